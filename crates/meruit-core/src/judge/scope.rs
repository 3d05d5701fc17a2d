//! Of which records a rule speaks: in force, not waived, not taken over by an exception, and what its `where` asks.

use crate::eval::{Evaluator, Frame, Truth};
use crate::facts::{Datum, RecordRef};
use crate::plan::{Effective, Rule, Waiver};
use crate::schema::KindId;
use crate::types::{Answer, ReasonKind, Unknown, Value};

impl Evaluator<'_> {
    /// Whether a rule speaks of a record.
    pub(super) fn scope(&self, index: usize, rule: &Rule, record: RecordRef) -> Truth {
        let claims = self.claims(index, rule, record);
        if claims == Truth::No {
            return Truth::No;
        }
        let Some(relations) = self.plan.relations.get(index) else { return claims };
        let leaves = self
            .rules_at(&relations.exceptions)
            .map(|(at, exception)| self.claims(at, exception, record).negate());
        let rivals =
            self.rules_at(&relations.rivals).map(|(at, rival)| self.beside_rival(rule, at, rival, record));
        Truth::all(std::iter::once(claims).chain(leaves).chain(rivals))
    }

    /// Whether a rule would speak of a record if no exception took it over.
    fn claims(&self, index: usize, rule: &Rule, record: RecordRef) -> Truth {
        let in_force = self.stands(rule.effective.as_ref(), self.periods_of(&rule.replaced_by), record);
        // Where the date is not known, the first version of a rule says so for all of them.
        let told_elsewhere = matches!(in_force, Truth::Unknown(_)) && self.plan.counted_with(index) != index;
        if in_force == Truth::No || told_elsewhere {
            return Truth::No;
        }
        let waived = self.is_waived(index, rule, record);
        if waived == Truth::Yes {
            return Truth::No;
        }
        let frame = Frame { record: Some(record), ..Frame::default() };
        let filter = rule.filter.iter().map(|filter| self.truth(filter, frame));
        let of_kind = self.of_kind(rule.kind, record);
        Truth::all([in_force, waived.negate(), of_kind].into_iter().chain(filter))
    }

    /// Whether a record is of the kind that it was taken for.
    pub(crate) fn of_kind(&self, kind: KindId, record: RecordRef) -> Truth {
        self.facts.doubt_of_kind(record, kind).map_or(Truth::Yes, Truth::Unknown)
    }

    fn periods_of<'s>(&'s self, rules: &'s [usize]) -> impl Iterator<Item = &'s Effective> {
        rules.iter().filter_map(|&at| self.plan.rules.get(at)?.effective.as_ref())
    }

    /// Whether a rule or decision is in force for a record, and not replaced in that time.
    pub(crate) fn stands<'s>(
        &self,
        effective: Option<&Effective>,
        replaced: impl Iterator<Item = &'s Effective>,
        record: RecordRef,
    ) -> Truth {
        let own = effective.map(|effective| self.in_force(effective, record));
        Truth::all(own.into_iter().chain(replaced.map(|period| self.in_force(period, record).negate())))
    }

    fn rules_at<'s>(&'s self, places: &'s [usize]) -> impl Iterator<Item = (usize, &'s Rule)> {
        places.iter().filter_map(|&at| Some((at, &**self.plan.rules.get(at)?)))
    }

    /// What an exception's scope hangs on beside a rival: the higher layer's speaks, and in one layer nobody can say.
    fn beside_rival(&self, rule: &Rule, at: usize, rival: &Rule, record: RecordRef) -> Truth {
        if rival.layer > rule.layer {
            return Truth::Yes;
        }
        let claims = self.claims(at, rival, record);
        if rival.layer < rule.layer {
            return claims.negate();
        }
        match claims {
            Truth::No => Truth::Yes,
            Truth::Unknown(unknown) => Truth::Unknown(unknown),
            Truth::Yes => {
                let place = |rule: &Rule| {
                    let place = self.plan.place(rule.at);
                    format!("{} ({}:{})", rule.id, place.file, place.line)
                };
                let both = format!("{} and {}", place(rule), place(rival));
                Truth::Unknown(Unknown::because(ReasonKind::Conflict, both))
            }
        }
    }

    fn is_waived(&self, index: usize, rule: &Rule, record: RecordRef) -> Truth {
        let places = self.plan.relations.get(index).map_or(&[][..], |relations| &relations.waivers);
        let waivers = places.iter().filter_map(|&at| self.plan.waivers.get(at));
        Truth::any(waivers.map(|waiver| self.waives(waiver, rule, record)))
    }

    fn waives(&self, waiver: &Waiver, rule: &Rule, record: RecordRef) -> Truth {
        let schema = &self.facts.schema;
        // A waiver of fees waives decided fees of earlier invoices too.
        let own = self.facts.kind_of(record);
        let kinds = [own, schema.undecided(own)];
        let reaches = |kind: KindId| waiver.kind == kind || waiver.kind == schema.describe(kind).storage;
        if !kinds.into_iter().any(reaches) {
            return Truth::No;
        }
        let judged_by =
            rule.effective.as_ref().map_or_else(|| vec!["date".to_owned()], |e| e.judged_by.clone());
        let period = Effective { from: Some(waiver.from), until: waiver.until, judged_by };
        let frame = Frame { record: Some(record), ..Frame::default() };
        let filter = waiver.filter.iter().map(|filter| self.truth(filter, frame));
        Truth::all(std::iter::once(self.in_force(&period, record)).chain(filter))
    }

    /// Whether a rule is in force for a record: by the date it names, else its invoice's date, else the run's.
    pub(crate) fn in_force(&self, effective: &Effective, record: RecordRef) -> Truth {
        let date = match self.judging_date(effective, record) {
            Answer::Known(Value::Date(date) | Value::Moment(date, _)) => date,
            Answer::Unknown(unknown) => return Truth::Unknown(unknown),
            Answer::Known(_) | Answer::Blank => {
                let what = effective.judged_by.join(".");
                return Truth::Unknown(Unknown::because(ReasonKind::Blank, what));
            }
        };
        let begun = effective.from.is_none_or(|from| from <= date);
        let not_over = effective.until.is_none_or(|until| date <= until);
        Truth::from(begun && not_over)
    }

    fn judging_date(&self, effective: &Effective, record: RecordRef) -> Answer {
        let facts = self.facts;
        let what = effective.judged_by.join(".");
        let mut at = record;
        let mut names = effective.judged_by.iter().peekable();
        while let Some(name) = names.next() {
            let Some(field) = facts.schema.field(facts.kind_of(at), name) else {
                return self.fallback_date(record);
            };
            match facts.get(at, field) {
                Datum::Known(Value::Record(next)) if names.peek().is_some() => at = *next,
                Datum::Known(value) => return Answer::Known(value.clone()),
                Datum::Blank => return Answer::Blank,
                Datum::Unreadable(why) => {
                    return Answer::Unknown(Unknown::unreadable(what, why));
                }
                Datum::Missing => return Answer::unknown(ReasonKind::NotSupplied, what),
            }
        }
        Answer::unknown(ReasonKind::NotSupplied, what)
    }

    fn fallback_date(&self, record: RecordRef) -> Answer {
        match (self.facts.invoice_of(record), self.as_of) {
            (Some(invoice), _) => match self.facts.date_of(invoice) {
                Some(date) => Answer::Known(Value::Date(date)),
                None => Answer::unknown(ReasonKind::NotSupplied, "invoice.date"),
            },
            (None, Some(date)) => Answer::Known(Value::Date(date)),
            (None, None) => Answer::unknown(ReasonKind::NotSupplied, "as_of"),
        }
    }
}
