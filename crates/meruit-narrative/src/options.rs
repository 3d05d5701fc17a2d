//! What courts and guidelines differ on, as parameters of the analysis.

use rust_decimal::Decimal;

use crate::label::Certainty;

/// Whether `prepare for and attend` one event is one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum PrepareAndAttend {
    /// Left open: a second task, but only unsure.
    #[default]
    Unsure,
    /// One task.
    One,
    /// Two tasks.
    Two,
}

/// What counts as one task when activities are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum Related {
    /// As defined in the documentation: an outcome, a thread, a note on research and the sending of a draft belong to
    /// the task they come from; another object or another person makes another task.
    #[default]
    AsDefined,
    /// Activities that name the same matter (`same`, a shared subject) are one task, whoever they are done with.
    Together,
    /// Even related activities are tasks of their own, unless they share one verb phrase, object or event.
    Apart,
}

/// Parameters of an analysis. Start from [`Options::default`].
///
/// ```
/// use meruit_narrative::{Analyser, Label, Lexicon, Options, PrepareAndAttend};
///
/// let options = Options { prepare_and_attend: PrepareAndAttend::Two, ..Options::default() };
/// let analyser = Analyser::new(Lexicon::english(), options)?;
/// assert!(analyser.analyse("Prepare for and attend deposition of Ms. Ruiz", None).is(Label::BlockBilled));
/// # Ok::<(), meruit_narrative::LexiconError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Options {
    /// How sure a finding must be for [`Analysis::is`](crate::Analysis::is) and for counting a task. Likely by default.
    pub least: Certainty,
    /// Entries of at most this many hours are never block billed; `None` spares none. 28 CFR part 58 appendix A allows
    /// lumping up to 0.5 hours a day per project; the daily total is the caller's to know.
    pub spared_hours: Option<Decimal>,
    /// Fewest tasks that make block billing; two by default, and at least two.
    pub block_tasks: usize,
    /// Whether preparing for an event and attending it are one task.
    pub prepare_and_attend: PrepareAndAttend,
    /// What counts as one task when activities are related.
    pub related: Related,
    /// Whether times that add up to the hours cure block billing. True by default.
    pub times_cure: bool,
    /// How far times given in minutes may be off the hours, which are usually rounded; less than 0.1 by default.
    /// Times in hours must add up exactly.
    pub minutes_tolerance: Decimal,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            least: Certainty::Likely,
            spared_hours: None,
            block_tasks: 2,
            prepare_and_attend: PrepareAndAttend::default(),
            related: Related::default(),
            times_cure: true,
            minutes_tolerance: Decimal::new(99, 3),
        }
    }
}
