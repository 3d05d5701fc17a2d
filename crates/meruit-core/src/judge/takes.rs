//! Whether a `reduce` takes something, judged on the facts as billed, and how much money hangs on it.

use meruit_syntax::ast::{CompareOp, Mark};

use super::Subject;
use crate::eval::{Evaluator, Frame, Truth, compare};
use crate::facts::{Datum, RecordRef};
use crate::plan::{Action, Cut, Keep, Node, Rank, Reduce, Rule, Taking, Target};
use crate::schema::KindId;
use crate::types::{Answer, Number, ReasonKind, Unknown, Value};

/// The figure of a cut and what it is taken from.
#[derive(Debug)]
pub(crate) struct Figure {
    /// Whether it takes more than nothing.
    pub takes: Truth,
    /// What is cut, as billed.
    pub target: Answer,
    /// The limit, or what is to be taken.
    pub figure: Answer,
}

impl Evaluator<'_> {
    /// Whether the rule's cuts take something (one is enough), and its orders are known. Without a cut: yes.
    pub(super) fn takes(&self, rule: &Rule, subject: &Subject) -> Truth {
        let mut cuts = Vec::new();
        let mut keeps = Vec::new();
        for action in &rule.actions {
            match action {
                Action::Reduce(reduce) => cuts.push(self.figure(reduce, subject).takes),
                Action::Withhold(cut) => keeps.push(self.can_be_withheld(cut.node(), subject)),
                Action::Credit(cut) => keeps.push(self.is_known(cut.node(), subject)),
                Action::Release(amount) => keeps.push(self.is_known(amount, subject)),
                Action::Split { amount, by } => {
                    keeps.push(self.is_known(amount, subject));
                    keeps.push(self.percents_are_whole(by, subject));
                }
                Action::Keep(keep) => keeps.push(self.keep_is_known(keep, subject)),
                _ => {}
            }
        }
        let cut = if cuts.is_empty() { Truth::Yes } else { Truth::any(cuts) };
        Truth::all(keeps.into_iter().chain([cut]))
    }

    pub(crate) fn figure(&self, reduce: &Reduce, subject: &Subject) -> Figure {
        let target = self.target(reduce.target, subject);
        let (Cut::To(node) | Cut::By(node) | Cut::ByBilled(node) | Cut::ByRemaining(node)) = &reduce.cut;
        let figure = self.eval(node, subject.frame());
        let what = &*node.text;
        let takes = match (&reduce.cut, &figure) {
            (_, Answer::Blank) => Truth::Unknown(Unknown::because(ReasonKind::Blank, what)),
            (_, Answer::Unknown(unknown)) if unknown.at_least.is_none() => Truth::Unknown(unknown.clone()),
            (Cut::To(_), Answer::Known(Value::Mark(Mark::NoLimit))) => Truth::No,
            (Cut::To(_), Answer::Known(Value::Mark(Mark::OnApproval | Mark::None))) => Truth::Yes,
            (Cut::To(_), Answer::Known(limit)) => {
                let limit = limit
                    .number()
                    .filter(|n| !n.is_negative())
                    .map_or_else(|| limit.with_number(Number::ZERO), |_| limit.clone());
                compare(CompareOp::Greater, &target, &Answer::Known(limit), what)
            }
            (Cut::To(_), Answer::Unknown(unknown)) => Truth::Unknown(unknown.without_bound()),
            (_, Answer::Known(Value::Mark(_))) => Truth::Unknown(Unknown::because(ReasonKind::Mark, what)),
            _ => Truth::all([
                is_positive(&figure, what),
                is_positive(&target, what),
                same_currency(&figure, &target, what),
            ]),
        };
        let order = match &reduce.taking {
            Some(Taking::From(ranks)) => self.order_is_known(ranks, subject),
            _ => Truth::Yes,
        };
        Figure { takes: Truth::all([takes, order]), target, figure }
    }

    /// What is cut, as billed: a field of a line, its sum over a group, or a sum of the invoice.
    pub(crate) fn target(&self, target: Target, subject: &Subject) -> Answer {
        match subject {
            Subject::Group(group) => {
                let lines: Vec<RecordRef> = group.earlier.iter().chain(&group.members).copied().collect();
                let doubts = group.unsure.iter().map(|(_, why)| why).chain(&group.doubt);
                doubts.fold(self.sum_of(target.word(), &lines), doubted)
            }
            Subject::Record(record) if record.kind == self.facts.schema.known.invoice => match target {
                Target::Fees => self.sum_by_kind(*record, &["F", "IF"], self.facts.schema.known.fee),
                Target::Expenses => self.sum_by_kind(*record, &["E", "IE"], self.facts.schema.known.expense),
                _ => self.read(*record, "billed"),
            },
            Subject::Record(record) => self.read(*record, target.word()),
        }
    }

    /// The lines of an invoice whose LEDES type is one of these.
    pub(crate) fn lines_by_kind(&self, invoice: RecordRef, kinds: &[&str]) -> Vec<RecordRef> {
        let lines = self.facts.lines_of(invoice, self.facts.schema.known.line);
        lines.filter(|&line| kinds.contains(&self.facts.text_of(line, "kind").as_str())).collect()
    }

    /// The amounts of an invoice's fees or expenses; not known where a line may be one of them.
    fn sum_by_kind(&self, invoice: RecordRef, kinds: &[&str], kind: KindId) -> Answer {
        let mut lines = self.facts.lines_of(invoice, self.facts.schema.known.line);
        match lines.find_map(|line| self.facts.doubt_of_kind(line, kind)) {
            Some(doubt) => Answer::Unknown(doubt),
            None => self.sum_of("amount", &self.lines_by_kind(invoice, kinds)),
        }
    }

    fn sum_of(&self, field: &str, records: &[RecordRef]) -> Answer {
        let mut known: Option<Answer> = None;
        let mut missing: Option<Unknown> = None;
        for &record in records {
            match self.read(record, field) {
                answer @ Answer::Known(_) => {
                    known = Some(match known {
                        Some(sum) => crate::eval::add(&sum, &answer, field),
                        None => answer,
                    });
                }
                Answer::Blank => {
                    missing.get_or_insert_default().absorb(&Unknown::because(ReasonKind::Blank, field));
                }
                Answer::Unknown(why) => missing.get_or_insert_default().absorb(&why),
            }
        }
        let known = known.unwrap_or_else(|| Answer::unknown(ReasonKind::NoRecords, field));
        match missing {
            None => known,
            Some(why) => doubted(known, &why),
        }
    }

    fn read(&self, record: RecordRef, field: &str) -> Answer {
        match self.facts.datum(record, field) {
            Datum::Known(value) => Answer::Known(value.clone()),
            Datum::Blank => Answer::Blank,
            Datum::Unreadable(why) => Answer::Unknown(Unknown::unreadable(field, why)),
            Datum::Missing => Answer::unknown(ReasonKind::NotSupplied, field),
        }
    }

    /// Whether what is to be withheld is known, and is no money in another currency than the invoice's.
    fn can_be_withheld(&self, node: &Node, subject: &Subject) -> Truth {
        let figure = self.eval(node, subject.frame());
        let invoice = subject.record().and_then(|record| self.facts.invoice_of(record));
        let other = match (&figure, invoice) {
            (Answer::Known(value), Some(invoice)) => {
                value.currency().is_some_and(|currency| currency != self.facts.currency_of(invoice))
            }
            _ => false,
        };
        if other {
            return Truth::Unknown(Unknown::because(ReasonKind::Currency, &*node.text));
        }
        self.is_known(node, subject)
    }

    /// Yes where an expression comes to a number or quantity.
    fn is_known(&self, node: &Node, subject: &Subject) -> Truth {
        match self.eval(node, subject.frame()) {
            Answer::Known(value) if value.number().is_some() => Truth::Yes,
            Answer::Known(_) => Truth::Unknown(Unknown::because(ReasonKind::Mark, &*node.text)),
            Answer::Blank => Truth::Unknown(Unknown::because(ReasonKind::Blank, &*node.text)),
            Answer::Unknown(unknown) => Truth::Unknown(unknown.without_bound()),
        }
    }

    /// Whether the percents of a split make 100 %; where they do not, nothing can be split.
    fn percents_are_whole(&self, by: &Node, subject: &Subject) -> Truth {
        if let Subject::Group(group) = subject {
            let unsure = group.unsure.first().map(|(_, why)| why);
            if let Some(why) = unsure.or(group.doubt.as_ref()) {
                return Truth::Unknown(why.without_bound());
            }
        }
        let mut sum = Ok(Number::ZERO);
        for &record in subject.records() {
            match self.eval(by, Frame { record: Some(record), ..Frame::default() }) {
                Answer::Known(value) => {
                    sum = sum.and_then(|sum| sum.checked_add(value.number().unwrap_or(Number::ZERO)));
                }
                Answer::Blank => return Truth::Unknown(Unknown::because(ReasonKind::Blank, &*by.text)),
                Answer::Unknown(unknown) => return Truth::Unknown(unknown.without_bound()),
            }
        }
        if sum == Ok(Number::ONE) {
            return Truth::Yes;
        }
        Truth::Unknown(Unknown::because(ReasonKind::Shares, &*by.text))
    }

    fn order_is_known(&self, ranks: &[Rank], subject: &Subject) -> Truth {
        for &record in subject.records() {
            let frame = Frame { record: Some(record), ..Frame::default() };
            if let Err(unknown) = self.rank_answers(ranks, frame) {
                return Truth::Unknown(unknown);
            }
        }
        Truth::Yes
    }

    /// Whether who stays can be told.
    pub(super) fn keep_is_known(&self, keep: &Keep, subject: &Subject) -> Truth {
        let count = match self.eval(&keep.count, subject.frame()) {
            Answer::Known(Value::Number(count)) if count.is_whole() && !count.is_negative() => Truth::Yes,
            Answer::Known(Value::Number(_)) => {
                Truth::Unknown(Unknown::because(ReasonKind::NotWhole, &*keep.count.text))
            }
            Answer::Unknown(unknown) => Truth::Unknown(unknown.without_bound()),
            Answer::Known(Value::Mark(_)) => {
                Truth::Unknown(Unknown::because(ReasonKind::Mark, &*keep.count.text))
            }
            _ => Truth::Unknown(Unknown::because(ReasonKind::Blank, &*keep.count.text)),
        };
        let order = match self.keep_order(keep, subject) {
            Ok(_) => Truth::Yes,
            Err(unknown) => Truth::Unknown(unknown),
        };
        Truth::all([count, order])
    }
}

/// The money that hangs on an undetermined rule: what its cut would take, else what is billed there.
pub(crate) fn money_at_stake(evaluator: &Evaluator<'_>, rule: &Rule, subject: &Subject) -> Option<Number> {
    let cut = rule.actions.iter().find_map(|action| match action {
        Action::Reduce(reduce) => figure_in_money(evaluator, reduce, subject),
        _ => None,
    });
    cut.or_else(|| billed(evaluator, subject))
}

/// What is billed on the lines of a subject, or on its invoice; `None` where it is no invoice matter.
fn billed(evaluator: &Evaluator<'_>, subject: &Subject) -> Option<Number> {
    let facts = evaluator.facts;
    let field =
        |record: RecordRef| if record.kind == facts.schema.known.invoice { "billed" } else { "amount" };
    let mut sum = None;
    for &record in subject.records() {
        facts.invoice_of(record)?;
        if let Some(amount) = facts.value(record, field(record)).and_then(Value::number) {
            sum = Some(sum.unwrap_or(Number::ZERO).checked_add(amount).ok()?);
        }
    }
    sum
}

/// A cut in money, where its figure is known: hours count at the line's rate, a rate over its hours.
fn figure_in_money(evaluator: &Evaluator<'_>, reduce: &Reduce, subject: &Subject) -> Option<Number> {
    let Figure { target, figure, .. } = evaluator.figure(reduce, subject);
    let (Answer::Known(target), Answer::Known(figure)) = (target, figure) else { return None };
    if let (Some(a), Some(b)) = (target.currency(), figure.currency())
        && a != b
    {
        return None;
    }
    let (target, figure) = (target.number()?, figure.number()?);
    let taken = match &reduce.cut {
        Cut::To(_) => target.checked_sub(figure).ok()?,
        Cut::By(_) => figure.min(target),
        Cut::ByBilled(_) | Cut::ByRemaining(_) => target.checked_mul(figure).ok()?,
    };
    let taken = taken.max(Number::ZERO);
    let other = match (reduce.target, subject) {
        (Target::Amount | Target::Fees | Target::Expenses, _) => return Some(taken),
        (_, Subject::Group(_)) => return None,
        (Target::Rate, _) => "hours",
        (Target::Hours, _) => "rate",
        (Target::Price, _) => "units",
        (Target::Units, _) => "price",
    };
    let factor = evaluator.facts.value(subject.record()?, other)?.number()?;
    taken.checked_mul(factor).ok()
}

/// Whether an answer is more than 0; a lower bound above it is enough.
fn is_positive(answer: &Answer, what: &str) -> Truth {
    match answer {
        Answer::Known(value) => match value.number() {
            Some(number) => Truth::from(number.is_positive()),
            None => Truth::Unknown(Unknown::because(ReasonKind::Mark, what)),
        },
        Answer::Blank => Truth::Unknown(Unknown::because(ReasonKind::Blank, what)),
        Answer::Unknown(unknown) => {
            let bound = unknown.at_least.as_ref().and_then(|least| least.number());
            if bound.is_some_and(Number::is_positive) {
                Truth::Yes
            } else {
                Truth::Unknown(unknown.without_bound())
            }
        }
    }
}

/// Money can be taken only from money of its currency.
fn same_currency(figure: &Answer, target: &Answer, what: &str) -> Truth {
    match (figure, target) {
        (Answer::Known(a), Answer::Known(b)) => match (a.currency(), b.currency()) {
            (Some(x), Some(y)) if x != y => Truth::Unknown(Unknown::because(ReasonKind::Currency, what)),
            _ => Truth::Yes,
        },
        _ => Truth::Yes,
    }
}

/// A sum of which more may be missing: what is known of it is its lower bound.
fn doubted(sum: Answer, why: &Unknown) -> Answer {
    let mut unknown = why.without_bound();
    match sum {
        Answer::Known(value) => unknown.at_least = Some(Box::new(value)),
        Answer::Unknown(other) => {
            let mut all = Unknown { reasons: other.reasons, at_least: other.at_least };
            all.absorb(why);
            return Answer::Unknown(all);
        }
        Answer::Blank => {}
    }
    Answer::Unknown(unknown)
}
