//! Functions that are more than arithmetic: `convert`, `due`, and `approved`.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, ApprovedBefore, Expr};

use super::expr::article;
use super::path::Env;
use super::{Checker, a};
use crate::plan::{Approved, Node, Op, Scope};
use crate::schema::KindId;
use crate::types::{Currency, Period, Type, Value};

impl Checker<'_> {
    /// `convert(amount, currency, date)`: an amount or rate in another currency.
    pub(super) fn convert(&mut self, args: &[Expr], span: Span, env: Env<'_>) -> Node {
        let [amount, currency, day] = args else {
            self.error("wrong-argument-count", "`convert` takes an amount, a currency and a date", span);
            return self.refused(span);
        };
        if self.converted_by().is_none() {
            self.error("exchange-missing", "no table of exchange rates is named", span)
                .help
                .push("name it in the header: `currency USD converted by fx`".to_owned());
        }
        let amount = self.expr(amount, Some(&Type::Money(None)), env);
        let code = Type::Code(Some("currency".to_owned()));
        let currency = self.expr_of(currency, &code, env);
        let day = self.expr_of(day, &Type::Date, env);
        let target: Option<Currency> = match &currency.op {
            Op::Constant(Value::Code(code)) => code.parse().ok(),
            _ => None,
        };
        let ty = match &amount.ty {
            Type::Money(_) => Type::Money(target),
            Type::Rate(_) => Type::Rate(target),
            Type::Any => Type::Any,
            other => {
                let message = format!("only money and rates are converted, and this is {}", article(other));
                self.error("type-mismatch", message, amount.at.span);
                Type::Any
            }
        };
        let op = Op::Convert { amount: Box::new(amount), currency: Box::new(currency), day: Box::new(day) };
        self.node(op, ty, span)
    }

    /// `due(start, length, "calendar", paused)`: when a length of business time is over.
    pub(super) fn due(&mut self, args: &[Expr], span: Span, env: Env<'_>) -> Node {
        let (start, length, calendar, paused) = match args {
            [start, length, calendar] => (start, length, calendar, None),
            [start, length, calendar, paused] => (start, length, calendar, Some(paused)),
            _ => {
                let message = "`due` takes a start, a length and a calendar, and may take the time paused";
                self.error("wrong-argument-count", message, span)
                    .help
                    .push("such as `due(received, 3 business days, \"US\")`".to_owned());
                return self.refused(span);
            }
        };
        let start = self.expr(start, None, env);
        if !matches!(start.ty, Type::Date | Type::Moment | Type::Any) {
            let message = format!("{} stands where a date or moment belongs", article(&start.ty));
            self.error("type-mismatch", message, start.at.span);
        }
        let length = self.expr_of(length, &Type::Period, env);
        let ty = self.due_type(&length);
        let calendar = self.expr_of(calendar, &Type::Text, env);
        let paused = paused.map(|paused| {
            let node = self.expr(paused, None, env);
            if !matches!(node.ty, Type::Period | Type::Days | Type::Hours | Type::Any) {
                let message = format!("{} stands where a length of time belongs", article(&node.ty));
                self.error("type-mismatch", message, node.at.span);
            }
            Box::new(node)
        });
        let (start, length, calendar) = (Box::new(start), Box::new(length), Box::new(calendar));
        self.node(Op::Due { start, length, calendar, paused }, ty, span)
    }

    /// Business days lead to a date and business hours to a moment. Where the length is not written, only the run tells.
    fn due_type(&mut self, length: &Node) -> Type {
        match &length.op {
            Op::Constant(Value::Period(Period::BusinessDays(_))) => Type::Date,
            Op::Constant(Value::Period(Period::BusinessHours(_))) => Type::Moment,
            Op::Constant(Value::Period(Period::Months(_))) => {
                self.error("unit-mismatch", "`due` counts business time", length.at.span)
                    .help
                    .push("months and years are added to a date: `date + 2 months`".to_owned());
                Type::Any
            }
            _ => Type::Any,
        }
    }

    /// `approved("kind", before work where …)`: inside, names are the approval's and `this` is the record.
    pub(super) fn approved(&mut self, written: &ast::Approved, span: Span, env: Env<'_>) -> Node {
        if env.in_aggregate {
            self.error("aggregate-nested", "`approved` looks through approvals for each record here", span)
                .help
                .push("give it a name with `define`".to_owned());
            return self.refused(span);
        }
        let Some(subject) = env.subject else {
            self.error("other-record", "a parameter speaks of no record that could be approved", span)
                .help
                .push("give the records a field: `define fee.name = approved(…)`".to_owned());
            return self.refused(span);
        };
        let Some(kind) = self.schema.kind("approval", false) else { return self.refused(span) };
        self.read_kind(kind, span);
        if let Some(before) = &written.before {
            self.check_before(before.node, subject, before.span);
        }
        // Each line of a group is asked for by itself, so that its own fields can be read.
        let inner = Env {
            subject: Some(kind),
            scope: Scope::Current,
            this: Some(subject),
            group: None,
            this_group: None,
            own_group: None,
            lets_of_group: env.group.is_some(),
            in_aggregate: true,
            figure: false,
            ..env
        };
        let filter = written.condition.as_ref().map(|filter| {
            self.check_this(filter, inner);
            self.condition(filter, inner)
        });
        let approved = Approved {
            kind: written.kind.node.clone(),
            before: written.before.map(|before| before.node),
            filter,
        };
        self.node(Op::Approved(Box::new(approved)), Type::YesNo, span)
    }

    /// Refuses to ask whether an approval came in time where nothing says by which date.
    fn check_before(&mut self, before: ApprovedBefore, subject: KindId, span: Span) {
        let storage = self.schema.describe(subject).storage;
        let has_invoice = storage == self.schema.known.invoice || self.schema.is_line(subject);
        let has_date = has_invoice || self.schema.field(subject, "date").is_some();
        let (missing, what) = match before {
            ApprovedBefore::Work => (!has_date, "date"),
            ApprovedBefore::Billing => (!has_invoice, "invoice"),
        };
        if missing {
            let message =
                format!("{} has no {what} before which it could be approved", a(&self.schema.title(subject)));
            self.error("unknown-field", message, span);
        }
    }
}

/// How something is said for which other languages have a function.
pub(super) fn said_otherwise(function: &str) -> Option<&'static str> {
    Some(match function {
        "round" => "say which way: `round_half_up(x, 0.1)`, `round_half_even`, `round_up`, `round_down`",
        "floor" | "trunc" => "write `round_down(x, 1)`",
        "ceil" | "ceiling" => "write `round_up(x, 1)`",
        "days_between" | "datediff" | "date_diff" | "days" => {
            "a date less a date is days: `invoice.date - date`"
        }
        "weekday" | "day_of_week" | "dayofweek" => {
            "days of the week lie whole weeks from a known one: `date - 2026-01-03 in steps of 7 days` is a Saturday"
        }
        "lower" | "upper" | "trim" => "texts compare without case and spare blanks: `x is \"flat fee\"`",
        "today" | "now" => "the day of the review is `as_of`",
        "if" | "iif" | "case" => "write a rule for each case, or a table",
        "coalesce" | "ifnull" | "nvl" => "write `x else y`",
        "avg" | "mean" => "write `average(…)`",
        "exists" | "any" => "write `count(of … where …) > 0`",
        _ => return None,
    })
}
