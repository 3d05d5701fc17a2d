//! What is converted is read again, and what a form cannot carry is told.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../meruit-ledes/tests/common/drafts.rs"]
mod drafts;

use std::collections::HashSet;

use drafts::drafts;
use meruit_io::convert::{Form, Found, Sink, SourceError, each_invoice};
use meruit_ledes::{Column, Draft, Letters, Level, Loss, Options};
use proptest::prelude::*;
use proptest::test_runner::Config;

fn write(drafts: &[Draft], form: Form) -> (Vec<u8>, Vec<Vec<Loss>>) {
    let mut sink = Sink::new(Vec::new(), form, Letters::Utf8).unwrap();
    let losses = drafts.iter().map(|draft| sink.write(draft).unwrap()).collect();
    (sink.finish().unwrap(), losses)
}

fn read(bytes: &[u8]) -> Result<(Vec<Draft>, Vec<Loss>), SourceError> {
    let (mut drafts, mut all) = (Vec::new(), Vec::new());
    each_invoice("file", bytes, &Options::default(), |found| {
        match found {
            Found::Invoice { draft, losses, .. } => {
                drafts.push(*draft);
                all.extend(losses);
            }
            Found::Outside { losses, .. } => all.extend(losses),
            _ => {}
        }
        Ok(())
    })?;
    Ok((drafts, all))
}

/// The forms that are none of LEDES; those have tests of their own.
fn forms() -> Vec<Form> {
    Form::all().into_iter().filter(|form| !matches!(form, Form::Ledes(_))).collect()
}

/// What JSON adds to what an invoice states: figures that follow, and what other lines say of invoice and firm.
fn may_be_added(column: Column, form: Form) -> bool {
    let follows =
        [Column::LineItemTotal, Column::LineItemTaxTotal, Column::LineItemUnits, Column::LineItemUnitCost];
    form == Form::Json
        && (column.level() != Level::Line
            || follows.contains(&column)
            || matches!(column, Column::TimekeeperName | Column::TimekeeperClassification))
}

fn value(column: Column, cell: &str) -> String {
    let mut columns = meruit_ledes::Columns::default();
    columns.set(column, cell);
    columns.number(column).map_or(cell.to_owned(), |number| number.normalize().to_string())
}

proptest! {
    #![proptest_config(Config { cases: 64, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_value_is_written_or_told(drafts in drafts(), form in prop::sample::select(forms())) {
        let (bytes, losses) = write(&drafts, form);
        let (again, lost_again) = read(&bytes).unwrap();
        prop_assert_eq!(lost_again, []);
        prop_assert_eq!(again.len(), drafts.len());
        for ((before, after), losses) in drafts.iter().zip(&again).zip(&losses) {
            let told: HashSet<(Option<usize>, &str)> =
                losses.iter().map(|loss| (loss.line, loss.field.as_str())).collect();
            let (before, after) = (before.rows().0, after.rows().0);
            prop_assert_eq!(before.len(), after.len());
            for (place, (before, after)) in before.iter().zip(&after).enumerate() {
                for ((column, before), after) in Column::ALL.into_iter().zip(before).zip(after) {
                    // Parts of a name make the whole one.
                    let of_name = matches!(column, Column::TimekeeperLastName | Column::TimekeeperFirstName);
                    let label = column.label();
                    let lost = told.contains(&(Some(place + 1), label)) || told.contains(&(None, label));
                    prop_assert!(
                        lost || value(column, before) == value(column, after)
                            || before.is_empty() && may_be_added(column, form)
                            || form == Form::Json && of_name,
                        "{} of line {}: `{}` became `{}` in {}", label, place + 1, before, after, form.as_str()
                    );
                }
            }
        }
        // Once written, it stays what it is.
        let (twice, losses) = write(&again, form);
        prop_assert!(losses.iter().all(Vec::is_empty), "{:?}", losses);
        prop_assert_eq!(read(&twice).unwrap().0.len(), again.len());
        if matches!(form, Form::Csv | Form::Json) {
            // Facts that were left out follow once, and are written then.
            let (thrice, _) = write(&read(&twice).unwrap().0, form);
            prop_assert_eq!(String::from_utf8_lossy(&thrice), String::from_utf8_lossy(&twice));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0_usize..6) {
        let head: &[u8] = [&b""[..], b"PAR1", b"ARROW1\0\0", b"\xFF\xFF\xFF\xFF", b"INVOICE_DATE,INVOICE_NUMBER,CLIENT_ID\n", b"{"][head];
        let _ = read(&[head, &bytes].concat());
    }
}

#[test]
fn formulas_reach_no_spreadsheet() {
    let mut draft = drafts_of_one_line();
    draft.lines[0].columns.set(Column::LineItemDescription, "=HYPERLINK(\"http://x\")");
    let (bytes, _) = write(&[draft.clone()], Form::Csv);
    assert!(String::from_utf8(bytes.clone()).unwrap().contains("'=HYPERLINK"));
    assert_eq!(read(&bytes).unwrap().0[0].rows(), draft.rows());
}

fn drafts_of_one_line() -> Draft {
    let text = meruit_ledes::doc_sample();
    read(text.as_bytes()).unwrap().0.remove(0)
}

#[test]
fn facts_say_the_same_as_the_file_they_were_made_of() {
    let (bytes, losses) = write(&[drafts_of_one_line()], Form::Json);
    assert_eq!(losses.concat(), []);
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn what_facts_say_beyond_an_invoice_is_told() {
    let text = br#"{"as_of": "2026-04-01", "invoices": [{"number": "1", "received": "2026-04-01",
        "lines": [{"kind": "F", "hours": "2", "rate": "300.00", "tax_rate": "5%", "started": "09:00"},
                  {"kind": "E", "units": "3", "price": "0.333"}]}],
        "tables": {"t": []}}"#;
    let (drafts, losses) = read(text).unwrap();
    let told: Vec<String> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "received: `2026-04-01`: the format has no field for it",
            "line 1: started: `09:00`: the format has no field for it",
            "as_of: `2026-04-01`: the format has no field for it",
            "tables.t: `0 items`: the format has no field for it",
        ]
    );
    assert_eq!(drafts[0].columns.get(Column::InvoiceTotal), Some("631.00"));
    assert_eq!(drafts[0].lines[0].columns.get(Column::LineItemTaxTotal), Some("30.00"));
    assert_eq!(drafts[0].lines[1].columns.get(Column::LineItemTotal), Some("1.00"));
}

#[test]
fn a_table_of_something_else_is_refused() {
    for bytes in [&b"a,b\n1,2\n"[..], b"{}", b"[]", b"{\"invoices\": 1}", b"PAR1", b"ARROW1"] {
        assert!(read(bytes).is_err(), "{bytes:?}");
    }
}

/// All ways lead to the same rows.
#[test]
fn every_form_is_converted_to_every_other() {
    let draft = drafts_of_one_line();
    for first in Form::all() {
        let (bytes, _) = write(std::slice::from_ref(&draft), first);
        let (once, _) = read(&bytes).unwrap();
        for second in Form::all() {
            let (bytes, _) = write(&once, second);
            let (twice, _) = read(&bytes).unwrap();
            let line = &twice[0].lines[0];
            assert_eq!(line.columns.get(Column::LineItemDescription), Some("Draft interrogatories"));
            assert_eq!(twice[0].net_of(line).unwrap().to_string(), "700.00", "{first:?} {second:?}");
            assert_eq!(twice[0].first(Column::InvoiceNumber), Some("INV-2026-007"));
            assert_eq!(twice[0].first(Column::ClientMatterId), Some("M-77"));
        }
    }
}

/// Facts that never end.
struct Endless {
    ready: std::io::Cursor<Vec<u8>>,
    invoices: usize,
}

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.ready.read(buffer)?;
        if count > 0 {
            return Ok(count);
        }
        self.invoices += 1;
        let invoice = format!(r#"{{"number": "{}", "lines": []}},"#, self.invoices);
        self.ready = std::io::Cursor::new(invoice.into_bytes());
        self.ready.read(buffer)
    }
}

#[test]
fn json_is_read_invoice_by_invoice() {
    let begin = std::io::Cursor::new(b"\xef\xbb\xbf {\"as_of\": \"2026-03-31\", \"invoices\": [".to_vec());
    let mut input = std::io::BufReader::new(Endless { ready: begin, invoices: 0 });
    let mut numbers = Vec::new();
    let ended = each_invoice("file", &mut input, &Options::default(), |found| {
        if let Found::Invoice { draft, .. } = found {
            numbers.push(draft.columns.get(Column::InvoiceNumber).unwrap().to_owned());
        }
        if numbers.len() == 1_000 { Err(std::io::Error::other("enough")) } else { Ok(()) }
    });
    assert!(matches!(ended, Err(SourceError::Output(_))));
    assert_eq!(numbers.last().unwrap(), "1000");
    assert!(input.get_ref().invoices < 2_000);
}

#[test]
fn json_that_breaks_off_gives_what_came_before() {
    let mut count = 0;
    let text = br#"{"invoices": [{"number": "1"}, {"number": "2"}, {"number": "#;
    let error = each_invoice("file", text.as_slice(), &Options::default(), |_| {
        count += 1;
        Ok(())
    });
    assert_eq!(count, 2);
    assert!(error.unwrap_err().to_string().starts_with("file, line 1, column "));
    for (text, what) in [
        ("{}", "its JSON has no list `invoices`"),
        (r#"{"invoices": {}}"#, "its `invoices` are no list"),
        (r#"{"invoices": [1]}"#, "something in `invoices` is no object"),
        (r#"{"as_of": "2026-01-01", "as_of": "2026-01-02"}"#, "stands twice"),
        (r#"{"invoices": [{"number": "1", "number": "2"}]}"#, "stands twice"),
        (r#"{"invoices": []} more"#, "trailing characters"),
    ] {
        let error = read(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(what), "{text}: {error}");
    }
}

#[test]
fn an_invoice_in_json_has_a_limit_and_a_file_has_none() {
    let mut options = Options::default();
    options.limits.invoice_bytes = 100;
    let read = |text: String| {
        let mut count = 0;
        let take = |found| {
            count += usize::from(matches!(found, Found::Invoice { .. }));
            Ok(())
        };
        let read = each_invoice("facts.json", text.as_bytes(), &options, take);
        (count, read.map_err(|error| error.to_string()))
    };
    let many = vec![r#"{"number": "1", "lines": []}"#; 1_000].join(",");
    assert_eq!(read(format!("{{\"invoices\": [{many}]}}")), (1_000, Ok(())));
    let long = "1".repeat(100);
    let told = Err("`facts.json`: an invoice takes more than 100 bytes".to_owned());
    assert_eq!(read(format!("{{\"invoices\": [{{}}, {{\"number\": \"{long}\"}}]}}")), (1, told));
}
