//! Vagueness: whether a reader can tell what was done and on or about what. The number of words does not decide.

use crate::action::Action;
use crate::label::Certainty;
use crate::reason::Reason;
use crate::sense::{Act, Noun};

/// How much is said of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// One word: trial.
    Alone,
    /// Activity and a one-word noun: drafted motion, prepare for trial.
    Plain,
    /// More.
    Full,
}

/// How vague one activity is, and why; `None` when something is named.
///
/// `refers` says that it speaks of what an activity before it named.
pub(crate) fn judge(
    action: &Action,
    refers: bool,
    extent: impl FnOnce() -> Extent,
) -> Option<(Certainty, Reason)> {
    if action.specific > 0 || action.weight >= 2 || refers {
        return None;
    }
    match action.act {
        Act::Talk | Act::Message | Act::Tell | Act::FollowUp => talk(action),
        Act::Draft | Act::Send | Act::Report if action.noun == Noun::Message => talk(action),
        // Filing of documents, organize file.
        Act::File | Act::Organize if !action.subject_people && action.roles == 0 => match action.noun {
            Noun::Document if action.weight == 0 && action.topic.is_none() => {
                Some((Certainty::Likely, Reason::NothingNamed))
            }
            _ => None,
        },
        Act::Travel
        | Act::Return
        | Act::Train
        | Act::Teach
        | Act::Bill
        | Act::Clerical
        | Act::File
        | Act::Schedule
        | Act::Organize
        | Act::Deliver
        | Act::Order
        | Act::Outcome
        | Act::Result => None,
        _ => thing(action, extent),
    }
}

fn talk(action: &Action) -> Option<(Certainty, Reason)> {
    if action.weight >= 1 {
        return None;
    }
    if action.subject_people && (action.topic.is_some() || action.purpose.is_some()) {
        return Some((Certainty::Unsure, Reason::NoSubject));
    }
    Some((Certainty::Certain, Reason::NoSubject))
}

fn thing(action: &Action, extent: impl FnOnce() -> Extent) -> Option<(Certainty, Reason)> {
    if action.weight >= 1 {
        let which = action.subject_people
            || action.people.is_some()
            || action.topic.is_some()
            || action.purpose.is_some();
        if which {
            return None;
        }
        let unsaid = match action.act {
            Act::None | Act::Work | Act::Attention => true,
            Act::Plan | Act::Draft => extent() != Extent::Full,
            _ => extent() == Extent::Alone,
        };
        let certainty = if unsaid { Certainty::Likely } else { Certainty::Unsure };
        return Some((certainty, Reason::OnlyAKind));
    }
    if action.act == Act::Attend && !action.subject_people && action.topic.is_none() {
        return Some((Certainty::Likely, Reason::NothingNamed));
    }
    let people = action.subject_people || action.roles != 0 && action.act != Act::Review;
    let on_them = matches!(action.act, Act::Work | Act::Attention) && action.roles == 0;
    if people && !on_them {
        return Some((Certainty::Unsure, Reason::NothingNamed));
    }
    Some((Certainty::Certain, Reason::NothingNamed))
}
