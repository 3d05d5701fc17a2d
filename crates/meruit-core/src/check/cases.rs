//! `test`: what is given and claimed, typed as the records, tables and rules say.

use meruit_syntax::ast::{self, Block, BlockValue, ClaimVerdict, ItemKind, Literal};
use meruit_syntax::{Span, Spanned};

use super::expr::article;
use super::{Checker, a, did_you_mean};
use crate::facts::{Datum, nearest, read_text};
use crate::plan::Row;
use crate::schema::{FieldId, KindId};
use crate::testing::{Answers, Ask, Claim, Ends, Given, GivenRecord, Sum, TestCase};
use crate::types::{Currency, Number, Type, Value};

impl<'a> Checker<'a> {
    /// Checks the tests of all files; those of the last file are kept, for the others stand on what a higher layer changed.
    pub(super) fn check_tests(&mut self) -> Vec<TestCase> {
        let last = self.files().end.saturating_sub(1);
        let mut tests = Vec::new();
        for (file, item) in self.items() {
            if let ItemKind::Test(test) = &item.kind {
                self.file = file;
                let case = self.check_test(test);
                if file == last {
                    tests.push(case);
                }
            }
        }
        tests
    }

    fn check_test(&mut self, test: &'a ast::Test) -> TestCase {
        let mut case = TestCase {
            title: test.title.node.clone(),
            at: self.at(test.title.span),
            given: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            claims: Vec::new(),
        };
        let mut invoice: Option<Span> = None;
        for given in &test.given {
            match given {
                ast::Given::Record { source, block } => {
                    let Some(kind) = self.given_kind(source) else { continue };
                    if kind == self.schema.known.invoice
                        && let Some(first) = invoice.replace(source.span)
                    {
                        let file = self.file;
                        let found = self.error("test-given", "a test is of one invoice", source.span);
                        *found = found.clone().related(file, first, "the invoice");
                    }
                    case.given.push(GivenRecord { kind, fields: self.given_fields(kind, block) });
                }
                ast::Given::Rows { name, rows } => self.given_rows(name, rows, &mut case),
                ast::Given::Members { name, members } => self.given_members(name, members, &mut case),
            }
        }
        for claim in &test.expect {
            let checked = self.claim(claim, &case.given);
            case.claims.extend(checked);
        }
        case
    }

    fn given_kind(&mut self, source: &ast::RecordSource) -> Option<KindId> {
        let Some(kind) = self.schema.kind(&source.name.node, source.prior) else {
            if let Some(word) = self.bound_word(&source.name.node) {
                let message = format!("`{}` is a {word}, and is given its rows or members", source.name.node);
                self.error("test-given", message, source.span);
            } else if source.prior && self.schema.kind(&source.name.node, false).is_some() {
                self.no_earlier(source);
            } else {
                self.unknown_record(&source.name.node, source.name.span);
            }
            return None;
        };
        if kind == self.schema.known.line || kind == self.schema.known.prior_line {
            self.error("test-given", "a line is a fee, an expense or an adjustment", source.span)
                .help
                .push("give it as what it is: `given fee { … }`".to_owned());
            return None;
        }
        Some(kind)
    }

    fn bound_word(&self, name: &str) -> Option<&'static str> {
        let table = self.table_index(name).map(|_| "table");
        table.or_else(|| self.list_index(name).map(|_| "list"))
    }

    fn given_fields(&mut self, kind: KindId, block: &Block) -> Vec<(FieldId, Given)> {
        let mut fields = Vec::new();
        let mut seen: Vec<(FieldId, Span)> = Vec::new();
        for (path, value) in &block.pairs {
            let names: Vec<&ast::Name> = path.names.iter().collect();
            for (field, given, span) in self.given_pair(kind, &names, value) {
                // Fields of one link may be given one by one.
                let is_value = matches!(given, Given::Datum(_));
                let first = seen.iter().find(|(known, _)| *known == field).map(|(_, first)| *first);
                if let Some(first) = first.filter(|_| is_value) {
                    let file = self.file;
                    let found = self.error("duplicate-name", "this field is given twice", span);
                    *found = found.clone().related(file, first, "the first time");
                    continue;
                }
                if is_value {
                    seen.push((field, span));
                }
                fields.push((field, given));
            }
        }
        fields
    }

    /// A field and what is given of it: of a link its fields, of a narrative what the analysis finds.
    fn given_pair(
        &mut self,
        kind: KindId,
        names: &[&ast::Name],
        value: &BlockValue,
    ) -> Vec<(FieldId, Given, Span)> {
        let [name, rest @ ..] = names else { return Vec::new() };
        if name.node == "narrative" && (!rest.is_empty() || matches!(value, BlockValue::Block(_))) {
            return self.given_narrative(kind, name, rest, value);
        }
        let Some(field) = self.given_field(kind, &name.node, name.span) else { return Vec::new() };
        let ty = self.schema.field_of(kind, field).ty.clone();
        let Type::Record(to) = ty else {
            return match (rest, value) {
                ([], BlockValue::Literal(literal)) => {
                    let datum = self.given_value(literal, &ty);
                    datum.map(|datum| (field, Given::Datum(datum), name.span)).into_iter().collect()
                }
                _ => {
                    let message = format!("`{}` is no record, so it has no fields", name.node);
                    self.error("unknown-field", message, name.span);
                    Vec::new()
                }
            };
        };
        let to = self.schema.as_linked(kind, to);
        let given = match (rest, value) {
            ([], BlockValue::Block(block)) => {
                Given::Record(GivenRecord { kind: to, fields: self.given_fields(to, block) })
            }
            ([], BlockValue::Literal(literal)) if matches!(&literal.node, Literal::Text(t) if t.is_empty()) => {
                Given::Datum(Datum::Blank)
            }
            ([], BlockValue::Literal(literal)) => {
                let message = format!("{} stands here, and is given its fields", a(&self.schema.title(to)));
                self.error("type-mismatch", message, literal.span)
                    .help
                    .push(format!("write `{} {{ … }}`, or `\"\"` where it is blank", name.node));
                return Vec::new();
            }
            (rest, value) => {
                let inner = self.given_pair(to, rest, value);
                let fields = inner.into_iter().map(|(field, given, _)| (field, given)).collect();
                Given::Record(GivenRecord { kind: to, fields })
            }
        };
        vec![(field, given, name.span)]
    }

    fn given_narrative(
        &mut self,
        kind: KindId,
        narrative: &ast::Name,
        rest: &[&ast::Name],
        value: &BlockValue,
    ) -> Vec<(FieldId, Given, Span)> {
        let mut found = Vec::new();
        let mut one = |checker: &mut Self, name: &ast::Name, value: &BlockValue| {
            let full = format!("narrative.{}", name.node);
            let Some(field) = checker.given_field(kind, &full, name.span) else { return };
            let ty = checker.schema.field_of(kind, field).ty.clone();
            if let BlockValue::Literal(literal) = value
                && let Some(datum) = checker.given_value(literal, &ty)
            {
                found.push((field, Given::Datum(datum), name.span));
            }
        };
        match (rest, value) {
            ([name], value) => one(self, name, value),
            ([], BlockValue::Block(block)) => {
                for (path, value) in &block.pairs {
                    if let [name] = path.names.as_slice() {
                        one(self, name, value);
                    } else {
                        self.error("unknown-field", "what a narrative tells has no fields", path.span);
                    }
                }
            }
            _ => {
                self.error("unknown-field", "what a narrative tells has no fields", narrative.span);
            }
        }
        found
    }

    /// A field that can be given: not what a settlement decides.
    fn given_field(&mut self, kind: KindId, name: &str, span: Span) -> Option<FieldId> {
        let Some(field) = self.schema.field(kind, name) else {
            if self.field_define(kind, name).is_some() {
                let message = format!("`{name}` is worked out by its `define`");
                self.error("test-given", message, span).help.push("give the fields that it reads".to_owned());
            } else {
                self.unknown_field(kind, name, span, span);
            }
            return None;
        };
        if self.schema.is_settled_field(kind, field) || name.starts_with("remaining") {
            let message = format!("`{name}` is what the settlement decides");
            self.error("settled-not-here", message, span)
                .help
                .push("a test claims it: `expect invoice.approved …`".to_owned());
            return None;
        }
        Some(field)
    }

    /// The datum that a literal stands for in a field of this type; `""` is blank.
    fn given_value(&mut self, literal: &Spanned<Literal>, ty: &Type) -> Option<Datum> {
        match (&literal.node, ty) {
            (Literal::Text(text), _) if text.is_empty() => Some(Datum::Blank),
            (Literal::Text(text), Type::Moment) => match read_text(text, ty, None, &self.schema) {
                Ok(value) => Some(Datum::Known(value)),
                Err(message) => {
                    self.error("type-mismatch", message, literal.span);
                    None
                }
            },
            (_, Type::List(of)) => {
                let value = self.given_literal(literal, of)?;
                Some(Datum::Known(Value::List(vec![value].into())))
            }
            _ => self.given_literal(literal, ty).map(Datum::Known),
        }
    }

    fn given_literal(&mut self, literal: &Spanned<Literal>, ty: &Type) -> Option<Value> {
        self.literal_of(&literal.node, ty, literal.span, |found| {
            format!("{} stands where {} belongs", article(found), article(ty))
        })
    }

    fn given_rows(&mut self, name: &ast::Name, written: &[ast::Row], case: &mut TestCase) {
        let Some(table) = self.table_index(&name.node) else {
            self.unknown_table(name);
            return;
        };
        if self.tables[table].plan.rows.is_some() {
            self.not_supplied("table", name);
            return;
        }
        if case.tables.iter().any(|(given, _)| *given == table) {
            self.error("duplicate-name", format!("`{}` is given twice", name.node), name.span);
            return;
        }
        self.used_tables.insert(table);
        let columns = (self.tables[table].plan.keys.clone(), self.tables[table].plan.results.clone());
        let (rows, places): (Vec<Row>, Vec<_>) =
            self.typed_rows(&name.node, written, columns).into_iter().unzip();
        self.written_conflicts(&rows, &places, name.span);
        case.tables.push((table, rows));
    }

    fn given_members(&mut self, name: &ast::Name, members: &[ast::ListMember], case: &mut TestCase) {
        let Some(list) = self.list_index(&name.node) else {
            self.unknown_list(name);
            return;
        };
        if self.lists[list].plan.members.is_some() {
            self.not_supplied("list", name);
            return;
        }
        self.used_lists.insert(list);
        let mut values = Vec::new();
        for member in members {
            match member {
                ast::ListMember::Text(text) => {
                    if self.lists[list].plan.phrases {
                        self.check_phrase(&text.node, text.span);
                    }
                    values.push(Value::Text(text.node.as_str().into()));
                }
                ast::ListMember::Code(code) => values.push(Value::Code(code.node.as_str().into())),
                ast::ListMember::List(inner) => {
                    self.error("test-given", "a member is a text or a code", inner.span);
                }
            }
        }
        case.lists.push((list, values));
    }

    fn not_supplied(&mut self, word: &str, name: &ast::Name) {
        let message = format!("the {word} `{}` is not called `supplied`", name.node);
        self.error("test-given", message, name.span)
            .help
            .push("a test gives only what the host would supply".to_owned());
    }

    fn claim(&mut self, claim: &ast::Claim, given: &[GivenRecord]) -> Option<Claim> {
        let (span, ask) = match claim {
            ast::Claim::Verdict { rule, verdict } => {
                (rule.span.to(verdict.span), self.verdict(rule, &verdict.node, verdict.span)?)
            }
            ast::Claim::Value { path, value } => {
                (path.span.to(value.span), self.claimed_field(path, value, given)?)
            }
        };
        Some(Claim { text: self.written(span).into_owned(), at: self.at(span), ask })
    }

    fn verdict(&mut self, name: &ast::Name, verdict: &ClaimVerdict, span: Span) -> Option<Ask> {
        let named = self.head_index.get(name.node.as_str()).map_or(&[][..], Vec::as_slice);
        let head = named.iter().map(|&at| &self.heads[at]).rfind(|head| head.place.is_some());
        let Some((is_rule, place)) = head.map(|head| (head.is_rule, head.place)) else {
            let names = self.heads.iter().map(|head| head.name.node.as_str());
            let near = nearest(&name.node, names);
            let message = format!("no rule or decision is called `{}`", name.node);
            let found = self.error("unknown-name", message, name.span);
            did_you_mean(found, name.span, near);
            return None;
        };
        if is_rule {
            let ends = self.rule_claim(verdict, span)?;
            return Some(Ask::Rule { id: name.node.clone(), ends });
        }
        let ends = match verdict {
            ClaimVerdict::DoesNotApply => Answers::DoesNotApply,
            ClaimVerdict::DoesNotAnswer => Answers::None,
            ClaimVerdict::IsUndetermined => Answers::IsUndetermined,
            ClaimVerdict::Answers(values) => Answers::Gives(self.answer_claim(place?, values, span)?),
            _ => {
                self.error("test-claim", format!("`{}` is a decision, and answers", name.node), span)
                    .help
                    .push(format!(
                        "write `expect {} -> …`, or that it `does not apply` or `does not answer`",
                        name.node
                    ));
                return None;
            }
        };
        Some(Ask::Decision { name: name.node.clone(), ends })
    }

    fn rule_claim(&mut self, verdict: &ClaimVerdict, span: Span) -> Option<Ends> {
        Some(match verdict {
            ClaimVerdict::Passes => Ends::Passes,
            ClaimVerdict::DoesNotApply => Ends::DoesNotApply,
            ClaimVerdict::IsExcused => Ends::IsExcused,
            ClaimVerdict::IsUndetermined => Ends::IsUndetermined,
            ClaimVerdict::Notes => Ends::Does(&["note"]),
            ClaimVerdict::Warns => Ends::Does(&["warn"]),
            ClaimVerdict::Asks => Ends::Does(&["ask"]),
            ClaimVerdict::Holds => Ends::Holds,
            ClaimVerdict::Returns => Ends::Does(&["return"]),
            // What is not kept is rejected.
            ClaimVerdict::Rejects => Ends::Does(&["reject", "reject invoice", "keep"]),
            ClaimVerdict::Reduces(amount) => self.sum_claim(Sum::Reduces, amount)?,
            ClaimVerdict::Credits(amount) => self.sum_claim(Sum::Credits, amount)?,
            ClaimVerdict::Withholds(amount) => self.sum_claim(Sum::Withholds, amount)?,
            ClaimVerdict::Releases(amount) => self.sum_claim(Sum::Releases, amount)?,
            ClaimVerdict::Answers(_) | ClaimVerdict::DoesNotAnswer => {
                self.error("test-claim", "a rule does not answer as a decision does", span)
                    .help
                    .push("a rule `passes`, `warns`, `reduces 100 USD` …".to_owned());
                return None;
            }
        })
    }

    fn sum_claim(&mut self, sum: Sum, amount: &Spanned<Literal>) -> Option<Ends> {
        let value = self.given_literal(amount, &Type::Money(None))?;
        let (number, currency): (Number, Currency) = (value.number()?, value.currency()?);
        Some(Ends::Takes(sum, number, currency))
    }

    /// The values that a decision answers, typed as its columns.
    fn answer_claim(
        &mut self,
        decision: usize,
        values: &[Spanned<Literal>],
        span: Span,
    ) -> Option<Vec<Value>> {
        let columns = self.decision_columns.get(decision)?.clone();
        if values.len() != columns.len() {
            let message = format!("this claims {} of {} columns", values.len(), columns.len());
            self.error("table-row-width", message, span);
            return None;
        }
        let mut typed = Vec::with_capacity(values.len());
        for (value, (_, ty)) in values.iter().zip(&columns) {
            match self.given_value(value, ty) {
                Some(Datum::Known(value)) => typed.push(value),
                Some(_) => typed.push(Value::Text("".into())),
                None => return None,
            }
        }
        Some(typed)
    }

    /// `invoice.approved`: a field of the one invoice, or of the one record of a kind that is given.
    fn claimed_field(
        &mut self,
        path: &ast::Path,
        value: &Spanned<Literal>,
        given: &[GivenRecord],
    ) -> Option<Ask> {
        let [record, names @ .., last] = path.names.as_slice() else {
            self.error("test-claim", "a claim names a record and its field", path.span)
                .help
                .push("such as `invoice.approved`".to_owned());
            return None;
        };
        let Some(start) = self.schema.kind(&record.node, false) else {
            self.unknown_record(&record.node, record.span);
            return None;
        };
        let count = given.iter().filter(|given| given.kind == start).count();
        if count != 1 && start != self.schema.known.invoice {
            let message = format!("{count} records of `{}` are given, and a claim is of one", record.node);
            self.error("test-claim", message, record.span)
                .help
                .push("claim the invoice's sums, or give one record a test".to_owned());
            return None;
        }
        let (mut kind, mut links) = (start, Vec::new());
        for name in names {
            let linked = self
                .schema
                .field(kind, &name.node)
                .map(|field| (field, &self.schema.field_of(kind, field).ty));
            match linked {
                Some((field, &Type::Record(next))) => {
                    links.push(field);
                    kind = next;
                }
                _ => {
                    self.unknown_field(kind, &name.node, name.span, path.span);
                    return None;
                }
            }
        }
        let Some(field) = self.schema.field(kind, &last.node) else {
            self.unknown_field(kind, &last.node, last.span, path.span);
            return None;
        };
        let ty = self.schema.field_of(kind, field).ty.clone();
        if let Type::Record(_) = ty {
            let message = format!("`{}` is {}, and a claim is of a value", last.node, article(&ty));
            self.error("type-mismatch", message, last.span);
            return None;
        }
        let value = self.given_value(value, &ty)?;
        Some(Ask::Field { kind: start, links, field, value })
    }
}
