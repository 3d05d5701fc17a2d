//! The result document → tables with fixed columns.
//!
//! Amounts are decimal128 with 38 digits, 4 of them after the point: as many as any currency has. Dates are date32, null
//! where they are not known. The columns of a table are the same for every review, so that tables can be put under one
//! another.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, Date32Array, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Fields, Schema};
use meruit::document::{Amounts, Cut, Document, Finding, InvoiceResult, LineResult};
use rust_decimal::Decimal;

use crate::error::Failure;

/// Digits of an amount, and those after the point.
const PRECISION: u8 = 38;
const SCALE: i8 = 4;

/// A table of the document.
pub(crate) fn of(document: &Document, name: &str) -> Result<RecordBatch, Failure> {
    match name {
        "findings" => findings(document),
        "adjustments" => adjustments(document),
        "lines" => lines(document),
        "invoices" => invoices(document),
        "decisions" => decisions(document),
        "problems" => problems(document),
        other => Err(Failure::Panic(format!("no table is called `{other}`"))),
    }
}

/// A row of the document with the invoice that it belongs to.
type Of<'d, T> = (Option<&'d InvoiceResult>, &'d T);

fn findings(document: &Document) -> Result<RecordBatch, Failure> {
    let owners = owners(document);
    let rows: Vec<Of<'_, Finding>> = owners.into_iter().zip(&document.findings).collect();
    let of = |take: fn(&Finding) -> &str| texts(&rows, move |(_, found)| Some(take(found)));
    table(vec![
        ("id", of(|found| &found.id)),
        ("invoice", of(|found| &found.invoice)),
        ("firm", texts(&rows, |(invoice, _)| invoice.map(|invoice| invoice.firm.as_str()))),
        ("matter", texts(&rows, |(invoice, _)| invoice.map(|invoice| invoice.matter.as_str()))),
        ("invoice_date", dates(&rows, |(invoice, _)| invoice.map_or("", |invoice| &invoice.date))),
        ("rule", of(|found| &found.rule)),
        ("title", texts(&rows, |(_, found)| found.title.as_deref())),
        ("section", texts(&rows, |(_, found)| found.section.as_deref())),
        ("verdict", of(|found| found.verdict)),
        ("outcomes", lists(&rows, |(_, found)| &found.outcomes)),
        ("lines", lists(&rows, |(_, found)| &found.lines)),
        ("amount", amounts(&rows, |(_, found)| Some(&found.amount))?),
        ("at_stake", amounts(&rows, |(_, found)| found.at_stake.as_deref())?),
        ("currency", of(|found| &found.currency)),
        ("message", of(|found| &found.message)),
        ("says", lists(&rows, |(_, found)| &found.says)),
        ("notes", lists(&rows, |(_, found)| &found.notes)),
        (
            "reasons",
            records(&rows, ["id", "what", "detail"], |(_, found)| {
                found
                    .reasons
                    .iter()
                    .map(|reason| [Some(reason.id), Some(&*reason.what), reason.detail.as_deref()])
            }),
        ),
        (
            "reads",
            records(&rows, ["what", "is"], |(_, found)| {
                found.reads.iter().map(|read| [Some(read.what.as_str()), Some(&read.is)])
            }),
        ),
        (
            "words",
            records(&rows, ["line", "phrase", "text"], |(_, found)| {
                found
                    .words
                    .iter()
                    .map(|words| [Some(words.line.as_str()), Some(&words.phrase), Some(&words.text)])
            }),
        ),
        ("place_file", of(|found| &found.place.file)),
        ("place_line", numbers(&rows, |(_, found)| found.place.line)),
    ])
}

fn adjustments(document: &Document) -> Result<RecordBatch, Failure> {
    let rows: Vec<(&InvoiceResult, &LineResult, &Cut)> = document
        .invoices
        .iter()
        .flat_map(|invoice| invoice.lines.iter().map(move |line| (invoice, line)))
        .flat_map(|(invoice, line)| line.cuts.iter().map(move |cut| (invoice, line, cut)))
        .collect();
    table(vec![
        ("invoice", texts(&rows, |(invoice, ..)| Some(&invoice.number))),
        ("firm", texts(&rows, |(invoice, ..)| Some(&invoice.firm))),
        ("matter", texts(&rows, |(invoice, ..)| Some(&invoice.matter))),
        ("invoice_date", dates(&rows, |(invoice, ..)| &invoice.date)),
        ("line", texts(&rows, |(_, line, _)| Some(&line.number))),
        ("kind", texts(&rows, |(_, line, _)| Some(&line.kind))),
        ("date", dates(&rows, |(_, line, _)| &line.date)),
        ("rule", texts(&rows, |(.., cut)| Some(&cut.rule))),
        ("finding", texts(&rows, |(.., cut)| Some(&cut.finding))),
        ("step", texts(&rows, |(.., cut)| Some(cut.step))),
        ("amount", amounts(&rows, |(.., cut)| Some(&cut.amount))?),
        ("currency", texts(&rows, |(invoice, ..)| Some(&invoice.currency))),
        ("arithmetic", texts(&rows, |(.., cut)| Some(&cut.arithmetic))),
    ])
}

fn lines(document: &Document) -> Result<RecordBatch, Failure> {
    let rows: Vec<(&InvoiceResult, &LineResult)> = document
        .invoices
        .iter()
        .flat_map(|invoice| invoice.lines.iter().map(move |line| (invoice, line)))
        .collect();
    let mut columns = vec![
        ("invoice", texts(&rows, |(invoice, _)| Some(&invoice.number))),
        ("firm", texts(&rows, |(invoice, _)| Some(&invoice.firm))),
        ("matter", texts(&rows, |(invoice, _)| Some(&invoice.matter))),
        ("invoice_date", dates(&rows, |(invoice, _)| &invoice.date)),
        ("line", texts(&rows, |(_, line)| Some(&line.number))),
        ("kind", texts(&rows, |(_, line)| Some(&line.kind))),
        ("date", dates(&rows, |(_, line)| &line.date)),
        ("fate", texts(&rows, |(_, line)| Some(line.fate))),
        ("decided_by", texts(&rows, |(_, line)| line.decided_by.as_deref())),
        ("billed", amounts(&rows, |(_, line)| Some(&line.billed))?),
        ("approved", amounts(&rows, |(_, line)| Some(&line.approved))?),
        ("reduced", amounts(&rows, |(_, line)| Some(&line.reduced))?),
        ("held", amounts(&rows, |(_, line)| Some(&line.held))?),
        ("withheld", amounts(&rows, |(_, line)| Some(&line.withheld))?),
    ];
    columns.extend(tax_columns(&rows, |(_, line)| &line.tax)?);
    columns.push(("currency", texts(&rows, |(invoice, _)| Some(&invoice.currency))));
    table(columns)
}

fn invoices(document: &Document) -> Result<RecordBatch, Failure> {
    let rows: Vec<&InvoiceResult> = document.invoices.iter().collect();
    let mut columns = vec![
        ("invoice", texts(&rows, |invoice| Some(&invoice.number))),
        ("firm", texts(&rows, |invoice| Some(&invoice.firm))),
        ("matter", texts(&rows, |invoice| Some(&invoice.matter))),
        ("invoice_date", dates(&rows, |invoice| &invoice.date)),
        ("firm_name", texts(&rows, |invoice| invoice.firm_name.as_deref())),
        ("matter_name", texts(&rows, |invoice| invoice.matter_name.as_deref())),
        ("status", texts(&rows, |invoice| Some(status(invoice)))),
        ("fate", texts(&rows, |invoice| Some(invoice.fate))),
        ("corrections", texts(&rows, |invoice| invoice.corrections)),
        ("billed", amounts(&rows, |invoice| Some(&invoice.totals.billed))?),
        ("approved", amounts(&rows, |invoice| Some(&invoice.totals.approved))?),
        ("reduced", amounts(&rows, |invoice| Some(&invoice.totals.reduced))?),
        ("held", amounts(&rows, |invoice| Some(&invoice.totals.held))?),
        ("withheld", amounts(&rows, |invoice| Some(&invoice.totals.withheld))?),
    ];
    columns.extend(tax_columns(&rows, |invoice| &invoice.tax)?);
    columns.push(("currency", texts(&rows, |invoice| Some(&invoice.currency))));
    table(columns)
}

fn status(invoice: &InvoiceResult) -> &'static str {
    match invoice.status {
        meruit::Status::Clean => "clean",
        meruit::Status::Findings => "findings",
        meruit::Status::Undetermined => "undetermined",
    }
}

fn tax_columns<'d, T>(
    rows: &'d [T],
    tax: impl Fn(&'d T) -> &'d Amounts,
) -> Result<Vec<(&'static str, ArrayRef)>, Failure> {
    Ok(vec![
        ("tax_billed", amounts(rows, |row| Some(&tax(row).billed))?),
        ("tax_approved", amounts(rows, |row| Some(&tax(row).approved))?),
        ("tax_reduced", amounts(rows, |row| Some(&tax(row).reduced))?),
        ("tax_held", amounts(rows, |row| Some(&tax(row).held))?),
        ("tax_withheld", amounts(rows, |row| Some(&tax(row).withheld))?),
    ])
}

/// The rows that answer are texts of JSON, column by column, for each decision has columns of its own.
fn decisions(document: &Document) -> Result<RecordBatch, Failure> {
    let rows = &document.decisions;
    let mut answers = ListBuilder::new(StringBuilder::new());
    for decision in rows {
        for answer in &decision.answers {
            answers.values().append_value(serde_json::to_string(answer).unwrap_or_default());
        }
        answers.append(true);
    }
    table(vec![
        ("id", texts(rows, |decision| Some(&decision.id))),
        ("decision", texts(rows, |decision| Some(&decision.decision))),
        ("title", texts(rows, |decision| decision.title.as_deref())),
        ("section", texts(rows, |decision| decision.section.as_deref())),
        ("invoice", texts(rows, |decision| Some(&decision.invoice))),
        ("lines", lists(rows, |decision| &decision.lines)),
        ("of", texts(rows, |decision| Some(&decision.of))),
        ("verdict", texts(rows, |decision| Some(decision.verdict))),
        ("answers", Arc::new(answers.finish())),
        (
            "reasons",
            records(rows, ["id", "what", "detail"], |decision| {
                decision
                    .reasons
                    .iter()
                    .map(|reason| [Some(reason.id), Some(&*reason.what), reason.detail.as_deref()])
            }),
        ),
        ("place_file", texts(rows, |decision| Some(&decision.place.file))),
        ("place_line", numbers(rows, |decision| decision.place.line)),
    ])
}

fn problems(document: &Document) -> Result<RecordBatch, Failure> {
    let rows = &document.problems;
    let record = rows.iter().map(|problem| problem.record.and_then(|record| i64::try_from(record).ok()));
    table(vec![
        ("id", texts(rows, |problem| Some(&problem.id))),
        ("severity", texts(rows, |problem| Some(&problem.severity))),
        ("file", texts(rows, |problem| Some(&problem.file))),
        ("record", Arc::new(record.collect::<Int64Array>())),
        ("field", texts(rows, |problem| problem.field.as_deref())),
        ("invoice", texts(rows, |problem| problem.invoice.as_deref())),
        ("message", texts(rows, |problem| Some(&problem.message))),
        ("help", texts(rows, |problem| problem.help.as_deref())),
    ])
}

/// The invoice of each finding; none for findings on other records.
fn owners(document: &Document) -> Vec<Option<&InvoiceResult>> {
    let mut by_number: HashMap<&str, Vec<&InvoiceResult>> = HashMap::new();
    for invoice in &document.invoices {
        by_number.entry(&invoice.number).or_default().push(invoice);
    }
    let owner = |found: &Finding| {
        let of_number = by_number.get(found.invoice.as_str())?;
        // Invoices of two firms may have one number; the ids of their findings begin with the firm.
        let own = |invoice: &&&InvoiceResult| {
            found.id.strip_prefix(invoice.firm.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        match of_number.as_slice() {
            [one] => Some(*one),
            several => several.iter().find(own).copied(),
        }
    };
    document.findings.iter().map(owner).collect()
}

fn table(columns: Vec<(&'static str, ArrayRef)>) -> Result<RecordBatch, Failure> {
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map_err(|error| Failure::Panic(error.to_string()))
}

fn texts<'d, T>(rows: &'d [T], of: impl Fn(&'d T) -> Option<&'d str>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<StringArray>())
}

fn numbers<'d, T>(rows: &'d [T], of: impl Fn(&'d T) -> u32) -> ArrayRef {
    Arc::new(rows.iter().map(|row| i32::try_from(of(row)).ok()).collect::<Int32Array>())
}

fn dates<'d, T>(rows: &'d [T], of: impl Fn(&'d T) -> &'d str) -> ArrayRef {
    Arc::new(rows.iter().map(|row| days(of(row))).collect::<Date32Array>())
}

/// Days since 1970.
fn days(date: &str) -> Option<i32> {
    let epoch = meruit::Date::constant(1970, 1, 1);
    Some(epoch.until(date.parse::<meruit::Date>().ok()?).ok()?.get_days())
}

fn amounts<'d, T>(rows: &'d [T], of: impl Fn(&'d T) -> Option<&'d str>) -> Result<ArrayRef, Failure> {
    let cells: Result<Vec<Option<i128>>, Failure> =
        rows.iter().map(|row| of(row).map(scaled).transpose()).collect();
    let array = Decimal128Array::from(cells?).with_precision_and_scale(PRECISION, SCALE);
    Ok(Arc::new(array.map_err(|error| Failure::Panic(error.to_string()))?))
}

/// An amount as the whole number of its last place; nothing is rounded.
fn scaled(text: &str) -> Result<i128, Failure> {
    let too_long =
        || Failure::Panic(format!("the amount {text} has more digits than a decimal128 of {SCALE} places"));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let places = usize::try_from(SCALE).unwrap_or_default();
    if part.len() > places {
        // Trailing zeros say nothing.
        let exact = Decimal::from_str(text).map_err(|_| too_long())?.normalize();
        return if exact.scale() <= u32::from(SCALE.unsigned_abs()) {
            scaled(&exact.to_string())
        } else {
            Err(too_long())
        };
    }
    let digits = format!("{whole}{part:0<places$}");
    let limit = 10_i128.pow(u32::from(PRECISION));
    match digits.parse::<i128>() {
        Ok(number) if number.abs() < limit => Ok(number),
        _ => Err(too_long()),
    }
}

fn lists<'d, T>(rows: &'d [T], of: impl Fn(&'d T) -> &'d [String]) -> ArrayRef {
    let mut list = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for text in of(row) {
            list.values().append_value(text);
        }
        list.append(true);
    }
    Arc::new(list.finish())
}

/// A list of small records of texts for each row.
fn records<'d, T, const N: usize, I>(rows: &'d [T], names: [&str; N], of: impl Fn(&'d T) -> I) -> ArrayRef
where
    I: Iterator<Item = [Option<&'d str>; N]>,
{
    let fields: Fields = names.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    let mut list = ListBuilder::new(StructBuilder::from_fields(fields, 0));
    for row in rows {
        for cells in of(row) {
            let record = list.values();
            for (at, cell) in cells.into_iter().enumerate() {
                if let Some(texts) = record.field_builder::<StringBuilder>(at) {
                    texts.append_option(cell);
                }
            }
            record.append(true);
        }
        list.append(true);
    }
    Arc::new(list.finish())
}

#[cfg(test)]
mod tests {
    use super::{days, scaled};

    #[test]
    fn dates_are_days_since_1970() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("2000-02-29"), Some(11_016));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2026-03-31"), Some(20_543));
        assert_eq!(days(""), None);
    }

    #[test]
    fn amounts_are_exact() {
        let exact = |text| scaled(text).ok();
        assert_eq!(exact("12.5"), Some(125_000));
        assert_eq!(exact("-0.05"), Some(-500));
        assert_eq!(exact("700"), Some(7_000_000));
        assert_eq!(exact("1.23450"), Some(12_345));
        assert_eq!(exact("1.23456"), None);
        assert_eq!(exact("99999999999999999999999999999999999999"), None);
    }
}
