//! Reading amounts, units and rates exactly.

use rust_decimal::Decimal;

use crate::field::Fault;

/// What had to be looked past to read a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Oddities {
    /// `1250.` or `.5`: digits on one side of the point only.
    pub(crate) bare_point: bool,
    /// `+100.00`
    pub(crate) plus: bool,
    /// `$100.00`
    pub(crate) currency_sign: bool,
    /// `1,250.00`
    pub(crate) thousands: bool,
    /// ` 100.00`, `1 250.00`
    pub(crate) blanks: bool,
}

impl Oddities {
    /// Whether there is anything but digits, one point and a leading dash, which is all that platforms accept.
    pub(crate) fn other_characters(self) -> bool {
        self.plus || self.currency_sign || self.thousands || self.blanks
    }
}

/// The number `text` states, to the last digit, and what is odd about its writing.
///
/// Plain form is digits with at most one point and a leading dash. A leading plus or currency sign, commas or blanks that
/// group the whole part by threes, and blanks around the number are read past. Nothing is guessed: `1,25` may be one and a
/// quarter or a slip, so it is refused, and so is everything whose digits a [`Decimal`] cannot hold.
pub(crate) fn parse_decimal(text: &str) -> Result<(Decimal, Oddities), Fault> {
    match plain(text.as_bytes()) {
        Some(found) => found,
        None => {
            let mut oddities = Oddities::default();
            let cleaned = clean(text, &mut oddities)?;
            let (number, more) = plain(cleaned.as_bytes()).ok_or(Fault::NotANumber)??;
            oddities.bare_point = more.bare_point;
            Ok((number, oddities))
        }
    }
}

/// Whether `text` is digits with at most one point between them and a leading dash, and at most `most` decimals: a number
/// there is nothing to say about.
pub(crate) fn is_plain(text: &str, most: usize) -> bool {
    Shape::of(text.as_bytes()).is_some_and(|shape| {
        !shape.has_bare_point() && shape.decimals <= most && shape.whole + shape.decimals <= SHORT
    })
}

/// As many digits always fit 64 bits.
const SHORT: usize = 18;

/// The parts of a number in plain form.
struct Shape<'a> {
    negative: bool,
    /// Digits and the point.
    written: &'a [u8],
    point: bool,
    whole: usize,
    decimals: usize,
    /// What the digits make; of more than [`SHORT`] digits it is nothing.
    mantissa: u64,
}

impl<'a> Shape<'a> {
    /// `None` when `bytes` are no digits with at most one point and a leading dash.
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (negative, written) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            all => (false, all),
        };
        let mut point = None;
        let mut mantissa = 0_u64;
        for (place, byte) in written.iter().enumerate() {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            } else if *byte == b'.' && point.is_none() {
                point = Some(place);
            } else {
                return None;
            }
        }
        let whole = point.unwrap_or(written.len());
        let decimals = point.map_or(0, |place| written.len() - place - 1);
        let point = point.is_some();
        (whole + decimals > 0).then_some(Self { negative, written, point, whole, decimals, mantissa })
    }

    fn has_bare_point(&self) -> bool {
        self.point && (self.whole == 0 || self.decimals == 0)
    }

    fn value(&self) -> Result<Decimal, Fault> {
        if self.whole + self.decimals <= SHORT {
            let (low, high) = (self.mantissa as u32, (self.mantissa >> 32) as u32);
            return Ok(Decimal::from_parts(low, high, 0, self.negative, self.decimals as u32));
        }
        let digits = self.written.iter().filter(|byte| **byte != b'.');
        let mantissa = digits.copied().try_fold(0_u128, |value, digit| {
            value.checked_mul(10).and_then(|tens| tens.checked_add(u128::from(digit - b'0')))
        });
        decimal_from(mantissa.ok_or(Fault::Overflow)?, self.decimals, self.negative)
    }
}

/// A number in plain form; `None` when `bytes` are not in it.
fn plain(bytes: &[u8]) -> Option<Result<(Decimal, Oddities), Fault>> {
    let shape = Shape::of(bytes)?;
    let oddities = Oddities { bare_point: shape.has_bare_point(), ..Oddities::default() };
    Some(shape.value().map(|number| (number, oddities)))
}

/// Zeros at the end of the decimals carry no value: they may go when a decimal cannot hold them all.
fn decimal_from(mut mantissa: u128, mut decimals: usize, negative: bool) -> Result<Decimal, Fault> {
    loop {
        let signed = i128::try_from(mantissa).map_err(|_| Fault::Overflow);
        let scale = u32::try_from(decimals).map_err(|_| Fault::Overflow)?;
        match signed.and_then(|signed| {
            let signed = if negative { -signed } else { signed };
            Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| Fault::Overflow)
        }) {
            Ok(number) => return Ok(number),
            Err(_) if decimals > 0 && mantissa.is_multiple_of(10) => {
                mantissa /= 10;
                decimals -= 1;
            }
            Err(fault) => return Err(fault),
        }
    }
}

/// `text` without the characters that may be read past.
fn clean(text: &str, oddities: &mut Oddities) -> Result<String, Fault> {
    let mut rest = text.trim();
    oddities.blanks = rest.len() != text.len();
    let mut sign = "";
    // The sign may stand before or after the currency sign, with blanks between: `-$5`, `$ -5`.
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(['$', '€', '£', '¥']).filter(|_| !oddities.currency_sign) {
            oddities.currency_sign = true;
            rest = after;
        } else if let Some(after) = rest.strip_prefix(['-', '+']).filter(|_| sign.is_empty()) {
            sign = if rest.starts_with('-') { "-" } else { "+" };
            oddities.plus = sign == "+";
            rest = after;
        } else {
            break;
        }
        oddities.blanks |= rest.starts_with(' ');
    }
    let (whole, decimals) = match rest.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (rest, None),
    };
    let mut cleaned = String::with_capacity(rest.len() + 1);
    if sign == "-" {
        cleaned.push('-');
    }
    cleaned.push_str(&without_grouping(whole, oddities)?);
    if let Some(decimals) = decimals {
        cleaned.push('.');
        cleaned.push_str(decimals);
    }
    Ok(cleaned)
}

/// The digits of a whole part that commas or blanks group by threes; any other grouping is refused.
fn without_grouping(whole: &str, oddities: &mut Oddities) -> Result<String, Fault> {
    for (mark, fault) in [(',', Fault::AmbiguousComma), (' ', Fault::NotANumber)] {
        if !whole.contains(mark) {
            continue;
        }
        let mut groups = whole.split(mark);
        let first = groups.next().unwrap_or_default();
        if first.is_empty() || first.len() > 3 || !groups.all(|group| group.len() == 3) {
            return Err(fault);
        }
        oddities.thousands |= mark == ',';
        oddities.blanks |= mark == ' ';
        return Ok(whole.split(mark).collect());
    }
    Ok(whole.to_owned())
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Oddities, parse_decimal};
    use crate::field::Fault;

    fn read(text: &str) -> (String, Oddities) {
        let (number, oddities) = parse_decimal(text).expect("a number");
        (number.to_string(), oddities)
    }

    #[test]
    fn plain_numbers_keep_every_digit() {
        for text in ["0", "12", "0.200", "-70", "289.5", "1250.123123", "0.061245"] {
            assert_eq!(read(text), (text.to_owned(), Oddities::default()));
        }
        assert_eq!(read("-007.50").0, "-7.50");
        assert_eq!(read("-0").0, "0");
    }

    #[test]
    fn points_without_digits_are_noticed() {
        assert_eq!(read("1250."), ("1250".into(), Oddities { bare_point: true, ..Oddities::default() }));
        assert_eq!(read(".5"), ("0.5".into(), Oddities { bare_point: true, ..Oddities::default() }));
    }

    #[test]
    fn other_characters_are_read_past() {
        for (text, expected) in [
            ("+100.00", "100.00"),
            ("$100", "100"),
            ("-$1,250.00", "-1250.00"),
            ("$ -5", "-5"),
            ("1 250.00", "1250.00"),
            (" 7 ", "7"),
            ("1,234,567", "1234567"),
            ("€12", "12"),
        ] {
            let (number, oddities) = read(text);
            assert_eq!(number, expected, "{text}");
            assert!(oddities.other_characters(), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for (text, fault) in [
            ("1,25", Fault::AmbiguousComma),
            ("1.250,00", Fault::NotANumber),
            ("1250,000", Fault::AmbiguousComma),
            ("1 25", Fault::NotANumber),
            ("1e5", Fault::NotANumber),
            ("6%", Fault::NotANumber),
            ("(70)", Fault::NotANumber),
            ("70-", Fault::NotANumber),
            ("--1", Fault::NotANumber),
            ("1.2.3", Fault::NotANumber),
            ("-", Fault::NotANumber),
            (".", Fault::NotANumber),
            ("١٢", Fault::NotANumber),
            ("79228162514264337593543950336", Fault::Overflow),
            ("0.00000000000000000000000000001", Fault::Overflow),
            ("9999999999999999999999999999999999999999999999999", Fault::Overflow),
        ] {
            assert_eq!(parse_decimal(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn zeros_at_the_end_never_overflow() {
        assert_eq!(parse_decimal("1.00000000000000000000000000000").map(|found| found.0), Ok(Decimal::ONE));
    }
}
