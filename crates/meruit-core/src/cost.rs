//! How much work a rule set can be at most: a bound that is known before it runs.
//!
//! Work is counted in steps: one expression worked out, or one record looked at by an aggregate or a group. Nothing in
//! the language repeats by itself, so that a bound is a polynomial of the numbers of records. A review counts its steps in the
//! same way, and can be given a budget of them.

use std::collections::BTreeMap;
use std::fmt;

use crate::facts::Facts;
use crate::plan::{Action, Aggregate, Decision, Node, Op, Part, Plan, Rule, Template};
use crate::schema::KindId;

/// How often an expression of a rule is asked for one record at most: for the verdict, the money at stake, each step of
/// the settlement, and the explanation. Every test of the project runs against this bound.
const ASKED: u64 = 12;

/// The most steps of something, by the numbers of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// By the records that are multiplied, in order: none for what is done once, `line` for each line, `line` twice for
    /// each pair of them.
    terms: BTreeMap<Vec<String>, u64>,
}

/// The most steps of a rule or decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCost {
    /// The rule or decision.
    pub name: String,
    /// Its steps.
    pub steps: Steps,
}

/// The most steps of a rule set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Rules and decisions, in the order written.
    pub rules: Vec<RuleCost>,
    /// All together.
    pub total: Steps,
}

impl Steps {
    fn once(steps: u64) -> Self {
        Self { terms: BTreeMap::from([(Vec::new(), steps)]) }
    }

    fn add(&mut self, other: &Self) {
        for (records, steps) in &other.terms {
            let own = self.terms.entry(records.clone()).or_default();
            *own = own.saturating_add(*steps);
        }
    }

    fn plus(mut self, other: &Self) -> Self {
        self.add(other);
        self
    }

    fn times(&self, factor: u64) -> Self {
        let terms = self.terms.iter().map(|(records, steps)| (records.clone(), steps.saturating_mul(factor)));
        Self { terms: terms.collect() }
    }

    fn for_each(&self, record: &str) -> Self {
        let mut product = Self::default();
        for (records, steps) in &self.terms {
            let mut records = records.clone();
            records.push(record.to_owned());
            records.sort_unstable();
            let own = product.terms.entry(records).or_default();
            *own = own.saturating_add(*steps);
        }
        product
    }

    /// How many steps that is, where `count` says how many records of a kind there are.
    ///
    /// `line` stands for fees, expenses and adjustments together, `prior line` for those of earlier invoices.
    pub fn of(&self, count: impl Fn(&str) -> u64) -> u64 {
        let terms = self.terms.iter().map(|(records, steps)| {
            records.iter().fold(*steps, |product, record| product.saturating_mul(count(record)))
        });
        terms.fold(0, u64::saturating_add)
    }

    /// How many records are multiplied at most: 0 where the work is the same whatever there is, 1 where it grows with the
    /// records, 2 where it grows with their pairs.
    pub fn degree(&self) -> usize {
        self.terms
            .iter()
            .filter(|(_, steps)| **steps > 0)
            .map(|(records, _)| records.len())
            .max()
            .unwrap_or(0)
    }
}

impl fmt::Display for Steps {
    /// `48 × line + 24 × line × prior line`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut terms = self.terms.iter().filter(|(_, steps)| **steps > 0).peekable();
        if terms.peek().is_none() {
            return f.write_str("0");
        }
        for (place, (records, steps)) in terms.enumerate() {
            if place > 0 {
                f.write_str(" + ")?;
            }
            write!(f, "{steps}")?;
            for record in records {
                write!(f, " × {record}")?;
            }
        }
        Ok(())
    }
}

impl Plan {
    /// The most steps that a review by these rules takes.
    pub fn cost(&self) -> Cost {
        let mut bound = Bound { plan: self, defines: BTreeMap::new() };
        let mut rules: Vec<RuleCost> = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            rules.push(RuleCost { name: rule.id.clone(), steps: bound.rule(index, rule) });
        }
        for decision in &self.decisions {
            rules.push(RuleCost { name: decision.name.clone(), steps: bound.decision(decision) });
        }
        let mut total = Steps::default();
        for rule in &rules {
            total.add(&rule.steps);
        }
        if let Some(corrections) = &self.header.corrections {
            let once = bound.node(&corrections.when).times(ASKED);
            total.add(&once.for_each(&self.size_of(self.schema.known.invoice)));
        }
        Cost { rules, total }
    }

    /// The name by which the records of a kind are counted: lines of all kinds together.
    fn size_of(&self, kind: KindId) -> String {
        self.schema.title(self.schema.describe(kind).storage)
    }
}

impl Cost {
    /// The most steps over these facts.
    pub(crate) fn over(&self, plan: &Plan, facts: &Facts) -> u64 {
        let counts: BTreeMap<String, u64> = plan
            .schema
            .kinds()
            .map(|kind| {
                let records = facts.all(plan.schema.describe(kind).storage).count();
                (plan.size_of(kind), u64::try_from(records).unwrap_or(u64::MAX))
            })
            .collect();
        self.total.of(|record| counts.get(record).copied().unwrap_or(0))
    }
}

/// Adds up the steps of a plan.
struct Bound<'p> {
    plan: &'p Plan,
    /// What the defines cost, so that each is added up once.
    defines: BTreeMap<usize, Steps>,
}

impl Bound<'_> {
    fn rule(&mut self, index: usize, rule: &Rule) -> Steps {
        let mut steps = Steps::once(1);
        for node in rule.nodes() {
            steps.add(&self.node(node));
        }
        for template in rule.because.iter().chain(rule.actions.iter().filter_map(template_of)) {
            steps.add(&self.template(template));
        }
        // A record leaves this rule where an exception or a waiver takes it over.
        for other in &self.plan.rules {
            if other.exception_to.contains(&index) {
                for node in other.filter.iter().chain(&other.when).chain(&other.unless) {
                    steps.add(&self.node(node));
                }
            }
        }
        for waiver in self.plan.waivers.iter().filter(|waiver| waiver.rules.contains(&index)) {
            if let Some(node) = &waiver.filter {
                steps.add(&self.node(node));
            }
        }
        let mut all = steps.times(ASKED).for_each(&self.plan.size_of(rule.kind));
        if rule.with_earlier {
            let keys = rule.keys.iter().flatten();
            let mut looked_at = Steps::once(1);
            for key in keys {
                looked_at.add(&self.node(&key.node));
            }
            if let Some(node) = &rule.filter {
                looked_at.add(&self.node(node));
            }
            if let Some(earlier) = self.earlier(rule.kind) {
                all.add(&looked_at.times(ASKED).for_each(&earlier).for_each(&self.plan.size_of(rule.kind)));
            }
        }
        all
    }

    fn decision(&mut self, decision: &Decision) -> Steps {
        let mut steps = Steps::once(1);
        for node in decision.nodes() {
            steps.add(&self.node(node));
        }
        let size = self.plan.size_of(decision.kind);
        let mut all = steps.times(ASKED).for_each(&size);
        if decision.with_earlier
            && let Some(earlier) = self.earlier(decision.kind)
        {
            all.add(&steps.times(ASKED).for_each(&earlier).for_each(&size));
        }
        all
    }

    /// How the decided records of a kind are counted.
    fn earlier(&self, kind: KindId) -> Option<String> {
        self.plan.schema.decided(kind).map(|decided| self.plan.size_of(decided))
    }

    fn template(&mut self, template: &Template) -> Steps {
        let mut steps = Steps::default();
        for part in &template.parts {
            if let Part::Value(node) = part {
                steps.add(&self.node(node));
            }
        }
        steps
    }

    fn node(&mut self, node: &Node) -> Steps {
        match &node.op {
            Op::Defined { define, .. } => self.define(*define).plus(&Steps::once(1)),
            Op::Aggregate(aggregate) => self.aggregate(aggregate),
            Op::Approved(approved) => {
                let mut each = Steps::once(2);
                if let Some(filter) = &approved.filter {
                    each.add(&self.node(filter));
                }
                let schema = &self.plan.schema;
                let approval = schema.kind("approval", false).map(|kind| self.plan.size_of(kind));
                let mut all = Steps::once(2);
                if let Some(approval) = approval {
                    let each = each.for_each(&approval);
                    all.add(&each);
                    // Of a group each line is asked for.
                    all.add(&each.for_each(&self.plan.size_of(schema.known.line)));
                }
                all
            }
            // A condition is asked for its truth and for its answer.
            _ => {
                node.children().into_iter().fold(Steps::once(2), |steps, child| steps.plus(&self.node(child)))
            }
        }
    }

    fn define(&mut self, index: usize) -> Steps {
        if let Some(known) = self.defines.get(&index) {
            return known.clone();
        }
        let steps = match self.plan.defines.get(index) {
            Some(define) => self.node(&define.value),
            None => Steps::default(),
        };
        self.defines.insert(index, steps.clone());
        steps
    }

    fn aggregate(&mut self, aggregate: &Aggregate) -> Steps {
        let mut once = Steps::once(2);
        let mut each = Steps::once(2);
        for join in &aggregate.same {
            once.add(&self.node(&join.own));
            each.add(&self.node(&join.other));
        }
        if let Some(window) = &aggregate.window {
            each.add(&self.node(&window.own_date));
            each.add(&self.node(&window.other_date));
        }
        for node in aggregate.filters.iter().chain(&aggregate.value) {
            each.add(&self.node(node));
        }
        for rank in aggregate.order.iter().filter_map(crate::plan::Rank::node) {
            each.add(&self.node(rank));
        }
        let schema = &self.plan.schema;
        // An aggregate of a group looks at its members, which are lines or any other records; those of an invoice that is
        // decided are lines of earlier ones.
        let line = schema.known.line;
        let mut sizes: Vec<String> = match aggregate.of {
            Some(kind) => vec![self.plan.size_of(kind)],
            None => self
                .plan
                .rules
                .iter()
                .filter(|rule| rule.keys.is_some())
                .map(|rule| self.plan.size_of(rule.kind))
                .chain(
                    self.plan
                        .decisions
                        .iter()
                        .filter(|one| one.keys.is_some())
                        .map(|one| self.plan.size_of(one.kind)),
                )
                .collect(),
        };
        if aggregate.of.is_none_or(|kind| schema.is_line(kind)) {
            sizes.extend(self.earlier(line));
        }
        sizes.sort_unstable();
        sizes.dedup();
        for size in sizes {
            once.add(&each.for_each(&size));
        }
        once
    }
}

fn template_of(action: &Action) -> Option<&Template> {
    match action {
        Action::Note(text) | Action::Warn(text) => text.as_ref(),
        Action::Ask(text) => Some(text),
        Action::Hold { why, .. } | Action::Return { why } => why.as_ref(),
        Action::Reject { .. }
        | Action::Reduce(_)
        | Action::Keep(_)
        | Action::Credit(_)
        | Action::Withhold(_)
        | Action::Release(_)
        | Action::Split { .. } => None,
    }
}
