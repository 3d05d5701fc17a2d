//! `file_item_nbr`: a number for each item that no other item of the file has.

use std::collections::BTreeMap;

/// The numbers that are taken, as ranges: those of a file are mostly one range, however long the file.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// First and last number of each range.
    taken: BTreeMap<u64, u64>,
}

impl Items {
    /// Takes the number that `wanted` is, when it is one, written plainly and free.
    pub(super) fn take(&mut self, wanted: Option<&str>) -> Option<u64> {
        let wanted = wanted?;
        let number: u64 = wanted.parse().ok()?;
        if number == u64::MAX || number.to_string() != wanted {
            return None;
        }
        let before = self.taken.range(..=number).next_back().map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| last >= number) {
            return None;
        }
        let last = self.taken.remove(&(number + 1)).unwrap_or(number);
        match before {
            Some((first, end)) if end + 1 == number => self.taken.insert(first, last),
            _ => self.taken.insert(number, last),
        };
        Some(number)
    }

    /// The first number after all that are taken, or where there is none the first that is free.
    pub(super) fn next(&mut self) -> u64 {
        let last = self.taken.last_key_value().map_or(0, |(_, last)| *last);
        if let Some(number) = last.checked_add(1)
            && self.take(Some(&number.to_string())).is_some()
        {
            return number;
        }
        let mut free = 1;
        while let Some((_, last)) = self.taken.range(..=free).next_back()
            && *last >= free
        {
            free = last.saturating_add(1);
        }
        self.take(Some(&free.to_string())).unwrap_or(free)
    }
}

#[cfg(test)]
mod tests {
    use super::Items;

    #[test]
    fn a_number_is_taken_once() {
        let mut items = Items::default();
        assert_eq!(items.take(Some("5")), Some(5));
        assert_eq!(items.take(Some("5")), None);
        assert_eq!(items.take(Some("4")), Some(4));
        assert_eq!(items.take(Some("6")), Some(6));
        assert_eq!(items.taken.len(), 1);
        for odd in ["", "007", "-1", "1a", "+9", "18446744073709551615", "99999999999999999999"] {
            assert_eq!(items.take(Some(odd)), None, "{odd}");
        }
        assert_eq!(items.next(), 7);
        assert_eq!(items.take(Some("18446744073709551614")), Some(u64::MAX - 1));
        assert_eq!(items.next(), 1);
        assert_eq!(items.next(), 2);
    }
}
