//! Reading the comma-separated files of `data/` that are compiled into this crate.
//!
//! They are our own files, so the reader is as small as they allow: one row per line, a cell may stand in quotes, and
//! no cell holds a quote. In return a row borrows from the compiled text, and building an index copies no name. A test
//! compares every cell with what the `csv` crate reads.

/// The rows of `text` without its header, each as its cells.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Row> {
    text.lines().skip(1).map(|line| Row { rest: line })
}

/// A row whose cells are taken one by one, from the left.
pub(crate) struct Row {
    rest: &'static str,
}

impl Row {
    /// The next cell, empty when the row has ended.
    pub(crate) fn cell(&mut self) -> &'static str {
        let (cell, rest) = match self.rest.strip_prefix('"') {
            Some(quoted) => {
                let (cell, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                (cell, after.strip_prefix(',').unwrap_or(after))
            }
            None => self.rest.split_once(',').unwrap_or((self.rest, "")),
        };
        self.rest = rest;
        cell
    }

    /// The next cell, `None` when it is empty.
    pub(crate) fn some_cell(&mut self) -> Option<&'static str> {
        Some(self.cell()).filter(|cell| !cell.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::{classification, set};

    #[test]
    fn every_cell_is_what_a_full_csv_reader_reads() {
        let files = set::files().chain([classification::FILE]);
        for text in files {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let expected: Vec<csv::StringRecord> =
                reader.records().collect::<Result<_, _>>().expect("our own file is sound");
            let mut ours = rows(text);
            for record in &expected {
                let mut row = ours.next().expect("as many rows");
                for cell in record {
                    assert_eq!(row.cell(), cell);
                }
            }
            assert!(ours.next().is_none(), "more rows than the csv crate reads");
        }
    }
}
