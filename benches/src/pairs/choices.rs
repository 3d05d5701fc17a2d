//! Where what is made up comes from: numbers that look random, or the bytes of a fuzzer.

/// A row of choices.
#[derive(Clone, Debug)]
pub struct Choices<'b>(From<'b>);

#[derive(Clone, Debug)]
enum From<'b> {
    Seed(u64),
    Bytes(std::slice::Iter<'b, u8>),
}

impl<'b> Choices<'b> {
    /// The same choices for the same seed, without end.
    pub fn seeded(seed: u64) -> Self {
        // Neighbouring seeds are spread, or their first choices would be alike.
        Self(From::Seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03))
    }

    /// A choice for each byte; after the last one the first possibility is always taken.
    pub fn of_bytes(bytes: &'b [u8]) -> Self {
        Self(From::Bytes(bytes.iter()))
    }

    /// A number from 0 to below `n`, which is at most 256 for a fuzzer's bytes to reach all.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let number = match &mut self.0 {
            From::Seed(state) => {
                *state =
                    state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                usize::try_from(*state >> 33).unwrap_or_default()
            }
            From::Bytes(bytes) => bytes.next().copied().map_or(0, usize::from),
        };
        number % n.max(1)
    }

    /// Yes, once in `n` times.
    pub(super) fn once_in(&mut self, n: usize) -> bool {
        // A fuzzer's bytes end in zeros, which shall add nothing.
        self.below(n) + 1 == n
    }

    /// One of several texts.
    pub(super) fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.below(texts.len())).copied().unwrap_or_default()
    }
}
