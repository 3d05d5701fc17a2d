//! Rules that were checked before and stand as they did: taken over with their places moved, in the place of a check.
//!
//! A rule is kept where nothing was told of it and it asks for no other rule. It is taken over while its text is the
//! same and nothing has changed whose name it uses (`again`). What its check told the checker besides is told anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Clause, Item};

use super::Checker;
use super::rule::section;
use crate::plan::{At, Op, Rule};
use crate::schema::KindId;
use crate::types::Type;

/// A rule as it was checked.
#[derive(Clone, Debug)]
pub(super) struct KeptRule {
    rule: Arc<Rule>,
    /// Where the item began.
    start: u32,
    effects: Effects,
}

/// What the check of a rule tells the checker beside the rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// The lists, tables and definitions that it uses, and the records that must be declared.
    pub lists: BTreeSet<usize>,
    pub tables: BTreeSet<usize>,
    pub defines: BTreeSet<usize>,
    pub reads: BTreeMap<KindId, At>,
    /// What it asks of lists and tables.
    pub demands: Vec<Demand>,
    /// The numbers of its aggregates, by their places, and of its sets of phrases.
    pub aggregates: Vec<(Span, usize)>,
    pub phrases: Vec<(usize, Vec<String>)>,
    /// Whether it hangs on other rules.
    pub asks_rules: bool,
}

/// Something that a use asks of a list or a table, which may be told there.
#[derive(Clone, Debug)]
pub(super) enum Demand {
    ListCodes(usize, Type),
    KeyCodes(usize, usize, Type),
    Phrases(usize),
}

impl<'a> Checker<'a> {
    /// Checks a rule and keeps it where it can be taken over the next time.
    pub(super) fn check_and_keep(
        &mut self,
        head: usize,
        item: &Item,
        rule: &'a ast::Rule,
    ) -> (Option<Arc<Rule>>, Option<KeptRule>) {
        let outer = self.begin_effects();
        let told = self.reports;
        let checked = self.check_rule(head, item, rule).map(Arc::new);
        let effects = self.end_effects(outer);
        let kept = checked
            .as_ref()
            .filter(|_| self.reports == told && !effects.asks_rules)
            .map(|rule| KeptRule { rule: Arc::clone(rule), start: item.span.start, effects });
        (checked, kept)
    }

    fn begin_effects(&mut self) -> Effects {
        Effects {
            lists: std::mem::take(&mut self.used_lists),
            tables: std::mem::take(&mut self.used_tables),
            defines: std::mem::take(&mut self.used_defines),
            reads: std::mem::take(&mut self.reads),
            ..std::mem::take(&mut self.effects)
        }
    }

    /// What came about since the beginning, which is added to what was there before.
    fn end_effects(&mut self, outer: Effects) -> Effects {
        let own = Effects {
            lists: std::mem::replace(&mut self.used_lists, outer.lists),
            tables: std::mem::replace(&mut self.used_tables, outer.tables),
            defines: std::mem::replace(&mut self.used_defines, outer.defines),
            reads: std::mem::replace(&mut self.reads, outer.reads),
            ..std::mem::take(&mut self.effects)
        };
        self.add_uses(&own, 0);
        own
    }

    fn add_uses(&mut self, effects: &Effects, by: u32) {
        self.used_lists.extend(&effects.lists);
        self.used_tables.extend(&effects.tables);
        self.used_defines.extend(&effects.defines);
        for (kind, at) in &effects.reads {
            self.reads.entry(*kind).or_insert(At { span: moved(at.span, by), ..*at });
        }
    }

    /// Takes over a rule that stands as it did; `None` where somebody else still holds it and its places have moved.
    pub(super) fn take_over(
        &mut self,
        kept: &mut KeptRule,
        head: usize,
        item: &Item,
        written: &ast::Rule,
    ) -> Option<Arc<Rule>> {
        let by = item.span.start.wrapping_sub(kept.start);
        let mut is_same = by == 0;
        let mut numbers = Numbers::default();
        for (span, old) in &kept.effects.aggregates {
            let (next, at) = (self.aggregates.len(), At { file: self.file, span: moved(*span, by) });
            let new = *self.aggregates.entry(at).or_insert(next);
            is_same &= new == *old;
            numbers.aggregates.push((*old, new));
        }
        for (old, words) in &kept.effects.phrases {
            let new = self.phrase_set(words);
            is_same &= new == *old;
            numbers.phrases.push((*old, new));
        }
        let replaced_by = &self.heads.get(head)?.replaced_by;
        is_same &= *replaced_by == kept.rule.replaced_by;
        let states_section = written.clauses.iter().any(|clause| matches!(clause.node, Clause::Section(_)));
        let section = if states_section { kept.rule.section.clone() } else { section(None, item) };
        is_same &= section == kept.rule.section;
        if !is_same {
            let rule = Arc::get_mut(&mut kept.rule)?;
            rule.replaced_by.clone_from(replaced_by);
            rule.section = section;
            rule.at.span = moved(rule.at.span, by);
            rule.each_node_mut(&mut |node| {
                node.at.span = moved(node.at.span, by);
                match &mut node.op {
                    Op::Aggregate(aggregate) => aggregate.id = numbered(&numbers.aggregates, aggregate.id),
                    Op::Mentions { phrases, .. } => {
                        phrases.fixed = phrases.fixed.map(|old| numbered(&numbers.phrases, old));
                    }
                    _ => {}
                }
            });
            kept.moved(by, numbers);
        }
        self.add_uses(&kept.effects, 0);
        for demand in &kept.effects.demands {
            match demand {
                Demand::ListCodes(list, asked) => self.check_list_codes(*list, asked),
                Demand::KeyCodes(table, column, asked) => self.check_key_codes(*table, *column, asked),
                Demand::Phrases(list) => self.check_list_phrases(*list),
            }
        }
        Some(Arc::clone(&kept.rule))
    }

    /// The number of a set of phrases.
    pub(super) fn phrase_set(&mut self, words: &[String]) -> usize {
        if let Some(known) = self.phrase_sets.get(words) {
            return *known;
        }
        let next = self.phrase_sets.len();
        self.phrase_sets.insert(words.to_vec(), next);
        next
    }
}

/// Numbers as they were, and as they are now.
#[derive(Default)]
struct Numbers {
    aggregates: Vec<(usize, usize)>,
    phrases: Vec<(usize, usize)>,
}

impl KeptRule {
    /// Takes note of where it stands now, and of its numbers.
    fn moved(&mut self, by: u32, numbers: Numbers) {
        self.start = self.start.wrapping_add(by);
        for ((span, old), (_, new)) in self.effects.aggregates.iter_mut().zip(numbers.aggregates) {
            (*span, *old) = (moved(*span, by), new);
        }
        for ((old, _), (_, new)) in self.effects.phrases.iter_mut().zip(numbers.phrases) {
            *old = new;
        }
        for at in self.effects.reads.values_mut() {
            at.span = moved(at.span, by);
        }
    }
}

fn numbered(numbers: &[(usize, usize)], old: usize) -> usize {
    numbers.iter().find(|(known, _)| *known == old).map_or(old, |(_, new)| *new)
}

/// A place so many bytes further down; distances wrap, so that a move up is one by a large number.
fn moved(span: Span, by: u32) -> Span {
    Span::new(span.start.wrapping_add(by), span.end.wrapping_add(by))
}
