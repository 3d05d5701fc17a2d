//! UTBMS task and activity codes a wording speaks for, and the check of a billed code.

use crate::action::Action;
use crate::label::{Certainty, Span};
use crate::phrases::FoundCode;
use crate::sense::{Act, Noun, Role};

/// A code the wording speaks for, and the words that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Suggestion {
    /// The code: `L240`.
    pub code: &'static str,
    /// How sure: certain when the wording names the task, likely when it is usual for it, unsure for a hint.
    pub certainty: Certainty,
    /// The words that speak for it.
    pub span: Span,
}

/// What a billed code is worth against the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum CodeCheck {
    /// The wording speaks for this code.
    Agrees,
    /// The wording speaks for another code of the same phase (`L310` and `L320`).
    SamePhase(Suggestion),
    /// The wording speaks for another code.
    Differs(Suggestion),
    /// Nothing in the wording speaks for a code of this set.
    NothingSaid,
}

/// Compares a billed code with what the wording speaks for.
///
/// Letter case does not matter. Codes of different sets are not compared, since the same work has a code in each:
/// a litigation code suggested for a line billed under a bankruptcy code says nothing.
///
/// ```
/// use meruit_narrative::{Analyser, CodeCheck, check_code};
///
/// let analysis = Analyser::shared().analyse("Draft motion for summary judgment", None);
/// assert_eq!(check_code(analysis.task_code, "L240"), CodeCheck::Agrees);
/// assert!(matches!(check_code(analysis.task_code, "L330"), CodeCheck::Differs(suggested) if suggested.code == "L240"));
/// assert_eq!(check_code(analysis.activity_code, "A103"), CodeCheck::Agrees);
/// ```
pub fn check_code(suggestion: Option<Suggestion>, billed: &str) -> CodeCheck {
    let (Some(suggestion), Some(billed)) = (suggestion, meruit_codes::find(billed.trim())) else {
        return CodeCheck::NothingSaid;
    };
    let Some(suggested) = meruit_codes::find(suggestion.code).filter(|code| code.set == billed.set) else {
        return CodeCheck::NothingSaid;
    };
    if suggested.code == billed.code || suggested.parent == Some(billed.code) && billed.has_children {
        CodeCheck::Agrees
    } else if suggested.parent.is_some() && suggested.parent == billed.parent {
        CodeCheck::SamePhase(suggestion)
    } else {
        CodeCheck::Differs(suggestion)
    }
}

fn certainty(weight: u8) -> Certainty {
    match weight {
        3.. => Certainty::Certain,
        2 => Certainty::Likely,
        _ => Certainty::Unsure,
    }
}

/// The task code with the strongest wording; of equals the first, and of those at one place the longest wording.
pub(crate) fn task_code(found: &[FoundCode]) -> Option<Suggestion> {
    let mut best: Option<&FoundCode> = None;
    for one in found {
        let rank = |one: &FoundCode| (one.weight, one.end - one.start);
        let better = best
            .is_none_or(|best| one.weight > best.weight || one.start == best.start && rank(one) > rank(best));
        if better {
            best = Some(one);
        }
    }
    best.map(|one| Suggestion {
        code: one.code,
        certainty: certainty(one.weight),
        span: Span::new(one.start, one.end),
    })
}

/// The activity code of the first activity that has one.
pub(crate) fn activity_code(actions: &[Action], span: impl Fn(u32) -> Span) -> Option<Suggestion> {
    actions.iter().find_map(|action| {
        let (code, certainty) = activity(action)?;
        Some(Suggestion { code, certainty, span: span(action.head) })
    })
}

fn activity(action: &Action) -> Option<(&'static str, Certainty)> {
    let code = match action.act {
        Act::Plan => "A101",
        Act::Research => "A102",
        Act::Draft | Act::Sign if action.noun != Noun::Message => "A103",
        Act::Review | Act::Receive | Act::Investigate => "A104",
        Act::Attend | Act::Part => "A109",
        Act::Clerical | Act::Organize | Act::File => "A110",
        Act::Travel => "A112",
        Act::Talk | Act::Message | Act::Tell | Act::FollowUp | Act::Draft | Act::Send | Act::Report => {
            return with_whom(action.roles).map(|code| (code, Certainty::Likely));
        }
        _ => return None,
    };
    Some((code, action.certainty))
}

/// The code for a talk or message with these people; `None` when it is not said with whom.
fn with_whom(roles: u16) -> Option<&'static str> {
    let has = |roles_wanted: &[Role]| roles_wanted.iter().any(|role| roles & role.bit() != 0);
    Some(match () {
        () if has(&[Role::Firm]) => "A105",
        () if has(&[Role::Client, Role::Insurer]) => "A106",
        () if has(&[Role::Expert]) => "A114",
        () if has(&[Role::Witness]) => "A113",
        () if has(&[Role::Opposing, Role::Counsel]) => "A107",
        () if roles != 0 => "A108",
        () => return None,
    })
}
