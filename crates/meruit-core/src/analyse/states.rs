//! The states of a variable: values that stand for all others, blank, and unknown.
//!
//! Between the values that conditions compare with, and beyond them, one value stands for all. A code stands for
//! those with the same mentioned codes above them. So every question comes out in some state just as it does for any
//! value that there can be.

use std::cmp::Ordering;

use super::formula::MOST_STATES;
use super::model::{MARKS, Source, Var, may_be_bounded, may_be_marked, text};
use super::ordered;
use super::test::Test;
use crate::eval::order;
use crate::facts::RecordRef;
use crate::plan::Plan;
use crate::types::{Answer, Currency, Number, Period, Type, Unknown, Value};

/// How many phrases and patterns one text may be searched for.
const MOST_WORDS: usize = 6;

/// What a variable may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum State {
    Is(Answer),
    /// A text that no condition names; the bits tell which phrases and patterns are in it.
    Words(u32),
    /// How two expressions stand to one another; of those without an order, less stands for different.
    Order(Ordering),
    /// One of two expressions is blank, and the other is known or blank.
    OneBlank,
    Truth(bool),
    Open,
}

/// The states of a variable of which these questions are asked; `None` where there would be too many.
pub(super) fn states_of(plan: &Plan, var: &Var<'_>, tests: &[&Test]) -> Option<Vec<State>> {
    if var.is_plain && tests.iter().all(|test| matches!(test, Test::Holds)) && var.words.is_empty() {
        return Some(vec![State::Truth(true), State::Truth(false), State::Open]);
    }
    if matches!(var.source, Source::Two(..)) {
        let orders = [Ordering::Greater, Ordering::Less, Ordering::Equal].map(State::Order);
        return Some(orders.into_iter().chain([State::OneBlank, State::Open]).collect());
    }
    let mut states = known_states(var, tests)?;
    if var.node().is_some_and(|node| may_be_marked(plan, node))
        || tests.iter().any(|test| test.asks_for_mark())
    {
        states.extend(MARKS.map(|mark| State::Is(Answer::Known(Value::Mark(mark)))));
    }
    let mut different: Vec<State> = Vec::with_capacity(states.len());
    let mut seen: Vec<Vec<Option<bool>>> = Vec::with_capacity(states.len());
    for state in states {
        let answers = tests.iter().map(|test| match (test, &state) {
            (Test::Words(place), State::Is(Answer::Known(Value::Text(text)))) => {
                var.words.get(*place).map(|words| words.are_in(text))
            }
            _ => test.of(&state),
        });
        let answers: Vec<Option<bool>> = answers.collect();
        if !seen.contains(&answers) {
            seen.push(answers);
            different.push(state);
        }
    }
    if var.node().is_some_and(|node| may_be_bounded(plan, node)) {
        let bounds: Vec<State> = different.iter().filter_map(at_least).collect();
        different.extend(bounds);
    }
    different.push(State::Is(Answer::Blank));
    different.push(State::Is(Answer::Unknown(Unknown::default())));
    (different.len() <= MOST_STATES).then_some(different)
}

/// Unknown, with what is known as a lower bound.
fn at_least(state: &State) -> Option<State> {
    let State::Is(Answer::Known(value)) = state else { return None };
    value.number()?;
    Some(State::Is(Answer::Unknown(Unknown { reasons: Vec::new(), at_least: Some(Box::new(value.clone())) })))
}

fn known_states(var: &Var<'_>, tests: &[&Test]) -> Option<Vec<State>> {
    let named: Vec<&Value> = tests.iter().flat_map(|test| test.values()).collect();
    let known =
        |values: Vec<Value>| values.into_iter().map(|value| State::Is(Answer::Known(value))).collect();
    Some(match &var.ty {
        Type::YesNo => known(vec![Value::YesNo(true), Value::YesNo(false)]),
        Type::Text => {
            if var.words.len() > MOST_WORDS {
                return None;
            }
            let mut states = if var.words.is_empty() {
                known(vec![another_text(&named)])
            } else {
                (0..1 << var.words.len()).rev().map(State::Words).collect()
            };
            states.extend(known(named.into_iter().cloned().collect()));
            states
        }
        Type::OneOf(texts) => known(texts.iter().map(|one| text(one)).collect()),
        Type::Code(set) => known(codes(&named, set.as_deref())),
        Type::Number | Type::Hours | Type::Days | Type::Money(_) | Type::Rate(_) => {
            known(quantities(var, tests, &named)?)
        }
        Type::Date | Type::Time | Type::Moment => known(ordered::points(&sorted(&named)?, &var.ty)),
        Type::Period => {
            let mut values: Vec<Value> = named.into_iter().cloned().collect();
            let longest = values.iter().filter_map(|value| match value {
                Value::Period(Period::Months(months)) => Some(*months),
                _ => None,
            });
            let other = longest.max().unwrap_or(0).checked_add(1)?;
            values.insert(0, Value::Period(Period::Months(other)));
            known(values)
        }
        Type::List(_) => known(vec![Value::List(Vec::new().into())]),
        Type::Record(kind) => known(vec![Value::Record(RecordRef { kind: *kind, index: 0 })]),
        Type::Any => return None,
    })
}

/// The values in their order, each once; `None` where some have no order, as two currencies have none.
fn sorted(values: &[&Value]) -> Option<Vec<Value>> {
    let mut sorted: Vec<Value> = values.iter().map(|&value| value.clone()).collect();
    let first = sorted.first().cloned();
    if let Some(first) = first
        && !sorted.iter().all(|value| order(&first, value).is_some())
    {
        return None;
    }
    sorted.sort_by(|a, b| order(a, b).unwrap_or(Ordering::Equal));
    sorted.dedup();
    Some(sorted)
}

/// Numbers, lengths and amounts: in each currency that is named, and in another one.
fn quantities(var: &Var<'_>, tests: &[&Test], named: &[&Value]) -> Option<Vec<Value>> {
    let mut steps = tests.iter().filter_map(|test| test.step());
    let step = steps.next();
    if steps.any(|other| Some(other) != step) {
        return None;
    }
    let model = |number: Number| match (&var.ty, named.first().or(step.as_ref())) {
        (_, Some(like)) => like.with_number(number),
        (Type::Money(currency), None) => Value::Money(number, currency.unwrap_or(Currency::NONE)),
        (Type::Rate(currency), None) => Value::Rate(number, currency.unwrap_or(Currency::NONE)),
        (Type::Hours, None) => Value::Hours(number),
        (Type::Days, None) => Value::Days(number),
        (_, None) => Value::Number(number),
    };
    let mut currencies: Vec<Option<Currency>> = named.iter().map(|value| value.currency()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    if currencies.is_empty() {
        currencies.push(model(Number::ONE).currency());
    }
    let mut values = Vec::new();
    for &currency in &currencies {
        let of_it: Vec<&Value> = named.iter().filter(|value| value.currency() == currency).copied().collect();
        let sorted = sorted(&of_it)?;
        let like = sorted.first().cloned().unwrap_or_else(|| model(Number::ONE));
        let numbers: Option<Vec<Number>> = sorted.iter().map(Value::number).collect();
        let step = step.filter(|step| step.currency() == currency).and_then(Value::number);
        let numbers = ordered::numbers(&numbers?, step, var.is_count())?;
        values.extend(numbers.into_iter().map(|number| like.with_number(number)));
    }
    let is_money = matches!(var.ty, Type::Money(_) | Type::Rate(_));
    if is_money && let Some(like) = values.first() {
        let other = ["USD", "EUR", "GBP", "CHF", "XXX"].iter().filter_map(|code| code.parse().ok());
        let other = other.into_iter().find(|other: &Currency| !currencies.contains(&Some(*other)))?;
        values.push(match like {
            Value::Rate(number, _) => Value::Rate(*number, other),
            like => Value::Money(like.number()?, other),
        });
    }
    Some(values)
}

/// A text that is none of these.
pub(super) fn another_text(named: &[&Value]) -> Value {
    let taken = |words: &str| {
        named.iter().any(|value| {
            matches!(value, Value::Text(text) | Value::Code(text) if crate::facts::same_text(text, words))
        })
    };
    let free = (1..).map(|number: u32| format!("other {number}")).find(|words| !taken(words));
    text(free.as_deref().unwrap_or("other"))
}

/// The codes named, one below each of them where there is one that no other names, and one beside all of them.
pub(super) fn codes(named: &[&Value], set: Option<&str>) -> Vec<Value> {
    let named: Vec<&str> = named
        .iter()
        .filter_map(|value| match value {
            Value::Code(code) | Value::Text(code) => Some(&**code),
            _ => None,
        })
        .collect();
    let is_named = |code: &str| named.iter().any(|other| other.eq_ignore_ascii_case(code));
    let apart =
        |code: &str| !is_named(code) && !named.iter().any(|above| meruit_codes::is_within(code, above));
    let of_set = meruit_codes::sets()
        .iter()
        .filter(|of| set.is_none_or(|set| of.kind.as_str() == set || of.id == set))
        .filter_map(|of| meruit_codes::codes_in(of.id).map(|code| code.code).find(|code| apart(code)));
    let roles = meruit_codes::classifications().iter().map(|role| role.code);
    let other = match set {
        Some("currency") => ["EUR", "GBP", "CHF", "JPY", "USD"].into_iter().find(|code| apart(code)),
        Some("role") => roles.into_iter().find(|code| apart(code)),
        Some(_) => of_set.into_iter().next(),
        None => None,
    };
    let own = ["ZZ", "ZZ1", "ZZ2"].into_iter().find(|code| apart(code)).unwrap_or("ZZ3");
    let mut codes: Vec<&str> = vec![other.unwrap_or(own)];
    for code in &named {
        codes.push(code);
        codes.extend(meruit_codes::children(code).map(|below| below.code).find(|below| !is_named(below)));
    }
    codes.into_iter().map(|code| Value::Code(code.into())).collect()
}
