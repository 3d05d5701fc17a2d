//! A result document → letters to the firms, one an invoice, in Markdown or HTML.
//!
//! A letter says what is approved, lists each adjustment with its clause, its reason and how it is worked out, and tells
//! what the firm is asked to send. What is merely noted on record, and what could not be determined, is the client's own
//! affair and stands in no letter. All texts of invoices and rules are escaped: none of them can become markup.

mod content;
mod html;
mod markdown;
mod words;

use std::io::{self, Write};

use meruit_core::document::Document;

use content::letters;

/// The markup of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterForm {
    /// Markdown (CommonMark with tables).
    Markdown,
    /// One HTML page that can be printed, each letter on pages of its own. It loads nothing and runs nothing.
    Html,
}

/// Writes letters, one for each invoice.
///
/// ```
/// use meruit_io::letter::{LetterForm, LetterWriter};
/// let document = meruit_io::doc_sample();
/// let mut letters = LetterWriter::new(Vec::new(), LetterForm::Markdown)?;
/// letters.write(&document)?;
/// let text = String::from_utf8(letters.finish()?).expect("a text");
/// assert!(text.contains("Bruton \\& Vale"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct LetterWriter<W: Write> {
    out: W,
    form: LetterForm,
    begun: bool,
}

/// A letter before it has a form: texts as they are, not yet escaped.
struct Letter {
    title: String,
    blocks: Vec<Block>,
}

enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Table(Table),
}

struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    /// From this column on there are figures, which stand to the right.
    figures: usize,
}

impl<W: Write> LetterWriter<W> {
    /// Begins; a page of HTML has its head at once.
    ///
    /// # Errors
    ///
    /// When the writer fails, here and in the other functions.
    pub fn new(mut out: W, form: LetterForm) -> io::Result<Self> {
        if form == LetterForm::Html {
            html::begin(&mut out)?;
        }
        Ok(Self { out, form, begun: false })
    }

    /// Writes a letter for each invoice of a document.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&mut self, document: &Document) -> io::Result<()> {
        for letter in letters(document) {
            match self.form {
                LetterForm::Markdown => markdown::write(&mut self.out, &letter, self.begun)?,
                LetterForm::Html => html::write(&mut self.out, &letter)?,
            }
            self.begun = true;
        }
        Ok(())
    }

    /// Gives the writer back when all is written.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn finish(mut self) -> io::Result<W> {
        if self.form == LetterForm::Html {
            html::end(&mut self.out)?;
        }
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests;
