//! What is asked of a database: `PLACE?table=NAME`, or `PLACE?query=SELECT …&name=value`.

/// A table or a query, with what is bound to its parameters.
pub(super) struct Asked {
    /// What stands before the question mark, with the members that belong there.
    pub(super) place: String,
    /// The query.
    pub(super) query: String,
    /// Values by the names of parameters, without a colon.
    pub(super) parameters: Vec<(String, String)>,
}

impl Asked {
    /// Reads what is written; `of_place` says which members belong to the place itself, `quoted` how the name of a table is
    /// quoted.
    pub(super) fn read(
        source: &str,
        scheme: &str,
        of_place: impl Fn(&str) -> bool,
        quoted: impl Fn(&str) -> String,
    ) -> Result<Self, String> {
        let how = || format!("write `{scheme}?table=NAME` or `{scheme}?query=SELECT …`");
        let (place, asked) = source.split_once('?').ok_or_else(how)?;
        let (mut query, mut parameters, mut own) = (None, Vec::new(), Vec::new());
        for member in asked.split('&') {
            let (name, value) = member.split_once('=').ok_or_else(how)?;
            if of_place(name) {
                own.push(member);
                continue;
            }
            let value = decoded(value).ok_or_else(|| format!("`{value}` is no text after its % signs"))?;
            match name {
                "query" => query = Some(value),
                "table" => query = Some(format!("SELECT * FROM {}", quoted(&value))),
                _ => parameters.push((name.to_owned(), value)),
            }
        }
        let mark = if own.is_empty() { "" } else { "?" };
        let place = format!("{place}{mark}{}", own.join("&"));
        Ok(Self { place, query: query.ok_or_else(how)?, parameters })
    }
}

/// The name of a table in quotes, so that nothing else can stand there.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text with `%26` and the like in it; a plus is a plus.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'%', [high, low, tail @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit =
                    |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                bytes.push(digit(high)? * 16 + digit(low)?);
                tail
            }
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    String::from_utf8(bytes).ok()
}
