//! Examples: facts over which the engine does what a claim says, in JSON and as a test of the rule language.

use meruit_syntax::ast::Mark;
use serde_json::{Map, Value as Json, json};

use super::draft::Draft;
use super::formula::{Ended, Goal, Search, Set};
use super::model::{Model, Var};
use super::states::State;
use crate::bind::Bindings;
use crate::check::written_cell;
use crate::document::{Document, RuleCounts};
use crate::eval::{Evaluator, Meter};
use crate::facts::{Datum, Facts};
use crate::judge::Unit;
use crate::plan::{At, Cell, Node, Op, Plan, Row};
use crate::review::{ReviewOptions, review_facts};
use crate::schema::KindId;
use crate::testing::{Given, GivenRecord, TestCase, facts_of};
use crate::types::{Answer, Number, Value, amount};

/// Facts, and what the engine makes of them.
///
/// Both forms hold the same facts, of which everything is declared complete: what does not stand there does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The facts, as the JSON that reviews read.
    pub facts: Json,
    /// The same as a test in the rule language gives it: `fee { hours 11 }`.
    pub given: Vec<String>,
    /// What the engine says of them.
    pub shows: Shows,
}

/// What a review of an example says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    /// How a rule ends on the example's record: `found`, `passed`, `excused`, `not applicable` or `undetermined`.
    Rule {
        /// The rule's id.
        rule: String,
        /// Its verdict.
        verdict: &'static str,
    },
    /// What a rule takes, where it is found.
    Takes {
        /// The rule's id.
        rule: String,
        /// The amount, in the invoice's currency: `0.00`.
        reduced: String,
    },
    /// What a look-up comes to. It reads no facts, but where the firm counts: then it is asked of the fee that is given.
    LookUp {
        /// The look-up as a rule writes it: `cap[PARTNR, "NY"]`.
        lookup: String,
        /// The row that serves, in words; `None` where none does.
        row: Option<String>,
    },
    /// How a decision ends on it.
    Decision {
        /// Its name.
        decision: String,
        /// `answered`, `no answer` or `undetermined`.
        verdict: String,
        /// The line of the row that answers, counted from 1, or of the decision where none does.
        line: usize,
    },
}

impl Shows {
    /// What it shows, in words: `` `long_day` passes ``.
    pub fn words(&self) -> String {
        match self {
            Self::Rule { rule, verdict } => match *verdict {
                "passed" => format!("`{rule}` passes"),
                "not applicable" => format!("`{rule}` does not apply"),
                verdict => format!("`{rule}` is {verdict}"),
            },
            Self::Takes { rule, reduced } => format!("`{rule}` is found and takes {reduced}"),
            Self::LookUp { lookup, row: Some(row) } => format!("`{lookup}` is served by {row}"),
            Self::LookUp { lookup, row: None } => format!("`{lookup}` has no row"),
            Self::Decision { decision, verdict, line } => match verdict.as_str() {
                "answered" => format!("`{decision}` answers by line {line}"),
                "no answer" => format!("`{decision}` has no answer"),
                verdict => format!("`{decision}` is {verdict}"),
            },
        }
    }
}

impl Example {
    /// A test in the rule language that gives these facts and expects what they show; `None` where one claim cannot say it
    /// without being run first, as of what a rule takes.
    pub fn test(&self, title: &str) -> Option<String> {
        let expected = self.expected()?;
        let mut text = format!("test {}\n", meruit_syntax::quoted(title));
        for given in &self.given {
            text.push_str(&format!("  given {given}\n"));
        }
        text.push_str(&format!("  expect {expected}\n"));
        Some(text)
    }

    /// What such a test expects: `long_day passes`.
    pub fn expected(&self) -> Option<String> {
        Some(match &self.shows {
            Shows::Rule { rule, verdict } => match *verdict {
                "passed" => format!("{rule} passes"),
                "excused" => format!("{rule} is excused"),
                "not applicable" => format!("{rule} does not apply"),
                "undetermined" => format!("{rule} is undetermined"),
                _ => return None,
            },
            Shows::Decision { decision, verdict, .. } => match verdict.as_str() {
                "no answer" => format!("{decision} does not answer"),
                "undetermined" => format!("{decision} is undetermined"),
                _ => return None,
            },
            Shows::Takes { .. } | Shows::LookUp { .. } => return None,
        })
    }
}

/// What running an example takes of the budget.
const STEPS_OF_A_RUN: usize = 2_000;
/// How many sets of states are tried before no example is found.
const MOST_TRIES: usize = 12;

/// The rule or decision that an example is run for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject<'p> {
    Rule(&'p str),
    /// A rule whose cut is looked at.
    Cut(&'p str),
    Decision(&'p str),
}

/// What examples are made for.
pub(super) struct Maker<'m, 'p, 'e> {
    pub model: &'m Model<'p, 'e>,
    pub kind: KindId,
    pub subject: Subject<'p>,
    /// What the rule reads besides.
    pub reads: Vec<&'p Node>,
    /// Fields that must be known, beside what is read.
    pub fields: Vec<(crate::schema::FieldId, Value)>,
}

impl<'p> Maker<'_, 'p, '_> {
    /// Facts for which all goals hold and of which the engine says what is accepted.
    pub(super) fn find(&self, goals: &[Goal<'_>], accept: &dyn Fn(&Shows) -> bool) -> Option<Example> {
        self.find_with(None, goals, accept)
    }

    /// The same, with a variable held to some of its states.
    pub(super) fn find_with(
        &self,
        held: Option<(usize, Set)>,
        goals: &[Goal<'_>],
        accept: &dyn Fn(&Shows) -> bool,
    ) -> Option<Example> {
        let (mut found, mut tries) = (None, 0);
        let all = self.model.held(held);
        if all.contains(&0) {
            return None;
        }
        let search = Search { all: &all, ..self.model.search() };
        let ended = search.find(goals, &mut |sets| {
            for variant in 0..3 {
                tries += 1;
                if let Some(draft) = self.draft(sets, variant)
                    && let Some(example) = self.run(&draft, accept)
                {
                    found = Some(example);
                    return true;
                }
            }
            tries >= MOST_TRIES
        });
        if ended == Ended::Found { found } else { None }
    }

    fn draft(&self, sets: &[Set], variant: usize) -> Option<Draft<'p>> {
        let mut draft = Draft::new(self.model.plan, self.kind);
        for (var, set) in self.model.vars.iter().zip(sets) {
            let whole = var.states.len() < 128 && set.count_ones() as usize == var.states.len();
            let state = chosen(var, *set, variant)?;
            // What nothing is asked of may stay as it comes.
            if !draft.put(var, state) && !whole {
                return None;
            }
        }
        for (field, value) in &self.fields {
            draft.set(&[], *field, &Answer::Known(value.clone()));
        }
        for node in &self.reads {
            draft.fill(node);
        }
        Some(draft)
    }

    /// What the engine says of facts: of a rule that asks no other one by itself, else all rules are run.
    fn shown(&self, bindings: &Bindings, mut facts: Facts) -> Option<Shows> {
        let plan = self.model.plan;
        let (Subject::Rule(id), false) = (self.subject, self.reads.iter().any(|node| asks_rules(plan, node)))
        else {
            let (document, _) =
                review_facts(plan, bindings, facts, ReviewOptions::default(), true, &Meter::default());
            return shown(&self.subject, &document);
        };
        facts.finish();
        if plan.reads_narratives() {
            facts.analyse_narratives(bindings.analyser());
        }
        let meter = Meter::default();
        let evaluator = Evaluator::new(plan, bindings, &facts, None, &meter);
        let invoices = facts.all(plan.schema.known.invoice).map(Unit::Invoice);
        let mut counts = RuleCounts::default();
        for unit in invoices.chain([Unit::Others]) {
            for (index, rule) in plan.rules.iter().enumerate().filter(|(_, rule)| rule.id == id) {
                counts.merge(&evaluator.judge(index, rule, unit).counts);
            }
        }
        verdict_of(id, &counts)
    }

    fn run(&self, draft: &Draft<'p>, accept: &dyn Fn(&Shows) -> bool) -> Option<Example> {
        let plan = self.model.plan;
        let tables: Vec<(usize, Vec<Row>)> = draft.tables.clone().into_iter().collect();
        if !self.model.engine.budget.spend(STEPS_OF_A_RUN) {
            return None;
        }
        let given = draft.given();
        if !given.iter().all(can_be_written) {
            return None;
        }
        let case = TestCase {
            title: String::new(),
            at: At::default(),
            given: given.clone(),
            tables: tables.clone(),
            lists: Vec::new(),
            claims: Vec::new(),
        };
        let facts = facts_of(plan, &case).ok()?;
        let supplied = (!case.tables.is_empty()).then(|| Bindings::given(plan, &case.tables, &case.lists));
        let bindings = supplied.as_ref().unwrap_or_else(|| self.model.engine.bindings());
        let shows = self.shown(bindings, facts)?;
        accept(&shows).then(|| Example {
            facts: to_json(plan, &given, &tables),
            given: to_language(plan, &given, &tables),
            shows,
        })
    }
}

/// A state of the set: of known values first.
fn chosen<'v>(var: &'v Var<'_>, set: Set, variant: usize) -> Option<&'v State> {
    let is_known =
        |state: &&State| !matches!(state, State::Is(Answer::Blank | Answer::Unknown(_)) | State::Open);
    let all = || var.states.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, state)| state);
    let known: Vec<&State> = all().filter(is_known).collect();
    if known.is_empty() { all().next() } else { known.get(variant % known.len()).copied() }
}

/// What a document says of the rule or decision; `None` where it says different things of several records.
fn shown(subject: &Subject<'_>, document: &Document) -> Option<Shows> {
    match subject {
        Subject::Rule(id) => verdict_of(id, document.counts.rules.iter().find(|counts| counts.rule == *id)?),
        Subject::Cut(id) => {
            let counts = document.counts.rules.iter().find(|counts| counts.rule == *id)?;
            let by_rule = document.invoices.iter().flat_map(|invoice| &invoice.by_rule);
            let amount = by_rule.filter(|of| of.rule == *id).map(|of| of.reduced.clone()).next();
            let reduced = amount.unwrap_or_else(|| "0.00".to_owned());
            (counts.found > 0).then(|| Shows::Takes { rule: (*id).to_owned(), reduced })
        }
        Subject::Decision(name) => {
            let mut results = document.decisions.iter().filter(|result| result.decision == *name);
            let first = results.next()?;
            let (decision, verdict) = ((*name).to_owned(), first.verdict.to_owned());
            let line = usize::try_from(first.place.line).ok()?;
            results
                .all(|other| other.verdict == first.verdict && other.place.line == first.place.line)
                .then_some(Shows::Decision { decision, verdict, line })
        }
    }
}

/// The verdict of a rule; `None` where it is not the same on all its records.
fn verdict_of(id: &str, counts: &RuleCounts) -> Option<Shows> {
    let verdicts = [
        ("found", counts.found),
        ("passed", counts.passed),
        ("excused", counts.excused),
        ("not applicable", counts.not_applicable),
        ("undetermined", counts.undetermined),
    ];
    let mut seen = verdicts.into_iter().filter(|(_, count)| *count > 0);
    match (seen.next(), seen.next()) {
        (Some((verdict, _)), None) => Some(Shows::Rule { rule: id.to_owned(), verdict }),
        _ => None,
    }
}

/// Whether an expression asks how other rules ended.
fn asks_rules(plan: &Plan, node: &Node) -> bool {
    match &node.op {
        Op::Found(_) => true,
        Op::Defined { define, .. } => {
            plan.defines.get(*define).is_some_and(|define| asks_rules(plan, &define.value))
        }
        _ => node.children().into_iter().any(|child| asks_rules(plan, child)),
    }
}

/// Whether every number has a last digit: a third of an hour can be worked out, and not be written.
fn can_be_written(record: &GivenRecord) -> bool {
    record.fields.iter().all(|(_, given)| match given {
        Given::Datum(Datum::Known(value)) => {
            value.number().is_none_or(|number| number.to_decimal().is_some())
        }
        Given::Datum(_) => true,
        Given::Record(linked) => can_be_written(linked),
    })
}

/// Facts in the JSON that reviews read.
fn to_json(plan: &Plan, given: &[GivenRecord], tables: &[(usize, Vec<Row>)]) -> Json {
    let (schema, known) = (&plan.schema, &plan.schema.known);
    let (mut invoice, mut lines) = (Map::new(), Vec::new());
    let (mut prior, mut prior_lines) = (Map::new(), Vec::new());
    let mut records: Map<String, Json> = Map::new();
    for one in given {
        let mut members = to_object(plan, one);
        if one.kind == known.invoice {
            invoice.extend(members);
        } else if one.kind == known.prior_invoice {
            prior.extend(members);
        } else if schema.is_line(one.kind) {
            let of_invoice = members.remove("invoice");
            let letters = match schema.describe(one.kind).name.as_str() {
                "expense" => "E",
                "adjustment" => "IF",
                _ => "F",
            };
            members.entry("kind").or_insert_with(|| letters.into());
            let (invoice, lines) = if schema.is_prior(one.kind) {
                (&mut prior, &mut prior_lines)
            } else {
                (&mut invoice, &mut lines)
            };
            if let Some(Json::Object(of_invoice)) = of_invoice {
                invoice.extend(of_invoice);
            }
            lines.push(Json::Object(members));
        } else {
            let of_kind = records.entry(schema.title(one.kind)).or_insert_with(|| json!([]));
            if let Json::Array(of_kind) = of_kind {
                of_kind.push(Json::Object(members));
            }
        }
    }
    let mut facts = Map::new();
    if !invoice.is_empty() || !lines.is_empty() {
        invoice.insert("lines".to_owned(), lines.into());
        facts.insert("invoices".to_owned(), json!([invoice]));
    }
    if !prior.is_empty() || !prior_lines.is_empty() {
        prior.insert("lines".to_owned(), prior_lines.into());
        records.insert("prior invoice".to_owned(), json!([prior]));
    }
    let declared = plan.reads.keys().map(|&kind| (schema.declared_name(kind), Json::from("complete")));
    let declared: Map<String, Json> = declared.collect();
    if !declared.is_empty() {
        facts.insert("declare".to_owned(), declared.into());
    }
    if !records.is_empty() {
        facts.insert("records".to_owned(), records.into());
    }
    let supplied = plan.tables.iter().enumerate().filter(|(_, table)| table.rows.is_none());
    let bound: Map<String, Json> = supplied
        .map(|(at, table)| {
            let rows = tables.iter().find(|(given, _)| *given == at).map_or(&[][..], |(_, rows)| rows);
            let rows: Vec<Json> = rows
                .iter()
                .map(|row| {
                    let keys = table.keys.iter().map(|(name, _)| (name.clone(), Json::from("any")));
                    let outs = table.results.iter().zip(&row.outs);
                    let outs = outs.map(|((name, _), out)| (name.clone(), Json::from(cell_text(out))));
                    Json::Object(keys.chain(outs).collect())
                })
                .collect();
            (table.name.clone(), Json::from(rows))
        })
        .collect();
    if !bound.is_empty() {
        facts.insert("tables".to_owned(), bound.into());
    }
    let lists = plan.lists.iter().filter(|list| list.members.is_none() && list.takes_in.is_empty());
    let lists: Map<String, Json> = lists.map(|list| (list.name.clone(), json!([]))).collect();
    if !lists.is_empty() {
        facts.insert("lists".to_owned(), lists.into());
    }
    facts.into()
}

fn to_object(plan: &Plan, record: &GivenRecord) -> Map<String, Json> {
    let schema = &plan.schema;
    let fields = record.fields.iter().map(|(field, given)| {
        let name = schema.field_of(record.kind, *field).name.clone();
        let value = match given {
            Given::Datum(Datum::Known(value)) => to_member(value),
            Given::Datum(_) => Json::Null,
            Given::Record(linked) => Json::Object(to_object(plan, linked)),
        };
        (name, value)
    });
    fields.collect()
}

fn to_member(value: &Value) -> Json {
    match value {
        Value::YesNo(yes) => (*yes).into(),
        Value::List(values) => values.iter().map(to_member).collect(),
        value => cell_text(value).into(),
    }
}

/// A value as files have it.
fn cell_text(value: &Value) -> String {
    let plain = |number: &Number| number.to_string();
    match value {
        Value::Number(number) | Value::Hours(number) | Value::Days(number) => plain(number),
        Value::Money(number, currency) | Value::Rate(number, currency) => {
            format!("{} {currency}", amount(*number, *currency))
        }
        Value::Mark(Mark::None) => "none".to_owned(),
        Value::Mark(Mark::NoLimit) => "no limit".to_owned(),
        Value::Mark(Mark::OnApproval) => "on approval".to_owned(),
        other => other.to_string(),
    }
}

/// Facts as a test in the rule language gives them, one `given` each.
fn to_language(plan: &Plan, given: &[GivenRecord], tables: &[(usize, Vec<Row>)]) -> Vec<String> {
    let mut all: Vec<String> = given
        .iter()
        .map(|record| format!("{} {}", plan.schema.title(record.kind), block(plan, record)))
        .collect();
    for (at, rows) in tables {
        let Some(table) = plan.tables.get(*at) else { continue };
        let rows: Vec<String> = rows
            .iter()
            .map(|row| {
                let cells: Vec<String> = row.cells.iter().map(written_cell).collect();
                let outs: Vec<String> = row.outs.iter().map(literal).collect();
                format!("{} -> {}", cells.join(", "), outs.join(", "))
            })
            .collect();
        all.push(format!("{} {{ {} }}", table.name, rows.join(", ")));
    }
    all
}

fn block(plan: &Plan, record: &GivenRecord) -> String {
    let fields: Vec<String> = record
        .fields
        .iter()
        .map(|(field, given)| {
            let name = &plan.schema.field_of(record.kind, *field).name;
            match given {
                Given::Datum(Datum::Known(Value::List(values))) => {
                    format!("{name} {}", values.first().map_or_else(|| "\"\"".to_owned(), literal))
                }
                Given::Datum(Datum::Known(value)) => format!("{name} {}", literal(value)),
                Given::Datum(_) => format!("{name} \"\""),
                Given::Record(linked) => format!("{name} {}", block(plan, linked)),
            }
        })
        .collect();
    if fields.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", fields.join(", ")) }
}

/// A value as the rule language writes it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Moment(..) => format!("\"{value}\""),
        Value::Hours(number) | Value::Days(number) => number.to_string(),
        Value::Mark(_) => cell_text(value),
        value => written_cell(&Cell::Value(value.clone())),
    }
}
