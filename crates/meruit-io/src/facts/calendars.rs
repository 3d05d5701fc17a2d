//! Calendars of business time in JSON: `{"US": {"opens": "09:00", "closes": "17:00", "holidays": ["2026-07-03"]}}`.

use jiff::civil::{Time, Weekday};
use meruit_core::{Calendar, Schema};

use super::builder::{Around, Builder};
use super::fault::FactsError;
use super::json::{Json, Members};
use super::path::Path;
use super::supplied::Supplied;
use crate::near::did_you_mean;

const MEMBERS: [&str; 4] = ["opens", "closes", "days", "holidays"];
const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// Calendars by their names, read by themselves as facts in JSON have them. `source` says in messages where they come from.
///
/// ```
/// use meruit_io::facts::{calendars, parse_json};
/// let json = parse_json("calendars.json", br#"{"US": {"opens": "09:00", "closes": "17:00", "holidays": ["2026-07-03"]}}"#)?;
/// let calendars = calendars("calendars.json", &json)?;
/// assert_eq!(calendars[0].0, "US");
/// # Ok::<(), meruit_io::facts::FactsError>(())
/// ```
///
/// # Errors
///
/// When a member has a name that no calendar has, or a value of the wrong sort; all faults are reported together.
pub fn calendars(source: &str, json: &Json) -> Result<Vec<(String, Calendar)>, FactsError> {
    let (schema, supplied) = (Schema::billing(), Supplied::default());
    let mut builder = Builder::new(&schema, None, &supplied);
    let around = Around { file: source, ..Around::default() };
    let read = builder.calendars(json, around, &Path::Root);
    builder.faults.into_result(read)
}

impl Builder<'_> {
    /// The calendars by their names. `days` are Monday to Friday and `holidays` none where they are not given.
    pub(super) fn calendars(
        &mut self,
        value: &Json,
        around: Around<'_>,
        path: &Path<'_>,
    ) -> Vec<(String, Calendar)> {
        let mut read = Vec::new();
        for (name, value) in self.members(value, around, path).into_iter().flat_map(Members::iter) {
            let path = path.member(name);
            let calendar = self.members(value, around, &path).and_then(|it| self.calendar(it, around, &path));
            read.extend(calendar.map(|calendar| (name.to_owned(), calendar)));
        }
        read
    }

    fn calendar(&mut self, members: &Members, around: Around<'_>, path: &Path<'_>) -> Option<Calendar> {
        for (name, _) in members.iter().filter(|(name, _)| !MEMBERS.contains(name)) {
            let message = format!("a calendar has no `{name}`");
            self.fault("unknown-member", around, &path.member(name), message, did_you_mean(name, MEMBERS));
        }
        let opens = self.time(members, "opens", around, path);
        let closes = self.time(members, "closes", around, path);
        let mut calendar = Calendar::weekdays(opens?, closes?);
        if let Some(days) = members.get("days") {
            calendar = calendar.with_days(&self.days(days, around, &path.member("days")));
        }
        if let Some(holidays) = members.get("holidays") {
            let path = path.member("holidays");
            for (index, holiday) in self.items(holidays, around, &path).iter().enumerate() {
                if let Some(day) = self.day(holiday, around, &path.index(index)) {
                    calendar = calendar.with_holiday(day);
                }
            }
        }
        Some(calendar)
    }

    fn days(&mut self, value: &Json, around: Around<'_>, path: &Path<'_>) -> Vec<Weekday> {
        let mut days = Vec::new();
        for (index, item) in self.items(value, around, path).iter().enumerate() {
            match DAYS.iter().find(|(name, _)| item.text() == Some(name)) {
                Some((_, day)) => days.push(*day),
                None => {
                    let help = Some("write `\"mon\"` to `\"sun\"`".to_owned());
                    self.fault("wrong-sort", around, &path.index(index), "this is no day of the week", help);
                }
            }
        }
        days
    }

    fn time(&mut self, members: &Members, name: &str, around: Around<'_>, path: &Path<'_>) -> Option<Time> {
        let text = members.get(name).and_then(Json::text);
        let time = text.filter(|text| text.len() == 5).and_then(|text| format!("{text}:00").parse().ok());
        if time.is_none() {
            let help = Some("write a time of the day as `\"09:00\"`".to_owned());
            self.fault("wrong-sort", around, &path.member(name), "this is no time of the day", help);
        }
        time
    }
}
