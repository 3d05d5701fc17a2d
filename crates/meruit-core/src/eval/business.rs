//! Deadlines in business time.

use jiff::civil::{Date, Time};

use super::{Evaluator, Frame};
use crate::facts::Calendar;
use crate::plan::Node;
use crate::types::{Answer, Number, Period, ReasonKind, Value};

/// No deadline lies further ahead than this many days.
const FURTHEST: u32 = 36_600;

impl Evaluator<'_> {
    /// When a length of business time from a start is over; time that was paused does not count.
    ///
    /// Business days give a date (day 1 is the next business day), business hours a moment.
    pub(super) fn due(
        &self,
        start: &Node,
        length: &Node,
        calendar: &Node,
        paused: Option<&Node>,
        what: &str,
        frame: Frame<'_>,
    ) -> Answer {
        let mut answers = vec![self.operand(start, frame), self.operand(length, frame)];
        answers.extend([calendar].into_iter().chain(paused).map(|node| self.operand(node, frame)));
        let mut values = Vec::with_capacity(answers.len());
        for answer in answers {
            match answer {
                Answer::Known(Value::Mark(_)) => return Answer::unknown(ReasonKind::Mark, what),
                Answer::Known(value) => values.push(value),
                Answer::Blank => return Answer::unknown(ReasonKind::Blank, what),
                Answer::Unknown(unknown) => return Answer::Unknown(unknown.without_bound()),
            }
        }
        let [start, length, name, paused @ ..] = values.as_slice() else {
            return Answer::unknown(ReasonKind::Calendar, what);
        };
        let name = name.to_string();
        let named = self.facts.calendars.get(&name);
        let Some(calendar) = named.or(self.facts.other_calendars.as_ref()) else {
            return Answer::unknown(ReasonKind::NotSupplied, format!("calendar `{name}`"));
        };
        match due(calendar, start, length, paused.first()) {
            Some(value) => Answer::Known(value),
            None => Answer::unknown(ReasonKind::Calendar, what),
        }
    }
}

fn due(calendar: &Calendar, start: &Value, length: &Value, paused: Option<&Value>) -> Option<Value> {
    match length {
        Value::Period(Period::BusinessDays(days)) => {
            let paused = match paused {
                Some(Value::Period(Period::BusinessDays(days)) | Value::Days(days)) => *days,
                Some(_) => return None,
                None => Number::ZERO,
            };
            let days = days.checked_add(paused).ok()?.to_whole()?;
            let date = match start {
                Value::Date(date) | Value::Moment(date, _) => *date,
                _ => return None,
            };
            business_days_later(calendar, date, u32::try_from(days).ok()?).map(Value::Date)
        }
        Value::Period(Period::BusinessHours(hours)) => {
            let paused = match paused {
                Some(Value::Period(Period::BusinessHours(hours)) | Value::Hours(hours)) => *hours,
                Some(_) => return None,
                None => Number::ZERO,
            };
            let minutes = hours.checked_add(paused).ok()?.checked_mul(Number::from(60)).ok()?;
            let minutes = u64::try_from(minutes.to_whole()?).ok()?;
            let (date, time) = match start {
                Value::Date(date) => (*date, calendar.opens()),
                Value::Moment(date, time) => (*date, *time),
                _ => return None,
            };
            business_minutes_later(calendar, date, time, minutes)
                .map(|(date, time)| Value::Moment(date, time))
        }
        _ => None,
    }
}

fn business_days_later(calendar: &Calendar, mut date: Date, mut days: u32) -> Option<Date> {
    let mut furthest = FURTHEST;
    while days > 0 {
        furthest = furthest.checked_sub(1)?;
        date = date.tomorrow().ok()?;
        if calendar.is_business_day(date) {
            days -= 1;
        }
    }
    Some(date)
}

fn business_minutes_later(
    calendar: &Calendar,
    mut date: Date,
    time: Time,
    minutes: u64,
) -> Option<(Date, Time)> {
    let of_day =
        |time: Time| u64::try_from(i64::from(time.hour()) * 60 + i64::from(time.minute())).unwrap_or(0);
    let (opens, closes) = (of_day(calendar.opens()), of_day(calendar.closes()));
    let (mut from, mut rest) = (of_day(time), minutes);
    for _ in 0..FURTHEST {
        if calendar.is_business_day(date) && from < closes {
            let begin = from.max(opens);
            let open = closes.saturating_sub(begin);
            if rest <= open {
                let end = begin + rest;
                let time =
                    Time::new(i8::try_from(end / 60).ok()?, i8::try_from(end % 60).ok()?, 0, 0).ok()?;
                return Some((date, time));
            }
            rest -= open;
        }
        date = date.tomorrow().ok()?;
        from = 0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn calendar() -> Calendar {
        Calendar::weekdays(time(9, 0, 0, 0), time(17, 0, 0, 0)).with_holiday(date(2026, 7, 3))
    }

    #[test]
    fn day_one_is_the_next_business_day() {
        // 2026-07-02 is a Thursday, and the Friday is a holiday.
        assert_eq!(business_days_later(&calendar(), date(2026, 7, 2), 1), Some(date(2026, 7, 6)));
        assert_eq!(business_days_later(&calendar(), date(2026, 7, 4), 2), Some(date(2026, 7, 7)));
        assert_eq!(business_days_later(&calendar(), date(2026, 7, 2), 0), Some(date(2026, 7, 2)));
    }

    #[test]
    fn hours_pass_only_while_open() {
        let later = |d, t, minutes| business_minutes_later(&calendar(), d, t, minutes);
        assert_eq!(
            later(date(2026, 7, 2), time(15, 0, 0, 0), 240),
            Some((date(2026, 7, 6), time(11, 0, 0, 0)))
        );
        assert_eq!(
            later(date(2026, 7, 4), time(15, 0, 0, 0), 60),
            Some((date(2026, 7, 6), time(10, 0, 0, 0)))
        );
        assert_eq!(
            later(date(2026, 7, 6), time(7, 0, 0, 0), 480),
            Some((date(2026, 7, 6), time(17, 0, 0, 0)))
        );
    }
}
