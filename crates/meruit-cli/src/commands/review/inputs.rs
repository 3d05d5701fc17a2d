//! The files to be reviewed, opened one after the other.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use meruit::{ReviewError, is_json};

/// How many bytes are read at a time.
const AT_ONCE: usize = 256 << 10;
/// Below this many bytes a bar would be gone before it is seen.
const WORTH_A_BAR: u64 = 8 << 20;

/// A file that was opened.
pub(super) enum Input {
    /// Facts in JSON, read whole.
    Json { name: String, text: Vec<u8> },
    /// A LEDES file, or what is taken for one.
    Ledes { name: String, reader: Box<dyn BufRead> },
}

/// The files in their order.
pub(super) struct Inputs {
    paths: VecDeque<PathBuf>,
    bar: Option<ProgressBar>,
}

impl Inputs {
    pub(super) fn new(paths: &[PathBuf], with_bar: bool) -> Self {
        let sizes = paths.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len());
        let bytes = sizes.fold(0_u64, u64::saturating_add);
        let bar = (with_bar && bytes >= WORTH_A_BAR).then(|| {
            let look = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left");
            ProgressBar::new(bytes).with_style(look.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { paths: paths.iter().cloned().collect(), bar }
    }

    fn open(&self, path: &Path) -> Result<Input, ReviewError> {
        let stdin = path == Path::new("-");
        let name = if stdin { "standard input".to_owned() } else { path.to_string_lossy().into_owned() };
        let failed = |source| ReviewError::Io { file: name.clone(), source };
        let source: Box<dyn Read> =
            if stdin { Box::new(io::stdin().lock()) } else { Box::new(File::open(path).map_err(failed)?) };
        let mut reader: Box<dyn BufRead> = match &self.bar {
            Some(bar) => Box::new(BufReader::with_capacity(AT_ONCE, bar.wrap_read(source))),
            None => Box::new(BufReader::with_capacity(AT_ONCE, source)),
        };
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
            || is_json(reader.fill_buf().map_err(failed)?);
        if !is_json {
            return Ok(Input::Ledes { name, reader });
        }
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(failed)?;
        Ok(Input::Json { name, text })
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, ReviewError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.paths.pop_front().map(|path| self.open(&path))
    }
}

impl Drop for Inputs {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
