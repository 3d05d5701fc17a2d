//! Names → fields, defines and parameters.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Expr, Path};

use super::{Checker, DefineState};
use crate::facts::nearest;
use crate::plan::{Node, Op, Scope};
use crate::schema::{FieldId, KindId};
use crate::types::Type;

/// What a name can mean at the place where it stands.
#[derive(Clone, Copy)]
pub(super) struct Env<'e> {
    /// The record whose fields are bare names; none in a parameter.
    pub subject: Option<KindId>,
    /// Whose fields bare names are: the current record's, or, for a `let` read inside an aggregate, the rule's own.
    pub scope: Scope,
    /// Inside an aggregate: the record that `this` is.
    pub this: Option<KindId>,
    /// The keys, where the rule looks at groups and not at records.
    pub group: Option<&'e [Expr]>,
    /// The rule's `let`s.
    pub lets: &'e [(&'e ast::Name, &'e Expr)],
    /// Whether `remaining` can be read: only in a figure of `then`.
    pub figure: bool,
    /// How deep lets are read inside lets.
    pub depth: u32,
    /// Whether an aggregate is open.
    pub in_aggregate: bool,
    /// Names that shut blanks out, such as `trip` in `trip is not missing`.
    pub own_group: Option<KindId>,
}

impl<'e> Env<'e> {
    /// Names are fields of one record.
    pub(super) fn record(subject: Option<KindId>, lets: &'e [(&'e ast::Name, &'e Expr)]) -> Self {
        Self {
            subject,
            scope: Scope::Current,
            this: None,
            group: None,
            lets,
            figure: false,
            depth: 0,
            in_aggregate: false,
            own_group: None,
        }
    }
}

impl Checker<'_> {
    /// The field, define, `let` or parameter that a path names.
    pub(super) fn path(&mut self, path: &Path, env: Env<'_>) -> Node {
        let Some(first) = path.names.first() else { return self.refused(path.span) };
        if path.this {
            let Some(this) = env.this else {
                self.error("this-not-here", "`this` has a meaning only inside an aggregate", path.span)
                    .help
                    .push("outside an aggregate a bare name is the record's own".to_owned());
                return self.refused(path.span);
            };
            let outer = Env { this: None, scope: Scope::This, ..env };
            return self.field_path(this, path, outer);
        }
        if path.names.len() == 1 {
            if first.node == "as_of" {
                return self.node(Op::AsOf, Type::Date, path.span);
            }
            if let Some((_, value)) = env.lets.iter().find(|(name, _)| name.node == first.node) {
                return self.read_let(value, first.span, env);
            }
        }
        let parameter = self.parameter(&first.node);
        if let Some(subject) = env.subject
            && self.has_name(subject, &first.node)
        {
            if let Some(index) = parameter {
                let defined = self.defines[index].ast.name.span;
                let message = format!("`{}` is a parameter and a field of this record", first.node);
                let found = self.error("hides-field", message, first.span);
                *found = found.clone().related(0, defined, "the parameter");
            }
            return self.field_path(subject, path, env);
        }
        match parameter {
            Some(index) if path.names.len() == 1 => {
                let ty = self.define_type(index, first.span);
                let op = Op::Defined { scope: Scope::Current, links: Vec::new(), define: index };
                self.node(op, ty, path.span)
            }
            _ => self.unknown_name(first, path, env),
        }
    }

    fn parameter(&self, name: &str) -> Option<usize> {
        self.defines.iter().position(|slot| slot.kind.is_none() && slot.ast.name.node == name)
    }

    /// A `let` stands for what is written behind it. Inside an aggregate it still speaks of the rule's own record.
    fn read_let(&mut self, value: &Expr, span: Span, env: Env<'_>) -> Node {
        if env.depth > 16 {
            self.error("circular-name", "this `let` needs itself", span);
            return self.refused(span);
        }
        let env = Env { depth: env.depth + 1, ..env };
        match (env.in_aggregate, env.this) {
            (true, Some(this)) => {
                let outer = Env { subject: Some(this), scope: Scope::This, this: None, ..env };
                self.expr(value, None, outer)
            }
            _ => self.expr(value, None, env),
        }
    }

    fn has_name(&self, kind: KindId, name: &str) -> bool {
        self.schema.field(kind, name).is_some() || self.field_define(kind, name).is_some()
    }

    /// The define that gives records of this kind a field: its own, or one of `line`.
    fn field_define(&self, kind: KindId, name: &str) -> Option<usize> {
        let storage = self.schema.describe(kind).storage;
        self.defines.iter().position(|slot| {
            slot.ast.name.node == name && slot.kind.is_some_and(|of| of == kind || of == storage)
        })
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
                self.read_kind(next, name.span);
                links.push(field);
                kind = next;
                continue;
            }
            if let Some(index) = self.field_define(kind, &name.node) {
                let ty = self.define_type(index, name.span);
                if !last {
                    self.error("unknown-field", format!("`{}` has no fields", name.node), name.span);
                    return self.refused(path.span);
                }
                if links.is_empty() {
                    self.check_group_path(path, env);
                }
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
            self.error("remaining-not-here", format!("`{name}` can be read only in a `then`"), path.span)
                .help
                .push("conditions read the facts as billed, so that no verdict hangs on another rule".to_owned());
        }
        if let Type::Record(next) = ty {
            self.read_kind(next, path.span);
        }
        self.check_group_path(path, env);
        self.node(Op::Path { scope: env.scope, links, field: Some(field) }, ty, path.span)
    }

    /// Remembers that records of this kind are read, so that the host is asked how complete they are.
    pub(super) fn read_kind(&mut self, kind: KindId, span: Span) {
        if !self.schema.comes_with_invoice(kind) {
            let storage = self.schema.describe(kind).storage;
            let at = self.at(span);
            self.reads.entry(storage).or_insert(at);
        }
    }

    fn unknown_name(&mut self, first: &ast::Name, path: &Path, env: Env<'_>) -> Node {
        let mut names: Vec<&str> = env.lets.iter().map(|(name, _)| name.node.as_str()).collect();
        names.extend(self.defines.iter().filter(|slot| slot.kind.is_none()).map(|slot| &*slot.ast.name.node));
        if let Some(subject) = env.subject {
            names.extend(self.schema.describe(subject).fields.iter().map(|(name, _)| name.as_str()));
            names.extend(self.defines.iter().filter(|s| s.kind.is_some()).map(|s| &*s.ast.name.node));
        }
        let near = nearest(&first.node, names.into_iter());
        let message = match env.subject {
            Some(subject) => {
                format!("a {} has no field `{}`, and no name is it", self.schema.title(subject), first.node)
            }
            None => format!("no name is `{}`", first.node),
        };
        let is_table = self.tables.iter().any(|(table, _)| table.name.node == first.node);
        let id = if env.subject.is_some() && path.names.len() > 1 { "unknown-field" } else { "unknown-name" };
        let found = self.error(id, message, first.span);
        if let Some(near) = near {
            *found = found.clone().suggest(first.span, near.clone(), format!("did you mean `{near}`?"));
        }
        if is_table {
            found.help.push(format!("a table is asked with its keys: `{}[…]`", first.node));
        }
        self.refused(path.span)
    }

    fn unknown_field(&mut self, kind: KindId, name: &str, span: Span, whole: Span) -> Node {
        let near = nearest(name, self.schema.describe(kind).fields.iter().map(|(field, _)| field.as_str()));
        let message = format!("a {} has no field `{name}`", self.schema.title(kind));
        let found = self.error("unknown-field", message, span);
        if let Some(near) = near {
            let short = near.strip_prefix("narrative.").unwrap_or(&near).to_owned();
            *found = found.clone().suggest(span, short.clone(), format!("did you mean `{short}`?"));
        }
        self.refused(whole)
    }

    /// The type of a define, which is checked when first asked for.
    pub(super) fn define_type(&mut self, index: usize, asked: Span) -> Type {
        match &self.defines[index].state {
            DefineState::Done(ty) => return ty.clone(),
            DefineState::Open => {
                let name = self.defines[index].ast.name.clone();
                let message = format!("`{}` needs itself", name.node);
                let found = self.error("circular-name", message, name.span);
                *found = found.clone().related(0, asked, "here it is asked for again");
                return Type::Any;
            }
            DefineState::Waiting => {}
        }
        self.defines[index].state = DefineState::Open;
        let (ast, kind) = (self.defines[index].ast, self.defines[index].kind);
        let node = self.expr(&ast.value, None, Env::record(kind, &[]));
        let ty = node.ty.clone();
        self.define_nodes[index] = Some(node);
        self.defines[index].state = DefineState::Done(ty.clone());
        ty
    }
}
