//! JSON facts as a stream: one invoice after another, none held longer than it takes to hand it over.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::read::SourceError;
use crate::facts::{Json, Members, not_json};

/// One thing that stands in facts.
pub(super) enum Part<'j> {
    /// An object in `invoices`.
    Invoice(&'j Members),
    /// Any other member.
    Member(&'j str, &'j Json),
}

/// Hands over the parts of the facts in `input` in their order. An invoice, or another member, may take `limit` bytes.
pub(super) fn each_part(
    file: &str,
    mut input: impl BufRead,
    limit: usize,
    take: &mut dyn FnMut(Part<'_>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let failed = |source| SourceError::Io { file: file.to_owned(), source };
    if input.fill_buf().map_err(failed)?.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    let left = Cell::new(limit);
    let mut state = State { take, left: &left, limit, found: Shape::Nothing, stopped: None };
    let mut json = serde_json::Deserializer::from_reader(Counted { input, left: &left });
    let read = Root(&mut state).deserialize(&mut json).and_then(|()| json.end());
    if let Some(error) = state.stopped {
        return Err(error);
    }
    let no_invoices = |what: &str| SourceError::NoInvoices { file: file.to_owned(), what: what.to_owned() };
    match (read, state.found) {
        (Ok(()), Shape::Invoices) => Ok(()),
        (Ok(()), _) => Err(no_invoices("its JSON has no list `invoices`")),
        (Err(error), found) => Err(match found {
            _ if error.is_io() && left.get() == 0 => SourceError::TooLarge { file: file.to_owned(), limit },
            _ if error.is_io() => failed(error.into()),
            Shape::Nothing if error.is_data() => no_invoices("its JSON is no object"),
            Shape::NoList if error.is_data() => no_invoices("its JSON has no list `invoices`"),
            _ => not_json(file, &error).into(),
        }),
    }
}

/// How far the reading has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Nothing,
    /// An object.
    Object,
    /// An object whose `invoices` has not turned out to be a list.
    NoList,
    /// An object with a list of invoices.
    Invoices,
}

struct State<'s> {
    take: &'s mut dyn FnMut(Part<'_>) -> Result<(), SourceError>,
    /// How many bytes the part that is being read may still take.
    left: &'s Cell<usize>,
    limit: usize,
    found: Shape,
    /// Why whoever takes the parts wants no more.
    stopped: Option<SourceError>,
}

impl State<'_> {
    fn hand_over<E: Error>(&mut self, part: Part<'_>) -> Result<(), E> {
        self.left.set(self.limit);
        (self.take)(part).map_err(|error| {
            self.stopped = Some(error);
            E::custom("stopped")
        })
    }
}

/// A source that fails when a part takes more bytes than it may.
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

struct Root<'r, 's>(&'r mut State<'s>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.found = Shape::Object;
        let mut seen = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format!("the member `{name}` stands twice in one object")));
            }
            if name == "invoices" {
                self.0.found = Shape::NoList;
                members.next_value_seed(Invoices(self.0))?;
            } else {
                let value: Json = members.next_value()?;
                self.0.hand_over(Part::Member(&name, &value))?;
            }
        }
        Ok(())
    }
}

struct Invoices<'r, 's>(&'r mut State<'s>);

impl<'de> DeserializeSeed<'de> for Invoices<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Invoices<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut invoices: A) -> Result<(), A::Error> {
        self.0.found = Shape::Invoices;
        while let Some(invoice) = invoices.next_element::<Json>()? {
            let Json::Object(members) = &invoice else {
                return Err(A::Error::custom("something in `invoices` is no object"));
            };
            self.0.hand_over(Part::Invoice(members))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufReader, Read};

    use super::{Part, SourceError, each_part};

    fn parts(text: &[u8], limit: usize) -> (Vec<String>, Result<(), SourceError>) {
        let mut found = Vec::new();
        let read = each_part("facts.json", text, limit, &mut |part| {
            found.push(match part {
                Part::Invoice(members) => format!("invoice {:?}", members.get("number").is_some()),
                Part::Member(name, _) => name.to_owned(),
            });
            Ok(())
        });
        (found, read)
    }

    #[test]
    fn parts_come_in_their_order() {
        let text =
            b"\xEF\xBB\xBF {\"as_of\": \"x\", \"invoices\": [{\"number\": \"1\"}, {}], \"lists\": {}}\n";
        let (found, read) = parts(text, 1_000);
        assert_eq!(found, ["as_of", "invoice true", "invoice false", "lists"]);
        assert!(read.is_ok());
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, message) in [
            ("[]", "`facts.json` holds no invoices: its JSON is no object"),
            ("{}", "`facts.json` holds no invoices: its JSON has no list `invoices`"),
            ("{\"invoices\": {}}", "`facts.json` holds no invoices: its JSON has no list `invoices`"),
            ("{\"invoices\": [1]}", "facts.json, line 1, column 16: something in `invoices` is no object"),
            (
                "{\"invoices\": [], \"invoices\": []}",
                "facts.json, line 1, column 28: the member `invoices` stands twice in one object",
            ),
            ("{\"invoices\": [", "facts.json, line 1, column 14: EOF while parsing a list"),
            ("{\"invoices\": []} x", "facts.json, line 1, column 18: trailing characters"),
        ] {
            let error = parts(text.as_bytes(), 1_000).1.unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }

    /// More invoices than memory would hold, each within the limit.
    struct Endless {
        left: u64,
        piece: &'static [u8],
    }

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.piece.is_empty() && self.left > 0 {
                self.left -= 1;
                self.piece = if self.left == 0 { b"{}]}" } else { b"{\"number\": \"1\", \"lines\": []}," };
            }
            self.piece.read(buffer)
        }
    }

    #[test]
    fn the_limit_is_one_of_each_invoice() {
        let source = Endless { left: 20_000, piece: b"{\"invoices\": [" };
        let mut count = 0;
        each_part("facts.json", BufReader::new(source), 100, &mut |_| {
            count += 1;
            Ok(())
        })
        .expect("readable");
        assert_eq!(count, 20_000);
        let long = format!("{{\"invoices\": [{{\"number\": \"{}\"}}]}}", "1".repeat(100));
        let error = parts(long.as_bytes(), 100).1.unwrap_err();
        assert_eq!(error.to_string(), "`facts.json`: an invoice takes more than 100 bytes");
    }

    #[test]
    fn whoever_takes_the_parts_can_stop() {
        let mut taken = 0;
        let error = each_part("facts.json", &b"{\"invoices\": [{}, {}]}"[..], 100, &mut |_| {
            taken += 1;
            Err(SourceError::Output(io::Error::other("full")))
        })
        .unwrap_err();
        assert!(matches!(error, SourceError::Output(_)));
        assert_eq!(taken, 1);
    }
}
