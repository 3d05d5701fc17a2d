//! What courts and guidelines differ on, as options of the command line.

use clap::ValueEnum;
use meruit::narrative::{
    Analyser, Certainty as Sure, Lexicon, Options, PrepareAndAttend as Prepare, Related as Relation,
};

/// The parameters of the analysis.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What counts")]
pub(crate) struct Parameters {
    /// How sure a finding must be to count as a task of its own, and in a score
    #[arg(long, value_name = "HOW", default_value = "likely")]
    least: Certainty,
    /// Entries of at most so many hours are never block billed
    #[arg(long, value_name = "HOURS")]
    spare: Option<String>,
    /// The fewest tasks that make block billing
    #[arg(long, value_name = "N", default_value_t = 2)]
    block_tasks: usize,
    /// Whether preparing for an event and attending it are one task
    #[arg(long, value_name = "HOW", default_value = "unsure")]
    prepare_and_attend: PrepareAndAttend,
    /// Whether related activities are one task
    #[arg(long, value_name = "HOW", default_value = "as-defined")]
    related: Related,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Certainty {
    /// Two careful readers may differ
    Unsure,
    /// Most readers would agree
    Likely,
    /// There is no other reading
    Certain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PrepareAndAttend {
    /// Left open: a second task, but only unsure
    Unsure,
    /// One task
    One,
    /// Two tasks
    Two,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Related {
    /// An outcome, a thread, a note on research and the sending of a draft belong to the task they come from
    AsDefined,
    /// Work on the same subject is one task
    Together,
    /// Even related work is a task of its own
    Apart,
}

impl Parameters {
    /// The analyser with these parameters and the English lexicon, or what is wrong with them in words.
    pub(crate) fn analyser(&self) -> Result<Analyser, String> {
        let spared_hours = match &self.spare {
            None => None,
            Some(hours) => Some(hours.parse().map_err(|_| format!("`{hours}` is not a number of hours"))?),
        };
        let options = Options {
            least: match self.least {
                Certainty::Unsure => Sure::Unsure,
                Certainty::Likely => Sure::Likely,
                Certainty::Certain => Sure::Certain,
            },
            spared_hours,
            block_tasks: self.block_tasks,
            prepare_and_attend: match self.prepare_and_attend {
                PrepareAndAttend::Unsure => Prepare::Unsure,
                PrepareAndAttend::One => Prepare::One,
                PrepareAndAttend::Two => Prepare::Two,
            },
            related: match self.related {
                Related::AsDefined => Relation::AsDefined,
                Related::Together => Relation::Together,
                Related::Apart => Relation::Apart,
            },
            ..Options::default()
        };
        Analyser::new(Lexicon::english(), options).map_err(|error| error.to_string())
    }
}
