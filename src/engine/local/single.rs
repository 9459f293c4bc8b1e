//! Some panels of a matrix times one column, out of the numbers as they are kept.
//!
//! Never differs in a bit from widening the numbers first and multiplying them then: each number is widened as
//! [`super::widen`] does and added in the order of [`super::product`]; only the way through memory is left out, which a
//! single column does not make up for.

use super::product::{Block, PORTABLE_FMA, WIDTH, multiply_add};
use super::quant::{Few, brain, half};

/// A piece of some panels: all numbers of the first panel, column by column, then those of the next.
#[derive(Clone, Copy)]
pub(crate) struct Kept<'a> {
    /// The numbers.
    pub numbers: Packed<'a>,
    /// Columns of the piece.
    pub columns: usize,
    /// Columns that share a scale; all of them where there are none.
    pub group: usize,
    /// A scale for each row of each group of columns, panel by panel.
    pub scales: &'a [Block],
    /// What is taken off after the scale, in the same order; or nothing.
    pub least: &'a [Block],
}

/// How the numbers are kept, sixteen rows of a column together.
#[derive(Clone, Copy)]
pub(crate) enum Packed<'a> {
    /// IEEE half precision.
    Half(&'a [[u16; WIDTH]]),
    /// Upper halves of single precision.
    Brain(&'a [[u16; WIDTH]]),
    /// Whole numbers.
    Byte(&'a [[i8; WIDTH]]),
    /// Words of whole numbers, several columns of a group to each.
    Few(&'a [[u32; WIDTH]], Few),
}

impl Kept<'_> {
    /// Returns the number of groups of columns.
    fn groups(&self) -> usize {
        if self.scales.is_empty() { 1 } else { self.columns / self.group }
    }

    /// Adds the products with one column, of as many numbers as the piece has columns, to the sums of each panel, with
    /// instructions every machine has.
    pub(crate) fn portable(self, factors: &[f32], sums: &mut [Block]) {
        for (panel, sums) in sums.iter_mut().enumerate() {
            for (column, &factor) in factors.iter().enumerate() {
                let at = panel * self.columns + column;
                let numbers: [f32; WIDTH] = match self.numbers {
                    Packed::Half(numbers) => numbers[at].map(half),
                    Packed::Brain(numbers) => numbers[at].map(brain),
                    Packed::Byte(numbers) => self.scaled(panel, column, |row| numbers[at][row]),
                    Packed::Few(words, few) => {
                        let (group, column_of_group) = (at / self.group, column % self.group);
                        let word = group * few.words(self.group) + column_of_group / few.each();
                        let place = column_of_group % few.each();
                        self.scaled(panel, column, |row| few.number(words[word][row], place))
                    }
                };
                for (sum, number) in sums.0.iter_mut().zip(numbers) {
                    *sum = multiply_add::<PORTABLE_FMA>(number, factor, *sum);
                }
            }
        }
    }

    fn scaled(&self, panel: usize, column: usize, number: impl Fn(usize) -> i8) -> [f32; WIDTH] {
        let at = panel * self.groups() + column / self.group;
        std::array::from_fn(|row| {
            let scaled = f32::from(number(row)) * self.scales[at].0[row];
            self.least.get(at).map_or(scaled, |least| scaled - least.0[row])
        })
    }
}

/// Writes the loops for one set of vector instructions, which multiply so many panels at once: enough of them to hide the
/// latency of an addition.
macro_rules! vectorised_single {
    ($module:ident, $features:literal, $together:literal) => {
        #[doc = concat!("One column with ", $features, ".")]
        pub(crate) mod $module {
            use super::super::widen::$module::{
                Column, add, brains, bytes, fetch, halves, load, load_words, next, scaled, store, values,
            };
            use super::{Block, Few, Kept, Packed, WIDTH};

            /// As [`Kept::portable`].
            #[target_feature(enable = $features)]
            pub(crate) fn multiply(kept: Kept, factors: &[f32], sums: &mut [Block]) {
                let mut first = 0;
                while sums.len() - first >= $together {
                    some::<$together>(kept, first, factors, &mut sums[first..]);
                    first += $together;
                }
                for panel in first..sums.len() {
                    some::<1>(kept, panel, factors, &mut sums[panel..]);
                }
            }

            /// Multiplies some panels from one on.
            #[target_feature(enable = $features)]
            #[inline]
            fn some<const PANELS: usize>(kept: Kept, first: usize, factors: &[f32], out: &mut [Block]) {
                let mut sums = [load(&Block::ZERO); PANELS];
                for (sums, out) in sums.iter_mut().zip(&*out) {
                    *sums = load(out);
                }
                let factors = &factors[..kept.columns];
                match kept.numbers {
                    Packed::Half(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, kept.columns);
                        for (column, &factor) in factors.iter().enumerate() {
                            for p in 0..PANELS {
                                fetch(&panels[p][column]);
                                add(&mut sums[p], halves(&panels[p][column]), factor);
                            }
                        }
                    }
                    Packed::Brain(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, kept.columns);
                        for (column, &factor) in factors.iter().enumerate() {
                            for p in 0..PANELS {
                                fetch(&panels[p][column]);
                                add(&mut sums[p], brains(&panels[p][column]), factor);
                            }
                        }
                    }
                    Packed::Byte(numbers) => match kept.least {
                        [] => of_bytes::<PANELS, false>(kept, numbers, first, factors, &mut sums),
                        _ => of_bytes::<PANELS, true>(kept, numbers, first, factors, &mut sums),
                    },
                    Packed::Few(words, few) => match (few.bits, kept.least) {
                        (4, []) => of_few::<PANELS, 4, 8, false>(kept, words, few, first, factors, &mut sums),
                        (4, _) => of_few::<PANELS, 4, 8, true>(kept, words, few, first, factors, &mut sums),
                        (_, []) => of_few::<PANELS, 5, 6, false>(kept, words, few, first, factors, &mut sums),
                        (_, _) => of_few::<PANELS, 5, 6, true>(kept, words, few, first, factors, &mut sums),
                    },
                }
                sums.into_iter().zip(out).for_each(|(sums, out)| store(sums, out));
            }

            /// Multiplies some panels whose numbers are bytes.
            #[target_feature(enable = $features)]
            #[inline]
            fn of_bytes<const PANELS: usize, const LEAST: bool>(
                kept: Kept,
                numbers: &[[i8; WIDTH]],
                first: usize,
                factors: &[f32],
                sums: &mut [Column; PANELS],
            ) {
                let panels = panels::<_, PANELS>(numbers, first, kept.columns);
                for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                    let scales = Scales::<PANELS, LEAST>::new(&kept, first, group);
                    // Groups are whole fours, and four columns lie in the 64 bytes that are fetched at once.
                    for (four, factors) in factors.as_chunks::<4>().0.iter().enumerate() {
                        let mut columns: [&[[i8; WIDTH]; 4]; PANELS] = [&[[0; WIDTH]; 4]; PANELS];
                        for p in 0..PANELS {
                            columns[p] = &panels[p][group * kept.group..].as_chunks().0[four];
                            fetch(columns[p]);
                        }
                        for (column, &factor) in factors.iter().enumerate() {
                            for p in 0..PANELS {
                                add(&mut sums[p], scales.scaled(p, bytes(&columns[p][column])), factor);
                            }
                        }
                    }
                }
            }

            /// Multiplies some panels whose numbers lie several to a word.
            #[target_feature(enable = $features)]
            #[inline]
            fn of_few<const PANELS: usize, const BITS: usize, const EACH: usize, const LEAST: bool>(
                kept: Kept,
                words: &[[u32; WIDTH]],
                few: Few,
                first: usize,
                factors: &[f32],
                sums: &mut [Column; PANELS],
            ) {
                let each = kept.group.div_ceil(EACH);
                let panels = panels::<_, PANELS>(words, first, kept.columns / kept.group * each);
                let values = values::<BITS>(few.offset);
                for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                    let scales = Scales::<PANELS, LEAST>::new(&kept, first, group);
                    let (whole, rest) = factors.as_chunks::<EACH>();
                    for (word, factors) in whole.iter().enumerate() {
                        let mut words = [load_words(&[0; WIDTH]); PANELS];
                        for p in 0..PANELS {
                            let sixteen = &panels[p][group * each + word];
                            fetch(sixteen);
                            words[p] = load_words(sixteen);
                        }
                        for &factor in factors {
                            for p in 0..PANELS {
                                add(
                                    &mut sums[p],
                                    scales.scaled(p, next::<BITS>(&mut words[p], values)),
                                    factor,
                                );
                            }
                        }
                    }
                    if !rest.is_empty() {
                        for p in 0..PANELS {
                            let mut words = load_words(&panels[p][group * each + whole.len()]);
                            for &factor in rest {
                                add(&mut sums[p], scales.scaled(p, next::<BITS>(&mut words, values)), factor);
                            }
                        }
                    }
                }
            }

            /// Returns the numbers of some panels, each for itself.
            #[inline(always)]
            fn panels<T, const PANELS: usize>(numbers: &[T], first: usize, length: usize) -> [&[T]; PANELS] {
                let mut panels: [&[T]; PANELS] = [&[]; PANELS];
                for (p, panel) in panels.iter_mut().enumerate() {
                    *panel = &numbers[(first + p) * length..][..length];
                }
                panels
            }

            /// The scales of one group of columns of some panels.
            struct Scales<const PANELS: usize, const LEAST: bool> {
                scales: [Column; PANELS],
                /// Read only where something is taken off.
                least: [Column; PANELS],
            }

            impl<const PANELS: usize, const LEAST: bool> Scales<PANELS, LEAST> {
                #[target_feature(enable = $features)]
                #[inline]
                fn new(kept: &Kept, first: usize, group: usize) -> Self {
                    let groups = kept.groups();
                    let of = |blocks: &[Block]| {
                        let mut columns = [load(&Block::ZERO); PANELS];
                        for (p, column) in columns.iter_mut().enumerate() {
                            let block = &blocks[(first + p) * groups + group];
                            fetch(block);
                            *column = load(block);
                        }
                        columns
                    };
                    let scales = of(kept.scales);
                    Self { scales, least: if LEAST { of(kept.least) } else { scales } }
                }

                #[target_feature(enable = $features)]
                #[inline]
                fn scaled(&self, panel: usize, whole: Column) -> Column {
                    scaled(whole, self.scales[panel], LEAST.then(|| self.least[panel]))
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
vectorised_single!(avx512, "avx512f,avx2,fma,f16c", 4);
#[cfg(target_arch = "x86_64")]
vectorised_single!(avx2, "avx2,fma,f16c", 2);
#[cfg(target_arch = "aarch64")]
vectorised_single!(neon, "neon", 2);
