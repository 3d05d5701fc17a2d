//! The earlier invoices that a review needs, and no more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::database::{Database, Purpose, Value};
use crate::keys::{Key, Need, Records, Span, UnderReview};
use crate::sums::{Added, Group, SUMMED, Sums, added};
use crate::{Store, StoreError};

/// Values are asked for in portions: a statement has room for so many.
const PORTION: usize = 400;

/// What was found, by the number of its invoice, and of lines by their place.
#[derive(Default)]
struct Found {
    invoices: BTreeSet<i64>,
    lines: BTreeMap<(i64, i64), Json>,
}

impl Store {
    /// The earlier invoices that the needs ask for, as facts in JSON, in the order in which they were decided: each with the
    /// lines that are asked for. `saw` is the last invoice that may be seen, and `but` are left out.
    ///
    /// Records that do not say what a key asks for are among them, because they may be meant.
    ///
    /// # Errors
    ///
    /// When the database fails or holds what is no JSON.
    pub fn earlier(
        &mut self,
        needs: &[Need],
        under_review: &UnderReview,
        saw: i64,
        but: &[i64],
    ) -> Result<Vec<Json>, StoreError> {
        // Whoever is not known may be anybody, and then every line counts.
        let sums_do = under_review.values(Key::Timekeeper).is_some();
        self.database.transaction(Purpose::Read, |database| {
            let (mut found, mut summed) = (Found::default(), BTreeMap::new());
            for need in needs {
                let is_summed = sums_do && find_sums(database, need, under_review, saw, but, &mut summed)?;
                if !is_summed && need.in_sums.is_some() {
                    // One need that sees the lines would count them twice.
                    return earlier_by_lines(database, needs, under_review, saw, but);
                }
                if !is_summed {
                    find(database, need, under_review, saw, &mut found)?;
                }
            }
            let span = needs.iter().find_map(|need| need.in_sums).unwrap_or(Span::Month);
            let Some(in_sums) = rest(database, span, &mut found, summed, but)? else {
                return earlier_by_lines(database, needs, under_review, saw, but);
            };
            found.invoices.retain(|invoice| !but.contains(invoice));
            together(database, found, in_sums)
        })
    }
}

/// As [`Store::earlier`], with all lines and no sums.
fn earlier_by_lines(
    database: &mut Database,
    needs: &[Need],
    under_review: &UnderReview,
    saw: i64,
    but: &[i64],
) -> Result<Vec<Json>, StoreError> {
    let mut found = Found::default();
    for need in needs {
        find(database, need, under_review, saw, &mut found)?;
    }
    found.invoices.retain(|invoice| !but.contains(invoice));
    together(database, found, BTreeMap::new())
}

/// The invoices that were found, with the lines that were found, and with those that stand for sums.
fn together(
    database: &mut Database,
    found: Found,
    mut of_invoice: BTreeMap<i64, Vec<Json>>,
) -> Result<Vec<Json>, StoreError> {
    let facts = facts_of(database, &found.invoices)?;
    for ((invoice, _), line) in found.lines {
        if facts.contains_key(&invoice) {
            of_invoice.entry(invoice).or_default().push(line);
        }
    }
    let invoices = facts.iter().map(|(id, facts)| {
        let mut invoice = parsed(facts)?;
        if let Json::Object(members) = &mut invoice {
            members.insert("lines".to_owned(), of_invoice.remove(id).unwrap_or_default().into());
        }
        Ok(invoice)
    });
    invoices.collect()
}

/// The last invoice of a group, and the sums of it.
type Summed = BTreeMap<Group, (i64, Sums)>;

/// Finds the sums that meet a need; false where something of them is unclear.
fn find_sums(
    database: &mut Database,
    need: &Need,
    under_review: &UnderReview,
    saw: i64,
    but: &[i64],
    summed: &mut Summed,
) -> Result<bool, StoreError> {
    let Some(span) = need.in_sums else { return Ok(false) };
    let column = |key: Key| match key {
        Key::Matter => Some("matter_key"),
        Key::Firm => Some("firm_key"),
        Key::Timekeeper | Key::Number => None,
    };
    let keys = need.keys.iter().filter_map(|key| Some((key, column(*key)?, under_review.values(*key)?)));
    let Some((_, column, values)) = keys.min_by_key(|(key, ..)| **key) else { return Ok(false) };
    let kind = match need.records {
        Records::Invoices => return Ok(false),
        Records::Lines => "",
        Records::Fees => " AND kind NOT IN ('E', 'IF', 'IE')",
        Records::Expenses => " AND kind = 'E'",
        Records::Adjustments => " AND kind IN ('IF', 'IE')",
    };
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    for portion in values.chunks(PORTION) {
        let mut given: Vec<Value<'_>> = portion.iter().copied().map(Value::Text).collect();
        let mut condition = format!("{column} IN ({})", marks(1, given.len()));
        given.push(Value::Integer(saw));
        let unclear = format!(
            "SELECT count(*) FROM prior_sum
             WHERE ({condition} OR {column} IS NULL) AND place < 0 AND invoice <= ${}",
            given.len()
        );
        if database.first(&unclear, &given)?.map_or(Ok(1), |mut row| row.integer(0))? > 0 {
            return Ok(false);
        }
        given.pop();
        if let Some((first, last)) = &need.days {
            condition.push_str(&format!(" AND month BETWEEN ${} AND ${}", given.len() + 1, given.len() + 2));
            let month = |day: &'_ String| day.get(..7).map(str::to_owned).unwrap_or_default();
            let (first, last) = (month(first), month(last));
            given.extend([Value::Text(&first), Value::Text(&last)]);
            ask_sums(database, span, &format!("{condition}{kind}"), &given, saw, but, summed)?;
        } else {
            ask_sums(database, span, &format!("{condition}{kind}"), &given, saw, but, summed)?;
        }
    }
    Ok(true)
}

fn ask_sums(
    database: &mut Database,
    span: Span,
    condition: &str,
    given: &[Value<'_>],
    saw: i64,
    but: &[i64],
    summed: &mut Summed,
) -> Result<(), StoreError> {
    let mut given = given.to_vec();
    given.push(Value::Integer(saw));
    let mut asked = format!("place >= 0 AND invoice <= ${}", given.len());
    if !but.is_empty() {
        asked.push_str(&format!(" AND invoice NOT IN ({})", marks(given.len() + 1, but.len())));
        given.extend(but.iter().copied().map(Value::Integer));
    }
    let sums: Vec<String> = SUMMED.iter().map(|name| format!("CAST(sum({name}) AS BIGINT)")).collect();
    let sql = format!(
        "SELECT firm_key, matter_key, kind, substr(month, 1, {}), currency, max(invoice), max(firm), max(matter), {}
         FROM prior_sum WHERE {condition} AND {asked} GROUP BY 1, 2, 3, 4, 5",
        span.letters(),
        sums.join(", ")
    );
    for mut row in database.query(&sql, &given)? {
        let group = Group {
            firm_key: row.text(0)?,
            matter_key: row.text(1)?,
            kind: row.text(2)?,
            time: row.text(3)?,
            currency: row.text(4)?,
        };
        let mut sums = Sums { firm: row.text(6)?, matter: row.text(7)?, values: Default::default() };
        for (at, sum) in sums.values.iter_mut().enumerate() {
            *sum = row.maybe_integer(8 + at)?.unwrap_or_default();
        }
        summed.insert(group, (row.integer(5)?, sums));
    }
    Ok(())
}

/// What is left of the sums without the lines that are given one by one, as lines of the last invoice of each group. Nothing
/// where it is unclear what such a line adds.
fn rest(
    database: &mut Database,
    span: Span,
    found: &mut Found,
    mut summed: Summed,
    but: &[i64],
) -> Result<Option<BTreeMap<i64, Vec<Json>>>, StoreError> {
    if summed.is_empty() {
        return Ok(Some(BTreeMap::new()));
    }
    let invoices: BTreeSet<i64> = found.lines.keys().map(|(invoice, _)| *invoice).collect();
    let mut of_invoices = BTreeMap::new();
    for (id, facts) in facts_of(database, &invoices)? {
        of_invoices.insert(id, parsed(&facts)?);
    }
    for ((invoice, _), line) in &found.lines {
        let Some(facts) = of_invoices.get(invoice).filter(|_| !but.contains(invoice)) else { continue };
        match added(line, facts, span) {
            Added::Nothing => {}
            Added::Unclear => return Ok(None),
            Added::To(group, own) => {
                let left = summed.get_mut(&group).map(|(_, sums)| sums.add(&own.values, -1));
                if left == Some(None) {
                    return Ok(None);
                }
            }
        }
    }
    let mut lines: BTreeMap<i64, Vec<Json>> = BTreeMap::new();
    for (group, (invoice, sums)) in &summed {
        found.invoices.insert(*invoice);
        lines.entry(*invoice).or_default().push(sums.line(group));
    }
    Ok(Some(lines))
}

/// The facts of invoices without their lines. One that was returned is no history, and has none.
fn facts_of(database: &mut Database, invoices: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>, StoreError> {
    let ids: Vec<Value<'_>> = invoices.iter().map(|id| Value::Integer(*id)).collect();
    let mut facts = BTreeMap::new();
    for portion in ids.chunks(PORTION) {
        let asked = format!(
            "SELECT id, facts FROM invoice WHERE facts IS NOT NULL AND id IN ({})",
            marks(1, portion.len())
        );
        for mut row in database.query(&asked, portion)? {
            facts.insert(row.integer(0)?, row.text(1)?);
        }
    }
    Ok(facts)
}

/// `$2, $3, $4`
fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

fn find(
    database: &mut Database,
    need: &Need,
    under_review: &UnderReview,
    saw: i64,
    found: &mut Found,
) -> Result<(), StoreError> {
    let lines = need.records != Records::Invoices;
    let (asked, invoice, no_day) = if lines {
        ("SELECT invoice, place, facts FROM prior_line", "invoice", "date IS NULL")
    } else {
        ("SELECT id FROM invoice", "id", "date = ''")
    };
    // A kind that is not known may be any.
    let kind = match need.records {
        Records::Invoices | Records::Lines => "",
        Records::Fees => " AND (kind IS NULL OR kind NOT IN ('E', 'IF', 'IE'))",
        Records::Expenses => " AND (kind IS NULL OR kind = 'E')",
        Records::Adjustments => " AND (kind IS NULL OR kind IN ('IF', 'IE'))",
    };
    // One key narrows the search; the others are among the facts, and the rules compare them.
    let keys = need.keys.iter().filter_map(|key| Some((key, under_review.values(*key)?)));
    let (conditions, portions): (Vec<String>, Vec<Vec<&str>>) = match keys.min_by_key(|(key, _)| **key) {
        None => (vec!["true".to_owned()], vec![Vec::new()]),
        Some((key, values)) => {
            let column = match key {
                Key::Firm => "firm_key",
                Key::Matter => "matter_key",
                Key::Timekeeper => "timekeeper_key",
                Key::Number => "number_plain",
            };
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let portions = values.chunks(PORTION).map(<[&str]>::to_vec);
            let asked = portions.clone().map(|portion| format!("{column} IN ({})", marks(1, portion.len())));
            let unknown = match (lines, key) {
                (false, Key::Firm | Key::Number) => format!("{column} = ''"),
                _ => format!("{column} IS NULL"),
            };
            (asked.chain([unknown]).collect(), portions.chain([Vec::new()]).collect())
        }
    };
    let (conditions, portions) = match under_review.days_of().filter(|_| need.same_day) {
        Some(days_of) => same_days(days_of),
        None => (conditions, portions),
    };
    for (condition, portion) in conditions.iter().zip(portions) {
        let mut values: Vec<Value<'_>> = portion.into_iter().map(Value::Text).collect();
        let mut ask = |days: &str, values: &[Value<'_>]| -> Result<(), StoreError> {
            let seen = values.len() + 1;
            let asked = format!("{asked} WHERE {condition}{days}{kind} AND {invoice} <= ${seen}");
            let values: Vec<Value<'_>> = values.iter().copied().chain([Value::Integer(saw)]).collect();
            for mut row in database.query(&asked, &values)? {
                let id = row.integer(0)?;
                found.invoices.insert(id);
                if lines {
                    found.lines.insert((id, row.integer(1)?), parsed(&row.text(2)?)?);
                }
            }
            Ok(())
        };
        let Some((first, last)) = &need.days else {
            ask("", &values)?;
            continue;
        };
        // Records without a day may be meant. They are asked for alone, so that an index serves both questions.
        ask(&format!(" AND {no_day}"), &values)?;
        let marks = format!(" AND date BETWEEN ${} AND ${}", values.len() + 1, values.len() + 2);
        values.extend([Value::Text(first), Value::Text(last)]);
        ask(&marks, &values)?;
    }
    Ok(())
}

/// Conditions for the days on which somebody worked, in portions; whoever or whatever day is not known may be meant too.
fn same_days(days_of: &BTreeSet<(String, String)>) -> (Vec<String>, Vec<Vec<&str>>) {
    let days_of: Vec<&(String, String)> = days_of.iter().collect();
    let portions = days_of.chunks(PORTION / 2).map(|portion| {
        let pairs = (0..portion.len()).map(|at| format!("(${}, ${})", 2 * at + 1, 2 * at + 2));
        let pairs = pairs.collect::<Vec<_>>().join(", ");
        let values = portion.iter().flat_map(|(who, day)| [who.as_str(), day.as_str()]).collect();
        (format!("(timekeeper_key, date) IN (VALUES {pairs})"), values)
    });
    portions.chain([("timekeeper_key IS NULL".to_owned(), Vec::new())]).unzip()
}

fn parsed(facts: &str) -> Result<Json, StoreError> {
    serde_json::from_str(facts).map_err(|error| StoreError::Malformed(error.to_string()))
}
