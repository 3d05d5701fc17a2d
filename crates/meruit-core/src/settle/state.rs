//! What is left of each line while an invoice is settled, and who took the rest.

use std::sync::Arc;

use foldhash::HashMap;

use crate::eval::{Evaluator, Left};
use crate::facts::{Datum, RecordRef};
use crate::schema::FieldId;
use crate::types::{Currency, Number, Value, grouped};

/// What became of a line as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Open,
    Rejected,
    Held,
    Returned,
}

/// The steps of a settlement, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Fate,
    Rate,
    Price,
    Hours,
    Units,
    GroupHours,
    GroupUnits,
    LineAmount,
    GroupAmount,
    Fees,
    Expenses,
    Amount,
    Withhold,
}

impl Step {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Fate => "fate",
            Self::Rate => "rate",
            Self::Price => "price",
            Self::Hours => "hours",
            Self::Units => "units",
            Self::GroupHours => "group hours",
            Self::GroupUnits => "group units",
            Self::LineAmount => "line amount",
            Self::GroupAmount => "group amount",
            Self::Fees => "fees",
            Self::Expenses => "expenses",
            Self::Amount => "amount",
            Self::Withhold => "withhold",
        }
    }
}

/// What one rule took from one line in one step.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    /// Which verdict of the invoice.
    pub case: usize,
    pub step: Step,
    pub amount: Number,
    pub arithmetic: String,
}

/// A line while its invoice is settled.
#[derive(Clone, Debug)]
pub(crate) struct LineState {
    pub record: RecordRef,
    /// F, E, IF or IE.
    pub kind: Arc<str>,
    pub billed: Number,
    pub adjustment: Number,
    /// Rate of a fee, price of an expense.
    pub price: Option<Number>,
    /// Hours of a fee, units of an expense.
    pub units: Option<Number>,
    pub tax: Number,
    pub tax_rate: Option<Number>,
    pub left: Number,
    pub left_price: Option<Number>,
    pub left_units: Option<Number>,
    pub fate: Fate,
    /// The verdict that decided the fate.
    pub decided_by: Option<usize>,
    pub taken: Vec<Taken>,
    /// Kept back for later, a part of `left`.
    pub withheld: Number,
    /// Which verdicts withheld how much.
    pub withheld_by: Vec<Taken>,
    /// What is left, the withheld part included, bears this tax.
    pub tax_left: Number,
    /// What is approved now bears this tax.
    pub tax_approved: Number,
}

impl LineState {
    pub(crate) fn is_open(&self) -> bool {
        self.fate == Fate::Open
    }

    /// Whether it is approved as billed, with its tax.
    pub(crate) fn is_untouched(&self) -> bool {
        self.is_open()
            && self.left == self.billed
            && self.withheld.is_zero()
            && self.tax_left == self.tax
            && self.tax_approved == self.tax
    }

    /// A credit or the firm's own discount: counted in sums, never cut.
    pub(crate) fn is_negative(&self) -> bool {
        self.billed.is_negative()
    }

    /// What is approved now: what is left, less what is kept back.
    pub(crate) fn approved(&self) -> Number {
        self.left.checked_sub(self.withheld).unwrap_or(self.left)
    }

    /// Whether something can be taken from it.
    pub(crate) fn can_lose(&self) -> bool {
        self.is_open() && self.left.is_positive()
    }

    /// Takes money from what is left, at most all of it.
    pub(crate) fn take(&mut self, case: usize, step: Step, amount: Number, arithmetic: String) {
        let amount = amount.min(self.left.max(Number::ZERO));
        if amount.is_positive()
            && let Ok(left) = self.left.checked_sub(amount)
        {
            self.left = left;
            self.taken.push(Taken { case, step, amount, arithmetic });
        }
    }
}

/// A line that cannot be settled, and why: its amount is not known, or is in another currency.
#[derive(Clone, Debug)]
pub(crate) struct Unsettled {
    pub line: RecordRef,
    pub why: String,
}

/// An invoice while it is settled.
#[derive(Debug)]
pub(crate) struct State {
    pub currency: Currency,
    pub lines: Vec<LineState>,
    pub unsettled: Vec<Unsettled>,
    /// Cuts are asked for by credit notes: what was billed is approved.
    pub figures_stand: bool,
    places: HashMap<RecordRef, usize>,
}

impl State {
    pub(crate) fn of(evaluator: &Evaluator<'_>, invoice: RecordRef) -> Self {
        let facts = evaluator.facts;
        let currency = facts.currency_of(invoice);
        let lines = facts.lines_of(invoice, facts.schema.known.line);
        let most = lines.size_hint().1.unwrap_or(0);
        let mut state = Self {
            currency,
            lines: Vec::with_capacity(most),
            unsettled: Vec::new(),
            figures_stand: false,
            places: HashMap::default(),
        };
        state.places.reserve(most);
        for line in lines {
            match state.line(evaluator, line) {
                Ok(found) => {
                    state.places.insert(line, state.lines.len());
                    state.lines.push(found);
                }
                Err(why) => state.unsettled.push(Unsettled { line, why }),
            }
        }
        state
    }

    fn line(&self, evaluator: &Evaluator<'_>, line: RecordRef) -> Result<LineState, String> {
        let facts = evaluator.facts;
        let of = facts.schema.known.of_line;
        let number = |field: FieldId| match facts.get(line, field) {
            Datum::Known(value) => value.number(),
            _ => None,
        };
        let billed = self.money(facts.get(line, of.amount), "amount")?;
        let is_fee = facts.kind_of(line) == facts.schema.known.fee;
        let (price, units) = if is_fee { (of.rate, of.hours) } else { (of.price, of.units) };
        let (price, units) = (number(price), number(units));
        Ok(LineState {
            record: line,
            kind: match facts.get(line, of.kind) {
                Datum::Known(Value::Text(kind)) => Arc::clone(kind),
                _ => Arc::default(),
            },
            billed,
            adjustment: number(of.adjustment).unwrap_or(Number::ZERO),
            price,
            units,
            tax: self.money(facts.get(line, of.tax), "tax")?,
            tax_rate: number(of.tax_rate),
            left: billed,
            left_price: price,
            left_units: units,
            fate: Fate::Open,
            decided_by: None,
            taken: Vec::new(),
            withheld: Number::ZERO,
            withheld_by: Vec::new(),
            tax_left: Number::ZERO,
            tax_approved: Number::ZERO,
        })
    }

    fn money(&self, datum: &Datum, field: &str) -> Result<Number, String> {
        match datum {
            Datum::Known(Value::Money(amount, currency)) if *currency == self.currency => Ok(*amount),
            Datum::Known(Value::Money(_, currency)) => {
                Err(format!("its {field} is in {currency}, the invoice in {}", self.currency))
            }
            Datum::Known(_) | Datum::Missing => Err(format!("its {field} is not known")),
            Datum::Blank => Err(format!("its {field} is blank")),
            Datum::Unreadable(why) => Err(format!("its {field} cannot be read: {why}")),
        }
    }

    pub(crate) fn place(&self, line: RecordRef) -> Option<usize> {
        self.places.get(&line).copied()
    }

    /// An amount as explanations write it.
    pub(crate) fn show(&self, amount: Number) -> String {
        grouped(amount, self.currency.decimals())
    }
}

impl Left for State {
    fn amount(&self, line: RecordRef) -> Option<Number> {
        let state = self.lines.get(self.place(line)?)?;
        Some(if state.is_open() { state.left } else { Number::ZERO })
    }

    fn hours(&self, line: RecordRef) -> Option<Number> {
        let state = self.lines.get(self.place(line)?)?;
        if state.is_open() { state.left_units } else { Some(Number::ZERO) }
    }
}
