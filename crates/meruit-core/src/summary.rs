//! What a rule set asks of earlier invoices, and what it sets aside: for people who read about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::document::Place;
use crate::eval::window_ends;
use crate::plan::{Aggregate, AggregateKind, Node, Op, Plan, Scope, Window, WindowLength};
use crate::schema::KindId;

/// Earlier records that rules look at, so that a host knows which to supply.
///
/// ```
/// # let rules = "rule a for each invoice when sum(hours of prior fee with same firm.id over last 12 months) > 900 then warn";
/// # let tree = meruit_syntax::parse(rules, 0).file;
/// # let file = meruit_core::RuleFile { name: "a.ocg".to_owned(), text: rules.to_owned(), tree };
/// # let plan = meruit_core::check(&[file], &Default::default()).plan.expect("rules without a fault");
/// let needs = plan.history();
/// assert_eq!(needs[0].to_string(), "prior fee with same firm.id over last 12 months (a)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HistoryNeed {
    /// The records as a rule names them: `prior fee`.
    pub records: String,
    /// What they have in common with the record that is judged, as written; without any, all of them are looked at.
    pub keys: Vec<String>,
    /// The time they are of, as written: `over last 12 months`.
    pub window: Option<String>,
    /// The rules and decisions that look at them, by name.
    pub needed_by: Vec<String>,
    /// Whether each is looked at from an invoice under review or a line of one. Otherwise the keys and the time are those of
    /// another record, such as an event, and a host cannot tell from the invoices which they are.
    #[serde(skip)]
    pub from_review: bool,
    /// Where nothing is asked of them but sums: the fields that are added up. Then it does not matter how the sums are spread
    /// over records with the same keys.
    #[serde(skip)]
    pub sums: Option<BTreeSet<String>>,
    /// How far the window reaches.
    #[serde(skip)]
    reach: Option<Reach>,
}

/// Keys that are the same for all days of a month.
const MONTHS: [&str; 3] = ["month(date)", "quarter(date)", "year(date)"];

/// The side and length of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reach {
    next: bool,
    length: WindowLength,
}

impl HistoryNeed {
    /// Whether the time that they are of goes by whole months, or there is none: no key or window parts the days of a month.
    pub fn goes_by_months(&self) -> bool {
        let by_days = |key: &String| key.contains("date") && !MONTHS.contains(&key.as_str());
        let window = self.reach.is_some_and(|reach| matches!(reach.length, WindowLength::Days(_)));
        !window && !self.keys.iter().any(by_days)
    }

    /// Whether that time goes by whole years, or there is none.
    pub fn goes_by_years(&self) -> bool {
        let years = |reach: Reach| matches!(reach.length, WindowLength::Years(_));
        self.reach.is_none_or(years)
            && !self.keys.iter().any(|key| key.contains("date") && key != "year(date)")
    }

    /// The first and the last day that the records can be of, where the invoices under review and their lines are of the days
    /// from `first` to `last`; `None` where they can be of any day. Keys such as `date` and `year(date)` narrow it, and so
    /// does a window.
    ///
    /// ```
    /// # let rules = "rule a for each invoice when sum(hours of prior fee with same firm.id, year(date)) > 900 then warn";
    /// # let tree = meruit_syntax::parse(rules, 0).file;
    /// # let file = meruit_core::RuleFile { name: "a.ocg".to_owned(), text: rules.to_owned(), tree };
    /// # let plan = meruit_core::check(&[file], &Default::default()).plan.expect("rules without a fault");
    /// use jiff::civil::date;
    /// let days = plan.history()[0].days(date(2026, 2, 27), date(2026, 3, 31));
    /// assert_eq!(days, Some((date(2026, 1, 1), date(2026, 12, 31))));
    /// ```
    pub fn days(&self, first: Date, last: Date) -> Option<(Date, Date)> {
        if !self.from_review {
            return None;
        }
        let year = jiff::Span::new().years(1);
        let week = jiff::Span::new().days(6);
        let by_keys = self.keys.iter().filter_map(|key| match key.as_str() {
            "date" => Some((first, last)),
            "week(date)" => Some((first.checked_sub(week).ok()?, last.checked_add(week).ok()?)),
            "month(date)" => Some((first.first_of_month(), last.last_of_month())),
            "quarter(date)" | "year(date)" => Some((first.first_of_year(), last.last_of_year())),
            // Wherever the fiscal year begins.
            "fiscal_year(date)" => Some((first.checked_sub(year).ok()?, last.checked_add(year).ok()?)),
            _ => None,
        });
        let by_window = self.reach.and_then(|reach| {
            let ends = |day| window_ends(reach.next, reach.length, day);
            Some((ends(first)?.0, ends(last)?.1))
        });
        by_keys.chain(by_window).reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
    }
}

impl fmt::Display for HistoryNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.records)?;
        if !self.keys.is_empty() {
            write!(f, " with same {}", self.keys.join(", "))?;
        }
        if let Some(window) = &self.window {
            write!(f, " {window}")?;
        }
        write!(f, " ({})", self.needed_by.join(", "))
    }
}

/// A rule that is set aside for some records and a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct WaiverSummary {
    /// The rule.
    pub rule: String,
    /// The records as a rule names them: `fee`.
    pub records: String,
    /// The condition as written; none where it holds for all of them.
    pub condition: Option<String>,
    /// The first day.
    #[serde(serialize_with = "day")]
    pub from: Date,
    /// The last day.
    #[serde(serialize_with = "last_day")]
    pub until: Option<Date>,
    /// Why.
    pub because: String,
    /// Who approved it.
    pub by: String,
    /// Where it stands.
    pub place: Place,
}

impl fmt::Display for WaiverSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for each {}", self.rule, self.records)?;
        if let Some(condition) = &self.condition {
            write!(f, " where {condition}")?;
        }
        write!(f, " from {}", self.from)?;
        if let Some(until) = self.until {
            write!(f, " until {until}")?;
        }
        write!(f, " because \"{}\" by \"{}\"", self.because, self.by)
    }
}

fn day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

fn last_day<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}

/// What earlier records are looked at by: which, with which keys, and over which time.
type Named = (String, Vec<String>, Option<String>);

/// Earlier records that an expression looks at.
struct Asked {
    named: Named,
    reach: Option<Reach>,
    from_review: bool,
    /// The field, where it is only added up.
    sum: Option<String>,
}

impl Plan {
    /// The earlier records that the rules look at, by their names.
    pub fn history(&self) -> Vec<HistoryNeed> {
        let mut needs: BTreeMap<Named, HistoryNeed> = BTreeMap::new();
        let mut add = |name: &str, Asked { named, reach, from_review, sum }: Asked| {
            let (records, keys, window) = named.clone();
            let need = needs.entry(named).or_insert_with(|| HistoryNeed {
                records,
                keys,
                window,
                needed_by: Vec::new(),
                from_review,
                sums: Some(BTreeSet::new()),
                reach,
            });
            need.from_review &= from_review;
            need.sums = need.sums.take().zip(sum).map(|(mut sums, sum)| {
                sums.insert(sum);
                sums
            });
            if !need.needed_by.iter().any(|known| known == name) {
                need.needed_by.push(name.to_owned());
            }
        };
        for rule in &self.rules {
            let keys = rule.keys.as_deref().unwrap_or_default();
            let looked_at = self.looked_at(rule.kind, keys.iter().map(|key| &key.node), rule.with_earlier);
            looked_at.into_iter().for_each(|asked| add(&rule.id, asked));
            let nodes = rule.nodes().into_iter();
            nodes.flat_map(|node| self.asked(node, rule.kind)).for_each(|asked| add(&rule.id, asked));
        }
        for decision in &self.decisions {
            let keys = decision.keys.as_deref().unwrap_or_default();
            let looked_at =
                self.looked_at(decision.kind, keys.iter().map(|key| &key.node), decision.with_earlier);
            looked_at.into_iter().for_each(|asked| add(&decision.name, asked));
            let nodes = decision.nodes().into_iter();
            nodes
                .flat_map(|node| self.asked(node, decision.kind))
                .for_each(|asked| add(&decision.name, asked));
        }
        let corrections = self.header.corrections.iter();
        for asked in
            corrections.flat_map(|corrections| self.asked(&corrections.when, self.schema.known.invoice))
        {
            add("corrections", asked);
        }
        needs.into_values().collect()
    }

    /// The rules that are set aside, in the order written.
    pub fn waivers(&self) -> Vec<WaiverSummary> {
        let named = self.waivers.iter().filter_map(|waiver| {
            let rule = waiver.rules.first().and_then(|&rule| self.rules.get(rule))?;
            Some(WaiverSummary {
                rule: rule.id.clone(),
                records: self.schema.title(waiver.kind),
                condition: waiver.filter.as_ref().map(|filter| filter.text.to_string()),
                from: waiver.from,
                until: waiver.until,
                because: waiver.because.clone(),
                by: waiver.by.clone(),
                place: self.place(waiver.at),
            })
        });
        named.collect()
    }

    /// The earlier records that a rule speaks of, or that join its groups.
    fn looked_at<'n>(
        &self,
        kind: KindId,
        keys: impl Iterator<Item = &'n Node>,
        with_earlier: bool,
    ) -> Option<Asked> {
        if self.schema.is_prior(kind) {
            let named = (self.schema.title(kind), Vec::new(), None);
            return Some(Asked { named, reach: None, from_review: false, sum: None });
        }
        let earlier = self.schema.decided(kind).filter(|_| with_earlier)?;
        let named = (self.schema.title(earlier), keys.map(|key| key.text.to_string()).collect(), None);
        Some(Asked { named, reach: None, from_review: true, sum: None })
    }

    /// The earlier records that an expression over a record of the kind looks at, by the names it reads too.
    fn asked(&self, node: &Node, kind: KindId) -> Vec<Asked> {
        let mut asked = Vec::new();
        // Each with the kind of the record it is seen from, and of the one that `this` means.
        let mut open = vec![(node, kind, kind)];
        let mut seen = BTreeSet::new();
        while let Some((node, kind, this)) = open.pop() {
            match &node.op {
                Op::Aggregate(aggregate) => {
                    asked.extend(self.asked_by(aggregate, kind));
                    // What is in an aggregate is seen from the records that it goes over.
                    let of = aggregate.of.unwrap_or(kind);
                    open.extend(aggregate.same.iter().map(|join| (&join.own, kind, this)));
                    open.extend(node.children().into_iter().map(|child| (child, of, this)));
                }
                Op::Defined { scope, define, links } => {
                    let first = if *scope == Scope::This { this } else { kind };
                    let from = links.iter().fold(first, |kind, &link| self.schema.linked(kind, link));
                    if seen.insert((*define, from)) {
                        open.extend(self.defines.get(*define).map(|define| (&define.value, from, from)));
                    }
                }
                _ => open.extend(node.children().into_iter().map(|child| (child, kind, this))),
            }
        }
        asked
    }

    fn asked_by(&self, aggregate: &Aggregate, own: KindId) -> Option<Asked> {
        let kind = aggregate.of.filter(|&kind| self.schema.is_prior(kind))?;
        let same = aggregate.same.iter().map(|join| join.other.text.to_string());
        let window = aggregate.window.as_ref();
        let named = (self.schema.title(kind), same.collect(), window.map(Window::written));
        let reach = window.map(|window| Reach { next: window.next, length: window.length });
        let is_sum =
            aggregate.kind == AggregateKind::Sum && !aggregate.distinct && aggregate.filters.is_empty();
        let sum = aggregate.value.as_ref().filter(|value| is_sum && is_own_field(value));
        let sum = sum.map(|value| value.text.to_string());
        Some(Asked { named, reach, from_review: self.schema.is_under_review(own), sum })
    }
}

/// Whether an expression is nothing but a field of the record.
fn is_own_field(value: &Node) -> bool {
    matches!(&value.op, Op::Path { scope: Scope::Current, links, field: Some(_) } if links.is_empty())
}

impl Window {
    /// As a rule writes it.
    fn written(&self) -> String {
        let (count, unit) = match self.length {
            WindowLength::Days(count) => (count, "day"),
            WindowLength::Months(count) => (count, "month"),
            WindowLength::Years(count) => (count, "year"),
        };
        let side = if self.next { "next" } else { "last" };
        format!("over {side} {count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}
