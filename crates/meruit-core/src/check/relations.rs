//! Which rules and waivers have a say in which records a rule speaks of: told once, so that no review searches for them.

use crate::plan::{Relations, Rule, Waiver};

/// The relations of each rule, in the order of the rules.
pub(super) fn of(rules: &[Rule], judged_in_order: &[usize], waivers: &[Waiver]) -> Vec<Relations> {
    let numbered = || rules.iter().enumerate();
    rules
        .iter()
        .enumerate()
        .map(|(index, rule)| Relations {
            exceptions: numbered()
                .filter(|(_, other)| other.exception_to.contains(&index))
                .map(|(at, _)| at)
                .collect(),
            rivals: numbered().filter(|other| are_rivals((index, rule), *other)).map(|(at, _)| at).collect(),
            waivers: (0..waivers.len())
                .filter(|&at| waivers.get(at).is_some_and(|waiver| waiver.rules.contains(&index)))
                .collect(),
            is_later_version: judged_in_order
                .iter()
                .take_while(|&&at| at != index)
                .any(|&at| rules.get(at).is_some_and(|other| other.id == rule.id)),
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
