//! The reviews of a file, one after the other.

use std::io::BufRead;

use meruit_io::facts::FileProblems;
use meruit_ledes::{Invoice, Reader};

use crate::error::ReviewError;
use crate::review::Review;
use crate::reviewer::Reviewer;

/// The reviews of a file: an iterator that holds no more than one invoice of a LEDES file.
///
/// After an error there is nothing more to read, and the iterator ends; what it gave before stands.
#[derive(Debug)]
pub struct Reviews<R> {
    source: Source<R>,
}

#[derive(Debug)]
enum Source<R> {
    One(Option<Box<Review>>, Option<ReviewError>),
    Ledes(Box<LedesReviews<R>>),
}

#[derive(Debug)]
struct LedesReviews<R> {
    reviewer: Reviewer,
    name: String,
    reader: Reader<R>,
    invoices: u64,
    finished: bool,
    other_records: bool,
    /// The invoice of the review that was given last.
    last: Option<Box<Invoice>>,
}

impl<R> Reviews<R> {
    /// One review, and what kept it from holding more.
    pub(crate) fn of_one_and(review: Review, error: Option<ReviewError>) -> Self {
        Self { source: Source::One(Some(Box::new(review)), error) }
    }
}

impl<R: BufRead> Reviews<R> {
    pub(crate) fn of_ledes(reviewer: Reviewer, name: &str, reader: Reader<R>) -> Self {
        let name = name.to_owned();
        let ledes = LedesReviews {
            reviewer,
            name,
            reader,
            invoices: 0,
            finished: false,
            other_records: true,
            last: None,
        };
        Self { source: Source::Ledes(Box::new(ledes)) }
    }

    /// The same without the rules over records that belong to no invoice, which [`Reviewer::other_records`] runs.
    #[must_use]
    pub fn without_other_records(mut self) -> Self {
        if let Source::Ledes(reviews) = &mut self.source {
            reviews.other_records = false;
        }
        self
    }
}

impl<R> Reviews<R> {
    /// The LEDES invoice that the review before was of, to be written [adjusted](crate::adjusted()); `None` where it was of
    /// no LEDES invoice, or of several together.
    pub fn invoice(&self) -> Option<&Invoice> {
        match &self.source {
            Source::One(..) => None,
            Source::Ledes(reviews) => reviews.last.as_deref(),
        }
    }
}

impl<R: BufRead> LedesReviews<R> {
    fn read_on(&mut self) -> Option<Result<Review, ReviewError>> {
        if self.finished {
            return None;
        }
        if let Err(error) = self.reviewer.go_on() {
            self.finished = true;
            return Some(Err(error));
        }
        let result = match self.reader.next() {
            Some(Ok(invoice)) => {
                self.invoices += 1;
                let review = self.reviewer.ledes_invoice(&self.name, &invoice);
                self.last = Some(Box::new(invoice));
                review
            }
            Some(Err(source)) => Err(ReviewError::Ledes { file: self.name.clone(), source }),
            None => {
                self.finished = true;
                self.last = None;
                return self.last();
            }
        };
        self.finished |= result.is_err();
        Some(result)
    }

    /// What belongs to no invoice, where there is something to say; a file without an invoice has a result too.
    fn last(&self) -> Option<Result<Review, ReviewError>> {
        let outside = FileProblems { file: &self.name, invoice: None, problems: self.reader.problems() };
        let problems: Vec<_> = outside.iter().collect();
        let other_records = self.other_records && self.reviewer.has_other_records();
        let silent = problems.is_empty() && self.invoices > 0 && !other_records;
        (!silent).then(|| self.reviewer.outside(problems, other_records))
    }
}

impl<R: BufRead> Iterator for Reviews<R> {
    type Item = Result<Review, ReviewError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::One(review, error) => {
                review.take().map(|review| Ok(*review)).or_else(|| error.take().map(Err))
            }
            Source::Ledes(reviews) => reviews.read_on(),
        }
    }
}

impl<R: BufRead> std::iter::FusedIterator for Reviews<R> {}
