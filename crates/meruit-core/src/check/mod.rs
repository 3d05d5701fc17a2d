//! Syntax tree → plan: names, types, units, and everything else that can be wrong with rules before they run.
//!
//! The checker goes on after a fault, so that all of them are reported at once; a plan comes out only where none is
//! an error.

mod again;
#[cfg(test)]
mod again_tests;
mod aggregate;
mod bind;
mod calls;
mod cases;
mod catalogue;
mod cells;
mod clauses;
mod codes;
mod constants;
mod decision;
mod defines;
mod exceptions;
mod expr;
mod group;
mod guards;
mod header;
mod kept;
mod layers;
mod lists;
mod operators;
mod order;
mod outcome;
mod path;
mod relations;
mod rule;
mod scope;
mod tables;
mod ties;
mod versions;
mod walk;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use again::CheckCache;
pub(crate) use again::Quiet;
use again::{Known, Written};
pub(crate) use bind::{BindProblem, bind_list, bind_table};
pub use catalogue::CHECK_CATALOGUE;
pub(crate) use cells::written as written_cell;
use defines::DefineSlot;
use header::Settings;
use kept::Effects;
use lists::ListSlot;
use meruit_syntax::ast::{self, ItemKind};
use meruit_syntax::{Diagnostic, Severity, Span};
use tables::TableSlot;
use versions::Head;

use crate::analyse::analyse_changed;
use crate::eval::text::PhraseSets;
use crate::facts::{RawTable, nearest};
use crate::plan::{self, At, HangsOn, Node, Op, Plan};
use crate::schema::{KindId, Schema, SchemaError};
use crate::testing::TestCase;
use crate::types::{Type, Value};

/// A rule file: its text, and the tree that was read from it.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The name that messages show.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// The tree.
    pub tree: ast::File,
}

/// What came of checking: a plan where nothing is wrong, and all that is to be said.
#[derive(Debug)]
pub struct Checked {
    /// The rules, ready to run; `None` where a diagnostic is an error.
    pub plan: Option<Plan>,
    /// All that is wrong or doubtful, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks rule files that make one rule set: those that are extended first, and the most specific last. The places of
/// diagnostics count them in this order. `attachments` holds the CSV files that they read with `from "…"`, by that name.
pub fn check(files: &[RuleFile], attachments: &BTreeMap<String, RawTable>) -> Checked {
    check_again(files, attachments, &mut CheckCache::default())
}

/// The same as [`check`] for rule files of which most was checked before.
pub fn check_again(
    files: &[RuleFile],
    attachments: &BTreeMap<String, RawTable>,
    cache: &mut CheckCache,
) -> Checked {
    let mut checker = Checker::new(files, attachments);
    for file in checker.files() {
        let settings = checker.in_file(file, Checker::settings);
        checker.settings.push(settings);
    }
    checker.declare_records();
    checker.declare_names();
    checker.declare_rules();
    checker.check_lists();
    checker.check_tables();
    checker.check_defines();
    let header = checker.header();
    checker.check_headers();
    let (by_firm, places) = (checker.tables_by_firm(), checker.places());
    let mut before = cache.begin(files, attachments, by_firm, places);
    let rules = checker.check_rules(&mut before);
    let waivers = checker.check_waivers();
    let decisions = checker.check_decisions();
    let judged_in_order = checker.order(&rules, &waivers);
    let tests = checker.check_tests();
    let known = before.met;
    checker.finish(Parts { header, rules, known, waivers, decisions, judged_in_order, tests }, cache)
}

struct Checker<'a> {
    sources: &'a [RuleFile],
    /// The file that is being checked.
    file: u32,
    attachments: &'a BTreeMap<String, RawTable>,
    schema: Schema,
    /// By file: what its header says.
    settings: Vec<Settings<'a>>,
    diagnostics: Vec<Diagnostic>,
    /// The diagnostics that were told and are told once, by id and place.
    reported: BTreeSet<(&'static str, At)>,
    /// The last one that was told already.
    repeated: Option<Diagnostic>,
    lists: Vec<ListSlot<'a>>,
    /// Lists in whose place a higher layer put another.
    replaced_lists: Vec<&'a ast::List>,
    tables: Vec<TableSlot<'a>>,
    defines: Vec<DefineSlot<'a>>,
    /// Which rule is an exception to which, by their places, and where that is said.
    excepted: Vec<(usize, usize, At)>,
    /// The rules and decisions, in the order of the files.
    heads: Vec<Head<'a>>,
    /// Their places in that order, by name.
    head_index: BTreeMap<&'a str, Vec<usize>>,
    list_index: BTreeMap<&'a str, usize>,
    table_index: BTreeMap<&'a str, usize>,
    define_index: BTreeMap<(Option<KindId>, &'a str), usize>,
    own_codes: BTreeSet<String>,
    /// Lists whose codes were checked against a set.
    checked_lists: BTreeSet<(usize, String)>,
    used_lists: BTreeSet<usize>,
    /// Each set of phrases once, with its number.
    phrase_sets: HashMap<Vec<String>, usize>,
    used_tables: BTreeSet<usize>,
    used_defines: BTreeSet<usize>,
    /// The `let`s of the rule that is checked which are read somewhere, by the place of their name.
    used_lets: BTreeSet<Span>,
    /// The `let`s that are being read, each inside the one before.
    open_lets: Vec<Span>,
    /// How many parts of expressions the `let`s of the rule have come to.
    let_parts: usize,
    /// How deep the expression that is checked stands in others, names that it reads included.
    level: usize,
    /// The deepest that was met.
    deepest: usize,
    /// The number of each aggregate, by its place: a `let` that is read twice holds one.
    aggregates: BTreeMap<At, usize>,
    /// The columns of each decision, by its place in the plan.
    decision_columns: Vec<Vec<(String, Type)>>,
    reads: BTreeMap<KindId, At>,
    /// What the rule that is checked asks besides.
    effects: Effects,
    /// How many diagnostics were reported, those that were told already included.
    reports: usize,
}

/// What was checked of the items of the files.
struct Parts {
    header: plan::Header,
    rules: Vec<Option<Arc<plan::Rule>>>,
    /// By rule: what is known of it the next time.
    known: Vec<(Written, Known)>,
    waivers: Vec<plan::Waiver>,
    decisions: Vec<Option<plan::Decision>>,
    judged_in_order: Vec<usize>,
    tests: Vec<TestCase>,
}

/// A file's place in a list of files.
fn index(file: u32) -> usize {
    usize::try_from(file).unwrap_or(usize::MAX)
}

impl<'a> Checker<'a> {
    fn new(sources: &'a [RuleFile], attachments: &'a BTreeMap<String, RawTable>) -> Self {
        Self {
            sources,
            file: 0,
            attachments,
            schema: Schema::billing().as_ref().clone(),
            settings: Vec::new(),
            diagnostics: Vec::new(),
            reported: BTreeSet::new(),
            repeated: None,
            lists: Vec::new(),
            replaced_lists: Vec::new(),
            heads: Vec::new(),
            head_index: BTreeMap::new(),
            excepted: Vec::new(),
            tables: Vec::new(),
            defines: Vec::new(),
            list_index: BTreeMap::new(),
            table_index: BTreeMap::new(),
            define_index: BTreeMap::new(),
            own_codes: BTreeSet::new(),
            checked_lists: BTreeSet::new(),
            used_lists: BTreeSet::new(),
            phrase_sets: HashMap::new(),
            used_tables: BTreeSet::new(),
            used_defines: BTreeSet::new(),
            used_lets: BTreeSet::new(),
            open_lets: Vec::new(),
            let_parts: 0,
            level: 0,
            deepest: 0,
            aggregates: BTreeMap::new(),
            decision_columns: Vec::new(),
            reads: BTreeMap::new(),
            effects: Effects::default(),
            reports: 0,
        }
    }

    /// The names of the lists, tables and definitions, by their places.
    fn places(&self) -> again::Places {
        [
            self.lists.iter().map(|list| list.ast.name.node.clone()).collect(),
            self.tables.iter().map(|table| table.ast.name.node.clone()).collect(),
            self.defines.iter().map(|define| define.ast.name.node.clone()).collect(),
        ]
    }

    /// The numbers of the files.
    fn files(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.sources.len()).unwrap_or(u32::MAX)
    }

    /// The file that is being checked.
    fn source(&self) -> Option<&'a RuleFile> {
        self.sources.get(index(self.file))
    }

    /// The items of all files, each with the number of its file.
    fn items(&self) -> impl Iterator<Item = (u32, &'a ast::Item)> + use<'a> {
        let files = (0..).zip(self.sources);
        files.flat_map(|(number, file)| file.tree.items.iter().map(move |item| (number, item)))
    }

    /// Does something that speaks of places in a file.
    fn in_file<T>(&mut self, file: u32, check: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.file, file);
        let result = check(self);
        self.file = before;
        result
    }

    fn error(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::error(id, message, self.file, span))
    }

    fn warn(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::warning(id, message, self.file, span))
    }

    /// Takes a diagnostic once: a `let` that is read in two places is checked twice and reported once. What is added
    /// to the second is lost with it.
    fn report(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.reports += 1;
        let place = At { file: diagnostic.primary.file, span: diagnostic.primary.span };
        if self.reported.insert((diagnostic.id, place)) {
            let at = self.diagnostics.len();
            self.diagnostics.push(diagnostic);
            &mut self.diagnostics[at]
        } else {
            self.repeated.insert(diagnostic)
        }
    }

    /// Takes a diagnostic although another like it may stand at the same place: the rows of a file have one place.
    fn report_each(&mut self, diagnostic: Diagnostic) {
        self.reports += 1;
        self.diagnostics.push(diagnostic);
    }

    fn at(&self, span: Span) -> At {
        At { file: self.file, span }
    }

    fn node(&self, op: Op, ty: Type, span: Span) -> Node {
        let hangs_on = HangsOn::of(&op, &self.schema.known);
        Node { op, ty, at: self.at(span), text: self.written(span).as_ref().into(), hangs_on }
    }

    /// What is written at a place of the current file, in one line.
    fn written(&self, span: Span) -> Cow<'a, str> {
        let text = self.source().and_then(|source| source.text.get(span.range())).unwrap_or_default();
        let mut blank_before = true;
        let is_plain = text.bytes().all(|byte| {
            let blank = byte == b' ';
            let plain = byte.is_ascii_graphic() || (blank && !blank_before);
            blank_before = blank;
            plain
        });
        if is_plain && !blank_before {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Stands for an expression that was refused; it fits everywhere, so that one fault gives one message.
    fn refused(&self, span: Span) -> Node {
        self.node(Op::Constant(Value::YesNo(false)), Type::Any, span)
    }

    fn declare_records(&mut self) {
        let records: Vec<(u32, &'a ast::RecordDecl)> = self
            .items()
            .filter_map(|(file, item)| match &item.kind {
                ItemKind::Record(record) => Some((file, record)),
                _ => None,
            })
            .collect();
        for (_, record) in &records {
            self.schema.declare(&record.name.node);
        }
        for (file, record) in records {
            self.in_file(file, |checker| {
                for field in &record.fields {
                    checker.check_code_set(&field.ty);
                }
                for error in checker.schema.add_fields(record).err().into_iter().flatten() {
                    checker.schema_error(error);
                }
            });
        }
    }

    fn schema_error(&mut self, error: SchemaError) {
        match error {
            SchemaError::UnknownType(span, name) => {
                let types = ["text", "number", "percent", "money", "rate", "hours", "days", "period", "date"];
                let near = nearest(&name, types.into_iter().chain(self.schema.kind_names()));
                let found = self.error("unknown-type", format!("no type or record is called `{name}`"), span);
                did_you_mean(found, span, near);
            }
            SchemaError::FieldTwice(span, name) => {
                self.error("duplicate-name", format!("`{name}` is a field already, with another type"), span);
            }
        }
    }

    fn unknown_record(&mut self, name: &str, span: Span) {
        let singular = name.strip_suffix('s').filter(|one| self.schema.kind(one, false).is_some());
        let near = singular.map(str::to_owned).or_else(|| nearest(name, self.schema.kind_names()));
        let found = self.error("unknown-record", format!("no record is called `{name}`"), span);
        did_you_mean(found, span, near);
    }

    /// Warns of names that nothing uses.
    fn unused_names(&mut self) {
        // What only a replaced list took in is not reported with it.
        let taken_in: Vec<usize> = self.replaced_lists.iter().flat_map(|list| self.lists_in(list)).collect();
        self.used_lists.extend(taken_in);
        let mut unused: Vec<(u32, &str, &ast::Name)> = Vec::new();
        for (at, list) in self.lists.iter().enumerate() {
            let name = &list.ast.name.node;
            let known = again::is_known_by_itself(name);
            if !self.used_lists.contains(&at) && !known {
                unused.push((list.file, "list", &list.ast.name));
            }
        }
        for (at, table) in self.tables.iter().enumerate() {
            if !self.used_tables.contains(&at) {
                unused.push((table.file, "table", &table.ast.name));
            }
        }
        for (at, define) in self.defines.iter().enumerate() {
            if !self.used_defines.contains(&at) && !define.replaced {
                unused.push((define.file, "name", &define.ast.name));
            }
        }
        for (file, word, name) in unused {
            self.in_file(file, |checker| {
                checker.warn("unused-name", format!("nothing uses the {word} `{}`", name.node), name.span);
            });
        }
    }

    fn finish(mut self, parts: Parts, cache: &mut CheckCache) -> Checked {
        self.unused_names();
        sort(&mut self.diagnostics);
        let failed = self.diagnostics.iter().any(|d| d.severity == Severity::Error);
        let defines: Option<Vec<plan::Define>> =
            self.defines.into_iter().map(DefineSlot::into_plan).collect();
        let rules: Option<Vec<Arc<plan::Rule>>> = parts.rules.into_iter().collect();
        let decisions: Option<Vec<plan::Decision>> = parts.decisions.into_iter().collect();
        let plan = match (failed, defines, rules, decisions) {
            (false, Some(defines), Some(rules), Some(decisions)) => {
                let relations = relations::of(&rules, &parts.judged_in_order, &parts.waivers);
                let reads = |words: &[&str]| {
                    words.iter().any(|word| self.sources.iter().any(|file| file.text.contains(word)))
                };
                Some(Plan {
                    guards: guards::of(&rules, &parts.judged_in_order, &relations, &self.schema),
                    relations,
                    schema: Arc::new(self.schema),
                    header: parts.header,
                    lists: self.lists.into_iter().map(|list| list.plan).collect(),
                    tables: self.tables.into_iter().map(|table| table.plan).collect(),
                    phrases: PhraseSets::of(&in_order(self.phrase_sets)),
                    defines,
                    rules,
                    judged_in_order: parts.judged_in_order,
                    reads_narratives: reads(&["narrative.", "segment"]),
                    asks_found: reads(&["found"]),
                    waivers: parts.waivers,
                    decisions,
                    tests: parts.tests,
                    files: self
                        .sources
                        .iter()
                        .map(|file| plan::SourceText::new(&file.name, file.text.as_str()))
                        .collect(),
                    reads: self.reads,
                })
            }
            _ => None,
        };
        let mut diagnostics = self.diagnostics;
        let mut known = parts.known;
        if let Some(plan) = &plan {
            let quiet = cache.quiet(known.iter().map(|(_, known)| known));
            let (claims, quiet) = analyse_changed(plan, quiet);
            for ((_, known), is_quiet) in known.iter_mut().zip(&quiet.rules) {
                known.is_quiet = *is_quiet;
            }
            cache.are_tables_quiet(quiet.tables);
            diagnostics.extend(claims.claims.into_iter().map(|claim| claim.diagnostic));
            let more = claims.not_analysed.len().saturating_sub(1);
            let first = claims.not_analysed.into_iter().next();
            diagnostics.extend(first.map(|told| match more {
                0 => told,
                more => told.help(format!("and {more} more such places")),
            }));
            sort(&mut diagnostics);
        }
        cache.keep(known);
        Checked { plan, diagnostics }
    }
}

/// Sets of phrases by their numbers.
fn in_order(numbered: HashMap<Vec<String>, usize>) -> Vec<Vec<String>> {
    let mut sets: Vec<(usize, Vec<String>)> = numbered.into_iter().map(|(set, at)| (at, set)).collect();
    sets.sort_unstable();
    sets.into_iter().map(|(_, set)| set).collect()
}

/// Puts diagnostics in the order of the text.
fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|d| (d.primary.file, d.primary.span.start, d.primary.span.end, d.id));
}

/// The name of the day for which a review is run.
const AS_OF: &str = "as_of";

/// Offers the nearest name in the place of the wrong one.
fn did_you_mean(found: &mut Diagnostic, span: Span, near: Option<String>) {
    if let Some(near) = near {
        *found = found.clone().suggest(span, near.clone(), format!("did you mean `{near}`?"));
    }
}

/// A record's name with its article: `a fee`, `an invoice`.
fn a(title: &str) -> String {
    let article = if title.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {title}")
}
