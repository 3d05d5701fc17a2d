//! Facts in JSON, invoice by invoice: no more than one is held.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::read::SourceError;
use crate::facts::{FactsError, Json, Members};

/// What stands in the facts, in its order.
pub(super) enum Part {
    /// One of `invoices`.
    Invoice(Members),
    /// Another member.
    Other(String, Json),
}

/// Hands over what stands in facts, and fails as `take` does. An invoice, or another member, may take `limit` bytes.
pub(super) fn each_part(
    file: &str,
    mut input: impl BufRead,
    limit: usize,
    take: &mut dyn FnMut(Part) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Io { file: file.to_owned(), source };
    if input.fill_buf().map_err(failed)?.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    let mut why = None;
    let left = Cell::new(limit);
    let mut text = serde_json::Deserializer::from_reader(Counted { input, left: &left });
    let root = Root { file, take, why: &mut why, left: &left, limit };
    let read = root.deserialize(&mut text).and_then(|()| text.end());
    match (why, read) {
        (Some(why), _) => Err(why),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) if error.is_io() && left.get() == 0 => {
            Err(SourceError::TooLarge { file: file.to_owned(), limit })
        }
        (None, Err(error)) if error.is_io() => Err(failed(error.into())),
        (None, Err(error)) => Err(FactsError::of_json(file, &error).into()),
    }
}

/// A source that fails when what is held of it takes more bytes than it may.
struct Counted<'c, R> {
    input: R,
    left: &'c Cell<usize>,
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left.get());
        if most == 0 && !buffer.is_empty() {
            return Err(io::Error::other("longer than the limit"));
        }
        let count = self.input.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left.set(self.left.get().saturating_sub(count));
        Ok(count)
    }
}

/// The object of the facts.
struct Root<'t> {
    file: &'t str,
    take: &'t mut dyn FnMut(Part) -> Result<(), SourceError>,
    /// Why it came to an end, where that was not the JSON.
    why: &'t mut Option<SourceError>,
    /// How many bytes the part that is being read may still take, and how many each may.
    left: &'t Cell<usize>,
    limit: usize,
}

impl Root<'_> {
    fn take<E: Error>(&mut self, part: Part) -> Result<(), E> {
        self.left.set(self.limit);
        (self.take)(part).map_err(|error| self.stop(error))
    }

    fn stop<E: Error>(&mut self, why: SourceError) -> E {
        *self.why = Some(why);
        E::custom("stopped")
    }

    fn no_invoices<E: Error>(&mut self, what: &str) -> E {
        let (file, what) = (self.file.to_owned(), what.to_owned());
        self.stop(SourceError::NoInvoices { file, what })
    }
}

impl<'de> DeserializeSeed<'de> for Root<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the object of the facts")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, _: A) -> Result<(), A::Error> {
        Err(self.no_invoices("its JSON is no object"))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut met = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !met.insert(name.clone()) {
                return Err(A::Error::custom(format_args!("the member `{name}` stands twice in one object")));
            }
            if name == "invoices" {
                members.next_value_seed(Invoices(&mut self))?;
            } else {
                let value = members.next_value()?;
                self.take(Part::Other(name, value))?;
            }
        }
        if met.contains("invoices") {
            Ok(())
        } else {
            Err(self.no_invoices("its JSON has no list `invoices`"))
        }
    }
}

/// The list `invoices`.
struct Invoices<'r, 't>(&'r mut Root<'t>);

impl<'de> DeserializeSeed<'de> for Invoices<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Invoices<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the list of invoices")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(self.0.no_invoices("its `invoices` are no list"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            let Json::Object(invoice) = item else {
                return Err(self.0.no_invoices("something in `invoices` is no object"));
            };
            self.0.take(Part::Invoice(invoice))?;
        }
        Ok(())
    }
}
