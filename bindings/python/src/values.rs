//! Dicts, dataclasses and plain values of Python → facts, by the type that each field has.

use std::fmt;
use std::rc::Rc;

use meruit::{Json, KindId, Members, Schema, Type};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};

use crate::fault::{Class, Fault, Faults};
use crate::numbers::float_at;

/// Values nest no deeper than this.
const DEEPEST: usize = 64;
/// More digits than any amount has; the engine tells of fewer than these.
const LONGEST: i64 = 80;

/// The classes of Python that values are told apart by.
struct Classes {
    decimal: Py<PyType>,
    date: Py<PyType>,
    datetime: Py<PyType>,
    time: Py<PyType>,
    is_dataclass: Py<PyAny>,
    fields: Py<PyAny>,
    unknown: Py<PyAny>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

fn classes(py: Python<'_>) -> PyResult<&'static Classes> {
    CLASSES.get_or_try_init(py, || {
        let class = |module: &str, name: &str| -> PyResult<Py<PyType>> {
            Ok(py.import(module)?.getattr(name)?.cast_into::<PyType>()?.unbind())
        };
        let function = |module: &str, name: &str| -> PyResult<Py<PyAny>> {
            Ok(py.import(module)?.getattr(name)?.unbind())
        };
        Ok(Classes {
            decimal: class("decimal", "Decimal")?,
            date: class("datetime", "date")?,
            datetime: class("datetime", "datetime")?,
            time: class("datetime", "time")?,
            is_dataclass: function("dataclasses", "is_dataclass")?,
            fields: function("dataclasses", "fields")?,
            unknown: function("meruit._unknown", "UNKNOWN")?,
        })
    })
}

/// Converts values, and collects what is wrong with them.
pub(crate) struct Values<'s, 'py> {
    py: Python<'py>,
    classes: &'static Classes,
    schema: &'s Schema,
    /// The decimals at which the caller has floats converted.
    scale: Option<u32>,
    at: Vec<Step>,
    pub(crate) faults: Faults,
}

/// A step on the way to a value. It becomes text only where something is wrong there.
enum Step {
    /// A row of a table, and its column.
    Cell(usize, Rc<str>),
    /// An item of a list.
    Item(usize),
    /// A member of an object.
    Member(String),
    /// What has a name of its own.
    Named(String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(row, column) => write!(f, "row {row}, {column}"),
            Self::Item(index) => write!(f, "[{index}]"),
            Self::Member(name) => write!(f, ".{name}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// A member's name and value.
type Member<'py> = (String, Bound<'py, PyAny>);

impl<'s, 'py> Values<'s, 'py> {
    pub(crate) fn new(py: Python<'py>, schema: &'s Schema, scale: Option<u32>) -> PyResult<Self> {
        Ok(Self { py, classes: classes(py)?, schema, scale, at: Vec::new(), faults: Faults::default() })
    }

    fn path(&self) -> String {
        let path: String = self.at.iter().map(Step::to_string).collect();
        path.trim_start_matches('.').to_owned()
    }

    fn fault(&mut self, fault: Fault) {
        let path = self.path();
        self.faults.push(fault.at(path));
    }

    fn below<T>(&mut self, step: Step, convert: impl FnOnce(&mut Self) -> PyResult<T>) -> PyResult<T> {
        self.at.push(step);
        let result = convert(self);
        self.at.pop();
        result
    }

    /// The members of a mapping or dataclass; `None` where it is neither.
    pub(crate) fn members(&self, value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Member<'py>>>> {
        let name = |key: &Bound<'py, PyAny>| Ok::<_, PyErr>(key.str()?.to_string_lossy().into_owned());
        if let Ok(dict) = value.cast::<PyDict>() {
            return dict
                .iter()
                .map(|(key, value)| Ok((name(&key)?, value)))
                .collect::<PyResult<_>>()
                .map(Some);
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            let items = mapping.items()?;
            let pair = |item: Bound<'py, PyAny>| {
                let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item.extract()?;
                Ok((name(&key)?, value))
            };
            return items.iter().map(pair).collect::<PyResult<_>>().map(Some);
        }
        let is_class = value.is_instance_of::<PyType>();
        if !is_class && self.classes.is_dataclass.bind(self.py).call1((value,))?.is_truthy()? {
            let fields = self.classes.fields.bind(self.py).call1((value,))?;
            let mut members = Vec::new();
            for field in fields.try_iter()? {
                let name: String = field?.getattr("name")?.extract()?;
                let member = value.getattr(name.as_str())?;
                members.push((name, member));
            }
            return Ok(Some(members));
        }
        Ok(None)
    }

    /// A cell of a row under a column.
    pub(crate) fn cell(
        &mut self,
        row: usize,
        column: &Rc<str>,
        ty: &Type,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<Json> {
        self.below(Step::Cell(row, Rc::clone(column)), |values| values.value(ty, value))
    }

    /// A value that stands under a name of its own.
    pub(crate) fn named(&mut self, name: &str, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        self.below(Step::Named(name.to_owned()), |values| values.value(ty, value))
    }

    /// Whether a member is left out: nobody knows it.
    pub(crate) fn is_unknown(&self, value: &Bound<'py, PyAny>) -> bool {
        value.is(self.classes.unknown.bind(self.py))
    }

    /// The facts of a review as one object: its `invoices`, `records`, `tables` …
    pub(crate) fn root(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        let Some(members) = self.members(value)? else { return self.any(value) };
        let mut root = Members::default();
        for (name, value) in members {
            let converted = self.below(Step::Member(name.clone()), |values| match name.as_str() {
                "invoices" => values.invoices(&value, false),
                "records" => values.records(&value),
                _ => values.any(&value),
            })?;
            root.set(name, converted);
        }
        Ok(Json::Object(root))
    }

    fn records(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        let Some(members) = self.members(value)? else { return self.any(value) };
        let mut records = Members::default();
        for (kind, rows) in members {
            let converted = self.below(Step::Member(kind.clone()), |values| {
                if kind == "prior invoice" { values.invoices(&rows, true) } else { values.rows(&kind, &rows) }
            })?;
            records.set(kind, converted);
        }
        Ok(Json::Object(records))
    }

    /// Records of a kind, one after the other.
    pub(crate) fn rows(&mut self, kind: &str, rows: &Bound<'py, PyAny>) -> PyResult<Json> {
        let (name, prior) = kind.strip_prefix("prior ").map_or((kind, false), |bare| (bare, true));
        let kind = self.schema.kind(name, prior);
        self.list(rows, |values, row| match kind {
            Some(kind) => values.record(kind, row),
            None => values.any(row),
        })
    }

    /// Invoices with their lines.
    pub(crate) fn invoices(&mut self, value: &Bound<'py, PyAny>, prior: bool) -> PyResult<Json> {
        self.list(value, |values, invoice| values.invoice(invoice, prior))
    }

    fn list(
        &mut self,
        value: &Bound<'py, PyAny>,
        mut convert: impl FnMut(&mut Self, &Bound<'py, PyAny>) -> PyResult<Json>,
    ) -> PyResult<Json> {
        let is_list = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
        if !is_list {
            return self.any(value);
        }
        let mut list = Vec::new();
        for (index, item) in value.try_iter()?.enumerate() {
            let item = item?;
            list.push(self.below(Step::Item(index), |values| convert(values, &item))?);
        }
        Ok(Json::List(list))
    }

    fn invoice(&mut self, value: &Bound<'py, PyAny>, prior: bool) -> PyResult<Json> {
        let (Some(members), Some(kind)) = (self.members(value)?, self.schema.kind("invoice", prior)) else {
            return self.any(value);
        };
        let mut invoice = Members::default();
        for (name, value) in
            members.into_iter().filter(|(_, value)| !self.is_unknown(value)).collect::<Vec<_>>()
        {
            let converted = self.below(Step::Member(name.clone()), |values| {
                if name == "lines" {
                    values.list(&value, |values, line| values.line(line, prior))
                } else {
                    values.field(kind, &name, &value)
                }
            })?;
            invoice.set(name, converted);
        }
        Ok(Json::Object(invoice))
    }

    fn line(&mut self, value: &Bound<'py, PyAny>, prior: bool) -> PyResult<Json> {
        let Some(members) = self.members(value)? else { return self.any(value) };
        let letter: Option<String> = members
            .iter()
            .find(|(name, _)| name == "kind")
            .and_then(|(_, kind)| kind.cast::<PyString>().ok())
            .map(|kind| kind.to_string_lossy().into_owned());
        let kind = match letter.as_deref() {
            Some("F") => "fee",
            Some("E") => "expense",
            Some("IF" | "IE") => "adjustment",
            _ => "line",
        };
        match self.schema.kind(kind, prior) {
            Some(kind) => self.record_of(kind, members),
            None => self.any(value),
        }
    }

    /// A record: an object with its fields.
    fn record(&mut self, kind: KindId, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        match self.members(value)? {
            Some(members) => self.record_of(kind, members),
            None => self.any(value),
        }
    }

    fn record_of(&mut self, kind: KindId, members: Vec<Member<'py>>) -> PyResult<Json> {
        let mut record = Members::default();
        for (name, value) in members {
            if self.is_unknown(&value) {
                continue;
            }
            let converted =
                self.below(Step::Member(name.clone()), |values| values.field(kind, &name, &value))?;
            record.set(name, converted);
        }
        Ok(Json::Object(record))
    }

    /// The value of a field; one that the record does not have is left to the engine, which tells of it.
    fn field(&mut self, kind: KindId, name: &str, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        let schema = self.schema;
        match schema.field(kind, name) {
            Some(field) => self.value(&schema.field_of(kind, field).ty, value),
            None => self.any(value),
        }
    }

    /// A value without a type of its own, as a cell of a table.
    pub(crate) fn any(&mut self, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        self.value(&Type::Any, value)
    }

    /// A value for a field of this type.
    pub(crate) fn value(&mut self, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        if self.at.len() > DEEPEST {
            self.fault(Fault::new(Class::Value, "too-deep", format!("values nest deeper than {DEEPEST}")));
            return Ok(Json::Null);
        }
        if value.is_none() {
            return Ok(Json::Null);
        }
        // What most values are is told by its class alone.
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Json::Text(text.to_cow()?.into_owned()));
        }
        let class = value.get_type();
        if class.is(self.classes.decimal.bind(self.py)) && is_number(ty) {
            let text = value.str()?;
            let text = text.to_cow()?;
            if is_plain(&text) {
                return Ok(Json::Text(text.into_owned()));
            }
            return self.decimal(ty, value);
        }
        if class.is(self.classes.date.bind(self.py)) && matches!(ty, Type::Date | Type::Any) {
            return Ok(Json::Text(value.str()?.extract()?));
        }
        if is_missing(value)? {
            return Ok(Json::Null);
        }
        if let Ok(yes) = value.cast::<PyBool>() {
            return Ok(if matches!(ty, Type::YesNo | Type::Any) {
                Json::YesNo(yes.is_true())
            } else {
                self.wrong(ty, "yes or no")
            });
        }
        if value.is_instance_of::<PyInt>() {
            return self.whole(ty, value);
        }
        if let Ok(float) = value.cast::<PyFloat>() {
            let float = float.value();
            return Ok(self.float(ty, float));
        }
        let bound = |class: &Py<PyType>| class.bind(self.py).clone();
        if value.is_instance(&bound(&self.classes.decimal))? {
            return self.decimal(ty, value);
        }
        if value.is_instance(&bound(&self.classes.datetime))? {
            return self.datetime(ty, value);
        }
        if value.is_instance(&bound(&self.classes.date))? {
            return Ok(if matches!(ty, Type::Date | Type::Any) {
                Json::Text(value.call_method0("isoformat")?.extract()?)
            } else {
                self.wrong(ty, "a date")
            });
        }
        if value.is_instance(&bound(&self.classes.time))? {
            return self.time(ty, value);
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let of = match ty {
                Type::List(of) => of.as_ref().clone(),
                Type::Any => Type::Any,
                _ => return Ok(self.wrong(ty, "a list")),
            };
            return self.list(value, |values, item| values.value(&of, item));
        }
        if let Type::Record(kind) = ty
            && let Some(members) = self.members(value)?
        {
            return self.record_of(*kind, members);
        }
        if matches!(ty, Type::Any)
            && let Some(members) = self.members(value)?
        {
            let mut object = Members::default();
            for (name, value) in members {
                let converted = self.below(Step::Member(name.clone()), |values| values.any(&value))?;
                object.set(name, converted);
            }
            return Ok(Json::Object(object));
        }
        if class.getattr("__module__")?.eq("numpy")? && class.name()?.to_str()? != "datetime64" {
            let plain = value.call_method0("item")?;
            if !plain.get_type().is(&class) {
                return self.value(ty, &plain);
            }
        }
        let what = if value.is_instance_of::<PyBytes>() {
            "bytes".to_owned()
        } else {
            format!("a `{}`", class.name()?)
        };
        Ok(self.wrong(ty, &what))
    }

    fn wrong(&mut self, ty: &Type, what: &str) -> Json {
        let belongs = match ty {
            Type::Any => "a value".to_owned(),
            Type::Record(kind) => format!("a {}", self.schema.title(*kind)),
            ty => ty.to_string(),
        };
        let fault = Fault::new(Class::Value, "wrong-sort", format!("{what} stands where {belongs} belongs"));
        self.fault(match advice(ty) {
            Some(help) => fault.help(help),
            None => fault,
        });
        Json::Null
    }

    fn whole(&mut self, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        if matches!(ty, Type::Date | Type::YesNo | Type::Time | Type::Moment | Type::Period) {
            return Ok(self.wrong(ty, "a whole number"));
        }
        match value.extract::<i128>() {
            Ok(number) => Ok(Json::Text(number.to_string())),
            Err(_) => {
                self.fault(Fault::new(
                    Class::Money,
                    "too-many-digits",
                    "the number has more digits than an exact number holds",
                ));
                Ok(Json::Null)
            }
        }
    }

    fn float(&mut self, ty: &Type, float: f64) -> Json {
        if float.is_nan() {
            return Json::Null;
        }
        if !is_number(ty) {
            return self.wrong(ty, "a float");
        }
        match self.scale {
            Some(scale) => match float_at(float, scale) {
                Some(text) => Json::Text(text),
                None => {
                    let message = format!("the float {float} has more digits than an exact number holds");
                    self.fault(Fault::new(Class::Money, "too-many-digits", message));
                    Json::Null
                }
            },
            None => {
                let message = format!("the float {float} stands where {} belongs", number_of(ty));
                let help = format!(
                    "write `Decimal(\"{float}\")` or `\"{float}\"`, or name the decimals to convert floats at: `float_scale=2`"
                );
                self.fault(Fault::new(Class::Money, "float-money", message).help(help));
                Json::Null
            }
        }
    }

    fn decimal(&mut self, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        if value.call_method0("is_nan")?.is_truthy()? {
            return Ok(Json::Null);
        }
        if !is_number(ty) {
            return Ok(self.wrong(ty, "a decimal"));
        }
        if value.call_method0("is_infinite")?.is_truthy()? {
            return Ok(self.wrong(ty, "an infinite decimal"));
        }
        let exponent: i64 = value.call_method0("as_tuple")?.getattr("exponent")?.extract()?;
        let highest: i64 = value.call_method0("adjusted")?.extract()?;
        if exponent < -LONGEST || highest > LONGEST {
            let message = "the decimal has more digits than an exact number holds";
            self.fault(Fault::new(Class::Money, "too-many-digits", message));
            return Ok(Json::Null);
        }
        Ok(Json::Text(value.call_method1("__format__", ("f",))?.extract()?))
    }

    fn datetime(&mut self, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        if !value.getattr("tzinfo")?.is_none() {
            let message = "a datetime with a time zone stands here; its day depends on who reads it";
            let help = "convert it to the zone that counts and give its `.date()`, or drop the zone by `.replace(tzinfo=None)`";
            self.fault(Fault::new(Class::Value, "time-zone", message).help(help));
            return Ok(Json::Null);
        }
        let part = |name: &str| -> PyResult<u32> { value.getattr(name)?.extract() };
        let clock = (part("hour")?, part("minute")?, part("second")?, part("microsecond")?);
        let text = |format: &str| -> PyResult<Json> {
            Ok(Json::Text(value.call_method1("strftime", (format,))?.extract()?))
        };
        let day = || -> PyResult<Json> {
            Ok(Json::Text(value.call_method0("date")?.call_method0("isoformat")?.extract()?))
        };
        match ty {
            Type::Date if clock == (0, 0, 0, 0) => day(),
            Type::Any if clock == (0, 0, 0, 0) => day(),
            Type::Moment | Type::Any if clock.2 == 0 && clock.3 == 0 => text("%Y-%m-%d %H:%M"),
            Type::Moment | Type::Any if clock.3 == 0 => text("%Y-%m-%d %H:%M:%S"),
            Type::Date => {
                let message = "a datetime with a time of day stands where a date belongs";
                let help = "give its `.date()` where the day is meant";
                self.fault(Fault::new(Class::Value, "time-of-day", message).help(help));
                Ok(Json::Null)
            }
            _ => Ok(self.wrong(ty, "a datetime")),
        }
    }

    fn time(&mut self, ty: &Type, value: &Bound<'py, PyAny>) -> PyResult<Json> {
        if !matches!(ty, Type::Time | Type::Any) || !value.getattr("tzinfo")?.is_none() {
            return Ok(self.wrong(ty, "a time of day"));
        }
        let whole: bool = value.getattr("second")?.extract::<u32>()? == 0;
        Ok(Json::Text(
            value.call_method1("strftime", (if whole { "%H:%M" } else { "%H:%M:%S" },))?.extract()?,
        ))
    }
}

/// Whether a decimal's text is its digits, without an exponent, and no longer than an exact number holds.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    i64::try_from(digits.len()).is_ok_and(|length| length <= LONGEST)
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// `pandas.NA` and `pandas.NaT`, told by name: pandas need not be there.
fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = value.get_type();
    let name = class.name()?;
    Ok(matches!(name.to_cow()?.as_ref(), "NAType" | "NaTType"))
}

/// Whether the type holds numbers, which floats are kept from.
pub(crate) fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Money(_) | Type::Rate(_) | Type::Hours | Type::Days | Type::Any)
}

/// The sort of number, in words.
pub(crate) fn number_of(ty: &Type) -> String {
    if matches!(ty, Type::Any) { "an exact number".to_owned() } else { ty.to_string() }
}

/// What to write for a type.
pub(crate) fn advice(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Number | Type::Money(_) | Type::Rate(_) | Type::Hours | Type::Days => {
            "give a `Decimal`, an `int` or a text such as `\"950.00\"`"
        }
        Type::Date => "give a `date` or a text such as `\"2026-03-31\"`",
        Type::Time => "give a `time` or a text such as `\"13:30\"`",
        Type::Moment => "give a `datetime` or a text such as `\"2026-03-31 13:30\"`",
        Type::YesNo => "give `True` or `False`",
        Type::Text | Type::Code(_) | Type::OneOf(_) => "give a text",
        Type::List(_) => "give a list",
        Type::Record(_) => "give its id as a text, or a dict with its fields",
        Type::Period | Type::Any => return None,
    })
}
