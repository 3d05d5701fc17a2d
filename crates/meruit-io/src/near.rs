//! "Did you mean": the nearest of some names.

/// The nearest of the names, where one is near enough to be meant.
///
/// ```
/// assert_eq!(meruit_io::nearest("recipt", ["receipt", "trip"]), Some("receipt"));
/// assert_eq!(meruit_io::nearest("hotel", ["receipt", "trip"]), None);
/// ```
pub fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wanted = wanted.to_lowercase();
    let most = match wanted.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

/// The end of a message about an unknown name: `; did you mean …?` or nothing.
pub(crate) fn did_you_mean<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(wanted, names).map(|name| format!("did you mean `{name}`?"))
}
