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

/// Writes the loops for one set of vector instructions.
#[cfg(target_arch = "x86_64")]
macro_rules! vectorised_single {
    ($module:ident, $features:literal, $vector:ident, $lanes:literal, $together:literal, $splat:ident, $load:ident, $store:ident,
     $fma:ident, $mul:ident, $sub:ident, $from_i32:ident, $i32_from_i8:ident, $i32_from_u16:ident, $left:ident, $cast:ident,
     $from_half:ident, $load_halves:ident) => {
        #[doc = concat!("One column with ", $features, ".")]
        pub(crate) mod $module {
            use std::arch::x86_64::*;

            use super::{Block, Kept, Packed, WIDTH};

            /// How many vectors hold sixteen numbers.
            const PARTS: usize = WIDTH / $lanes;

            /// The numbers of a column, not scaled yet.
            type Column = [$vector; PARTS];

            /// As [`Kept::portable`].
            #[target_feature(enable = $features)]
            pub(crate) fn multiply(kept: Kept, factors: &[f32], sums: &mut [Block]) {
                let mut first = 0;
                // Enough panels at once to hide the latency of an addition.
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
                let mut sums = [[$splat(0.0); PARTS]; PANELS];
                for (sums, out) in sums.iter_mut().zip(&*out) {
                    *sums = block(out);
                }
                let length = kept.columns;
                let factors = &factors[..length];
                match kept.numbers {
                    Packed::Half(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, length);
                        for (column, &factor) in factors.iter().enumerate() {
                            let factor = $splat(factor);
                            for p in 0..PANELS {
                                let numbers = halves(&panels[p][column]);
                                add(&mut sums[p], numbers, factor);
                            }
                        }
                    }
                    Packed::Brain(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, length);
                        for (column, &factor) in factors.iter().enumerate() {
                            let factor = $splat(factor);
                            for p in 0..PANELS {
                                let numbers = brains(&panels[p][column]);
                                add(&mut sums[p], numbers, factor);
                            }
                        }
                    }
                    Packed::Byte(numbers) => {
                        let panels = panels::<_, PANELS>(numbers, first, length);
                        for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                            let scales = Scales::<PANELS>::new(&kept, first, group);
                            for (column, &factor) in factors.iter().enumerate() {
                                let factor = $splat(factor);
                                for p in 0..PANELS {
                                    // SAFETY: sixteen bytes are read where there are sixteen.
                                    let bytes = unsafe {
                                        _mm_loadu_si128(
                                            panels[p][group * kept.group + column].as_ptr().cast(),
                                        )
                                    };
                                    let whole = whole([bytes, _mm_srli_si128::<8>(bytes)]);
                                    add(&mut sums[p], scales.scaled(p, whole), factor);
                                }
                            }
                        }
                    }
                    Packed::Nibble(numbers, offset) => {
                        let panels = panels::<_, PANELS>(numbers, first, length);
                        let (low, offset) = (_mm_set1_epi8(15), _mm_set1_epi8(offset));
                        for (group, factors) in factors.chunks_exact(kept.group).enumerate() {
                            let scales = Scales::<PANELS>::new(&kept, first, group);
                            // Groups are even, and two columns are taken apart as quickly as one.
                            for (pair, factors) in factors.as_chunks::<2>().0.iter().enumerate() {
                                let [one, two] = [$splat(factors[0]), $splat(factors[1])];
                                for p in 0..PANELS {
                                    let pair = &panels[p][group * kept.group + 2 * pair..][..2];
                                    // SAFETY: sixteen bytes are read where there are two times eight.
                                    let pairs = unsafe { _mm_loadu_si128(pair.as_ptr().cast()) };
                                    let lower = _mm_sub_epi8(_mm_and_si128(pairs, low), offset);
                                    let upper = _mm_and_si128(_mm_srli_epi16::<4>(pairs), low);
                                    let upper = _mm_sub_epi8(upper, offset);
                                    let (a, b) = match PARTS {
                                        1 => {
                                            let a = _mm_unpacklo_epi64(lower, upper);
                                            let b = _mm_unpackhi_epi64(lower, upper);
                                            (whole([a, a]), whole([b, b]))
                                        }
                                        _ => {
                                            let [c, d] =
                                                [_mm_srli_si128::<8>(lower), _mm_srli_si128::<8>(upper)];
                                            (whole([lower, upper]), whole([c, d]))
                                        }
                                    };
                                    add(&mut sums[p], scales.scaled(p, a), one);
                                    add(&mut sums[p], scales.scaled(p, b), two);
                                }
                            }
                        }
                    }
                }
                for (sums, out) in sums.iter().zip(out) {
                    for part in 0..PARTS {
                        // SAFETY: the part lies inside the sixteen numbers, and no alignment is asked for.
                        unsafe { $store(out.0.as_mut_ptr().add(part * $lanes), sums[part]) };
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

            #[target_feature(enable = $features)]
            #[inline]
            fn block(block: &Block) -> Column {
                let mut parts = [$splat(0.0); PARTS];
                for (part, vector) in parts.iter_mut().enumerate() {
                    // SAFETY: the part lies inside the sixteen numbers, and no alignment is asked for.
                    *vector = unsafe { $load(block.0.as_ptr().add(part * $lanes)) };
                }
                parts
            }

            /// Widens the lower bytes of each part.
            #[target_feature(enable = $features)]
            #[inline]
            fn whole(bytes: [__m128i; 2]) -> Column {
                let mut parts = [$splat(0.0); PARTS];
                for (part, vector) in parts.iter_mut().enumerate() {
                    *vector = $from_i32($i32_from_i8(bytes[part]));
                }
                parts
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn halves(bits: &[u16; WIDTH]) -> Column {
                let mut parts = [$splat(0.0); PARTS];
                for (part, vector) in parts.iter_mut().enumerate() {
                    // SAFETY: as in `block`.
                    *vector = $from_half(unsafe { $load_halves(bits.as_ptr().add(part * $lanes).cast()) });
                }
                parts
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn brains(bits: &[u16; WIDTH]) -> Column {
                let mut parts = [$splat(0.0); PARTS];
                for (part, vector) in parts.iter_mut().enumerate() {
                    // SAFETY: as in `block`.
                    let bits = unsafe { $load_halves(bits.as_ptr().add(part * $lanes).cast()) };
                    *vector = $cast($left::<16>($i32_from_u16(bits)));
                }
                parts
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn add(sums: &mut Column, numbers: Column, factor: $vector) {
                for (sum, number) in sums.iter_mut().zip(numbers) {
                    *sum = $fma(number, factor, *sum);
                }
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
                        let mut columns = [[$splat(0.0); PARTS]; PANELS];
                        for (p, column) in columns.iter_mut().enumerate() {
                            *column = block(&blocks[(first + p) * groups + group]);
                        }
                        columns
                    };
                    Self { scales: of(kept.scales), least: (!kept.least.is_empty()).then(|| of(kept.least)) }
                }

                #[target_feature(enable = $features)]
                #[inline]
                fn scaled(&self, panel: usize, whole: Column) -> Column {
                    let mut numbers = whole;
                    for part in 0..PARTS {
                        numbers[part] = $mul(whole[part], self.scales[panel][part]);
                        if let Some(least) = &self.least {
                            numbers[part] = $sub(numbers[part], least[panel][part]);
                        }
                    }
                    numbers
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
vectorised_single!(
    avx512,
    "avx512f,avx2,fma,f16c",
    __m512,
    16,
    4,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_fmadd_ps,
    _mm512_mul_ps,
    _mm512_sub_ps,
    _mm512_cvtepi32_ps,
    _mm512_cvtepi8_epi32,
    _mm512_cvtepu16_epi32,
    _mm512_slli_epi32,
    _mm512_castsi512_ps,
    _mm512_cvtph_ps,
    _mm256_loadu_si256
);

#[cfg(target_arch = "x86_64")]
vectorised_single!(
    avx2,
    "avx2,fma,f16c",
    __m256,
    8,
    2,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_fmadd_ps,
    _mm256_mul_ps,
    _mm256_sub_ps,
    _mm256_cvtepi32_ps,
    _mm256_cvtepi8_epi32,
    _mm256_cvtepu16_epi32,
    _mm256_slli_epi32,
    _mm256_castsi256_ps,
    _mm256_cvtph_ps,
    _mm_loadu_si128
);

/// One column with NEON, which every such processor has.
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon {
    use std::arch::aarch64::{vdupq_n_f32, vfmaq_f32};

    use super::super::widen::neon::{Column, brains, bytes, load, nibbles, scaled, store};
    use super::{Block, Kept, Packed, half};

    /// As [`Kept::portable`]. One panel's four sums and what is widened meanwhile are enough to hide the latency of an
    /// addition.
    #[target_feature(enable = "neon")]
    pub(crate) fn multiply(kept: Kept, factors: &[f32], sums: &mut [Block]) {
        for (panel, out) in sums.iter_mut().enumerate() {
            let mut sums = load(out);
            let first = panel * kept.columns;
            for group in 0..kept.groups() {
                let at = panel * kept.groups() + group;
                let scale = kept.scales.get(at).map(|block| load(block));
                let least = kept.least.get(at).map(|block| load(block));
                let scale = scale.unwrap_or([vdupq_n_f32(1.0); 4]);
                for column in group * kept.group..(group + 1) * kept.group {
                    let numbers = match kept.numbers {
                        Packed::Half(numbers) => load(&Block(numbers[first + column].map(half))),
                        Packed::Brain(numbers) => brains(&numbers[first + column]),
                        Packed::Byte(numbers) => scaled(bytes(&numbers[first + column]), scale, least),
                        Packed::Nibble(numbers, offset) => {
                            scaled(nibbles(&numbers[first + column], offset), scale, least)
                        }
                    };
                    add(&mut sums, numbers, factors[column]);
                }
            }
            store(sums, out);
        }
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn add(sums: &mut Column, numbers: Column, factor: f32) {
        let factor = vdupq_n_f32(factor);
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum = vfmaq_f32(*sum, number, factor);
        }
    }
}
