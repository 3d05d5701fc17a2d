//! Sums of decided lines by firm, matter, kind and month: where rules only add lines up, a review is given the sums in place
//! of the lines, so that it takes no longer the more there are.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::StoreError;
use crate::database::{Database, Value};
use crate::keys::{Span, date_of, id_of, normal, plain};

/// The fields that are summed: amounts, and the last two hours.
pub(crate) const SUMMED: [&str; 8] =
    ["amount", "billed_amount", "approved", "reduced", "held", "withheld", "hours", "billed_hours"];
const HOURS: usize = 6;
/// Lines of these fates count nowhere.
const COUNTS_NOT: [&str; 3] = ["rejected", "held", "returned"];

/// Whether a need can be met by sums: of these fields, and with no keys but these.
pub fn can_be_summed<'k>(
    fields: impl IntoIterator<Item = &'k str>,
    keys: impl IntoIterator<Item = &'k str>,
) -> bool {
    let months = ["month(date)", "quarter(date)", "year(date)"];
    fields.into_iter().all(|field| SUMMED.contains(&field))
        && keys.into_iter().all(|key| ["firm.id", "matter.id"].contains(&key) || months.contains(&key))
}

/// What lines that are summed have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) firm_key: String,
    pub(crate) matter_key: String,
    pub(crate) kind: String,
    /// `2026-03`, or `2026`
    pub(crate) time: String,
    pub(crate) currency: String,
}

/// The sums of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    pub(crate) firm: String,
    pub(crate) matter: String,
    pub(crate) values: [i64; SUMMED.len()],
}

impl Sums {
    /// Adds others, or takes them away; nothing where a sum would be too large.
    pub(crate) fn add(&mut self, others: &[i64], sign: i64) -> Option<()> {
        for (sum, other) in self.values.iter_mut().zip(others) {
            *sum = sum.checked_add(other.checked_mul(sign)?)?;
        }
        Some(())
    }

    /// A line that stands for all of the group, as facts have it. Nobody worked it, so that it is nobody's day.
    pub(crate) fn line(&self, group: &Group) -> Json {
        let mut line = json!({
            "kind": group.kind, "date": first_day(&group.time), "fate": "open",
            "firm": {"id": self.firm}, "matter": {"id": self.matter},
        });
        let is_fee = !matches!(group.kind.as_str(), "E" | "IF" | "IE");
        if is_fee {
            line["timekeeper"] = Json::Null;
        }
        for (at, (name, value)) in SUMMED.iter().zip(self.values).enumerate() {
            if at < HOURS {
                line[*name] = format!("{} {}", decimal(value), group.currency).into();
            } else if is_fee {
                line[*name] = decimal(value).into();
            }
        }
        line
    }
}

/// What a line adds to the sums of which group.
pub(crate) enum Added {
    /// It counts nowhere.
    Nothing,
    /// Something of it is not known, or has more than four places.
    Unclear,
    To(Group, Box<Sums>),
}

/// What a line of decided facts adds; `invoice` completes what it does not say itself.
pub(crate) fn added(line: &Json, invoice: &Json, span: Span) -> Added {
    if line["fate"].as_str().is_some_and(|fate| COUNTS_NOT.contains(&fate)) {
        return Added::Nothing;
    }
    known(line, invoice, span).map_or(Added::Unclear, |(group, sums)| Added::To(group, Box::new(sums)))
}

fn known(line: &Json, invoice: &Json, span: Span) -> Option<(Group, Sums)> {
    let own = |name: &str| id_of(line, name).map(|_| line).or_else(|| id_of(invoice, name).map(|_| invoice));
    let id = |name: &str| {
        let linked = &own(name)?[name];
        linked.as_str().or_else(|| linked["id"].as_str()).map(str::to_owned)
    };
    let (firm, matter) = (id("firm")?, id("matter")?);
    let day = date_of(line)?;
    let time = day.get(..span.letters()).filter(|_| day.len() == 10)?.to_owned();
    let kind = line["kind"].as_str()?.to_owned();
    let mut sums = Sums { firm, matter, values: [0; SUMMED.len()] };
    let mut currency: Option<&str> = None;
    let is_fee = !matches!(kind.as_str(), "E" | "IF" | "IE");
    for (at, (name, sum)) in SUMMED.iter().zip(&mut sums.values).enumerate() {
        if at >= HOURS && !is_fee {
            continue;
        }
        let text = match line.get(name)? {
            // What is blank adds nothing.
            Json::Null => continue,
            value => value.as_str()?,
        };
        let number = match text.split_once(' ') {
            Some((number, code)) if at < HOURS && currency.is_none_or(|known| known == code) => {
                currency = Some(code);
                number
            }
            None if at >= HOURS => text,
            _ => return None,
        };
        *sum = crate::record::ten_thousandths(number)?;
    }
    let group = Group {
        firm_key: normal(&sums.firm),
        matter_key: normal(&sums.matter),
        kind,
        time,
        currency: currency?.to_owned(),
    };
    Some((group, sums))
}

/// The first day of a month or year.
fn first_day(time: &str) -> String {
    if time.len() == Span::Year.letters() { format!("{time}-01-01") } else { format!("{time}-01") }
}

/// Ten-thousandths as a decimal.
fn decimal(value: i64) -> String {
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    format!("{sign}{}.{:04}", value / 10_000, value % 10_000)
}

/// Records the sums of an invoice's lines.
pub(crate) fn add_sums<'l>(
    database: &mut Database,
    id: i64,
    invoice: &Json,
    lines: impl IntoIterator<Item = &'l Json>,
) -> Result<(), StoreError> {
    let lines: Vec<&Json> = lines.into_iter().collect();
    let mut groups: BTreeMap<Group, Sums> = BTreeMap::new();
    let mut unclear = false;
    for line in &lines {
        match added(line, invoice, Span::Month) {
            Added::Nothing => {}
            Added::Unclear => unclear = true,
            Added::To(group, sums) => {
                let known = groups
                    .entry(group)
                    .or_insert_with(|| Sums { values: Default::default(), ..(*sums).clone() });
                unclear |= known.add(&sums.values, 1).is_none();
            }
        }
    }
    if unclear {
        // It says of itself that the lines are to be read: by whoever asks for its firm or matter, where there is one.
        let one = |name: &str| {
            let of_line = |line: &&Json| id_of(line, name).or_else(|| id_of(invoice, name));
            let first = lines.first().and_then(of_line)?;
            lines.iter().all(|line| of_line(line).as_ref() == Some(&first)).then_some(first)
        };
        database.execute(
            "INSERT INTO prior_sum (invoice, place, firm, firm_key, matter, matter_key, kind, month, currency)
             VALUES ($1, -1, '', $2, '', $3, '', '', '')",
            &[Value::Integer(id), (&one("firm")).into(), (&one("matter")).into()],
        )?;
        return Ok(());
    }
    for (place, (group, sums)) in (0_i64..).zip(&groups) {
        let mut values = vec![
            Value::Integer(id),
            Value::Integer(place),
            Value::Text(&sums.firm),
            Value::Text(&group.firm_key),
            Value::Text(&sums.matter),
            Value::Text(&group.matter_key),
            Value::Text(&group.kind),
            Value::Text(&group.time),
            Value::Text(&group.currency),
        ];
        values.extend(sums.values.map(Value::Integer));
        database.execute(
            "INSERT INTO prior_sum (invoice, place, firm, firm_key, matter, matter_key, kind, month, currency,
             amount, billed_amount, approved, reduced, held, withheld, hours, billed_hours)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
            &values,
        )?;
    }
    Ok(())
}

/// Records the sums of all invoices and their plain numbers, in a store that had none.
pub(crate) fn fill(database: &mut Database) -> Result<(), StoreError> {
    let parsed = |text: &str| -> Result<Json, StoreError> {
        serde_json::from_str(text).map_err(|error| StoreError::Malformed(error.to_string()))
    };
    for mut row in database.query("SELECT id, number FROM invoice", &[])? {
        let (id, number) = (row.integer(0)?, plain(&row.text(1)?));
        database.execute(
            "UPDATE invoice SET number_plain = $1 WHERE id = $2",
            &[Value::Text(&number), Value::Integer(id)],
        )?;
    }
    for mut row in database.query("SELECT id, facts FROM invoice WHERE facts IS NOT NULL ORDER BY id", &[])? {
        let (id, invoice) = (row.integer(0)?, parsed(&row.text(1)?)?);
        let lines = database
            .query("SELECT facts FROM prior_line WHERE invoice = $1 ORDER BY place", &[Value::Integer(id)])?;
        let lines = lines.into_iter().map(|mut row| parsed(&row.text(0)?));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        add_sums(database, id, &invoice, &lines)?;
    }
    Ok(())
}
