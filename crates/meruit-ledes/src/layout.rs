//! Which column stands at which place of a record, as the header says.

use crate::catalogue::ProblemId;
use crate::column::{Column, Level, Needed};
use crate::format::Format;
use crate::problem::{Problem, Severity};
use crate::record::Record;

/// The columns of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    format: Format,
    /// What stands at each place.
    labels: Vec<Label>,
    /// For each column of [`Column::ALL`] its place.
    places: [Option<usize>; Column::ALL.len()],
    /// The columns of invoice, matter and client, as stretches of adjoining places: first and last.
    shared: Vec<(usize, usize)>,
    /// The columns of the line alone.
    own: Vec<Column>,
    assumed: bool,
    marked_labels: bool,
}

/// What a place of a record is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Label {
    Known(Column),
    /// A label of the file's own, or one that stood there before.
    Other(String),
}

/// How far a label may be from a standard one and still be a slip of it.
const NEAR: usize = 2;
/// As many known labels make a header of a line, whatever else it holds.
const ENOUGH_LABELS: usize = 3;

impl Layout {
    /// The standard order of `format`, for a file without a header.
    pub(crate) fn assumed(format: Format) -> Self {
        let labels = Column::ALL.iter().take(format.columns()).map(|column| Label::Known(*column)).collect();
        Self::new(format, labels, true)
    }

    /// The columns that have an element in the XML formats.
    pub(crate) fn of_xml(format: Format) -> Self {
        let columns = Column::ALL.into_iter().filter(|column| column.has_element());
        Self::new(format, columns.map(Label::Known).collect(), false)
    }

    /// What the file calls `column`: its label, or in an XML file its element.
    pub(crate) fn name_of(&self, column: Column) -> &'static str {
        match column.element() {
            Some(element) if self.format.is_xml() => element,
            _ => column.label(),
        }
    }

    /// The layout a header line states, with what is odd about it; `None` when the line is no header.
    ///
    /// `named` is the format the first line named. Without one, columns that 1998B lacks make it 1998BI.
    pub(crate) fn from_header(line: &str, named: Option<Format>) -> Option<(Self, Vec<Problem>)> {
        let line = line.trim();
        let written: Vec<&str> = line.split('|').collect();
        let marked = written.iter().filter(|label| label.trim_end().ends_with("[]")).count();
        let written: Vec<&str> = written.into_iter().map(bare_label).collect();
        let known = written.iter().filter(|label| Column::from_label(label).is_some()).count();
        if known < ENOUGH_LABELS && (known == 0 || known * 2 < written.len()) {
            return None;
        }
        let mut problems = Vec::new();
        let labels = assign(&written, &mut problems);
        let columns = || labels.iter().filter_map(Label::column);
        let international = columns().any(|column| !column.is_in_1998b());
        let format = named.unwrap_or(if international {
            Format::Ledes1998BI { version: None }
        } else {
            Format::Ledes1998B
        });
        let mut layout = Self::new(format, labels, false);
        if marked > 1 {
            layout.marked_labels = true;
            problems.push(Problem::new(
                ProblemId::HeaderEndMarks,
                format!("{marked} labels are followed by [], only the last one should be"),
            ));
        }
        problems.extend(layout.columns_of_another_format());
        problems.extend(layout.missing_columns());
        Some((layout, problems))
    }

    fn new(format: Format, labels: Vec<Label>, assumed: bool) -> Self {
        let mut places = [None; Column::ALL.len()];
        for (place, label) in labels.iter().enumerate() {
            if let Some(slot) = label.column().and_then(|column| places.get_mut(column.place())) {
                *slot = Some(place);
            }
        }
        let (mut shared, mut own) = (Vec::new(), Vec::new());
        for (place, label) in labels.iter().enumerate() {
            let Some(column) = label.column() else { continue };
            match shared.last_mut() {
                _ if column.level() == Level::Line => own.push(column),
                Some((_, last)) if *last + 1 == place => *last = place,
                _ => shared.push((place, place)),
            }
        }
        Self { format, labels, places, shared, own, assumed, marked_labels: false }
    }

    /// The format the file names, or the one its columns make it.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the file has the column.
    pub fn has(&self, column: Column) -> bool {
        self.place(column).is_some()
    }

    /// Whether there was no header and the standard order is taken for granted.
    pub fn is_assumed(&self) -> bool {
        self.assumed
    }

    /// How many labels there are, and so how many fields a record should have.
    pub fn width(&self) -> usize {
        self.labels.len()
    }

    /// The labels in the order of the file; those near a standard label as the standard writes them.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|label| match label {
            Label::Known(column) => column.label(),
            Label::Other(label) => label,
        })
    }

    /// The known columns with their places, in the order of the file.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (usize, Column)> {
        self.labels
            .iter()
            .enumerate()
            .filter_map(|(place, label)| label.column().map(|column| (place, column)))
    }

    /// The known columns that speak of the line alone, in the order of the file.
    pub(crate) fn own_columns(&self) -> &[Column] {
        &self.own
    }

    /// Whether `record` says the same of invoice, matter and client as the one `before` it, letter for letter. Of a
    /// record that has more or fewer fields than labels this is not said.
    ///
    /// Only one text of a stretch can hold pipes of its own, so equal stretches are equal fields.
    pub(crate) fn repeats(&self, record: &Record, before: &Record) -> bool {
        record.len() == self.width()
            && before.len() == self.width()
            && self
                .shared
                .iter()
                .all(|(first, last)| record.stretch(*first, *last) == before.stretch(*first, *last))
    }

    /// The labels of the file's own with their places.
    pub(crate) fn others(&self) -> impl Iterator<Item = (usize, &str)> {
        self.labels.iter().enumerate().filter_map(|(place, label)| match label {
            Label::Known(_) => None,
            Label::Other(label) => Some((place, label.as_str())),
        })
    }

    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        self.places.get(column.place()).copied().flatten()
    }

    /// Whether fields, like the labels, may each be followed by an end mark.
    pub(crate) fn has_marked_labels(&self) -> bool {
        self.marked_labels
    }

    fn columns_of_another_format(&self) -> Option<Problem> {
        if self.format.is_international() {
            return None;
        }
        let further: Vec<&str> = self
            .columns()
            .filter(|(_, column)| !column.is_in_1998b())
            .map(|(_, column)| column.label())
            .collect();
        if further.is_empty() {
            return None;
        }
        Some(Problem::new(
            ProblemId::HeaderOtherFormat,
            format!("1998B has no {}, which the header names", further.join(", ")),
        ))
    }

    fn missing_columns(&self) -> Option<Problem> {
        let missing: Vec<Column> =
            Column::ALL.into_iter().take(self.format.columns()).filter(|column| !self.has(*column)).collect();
        if missing.is_empty() {
            return None;
        }
        let labels: Vec<&str> = missing.iter().map(|column| column.label()).collect();
        let matters = missing.iter().any(|column| column.needed() != Needed::No);
        Some(
            Problem::new(
                ProblemId::HeaderMissingLabel,
                format!(
                    "{} has {} columns; missing: {}",
                    self.format,
                    self.format.columns(),
                    labels.join(", ")
                ),
            )
            .with_severity(if matters { Severity::Warning } else { Severity::Note }),
        )
    }
}

impl Label {
    fn column(&self) -> Option<Column> {
        match self {
            Self::Known(column) => Some(*column),
            Self::Other(_) => None,
        }
    }
}

/// A label without blanks and end mark around it.
fn bare_label(written: &str) -> &str {
    let written = written.trim();
    written.strip_suffix("[]").unwrap_or(written).trim_end()
}

/// Gives every written label its column. Exact labels come first, so that a slip never takes the place of a column that
/// is there.
fn assign(written: &[&str], problems: &mut Vec<Problem>) -> Vec<Label> {
    let mut taken = [false; Column::ALL.len()];
    let mut take = |column: Column| match taken.get_mut(column.place()) {
        Some(slot) => !std::mem::replace(slot, true),
        None => false,
    };
    let exact: Vec<Option<Column>> =
        written.iter().map(|label| Column::from_label(label).filter(|column| take(*column))).collect();
    let mut labels = Vec::with_capacity(written.len());
    for (label, exact) in written.iter().zip(exact) {
        labels.push(match exact.or_else(|| near_column(label).filter(|column| take(*column))) {
            Some(column) => {
                if exact.is_none() {
                    problems.push(
                        Problem::new(
                            ProblemId::HeaderLabel,
                            format!("label `{label}` is read as {}", column.label()),
                        )
                        .in_field(*label, *label),
                    );
                }
                Label::Known(column)
            }
            None => {
                problems.push(unassigned(label));
                Label::Other((*label).to_owned())
            }
        });
    }
    labels
}

fn unassigned(label: &str) -> Problem {
    match Column::from_label(label) {
        Some(_) => Problem::new(
            ProblemId::HeaderRepeatedLabel,
            format!("label `{label}` stands twice; the first column of that label is read"),
        ),
        None => Problem::new(
            ProblemId::HeaderUnknownLabel,
            format!("label `{label}` belongs to no known column; its values are kept as text"),
        ),
    }
    .in_field(label, label)
}

/// The one standard label that is nearest to `label`, if it is near enough. Digits have to be the same: a third address
/// line is no slip of the second.
fn near_column(label: &str) -> Option<Column> {
    let written = label.to_ascii_uppercase();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut near: Vec<(usize, Column)> = Column::ALL
        .into_iter()
        .filter(|column| digits(column.label()) == digits(&written))
        .map(|column| (strsim::osa_distance(&column.label().to_ascii_uppercase(), &written), column))
        .filter(|(distance, _)| *distance <= NEAR)
        .collect();
    near.sort_unstable();
    match near.as_slice() {
        [(_, only)] => Some(*only),
        [(first, column), (second, _), ..] if first < second => Some(*column),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;
    use crate::{Column, Format, ProblemId};

    const HEADER: &str = "INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]";

    fn read(header: &str) -> (Layout, Vec<ProblemId>) {
        let (layout, problems) = Layout::from_header(header, None).expect("a header");
        (layout, problems.iter().map(|problem| problem.id).collect())
    }

    #[test]
    fn the_published_header_is_the_assumed_one() {
        let (layout, problems) = read(HEADER);
        assert_eq!(problems, []);
        assert!(layout.columns().eq(Layout::assumed(Format::Ledes1998B).columns()));
    }

    #[test]
    fn order_and_letter_case_do_not_matter() {
        let mut labels: Vec<&str> = HEADER.trim_end_matches("[]").split('|').collect();
        labels.reverse();
        let (layout, problems) = read(&labels.join("|").to_lowercase());
        assert_eq!(problems, []);
        assert_eq!(layout.place(Column::InvoiceDate), Some(23));
    }

    #[test]
    fn slips_are_read_and_reported() {
        let (layout, problems) = read(&HEADER.replace("INVOICE_DATE", "INVOIC_DATE"));
        assert_eq!(problems, [ProblemId::HeaderLabel]);
        assert_eq!(layout.place(Column::InvoiceDate), Some(0));
    }

    #[test]
    fn a_label_twice_is_read_where_it_first_stands() {
        let (layout, problems) = read(&HEADER.replace("|TIMEKEEPER_NAME", "|TIMEKEEPER_ID"));
        assert_eq!(problems, [ProblemId::HeaderRepeatedLabel, ProblemId::HeaderMissingLabel]);
        assert_eq!(layout.place(Column::TimekeeperId), Some(17));
        assert!(!layout.has(Column::TimekeeperName));
    }

    #[test]
    fn labels_of_its_own_and_marks_everywhere_are_kept_apart() {
        let header = HEADER.replace("|CLIENT_MATTER_ID", "|OFFICE|CLIENT_MATTER_ID").replace('|', "[]|");
        let (layout, problems) = read(&header);
        assert_eq!(problems, [ProblemId::HeaderUnknownLabel, ProblemId::HeaderEndMarks]);
        assert_eq!(layout.others().collect::<Vec<_>>(), [(23, "OFFICE")]);
    }

    #[test]
    fn lines_that_are_no_header_are_not_taken_for_one() {
        for line in ["", "INVALID_HEADERS[]", "19990225|96542|00711[]", "a|b|INVOICE_DATE|c[]"] {
            assert!(Layout::from_header(line, None).is_none(), "{line}");
        }
    }
}
