//! A pseudo-random generator whose choices depend only on the seed, in every version.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The generator. Its numbers are fixed by its authors; the choices made from them are our own
/// code, as no library promises never to change its choices.
pub(super) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The generator for one part of a registry, independent of the other parts.
    pub(super) fn of(seed: u64, part: u64) -> Self {
        let mut of_seed = Xoshiro256PlusPlus::seed_from_u64(seed);
        Self(Xoshiro256PlusPlus::seed_from_u64(of_seed.next_u64() ^ part))
    }

    /// A number from 0 to `end - 1`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let scaled = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(scaled >> 64).unwrap_or_default()
    }

    /// An index from 0 to `end - 1`.
    pub(super) fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).unwrap_or_default()
    }

    /// True with a probability of `often` percent.
    pub(super) fn percent(&mut self, often: u64) -> bool {
        self.below(100) < often
    }

    /// A random element.
    pub(super) fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        of.get(self.index(of.len())).copied().unwrap_or_default()
    }

    /// A random element by weight.
    pub(super) fn weighted<T: Copy + Default>(&mut self, of: &[(u64, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        T::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_what_it_has_always_been() {
        let mut dice = Dice::of(1, 0);
        let rolled: Vec<u64> = (0..8).map(|_| dice.below(1_000)).collect();
        assert_eq!(rolled, [148, 89, 875, 915, 344, 519, 170, 748]);
    }

    #[test]
    fn weights_count() {
        let mut dice = Dice::of(7, 0);
        let often = (0..10_000).filter(|_| dice.weighted(&[(1, 'a'), (9, 'b')]) == 'b').count();
        assert!((8_800..9_200).contains(&often), "{often}");
    }
}
