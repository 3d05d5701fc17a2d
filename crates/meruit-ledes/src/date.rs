//! Reading days.

use jiff::civil::Date;

use crate::field::Fault;

/// The day `text` states, and whether it was written `YYYY-MM-DD` rather than `YYYYMMDD`.
///
/// The form of the XML formats is read past because it has one meaning; `02/03/2026` has two, and is refused.
pub(crate) fn parse_date(text: &str) -> Result<(Date, bool), Fault> {
    match *text.as_bytes() {
        [y1, y2, y3, y4, m1, m2, d1, d2] => {
            day([y1, y2, y3, y4], [m1, m2], [d1, d2]).map(|date| (date, false))
        }
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => {
            day([y1, y2, y3, y4], [m1, m2], [d1, d2]).map(|date| (date, true))
        }
        _ => Err(Fault::NotEightDigits),
    }
}

fn day(year: [u8; 4], month: [u8; 2], day: [u8; 2]) -> Result<Date, Fault> {
    let year = digits(&year)?;
    let month = i8::try_from(digits(&month)?).map_err(|_| Fault::NoSuchDay)?;
    let day = i8::try_from(digits(&day)?).map_err(|_| Fault::NoSuchDay)?;
    Date::new(year, month, day).map_err(|_| Fault::NoSuchDay)
}

fn digits(bytes: &[u8]) -> Result<i16, Fault> {
    bytes.iter().try_fold(0_i16, |value, byte| match byte {
        // Four digits at most, so this stays below 10,000.
        b'0'..=b'9' => Ok(value * 10 + i16::from(byte - b'0')),
        _ => Err(Fault::NotEightDigits),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::parse_date;
    use crate::field::Fault;

    #[test]
    fn days_of_the_calendar_are_read() {
        assert_eq!(parse_date("19990225"), Ok((date(1999, 2, 25), false)));
        assert_eq!(parse_date("20240229"), Ok((date(2024, 2, 29), false)));
        assert_eq!(parse_date("2026-03-31"), Ok((date(2026, 3, 31), true)));
    }

    #[test]
    fn everything_else_is_refused() {
        for (text, fault) in [
            ("19990299", Fault::NoSuchDay),
            ("20230229", Fault::NoSuchDay),
            ("55555555", Fault::NoSuchDay),
            ("00000000", Fault::NoSuchDay),
            ("8743542", Fault::NotEightDigits),
            ("02/03/2026", Fault::NotEightDigits),
            ("1999 225", Fault::NotEightDigits),
            ("１９９９", Fault::NotEightDigits),
            ("", Fault::NotEightDigits),
        ] {
            assert_eq!(parse_date(text), Err(fault), "{text}");
        }
    }
}
