//! The way from a text to its analysis: words, phrases, times, activities, tasks, labels.

use std::sync::OnceLock;

use rust_decimal::Decimal;

use crate::action::Action;
use crate::analysis::{Analysis, Segment};
use crate::codes;
use crate::compiled::Compiled;
use crate::label::{Certainty, Label, Span};
use crate::lexicon::{Lexicon, LexiconError, Mark};
use crate::link::{Joined, Link, Links};
use crate::merge::Merger;
use crate::options::Options;
use crate::parse;
use crate::phrases::{self, FoundCode, Marks, Phrase};
use crate::reason::{Evidence, Reason};
use crate::sense::{Act, Glue, Role};
use crate::times::{self, FoundTime, Times, UNITS_PER_HOUR};
use crate::token::{self, Kind, Starts, Token};
use crate::traits::{self, Part, span_of};
use crate::vague::{self, Extent};

/// Reads narratives. Made once, it can be shared between threads.
///
/// ```
/// use meruit_narrative::{Analyser, Label};
/// use rust_decimal::Decimal;
///
/// let analysis = Analyser::shared().analyse("Draft demand letter (0.6); call insurer re policy limits (0.3)", Some(Decimal::new(9, 1)));
/// assert_eq!((analysis.tasks, analysis.timed_tasks, analysis.itemised), (2, 2, true));
/// assert!(!analysis.is(Label::BlockBilled));
/// ```
#[derive(Debug, Clone)]
pub struct Analyser {
    lexicon: Compiled,
    options: Options,
}

impl Analyser {
    /// An analyser with these words and parameters.
    ///
    /// # Errors
    ///
    /// [`LexiconError::TooLarge`] when the lexicon holds more words than can be numbered.
    pub fn new(lexicon: Lexicon, options: Options) -> Result<Self, LexiconError> {
        Ok(Self { lexicon: Compiled::new(&lexicon)?, options })
    }

    /// The analyser with the English lexicon and the default options, made on first use.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Analyser> = OnceLock::new();
        SHARED.get_or_init(|| {
            let lexicon = Compiled::new(&Lexicon::english()).or_else(|_| Compiled::new(&Lexicon::empty()));
            Self { lexicon: lexicon.unwrap_or_else(|_| Compiled::empty()), options: Options::default() }
        })
    }

    /// The parameters it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What is found in `text`, a narrative billed with `hours`.
    ///
    /// Takes any text, in time that grows with its length. Text beyond the first 4 GiB is not read. Without `hours`,
    /// times given for every task count as adding up.
    pub fn analyse<'t>(&self, text: &'t str, hours: Option<Decimal>) -> Analysis<'t> {
        self.session().analyse(text, hours)
    }

    /// A session that reads many narratives and keeps its memory from one to the next.
    ///
    /// ```
    /// use meruit_narrative::Analyser;
    ///
    /// let mut session = Analyser::shared().session();
    /// let tasks: Vec<u32> =
    ///     ["Review lease", "Review lease; call client re rent"].map(|text| session.analyse(text, None).tasks).into();
    /// assert_eq!(tasks, [1, 2]);
    /// ```
    pub fn session(&self) -> Session<'_> {
        Session {
            analyser: self,
            tokens: Vec::new(),
            marks: Marks::default(),
            codes: Vec::new(),
            actions: Vec::new(),
            starts: Starts::default(),
            phrases: Vec::new(),
            times: Times::default(),
            segments: Vec::new(),
            evidence: Vec::new(),
        }
    }
}

/// Reads narratives one after another: what [`Analyser::analyse`] does, with memory kept in between. One per thread.
#[derive(Debug)]
pub struct Session<'a> {
    analyser: &'a Analyser,
    tokens: Vec<Token>,
    marks: Marks,
    codes: Vec<FoundCode>,
    actions: Vec<Action>,
    starts: Starts,
    phrases: Vec<Phrase>,
    times: Times,
    segments: Vec<Segment>,
    evidence: Vec<Evidence>,
}

impl Session<'_> {
    /// What is found in `text`; the same as [`Analyser::analyse`] finds.
    pub fn analyse<'t>(&mut self, text: &'t str, hours: Option<Decimal>) -> Analysis<'t> {
        let read = readable(text);
        let Self { analyser, tokens, marks, codes, actions, starts, phrases, times, segments, evidence } =
            self;
        tokens.clear();
        marks.clear();
        codes.clear();
        actions.clear();
        starts.clear();
        phrases.clear();
        let numbers = token::tokenise(read, &analyser.lexicon, tokens, starts);
        phrases::read(tokens, starts, &analyser.lexicon, marks, codes, phrases);
        let billed = if numbers { hours.and_then(units) } else { None };
        let times = if numbers { times.read(read, tokens, billed) } else { &[] };
        let (capitals, key) = parse::survey(tokens);
        parse::read(tokens, capitals, actions);
        let assembly = Assembly { options: &analyser.options, tokens, times, marks, billed, hours, key };
        let memory = (std::mem::take(segments), std::mem::take(evidence));
        let mut analysis = assembly.assemble(text, actions, memory);
        analysis.task_code = codes::task_code(codes);
        analysis.activity_code = codes::activity_code(actions, |head| assembly.token_span(head));
        analysis
    }

    /// Takes the memory of an analysis that is done with for the next one, so that none is asked for anew.
    ///
    /// ```
    /// use meruit_narrative::Analyser;
    ///
    /// let mut session = Analyser::shared().session();
    /// let mut tasks = 0;
    /// for text in ["Review lease", "Review lease; call client re rent"] {
    ///     let analysis = session.analyse(text, None);
    ///     tasks += analysis.tasks;
    ///     session.take_back(analysis);
    /// }
    /// assert_eq!(tasks, 3);
    /// ```
    pub fn take_back(&mut self, analysis: Analysis<'_>) {
        let Analysis { mut segments, mut evidence, .. } = analysis;
        segments.clear();
        evidence.clear();
        (self.segments, self.evidence) = (segments, evidence);
    }
}

/// The part of a text whose places fit spans.
fn readable(text: &str) -> &str {
    const MOST: usize = u32::MAX as usize;
    if text.len() <= MOST {
        return text;
    }
    let end = (0..=MOST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or("")
}

/// Bytes from which a noun is taken for several words that say which: scheduling order.
const LONG_WORD: u32 = 12;

/// Hours in whole units; `None` when negative, too many or too fine.
fn units(hours: Decimal) -> Option<u64> {
    let (amount, parts) = (hours.mantissa(), 10_i128.checked_pow(hours.scale())?);
    let units = amount.checked_mul(i128::from(UNITS_PER_HOUR))?;
    if units % parts == 0 { u64::try_from(units / parts).ok() } else { None }
}

/// The tasks of a narrative, counted.
#[derive(Default)]
struct Tasks {
    /// How many boundaries between tasks there are of each certainty.
    splits: [usize; 3],
    tasks: u32,
    timed_tasks: u32,
    tasks_apart: u32,
    tasks_together: u32,
    prepares_and_attends: bool,
}

struct Assembly<'a> {
    options: &'a Options,
    tokens: &'a [Token],
    times: &'a [FoundTime],
    marks: &'a Marks,
    billed: Option<u64>,
    hours: Option<Decimal>,
    /// Of the words and numbers that are no times.
    key: u64,
}

impl Assembly<'_> {
    fn token_span(&self, place: u32) -> Span {
        self.tokens.get(place as usize).map_or(Span::new(0, 0), |token| Span::new(token.start, token.end))
    }

    /// `segments` and `evidence` are empty.
    #[inline(never)]
    fn assemble<'t>(
        &self,
        text: &'t str,
        actions: &[Action],
        (mut segments, mut evidence): (Vec<Segment>, Vec<Evidence>),
    ) -> Analysis<'t> {
        evidence.reserve(8);
        segments.reserve(actions.len());
        let Tasks { splits, tasks, timed_tasks, tasks_apart, tasks_together, prepares_and_attends } =
            self.tasks(actions, &mut segments, &mut evidence);
        let sum: u64 = self.times.iter().map(|time| time.units).sum();
        let itemised = tasks > 0 && timed_tasks == tasks && self.adds_up(sum);
        let mut analysis = Analysis {
            text,
            segments,
            tasks,
            tasks_apart,
            tasks_together,
            prepares_and_attends,
            timed_tasks,
            times_total: (!self.times.is_empty()).then(|| times::hours(sum)),
            itemised,
            travel_halved: None,
            party: None,
            subject: None,
            task_code: None,
            activity_code: None,
            duplicate_key: self.key,
            evidence,
            least: self.options.least,
            certainties: [None; Label::ALL.len()],
        };
        self.block(&mut analysis, splits);
        self.traits(&mut analysis, actions);
        self.vague(&mut analysis, actions);
        analysis.evidence.sort_by_key(|evidence| (evidence.label, evidence.segment));
        analysis.travel_halved = self.halved(&analysis);
        analysis.party = analysis.segments.iter().find_map(|segment| segment.people);
        analysis.subject = analysis.segments.iter().find_map(|segment| segment.subject.or(segment.object));
        analysis
    }

    /// Numbers and counts the tasks.
    fn tasks(&self, actions: &[Action], segments: &mut Vec<Segment>, evidence: &mut Vec<Evidence>) -> Tasks {
        let bare_list =
            actions.len() > 2 && actions.iter().all(|action| action.is_bare() && action.specific == 0);
        let merger = Merger::new(self.tokens, self.marks, self.options, bare_list);
        let mut found = Tasks::default();
        let least = self.options.least;
        let mut task_timed = false;
        let Some(first) = actions.first() else { return found };
        // The activity before; within a task with what those before it left to it.
        let mut heir = *first;
        let mut inherits = false;
        let mut before_span = Span::new(0, 0);
        for (place, action) in actions.iter().enumerate() {
            let span = span_of(self.tokens, action.tokens).unwrap_or_else(|| self.token_span(action.head));
            let before =
                if inherits { Some(&heir) } else { place.checked_sub(1).and_then(|at| actions.get(at)) };
            let links = before.map(|before| merger.links(before, action));
            found.tasks_apart += u32::from(links.is_none_or(|links| links.apart.parts(least)));
            found.tasks_together += u32::from(links.is_none_or(|links| links.together.parts(least)));
            found.prepares_and_attends |= links.is_some_and(|links| links.counts.prepares());
            let joined = match links.map(|links| links.counts) {
                None => None,
                Some(Link::Joined(joined)) => Some(joined),
                Some(Link::Apart(apart, certainty)) => {
                    if let Some(count) = found.splits.get_mut(certainty as usize) {
                        *count += 1;
                    }
                    evidence.push(Evidence {
                        label: Label::BlockBilled,
                        certainty,
                        segment: place as u32,
                        span,
                        reason: Reason::TwoTasks { apart, first: before_span, second: span },
                    });
                    (certainty < least).then_some(Joined::Outcome)
                }
            };
            if joined.is_none() {
                found.tasks += 1;
                task_timed = false;
            }
            if action.time.is_some() && !task_timed {
                task_timed = true;
                found.timed_tasks += 1;
            }
            let task = found.tasks;
            segments.push(self.segment(action, span, task, joined, links));
            inherits = joined.is_some();
            if let (Some(before), Some(joined)) = (before, joined) {
                heir = inherit(action, before, joined);
            }
            before_span = span;
        }
        found
    }

    #[inline(always)]
    fn segment(
        &self,
        action: &Action,
        span: Span,
        task: u32,
        joined: Option<Joined>,
        links: Option<Links>,
    ) -> Segment {
        let time = action.time.and_then(|time| self.times.get(time as usize));
        Segment {
            span,
            head: self.token_span(action.head),
            act: action.act,
            certainty: action.certainty,
            object: action.object.map(|object| self.token_span(object)),
            people: action.people.and_then(|range| span_of(self.tokens, range)),
            subject: action.topic.or(action.purpose).and_then(|range| span_of(self.tokens, range)),
            task,
            joined,
            hours: time.map(|time| times::hours(time.units)),
            labels: 0,
            links,
        }
    }

    fn adds_up(&self, sum: u64) -> bool {
        let Some(hours) = self.hours else { return true };
        let Some(billed) = self.billed else { return false };
        if sum == billed {
            return true;
        }
        let in_minutes = self.times.iter().any(|time| time.in_minutes);
        in_minutes && (times::hours(sum) - hours).abs() <= self.options.minutes_tolerance
    }

    fn block(&self, analysis: &mut Analysis<'_>, [unsure, likely, certain]: [usize; 3]) {
        let needed = self.options.block_tasks.max(2) - 1;
        let spared = self.options.spared_hours.zip(self.hours).is_some_and(|(spared, hours)| hours <= spared);
        let cured = analysis.itemised && self.options.times_cure;
        let certainty = match () {
            () if certain >= needed => Some(Certainty::Certain),
            () if certain + likely >= needed => Some(Certainty::Likely),
            () if certain + likely + unsure >= needed => Some(Certainty::Unsure),
            () => None,
        };
        match certainty {
            Some(certainty) if !spared && !cured => note(analysis, Label::BlockBilled, certainty),
            _ => analysis.evidence.retain(|evidence| evidence.label != Label::BlockBilled),
        }
    }

    fn traits(&self, analysis: &mut Analysis<'_>, actions: &[Action]) {
        let first_new = analysis.evidence.len();
        let mut marks = self.marks.found.as_slice();
        let junior = if self.marks.has(Mark::Told) { self.junior() } else { None };
        for (place, action) in actions.iter().enumerate() {
            let Some(segment) = analysis.segments.get(place) else { break };
            let end = analysis.segments.get(place + 1).map_or(u32::MAX, |next| next.span.start);
            // A wording that reaches into the next activity belongs there: and travel.
            let count = marks.iter().take_while(|mark| mark.start < end && mark.end <= end).count();
            let (here, rest) = marks.split_at(count);
            marks = rest;
            let kinds = here.iter().fold(0, |kinds, found| kinds | found.marks);
            let part = Part {
                junior,
                kinds,
                place: place as u32,
                action,
                span: segment.span,
                tokens: self.tokens,
                marks: here,
            };
            traits::judge(&part, &mut analysis.evidence);
        }
        for index in first_new..analysis.evidence.len() {
            if let Some(found) = analysis.evidence.get(index).copied() {
                note(analysis, found.label, found.certainty);
                flag_segment(analysis, found);
            }
        }
    }

    /// The first of the firm whose work is spoken of: associate's draft.
    fn junior(&self) -> Option<Span> {
        let token = self
            .tokens
            .iter()
            .find(|token| token.sense.role == Role::Firm && token.has(token::flag::POSSESSIVE))?;
        Some(Span::new(token.start, token.end))
    }

    /// A narrative is vague when every task is, or three in four of three and more.
    ///
    /// Travel is passed over, and office work says enough by itself.
    fn vague(&self, analysis: &mut Analysis<'_>, actions: &[Action]) {
        let (mut judged, mut vague, mut found) = (0_u32, 0_u32, 0_u32);
        let mut whole: Option<Certainty> = None;
        let mut place = 0;
        while place < actions.len() {
            let (least, next, travels) = self.vague_task(analysis, actions, place);
            place = next;
            judged += u32::from(!travels);
            let Some(least) = least else { continue };
            found += 1;
            vague += u32::from(least.certainty >= Certainty::Likely);
            whole = Some(whole.map_or(least.certainty, |whole| whole.min(least.certainty)));
            analysis.evidence.push(least);
            flag_segment(analysis, least);
        }
        let Some(whole) = whole else { return };
        let mostly = judged > 2 && vague * 4 >= judged * 3;
        let certainty = match () {
            () if found >= judged => whole,
            () if mostly => Certainty::Likely,
            () => Certainty::Unsure,
        };
        note(analysis, Label::Vague, certainty);
    }

    /// What makes the task that begins with the segment at `place` vague, where the next begins, and whether it is
    /// travel.
    fn vague_task(
        &self,
        analysis: &Analysis<'_>,
        actions: &[Action],
        place: usize,
    ) -> (Option<Evidence>, usize, bool) {
        let task = analysis.segments.get(place).map_or(0, |segment| segment.task);
        let mut least: Option<Evidence> = None;
        let mut named = false;
        let mut travels = false;
        let mut next = place;
        while let (Some(action), Some(segment)) =
            (actions.get(next), analysis.segments.get(next).filter(|segment| segment.task == task))
        {
            named |= speaks_for_itself(segment);
            travels |= matches!(action.act, Act::Travel | Act::Return);
            let refers = next > 0 && (action.topic_same || action.object_same);
            if !named && !travels {
                match vague::judge(action, refers, || self.extent(action)) {
                    Some((certainty, reason)) if least.is_none_or(|least| certainty <= least.certainty) => {
                        let (label, segment, span) = (Label::Vague, next as u32, segment.span);
                        least = Some(Evidence { label, certainty, segment, span, reason });
                    }
                    Some(_) => {}
                    None => named = true,
                }
            }
            next += 1;
        }
        (least.filter(|_| !named && !travels), next, travels)
    }

    fn extent(&self, action: &Action) -> Extent {
        let range = action.tokens.0 as usize..action.tokens.1 as usize;
        let words = self.tokens.get(range).unwrap_or(&[]);
        if let [word] = words
            && word.end - word.start <= LONG_WORD
        {
            return Extent::Alone;
        }
        let object = action.object.and_then(|object| self.tokens.get(object as usize));
        let one_word =
            object.is_none_or(|object| object.sense.lemma != 0 && object.end - object.start <= LONG_WORD);
        let named =
            words.iter().filter(|token| token.kind == Kind::Word && token.sense.glue == Glue::None).count();
        let joints = [Glue::None, Glue::Of, Glue::For, Glue::To, Glue::On];
        let simple = words.iter().all(|token| joints.contains(&token.sense.glue));
        if one_word && named <= 2 && simple { Extent::Plain } else { Extent::Full }
    }

    fn halved(&self, analysis: &Analysis<'_>) -> Option<Span> {
        analysis.certainty(Label::Travel)?;
        self.marks.of(Mark::Halved).next().map(|found| Span::new(found.start, found.end))
    }
}

/// Whether the kind of work tells what was done.
fn speaks_for_itself(segment: &Segment) -> bool {
    segment.is(Label::Clerical) || segment.is(Label::Training) || segment.is(Label::Billing)
}

/// What the next activity is compared with: the last one, with what the chain before it left to it.
fn inherit(action: &Action, before: &Action, joined: Joined) -> Action {
    let mut seen = *action;
    if !seen.has_object() || seen.object_same {
        (seen.object, seen.noun, seen.family, seen.object_key) =
            (before.object, before.noun, before.family, before.object_key);
    }
    if seen.roles == 0 && seen.names == 0 {
        (seen.roles, seen.names, seen.people) = (before.roles, before.names, before.people);
    }
    if seen.topic.is_none() {
        seen.topic = before.topic;
    }
    let part = matches!(joined, Joined::PartOfEvent | Joined::Heading);
    let within = matches!(before.act, Act::Attend | Act::Part) && part;
    if within || matches!(seen.act, Act::Outcome | Act::Result) {
        seen.act = before.act;
    }
    seen
}

fn note(analysis: &mut Analysis<'_>, label: Label, certainty: Certainty) {
    if let Some(slot) = analysis.certainties.get_mut(label as usize) {
        *slot = (*slot).max(Some(certainty));
    }
}

fn flag_segment(analysis: &mut Analysis<'_>, found: Evidence) {
    let least = analysis.least;
    if let Some(segment) =
        analysis.segments.get_mut(found.segment as usize).filter(|_| found.certainty >= least)
    {
        segment.labels |= 1 << found.label as u8;
    }
}
