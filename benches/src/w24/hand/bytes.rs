//! Marks, numbers and dates of a file, several bytes at a time.

/// Sixty-four bytes: all vector instructions of a loop over them are known to the compiler.
pub(super) type Block = [u8; 64];

/// The blocks of a text, the last one filled up with zeros.
#[inline(always)]
pub(super) fn blocks(text: &[u8], mut each: impl FnMut(usize, &Block)) {
    let (whole, rest) = text.as_chunks::<64>();
    for (at, block) in whole.iter().enumerate() {
        each(64 * at, block);
    }
    if !rest.is_empty() {
        let mut last = [0; 64];
        if let Some(beginning) = last.get_mut(..rest.len()) {
            beginning.copy_from_slice(rest);
        }
        each(64 * whole.len(), &last);
    }
}

/// A bit for each byte of a block that is as asked.
#[inline(always)]
pub(super) fn bits(block: &Block, is: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0u8; 64];
    flags.iter_mut().zip(block).for_each(|(flag, byte)| *flag = u8::from(is(*byte)));
    let mut bits = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // The product has the lowest bits of the eight bytes side by side in its highest byte.
        let side_by_side = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= side_by_side << (8 * at);
    }
    bits
}

/// The first eight bytes, the first of them lowest; zeros where there are fewer.
#[inline(always)]
pub(super) fn eight(text: &[u8]) -> u64 {
    if let Some(first) = text.first_chunk::<8>() {
        return u64::from_le_bytes(*first);
    }
    let mut all = 0;
    for (at, byte) in text.iter().enumerate() {
        all |= u64::from(*byte) << (8 * at);
    }
    all
}

/// A whole number of at most eight digits; longer ones digit by digit.
#[inline(always)]
pub(super) fn number(digits: &[u8]) -> i64 {
    if digits.len() > 8 {
        return digits.iter().fold(0, |n, byte| n * 10 + i64::from(byte.wrapping_sub(b'0')));
    }
    // The last digit comes highest, zeros before the first one; then pairs, fours and eights of digits are put together.
    let empty = 64 - 8 * u32::try_from(digits.len()).unwrap_or(8);
    let digits = eight(digits).checked_shl(empty).unwrap_or(0) & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (digits.wrapping_mul(2_561) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(6_553_601) >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(42_949_672_960_001) >> 32).cast_signed()
}

/// A decimal with at most two places, in hundredths.
#[inline(always)]
pub(super) fn cents(text: &[u8]) -> i64 {
    if let Some((whole, [b'.', tens, ones])) = text.split_last_chunk::<3>()
        && whole.first() != Some(&b'-')
    {
        let places = 10 * i64::from(tens.wrapping_sub(b'0')) + i64::from(ones.wrapping_sub(b'0'));
        return number(whole) * 100 + places;
    }
    rare_cents(text)
}

/// The same with a sign, or without two places.
#[cold]
fn rare_cents(text: &[u8]) -> i64 {
    let (sign, digits) = match text.split_first() {
        Some((b'-', rest)) => (-1, rest),
        _ => (1, text),
    };
    let mut parts = digits.splitn(2, |byte| *byte == b'.');
    let (whole, places) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let places_in_hundredths = match places.len() {
        0 => 0,
        1 => number(places) * 10,
        _ => number(places),
    };
    sign * (number(whole) * 100 + places_in_hundredths)
}

/// Days since 1970-01-01; the month that was asked for last is known.
#[derive(Default)]
pub(super) struct Months {
    /// Year and month as one number.
    month: i32,
    /// The day before its first.
    day: i32,
}

impl Months {
    /// The day of `YYYYMMDD`.
    #[inline(always)]
    pub(super) fn day(&mut self, text: &[u8]) -> i32 {
        let date = i32::try_from(number(text)).unwrap_or_default();
        let (month, day) = (date / 100, date % 100);
        if month != self.month {
            *self = Self { month, day: day_before(month / 100, month % 100) };
        }
        self.day + day
    }
}

/// The day before the first of a month, in days since 1970-01-01.
fn day_before(year: i32, month: i32) -> i32 {
    // Years that begin in March have the leap day at their end.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_that_of_its_digits() {
        for n in [0, 7, 10, 99, 100, 12_345, 9_999_999, 12_345_678, 99_999_999, 123_456_789] {
            assert_eq!(number(n.to_string().as_bytes()), n);
        }
        assert_eq!(number(b""), 0);
    }

    #[test]
    fn cents_are_exact_however_they_are_written() {
        let written = ["1.50", "0.00", "1234567.89", "-1.50", "-0.05", "7", "7.5", "123456789.01", "-12", ""];
        let all = written.map(|text| cents(text.as_bytes()));
        assert_eq!(all, [150, 0, 123_456_789, -150, -5, 700, 750, 12_345_678_901, -1_200, 0]);
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        let mut months = Months::default();
        let days = ["19700101", "19700102", "20000229", "20000301", "20260331"];
        assert_eq!(days.map(|day| months.day(day.as_bytes())), [0, 1, 11_016, 11_017, 20_543]);
    }

    #[test]
    fn each_byte_has_its_bit() {
        let text: Vec<u8> = (0..64).map(|at| if at % 5 == 2 { b'|' } else { b'x' }).collect();
        let expected: u64 = (0..64).filter(|at| at % 5 == 2).map(|at| 1 << at).sum();
        let mut found = Vec::new();
        blocks(&[&text[..], b"a|"].concat(), |at, block| found.push((at, bits(block, |byte| byte == b'|'))));
        assert_eq!(found, [(0, expected), (64, 2)]);
    }
}
