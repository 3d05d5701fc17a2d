//! Files and texts → results.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

use meruit::report::Form;
use meruit::{Options, Style};

use crate::error::Failure;
use crate::source::AT_ONCE;
use crate::work::{self, Ticker};

/// Counts the bytes that were read.
struct Counted<'t, R> {
    inner: R,
    ticker: &'t Ticker,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.ticker.add_done(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}

/// Reviews all that a source holds as one result.
pub(crate) fn read_all(
    rules: &meruit::Ruleset,
    options: &Options,
    bound: Option<meruit::Reviewer>,
    name: &str,
    input: impl Read,
    ticker: &Ticker,
) -> Result<meruit::Review, Failure> {
    let mut input = BufReader::with_capacity(AT_ONCE, Counted { inner: input, ticker });
    let io = |source| meruit::ReviewError::Io { file: name.to_owned(), source };
    let is_json = meruit::is_json(input.fill_buf().map_err(io)?);
    let reviewer = match bound {
        Some(bound) => bound,
        // Facts may bring what the rules lack.
        None if is_json => {
            let mut text = Vec::new();
            input.read_to_end(&mut text).map_err(io)?;
            return Ok(rules.review_json(name, &text, options)?);
        }
        None => rules.reviewer(options)?,
    };
    let mut reviews = Vec::new();
    for review in reviewer.ended_by(ticker.cancel()).read(name, input)? {
        reviews.push(review?);
    }
    let together = meruit::Review::together(reviews).map_err(|error| Failure::Panic(error.to_string()))?;
    together.ok_or_else(|| Failure::Panic("a file without a review".to_owned()))
}

/// Reviews all that a source holds, and writes the result in a form.
pub(crate) fn report_all(
    reviewer: &meruit::Reviewer,
    name: &str,
    input: impl Read,
    form: Form,
    style: Style,
    ticker: &Ticker,
) -> Result<String, Failure> {
    let input = BufReader::with_capacity(AT_ONCE, Counted { inner: input, ticker });
    Ok(reviewer.ended_by(ticker.cancel()).report(name, input, form, style)?)
}

/// Reviews files on several threads.
pub(crate) fn review_files(
    rules: &meruit::Ruleset,
    options: &Options,
    bound: Option<&meruit::Reviewer>,
    paths: &[String],
    threads: usize,
    ticker: &Ticker,
) -> Result<Vec<meruit::Review>, Failure> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let quiet = Ticker::default();
    let results: Arc<Mutex<BTreeMap<usize, Result<meruit::Review, Failure>>>> = Arc::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, paths.len().max(1)) {
            let work = || {
                while !ticker.is_cancelled() {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(path) = paths.get(at) else { break };
                    let result = work::guarded(|| {
                        let file = File::open(path)
                            .map_err(|source| meruit::ReviewError::Io { file: path.clone(), source })?;
                        read_all(rules, options, bound.cloned(), path, file, &quiet)
                    });
                    results.lock().unwrap_or_else(PoisonError::into_inner).insert(at, result);
                    ticker.add_done(1);
                }
            };
            let thread = std::thread::Builder::new().stack_size(work::STACK);
            if thread.spawn_scoped(scope, work).is_err() {
                // No thread is to be had: this one does it.
                work();
            }
        }
    });
    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(&mut *results).into_values().collect()
}
