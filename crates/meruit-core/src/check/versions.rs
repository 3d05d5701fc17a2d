//! The rules by their ids before any is checked: versions in time, and those that a higher layer replaces.

use std::collections::BTreeMap;

use jiff::civil::Date;
use meruit_syntax::Span;
use meruit_syntax::ast::{self, Clause, Expr, ItemKind};

use super::{Checker, did_you_mean};
use crate::facts::nearest;
use crate::plan::{At, Effective, Layer};
use crate::schema::KindId;

/// What is known of a rule or decision before it is checked.
pub(super) struct Head<'a> {
    pub name: &'a ast::Name,
    pub at: At,
    pub layer: Layer,
    pub is_rule: bool,
    replace: Option<Span>,
    effective: Option<Effective>,
    /// The records it speaks of; `None` where that is missing or wrong, which is told when the rule is checked.
    pub kind: Option<KindId>,
    pub keys: Option<&'a [Expr]>,
    /// Its place in the plan; `None` where a higher layer replaces it for all times.
    pub place: Option<usize>,
    /// The versions of a higher layer in whose time it does not stand, by their places in the plan.
    pub replaced_by: Vec<usize>,
}

impl<'a> Checker<'a> {
    /// Collects rules and decisions by name, so that each can speak of others wherever they stand.
    pub(super) fn declare_rules(&mut self) {
        for (file, item) in self.items() {
            let (name, clauses, is_rule) = match &item.kind {
                ItemKind::Rule(rule) => (&rule.name, &rule.clauses, true),
                ItemKind::Decision(decision) => (&decision.name, &decision.clauses, false),
                _ => continue,
            };
            self.file = file;
            let find = |ask: fn(&'a Clause) -> bool| clauses.iter().map(|c| &c.node).find(|c| ask(c));
            let kind = match find(|clause| matches!(clause, Clause::ForEach(_))) {
                Some(Clause::ForEach(source)) => self.schema.kind(&source.name.node, source.prior),
                _ => None,
            };
            let keys = match find(|clause| matches!(clause, Clause::GroupedBy { .. })) {
                Some(Clause::GroupedBy { keys, .. }) => Some(keys.as_slice()),
                _ => None,
            };
            let effective = match find(|clause| matches!(clause, Clause::Effective(_))) {
                Some(Clause::Effective(written)) => Some(period(written)),
                _ => self.default_effective(),
            };
            self.heads.push(Head {
                name,
                at: self.at(name.span),
                layer: self.layer(),
                is_rule,
                replace: item.replace.as_ref().map(|replace| replace.span),
                effective,
                kind,
                keys,
                place: None,
                replaced_by: Vec::new(),
            });
        }
        let mut by_name: BTreeMap<&'a str, Vec<usize>> = BTreeMap::new();
        for (at, head) in self.heads.iter().enumerate() {
            by_name.entry(&head.name.node).or_default().push(at);
        }
        self.check_versions(&by_name);
        self.give_places(&by_name);
        self.head_index = by_name;
    }

    /// The heads of all rules of an id, those that are replaced left out.
    pub(super) fn versions(&self, id: &str) -> impl Iterator<Item = &Head<'a>> {
        let named = self.head_index.get(id).map_or(&[][..], Vec::as_slice);
        named.iter().map(|&at| &self.heads[at]).filter(|head| head.is_rule && head.place.is_some())
    }

    /// Tells of a rule that is not there.
    pub(super) fn unknown_rule(&mut self, name: &ast::Name) {
        let ids = self.heads.iter().filter(|head| head.is_rule).map(|head| head.name.node.as_str());
        let near = nearest(&name.node, ids);
        let found = self.error("unknown-name", format!("no rule is called `{}`", name.node), name.span);
        did_you_mean(found, name.span, near);
    }

    /// Refuses names that stand twice, unless for periods that do not overlap or in the place of a lower layer's.
    fn check_versions(&mut self, by_name: &BTreeMap<&'a str, Vec<usize>>) {
        for versions in by_name.values() {
            self.check_replacing(versions);
            let mut by_layer: BTreeMap<Layer, Vec<usize>> = BTreeMap::new();
            for &at in versions {
                by_layer.entry(self.heads[at].layer).or_default().push(at);
            }
            for mut beside in by_layer.into_values() {
                // By their first days only neighbours can overlap without an earlier neighbour doing so too.
                beside.sort_by_key(|&at| self.heads[at].effective.as_ref().and_then(|period| period.from));
                for pair in beside.windows(2) {
                    if let [first, second] = *pair {
                        self.check_beside(first.min(second), first.max(second), first == first.min(second));
                    }
                }
            }
        }
    }

    /// Two of one name and layer: rules for different times, or a fault. `in_time` says whether the first also begins
    /// first.
    fn check_beside(&mut self, first: usize, second: usize, in_time: bool) {
        let (a, b) = (&self.heads[first], &self.heads[second]);
        let (name, first_at, second_at) = (&a.name.node, a.at, b.at);
        if !(a.is_rule && b.is_rule) {
            let message = format!("the name `{name}` is taken");
            self.in_file(second_at.file, |checker| {
                let found = checker.error("duplicate-name", message, second_at.span);
                *found = found.clone().related(first_at.file, first_at.span, "first used here");
            });
            return;
        }
        let (earlier, later) = if in_time { (a, b) } else { (b, a) };
        let Some(why) = clash(earlier.effective.as_ref(), later.effective.as_ref()) else { return };
        let message = format!("two rules are called `{name}`{why}");
        self.in_file(second_at.file, |checker| {
            let found = checker.error("duplicate-rule", message, second_at.span);
            *found = found.clone().related(first_at.file, first_at.span, "the other").help(
                "versions of one rule need periods that do not overlap: `effective from … until … judged by …`",
            );
        });
    }

    /// Checks the word `replace` before rules and decisions of one name, and refuses a repeat in another layer without it.
    fn check_replacing(&mut self, versions: &[usize]) {
        let Some(&first) = versions.first() else { return };
        let mut lowest: Option<usize> = None;
        for &at in versions {
            let before = (at != first).then_some(first);
            self.check_replaces(
                at,
                before,
                lowest.filter(|&low| self.heads[at].layer < self.heads[low].layer),
            );
            if lowest.is_none_or(|low| self.heads[low].layer < self.heads[at].layer) {
                lowest = Some(at);
            }
        }
    }

    /// `first` is the first of the name where it stands before this one, `lower` one of a lower layer.
    fn check_replaces(&mut self, at: usize, first: Option<usize>, lower: Option<usize>) {
        let head = &self.heads[at];
        let (name, own, layer, is_rule) = (head.name, head.at, head.layer, head.is_rule);
        let word = if is_rule { "rule" } else { "decision" };
        let other = |at: usize| (self.heads[at].at, self.heads[at].layer, self.heads[at].is_rule);
        let (replace, first, lower) = (head.replace, first.map(other), lower.map(other));
        self.in_file(own.file, |checker| match (replace, first, lower) {
            (None, _, Some((of, ..))) => checker.repeated_in_layers(word, name, of, true),
            (None, Some((of, other, _)), None) if other != layer => {
                checker.repeated_in_layers(word, name, of, false);
            }
            (Some(_), _, Some((of, _, rule))) if rule != is_rule => {
                checker.repeated_in_layers(word, name, of, false);
            }
            (Some(replace), Some((of, other, _)), None) => {
                checker.check_replaces_lower(layer, other, of, replace);
            }
            (Some(_), None, None) => {
                let heads = checker.heads.iter().filter(|head| head.is_rule == is_rule && head.at != own);
                let near = nearest(&name.node, heads.map(|head| head.name.node.as_str()));
                checker.nothing_to_replace(word, name, near);
            }
            _ => {}
        });
    }

    fn repeated_in_layers(&mut self, word: &str, name: &ast::Name, first: At, higher: bool) {
        let message = format!("two {word}s are called `{}`", name.node);
        let found = self.error("duplicate-name", message, name.span);
        *found = found.clone().related(first.file, first.span, "the other");
        found.help.push(if higher {
            format!("to put this in its place, write `replace {word} {} …`", name.node)
        } else {
            "give it another name".to_owned()
        });
    }

    /// Gives each rule and each decision its place in the plan, and says in whose time it does not stand.
    fn give_places(&mut self, by_name: &BTreeMap<&'a str, Vec<usize>>) {
        // Without the word `replace` nothing is replaced, and a repeat was refused.
        let mut by = vec![Vec::new(); self.heads.len()];
        for same in by_name.values() {
            let replacing: Vec<usize> =
                same.iter().copied().filter(|&at| self.heads[at].replace.is_some()).collect();
            for &at in same {
                let own = &self.heads[at];
                let higher = |other: &Head<'a>| other.is_rule == own.is_rule && other.layer < own.layer;
                by[at] = replacing.iter().copied().filter(|&other| higher(&self.heads[other])).collect();
            }
        }
        let (mut rules, mut decisions) = (0, 0);
        for (at, by) in by.iter().enumerate() {
            if by.iter().any(|&other| self.heads[other].effective.is_none()) {
                continue;
            }
            let next = if self.heads[at].is_rule { &mut rules } else { &mut decisions };
            self.heads[at].place = Some(*next);
            *next += 1;
        }
        for (at, by) in by.into_iter().enumerate() {
            self.heads[at].replaced_by = by.into_iter().filter_map(|other| self.heads[other].place).collect();
        }
    }
}

/// The period as written; what is wrong with it is told where the rule is checked.
fn period(written: &ast::Effective) -> Effective {
    Effective {
        from: written.from.map(|date| date.node),
        until: written.until.map(|date| date.node),
        judged_by: written.judged_by.names.iter().map(|name| name.node.clone()).collect(),
    }
}

/// Why two versions of a rule cannot stand beside one another; nothing where they can.
fn clash(first: Option<&Effective>, second: Option<&Effective>) -> Option<&'static str> {
    let (Some(first), Some(second)) = (first, second) else { return Some("") };
    if first.judged_by != second.judged_by {
        return Some(", and their periods go by different dates");
    }
    let until = first.until.unwrap_or(Date::MAX);
    let from = second.from.unwrap_or(Date::MIN);
    (until >= from).then_some(", and their periods overlap")
}
