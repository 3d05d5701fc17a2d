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

    const STATUSES: [&str; 5] = ["verified", "single", "single-number", "single-name", "unverified"];

    #[test]
    fn the_files_agree_with_themselves_and_with_the_list_of_sets() {
        for (set, text) in set::sets().iter().zip(set::files()) {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let header = reader.headers().expect("a header").clone();
            assert_eq!(
                header.iter().collect::<Vec<_>>(),
                ["code", "name", "parent", "set", "introduced", "status", "source", "other_names"]
            );
            let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
            for (place, row) in rows.iter().enumerate() {
                let code = &row[0];
                assert_eq!(&row[3], set.id, "{code} stands in the file of {}", set.id);
                assert!(STATUSES.contains(&&row[5]), "{code}: status {}", &row[5]);
                assert!(!row[4].is_empty() && !row[6].is_empty(), "{code} has no edition or no source");
                assert!(row.iter().all(|cell| cell == cell.trim()), "{code} has blanks around a cell");
                let digits = code.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
                assert!(
                    digits.len() < code.len() && digits.bytes().all(|byte| byte.is_ascii_digit()),
                    "{code}"
                );
                if !row[2].is_empty() {
                    // A code stands after the one it stands under, and begins with the same letters.
                    let parent =
                        rows.iter().position(|other| other[0] == row[2]).expect("a parent in the same file");
                    assert!(parent < place, "{code} stands before {}", &row[2]);
                    assert!(
                        row[2].starts_with(&code[..code.len() - digits.len()]),
                        "{code} under {}",
                        &row[2]
                    );
                }
            }
        }
    }

    #[test]
    fn the_classifications_agree_with_themselves() {
        let mut reader = csv::Reader::from_reader(classification::FILE.as_bytes());
        for row in reader.records() {
            let row = row.expect("a row");
            let known = match &row[2] {
                "loc_revised" => (4..=6).contains(&row[0].len()) && STATUSES.contains(&&row[4]),
                "legacy two-letter" => row[0].len() == 2 && STATUSES.contains(&&row[4]),
                "free text seen in the wild" => &row[4] == "non-standard",
                _ => false,
            };
            assert!(known, "{row:?}");
            let capitals = row[0].bytes().all(|byte| byte.is_ascii_uppercase());
            assert!(capitals || &row[4] == "non-standard", "{row:?}");
        }
    }

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
