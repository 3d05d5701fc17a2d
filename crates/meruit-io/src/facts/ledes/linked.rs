//! The matter, firm and timekeeper of a line.

use foldhash::HashMap;
use meruit_core::{Input, RecordRef};
use meruit_ledes::{Column, Field, Line, XmlDetails};

use super::Adding;
use crate::facts::builder::Around;
use crate::facts::json::{Json, Members};
use crate::facts::path::Path;

/// No linked record has more columns.
const COLUMNS_OF_A_LINK: usize = 5;

/// What the columns of a linked record hold, as written.
type Written<'b> = [Option<&'b str>; COLUMNS_OF_A_LINK];

/// The linked records by what they were made of: lines repeat few of them.
#[derive(Default)]
pub(super) struct Linked<'b> {
    matter: LinkedOfKind<'b>,
    firm: LinkedOfKind<'b>,
    timekeeper: LinkedOfKind<'b>,
}

#[derive(Default)]
struct LinkedOfKind<'b> {
    /// Of the line before.
    last: Option<(Written<'b>, Option<RecordRef>)>,
    known: HashMap<Written<'b>, Option<RecordRef>>,
}

impl<'b> LinkedOfKind<'b> {
    fn find(&mut self, written: &Written<'b>) -> Option<Option<RecordRef>> {
        if let Some((last, record)) = &self.last
            && last == written
        {
            return Some(*record);
        }
        let record = *self.known.get(written)?;
        self.last = Some((*written, record));
        Some(record)
    }
}

impl<'b> Adding<'b, '_> {
    pub(super) fn matter(&mut self, line: &'b Line) -> Option<Input<'static>> {
        let columns = [
            ("id", Column::ClientMatterId),
            ("firm_number", Column::LawFirmMatterId),
            ("name", Column::MatterName),
        ];
        self.linked("matter", line, &columns, |linked| &mut linked.matter)
    }

    pub(super) fn firm(&mut self, line: &'b Line) -> Option<Input<'static>> {
        let columns = [
            ("id", Column::LawFirmId),
            ("name", Column::LawFirmName),
            ("state", Column::LawFirmStateOrRegion),
            ("country", Column::LawFirmCountry),
        ];
        self.linked("firm", line, &columns, |linked| &mut linked.firm)
    }

    pub(super) fn timekeeper(&mut self, line: &'b Line) -> Option<Input<'static>> {
        let columns = [
            ("id", Column::TimekeeperId),
            ("name", Column::TimekeeperName),
            ("role", Column::TimekeeperClassification),
            ("last_name", Column::TimekeeperLastName),
            ("first_name", Column::TimekeeperFirstName),
        ];
        self.linked("timekeeper", line, &columns, |linked| &mut linked.timekeeper)
    }

    /// The record that some columns describe: unknown where none of them is in the file, blank where all are empty.
    fn linked(
        &mut self,
        kind: &'static str,
        line: &'b Line,
        columns: &[(&'static str, Column)],
        of_kind: impl for<'l> Fn(&'l mut Linked<'b>) -> &'l mut LinkedOfKind<'b>,
    ) -> Option<Input<'static>> {
        let mut written: Written<'b> = [None; COLUMNS_OF_A_LINK];
        for (slot, (_, column)) in written.iter_mut().zip(columns) {
            *slot = line.raw(*column);
        }
        if let Some(record) = of_kind(&mut self.linked).find(&written) {
            return record.map(Input::Record);
        }
        let mut fields: Vec<(&'static str, Field<&'b str>)> =
            columns.iter().map(|&(name, column)| (name, line.text(column))).collect();
        if let ("firm", Some(vendor)) = (kind, self.vendor) {
            fields.push(("vendor", Field::Value(vendor)));
        }
        if fields.iter().all(|(_, field)| matches!(field, Field::NotInFile)) {
            return None;
        }
        if fields.iter().all(|(_, field)| field.is_absent()) {
            return Some(Input::Blank);
        }
        let around = Around {
            file: self.file,
            invoice: Some(self.number),
            currency: self.currency,
            firm: Some(self.firm),
            beside: false,
        };
        let id = self.builder.schema.kind(kind, false)?;
        let record = self.builder.linked(id, &members(&fields), around, &Path::Root);
        of_kind(&mut self.linked).known.insert(written, record);
        record.map(Input::Record)
    }
}

pub(super) fn vendor_of(xml: &XmlDetails) -> Option<&str> {
    let vendor = xml.around.others.get("firm/lf_vendor_id")?.trim();
    (!vendor.is_empty()).then_some(vendor)
}

/// The fields of a linked record; those that are not in the file stay away.
fn members(fields: &[(&'static str, Field<&str>)]) -> Members {
    let mut members = Members::default();
    for (name, field) in fields.iter().filter(|(name, _)| !PARTS_OF_A_NAME.contains(name)) {
        let value = match field {
            Field::NotInFile => continue,
            Field::Blank | Field::Bad(_) => Json::Null,
            Field::Value(text) if *name == "role" => Json::Text(role(text)),
            Field::Value(text) => Json::Text((*text).to_owned()),
        };
        members.set(*name, value);
    }
    if let Some(name) = name_of_parts(fields) {
        members.set("name", Json::Text(name));
    }
    members
}

/// 1998BI has them in columns of their own.
const PARTS_OF_A_NAME: [&str; 2] = ["last_name", "first_name"];

/// The name that its parts make, where the whole is blank.
fn name_of_parts(fields: &[(&'static str, Field<&str>)]) -> Option<String> {
    let part = |wanted: &str| {
        let found = fields.iter().find(|(name, _)| *name == wanted);
        found.and_then(|(_, field)| field.value().copied())
    };
    match (part("name"), part("last_name"), part("first_name")) {
        (None, Some(last), Some(first)) => Some(format!("{last}, {first}")),
        (None, Some(one), None) | (None, None, Some(one)) => Some(one.to_owned()),
        _ => None,
    }
}

/// The classification as a code of the present list, in whichever way it is written; as written where it is none.
fn role(text: &str) -> String {
    meruit_codes::classification(text)
        .map_or_else(|| text.to_owned(), |found| found.classification.code.to_owned())
}
