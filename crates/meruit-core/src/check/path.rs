//! Names → fields, defines and parameters.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Expr, Path};

use super::{AS_OF, Checker, a, did_you_mean};
use crate::facts::nearest;
use crate::plan::{Node, Op, Scope};
use crate::schema::{FieldId, KindId};
use crate::types::Type;

/// A rule's `let`: its name and what it stands for.
pub(super) type Let<'e> = (&'e ast::Name, &'e Expr);

/// What a name can mean at the place where it stands.
#[derive(Clone, Copy)]
pub(super) struct Env<'e> {
    /// The record whose fields bare names are; none in a parameter.
    pub subject: Option<KindId>,
    /// Whether that record is the one looked at, or, for a `let` read inside an aggregate, the rule's own.
    pub scope: Scope,
    /// Inside an aggregate: the record that `this` is.
    pub this: Option<KindId>,
    /// The rule's keys, where bare names are fields of a group: only what all its members share can be read.
    pub group: Option<&'e [Expr]>,
    /// Inside an aggregate: the keys of the group that `this` is.
    pub this_group: Option<&'e [Expr]>,
    /// What an aggregate without `of` adds up: the members of the rule's group.
    pub own_group: Option<KindId>,
    /// Whether an aggregate is open.
    pub in_aggregate: bool,
    /// The rule's `where`, which may shut out records with a blank key.
    pub filters: &'e [&'e Expr],
    /// The rule's `let`s.
    pub lets: &'e [Let<'e>],
    /// Whether the `let`s speak of a group, and this place of one of its members.
    pub lets_of_group: bool,
    /// Whether `remaining` can be read: only in a figure of `then`.
    pub figure: bool,
    /// Whether what the settlement decides can be read: it is there only for those who come after it.
    pub settled: bool,
}

impl Env<'_> {
    /// Names are fields of one record, or parameters only.
    pub(super) fn record(subject: Option<KindId>) -> Self {
        Self {
            subject,
            scope: Scope::Current,
            this: None,
            group: None,
            this_group: None,
            own_group: None,
            in_aggregate: false,
            filters: &[],
            lets: &[],
            lets_of_group: false,
            figure: false,
            settled: false,
        }
    }
}

/// How many parts all `let`s of a rule may come to, those read in others counted again.
const MOST_LET_PARTS: usize = 20_000;

impl Checker<'_> {
    /// The field, define, `let` or parameter that a path names.
    pub(super) fn path(&mut self, path: &Path, env: Env<'_>) -> Node {
        let Some(first) = path.names.first() else { return self.refused(path.span) };
        if path.this {
            let Some(this) = env.this else {
                let word = Span::new(path.span.start, first.span.start);
                let found =
                    self.error("this-not-here", "`this` has a meaning only inside an aggregate", path.span);
                *found = found.clone().help("outside an aggregate a bare name is the record's own").suggest(
                    word,
                    "",
                    format!("write `{}`", first.node),
                );
                return self.refused(path.span);
            };
            let own = Env { scope: Scope::This, this: None, group: env.this_group, ..env };
            return self.field_path(this, path, own);
        }
        if path.names.len() == 1 {
            if first.node == AS_OF {
                return self.node(Op::AsOf, Type::Date, path.span);
            }
            if let Some(found) = env.lets.iter().find(|(name, _)| name.node == first.node) {
                return self.read_let(*found, first.span, env);
            }
        }
        let parameter = self.parameter(&first.node);
        if let Some(subject) = env.subject
            && self.has_name(subject, &first.node)
        {
            if let Some(index) = parameter {
                self.used_defines.insert(index);
                let (file, defined) = (self.defines[index].file, self.defines[index].ast.name.span);
                let message = format!("`{}` is a parameter and a field of this record", first.node);
                let found = self.error("hides-field", message, first.span);
                *found = found.clone().related(file, defined, "the parameter");
            }
            return self.field_path(subject, path, env);
        }
        match parameter {
            Some(index) if path.names.len() == 1 => {
                self.used_defines.insert(index);
                let ty = self.define_type(index, first.span);
                let op = Op::Defined { scope: Scope::Current, links: Vec::new(), define: index };
                self.node(op, ty, path.span)
            }
            _ => self.unknown_name(first, path, env),
        }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<usize> {
        self.define_index.get(&(None, name)).copied()
    }

    /// A `let` stands for what is written behind it. Inside an aggregate it still speaks of the rule's own record.
    pub(super) fn read_let(&mut self, (name, value): Let<'_>, asked: Span, env: Env<'_>) -> Node {
        if name.span != asked {
            self.used_lets.insert(name.span);
        }
        if env.lets_of_group {
            let message = format!("`{}` is a `let` of the group, and this speaks of its members", name.node);
            let file = self.file;
            let found = self.error("let-not-here", message, asked);
            *found = found
                .clone()
                .related(file, name.span, "the `let`")
                .help("write it out, or give the records a field: `define fee.name = …`");
            return self.refused(asked);
        }
        if self.open_lets.contains(&name.span) {
            let file = self.file;
            let found = self.error("circular-name", format!("`{}` needs itself", name.node), name.span);
            *found = found.clone().related(file, asked, "here it is asked for again");
            return self.refused(asked);
        }
        self.open_lets.push(name.span);
        let node = match env.this {
            Some(this) if env.in_aggregate => {
                let own =
                    Env { subject: Some(this), scope: Scope::This, this: None, group: env.this_group, ..env };
                self.expr(value, None, own)
            }
            _ => self.expr(value, None, env),
        };
        self.open_lets.pop();
        node
    }

    /// Refuses `let`s that come to too much: each is read wherever its name stands.
    pub(super) fn let_is_too_large(&mut self, span: Span) -> bool {
        if self.open_lets.is_empty() {
            return false;
        }
        self.let_parts += 1;
        if self.let_parts > MOST_LET_PARTS {
            let first = self.open_lets.first().copied().unwrap_or(span);
            let message = format!("the `let`s of this rule come to more than {MOST_LET_PARTS} parts");
            self.error("names-too-deep", message, first)
                .help
                .push("give the inner ones a name with `define`".to_owned());
            return true;
        }
        false
    }

    pub(super) fn has_name(&self, kind: KindId, name: &str) -> bool {
        self.schema.field(kind, name).is_some() || self.field_define(kind, name).is_some()
    }

    /// The define that gives records of this kind a field: their own, or one of `line`. What was decided has it too.
    pub(super) fn field_define(&self, kind: KindId, name: &str) -> Option<usize> {
        let plain = self.schema.undecided(kind);
        let storage = self.schema.describe(plain).storage;
        [plain, storage].into_iter().find_map(|kind| self.define_index.get(&(Some(kind), name)).copied())
    }

    fn field_path(&mut self, subject: KindId, path: &Path, env: Env<'_>) -> Node {
        let mut kind = subject;
        let mut links: Vec<FieldId> = Vec::new();
        let mut names = path.names.iter().enumerate().peekable();
        while let Some((at, name)) = names.next() {
            let last = names.peek().is_none();
            // `narrative` is a text with fields.
            let inner = path.names.get(at + 1).filter(|_| name.node == "narrative");
            if let Some(inner) = inner {
                let full = format!("narrative.{}", inner.node);
                return match self.schema.field(kind, &full) {
                    Some(field) => self.read_field(kind, links, field, path, env),
                    None => self.unknown_field(kind, &full, inner.span, path.span),
                };
            }
            if let Some(field) = self.schema.field(kind, &name.node) {
                if last {
                    return self.read_field(kind, links, field, path, env);
                }
                let Type::Record(next) = self.schema.field_of(kind, field).ty else {
                    let message = format!("`{}` is no record, so it has no fields", name.node);
                    self.error("unknown-field", message, name.span);
                    return self.refused(path.span);
                };
                let next = self.schema.as_linked(kind, next);
                self.read_kind(next, name.span);
                links.push(field);
                kind = next;
                continue;
            }
            if let Some(index) = self.field_define(kind, &name.node) {
                self.used_defines.insert(index);
                let ty = self.define_type(index, name.span);
                if !last {
                    self.error("unknown-field", format!("`{}` has no fields", name.node), name.span);
                    return self.refused(path.span);
                }
                self.check_group_path(path, env);
                let op = Op::Defined { scope: env.scope, links, define: index };
                return self.node(op, ty, path.span);
            }
            return self.unknown_field(kind, &name.node, name.span, path.span);
        }
        self.refused(path.span)
    }

    fn read_field(
        &mut self,
        kind: KindId,
        links: Vec<FieldId>,
        field: FieldId,
        path: &Path,
        env: Env<'_>,
    ) -> Node {
        let described = self.schema.field_of(kind, field);
        let ty = described.ty.clone();
        let settlement = described.name.starts_with("remaining");
        if settlement && !env.figure {
            let name = described.name.clone();
            self.error(
                "remaining-not-here",
                format!("`{name}` can be read only where a `then` takes something"),
                path.span,
            )
            .help
            .push("conditions read the facts as billed, so that no verdict hangs on another rule".to_owned());
        }
        if self.schema.is_settled_field(kind, field) && !env.settled {
            let message = format!("`{}` is what the settlement decides", super::group::dotted(path));
            self.error("settled-not-here", message, path.span)
                .help
                .push("rules read the facts as billed; decisions read what became of them".to_owned());
        }
        if let Type::Record(next) = ty {
            // Asking whether a receipt is there reads receipts.
            let next = self.schema.as_linked(kind, next);
            self.read_kind(next, path.span);
        }
        self.check_group_path(path, env);
        self.node(Op::Path { scope: env.scope, links, field: Some(field) }, ty, path.span)
    }

    /// Remembers that records of this kind are read, so that the host is asked how complete they are.
    pub(super) fn read_kind(&mut self, kind: KindId, span: Span) {
        if !self.schema.comes_with_invoice(kind) {
            let declared = self.schema.declared_as(kind);
            let at = self.at(span);
            self.reads.entry(declared).or_insert(at);
        }
    }

    fn unknown_name(&mut self, first: &ast::Name, path: &Path, env: Env<'_>) -> Node {
        let mut names: Vec<&str> = env.lets.iter().map(|(name, _)| name.node.as_str()).collect();
        names.extend(self.defines.iter().filter(|slot| slot.kind.is_none()).map(|slot| &*slot.ast.name.node));
        if let Some(subject) = env.subject {
            names.extend(self.field_names(subject));
        }
        let near = nearest(&first.node, names.into_iter());
        // `fee.hours` in a rule for each fee: the record is left out.
        let own = path.names.get(1).filter(|field| {
            let subject = env.subject.filter(|&subject| self.schema.describe(subject).name == first.node);
            subject.is_some_and(|subject| self.field_names(subject).contains(&field.node.as_str()))
        });
        let without_record =
            own.map(|field| (Span::new(first.span.start, field.span.start), field.node.clone()));
        let code = first.node.to_ascii_uppercase();
        let is_code = path.names.len() == 1 && meruit_codes::find(&code).is_some();
        let near = if is_code { Some(code) } else { near };
        let message = match env.subject {
            Some(subject) => {
                format!("{} has no field `{}`, and no name is it", a(&self.schema.title(subject)), first.node)
            }
            None => format!("no name is `{}`", first.node),
        };
        let is_table = self.table_index(&first.node);
        let is_list = self.list_index(&first.node);
        self.used_tables.extend(is_table);
        self.used_lists.extend(is_list);
        let is_record = path.names.len() == 1 && self.schema.kind(&first.node, false).is_some();
        let id = if env.subject.is_some() && path.names.len() > 1 { "unknown-field" } else { "unknown-name" };
        let found = self.error(id, message, first.span);
        if let Some((record, field)) = without_record {
            *found = found.clone().suggest(record, "", format!("a rule's own fields stand alone: `{field}`"));
        } else if is_table.is_none() && is_list.is_none() {
            did_you_mean(found, first.span, near);
        }
        if is_table.is_some() {
            found.help.push(format!("a table is asked with its keys: `{}[…]`", first.node));
        } else if is_list.is_some() {
            found.help.push(format!("a list stands after `in` or `mentions`: `… in {}`", first.node));
        } else if env.subject.is_none() {
            found
                .help
                .push("a parameter reads no record; `define fee.name = …` gives each fee a field".to_owned());
        } else if is_record {
            found
                .help
                .push("its records are counted by `count(of …)` or added up by `sum(… of …)`".to_owned());
        }
        self.refused(path.span)
    }

    /// The names of fields that a rule can write, those that defines give included.
    fn field_names(&self, kind: KindId) -> Vec<&str> {
        let plain = self.schema.undecided(kind);
        let storage = self.schema.describe(plain).storage;
        let own = |slot: &&super::DefineSlot<'_>| slot.kind == Some(plain) || slot.kind == Some(storage);
        let readable = |(_, field): &&(String, FieldId)| !self.schema.is_settled_field(kind, *field);
        let fields = self.schema.describe(kind).fields.iter().filter(readable).map(|(name, _)| name.as_str());
        fields.chain(self.defines.iter().filter(own).map(|slot| &*slot.ast.name.node)).collect()
    }

    pub(super) fn unknown_field(&mut self, kind: KindId, name: &str, span: Span, whole: Span) -> Node {
        let near = nearest(name, self.field_names(kind).into_iter());
        let near = near.map(|near| near.strip_prefix("narrative.").unwrap_or(&near).to_owned());
        let message = format!("{} has no field `{name}`", a(&self.schema.title(kind)));
        let found = self.error("unknown-field", message, span);
        did_you_mean(found, span, near);
        self.refused(whole)
    }
}
