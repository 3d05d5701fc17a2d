//! Python file objects as sources of bytes.

use std::io::{self, Read};

use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// How many bytes are asked for at a time.
pub(crate) const AT_ONCE: usize = 256 << 10;

/// A file object opened in binary mode.
pub(crate) struct PyReader {
    read: Py<PyAny>,
}

impl PyReader {
    pub(crate) fn new(file: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { read: file.getattr("read")?.unbind() })
    }
}

impl Read for PyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let bytes = self.read.bind(py).call1((buffer.len().min(AT_ONCE),)).map_err(io::Error::other)?;
            let bytes = bytes.cast::<PyBytes>().map_err(|_| {
                io::Error::other("the file gives texts; open it in binary mode: `open(path, \"rb\")`")
            })?;
            let bytes = bytes.as_bytes();
            match buffer.get_mut(..bytes.len()) {
                Some(place) => {
                    place.copy_from_slice(bytes);
                    Ok(bytes.len())
                }
                None => Err(io::Error::other("the file gave more bytes than were asked for")),
            }
        })
    }
}
