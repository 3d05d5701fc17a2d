//! The order in which rules are judged: what a rule asks of others comes before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Checker;
use crate::plan::{At, Node, Op, Rule, Waiver};

/// Of a larger circle no more rules than these are told.
const TOLD: usize = 8;

/// By rule: the rules that must be judged before it, each with the place where it is asked for.
type Before = Vec<BTreeMap<usize, At>>;

impl Checker<'_> {
    /// The places of the rules in an order in which each stands behind those it asks for; refuses circles.
    pub(super) fn order(&mut self, rules: &[Option<Arc<Rule>>], waivers: &[Waiver]) -> Vec<usize> {
        let before = self.before(rules, waivers);
        let mut open: Vec<usize> = before.iter().map(BTreeMap::len).collect();
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
        for (rule, asks) in before.iter().enumerate() {
            for &asked in asks.keys() {
                after[asked].push(rule);
            }
        }
        let mut ready: BTreeSet<usize> = (0..rules.len()).filter(|&rule| open[rule] == 0).collect();
        let mut order = Vec::with_capacity(rules.len());
        while let Some(next) = ready.pop_first() {
            order.push(next);
            for &rule in &after[next] {
                open[rule] -= 1;
                if open[rule] == 0 {
                    ready.insert(rule);
                }
            }
        }
        if order.len() < rules.len() {
            let waiting = (0..rules.len()).filter(|&rule| open[rule] > 0).collect();
            self.circular(rules, &before, &waiting);
        }
        order
    }

    fn before(&self, rules: &[Option<Arc<Rule>>], waivers: &[Waiver]) -> Before {
        let asked_by_define = self.asked_by_defines();
        let mut before: Before = vec![BTreeMap::new(); rules.len()];
        let asks = self.sources.iter().any(|file| file.text.contains("found"));
        for (at, rule) in rules.iter().enumerate().filter(|_| asks) {
            for node in rule.iter().flat_map(|rule| rule.nodes()) {
                asked(node, &asked_by_define, &mut before[at]);
            }
        }
        for waiver in waivers {
            let mut asks = BTreeMap::new();
            waiver.filter.iter().for_each(|filter| asked(filter, &asked_by_define, &mut asks));
            for &rule in &waiver.rules {
                if let Some(before) = before.get_mut(rule) {
                    before.extend(asks.iter().map(|(&rule, &at)| (rule, at)));
                }
            }
        }
        // Which records an exception takes over is told by its `where`, before its rule is judged.
        for &(exception, rule, at) in &self.excepted {
            let asks = rules.get(exception).and_then(Option::as_ref).and_then(|rule| rule.filter.as_ref());
            if let Some(before) = before.get_mut(rule) {
                before.entry(exception).or_insert(at);
                asks.iter().for_each(|filter| asked(filter, &asked_by_define, before));
            }
        }
        before
    }

    /// By define: the rules that it asks for, those that the defines it reads ask for included.
    fn asked_by_defines(&self) -> Vec<BTreeMap<usize, At>> {
        let mut all: Vec<BTreeMap<usize, At>> = vec![BTreeMap::new(); self.defines.len()];
        for index in self.define_order() {
            let mut own = BTreeMap::new();
            if let Some(node) = self.defines[index].node() {
                asked(node, &all, &mut own);
            }
            all[index] = own;
        }
        all
    }

    /// Tells of one circle among the rules that wait for one another.
    fn circular(&mut self, rules: &[Option<Arc<Rule>>], before: &Before, waiting: &BTreeSet<usize>) {
        let Some(&first) = waiting.iter().next() else { return };
        // Going on from one to what it waits for must come back to a rule that was met.
        let (mut path, mut at) = (vec![first], first);
        let circle = loop {
            let Some((&next, _)) = before[at].iter().find(|(rule, _)| waiting.contains(rule)) else { return };
            if let Some(start) = path.iter().position(|&rule| rule == next) {
                break path.split_off(start);
            }
            path.push(next);
            at = next;
        };
        let name = |at: usize| rules[at].as_ref().map_or("", |rule| rule.id.as_str());
        let steps: Vec<(usize, usize)> = circle
            .iter()
            .enumerate()
            .map(|(step, &rule)| (rule, circle.get(step + 1).copied().unwrap_or(circle[0])))
            .collect();
        let mut places =
            steps.iter().filter_map(|&(rule, next)| Some((rule, next, *before[rule].get(&next)?)));
        let Some((rule, next, at)) = places.next() else { return };
        let message = if rule == next {
            format!("`{}` waits for its own verdict", name(rule))
        } else {
            let told = circle.iter().take(TOLD).map(|&rule| format!("`{}`", name(rule)));
            let names = told.collect::<Vec<_>>().join(", ");
            match circle.len().saturating_sub(TOLD) {
                0 => format!("the rules {names} wait for one another"),
                more => format!("the rules {names} and {more} more wait for one another"),
            }
        };
        let others: Vec<(usize, usize, At)> = places.take(TOLD).collect();
        let words = |rule: usize, next: usize| format!("`{}` waits for `{}` here", name(rule), name(next));
        self.in_file(at.file, |checker| {
            let found = checker.error("circular-rules", message, at.span);
            let mut told = found.clone().label(words(rule, next));
            for (rule, next, at) in others {
                told = told.related(at.file, at.span, words(rule, next));
            }
            *found = told.help(
                "a rule is judged after those that it asks for, and before those it is an exception to",
            );
        });
    }
}

/// The rules that an expression asks for, by `found` or through the names it reads.
fn asked(node: &Node, defines: &[BTreeMap<usize, At>], into: &mut BTreeMap<usize, At>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.op {
            Op::Found(rules) => into.extend(rules.iter().map(|&rule| (rule, node.at))),
            Op::Defined { define, .. } => {
                let asks = defines.get(*define).into_iter().flatten();
                into.extend(asks.map(|(&rule, _)| (rule, node.at)));
            }
            _ => {}
        }
        open.extend(node.children());
    }
}
