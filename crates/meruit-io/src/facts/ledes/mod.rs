//! LEDES invoices → facts.
//!
//! What the columns mean is said in the pack `billing`, field by field; here each column goes to its field. Three things
//! follow from the format and not from a column: in a 1998 file with a tax column a line's total includes its tax, and the
//! facts are net of it; a file without a currency column is in the rules' currency; a classification is read in each of
//! the ways that firms write it (`PARTNR`, `PT`, `Partner`).

mod fields;
mod line_fields;
mod linked;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use foldhash::HashMap;
use meruit_core::document::InputProblem;
use meruit_core::{Currency, FactError, Facts, FieldId, Input, KindId, Origin, RecordRef, Schema};
use meruit_ledes::{Column, Field, Invoice, Line, LineKind, Problem, XmlDetails};

use super::builder::{Around, Builder};
use super::fault::FactsError;
use super::path::Path;
use super::root::Loaded;
use super::supplied::Supplied;
use fields::{Net, day, decimal, net_of_tax, text, unreadable, with_input};
use line_fields::LineFields;
use linked::{Linked, vendor_of};

/// Collects the facts of LEDES invoices, together with records supplied beside them.
///
/// What the reader found wrong with the invoices stands in the problems; a field that could not be read is not known.
///
/// ```
/// use meruit_core::Schema;
/// use meruit_io::facts::{LedesFacts, Supplied};
/// use meruit_ledes::{Options, read_all};
///
/// let file = read_all(meruit_ledes::doc_sample().as_bytes(), Options::default())?;
/// let (schema, supplied) = (Schema::billing(), Supplied::default());
/// let mut facts = LedesFacts::new(&schema, "USD".parse().ok(), &supplied);
/// for invoice in &file.invoices {
///     facts.add("march.ledes", invoice);
/// }
/// let loaded = facts.finish()?;
/// let fee = schema.kind("fee", false).expect("a kind of the pack");
/// assert_eq!(loaded.facts.all(fee).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LedesFacts<'s> {
    builder: Builder<'s>,
    fields: Option<LineFields>,
}

impl<'s> LedesFacts<'s> {
    /// No invoice yet. `currency` is that of an invoice that names none, as every one of 1998B.
    pub fn new(schema: &Arc<Schema>, currency: Option<Currency>, supplied: &'s Supplied) -> Self {
        let mut builder = Builder::new(schema, currency, supplied);
        // The reader of the file has told of its codes.
        builder.codes_are_told = true;
        Self { builder, fields: LineFields::of(schema) }
    }

    /// Adds an invoice. `file` is the file's name, for messages.
    pub fn add(&mut self, file: &str, invoice: &Invoice) {
        if let Some(fields) = self.fields {
            add_invoice(&mut self.builder, fields, file, invoice);
        }
    }

    /// The facts with the supplied records among them.
    ///
    /// # Errors
    ///
    /// When the supplied records do not fit the schema. What cannot be read of them is told by [`Supplied::check`], once for
    /// all invoices, and not here.
    pub fn finish(mut self) -> Result<Loaded, FactsError> {
        self.builder.add_supplied(&[]);
        let Builder { facts, problems, faults, .. } = self.builder;
        let (tables, lists) = (BTreeMap::new(), BTreeMap::new());
        faults.into_result(Loaded { facts, tables, lists, as_of: None, problems })
    }
}

impl fmt::Debug for LedesFacts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedesFacts").finish_non_exhaustive()
    }
}

/// What a reader found wrong, as problems of the result document.
#[derive(Clone, Copy, Debug)]
pub struct FileProblems<'p> {
    /// The file's name.
    pub file: &'p str,
    /// The number of the invoice; `None` outside of invoices.
    pub invoice: Option<&'p str>,
    /// The problems.
    pub problems: &'p [Problem],
}

impl<'p> FileProblems<'p> {
    /// The problems in their order.
    pub fn iter(self) -> impl Iterator<Item = InputProblem> + 'p {
        self.problems.iter().map(move |problem| InputProblem {
            id: problem.id.as_str().to_owned(),
            severity: problem.severity.as_str().to_owned(),
            file: self.file.to_owned(),
            record: problem.record,
            field: problem.field.clone(),
            invoice: self.invoice.map(str::to_owned),
            message: match problem.repeats {
                0 => problem.message.clone(),
                more => format!("{} (and on {more} more)", problem.message),
            },
            help: problem.help.clone(),
        })
    }
}

/// An invoice whose records are being added.
struct Adding<'b, 's> {
    builder: &'b mut Builder<'s>,
    file: &'b str,
    /// The same, to be kept with each line.
    name: Arc<str>,
    number: &'b str,
    currency: Option<Currency>,
    firm: &'b str,
    invoice: RecordRef,
    /// The firm's number with the client, which only the XML formats state.
    vendor: Option<&'b str>,
    /// In the XML formats the total of a line leaves its tax out.
    totals_are_net: bool,
    fields: LineFields,
    linked: Linked<'b>,
    /// The first line that says something in a field, for those that say the same.
    said: HashMap<(FieldId, &'b str), RecordRef>,
}

fn add_invoice(builder: &mut Builder<'_>, fields: LineFields, file: &str, invoice: &Invoice) {
    let Some(kind) = builder.schema.kind("invoice", false) else { return };
    let around = Around { file, ..Around::default() };
    let Some(record) = builder.add(kind, around, &Path::Root) else { return };
    let number = invoice.number.value().map_or("", String::as_str);
    builder.know_invoice(number, false, record);
    let problems = FileProblems { file, invoice: Some(number), problems: &invoice.problems };
    builder.problems.extend(problems.iter());
    let mut adding = Adding {
        builder,
        file,
        name: file.into(),
        number,
        currency: None,
        firm: "",
        invoice: record,
        vendor: invoice.xml.as_deref().and_then(vendor_of),
        totals_are_net: invoice.xml.is_some(),
        fields,
        linked: Linked::default(),
        said: HashMap::default(),
    };
    adding.currency = adding.currency_of(invoice);
    let firm = invoice.text(Column::LawFirmId).into_value().unwrap_or_default();
    adding.firm = firm;
    adding.invoice_fields(invoice);
    for line in &invoice.lines {
        adding.line(line);
    }
}

impl<'b> Adding<'b, '_> {
    /// The invoice's own currency; no currency at all where what it states is none.
    fn currency_of(&mut self, invoice: &Invoice) -> Option<Currency> {
        let stated = invoice.currency.value()?;
        if let Some(currency) = stated.to_uppercase().parse().ok().filter(|code: &Currency| code.is_listed())
        {
            return Some(currency);
        }
        self.builder.problems.push(InputProblem {
            id: "unreadable-currency".to_owned(),
            severity: "error".to_owned(),
            file: self.file.to_owned(),
            record: invoice.lines.first().map(Line::record_number),
            field: Some(Column::InvoiceCurrency.label().to_owned()),
            invoice: Some(self.number.to_owned()),
            message: format!("`{stated}` is no currency; the amounts count as of none"),
            help: Some("write three capital letters of ISO 4217, such as USD".to_owned()),
        });
        Some(Currency::NONE)
    }

    /// A value that the format allows and the facts do not take.
    fn tell(&mut self, error: &FactError) {
        self.builder.problems.push(InputProblem {
            id: "unreadable-value".to_owned(),
            severity: "error".to_owned(),
            file: self.file.to_owned(),
            record: None,
            field: None,
            invoice: Some(self.number.to_owned()),
            message: error.to_string(),
            help: Some("the value counts as not known".to_owned()),
        });
    }

    fn facts(&mut self) -> &mut Facts {
        &mut self.builder.facts
    }

    /// Sets a field of the record; what cannot be read is in the problems of the reader already.
    fn set(&mut self, record: RecordRef, name: &str, input: Input<'_>) {
        let currency = self.currency;
        let told = matches!(input, Input::Unreadable(_));
        let set = self.facts().edit(record).currency(currency).set(name, input).map(|_| ());
        if let (Err(error), false) = (set, told) {
            self.tell(&error);
        }
    }

    fn invoice_fields(&mut self, invoice: &'b Invoice) {
        let record = self.invoice;
        for (name, column) in [
            ("number", Column::InvoiceNumber),
            ("description", Column::InvoiceDescription),
            ("entity", Column::ClientName),
            ("country", Column::ClientCountry),
            ("client", Column::ClientId),
        ] {
            if let Some(input) = text(&invoice.text(column)) {
                self.set(record, name, input);
            }
        }
        for (name, column, field) in [
            ("date", Column::InvoiceDate, &invoice.date),
            ("period_start", Column::BillingStartDate, &invoice.billing_start),
            ("period_end", Column::BillingEndDate, &invoice.billing_end),
        ] {
            with_input(field, column.label(), day, |input| self.set(record, name, input));
        }
        for (name, column, field) in [
            ("stated_total", Column::InvoiceTotal, &invoice.total),
            ("stated_tax", Column::InvoiceTaxTotal, &invoice.tax_total),
        ] {
            with_input(field, column.label(), decimal, |input| self.set(record, name, input));
        }
        match &invoice.xml {
            // What the XML formats call net is due with tax.
            Some(xml) => self.xml_fields(record, xml),
            None => {
                let label = Column::InvoiceNetTotal.label();
                with_input(&invoice.net_total, label, decimal, |input| self.set(record, "stated_net", input));
            }
        }
        if let Some(currency) = self.currency {
            self.set(record, "currency", Input::Text(currency.code()));
        }
        let format = invoice.layout.format().to_string();
        self.set(record, "format", Input::Text(&format));
        if let Some(first) = invoice.lines.first() {
            let matter = self.matter(first);
            let firm = self.firm(first);
            self.link(record, "matter", matter);
            self.link(record, "firm", firm);
        }
    }

    /// What the XML formats say of an invoice without a column for it.
    fn xml_fields(&mut self, record: RecordRef, xml: &XmlDetails) {
        let of_matters = xml.matters.iter().flat_map(|matter| matter.others.iter());
        for (path, text) in xml.others.iter().chain(of_matters) {
            let name = match path {
                "inv_due_date" => "due",
                "matter_final_bill" => "final",
                _ => continue,
            };
            self.set(record, name, Input::Text(text));
        }
    }

    fn link(&mut self, record: RecordRef, name: &str, link: Option<Input<'static>>) {
        if let Some(input) = link {
            self.set(record, name, input);
        }
    }

    /// Sets a field of a line; what cannot be read is in the problems of the reader already.
    fn set_field(&mut self, line: RecordRef, field: FieldId, input: Input<'_>) {
        let currency = self.currency;
        let told = matches!(input, Input::Unreadable(_));
        let set = self.facts().edit(line).currency(currency).set_field(field, input).map(|_| ());
        if let (Err(error), false) = (set, told) {
            self.tell(&error);
        }
    }

    /// Sets a field to a text that many lines say, such as a code.
    fn say(&mut self, line: RecordRef, field: FieldId, text: &'b str) {
        match self.said.get(&(field, text)) {
            Some(&other) => {
                self.facts().edit(line).set_as(field, other);
            }
            None => {
                self.set_field(line, field, Input::Text(text));
                self.said.insert((field, text), line);
            }
        }
    }

    fn line(&mut self, line: &'b Line) {
        let of = self.fields;
        let known = line.kind.value().copied();
        let kind = match known {
            Some(LineKind::Fee) => of.fee,
            Some(LineKind::Expense) => of.expense,
            Some(LineKind::FeeAdjustment | LineKind::ExpenseAdjustment) => of.adjustment,
            // Its amount counts; no rule for fees or expenses may pass it.
            None => of.line,
        };
        let Some(record) = self.add_line(kind) else { return };
        let origin = Origin::Record { number: line.record_number(), file: Arc::clone(&self.name) };
        self.facts().set_origin(record, origin);
        if let Some(kind) = known {
            self.say(record, of.kind, kind.as_str());
        } else if let Field::Bad(bad) = &line.kind {
            let what = unreadable(Column::LineItemType.label(), &bad.raw, bad.why);
            self.set_field(record, of.kind, Input::Unreadable(&what));
        }
        // A line without a number of its own goes by its place.
        if let Field::Value(number) = line.text(Column::LineItemNumber) {
            self.set_field(record, of.number, Input::Text(number));
        }
        self.take(record, of.date, &line.date, Column::LineItemDate, day);
        if let Some(input) = text(&line.text(Column::LineItemDescription)) {
            self.set_field(record, of.narrative, input);
        }
        self.code(record, of.task, line, Column::LineItemTaskCode);
        self.amounts(record, line);
        let matter = self.matter(line);
        let firm = self.firm(line);
        self.link_line(record, of.matter, matter);
        self.link_line(record, of.firm, firm);
        match known {
            Some(LineKind::Fee) => self.fee(record, line),
            Some(LineKind::Expense) => self.expense(record, line),
            _ => {}
        }
    }

    fn add_line(&mut self, kind: KindId) -> Option<RecordRef> {
        let invoice = self.invoice;
        match self.facts().add(kind) {
            Ok(builder) => Some(builder.line_of(invoice).record()),
            Err(error) => {
                self.tell(&error);
                None
            }
        }
    }

    /// Takes a number or day over.
    fn take<T>(
        &mut self,
        record: RecordRef,
        field: FieldId,
        stated: &Field<T>,
        column: Column,
        input: impl FnOnce(&T) -> Input<'static>,
    ) {
        with_input(stated, column.label(), input, |input| self.set_field(record, field, input));
    }

    fn code(&mut self, record: RecordRef, field: FieldId, line: &'b Line, column: Column) {
        match line.text(column) {
            Field::Value(code) => self.say(record, field, code),
            other => {
                if let Some(input) = text(&other) {
                    self.set_field(record, field, input);
                }
            }
        }
    }

    fn link_line(&mut self, record: RecordRef, field: FieldId, link: Option<Input<'static>>) {
        if let Some(input) = link {
            self.set_field(record, field, input);
        }
    }

    fn amounts(&mut self, record: RecordRef, line: &Line) {
        let of = self.fields;
        match &line.adjustment {
            Field::Bad(bad) => {
                let what = unreadable(Column::LineItemAdjustment.label(), &bad.raw, bad.why);
                self.set_field(record, of.adjusted_by, Input::Unreadable(&what));
            }
            other => {
                let adjustment = other.value().copied().unwrap_or_default();
                self.set_field(record, of.adjusted_by, Input::Decimal(adjustment));
            }
        }
        match net_of_tax(line, self.totals_are_net) {
            Net::Amount(amount) => self.set_field(record, of.amount, Input::Decimal(amount)),
            Net::NotStated => {}
            Net::Unreadable(what) => self.set_field(record, of.amount, Input::Unreadable(&what)),
        }
        // A blank tax follows from the rate or from the invoice's tax, as one that is not in the file does.
        match &line.tax {
            Field::Value(tax) => self.set_field(record, of.tax, Input::Decimal(*tax)),
            Field::Bad(bad) => {
                let what = unreadable(Column::LineItemTaxTotal.label(), &bad.raw, bad.why);
                self.set_field(record, of.tax, Input::Unreadable(&what));
            }
            Field::Blank | Field::NotInFile => {}
        }
        match &line.tax_rate {
            Field::NotInFile => self.set_field(record, of.tax_rate, Input::Blank),
            rate => self.take(record, of.tax_rate, rate, Column::LineItemTaxRate, decimal),
        }
    }

    fn fee(&mut self, record: RecordRef, line: &'b Line) {
        let of = self.fields;
        self.take(record, of.hours, &line.units, Column::LineItemUnits, decimal);
        self.take(record, of.rate, &line.unit_cost, Column::LineItemUnitCost, decimal);
        self.code(record, of.activity, line, Column::LineItemActivityCode);
        if let Some((_, basis)) = line.extras().find(|(path, _)| *path == "charge_type") {
            self.set_field(record, of.basis, Input::Text(basis));
        }
        let timekeeper = self.timekeeper(line);
        self.link_line(record, of.timekeeper, timekeeper);
    }

    fn expense(&mut self, record: RecordRef, line: &'b Line) {
        let of = self.fields;
        self.take(record, of.units, &line.units, Column::LineItemUnits, decimal);
        self.take(record, of.price, &line.unit_cost, Column::LineItemUnitCost, decimal);
        self.code(record, of.code, line, Column::LineItemExpenseCode);
    }
}
