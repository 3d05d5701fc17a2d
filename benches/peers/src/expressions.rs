//! Engines of expressions: a program for each rule, compiled once; the host gives typed values in hundredths.

use std::collections::HashMap;
use std::error::Error;

use cel::common::types::{CelBool, CelInt, CelString};
use cel::{Context, Program};
use meruit_benches::w24::{TASKS, Workload};
use zen_expression::expression::Standard;
use zen_expression::variable::{Symbol, VariableMap};
use zen_expression::{Expression, Variable};

use crate::host::{Engine, Host, Line, tables};

const FORBIDDEN: [&str; 5] = ["E103", "E104", "E105", "E108", "E124"];
const CLASS_CAPS: [(&str, i64); 5] =
    [("PARTNR", 95_000), ("OFCOUN", 85_000), ("ASSOC", 65_000), ("PARALG", 30_000), ("LGLAST", 25_000)];

/// Which lines a rule speaks of.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    All,
    Fees,
    Expenses,
}

/// The rules of single lines in CEL. Integers do not mix with anything else there, and `%` is as in C.
const CEL: [(u8, Of, &str); 20] = [
    (1, Of::Fees, "class in class_caps && cost > class_caps[class]"),
    (2, Of::Fees, "units > 1000"),
    (3, Of::Fees, "units % 10 != 0"),
    (
        4,
        Of::All,
        "total * 100 - (units * cost + adjustment * 100) > 100 || total * 100 - (units * cost + adjustment * 100) < -100",
    ),
    (5, Of::Fees, "task == ''"),
    (6, Of::Fees, "task != '' && !(task in allowed_tasks)"),
    (7, Of::Expenses, "expense in forbidden_expenses"),
    (8, Of::Expenses, "expense == 'E101' && cost > 10"),
    (9, Of::Fees, "(date + 3) % 7 >= 5"),
    (10, Of::All, "date < period_start || date > period_end"),
    (11, Of::All, "invoice_date - date > 90"),
    (12, Of::Expenses, "expense == 'E110' && total > 150000"),
    (13, Of::Fees, "administrative"),
    (14, Of::Fees, "vague"),
    (15, Of::Fees, "units > 100 && block"),
    (16, Of::Fees, "activity != 'A112' && travelling"),
    (17, Of::Fees, "units > 300 && researching"),
    (18, Of::Fees, "timekeeper in rates && cost > rates[timekeeper]"),
    (19, Of::Fees, "!(timekeeper in rates)"),
    (20, Of::Expenses, "matter in caps && total > caps[matter]"),
];

struct Cel {
    programs: Vec<(u8, Of, Program)>,
    context: Context<'static, 'static>,
}

/// meruit's rules in CEL.
pub(crate) fn cel(made: &Workload) -> Result<Host<impl Engine + use<>>, Box<dyn Error>> {
    let mut programs = Vec::new();
    for (rule, of, text) in CEL {
        programs.push((rule, of, Program::compile(text).map_err(|error| error.to_string())?));
    }
    let mut context = Context::default();
    let [rates, caps] = tables(made);
    context.add_variable_from_value("rates", rates);
    context.add_variable_from_value("caps", caps);
    context.add_variable_from_value("class_caps", HashMap::from(CLASS_CAPS));
    context.add_variable_from_value("allowed_tasks", TASKS.to_vec());
    context.add_variable_from_value("forbidden_expenses", FORBIDDEN.to_vec());
    Host::new(Cel { programs, context })
}

impl Engine for Cel {
    fn found(&mut self, line: &Line<'_>, found: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let mut context = self.context.new_inner_scope();
        for (name, value) in numbers(line) {
            context.add_variable_as_val(name, Box::new(CelInt::from(value)));
        }
        for (name, value) in texts(line) {
            context.add_variable_as_val(name, Box::new(CelString::from(value.to_owned())));
        }
        for (name, value) in flags(line) {
            context.add_variable_as_val(name, Box::new(CelBool::from(value)));
        }
        for (rule, of, program) in &self.programs {
            if speaks_of(*of, line)
                && program.execute(&context).map_err(|error| error.to_string())? == true.into()
            {
                found.push(*rule);
            }
        }
        Ok(())
    }
}

fn speaks_of(of: Of, line: &Line<'_>) -> bool {
    of == Of::All || (of == Of::Fees) == line.fee
}

fn numbers(line: &Line<'_>) -> [(&'static str, i64); 8] {
    [
        ("units", line.units),
        ("cost", line.cost),
        ("adjustment", line.adjustment),
        ("total", line.total),
        ("date", line.date),
        ("period_start", line.from),
        ("period_end", line.until),
        ("invoice_date", line.billed_on),
    ]
}

fn texts<'l>(line: &'l Line<'_>) -> [(&'static str, &'l str); 6] {
    [
        ("task", line.task),
        ("expense", line.expense),
        ("activity", line.activity),
        ("timekeeper", line.timekeeper),
        ("class", line.class),
        ("matter", line.matter),
    ]
}

fn flags(line: &Line<'_>) -> [(&'static str, bool); 5] {
    let [administrative, vague, travelling, researching] = line.lists;
    [
        ("administrative", administrative),
        ("vague", vague),
        ("travelling", travelling),
        ("researching", researching),
        ("block", line.block),
    ]
}

struct Zen {
    programs: Vec<(u8, Of, Expression<Standard>)>,
    constants: Vec<(Symbol, Variable)>,
}

/// The same in the expressions of GoRules. A look-up of a key that is not there is null, and null compares with nothing.
pub(crate) fn zen(made: &Workload) -> Result<Host<impl Engine + use<>>, Box<dyn Error>> {
    let mut programs = Vec::new();
    for (rule, of, text) in CEL {
        let text = match rule {
            1 => "class_caps[class] != null and cost > class_caps[class]".to_owned(),
            18 => "rates[timekeeper] != null and cost > rates[timekeeper]".to_owned(),
            19 => "rates[timekeeper] == null".to_owned(),
            20 => "caps[matter] != null and total > caps[matter]".to_owned(),
            6 => "task != '' and task not in allowed_tasks".to_owned(),
            _ => text.replace("&&", "and").replace("||", "or"),
        };
        let program =
            zen_expression::compile_expression(&text).map_err(|error| format!("{text}: {error}"))?;
        programs.push((rule, of, program));
    }
    let [rates, caps] = tables(made);
    let constants = [
        ("rates", serde_json::to_value(rates)?),
        ("caps", serde_json::to_value(caps)?),
        ("class_caps", serde_json::to_value(HashMap::from(CLASS_CAPS))?),
        ("allowed_tasks", serde_json::to_value(TASKS)?),
        ("forbidden_expenses", serde_json::to_value(FORBIDDEN)?),
    ];
    let constants = constants.map(|(name, value)| (Symbol::from(name), Variable::from(value))).to_vec();
    Host::new(Zen { programs, constants })
}

impl Engine for Zen {
    fn found(&mut self, line: &Line<'_>, found: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let mut values = VariableMap::with_capacity(24);
        for (name, value) in &self.constants {
            values.insert(name.clone(), value.clone());
        }
        for (name, value) in numbers(line) {
            values.insert(Symbol::from_static(name), Variable::Number(value.into()));
        }
        for (name, value) in texts(line) {
            values.insert(Symbol::from_static(name), Variable::String(Symbol::from(value)));
        }
        for (name, value) in flags(line) {
            values.insert(Symbol::from_static(name), Variable::Bool(value));
        }
        let values = Variable::from_object(values);
        for (rule, of, program) in &self.programs {
            if speaks_of(*of, line) && program.evaluate(values.clone())?.as_bool() == Some(true) {
                found.push(*rule);
            }
        }
        Ok(())
    }
}
