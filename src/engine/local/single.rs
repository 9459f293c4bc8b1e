//! Some panels of a matrix times one column, out of the numbers as they are kept.
//!
//! Never differs in a bit from widening the numbers first and multiplying them then: each number is widened as
//! [`super::widen`] does and added in the order of [`super::product`]; only the way through memory is left out, which a
//! single column does not make up for.

use super::product::{Block, PORTABLE_FMA, WIDTH, multiply_add};
use super::quant::{brain, half};

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
    /// Whole numbers of four bits, after this was added to them: rows 0 to 7 in the lower halves of the bytes.
    Nibble(&'a [[u8; WIDTH / 2]], i8),
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
                    Packed::Nibble(numbers, offset) => self.scaled(panel, column, |row| {
                        let pair = numbers[at][row % (WIDTH / 2)];
                        (if row < WIDTH / 2 { pair & 15 } else { pair >> 4 }) as i8 - offset
                    }),
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
                Column, add, brains, bytes, fetch, halves, load, scaled, store, two_nibbles,
            };
            use super::{Block, Kept, Packed};

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
                    Packed::Byte(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, kept.columns);
                        for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                            let scales = Scales::<PANELS>::new(&kept, first, group);
                            for (column, &factor) in factors.iter().enumerate() {
                                for p in 0..PANELS {
                                    let sixteen = &panels[p][group * kept.group + column];
                                    if column % 4 == 0 {
                                        fetch(sixteen);
                                    }
                                    add(&mut sums[p], scales.scaled(p, bytes(sixteen)), factor);
                                }
                            }
                        }
                    }
                    Packed::Nibble(numbers, offset) => {
                        let panels = panels::<_, PANELS>(numbers, first, kept.columns);
                        for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                            let scales = Scales::<PANELS>::new(&kept, first, group);
                            // Groups are even.
                            for (pair, factors) in factors.as_chunks::<2>().0.iter().enumerate() {
                                for p in 0..PANELS {
                                    let eights = &panels[p][group * kept.group..].as_chunks().0[pair];
                                    if pair % 4 == 0 {
                                        fetch(eights);
                                    }
                                    let [one, two] = two_nibbles(eights, offset);
                                    add(&mut sums[p], scales.scaled(p, one), factors[0]);
                                    add(&mut sums[p], scales.scaled(p, two), factors[1]);
                                }
                            }
                        }
                    }
                }
                sums.into_iter().zip(out).for_each(|(sums, out)| store(sums, out));
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
            struct Scales<const PANELS: usize> {
                scales: [Column; PANELS],
                least: Option<[Column; PANELS]>,
            }

            impl<const PANELS: usize> Scales<PANELS> {
                #[target_feature(enable = $features)]
                #[inline]
                fn new(kept: &Kept, first: usize, group: usize) -> Self {
                    let groups = kept.groups();
                    let of = |blocks: &[Block]| {
                        let mut columns = [load(&Block::ZERO); PANELS];
                        for (p, column) in columns.iter_mut().enumerate() {
                            *column = load(&blocks[(first + p) * groups + group]);
                        }
                        columns
                    };
                    Self { scales: of(kept.scales), least: (!kept.least.is_empty()).then(|| of(kept.least)) }
                }

                #[target_feature(enable = $features)]
                #[inline]
                fn scaled(&self, panel: usize, whole: Column) -> Column {
                    scaled(whole, self.scales[panel], self.least.map(|least| least[panel]))
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
