//! `docs/platforms.md` lists what the profiles say; `MERUIT_BLESS=1` writes it anew.

use std::fmt::Write as _;

use meruit_ledes::Platform;

const HEAD: &str = "\
# What platforms expect of a file

`meruit validate FILE --platform NAME` says what a platform would refuse, and how to mend it. These are the requirements it knows, each with
its source: the vendors' own help pages, read in November 2026. What a page does not say is judged leniently. What a file alone does not show is
marked *not checked*.

The requirements stand in JSON files in `crates/meruit-ledes/profiles`, in the form `meruit/profile/1`. A client's own file in that form is given
with `--profile FILE`. This page is made from them.
";

#[test]
fn the_page_lists_what_the_profiles_say() {
    let mut page = HEAD.to_owned();
    for platform in Platform::ALL.into_iter().filter(|platform| *platform != Platform::Lenient) {
        let profile = platform.profile();
        assert!(!profile.requirements.is_empty(), "{platform} cannot be read");
        writeln!(page, "\n## {}: `--platform {platform}`\n", profile.title).expect("a string");
        page.push_str("| requirement | source |\n|---|---|\n");
        for requirement in &profile.requirements {
            let mark = if requirement.checked { "" } else { " (*not checked*)" };
            writeln!(page, "| {}{mark} | {} |", requirement.text, requirement.source).expect("a string");
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/platforms.md");
    if std::env::var_os("MERUIT_BLESS").is_some() {
        std::fs::write(path, &page).expect("writable");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/platforms.md is not that of the profiles; run the test with MERUIT_BLESS=1"
    );
}
