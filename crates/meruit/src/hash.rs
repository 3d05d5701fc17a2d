//! The hash by which a result names its rules.

use std::fmt::Write;

use meruit_core::RuleFile;
use sha2::{Digest, Sha256};

/// SHA-256 over rule files and the texts of the tables that they read, by name, in hexadecimal.
///
/// Each text goes in under its sort, its name and its length, so that no two sets of files look alike. The names of the
/// rule files themselves are left out, and line ends count as one character: the same rules have the same hash wherever
/// they lie and however they were checked out.
pub(crate) fn hash_of<'t>(
    rules: &[RuleFile],
    tables: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> String {
    let mut hash = Sha256::new();
    let mut add = |sort: &str, name: &str, text: &str| {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        hash.update(format!("{sort} {} {name} {}\n", name.len(), text.len()));
        hash.update(text);
    };
    for file in rules.iter().rev() {
        add("rules", "", &file.text);
    }
    for (name, text) in tables {
        add("table", name, text);
    }
    let mut hex = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use meruit_core::RuleFile;

    /// The hash of rule files of these texts, the most specific last.
    fn hash_of(rules: &[&str], tables: &BTreeMap<String, String>) -> String {
        let file = |text: &&str| RuleFile {
            name: "rules.ocg".to_owned(),
            text: (*text).to_owned(),
            tree: meruit_syntax::parse("", 0).file,
        };
        let tables = tables.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        super::hash_of(&rules.iter().map(file).collect::<Vec<_>>(), tables)
    }

    #[test]
    fn content_counts_and_line_ends_do_not() {
        let tables = |name: &str, text: &str| BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let hash = hash_of(&["rule a\n"], &tables("t.csv", "a\n1\n"));
        assert_eq!(hash.len(), 64);
        assert_eq!(hash, hash_of(&["\u{feff}rule a\r\n"], &tables("t.csv", "a\r\n1\r\n")));
        assert_ne!(hash, hash_of(&["rule b\n"], &tables("t.csv", "a\n1\n")));
        assert_ne!(hash, hash_of(&["rule a\n"], &tables("u.csv", "a\n1\n")));
        assert_ne!(hash, hash_of(&["rule a\n"], &tables("t.csv", "a\n2\n")));
        assert_ne!(hash, hash_of(&["rule a\n"], &BTreeMap::new()));
        assert_ne!(hash, hash_of(&["rule b\n", "rule a\n"], &tables("t.csv", "a\n1\n")));
    }
}
