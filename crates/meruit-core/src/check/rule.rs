//! Rules: which clauses they have, and what each may say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use meruit_syntax::Span;
use meruit_syntax::ast::{self, Clause, Expr, Item, ItemKind, Template, TemplatePart, UnknownPolicy};

use super::expr::article;
use super::group::dotted;
use super::path::{Env, Let};
use super::{Checker, a, did_you_mean};
use crate::facts::nearest;
use crate::plan::{self, Key, Part};
use crate::schema::KindId;
use crate::types::Type;

/// The clauses of a rule, each where it stands first.
#[derive(Default)]
struct Clauses<'a> {
    section: Option<&'a ast::Text>,
    effective: Option<&'a ast::Effective>,
    for_each: Option<&'a ast::RecordSource>,
    filter: Option<&'a Expr>,
    keys: Option<&'a [Expr]>,
    lets: Vec<Let<'a>>,
    when: Option<&'a Expr>,
    unless: Option<&'a Expr>,
    outcomes: Vec<&'a ast::Outcome>,
    because: Option<&'a Template>,
    if_unknown: Option<UnknownPolicy>,
}

impl<'a> Checker<'a> {
    pub(super) fn check_rules(&mut self) -> Vec<plan::Rule> {
        if let Some(effective) = self.header_effective() {
            self.check_judged_by(effective, None);
        }
        let source = self.source;
        let mut rules = Vec::new();
        for item in &source.tree.items {
            match &item.kind {
                ItemKind::Rule(rule) => rules.extend(self.check_rule(item, rule)),
                ItemKind::Decision(decision) => self.not_yet("decisions", decision.name.span),
                ItemKind::Waive(waive) => self.not_yet("`waive`", waive.rule.span),
                ItemKind::Test(test) => self.not_yet("`test`", test.title.span),
                ItemKind::List(_) | ItemKind::Table(_) | ItemKind::Record(_) | ItemKind::Define(_) => {}
            }
        }
        self.check_rule_ids(&rules);
        rules
    }

    fn header_effective(&self) -> Option<&'a ast::Effective> {
        let header = self.source.tree.header.as_ref()?;
        header.settings.iter().find_map(|setting| match &setting.node {
            ast::Setting::Effective(effective) => Some(effective),
            _ => None,
        })
    }

    fn check_rule(&mut self, item: &Item, rule: &'a ast::Rule) -> Option<plan::Rule> {
        let clauses = self.clauses(rule);
        if clauses.outcomes.is_empty() {
            let message = format!("the rule `{}` says nothing to do", rule.name.node);
            self.error("clause-missing", message, rule.name.span)
                .help
                .push("end it with `then …`: `then reject`, `then warn \"…\"`".to_owned());
        }
        let Some(source) = clauses.for_each else {
            let message = format!("the rule `{}` does not say of which records it speaks", rule.name.node);
            self.error("clause-missing", message, rule.name.span).help.push(
                "write `for each fee`, `for each expense`, `for each line` or `for each invoice`".to_owned(),
            );
            return None;
        };
        let kind = self.source_kind(source)?;
        if let (Some(keys), true) = (clauses.keys, kind == self.schema.known.invoice) {
            let span = keys.iter().map(|key| key.span).reduce(Span::to).unwrap_or(source.span);
            self.error("group-not-here", "invoices cannot be grouped", span)
                .help
                .push("a verdict must not hang on which invoices are reviewed together".to_owned());
        }
        self.let_parts = 0;
        self.used_lets.clear();
        let filters: Vec<&Expr> = clauses.filter.into_iter().collect();
        let record = Env {
            filters: &filters,
            lets: &clauses.lets,
            lets_of_group: clauses.keys.is_some(),
            ..Env::record(Some(kind))
        };
        let env = match clauses.keys {
            Some(keys) => Env { group: Some(keys), own_group: Some(kind), lets_of_group: false, ..record },
            None => record,
        };
        self.check_lets(&clauses.lets, kind, env);
        let filter = clauses.filter.map(|filter| self.condition(filter, record));
        let keys =
            clauses.keys.map(|keys| keys.iter().map(|key| self.group_key(key, kind, record)).collect());
        let when = clauses.when.map(|when| self.condition(when, env));
        let unless = clauses.unless.map(|unless| self.condition(unless, env));
        let place = super::outcome::Place { kind, record, env };
        let actions = clauses.outcomes.iter().filter_map(|outcome| self.outcome(outcome, place)).collect();
        let because = clauses.because.map(|because| self.template(because, env));
        let effective = clauses.effective.map(|effective| {
            self.check_judged_by(effective, Some(kind));
            self.effective(effective)
        });
        self.unused_lets(&clauses.lets);
        Some(plan::Rule {
            id: rule.name.node.clone(),
            title: rule.title.as_ref().map(|title| title.node.clone()),
            section: section(clauses.section, item),
            at: self.at(rule.name.span),
            layer: self.layer(),
            exception_to: Vec::new(),
            effective: effective.or_else(|| self.header.as_ref().and_then(|header| header.effective.clone())),
            kind,
            filter,
            keys,
            with_earlier: false,
            when,
            unless,
            actions,
            because,
            if_unknown: clauses.if_unknown,
        })
    }

    fn clauses(&mut self, rule: &'a ast::Rule) -> Clauses<'a> {
        let mut found = Clauses::default();
        let mut first: BTreeMap<&'static str, Span> = BTreeMap::new();
        for clause in &rule.clauses {
            let word = clause_word(&clause.node);
            let repeats = matches!(clause.node, Clause::Then(_) | Clause::Let { .. });
            if let Some(&first) = first.get(word).filter(|_| !repeats) {
                let diagnostic =
                    self.error("duplicate-clause", format!("`{word}` stands twice"), clause.span);
                *diagnostic = diagnostic.clone().related(0, first, "first here");
                let joined = match word {
                    "when" | "where" => Some("and"),
                    "unless" => Some("or"),
                    _ => None,
                };
                diagnostic.help.extend(joined.map(|joined| format!("join the two with `{joined}`")));
                continue;
            }
            first.insert(word, clause.span);
            match &clause.node {
                Clause::Section(section) => found.section = Some(section),
                Clause::Effective(effective) => found.effective = Some(effective),
                Clause::ForEach(source) => found.for_each = Some(source),
                Clause::Where(filter) => found.filter = Some(filter),
                Clause::GroupedBy { keys, with_earlier } => {
                    if let Some(earlier) = with_earlier {
                        self.not_yet("`with earlier invoices`", earlier.span);
                    }
                    found.keys = Some(keys);
                }
                Clause::Let { name, value } => found.lets.push((name, value)),
                Clause::When(when) => found.when = Some(when),
                Clause::Unless(unless) => found.unless = Some(unless),
                Clause::Then(outcome) => found.outcomes.push(outcome),
                Clause::Because(because) => found.because = Some(because),
                Clause::IfUnknown(policy) => found.if_unknown = Some(*policy),
                Clause::ExceptionTo(_) => self.not_yet("`exception to`", clause.span),
                Clause::Gives { .. } | Clause::DecisionRow { .. } | Clause::Otherwise(_) => {
                    self.not_yet("decisions", clause.span);
                }
            }
        }
        found
    }

    /// Checks every `let`, read or not, and that its name is free.
    fn check_lets(&mut self, lets: &[Let<'_>], kind: KindId, env: Env<'_>) {
        for (at, &(name, value)) in lets.iter().enumerate() {
            if let Some((first, _)) = lets.iter().take(at).find(|(first, _)| first.node == name.node) {
                let found =
                    self.error("duplicate-name", format!("the name `{}` is taken", name.node), name.span);
                *found = found.clone().related(0, first.span, "first used here");
                continue;
            }
            if self.has_name(kind, &name.node) {
                let message = format!("{} has a field `{}` already", a(&self.schema.title(kind)), name.node);
                self.error("hides-field", message, name.span);
            } else if let Some(taken) = self.taken_name(&name.node) {
                let found =
                    self.error("duplicate-name", format!("the name `{}` is taken", name.node), name.span);
                *found = found.clone().related(0, taken, "first used here");
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
    fn taken_name(&self, name: &str) -> Option<Span> {
        let parameter = self.parameter(name).map(|index| self.defines[index].ast.name.span);
        let list = || self.list_index(name).map(|index| self.lists[index].0.name.span);
        let table = || self.table_index(name).map(|index| self.tables[index].ast.name.span);
        parameter.or_else(list).or_else(table)
    }

    fn unused_lets(&mut self, lets: &[Let<'_>]) {
        for (name, _) in lets {
            if !self.used_lets.contains(&name.span) {
                self.warn("unused-name", format!("nothing uses the `let` `{}`", name.node), name.span);
            }
        }
    }

    fn group_key(&mut self, key: &Expr, kind: KindId, env: Env<'_>) -> Key {
        self.check_key(key, kind, env.filters);
        let node = self.expr(key, None, env);
        self.check_key_type(&node);
        Key { brings_firm: super::group::brings_firm(key), node }
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
    fn check_judged_by(&mut self, effective: &ast::Effective, kind: Option<KindId>) {
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
        let found = kind
            .and_then(|kind| self.plain_path(path, kind))
            .or_else(|| all.into_iter().find_map(|kind| self.plain_path(path, kind)));
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
                let found =
                    self.error("unknown-field", format!("no record has a date `{written}`"), path.span);
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

    /// An id stands twice only for periods by the same date that do not overlap.
    fn check_rule_ids(&mut self, rules: &[plan::Rule]) {
        let mut by_id: BTreeMap<&str, Vec<&plan::Rule>> = BTreeMap::new();
        for rule in rules {
            by_id.entry(&rule.id).or_default().push(rule);
        }
        for (id, mut versions) in by_id {
            // By their first days only neighbours can overlap without an earlier neighbour doing so too.
            versions.sort_by_key(|rule| rule.effective.as_ref().and_then(|effective| effective.from));
            for pair in versions.windows(2) {
                let [first, second] = pair else { continue };
                let Some(why) = clash(first.effective.as_ref(), second.effective.as_ref()) else { continue };
                let (first, second) =
                    if first.at.span < second.at.span { (first, second) } else { (second, first) };
                let found =
                    self.error("duplicate-rule", format!("two rules are called `{id}`{why}"), second.at.span);
                *found = found
                    .clone()
                    .related(0, first.at.span, "the other")
                    .help("versions of one rule need periods that do not overlap: `effective from … until … judged by …`");
            }
        }
    }
}

/// Why two versions of a rule cannot stand beside one another; nothing where they can.
fn clash(first: Option<&plan::Effective>, second: Option<&plan::Effective>) -> Option<&'static str> {
    let (Some(first), Some(second)) = (first, second) else { return Some("") };
    if first.judged_by != second.judged_by {
        return Some(", and their periods go by different dates");
    }
    let until = first.until.unwrap_or(Date::MAX);
    let from = second.from.unwrap_or(Date::MIN);
    (until >= from).then_some(", and their periods overlap")
}

/// The section that a rule states, or that of the heading above it.
fn section(stated: Option<&ast::Text>, item: &Item) -> Option<String> {
    let from_heading = || {
        let heading = item.heading.as_ref()?;
        let text = if heading.number.is_empty() { &heading.title } else { &heading.number };
        (!text.is_empty()).then(|| text.clone())
    };
    stated.map(|section| section.node.clone()).or_else(from_heading)
}

fn clause_word(clause: &Clause) -> &'static str {
    match clause {
        Clause::Section(_) => "section",
        Clause::Effective(_) => "effective",
        Clause::ExceptionTo(_) => "exception to",
        Clause::ForEach(_) => "for each",
        Clause::Where(_) => "where",
        Clause::GroupedBy { .. } => "grouped by",
        Clause::Let { .. } => "let",
        Clause::When(_) | Clause::DecisionRow { .. } => "when",
        Clause::Unless(_) => "unless",
        Clause::Then(_) => "then",
        Clause::Because(_) => "because",
        Clause::IfUnknown(_) => "if unknown",
        Clause::Gives { .. } => "gives",
        Clause::Otherwise(_) => "otherwise",
    }
}
