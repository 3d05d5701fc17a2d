//! Exact numbers: fractions that never lose a digit.

use std::cmp::Ordering;
use std::fmt;

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

/// An exact number: a reduced fraction of whole numbers with at most 36 digits each.
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
pub struct Number {
    /// Carries the sign.
    above: i128,
    /// Always positive, and 1 for 0.
    below: i128,
}

impl Number {
    /// Nothing.
    pub const ZERO: Self = Self { above: 0, below: 1 };
    /// One.
    pub const ONE: Self = Self { above: 1, below: 1 };

    /// What stands above and below the line of the reduced fraction.
    pub(crate) fn parts(self) -> (i128, i128) {
        (self.above, self.below)
    }

    /// The fraction `above / below`, reduced.
    pub fn fraction(above: i128, below: i128) -> Result<Self, NumberError> {
        if below == 0 {
            return Err(NumberError::ZeroDivisor);
        }
        if above == i128::MIN || below == i128::MIN {
            return Err(NumberError::Overflow);
        }
        let (above, below) = reduced(above, below);
        let sign = if below < 0 { -1 } else { 1 };
        Self::within_limit(above * sign, below * sign)
    }

    fn within_limit(above: i128, below: i128) -> Result<Self, NumberError> {
        if above.unsigned_abs() >= LIMIT.unsigned_abs() || below >= LIMIT {
            return Err(NumberError::Overflow);
        }
        Ok(Self { above, below })
    }

    /// The slow road for intermediate values that do not fit 128 bits; the outcome is the same.
    fn from_big(above: &BigInt, below: &BigInt) -> Result<Self, NumberError> {
        let divisor = above.gcd(below);
        let above = i128::try_from(above / &divisor).map_err(|_| NumberError::Overflow)?;
        let below = i128::try_from(below / &divisor).map_err(|_| NumberError::Overflow)?;
        Self::within_limit(above, below)
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        if other.above == 0 {
            return Ok(self);
        }
        if self.above == 0 {
            return Ok(other);
        }
        if self.below == other.below
            && let Some(above) = self.above.checked_add(other.above)
        {
            return if self.below == 1 {
                Self::within_limit(above, 1)
            } else {
                Self::fraction(above, self.below)
            };
        }
        let exact = || {
            let left = self.above.checked_mul(other.below)?;
            let right = other.above.checked_mul(self.below)?;
            Some((left.checked_add(right)?, self.below.checked_mul(other.below)?))
        };
        match exact() {
            Some((above, below)) => Self::fraction(above, below),
            None => {
                let (a, b) = (BigInt::from(self.above), BigInt::from(self.below));
                let (c, d) = (BigInt::from(other.above), BigInt::from(other.below));
                Self::from_big(&(a * &d + c * &b), &(b * d))
            }
        }
    }

    /// The difference.
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        if self == other {
            return Ok(Self::ZERO);
        }
        self.checked_add(other.negate())
    }

    /// The sum of several.
    ///
    /// # Errors
    ///
    /// As adding one after the other.
    pub(crate) fn sum(numbers: impl Iterator<Item = Self> + Clone) -> Result<Self, NumberError> {
        // Nearly all have four decimals at most, and their sum fits.
        let mut scaled = numbers.clone().map(|number| number.scaled(4));
        match scaled.try_fold(0i64, |sum, number| sum.checked_add(number?)) {
            Some(sum) => Self::fraction(i128::from(sum), 10_000),
            None => numbers.into_iter().try_fold(Self::ZERO, Self::checked_add),
        }
    }

    /// The product.
    pub fn checked_mul(self, other: Self) -> Result<Self, NumberError> {
        match (self.above.checked_mul(other.above), self.below.checked_mul(other.below)) {
            (Some(above), Some(below)) => Self::fraction(above, below),
            _ => Self::from_big(
                &(BigInt::from(self.above) * other.above),
                &(BigInt::from(self.below) * other.below),
            ),
        }
    }

    /// The quotient.
    pub fn checked_div(self, other: Self) -> Result<Self, NumberError> {
        if other.above == 0 {
            return Err(NumberError::ZeroDivisor);
        }
        let sign = other.above.signum();
        self.checked_mul(Self { above: other.below * sign, below: other.above * sign })
    }

    /// The same with the other sign.
    #[must_use]
    pub fn negate(self) -> Self {
        Self { above: -self.above, below: self.below }
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { above: self.above.abs(), below: self.below }
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.above == 0
    }

    /// Whether it is more than zero.
    pub fn is_positive(self) -> bool {
        self.above > 0
    }

    /// Whether it is less than zero.
    pub fn is_negative(self) -> bool {
        self.above < 0
    }

    /// Whether it has nothing after the point.
    pub fn is_whole(self) -> bool {
        self.below == 1
    }

    /// The whole number, where there is nothing after the point.
    pub fn to_whole(self) -> Option<i128> {
        (self.below == 1).then_some(self.above)
    }

    /// The next whole number at or below.
    pub fn floor(self) -> i128 {
        Integer::div_floor(&self.above, &self.below)
    }

    /// What stands after the point of the [`floor`](Self::floor): at least 0, under 1.
    #[must_use]
    pub fn fraction_part(self) -> Self {
        Self { above: self.above.mod_floor(&self.below), below: self.below }
    }

    /// The nearest whole number by the mode.
    fn round_whole(self, mode: RoundingMode) -> i128 {
        let floor = self.floor();
        let rest = self.above - floor * self.below;
        if rest == 0 {
            return floor;
        }
        let up = match mode {
            RoundingMode::Up => self.above > 0,
            RoundingMode::Down => self.above < 0,
            RoundingMode::HalfUp | RoundingMode::HalfEven => match (rest).cmp(&(self.below - rest)) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal if mode == RoundingMode::HalfUp => self.above > 0,
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
        Self::within_limit(steps, 1)?.checked_mul(step)
    }

    /// The nearest number with so many decimals.
    pub fn round_dp(self, decimals: u32, mode: RoundingMode) -> Result<Self, NumberError> {
        let scale = 10i128.checked_pow(decimals).ok_or(NumberError::Overflow)?;
        let scaled = self.checked_mul(Self { above: scale, below: 1 })?;
        Self::fraction(scaled.round_whole(mode), scale)
    }

    /// The number with so many decimals, where it has no more.
    pub(crate) fn to_fixed(self, decimals: u32) -> Option<String> {
        let scale = 10i128.checked_pow(decimals)?;
        let units = match self.below {
            1 => self.above.checked_mul(scale)?,
            below if below == scale => self.above,
            below => (scale % below == 0).then(|| self.above.checked_mul(scale / below))??,
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
        let small = |n: Option<i128>| i64::try_from(n?).ok();
        let above = small(self.above.checked_mul(step.below))?;
        let below = small(self.below.checked_mul(step.above))?;
        Some(above.checked_rem(below)? == 0)
    }

    /// The number times ten to the `decimals`, where that is whole and fits.
    pub(crate) fn scaled(self, decimals: u32) -> Option<i64> {
        let factor = 10i64.checked_pow(decimals)?;
        let below = i64::try_from(self.below).ok()?;
        let above = i64::try_from(self.above).ok()?;
        (factor.checked_rem(below)? == 0).then(|| above.checked_mul(factor / below)).flatten()
    }

    /// The same number as a decimal, where it has an end and fits.
    pub fn to_decimal(self) -> Option<Decimal> {
        let (mut below, mut scale, mut factor) = (self.below, 0u32, 1i128);
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
        scale += twos.max(fives);
        factor = factor.checked_mul(2i128.checked_pow(scale - twos)?)?;
        factor = factor.checked_mul(5i128.checked_pow(scale - fives)?)?;
        Decimal::try_from_i128_with_scale(self.above.checked_mul(factor)?, scale).ok()
    }
}

/// The same fraction with the least numbers; nearly all numbers of an invoice are small, and that is several times faster.
fn reduced(above: i128, below: i128) -> (i128, i128) {
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
        Self { above: i128::from(value), below: 1 }
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self::from(i64::from(value))
    }
}

impl From<Decimal> for Number {
    /// Every decimal is such a number: it has at most 29 digits and 28 places.
    fn from(value: Decimal) -> Self {
        let (above, below) = reduced(value.mantissa(), 10i128.pow(value.scale()));
        Self { above, below }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.below == other.below {
            return self.above.cmp(&other.above);
        }
        match (self.above.checked_mul(other.below), other.above.checked_mul(self.below)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => (BigInt::from(self.above) * other.below).cmp(&(BigInt::from(other.above) * self.below)),
        }
    }
}

impl fmt::Display for Number {
    /// The decimal where it has an end, else the fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_decimal() {
            Some(decimal) => write!(f, "{}", decimal.normalize()),
            None => write!(f, "{}/{}", self.above, self.below),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
