//! Frames and dicts as rows with named columns.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use meruit::{Json, KindId, Schema, Type};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::error::Failure;
use crate::fault::{Class, Fault, Faults};
use crate::fields::path_of;
use crate::flat::Grid;
use crate::frame::{self, Frame};
use crate::values::Values;

/// Rows of mappings: the columns are all names that some row has.
pub(crate) struct Dicts<'s, 'py> {
    pub(crate) values: Values<'s, 'py>,
    names: Vec<Rc<str>>,
    rows: Vec<Vec<Option<Bound<'py, PyAny>>>>,
}

impl<'s, 'py> Dicts<'s, 'py> {
    pub(crate) fn new(mut values: Values<'s, 'py>, rows: &Bound<'py, PyAny>) -> Result<Self, Failure> {
        let mut names = Names::default();
        let mut all = Vec::new();
        for (index, row) in rows.try_iter()?.enumerate() {
            let row = row?;
            if let Ok(dict) = row.cast::<PyDict>() {
                let mut cells = Vec::with_capacity(names.names.len());
                for (key, value) in dict.iter() {
                    let place = match key.cast::<PyString>() {
                        Ok(name) => names.place(&name.to_string_lossy()),
                        Err(_) => names.place(&key.str()?.to_string_lossy()),
                    };
                    put(&mut cells, place, Some(value).filter(|value| !values.is_unknown(value)));
                }
                all.push(cells);
                continue;
            }
            let Some(members) = values.members(&row)? else {
                let message = format!("a `{}` stands where a row belongs", row.get_type().name()?);
                values.faults.push(
                    Fault::new(Class::Value, "wrong-sort", message)
                        .row(index)
                        .help("give a dict or a dataclass"),
                );
                all.push(Vec::new());
                continue;
            };
            let mut cells = Vec::with_capacity(names.names.len());
            for (name, value) in members {
                let value = Some(value).filter(|value| !values.is_unknown(value));
                put(&mut cells, names.place(&name), value);
            }
            all.push(cells);
        }
        Ok(Self { values, names: names.names, rows: all })
    }
}

/// The names of columns in the order in which they are met.
#[derive(Default)]
struct Names {
    names: Vec<Rc<str>>,
    places: HashMap<Rc<str>, usize>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let (name, place) = (Rc::<str>::from(name), self.names.len());
        self.names.push(Rc::clone(&name));
        self.places.insert(name, place);
        place
    }
}

/// Puts a cell in its place.
fn put<T: Clone>(cells: &mut Vec<Option<T>>, place: usize, value: Option<T>) {
    if cells.len() <= place {
        cells.resize(place + 1, None);
    }
    if let Some(cell) = cells.get_mut(place) {
        *cell = value;
    }
}

impl Grid for Dicts<'_, '_> {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn names(&self) -> Vec<String> {
        self.names.iter().map(|name| name.to_string()).collect()
    }

    fn check(&self, _: usize, _: &Type) -> Result<(), Fault> {
        Ok(())
    }

    fn cell(&mut self, row: usize, column: usize, ty: &Type) -> Result<Option<Json>, Failure> {
        let Some(Some(value)) = self.rows.get(row).and_then(|cells| cells.get(column)) else {
            return Ok(None);
        };
        let Some(name) = self.names.get(column) else { return Ok(None) };
        Ok(Some(self.values.cell(row, name, ty, value)?))
    }

    fn faults(&mut self) -> Faults {
        std::mem::take(&mut self.values.faults)
    }
}

/// A frame as a grid.
pub(crate) struct Cells<'s> {
    frame: Frame,
    schema: &'s Schema,
    faults: Faults,
}

impl<'s> Cells<'s> {
    /// Reads a frame.
    pub(crate) fn read(
        py: Python<'_>,
        frame: &Bound<'_, PyAny>,
        schema: &'s Schema,
        scale: Option<u32>,
    ) -> Result<Self, Failure> {
        Ok(Self { frame: frame::read(py, frame, scale)?, schema, faults: Faults::default() })
    }
}

impl Grid for Cells<'_> {
    fn rows(&self) -> usize {
        self.frame.rows()
    }

    fn names(&self) -> Vec<String> {
        self.frame.names()
    }

    fn check(&self, column: usize, ty: &Type) -> Result<(), Fault> {
        self.frame.check(column, ty)
    }

    fn cell(&mut self, row: usize, column: usize, ty: &Type) -> Result<Option<Json>, Failure> {
        match self.frame.cell(self.schema, row, column, ty) {
            Ok(cell) => Ok(Some(cell)),
            Err(fault) => {
                self.faults.push(fault);
                Ok(Some(Json::Null))
            }
        }
    }

    fn faults(&mut self) -> Faults {
        std::mem::take(&mut self.faults)
    }
}

/// The field of each column of a frame of records; columns of other things are left out.
pub(crate) fn record_columns(
    schema: &Schema,
    id: KindId,
    kind: &str,
    grid: &dyn Grid,
    columns: &BTreeMap<String, String>,
) -> Result<Vec<(Vec<String>, Type, usize)>, Faults> {
    let names = grid.names();
    let mut faults = Faults::default();
    let mut targets = Vec::new();
    let mut named = Vec::new();
    for (field, column) in columns {
        let at = names.iter().position(|name| name == column);
        match (path_of(schema, id, field), at) {
            (Some((path, ty)), Some(at)) => {
                named.push(at);
                targets.push((path, ty, at));
            }
            (None, _) => {
                faults.push(Fault::new(Class::Column, "unknown-field", format!("a {kind} has no `{field}`")))
            }
            (_, None) => {
                let message = format!("there is no column `{column}` for `{field}`");
                faults.push(Fault::new(Class::Column, "no-column", message).column(column));
            }
        }
    }
    for (at, name) in names.iter().enumerate().filter(|(at, _)| !named.contains(at)) {
        if let Some((path, ty)) = path_of(schema, id, name)
            && !targets.iter().any(|(known, _, _)| *known == path)
        {
            targets.push((path, ty, at));
        }
    }
    if targets.is_empty() {
        let fields: Vec<&str> = schema.describe(id).fields.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("no column is a field of a {kind}");
        let help = format!("the fields are {}", fields.join(", "));
        faults.push(Fault::new(Class::Column, "no-column", message).help(help));
    }
    for (_, ty, column) in &targets {
        if let Err(fault) = grid.check(*column, ty) {
            faults.push(fault);
        }
    }
    if faults.is_empty() { Ok(targets) } else { Err(faults) }
}

/// Whether an object has the Arrow PyCapsule interface.
pub(crate) fn is_frame(rows: &Bound<'_, PyAny>) -> PyResult<bool> {
    rows.hasattr("__arrow_c_stream__")
}
