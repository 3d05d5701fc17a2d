//! Rules with what they need besides the invoices.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use meruit::report::Form;
use meruit::{
    Calendar, Completeness, Date, Json, Members, Options, Platform, Records, Schema, Style, Time, Type,
    Weekday,
};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::error::{Failure, RowsOf};
use crate::fault::{Class, Fault, Faults};
use crate::fields::{Target, did_you_mean, of_lines};
use crate::flat::{Grid, Invoices, invoices, mapping, put, unknown_field, without_empty_links};
use crate::grids::{Cells, Dicts, is_frame, record_columns};
use crate::reading::{read_all, report_all, review_files};
use crate::review::{Review, form_named};
use crate::reviews::{Reviews, Source};
use crate::ruleset::Ruleset;
use crate::source::{AT_ONCE, PyReader};
use crate::values::Values;
use crate::work::{self, Progress};

/// Rules with what they need besides the invoices: filled by the `add_` methods, and then used for many reviews.
#[pyclass(frozen, module = "meruit._native")]
pub(crate) struct Reviewer {
    rules: meruit::Ruleset,
    options: Mutex<Options>,
    bound: OnceLock<meruit::Reviewer>,
}

impl Reviewer {
    fn schema(&self) -> &Schema {
        self.rules.schema()
    }

    fn options(&self) -> Options {
        self.options.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(Options) -> Options) {
        let mut options = self.options.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = std::mem::take(&mut *options);
        *options = change(taken);
    }

    /// The rules bound to their tables, once.
    fn bound(&self) -> Result<meruit::Reviewer, Failure> {
        if let Some(bound) = self.bound.get() {
            return Ok(bound.clone());
        }
        let bound = self.rules.reviewer(&self.options())?;
        Ok(self.bound.get_or_init(|| bound).clone())
    }

    /// Reviews facts on a thread of their own.
    fn review_json(
        &self,
        py: Python<'_>,
        name: String,
        facts: Json,
        rows: Option<&dyn RowsOf>,
        progress: Option<&Progress<'_, '_>>,
    ) -> PyResult<Review> {
        let brings = matches!(&facts, Json::Object(root) if root.get("tables").is_some() || root.get("lists").is_some());
        // Facts that bring tables of their own are bound with them.
        let bound =
            if brings { None } else { Some(self.bound().map_err(|failure| failure.into_py(py, rows))?) };
        let (rules, options) = (self.rules.clone(), self.options());
        let count = match &facts {
            Json::Object(root) => match root.get("invoices") {
                Some(Json::List(invoices)) => u64::try_from(invoices.len()).unwrap_or(u64::MAX),
                _ => 0,
            },
            _ => 0,
        };
        let review = work::run(py, progress, move |ticker| {
            let review = match bound {
                Some(bound) => bound.ended_by(ticker.cancel()).facts(&name, &facts)?,
                None => rules.review_facts(&name, &facts, &options)?,
            };
            ticker.set_done(count);
            Ok(review)
        });
        review.map(Review::new).map_err(|failure| failure.into_py(py, rows))
    }

    /// Reviews what a source of bytes holds, all of it as one result.
    fn review_all(
        &self,
        py: Python<'_>,
        name: String,
        input: impl Read + Send + 'static,
        progress: Option<&Progress<'_, '_>>,
    ) -> PyResult<Review> {
        let (rules, options) = (self.rules.clone(), self.options());
        let bound = self.bound.get().cloned();
        let review =
            work::run(py, progress, move |ticker| read_all(&rules, &options, bound, &name, input, ticker));
        review.map(Review::new).map_err(|failure| failure.into_py(py, None))
    }
}

impl Reviewer {
    /// Reviews what a source of bytes holds, and writes the result in a form.
    fn report_all(
        &self,
        py: Python<'_>,
        name: String,
        input: impl Read + Send + 'static,
        (form, style): (Form, Style),
        progress: Option<&Progress<'_, '_>>,
    ) -> PyResult<String> {
        let bound = self.bound().map_err(|failure| failure.into_py(py, None))?;
        let text =
            work::run(py, progress, move |ticker| report_all(&bound, &name, input, form, style, ticker));
        text.map_err(|failure| failure.into_py(py, None))
    }
}

/// How flat rows are read.
type Columns = BTreeMap<String, String>;
/// The fields that all rows have the same, with their values.
type Constants<'py> = BTreeMap<String, Bound<'py, PyAny>>;

impl Reviewer {
    fn constants(
        &self,
        py: Python<'_>,
        constants: &Constants<'_>,
        prior: bool,
        scale: Option<u32>,
    ) -> Result<Vec<(Target, Json)>, Failure> {
        let schema = self.schema();
        let mut values = Values::new(py, schema, scale)?;
        let mut faults = Faults::default();
        let mut targets = Vec::new();
        for (name, value) in constants {
            match of_lines(schema, prior, name) {
                Some(target) => {
                    let value = values.named(name, &target.ty, value)?;
                    targets.push((target, value));
                }
                None => faults.push(unknown_field(schema, prior, name)),
            }
        }
        for faults in [faults, values.faults] {
            if !faults.is_empty() {
                return Err(faults.into());
            }
        }
        Ok(targets)
    }

    /// The invoices of a frame, or of an iterable of mappings.
    fn flat(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        columns: &Columns,
        constants: &Constants<'_>,
        scale: Option<u32>,
        prior: bool,
    ) -> Result<Invoices, Failure> {
        let schema = self.schema();
        let constants = self.constants(py, constants, prior, scale)?;
        if is_frame(rows)? {
            let mut cells = Cells::read(py, rows, schema, scale)?;
            return work::short(py, || {
                let mapping = mapping(schema, prior, &cells, columns, &constants)?;
                invoices(schema, prior, &mut cells, &mapping, &constants)
            });
        }
        let mut dicts = Dicts::new(Values::new(py, schema, scale)?, rows)?;
        if dicts.rows() == 0 {
            return Ok(Invoices::default());
        }
        if !dicts.values.faults.is_empty() {
            return Err(dicts.faults().into());
        }
        let mapping = mapping(schema, prior, &dicts, columns, &constants)?;
        invoices(schema, prior, &mut dicts, &mapping, &constants)
    }

    /// The rows of a table, column by column as texts.
    fn table_of(
        &self,
        py: Python<'_>,
        name: &str,
        rows: &Bound<'_, PyAny>,
        scale: Option<u32>,
    ) -> Result<meruit::Table, Failure> {
        let schema = self.schema();
        let mut grid: Box<dyn Grid + '_> = if is_frame(rows)? {
            let cells = Cells::read(py, rows, schema, scale)?;
            Box::new(cells)
        } else {
            Box::new(Dicts::new(Values::new(py, schema, scale)?, rows)?)
        };
        let names = grid.names();
        let mut faults = Faults::default();
        for column in 0..names.len() {
            if let Err(fault) = grid.check(column, &Type::Any) {
                faults.push(fault);
            }
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let mut texts: Vec<Vec<Option<String>>> = Vec::with_capacity(grid.rows());
        for row in 0..grid.rows() {
            let mut cells = Vec::with_capacity(names.len());
            for (column, name) in names.iter().enumerate() {
                cells.push(match grid.cell(row, column, &Type::Any)?.unwrap_or(Json::Null) {
                    Json::Null => None,
                    Json::Text(text) | Json::Number(text) => Some(text),
                    Json::YesNo(yes) => Some(if yes { "yes" } else { "no" }.to_owned()),
                    Json::List(_) | Json::Object(_) => {
                        let fault = Fault::new(Class::Value, "wrong-sort", "a cell of a table is one value");
                        faults.push(fault.row(row).column(name));
                        None
                    }
                });
            }
            texts.push(cells);
        }
        for faults in [grid.faults(), faults] {
            if !faults.is_empty() {
                return Err(faults.into());
            }
        }
        Ok(meruit::Table::from_rows(name, names, texts))
    }

    /// Adds rows to records that are decided on: those of a kind with their types, others as the cells of a table.
    fn add_rows(
        &self,
        py: Python<'_>,
        records: &mut Records,
        name: &str,
        rows: &Bound<'_, PyAny>,
        scale: Option<u32>,
    ) -> Result<(), Failure> {
        let source = format!("the {name} records");
        let is_kind = self.schema().kind(name, false).is_some() && !Records::are_of_invoices(name);
        if is_kind && !is_frame(rows)? {
            records.add_rows(name, &source, self.records_of(py, name, rows, &Columns::new(), scale)?);
        } else {
            records.add_table(name, self.table_of(py, &source, rows, scale)?);
        }
        Ok(())
    }

    /// The records of a kind from flat rows.
    fn records_of(
        &self,
        py: Python<'_>,
        kind: &str,
        rows: &Bound<'_, PyAny>,
        columns: &Columns,
        scale: Option<u32>,
    ) -> Result<Vec<Members>, Failure> {
        let schema = self.schema();
        let Some(id) = schema.kind(kind, false) else {
            let names: Vec<&str> = schema.kind_names().collect();
            let fault = Fault::new(Class::Value, "unknown-record", format!("no record is called `{kind}`"));
            let near = did_you_mean(kind, names);
            return Err(Faults::from(match near {
                Some(near) => fault.help(near),
                None => fault,
            })
            .into());
        };
        if !is_frame(rows)? && columns.is_empty() {
            let mut values = Values::new(py, schema, scale)?;
            let list = PyList::new(py, rows.try_iter()?.collect::<PyResult<Vec<_>>>()?)?;
            let json = values.rows(kind, &list)?;
            if !values.faults.is_empty() {
                return Err(values.faults.into());
            }
            let Json::List(items) = json else { return Ok(Vec::new()) };
            return Ok(items
                .into_iter()
                .filter_map(|item| match item {
                    Json::Object(members) => Some(members),
                    _ => None,
                })
                .collect());
        }
        let mut grid: Box<dyn Grid + '_> = if is_frame(rows)? {
            Box::new(Cells::read(py, rows, schema, scale)?)
        } else {
            Box::new(Dicts::new(Values::new(py, schema, scale)?, rows)?)
        };
        let targets = record_columns(schema, id, kind, &*grid, columns)?;
        let mut records = Vec::with_capacity(grid.rows());
        for row in 0..grid.rows() {
            let mut members = Members::default();
            for (path, ty, column) in &targets {
                if let Some(cell) = grid.cell(row, *column, ty)? {
                    put(&mut members, path, cell);
                }
            }
            records.push(without_empty_links(members));
        }
        let faults = grid.faults();
        if faults.is_empty() { Ok(records) } else { Err(faults.into()) }
    }
}

/// The platform of this name.
pub(crate) fn platform_named(name: &str) -> PyResult<Platform> {
    Platform::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Platform::ALL.iter().map(|platform| platform.as_str()).collect();
        PyValueError::new_err(format!("no platform is called `{name}`; there are {}", names.join(", ")))
    })
}

#[pymethods]
impl Reviewer {
    #[new]
    #[pyo3(signature = (rules, as_of=None, platform=None, threads=None, step_limit=None, record_limit=None, each_rule_alone=false))]
    fn new(
        rules: PyRef<'_, Ruleset>,
        as_of: Option<(i16, i8, i8)>,
        platform: Option<&str>,
        threads: Option<NonZeroUsize>,
        step_limit: Option<u64>,
        record_limit: Option<usize>,
        each_rule_alone: bool,
    ) -> PyResult<Self> {
        let threads = threads.or_else(|| std::thread::available_parallelism().ok());
        // What is reviewed is read as a whole afterwards: in words, and while Python goes on.
        let mut options = Options::new().threads(threads).worded(true);
        if let Some((year, month, day)) = as_of {
            let day =
                Date::new(year, month, day).map_err(|error| PyValueError::new_err(error.to_string()))?;
            options = options.as_of(day);
        }
        if let Some(name) = platform {
            options = options.platform(platform_named(name)?);
        }
        if let Some(steps) = step_limit {
            options = options.step_limit(steps);
        }
        if let Some(records) = record_limit {
            options = options.record_limit(records);
        }
        options = options.each_rule_alone(each_rule_alone);
        Ok(Self { rules: rules.rules.clone(), options: Mutex::new(options), bound: OnceLock::new() })
    }

    /// Binds a table from a CSV file.
    fn add_table_file(&self, py: Python<'_>, name: String, path: String) -> PyResult<()> {
        let table =
            work::short(py, || Ok(meruit::Table::load(path)?)).map_err(|error| error.into_py(py, None))?;
        self.change(|options| options.table(name, table));
        Ok(())
    }

    /// Binds a table from a frame, or from dicts or dataclasses.
    fn add_table(
        &self,
        py: Python<'_>,
        name: String,
        rows: &Bound<'_, PyAny>,
        float_scale: Option<u32>,
    ) -> PyResult<()> {
        let origin = format!("the table `{name}`");
        let table = self.table_of(py, &origin, rows, float_scale).map_err(|error| error.into_py(py, None))?;
        self.change(|options| options.table(name, table));
        Ok(())
    }

    /// Binds a list of texts.
    fn add_list(&self, name: String, members: Vec<String>) {
        self.change(|options| options.list(name, members));
    }

    /// Binds a list from the first column of a CSV file.
    fn add_list_file(&self, py: Python<'_>, name: String, path: String) -> PyResult<()> {
        let table =
            work::short(py, || Ok(meruit::Table::load(path)?)).map_err(|error| error.into_py(py, None))?;
        self.change(|options| options.list(name, table.first_column()));
        Ok(())
    }

    /// Adds records of a kind from a CSV file.
    fn add_records_file(&self, py: Python<'_>, kind: &str, path: &str) -> PyResult<()> {
        let options = self.options();
        let options = work::short(py, || {
            let failed = |source| meruit::TableError::Io { file: path.to_owned(), source };
            let file = File::open(path).map_err(failed)?;
            Ok(options.records(kind, path, file)?)
        });
        let options = options.map_err(|error| error.into_py(py, None))?;
        self.change(|_| options);
        Ok(())
    }

    /// Adds records of a kind from a frame, or from dicts or dataclasses.
    fn add_records(
        &self,
        py: Python<'_>,
        kind: &str,
        rows: &Bound<'_, PyAny>,
        columns: Columns,
        float_scale: Option<u32>,
    ) -> PyResult<()> {
        let records = self.records_of(py, kind, rows, &columns, float_scale);
        let records = records.map_err(|error| error.into_py(py, None))?;
        let source = format!("the {kind} records");
        self.change(|options| options.record_rows(kind, &source, records));
        Ok(())
    }

    /// Adds earlier invoices from a frame of their lines.
    fn add_history(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        columns: Columns,
        constants: Constants<'_>,
        float_scale: Option<u32>,
    ) -> PyResult<()> {
        let flat = self.flat(py, rows, &columns, &constants, float_scale, true);
        let (json, _) = flat.map_err(|error| error.into_py(py, None))?.into_json();
        self.change(|options| options.earlier_invoices("the history", json));
        Ok(())
    }

    /// Adds earlier invoices with their lines.
    fn add_history_invoices(
        &self,
        py: Python<'_>,
        invoices: &Bound<'_, PyAny>,
        float_scale: Option<u32>,
    ) -> PyResult<()> {
        let mut values = Values::new(py, self.schema(), float_scale)?;
        let json = values.invoices(invoices, true)?;
        if !values.faults.is_empty() {
            return Err(Failure::from(values.faults).into_py(py, None));
        }
        self.change(|options| options.earlier_invoices("the history", json));
        Ok(())
    }

    /// Says how complete the records of a kind are.
    fn declare(&self, kind: String, how: &str) -> PyResult<()> {
        let completeness = match how {
            "complete" => Completeness::Complete,
            "partial" => Completeness::Partial,
            "absent" => Completeness::Absent,
            other => {
                let message =
                    format!("records of `{kind}` are `complete`, `partial` or `absent`, not `{other}`");
                return Err(PyValueError::new_err(message));
            }
        };
        self.change(|options| options.declare(kind, completeness));
        Ok(())
    }

    /// Gives a calendar of business time a name. Days count from Monday, 0; holidays are (year, month, day).
    fn add_calendar(
        &self,
        name: String,
        opens: (i8, i8),
        closes: (i8, i8),
        days: Vec<i8>,
        holidays: Vec<(i16, i8, i8)>,
    ) -> PyResult<()> {
        let wrong = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
        let time = |(hour, minute)| Time::new(hour, minute, 0, 0).map_err(|error| wrong(&error));
        let mut calendar = Calendar::weekdays(time(opens)?, time(closes)?);
        let days: Result<Vec<Weekday>, _> = days.into_iter().map(Weekday::from_monday_zero_offset).collect();
        calendar = calendar.with_days(&days.map_err(|error| wrong(&error))?);
        for (year, month, day) in holidays {
            calendar = calendar.with_holiday(Date::new(year, month, day).map_err(|error| wrong(&error))?);
        }
        self.change(|options| options.calendar(name, calendar));
        Ok(())
    }

    /// Binds the rules to what was added, and tells what they lack.
    fn bind(&self, py: Python<'_>) -> PyResult<()> {
        work::short(py, || self.bound().map(|_| ())).map_err(|error| error.into_py(py, None))
    }

    /// Reviews facts in dicts and dataclasses: invoices with their lines, and what they bring along.
    fn review_facts(
        &self,
        py: Python<'_>,
        name: String,
        facts: &Bound<'_, PyAny>,
        float_scale: Option<u32>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Review> {
        let mut values = Values::new(py, self.schema(), float_scale)?;
        let json = values.root(facts)?;
        if !values.faults.is_empty() {
            return Err(Failure::from(values.faults).into_py(py, None));
        }
        let progress = progress.as_ref().map(|callback| Progress { callback, total: None });
        self.review_json(py, name, json, None, progress.as_ref())
    }

    /// Decides on records in files and folders and on rows, by what they are.
    fn decide(
        &self,
        py: Python<'_>,
        paths: Vec<(Option<String>, String)>,
        rows: Vec<(String, Bound<'_, PyAny>)>,
        float_scale: Option<u32>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Review> {
        let mut records = Records::new();
        for (name, rows) in rows {
            let added = self.add_rows(py, &mut records, &name, &rows, float_scale);
            added.map_err(|error| error.into_py(py, None))?;
        }
        let read = work::short(py, || {
            for (name, path) in paths {
                records.add_path(name.as_deref(), Path::new(&path))?;
            }
            Ok(records)
        });
        let records = read.map_err(|error: Failure| error.into_py(py, None))?;
        let (rules, options) = (self.rules.clone(), self.options());
        let progress = progress.as_ref().map(|callback| Progress { callback, total: None });
        let review = work::run(py, progress.as_ref(), move |ticker| {
            Ok(rules.decide_ended_by(&records, &options, ticker.cancel())?)
        });
        review.map(Review::new).map_err(|failure| failure.into_py(py, None))
    }

    /// Reviews flat rows of lines: a frame, or dicts and dataclasses.
    #[expect(clippy::too_many_arguments, reason = "they are what Python gives")]
    fn review_rows(
        &self,
        py: Python<'_>,
        name: String,
        rows: &Bound<'_, PyAny>,
        columns: Columns,
        constants: Constants<'_>,
        float_scale: Option<u32>,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Review> {
        let flat = self.flat(py, rows, &columns, &constants, float_scale, false);
        let flat = flat.map_err(|error| error.into_py(py, None))?;
        let total = u64::try_from(flat.len()).ok();
        let (invoices, rows) = flat.into_json();
        let facts = Json::Object(Members::from_iter([("invoices", invoices)]));
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        self.review_json(py, name, facts, Some(&rows), progress.as_ref())
    }

    /// Which column holds which field, as (field, column).
    fn columns_of(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyAny>,
        columns: Columns,
        constants: Constants<'_>,
        float_scale: Option<u32>,
    ) -> PyResult<Vec<(String, String)>> {
        let found = (|| {
            let constants = self.constants(py, &constants, false, float_scale)?;
            let schema = self.schema();
            let grid = Cells::read(py, rows, schema, float_scale)?;
            let mapping = mapping(schema, false, &grid, &columns, &constants)?;
            let names = grid.names();
            let name = |column: usize| names.get(column).cloned().unwrap_or_default();
            Ok(mapping.columns.iter().map(|column| (column.target.name(), name(column.column))).collect())
        })();
        found.map_err(|error: Failure| error.into_py(py, None))
    }

    /// Reviews a LEDES or JSON file.
    fn review_path(
        &self,
        py: Python<'_>,
        path: String,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Review> {
        let file = File::open(&path).map_err(|source| {
            Failure::Review(meruit::ReviewError::Io { file: path.clone(), source }).into_py(py, None)
        })?;
        let total = file.metadata().ok().map(|metadata| metadata.len());
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        self.review_all(py, path, file, progress.as_ref())
    }

    /// Reviews a LEDES or JSON text.
    fn review_bytes(
        &self,
        py: Python<'_>,
        name: String,
        bytes: &[u8],
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Review> {
        let total = u64::try_from(bytes.len()).ok();
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        self.review_all(py, name, Cursor::new(bytes.to_vec()), progress.as_ref())
    }

    /// Reviews a LEDES or JSON file, and writes the result in a form of the program.
    fn report_path(
        &self,
        py: Python<'_>,
        path: String,
        form: &str,
        color: bool,
        width: usize,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let file = File::open(&path).map_err(|source| {
            Failure::Review(meruit::ReviewError::Io { file: path.clone(), source }).into_py(py, None)
        })?;
        let total = file.metadata().ok().map(|metadata| metadata.len());
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        self.report_all(py, path, file, (form_named(form)?, Style { color, width }), progress.as_ref())
    }

    /// Reviews a LEDES or JSON text, and writes the result in a form of the program.
    #[expect(clippy::too_many_arguments, reason = "they are what Python gives")]
    fn report_bytes(
        &self,
        py: Python<'_>,
        name: String,
        bytes: &[u8],
        form: &str,
        color: bool,
        width: usize,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let total = u64::try_from(bytes.len()).ok();
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        let input = Cursor::new(bytes.to_vec());
        self.report_all(py, name, input, (form_named(form)?, Style { color, width }), progress.as_ref())
    }

    /// Reviews several files at once, each by itself; the results in the order of the files.
    fn review_paths(
        &self,
        py: Python<'_>,
        paths: Vec<String>,
        threads: usize,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Vec<Review>> {
        let total = u64::try_from(paths.len()).ok();
        let progress = progress.as_ref().map(|callback| Progress { callback, total });
        let (rules, options, bound) = (self.rules.clone(), self.options(), self.bound.get().cloned());
        let reviews = work::run(py, progress.as_ref(), move |ticker| {
            review_files(&rules, &options, bound.as_ref(), &paths, threads, ticker)
        });
        let reviews = reviews.map_err(|failure| failure.into_py(py, None))?;
        Ok(reviews.into_iter().map(Review::new).collect())
    }

    /// The reviews of a file one by one.
    fn stream_path(&self, py: Python<'_>, path: String) -> PyResult<Reviews> {
        let reviews = work::short(py, || {
            let file =
                File::open(&path).map_err(|source| meruit::ReviewError::Io { file: path.clone(), source })?;
            let source: Source =
                Box::new(self.bound()?.read(&path, BufReader::with_capacity(AT_ONCE, file))?);
            Ok(source)
        });
        reviews.map(Reviews::new).map_err(|failure| failure.into_py(py, None))
    }

    /// The reviews of a text one by one.
    fn stream_bytes(&self, py: Python<'_>, name: String, bytes: &[u8]) -> PyResult<Reviews> {
        let bytes = bytes.to_vec();
        let reviews = work::short(py, || {
            let source: Source = Box::new(self.bound()?.read(&name, Cursor::new(bytes))?);
            Ok(source)
        });
        reviews.map(Reviews::new).map_err(|failure| failure.into_py(py, None))
    }

    /// The reviews of a file object, opened in binary mode, one by one.
    fn stream_reader(&self, py: Python<'_>, name: String, file: &Bound<'_, PyAny>) -> PyResult<Reviews> {
        let reader = BufReader::with_capacity(AT_ONCE, PyReader::new(file)?);
        let reviews = work::short(py, || {
            let source: Source = Box::new(self.bound()?.read(&name, reader)?);
            Ok(source)
        });
        reviews.map(Reviews::new).map_err(|failure| failure.into_py(py, None))
    }

    /// Reviews the records that belong to no invoice.
    fn other_records(&self, py: Python<'_>) -> PyResult<Review> {
        let review = work::short(py, || Ok(self.bound()?.other_records()?));
        review.map(Review::new).map_err(|failure| failure.into_py(py, None))
    }
}
