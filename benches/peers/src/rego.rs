//! Rego by regorus: one policy, asked once for each line.

use std::error::Error;

use meruit_benches::w24::{TASKS, Workload};
use regorus::{CompiledPolicy, Value};
use serde_json::json;

use crate::host::{Engine, Host, Line, tables};

/// The rules of single lines.
const POLICY: &str = include_str!("w24.rego");

struct Rego(CompiledPolicy);

/// meruit's rules in Rego.
pub(crate) fn review(made: &Workload) -> Result<Host<impl Engine + use<>>, Box<dyn Error>> {
    let [rates, caps] = tables(made);
    let mut engine = regorus::Engine::new();
    engine.add_policy("w24.rego".to_owned(), POLICY.to_owned())?;
    engine.add_data_json(&json!({ "rates": rates, "caps": caps, "allowed_tasks": TASKS }).to_string())?;
    Host::new(Rego(engine.compile_with_entrypoint(&"data.w24.found".into())?))
}

impl Engine for Rego {
    fn found(&mut self, line: &Line<'_>, found: &mut Vec<u8>) -> Result<(), Box<dyn Error>> {
        let [administrative, vague, travelling, researching] = line.lists;
        let input = json!({
            "fee": line.fee, "units": line.units, "cost": line.cost, "adjustment": line.adjustment, "total": line.total,
            "date": line.date, "period_start": line.from, "period_end": line.until, "invoice_date": line.billed_on,
            "task": line.task, "expense": line.expense, "activity": line.activity, "timekeeper": line.timekeeper,
            "class": line.class, "matter": line.matter, "administrative": administrative, "vague": vague,
            "travelling": travelling, "researching": researching, "block": line.block,
        });
        let rules = self.0.eval_with_input(Value::from(input))?;
        for rule in rules.as_set()? {
            found.push(u8::try_from(rule.as_i64()?)?);
        }
        Ok(())
    }
}
