//! Yes, no and unknown; equality and order of values.

use std::cmp::Ordering;

use meruit_syntax::ast::CompareOp;

use crate::facts::same_text;
use crate::types::{Answer, ReasonKind, Unknown, Value};

/// What a condition comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Truth {
    Yes,
    No,
    Unknown(Unknown),
}

impl Truth {
    /// An answer read as a condition: a blank yes/no field is not yes.
    pub(crate) fn of(answer: Answer, what: &str) -> Self {
        match answer {
            Answer::Known(Value::YesNo(yes)) => Self::from(yes),
            Answer::Known(Value::Mark(_)) => Self::Unknown(Unknown::because(ReasonKind::Mark, what)),
            Answer::Known(_) | Answer::Blank => Self::No,
            Answer::Unknown(unknown) => Self::Unknown(unknown),
        }
    }

    /// One no makes it no; else one unknown makes it unknown.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut missing: Option<Unknown> = None;
        for part in parts {
            match part {
                Self::No => return Self::No,
                Self::Yes => {}
                Self::Unknown(unknown) => missing.get_or_insert_default().absorb(&unknown),
            }
        }
        missing.map_or(Self::Yes, Self::Unknown)
    }

    /// One yes makes it yes; else one unknown makes it unknown.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::all(parts.into_iter().map(Self::negate)).negate()
    }

    pub(crate) fn negate(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    pub(crate) fn negate_if(self, negated: bool) -> Self {
        if negated { self.negate() } else { self }
    }

    pub(crate) fn into_answer(self) -> Answer {
        match self {
            Self::Yes => Answer::yes_no(true),
            Self::No => Answer::yes_no(false),
            Self::Unknown(unknown) => Answer::Unknown(unknown),
        }
    }
}

impl From<bool> for Truth {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// The order of two values of one kind and currency; `None` where there is none.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Money(x, c), Value::Money(y, d)) | (Value::Rate(x, c), Value::Rate(y, d)) if c == d => {
            Some(x.cmp(y))
        }
        (Value::Number(x), Value::Number(y))
        | (Value::Hours(x), Value::Hours(y))
        | (Value::Days(x), Value::Days(y)) => Some(x.cmp(y)),
        (Value::Date(x), Value::Date(y)) => Some(x.cmp(y)),
        (Value::Time(x), Value::Time(y)) => Some(x.cmp(y)),
        (Value::Moment(day, time), Value::Moment(other_day, other_time)) => {
            Some((day, time).cmp(&(other_day, other_time)))
        }
        _ => None,
    }
}

/// An order of all values, for sorting: [`order`], and of values that have none, such as amounts in two currencies, by what they
/// are counted in.
pub(crate) fn sorting_order(a: &Value, b: &Value) -> Ordering {
    let sort = |value: &Value| match value {
        Value::Number(_) => 0,
        Value::Hours(_) => 1,
        Value::Days(_) => 2,
        Value::Money(..) => 3,
        Value::Rate(..) => 4,
        Value::Date(_) => 5,
        Value::Time(_) => 6,
        Value::Moment(..) => 7,
        _ => 8,
    };
    order(a, b).unwrap_or_else(|| (sort(a), a.currency()).cmp(&(sort(b), b.currency())))
}

/// Whether two values are the same: texts and codes without regard to case and spare blanks.
///
/// `Err` where the question has no answer: a mark, or two currencies.
pub(crate) fn equal(a: &Value, b: &Value) -> Result<bool, ReasonKind> {
    match (a, b) {
        (Value::Mark(_), _) | (_, Value::Mark(_)) => Err(ReasonKind::Mark),
        (Value::Text(x) | Value::Code(x), Value::Text(y) | Value::Code(y)) => Ok(same_text(x, y)),
        (Value::Money(_, c), Value::Money(_, d)) | (Value::Rate(_, c), Value::Rate(_, d)) if c != d => {
            Err(ReasonKind::Currency)
        }
        _ => Ok(a == b),
    }
}

/// Whether `value` is `member` or, for a code, lies below it.
pub(crate) fn is_member(value: &Value, member: &Value) -> Result<bool, ReasonKind> {
    if let (Value::Code(code), Value::Code(above) | Value::Text(above)) = (value, member) {
        return Ok(same_text(code, above) || meruit_codes::is_within(code, above));
    }
    equal(value, member)
}

/// Compares two answers. A lower bound decides where it can: at least 12 is more than 10.
pub(crate) fn compare(op: CompareOp, left: &Answer, right: &Answer, what: &str) -> Truth {
    let equality = matches!(op, CompareOp::Is | CompareOp::IsNot);
    match (left, right) {
        (Answer::Known(a), Answer::Known(b)) => known(op, a, b, what),
        (Answer::Unknown(_), _) | (_, Answer::Unknown(_)) => {
            bounded(op, left, right).unwrap_or_else(|| Truth::Unknown(unknowns(left, right)))
        }
        // A blank is nothing in particular: it is no value, not even another blank.
        _ if equality => Truth::from(op == CompareOp::IsNot),
        _ => Truth::Unknown(Unknown::because(ReasonKind::Blank, what)),
    }
}

fn known(op: CompareOp, a: &Value, b: &Value, what: &str) -> Truth {
    let unknown = |kind| Truth::Unknown(Unknown::because(kind, what));
    if matches!(op, CompareOp::Is | CompareOp::IsNot) {
        return match equal(a, b) {
            Ok(same) => Truth::from(same == (op == CompareOp::Is)),
            Err(kind) => unknown(kind),
        };
    }
    if matches!(a, Value::Mark(_)) || matches!(b, Value::Mark(_)) {
        return unknown(ReasonKind::Mark);
    }
    match order(a, b) {
        Some(order) => Truth::from(holds(op, order)),
        None => unknown(ReasonKind::Currency),
    }
}

pub(super) fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
        CompareOp::Is => order.is_eq(),
        CompareOp::IsNot => order.is_ne(),
    }
}

/// The answer where one side is known and of the other a lower bound settles the question.
fn bounded(op: CompareOp, left: &Answer, right: &Answer) -> Option<Truth> {
    let (least, value, mirrored) = match (left, right) {
        (Answer::Unknown(Unknown { at_least: Some(least), .. }), Answer::Known(value)) => {
            (least, value, false)
        }
        (Answer::Known(value), Answer::Unknown(Unknown { at_least: Some(least), .. })) => {
            (least, value, true)
        }
        _ => return None,
    };
    let order = order(least, value)?;
    let (above, at_or_above) = (order.is_gt(), order.is_ge());
    // Read as `unknown op value`.
    let op = match (op, mirrored) {
        (CompareOp::Less, true) => CompareOp::Greater,
        (CompareOp::LessOrEqual, true) => CompareOp::GreaterOrEqual,
        (CompareOp::Greater, true) => CompareOp::Less,
        (CompareOp::GreaterOrEqual, true) => CompareOp::LessOrEqual,
        (op, _) => op,
    };
    match op {
        CompareOp::Greater if above => Some(Truth::Yes),
        CompareOp::GreaterOrEqual if at_or_above => Some(Truth::Yes),
        CompareOp::Less if at_or_above => Some(Truth::No),
        CompareOp::LessOrEqual if above => Some(Truth::No),
        CompareOp::Is if above => Some(Truth::No),
        CompareOp::IsNot if above => Some(Truth::Yes),
        _ => None,
    }
}

/// The reasons of what is unknown on either side.
fn unknowns(left: &Answer, right: &Answer) -> Unknown {
    let mut all = Unknown::default();
    for side in [left, right] {
        if let Answer::Unknown(unknown) = side {
            all.absorb(unknown);
        }
    }
    all
}

/// All reasons for which two answers give no third, without their bounds.
pub(crate) fn reasons(left: &Answer, right: &Answer, what: &str) -> Unknown {
    let mut all = Unknown::default();
    for side in [left, right] {
        match side {
            Answer::Unknown(unknown) => all.absorb(unknown),
            Answer::Blank => all.absorb(&Unknown::because(ReasonKind::Blank, what)),
            Answer::Known(_) => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Number;

    fn unknown() -> Truth {
        Truth::Unknown(Unknown::because(ReasonKind::NotSupplied, "x"))
    }

    fn hours(n: i64) -> Answer {
        Answer::Known(Value::Hours(Number::from(n)))
    }

    fn at_least(n: i64) -> Answer {
        let mut unknown = Unknown::because(ReasonKind::NotSupplied, "x");
        unknown.at_least = Some(Box::new(Value::Hours(Number::from(n))));
        Answer::Unknown(unknown)
    }

    #[test]
    fn and_and_or_absorb_the_unknown() {
        assert_eq!(Truth::all([Truth::No, unknown()]), Truth::No);
        assert_eq!(Truth::all([unknown(), Truth::Yes]), unknown());
        assert_eq!(Truth::any([unknown(), Truth::Yes]), Truth::Yes);
        assert_eq!(Truth::any([unknown(), Truth::No]), unknown());
    }

    #[test]
    fn a_lower_bound_decides_only_what_it_can() {
        use CompareOp::{Greater, GreaterOrEqual, Is, Less, LessOrEqual};
        let ask = |op, least, value| compare(op, &at_least(least), &hours(value), "");
        assert_eq!(ask(Greater, 11, 10), Truth::Yes);
        assert!(matches!(ask(Greater, 10, 10), Truth::Unknown(_)));
        assert_eq!(ask(GreaterOrEqual, 10, 10), Truth::Yes);
        assert_eq!(ask(Less, 10, 10), Truth::No);
        assert!(matches!(ask(LessOrEqual, 10, 10), Truth::Unknown(_)));
        assert_eq!(ask(Is, 11, 10), Truth::No);
        assert_eq!(compare(Less, &hours(10), &at_least(11), ""), Truth::Yes);
    }

    #[test]
    fn a_blank_is_no_value_and_has_no_order() {
        assert_eq!(compare(CompareOp::Is, &Answer::Blank, &Answer::Blank, "x"), Truth::No);
        assert_eq!(compare(CompareOp::IsNot, &Answer::Blank, &hours(1), "x"), Truth::Yes);
        assert!(matches!(compare(CompareOp::Less, &Answer::Blank, &hours(1), "x"), Truth::Unknown(_)));
    }

    /// A sort ends with a panic where an order is none: amounts in two currencies must not each be equal to the other's.
    #[test]
    fn values_of_all_sorts_are_sorted() {
        use crate::types::Number;

        let amount =
            |amount: i64, currency: &str| Value::Money(Number::from(amount), currency.parse().unwrap());
        let mut values = Vec::new();
        for n in 0..40 {
            let hours = Value::Hours(Number::from(n * 7 % 40));
            values.extend([amount(n * 11 % 40, "USD"), amount(n * 13 % 40, "EUR"), hours]);
            values.push(Value::Text("a".into()));
        }
        values.sort_by(sorting_order);
        for (a, b) in values.iter().zip(values.iter().skip(1)) {
            assert_ne!(sorting_order(a, b), Ordering::Greater, "{a:?}, {b:?}");
            assert_eq!(sorting_order(a, b), sorting_order(b, a).reverse());
        }
        let currencies: Vec<_> = values.iter().filter_map(Value::currency).collect();
        assert!(currencies.is_sorted(), "{currencies:?}");
    }
}
