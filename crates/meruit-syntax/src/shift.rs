//! Moving a tree: the places of an item that stands further up or down than it did.

use crate::ast::{
    Aggregate, AggregateFunc, AggregatePart, Approved, ApprovedBefore, Block, BlockValue, Bound, Cell,
    CellKind, Claim, ClaimVerdict, Clause, Column, Cut, Decision, Define, Effective, Expr, ExprKind,
    FieldDecl, Given, InSet, Item, ItemKind, List, ListBody, ListMember, Literal, Mark, Out, Outcome,
    OutcomeKind, Path, Phrase, Range, RangeEnd, Rank, RecordDecl, RecordSource, Row, Rule, Table, TableBody,
    Taking, Template, TemplatePart, Test, TypeExpr, TypeExprKind, Waive,
};
use crate::span::{Span, Spanned};

/// What has places that can be moved. Distances wrap, so that a move up is one by a large number.
pub(crate) trait Shift {
    /// Moves every place by so many bytes.
    fn shift(&mut self, by: u32);
}

impl Shift for Span {
    fn shift(&mut self, by: u32) {
        self.start = self.start.wrapping_add(by);
        self.end = self.end.wrapping_add(by);
    }
}

impl<T: Shift> Shift for Spanned<T> {
    fn shift(&mut self, by: u32) {
        self.span.shift(by);
        self.node.shift(by);
    }
}

impl<T: Shift> Shift for Vec<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|one| one.shift(by));
    }
}

impl<T: Shift> Shift for Option<T> {
    fn shift(&mut self, by: u32) {
        self.iter_mut().for_each(|one| one.shift(by));
    }
}

impl<T: Shift> Shift for Box<T> {
    fn shift(&mut self, by: u32) {
        (**self).shift(by);
    }
}

impl<A: Shift, B: Shift> Shift for (A, B) {
    fn shift(&mut self, by: u32) {
        self.0.shift(by);
        self.1.shift(by);
    }
}

/// What has no places.
macro_rules! without_places {
    ($($plain:ty),+) => {
        $(impl Shift for $plain {
            fn shift(&mut self, _: u32) {}
        })+
    };
}

without_places!((), String, Literal, Mark, AggregateFunc, ApprovedBefore, jiff::civil::Date);

/// What has places in its parts; the parts without any are left out.
macro_rules! parts {
    ($($node:ident { $($part:ident),+ })+) => {
        $(impl Shift for $node {
            fn shift(&mut self, by: u32) {
                $(self.$part.shift(by);)+
            }
        })+
    };
}

parts! {
    Effective { from, until, judged_by, span }
    // The heading above an item is given to it anew.
    Item { replace, kind, span }
    List { name, body }
    Table { name, keys, results, body }
    Column { name, ty }
    TypeExpr { kind, span }
    Row { cells, outs, span }
    Cell { kind, span }
    Range { from, to, span }
    RangeEnd { value }
    RecordDecl { name, fields }
    FieldDecl { name, ty }
    Define { record, name, value }
    Rule { name, title, clauses }
    Decision { name, title, clauses }
    RecordSource { name, span }
    Template { parts, span }
    Outcome { kind, span }
    Waive { rule, source, condition, from, until, because, by }
    Test { title, given, expect }
    Block { pairs, span }
    Expr { kind, span }
    Path { names, span }
    Aggregate { func, distinct, value, of, parts }
    Approved { kind, before, condition }
}

impl Shift for ItemKind {
    fn shift(&mut self, by: u32) {
        match self {
            Self::List(item) => item.shift(by),
            Self::Table(item) => item.shift(by),
            Self::Record(item) => item.shift(by),
            Self::Define(item) => item.shift(by),
            Self::Rule(item) => item.shift(by),
            Self::Decision(item) => item.shift(by),
            Self::Waive(item) => item.shift(by),
            Self::Test(item) => item.shift(by),
        }
    }
}

impl Shift for ListBody {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Inline(members) => members.shift(by),
            Self::Bound(bound) => bound.shift(by),
        }
    }
}

impl Shift for ListMember {
    fn shift(&mut self, by: u32) {
        let (Self::Text(name) | Self::Code(name) | Self::List(name)) = self;
        name.shift(by);
    }
}

impl Shift for Bound {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Supplied(word) => word.shift(by),
            Self::From(file) => file.shift(by),
        }
    }
}

impl Shift for TableBody {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Inline(rows) => rows.shift(by),
            Self::Bound(bound) => bound.shift(by),
        }
    }
}

impl Shift for TypeExprKind {
    fn shift(&mut self, by: u32) {
        match self {
            Self::YesNo | Self::Name(_) => {}
            Self::List(inner) => inner.shift(by),
            Self::OneOf(texts) => texts.shift(by),
            Self::Code(set) => set.shift(by),
        }
    }
}

impl Shift for CellKind {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Any => {}
            Self::Several(values) => values.shift(by),
            Self::Range(range) => range.shift(by),
            Self::Value(value) => value.shift(by),
        }
    }
}

impl Shift for Out {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Mark(mark) => mark.shift(by),
            Self::Value(value) => value.shift(by),
        }
    }
}

impl Shift for Clause {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Section(section) => section.shift(by),
            Self::Effective(effective) => effective.shift(by),
            Self::ExceptionTo(rules) => rules.shift(by),
            Self::ForEach(source) => source.shift(by),
            Self::Where(value) | Self::When(value) | Self::Unless(value) => value.shift(by),
            Self::GroupedBy { keys, with_earlier } => {
                keys.shift(by);
                with_earlier.shift(by);
            }
            Self::Let { name, value } => {
                name.shift(by);
                value.shift(by);
            }
            Self::Then(outcome) => outcome.shift(by),
            Self::Because(text) => text.shift(by),
            Self::IfUnknown(_) => {}
            Self::Gives { columns, .. } => columns.shift(by),
            Self::DecisionRow { when, values } => {
                when.shift(by);
                values.shift(by);
            }
            Self::Otherwise(values) => values.shift(by),
        }
    }
}

impl Shift for TemplatePart {
    fn shift(&mut self, by: u32) {
        if let Self::Expr(value) = self {
            value.shift(by);
        }
    }
}

impl Shift for OutcomeKind {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Note(text) | Self::Warn(text) | Self::Return(text) | Self::Hold { for_what: text, .. } => {
                text.shift(by)
            }
            Self::Ask(text) => text.shift(by),
            Self::Reject { .. } => {}
            Self::Reduce { target, cut, taking } => {
                target.shift(by);
                cut.shift(by);
                taking.shift(by);
            }
            Self::Keep { count, of, by: ranks } => {
                count.shift(by);
                of.shift(by);
                ranks.shift(by);
            }
            Self::Credit { amount, .. } | Self::Withhold { amount, .. } | Self::Release(amount) => {
                amount.shift(by)
            }
            Self::Split { amount, by: share } => {
                amount.shift(by);
                share.shift(by);
            }
        }
    }
}

impl Shift for Cut {
    fn shift(&mut self, by: u32) {
        let (Self::To(amount) | Self::By { amount, .. }) = self;
        amount.shift(by);
    }
}

impl Shift for Taking {
    fn shift(&mut self, by: u32) {
        match self {
            Self::ProRata => {}
            Self::From(ranks) => ranks.shift(by),
        }
    }
}

impl Shift for Rank {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Lowest(value) | Self::Highest(value) | Self::Earliest(value) | Self::Latest(value) => {
                value.shift(by)
            }
            Self::FirstLine(span) | Self::LastLine(span) => span.shift(by),
        }
    }
}

impl Shift for Given {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Record { source, block } => {
                source.shift(by);
                block.shift(by);
            }
            Self::Rows { name, rows } => {
                name.shift(by);
                rows.shift(by);
            }
            Self::Members { name, members } => {
                name.shift(by);
                members.shift(by);
            }
        }
    }
}

impl Shift for BlockValue {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Literal(value) => value.shift(by),
            Self::Block(block) => block.shift(by),
        }
    }
}

impl Shift for Claim {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Verdict { rule, verdict } => {
                rule.shift(by);
                verdict.shift(by);
            }
            Self::Value { path, value } => {
                path.shift(by);
                value.shift(by);
            }
        }
    }
}

impl Shift for ClaimVerdict {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Reduces(amount)
            | Self::Credits(amount)
            | Self::Withholds(amount)
            | Self::Releases(amount) => {
                amount.shift(by);
            }
            Self::Answers(values) => values.shift(by),
            Self::Passes
            | Self::DoesNotApply
            | Self::DoesNotAnswer
            | Self::IsExcused
            | Self::IsUndetermined
            | Self::Notes
            | Self::Warns
            | Self::Asks
            | Self::Holds
            | Self::Returns
            | Self::Rejects => {}
        }
    }
}

impl Shift for ExprKind {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Literal(_) => {}
            Self::Path(path) => path.shift(by),
            Self::Call { name, args } => {
                name.shift(by);
                args.shift(by);
            }
            Self::Lookup { table, keys, column } => {
                table.shift(by);
                keys.shift(by);
                column.shift(by);
            }
            Self::Aggregate(aggregate) => aggregate.shift(by),
            Self::Approved(approved) => approved.shift(by),
            Self::Negate(inner) | Self::Not(inner) | Self::Paren(inner) => inner.shift(by),
            Self::Arith { left, right, .. } | Self::Compare { left, right, .. } => {
                left.shift(by);
                right.shift(by);
            }
            Self::Else { value, fallback } => {
                value.shift(by);
                fallback.shift(by);
            }
            Self::IsMissing { value, .. } | Self::IsMark { value, .. } => value.shift(by),
            Self::In { value, set, .. } => {
                value.shift(by);
                set.shift(by);
            }
            Self::Mentions { value, phrases, .. } => {
                value.shift(by);
                phrases.shift(by);
            }
            Self::Matches { value, pattern, .. } => {
                value.shift(by);
                pattern.shift(by);
            }
            Self::And(parts) | Self::Or(parts) => parts.shift(by),
        }
    }
}

impl Shift for InSet {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Steps(value) | Self::Single(value) => value.shift(by),
            Self::Range(range) => range.shift(by),
            Self::Values(values) => values.shift(by),
        }
    }
}

impl Shift for Phrase {
    fn shift(&mut self, by: u32) {
        let (Self::Text(name) | Self::List(name)) = self;
        name.shift(by);
    }
}

impl Shift for AggregatePart {
    fn shift(&mut self, by: u32) {
        match self {
            Self::Where(value) => value.shift(by),
            Self::WithSame(keys) => keys.shift(by),
            Self::Over { .. } => {}
            Self::By(ranks) => ranks.shift(by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn a_tree_that_is_moved_is_that_of_the_text_further_down() {
        let text = include_str!("../tests/files/everything.ocg");
        let blanks = " ".repeat(1_234);
        let mut items = parse(text, 0).file.items;
        items.shift(1_234);
        let wanted = parse(&format!("{blanks}{text}"), 0).file.items;
        assert_eq!(format!("{items:?}"), format!("{wanted:?}"));
        items.shift(0_u32.wrapping_sub(1_234));
        assert_eq!(format!("{items:?}"), format!("{:?}", parse(text, 0).file.items));
    }
}
