//! Tables and lists that the host supplies, bound to a plan once and shared by many reviews.

use std::collections::BTreeMap;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};
use meruit_narrative::{Analyser, Lexicon, LexiconError, Options as AnalyserOptions};

use crate::check::{BindProblem, bind_list, bind_table};
use crate::eval::text::PhraseSets;
use crate::eval::{self, Key};
use crate::facts::{Hash, RawTable, nearest, of_tables};
use crate::plan::{Cell, Plan, Row};
use crate::types::Value;

/// Why a review did not start: everything that is missing or wrong, at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the review did not start: {}", first_message(.problems))]
pub struct NotStarted {
    /// At least one problem.
    pub problems: Vec<StartProblem>,
}

fn first_message(problems: &[StartProblem]) -> String {
    match problems {
        [] => "nothing is wrong".to_owned(),
        [only] => only.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    }
}

/// One thing that keeps a review from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartProblem {
    /// The stable id: `table-not-bound`, `list-not-bound`, `records-not-declared`, or what is wrong with a bound table.
    pub id: &'static str,
    /// Where, in words; empty where the whole is meant.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl std::fmt::Display for StartProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.place, self.message)
        }
    }
}

impl From<BindProblem> for StartProblem {
    fn from(problem: BindProblem) -> Self {
        let BindProblem { id, place, message, help } = problem;
        Self { id, place, message, help }
    }
}

/// The tables and lists of a plan, all of them with their rows.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    tables: Vec<Arc<BoundTable>>,
    lists: Vec<BoundList>,
    phrases: Vec<Option<Arc<PhraseSets>>>,
    /// Of the tables and lists as they were supplied.
    hash: Hash,
    /// Reads narratives with the words of the rules; `None` where they bring none of their own.
    analyser: Option<Arc<Analyser>>,
}

/// The rows of a table, and which of them can serve a text in one of its keys.
#[derive(Debug, Default)]
struct BoundTable {
    rows: Vec<Row>,
    /// The key whose texts are indexed.
    indexed: Option<usize>,
    /// Whether a row is of one firm alone.
    names_firms: bool,
    by_text: HashMap<Key, Vec<Row>>,
    /// The rows that can serve any text there.
    others: Vec<Row>,
}

/// The members of a list.
#[derive(Clone, Debug)]
struct BoundList {
    members: Vec<Value>,
    /// Where all of them are texts and codes.
    texts: Option<Texts>,
}

/// Texts and codes, found without asking each.
#[derive(Clone, Debug)]
struct Texts {
    /// As `is` compares them.
    keys: HashSet<Key>,
    /// Those of the published sets, which bring what stands under them.
    codes: HashSet<&'static str>,
}

impl BoundList {
    fn new(members: Vec<Value>) -> Self {
        let texts = members.iter().all(|member| matches!(member, Value::Text(_) | Value::Code(_)));
        let texts = texts.then(|| Texts {
            keys: members.iter().map(Key::of).collect(),
            codes: members
                .iter()
                .filter_map(|member| match member {
                    Value::Text(text) | Value::Code(text) => Some(meruit_codes::find(text)?.code),
                    _ => None,
                })
                .collect(),
        });
        Self { members, texts }
    }
}

impl Texts {
    /// What asking `is_member` of each member comes to.
    fn has(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Text(_) => Some(self.keys.contains(&Key::of(value))),
            Value::Code(code) => Some(
                self.keys.contains(&Key::of(value))
                    || meruit_codes::find(code)
                        .into_iter()
                        .chain(meruit_codes::ancestors(code))
                        .any(|above| self.codes.contains(above.code)),
            ),
            _ => None,
        }
    }
}

/// Below this a table is searched row by row.
const WORTH_AN_INDEX: usize = 16;

/// Binds what the rules call `supplied`: tables by name, and lists.
///
/// Every table and list must be there and hold what the rules say of it. A name that the rules do not know is refused
/// too, so that a misspelt one is noticed.
///
/// # Errors
///
/// Everything that is missing or wrong, each with its place.
pub fn bind(
    plan: &Plan,
    tables: &BTreeMap<String, RawTable>,
    lists: &BTreeMap<String, Vec<String>>,
) -> Result<Bindings, NotStarted> {
    let mut problems = unknown_names(plan, tables, lists);
    let mut bindings = Bindings { hash: of_tables(tables, lists), ..Bindings::default() };
    for table in &plan.tables {
        let rows = match (&table.rows, tables.get(&table.name)) {
            (Some(rows), _) => rows.clone(),
            (None, Some(raw)) => match bind_table(table, raw, plan.header.currency, &plan.schema) {
                Ok(rows) => rows,
                Err(found) => {
                    problems.extend(found.into_iter().map(StartProblem::from));
                    Vec::new()
                }
            },
            (None, None) => {
                problems.push(not_bound("table-not-bound", "table", &table.name));
                Vec::new()
            }
        };
        bindings.tables.push(Arc::new(BoundTable::new(rows, table.keys.len())));
    }
    let mut members = Vec::with_capacity(plan.lists.len());
    for list in &plan.lists {
        members.push(match (&list.members, lists.get(&list.name)) {
            (Some(members), _) => members.clone(),
            (None, Some(raw)) => bind_list(list, raw).unwrap_or_else(|found| {
                problems.extend(found.into_iter().map(StartProblem::from));
                Vec::new()
            }),
            (None, None) => {
                problems.push(not_bound("list-not-bound", "list", &list.name));
                Vec::new()
            }
        });
    }
    bindings.set_lists(plan, &members);
    if let Err(error) = bindings.set_analyser(plan) {
        problems.push(StartProblem {
            id: "too-large",
            place: String::new(),
            message: format!("the lists of words for narratives: {error}"),
            help: Some("leave out words that the analysis knows by itself".to_owned()),
        });
    }
    if problems.is_empty() { Ok(bindings) } else { Err(NotStarted { problems }) }
}

fn not_bound(id: &'static str, what: &str, name: &str) -> StartProblem {
    StartProblem {
        id,
        place: String::new(),
        message: format!("the {what} `{name}` is called `supplied` and was not supplied"),
        help: Some(format!("supply it, for instance from a CSV file: `--{what} {name}=FILE.csv`")),
    }
}

fn unknown_names(
    plan: &Plan,
    tables: &BTreeMap<String, RawTable>,
    lists: &BTreeMap<String, Vec<String>>,
) -> Vec<StartProblem> {
    let supplied_tables: Vec<&str> =
        plan.tables.iter().filter(|table| table.rows.is_none()).map(|table| table.name.as_str()).collect();
    let supplied_lists: Vec<&str> =
        plan.lists.iter().filter(|list| list.members.is_none()).map(|list| list.name.as_str()).collect();
    let check = |what: &str, name: &str, known: &[&str]| {
        (!known.contains(&name)).then(|| StartProblem {
            id: "name-not-supplied",
            place: String::new(),
            message: format!("the rules call no {what} `{name}` supplied"),
            help: nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?")),
        })
    };
    let tables = tables.keys().filter_map(|name| check("table", name, &supplied_tables));
    let lists = lists.keys().filter_map(|name| check("list", name, &supplied_lists));
    tables.chain(lists).collect()
}

impl BoundTable {
    /// The rows of a table with so many keys.
    fn new(rows: Vec<Row>, keys: usize) -> Self {
        let is_text = |row: &Row, at: usize| matches!(row.cells.get(at), Some(Cell::Value(Value::Text(_))));
        // The key in which most rows name one text.
        let best = (0..keys).map(|at| (rows.iter().filter(|row| is_text(row, at)).count(), at)).max();
        let names_firms = rows.iter().any(|row| row.cells.get(keys).is_some_and(|firm| *firm != Cell::Any));
        let mut table = Self { names_firms, ..Self::default() };
        if let Some((count, at)) = best.filter(|_| rows.len() > WORTH_AN_INDEX)
            && count > 0
        {
            table.indexed = Some(at);
            for row in &rows {
                match row.cells.get(at) {
                    Some(Cell::Value(value @ Value::Text(_))) => {
                        table.by_text.entry(Key::of(value)).or_default().push(row.clone());
                    }
                    _ => table.others.push(row.clone()),
                }
            }
        }
        table.rows = rows;
        table
    }

    fn find(&self, keys: &[Option<&Value>]) -> Option<&Row> {
        let Some(key) = self.indexed.and_then(|at| keys.get(at)) else { return eval::find(&self.rows, keys) };
        let named =
            key.and_then(|key| self.by_text.get(&Key::of(key))).and_then(|rows| eval::find(rows, keys));
        let other = eval::find(&self.others, keys);
        match (named, other) {
            (Some(named), Some(other)) => Some(if eval::is_inside(named, other) { named } else { other }),
            (named, other) => named.or(other),
        }
    }
}

impl Bindings {
    /// What a test gives, typed already; of supplied tables and lists it gives none, nothing.
    pub(crate) fn given(plan: &Plan, tables: &[(usize, Vec<Row>)], lists: &[(usize, Vec<Value>)]) -> Self {
        let mut bindings = Self::default();
        for (at, table) in plan.tables.iter().enumerate() {
            let given = tables.iter().find(|(given, _)| *given == at).map(|(_, rows)| rows);
            let rows = table.rows.as_ref().or(given).cloned().unwrap_or_default();
            bindings.tables.push(Arc::new(BoundTable::new(rows, table.keys.len())));
        }
        let given = |at: usize| lists.iter().find(|(given, _)| *given == at).map(|(_, members)| members);
        let members: Vec<Vec<Value>> = (0..)
            .zip(&plan.lists)
            .map(|(at, list)| list.members.as_ref().or(given(at)).cloned().unwrap_or_default())
            .collect();
        bindings.set_lists(plan, &members);
        // What a test gives is far smaller than a lexicon may be; if it is not, the words of the engine stand.
        let _ = bindings.set_analyser(plan);
        bindings
    }

    /// Takes each list's own members, and with them those of the supplied lists that it takes in.
    fn set_lists(&mut self, plan: &Plan, own: &[Vec<Value>]) {
        for (list, members) in plan.lists.iter().zip(own) {
            let phrases = (list.phrases && list.members.is_none())
                .then(|| members.iter().map(ToString::to_string).collect::<Vec<_>>())
                .map(|phrases| PhraseSets::of(&[phrases]));
            let taken_in = list.takes_in.iter().filter_map(|&inner| own.get(inner)).flatten();
            self.phrases.push(phrases.map(Arc::new));
            self.lists.push(BoundList::new(members.iter().chain(taken_in).cloned().collect()));
        }
    }

    /// The hash of the tables and lists as they were supplied.
    pub(crate) fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Takes the words of the lists that tell the analysis of narratives something.
    ///
    /// # Errors
    ///
    /// When there are more words than a lexicon can hold.
    fn set_analyser(&mut self, plan: &Plan) -> Result<(), LexiconError> {
        let known = |list: &&crate::plan::List| Lexicon::list_names().any(|name| name == list.name);
        if !plan.lists.iter().any(|list| known(&list)) {
            return Ok(());
        }
        let mut lexicon = Lexicon::english();
        for (list, bound) in plan.lists.iter().zip(&self.lists) {
            let words: Vec<String> = bound.members.iter().map(ToString::to_string).collect();
            lexicon = lexicon.add_list(&list.name, words)?;
        }
        self.analyser = Some(Arc::new(Analyser::new(lexicon, AnalyserOptions::default())?));
        Ok(())
    }

    /// What reads the narratives of a review by these rules.
    pub(crate) fn analyser(&self) -> &Analyser {
        match &self.analyser {
            Some(analyser) => analyser,
            None => Analyser::shared(),
        }
    }

    /// The row of a table that serves the keys; where its rows name firms, the firm stands behind them.
    pub(crate) fn find(&self, table: usize, keys: &[Option<&Value>]) -> Option<&Row> {
        self.tables.get(table)?.find(keys)
    }

    /// Whether rows of a table are of one firm alone.
    pub(crate) fn names_firms(&self, table: usize) -> bool {
        self.tables.get(table).is_some_and(|table| table.names_firms)
    }

    /// Whether the rows of any table are of one firm alone.
    pub(crate) fn any_names_firms(&self) -> bool {
        self.tables.iter().any(|table| table.names_firms)
    }

    pub(crate) fn rows(&self, table: usize) -> &[Row] {
        self.tables.get(table).map_or(&[], |table| &table.rows)
    }

    pub(crate) fn list(&self, list: usize) -> &[Value] {
        self.lists.get(list).map_or(&[], |list| &list.members)
    }

    /// Whether a list has a text or code, where it holds nothing else; `None` where its members must be asked one by one.
    pub(crate) fn list_has(&self, list: usize, value: &Value) -> Option<bool> {
        self.lists.get(list)?.texts.as_ref()?.has(value)
    }

    /// The phrases of a supplied list, as the only set.
    pub(crate) fn phrases(&self, list: usize) -> Option<&PhraseSets> {
        self.phrases.get(list)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::is_member;

    /// Both a list's own way and each member's come to the same, for every published code and texts beside them.
    #[test]
    fn a_list_has_what_one_of_its_members_is() {
        let text = |text: &str| Value::Text(text.into());
        let code = |code: &str| Value::Code(code.into());
        let lists = [
            vec![],
            vec![code("L300"), code("E101")],
            vec![code("L310"), text("L100"), text("l200"), code("X900")],
            vec![text("Flat  Fee"), text("flat fee "), text("\u{130}stanbul")],
        ];
        let others = ["L31", "x900", "l300", "flat fee", " FLAT FEE", "i\u{307}stanbul", ""];
        let published = meruit_codes::codes().iter().map(|code| code.code);
        for value in published.chain(others).flat_map(|written| [code(written), text(written)]) {
            for members in &lists {
                let one_by_one = members.iter().any(|member| is_member(&value, member) == Ok(true));
                let texts = BoundList::new(members.clone()).texts.unwrap();
                assert_eq!(texts.has(&value), Some(one_by_one), "{value:?} in {members:?}");
            }
        }
        assert!(BoundList::new(vec![text("a"), Value::YesNo(true)]).texts.is_none());
    }
}
