//! Task, activity and expense codes, and timekeeper classifications.

use meruit_codes::{CodeKind, Written};

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::line::Line;
use crate::problem::Problem;
use crate::report::Reporter;

use super::in_field;

pub(crate) fn check_codes(line: &Line, reporter: &mut Reporter) {
    for (column, kind) in [
        (Column::LineItemTaskCode, CodeKind::Task),
        (Column::LineItemActivityCode, CodeKind::Activity),
        (Column::LineItemExpenseCode, CodeKind::Expense),
    ] {
        if let Some(code) = line.text(column).value()
            && let Some(problem) = code_problem(line, column, kind, code)
        {
            reporter.report(problem);
        }
    }
    let column = Column::TimekeeperClassification;
    if let Some(text) = line.text(column).value()
        && let Some(problem) = classification_problem(line, column, text)
    {
        reporter.report(problem);
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
