//! Which rules and waivers have a say in which records a rule speaks of: told once, so that no review searches for them.

use std::collections::BTreeMap;
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
    let mut first_of_id: BTreeMap<&str, usize> = BTreeMap::new();
    for &at in judged_in_order {
        if let Some(rule) = rules.get(at) {
            first_of_id.entry(&rule.id).or_insert(at);
        }
    }
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
            counted_with: first_of_id.get(rule.id.as_str()).copied().unwrap_or(index),
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
