//! Writing the 1998 formats: a record for each line, its fields between pipes.

use std::io::{self, Write};

use crate::column::{Column, ColumnKind};
use crate::date::parse_date;
use crate::draft::Draft;
use crate::value::is_null;

use super::Target;
use super::letters::Letters;
use super::loss::{Loss, LossReason, Losses};
use super::rows::{Cell, each_row};

/// Writes the records of a file.
#[derive(Debug)]
pub(crate) struct Records<W> {
    output: W,
    target: Target,
    letters: Letters,
    /// Whether the heading has been written.
    begun: bool,
}

const END_OF_RECORD: &[u8] = b"[]\n";

impl<W: Write> Records<W> {
    pub(crate) fn new(output: W, target: Target, letters: Letters) -> Self {
        Self { output, target, letters, begun: false }
    }

    pub(crate) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        self.begin()?;
        let mut losses = Losses::default();
        let columns = self.columns();
        let mut record = String::new();
        let mut written = Ok(());
        each_row(invoice, columns, self.target == Target::Ledes1998B, &mut losses, |cells, losses| {
            record.clear();
            for (index, cell) in cells.iter().enumerate() {
                if index > 0 {
                    record.push('|');
                }
                record.push_str(&self.field(cell, losses));
            }
            if written.is_ok() {
                written = self
                    .output
                    .write_all(&self.letters.bytes(&record))
                    .and_then(|()| self.output.write_all(END_OF_RECORD));
            }
        });
        written?;
        Ok(losses.into_vec())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        self.output.flush()?;
        Ok(self.output)
    }

    fn columns(&self) -> &'static [Column] {
        let (of_1998b, _) = Column::ALL.split_at(Column::IN_1998B);
        if self.target == Target::Ledes1998B { of_1998b } else { &ALL_COLUMNS }
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let name = match self.target {
            Target::Ledes1998B => "LEDES1998B",
            Target::Ledes1998Bi => "LEDES98BI",
            _ => "LEDES98BI V2",
        };
        let labels: Vec<&str> = self.columns().iter().map(|column| column.label()).collect();
        writeln!(self.output, "{name}[]")?;
        writeln!(self.output, "{}[]", labels.join("|"))
    }

    /// The text between two pipes.
    fn field(&self, cell: &Cell<'_>, losses: &mut Losses) -> String {
        if cell.column.kind() == ColumnKind::Date
            && let Ok((day, _)) = parse_date(&cell.text)
        {
            return format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        }
        let (text, replaced) = self.letters.fit(&cell.text);
        let (text, changed) = without_breaks(&text);
        if replaced || changed {
            cell.lose(LossReason::Characters, losses);
        }
        if is_null(&text) {
            cell.lose(LossReason::ReadsAsBlank, losses);
            return String::new();
        }
        text
    }
}

pub(super) static ALL_COLUMNS: [Column; Column::ALL.len()] = Column::ALL;

/// `text` on one line and without pipes, and whether that changed it.
fn without_breaks(text: &str) -> (String, bool) {
    let replaced: String =
        text.chars().map(|letter| if letter == '|' || letter.is_control() { ' ' } else { letter }).collect();
    let changed = replaced != text;
    (replaced.trim().to_owned(), changed)
}
