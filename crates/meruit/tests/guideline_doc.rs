//! Guidelines as documents for people: golden pages, and that nothing of a guideline becomes markup.
//!
//! `MERUIT_BLESS=1 cargo test -p meruit --test guideline_doc` writes the pages anew.

#![expect(clippy::unwrap_used, reason = "a test ends where a file is not there or the rules do not load")]

use std::path::Path;

use meruit::{RULE_PACKS, Ruleset};

const OLD: &str = r#"# Rates

What we pay for an hour.

```ocg
guideline "Rates" edition 2026 version "2025.2" currency USD
```

## 1 Caps

No hour costs more than the cap of its role.

```ocg
define least = 0.1 hours
table cap (role: code -> rate: rate)
  PARTNR -> 900 USD
  any -> 500 USD
rule capped
  for each fee
  then reduce rate to cap[timekeeper.role]
rule tenths
  for each fee
  when hours not in steps of least
  then note
```
"#;

const NEW: &str = r#"# Rates

What we pay for an hour, <b>before</b> tax.

```ocg
guideline "Rates" edition 2026 version "2026.1" currency USD
```

## 1 Caps

No hour costs more than the cap of its role:

1. partners by the table;
2. all others **alike**.

| role | since |
|---|---|
| PARTNR | 2019 |

```ocg
table cap (role: code -> rate: rate)
  PARTNR -> 950 USD
  any -> 500 USD
rule capped "The cap & its <role>"
  for each fee
  then reduce rate to cap[timekeeper.role]

test "a partner | over the cap"
  given fee { timekeeper { id "T1", role PARTNR }, hours 1, rate 1_000 USD }
  expect capped reduces 50 USD
```

## 2 Meals

A letter to the court looks like this:

```text
<script>alert("no")</script>
```

```ocg
rule meals
  for each expense where code is E111
  when amount > 75 USD
  then ask "the receipt"
```
"#;

fn golden(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guideline_doc").join(name);
    if std::env::var_os("MERUIT_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), page, "{name}");
}

#[test]
fn pages_are_as_they_were() {
    let old = Ruleset::parse("rates.md", OLD).unwrap();
    let new = Ruleset::parse("rates.md", NEW).unwrap();
    let document = new.guideline_doc(Some(&old));
    golden("rates.md", &document.to_markdown());
    golden("rates.html", &document.to_html());
}

#[test]
fn nothing_of_a_guideline_becomes_markup() {
    let page = Ruleset::parse("rates.md", NEW).unwrap().guideline_doc(None).to_html();
    for markup in ["<b>", "<script", "<role>"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&lt;script&gt;alert(&quot;no&quot;)&lt;/script&gt;"));
}

#[test]
fn nothing_changed_against_itself() {
    let rules = Ruleset::parse("rates.md", NEW).unwrap();
    let page = rules.guideline_doc(Some(&rules)).to_markdown();
    assert!(
        page.ends_with("## Changes since version 2026.1\n\nNo rule, parameter, table or word changed.\n")
    );
}

#[test]
fn every_rule_and_clause_of_a_pack_is_in_its_document() {
    for pack in RULE_PACKS {
        let rules = Ruleset::pack(pack.name()).unwrap();
        let page = rules.guideline_doc(None).to_markdown();
        assert!(rules.rule_ids().all(|rule| page.contains(&format!("**Rule `{rule}`**"))), "{}", pack.name());
        for clause in &rules.clauses().clauses {
            assert!(page.contains(&clause.title), "{}: {}", pack.name(), clause.title);
        }
    }
}

#[test]
fn a_file_that_goes_beyond_another_shows_both() {
    let text = "guideline \"Ours\" extends \"pack:coding\"\nreplace define most_rows = 100";
    let page = Ruleset::parse("ours.ocg", text).unwrap().guideline_doc(None).to_markdown();
    assert!(page.starts_with("# Ours\n"));
    assert!(page.contains("| `most_rows` | `100` |"));
    assert!(page.contains("## Goes beyond pack:coding.md"));
}

/// Rows of a table that stands in a file are part of the document, and so is what changed in them and in the words.
#[test]
fn tables_from_files_are_shown_and_compared() {
    let text = "# Rates\n\nOld words.\n\n```ocg\nguideline \"Rates\" edition 2026 currency USD\n\
        table cap (role: code, office: text -> rate: rate) from \"cap.csv\"\nlist vip from \"vip.csv\"\n\
        rule capped for each fee where matter.id in vip then reduce rate to cap[timekeeper.role, timekeeper.office]\n```\n";
    let load = |text: &str, cap: &str, vip: &str| {
        let files = [("cap.csv".to_owned(), cap.to_owned()), ("vip.csv".to_owned(), vip.to_owned())];
        Ruleset::parse_with("rates.md", text, &files.into()).unwrap()
    };
    let old = load(text, "role,office,rate\nPARTNR,any,900 USD\nASSOC,any,500 USD\n", "matter\nM1\n");
    let new = load(
        &text.replace("Old", "New <i>"),
        "role,office,rate\nPARTNR,any,950 USD\nASSOC,any,500 USD\n",
        "matter\nM1\nM2\n",
    );
    let page = new.guideline_doc(Some(&old)).to_markdown();
    assert!(page.contains("**Table `cap`**, from `cap.csv`"), "{page}");
    assert!(page.contains("| role: code, office: text | rate: rate |"), "{page}");
    assert!(page.contains("| PARTNR | any | 950 USD |"), "{page}");
    assert!(page.contains("| `vip` | `the first column of vip.csv` |"), "{page}");
    let (_, changes) = page.split_once("## Changes since").unwrap();
    assert!(
        changes.contains("Changed: table `cap`\n\nRows that are gone\n\n```\nPARTNR, any, 900 USD\n```"),
        "{changes}"
    );
    assert!(changes.contains("Rows that are new\n\n```\nPARTNR, any, 950 USD\n```"), "{changes}");
    assert!(!changes.contains("ASSOC"), "{changes}");
    assert!(changes.contains("Changed: list `vip`\n\nRows that are new\n\n```\nM2\n```"), "{changes}");
    assert!(
        changes.contains("Changed: the words of “Rates”. They were\n\n```\nOld words.\n```"),
        "{changes}"
    );
    assert!(new.guideline_doc(Some(&old)).to_html().contains("New &lt;i&gt; words."));
}
