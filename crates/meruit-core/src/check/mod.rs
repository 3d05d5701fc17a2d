//! Syntax tree → plan: names, types, units, and everything else that can be wrong with rules before they run.
//!
//! The checker goes on after a fault, so that all of them are reported at once; a plan comes out only where none is
//! an error.

mod aggregate;
mod bind;
mod catalogue;
mod cells;
mod codes;
mod constants;
mod defines;
mod expr;
mod group;
mod header;
mod lists;
mod operators;
mod outcome;
mod path;
mod rule;
mod tables;
mod ties;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use bind::{BindProblem, bind_list, bind_table};
pub use catalogue::CHECK_CATALOGUE;
use defines::DefineSlot;
use meruit_syntax::ast::{self, ItemKind};
use meruit_syntax::{Diagnostic, Severity, Span};
use tables::TableSlot;

use crate::facts::{RawTable, nearest};
use crate::plan::{self, At, Node, Op, Plan};
use crate::schema::{KindId, Schema, SchemaError};
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

/// Checks a rule file. `attachments` holds the CSV files that it reads with `from "…"`, by that name.
pub fn check(file: &RuleFile, attachments: &BTreeMap<String, RawTable>) -> Checked {
    let mut checker = Checker::new(file, attachments);
    let header = checker.header();
    checker.header = Some(header);
    checker.declare_records();
    checker.declare_names();
    checker.check_lists();
    checker.check_tables();
    checker.check_defines();
    let rules = checker.check_rules();
    checker.finish(rules)
}

struct Checker<'a> {
    source: &'a RuleFile,
    attachments: &'a BTreeMap<String, RawTable>,
    schema: Schema,
    header: Option<plan::Header>,
    diagnostics: Vec<Diagnostic>,
    /// The diagnostics that were told and are told once, by id and place.
    reported: BTreeSet<(&'static str, Span)>,
    /// The last one that was told already.
    repeated: Option<Diagnostic>,
    lists: Vec<(&'a ast::List, plan::List)>,
    tables: Vec<TableSlot<'a>>,
    defines: Vec<DefineSlot<'a>>,
    list_index: BTreeMap<&'a str, usize>,
    table_index: BTreeMap<&'a str, usize>,
    define_index: BTreeMap<(Option<KindId>, &'a str), usize>,
    own_codes: BTreeSet<String>,
    /// Lists whose codes were checked against a set.
    checked_lists: BTreeSet<(usize, String)>,
    used_lists: BTreeSet<usize>,
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
    aggregates: BTreeMap<Span, usize>,
    reads: BTreeMap<KindId, At>,
}

impl<'a> Checker<'a> {
    fn new(source: &'a RuleFile, attachments: &'a BTreeMap<String, RawTable>) -> Self {
        Self {
            source,
            attachments,
            schema: Schema::billing().as_ref().clone(),
            header: None,
            diagnostics: Vec::new(),
            reported: BTreeSet::new(),
            repeated: None,
            lists: Vec::new(),
            tables: Vec::new(),
            defines: Vec::new(),
            list_index: BTreeMap::new(),
            table_index: BTreeMap::new(),
            define_index: BTreeMap::new(),
            own_codes: BTreeSet::new(),
            checked_lists: BTreeSet::new(),
            used_lists: BTreeSet::new(),
            used_tables: BTreeSet::new(),
            used_defines: BTreeSet::new(),
            used_lets: BTreeSet::new(),
            open_lets: Vec::new(),
            let_parts: 0,
            level: 0,
            deepest: 0,
            aggregates: BTreeMap::new(),
            reads: BTreeMap::new(),
        }
    }

    fn error(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::error(id, message, 0, span))
    }

    fn warn(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::warning(id, message, 0, span))
    }

    /// Takes a diagnostic once: a `let` that is read in two places is checked twice and reported once. What is added
    /// to the second is lost with it.
    fn report(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        if self.reported.insert((diagnostic.id, diagnostic.primary.span)) {
            let at = self.diagnostics.len();
            self.diagnostics.push(diagnostic);
            &mut self.diagnostics[at]
        } else {
            self.repeated.insert(diagnostic)
        }
    }

    /// Takes a diagnostic although another like it may stand at the same place: the rows of a file have one place.
    fn report_each(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn not_yet(&mut self, what: &str, span: Span) {
        self.error("not-supported-yet", format!("this release does not read {what} yet"), span)
            .help
            .push("nothing is skipped in silence: the rule set loads once this is taken out".to_owned());
    }

    fn at(&self, span: Span) -> At {
        At { file: 0, span }
    }

    fn node(&self, op: Op, ty: Type, span: Span) -> Node {
        let text = self.source.text.get(span.range()).unwrap_or_default();
        let text: Arc<str> = text.split_whitespace().collect::<Vec<_>>().join(" ").into();
        Node { op, ty, at: self.at(span), text }
    }

    /// Stands for an expression that was refused; it fits everywhere, so that one fault gives one message.
    fn refused(&self, span: Span) -> Node {
        self.node(Op::Constant(Value::YesNo(false)), Type::Any, span)
    }

    fn declare_records(&mut self) {
        let records: Vec<&'a ast::RecordDecl> = self
            .source
            .tree
            .items
            .iter()
            .filter_map(|item| match &item.kind {
                ItemKind::Record(record) => Some(record),
                _ => None,
            })
            .collect();
        for record in &records {
            self.schema.declare(&record.name.node);
        }
        for record in records {
            for field in &record.fields {
                self.check_code_set(&field.ty);
            }
            for error in self.schema.add_fields(record).err().into_iter().flatten() {
                self.schema_error(error);
            }
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

    /// Collects the names of lists, tables and defines, so that rules can stand before what they use.
    fn declare_names(&mut self) {
        let source = self.source;
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for item in &source.tree.items {
            if let Some(replace) = &item.replace {
                self.not_yet("`replace`", replace.span);
            }
            let name = match &item.kind {
                ItemKind::List(list) => &list.name,
                ItemKind::Table(table) => &table.name,
                ItemKind::Define(define) if define.record.is_none() => &define.name,
                ItemKind::Define(define) => {
                    self.declare_field(define);
                    continue;
                }
                _ => continue,
            };
            if name.node == AS_OF {
                self.error("duplicate-name", format!("`{AS_OF}` is the day of the run"), name.span);
                continue;
            }
            if let Some(&first) = seen.get(name.node.as_str()) {
                let message = format!("the name `{}` is taken", name.node);
                let found = self.error("duplicate-name", message, name.span);
                *found = found.clone().related(0, first, "first used here");
                continue;
            }
            seen.insert(&name.node, name.span);
            match &item.kind {
                ItemKind::List(list) => {
                    self.list_index.insert(&list.name.node, self.lists.len());
                    let name = list.name.node.clone();
                    self.lists.push((list, plan::List { name, members: None, phrases: false }));
                }
                ItemKind::Table(table) => {
                    self.table_index.insert(&table.name.node, self.tables.len());
                    self.tables.push(TableSlot::new(table));
                }
                ItemKind::Define(define) => self.add_define(define, None),
                _ => {}
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
        let mut unused: Vec<(&str, &ast::Name)> = Vec::new();
        for (at, (list, _)) in self.lists.iter().enumerate() {
            if !self.used_lists.contains(&at) && list.name.node != codes::OWN_CODES {
                unused.push(("list", &list.name));
            }
        }
        for (at, table) in self.tables.iter().enumerate() {
            if !self.used_tables.contains(&at) {
                unused.push(("table", &table.ast.name));
            }
        }
        for (at, define) in self.defines.iter().enumerate() {
            if !self.used_defines.contains(&at) {
                unused.push(("name", &define.ast.name));
            }
        }
        for (word, name) in unused {
            self.warn("unused-name", format!("nothing uses the {word} `{}`", name.node), name.span);
        }
    }

    fn finish(mut self, rules: Vec<plan::Rule>) -> Checked {
        self.unused_names();
        self.diagnostics.sort_by_key(|d| (d.primary.span.start, d.primary.span.end, d.id));
        let failed = self.diagnostics.iter().any(|d| d.severity == Severity::Error);
        let defines: Option<Vec<plan::Define>> =
            self.defines.into_iter().map(DefineSlot::into_plan).collect();
        let plan = match (failed, self.header, defines) {
            (false, Some(header), Some(defines)) => Some(Plan {
                schema: Arc::new(self.schema),
                header,
                lists: self.lists.into_iter().map(|(_, list)| list).collect(),
                tables: self.tables.into_iter().map(|table| table.plan).collect(),
                defines,
                judged_in_order: (0..rules.len()).collect(),
                waivers: Vec::new(),
                decisions: Vec::new(),
                rules,
                aggregates: self.aggregates.len(),
                files: vec![plan::SourceText {
                    name: self.source.name.clone(),
                    text: self.source.text.as_str().into(),
                }],
                reads: self.reads,
            }),
            _ => None,
        };
        Checked { plan, diagnostics: self.diagnostics }
    }
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
