//! Declarations of records → the schema.

use foldhash::HashMap;
use meruit_narrative::Label;
use meruit_syntax::Span;
use meruit_syntax::ast::{RecordDecl, TypeExpr, TypeExprKind};

use super::packs::RecordPack;
use super::{Field, FieldId, Kind, KindId, LineFields, Schema, WellKnown};
use crate::types::Type;

/// What the analysis of narratives finds, as fields of the narrative; a host may supply them too.
///
/// Each label also has its `…_certainty`: `certain`, `likely` or `unsure`, blank where nothing speaks for it.
fn narrative_fields() -> Vec<(String, Type, bool)> {
    let plain = [
        ("tasks", Type::Number, false),
        ("tasks_apart", Type::Number, false),
        ("tasks_together", Type::Number, false),
        ("prepares_and_attends", Type::YesNo, false),
        ("timed_tasks", Type::Number, false),
        ("times_total", Type::Hours, true),
        ("itemised", Type::YesNo, false),
        ("travel_halved", Type::YesNo, false),
        ("party", Type::Text, true),
        ("subject", Type::Text, true),
        ("task_code", Type::Code(Some("task".to_owned())), true),
        ("activity_code", Type::Code(Some("activity".to_owned())), true),
    ];
    let certainties = || Type::OneOf(["certain", "likely", "unsure"].map(str::to_owned).to_vec());
    let labels = Label::ALL.into_iter().flat_map(|label| {
        let name = label.as_str();
        [(name.to_owned(), Type::YesNo, false), (format!("{name}_certainty"), certainties(), true)]
    });
    let plain = plain.into_iter().map(|(name, ty, optional)| (name.to_owned(), ty, optional));
    plain.chain(labels).map(|(name, ty, optional)| (format!("narrative.{name}"), ty, optional)).collect()
}

/// The figures of a line that exist only while an invoice is settled.
const SETTLEMENT_FIELDS: &[(&str, Type)] =
    &[("remaining", Type::Money(None)), ("remaining_hours", Type::Hours)];

/// What a settlement decides of an invoice or a line: decisions read it afterwards, and so do rules of what earlier
/// invoices were allowed.
const SETTLED_FIELDS: &[(&str, Type)] = &[
    ("fate", Type::Text),
    ("approved", Type::Money(None)),
    ("reduced", Type::Money(None)),
    ("held", Type::Money(None)),
    ("withheld", Type::Money(None)),
    ("tax_approved", Type::Money(None)),
    ("findings", Type::Number),
    ("warnings", Type::Number),
    ("holds", Type::Number),
    ("undetermined", Type::Number),
];

pub(super) fn is_settled_field(name: &str) -> bool {
    SETTLED_FIELDS.iter().any(|(settled, _)| *settled == name)
}

/// The type of texts that identify a bank account.
const BANK_NUMBER: &str = "bank_number";

fn is_bank_number(ty: &TypeExpr) -> bool {
    match &ty.kind {
        TypeExprKind::Name(name) => name == BANK_NUMBER,
        TypeExprKind::List(of) => is_bank_number(of),
        _ => false,
    }
}

/// A declaration that cannot be taken into the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaError {
    /// No record and no type has this name.
    UnknownType(Span, String),
    /// The record has this field already, with another type.
    FieldTwice(Span, String),
}

/// The records of the pack `billing`, read from its own declaration.
pub(super) fn billing() -> Schema {
    let records = RecordPack::of("billing").map(RecordPack::records).unwrap_or_default();
    let nowhere = KindId(0);
    let mut schema = Schema {
        kinds: Vec::new(),
        by_name: HashMap::default(),
        layouts: Vec::new(),
        known: WellKnown {
            invoice: nowhere,
            line: nowhere,
            fee: nowhere,
            expense: nowhere,
            adjustment: nowhere,
            timekeeper: nowhere,
            matter: nowhere,
            firm: nowhere,
            segment: nowhere,
            prior_invoice: nowhere,
            prior_line: nowhere,
            remaining: FieldId(0),
            remaining_hours: FieldId(0),
            of_line: LineFields::found(|_| FieldId::NONE),
        },
    };
    for record in &records {
        schema.declare(&record.name.node);
    }
    schema.declare("adjustment");
    for record in &records {
        // The pack is part of the crate, and a test holds it to be without fault.
        let _ = schema.add_fields(record);
    }
    schema.finish_billing();
    schema
}

impl Schema {
    /// Makes room for a record, so that others can link to it before its fields are known.
    pub(crate) fn declare(&mut self, name: &str) -> KindId {
        if let Some(kind) = self.kind(name, false) {
            return kind;
        }
        let id = KindId(u16::try_from(self.kinds.len()).unwrap_or(u16::MAX));
        let storage = match name {
            "fee" | "expense" | "adjustment" => self.kind("line", false).unwrap_or(id),
            _ => id,
        };
        self.by_name.insert(name.to_owned(), id);
        self.kinds.push(Kind {
            name: name.to_owned(),
            storage,
            prior: false,
            fields: Vec::new(),
            by_name: HashMap::default(),
            twin: None,
        });
        self.layouts.push(Vec::new());
        id
    }

    /// Adds the records of a pack.
    pub(crate) fn add_pack(&mut self, pack: RecordPack) {
        let records = pack.records();
        for record in &records {
            self.declare(&record.name.node);
        }
        for record in &records {
            // The packs are part of the crate, and a test holds them to be without fault.
            let _ = self.add_fields(record);
        }
    }

    /// Adds the fields of a declaration to its record.
    pub(crate) fn add_fields(&mut self, record: &RecordDecl) -> Result<(), Vec<SchemaError>> {
        let kind = self.declare(&record.name.node);
        let mut errors = Vec::new();
        for field in &record.fields {
            match self.type_of(&field.ty) {
                Ok(ty) => {
                    let name = &field.name.node;
                    match self.add_field(kind, name, ty, field.optional) {
                        Some(id) if is_bank_number(&field.ty) => self.mask(kind, id),
                        Some(_) => {}
                        None => errors.push(SchemaError::FieldTwice(field.name.span, name.clone())),
                    }
                }
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The type that was written.
    pub(crate) fn type_of(&self, ty: &TypeExpr) -> Result<Type, SchemaError> {
        Ok(match &ty.kind {
            TypeExprKind::YesNo => Type::YesNo,
            TypeExprKind::List(of) => Type::List(Box::new(self.type_of(of)?)),
            TypeExprKind::OneOf(texts) => Type::OneOf(texts.iter().map(|text| text.node.clone()).collect()),
            TypeExprKind::Code(set) => Type::Code(Some(set.node.clone())),
            TypeExprKind::Name(name) => match name.as_str() {
                "text" | BANK_NUMBER => Type::Text,
                "number" | "percent" => Type::Number,
                "money" => Type::Money(None),
                "rate" => Type::Rate(None),
                "hours" => Type::Hours,
                "days" => Type::Days,
                "period" => Type::Period,
                "date" => Type::Date,
                "time" => Type::Time,
                "moment" => Type::Moment,
                "code" => Type::Code(None),
                other => match self.kind(other, false) {
                    Some(kind) => Type::Record(kind),
                    None => return Err(SchemaError::UnknownType(ty.span, other.to_owned())),
                },
            },
        })
    }

    /// Adds a field, or finds the equal one that is there; `None` where the name is taken by another type.
    fn add_field(&mut self, kind: KindId, name: &str, ty: Type, optional: bool) -> Option<FieldId> {
        let storage = self.describe(kind).storage;
        let layout = &mut self.layouts[usize::from(storage.0)];
        let id = match layout.iter().position(|field| field.name == name) {
            Some(at) if layout[at].ty == ty => FieldId(u16::try_from(at).ok()?),
            Some(_) => return None,
            None => {
                let id = FieldId(u16::try_from(layout.len()).ok()?);
                let field = Field { name: name.to_owned(), ty, optional, masked: false };
                layout.push(field.clone());
                // Decided records of earlier invoices are stored with the same fields.
                if let Some(twin) = self.twin(storage) {
                    self.layouts[usize::from(twin.0)].push(field);
                }
                id
            }
        };
        // What a line has, a fee, an expense and an adjustment have too.
        let twins = [Some(kind), self.twin(kind)];
        let heirs: Vec<usize> = (0..self.kinds.len())
            .filter(|&at| {
                let heir = &self.kinds[at];
                let is_kind = twins.iter().flatten().any(|twin| usize::from(twin.0) == at);
                is_kind
                    || (kind == storage
                        && (heir.storage == storage || Some(heir.storage) == self.twin(storage)))
            })
            .collect();
        for at in heirs {
            let heir = &mut self.kinds[at];
            if !heir.by_name.contains_key(name) {
                heir.fields.push((name.to_owned(), id));
                heir.by_name.insert(name.to_owned(), id);
            }
        }
        Some(id)
    }

    /// Has the values of a field masked wherever they are shown.
    fn mask(&mut self, kind: KindId, field: FieldId) {
        let storage = self.describe(kind).storage;
        for at in [Some(storage), self.twin(storage)].into_iter().flatten() {
            if let Some(field) = self.layouts[usize::from(at.0)].get_mut(usize::from(field.0)) {
                field.masked = true;
            }
        }
    }

    /// The kind of decided records that belongs to a kind, once there is one.
    fn twin(&self, kind: KindId) -> Option<KindId> {
        let kind = self.describe(kind);
        if kind.prior { None } else { self.kind(&kind.name, true) }
    }

    fn finish_billing(&mut self) {
        let find = |schema: &Self, name| schema.kind(name, false).unwrap_or(KindId(0));
        let line = find(self, "line");
        for (name, ty, optional) in narrative_fields() {
            self.add_field(line, &name, ty, optional);
        }
        for (name, ty) in SETTLEMENT_FIELDS {
            self.add_field(line, name, ty.clone(), false);
        }
        for kind in [line, find(self, "invoice")] {
            for (name, ty) in SETTLED_FIELDS {
                self.add_field(kind, name, ty.clone(), false);
            }
        }
        for name in ["invoice", "line", "fee", "expense", "adjustment"] {
            let kind = self.describe(find(self, name)).clone();
            let id = KindId(u16::try_from(self.kinds.len()).unwrap_or(u16::MAX));
            let own = kind.storage == find(self, name);
            let storage = if own { id } else { self.kind("line", true).unwrap_or(id) };
            let layout = if own { self.layouts[usize::from(kind.storage.0)].clone() } else { Vec::new() };
            let of = find(self, name);
            self.kinds[usize::from(of.0)].twin = Some(id);
            self.kinds.push(Kind { prior: true, storage, twin: Some(of), ..kind });
            self.layouts.push(layout);
        }
        self.known = WellKnown {
            invoice: find(self, "invoice"),
            line,
            fee: find(self, "fee"),
            expense: find(self, "expense"),
            adjustment: find(self, "adjustment"),
            timekeeper: find(self, "timekeeper"),
            matter: find(self, "matter"),
            firm: find(self, "firm"),
            segment: find(self, "segment"),
            prior_invoice: self.kind("invoice", true).unwrap_or(KindId(0)),
            prior_line: self.kind("line", true).unwrap_or(KindId(0)),
            remaining: self.field(line, "remaining").unwrap_or(FieldId(0)),
            remaining_hours: self.field(line, "remaining_hours").unwrap_or(FieldId(0)),
            of_line: LineFields::found(|name| {
                let kinds = ["line", "fee", "expense"].into_iter();
                let field = kinds.filter_map(|kind| self.field(find(self, kind), name)).next();
                field.unwrap_or(FieldId::NONE)
            }),
        };
    }
}
