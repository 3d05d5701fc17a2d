//! The reviews of a file, one after the other.

use std::collections::VecDeque;
use std::io::BufRead;

use meruit_core::{Stage, in_runs};
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
    /// Reviews of invoices that were read ahead.
    ahead: VecDeque<Ahead>,
    /// The invoice of the review that was given last.
    last: Option<Box<Invoice>>,
}

/// What was read, and what came of it; of a file that cannot be read on, only why.
type Ahead = (Option<Box<Invoice>>, Result<Review, ReviewError>);

/// How many invoices each thread is given at a time.
const READ_AHEAD: usize = 8;

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
            ahead: VecDeque::new(),
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
        if self.ahead.is_empty() {
            self.review_ahead();
        }
        let Some((invoice, result)) = self.ahead.pop_front() else {
            self.finished = true;
            self.last = None;
            return self.last();
        };
        if invoice.is_some() {
            self.last = invoice;
        }
        self.finished |= result.is_err();
        Some(result)
    }

    /// Reads an invoice, or some for each of several threads, and reviews them.
    fn review_ahead(&mut self) {
        let threads = self.reviewer.threads();
        let most = threads.map_or(1, |threads| threads.get().saturating_mul(READ_AHEAD));
        let (mut invoices, mut failed) = (Vec::new(), None);
        while invoices.len() < most
            && let Some(invoice) = self.reviewer.time(Stage::Read, || self.reader.next())
        {
            match invoice {
                Ok(invoice) => invoices.push(invoice),
                Err(source) => {
                    failed = Some(ReviewError::Ledes { file: self.name.clone(), source });
                    break;
                }
            }
        }
        self.invoices += u64::try_from(invoices.len()).unwrap_or(u64::MAX);
        let reviews = in_runs(threads, &invoices, |run| {
            let review = |invoice| self.reviewer.ledes_invoice(&self.name, invoice);
            run.iter().map(review).collect::<Vec<_>>()
        });
        let invoices = invoices.into_iter().map(|invoice| Some(Box::new(invoice)));
        self.ahead.extend(invoices.zip(reviews.into_iter().flatten()));
        self.ahead.extend(failed.map(|error| (None, Err(error))));
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
