//! What follows from the facts given: amounts from their factors, taxes, sums, places.

use meruit_syntax::ast::RoundingMode;

use super::{Datum, Facts, RecordRef};
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
        let Some(field) = self.schema.field(self.kind_of(record), name) else { return };
        if *self.get(record, field) == Datum::Missing
            && let Some(value) = value(self)
        {
            self.work_out(record, field, Datum::Known(value));
        }
    }

    fn finish_invoice(&mut self, invoice: RecordRef) {
        let currency = self.currency_of(invoice);
        self.fill(invoice, "currency", |_| Some(Value::Code(currency.code().into())));
        let lines = self.lines.get(&invoice).cloned().unwrap_or_default();
        for (place, &line) in lines.iter().enumerate() {
            self.finish_line(invoice, line, place, currency);
        }
        self.share_stated_tax(invoice, &lines, currency);
        for &line in &lines {
            self.fill(line, "tax", |_| Some(Value::Money(Number::ZERO, currency)));
        }
        let total = |facts: &Self, field: &str, only: &[&str]| {
            let mut sum = Number::ZERO;
            for &line in &lines {
                if !only.is_empty() {
                    facts.value(line, "kind")?;
                }
                if only.is_empty() || only.contains(&facts.text_of(line, "kind").as_str()) {
                    sum = sum.checked_add(money(facts, line, field)?).ok()?;
                }
            }
            Some(Value::Money(sum, currency))
        };
        self.fill(invoice, "billed", |facts| total(facts, "amount", &[]));
        self.fill(invoice, "tax_billed", |facts| total(facts, "tax", &[]));
        self.fill(invoice, "discount", |facts| {
            let sum = total(facts, "amount", &["IF", "IE"])?;
            Some(sum.with_number(sum.number()?.negate()))
        });
    }

    /// What a line has of its place in an invoice: a number, its LEDES type, and the invoice's links.
    fn place_line(&mut self, invoice: RecordRef, line: RecordRef, place: usize) {
        let kind = self.schema.undecided(self.kind_of(line));
        self.fill(line, "number", |_| Some(Value::Text((place + 1).to_string().into())));
        let letters = match self.schema.describe(kind).name.as_str() {
            "fee" => Some("F"),
            "expense" => Some("E"),
            "adjustment" => Some("IF"),
            _ => None,
        };
        self.fill(line, "kind", |_| Some(Value::Text(letters?.into())));
        for link in ["matter", "firm", "engagement"] {
            self.fill(line, link, |facts| facts.value(invoice, link).cloned());
        }
        let firm = self.linked(line, "firm");
        if let Some(timekeeper) = self.linked(line, "timekeeper") {
            self.fill(timekeeper, "firm", |_| firm.map(Value::Record));
        }
    }

    fn finish_line(&mut self, invoice: RecordRef, line: RecordRef, place: usize, currency: Currency) {
        let kind = self.kind_of(line);
        self.place_line(invoice, line, place);
        self.fill(line, "adjustment", |_| Some(Value::Money(Number::ZERO, currency)));
        self.fill(line, "amount", |facts| facts.amount_from_factors(line, currency));
        self.fill(line, "tax", |facts| {
            let rate = money(facts, line, "tax_rate")?;
            let tax = money(facts, line, "amount")?.checked_mul(rate).ok()?;
            Some(Value::Money(tax.round_dp(currency.decimals(), RoundingMode::HalfUp).ok()?, currency))
        });
        self.fill(line, "billed_amount", |facts| facts.value(line, "amount").cloned());
        if *self.datum(line, "hours") == Datum::Blank
            && *self.datum(line, "billed_hours") == Datum::Missing
            && let Some(field) = self.schema.field(kind, "billed_hours")
        {
            self.work_out(line, field, Datum::Blank);
        }
        self.fill(line, "billed_hours", |facts| facts.value(line, "hours").cloned());
        self.blank_narrative(line);
    }

    /// `units × price + adjustment`, half up to the minor unit.
    fn amount_from_factors(&self, line: RecordRef, currency: Currency) -> Option<Value> {
        let (units, price) = if self.kind_of(line) == self.schema.known.fee {
            (money(self, line, "hours")?, money(self, line, "rate")?)
        } else {
            (money(self, line, "units")?, money(self, line, "price")?)
        };
        let amount = units.checked_mul(price).ok()?.checked_add(money(self, line, "adjustment")?).ok()?;
        Some(Value::Money(amount.round_dp(currency.decimals(), RoundingMode::HalfUp).ok()?, currency))
    }

    /// Of an empty narrative nothing is found: its fields are blank too.
    fn blank_narrative(&mut self, line: RecordRef) {
        if *self.datum(line, "narrative") != Datum::Blank {
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
        if lines.iter().any(|&line| *self.datum(line, "tax") != Datum::Missing) {
            return;
        }
        let weights: Option<Vec<Number>> = lines.iter().map(|&line| money(self, line, "amount")).collect();
        let Some(weights) = weights else { return };
        let Ok(shares) = crate::settle::shares(stated, &weights, currency.minor_unit()) else { return };
        for (&line, share) in lines.iter().zip(shares) {
            self.fill(line, "tax", |_| Some(Value::Money(share, currency)));
        }
    }
}
