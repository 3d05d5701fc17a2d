//! The rule packs: guidelines for the duties around the invoice that come with the library.
//!
//! Each is a Markdown document under `packs/`, to be read, run as it is, or extended: `extends "pack:approvals"`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The texts of all packs and of the tables beside them, each between its file name and the separator of records; `build.rs`
/// compresses them.
static TEXTS: LazyLock<String> = LazyLock::new(|| {
    let packed = include_bytes!(concat!(env!("OUT_DIR"), "/packs.deflate"));
    let texts = miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default();
    String::from_utf8(texts).unwrap_or_default()
});

/// The text of a file of a pack.
fn text_of(file: &str) -> &'static str {
    let text = |record: &'static str| record.strip_prefix(file)?.strip_prefix('\u{1f}');
    TEXTS.split('\u{1e}').find_map(text).unwrap_or_default()
}

/// How the name of a pack begins where a rule file is named.
const PREFIX: &str = "pack:";

/// A guideline that comes with the library.
///
/// ```
/// use meruit::{RULE_PACKS, Ruleset};
/// for pack in RULE_PACKS {
///     let rules = Ruleset::pack(pack.name())?;
///     assert_eq!(rules.title(), pack.title());
/// }
/// # Ok::<(), meruit::LoadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePack {
    name: &'static str,
    /// The file names of the tables beside it.
    tables: &'static [&'static str],
}

/// All rule packs, by name.
pub const RULE_PACKS: &[RulePack] = &[
    pack("coding"),
    pack("approvals"),
    pack("routing"),
    RulePack { name: "payments", tables: &["payment-reasons.csv"] },
    pack("requests"),
    pack("panel"),
    pack("budgets"),
    pack("engagements"),
    pack("arrangements"),
    pack("process"),
    pack("exchange"),
];

const fn pack(name: &'static str) -> RulePack {
    RulePack { name, tables: &[] }
}

impl RulePack {
    /// The pack of this name.
    pub fn of(name: &str) -> Option<Self> {
        RULE_PACKS.iter().copied().find(|pack| pack.name == name)
    }

    /// The name behind `pack:`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The whole document.
    pub fn text(self) -> &'static str {
        text_of(&format!("{}.md", self.name))
    }

    /// Its title, as its first heading says.
    pub fn title(self) -> &'static str {
        self.text().lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(self.name).trim()
    }

    /// What it does, in the paragraph below its title.
    pub fn about(self) -> String {
        let below = self.text().lines().skip_while(|line| !line.starts_with("# ")).skip(1);
        let words =
            below.skip_while(|line| line.trim().is_empty()).take_while(|line| !line.trim().is_empty());
        words.map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// The name under which messages show it.
    pub(crate) fn file(self) -> String {
        format!("{PREFIX}{}.md", self.name)
    }

    /// The tables beside it, as files by name.
    pub fn tables(self) -> BTreeMap<String, String> {
        self.tables.iter().map(|name| ((*name).to_owned(), text_of(name).to_owned())).collect()
    }
}

/// A name as it is written, `pack:approvals`, without what comes before; `None` where it is a file's.
pub(crate) fn pack_name(written: &str) -> Option<&str> {
    let name = written.strip_prefix(PREFIX)?;
    Some(name.strip_suffix(".md").unwrap_or(name))
}

/// What a name that begins with `pack:` stands for: a pack, or a table beside one (`pack:approvals.md/limits.csv`). `Err`
/// where there is none, `None` where it is a file's name.
pub(crate) fn open(name: &str) -> Option<Result<&'static str, String>> {
    let inside = name.strip_prefix(PREFIX)?;
    let (pack, table) = inside.split_once('/').map_or((inside, None), |(pack, table)| (pack, Some(table)));
    let pack_name = pack.strip_suffix(".md").unwrap_or(pack);
    let Some(pack) = RulePack::of(pack_name) else { return Some(Err(unknown(pack_name))) };
    let Some(table) = table else { return Some(Ok(pack.text())) };
    let found = pack.tables.iter().find(|name| **name == table);
    Some(found.map(|name| text_of(name)).ok_or_else(|| format!("the pack `{pack_name}` has no `{table}`")))
}

/// What is said where no pack has the name.
pub(crate) fn unknown(name: &str) -> String {
    let names: Vec<&str> = RULE_PACKS.iter().map(|pack| pack.name).collect();
    format!("no rule pack is called `{name}`; there are {}", names.join(", "))
}
