//! Syntax tree → plan: names, types, units, and everything else that can be wrong with rules before they run.
//!
//! The checker goes on after a fault, so that all of them are reported at once; a plan comes out only where none is
//! an error.

mod aggregate;
mod catalogue;
mod constants;
mod expr;
mod group;
mod header;
mod operators;
mod path;
mod rule;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use catalogue::CHECK_CATALOGUE;
use meruit_syntax::ast::{self, ItemKind};
use meruit_syntax::{Diagnostic, Severity, Span};

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

/// The parameters and record fields that `define` gives, each resolved when first needed.
struct DefineSlot<'a> {
    ast: &'a ast::Define,
    kind: Option<KindId>,
    state: DefineState,
}

enum DefineState {
    Waiting,
    Open,
    Done(Type),
}

struct Checker<'a> {
    source: &'a RuleFile,
    attachments: &'a BTreeMap<String, RawTable>,
    schema: Schema,
    header: Option<plan::Header>,
    diagnostics: Vec<Diagnostic>,
    lists: Vec<(&'a ast::List, plan::List)>,
    tables: Vec<(&'a ast::Table, plan::Table)>,
    defines: Vec<DefineSlot<'a>>,
    define_nodes: Vec<Option<Node>>,
    own_codes: Vec<String>,
    aggregates: usize,
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
            lists: Vec::new(),
            tables: Vec::new(),
            defines: Vec::new(),
            define_nodes: Vec::new(),
            own_codes: Vec::new(),
            aggregates: 0,
            reads: BTreeMap::new(),
        }
    }

    fn error(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::error(id, message, 0, span))
    }

    fn warn(&mut self, id: &'static str, message: impl Into<String>, span: Span) -> &mut Diagnostic {
        self.report(Diagnostic::warning(id, message, 0, span))
    }

    /// Takes a diagnostic once: a `let` that is read in two places is checked twice and reported once.
    fn report(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let same = |d: &Diagnostic| d.id == diagnostic.id && d.primary.span == diagnostic.primary.span;
        let at = match self.diagnostics.iter().position(same) {
            Some(at) => at,
            None => {
                self.diagnostics.push(diagnostic);
                self.diagnostics.len() - 1
            }
        };
        &mut self.diagnostics[at]
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
                if let Some(near) = near {
                    *found = found.clone().suggest(span, near.clone(), format!("did you mean `{near}`?"));
                }
            }
            SchemaError::FieldTwice(span, name) => {
                self.error("duplicate-name", format!("`{name}` is a field already, with another type"), span);
            }
        }
    }

    /// Collects the names of lists, tables and defines, so that rules can stand before what they use.
    fn declare_names(&mut self) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for item in &self.source.tree.items {
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
            if let Some(&first) = seen.get(&name.node) {
                let message = format!("the name `{}` is taken", name.node);
                let found = self.error("duplicate-name", message, name.span);
                *found = found.clone().related(0, first, "first used here");
                continue;
            }
            seen.insert(name.node.clone(), name.span);
            match &item.kind {
                ItemKind::List(list) => {
                    let name = list.name.node.clone();
                    self.lists.push((list, plan::List { name, members: None, phrases: false }));
                }
                ItemKind::Table(table) => {
                    let name = table.name.node.clone();
                    let empty = plan::Table { name, keys: Vec::new(), results: Vec::new(), rows: None };
                    self.tables.push((table, empty));
                }
                ItemKind::Define(define) => {
                    self.defines.push(DefineSlot { ast: define, kind: None, state: DefineState::Waiting });
                    self.define_nodes.push(None);
                }
                _ => {}
            }
        }
    }

    fn declare_field(&mut self, define: &'a ast::Define) {
        let Some(record) = &define.record else { return };
        let Some(kind) = self.schema.kind(&record.node, false) else {
            self.unknown_record(&record.node, record.span);
            return;
        };
        let taken = |slot: &&DefineSlot<'_>| slot.kind == Some(kind) && slot.ast.name.node == define.name.node;
        if let Some(first) = self.defines.iter().find(taken).map(|slot| slot.ast.name.span) {
            let message = format!("`{}.{}` is defined already", record.node, define.name.node);
            let found = self.error("duplicate-name", message, define.name.span);
            *found = found.clone().related(0, first, "first defined here");
            return;
        }
        if self.schema.field(kind, &define.name.node).is_some() {
            let message = format!("a {} has a field `{}` already", record.node, define.name.node);
            self.error("hides-field", message, define.name.span);
        }
        self.defines.push(DefineSlot { ast: define, kind: Some(kind), state: DefineState::Waiting });
        self.define_nodes.push(None);
    }

    fn unknown_record(&mut self, name: &str, span: Span) {
        let singular = name.strip_suffix('s').filter(|one| self.schema.kind(one, false).is_some());
        let near = singular.map(str::to_owned).or_else(|| nearest(name, self.schema.kind_names()));
        let found = self.error("unknown-record", format!("no record is called `{name}`"), span);
        if let Some(near) = near {
            *found = found.clone().suggest(span, near.clone(), format!("did you mean `{near}`?"));
        }
    }

    fn check_defines(&mut self) {
        for index in 0..self.defines.len() {
            let span = self.defines[index].ast.name.span;
            self.define_type(index, span);
        }
    }

    fn finish(mut self, rules: Vec<plan::Rule>) -> Checked {
        self.diagnostics.sort_by_key(|d| (d.primary.span.start, d.primary.span.end, d.id));
        let failed = self.diagnostics.iter().any(|d| d.severity == Severity::Error);
        let defines: Option<Vec<plan::Define>> = self
            .defines
            .iter()
            .zip(self.define_nodes)
            .map(|(slot, value)| Some(plan::Define {
                    name: slot.ast.name.node.clone(),
                    of_record: slot.kind.is_some(),
                    value: value?,
                }))
            .collect();
        let plan = match (failed, self.header, defines) {
            (false, Some(header), Some(defines)) => Some(Plan {
                schema: Arc::new(self.schema),
                header,
                lists: self.lists.into_iter().map(|(_, list)| list).collect(),
                tables: self.tables.into_iter().map(|(_, table)| table).collect(),
                defines,
                rules,
                aggregates: self.aggregates,
                files: vec![plan::SourceText { name: self.source.name.clone(), text: self.source.text.as_str().into() }],
                reads: self.reads,
            }),
            _ => None,
        };
        Checked { plan, diagnostics: self.diagnostics }
    }
}
