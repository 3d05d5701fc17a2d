//! The words of the language for what the tree holds as enumerations.

use crate::ast::{
    AggregateFunc, ApprovedBefore, ArithOp, Base, CompareOp, CorrectionKind, LengthUnit, Mark, RoundingMode,
    RoundingPlace, UnknownPolicy,
};

pub(super) fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "none",
        Mark::NoLimit => "no limit",
        Mark::OnApproval => "on approval",
    }
}

pub(super) fn rounding(mode: RoundingMode) -> &'static str {
    match mode {
        RoundingMode::HalfUp => "half up",
        RoundingMode::HalfEven => "half even",
        RoundingMode::Up => "up",
        RoundingMode::Down => "down",
    }
}

pub(super) fn place(place: RoundingPlace) -> &'static str {
    match place {
        RoundingPlace::Line => "line",
        RoundingPlace::Invoice => "invoice",
    }
}

pub(super) fn correction(kind: CorrectionKind) -> &'static str {
    match kind {
        CorrectionKind::Return => "return",
        CorrectionKind::Credit => "credit",
    }
}

pub(super) fn policy(policy: UnknownPolicy) -> &'static str {
    match policy {
        UnknownPolicy::Pass => "pass",
        UnknownPolicy::Hold => "hold",
        UnknownPolicy::Find => "find",
    }
}

pub(super) fn base(base: Base) -> &'static str {
    match base {
        Base::Billed => "billed",
        Base::Remaining => "remaining",
    }
}

pub(super) fn aggregate(func: AggregateFunc) -> &'static str {
    match func {
        AggregateFunc::Sum => "sum",
        AggregateFunc::Count => "count",
        AggregateFunc::Min => "min",
        AggregateFunc::Max => "max",
        AggregateFunc::Average => "average",
        AggregateFunc::Median => "median",
        AggregateFunc::First => "first",
        AggregateFunc::InOrder => "in_order",
    }
}

pub(super) fn before(before: ApprovedBefore) -> &'static str {
    match before {
        ApprovedBefore::Work => "before work",
        ApprovedBefore::Billing => "before billing",
    }
}

pub(super) fn arith(op: ArithOp) -> &'static str {
    match op {
        ArithOp::Add => "+",
        ArithOp::Subtract => "-",
        ArithOp::Multiply => "*",
        ArithOp::Divide => "/",
    }
}

pub(super) fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Less => "<",
        CompareOp::LessOrEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterOrEqual => ">=",
        CompareOp::Is => "is",
        CompareOp::IsNot => "is not",
    }
}

/// The unit without `s`.
pub(super) fn unit(unit: LengthUnit) -> &'static str {
    match unit {
        LengthUnit::Minutes => "minute",
        LengthUnit::Hours => "hour",
        LengthUnit::Days => "day",
        LengthUnit::Weeks => "week",
        LengthUnit::Months => "month",
        LengthUnit::Years => "year",
        LengthUnit::BusinessDays => "business day",
        LengthUnit::BusinessHours => "business hour",
    }
}
