//! Rules with what they need, and the calls that review.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use meruit::report::Form;
use meruit::{Options, Review, ReviewError, Reviewer, Ruleset, Style};
use napi::bindgen_prelude::{AsyncTask, Either, Uint8Array};
use napi::{Env, Task};
use napi_derive::napi;

use crate::arrow_facts::facts_of_arrow;
use crate::arrow_messages::is_arrow;
use crate::cancel::NativeCancel;
use crate::failure::Failure;
use crate::guarded;
use crate::origin::Origin;
use crate::render::{form_named, render};
use crate::stream::NativeStream;

/// Rules with what they need.
pub(crate) struct Engine {
    pub(crate) rules: Ruleset,
    options: Options,
    /// Why they are not bound: facts in JSON may still bring what is missing.
    bound: Result<Reviewer, ReviewError>,
}

/// One review or all reviews of an input.
type EachReview<'a> = Box<dyn Iterator<Item = Result<Review, Failure>> + 'a>;

impl Engine {
    pub(crate) fn new(rules: Ruleset, options: Options) -> Self {
        let bound = rules.reviewer(&options);
        Self { rules, options, bound }
    }

    /// The bound rules, or why they are not bound.
    pub(crate) fn reviewer(&self) -> Result<&Reviewer, Failure> {
        match &self.bound {
            Ok(reviewer) => Ok(reviewer),
            // An error holds no copy of itself; binding once more says the same.
            Err(_) => match self.rules.reviewer(&self.options) {
                Ok(_) => Err(Failure::internal()),
                Err(error) => Err(error.into()),
            },
        }
    }

    /// Reviews facts, in JSON or Arrow.
    pub(crate) fn facts(
        &self,
        name: &str,
        bytes: &[u8],
        columns: &Columns,
        cancel: Option<&NativeCancel>,
    ) -> Result<Review, Failure> {
        let ended = |reviewer: &Reviewer| match cancel {
            Some(cancel) => reviewer.ended_by(&cancel.flag),
            None => reviewer.clone(),
        };
        if is_arrow(bytes) {
            return Ok(ended(self.reviewer()?).facts(name, &facts_of_arrow(name, bytes, columns)?)?);
        }
        Ok(match &self.bound {
            Ok(reviewer) => ended(reviewer).json(name, bytes)?,
            Err(_) => self.rules.review_json(name, bytes, &self.options)?,
        })
    }

    /// The reviews of bytes.
    fn bytes<'a>(
        &'a self,
        name: &str,
        bytes: &'a [u8],
        columns: &Columns,
    ) -> Result<EachReview<'a>, Failure> {
        if are_facts(bytes) {
            return Ok(Box::new(std::iter::once(Ok(self.facts(name, bytes, columns, None)?))));
        }
        let reviews = self.reviewer()?.read(name, bytes)?;
        Ok(Box::new(reviews.map(|review| review.map_err(Failure::from))))
    }

    /// Reviews an input as a whole and writes what is wanted.
    fn whole(&self, job: Job, cancel: &NativeCancel) -> Result<String, Failure> {
        cancel.check()?;
        let Job { origin, name, form, columns } = job;
        let name = origin.name(&name);
        let failed = |source| Failure::from(ReviewError::Io { file: name.clone(), source });
        let mut input = origin.open()?;
        if !are_facts(input.fill_buf().map_err(failed)?) {
            let reviewer = self.reviewer()?.ended_by(&cancel.flag);
            let mut text = reviewer.report(&name, input, form, Style::PLAIN)?;
            if form == Form::Json && text.ends_with('\n') {
                text.pop();
            }
            return Ok(text);
        }
        if form.writes_invoices() {
            return Err(Failure::argument("only a LEDES file can be written as LEDES, adjusted".to_owned()));
        }
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(failed)?;
        render(std::iter::once(self.facts(&name, &bytes, &columns, Some(cancel))), form)
    }
}

/// Whether bytes that begin so are facts, in JSON or Arrow, and no LEDES file.
pub(crate) fn are_facts(beginning: &[u8]) -> bool {
    meruit::is_json(beginning) || is_arrow(beginning)
}

/// Which field of a line or an invoice each Arrow column is; none where columns are called as their fields.
pub(crate) type Columns = BTreeMap<String, String>;

/// What is to be reviewed, and what is to come out.
pub(crate) struct Job {
    origin: Origin,
    name: String,
    form: Form,
    columns: Columns,
}

/// Reads `columns` from the wrapper's JSON.
fn columns(json: &str) -> Result<Columns, Failure> {
    serde_json::from_str(json).map_err(|error| Failure::argument(format!("columns: {error}")))
}

/// Rules with what they need, for the wrapper.
#[napi]
pub struct NativeReviewer {
    pub(crate) engine: Arc<Engine>,
}

#[napi]
impl NativeReviewer {
    /// Reviews bytes at once; canonical JSON. `given` is JSON: a column by field, for Arrow.
    #[napi]
    pub fn review_sync(&self, bytes: &[u8], name: String, given: String) -> napi::Result<String> {
        Ok(guarded(|| {
            let reviews = self.engine.bytes(&name, bytes, &columns(&given)?)?;
            render(reviews, Form::Json)
        })?)
    }

    /// Reviews bytes, or the file of a path, on the pool, and writes what came out in the form named. `given` is as for
    /// `reviewSync`.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn review(
        &self,
        input: Either<Uint8Array, String>,
        name: String,
        given: String,
        form: String,
        cancel: Option<&NativeCancel>,
    ) -> napi::Result<AsyncTask<ReviewTask>> {
        let (form, columns) = (form_named(&form)?, columns(&given)?);
        let job = Some(Job { origin: Origin::copied(&input), name, form, columns });
        let cancel = cancel.cloned().unwrap_or_default();
        Ok(AsyncTask::new(ReviewTask { engine: Arc::clone(&self.engine), job, cancel }))
    }

    /// Reviews bytes, or the file of a path, one invoice after the other.
    #[napi]
    pub fn stream(&self, input: Either<Uint8Array, String>, name: String) -> napi::Result<NativeStream> {
        let origin = Origin::copied(&input);
        let name = origin.name(&name);
        Ok(NativeStream::of(Arc::clone(&self.engine), name, origin)?)
    }

    /// Reviews bytes that are pushed, one invoice after the other.
    #[napi]
    pub fn pushed(&self, name: String) -> napi::Result<NativeStream> {
        Ok(NativeStream::pushed(Arc::clone(&self.engine), name)?)
    }
}

/// A review on the pool.
pub struct ReviewTask {
    engine: Arc<Engine>,
    job: Option<Job>,
    cancel: NativeCancel,
}

impl Task for ReviewTask {
    type Output = String;
    type JsValue = String;

    fn compute(&mut self) -> napi::Result<String> {
        let job = self.job.take();
        Ok(guarded(|| self.engine.whole(job.ok_or_else(Failure::internal)?, &self.cancel))?)
    }

    fn resolve(&mut self, _: Env, text: String) -> napi::Result<String> {
        Ok(text)
    }
}
