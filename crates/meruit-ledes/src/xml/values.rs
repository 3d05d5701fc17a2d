//! Single elements: known in their place, written as they should be, there when they are needed, and there once.

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::check::{country_problem, date_problem, is_letters, number_problem};
use crate::format::Format;
use crate::number::parse_decimal;
use crate::problem::Problem;
use crate::report::Reporter;
use crate::value;

use super::elements::{Element, Kind, element_among, elements_of, is_open, is_segment};
use super::node::Node;

/// Checks `node`, which stands in the segment `parent`, with everything in it.
pub(crate) fn check_segment(node: &Node, parent: &str, format: Format, reporter: &mut Reporter) {
    check_elements([node], parent, None, format, reporter);
}

/// Checks the elements that stand in the segment `parent`.
fn check_elements<'n>(
    nodes: impl IntoIterator<Item = &'n Node>,
    parent: &str,
    item: Option<&str>,
    format: Format,
    reporter: &mut Reporter,
) {
    if is_open(parent) {
        return;
    }
    let elements = elements_of(parent).unwrap_or_default();
    for node in nodes {
        let element = element_among(elements, &node.name);
        check_element(node, element, parent, item, format, reporter);
    }
}

fn check_element(
    node: &Node,
    element: Option<&Element>,
    parent: &str,
    item: Option<&str>,
    format: Format,
    reporter: &mut Reporter,
) {
    let Some(element) = element else {
        // Less than half of the elements of LEDES 2000 are known here.
        if format != Format::Ledes2000 {
            let message = format!("`{}` is not known in `{parent}`; it is kept as it is", node.name);
            reporter.report(problem(ProblemId::XmlUnknownElement, node, item, message));
        }
        return;
    };
    if element.kind != Kind::Segment {
        return check_leaf(node, element, item, format, reporter);
    }
    let item = node.item().or(item);
    if is_segment(&node.name) && !node.text.trim().is_empty() {
        let message = format!("text beside the elements of `{}`", node.name);
        reporter.report(problem(ProblemId::XmlMisplaced, node, item, message));
    }
    check_needed(node, format, reporter);
    check_repeated(node, reporter);
    check_elements(&node.children, &node.name, item, format, reporter);
}

fn problem(id: ProblemId, node: &Node, item: Option<&str>, message: impl Into<String>) -> Problem {
    Problem::new(id, message)
        .at(node.place.line)
        .of_item(item)
        .in_field(node.name.as_ref(), node.text.as_str())
}

/// Elements that are needed and not there, or blank.
pub(crate) fn check_needed(segment: &Node, format: Format, reporter: &mut Reporter) {
    if format == Format::Ledes2000 {
        return;
    }
    for element in elements_of(&segment.name).unwrap_or_default().iter().filter(|element| element.needed) {
        let message = match segment.child(element.name) {
            None => format!("`{}` has no `{}`", segment.name, element.name),
            Some(node) if node.text.trim().is_empty() && node.children.is_empty() => {
                "blank, and required".to_owned()
            }
            Some(_) => continue,
        };
        let place = segment.child(element.name).map_or(segment.place.line, |node| node.place.line);
        let problem = Problem::new(ProblemId::RequiredBlank, message).at(place).of_item(segment.item());
        reporter.report(problem.in_field(element.name, ""));
    }
}

/// Elements that hold a value, an address or a person, and stand more than once in their segment.
pub(crate) fn check_repeated(segment: &Node, reporter: &mut Reporter) {
    let elements = elements_of(&segment.name).unwrap_or_default();
    let mut seen: Vec<&str> = Vec::new();
    for child in &segment.children {
        let once = |element: &Element| {
            element.kind != Kind::Segment
                || element.name.ends_with("_address")
                || element.name.ends_with("_contact")
        };
        if !element_among(elements, &child.name).is_some_and(once) {
            continue;
        }
        if seen.contains(&child.name.as_ref()) {
            let message =
                format!("`{}` stands again in `{}`; the first one counts", child.name, segment.name);
            reporter.report(problem(ProblemId::XmlRepeated, child, segment.item(), message));
        } else {
            seen.push(child.name.as_ref());
        }
    }
}

fn check_leaf(node: &Node, element: &Element, item: Option<&str>, format: Format, reporter: &mut Reporter) {
    if let Some(inner) = node.children.first() {
        let message = format!("`{}` holds the element `{}` in place of a value", node.name, inner.name);
        reporter.report(problem(ProblemId::XmlMisplaced, node, item, message));
    }
    let text = node.text.trim();
    if value::is_null(text) {
        reporter.report(problem(ProblemId::NullText, node, item, "the word NULL is read as a blank"));
        return;
    }
    if text.is_empty() {
        return;
    }
    if text.len() != node.text.len() {
        reporter.report(problem(ProblemId::PaddedText, node, item, format!("blanks around `{text}`")));
    }
    let found: [Option<Problem>; 2] = match element.kind {
        Kind::Date => [date_problem(text, format != Format::Ledes2000), None],
        Kind::Money | Kind::Number => number_problems(text),
        Kind::Fraction => match parse_decimal(text) {
            Ok((rate, _)) if rate.is_sign_negative() && !rate.is_zero() || rate >= Decimal::ONE => {
                let message = format!("{rate} is no fraction from 0 up to 1");
                [Some(Problem::new(ProblemId::TaxRate, message).with_help("write 20 % as 0.2")), None]
            }
            _ => number_problems(text),
        },
        Kind::Flag => [flag_problem(text), None],
        Kind::Currency if !is_letters(text, 3) => {
            let message = format!("`{text}` is no currency code of three letters");
            [Some(Problem::new(ProblemId::CurrencyCode, message)), None]
        }
        Kind::Choice(words) if !words.iter().any(|word| word.eq_ignore_ascii_case(text)) => {
            let message = format!("`{text}` is none of {}", words.join(", "));
            [Some(Problem::new(ProblemId::UnknownValue, message)), None]
        }
        _ => [text_problem(element.name, text, reporter), None],
    };
    let placed = |found: Problem| found.at(node.place.line).of_item(item).in_field(element.name, text);
    reporter.report_all(found.into_iter().flatten().map(placed));
}

/// A point without digits on one side is a number of XML like any other.
fn number_problems(text: &str) -> [Option<Problem>; 2] {
    number_problem(text, None).map(|problem| problem.filter(|problem| problem.id != ProblemId::BarePoint))
}

fn flag_problem(text: &str) -> Option<Problem> {
    if matches!(text, "Y" | "N") {
        return None;
    }
    let message = match value::flag(text) {
        Some(true) => format!("`{text}` is read as yes"),
        Some(false) => format!("`{text}` is read as no"),
        None => format!("`{text}` is neither Y nor N"),
    };
    Some(Problem::new(ProblemId::Flag, message).with_help("write Y or N"))
}

fn text_problem(name: &str, text: &str, reporter: &Reporter) -> Option<Problem> {
    match name {
        "inv_payment_terms" if text.contains('.') && parse_decimal(text).is_ok() => {
            let message = format!("`{text}` looks like an amount");
            Some(Problem::new(ProblemId::PaymentTerms, message))
        }
        "country" => country_problem(reporter.profile().countries, text),
        _ => None,
    }
}
