//! Rules that speak of other rules: `exception to`, `waive` and `found`.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Expr, ExprKind, ItemKind};

use super::layers::ORDER;
use super::path::Env;
use super::versions::Head;
use super::{Checker, a};
use crate::plan::{At, Layer, Node, Op, Waiver};
use crate::schema::KindId;
use crate::types::Type;

/// What is asked of a rule that another one names: its place, its records and layer.
struct Named {
    at: At,
    layer: Layer,
    kind: Option<KindId>,
    place: Option<usize>,
}

impl<'a> Checker<'a> {
    fn named(&mut self, name: &ast::Name) -> Vec<Named> {
        let named =
            |head: &Head<'_>| Named { at: head.at, layer: head.layer, kind: head.kind, place: head.place };
        let versions: Vec<Named> = self.versions(&name.node).map(named).collect();
        if versions.is_empty() {
            self.unknown_rule(name);
        }
        versions
    }

    /// The rules whose records a rule takes over: of the same kind of record, and of no higher layer.
    pub(super) fn exceptions(&mut self, head: usize, kind: KindId, names: &[ast::Name]) -> Vec<usize> {
        let mut places = Vec::new();
        self.effects.asks_rules |= !names.is_empty();
        for name in names {
            for rule in self.named(name) {
                if rule.kind.is_some_and(|of| of != kind) {
                    self.other_record("an exception", name, &rule, kind);
                } else {
                    self.check_layer(rule.layer, rule.at, name.span);
                }
                if let (Some(own), Some(to)) = (self.heads[head].place, rule.place) {
                    let at = self.at(name.span);
                    self.excepted.push((own, to, at));
                }
                places.extend(rule.place);
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Refuses to set aside a rule of a higher layer.
    fn check_layer(&mut self, of: Layer, at: At, span: Span) {
        let own = self.layer();
        if of < own {
            let message = format!(
                "this stands in the layer `{}`, and the rule in `{}`, which is higher",
                own.word(),
                of.word()
            );
            let found = self.error("layer-too-low", message, span);
            *found = found.clone().related(at.file, at.span, "the rule").help(ORDER);
        }
    }

    fn other_record(&mut self, who: &str, name: &ast::Name, rule: &Named, kind: KindId) {
        let of = rule.kind.map_or_else(String::new, |kind| self.schema.title(kind));
        let own = self.schema.title(kind);
        let message = format!(
            "{who} speaks of the records of its rule: `{}` is for each {of}, and this for each {own}",
            name.node
        );
        let found = self.error("other-record", message, name.span);
        *found = found.clone().related(rule.at.file, rule.at.span, "the rule");
    }

    /// The waivers of all files.
    pub(super) fn check_waivers(&mut self) -> Vec<Waiver> {
        let mut waivers = Vec::new();
        for (file, item) in self.items() {
            if let ItemKind::Waive(waive) = &item.kind {
                self.file = file;
                waivers.extend(self.check_waiver(waive));
            }
        }
        waivers
    }

    fn check_waiver(&mut self, waive: &'a ast::Waive) -> Option<Waiver> {
        let rules = self.named(&waive.rule);
        let kind = self.source_kind(&waive.source)?;
        let storage = self.schema.describe(kind).storage;
        for rule in &rules {
            let own = rule.kind.map(|kind| (kind, self.schema.describe(kind).storage));
            if own.is_some_and(|(own, of)| own != kind && own != storage && of != kind) {
                self.other_record("a waiver", &waive.rule, rule, kind);
            } else {
                self.check_layer(rule.layer, rule.at, waive.rule.span);
            }
        }
        if let Some(until) = waive.until
            && until.node < waive.from.node
        {
            self.ends_before_it_begins(waive.from, until);
        }
        let filter = waive.condition.as_ref().map(|filter| self.condition(filter, Env::record(Some(kind))));
        Some(Waiver {
            rules: rules.iter().filter_map(|rule| rule.place).collect(),
            kind,
            filter,
            from: waive.from.node,
            until: waive.until.map(|date| date.node),
            because: waive.because.node.clone(),
            by: waive.by.node.clone(),
            at: self.at(waive.rule.span),
        })
    }

    /// `found(rule)`: whether the rule ended as found on the record, its group or its invoice.
    pub(super) fn found(&mut self, args: &[Expr], span: Span, env: Env<'_>) -> Node {
        let name = match args {
            [Expr { kind: ExprKind::Path(path), .. }] if !path.this => match path.names.as_slice() {
                [name] => Some(name),
                _ => None,
            },
            _ => None,
        };
        let Some(name) = name else {
            self.error("wrong-argument-count", "`found` takes the name of one rule", span);
            return self.refused(span);
        };
        self.effects.asks_rules = true;
        let Some(subject) = env.subject else {
            self.error("other-record", "a parameter speaks of no record, so no rule is found on it", span)
                .help
                .push("give the records a field: `define fee.name = found(…)`".to_owned());
            return self.refused(span);
        };
        let versions: Vec<_> =
            self.versions(&name.node).map(|head| (head.kind, head.keys, head.at, head.place)).collect();
        if versions.is_empty() {
            self.unknown_rule(name);
            return self.refused(span);
        }
        for (kind, keys, at, _) in &versions {
            let Some(kind) = *kind else { continue };
            if !self.ends_on(kind, subject) {
                self.found_elsewhere(name, kind, subject, *at);
            } else if let Some(group) = env.group
                && kind != self.schema.known.invoice
                && keys.is_none_or(|keys| !same_keys(keys, group))
            {
                let message = format!("`{}` can end otherwise on each member of the group", name.node);
                let found = self.error("not-a-group-key", message, span);
                *found = found
                    .clone()
                    .related(at.file, at.span, "the rule")
                    .help("ask the members: `count(of fee where found(…)) > 0`, or group both rules by the same keys");
            }
        }
        let places = versions.iter().filter_map(|(.., place)| *place).collect();
        self.node(Op::Found(places), Type::YesNo, span)
    }

    /// Whether a rule for each `kind` ends on a record: its own kind, a line of that kind, or the invoice of a line.
    fn ends_on(&self, kind: KindId, record: KindId) -> bool {
        let storage = |kind: KindId| self.schema.describe(kind).storage;
        let (kind, record) = (self.schema.undecided(kind), self.schema.undecided(record));
        let one_is_line = storage(kind) == record || storage(record) == kind;
        kind == record || one_is_line || (kind == self.schema.known.invoice && self.schema.is_line(record))
    }

    fn found_elsewhere(&mut self, name: &ast::Name, kind: KindId, subject: KindId, at: At) {
        let (of, here) = (self.schema.title(kind), self.schema.title(subject));
        let message = format!("`{}` is for each {of}, and is not found on {}", name.node, a(&here));
        let lines_of_invoice = self.schema.is_line(kind) && subject == self.schema.known.invoice;
        let found = self.error("other-record", message, name.span);
        *found = found.clone().related(at.file, at.span, "the rule");
        if lines_of_invoice {
            found.help.push(format!("ask the lines: `count(of {of} where found({})) > 0`", name.node));
        }
    }
}

/// Whether two rules group by the same keys, in whatever order.
fn same_keys(a: &[Expr], b: &[Expr]) -> bool {
    let all_in = |a: &[Expr], b: &[Expr]| {
        a.iter().all(|key| b.iter().any(|other| super::group::bare(key) == super::group::bare(other)))
    };
    all_in(a, b) && all_in(b, a)
}
