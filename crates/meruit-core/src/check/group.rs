//! What a rule over groups may read, and which keys may be missing.

use meruit_syntax::Span;
use meruit_syntax::ast::{CompareOp, Expr, ExprKind, Path};

use super::expr::article;
use super::path::Env;
use super::walk::paths;
use super::{Checker, a};
use crate::plan::Node;
use crate::schema::KindId;
use crate::types::Type;

impl Checker<'_> {
    /// In a rule over groups a bare field must be a key or hang on one: `matter.state` under `matter.id`.
    pub(super) fn check_group_path(&mut self, path: &Path, env: Env<'_>) {
        let Some(keys) = env.group else { return };
        if keys.iter().any(|key| serves(key, path)) {
            return;
        }
        let written = dotted(path);
        self.error("not-a-group-key", format!("`{written}` is not the same for the whole group"), path.span)
            .help
            .push("group by it, or ask all members: `max(…)`, `first(… by first line)`".to_owned());
    }

    /// Refuses a key that can be missing, unless the rule's `where` shuts blanks out.
    pub(super) fn check_key(&mut self, key: &Expr, kind: KindId, filters: &[&Expr]) {
        let Some((path, optional)) = self.optional_part(key, kind, 0) else { return };
        if filters.iter().any(|filter| shuts_out(filter, &optional)) {
            return;
        }
        let written = dotted(path);
        let found = self.error("group-key-optional", format!("`{written}` may be missing"), path.span);
        found.help.push(format!("shut blanks out: `where {optional} is not missing`"));
        found.help.push(format!("or put something in its place: `{written} else …`"));
    }

    /// Refuses groups with earlier invoices of records that have none, and those that would pool what firms billed.
    pub(super) fn check_earlier(&mut self, keys: &[Expr], span: Span, kind: KindId) {
        let described = self.schema.describe(kind);
        let earlier = (!described.prior).then(|| self.schema.kind(&described.name, true)).flatten();
        let Some(earlier) = earlier.filter(|_| self.schema.is_line(kind)) else {
            let message = format!("there are no earlier invoices with {}", a(&self.schema.title(kind)));
            self.error("earlier-not-here", message, span)
                .help
                .push("`with earlier invoices` adds decided lines to groups of lines".to_owned());
            return;
        };
        self.read_kind(earlier, span);
        let of_owner = |key: &Expr| keeps_firms_apart(key) || self.brings_firm(key, kind);
        if !keys.iter().any(of_owner) {
            self.error("pools-firms", "this group would put lines of different firms together", span)
                .help
                .push(
                    "add a key of a timekeeper, matter, firm, engagement or client, such as `firm.id`"
                        .to_owned(),
                );
        }
    }

    /// Whether a key holds a firm's own id, which means nothing without the firm.
    pub(super) fn brings_firm(&self, key: &Expr, kind: KindId) -> bool {
        let known = &self.schema.known;
        match &bare(key).kind {
            ExprKind::Path(path) => match path.names.as_slice() {
                [name] if name.node == "number" => kind == known.invoice || kind == known.prior_invoice,
                [name] if name.node == "id" => kind == known.timekeeper,
                _ => is_firms_own(path),
            },
            _ => false,
        }
    }

    /// Refuses a key that is no value: a record is keyed by its id.
    pub(super) fn check_key_type(&mut self, key: &Node) {
        if let Type::Record(_) | Type::List(_) = key.ty {
            let identity = self.identity(&key.ty);
            let message = format!("a key is a value, and this is {}", article(&key.ty));
            let found = self.error("type-mismatch", message, key.at.span);
            found.help.extend(identity.map(|name| format!("write `{}.{name}`", key.text)));
        }
    }

    /// The field that says which record it is.
    pub(super) fn identity(&self, ty: &Type) -> Option<&'static str> {
        let Type::Record(kind) = ty else { return None };
        ["id", "number"].into_iter().find(|name| self.schema.field(*kind, name).is_some())
    }

    /// The first path in a key that can be missing, and the part of it that can.
    fn optional_part<'e>(&self, key: &'e Expr, kind: KindId, depth: usize) -> Option<(&'e Path, String)> {
        match &key.kind {
            ExprKind::Path(path) if !path.this => Some((path, self.optional_prefix(path, kind, depth)?)),
            ExprKind::Paren(inner) | ExprKind::Negate(inner) => self.optional_part(inner, kind, depth),
            // Both must be missing for the whole to be.
            ExprKind::Else { value, fallback } => {
                self.optional_part(value, kind, depth)?;
                self.optional_part(fallback, kind, depth)
            }
            ExprKind::Call { args, .. } => args.iter().find_map(|arg| self.optional_part(arg, kind, depth)),
            ExprKind::Arith { left, right, .. } => {
                self.optional_part(left, kind, depth).or_else(|| self.optional_part(right, kind, depth))
            }
            _ => None,
        }
    }

    fn optional_prefix(&self, path: &Path, mut kind: KindId, depth: usize) -> Option<String> {
        let mut so_far = String::new();
        let mut names = path.names.iter().peekable();
        while let Some(name) = names.next() {
            if !so_far.is_empty() {
                so_far.push('.');
            }
            so_far.push_str(&name.node);
            let Some(field) = self.schema.field(kind, &name.node) else {
                // A field that a define gives is missing where what it reads is.
                let slot = self.defines.get(self.field_define(kind, &name.node)?)?;
                let (of, value) = (slot.kind?, &slot.ast.value);
                return (depth < MOST_DEFINES && self.optional_part(value, of, depth + 1).is_some())
                    .then_some(so_far);
            };
            // `narrative` is a text with fields.
            let inner = names
                .peek()
                .and_then(|inner| self.schema.field(kind, &format!("{}.{}", name.node, inner.node)));
            if inner.is_some_and(|inner| self.schema.field_of(kind, inner).optional) {
                return Some(dotted(path));
            }
            let described = self.schema.field_of(kind, field);
            if described.optional {
                return Some(so_far);
            }
            match described.ty {
                Type::Record(next) => kind = next,
                _ => return None,
            }
        }
        None
    }
}

/// Through how many defines a key is followed; where they are circular that is refused elsewhere.
const MOST_DEFINES: usize = 32;

/// Whether a key makes the path the same for the whole group.
fn serves(key: &Expr, path: &Path) -> bool {
    let key = bare(key);
    let ExprKind::Path(key) = &key.kind else { return false };
    if key.names == path.names {
        return true;
    }
    let Some((last, owner)) = key.names.split_last() else { return false };
    // An id stands for its record, and a firm's own ids bring the firm with them.
    let identifies = matches!(last.node.as_str(), "id" | "number") && !owner.is_empty();
    let begins = path.names.len() > owner.len() && path.names.starts_with(owner);
    (identifies && begins)
        || (is_firms_own(key) && path.names.first().is_some_and(|name| name.node == "firm"))
}

/// The key of a look-up that is a firm's own id.
pub(super) fn firms_own_key(keys: &[Expr]) -> Option<usize> {
    keys.iter().position(|key| matches!(&bare(key).kind, ExprKind::Path(path) if is_firms_own(path)))
}

/// Whether a path names a firm's own id by the record it belongs to.
fn is_firms_own(path: &Path) -> bool {
    let names: Vec<&str> = path.names.iter().map(|name| name.node.as_str()).collect();
    matches!(names.as_slice(), [.., "timekeeper", "id"] | [.., "invoice", "number"])
}

/// Whether a key is of a timekeeper, matter, firm, engagement or client, so that no firm answers for another.
fn keeps_firms_apart(key: &Expr) -> bool {
    const OWNERS: [&str; 4] = ["timekeeper", "matter", "firm", "engagement"];
    paths(key).any(|path| {
        let last = path.names.len().saturating_sub(1);
        let names = path.names.iter().enumerate();
        names.into_iter().any(|(at, name)| {
            let name = name.node.as_str();
            (at < last && OWNERS.contains(&name)) || (at == last && name == "client")
        })
    })
}

/// Whether a filter leaves out the records in which this path is blank.
fn shuts_out(filter: &Expr, path: &str) -> bool {
    let reads = |value: &Expr| match &bare(value).kind {
        ExprKind::Path(read) => {
            let read = dotted(read);
            read == path || read.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
        }
        _ => false,
    };
    match &bare(filter).kind {
        ExprKind::And(parts) => parts.iter().any(|part| shuts_out(part, path)),
        ExprKind::Or(parts) => parts.iter().all(|part| shuts_out(part, path)),
        ExprKind::Not(inner) => match &bare(inner).kind {
            ExprKind::IsMissing { value, negated } => !negated && reads(value),
            _ => false,
        },
        ExprKind::IsMissing { value, negated } => *negated && reads(value),
        ExprKind::In { value, negated, .. }
        | ExprKind::Mentions { value, negated, .. }
        | ExprKind::Matches { value, negated, .. } => !negated && reads(value),
        ExprKind::Compare { op, left, right } => *op != CompareOp::IsNot && (reads(left) || reads(right)),
        ExprKind::Path(_) => reads(filter),
        _ => false,
    }
}

/// The expression without brackets around it.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Paren(inner) => bare(inner),
        _ => expr,
    }
}

/// A path as written.
pub(super) fn dotted(path: &Path) -> String {
    let names: Vec<&str> = path.names.iter().map(|name| name.node.as_str()).collect();
    if path.this { format!("this.{}", names.join(".")) } else { names.join(".") }
}
