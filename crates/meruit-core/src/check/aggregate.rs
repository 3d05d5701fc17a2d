//! Aggregates: of which records, with which keys, over which window.

use meruit_syntax::Span;
use meruit_syntax::ast::{self, AggregateFunc, AggregatePart, Expr, ExprKind, LengthUnit, Path};

use super::expr::article;
use super::group::bare;
use super::path::Env;
use super::walk::{paths, ranked};
use super::{AS_OF, Checker};
use crate::plan::{Aggregate, AggregateKind, Join, Node, Op, Rank, Scope, Window, WindowLength};
use crate::schema::KindId;
use crate::types::{Number, Type};

impl Checker<'_> {
    pub(super) fn aggregate(&mut self, written: &ast::Aggregate, span: Span, env: Env<'_>) -> Node {
        if let Some(members) = self.members_of_list(written, span, env) {
            return members;
        }
        if env.in_aggregate {
            self.error("aggregate-nested", "an aggregate stands inside another", span)
                .help
                .push("give the inner one a name with `define`".to_owned());
            return self.refused(span);
        }
        let of = match &written.of {
            Some(source) => match self.source_kind(source) {
                Some(kind) => Some(kind),
                None => return self.refused(span),
            },
            None => None,
        };
        let Some(kind) = of.or(env.own_group) else {
            self.error("aggregate-needs-of", "this aggregate does not say of which records", span).help.push(
                "say so: `sum(amount of fee)`, or let the rule look at groups: `grouped by …`".to_owned(),
            );
            return self.refused(span);
        };
        if of.is_some() {
            self.check_source(kind, span, env);
        }
        let inner = Env {
            subject: Some(kind),
            scope: Scope::Current,
            this: env.subject,
            group: None,
            this_group: env.group,
            own_group: None,
            in_aggregate: true,
            ..env
        };
        let filters: Vec<&Expr> = written
            .parts
            .iter()
            .filter_map(|part| match &part.node {
                AggregatePart::Where(filter) => Some(filter),
                _ => None,
            })
            .collect();
        for filter in &filters {
            self.check_this(filter, inner);
        }
        if let Some(value) = &written.value {
            self.refuse_this(value, inner);
        }
        let (next, at) = (self.aggregates.len(), self.at(span));
        let id = *self.aggregates.entry(at).or_insert(next);
        self.effects.aggregates.push((span, id));
        let mut aggregate = Aggregate {
            id,
            kind: kind_of(written.func.node),
            distinct: written.distinct.is_some(),
            value: written.value.as_ref().map(|value| self.expr(value, None, inner)),
            brings_firm: written.value.as_ref().is_some_and(|value| self.brings_firm(value, kind)),
            of,
            filters: filters.iter().map(|filter| self.condition(filter, inner)).collect(),
            same: Vec::new(),
            window: None,
            order: Vec::new(),
            reads_this: false,
        };
        for part in &written.parts {
            match &part.node {
                AggregatePart::Where(_) => {}
                AggregatePart::WithSame(keys) => {
                    for key in keys {
                        aggregate.same.push(self.join(key, kind, &filters, env, inner));
                    }
                }
                AggregatePart::Over { next, amount, unit } => {
                    if aggregate.window.is_some() {
                        self.error("duplicate-clause", "`over` stands twice", part.span);
                    }
                    aggregate.window = self.window(*next, *amount, *unit, part.span, env, inner);
                }
                AggregatePart::By(ranks) => {
                    if written.func.node != AggregateFunc::First {
                        let message = format!("`{}` has no order", word(written.func.node));
                        self.error("order-not-here", message, part.span)
                            .help
                            .push("an order belongs to `first`, `keep` and `taking from`".to_owned());
                    } else if !aggregate.order.is_empty() {
                        self.error("duplicate-clause", "`by` stands twice", part.span);
                    }
                    for ranked in ranks.iter().filter_map(ranked) {
                        self.refuse_this(ranked, inner);
                    }
                    aggregate.order = self.ranks(ranks, inner);
                }
            }
        }
        let asks = aggregate
            .value
            .iter()
            .chain(&aggregate.filters)
            .chain(aggregate.order.iter().filter_map(Rank::node));
        aggregate.reads_this = asks.into_iter().any(Node::reads_this);
        let ty = self.aggregate_type(written, &aggregate, span);
        self.node(Op::Aggregate(Box::new(aggregate)), ty, span)
    }

    /// `count(tasks)` of a field that is a list counts its members, and no records.
    fn members_of_list(&mut self, written: &ast::Aggregate, span: Span, env: Env<'_>) -> Option<Node> {
        let value = written.value.as_ref()?;
        let is_path = matches!(bare(value).kind, ExprKind::Path(_));
        if written.func.node != AggregateFunc::Count
            || written.of.is_some()
            || !written.parts.is_empty()
            || !is_path
        {
            return None;
        }
        let told = self.diagnostics.len();
        let list = self.expr(value, None, env);
        if !matches!(list.ty, Type::List(_)) {
            // Where there is no group only a list can be meant, so that a wrong name is what is wrong.
            if self.diagnostics.len() > told && env.own_group.is_none() {
                return Some(self.refused(span));
            }
            // Else it is told where the name is read as the aggregate's value.
            self.diagnostics.truncate(told);
            return None;
        }
        let op = Op::Members { list: Box::new(list), distinct: written.distinct.is_some() };
        Some(self.node(op, Type::Number, span))
    }

    /// Refuses records that cannot be added up here: lines where there is no invoice, and invoices of this run.
    fn check_source(&mut self, kind: KindId, span: Span, env: Env<'_>) {
        if self.schema.is_prior(kind) {
            return;
        }
        if self.schema.is_line(kind) && !self.hangs_on_invoice(env.subject) {
            self.error(
                "aggregate-needs-invoice",
                "there is no invoice here whose lines could be meant",
                span,
            )
            .help
            .push(
                "lines are those of the current record's invoice, so that no run's answer hangs on another's"
                    .to_owned(),
            );
        } else if kind == self.schema.known.invoice {
            self.error("aggregate-of-invoice", "the invoices of one run do not see one another", span)
                .help
                .push("what was decided before is `prior invoice`".to_owned());
        }
    }

    /// A key of `with same`, as seen from the other record and from this one.
    fn join(&mut self, key: &Expr, kind: KindId, filters: &[&Expr], env: Env<'_>, inner: Env<'_>) -> Join {
        self.refuse_this(key, inner);
        self.check_key(key, kind, filters);
        // The keys of a group were checked where they stand.
        if let (Some(subject), None) = (env.subject, env.group) {
            self.check_key(key, subject, env.filters);
        }
        let other = self.expr(key, None, inner);
        let own = self.expr(key, None, Env { figure: false, ..env });
        if other.ty.fits(&own.ty) {
            self.check_key_type(&other);
        } else {
            self.mismatch(&other, &own);
        }
        Join { brings_firm: self.brings_firm(key, kind), other, own }
    }

    /// The kind of record that a source names.
    pub(super) fn source_kind(&mut self, source: &ast::RecordSource) -> Option<KindId> {
        let Some(kind) = self.schema.kind(&source.name.node, source.prior) else {
            if source.prior && self.schema.kind(&source.name.node, false).is_some() {
                self.no_earlier(source);
            } else {
                self.unknown_record(&source.name.node, source.name.span);
            }
            return None;
        };
        self.read_kind(kind, source.span);
        Some(kind)
    }

    pub(super) fn no_earlier(&mut self, source: &ast::RecordSource) {
        let name = &source.name.node;
        let message = format!("no {name} is kept as decided earlier");
        let found = self.error("earlier-not-here", message, source.span);
        found.help.push("of earlier invoices there are `prior invoice`, `prior line`, `prior fee`, `prior expense` and `prior adjustment`".to_owned());
        *found = found.clone().suggest(source.span, name.clone(), format!("write `{name}`"));
    }

    fn hangs_on_invoice(&self, subject: Option<KindId>) -> bool {
        subject.is_some_and(|kind| {
            let storage = self.schema.describe(kind).storage;
            storage == self.schema.known.invoice || storage == self.schema.known.line
        })
    }

    fn aggregate_type(&mut self, written: &ast::Aggregate, aggregate: &Aggregate, span: Span) -> Type {
        let func = written.func.node;
        if func == AggregateFunc::Count {
            match (&aggregate.value, aggregate.distinct) {
                (Some(_), false) => {
                    self.error("count-of", "`count` counts records", span).help.push(
                        "write `count(of fee …)`, or `count(distinct x …)` for different values".to_owned(),
                    );
                }
                (None, true) => {
                    self.error("wrong-argument-count", "`count(distinct …)` needs to know of what", span);
                }
                (Some(value), true) => self.check_key_type(value),
                (None, false) => {}
            }
            return Type::Number;
        }
        if let Some(distinct) = &written.distinct {
            let message = format!("`distinct` belongs to `count`, not to `{}`", word(func));
            self.error("distinct-not-here", message, distinct.span);
        }
        let Some(value) = &aggregate.value else {
            self.error("wrong-argument-count", format!("`{}` needs to know of what", word(func)), span);
            return Type::Any;
        };
        if func == AggregateFunc::First && aggregate.order.is_empty() {
            self.error("first-needs-order", "`first` needs an order", span)
                .help
                .push("write `first(x by first line)` or `first(x by highest rate)`".to_owned());
        }
        let fits = match func {
            AggregateFunc::Sum | AggregateFunc::Average | AggregateFunc::Median => value.ty.is_quantity(),
            AggregateFunc::Min | AggregateFunc::Max | AggregateFunc::InOrder => value.ty.is_ordered(),
            AggregateFunc::First | AggregateFunc::Count => true,
        };
        if !fits {
            let message = format!("there is no `{}` of {}", word(func), article(&value.ty));
            self.error("type-mismatch", message, value.at.span);
            return Type::Any;
        }
        if func == AggregateFunc::InOrder { Type::YesNo } else { value.ty.clone() }
    }

    fn window(
        &mut self,
        next: bool,
        amount: rust_decimal::Decimal,
        unit: LengthUnit,
        span: Span,
        own: Env<'_>,
        other: Env<'_>,
    ) -> Option<Window> {
        let whole = Number::from(amount).to_whole().and_then(|n| i64::try_from(n).ok()).filter(|n| *n > 0);
        let length = match (whole, unit) {
            (Some(n), LengthUnit::Days) => WindowLength::Days(n),
            (Some(n), LengthUnit::Weeks) => WindowLength::Days(n.checked_mul(7)?),
            (Some(n), LengthUnit::Months) => WindowLength::Months(n),
            (Some(n), LengthUnit::Years) => WindowLength::Years(n),
            _ => {
                self.error(
                    "unit-mismatch",
                    "a window is a whole number of days, weeks, months or years",
                    span,
                );
                return None;
            }
        };
        let name = meruit_syntax::Spanned::new("date".to_owned(), span);
        let path = Path { this: false, names: vec![name], span };
        let own_date = self.path(&path, own);
        let other_date = self.path(&path, other);
        for date in [&own_date, &other_date] {
            if !matches!(date.ty, Type::Date | Type::Any) {
                let message = format!("a window goes by `date`, and here that is {}", article(&date.ty));
                self.error("type-mismatch", message, span);
                break;
            }
        }
        Some(Window { next, length, own_date, other_date })
    }

    /// The parts of an order.
    pub(super) fn ranks(&mut self, ranks: &[ast::Rank], env: Env<'_>) -> Vec<Rank> {
        ranks
            .iter()
            .map(|rank| match rank {
                ast::Rank::Lowest(expr) => Rank::Ascending(self.rank(expr, false, env)),
                ast::Rank::Highest(expr) => Rank::Descending(self.rank(expr, false, env)),
                ast::Rank::Earliest(expr) => Rank::Ascending(self.rank(expr, true, env)),
                ast::Rank::Latest(expr) => Rank::Descending(self.rank(expr, true, env)),
                ast::Rank::FirstLine(_) => Rank::FirstLine,
                ast::Rank::LastLine(_) => Rank::LastLine,
            })
            .collect()
    }

    fn rank(&mut self, expr: &Expr, dates: bool, env: Env<'_>) -> Node {
        let node = self.expr(expr, None, env);
        let is_date = matches!(node.ty, Type::Date | Type::Time | Type::Moment | Type::Any);
        if dates && !is_date {
            let message = format!("`earliest` and `latest` order dates, and this is {}", article(&node.ty));
            self.error("type-mismatch", message, expr.span)
                .help
                .push("write `lowest` or `highest`".to_owned());
        } else if !dates && !node.ty.is_quantity() {
            let message = format!("`lowest` and `highest` order numbers, and this is {}", article(&node.ty));
            self.error("type-mismatch", message, expr.span)
                .help
                .push("dates are ordered by `earliest` or `latest`".to_owned());
        }
        node
    }

    /// `this` stands only alone on one side of a comparison, so that one pass and a look-up do.
    pub(super) fn check_this(&mut self, filter: &Expr, env: Env<'_>) {
        if let ExprKind::And(parts) = &bare(filter).kind {
            for part in parts {
                self.check_this(part, env);
            }
            return;
        }
        if !self.reads_this(filter, env) {
            return;
        }
        if let ExprKind::Compare { left, right, op } = &bare(filter).kind
            && *op != ast::CompareOp::IsNot
            && (self.is_this_alone(left, right, env) || self.is_this_alone(right, left, env))
        {
            return;
        }
        self.error("this-not-here", "`this` must stand alone on one side of a comparison", filter.span)
            .help
            .push("write `x is this.y`, or a window such as `date >= this.date`, joined by `and`".to_owned());
    }

    /// Whether one side reads the current record alone, and the other side nothing of it.
    fn is_this_alone(&self, side: &Expr, other: &Expr, env: Env<'_>) -> bool {
        self.reads_this(side, env) && !self.reads_other(side, env) && !self.reads_this(other, env)
    }

    /// Whether an expression inside an aggregate reads the other record: a bare name that is no `let` and no parameter.
    fn reads_other(&self, expr: &Expr, env: Env<'_>) -> bool {
        paths(expr).any(|path| {
            let of_rule = |name: &ast::Name| {
                name.node == AS_OF
                    || self.parameter(&name.node).is_some()
                    || self.table_index(&name.node).is_some()
                    || env.lets.iter().any(|(known, _)| known.node == name.node)
            };
            !path.this && !matches!(path.names.as_slice(), [name] if of_rule(name))
        })
    }

    /// Refuses `this` outside the `where` of an aggregate.
    fn refuse_this(&mut self, expr: &Expr, env: Env<'_>) {
        if self.reads_this(expr, env) {
            self.error("this-not-here", "`this` stands only in the `where` of an aggregate", expr.span)
                .help
                .push("a `let` that reads the record counts as the `this` it reads".to_owned());
        }
    }

    /// Whether an expression inside an aggregate reads the current record, by `this` or by a `let`.
    fn reads_this(&self, expr: &Expr, env: Env<'_>) -> bool {
        let mut known: Vec<&str> = Vec::new();
        let mut open = vec![expr];
        let mut outside = false;
        while let Some(expr) = open.pop() {
            for path in paths(expr) {
                let [name] = path.names.as_slice() else {
                    if path.this || outside {
                        return true;
                    }
                    continue;
                };
                let found = env.lets.iter().find(|(known, _)| known.node == name.node);
                match found {
                    _ if path.this => return true,
                    Some((name, _)) if known.contains(&name.node.as_str()) => {}
                    Some((name, value)) => {
                        known.push(&name.node);
                        open.push(value);
                    }
                    None if outside && name.node != AS_OF && self.parameter(&name.node).is_none() => {
                        return true;
                    }
                    None => {}
                }
            }
            // All that follows is written in a `let`, where bare names are the current record's.
            outside = true;
        }
        false
    }
}

fn kind_of(func: AggregateFunc) -> AggregateKind {
    match func {
        AggregateFunc::Sum => AggregateKind::Sum,
        AggregateFunc::Count => AggregateKind::Count,
        AggregateFunc::Min => AggregateKind::Min,
        AggregateFunc::Max => AggregateKind::Max,
        AggregateFunc::Average => AggregateKind::Average,
        AggregateFunc::Median => AggregateKind::Median,
        AggregateFunc::First => AggregateKind::First,
        AggregateFunc::InOrder => AggregateKind::InOrder,
    }
}

fn word(func: AggregateFunc) -> &'static str {
    match func {
        AggregateFunc::Sum => "sum",
        AggregateFunc::Count => "count",
        AggregateFunc::Min => "min",
        AggregateFunc::Max => "max",
        AggregateFunc::Average => "average",
        AggregateFunc::Median => "median",
        AggregateFunc::First => "first",
        AggregateFunc::InOrder => "in_order",
    }
}
