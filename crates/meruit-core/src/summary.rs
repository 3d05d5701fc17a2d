//! What a rule set asks of earlier invoices, and what it sets aside: for people who read about it.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::document::Place;
use crate::plan::{Aggregate, Node, Op, Plan, Window, WindowLength};
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
type Asked = (String, Vec<String>, Option<String>);

impl Plan {
    /// The earlier records that the rules look at, by their names.
    pub fn history(&self) -> Vec<HistoryNeed> {
        let mut needs: BTreeMap<Asked, Vec<String>> = BTreeMap::new();
        let mut add = |name: &str, asked: Asked| {
            let needed_by = needs.entry(asked).or_default();
            if !needed_by.iter().any(|known| known == name) {
                needed_by.push(name.to_owned());
            }
        };
        for rule in &self.rules {
            let keys = rule.keys.as_deref().unwrap_or_default();
            let looked_at = self.looked_at(rule.kind, keys.iter().map(|key| &key.node), rule.with_earlier);
            looked_at.into_iter().for_each(|asked| add(&rule.id, asked));
            rule.nodes().into_iter().flat_map(|node| self.asked(node)).for_each(|asked| add(&rule.id, asked));
        }
        for decision in &self.decisions {
            let keys = decision.keys.as_deref().unwrap_or_default();
            let looked_at =
                self.looked_at(decision.kind, keys.iter().map(|key| &key.node), decision.with_earlier);
            looked_at.into_iter().for_each(|asked| add(&decision.name, asked));
            let nodes = decision.nodes().into_iter();
            nodes.flat_map(|node| self.asked(node)).for_each(|asked| add(&decision.name, asked));
        }
        let corrections = self.header.corrections.iter();
        for asked in corrections.flat_map(|corrections| self.asked(&corrections.when)) {
            add("corrections", asked);
        }
        needs
            .into_iter()
            .map(|((records, keys, window), needed_by)| HistoryNeed { records, keys, window, needed_by })
            .collect()
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
            return Some((self.schema.title(kind), Vec::new(), None));
        }
        let earlier = self.schema.decided(kind).filter(|_| with_earlier)?;
        Some((self.schema.title(earlier), keys.map(|key| key.text.to_string()).collect(), None))
    }

    /// The earlier records that an expression looks at, by the names it reads too.
    fn asked(&self, node: &Node) -> Vec<Asked> {
        let mut asked = Vec::new();
        let mut open = vec![node];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(node) = open.pop() {
            match &node.op {
                Op::Aggregate(aggregate) => asked.extend(self.asked_by(aggregate)),
                Op::Defined { define, .. } if seen.insert(*define) => {
                    open.extend(self.defines.get(*define).map(|define| &define.value));
                }
                _ => {}
            }
            open.extend(node.children());
        }
        asked
    }

    fn asked_by(&self, aggregate: &Aggregate) -> Option<Asked> {
        let kind = aggregate.of.filter(|&kind| self.schema.is_prior(kind))?;
        let same = aggregate.same.iter().map(|join| join.other.text.to_string());
        Some((self.schema.title(kind), same.collect(), aggregate.window.as_ref().map(Window::written)))
    }
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
