//! Rules: which clauses they have, and what each may say.

use std::sync::Arc;

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Expr, Item, ItemKind, Template, TemplatePart};

use super::again::Before;
use super::expr::article;
use super::group::dotted;
use super::path::{Env, Let};
use super::scope::Scope;
use super::{Checker, a, did_you_mean};
use crate::facts::nearest;
use crate::plan::{self, At, Key, Part};
use crate::schema::KindId;
use crate::types::Type;

impl<'a> Checker<'a> {
    /// Checks the rules, each in its place in the plan, `None` where one is too faulty to stand there. Those that are known
    /// from before are taken over.
    pub(super) fn check_rules(&mut self, before: &mut Before) -> Vec<Option<Arc<plan::Rule>>> {
        let mut rules = Vec::new();
        let mut heads = 0;
        for (file, item) in self.items() {
            self.file = file;
            match &item.kind {
                ItemKind::Rule(rule) => {
                    let (text, mut known) = before.take(self.sources, file, item);
                    let taken = known.kept.as_mut().and_then(|kept| self.take_over(kept, heads, item, rule));
                    let checked = taken.or_else(|| {
                        let (checked, kept) = self.check_and_keep(heads, item, rule);
                        known.kept = kept;
                        checked
                    });
                    if self.heads[heads].place.is_some() {
                        rules.push(checked);
                        before.met.push((text, known));
                    }
                    heads += 1;
                }
                ItemKind::Decision(_) => heads += 1,
                ItemKind::Waive(_)
                | ItemKind::Test(_)
                | ItemKind::List(_)
                | ItemKind::Table(_)
                | ItemKind::Record(_)
                | ItemKind::Define(_) => {}
            }
        }
        rules
    }

    pub(super) fn check_rule(&mut self, head: usize, item: &Item, rule: &'a ast::Rule) -> Option<plan::Rule> {
        let clauses = self.clauses(&rule.clauses);
        if clauses.outcomes.is_empty() {
            let message = format!("the rule `{}` says nothing to do", rule.name.node);
            self.error("clause-missing", message, rule.name.span)
                .help
                .push("end it with `then …`: `then reject`, `then warn \"…\"`".to_owned());
        }
        let Some(source) = clauses.for_each else {
            self.for_each_missing("rule", &rule.name);
            return None;
        };
        let kind = self.source_kind(source)?;
        let filters: Vec<&Expr> = clauses.filter.into_iter().collect();
        let Scope { record, env, filter, keys } = self.scope(&clauses, &filters, kind, false);
        let when = clauses.when.map(|when| self.condition(when, env));
        let unless = clauses.unless.map(|unless| self.condition(unless, env));
        let place = super::outcome::Place { kind, record, env };
        let actions = clauses.outcomes.iter().filter_map(|outcome| self.outcome(outcome, place)).collect();
        self.check_if_unknown(rule, kind);
        let because = clauses.because.map(|because| self.template(because, env));
        let effective = self.time_of(&clauses, kind);
        self.unused_lets(&clauses.lets);
        Some(plan::Rule {
            id: rule.name.node.clone(),
            title: rule.title.as_ref().map(|title| title.node.clone()),
            section: section(clauses.section, item),
            at: self.at(rule.name.span),
            layer: self.layer(),
            exception_to: self.exceptions(head, kind, clauses.exception_to),
            replaced_by: self.heads[head].replaced_by.clone(),
            effective,
            kind,
            filter,
            keys,
            with_earlier: clauses.with_earlier.is_some(),
            when,
            unless,
            actions,
            because,
            if_unknown: clauses.if_unknown,
        })
    }

    pub(super) fn for_each_missing(&mut self, word: &str, name: &ast::Name) {
        let message = format!("the {word} `{}` does not say of which records it speaks", name.node);
        self.error("clause-missing", message, name.span).help.push(
            "write `for each fee`, `for each expense`, `for each line` or `for each invoice`".to_owned(),
        );
    }

    /// Where nothing stands on an invoice there is nothing to hold.
    fn check_if_unknown(&mut self, rule: &ast::Rule, kind: KindId) {
        let on_invoice = self.schema.is_line(kind) || kind == self.schema.known.invoice;
        if on_invoice && !self.schema.is_prior(kind) {
            return;
        }
        for clause in &rule.clauses {
            if let ast::Clause::IfUnknown(ast::UnknownPolicy::Hold) = clause.node {
                let message = format!("nothing can be held of {}", a(&self.schema.title(kind)));
                self.error("outcome-not-here", message, clause.span)
                    .help
                    .push("lines and invoices under review can be held".to_owned());
            }
        }
    }

    /// Checks every `let`, read or not, and that its name is free.
    pub(super) fn check_lets(&mut self, lets: &[Let<'_>], kind: KindId, env: Env<'_>) {
        for (at, &(name, value)) in lets.iter().enumerate() {
            let file = self.file;
            if let Some((first, _)) = lets.iter().take(at).find(|(first, _)| first.node == name.node) {
                let found =
                    self.error("duplicate-name", format!("the name `{}` is taken", name.node), name.span);
                *found = found.clone().related(file, first.span, "first used here");
                continue;
            }
            if self.has_name(kind, &name.node) {
                let message = format!("{} has a field `{}` already", a(&self.schema.title(kind)), name.node);
                self.error("hides-field", message, name.span);
            } else if let Some(taken) = self.taken_name(&name.node) {
                let found =
                    self.error("duplicate-name", format!("the name `{}` is taken", name.node), name.span);
                *found = found.clone().related(taken.file, taken.span, "first used here");
            } else if name.node == super::AS_OF {
                self.error("duplicate-name", "`as_of` is the day of the run", name.span);
            }
            let node = self.read_let((name, value), name.span, env);
            if let Type::Record(_) = node.ty {
                let message = format!("`{}` would be a record", name.node);
                self.error("type-mismatch", message, value.span)
                    .help
                    .push("name the field that is wanted of it".to_owned());
            }
        }
    }

    /// Where a parameter, list or table of this name stands.
    fn taken_name(&self, name: &str) -> Option<At> {
        let parameter = || {
            let slot = &self.defines[self.parameter(name)?];
            Some(At { file: slot.file, span: slot.ast.name.span })
        };
        let list = || {
            let slot = &self.lists[self.list_index(name)?];
            Some(At { file: slot.file, span: slot.ast.name.span })
        };
        let table = || {
            let slot = &self.tables[self.table_index(name)?];
            Some(At { file: slot.file, span: slot.ast.name.span })
        };
        parameter().or_else(list).or_else(table)
    }

    pub(super) fn unused_lets(&mut self, lets: &[Let<'_>]) {
        for (name, _) in lets {
            if !self.used_lets.contains(&name.span) {
                self.warn("unused-name", format!("nothing uses the `let` `{}`", name.node), name.span);
            }
        }
    }

    /// The keys of a rule over groups; with earlier invoices one of them must keep firms apart.
    pub(super) fn group_keys(
        &mut self,
        keys: &[Expr],
        with_earlier: Option<Span>,
        kind: KindId,
        env: Env<'_>,
    ) -> Vec<Key> {
        let span = keys.iter().map(|key| key.span).reduce(Span::to);
        if let Some(span) = span.filter(|_| kind == self.schema.known.invoice) {
            self.error("group-not-here", "invoices cannot be grouped", span)
                .help
                .push("a verdict must not hang on which invoices are reviewed together".to_owned());
        } else if let Some(span) = with_earlier {
            self.check_earlier(keys, span, kind);
        }
        keys.iter().map(|key| self.group_key(key, kind, env)).collect()
    }

    pub(super) fn group_key(&mut self, key: &Expr, kind: KindId, env: Env<'_>) -> Key {
        self.check_key(key, kind, env.filters);
        let node = self.expr(key, None, env);
        self.check_key_type(&node);
        Key { brings_firm: self.brings_firm(key, kind), node }
    }

    /// A text with expressions in braces.
    pub(super) fn template(&mut self, template: &Template, env: Env<'_>) -> plan::Template {
        let mut parts = Vec::with_capacity(template.parts.len());
        for part in &template.parts {
            parts.push(match part {
                TemplatePart::Text(text) => Part::Text(text.clone()),
                TemplatePart::Expr(expr) => {
                    let node = self.expr(expr, None, Env { figure: false, ..env });
                    if let Type::Record(_) = node.ty {
                        let message = format!("{} cannot be written in a text", article(&node.ty));
                        let field = self.identity(&node.ty).unwrap_or("…");
                        self.error("type-mismatch", message, expr.span)
                            .help
                            .push(format!("write one of its fields: `{{{}.{field}}}`", node.text));
                    }
                    Part::Value(node)
                }
            });
        }
        plan::Template { parts }
    }

    /// The field that `judged by` names must be a date. A record without it goes by its invoice's date, so it needs
    /// to be a field of some record only.
    pub(super) fn check_judged_by(&mut self, effective: &ast::Effective, kind: Option<KindId>) {
        let path = &effective.judged_by;
        if path.this {
            self.error("this-not-here", "`this` has a meaning only inside an aggregate", path.span);
            return;
        }
        if effective.from.is_none() && effective.until.is_none() {
            self.error(
                "clause-missing",
                "`effective` says neither `from` nor `until` which day",
                effective.span,
            );
        }
        let all = (0..self.schema.kinds.len()).filter_map(|at| u16::try_from(at).ok().map(KindId));
        // A rule speaks of one kind of record, a header of all.
        let found = match kind {
            Some(kind) => self.plain_path(path, kind),
            None => all.into_iter().find_map(|kind| self.plain_path(path, kind)),
        };
        match found {
            Some(Type::Date | Type::Moment) => {}
            Some(other) => {
                let message =
                    format!("a rule is in force by a date, and `{}` is {}", dotted(path), article(&other));
                self.error("type-mismatch", message, path.span);
            }
            None => {
                let own = kind.unwrap_or(self.schema.known.invoice);
                let dates: Vec<&str> = self
                    .schema
                    .describe(own)
                    .fields
                    .iter()
                    .filter(|(_, field)| self.schema.field_of(own, *field).ty == Type::Date)
                    .map(|(name, _)| name.as_str())
                    .collect();
                let written = dotted(path);
                let near =
                    nearest(&written, dates.into_iter().chain(["date", "invoice.date", "invoice.received"]));
                let message = match kind {
                    Some(kind) => format!("{} has no date `{written}`", a(&self.schema.title(kind))),
                    None => format!("no record has a date `{written}`"),
                };
                let found = self.error("unknown-field", message, path.span);
                did_you_mean(found, path.span, near);
            }
        }
    }

    /// The type of a path of declared fields.
    fn plain_path(&self, path: &ast::Path, mut kind: KindId) -> Option<Type> {
        let (last, links) = path.names.split_last()?;
        for link in links {
            let field = self.schema.field(kind, &link.node)?;
            let Type::Record(next) = self.schema.field_of(kind, field).ty else { return None };
            kind = next;
        }
        let field = self.schema.field(kind, &last.node)?;
        Some(self.schema.field_of(kind, field).ty.clone())
    }
}

/// The section that a rule states, or that of the heading above it.
pub(super) fn section(stated: Option<&ast::Text>, item: &Item) -> Option<String> {
    let from_heading = || {
        let heading = item.heading.as_ref()?;
        let text = if heading.number.is_empty() { &heading.title } else { &heading.number };
        (!text.is_empty()).then(|| text.clone())
    };
    stated.map(|section| section.node.clone()).or_else(from_heading)
}
