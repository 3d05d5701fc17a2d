//! How the work itself goes: the steps that an invoice went through and the appeals against findings, as a host logs them, and
//! the views that make figures of them. The same in both databases: days and weeks are worked out when a step is logged.

use jiff::Span;
use jiff::civil::{Date, DateTime};

use crate::database::{Database, Purpose, Value};
use crate::keys::normal;
use crate::{Store, StoreError};

/// A step that an invoice went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'s> {
    /// LAW_FIRM_ID
    pub firm: &'s str,
    /// INVOICE_NUMBER
    pub number: &'s str,
    /// Its name: `review`, `approval`, `payment` …
    pub step: &'s str,
    /// When it began.
    pub started: DateTime,
    /// When it ended; `None` while it goes on.
    pub ended: Option<DateTime>,
    /// Who did it.
    pub actor: Option<&'s str>,
    /// How it ended: `approved`, `returned` …
    pub result: Option<&'s str>,
}

/// What became of an appeal against a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal<'s> {
    /// The id of the finding, as the result document tells it.
    pub finding: &'s str,
    /// Whether the finding was overturned; `None` while that is not decided.
    pub overturned: Option<bool>,
    /// What was paid after all, in ten-thousandths.
    pub restored_e4: i64,
}

/// The tables.
pub(crate) const TABLES: &str = "
CREATE TABLE step (
    firm_key TEXT NOT NULL, number_key TEXT NOT NULL, step TEXT NOT NULL, started TEXT NOT NULL,
    ended TEXT, minutes INTEGER, week TEXT, actor TEXT, result TEXT,
    PRIMARY KEY (firm_key, number_key, step, started)
) WITHOUT ROWID;
CREATE TABLE appeal (
    finding TEXT PRIMARY KEY, overturned INTEGER, restored_e4 INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX finding_by_id ON finding (id);
";

/// The views: the same SQL in both databases, without a function that only one of them has.
pub(crate) const VIEWS: &str = "
DROP VIEW IF EXISTS v_yield;
DROP VIEW IF EXISTS v_passages;
DROP VIEW IF EXISTS v_submissions;
CREATE VIEW v_submissions AS SELECT invoice.id, invoice.firm, invoice.number, invoice.matter, invoice.date,
    substr(run.recorded, 1, 10) AS decided, invoice.status, invoice.fate, invoice.held_e4,
    row_number() OVER (PARTITION BY invoice.firm_key, invoice.number_key ORDER BY invoice.id) AS attempt
    FROM invoice JOIN run ON run.id = invoice.run;
CREATE VIEW v_passages AS SELECT firm, decided AS date, count(*) AS invoices,
    count(CASE WHEN fate <> 'returned' AND held_e4 = 0 THEN 1 END) AS first_pass
    FROM v_submissions WHERE attempt = 1 GROUP BY firm, decided;
CREATE VIEW v_yield AS SELECT firm, count(CASE WHEN attempt = 1 THEN 1 END) AS invoices,
    count(CASE WHEN attempt = 1 AND fate <> 'returned' AND held_e4 = 0 THEN 1 END) AS first_pass,
    count(CASE WHEN fate = 'returned' THEN 1 END) AS returned, count(CASE WHEN held_e4 <> 0 AND fate <> 'returned' THEN 1 END) AS held,
    count(CASE WHEN attempt > 1 THEN 1 END) AS sent_again FROM v_submissions GROUP BY firm;
DROP VIEW IF EXISTS v_firm_reasons;
CREATE VIEW v_firm_reasons AS SELECT firm, row_number() OVER (PARTITION BY firm ORDER BY findings DESC, rule) AS place, rule,
    findings FROM (SELECT invoice.firm AS firm, finding.rule AS rule, count(*) AS findings
    FROM finding JOIN invoice ON invoice.id = finding.invoice GROUP BY invoice.firm, finding.rule) AS counted;
DROP VIEW IF EXISTS v_defects;
CREATE VIEW v_defects AS SELECT firm, CAST(sum(lines) AS BIGINT) AS lines, CAST(sum(findings) AS BIGINT) AS findings,
    CASE WHEN sum(lines) > 0 THEN CAST(sum(findings) * 1000000 / sum(lines) AS BIGINT) END AS per_million_lines
    FROM (SELECT invoice.firm AS firm, (SELECT count(*) FROM line WHERE line.invoice = invoice.id) AS lines,
    (SELECT count(*) FROM finding WHERE finding.invoice = invoice.id) AS findings FROM invoice) AS counted GROUP BY firm;
DROP VIEW IF EXISTS v_overturned;
CREATE VIEW v_overturned AS SELECT latest.rule, count(*) AS appeals,
    count(appeal.overturned) AS decided, count(CASE WHEN appeal.overturned = 1 THEN 1 END) AS overturned,
    CAST(sum(CASE WHEN appeal.overturned = 1 THEN appeal.restored_e4 ELSE 0 END) AS BIGINT) AS restored_e4
    FROM appeal JOIN (SELECT DISTINCT id, rule FROM finding) AS latest ON latest.id = appeal.finding GROUP BY latest.rule;
DROP VIEW IF EXISTS v_reductions;
CREATE VIEW v_reductions AS SELECT firm, currency, CAST(sum(billed_e4) AS BIGINT) AS billed_e4, CAST(sum(approved_e4) AS BIGINT) AS approved_e4,
    CAST(sum(reduced_e4) AS BIGINT) AS reduced_e4 FROM invoice WHERE fate <> 'returned' GROUP BY firm, currency;
DROP VIEW IF EXISTS v_step_times;
CREATE VIEW v_step_times AS SELECT step, count(*) AS times, CAST(sum(minutes) / count(*) AS BIGINT) AS mean_minutes,
    CAST(sum(CASE WHEN place = (of_all + 1) / 2 THEN minutes END) AS BIGINT) AS median_minutes, min(minutes) AS least_minutes,
    max(minutes) AS most_minutes
    FROM (SELECT step, minutes, row_number() OVER (PARTITION BY step ORDER BY minutes) AS place,
    count(*) OVER (PARTITION BY step) AS of_all FROM step WHERE minutes IS NOT NULL) AS ranked GROUP BY step;
DROP VIEW IF EXISTS v_step_yield;
CREATE VIEW v_step_yield AS SELECT step, count(*) AS invoices,
    count(CASE WHEN times = 1 AND back = 0 THEN 1 END) AS first_pass
    FROM (SELECT step, firm_key, number_key, count(*) AS times,
    count(CASE WHEN result IN ('returned', 'rejected') THEN 1 END) AS back FROM step WHERE ended IS NOT NULL
    GROUP BY step, firm_key, number_key) AS counted GROUP BY step;
DROP VIEW IF EXISTS v_open_steps;
CREATE VIEW v_open_steps AS SELECT step, count(*) AS invoices, min(started) AS oldest FROM step WHERE ended IS NULL GROUP BY step;
DROP VIEW IF EXISTS v_weeks;
CREATE VIEW v_weeks AS SELECT step, week AS date, value,
    CAST(sum(value) OVER (PARTITION BY step) / count(*) OVER (PARTITION BY step) AS BIGINT) AS mean,
    CAST(coalesce(sum(moved) OVER (PARTITION BY step) / nullif(count(moved) OVER (PARTITION BY step), 0), 0) AS BIGINT) AS moving_range
    FROM (SELECT step, week, value, abs(value - lag(value) OVER (PARTITION BY step ORDER BY week)) AS moved
    FROM (SELECT step, week, CAST(sum(minutes) / (60 * count(*)) AS BIGINT) AS value FROM step WHERE minutes IS NOT NULL
    GROUP BY step, week) AS weekly) AS ranged;
";

impl Store {
    /// Logs steps: all of them or none. A step of the same invoice, name and beginning takes the place of the one that is
    /// there, so that an end may be told later and a log may be read in again.
    ///
    /// # Errors
    ///
    /// When a step ends before it begins, and when the database fails.
    pub fn log_steps(&mut self, steps: &[Step<'_>]) -> Result<(), StoreError> {
        self.database.transaction(Purpose::Write, |database| {
            for step in steps {
                log_step(database, step)?;
            }
            Ok(())
        })
    }

    /// Logs what became of appeals: all of them or none. A later word on the same finding takes the place of the earlier one.
    ///
    /// # Errors
    ///
    /// When there is no such finding, and when the database fails.
    pub fn log_appeals(&mut self, appeals: &[Appeal<'_>]) -> Result<(), StoreError> {
        self.database.transaction(Purpose::Write, |database| {
            for appeal in appeals {
                log_appeal(database, appeal)?;
            }
            Ok(())
        })
    }
}

fn log_step(database: &mut Database, step: &Step<'_>) -> Result<(), StoreError> {
    let mut minutes = Value::Null;
    if let Some(ended) = step.ended {
        if ended < step.started {
            let what = format!("{} of invoice {} ends on {ended}, before it begins", step.step, step.number);
            return Err(StoreError::Log(what));
        }
        minutes = Value::Integer(step.started.duration_until(ended).as_mins());
    }
    let (started, ended) = (step.started.to_string(), step.ended.map(|ended| ended.to_string()));
    let week = step.ended.and_then(|ended| monday(ended.date())).map(|day| day.to_string());
    let (firm, number) = (normal(step.firm), normal(step.number));
    let [firm, number, name, started] =
        [Value::Text(&firm), Value::Text(&number), Value::Text(step.step), Value::Text(&started)];
    database.execute(
        "DELETE FROM step WHERE firm_key = $1 AND number_key = $2 AND step = $3 AND started = $4",
        &[firm, number, name, started],
    )?;
    let (ended, week, actor, result) =
        ((&ended).into(), (&week).into(), step.actor.into(), step.result.into());
    database.execute(
        "INSERT INTO step (firm_key, number_key, step, started, ended, minutes, week, actor, result)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[firm, number, name, started, ended, minutes, week, actor, result],
    )?;
    Ok(())
}

/// The Monday of the day's week; `None` before the calendar begins.
fn monday(day: Date) -> Option<Date> {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(Span::new().days(since)).ok()
}

fn log_appeal(database: &mut Database, appeal: &Appeal<'_>) -> Result<(), StoreError> {
    let finding = Value::Text(appeal.finding);
    if database.first("SELECT id FROM finding WHERE id = $1", &[finding])?.is_none() {
        return Err(StoreError::Log(format!("there is no finding `{}`", appeal.finding)));
    }
    database.execute("DELETE FROM appeal WHERE finding = $1", &[finding])?;
    let overturned = appeal.overturned.map_or(Value::Null, |yes| Value::Integer(i64::from(yes)));
    database.execute(
        "INSERT INTO appeal (finding, overturned, restored_e4) VALUES ($1, $2, $3)",
        &[finding, overturned, Value::Integer(appeal.restored_e4)],
    )?;
    Ok(())
}

/// Forgets the steps begun before the day, and the appeals, of invoices that are gone.
pub(crate) fn prune(database: &mut Database, before: &str) -> Result<(), StoreError> {
    database.execute(
        "DELETE FROM step WHERE started < $1 AND NOT EXISTS (SELECT 1 FROM invoice
         WHERE invoice.firm_key = step.firm_key AND invoice.number_key = step.number_key)",
        &[Value::Text(before)],
    )?;
    database.execute("DELETE FROM appeal WHERE finding NOT IN (SELECT id FROM finding)", &[])?;
    Ok(())
}
