//! The reviews of an input one after the other, on a thread of their own.
//!
//! The thread runs ahead of the caller by a few reviews at most, and where bytes are pushed it asks for them only when it has
//! none left: neither side fills the memory. It must not be one of the pool's, because it waits, and the pool reads files for
//! the caller too.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use napi::bindgen_prelude::PromiseRaw;
use napi::{Env, JsDeferred};
use napi_derive::napi;

use crate::failure::Failure;
use crate::guarded;
use crate::origin::Origin;
use crate::reviewer::{Columns, Engine, are_facts};

/// As many reviews wait for the caller.
const AHEAD: usize = 8;

type Answer = Box<dyn FnOnce(Env) -> napi::Result<Option<String>> + Send>;
type Waiting = JsDeferred<Option<String>, Answer>;

/// What the thread has for the caller.
enum Step {
    Review(String),
    Failed(Failure),
    End,
}

#[derive(Default)]
struct State {
    steps: VecDeque<Step>,
    /// The caller, where it waits for a step.
    waiting: Option<Waiting>,
    input: VecDeque<Vec<u8>>,
    input_ended: bool,
    /// The thread has no bytes left.
    hungry: bool,
    /// The caller went away.
    closed: bool,
}

/// What the thread and the caller share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two lines that hold the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a step over as soon as there is room; false where the caller went away.
    fn hand_over(&self, step: Step) -> bool {
        let mut state = self.lock();
        while state.steps.len() >= AHEAD && !state.closed {
            state = self.wait(state);
        }
        if state.closed {
            return false;
        }
        match state.waiting.take() {
            Some(waiting) => {
                state.closed |= matches!(step, Step::End);
                answer(waiting, step);
            }
            None => state.steps.push_back(step),
        }
        true
    }

    /// Ends the thread and whoever waits for it.
    fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.steps.clear();
        state.input.clear();
        if let Some(waiting) = state.waiting.take() {
            answer(waiting, Step::End);
        }
        self.changed.notify_all();
    }
}

/// What a waiting caller is told when bytes are wanted: no review is an empty text.
const HUNGRY: &str = "";

fn answer(waiting: Waiting, step: Step) {
    match step {
        Step::Review(json) => waiting.resolve(Box::new(|_| Ok(Some(json)))),
        Step::Failed(failure) => waiting.reject(failure.into()),
        Step::End => waiting.resolve(Box::new(|_| Ok(None))),
    }
}

/// The reviews of an input, for the wrapper.
#[napi]
pub struct NativeStream {
    shared: Arc<Shared>,
}

#[napi]
impl NativeStream {
    /// The canonical JSON of the next review; null at the end; an empty text where bytes are wanted first.
    #[napi(ts_return_type = "Promise<string | null>")]
    pub fn next<'e>(&self, env: &'e Env) -> napi::Result<PromiseRaw<'e, Option<String>>> {
        let (deferred, promise) = env.create_deferred::<Option<String>, Answer>()?;
        let mut state = self.shared.lock();
        if let Some(step) = state.steps.pop_front() {
            state.closed |= matches!(step, Step::End);
            answer(deferred, step);
            self.shared.changed.notify_all();
        } else if state.closed {
            answer(deferred, Step::End);
        } else if state.hungry {
            deferred.resolve(Box::new(|_| Ok(Some(HUNGRY.to_owned()))));
        } else {
            state.waiting = Some(deferred);
        }
        drop(state);
        Ok(PromiseRaw::new(env.raw(), napi::JsValue::raw(&promise)))
    }

    /// Takes more bytes over; they are copied.
    #[napi]
    pub fn push(&self, bytes: &[u8]) {
        let mut state = self.shared.lock();
        if !bytes.is_empty() && !state.closed {
            state.input.push_back(bytes.to_vec());
            state.hungry = false;
            self.shared.changed.notify_all();
        }
    }

    /// Says that no more bytes come.
    #[napi]
    pub fn end(&self) {
        let mut state = self.shared.lock();
        state.input_ended = true;
        state.hungry = false;
        self.shared.changed.notify_all();
    }

    /// Gives up.
    #[napi]
    pub fn close(&self) {
        self.shared.close();
    }
}

impl Drop for NativeStream {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl NativeStream {
    pub(crate) fn of(engine: Arc<Engine>, name: String, origin: Origin) -> Result<Self, Failure> {
        Self::start(engine, name, move |_| origin.open())
    }

    pub(crate) fn pushed(engine: Arc<Engine>, name: String) -> Result<Self, Failure> {
        Self::start(engine, name, |shared| Ok(Box::new(Pushed::new(shared))))
    }

    fn start(
        engine: Arc<Engine>,
        name: String,
        open: impl FnOnce(Arc<Shared>) -> Result<Box<dyn BufRead + Send>, Failure> + Send + 'static,
    ) -> Result<Self, Failure> {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let run = move || {
            let reviewed = guarded(|| read_on(&engine, &name, open(Arc::clone(&own))?, &own));
            let last = reviewed.map_or_else(Step::Failed, |()| Step::End);
            // After an error there is nothing more to read.
            if let Step::Failed(_) = last {
                own.hand_over(last);
            }
            own.hand_over(Step::End);
        };
        let started = std::thread::Builder::new().name("meruit-stream".to_owned()).spawn(run);
        match started {
            Ok(_) => Ok(Self { shared }),
            Err(error) => {
                Err(Failure::plain("MeruitError", "io", format!("no thread can be started: {error}")))
            }
        }
    }
}

/// Reviews invoice by invoice until the input ends or the caller goes away.
fn read_on(
    engine: &Engine,
    name: &str,
    mut input: Box<dyn BufRead + Send>,
    shared: &Shared,
) -> Result<(), Failure> {
    let failed = |source| Failure::from(meruit::ReviewError::Io { file: name.to_owned(), source });
    if are_facts(input.fill_buf().map_err(failed)?) {
        let mut text = Vec::new();
        input.read_to_end(&mut text).map_err(failed)?;
        shared.hand_over(Step::Review(engine.facts(name, &text, &Columns::new(), None)?.to_json()));
        return Ok(());
    }
    for review in engine.reviewer()?.read(name, input)? {
        if !shared.hand_over(Step::Review(review?.to_json())) {
            break;
        }
    }
    Ok(())
}

/// The bytes that the caller pushes.
struct Pushed {
    shared: Arc<Shared>,
    chunk: Vec<u8>,
    at: usize,
    begun: bool,
}

impl Pushed {
    fn new(shared: Arc<Shared>) -> Self {
        Self { shared, chunk: Vec::new(), at: 0, begun: false }
    }

    /// The first chunk, with as much behind it as it takes to see what the text begins with.
    fn first_chunk(&self) -> io::Result<Vec<u8>> {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        let mut chunk = self.next_chunk()?;
        let blank = |byte: &u8| byte.is_ascii_whitespace() || BYTE_ORDER_MARK.contains(byte);
        while chunk.iter().all(blank) {
            let more = self.next_chunk()?;
            if more.is_empty() {
                break;
            }
            chunk.extend(more);
        }
        Ok(chunk)
    }

    /// Waits for a chunk; none at the end.
    fn next_chunk(&self) -> io::Result<Vec<u8>> {
        let mut state = self.shared.lock();
        loop {
            if state.closed {
                return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the caller went away"));
            }
            if let Some(chunk) = state.input.pop_front() {
                return Ok(chunk);
            }
            if state.input_ended {
                return Ok(Vec::new());
            }
            state.hungry = true;
            if let Some(waiting) = state.waiting.take() {
                waiting.resolve(Box::new(|_| Ok(Some(HUNGRY.to_owned()))));
            }
            state = self.shared.wait(state);
        }
    }
}

impl BufRead for Pushed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.chunk.len() {
            self.chunk = if self.begun { self.next_chunk()? } else { self.first_chunk()? };
            self.begun = true;
            self.at = 0;
        }
        Ok(self.chunk.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount).min(self.chunk.len());
    }
}

impl Read for Pushed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}
