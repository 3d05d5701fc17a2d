//! Items: the header, lists, tables, records, definitions, waivers and tests.

use super::Reader;
use super::grammar::Rule;
use super::node::{Built, Node, Shape};
use crate::ast::{
    Block, BlockValue, Bound, Cell, CellKind, Claim, ClaimVerdict, Column, CorrectionKind, Define, Effective,
    FieldDecl, Given, Header, ItemKind, List, ListBody, ListMember, Literal, Out, RecordDecl, RoundingMode,
    RoundingPlace, Row, Setting, Table, TableBody, Test, Waive,
};
use crate::span::Spanned;

impl<'t> Reader<'t> {
    pub(super) fn header(&mut self, node: &Node<'t>) -> Built<Header> {
        let title = self.text(&node.get(Rule::text)?)?;
        let settings = node
            .kids()
            .filter(|kid| !matches!(kid.rule(), Rule::kw_guideline | Rule::text))
            .map(|kid| Ok(Spanned::new(self.setting(&kid)?, kid.span())))
            .collect::<Built<_>>()?;
        Ok(Header { title, settings })
    }

    pub(super) fn setting(&mut self, node: &Node<'t>) -> Built<Setting> {
        Ok(match node.rule() {
            Rule::edition => Setting::Edition(self.int(&node.get(Rule::int)?)),
            Rule::version => Setting::Version(self.text(&node.get(Rule::text)?)?),
            Rule::layer => Setting::Layer(self.text(&node.get(Rule::text)?)?),
            Rule::extends => Setting::Extends(self.text(&node.get(Rule::text)?)?),
            Rule::currency => Setting::Currency {
                code: node.get(Rule::code)?.spanned(),
                converted_by: node.find(Rule::name).map(|name| name.spanned()),
            },
            Rule::rounding => Setting::Rounding {
                mode: rounding_mode(&node.get(Rule::rounding_way)?)?,
                per: if node.has(Rule::kw_line) { RoundingPlace::Line } else { RoundingPlace::Invoice },
            },
            Rule::fiscal_year => Setting::FiscalYear(self.int(&node.get(Rule::int)?)),
            Rule::uses => Setting::Uses(node.names()),
            Rule::effective => Setting::Effective(self.effective(node)?),
            Rule::corrections => Setting::Corrections {
                by: if node.has(Rule::kw_return) { CorrectionKind::Return } else { CorrectionKind::Credit },
                when: self.expr_of(node)?,
            },
            _ => return Err(Shape),
        })
    }

    pub(super) fn effective(&mut self, node: &Node<'t>) -> Built<Effective> {
        let judged_by = self.path(&node.get(Rule::path)?);
        Ok(Effective {
            from: node.find(Rule::from_date).map(|from| self.spanned_date(&from)).transpose()?,
            until: node.find(Rule::until_date).map(|until| self.spanned_date(&until)).transpose()?,
            judged_by,
            span: node.span(),
        })
    }

    pub(super) fn item_kind(&mut self, node: &Node<'t>) -> Built<ItemKind> {
        Ok(match node.rule() {
            Rule::list => ItemKind::List(self.list(node)?),
            Rule::table => ItemKind::Table(self.table(node)?),
            Rule::record => ItemKind::Record(self.record(node)?),
            Rule::define => ItemKind::Define(self.define(node)?),
            Rule::rule => ItemKind::Rule(self.rule(node)?),
            Rule::decision => ItemKind::Decision(self.decision(node)?),
            Rule::waive => ItemKind::Waive(self.waive(node)?),
            Rule::test => ItemKind::Test(self.test(node)?),
            _ => return Err(Shape),
        })
    }

    fn list(&mut self, node: &Node<'t>) -> Built<List> {
        let body = match node.find(Rule::bound) {
            Some(bound) => ListBody::Bound(self.bound(&bound)?),
            None => ListBody::Inline(
                node.all(Rule::member).map(|member| self.member(&member)).collect::<Built<_>>()?,
            ),
        };
        Ok(List { name: node.name()?, body })
    }

    fn member(&mut self, node: &Node<'t>) -> Built<ListMember> {
        let inner = node.only()?;
        Ok(match inner.rule() {
            Rule::text => ListMember::Text(self.text(&inner)?),
            Rule::code => ListMember::Code(inner.spanned()),
            _ => ListMember::List(inner.spanned()),
        })
    }

    fn bound(&mut self, node: &Node<'t>) -> Built<Bound> {
        Ok(match node.find(Rule::text) {
            Some(file) => Bound::From(self.text(&file)?),
            None => Bound::Supplied(Spanned::new((), node.span())),
        })
    }

    fn table(&mut self, node: &Node<'t>) -> Built<Table> {
        let body = match node.find(Rule::bound) {
            Some(bound) => TableBody::Bound(self.bound(&bound)?),
            None => TableBody::Inline(self.rows(node)?),
        };
        Ok(Table {
            name: node.name()?,
            keys: self.columns(&node.get(Rule::keys)?)?,
            results: self.columns(&node.get(Rule::results)?)?,
            body,
        })
    }

    /// The columns right below a node.
    pub(super) fn columns(&mut self, node: &Node<'t>) -> Built<Vec<Column>> {
        node.all(Rule::column)
            .map(|column| Ok(Column { name: column.name()?, ty: self.type_expr(&column.get(Rule::type_)?)? }))
            .collect()
    }

    fn rows(&mut self, node: &Node<'t>) -> Built<Vec<Row>> {
        node.all(Rule::row).map(|row| self.row(&row)).collect()
    }

    pub(super) fn row(&mut self, node: &Node<'t>) -> Built<Row> {
        let cells: Vec<Cell> = node.all(Rule::cell).map(|cell| self.cell(&cell)).collect::<Built<_>>()?;
        let outs: Vec<Out> = node.all(Rule::out).map(|out| self.out(&out)).collect::<Built<_>>()?;
        self.check_thousands(&cells.iter().map(|cell| cell.span).collect::<Vec<_>>());
        self.check_thousands(&node.all(Rule::out).map(|out| out.span()).collect::<Vec<_>>());
        Ok(Row { cells, outs, span: node.span() })
    }

    fn cell(&mut self, node: &Node<'t>) -> Built<Cell> {
        let inner = node.only()?;
        let kind = match inner.rule() {
            Rule::kw_any => CellKind::Any,
            Rule::several => CellKind::Several(self.literals(&inner)?),
            Rule::range => CellKind::Range(self.range(&inner)?),
            _ => CellKind::Value(self.literal(&inner)?),
        };
        Ok(Cell { kind, span: node.span() })
    }

    fn out(&mut self, node: &Node<'t>) -> Built<Out> {
        let inner = node.only()?;
        Ok(match inner.rule() {
            Rule::mark => Out::Mark(Spanned::new(self.mark(&inner)?, inner.span())),
            _ => Out::Value(self.literal(&inner)?),
        })
    }

    fn literals(&mut self, node: &Node<'t>) -> Built<Vec<Spanned<Literal>>> {
        node.all(Rule::literal).map(|literal| self.literal(&literal)).collect()
    }

    fn record(&mut self, node: &Node<'t>) -> Built<RecordDecl> {
        let fields = node
            .all(Rule::field)
            .map(|field| {
                Ok(FieldDecl {
                    name: field.name()?,
                    ty: self.type_expr(&field.get(Rule::type_)?)?,
                    optional: field.has(Rule::optional),
                })
            })
            .collect::<Built<_>>()?;
        Ok(RecordDecl { name: node.name()?, fields })
    }

    fn define(&mut self, node: &Node<'t>) -> Built<Define> {
        let mut names = node.get(Rule::defined)?.names();
        let name = names.pop().ok_or(Shape)?;
        Ok(Define { record: names.pop(), name, value: self.expr_of(node)? })
    }

    fn waive(&mut self, node: &Node<'t>) -> Built<Waive> {
        let mut texts = self.texts(node)?.into_iter();
        let (because, by) = (texts.next().ok_or(Shape)?, texts.next().ok_or(Shape)?);
        Ok(Waive {
            rule: node.name()?,
            source: self.source(&node.get(Rule::source)?)?,
            condition: node.find(Rule::where_).map(|part| self.expr_of(&part)).transpose()?,
            from: self.spanned_date(&node.get(Rule::from_date)?)?,
            until: node.find(Rule::until_date).map(|until| self.spanned_date(&until)).transpose()?,
            because,
            by,
        })
    }

    fn test(&mut self, node: &Node<'t>) -> Built<Test> {
        Ok(Test {
            title: self.text(&node.get(Rule::text)?)?,
            given: node.all(Rule::given).map(|given| self.given(&given)).collect::<Built<_>>()?,
            expect: node.all(Rule::expectation).map(|claim| self.claim(&claim)).collect::<Built<_>>()?,
        })
    }

    pub(super) fn given(&mut self, node: &Node<'t>) -> Built<Given> {
        let facts = node.kids().find(|kid| kid.rule() != Rule::kw_given).ok_or(Shape)?;
        Ok(match facts.rule() {
            Rule::given_rows => Given::Rows { name: facts.name()?, rows: self.rows(&facts)? },
            Rule::given_list => Given::Members {
                name: facts.name()?,
                members: facts
                    .all(Rule::given_member)
                    .map(|member| self.member(&member))
                    .collect::<Built<_>>()?,
            },
            _ => Given::Record {
                source: self.source(&facts.get(Rule::source)?)?,
                block: self.block(&facts.get(Rule::block)?)?,
            },
        })
    }

    fn block(&mut self, node: &Node<'t>) -> Built<Block> {
        let pairs = node
            .all(Rule::pair)
            .map(|pair| {
                let value = match pair.find(Rule::block) {
                    Some(block) => BlockValue::Block(self.block(&block)?),
                    None => BlockValue::Literal(self.literal(&pair.get(Rule::literal)?)?),
                };
                Ok((self.path(&pair.get(Rule::path)?), value))
            })
            .collect::<Built<_>>()?;
        Ok(Block { pairs, span: node.span() })
    }

    pub(super) fn claim(&mut self, node: &Node<'t>) -> Built<Claim> {
        if let Some(value) = node.find(Rule::claim_value) {
            let path = self.path(&value.get(Rule::path)?);
            return Ok(Claim::Value { path, value: self.literal(&value.get(Rule::literal)?)? });
        }
        let claim = node.get(Rule::claim_verdict)?;
        let verdict = claim.get(Rule::verdict)?;
        Ok(Claim::Verdict {
            rule: claim.name()?,
            verdict: Spanned::new(self.verdict(&verdict)?, verdict.span()),
        })
    }

    fn verdict(&mut self, node: &Node<'t>) -> Built<ClaimVerdict> {
        let mut amount = || self.literal(&node.get(Rule::literal)?);
        Ok(match node.only()?.rule() {
            Rule::kw_passes => ClaimVerdict::Passes,
            Rule::kw_does if node.has(Rule::kw_answer) => ClaimVerdict::DoesNotAnswer,
            Rule::kw_does => ClaimVerdict::DoesNotApply,
            Rule::kw_is if node.has(Rule::kw_excused) => ClaimVerdict::IsExcused,
            Rule::kw_is => ClaimVerdict::IsUndetermined,
            Rule::kw_notes => ClaimVerdict::Notes,
            Rule::kw_warns => ClaimVerdict::Warns,
            Rule::kw_asks => ClaimVerdict::Asks,
            Rule::kw_holds => ClaimVerdict::Holds,
            Rule::kw_returns => ClaimVerdict::Returns,
            Rule::kw_rejects => ClaimVerdict::Rejects,
            Rule::kw_reduces => ClaimVerdict::Reduces(amount()?),
            Rule::kw_credits => ClaimVerdict::Credits(amount()?),
            Rule::kw_withholds => ClaimVerdict::Withholds(amount()?),
            Rule::kw_releases => ClaimVerdict::Releases(amount()?),
            Rule::arrow => ClaimVerdict::Answers(self.literals(node)?),
            _ => return Err(Shape),
        })
    }
}

fn rounding_mode(node: &Node<'_>) -> Built<RoundingMode> {
    let has = |wanted| node.has(wanted);
    Ok(match (has(Rule::kw_half), has(Rule::kw_up), has(Rule::kw_even)) {
        (true, true, _) => RoundingMode::HalfUp,
        (true, _, true) => RoundingMode::HalfEven,
        (false, true, _) => RoundingMode::Up,
        (false, false, false) => RoundingMode::Down,
        _ => return Err(Shape),
    })
}
