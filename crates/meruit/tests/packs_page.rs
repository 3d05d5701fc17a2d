//! `docs/packs.md`: the records and fields of the record packs, written from their own files, and the list of the rule packs.
//!
//! `MERUIT_BLESS=1 cargo test -p meruit --test packs_page` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test ends where a file is not there")]

use std::fmt::Write as _;
use std::path::Path;

use meruit::{RECORD_PACKS, RULE_PACKS, RecordPack};

const HEAD: &str = "# Packs

<!-- Written by `MERUIT_BLESS=1 cargo test -p meruit --test packs_page`; the test keeps it fresh. -->

A **record pack** is a set of records for one duty of a legal-operations office. A rule file brings it in by `uses NAME`
([Record packs](language.md#record-packs)); the packs are themselves [rule files](../crates/meruit-core/packs), and a rule file
adds fields to their records by `record NAME`, as to any other. A **rule pack** is a guideline for such a duty that comes with the
program and stands wherever a rule file is named, as `pack:NAME`.

A `?` marks a field that may be missing. Money without a currency is in that of the invoice, else of the header. A field whose type
is a record is a link: in a table it holds the id, of an invoice the number. Fields of records that `billing` has already are added
to them.

";

#[test]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/packs.md");
    let page = page();
    if std::env::var_os("MERUIT_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page, "write it anew as its head says");
}

#[test]
fn every_record_and_field_is_on_the_page() {
    let page = page();
    for pack in RECORD_PACKS.iter().filter(|pack| pack.name() != "billing") {
        for record in pack.records() {
            assert!(page.contains(&format!("### `{}`", record.name.node)), "{}", record.name.node);
            for field in &record.fields {
                let row = format!("| `{}` |", field.name.node);
                assert!(page.contains(&row), "{} of {}", field.name.node, record.name.node);
            }
        }
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("## Rule packs\n\n| pack | what it does |\n|---|---|\n");
    for pack in RULE_PACKS {
        let (name, about) = (pack.name(), pack.about());
        writeln!(page, "| [`pack:{name}`](../crates/meruit/packs/{name}.md) | {about} |").unwrap();
    }
    page.push_str("\n## Record packs\n\n`billing` stands in the [manual](language.md#records).\n");
    for pack in RECORD_PACKS.iter().filter(|pack| pack.name() != "billing") {
        section(&mut page, *pack);
    }
    page
}

/// The records of a pack with their fields; what stands in comments beside them is their meaning.
fn section(page: &mut String, pack: RecordPack) {
    let words = pack.about().split('\n').collect::<Vec<_>>().join(" ").replace("  ", "\n\n");
    write!(page, "\n## `{}`\n\n{words}\n", pack.name()).unwrap();
    let mut comment = Vec::new();
    for line in pack.text().lines() {
        if let Some(words) = line.strip_prefix("# ") {
            comment.push(words);
        } else if let Some(record) = line.strip_prefix("record ") {
            let name = record.split_whitespace().next().unwrap();
            write!(page, "\n### `{name}`\n\n").unwrap();
            let above = comment.join(" ");
            if !above.is_empty() {
                write!(page, "{above}\n\n").unwrap();
            }
            page.push_str("| field | type | meaning |\n|---|---|---|\n");
        } else if let Some((name, rest)) = line.strip_prefix("  ").and_then(|field| field.split_once(": ")) {
            let (ty, meaning) = rest.split_once('#').unwrap_or((rest, ""));
            let meaning = meaning.trim().replace('|', "\\|");
            writeln!(page, "| `{name}` | `{}` | {meaning} |", ty.trim()).unwrap();
        }
        if !line.starts_with('#') {
            comment.clear();
        }
    }
}
