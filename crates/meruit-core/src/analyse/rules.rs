//! Claims of rules, each by itself.

use meruit_syntax::ast::CompareOp;

use super::Analysis;
use super::claim::{Depth, advice};
use super::conditions::{Clause, Condition, Conditions, contradiction, parts};
use super::example::{Maker, Shows, Subject};
use super::formula::{Formula, Goal, Want};
use super::model::{Model, Source, Within};
use super::states::State;
use super::test::Test;
use crate::plan::{Action, Cut, Effective, Node, Plan, Reduce, Rule, Target};
use crate::schema::{FieldId, KindId};
use crate::types::{Answer, Number, Type, Value};
use meruit_syntax::ast::Mark;

impl<'p> Analysis<'p, '_> {
    /// Claims of the conditions of every rule.
    pub(super) fn rules(&mut self) {
        self.quiet.rules.resize(self.plan.rules.len(), false);
        for (index, rule) in self.plan.rules.iter().enumerate() {
            if !self.is_quiet(index) {
                let before = self.claims.count();
                self.rule(index, rule);
                self.quiet.rules.get_mut(index).into_iter().for_each(|quiet| *quiet = true);
                self.tells_of(index, before);
            }
        }
    }

    /// Whether nothing can be told of a rule that was not told before.
    pub(super) fn is_quiet(&self, index: usize) -> bool {
        self.looks_quiet.get(index) == Some(&true)
    }

    /// Takes note of a rule of which something was told since there were so many claims.
    pub(super) fn tells_of(&mut self, index: usize, before: usize) {
        if self.claims.count() > before {
            self.quiet.rules.get_mut(index).into_iter().for_each(|quiet| *quiet = false);
        }
    }

    fn rule(&mut self, index: usize, rule: &'p Rule) {
        let mut model = Model::new(self.engine);
        let conditions = conditions_of(&mut model, index, rule);
        let wanted = self.depth == Depth::Everything;
        if model.asks_each_once() && !wanted {
            return;
        }
        let asks_each_once = model.asks_each_once();
        model.settle();
        if let Some(why) = model.gave_up {
            self.claims.not_analysed(rule.at, why);
            return;
        }
        self.engine.budget.was_cut_short();
        if rule.keys.is_some() {
            model.limit_to_members(&conditions.scope());
        }
        if !asks_each_once && model.search().holds(&conditions.goals()).is_none() {
            self.claims
                .not_analysed(rule.at, "the conditions of this rule are too many to be looked at together");
            return;
        }
        let maker = maker_of(&model, rule);
        if !asks_each_once {
            if contradiction(&conditions, &maker, (&rule.id, rule.at), &mut self.claims) {
                return;
            }
            parts(&conditions, &maker, &mut self.claims);
        }
        if wanted {
            self.blanks(rule, &conditions, &maker);
        }
        if self.engine.budget.was_cut_short() {
            self.claims
                .not_analysed(rule.at, "not all parts of the conditions of this rule could be looked at");
        }
    }

    /// Tells of the fields that may be missing and of which a blank leaves the rule undetermined.
    fn blanks(&mut self, rule: &Rule, conditions: &Conditions<'p>, maker: &Maker<'_, 'p, '_>) {
        if rule.if_unknown.is_some() {
            return;
        }
        let model = maker.model;
        let found = Formula::All(
            conditions
                .all
                .iter()
                .map(|condition| condition.formula.clone().not_if(condition.want == Want::No))
                .collect(),
        );
        for (at, var) in model.vars.iter().enumerate() {
            let Source::Field(links, field) = &var.source else { continue };
            if !is_optional(self.plan, rule.kind, links, *field) {
                continue;
            }
            let blank = var.those(|state| matches!(state, State::Is(Answer::Blank)));
            let goals: [Goal<'_>; 2] = [(&found, Want::NotYes), (&found, Want::NotNo)];
            let undetermined = |shows: &Shows| matches!(shows, Shows::Rule { verdict: "undetermined", .. });
            let example = maker.find_with(Some((at, blank)), &goals, &undetermined);
            if let Some(example) = example {
                let name = field_name(self.plan, rule.kind, links, *field);
                let told = advice(
                    "blank-undetermined",
                    rule.at,
                    format!("where `{name}` is blank, `{}` is undetermined", rule.id),
                )
                .help(format!(
                    "ask `{name} is not missing` first, give it an `else`, or say what follows by `if unknown`"
                ));
                self.claims.add(told, Some(example));
                return;
            }
        }
    }
}

/// All that must hold for a rule to be found on a record.
pub(super) fn conditions_of<'p>(model: &mut Model<'p, '_>, index: usize, rule: &'p Rule) -> Conditions<'p> {
    let within = Within::Rule(index);
    let mut conditions = Conditions::default();
    if let Some(formula) = in_force(model, rule.kind, rule.effective.as_ref()) {
        let (clause, want) = (Clause::InForce, Want::Yes);
        conditions.all.push(Condition { clause, node: None, at: rule.at, formula, want });
    }
    if let Some(filter) = &rule.filter {
        conditions.add(model, Clause::Where, filter, within);
    }
    if let Some(when) = &rule.when {
        conditions.add(model, Clause::When, when, within);
    }
    if let Some(formula) = takes(model, rule) {
        let (clause, want) = (Clause::Takes, Want::Yes);
        let at = rule.actions.iter().find_map(figure).map_or(rule.at, |node| node.at);
        conditions.all.push(Condition { clause, node: None, at, formula, want });
    }
    if let Some(unless) = &rule.unless {
        conditions.add(model, Clause::Unless, unless, within);
    }
    conditions
}

/// Examples of a rule: all that it reads is known in them.
pub(super) fn maker_of<'m, 'p, 'e>(model: &'m Model<'p, 'e>, rule: &'p Rule) -> Maker<'m, 'p, 'e> {
    let fields = factors(model.plan, rule);
    let reads = rule.nodes();
    Maker { model, kind: rule.kind, subject: Subject::Rule(&rule.id), reads, fields }
}

/// What a cut on a line needs to be worked out in money.
fn factors(plan: &Plan, rule: &Rule) -> Vec<(FieldId, Value)> {
    let names = rule.actions.iter().filter_map(|action| match action {
        Action::Reduce(reduce) => Some(match reduce.target {
            Target::Rate | Target::Hours => &["rate", "hours"][..],
            Target::Price | Target::Units => &["price", "units"][..],
            Target::Amount | Target::Fees | Target::Expenses => &["amount"][..],
        }),
        _ => None,
    });
    let fields = names.flatten().filter_map(|name| {
        let field = plan.schema.field(rule.kind, name)?;
        let value = super::draft::usual(plan, name, &plan.schema.field_of(rule.kind, field).ty)?;
        // More than any limit that is likely.
        Some((field, value.with_number(value.number()?.checked_mul(Number::from(50)).ok()?)))
    });
    fields.collect()
}

/// Whether the record's date lies in the time of the rule; none where the rule is always in force.
pub(super) fn in_force(
    model: &mut Model<'_, '_>,
    kind: KindId,
    effective: Option<&Effective>,
) -> Option<Formula> {
    let effective = effective?;
    let schema = &model.plan.schema;
    let (mut links, mut at) = (Vec::new(), kind);
    let (last, way) = effective.judged_by.split_last()?;
    for name in way {
        let link = schema.field(at, name);
        let Some((link, Type::Record(to))) = link.map(|link| (link, &schema.field_of(at, link).ty)) else {
            return Some(model.free());
        };
        at = schema.as_linked(at, *to);
        links.push(link);
    }
    let Some(field) = schema.field(at, last).filter(|field| schema.field_of(at, *field).ty == Type::Date)
    else {
        return Some(model.free());
    };
    let date = |date| Answer::Known(Value::Date(date));
    let test = Test::Range(effective.from.map(date), effective.until.map(|until| (date(until), true)));
    Some(model.ask_field(links, field, Type::Date, test))
}

fn figure(action: &Action) -> Option<&Node> {
    match action {
        Action::Reduce(reduce) => Some(reduce.cut.node()),
        _ => None,
    }
}

/// Whether one of the rule's cuts takes something; none where it has no cut.
fn takes<'p>(model: &mut Model<'p, '_>, rule: &'p Rule) -> Option<Formula> {
    let cuts: Vec<&'p Reduce> = rule
        .actions
        .iter()
        .filter_map(|action| match action {
            Action::Reduce(reduce) => Some(reduce),
            _ => None,
        })
        .collect();
    if cuts.is_empty() {
        return None;
    }
    Some(Formula::Any(cuts.into_iter().map(|cut| takes_one(model, rule, cut)).collect()))
}

fn takes_one(model: &mut Model<'_, '_>, rule: &Rule, reduce: &Reduce) -> Formula {
    let schema = &model.plan.schema;
    let of_line = rule.keys.is_none() && schema.is_line(rule.kind);
    let target = schema.field(rule.kind, reduce.target.word()).filter(|_| of_line);
    match (&reduce.cut, model.constant(reduce.cut.node()), target) {
        (Cut::To(_), Some(Answer::Known(Value::Mark(mark))), _) => match mark {
            Mark::None | Mark::OnApproval => Formula::YES,
            Mark::NoLimit => Formula::Fixed(Some(false)),
        },
        (Cut::To(_), Some(Answer::Known(limit)), Some(field)) => {
            let Some(number) = limit.number() else { return model.free() };
            let limit = if number.is_negative() { limit.with_number(Number::ZERO) } else { limit };
            let ty = schema.field_of(rule.kind, field).ty.clone();
            model.ask_field(Vec::new(), field, ty, Test::Compare(CompareOp::Greater, Answer::Known(limit)))
        }
        (Cut::By(_) | Cut::ByBilled(_) | Cut::ByRemaining(_), Some(Answer::Known(by)), _)
            if by.number().is_some_and(|number| !number.is_positive()) =>
        {
            model.never()
        }
        _ => model.free(),
    }
}

fn is_optional(plan: &Plan, kind: KindId, links: &[FieldId], field: FieldId) -> bool {
    let mut at = kind;
    for link in links {
        match plan.schema.field_of(at, *link).ty {
            Type::Record(to) => at = plan.schema.as_linked(at, to),
            _ => return false,
        }
    }
    plan.schema.field_of(at, field).optional
}

fn field_name(plan: &Plan, kind: KindId, links: &[FieldId], field: FieldId) -> String {
    let (mut at, mut names) = (kind, Vec::new());
    for link in links {
        let described = plan.schema.field_of(at, *link);
        names.push(described.name.clone());
        if let Type::Record(to) = described.ty {
            at = plan.schema.as_linked(at, to);
        }
    }
    names.push(plan.schema.field_of(at, field).name.clone());
    names.join(".")
}
