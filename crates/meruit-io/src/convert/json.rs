//! Invoices as JSON facts, the form that a review reads.
//!
//! Amounts of lines are without tax there, and what a line has depends on its kind.

use std::io::{self, BufRead, Write};

use meruit_ledes::{Column, ColumnKind, Draft, DraftLine, Level, Limits, LineKind, Loss, LossReason, Totals};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::json_stream::{Part, each_part};
use super::read::{Found, SourceError, check_lines};
use crate::facts::{Json, Members};

/// Members of an invoice and the columns that say the same.
const INVOICE: [(&str, Column); 12] = [
    ("number", Column::InvoiceNumber),
    ("date", Column::InvoiceDate),
    ("period_start", Column::BillingStartDate),
    ("period_end", Column::BillingEndDate),
    ("description", Column::InvoiceDescription),
    ("currency", Column::InvoiceCurrency),
    ("stated_total", Column::InvoiceTotal),
    ("stated_net", Column::InvoiceNetTotal),
    ("stated_tax", Column::InvoiceTaxTotal),
    ("entity", Column::ClientName),
    ("country", Column::ClientCountry),
    ("client", Column::ClientId),
];

const FIRM: [(&str, Column); 4] = [
    ("id", Column::LawFirmId),
    ("name", Column::LawFirmName),
    ("state", Column::LawFirmStateOrRegion),
    ("country", Column::LawFirmCountry),
];

const MATTER: [(&str, Column); 3] =
    [("id", Column::ClientMatterId), ("firm_number", Column::LawFirmMatterId), ("name", Column::MatterName)];

const TIMEKEEPER: [(&str, Column); 3] = [
    ("id", Column::TimekeeperId),
    ("name", Column::TimekeeperName),
    ("role", Column::TimekeeperClassification),
];

/// What every line has.
const LINE: [(&str, Column); 8] = [
    ("kind", Column::LineItemType),
    ("number", Column::LineItemNumber),
    ("date", Column::LineItemDate),
    ("narrative", Column::LineItemDescription),
    ("task", Column::LineItemTaskCode),
    ("adjustment", Column::LineItemAdjustment),
    ("tax", Column::LineItemTaxTotal),
    ("tax_rate", Column::LineItemTaxRate),
];

const FEE: [(&str, Column); 3] = [
    ("hours", Column::LineItemUnits),
    ("rate", Column::LineItemUnitCost),
    ("activity", Column::LineItemActivityCode),
];

const EXPENSE: [(&str, Column); 3] = [
    ("units", Column::LineItemUnits),
    ("price", Column::LineItemUnitCost),
    ("code", Column::LineItemExpenseCode),
];

/// What a line of that kind has beside [`LINE`].
fn of_kind(kind: Option<LineKind>) -> &'static [(&'static str, Column)] {
    match kind {
        Some(LineKind::Fee) => &FEE,
        Some(LineKind::Expense) => &EXPENSE,
        _ => &[],
    }
}

/// Writes facts.
pub(super) struct JsonSink<W> {
    output: W,
    count: usize,
}

impl<W: Write> JsonSink<W> {
    pub(super) fn new(output: W) -> Self {
        Self { output, count: 0 }
    }

    pub(super) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        self.output.write_all(if self.count == 0 { b"{\"invoices\": [\n" } else { b",\n" })?;
        self.count += 1;
        let mut losses = Vec::new();
        let value = invoice_value(invoice, &mut losses);
        serde_json::to_writer(&mut self.output, &value)?;
        losses.sort_by_key(|loss| loss.line);
        Ok(losses)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.count == 0 {
            self.output.write_all(b"{\"invoices\": [")?;
        }
        self.output.write_all(b"\n]}\n")?;
        self.output.flush()?;
        Ok(self.output)
    }
}

fn invoice_value(draft: &Draft, losses: &mut Vec<Loss>) -> Value {
    let mut members = Map::new();
    let one_matter =
        draft.lines.iter().all(|line| MATTER.iter().all(|(_, column)| line.columns.get(*column).is_none()));
    for (name, column) in INVOICE {
        put(&mut members, name, column, draft.first(column));
    }
    if let Some(due) = draft.element(None, "inv_due_date") {
        members.insert("due".to_owned(), json!(due));
    }
    if let Some(last) = draft.element(None, "matter_final_bill") {
        members.insert("final".to_owned(), json!(matches!(last, "Y" | "y" | "Yes")));
    }
    let mut firm = linked(&FIRM, |column| draft.first(column));
    if let Some(vendor) = draft.element(None, "firm/lf_vendor_id") {
        firm.insert("vendor".to_owned(), json!(vendor));
    }
    put_linked(&mut members, "firm", firm);
    if one_matter {
        put_linked(&mut members, "matter", linked(&MATTER, |column| draft.first(column)));
    }
    let lines: Vec<Value> = (draft.lines.iter().enumerate())
        .map(|(place, line)| line_value(draft, line, place + 1, one_matter, losses))
        .collect();
    members.insert("lines".to_owned(), Value::Array(lines));
    tell_the_rest(draft, losses);
    Value::Object(members)
}

fn line_value(
    draft: &Draft,
    line: &DraftLine,
    place: usize,
    one_matter: bool,
    losses: &mut Vec<Loss>,
) -> Value {
    let mut members = Map::new();
    let kind = line.kind();
    for (name, column) in LINE.iter().chain(of_kind(kind)) {
        put(&mut members, name, *column, line.columns.get(*column));
    }
    let label = Column::LineItemTotal.label();
    match (draft.net_of(line), line.columns.get(Column::LineItemTotal)) {
        (Some(net), _) => {
            members.insert("amount".to_owned(), json!(net.to_string()));
        }
        (None, Some(stated)) => losses.push(Loss::new(Some(place), label, stated, LossReason::NotTyped)),
        (None, None) => {}
    }
    if kind == Some(LineKind::Fee) {
        if let Some(basis) = draft.element(Some(line), "charge_type") {
            members.insert("basis".to_owned(), json!(basis));
        }
        let mut timekeeper = linked(&TIMEKEEPER, |column| draft.get(line, column));
        let [last, first] = [Column::TimekeeperLastName, Column::TimekeeperFirstName];
        let parts = [last, first].map(|column| draft.get(line, column));
        let whole = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if !timekeeper.contains_key("name") && !whole.is_empty() {
            timekeeper.insert("name".to_owned(), json!(whole));
        } else if !whole.is_empty() && timekeeper.get("name") != Some(&json!(whole)) {
            for (column, part) in [last, first].into_iter().zip(parts) {
                if let Some(part) = part {
                    losses.push(Loss::new(Some(place), column.label(), part, LossReason::NoField));
                }
            }
        }
        put_linked(&mut members, "timekeeper", timekeeper);
    }
    if !one_matter {
        put_linked(&mut members, "matter", linked(&MATTER, |column| draft.get(line, column)));
    }
    Value::Object(members)
}

fn linked<'v>(fields: &[(&str, Column)], value: impl Fn(Column) -> Option<&'v str>) -> Map<String, Value> {
    let mut members = Map::new();
    for (name, column) in fields {
        put(&mut members, name, *column, value(*column));
    }
    members
}

fn put_linked(members: &mut Map<String, Value>, name: &str, linked: Map<String, Value>) {
    if !linked.is_empty() {
        members.insert(name.to_owned(), Value::Object(linked));
    }
}

/// Days as ISO 8601 writes them, numbers in plain digits.
fn put(members: &mut Map<String, Value>, name: &str, column: Column, text: Option<&str>) {
    let Some(text) = text else { return };
    let mut one = meruit_ledes::Columns::default();
    one.set(column, text);
    let plain = match column.kind() {
        ColumnKind::Date => one.day(column).map(|day| day.to_string()),
        ColumnKind::Money | ColumnKind::Number => one.number(column).map(|number| number.to_string()),
        ColumnKind::LineType | ColumnKind::Text => None,
    };
    members.insert(name.to_owned(), json!(plain.as_deref().unwrap_or(text)));
}

/// What facts have no member for.
fn tell_the_rest(draft: &Draft, losses: &mut Vec<Loss>) {
    let carried = |column: Column, line: Option<&DraftLine>| {
        let among = |fields: &[(&str, Column)]| fields.iter().any(|(_, each)| *each == column);
        let kind = line.and_then(DraftLine::kind);
        let of_fees = kind == Some(LineKind::Fee)
            && (among(&TIMEKEEPER)
                || matches!(column, Column::TimekeeperLastName | Column::TimekeeperFirstName));
        among(&INVOICE)
            || among(&FIRM)
            || among(&MATTER)
            || line.is_some()
                && (among(&LINE) || among(of_kind(kind)) || of_fees || column == Column::LineItemTotal)
    };
    for (column, text) in draft.columns.iter().filter(|(column, _)| !carried(*column, None)) {
        losses.push(Loss::new(None, column.label(), text, LossReason::NoField));
    }
    for (index, line) in draft.lines.iter().enumerate() {
        for (column, text) in line.columns.iter() {
            let of_invoice =
                column.level() == Level::Invoice || INVOICE.iter().any(|(_, each)| *each == column);
            if !carried(column, Some(line)) {
                losses.push(Loss::new(Some(index + 1), column.label(), text, LossReason::NoField));
            } else if of_invoice && draft.first(column) != Some(text) {
                losses.push(Loss::new(Some(index + 1), column.label(), text, LossReason::StatedOnce));
            }
        }
    }
    for (line, path, text) in draft.without_column() {
        let is_member = matches!(path, "inv_due_date" | "matter_final_bill" | "firm/lf_vendor_id")
            || path == "charge_type" && line.is_some();
        if !is_member {
            losses.push(Loss::new(line, path, text, LossReason::NoField));
        }
    }
}

/// Reads invoices from facts.
pub(super) fn read_json(
    file: &str,
    input: impl BufRead,
    limits: &Limits,
    take: &mut dyn FnMut(Found) -> io::Result<()>,
) -> Result<(), SourceError> {
    let mut outside = Vec::new();
    each_part(file, input, limits.invoice_bytes, &mut |part| match part {
        Part::Invoice(members) => {
            let mut losses = Vec::new();
            let draft = Box::new(draft_of(&members, &mut losses));
            check_lines(file, draft.lines.len(), limits.lines_per_invoice)?;
            take(Found::Invoice { draft, problems: Vec::new(), losses }).map_err(SourceError::Output)
        }
        Part::Other(name, value) => {
            lose(None, &name, &value, &mut outside);
            Ok(())
        }
    })?;
    take(Found::Outside { problems: Vec::new(), losses: outside }).map_err(SourceError::Output)
}

fn draft_of(members: &Members, losses: &mut Vec<Loss>) -> Draft {
    let mut draft = Draft::default();
    draft.totals = Totals::WithoutTax;
    for (name, value) in members.iter() {
        match (name, value) {
            ("lines", Json::List(_)) => {}
            ("firm", value) => take_linked(value, name, &FIRM, None, &mut draft.columns, losses),
            ("matter", value) => take_linked(value, name, &MATTER, None, &mut draft.columns, losses),
            _ => take_member(name, name, value, &INVOICE, None, &mut draft.columns, losses),
        }
    }
    if let Some(Json::List(lines)) = members.get("lines") {
        for (index, line) in lines.iter().enumerate() {
            let place = Some(index + 1);
            match line {
                Json::Object(members) => draft.lines.push(line_of(members, place, losses)),
                other => lose(place, "lines", other, losses),
            }
        }
    }
    if draft.columns.get(Column::InvoiceTotal).is_none() {
        // What is stated stays, whatever the lines make.
        let stated = [Column::InvoiceNetTotal, Column::InvoiceTaxTotal]
            .map(|column| (column, draft.columns.get(column).map(str::to_owned)));
        draft.total_up();
        for (column, text) in stated {
            if let Some(text) = text {
                draft.columns.set(column, &text);
            }
        }
    }
    draft
}

fn line_of(members: &Members, place: Option<usize>, losses: &mut Vec<Loss>) -> DraftLine {
    let mut line = DraftLine::default();
    if let Some(Json::Text(kind)) = members.get("kind") {
        line.columns.set(Column::LineItemType, kind);
    }
    let kind = line.kind();
    let known: Vec<(&str, Column)> =
        LINE.iter().chain(of_kind(kind)).chain(&[("amount", Column::LineItemTotal)]).copied().collect();
    for (name, value) in members.iter() {
        match name {
            "timekeeper" => take_linked(value, name, &TIMEKEEPER, place, &mut line.columns, losses),
            "matter" => take_linked(value, name, &MATTER, place, &mut line.columns, losses),
            "firm" => take_linked(value, name, &FIRM, place, &mut line.columns, losses),
            _ => take_member(name, name, value, &known, place, &mut line.columns, losses),
        }
    }
    // What facts leave out follows, as in a review.
    let number = |column: Column| match line.columns.get(column) {
        None => Some(Decimal::ZERO),
        Some(_) => line.columns.number(column),
    };
    let units = line.columns.number(Column::LineItemUnits);
    if line.columns.get(Column::LineItemTotal).is_none()
        && let Some(units) = units
        && let Some(cost) = line.columns.number(Column::LineItemUnitCost)
        && let Some(adjustment) = number(Column::LineItemAdjustment)
        && let Some(amount) = units.checked_mul(cost).and_then(|product| product.checked_add(adjustment))
    {
        line.columns.set_number(Column::LineItemTotal, cents(amount));
    }
    // Where the amount is stated, a tax that is not stays blank, as in the file that the facts were made of.
    if members.get("amount").is_none()
        && line.columns.get(Column::LineItemTaxTotal).is_none()
        && let Some(rate) = line.columns.number(Column::LineItemTaxRate)
        && let Some(amount) = line.columns.number(Column::LineItemTotal)
        && let Some(tax) = amount.checked_mul(rate)
    {
        line.columns.set_number(Column::LineItemTaxTotal, cents(tax));
    }
    line
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// A linked record is an object, or the text of its id.
fn take_linked(
    value: &Json,
    path: &str,
    fields: &[(&str, Column)],
    place: Option<usize>,
    columns: &mut meruit_ledes::Columns,
    losses: &mut Vec<Loss>,
) {
    match value {
        Json::Object(members) => {
            for (name, value) in members.iter() {
                take_member(name, &format!("{path}.{name}"), value, fields, place, columns, losses);
            }
        }
        other => take_member("id", path, other, fields, place, columns, losses),
    }
}

fn take_member(
    name: &str,
    path: &str,
    value: &Json,
    fields: &[(&str, Column)],
    place: Option<usize>,
    columns: &mut meruit_ledes::Columns,
    losses: &mut Vec<Loss>,
) {
    let column = fields.iter().find(|(field, _)| *field == name).map(|(_, column)| *column);
    match (column, value) {
        (_, Json::Null) => {}
        (Some(Column::LineItemTaxRate), Json::Text(text)) => {
            columns.set(Column::LineItemTaxRate, &fraction(text))
        }
        (Some(column), Json::Text(text) | Json::Number(text)) => columns.set(column, text),
        (_, other) => lose(place, path, other, losses),
    }
}

/// `5%` as `0.05`.
fn fraction(text: &str) -> String {
    let percent = text.trim().strip_suffix('%').and_then(|percent| percent.trim().parse::<Decimal>().ok());
    percent
        .and_then(|percent| percent.checked_div(Decimal::ONE_HUNDRED))
        .map_or_else(|| text.to_owned(), |rate| rate.to_string())
}

fn lose(place: Option<usize>, path: &str, value: &Json, losses: &mut Vec<Loss>) {
    let text = match value {
        Json::Null => return,
        Json::YesNo(yes) => yes.to_string(),
        Json::Number(text) | Json::Text(text) => text.clone(),
        Json::List(items) => format!("{} items", items.len()),
        Json::Object(members) => {
            for (name, value) in members.iter() {
                lose(place, &format!("{path}.{name}"), value, losses);
            }
            return;
        }
    };
    losses.push(Loss::new(place, path, &text, LossReason::NoField));
}
