//! Task, activity and expense codes, and timekeeper classifications.

use meruit_codes::{CodeKind, Written};

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::line::Line;
use crate::problem::Problem;
use crate::report::Reporter;

use super::{in_field, item_of};

pub(crate) fn check_codes(line: &Line, reporter: &mut Reporter) {
    for (column, kind) in [
        (Column::LineItemTaskCode, CodeKind::Task),
        (Column::LineItemActivityCode, CodeKind::Activity),
        (Column::LineItemExpenseCode, CodeKind::Expense),
    ] {
        if let Some(code) = line.text(column).value() {
            check(line, column, code, reporter, || code_problem(line, column, kind, code));
        }
    }
    let column = Column::TimekeeperClassification;
    if let Some(text) = line.text(column).value() {
        check(line, column, text, reporter, || classification_problem(line, column, text));
    }
}

/// Lines of an invoice repeat few codes, so each is looked up once.
fn check(
    line: &Line,
    column: Column,
    text: &str,
    reporter: &mut Reporter,
    look_up: impl FnOnce() -> Option<Problem>,
) {
    let problem = match reporter.codes().known(column, text) {
        Some(known) => known.map(|problem| {
            let raw = line.raw(column).unwrap_or_default();
            problem.clone().at(line.record_number()).of_item(item_of(line)).with_raw(raw)
        }),
        None => {
            let found = look_up();
            reporter.codes().learn(column, text, found.clone());
            found
        }
    };
    if let Some(problem) = problem {
        reporter.report(problem);
    }
}

/// The codes met in an invoice, and what is wrong with each.
#[derive(Debug, Default)]
pub(crate) struct KnownCodes(Vec<(Column, String, Option<Problem>)>);

impl KnownCodes {
    /// Looking through more would take longer than looking a code up.
    const MOST: usize = 48;

    fn known(&self, column: Column, text: &str) -> Option<Option<&Problem>> {
        let known = self.0.iter().find(|(of, code, _)| *of == column && code == text);
        known.map(|(_, _, problem)| problem.as_ref())
    }

    fn learn(&mut self, column: Column, text: &str, problem: Option<Problem>) {
        if self.0.len() < Self::MOST {
            self.0.push((column, text.to_owned(), problem));
        }
    }
}

fn code_problem(line: &Line, column: Column, kind: CodeKind, written: &str) -> Option<Problem> {
    let Some(code) = meruit_codes::find(written) else {
        let message = format!("`{written}` is no published {} code", kind.as_str());
        let problem = in_field(ProblemId::UnknownCode, line, column, message);
        let near = meruit_codes::suggest(written).into_iter().find(|near| near.kind == kind);
        return Some(match near {
            Some(near) => problem.with_help(format!("{} is {}", near.code, near.name)),
            None => problem,
        });
    };
    if code.kind != kind {
        let message = format!("`{written}` is one of the {} codes ({})", code.kind.as_str(), code.name);
        return Some(in_field(ProblemId::CodeInWrongColumn, line, column, message));
    }
    let heads_a_phase = code.has_children && code.parent.is_none() && kind == CodeKind::Task;
    heads_a_phase.then(|| {
        let message = format!("`{written}` is a whole phase ({})", code.name);
        in_field(ProblemId::PhaseCode, line, column, message)
    })
}

fn classification_problem(line: &Line, column: Column, written: &str) -> Option<Problem> {
    let Some(found) = meruit_codes::classification(written) else {
        let message = format!("`{written}` is no known classification");
        return Some(in_field(ProblemId::UnknownClassification, line, column, message));
    };
    let present = found.classification.code;
    let message = match found.written {
        Written::Code => return None,
        Written::LegacyCode if found.classification.legacy => {
            format!("`{written}` is a code of before 2014 whose present form is not known")
        }
        Written::LegacyCode => format!("`{written}` is a code of before 2014, now {present}"),
        Written::Name => format!("`{written}` is a name; its code is {present}"),
    };
    Some(in_field(ProblemId::OldClassification, line, column, message))
}
