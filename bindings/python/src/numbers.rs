//! Numbers of Python and Arrow → exact texts, as the engine reads them.

use rust_decimal::{Decimal, RoundingStrategy};

/// The text of an integer with a decimal point put in: `12345` at scale 2 is `123.45`. A negative scale adds zeros.
pub(crate) fn with_scale(digits: &str, scale: i32) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let Ok(places) = usize::try_from(scale) else {
        let zeros = usize::try_from(scale.unsigned_abs()).unwrap_or(0);
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    };
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{part}")
}

/// A float at a scale that the caller named: the shortest decimal that stands for it, rounded half up. `None` where it is no
/// number or has more digits than an exact number holds.
pub(crate) fn float_at(float: f64, scale: u32) -> Option<String> {
    let shortest = Decimal::from_str_exact(&float.to_string()).or_else(|_| {
        // More places than a decimal holds: the float is far finer than any scale.
        Decimal::from_str_exact(&format!("{float:.20}"))
    });
    let rounded = shortest.ok()?.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero);
    Some(rounded.to_string())
}

#[cfg(test)]
mod tests {
    use super::{float_at, with_scale};

    #[test]
    fn the_point_stands_where_the_scale_says() {
        for (digits, scale, text) in [
            ("12345", 2, "123.45"),
            ("5", 2, "0.05"),
            ("-5", 3, "-0.005"),
            ("0", 4, "0.0000"),
            ("12", 0, "12"),
            ("12", -3, "12000"),
            ("99999999999999999999999999999999999999", 4, "9999999999999999999999999999999999.9999"),
        ] {
            assert_eq!(with_scale(digits, scale), text);
        }
    }

    #[test]
    fn floats_are_read_as_people_write_them() {
        assert_eq!(float_at(0.285, 2).as_deref(), Some("0.29"));
        assert_eq!(float_at(0.1 + 0.2, 2).as_deref(), Some("0.30"));
        assert_eq!(float_at(-1900.10, 2).as_deref(), Some("-1900.1"));
        assert_eq!(float_at(1e-30, 2).as_deref(), Some("0.00"));
        assert_eq!(float_at(1e40, 2), None);
        assert_eq!(float_at(f64::INFINITY, 2), None);
    }
}
