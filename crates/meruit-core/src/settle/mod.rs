//! Settlement: how outcomes become money, in one order whatever the order of the rules.
//!
//! Fate → rate and price → hours and units → line amount → group amounts → invoice fees, expenses, amount → tax. Within a
//! step limits come first and the strictest takes the whole cut, then cuts of what was billed, then cuts of what
//! remains. Each cent taken belongs to one rule, and billed = approved + reduced + held + withheld, always.

mod corrections;
mod cuts;
mod fate;
mod group;
mod invoice;
mod shares;
mod state;
mod tax;
mod withhold;

use meruit_syntax::ast::{CorrectionKind, RoundingMode, RoundingPlace};

use crate::eval::{Evaluator, Frame, Truth};
use crate::facts::RecordRef;
use crate::judge::{Judged, Subject, Verdict};
use crate::plan::{Action, Cut, Node, Reduce, Rule, Target};
use crate::types::{Answer, Number, NumberError, ReasonKind, Unknown, Value};

pub(crate) use shares::shares;
pub(crate) use shares::to_minor_unit;
pub(crate) use state::{Fate, LineState, State};

/// A settled invoice.
#[derive(Debug)]
pub(crate) struct Settlement {
    pub state: State,
    /// The verdict that sends the invoice back.
    pub returned_by: Option<usize>,
    /// Verdicts that came out as found, and whose figure could not be worked out on what was left.
    pub became_unknown: Vec<(usize, Unknown)>,
    /// Cuts of found verdicts that were left out because they are not known, beside others that are.
    pub left_out: Vec<(usize, Unknown)>,
    /// How cuts are made where law forbids altering the invoice.
    pub corrections: Option<CorrectionKind>,
}

/// What the header's `corrections` comes to for an invoice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Corrections {
    /// The invoice may be altered.
    None,
    Some(CorrectionKind),
    /// Whether it may be altered is not known.
    Unknown(Unknown),
}

impl Evaluator<'_> {
    /// How cuts of an invoice are made.
    pub(crate) fn corrections(&self, invoice: RecordRef) -> Corrections {
        let Some(corrections) = &self.plan.header.corrections else { return Corrections::None };
        match self.truth(&corrections.when, Frame { record: Some(invoice), ..Frame::default() }) {
            Truth::Yes => Corrections::Some(corrections.by),
            Truth::No => Corrections::None,
            Truth::Unknown(unknown) => Corrections::Unknown(unknown),
        }
    }
}

/// Settles one invoice. `cases` are the verdicts that speak of it, in the order of rule ids.
pub(crate) fn settle(
    evaluator: &Evaluator<'_>,
    invoice: RecordRef,
    cases: &[Judged],
    corrections: Corrections,
) -> Settlement {
    let header = &evaluator.plan.header;
    let mut settling = Settling {
        evaluator,
        cases: cases.iter().map(|judged| Case::of(evaluator, judged)).collect(),
        state: State::of(evaluator, invoice),
        rounding: header.rounding,
        per_line: header.rounding_place == RoundingPlace::Line,
        became_unknown: Vec::new(),
        left_out: Vec::new(),
    };
    let mut returned_by = settling.fates();
    if returned_by.is_none() {
        for target in [Target::Rate, Target::Price, Target::Hours, Target::Units] {
            settling.line_factors(target);
        }
        for target in [Target::Hours, Target::Units] {
            settling.group_units(target);
        }
        settling.line_amounts();
        settling.group_amounts();
        for target in [Target::Fees, Target::Expenses, Target::Amount] {
            settling.invoice_cuts(target);
        }
        if !settling.per_line {
            settling.round_once();
            settling.per_line = true;
        }
        settling.withhold();
    }
    let corrections = match corrections {
        Corrections::None => None,
        Corrections::Some(CorrectionKind::Credit) => {
            settling.state.figures_stand = true;
            Some(CorrectionKind::Credit)
        }
        Corrections::Some(CorrectionKind::Return) => {
            returned_by = returned_by.or_else(|| settling.return_for_a_cut());
            Some(CorrectionKind::Return)
        }
        Corrections::Unknown(why) => {
            settling.hold_what_may_not_be_cut(&why);
            None
        }
    };
    settling.taxes();
    Settlement {
        state: settling.state,
        returned_by,
        became_unknown: settling.became_unknown,
        left_out: settling.left_out,
        corrections,
    }
}

/// One verdict while its invoice is settled.
struct Case<'a> {
    rule: &'a Rule,
    judged: &'a Judged,
}

impl<'a> Case<'a> {
    fn of(evaluator: &Evaluator<'a>, judged: &'a Judged) -> Self {
        Self { rule: &evaluator.plan.rules[judged.rule], judged }
    }

    /// Whether the rule's outcomes follow: found, and not merely held because something is not known.
    fn acts(&self) -> bool {
        self.judged.verdict == Verdict::Found && !self.judged.held_as_unknown
    }

    fn reduces(&self, target: Target) -> impl Iterator<Item = &'a Reduce> {
        let rule = self.rule;
        rule.actions.iter().filter_map(move |action| match action {
            Action::Reduce(reduce) if reduce.target == target => Some(reduce),
            _ => None,
        })
    }
}

struct Settling<'a, 'e> {
    evaluator: &'e Evaluator<'a>,
    cases: Vec<Case<'e>>,
    state: State,
    rounding: RoundingMode,
    /// Cuts are rounded as they are made, and not once in the end.
    per_line: bool,
    became_unknown: Vec<(usize, Unknown)>,
    left_out: Vec<(usize, Unknown)>,
}

/// The decimals that amounts are carried with until an invoice is rounded once, so that no sum of shares outgrows a
/// number.
const FINEST: u32 = 12;

/// A cut whose figure has been worked out.
#[derive(Clone, Debug)]
struct Figured {
    case: usize,
    way: Way,
    figure: Number,
    /// The figure as the rule writes it.
    text: std::sync::Arc<str>,
}

/// In the order in which cuts of one step are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    To,
    By,
    ByBilled,
    ByRemaining,
}

impl Way {
    fn of(cut: &Cut) -> Self {
        match cut {
            Cut::To(_) => Self::To,
            Cut::By(_) => Self::By,
            Cut::ByBilled(_) => Self::ByBilled,
            Cut::ByRemaining(_) => Self::ByRemaining,
        }
    }
}

impl Settling<'_, '_> {
    /// Rounds an amount to the minor unit, or, where rounding comes once in the end, to [`FINEST`] decimals.
    fn round(&self, amount: Number) -> Result<Number, NumberError> {
        if self.per_line {
            shares::to_minor_unit(amount, self.state.currency.decimals(), self.rounding)
        } else {
            shares::to_minor_unit(amount, FINEST, RoundingMode::HalfEven)
        }
    }

    /// Shares a sum over lines by what is left of them, so that the parts add up to it.
    fn share(&self, sum: Number, weights: &[Number]) -> Result<Vec<Number>, NumberError> {
        let step = if self.per_line {
            self.state.currency.minor_unit()
        } else {
            Number::fraction(1, 10i128.pow(FINEST))?
        };
        shares::shares(sum, weights, step)
    }

    /// The figure of a cut, with what earlier steps left in the place of `remaining`. `None` where it takes nothing, has
    /// been dealt with as a fate, or is not known (which is remembered).
    fn figured(&mut self, case: usize, reduce: &Reduce, subject: &Subject) -> Option<Figured> {
        // One cut of several may be unknown where another made the rule found: it takes nothing, and is told of.
        if let Truth::Unknown(unknown) = self.evaluator.figure(reduce, subject).takes {
            self.left_out.push((case, unknown));
            return None;
        }
        self.figure_of(case, Way::of(&reduce.cut), reduce.cut.node(), subject)
    }

    fn figure_of(&mut self, case: usize, way: Way, node: &Node, subject: &Subject) -> Option<Figured> {
        let frame = Frame { left: Some(&self.state), ..subject.frame() };
        let unknown = match self.evaluator.eval(node, frame) {
            Answer::Known(Value::Mark(_)) => return None,
            Answer::Known(value) => match self.amount_of(&value, node) {
                Ok(figure) => return Some(Figured { case, way, figure, text: node.text.clone() }),
                Err(unknown) => unknown,
            },
            Answer::Blank => Unknown::because(ReasonKind::Blank, &*node.text),
            // A group's cut by a sum of which only a part is known takes that part.
            Answer::Unknown(Unknown { at_least: Some(value), .. }) if way != Way::To => {
                match self.amount_of(&value, node) {
                    Ok(figure) => return Some(Figured { case, way, figure, text: node.text.clone() }),
                    Err(unknown) => unknown,
                }
            }
            Answer::Unknown(unknown) => unknown,
        };
        self.give_up(case, unknown);
        None
    }

    fn amount_of(&self, value: &Value, node: &Node) -> Result<Number, Unknown> {
        if value.currency().is_some_and(|currency| currency != self.state.currency) {
            return Err(Unknown::because(ReasonKind::Currency, &*node.text));
        }
        value.number().ok_or_else(|| Unknown::because(ReasonKind::Mark, &*node.text))
    }

    fn give_up(&mut self, case: usize, unknown: Unknown) {
        self.became_unknown.push((case, unknown));
    }

    /// Takes the outcome of a calculation, or remembers that it has none.
    fn or_give_up<T>(&mut self, case: usize, outcome: Result<T, NumberError>) -> Option<T> {
        outcome.map_err(|error| self.give_up(case, Unknown::because(error.into(), "settlement"))).ok()
    }

    /// The open lines of a verdict, by their place in the invoice.
    fn lines_of(&self, subject: &Subject) -> Vec<usize> {
        match subject {
            Subject::Record(record) if self.is_invoice(*record) => (0..self.state.lines.len()).collect(),
            _ => {
                let mut places: Vec<usize> =
                    subject.records().iter().filter_map(|&record| self.state.place(record)).collect();
                places.sort_unstable();
                places
            }
        }
    }

    fn is_invoice(&self, record: RecordRef) -> bool {
        record.kind == self.evaluator.facts.schema.known.invoice
    }
}
