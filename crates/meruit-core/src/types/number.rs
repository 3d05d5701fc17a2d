//! Exact numbers: fractions that never lose a digit.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroI128;

use meruit_syntax::ast::RoundingMode;
use num_bigint::BigInt;
use num_integer::Integer;
use rust_decimal::Decimal;

/// The first value with 37 digits: what lies above or below a fraction's line stays under it.
const LIMIT: i128 = 10i128.pow(36);

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum NumberError {
    /// More than 36 digits above or below the fraction's line.
    #[error("the result has more than 36 digits")]
    Overflow,
    /// Division by zero.
    #[error("division by zero")]
    ZeroDivisor,
}

/// An exact number: a fraction of whole numbers which, once reduced, have at most 36 digits each.
///
/// A quotient stays a fraction until something rounds it, so `1 / 3 * 3` is 1.
///
/// ```
/// use meruit_core::Number;
/// let third = Number::from(1).checked_div(Number::from(3))?;
/// assert_eq!(third.checked_mul(Number::from(3))?, Number::from(1));
/// # Ok::<(), meruit_core::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number(Form);

/// How a number is kept; every number has one form alone, so that equal numbers have equal forms.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    /// So many ten-thousandths, as nearly all numbers of an invoice are; never `i64::MIN`, so that each has a negative.
    Fixed(i64),
    /// What is finer or greater: a reduced fraction. The sign stands above.
    Fraction(i128, NonZeroI128),
}

/// The ten-thousandths of one.
const UNIT: i64 = 10_000;
/// The decimals of ten-thousandths.
const DECIMALS: u32 = 4;

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self(Form::Fixed(0));
    /// One.
    pub const ONE: Self = Self(Form::Fixed(UNIT));

    /// So many ten-thousandths.
    fn fixed(ten_thousandths: i64) -> Option<Self> {
        (ten_thousandths != i64::MIN).then_some(Self(Form::Fixed(ten_thousandths)))
    }

    /// A fraction of the same value, not always the reduced one.
    fn over(self) -> (i128, i128) {
        match self.0 {
            Form::Fixed(n) => (i128::from(n), i128::from(UNIT)),
            Form::Fraction(above, below) => (above, below.get()),
        }
    }

    /// What stands above and below the line of the reduced fraction.
    pub(crate) fn parts(self) -> (i128, i128) {
        match self.0 {
            Form::Fixed(n) => reduced(i128::from(n), i128::from(UNIT)),
            Form::Fraction(above, below) => (above, below.get()),
        }
    }

    /// The fraction `above / below`, reduced.
    pub fn fraction(above: i128, below: i128) -> Result<Self, NumberError> {
        if below == 0 {
            return Err(NumberError::ZeroDivisor);
        }
        if let Some(number) = Self::quickly(above, below) {
            return Ok(number);
        }
        if above == i128::MIN || below == i128::MIN {
            return Err(NumberError::Overflow);
        }
        let (above, below) = reduced(above, below);
        let sign = if below < 0 { -1 } else { 1 };
        Self::of_reduced(above * sign, below * sign)
    }

    /// The fraction `above / below` where both are small and it comes to ten-thousandths.
    fn quickly(above: i128, below: i128) -> Option<Self> {
        let (above, below) = (i64::try_from(above).ok()?, i64::try_from(below).ok()?);
        if below == UNIT {
            return Self::fixed(above);
        }
        let above = above.checked_mul(UNIT)?;
        (above.checked_rem(below)? == 0).then(|| above.checked_div(below)).flatten().and_then(Self::fixed)
    }

    /// A number from its reduced fraction.
    fn of_reduced(above: i128, below: i128) -> Result<Self, NumberError> {
        let unit = i128::from(UNIT);
        if unit % below == 0
            && let Some(number) = above.checked_mul(unit / below).and_then(|n| i64::try_from(n).ok())
            && let Some(number) = Self::fixed(number)
        {
            return Ok(number);
        }
        if above.unsigned_abs() >= LIMIT.unsigned_abs() || below >= LIMIT {
            return Err(NumberError::Overflow);
        }
        let below = NonZeroI128::new(below).ok_or(NumberError::ZeroDivisor)?;
        Ok(Self(Form::Fraction(above, below)))
    }

    /// The slow road for intermediate values that do not fit 128 bits; the outcome is the same.
    fn of_big(above: &BigInt, below: &BigInt) -> Result<Self, NumberError> {
        let divisor = above.gcd(below);
        let above = i128::try_from(above / &divisor).map_err(|_| NumberError::Overflow)?;
        let below = i128::try_from(below / &divisor).map_err(|_| NumberError::Overflow)?;
        Self::fraction(above, below)
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        if let (Form::Fixed(a), Form::Fixed(b)) = (self.0, other.0)
            && let Some(sum) = a.checked_add(b).and_then(Self::fixed)
        {
            return Ok(sum);
        }
        let ((a, b), (c, d)) = (self.over(), other.over());
        let exact = || {
            let (left, right) = (a.checked_mul(d)?, c.checked_mul(b)?);
            Some((left.checked_add(right)?, b.checked_mul(d)?))
        };
        match exact() {
            Some((above, below)) => Self::fraction(above, below),
            None => {
                let (a, b, c, d) = (BigInt::from(a), BigInt::from(b), BigInt::from(c), BigInt::from(d));
                Self::of_big(&(a * &d + c * &b), &(b * d))
            }
        }
    }

    /// The difference.
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        self.checked_add(other.negate())
    }

    /// The sum of several.
    ///
    /// # Errors
    ///
    /// As adding one after the other.
    pub(crate) fn sum(mut numbers: impl Iterator<Item = Self>) -> Result<Self, NumberError> {
        numbers.try_fold(Self::ZERO, Self::checked_add)
    }

    /// The product.
    pub fn checked_mul(self, other: Self) -> Result<Self, NumberError> {
        if let (Form::Fixed(a), Form::Fixed(b)) = (self.0, other.0)
            && let Some(product) = a.checked_mul(b)
            && product % UNIT == 0
        {
            return Ok(Self(Form::Fixed(product / UNIT)));
        }
        let ((a, b), (c, d)) = (self.over(), other.over());
        Self::product((a, c), (b, d))
    }

    /// The quotient.
    pub fn checked_div(self, other: Self) -> Result<Self, NumberError> {
        if other.is_zero() {
            return Err(NumberError::ZeroDivisor);
        }
        let ((a, b), (c, d)) = (self.over(), other.over());
        if b == d { Self::fraction(a, c) } else { Self::product((a, d), (b, c)) }
    }

    /// The product of two fractions, from what stands above and below.
    fn product(above: (i128, i128), below: (i128, i128)) -> Result<Self, NumberError> {
        match (above.0.checked_mul(above.1), below.0.checked_mul(below.1)) {
            (Some(above), Some(below)) => Self::fraction(above, below),
            _ => Self::of_big(&(BigInt::from(above.0) * above.1), &(BigInt::from(below.0) * below.1)),
        }
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(match self.0 {
            Form::Fixed(n) => Form::Fixed(-n),
            Form::Fraction(above, below) => Form::Fraction(-above, below),
        })
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.negate() } else { self }
    }

    /// What stands above the line, for its sign.
    fn sign(self) -> i128 {
        match self.0 {
            Form::Fixed(n) => i128::from(n.signum()),
            Form::Fraction(above, _) => above.signum(),
        }
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Whether it is more than zero.
    pub fn is_positive(self) -> bool {
        self.sign() > 0
    }

    /// Whether it is less than zero.
    pub fn is_negative(self) -> bool {
        self.sign() < 0
    }

    /// Whether it has nothing after the point.
    pub fn is_whole(self) -> bool {
        self.to_whole().is_some()
    }

    /// The whole number, where there is nothing after the point.
    pub fn to_whole(self) -> Option<i128> {
        match self.0 {
            Form::Fixed(n) => (n % UNIT == 0).then_some(i128::from(n / UNIT)),
            Form::Fraction(above, below) => (below.get() == 1).then_some(above),
        }
    }

    /// The next whole number at or below.
    pub fn floor(self) -> i128 {
        let (above, below) = self.over();
        Integer::div_floor(&above, &below)
    }

    /// What stands after the point of the [`floor`](Self::floor): at least 0, under 1.
    #[must_use]
    pub fn fraction_part(self) -> Self {
        match self.0 {
            Form::Fixed(n) => Self(Form::Fixed(n.rem_euclid(UNIT))),
            Form::Fraction(above, below) => {
                // The fraction stays reduced, and it is under 1.
                Self::of_reduced(above.mod_floor(&below.get()), below.get()).unwrap_or(Self::ZERO)
            }
        }
    }

    /// The nearest whole number by the mode.
    fn round_whole(self, mode: RoundingMode) -> i128 {
        let (above, below) = self.over();
        let floor = Integer::div_floor(&above, &below);
        let rest = above - floor * below;
        if rest == 0 {
            return floor;
        }
        let up = match mode {
            RoundingMode::Up => above > 0,
            RoundingMode::Down => above < 0,
            RoundingMode::HalfUp | RoundingMode::HalfEven => match rest.cmp(&(below - rest)) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal if mode == RoundingMode::HalfUp => above > 0,
                Ordering::Equal => floor % 2 != 0,
            },
        };
        if up { floor + 1 } else { floor }
    }

    /// The nearest multiple of `step` by the mode; `up` and a half go away from zero.
    ///
    /// ```
    /// use meruit_core::{Number, RoundingMode};
    /// let tenth = Number::fraction(1, 10)?;
    /// let hours = Number::fraction(325, 100)?;
    /// assert_eq!(hours.round_to(tenth, RoundingMode::HalfUp)?, Number::fraction(33, 10)?);
    /// assert_eq!(hours.round_to(tenth, RoundingMode::HalfEven)?, Number::fraction(32, 10)?);
    /// # Ok::<(), meruit_core::NumberError>(())
    /// ```
    pub fn round_to(self, step: Self, mode: RoundingMode) -> Result<Self, NumberError> {
        let step = step.abs();
        let steps = self.checked_div(step)?.round_whole(mode);
        Self::fraction(steps, 1)?.checked_mul(step)
    }

    /// The nearest number with so many decimals.
    pub fn round_dp(self, decimals: u32, mode: RoundingMode) -> Result<Self, NumberError> {
        let scale = 10i128.checked_pow(decimals).ok_or(NumberError::Overflow)?;
        let scaled = self.checked_mul(Self::fraction(scale, 1)?)?;
        Self::fraction(scaled.round_whole(mode), scale)
    }

    /// The number with so many decimals, where it has no more.
    pub(crate) fn to_fixed(self, decimals: u32) -> Option<String> {
        let scale = 10i128.checked_pow(decimals)?;
        let units = match self.over() {
            (above, below) if below == scale => above,
            (above, below) if scale % below == 0 => above.checked_mul(scale / below)?,
            // More decimals than asked for may all be zeros; a fraction that is reduced has none to spare.
            (above, below) if below % scale == 0 && above % (below / scale) == 0 => above / (below / scale),
            _ => return None,
        };
        let (digits, decimals) = (units.unsigned_abs(), usize::try_from(decimals).ok()?);
        // Writing 64 bits is several times faster than writing 128.
        let mut text = u64::try_from(digits).map_or_else(|_| digits.to_string(), |digits| digits.to_string());
        if text.len() <= decimals {
            text.insert_str(0, &"0".repeat(decimals + 1 - text.len()));
        }
        if decimals > 0 {
            text.insert(text.len() - decimals, '.');
        }
        if units < 0 {
            text.insert(0, '-');
        }
        Some(text)
    }

    /// Whether it is a whole number of steps; `None` where that is not worked out quickly.
    pub(crate) fn is_in_steps_of(self, step: Self) -> Option<bool> {
        if let (Form::Fixed(a), Form::Fixed(b)) = (self.0, step.0) {
            return Some(a.checked_rem(b)? == 0);
        }
        let small = |n: Option<i128>| i64::try_from(n?).ok();
        let ((a, b), (c, d)) = (self.over(), step.over());
        let (above, below) = (small(a.checked_mul(d))?, small(b.checked_mul(c))?);
        Some(above.checked_rem(below)? == 0)
    }

    /// How many ten-thousandths it is, where that is whole and fits.
    pub(crate) fn ten_thousandths(self) -> Option<i64> {
        match self.0 {
            Form::Fixed(n) => Some(n),
            Form::Fraction(..) => None,
        }
    }

    /// The same number as a decimal, where it has an end and fits.
    pub fn to_decimal(self) -> Option<Decimal> {
        let (above, mut below) = match self.0 {
            Form::Fixed(n) => return Some(Decimal::new(n, DECIMALS).normalize()),
            Form::Fraction(above, below) => (above, below.get()),
        };
        let (mut twos, mut fives) = (0u32, 0u32);
        while below % 2 == 0 {
            below /= 2;
            twos += 1;
        }
        while below % 5 == 0 {
            below /= 5;
            fives += 1;
        }
        if below != 1 {
            return None;
        }
        let scale = twos.max(fives);
        let factor = 2i128.checked_pow(scale - twos)?.checked_mul(5i128.checked_pow(scale - fives)?)?;
        Decimal::try_from_i128_with_scale(above.checked_mul(factor)?, scale).ok()
    }
}

/// The same fraction with the least numbers; neither is `i128::MIN`.
fn reduced(above: i128, below: i128) -> (i128, i128) {
    // Small numbers are several times faster.
    if let (Ok(above), Ok(below)) = (i64::try_from(above), i64::try_from(below))
        && let Ok(divisor) = i64::try_from(above.unsigned_abs().gcd(&below.unsigned_abs()))
        && divisor > 0
    {
        return (i128::from(above / divisor), i128::from(below / divisor));
    }
    let divisor = above.gcd(&below);
    (above / divisor, below / divisor)
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::of_reduced(i128::from(value), 1).unwrap_or(Self::ZERO)
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self(Form::Fixed(i64::from(value) * UNIT))
    }
}

impl From<Decimal> for Number {
    /// Every decimal is such a number: it has at most 29 digits and 28 places.
    fn from(value: Decimal) -> Self {
        let quickly = || {
            let factor = 10i64.pow(DECIMALS.checked_sub(value.scale())?);
            Self::fixed(i64::try_from(value.mantissa()).ok()?.checked_mul(factor)?)
        };
        quickly().unwrap_or_else(|| {
            let (above, below) = reduced(value.mantissa(), 10i128.pow(value.scale()));
            Self::of_reduced(above, below).unwrap_or(Self::ZERO)
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Form::Fixed(a), Form::Fixed(b)) = (self.0, other.0) {
            return a.cmp(&b);
        }
        let ((a, b), (c, d)) = (self.over(), other.over());
        match (a.checked_mul(d), c.checked_mul(b)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => (BigInt::from(a) * d).cmp(&(BigInt::from(c) * b)),
        }
    }
}

impl fmt::Display for Number {
    /// The decimal where it has an end, else the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal() {
            Some(decimal) => write!(f, "{}", decimal.normalize()),
            None => {
                let (above, below) = self.parts();
                write!(f, "{above}/{below}")
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_takes_no_more_room_than_its_fraction() {
        assert_eq!(size_of::<Number>(), 32);
    }

    /// Whole numbers at which a form ends, and what lies around them.
    fn edges() -> impl Strategy<Value = i128> {
        let edge = prop_oneof![
            Just(0),
            Just(1),
            Just(i128::from(UNIT)),
            Just(i128::from(i64::MAX)),
            Just(i128::from(i64::MAX) * i128::from(UNIT)),
            Just(i128::from(i64::MAX) / i128::from(UNIT)),
            Just(LIMIT),
            Just(i128::MAX / 2),
            -9_000_000_000_000i128..9_000_000_000_000,
            -5000i128..5000,
        ];
        (edge, -3i128..4, any::<bool>())
            .prop_map(|(edge, more, negative)| if negative { -edge + more } else { edge + more })
    }

    fn number() -> impl Strategy<Value = Number> {
        (edges(), edges()).prop_filter_map("no number", |(above, below)| Number::fraction(above, below).ok())
    }

    /// What a fraction comes to by the plainest way there is.
    fn plainly(above: &BigInt, below: &BigInt) -> Result<(i128, i128), NumberError> {
        if *below == BigInt::ZERO {
            return Err(NumberError::ZeroDivisor);
        }
        let sign = if *below < BigInt::ZERO { -1 } else { 1 };
        let divisor = above.gcd(below) * sign;
        let limit = BigInt::from(LIMIT);
        let (above, below): (BigInt, BigInt) = (above / &divisor, below / &divisor);
        if above.magnitude() >= limit.magnitude() || below >= limit {
            return Err(NumberError::Overflow);
        }
        Ok((i128::try_from(above).unwrap(), i128::try_from(below).unwrap()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// Sums, products, quotients and the order are those of plain fractions, whatever form the numbers have.
        #[test]
        fn arithmetic_is_that_of_fractions(left in number(), right in number()) {
            let ((a, b), (c, d)) = (left.parts(), right.parts());
            let [a, b, c, d] = [a, b, c, d].map(BigInt::from);
            let parts = |result: Result<Number, NumberError>| result.map(Number::parts);
            prop_assert_eq!(parts(left.checked_add(right)), plainly(&(&a * &d + &c * &b), &(&b * &d)));
            prop_assert_eq!(parts(left.checked_sub(right)), plainly(&(&a * &d - &c * &b), &(&b * &d)));
            prop_assert_eq!(parts(left.checked_mul(right)), plainly(&(&a * &c), &(&b * &d)));
            prop_assert_eq!(parts(left.checked_div(right)), plainly(&(&a * &d), &(&b * &c)));
            prop_assert_eq!(left.cmp(&right), (&a * &d).cmp(&(&c * &b)));
            prop_assert_eq!(left == right, left.parts() == right.parts());
        }

        /// A number is what its decimal is, and has the decimals that it has.
        #[test]
        fn decimals_are_kept(mantissa in edges(), scale in 0u32..12, decimals in 0u32..8) {
            let Ok(decimal) = Decimal::try_from_i128_with_scale(mantissa, scale) else { return Ok(()) };
            let number = Number::from(decimal);
            prop_assert_eq!(number.to_decimal(), Some(decimal.normalize()));
            let fixed = decimal.normalize();
            let fits = (fixed.scale() <= decimals).then_some(fixed);
            let read = number.to_fixed(decimals).map(|text| text.parse::<Decimal>().unwrap().normalize());
            prop_assert_eq!(read, fits);
            prop_assert_eq!(Ok(number), Number::fraction(mantissa, 10i128.pow(scale)));
        }
    }
}
