//! Which records there are, which fields they have, and which of them are linked.
//!
//! The records of the packs are themselves declared in the rule language (`packs/billing.ocg` and others); a rule file can
//! add records of its own, with the same rights.

mod load;
mod packs;

use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

pub use load::SchemaError;
pub use packs::{RECORD_PACKS, RecordPack};

use meruit_syntax::ast::RecordDecl;

use crate::types::Type;

/// A kind of record, as an index into its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub(crate) u16);

/// A field's place among the fields of the records that are stored together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub(crate) u16);

/// A kind of record: `fee`, `matter`, or one that a rule file declares.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: String,
    /// Where its records are stored: fees, expenses and adjustments are stored as lines.
    pub storage: KindId,
    /// Whether it holds decided records of earlier invoices.
    pub prior: bool,
    /// The fields that can be named, those it shares with `line` included.
    pub fields: Vec<(String, FieldId)>,
    /// The same by name.
    by_name: HashMap<String, FieldId>,
    /// Its twin: of earlier invoices for one of the run's own, and the other way round.
    twin: Option<KindId>,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether a `?` marks it as one that may be missing.
    pub optional: bool,
    /// Whether it is a `bank_number`, whose values are masked wherever they are shown.
    pub masked: bool,
}

/// All kinds of record that a rule set can read.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(crate) kinds: Vec<Kind>,
    /// The kinds of the run's own records by name.
    by_name: HashMap<String, KindId>,
    /// By storage kind: its fields.
    pub(crate) layouts: Vec<Vec<Field>>,
    pub(crate) known: WellKnown,
}

/// The kinds that the engine itself speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WellKnown {
    pub invoice: KindId,
    pub line: KindId,
    pub fee: KindId,
    pub expense: KindId,
    pub adjustment: KindId,
    pub timekeeper: KindId,
    pub matter: KindId,
    pub firm: KindId,
    pub segment: KindId,
    pub prior_invoice: KindId,
    pub prior_line: KindId,
    /// What a settlement so far has left of a line.
    pub remaining: FieldId,
    pub remaining_hours: FieldId,
    /// The fields of a line.
    pub of_line: LineFields,
}

/// The fields of lines, those of earlier invoices included, that the engine itself reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineFields {
    pub number: FieldId,
    pub kind: FieldId,
    pub narrative: FieldId,
    pub adjustment: FieldId,
    pub amount: FieldId,
    pub tax: FieldId,
    pub tax_rate: FieldId,
    pub billed_amount: FieldId,
    pub invoice: FieldId,
    pub matter: FieldId,
    pub firm: FieldId,
    pub engagement: FieldId,
    /// Of fees.
    pub timekeeper: FieldId,
    pub hours: FieldId,
    pub rate: FieldId,
    pub billed_hours: FieldId,
    /// Of expenses.
    pub units: FieldId,
    pub price: FieldId,
}

impl LineFields {
    /// The fields by their names; `of` finds one.
    fn found(of: impl Fn(&str) -> FieldId) -> Self {
        Self {
            number: of("number"),
            kind: of("kind"),
            narrative: of("narrative"),
            adjustment: of("adjustment"),
            amount: of("amount"),
            tax: of("tax"),
            tax_rate: of("tax_rate"),
            billed_amount: of("billed_amount"),
            invoice: of("invoice"),
            matter: of("matter"),
            firm: of("firm"),
            engagement: of("engagement"),
            timekeeper: of("timekeeper"),
            hours: of("hours"),
            rate: of("rate"),
            billed_hours: of("billed_hours"),
            units: of("units"),
            price: of("price"),
        }
    }
}

impl FieldId {
    /// No field has so high a number: it can be read, and nothing is there.
    const NONE: Self = Self(u16::MAX);
}

impl Schema {
    /// The records of the pack `billing`.
    pub fn billing() -> Arc<Self> {
        static BILLING: OnceLock<Arc<Schema>> = OnceLock::new();
        Arc::clone(BILLING.get_or_init(|| Arc::new(load::billing())))
    }

    /// These records, with those of packs that are asked for by name; a name that no pack has adds nothing.
    ///
    /// ```
    /// use meruit_core::Schema;
    /// let schema = Schema::billing().with_packs(["coding"]);
    /// assert!(schema.kind("coding_row", false).is_some());
    /// ```
    #[must_use]
    pub fn with_packs<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut schema = self.clone();
        names.into_iter().filter_map(RecordPack::of).for_each(|pack| schema.add_pack(pack));
        schema
    }

    /// These records, with those that a rule file declares; a field of which something is wrong is left out.
    #[must_use]
    pub fn with_records(&self, records: &[RecordDecl]) -> Self {
        let mut schema = self.clone();
        for record in records {
            schema.declare(&record.name.node);
        }
        for record in records {
            // What is wrong with a field is the checker's to say.
            let _ = schema.add_fields(record);
        }
        schema
    }

    /// The kind of this name; `prior` for decided records of earlier invoices.
    pub fn kind(&self, name: &str, prior: bool) -> Option<KindId> {
        let kind = *self.by_name.get(name)?;
        if prior { self.describe(kind).twin } else { Some(kind) }
    }

    /// What the kind is.
    pub fn describe(&self, kind: KindId) -> &Kind {
        &self.kinds[usize::from(kind.0)]
    }

    /// The kind's name as a rule writes it: `fee`, `prior fee`.
    pub fn title(&self, kind: KindId) -> String {
        let kind = self.describe(kind);
        if kind.prior { format!("prior {}", kind.name) } else { kind.name.clone() }
    }

    /// The field of this name.
    pub fn field(&self, kind: KindId, name: &str) -> Option<FieldId> {
        self.describe(kind).by_name.get(name).copied()
    }

    /// What the field is.
    pub fn field_of(&self, kind: KindId, field: FieldId) -> &Field {
        let storage = self.describe(kind).storage;
        &self.layouts[usize::from(storage.0)][usize::from(field.0)]
    }

    /// How many fields the records of the kind are stored with.
    pub(crate) fn width(&self, kind: KindId) -> usize {
        self.layouts[usize::from(self.describe(kind).storage.0)].len()
    }

    /// Whether the records of a kind are invoices under review or lines of them.
    pub(crate) fn is_of_invoices(&self, kind: KindId) -> bool {
        kind == self.known.invoice || (self.is_line(kind) && !self.is_prior(kind))
    }

    /// Whether any field of any kind holds numbers of bank accounts, which are masked wherever they are shown.
    pub fn has_bank_numbers(&self) -> bool {
        self.layouts.iter().flatten().any(|field| field.masked)
    }

    /// The names of all kinds, for "did you mean".
    pub fn kind_names(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.name.as_str())
    }

    /// All kinds, each in its plain form and as decided records where it has one.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = KindId> {
        (0..self.kinds.len()).filter_map(|at| u16::try_from(at).ok()).map(KindId)
    }

    /// Whether the kind's records come with the invoice itself, so that nobody has to declare them complete.
    pub fn comes_with_invoice(&self, kind: KindId) -> bool {
        let storage = self.describe(kind).storage;
        let known = &self.known;
        [known.invoice, known.line, known.timekeeper, known.matter, known.firm, known.segment]
            .contains(&storage)
    }

    /// Whether the kind's records are invoices under review, or lines and parts of lines of one.
    pub(crate) fn is_under_review(&self, kind: KindId) -> bool {
        let storage = self.describe(kind).storage;
        [self.known.invoice, self.known.line, self.known.segment].contains(&storage)
    }

    /// The kind of record that a field links to; the kind itself where it is no link.
    pub(crate) fn linked(&self, kind: KindId, field: FieldId) -> KindId {
        match self.field_of(kind, field).ty {
            Type::Record(linked) => linked,
            _ => kind,
        }
    }

    /// Whether a field is known only when its invoice is settled.
    pub(crate) fn is_settled_field(&self, kind: KindId, field: FieldId) -> bool {
        let described = self.describe(kind);
        let decided = described.storage == self.known.invoice || described.storage == self.known.line;
        decided && load::is_settled_field(&self.field_of(kind, field).name)
    }

    /// Whether the kind holds decided records of earlier invoices.
    pub(crate) fn is_prior(&self, kind: KindId) -> bool {
        self.describe(kind).prior
    }

    /// The kind that a link of a record leads to: an earlier line's invoice is an earlier one too.
    pub(crate) fn as_linked(&self, from: KindId, to: KindId) -> KindId {
        if self.is_prior(from) && to == self.known.invoice { self.known.prior_invoice } else { to }
    }

    /// The kind of the run's own records that belongs to one of earlier invoices; of others the kind itself.
    pub(crate) fn undecided(&self, kind: KindId) -> KindId {
        let described = self.describe(kind);
        if described.prior { described.twin.unwrap_or(kind) } else { kind }
    }

    /// The kind of decided records that belongs to one of the run's own, where there is one.
    pub(crate) fn decided(&self, kind: KindId) -> Option<KindId> {
        let described = self.describe(kind);
        if described.prior { Some(kind) } else { described.twin }
    }

    /// The kind under which a host says how far records are there: earlier invoices go with their lines.
    pub(crate) fn declared_as(&self, kind: KindId) -> KindId {
        if self.is_prior(kind) { self.known.prior_invoice } else { self.describe(kind).storage }
    }

    /// The name by which a host says how far records are there: `receipt`, or `prior` for earlier invoices.
    pub(crate) fn declared_name(&self, kind: KindId) -> String {
        if self.is_prior(kind) { "prior".to_owned() } else { self.title(kind) }
    }

    /// Whether the kind's records are lines of an invoice.
    pub fn is_line(&self, kind: KindId) -> bool {
        let storage = self.describe(kind).storage;
        storage == self.known.line || storage == self.known.prior_line
    }
}
