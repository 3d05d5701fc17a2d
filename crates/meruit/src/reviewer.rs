//! Rules bound to what they need: what a service keeps.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use meruit_core::document::InputProblem;
use meruit_core::{Bindings, Facts, Interrupt, Part, ReviewOptions, Stage, Stopped, bind, judge};
use meruit_io::facts::{FileProblems, Json, LedesFacts, Loaded, json_facts, parse_json};
use meruit_ledes::Invoice;

use crate::cancel::Cancel;
use crate::error::ReviewError;
use crate::options::Options;
use crate::review::Review;
use crate::ruleset::Ruleset;
use crate::stream::Reviews;

/// Rules bound to the tables, lists and records that they need. A clone is the same one, and all threads can use it.
///
/// ```
/// use meruit::{Options, Ruleset};
/// let rules = Ruleset::parse("cap.ocg", "rule cap for each fee then reduce rate to 300 USD")?;
/// let reviewer = rules.reviewer(&Options::new())?;
/// # let ledes = meruit::doc_sample();
/// std::thread::scope(|scope| {
///     for name in ["march.ledes", "april.ledes"] {
///         let (reviewer, ledes) = (&reviewer, ledes.as_bytes());
///         scope.spawn(move || reviewer.read(name, ledes).expect("a LEDES file").count());
///     }
/// });
/// # Ok::<(), meruit::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Reviewer {
    shared: Arc<Shared>,
    cancel: Option<Cancel>,
}

#[derive(Debug)]
struct Shared {
    rules: Ruleset,
    options: Options,
    /// The tables and lists of the options; `None` where only facts that bring some are reviewed.
    bindings: Option<Arc<Bindings>>,
    /// What cannot be read of the records beside the invoices.
    problems: Vec<InputProblem>,
}

impl Reviewer {
    pub(crate) fn new(rules: Ruleset, mut options: Options) -> Result<Self, ReviewError> {
        let plan = &rules.rules().plan;
        let bindings = Arc::new(bind(plan, &options.tables, &options.lists)?);
        let problems = options.supplied.check(plan.schema(), plan.currency())?;
        if !rules.reads_earlier_invoices() {
            // They were tried above; no invoice needs them again.
            options.supplied.forget_earlier();
        }
        Ok(Self {
            shared: Arc::new(Shared { rules, options, bindings: Some(bindings), problems }),
            cancel: None,
        })
    }

    pub(crate) fn unbound(rules: Ruleset, options: Options) -> Self {
        Self {
            shared: Arc::new(Shared { rules, options, bindings: None, problems: Vec::new() }),
            cancel: None,
        }
    }

    /// The rules.
    pub fn rules(&self) -> &Ruleset {
        &self.shared.rules
    }

    /// The same, its reviews ended by a flag or at a time ([`Cancel`]): one for each request. It costs nothing.
    #[must_use]
    pub fn ended_by(&self, cancel: &Cancel) -> Self {
        Self { shared: Arc::clone(&self.shared), cancel: Some(cancel.clone()) }
    }

    /// Whether a review may go on.
    pub(crate) fn go_on(&self) -> Result<(), ReviewError> {
        match &self.cancel {
            Some(cancel) if cancel.is_over() => Err(cancel.error()),
            _ => Ok(()),
        }
    }

    fn may_hold(&self, name: &str, records: usize) -> Result<(), ReviewError> {
        match self.shared.options.record_limit {
            Some(limit) if records > limit => {
                Err(ReviewError::TooManyRecords { file: name.to_owned(), limit })
            }
            _ => Ok(()),
        }
    }

    /// Reviews the invoices of a file: LEDES one by one, JSON all together.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, and as [`read`](Self::read).
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Reviews<BufReader<File>>, ReviewError> {
        let path = path.as_ref();
        let name = path.to_string_lossy();
        match File::open(path) {
            Ok(file) => self.read(&name, BufReader::with_capacity(READ_AT_ONCE, file)),
            Err(source) => Err(ReviewError::Io { file: name.into_owned(), source }),
        }
    }

    /// Reviews the invoices of a LEDES or JSON text: what begins with `{` is JSON. `name` is the file's name, for messages.
    ///
    /// # Errors
    ///
    /// When the text is neither. What is wrong further on is an error of the iterator.
    pub fn read<R: BufRead>(&self, name: &str, mut input: R) -> Result<Reviews<R>, ReviewError> {
        let failed = |source| ReviewError::Io { file: name.to_owned(), source };
        if !is_json(input.fill_buf().map_err(failed)?) {
            return self.read_ledes(name, input);
        }
        let mut text = Vec::new();
        input.read_to_end(&mut text).map_err(failed)?;
        Ok(Reviews::of_one_and(self.json(name, &text)?, None))
    }

    /// Reviews the invoices of a LEDES file one by one, holding no more than one.
    ///
    /// Invoices do not see one another, except where the rules read earlier invoices: then all are read first and reviewed in
    /// one run. Rules over other records run once, after the last invoice, together with what was wrong with the file
    /// outside of invoices: that is a review of its own, without an invoice in it.
    ///
    /// # Errors
    ///
    /// When the text is no LEDES file. What is wrong further on is an error of the iterator.
    pub fn read_ledes<R: BufRead>(&self, name: &str, input: R) -> Result<Reviews<R>, ReviewError> {
        if self.shared.rules.reads_earlier_invoices() {
            let (review, mut failed) = self.ledes_together([(name.to_owned(), input)])?;
            return match failed.pop() {
                Some(error) if review.invoices().is_empty() => Err(error),
                failed => Ok(Reviews::of_one_and(review, failed)),
            };
        }
        let reader = meruit_ledes::Reader::open(input, self.ledes_options())
            .map_err(|source| ReviewError::Ledes { file: name.to_owned(), source })?;
        Ok(Reviews::of_ledes(self.clone(), name, reader))
    }

    /// Reviews facts in JSON. They may bring tables, lists and records of their own.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, and as [`facts`](Self::facts).
    pub fn json(&self, name: &str, json: &[u8]) -> Result<Review, ReviewError> {
        self.facts(name, &self.time(Stage::Read, || parse_json(name, json))?)
    }

    /// Reviews facts. [`Json`] can be read from any serde deserializer.
    ///
    /// # Errors
    ///
    /// When the facts have members that nothing has or values of the wrong sort, and when the rules need something that
    /// was not given.
    pub fn facts(&self, name: &str, facts: &Json) -> Result<Review, ReviewError> {
        self.facts_with_problems(name, facts, Vec::new())
    }

    /// The same of facts that were read from files, and of what was wrong with these.
    pub(crate) fn facts_with_problems(
        &self,
        name: &str,
        facts: &Json,
        of_files: Vec<InputProblem>,
    ) -> Result<Review, ReviewError> {
        let Shared { rules, options, bindings, .. } = &*self.shared;
        let plan = &rules.rules().plan;
        self.may_hold(name, facts.records())?;
        let loaded = self.time(Stage::Facts, || {
            json_facts(name, facts, plan.schema(), plan.currency(), &options.supplied)
        })?;
        let Loaded { facts, tables, lists, as_of, mut problems } = loaded;
        problems.extend(of_files);
        let as_of = options.as_of.or(as_of);
        if let (Some(bindings), true, true) = (bindings, tables.is_empty(), lists.is_empty()) {
            return self.run(bindings, facts, as_of, problems, Part::Everything);
        }
        let mut all_tables = options.tables.clone();
        all_tables.extend(tables);
        let mut all_lists = options.lists.clone();
        all_lists.extend(lists);
        let bindings = Arc::new(bind(plan, &all_tables, &all_lists)?);
        self.run(&bindings, facts, as_of, problems, Part::Everything)
    }

    /// Does some work, and tells the stopwatch, where there is one.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.shared.options.time(stage, work)
    }

    /// How many threads review invoices that do not see one another.
    pub(crate) fn threads(&self) -> Option<NonZeroUsize> {
        self.shared.options.threads
    }

    /// Reviews one invoice of a LEDES file.
    pub(crate) fn ledes_invoice(&self, name: &str, invoice: &Invoice) -> Result<Review, ReviewError> {
        let Shared { rules, options, .. } = &*self.shared;
        let plan = &rules.rules().plan;
        self.may_hold(name, records_of(invoice))?;
        let loaded = self.time(Stage::Facts, || {
            let mut facts = LedesFacts::new(plan.schema(), plan.currency(), &options.supplied);
            facts.add(name, invoice);
            facts.finish()
        })?;
        self.run_bound(loaded.facts, loaded.problems, Part::Invoices)
    }

    /// Reviews the invoices of several LEDES files in one run, in which each is history for those decided after it.
    ///
    /// Rules that read earlier invoices need this; it holds the facts of all invoices at once. What was wrong with a file
    /// that could not be read to its end is given back beside the result, which holds what was read of it.
    ///
    /// # Errors
    ///
    /// When the rules need something that was not given.
    pub fn ledes_together<R: BufRead>(
        &self,
        files: impl IntoIterator<Item = (String, R)>,
    ) -> Result<(Review, Vec<ReviewError>), ReviewError> {
        self.ledes_together_with(files, |_| {})
    }

    /// The same, and hands each invoice over once it is read, so that it can be written [adjusted](crate::adjusted()).
    ///
    /// # Errors
    ///
    /// As [`ledes_together`](Self::ledes_together).
    pub fn ledes_together_with<R: BufRead>(
        &self,
        files: impl IntoIterator<Item = (String, R)>,
        mut each: impl FnMut(Invoice),
    ) -> Result<(Review, Vec<ReviewError>), ReviewError> {
        let Shared { rules, options, problems: beside, .. } = &*self.shared;
        let plan = &rules.rules().plan;
        let mut facts = LedesFacts::new(plan.schema(), plan.currency(), &options.supplied);
        let (mut outside, mut failed) = (Vec::new(), Vec::new());
        let mut records = 0;
        for (file, input) in files {
            let mut each = |invoice: Invoice| {
                records += records_of(&invoice);
                each(invoice);
                self.may_hold(&file, records)
            };
            match self.add_file(&mut facts, &file, input, &mut outside, &mut each) {
                Ok(()) => {}
                Err(error @ ReviewError::Ledes { .. }) => failed.push(error),
                Err(error) => return Err(error),
            }
        }
        let Loaded { facts, mut problems, .. } = self.time(Stage::Facts, || facts.finish())?;
        problems.extend(beside.iter().cloned());
        problems.extend(outside);
        Ok((self.run_bound(facts, problems, Part::Everything)?, failed))
    }

    fn add_file<R: BufRead>(
        &self,
        facts: &mut LedesFacts<'_>,
        file: &str,
        input: R,
        outside: &mut Vec<InputProblem>,
        each: &mut impl FnMut(Invoice) -> Result<(), ReviewError>,
    ) -> Result<(), ReviewError> {
        let failed = |source| ReviewError::Ledes { file: file.to_owned(), source };
        let mut reader = meruit_ledes::Reader::open(input, self.ledes_options()).map_err(failed)?;
        let mut result = Ok(());
        while result.is_ok()
            && let Some(invoice) = self.time(Stage::Read, || reader.next())
        {
            result = invoice.map_err(failed).and_then(|invoice| {
                self.time(Stage::Facts, || facts.add(file, &invoice));
                self.go_on()?;
                each(invoice)
            });
        }
        outside.extend(FileProblems { file, invoice: None, problems: reader.problems() }.iter());
        result
    }

    fn ledes_options(&self) -> meruit_ledes::Options {
        let Options { platform, limits, .. } = self.shared.options;
        let mut options = meruit_ledes::Options::for_platform(platform);
        options.limits = limits;
        options
    }

    /// Reviews the records that belong to no invoice, and tells what cannot be read of them.
    ///
    /// A LEDES file's reviews end with this one; a program that reads several files asks for it once instead, and leaves it
    /// out of each by [`Reviews::without_other_records`].
    ///
    /// # Errors
    ///
    /// When the rules need something that was not given.
    pub fn other_records(&self) -> Result<Review, ReviewError> {
        self.beside_invoices(self.shared.problems.clone(), Part::OtherRecords)
    }

    /// What was wrong with a file outside of invoices, as a result without an invoice; with the records that belong to no
    /// invoice where these are wanted.
    pub(crate) fn outside(
        &self,
        problems: Vec<InputProblem>,
        other_records: bool,
    ) -> Result<Review, ReviewError> {
        if other_records {
            let all = self.shared.problems.iter().cloned().chain(problems).collect();
            self.beside_invoices(all, Part::OtherRecords)
        } else {
            let plan = &self.shared.rules.rules().plan;
            self.run_bound(Facts::new(Arc::clone(plan.schema()), None), problems, Part::Invoices)
        }
    }

    fn beside_invoices(&self, problems: Vec<InputProblem>, part: Part) -> Result<Review, ReviewError> {
        let Shared { rules, options, .. } = &*self.shared;
        let plan = &rules.rules().plan;
        let facts = options.supplied.facts(plan.schema(), plan.currency())?;
        self.run_bound(facts, problems, part)
    }

    /// Whether there is something to say beside the invoices.
    pub fn has_other_records(&self) -> bool {
        let Shared { rules, problems, .. } = &*self.shared;
        rules.rules().plan.has_rules_over_other_records() || !problems.is_empty()
    }

    fn run_bound(
        &self,
        facts: Facts,
        problems: Vec<InputProblem>,
        part: Part,
    ) -> Result<Review, ReviewError> {
        let Shared { rules, options, bindings, .. } = &*self.shared;
        let as_of = options.as_of;
        match bindings {
            Some(bindings) => Ok(self.run(bindings, facts, as_of, problems, part)?),
            None => {
                let bindings = Arc::new(bind(&rules.rules().plan, &options.tables, &options.lists)?);
                Ok(self.run(&bindings, facts, as_of, problems, part)?)
            }
        }
    }

    fn run(
        &self,
        bindings: &Arc<Bindings>,
        mut facts: Facts,
        as_of: Option<jiff::civil::Date>,
        problems: Vec<InputProblem>,
        part: Part,
    ) -> Result<Review, ReviewError> {
        let rules = self.shared.rules.rules();
        for (name, calendar) in &self.shared.options.calendars {
            facts.add_calendar(name, calendar.clone());
        }
        let Options {
            plainly,
            each_rule_alone,
            step_limit,
            keeps_decided,
            without_narratives,
            threads,
            worded,
            ..
        } = self.shared.options;
        let rules_hash = rules.hash().to_owned();
        let interrupt = self.cancel.clone().map(|cancel| Interrupt::when(move || cancel.is_over()));
        let options = ReviewOptions {
            as_of,
            problems,
            rules_hash,
            part,
            plainly,
            keeps_decided,
            without_narratives,
            each_rule_alone,
            step_limit,
            interrupt,
            stopwatch: self.shared.options.stopwatch.clone(),
            // Of a file that is read invoice by invoice each thread has invoices of its own.
            threads: threads.filter(|_| part == Part::Everything),
        };
        match judge(&rules.plan, bindings, facts, options) {
            Ok(outcome) => {
                let review = Review::of(outcome, &self.shared.rules, bindings);
                if worded {
                    review.document();
                }
                Ok(review)
            }
            Err(Stopped::NotStarted(not_started)) => Err(ReviewError::NotStarted(not_started)),
            Err(Stopped::StepLimit { limit }) => Err(ReviewError::StepLimit { limit }),
            Err(Stopped::Interrupted) => {
                Err(self.cancel.as_ref().map_or(ReviewError::Cancelled, Cancel::error))
            }
        }
    }
}

/// An invoice and its lines.
fn records_of(invoice: &Invoice) -> usize {
    invoice.lines.len().saturating_add(1)
}

/// How many bytes are read from a file at a time.
const READ_AT_ONCE: usize = 256 << 10;

/// Whether a text that begins so is JSON: facts are an object, and no LEDES file begins with a bracket.
///
/// ```
/// assert!(meruit::is_json(b"  {\"invoices\": []}"));
/// assert!(!meruit::is_json(b"LEDES1998B[]"));
/// ```
pub fn is_json(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    text.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|&byte| byte == b'{' || byte == b'[')
}
