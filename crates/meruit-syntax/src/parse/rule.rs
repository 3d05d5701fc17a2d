//! Rules and decisions: their clauses and outcomes.

use super::Reader;
use super::grammar::Rule;
use super::node::{Built, Node, Shape};
use crate::ast::{self, Base, Clause, Cut, Decision, Outcome, OutcomeKind, Taking, UnknownPolicy};
use crate::span::Spanned;

impl<'t> Reader<'t> {
    pub(super) fn rule(&mut self, node: &Node<'t>) -> Built<ast::Rule> {
        let clauses = self.clauses(node)?;
        self.check_clauses(&clauses);
        Ok(ast::Rule { name: node.name()?, title: self.title(node)?, clauses })
    }

    pub(super) fn decision(&mut self, node: &Node<'t>) -> Built<Decision> {
        Ok(Decision { name: node.name()?, title: self.title(node)?, clauses: self.clauses(node)? })
    }

    fn title(&mut self, node: &Node<'t>) -> Built<Option<ast::Text>> {
        node.find(Rule::text).map(|title| self.text(&title)).transpose()
    }

    fn clauses(&mut self, node: &Node<'t>) -> Built<Vec<Spanned<Clause>>> {
        node.kids()
            .filter(|kid| !matches!(kid.rule(), Rule::kw_rule | Rule::kw_decision | Rule::name | Rule::text))
            .map(|kid| Ok(Spanned::new(self.clause(&kid)?, kid.span())))
            .collect()
    }

    pub(super) fn clause(&mut self, node: &Node<'t>) -> Built<Clause> {
        Ok(match node.rule() {
            Rule::section => Clause::Section(self.text(&node.get(Rule::text)?)?),
            Rule::effective => Clause::Effective(self.effective(node)?),
            Rule::exception_to => Clause::ExceptionTo(node.names()),
            Rule::for_each => Clause::ForEach(self.source(&node.get(Rule::source)?)?),
            Rule::where_ => Clause::Where(self.expr_of(node)?),
            Rule::grouped_by => Clause::GroupedBy {
                keys: self.exprs(node)?,
                with_earlier: node.find(Rule::with_earlier).map(|words| Spanned::new((), words.span())),
            },
            Rule::let_ => Clause::Let { name: node.name()?, value: self.expr_of(node)? },
            Rule::when => Clause::When(self.expr_of(node)?),
            Rule::unless => Clause::Unless(self.expr_of(node)?),
            Rule::then => Clause::Then(self.outcome(&node.get(Rule::outcome)?)?),
            Rule::because => Clause::Because(self.template(&node.get(Rule::text)?)?),
            Rule::if_unknown => Clause::IfUnknown(if node.has(Rule::kw_pass) {
                UnknownPolicy::Pass
            } else if node.has(Rule::kw_hold) {
                UnknownPolicy::Hold
            } else {
                UnknownPolicy::Find
            }),
            Rule::gives => Clause::Gives { all: node.has(Rule::kw_all), columns: self.columns(node)? },
            Rule::decision_row => {
                let mut exprs = self.exprs(node)?.into_iter();
                Clause::DecisionRow { when: exprs.next().ok_or(Shape)?, values: exprs.collect() }
            }
            Rule::otherwise => Clause::Otherwise(self.exprs(node)?),
            _ => return Err(Shape),
        })
    }

    fn outcome(&mut self, node: &Node<'t>) -> Built<Outcome> {
        let outcome = node.only()?;
        let kind = match outcome.rule() {
            Rule::note => OutcomeKind::Note(self.template_of(&outcome)?),
            Rule::warn => OutcomeKind::Warn(self.template_of(&outcome)?),
            Rule::ask => OutcomeKind::Ask(self.template(&outcome.get(Rule::text)?)?),
            Rule::hold => OutcomeKind::Hold {
                invoice: outcome.has(Rule::kw_invoice),
                for_what: self.template_of(&outcome)?,
            },
            Rule::return_ => OutcomeKind::Return(self.template_of(&outcome)?),
            Rule::reject => OutcomeKind::Reject { invoice: outcome.has(Rule::kw_invoice) },
            Rule::reduce => OutcomeKind::Reduce {
                target: outcome.name()?,
                cut: self.cut(&outcome)?,
                taking: self.taking(&outcome)?,
            },
            Rule::keep => OutcomeKind::Keep {
                count: self.expr_of(&outcome)?,
                of: outcome.find(Rule::path).map(|path| self.path(&path)),
                by: self.ranks(&outcome)?,
            },
            Rule::credit => OutcomeKind::Credit { amount: self.expr_of(&outcome)?, base: base_of(&outcome) },
            Rule::withhold => {
                OutcomeKind::Withhold { amount: self.expr_of(&outcome)?, base: base_of(&outcome) }
            }
            Rule::release => OutcomeKind::Release(self.expr_of(&outcome)?),
            Rule::split => {
                let mut exprs = self.exprs(&outcome)?.into_iter();
                OutcomeKind::Split { amount: exprs.next().ok_or(Shape)?, by: exprs.next().ok_or(Shape)? }
            }
            _ => return Err(Shape),
        };
        Ok(Outcome { kind, span: node.span() })
    }

    fn cut(&mut self, node: &Node<'t>) -> Built<Cut> {
        if let Some(to) = node.find(Rule::cut_to) {
            return Ok(Cut::To(self.expr_of(&to)?));
        }
        let by = node.get(Rule::cut_by)?;
        Ok(Cut::By { amount: self.expr_of(&by)?, base: base_of(&by) })
    }

    fn taking(&mut self, node: &Node<'t>) -> Built<Option<Taking>> {
        if node.has(Rule::pro_rata) {
            return Ok(Some(Taking::ProRata));
        }
        node.find(Rule::taking).map(|taking| Ok(Taking::From(self.ranks(&taking)?))).transpose()
    }
}

fn base_of(node: &Node<'_>) -> Option<Base> {
    let base = node.find(Rule::base)?;
    Some(if base.has(Rule::kw_billed) { Base::Billed } else { Base::Remaining })
}
