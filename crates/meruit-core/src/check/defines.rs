//! `define`: parameters, and fields that records get. Each is checked once, after those that it reads.

use meruit_syntax::Span;
use meruit_syntax::ast;

use super::path::Env;
use super::{Checker, a, walk};
use crate::plan::{self, Node};
use crate::schema::KindId;
use crate::types::Type;

/// How deep expressions may stand in one another, the names that they read included. A review then needs no more
/// of the stack than this, whatever the rules say.
pub(super) const MOST_LEVELS: usize = 128;

/// A parameter, or a field that a record gets.
pub(super) struct DefineSlot<'a> {
    pub file: u32,
    pub ast: &'a ast::Define,
    /// The record that gets the field; `None` for a parameter.
    pub kind: Option<KindId>,
    /// Whether another stands in its place.
    pub replaced: bool,
    state: State,
    node: Option<Node>,
}

enum State {
    Waiting,
    Open,
    /// Its type, and how many levels deep it goes.
    Done(Type, usize),
}

impl DefineSlot<'_> {
    /// Its value, once it is checked.
    pub(super) fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    pub(super) fn into_plan(self) -> Option<plan::Define> {
        Some(plan::Define { of_record: self.kind.is_some(), value: self.node? })
    }
}

impl<'a> Checker<'a> {
    /// The record that gets the field of a `define record.name`; refused where there is none.
    pub(super) fn record_of_define(&mut self, record: &ast::Name) -> Option<KindId> {
        let kind = self.schema.kind(&record.node, false);
        if kind.is_none() {
            self.unknown_record(&record.node, record.span);
        }
        kind
    }

    /// Refuses a field that the record has already.
    pub(super) fn check_field_is_new(&mut self, define: &ast::Define, kind: KindId) {
        if self.hides_field(kind, &define.name.node) {
            let title = self.schema.title(kind);
            let message = format!("{} has a field `{}` already", a(&title), define.name.node);
            self.error("hides-field", message, define.name.span);
        }
    }

    pub(super) fn add_define(&mut self, define: &'a ast::Define, kind: Option<KindId>) {
        self.define_index.insert((kind, &define.name.node), self.defines.len());
        let (file, state) = (self.file, State::Waiting);
        self.defines.push(DefineSlot { file, ast: define, kind, replaced: false, state, node: None });
    }

    /// Whether records of the kind have the field, or those of `line`'s kinds where it is given to all lines.
    fn hides_field(&self, kind: KindId, name: &str) -> bool {
        let known = &self.schema.known;
        let heirs: &[KindId] =
            if kind == known.line { &[known.fee, known.expense, known.adjustment] } else { &[] };
        std::iter::once(&kind).chain(heirs).any(|&kind| self.schema.field(kind, name).is_some())
    }

    /// Checks every define, read or not, each after those whose names stand in it.
    pub(super) fn check_defines(&mut self) {
        for index in self.define_order() {
            let (file, span) = (self.defines[index].file, self.defines[index].ast.name.span);
            self.in_file(file, |checker| checker.define_type(index, span));
        }
    }

    /// The defines in an order in which each stands behind those that it may read.
    pub(super) fn define_order(&self) -> Vec<usize> {
        let mut by_name: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
        for (index, slot) in self.defines.iter().enumerate() {
            by_name.entry(&slot.ast.name.node).or_default().push(index);
        }
        let reads = |index: usize| -> Vec<usize> {
            let Some(slot) = self.defines.get(index) else { return Vec::new() };
            let names = walk::paths(&slot.ast.value).flat_map(|path| &path.names);
            names.filter_map(|name| by_name.get(name.node.as_str())).flatten().copied().collect()
        };
        let mut order = Vec::with_capacity(self.defines.len());
        let mut seen = vec![false; self.defines.len()];
        for start in 0..self.defines.len() {
            // A define is entered twice: to open those that it reads, and after them to take its place.
            let mut open = vec![(start, false)];
            while let Some((index, read)) = open.pop() {
                if read {
                    order.push(index);
                } else if !std::mem::replace(&mut seen[index], true) {
                    open.push((index, true));
                    open.extend(reads(index).into_iter().map(|inner| (inner, false)));
                }
            }
        }
        order
    }

    /// The type of a define; it is checked when first asked for.
    pub(super) fn define_type(&mut self, index: usize, asked: Span) -> Type {
        if matches!(self.defines[index].state, State::Waiting) {
            self.check_define(index);
        }
        match &self.defines[index].state {
            State::Done(ty, levels) => {
                let (ty, levels) = (ty.clone(), *levels);
                self.reach(levels, asked);
                ty
            }
            State::Open | State::Waiting => {
                let (own, name) = (self.defines[index].file, self.defines[index].ast.name.clone());
                let asked = self.at(asked);
                self.in_file(own, |checker| {
                    let message = format!("`{}` needs itself", name.node);
                    let found = checker.error("circular-name", message, name.span);
                    *found = found.clone().related(asked.file, asked.span, "here it is asked for again");
                });
                Type::Any
            }
        }
    }

    fn check_define(&mut self, index: usize) {
        self.defines[index].state = State::Open;
        let (level, deepest) = (self.level, self.deepest);
        self.deepest = level;
        let (ast, kind) = (self.defines[index].ast, self.defines[index].kind);
        let before = std::mem::replace(&mut self.file, self.defines[index].file);
        let node = self.expr(&ast.value, None, Env::record(kind));
        if let Type::Record(_) = node.ty {
            let message = format!("`{}` would be a record", ast.name.node);
            self.error("type-mismatch", message, ast.value.span)
                .help
                .push("define the field that is wanted of it".to_owned());
        }
        self.file = before;
        let levels = self.deepest - level;
        self.deepest = deepest.max(self.deepest);
        let slot = &mut self.defines[index];
        slot.state = State::Done(node.ty.clone(), levels);
        slot.node = Some(node);
    }

    /// Takes note that an expression goes `levels` deeper than it is written; refuses it where that is too deep.
    pub(super) fn reach(&mut self, levels: usize, span: Span) {
        if self.level + levels <= MOST_LEVELS {
            self.deepest = self.deepest.max(self.level + levels);
        } else {
            let message = format!("names stand in one another more than {MOST_LEVELS} levels deep");
            self.error("names-too-deep", message, span);
        }
    }
}
