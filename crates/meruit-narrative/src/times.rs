//! Times given per task: `(0.3)`, `.3`, `42m`, `- 1.5 hrs`, before or after the work they belong to.
//!
//! Numbers in brackets that count things, cite a section or number a list are not times. A number without brackets is a
//! time only at the edge of a piece of text, with decimals or a unit, and not after a word such as `section`.

use rust_decimal::Decimal;

use crate::sense::{Act, Glue, Sense};
use crate::token::{Kind, Token, flag, unit};

/// Sixty-thousandths of an hour: both a thousandth of an hour and a thousandth of a minute are whole numbers of it.
pub(crate) const UNITS_PER_HOUR: u64 = 60_000;

/// One time found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundTime {
    /// In [`UNITS_PER_HOUR`].
    pub(crate) units: u64,
    pub(crate) in_minutes: bool,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Units as hours, to four decimals.
pub(crate) fn hours(units: u64) -> Decimal {
    const EACH: u64 = UNITS_PER_HOUR / 10_000;
    let (whole, rest) = (units / EACH, units % EACH);
    // Half of the last place goes to the even number.
    let up = rest * 2 > EACH || rest * 2 == EACH && whole % 2 == 1;
    Decimal::from_i128_with_scale(i128::from(whole) + i128::from(up), 4).normalize()
}

/// The times of a narrative, with memory kept from one narrative to the next.
#[derive(Debug, Default)]
pub(crate) struct Times {
    found: Vec<Found>,
    with_whole: Vec<Found>,
    times: Vec<FoundTime>,
}

impl Times {
    /// Replaces each time in `tokens` by one token of kind [`Kind::Time`] and returns the times in order.
    ///
    /// `billed` are the hours of the line in units: whole numbers in brackets are taken for hours only if all times then
    /// add up to them.
    pub(crate) fn read(&mut self, text: &str, tokens: &mut Vec<Token>, billed: Option<u64>) -> &[FoundTime] {
        let Self { found, with_whole, times } = self;
        find(text, tokens, false, found);
        let sum = |found: &[Found]| found.iter().map(|found| found.time.units).sum::<u64>();
        let total = sum(found);
        if let Some(billed) = billed.filter(|billed| *billed > 0 && *billed != total) {
            find(text, tokens, true, with_whole);
            if sum(with_whole) == billed {
                std::mem::swap(found, with_whole);
            }
        }
        if !found.is_empty() {
            replace(tokens, found);
        }
        times.clear();
        times.extend(found.iter().map(|found| found.time));
        times
    }
}

#[derive(Debug)]
struct Found {
    first: usize,
    last: usize,
    time: FoundTime,
}

fn find(text: &str, tokens: &[Token], whole: bool, found: &mut Vec<Found>) {
    found.clear();
    let reader = Reader { text, tokens };
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let time = match token.kind {
            Kind::Open => reader.bracketed(index, whole),
            Kind::Number => reader.bare(index),
            _ => None,
        };
        match time {
            Some(time) => {
                index = time.last + 1;
                found.push(time);
            }
            None => index += 1,
        }
    }
}

fn replace(tokens: &mut Vec<Token>, times: &[Found]) {
    let mut times = times.iter().enumerate().peekable();
    let mut index = 0;
    tokens.retain_mut(|token| {
        let here = index;
        index += 1;
        while times.next_if(|(_, found)| found.last < here).is_some() {}
        let Some((number, found)) = times.peek() else { return true };
        if here < found.first {
            return true;
        }
        token.kind = Kind::Time;
        token.key = *number as u64;
        token.sense = Sense::MARK;
        (token.start, token.end) = (found.time.start, found.time.end);
        here == found.first
    });
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    fn word(&self, index: usize) -> &str {
        self.tokens
            .get(index)
            .filter(|token| token.kind == Kind::Word)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or("")
    }

    /// An amount at `index`: its units, whether it is certain to be a time by itself, and its last token.
    fn amount(&self, index: usize) -> Option<(u64, bool, bool, usize)> {
        let token =
            self.tokens.get(index).filter(|token| token.kind == Kind::Number && token.key != u64::MAX)?;
        let (of_unit, mut last) = match token.flags & (flag::HOURS | flag::MINUTES) {
            0 => match unit(self.word(index + 1)) {
                Some(of_unit) => (Some(of_unit), index + 1),
                None => (None, index),
            },
            of_unit => (Some(of_unit), index),
        };
        let minutes = of_unit == Some(flag::MINUTES);
        let mut units = if minutes { token.key } else { token.key * (UNITS_PER_HOUR / 1000) };
        if of_unit == Some(flag::HOURS) {
            // 1h 20m
            if let Some((more, true, true, end)) = self.amount_in_minutes(last + 1) {
                units += more;
                last = end;
                return Some((units, true, true, last));
            }
        }
        Some((units, minutes, of_unit.is_some() || token.has(flag::DECIMAL), last))
    }

    fn amount_in_minutes(&self, index: usize) -> Option<(u64, bool, bool, usize)> {
        let token =
            self.tokens.get(index).filter(|token| token.kind == Kind::Number && token.key != u64::MAX)?;
        if token.has(flag::MINUTES) {
            return Some((token.key, true, true, index));
        }
        (unit(self.word(index + 1)) == Some(flag::MINUTES)).then_some((token.key, true, true, index + 1))
    }

    fn found(&self, first: usize, last: usize, units: u64, in_minutes: bool) -> Option<Found> {
        let (start, end) = (self.tokens.get(first)?.start, self.tokens.get(last)?.end);
        (units <= 24 * UNITS_PER_HOUR).then_some(Found {
            first,
            last,
            time: FoundTime { units, in_minutes, start, end },
        })
    }

    fn bracketed(&self, open: usize, whole: bool) -> Option<Found> {
        let (units, in_minutes, sure, last) = self.amount(open + 1)?;
        if self.kind(last + 1) != Some(Kind::Close) || !(sure || whole) {
            return None;
        }
        let token = self.tokens.get(open)?;
        let before = open.checked_sub(1).and_then(|before| self.tokens.get(before));
        // 523(2), and 30(b)(6)
        if token.has(flag::GLUED)
            && before.is_some_and(|before| matches!(before.kind, Kind::Number | Kind::Close))
        {
            return None;
        }
        if !sure && before.is_some_and(|before| before.kind == Kind::Word && is_label(self.word(open - 1))) {
            return None;
        }
        self.found(open, last + 1, units, in_minutes)
    }

    fn bare(&self, index: usize) -> Option<Found> {
        let (units, in_minutes, sure, last) = self.amount(index)?;
        let has_unit =
            in_minutes || last > index || self.tokens.get(index).is_some_and(|token| token.has(flag::HOURS));
        if !sure {
            return None;
        }
        let before = index.checked_sub(1).and_then(|before| self.kind(before));
        let after = self.kind(last + 1);
        if matches!(before, Some(Kind::Sign | Kind::Number | Kind::Slash | Kind::Open))
            || matches!(after, Some(Kind::Sign | Kind::Slash | Kind::Close | Kind::Open | Kind::Number))
        {
            return None;
        }
        if before == Some(Kind::Word)
            && (is_label(self.word(index - 1)) && !has_unit
                || !matches!(self.glue(index - 1), Glue::None | Glue::Reference | Glue::Month))
        {
            return None;
        }
        // A list of numbers: clauses 3.1, 3.2
        if before == Some(Kind::Comma)
            && index.checked_sub(2).and_then(|place| self.kind(place)) == Some(Kind::Number)
        {
            return None;
        }
        let edge_before = matches!(
            before,
            None | Some(
                Kind::Semicolon
                    | Kind::Stop
                    | Kind::Comma
                    | Kind::Dash
                    | Kind::Colon
                    | Kind::Line
                    | Kind::Time
            )
        );
        let edge_after = matches!(
            after,
            None | Some(Kind::Semicolon | Kind::Stop | Kind::Comma | Kind::Line | Kind::Dash | Kind::Colon)
        );
        // After the work it belongs to.
        if edge_after && (!edge_before || before.is_some() || has_unit) {
            if self.glue(last + 1) == Glue::And {
                return None;
            }
            return self.found(index, last, units, in_minutes);
        }
        // Before it: what follows must be work.
        let next = self.tokens.get(last + 1)?;
        let is_work = next.kind == Kind::Dash
            || next.kind == Kind::Colon
            || next.kind == Kind::Word
                && (next.sense.act != Act::None || next.sense.noun != crate::sense::Noun::None);
        (edge_before && if has_unit { next.sense.act != Act::None } else { is_work })
            .then(|| self.found(index, last, units, in_minutes))
            .flatten()
    }

    fn glue(&self, index: usize) -> Glue {
        self.tokens.get(index).map_or(Glue::None, |token| token.sense.glue)
    }
}

/// Words after which a number is a name or an amount, not a time.
fn is_label(word: &str) -> bool {
    const LABELS: [&str; 34] = [
        "section",
        "sections",
        "sec",
        "secs",
        "rule",
        "rules",
        "article",
        "articles",
        "art",
        "exhibit",
        "exhibits",
        "ex",
        "exh",
        "no",
        "nos",
        "number",
        "version",
        "clause",
        "clauses",
        "paragraph",
        "paragraphs",
        "para",
        "form",
        "item",
        "items",
        "part",
        "parts",
        "chapter",
        "reg",
        "regulation",
        "total",
        "volume",
        "vol",
        "page",
    ];
    LABELS.iter().any(|label| word.eq_ignore_ascii_case(label))
}
