//! Task, activity and expense codes, and timekeeper classifications.

use std::collections::HashMap;

use meruit_codes::{CodeKind, Written};

use crate::catalogue::ProblemId;
use crate::column::Column;
use crate::field::Field;
use crate::line::Line;
use crate::problem::Problem;
use crate::report::Reporter;

use super::{in_field, item_of};

pub(crate) fn check_codes(line: &Line, known: &mut KnownCodes, reporter: &mut Reporter) {
    for ((column, kind), known) in CODES.into_iter().zip(&mut known.0) {
        let Field::Value(text) = line.text(column) else { continue };
        let problem = known.problem(line, column, text, || match kind {
            Some(kind) => code_problem(line, column, kind, text),
            None => classification_problem(line, column, text),
        });
        if let Some(problem) = problem {
            reporter.report(problem);
        }
    }
}

/// The columns with codes, `None` for classifications.
const CODES: [(Column, Option<CodeKind>); 4] = [
    (Column::LineItemTaskCode, Some(CodeKind::Task)),
    (Column::LineItemActivityCode, Some(CodeKind::Activity)),
    (Column::LineItemExpenseCode, Some(CodeKind::Expense)),
    (Column::TimekeeperClassification, None),
];

/// The codes met in a file, by column: the lines of a file repeat few codes, so each is looked up once.
#[derive(Debug, Default)]
pub(crate) struct KnownCodes([Known; CODES.len()]);

/// The codes met in one column, and what is wrong with each.
#[derive(Debug, Default)]
struct Known {
    /// The last one with which nothing is wrong.
    last: String,
    all: HashMap<String, Option<Box<Problem>>, foldhash::fast::RandomState>,
}

impl Known {
    /// So many are kept. Clients have codes of their own, but no more than that.
    const MOST: usize = 4_096;
    /// A longer text is no code.
    const LONGEST: usize = 64;

    fn problem(
        &mut self,
        line: &Line,
        column: Column,
        text: &str,
        look_up: impl FnOnce() -> Option<Problem>,
    ) -> Option<Problem> {
        if self.last == text {
            return None;
        }
        if let Some(known) = self.all.get(text) {
            let Some(problem) = known else {
                text.clone_into(&mut self.last);
                return None;
            };
            let problem = Problem::clone(problem).at(line.record_number()).of_item(item_of(line));
            return Some(problem.with_raw(line.raw(column).unwrap_or_default()));
        }
        let found = look_up();
        if self.all.len() < Self::MOST && text.len() <= Self::LONGEST {
            self.all.insert(text.to_owned(), found.clone().map(Box::new));
        }
        found
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
