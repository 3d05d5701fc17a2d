//! A question that a condition asks of a value, answered as the engine answers it.

use std::cmp::Ordering;

use meruit_syntax::ast::{CompareOp, Mark};

use super::model::decided;
use super::states::State;
use crate::eval::sets::{is_one, whole_steps, within};
use crate::eval::{Truth, compare};
use crate::types::{Answer, Value};

/// A question, with all that it compares with.
#[derive(Debug)]
pub(super) enum Test {
    /// It is a condition itself.
    Holds,
    Missing,
    Mark(Mark),
    Compare(CompareOp, Answer),
    /// Asked of two expressions at once.
    Related(CompareOp),
    Steps(Value),
    /// The upper end is in, or not.
    Range(Option<Answer>, Option<(Answer, bool)>),
    Values(Vec<Value>),
    /// The words of the variable at this place.
    Words(usize),
    /// Asked of what stands behind `else` where the value is blank or unknown.
    OrElse(Box<Test>, Answer),
}

impl Test {
    /// What it comes to in a state; `None` is unknown.
    pub(super) fn of(&self, state: &State) -> Option<bool> {
        if let Self::OrElse(test, fallback) = self {
            return match state {
                State::Is(Answer::Blank | Answer::Unknown(_)) => test.of_answer(fallback),
                state => test.of(state),
            };
        }
        match state {
            State::Is(answer) => self.of_answer(answer),
            State::Words(bits) => match self {
                Self::Words(place) => Some(bits >> place & 1 == 1),
                Self::Missing | Self::Mark(_) | Self::Values(_) => Some(false),
                Self::Compare(op, Answer::Known(_)) => different(*op),
                _ => None,
            },
            State::Order(order) => match self {
                Self::Related(op) => Some(holds(*op, *order)),
                _ => None,
            },
            State::OneBlank => match self {
                Self::Related(op) => different(*op),
                _ => None,
            },
            State::Truth(yes) => matches!(self, Self::Holds).then_some(*yes),
            State::Open => None,
        }
    }

    fn of_answer(&self, answer: &Answer) -> Option<bool> {
        match self {
            Self::Holds => decided(&Truth::of(answer.clone(), "")),
            Self::Missing => match answer {
                Answer::Known(_) => Some(false),
                Answer::Blank => Some(true),
                Answer::Unknown(_) => None,
            },
            Self::Mark(mark) => match answer {
                Answer::Known(Value::Mark(found)) => Some(found == mark),
                Answer::Known(_) | Answer::Blank => Some(false),
                Answer::Unknown(_) => None,
            },
            Self::Compare(op, with) => decided(&compare(*op, answer, with, "")),
            Self::Steps(step) => match answer {
                Answer::Blank => None,
                answer => decided(&whole_steps(answer, &Answer::Known(step.clone()), "")),
            },
            Self::Range(from, to) => {
                let to = to.as_ref().map(|(to, inclusive)| (to, *inclusive));
                decided(&within(answer, from.as_ref(), to, ""))
            }
            Self::Values(members) => match answer {
                Answer::Blank => Some(false),
                Answer::Unknown(_) => None,
                Answer::Known(value) => {
                    decided(&Truth::any(members.iter().map(|member| is_one(value, member, ""))))
                }
            },
            // Of a text that is known it is asked where the words are known.
            Self::Words(_) => match answer {
                Answer::Blank => Some(false),
                _ => None,
            },
            Self::Related(_) | Self::OrElse(..) => None,
        }
    }

    /// The values with which it compares.
    pub(super) fn values(&self) -> Vec<&Value> {
        let known = |answer: &'_ Answer| matches!(answer, Answer::Known(_));
        let answers: Vec<&Answer> = match self {
            Self::Compare(_, with) => vec![with],
            Self::Range(from, to) => from.iter().chain(to.iter().map(|(to, _)| to)).collect(),
            Self::Values(members) => return members.iter().collect(),
            Self::OrElse(test, _) => return test.values(),
            _ => Vec::new(),
        };
        let answers = answers.into_iter().filter(|answer| known(answer));
        answers
            .filter_map(|answer| if let Answer::Known(value) = answer { Some(value) } else { None })
            .collect()
    }

    /// The step whose multiples it asks for.
    pub(super) fn step(&self) -> Option<&Value> {
        match self {
            Self::Steps(step) => Some(step),
            Self::OrElse(test, _) => test.step(),
            _ => None,
        }
    }

    /// Whether it asks which mark of a table a value is.
    pub(super) fn asks_for_mark(&self) -> bool {
        match self {
            Self::Mark(_) => true,
            Self::OrElse(test, _) => test.asks_for_mark(),
            _ => false,
        }
    }

    /// Whether it can be settled by what a count is.
    pub(super) fn may_be_settled(&self) -> bool {
        matches!(self, Self::Compare(..) | Self::Range(..) | Self::Values(_) | Self::OrElse(..))
    }
}

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
        CompareOp::Is => order.is_eq(),
        CompareOp::IsNot => order.is_ne(),
    }
}

/// What a comparison comes to of two things that are not the same and have no order.
fn different(op: CompareOp) -> Option<bool> {
    match op {
        CompareOp::Is => Some(false),
        CompareOp::IsNot => Some(true),
        _ => None,
    }
}
