//! What a format cannot carry.

use std::fmt;

/// One thing that an invoice states and the written file does not, or not so.
///
/// `Display` gives one line: `line 2: LINE_ITEM_TAX_TOTAL: \`140.00\`: the format has no field for it`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The line of the invoice, counted from 1; `None` for what the whole invoice states.
    pub line: Option<usize>,
    /// The label of the column, or the path of the element.
    pub field: String,
    /// What the invoice states there.
    pub value: String,
    /// Why it is not in the file.
    pub reason: LossReason,
}

impl Loss {
    /// A loss that a writer of another format found.
    pub fn new(line: Option<usize>, field: &str, value: &str, reason: LossReason) -> Self {
        Self { line, field: field.to_owned(), value: value.to_owned(), reason }
    }
}

/// Why something is not in a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LossReason {
    /// The format has no field that says the same.
    NoField,
    /// It holds characters that the format cannot carry; each is replaced.
    Characters,
    /// It reads `NULL`, which every reader takes for a blank.
    ReadsAsBlank,
    /// The format states no tax, and so the figure is written without it.
    WithoutTax,
    /// The format states it once for the invoice or the matter, and this line says something else.
    StatedOnce,
    /// The number was taken in this file, or is none that the format allows; another one is written.
    Renumbered,
    /// The format names a timekeeper by the number, and there is none.
    NoTimekeeper,
    /// The format states the tax of all lines of a matter, not of each; a reader shares it out a little differently.
    TaxOfMatter,
    /// A flat amount is written as one unit at that price.
    FlatAmount,
    /// The taxes that the lines bear do not make the tax of the invoice.
    TaxNotOnLines,
    /// The format holds days and numbers of so many digits only, and this is none.
    NotTyped,
    /// An invoice without lines cannot be stated.
    NoLines,
}

impl LossReason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::NoField,
        Self::Characters,
        Self::ReadsAsBlank,
        Self::WithoutTax,
        Self::StatedOnce,
        Self::Renumbered,
        Self::NoTimekeeper,
        Self::TaxOfMatter,
        Self::FlatAmount,
        Self::TaxNotOnLines,
        Self::NotTyped,
        Self::NoLines,
    ];

    /// The stable name, as reports show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoField => "no-field",
            Self::Characters => "characters",
            Self::ReadsAsBlank => "reads-as-blank",
            Self::WithoutTax => "without-tax",
            Self::StatedOnce => "stated-once",
            Self::Renumbered => "renumbered",
            Self::NoTimekeeper => "no-timekeeper",
            Self::TaxOfMatter => "tax-of-matter",
            Self::FlatAmount => "flat-amount",
            Self::TaxNotOnLines => "tax-not-on-lines",
            Self::NotTyped => "not-typed",
            Self::NoLines => "no-lines",
        }
    }

    /// The reason in a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NoField => "the format has no field for it",
            Self::Characters => "characters that the format cannot carry are replaced",
            Self::ReadsAsBlank => "the word stands for a blank in these formats",
            Self::WithoutTax => "the format states no tax, so the figure is written without it",
            Self::StatedOnce => "the format states it once for all lines, and this one says something else",
            Self::Renumbered => "numbers are whole and unique in the file; another one is written",
            Self::NoTimekeeper => "the format finds names by the timekeeper's number, and there is none",
            Self::TaxOfMatter => "the format states the tax of all lines of a matter together",
            Self::FlatAmount => "a flat amount is written as one unit at that price",
            Self::TaxNotOnLines => "the lines do not bear all of the tax of the invoice",
            Self::NotTyped => {
                "the column holds days, or numbers of 28 digits and 10 decimal places, and this is none"
            }
            Self::NoLines => "the format cannot state an invoice without lines",
        }
    }
}

impl fmt::Display for LossReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.explanation())
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(formatter, "line {line}: ")?;
        }
        write!(formatter, "{}: `{}`: {}", self.field, self.value, self.reason)
    }
}

/// Collects the losses of an invoice.
#[derive(Debug, Default)]
pub(crate) struct Losses(Vec<Loss>);

impl Losses {
    pub(crate) fn add(&mut self, line: Option<usize>, field: &str, value: &str, reason: LossReason) {
        self.0.push(Loss::new(line, field, value, reason));
    }

    /// What concerns the invoice first, then line by line.
    pub(crate) fn into_vec(mut self) -> Vec<Loss> {
        self.0.sort_by_key(|loss| loss.line);
        self.0
    }
}
