//! Where results go: standard output, or a file that is there only when it is whole.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The place that results are written to.
pub(crate) enum Output {
    /// Standard output.
    Out(BufWriter<io::Stdout>),
    /// A file beside the one wanted, until all is written.
    File { part: Box<BufWriter<NamedTempFile>>, path: PathBuf },
}

impl Output {
    /// Standard output, or the file.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let Some(path) = path else { return Ok(Self::Out(BufWriter::new(io::stdout()))) };
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let part = Box::new(BufWriter::new(part_in(folder)?));
        Ok(Self::File { part, path: path.to_owned() })
    }

    /// Ends the output; a file takes its name now.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Out(mut out) => out.flush(),
            Self::File { part, path } => {
                let part = part.into_inner().map_err(io::IntoInnerError::into_error)?;
                part.persist(path)?;
                Ok(())
            }
        }
    }
}

/// A file under a name of its own, with the rights that any new file has.
fn part_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".meruit-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Out(out) => out.write(bytes),
            Self::File { part, .. } => part.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Out(out) => out.flush(),
            Self::File { part, .. } => part.flush(),
        }
    }
}
