//! The labels that depend on single activities: clerical, travel, conference, research, training, billing.

use crate::action::Action;
use crate::label::{Certainty, Label, Span};
use crate::lexicon::Mark;
use crate::phrases::FoundMark;
use crate::reason::{Evidence, Reason};
use crate::sense::{Act, Glue, Noun, Role, bit, form};
use crate::token::{Kind, Token, flag};

/// One activity with the marks that stand in it.
pub(crate) struct Part<'a> {
    /// Somebody of the firm whose work this narrative is about: associate's draft.
    pub(crate) junior: Option<Span>,
    /// Bits of the marks below.
    pub(crate) kinds: u16,
    pub(crate) place: u32,
    pub(crate) action: &'a Action,
    pub(crate) span: Span,
    pub(crate) tokens: &'a [Token],
    pub(crate) marks: &'a [FoundMark],
}

/// Appends what speaks for a label in this activity.
pub(crate) fn judge(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    if part.is_plain() {
        return;
    }
    clerical(part, evidence);
    travel(part, evidence);
    conference(part, evidence);
    research(part, evidence);
    training(part, evidence);
    billing(part, evidence);
}

impl Part<'_> {
    /// Work on a thing with nothing beside it that any of the labels asks for, as most activities are.
    fn is_plain(&self) -> bool {
        let on_things = matches!(
            self.action.act,
            Act::Draft
                | Act::Review
                | Act::Receive
                | Act::Negotiate
                | Act::Investigate
                | Act::Part
                | Act::Send
        );
        on_things
            && self.kinds == 0
            && !self.action.implicit
            && self.action.topic.is_none()
            && !matches!(self.action.noun, Noun::Talk | Noun::Message)
    }

    fn first(&self, mark: Mark) -> Option<Span> {
        if !self.has(mark) {
            return None;
        }
        self.marks.iter().find(|found| found.has(mark)).map(|found| Span::new(found.start, found.end))
    }

    fn has(&self, mark: Mark) -> bool {
        self.kinds & mark.bit() != 0
    }

    fn head(&self) -> Option<&Token> {
        self.tokens.get(self.action.head as usize)
    }

    fn head_span(&self) -> Span {
        self.head().map_or(self.span, |token| Span::new(token.start, token.end))
    }

    /// Somebody of the firm is named outside the words that excuse: deal team associates.
    fn firm_besides_the_excused(&self) -> bool {
        let people = self.action.people.unwrap_or((0, 0));
        self.tokens.get(people.0 as usize..people.1 as usize).unwrap_or(&[]).iter().any(|token| {
            token.sense.role == Role::Firm
                && !self.marks.iter().any(|found| {
                    found.has(Mark::NotFirm) && found.start <= token.start && token.end <= found.end
                })
        })
    }

    /// Whether the words stand in what the activity was for.
    fn in_purpose(&self, span: Span) -> bool {
        self.action
            .purpose
            .and_then(|range| span_of(self.tokens, range))
            .is_some_and(|purpose| purpose.start <= span.start && span.end <= purpose.end)
    }

    fn add(
        &self,
        evidence: &mut Vec<Evidence>,
        label: Label,
        certainty: Certainty,
        span: Span,
        reason: Reason,
    ) {
        evidence.push(Evidence { label, certainty, segment: self.place, span, reason });
    }
}

fn clerical(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    let action = part.action;
    let excused = part.has(Mark::NotClerical);
    let by_act = match action.act {
        Act::Clerical if action.noun == Noun::Talk => None,
        Act::Clerical
            if action.form == form::NOMINAL
                || action.has_object()
                || action.is_bare()
                || action.specific > 0 =>
        {
            Some(Certainty::Certain)
        }
        Act::Clerical => Some(Certainty::Likely),
        Act::File if excused => None,
        Act::File => {
            let serves = part.head().is_some_and(|token| token.sense.has(bit::CLERICAL));
            let role = part
                .tokens
                .get(action.head as usize + 1)
                .is_some_and(|token| token.sense.glue == Glue::Preposition);
            Some(if serves && !role { Certainty::Certain } else { Certainty::Unsure })
        }
        Act::Organize => Some(Certainty::Likely),
        Act::Deliver if action.noun != Noun::Abstract => Some(Certainty::Likely),
        Act::Schedule if !excused => Some(Certainty::Likely),
        Act::Order if action.form & (form::ING | form::NOMINAL) != 0 || !action.has_object() => {
            Some(Certainty::Likely)
        }
        Act::Order if part.has(Mark::Clerical) => None,
        Act::Order => Some(Certainty::Unsure),
        _ => None,
    };
    if let Some(certainty) = by_act {
        return part.add(evidence, Label::Clerical, certainty, part.head_span(), Reason::ClericalWork);
    }
    if excused {
        return;
    }
    if let Some(span) = part.first(Mark::Clerical) {
        let head = part.head_span();
        let skill = action.act.communicates()
            || matches!(
                action.act,
                Act::Review | Act::Research | Act::Negotiate | Act::Investigate | Act::Plan
            );
        let certainty = match () {
            () if part.in_purpose(span) && action.act.communicates() => Certainty::Likely,
            () if skill && span.start > head.start => Certainty::Unsure,
            () if action.act == Act::Draft && span.start > head.start => Certainty::Likely,
            () => Certainty::Certain,
        };
        return part.add(evidence, Label::Clerical, certainty, span, Reason::ClericalWork);
    }
    let arranges = action.act.communicates()
        || matches!(action.act, Act::Arrange | Act::Attention | Act::Work | Act::Request | Act::Outcome)
        || action.noun == Noun::Message;
    let others = Role::Client.bit() | Role::Opposing.bit() | Role::Expert.bit() | Role::Counsel.bit();
    if let Some(span) = part.first(Mark::ClericalTopic).filter(|_| arranges || action.implicit) {
        let sure = action.specific <= 3 && action.roles & others == 0;
        let certainty = if sure { Certainty::Likely } else { Certainty::Unsure };
        return part.add(evidence, Label::Clerical, certainty, span, Reason::Arrangements);
    }
    let about = action.topic.unwrap_or((0, 0));
    let dates = part.tokens.get(about.0 as usize..about.1 as usize).unwrap_or(&[]).iter();
    if let Some(token) =
        dates.take(3).find(|token| token.sense.act == Act::Schedule && token.sense.is(form::ING))
    {
        let span = Span::new(token.start, token.end);
        return part.add(evidence, Label::Clerical, Certainty::Likely, span, Reason::Arrangements);
    }
    // Call reporter to schedule deposition; travelled to court to file petition.
    let errand = action.act == Act::Travel || action.act == Act::Attend && action.noun != Noun::Event;
    if arranges || errand {
        let range = action.purpose.unwrap_or((0, 0));
        let errand =
            part.tokens.get(range.0 as usize..range.1 as usize).unwrap_or(&[]).iter().take(2).find(|token| {
                token.kind == Kind::Word
                    && !token.has(flag::CAPITAL)
                    && token.sense.is(form::BASE)
                    && (matches!(token.sense.act, Act::Clerical | Act::Schedule)
                        || token.sense.act == Act::File && token.sense.has(bit::CLERICAL))
            });
        if let Some(token) = errand {
            part.add(
                evidence,
                Label::Clerical,
                Certainty::Likely,
                Span::new(token.start, token.end),
                Reason::ClericalWork,
            );
        }
    }
}

fn travel(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    if part.has(Mark::NotTravel) {
        return;
    }
    let action = part.action;
    if action.act == Act::Travel {
        return part.add(evidence, Label::Travel, Certainty::Certain, part.head_span(), Reason::OnTheWay);
    }
    let studies = matches!(action.act, Act::Research | Act::Review | Act::Draft | Act::Negotiate | Act::Tell);
    if let Some(span) = part.first(Mark::Travel) {
        let certainty = if studies { Certainty::Unsure } else { Certainty::Certain };
        return part.add(evidence, Label::Travel, certainty, span, Reason::OnTheWay);
    }
    // Charge to travel to site.
    let said_little = action.implicit || matches!(action.act, Act::Work | Act::Bill | Act::Other | Act::Aux);
    let range = if said_little { action.tokens } else { (0, 0) };
    let words = part.tokens.get(range.0 as usize..range.1 as usize).unwrap_or(&[]);
    if let Some(token) = words.iter().find(|token| token.sense.act == Act::Travel) {
        let span = Span::new(token.start, token.end);
        return part.add(evidence, Label::Travel, Certainty::Likely, span, Reason::OnTheWay);
    }
    let next = || part.tokens.get(action.head as usize + 1).map_or(Glue::None, |token| token.sense.glue);
    if action.act == Act::Return && action.noun == Noun::None && matches!(next(), Glue::To | Glue::With) {
        part.add(evidence, Label::Travel, Certainty::Likely, part.head_span(), Reason::OnTheWay);
    }
}

fn conference(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    let action = part.action;
    // Review associate's brief and explain standard of review.
    if let Some(junior) = part.junior
        && part.has(Mark::Told)
        && action.roles & !Role::Firm.bit() == 0
        && action.names == 0
    {
        return part.add(evidence, Label::Conference, Certainty::Likely, junior, Reason::OwnFirm);
    }
    let talk = action.act == Act::Talk
        || action.noun == Noun::Talk
        || action.act == Act::Plan
        || action.act == Act::Attend && action.noun != Noun::Event;
    if !talk || part.has(Mark::NotFirm) && !part.firm_besides_the_excused() {
        return;
    }
    let firm = action.roles & Role::Firm.bit() != 0;
    let outside = Role::Client.bit()
        | Role::Opposing.bit()
        | Role::Court.bit()
        | Role::Insurer.bit()
        | Role::Agency.bit();
    let outside = action.roles & outside != 0;
    let others = action.roles & !(Role::Firm.bit() | Role::Title.bit() | Role::Counsel.bit()) != 0;
    if let Some(span) = part.first(Mark::Firm) {
        let counsel = action.roles & Role::Counsel.bit() != 0;
        let certainty = match () {
            () if outside && !firm => Certainty::Unsure,
            () if counsel && !firm => Certainty::Likely,
            () => Certainty::Certain,
        };
        return part.add(evidence, Label::Conference, certainty, span, Reason::OwnFirm);
    }
    if firm && action.act != Act::Plan {
        let certainty = if others { Certainty::Unsure } else { Certainty::Certain };
        let people = action.people.and_then(|range| span_of(part.tokens, range)).unwrap_or(part.span);
        part.add(evidence, Label::Conference, certainty, people, Reason::OwnFirm);
    }
}

fn research(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    let of_facts = part.has(Mark::NotResearch);
    let marked = part.first(Mark::Research);
    let reads = matches!(part.action.act, Act::Review | Act::Draft | Act::Send | Act::Talk);
    let span = match part.action.act {
        Act::Research => part.head_span(),
        _ => match marked {
            Some(span) if !reads => span,
            Some(span) => {
                return part.add(evidence, Label::Research, Certainty::Unsure, span, Reason::LegalResearch);
            }
            None => return,
        },
    };
    if of_facts && marked.is_none() {
        return part.add(evidence, Label::Research, Certainty::Unsure, span, Reason::FactSearch);
    }
    part.add(evidence, Label::Research, Certainty::Certain, span, Reason::LegalResearch);
}

fn training(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    let action = part.action;
    let teaches = matches!(
        action.act,
        Act::Draft
            | Act::Teach
            | Act::Part
            | Act::Negotiate
            | Act::Research
            | Act::Outcome
            | Act::Talk
            | Act::Investigate
    );
    let clients = action.roles & Role::Client.bit() != 0;
    if part.has(Mark::NotTraining) || clients && action.act != Act::Attend {
        return;
    }
    if let Some(span) = part.first(Mark::Training) {
        let certainty = if teaches && span.start > part.head_span().start {
            Certainty::Unsure
        } else {
            Certainty::Certain
        };
        return part.add(evidence, Label::Training, certainty, span, Reason::Learning);
    }
    if action.act == Act::Train {
        part.add(evidence, Label::Training, Certainty::Certain, part.head_span(), Reason::Learning);
    }
}

fn billing(part: &Part<'_>, evidence: &mut Vec<Evidence>) {
    if part.has(Mark::NotBilling) {
        return;
    }
    let studies = matches!(part.action.act, Act::Research | Act::Investigate | Act::Negotiate | Act::Attend);
    let certainty = if studies { Certainty::Unsure } else { Certainty::Certain };
    if let Some(span) = part.first(Mark::Billing) {
        return part.add(evidence, Label::Billing, certainty, span, Reason::OwnBills);
    }
    if part.action.act == Act::Bill {
        part.add(evidence, Label::Billing, Certainty::Certain, part.head_span(), Reason::OwnBills);
    }
}

#[inline(always)]
pub(crate) fn span_of(tokens: &[Token], range: (u32, u32)) -> Option<Span> {
    let words = tokens.get(range.0 as usize..range.1 as usize)?;
    Some(Span::new(words.first()?.start, words.last()?.end))
}
