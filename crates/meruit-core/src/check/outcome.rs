//! Outcomes: what may follow a rule over which records, and figures in the unit of what they cut.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, Base, Expr, ExprKind, OutcomeKind};

use super::path::Env;
use super::{Checker, a, did_you_mean};
use crate::facts::nearest;
use crate::plan::{Action, Cut, Keep, Node, Op, Reduce, Taking, Target};
use crate::schema::KindId;
use crate::types::{Number, Type, Value};

/// What a rule's outcomes are read against.
#[derive(Clone, Copy)]
pub(super) struct Place<'e> {
    /// The records that the rule looks at.
    pub kind: KindId,
    /// Names at one record: a member, where the rule looks at groups.
    pub record: Env<'e>,
    /// Names at what the rule judges: the record or the group.
    pub env: Env<'e>,
}

impl Place<'_> {
    fn grouped(&self) -> bool {
        self.env.group.is_some()
    }
}

const TARGETS: [Target; 7] = [
    Target::Rate,
    Target::Hours,
    Target::Price,
    Target::Units,
    Target::Amount,
    Target::Fees,
    Target::Expenses,
];

/// What may follow a rule over earlier records.
const OF_EARLIER: &str = "of what was decided earlier a rule can say `note`, `warn`, `ask` or `credit`";

impl Target {
    /// The type of its figures.
    fn unit(self) -> Type {
        match self {
            Self::Rate => Type::Rate(None),
            Self::Hours => Type::Hours,
            Self::Units => Type::Number,
            Self::Price | Self::Amount | Self::Fees | Self::Expenses => Type::Money(None),
        }
    }
}

impl Checker<'_> {
    pub(super) fn outcome(&mut self, outcome: &ast::Outcome, place: Place<'_>) -> Option<Action> {
        let span = outcome.span;
        let env = place.env;
        match &outcome.kind {
            OutcomeKind::Note(text) => Some(Action::Note(text.as_ref().map(|text| self.template(text, env)))),
            OutcomeKind::Warn(text) => Some(Action::Warn(text.as_ref().map(|text| self.template(text, env)))),
            OutcomeKind::Ask(text) => Some(Action::Ask(self.template(text, env))),
            OutcomeKind::Hold { invoice, for_what } => {
                self.check_has_money("hold", place, span);
                let why = for_what.as_ref().map(|text| self.template(text, env));
                Some(Action::Hold { invoice: *invoice, why })
            }
            OutcomeKind::Return(for_what) => {
                self.check_has_money("return", place, span);
                Some(Action::Return { why: for_what.as_ref().map(|text| self.template(text, env)) })
            }
            OutcomeKind::Reject { invoice } => {
                self.check_has_money("reject", place, span);
                Some(Action::Reject { invoice: *invoice })
            }
            OutcomeKind::Reduce { target, cut, taking } => {
                self.reduce(target, cut, taking.as_ref(), span, place).map(Action::Reduce)
            }
            OutcomeKind::Keep { count, of, by } => {
                self.keep(count, of.as_ref(), by, span, place).map(Action::Keep)
            }
            OutcomeKind::Credit { amount, base } => self.credit(amount, *base, place).map(Action::Credit),
            OutcomeKind::Withhold { amount, base } => {
                self.check_has_money("withhold", place, span);
                let figures = Env { figure: true, ..env };
                Some(Action::Withhold(self.cut_by(
                    "`withhold` keeps money or a percent",
                    &Type::Money(None),
                    amount,
                    *base,
                    figures,
                )))
            }
            OutcomeKind::Release(amount) => {
                self.check_not_prior("release", place, span);
                Some(Action::Release(self.expr_of(amount, &Type::Money(None), env)))
            }
            OutcomeKind::Split { amount, by } => self.split(amount, by, span, place),
        }
    }

    /// A request for a credit note: a sum of any record, or a part of what a line or invoice was billed at.
    fn credit(&mut self, amount: &Expr, base: Option<Base>, place: Place<'_>) -> Option<Cut> {
        let plain = self.schema.undecided(place.kind);
        let is_billed = self.schema.is_line(plain) || plain == self.schema.known.invoice;
        if base.is_some() && !is_billed {
            let message = format!("{} is not billed", a(&self.schema.title(place.kind)));
            self.error("base-not-here", message, amount.span)
                .help
                .push("write the sum that is asked back".to_owned());
        }
        Some(self.cut_by("`credit` asks for money or a percent", &Type::Money(None), amount, base, place.env))
    }

    /// Shares a sum over the rows of a group by each row's percent.
    fn split(&mut self, amount: &Expr, by: &Expr, span: Span, place: Place<'_>) -> Option<Action> {
        self.check_not_prior("split", place, span);
        if !place.grouped() {
            self.error("outcome-not-here", "`split` shares a sum over the records of a group", span)
                .help
                .push("say what belongs together: `grouped by invoice.number`".to_owned());
            return None;
        }
        // What was settled is known to those records only that are judged when all invoices are.
        let settled = !self.schema.comes_with_invoice(place.kind);
        let amount = self.expr_of(amount, &Type::Money(None), Env { settled, ..place.env });
        let by = self.expr_of(by, &Type::Number, place.record);
        Some(Action::Split { amount, by })
    }

    /// What was decided is not decided again: of earlier records a rule only says something, or asks money back.
    fn check_not_prior(&mut self, word: &str, place: Place<'_>, span: Span) {
        if self.schema.is_prior(place.kind) {
            let message = format!("`{word}` comes too late for {}", a(&self.schema.title(place.kind)));
            self.error("outcome-not-here", message, span).help.push(OF_EARLIER.to_owned());
        }
    }

    /// Only lines and invoices can be held, returned or rejected.
    fn check_has_money(&mut self, word: &str, place: Place<'_>, span: Span) {
        if self.schema.is_prior(place.kind) {
            self.check_not_prior(word, place, span);
        } else if !self.schema.is_line(place.kind) && place.kind != self.schema.known.invoice {
            let message = format!(
                "`{word}` is for lines and invoices, and this rule speaks of {}",
                a(&self.schema.title(place.kind))
            );
            self.error("outcome-not-here", message, span)
                .help
                .push("of other records a rule can say `note`, `warn` or `ask`".to_owned());
        }
    }

    /// What can be reduced on the records of the rule.
    fn targets(&self, place: Place<'_>) -> &'static [Target] {
        let known = &self.schema.known;
        match (place.kind, place.grouped()) {
            (kind, false) if kind == known.fee => &[Target::Rate, Target::Hours, Target::Amount],
            (kind, true) if kind == known.fee => &[Target::Hours, Target::Amount],
            (kind, false) if kind == known.expense => &[Target::Price, Target::Units, Target::Amount],
            (kind, true) if kind == known.expense => &[Target::Units, Target::Amount],
            (kind, false) if kind == known.invoice => &[Target::Amount, Target::Fees, Target::Expenses],
            (kind, _) if self.schema.is_line(kind) && !self.schema.is_prior(kind) => &[Target::Amount],
            _ => &[],
        }
    }

    fn reduce(
        &mut self,
        target: &ast::Name,
        cut: &ast::Cut,
        taking: Option<&ast::Taking>,
        span: Span,
        place: Place<'_>,
    ) -> Option<Reduce> {
        if self.schema.is_prior(place.kind) {
            self.check_not_prior("reduce", place, span);
            return None;
        }
        let allowed = self.targets(place);
        let Some(target) = allowed.iter().copied().find(|known| known.word() == target.node) else {
            self.wrong_target(target, allowed, place);
            return None;
        };
        let figures = Env { figure: true, ..place.env };
        let cut = match cut {
            ast::Cut::To(limit) => Cut::To(self.expr_of(limit, &target.unit(), figures)),
            ast::Cut::By { amount, base } => {
                let unit = target.unit();
                let takes = format!("`{}` is reduced by {unit} or by a percent", target.word());
                self.cut_by(&takes, &unit, amount, *base, figures)
            }
        };
        let taking = self.taking(taking, &cut, span, place);
        Some(Reduce { target, cut, taking })
    }

    fn wrong_target(&mut self, target: &ast::Name, allowed: &[Target], place: Place<'_>) {
        let title = self.schema.title(place.kind);
        let what = if place.grouped() { format!("a group of {title}s") } else { a(&title) };
        let words: Vec<&str> = allowed.iter().map(|target| target.word()).collect();
        let known = TARGETS.iter().any(|known| known.word() == target.node);
        let near = if known { None } else { nearest(&target.node, words.iter().copied()) };
        let message = format!("`{}` cannot be reduced on {what}", target.node);
        let found = self.error("reduce-target", message, target.span);
        if words.is_empty() {
            found.help.push("only lines and invoices can be reduced".to_owned());
        } else {
            found.help.push(format!("on {what} a rule reduces: {}", words.join(", ")));
        }
        did_you_mean(found, target.span, near);
    }

    /// A cut `by` something: a plain sum in the target's own unit, or a part of what was billed or remains.
    /// `takes` says what the figure can be.
    fn cut_by(&mut self, takes: &str, unit: &Type, amount: &Expr, base: Option<Base>, env: Env<'_>) -> Cut {
        let want = if base.is_some() { Type::Number } else { unit.clone() };
        let node = self.expr(amount, Some(&want), env);
        match (&node.ty, base) {
            (Type::Any, _) => {}
            (Type::Number, None) => {
                let message = "a number or percent needs a base: of what?";
                self.error("base-missing", message, amount.span)
                    .help
                    .push("write `of billed` or `of remaining` behind it".to_owned());
            }
            (Type::Number, Some(_)) => {}
            (ty, Some(_)) if ty.fits(unit) => {
                self.error("base-not-here", "a sum is taken as it stands, and has no base", amount.span)
                    .help
                    .push("`of billed` and `of remaining` belong to a percent".to_owned());
            }
            (ty, _) if !ty.fits(unit) => {
                let id = if ty.is_quantity() { "unit-mismatch" } else { "type-mismatch" };
                let message = format!("{takes}, and this is {ty}");
                self.error(id, message, amount.span);
            }
            _ => {}
        }
        match base {
            None => Cut::By(node),
            Some(Base::Billed) => Cut::ByBilled(node),
            Some(Base::Remaining) => Cut::ByRemaining(node),
        }
    }

    /// Who loses, where a group is cut. Where each loses the same part, or all, nobody has to be named.
    fn taking(
        &mut self,
        taking: Option<&ast::Taking>,
        cut: &Cut,
        span: Span,
        place: Place<'_>,
    ) -> Option<Taking> {
        match (taking, place.grouped()) {
            (Some(ast::Taking::ProRata), true) => Some(Taking::ProRata),
            (Some(ast::Taking::From(ranks)), true) => Some(Taking::From(self.ranks(ranks, place.record))),
            (None, false) => None,
            (Some(_), false) => {
                let message = "who loses is named only where a group is cut";
                self.error("taking-not-here", message, span).help.push(
                    "an invoice's lines lose pro rata; a single line has nobody to share with".to_owned(),
                );
                None
            }
            (None, true) => {
                let all_lose = match cut {
                    Cut::To(limit) => is_zero(limit),
                    Cut::By(_) => false,
                    Cut::ByBilled(_) | Cut::ByRemaining(_) => true,
                };
                if !all_lose {
                    self.error("taking-missing", "a cut on a group says who loses", span)
                        .help
                        .push("add `pro rata`, or `taking from lowest rate, last line`".to_owned());
                }
                Some(Taking::ProRata)
            }
        }
    }

    fn keep(
        &mut self,
        count: &Expr,
        of: Option<&ast::Path>,
        by: &[ast::Rank],
        span: Span,
        place: Place<'_>,
    ) -> Option<Keep> {
        if self.schema.is_prior(place.kind) {
            self.check_not_prior("keep", place, span);
            return None;
        }
        let (Some(keys), true) = (place.env.group, self.schema.is_line(place.kind)) else {
            self.error("outcome-not-here", "`keep` is for groups of lines", span)
                .help
                .push("say what belongs together: `grouped by matter.id, date`".to_owned());
            return None;
        };
        let count = self.expr_of(count, &Type::Number, place.env);
        if let Op::Constant(Value::Number(number)) = &count.op
            && (!number.is_whole() || number.is_negative())
        {
            self.error("type-mismatch", "how many stay is a whole number, at least 0", count.at.span);
        }
        let Some(of) = of else {
            return Some(Keep { count, of: None, by: self.ranks(by, place.record) });
        };
        let of = Expr { kind: ExprKind::Path(of.clone()), span: of.span };
        let key = self.group_key(&of, place.kind, place.record);
        // The lines of one such key are ordered as a group of their own.
        let keys: Vec<Expr> = keys.iter().cloned().chain([of]).collect();
        let env = Env { group: Some(&keys), lets_of_group: true, ..place.env };
        Some(Keep { count, of: Some(key), by: self.ranks(by, env) })
    }
}

fn is_zero(node: &Node) -> bool {
    matches!(&node.op, Op::Constant(value) if value.number().is_some_and(Number::is_zero))
}
