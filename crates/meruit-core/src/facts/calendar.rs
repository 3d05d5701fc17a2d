//! Business time: which days and hours a host works.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};

use super::digest::Digest;

/// The days and hours in which business time passes, as wall-clock time of one place.
///
/// ```
/// use jiff::civil::{date, time};
/// use meruit_core::Calendar;
/// let calendar = Calendar::weekdays(time(9, 0, 0, 0), time(17, 0, 0, 0)).with_holiday(date(2026, 1, 1));
/// assert!(!calendar.is_business_day(date(2026, 1, 1)));
/// assert!(calendar.is_business_day(date(2026, 1, 2)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// From Monday to Sunday.
    days: [bool; 7],
    opens: Time,
    closes: Time,
    holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Monday to Friday between two times of the day. Where `closes` is not after `opens`, no hour ever passes.
    pub fn weekdays(opens: Time, closes: Time) -> Self {
        Self { days: [true, true, true, true, true, false, false], opens, closes, holidays: BTreeSet::new() }
    }

    /// The same with other days of the week.
    #[must_use]
    pub fn with_days(mut self, days: &[Weekday]) -> Self {
        self.days = [false; 7];
        for day in days {
            if let Some(slot) = self.days.get_mut(place_of(*day)) {
                *slot = true;
            }
        }
        self
    }

    /// The same with one more day on which nobody works.
    #[must_use]
    pub fn with_holiday(mut self, day: Date) -> Self {
        self.holidays.insert(day);
        self
    }

    /// Whether business is done on a day.
    pub fn is_business_day(&self, day: Date) -> bool {
        self.days.get(place_of(day.weekday())).copied().unwrap_or(false) && !self.holidays.contains(&day)
    }

    /// Adds all that it says to a hash.
    pub(super) fn digest(&self, digest: &mut Digest) {
        for day in self.days {
            digest.count(usize::from(day));
        }
        digest.text(&self.opens.to_string());
        digest.text(&self.closes.to_string());
        digest.count(self.holidays.len());
        for day in &self.holidays {
            digest.text(&day.to_string());
        }
    }

    pub(crate) fn opens(&self) -> Time {
        self.opens
    }

    pub(crate) fn closes(&self) -> Time {
        self.closes
    }
}

fn place_of(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}
