//! What follows from the facts given: amounts from their factors, taxes, sums, places.

use meruit_syntax::ast::RoundingMode;

use super::{Datum, Facts, RecordRef};
use crate::schema::FieldId;
use crate::types::{Currency, Number, Value};

/// A money field of a record as a number, where it is known.
fn money(facts: &Facts, record: RecordRef, field: &str) -> Option<Number> {
    facts.value(record, field).and_then(Value::number)
}

impl Facts {
    /// The currency of an invoice: its own, or the default, or `XXX` (no currency) where nobody said.
    pub(crate) fn currency_of(&self, invoice: RecordRef) -> Currency {
        let own = match self.value(invoice, "currency") {
            Some(Value::Code(code)) => code.parse().ok(),
            _ => None,
        };
        own.or(self.default_currency).unwrap_or(Currency::NONE)
    }

    /// Fills in what follows from what was given; nothing that was given is changed.
    pub(crate) fn finish(&mut self) {
        let invoices: Vec<RecordRef> = self.lines.keys().copied().collect();
        for invoice in invoices {
            if invoice.kind == self.schema.known.prior_invoice {
                self.finish_decided(invoice);
            } else {
                self.finish_invoice(invoice);
            }
        }
    }

    /// An earlier invoice stands as it was decided: nothing is worked out anew, and what is not given of it is unknown.
    fn finish_decided(&mut self, invoice: RecordRef) {
        let currency = self.currency_of(invoice);
        self.fill(invoice, "currency", |_| Some(Value::Code(currency.code().into())));
        self.fill(invoice, "fate", |_| Some(Value::Text("open".into())));
        for (place, line) in self.lines.get(&invoice).cloned().unwrap_or_default().into_iter().enumerate() {
            self.fill(line, "fate", |_| Some(Value::Text("open".into())));
            self.place_line(invoice, line, place);
        }
        self.fill(invoice, "billed", |facts| {
            let lines = facts.lines.get(&invoice)?;
            let asked: Option<Vec<Number>> =
                lines.iter().map(|&line| money(facts, line, "billed_amount")).collect();
            let sum = asked?.into_iter().try_fold(Number::ZERO, Number::checked_add);
            sum.ok().map(|sum| Value::Money(sum, currency))
        });
    }

    fn fill(&mut self, record: RecordRef, name: &str, value: impl FnOnce(&Self) -> Option<Value>) {
        if let Some(field) = self.schema.field(self.kind_of(record), name) {
            self.fill_field(record, field, value);
        }
    }

    /// Fills a field in where nothing was given.
    fn fill_field(&mut self, record: RecordRef, field: FieldId, value: impl FnOnce(&Self) -> Option<Value>) {
        if *self.get(record, field) == Datum::Missing
            && let Some(value) = value(self)
        {
            self.work_out(record, field, Datum::Known(value));
        }
    }

    /// The known value of a field.
    fn known(&self, record: RecordRef, field: FieldId) -> Option<&Value> {
        match self.get(record, field) {
            Datum::Known(value) => Some(value),
            _ => None,
        }
    }

    /// The known number of a field.
    fn known_number(&self, record: RecordRef, field: FieldId) -> Option<Number> {
        self.known(record, field).and_then(Value::number)
    }

    fn finish_invoice(&mut self, invoice: RecordRef) {
        let currency = self.currency_of(invoice);
        self.fill(invoice, "currency", |_| Some(Value::Code(currency.code().into())));
        let lines = self.lines.get(&invoice).cloned().unwrap_or_default();
        for (place, &line) in lines.iter().enumerate() {
            self.finish_line(invoice, line, place, currency);
        }
        self.share_stated_tax(invoice, &lines, currency);
        let of = self.schema.known.of_line;
        for &line in &lines {
            self.fill_field(line, of.tax, |_| Some(Value::Money(Number::ZERO, currency)));
        }
        let total = |facts: &Self, field: FieldId, lines: &[RecordRef]| {
            let numbers: Option<Vec<Number>> =
                lines.iter().map(|&line| facts.known_number(line, field)).collect();
            Some(Value::Money(Number::sum(numbers?.into_iter()).ok()?, currency))
        };
        self.fill(invoice, "billed", |facts| total(facts, of.amount, &lines));
        self.fill(invoice, "tax_billed", |facts| total(facts, of.tax, &lines));
        self.fill(invoice, "discount", |facts| {
            let mut adjustments = Vec::new();
            for &line in &lines {
                // A line of which nobody knows the kind may be one.
                if matches!(facts.known(line, of.kind)?, Value::Text(kind) if ["IF", "IE"].contains(&&**kind))
                {
                    adjustments.push(line);
                }
            }
            let sum = total(facts, of.amount, &adjustments)?;
            Some(sum.with_number(sum.number()?.negate()))
        });
    }

    /// What a line has of its place in an invoice: a number, its LEDES type, and the invoice's links.
    fn place_line(&mut self, invoice: RecordRef, line: RecordRef, place: usize) {
        let (kind, known) = (self.schema.undecided(self.kind_of(line)), self.schema.known);
        let of = known.of_line;
        self.fill_field(line, of.number, |_| Some(Value::Text((place + 1).to_string().into())));
        self.fill_field(line, of.kind, |_| {
            let letters = match kind {
                kind if kind == known.fee => "F",
                kind if kind == known.expense => "E",
                kind if kind == known.adjustment => "IF",
                _ => return None,
            };
            Some(Value::Text(letters.into()))
        });
        for (link, name) in [(of.matter, "matter"), (of.firm, "firm"), (of.engagement, "engagement")] {
            self.fill_field(line, link, |facts| facts.value(invoice, name).cloned());
        }
        let firm = self.known(line, of.firm).cloned().filter(|firm| matches!(firm, Value::Record(_)));
        if kind == known.fee
            && let Some(&Value::Record(timekeeper)) = self.known(line, of.timekeeper)
        {
            self.fill(timekeeper, "firm", |_| firm);
        }
    }

    fn finish_line(&mut self, invoice: RecordRef, line: RecordRef, place: usize, currency: Currency) {
        let is_fee = self.kind_of(line) == self.schema.known.fee;
        let of = self.schema.known.of_line;
        self.place_line(invoice, line, place);
        self.fill_field(line, of.adjustment, |_| Some(Value::Money(Number::ZERO, currency)));
        self.fill_field(line, of.amount, |facts| facts.amount_from_factors(line, currency));
        self.fill_field(line, of.tax, |facts| {
            let rate = facts.known_number(line, of.tax_rate)?;
            let tax = facts.known_number(line, of.amount)?.checked_mul(rate).ok()?;
            Some(Value::Money(tax.round_dp(currency.decimals(), RoundingMode::HalfUp).ok()?, currency))
        });
        self.fill_field(line, of.billed_amount, |facts| facts.known(line, of.amount).cloned());
        if is_fee {
            if *self.get(line, of.hours) == Datum::Blank && *self.get(line, of.billed_hours) == Datum::Missing
            {
                self.work_out(line, of.billed_hours, Datum::Blank);
            }
            self.fill_field(line, of.billed_hours, |facts| facts.known(line, of.hours).cloned());
        }
        self.blank_narrative(line);
    }

    /// `units × price + adjustment`, half up to the minor unit.
    fn amount_from_factors(&self, line: RecordRef, currency: Currency) -> Option<Value> {
        let of = self.schema.known.of_line;
        let is_fee = self.kind_of(line) == self.schema.known.fee;
        let (units, price) = if is_fee { (of.hours, of.rate) } else { (of.units, of.price) };
        let product = self.known_number(line, units)?.checked_mul(self.known_number(line, price)?).ok()?;
        let amount = product.checked_add(self.known_number(line, of.adjustment)?).ok()?;
        Some(Value::Money(amount.round_dp(currency.decimals(), RoundingMode::HalfUp).ok()?, currency))
    }

    /// Of an empty narrative nothing is found: its fields are blank too.
    fn blank_narrative(&mut self, line: RecordRef) {
        if *self.get(line, self.schema.known.of_line.narrative) != Datum::Blank {
            return;
        }
        let kind = self.kind_of(line);
        let fields: Vec<_> = self
            .schema
            .describe(kind)
            .fields
            .iter()
            .filter(|(name, _)| name.starts_with("narrative."))
            .map(|(_, id)| *id)
            .collect();
        for field in fields {
            if *self.get(line, field) == Datum::Missing {
                self.work_out(line, field, Datum::Blank);
            }
        }
    }

    /// Tax that is stated for the invoice alone is shared over its lines by amount, to the cent.
    fn share_stated_tax(&mut self, invoice: RecordRef, lines: &[RecordRef], currency: Currency) {
        let Some(stated) = money(self, invoice, "stated_tax") else { return };
        let of = self.schema.known.of_line;
        if lines.iter().any(|&line| *self.get(line, of.tax) != Datum::Missing) {
            return;
        }
        let weights: Option<Vec<Number>> =
            lines.iter().map(|&line| self.known_number(line, of.amount)).collect();
        let Some(weights) = weights else { return };
        let Ok(shares) = crate::settle::shares(stated, &weights, currency.minor_unit()) else { return };
        for (&line, share) in lines.iter().zip(shares) {
            self.fill_field(line, of.tax, |_| Some(Value::Money(share, currency)));
        }
    }
}
