//! Single values: written as the column wants them, and there when they are needed.

use crate::catalogue::ProblemId;
use crate::column::{Column, ColumnKind, Level, Needed};
use crate::date::parse_date;
use crate::field::{BadValue, Fault, Field};
use crate::line::{Line, LineKind};
use crate::number::{is_plain, parse_decimal};
use crate::problem::{Problem, Severity};
use crate::profile::{CountryForm, Profile};
use crate::report::Reporter;
use crate::value::{self, is_null};

use super::{in_field, of_field};

/// Checks every field of `line`. What repeats the data of the invoice from the `previous` line word for word has been
/// checked there; `repeats` says that all of it does.
pub(crate) fn check_values(line: &Line, previous: Option<&Line>, repeats: bool, reporter: &mut Reporter) {
    if repeats {
        for column in line.layout().own_columns() {
            if let Some(raw) = line.raw(*column) {
                check_value(line, *column, raw, reporter);
            }
        }
        return;
    }
    for (_, column) in line.layout().columns() {
        let Some(raw) = line.raw(column) else { continue };
        let repeated =
            column.level() != Level::Line && previous.is_some_and(|before| before.raw(column) == Some(raw));
        if !repeated {
            check_value(line, column, raw, reporter);
        }
    }
}

fn check_value(line: &Line, column: Column, raw: &str, reporter: &mut Reporter) {
    if is_fine(line, column, raw, reporter.profile()) {
        return;
    }
    let text = match value::text(Some(raw)) {
        Field::Value(text) => text,
        _ => return check_blank(line, column, raw, reporter),
    };
    match column.kind() {
        ColumnKind::Date => check_date(line, column, text, reporter),
        ColumnKind::Money | ColumnKind::Number => check_number(line, column, raw, reporter),
        ColumnKind::LineType => check_line_type(line, text, reporter),
        ColumnKind::Text => check_text(line, column, text, reporter),
    }
    // Blanks in a number are reported as characters of the number.
    let is_number = matches!(column.kind(), ColumnKind::Money | ColumnKind::Number);
    if text.len() != raw.len() && !is_number {
        reporter.report(in_field(ProblemId::PaddedText, line, column, format!("blanks around `{text}`")));
    }
}

/// Whether it takes one look to see that there is nothing to say.
fn is_fine(line: &Line, column: Column, raw: &str, profile: &Profile) -> bool {
    match column.kind() {
        ColumnKind::Money | ColumnKind::Number => {
            profile.max_decimals(column).is_some_and(|most| is_plain(raw, most))
        }
        // Eight characters that were read as a day are a day as the format writes it.
        ColumnKind::Date => column == Column::LineItemDate && raw.len() == 8 && line.date.value().is_some(),
        ColumnKind::LineType => line.kind.value().is_some_and(|kind| kind.as_str() == raw),
        ColumnKind::Text => {
            let is_short = || profile.max_characters(column).is_none_or(|most| raw.len() <= most);
            !has_a_form(column, profile) && value::is_bare(raw) && !is_null(raw) && is_short()
        }
    }
}

/// Whether a text of `column` can be wrong otherwise than by its length.
fn has_a_form(column: Column, profile: &Profile) -> bool {
    match column {
        Column::InvoiceCurrency
        | Column::InvoiceTaxCurrency
        | Column::AccountType
        | Column::LawFirmCountry
        | Column::ClientCountry => true,
        Column::TimekeeperName => profile.surname_first,
        _ => false,
    }
}

fn check_blank(line: &Line, column: Column, raw: &str, reporter: &mut Reporter) {
    if is_null(raw) {
        let message = "the word NULL is read as a blank";
        let help = "leave the field empty: nothing between the pipes";
        reporter.report(in_field(ProblemId::NullText, line, column, message).with_help(help));
    }
    let international = line.layout().format().is_international();
    if is_required(column, line.kind.value().copied(), international, reporter.profile()) {
        let message = match line.kind.value() {
            Some(kind) if column.level() == Level::Line => format!("blank on a line of type {kind}"),
            _ => "blank, and required".to_owned(),
        };
        reporter.report(in_field(ProblemId::RequiredBlank, line, column, message));
    }
}

/// Whether the format or the platform wants a value. What is wanted on lines of some types only is not asked of a line
/// whose type is unknown.
fn is_required(column: Column, kind: Option<LineKind>, international: bool, profile: &Profile) -> bool {
    let by_platform = profile
        .required
        .iter()
        .any(|required| required.column == column && kind.is_some_and(|kind| required.on.contains(&kind)));
    if by_platform {
        return true;
    }
    let by_format = match column.needed() {
        Needed::Always => true,
        Needed::InternationalOnly => international,
        Needed::Sometimes => match column {
            Column::LineItemUnits | Column::LineItemUnitCost => {
                kind.is_some_and(|kind| !kind.is_adjustment())
            }
            Column::LineItemExpenseCode => kind == Some(LineKind::Expense),
            Column::TimekeeperId => kind == Some(LineKind::Fee),
            // The names of 1998BI are judged together, as `fee-without-name`.
            _ => false,
        },
        Needed::No => false,
    };
    by_format && !profile.optional.contains(&column)
}

fn check_date(line: &Line, column: Column, text: &str, reporter: &mut Reporter) {
    if let Some(problem) = date_problem(text, false) {
        reporter.report(placed(problem, line, column));
    }
}

/// What is wrong with a date, which is written `YYYY-MM-DD` in a file `with_hyphens` and `YYYYMMDD` in all others.
pub(crate) fn date_problem(text: &str, with_hyphens: bool) -> Option<Problem> {
    let help = match with_hyphens {
        true => "write days as YYYY-MM-DD, such as 2026-03-31",
        false => "write days as YYYYMMDD, such as 20260331",
    };
    let problem = match parse_date(text) {
        Ok((_, hyphens)) if hyphens == with_hyphens => return None,
        Ok((date, _)) => Problem::new(ProblemId::DateFormat, format!("`{text}` is read as {date}")),
        Err(Fault::NotEightDigits) if with_hyphens => {
            Problem::new(ProblemId::BadDate, format!("`{text}` is not written YYYY-MM-DD"))
        }
        Err(fault) => Problem::new(ProblemId::BadDate, format!("`{text}` is {fault}")),
    };
    Some(problem.with_help(help))
}

fn check_number(line: &Line, column: Column, raw: &str, reporter: &mut Reporter) {
    let most = reporter.profile().max_decimals(column);
    for problem in number_problem(raw, most).into_iter().flatten() {
        reporter.report(placed(problem, line, column));
    }
}

/// What is wrong with a number: its characters, and more decimal places than `most`.
pub(crate) fn number_problem(raw: &str, most: Option<usize>) -> [Option<Problem>; 2] {
    let (number, oddities) = match parse_decimal(raw) {
        Ok(found) => found,
        Err(fault) => {
            let message = format!("`{}` is {fault}", raw.trim());
            return [Some(Problem::new(ProblemId::BadNumber, message).with_help(help_for(fault))), None];
        }
    };
    let characters = if oddities.other_characters() {
        let help = "write digits, one point and a leading dash only";
        let message = format!("`{raw}` is read as {number}");
        Some(Problem::new(ProblemId::NumberCharacters, message).with_help(help))
    } else {
        oddities
            .bare_point
            .then(|| Problem::new(ProblemId::BarePoint, format!("`{raw}` is read as {number}")))
    };
    // Zeros at the end are no finer than the column allows: 2.00000 is 2.
    let decimals = number.normalize().scale() as usize;
    let places = most.filter(|most| decimals > *most).map(|most| {
        let message = format!("`{}` has {decimals} decimal places, {most} are allowed", raw.trim());
        Problem::new(ProblemId::TooManyDecimals, message)
    });
    [characters, places]
}

fn placed(problem: Problem, line: &Line, column: Column) -> Problem {
    problem.at(line.record_number()).in_field(column.label(), line.raw(column).unwrap_or_default())
}

fn help_for(fault: Fault) -> &'static str {
    match fault {
        Fault::AmbiguousComma => "write decimals with a point and thousands without a mark",
        _ => "write digits, one point and a leading dash only",
    }
}

fn check_line_type(line: &Line, text: &str, reporter: &mut Reporter) {
    let column = Column::LineItemType;
    match &line.kind {
        Field::Value(kind) if kind.as_str() != text => {
            let message = format!("`{text}` is read as {kind}");
            reporter.report(in_field(ProblemId::LineTypeSpelling, line, column, message));
        }
        Field::Bad(bad) => {
            let BadValue { raw, why } = bad.as_ref();
            let help = "F is a fee, E an expense, IF and IE adjust the fees or expenses of the invoice";
            let message = format!("`{raw}` is {why}");
            reporter.report(in_field(ProblemId::BadLineType, line, column, message).with_help(help));
        }
        _ => {}
    }
}

fn check_text(line: &Line, column: Column, text: &str, reporter: &mut Reporter) {
    if let Some(most) = reporter.profile().max_characters(column) {
        // Bytes are at least as many as characters, so that most texts need no counting.
        let characters = if text.len() > most { characters_of(column, text) } else { 0 };
        if characters > most {
            let message = format!("{characters} characters, {most} are allowed");
            reporter.report(in_field(ProblemId::TooLong, line, column, message));
        }
    }
    match column {
        Column::InvoiceCurrency | Column::InvoiceTaxCurrency if !is_letters(text, 3) => {
            let message = format!("`{text}` is no currency code of three letters");
            reporter.report(in_field(ProblemId::CurrencyCode, line, column, message));
        }
        Column::AccountType if !text.eq_ignore_ascii_case("O") && !text.eq_ignore_ascii_case("T") => {
            let message = format!("`{text}` is neither O (own account) nor T (third party)");
            reporter.report(in_field(ProblemId::AccountType, line, column, message));
        }
        Column::LawFirmCountry | Column::ClientCountry => {
            let problem = country_problem(reporter.profile().countries, text);
            reporter.report_all(problem.map(|problem| of_field(problem, line, column)));
        }
        Column::TimekeeperName if reporter.profile().surname_first && !text.contains(',') => {
            let message = format!("`{text}` is not written `Surname, First`");
            reporter.report(in_field(ProblemId::NameForm, line, column, message));
        }
        _ => {}
    }
}

/// How many characters count against the length of `column`: a firm may state up to three identifiers joined by `~`,
/// and the length is that of one.
fn characters_of(column: Column, text: &str) -> usize {
    match column {
        Column::LawFirmId if text.matches('~').count() <= 2 => {
            text.split('~').map(|part| part.chars().count()).max().unwrap_or_default()
        }
        _ => text.chars().count(),
    }
}

/// What is wrong with a country: a note where no platform wants another form.
pub(crate) fn country_problem(form: CountryForm, text: &str) -> Option<Problem> {
    let problem = |letters| {
        Problem::new(ProblemId::CountryCode, format!("`{text}` is no country code of {letters} letters"))
    };
    match form {
        CountryForm::Alpha2 => (!is_letters(text, 2)).then(|| problem("two")),
        CountryForm::Any if is_letters(text, 2) || is_letters(text, 3) => None,
        CountryForm::Any => Some(problem("two or three").with_severity(Severity::Note)),
    }
}

/// Whether `text` is so many letters.
pub(crate) fn is_letters(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
