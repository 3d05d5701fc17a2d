//! Results → Arrow tables, as an IPC stream.
//!
//! Amounts are `decimal128(38, 4)`: no currency has more than four decimals, so each keeps its value. Days are `date32`, and
//! what is not there is null. The columns of each table are listed in the README of the package.

use meruit::Date;
use meruit::document::DOCUMENT;
use napi::bindgen_prelude::{AsyncTask, Buffer};
use napi::{Env, Task};
use napi_derive::napi;
use serde_json::Value;

use crate::arrow_stream::{Cells, SCALE, Stream, Type};
use crate::failure::Failure;
use crate::guarded;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// Several texts, a comma between.
    Texts,
    Amount,
    Day,
}

/// A column: its name, what it holds, and where that stands in a row of the document.
type Column = (&'static str, Kind, &'static str);

/// The rows of a table, each with the records that it stands in.
type Rows<'d> = Vec<Vec<&'d Value>>;

/// A table: its columns, and how its rows come out of a document. A pointer with `0` before it reads the row itself, with `1`
/// what the row stands in, and so on.
struct Table {
    columns: &'static [Column],
    rows: fn(&Value) -> Rows<'_>,
}

use Kind::{Amount, Day, Text, Texts};

const INVOICES: Table = Table {
    columns: &[
        ("number", Text, "0/number"),
        ("firm", Text, "0/firm"),
        ("matter", Text, "0/matter"),
        ("date", Day, "0/date"),
        ("currency", Text, "0/currency"),
        ("status", Text, "0/status"),
        ("fate", Text, "0/fate"),
        ("billed", Amount, "0/totals/billed"),
        ("approved", Amount, "0/totals/approved"),
        ("reduced", Amount, "0/totals/reduced"),
        ("held", Amount, "0/totals/held"),
        ("withheld", Amount, "0/totals/withheld"),
        ("tax_billed", Amount, "0/tax/billed"),
        ("tax_approved", Amount, "0/tax/approved"),
        ("tax_reduced", Amount, "0/tax/reduced"),
        ("tax_held", Amount, "0/tax/held"),
        ("tax_withheld", Amount, "0/tax/withheld"),
    ],
    rows: |document| each(document, "/invoices").map(|invoice| vec![invoice]).collect(),
};

const LINES: Table = Table {
    columns: &[
        ("invoice", Text, "1/number"),
        ("firm", Text, "1/firm"),
        ("matter", Text, "1/matter"),
        ("line", Text, "0/number"),
        ("kind", Text, "0/kind"),
        ("date", Day, "0/date"),
        ("currency", Text, "1/currency"),
        ("fate", Text, "0/fate"),
        ("decided_by", Text, "0/decided_by"),
        ("billed", Amount, "0/billed"),
        ("approved", Amount, "0/approved"),
        ("reduced", Amount, "0/reduced"),
        ("held", Amount, "0/held"),
        ("withheld", Amount, "0/withheld"),
        ("tax_billed", Amount, "0/tax/billed"),
        ("tax_approved", Amount, "0/tax/approved"),
        ("tax_reduced", Amount, "0/tax/reduced"),
        ("tax_held", Amount, "0/tax/held"),
        ("tax_withheld", Amount, "0/tax/withheld"),
    ],
    rows: |document| {
        let invoices = each(document, "/invoices");
        invoices.flat_map(|invoice| each(invoice, "/lines").map(move |line| vec![line, invoice])).collect()
    },
};

const ADJUSTMENTS: Table = Table {
    columns: &[
        ("invoice", Text, "2/number"),
        ("firm", Text, "2/firm"),
        ("matter", Text, "2/matter"),
        ("line", Text, "1/number"),
        ("rule", Text, "0/rule"),
        ("step", Text, "0/step"),
        ("amount", Amount, "0/amount"),
        ("currency", Text, "2/currency"),
        ("arithmetic", Text, "0/arithmetic"),
    ],
    rows: |document| {
        let mut rows = Vec::new();
        for invoice in each(document, "/invoices") {
            for line in each(invoice, "/lines") {
                rows.extend(each(line, "/cuts").map(|cut| vec![cut, line, invoice]));
            }
        }
        rows
    },
};

const FINDINGS: Table = Table {
    columns: &[
        ("id", Text, "0/id"),
        ("invoice", Text, "0/invoice"),
        ("lines", Texts, "0/lines"),
        ("rule", Text, "0/rule"),
        ("title", Text, "0/title"),
        ("section", Text, "0/section"),
        ("verdict", Text, "0/verdict"),
        ("outcomes", Texts, "0/outcomes"),
        ("amount", Amount, "0/amount"),
        ("at_stake", Amount, "0/at_stake"),
        ("currency", Text, "0/currency"),
        ("message", Text, "0/message"),
        ("rules_hash", Text, "1/rules/hash"),
    ],
    rows: |document| each(document, "/findings").map(|finding| vec![finding, document]).collect(),
};

fn each<'d>(of: &'d Value, pointer: &str) -> impl Iterator<Item = &'d Value> + use<'d> {
    of.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// One table of the documents, in their order.
fn to_ipc(documents: &[String], table: &str) -> Result<Vec<u8>, Failure> {
    let table = match table {
        "invoices" => INVOICES,
        "lines" => LINES,
        "adjustments" => ADJUSTMENTS,
        "findings" => FINDINGS,
        _ => {
            let message = format!("`{table}` is not `invoices`, `lines`, `adjustments` or `findings`");
            return Err(Failure::argument(message));
        }
    };
    let columns = table.columns.iter().map(|(name, kind, _)| (*name, stored(*kind)));
    let mut stream = Stream::of(columns);
    for document in documents {
        let document: Value = serde_json::from_str(document)
            .map_err(|error| Failure::argument(format!("this is no result document: {error}")))?;
        if document.pointer("/document").and_then(Value::as_str) != Some(DOCUMENT) {
            return Err(Failure::argument(format!("this is no result document `{DOCUMENT}`")));
        }
        let rows = (table.rows)(&document);
        if rows.is_empty() {
            continue;
        }
        let cells =
            table.columns.iter().map(|column| cells(*column, &rows)).collect::<Result<Vec<_>, _>>()?;
        stream.batch(rows.len(), &cells)?;
    }
    Ok(stream.end())
}

fn stored(kind: Kind) -> Type {
    match kind {
        Text | Texts => Type::Text,
        Amount => Type::Amount,
        Day => Type::Day,
    }
}

/// The values of a column; what stands under a pointer such as `1/rules/hash`.
fn cells((name, kind, at): Column, rows: &Rows<'_>) -> Result<Cells, Failure> {
    let (depth, pointer) = at.split_at(1);
    let depth: usize = depth.parse().map_err(|_| Failure::internal())?;
    let values = || rows.iter().map(|row| row.get(depth).and_then(|record| record.pointer(pointer)));
    let texts = || values().map(|value| value.and_then(Value::as_str));
    let unreadable =
        |what: &str| Failure::argument(format!("this is no result document: `{name}` holds `{what}`"));
    Ok(match kind {
        Text => Cells::Texts(texts().map(|text| text.map(str::to_owned)).collect()),
        Texts => {
            let joined = values().map(|value| {
                let texts = value?.as_array()?.iter().filter_map(Value::as_str);
                Some(texts.collect::<Vec<_>>().join(", "))
            });
            Cells::Texts(joined.collect())
        }
        Amount => {
            let amount = |text: Option<&str>| {
                text.map(|text| scaled(text).ok_or_else(|| unreadable(text))).transpose()
            };
            Cells::Amounts(texts().map(amount).collect::<Result<_, _>>()?)
        }
        Day => {
            let day = |text: Option<&str>| {
                let text = text.filter(|text| !text.is_empty());
                text.map(|text| days(text).ok_or_else(|| unreadable(text))).transpose()
            };
            Cells::Days(texts().map(day).collect::<Result<_, _>>()?)
        }
    })
}

/// An amount in ten thousandths.
fn scaled(amount: &str) -> Option<i128> {
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let missing = SCALE.checked_sub(decimals.len())?;
    let digits = format!("{whole}{decimals}{}", "0".repeat(missing));
    digits.parse().ok()
}

/// Days after 1970-01-01.
fn days(date: &str) -> Option<i32> {
    let date: Date = date.parse().ok()?;
    Date::constant(1970, 1, 1).until(date).ok().map(|span| span.get_days())
}

/// Writes one table of result documents as an Arrow IPC stream, on the pool.
#[napi(ts_return_type = "Promise<Buffer>")]
pub fn to_arrow(documents: Vec<String>, table: String) -> AsyncTask<ArrowTask> {
    AsyncTask::new(ArrowTask { documents, table })
}

/// A table being written on the pool.
pub struct ArrowTask {
    documents: Vec<String>,
    table: String,
}

impl Task for ArrowTask {
    type Output = Vec<u8>;
    type JsValue = Buffer;

    fn compute(&mut self) -> napi::Result<Vec<u8>> {
        Ok(guarded(|| to_ipc(&self.documents, &self.table))?)
    }

    fn resolve(&mut self, _: Env, bytes: Vec<u8>) -> napi::Result<Buffer> {
        Ok(bytes.into())
    }
}
