//! Names: where each is given and where it is used.

use std::collections::BTreeSet;

use meruit_syntax::ast::{
    Clause, Expr, ExprKind, File, Given, InSet, Item, ItemKind, ListBody, ListMember, Name, Path, Phrase,
    Setting,
};
use meruit_syntax::{Span, for_each_expr_mut};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// A list, a table or a parameter: they share their names.
    Shared(String),
    /// A field that a `define` gives to a kind of record.
    Field(String),
    /// A rule or decision.
    Rule(String),
    /// A kind of record.
    Record(String),
    /// A `let` of the item at this place.
    Let(usize, String),
}

impl Meaning {
    /// The name itself.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Shared(name)
            | Self::Field(name)
            | Self::Rule(name)
            | Self::Record(name)
            | Self::Let(_, name) => name,
        }
    }
}

/// A place where a name stands.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) span: Span,
    pub(crate) meaning: Meaning,
    /// Whether the name is given here.
    pub(crate) gives: bool,
}

/// All names of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    uses: Vec<Use>,
}

impl Names {
    /// The name at a byte.
    pub(crate) fn at(&self, byte: usize) -> Option<&Use> {
        self.uses.iter().find(|one| one.span.range().start <= byte && byte <= one.span.range().end)
    }

    /// Every place of a name, in order.
    pub(crate) fn of<'n>(&'n self, meaning: &'n Meaning) -> impl Iterator<Item = &'n Use> {
        self.uses.iter().filter(move |one| one.meaning == *meaning)
    }

    /// Whether a name is given in this file.
    pub(crate) fn is_given(&self, meaning: &Meaning) -> bool {
        self.of(meaning).any(|one| one.gives)
    }
}

/// The names of a tree; those that the files `below` it give are known in it too.
pub(crate) fn names_of<'f>(file: &File, below: impl Iterator<Item = &'f File>) -> Names {
    let mut finder = Finder::default();
    for item in below.flat_map(|file| &file.items) {
        match &item.kind {
            ItemKind::List(list) => finder.shared.insert(list.name.node.clone()),
            ItemKind::Table(table) => finder.shared.insert(table.name.node.clone()),
            ItemKind::Define(define) if define.record.is_none() => {
                finder.shared.insert(define.name.node.clone())
            }
            ItemKind::Define(define) => finder.fields.insert(define.name.node.clone()),
            _ => false,
        };
    }
    for item in &file.items {
        finder.given(item);
    }
    if let Some(header) = &file.header {
        for setting in &header.settings {
            if let Setting::Currency { converted_by: Some(table), .. } = &setting.node {
                finder.shared(table, false);
            }
        }
    }
    for (place, item) in file.items.iter().enumerate() {
        finder.used(place, item);
    }
    finder.uses.sort_by_key(|one| one.span);
    finder.uses.dedup_by_key(|one| one.span);
    Names { uses: finder.uses }
}

#[derive(Default)]
struct Finder {
    uses: Vec<Use>,
    /// Lists, tables and parameters.
    shared: BTreeSet<String>,
    /// Fields that defines give.
    fields: BTreeSet<String>,
}

impl Finder {
    fn push(&mut self, span: Span, meaning: Meaning, gives: bool) {
        self.uses.push(Use { span, meaning, gives });
    }

    fn shared(&mut self, name: &Name, gives: bool) {
        self.push(name.span, Meaning::Shared(name.node.clone()), gives);
    }

    fn rule(&mut self, name: &Name, gives: bool) {
        self.push(name.span, Meaning::Rule(name.node.clone()), gives);
    }

    /// What an item gives a name to.
    fn given(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::List(list) => self.gives_shared(&list.name),
            ItemKind::Table(table) => self.gives_shared(&table.name),
            ItemKind::Define(define) if define.record.is_none() => self.gives_shared(&define.name),
            ItemKind::Define(define) => {
                self.fields.insert(define.name.node.clone());
                self.push(define.name.span, Meaning::Field(define.name.node.clone()), true);
                if let Some(record) = &define.record {
                    self.push(record.span, Meaning::Record(record.node.clone()), false);
                }
            }
            ItemKind::Record(record) => {
                self.push(record.name.span, Meaning::Record(record.name.node.clone()), true);
            }
            ItemKind::Rule(rule) => self.rule(&rule.name, true),
            ItemKind::Decision(decision) => self.rule(&decision.name, true),
            ItemKind::Waive(_) | ItemKind::Test(_) => {}
        }
    }

    fn gives_shared(&mut self, name: &Name) {
        self.shared.insert(name.node.clone());
        self.shared(name, true);
    }

    /// What an item reads.
    fn used(&mut self, place: usize, item: &Item) {
        let mut lets = BTreeSet::new();
        match &item.kind {
            ItemKind::List(list) => {
                if let ListBody::Inline(members) = &list.body {
                    self.members(members);
                }
            }
            ItemKind::Rule(_) | ItemKind::Decision(_) => {
                for clause in crate::document::clauses_of(item) {
                    match &clause.node {
                        Clause::ExceptionTo(rules) => rules.iter().for_each(|rule| self.rule(rule, false)),
                        Clause::ForEach(source) => {
                            let record = Meaning::Record(source.name.node.clone());
                            self.push(source.name.span, record, false);
                        }
                        Clause::Let { name, .. } => {
                            lets.insert(name.node.clone());
                            self.push(name.span, Meaning::Let(place, name.node.clone()), true);
                        }
                        _ => {}
                    }
                }
            }
            ItemKind::Waive(waive) => {
                self.rule(&waive.rule, false);
                self.push(waive.source.name.span, Meaning::Record(waive.source.name.node.clone()), false);
            }
            ItemKind::Test(test) => {
                for given in &test.given {
                    match given {
                        Given::Rows { name, .. } => self.shared(name, false),
                        Given::Members { name, members } => {
                            self.shared(name, false);
                            self.members(members);
                        }
                        Given::Record { source, .. } => {
                            self.push(source.name.span, Meaning::Record(source.name.node.clone()), false);
                        }
                    }
                }
                for claim in &test.expect {
                    if let meruit_syntax::ast::Claim::Verdict { rule, .. } = claim {
                        self.rule(rule, false);
                    }
                }
            }
            ItemKind::Table(_) | ItemKind::Record(_) | ItemKind::Define(_) => {}
        }
        let mut item = item.clone();
        for_each_expr_mut(&mut item, &mut |expr| self.expr(expr, place, &lets));
    }

    fn members(&mut self, members: &[ListMember]) {
        for member in members {
            if let ListMember::List(name) = member {
                self.shared(name, false);
            }
        }
    }

    fn expr(&mut self, expr: &Expr, place: usize, lets: &BTreeSet<String>) {
        match &expr.kind {
            ExprKind::Path(path) => self.path(path, place, lets),
            ExprKind::Lookup { table, .. } => self.shared(table, false),
            ExprKind::Call { name, args } if name.node == "found" => {
                for arg in args {
                    if let ExprKind::Path(Path { this: false, names, .. }) = &arg.kind
                        && let [rule] = names.as_slice()
                    {
                        self.rule(rule, false);
                    }
                }
            }
            ExprKind::Mentions { phrases, .. } => {
                for phrase in phrases {
                    if let Phrase::List(name) = phrase {
                        self.shared(name, false);
                    }
                }
            }
            ExprKind::In { set: InSet::Single(_), .. } => {}
            ExprKind::Aggregate(aggregate) => {
                if let Some(source) = &aggregate.of {
                    self.push(source.name.span, Meaning::Record(source.name.node.clone()), false);
                }
            }
            _ => {}
        }
    }

    /// The first name may be a `let`, a parameter, list or table; each may be a defined field.
    fn path(&mut self, path: &Path, place: usize, lets: &BTreeSet<String>) {
        for (at, name) in path.names.iter().enumerate() {
            let first = at == 0 && !path.this;
            if self.uses.iter().any(|one| one.span == name.span) {
                // The argument of `found(…)` is a rule.
                continue;
            }
            if first && lets.contains(&name.node) {
                self.push(name.span, Meaning::Let(place, name.node.clone()), false);
            } else if first && path.names.len() == 1 && self.shared.contains(&name.node) {
                self.shared(name, false);
            } else if self.fields.contains(&name.node) {
                self.push(name.span, Meaning::Field(name.node.clone()), false);
            }
        }
    }
}
