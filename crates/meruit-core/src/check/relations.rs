//! Which rules and waivers have a say in which records a rule speaks of: told once, so that no review searches for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::plan::{Relations, Rule, Waiver};

/// The relations of each rule, in the order of the rules.
pub(super) fn of(rules: &[Arc<Rule>], judged_in_order: &[usize], waivers: &[Waiver]) -> Vec<Relations> {
    let excepting: Vec<(usize, &Rule)> = rules
        .iter()
        .map(|rule| &**rule)
        .enumerate()
        .filter(|(_, rule)| !rule.exception_to.is_empty())
        .collect();
    let places = |found: &mut dyn Iterator<Item = &(usize, &Rule)>| found.map(|(at, _)| *at).collect();
    let mut seen = BTreeSet::new();
    let later_versions: BTreeSet<usize> = judged_in_order
        .iter()
        .copied()
        .filter(|&at| rules.get(at).is_some_and(|rule| !seen.insert(rule.id.as_str())))
        .collect();
    rules
        .iter()
        .enumerate()
        .map(|(index, rule)| Relations {
            exceptions: places(
                &mut excepting.iter().filter(|(_, other)| other.exception_to.contains(&index)),
            ),
            rivals: places(&mut excepting.iter().filter(|other| are_rivals((index, rule), **other))),
            waivers: (0..waivers.len())
                .filter(|&at| waivers.get(at).is_some_and(|waiver| waiver.rules.contains(&index)))
                .collect(),
            is_later_version: later_versions.contains(&index),
        })
        .collect()
}

fn are_rivals((index, rule): (usize, &Rule), (at, other): (usize, &Rule)) -> bool {
    at != index
        && other.id != rule.id
        && other.exception_to.iter().any(|to| rule.exception_to.contains(to))
        && !other.exception_to.contains(&index)
        && !rule.exception_to.contains(&at)
}
