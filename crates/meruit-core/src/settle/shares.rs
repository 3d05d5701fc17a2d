//! Sharing a sum so that the parts add up to it.

use meruit_syntax::ast::RoundingMode;

use crate::types::{Number, NumberError};

/// Shares a sum by weights, by largest remainder: each part is a multiple of `step` and the parts add up to the sum.
///
/// Parts are first rounded down; what is left goes to the parts with the largest fractions, ties to the earlier one.
/// A negative sum is shared as its size is. The sum itself is taken to be a multiple of `step`; what is not stays with
/// the first part. Where the weights add up to nothing, all weigh the same.
pub(crate) fn shares(sum: Number, weights: &[Number], step: Number) -> Result<Vec<Number>, NumberError> {
    if sum.is_negative() {
        let parts = shares(sum.negate(), weights, step)?;
        return Ok(parts.into_iter().map(Number::negate).collect());
    }
    let exact = exact_shares(sum, weights)?;
    let mut parts = Vec::with_capacity(exact.len());
    let mut rest = sum;
    for share in &exact {
        let steps = share.checked_div(step)?.floor();
        let part = Number::fraction(steps, 1)?.checked_mul(step)?;
        rest = rest.checked_sub(part)?;
        parts.push(part);
    }
    let mut by_fraction: Vec<usize> = (0..parts.len()).collect();
    let fraction = |at: usize| match (exact.get(at), parts.get(at)) {
        (Some(share), Some(part)) => share.checked_sub(*part).unwrap_or(Number::ZERO),
        _ => Number::ZERO,
    };
    by_fraction.sort_by(|&a, &b| fraction(b).cmp(&fraction(a)).then(a.cmp(&b)));
    for at in by_fraction.into_iter().cycle().take(2 * exact.len()) {
        if rest < step {
            break;
        }
        if let Some(part) = parts.get_mut(at) {
            *part = part.checked_add(step)?;
            rest = rest.checked_sub(step)?;
        }
    }
    if !rest.is_zero()
        && let Some(first) = parts.first_mut()
    {
        *first = first.checked_add(rest)?;
    }
    Ok(parts)
}

/// Shares a sum by weights without rounding.
pub(crate) fn exact_shares(sum: Number, weights: &[Number]) -> Result<Vec<Number>, NumberError> {
    let mut whole = Number::ZERO;
    for weight in weights {
        whole = whole.checked_add(*weight)?;
    }
    if whole.is_zero() {
        let count = i64::try_from(weights.len()).unwrap_or(i64::MAX);
        let part = if count == 0 { Ok(Number::ZERO) } else { sum.checked_div(Number::from(count)) };
        return part.map(|part| vec![part; weights.len()]);
    }
    weights.iter().map(|weight| sum.checked_mul(*weight)?.checked_div(whole)).collect()
}

/// Rounds parts so that they add up to `sum`, the rounded sum of them: each down to a multiple of `step`, and what is
/// left to those with the largest fractions, ties to the earlier one, as far as a part stays within its `cap`.
pub(crate) fn rounded_parts(
    sum: Number,
    parts: &[Number],
    caps: &[Number],
    step: Number,
) -> Result<Vec<Number>, NumberError> {
    let mut rounded = Vec::with_capacity(parts.len());
    let mut fractions = Vec::with_capacity(parts.len());
    let mut rest = sum;
    for (at, part) in parts.iter().enumerate() {
        let down = Number::fraction(part.checked_div(step)?.floor(), 1)?.checked_mul(step)?;
        rest = rest.checked_sub(down)?;
        fractions.push((part.checked_sub(down)?, at));
        rounded.push(down);
    }
    fractions.sort_by(|(a, at_a), (b, at_b)| b.cmp(a).then(at_a.cmp(at_b)));
    for (fraction, at) in fractions {
        if rest < step || fraction.is_zero() {
            break;
        }
        let Some(part) = rounded.get_mut(at) else { continue };
        let up = part.checked_add(step)?;
        if caps.get(at).is_none_or(|cap| up <= *cap) {
            *part = up;
            rest = rest.checked_sub(step)?;
        }
    }
    Ok(rounded)
}

/// Rounds to a currency's minor unit.
pub(crate) fn to_minor_unit(
    amount: Number,
    decimals: u32,
    mode: RoundingMode,
) -> Result<Number, NumberError> {
    amount.round_dp(decimals, mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cents(n: i64) -> Number {
        Number::fraction(i128::from(n), 100).unwrap()
    }

    #[test]
    fn the_cent_left_goes_to_the_largest_fraction() {
        let weights = [175_085, 184_800, 154_000, 6220].map(cents);
        let parts = shares(cents(15_766), &weights, cents(1)).unwrap();
        assert_eq!(
            parts.iter().fold(Number::ZERO, |sum, part| sum.checked_add(*part).unwrap()),
            cents(15_766)
        );
    }

    #[test]
    fn ties_go_to_the_earlier_line_and_negative_sums_mirror() {
        let even = [Number::ONE; 3];
        assert_eq!(shares(cents(100), &even, cents(1)).unwrap(), [34, 33, 33].map(cents));
        assert_eq!(shares(cents(-100), &even, cents(1)).unwrap(), [-34, -33, -33].map(cents));
        assert_eq!(shares(cents(101), &even, cents(1)).unwrap(), [34, 34, 33].map(cents));
    }

    proptest! {
        #[test]
        fn parts_always_add_up(sum in -1_000_000i64..1_000_000, weights in prop::collection::vec(-5_000i64..50_000, 1..20)) {
            let weights: Vec<Number> = weights.into_iter().map(cents).collect();
            let parts = shares(cents(sum), &weights, cents(1)).unwrap();
            let total = parts.iter().fold(Number::ZERO, |sum, part| sum.checked_add(*part).unwrap());
            prop_assert_eq!(total, cents(sum));
        }

        #[test]
        fn no_part_is_more_than_its_weight(weights in prop::collection::vec(0i64..50_000, 1..20), of in 0u8..=100) {
            let whole: i64 = weights.iter().sum();
            let sum = whole * i64::from(of) / 100;
            let weights: Vec<Number> = weights.into_iter().map(cents).collect();
            let parts = shares(cents(sum), &weights, cents(1)).unwrap();
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!(whole == 0 || part <= weight);
            }
        }
    }
}
