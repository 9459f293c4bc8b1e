//! Sixteen numbers at a time from how a matrix keeps them to `f32`, on whatever this processor is best at.
//!
//! Never rounds where the format does not: a whole number times its scale is rounded once, and once more where
//! something is taken off, in every version.

use super::product::{Block, WIDTH};
use super::quant::{Few, brain, half};

/// What a run of numbers is multiplied by, and what is then taken off.
#[derive(Clone, Copy)]
pub struct Factors<'a> {
    /// One for each row.
    pub scale: &'a Block,
    /// One for each row, where something is taken off.
    pub least: Option<&'a Block>,
}

/// Numbers of one run of columns, as they are kept.
#[derive(Clone, Copy)]
pub enum Numbers<'a> {
    /// IEEE half precision.
    Half(&'a [[u16; WIDTH]]),
    /// Upper halves of single precision.
    Brain(&'a [[u16; WIDTH]]),
    /// Whole numbers.
    Byte(&'a [[i8; WIDTH]], Factors<'a>),
    /// Words of whole numbers, several columns to each.
    Few(&'a [[u32; WIDTH]], Few, Factors<'a>),
}

/// Widens with instructions every machine has.
pub(crate) fn portable(run: Numbers, out: &mut [Block]) {
    let scaled = |sixteen: [i8; WIDTH], factors: Factors| {
        let mut block = Block::ZERO;
        for (row, out) in block.0.iter_mut().enumerate() {
            *out = f32::from(sixteen[row]) * factors.scale.0[row];
            if let Some(least) = factors.least {
                *out -= least.0[row];
            }
        }
        block
    };
    match run {
        Numbers::Half(numbers) => numbers.iter().zip(out).for_each(|(bits, out)| out.0 = bits.map(half)),
        Numbers::Brain(numbers) => numbers.iter().zip(out).for_each(|(bits, out)| out.0 = bits.map(brain)),
        Numbers::Byte(numbers, factors) => {
            numbers.iter().zip(out).for_each(|(sixteen, out)| *out = scaled(*sixteen, factors));
        }
        Numbers::Few(words, few, factors) => {
            for (words, out) in words.iter().zip(out.chunks_mut(few.each())) {
                for (place, out) in out.iter_mut().enumerate() {
                    *out = scaled(words.map(|word| few.number(word, place)), factors);
                }
            }
        }
    }
}

/// How many bytes ahead memory is fetched.
#[cfg(target_arch = "x86_64")]
const AHEAD: usize = 4096;

/// Writes the loops for one set of vector instructions; a closure would stay a call in them. What widens sixteen numbers
/// is there for [`super::single`] too.
#[cfg(target_arch = "x86_64")]
macro_rules! vectorised_widening {
    ($module:ident, $features:literal, $vector:ident, $lanes:literal, $splat:ident, $load:ident, $store:ident, $fma:ident,
     $mul:ident, $sub:ident, $from_i32:ident, $i32_from_i8:ident, $i32_from_u16:ident, $left:ident, $cast:ident,
     $from_half:ident, $load_halves:ident, $words:ident, $no_words:ident, $load_words:ident, $right:ident, $values:ident) => {
        #[doc = concat!("Widening with ", $features, ".")]
        pub(crate) mod $module {
            use std::arch::x86_64::*;

            use super::$values::value;
            pub(crate) use super::$values::{Values, values};
            use super::{AHEAD, Block, Factors, Few, Numbers, WIDTH};

            /// How many vectors hold sixteen numbers.
            const PARTS: usize = WIDTH / $lanes;

            /// Sixteen numbers.
            pub(crate) type Column = [$vector; PARTS];
            /// A word of sixteen rows each.
            pub(crate) type Words = [$words; PARTS];

            /// Widens a run of numbers.
            #[target_feature(enable = $features)]
            pub(crate) fn widen(run: Numbers, out: &mut [Block]) {
                match run {
                    Numbers::Half(numbers) => {
                        for (bits, out) in numbers.iter().zip(out) {
                            fetch(bits);
                            store(halves(bits), out);
                        }
                    }
                    Numbers::Brain(numbers) => {
                        for (bits, out) in numbers.iter().zip(out) {
                            fetch(bits);
                            store(brains(bits), out);
                        }
                    }
                    Numbers::Byte(numbers, factors) => {
                        let (scale, least) = loaded(factors);
                        for (index, (sixteen, out)) in numbers.iter().zip(out).enumerate() {
                            if index % 4 == 0 {
                                fetch(sixteen);
                            }
                            store(scaled(bytes(sixteen), scale, least), out);
                        }
                    }
                    Numbers::Few(words, few, factors) => match few.bits {
                        4 => of_few::<4>(words, few, factors, out),
                        _ => of_few::<5>(words, few, factors, out),
                    },
                }
            }

            /// Has the memory brought nearer that is read some time after this place: a matrix is read in one go, faster
            /// than the processor expects.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn fetch<T>(place: &T) {
                _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(place).cast::<i8>().wrapping_add(AHEAD));
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn loaded(factors: Factors) -> (Column, Option<Column>) {
                (load(factors.scale), factors.least.map(|least| load(least)))
            }

            /// Loads a block.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn load(block: &Block) -> Column {
                let mut column = [$splat(0.0); PARTS];
                for (part, vector) in column.iter_mut().enumerate() {
                    // SAFETY: the part lies inside the sixteen numbers, and no alignment is asked for.
                    *vector = unsafe { $load(block.0.as_ptr().add(part * $lanes)) };
                }
                column
            }

            /// Stores a block.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn store(column: Column, block: &mut Block) {
                for (part, vector) in column.into_iter().enumerate() {
                    // SAFETY: as in `load`.
                    unsafe { $store(block.0.as_mut_ptr().add(part * $lanes), vector) };
                }
            }

            /// Widens half precision.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn halves(bits: &[u16; WIDTH]) -> Column {
                let mut column = [$splat(0.0); PARTS];
                for (part, vector) in column.iter_mut().enumerate() {
                    // SAFETY: as in `load`.
                    *vector = $from_half(unsafe { $load_halves(bits.as_ptr().add(part * $lanes).cast()) });
                }
                column
            }

            /// Widens upper halves of single precision.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn brains(bits: &[u16; WIDTH]) -> Column {
                let mut column = [$splat(0.0); PARTS];
                for (part, vector) in column.iter_mut().enumerate() {
                    // SAFETY: as in `load`.
                    let bits = unsafe { $load_halves(bits.as_ptr().add(part * $lanes).cast()) };
                    *vector = $cast($left::<16>($i32_from_u16(bits)));
                }
                column
            }

            /// Widens whole numbers.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn bytes(sixteen: &[i8; WIDTH]) -> Column {
                // SAFETY: sixteen bytes are read where there are sixteen.
                let bytes = unsafe { _mm_loadu_si128(sixteen.as_ptr().cast()) };
                whole([bytes, _mm_srli_si128::<8>(bytes)])
            }

            /// Loads a word for each row.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn load_words(words: &[u32; WIDTH]) -> Words {
                let mut all = [$no_words(); PARTS];
                for (part, vector) in all.iter_mut().enumerate() {
                    // SAFETY: as in `load`.
                    *vector = unsafe { $load_words(words.as_ptr().add(part * $lanes).cast()) };
                }
                all
            }

            /// Takes the lowest numbers out of words, and moves the others down.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn next<const BITS: usize>(words: &mut Words, values: Values) -> Column {
                let mut column = [$splat(0.0); PARTS];
                for (number, words) in column.iter_mut().zip(words) {
                    *number = value::<BITS>(*words, values);
                    // The count is known when this is compiled, and becomes part of the instruction.
                    *words = $right(*words, _mm_cvtsi32_si128(BITS as i32));
                }
                column
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn of_few<const BITS: usize>(
                words: &[[u32; WIDTH]],
                few: Few,
                factors: Factors,
                out: &mut [Block],
            ) {
                let (scale, least) = loaded(factors);
                let values = values::<BITS>(few.offset);
                for (words, out) in words.iter().zip(out.chunks_mut(few.each())) {
                    fetch(words);
                    let mut words = load_words(words);
                    for out in out {
                        store(scaled(next::<BITS>(&mut words, values), scale, least), out);
                    }
                }
            }

            /// Widens as many of the first bytes of each part as it has numbers.
            #[target_feature(enable = $features)]
            #[inline]
            fn whole(bytes: [__m128i; 2]) -> Column {
                let mut column = [$splat(0.0); PARTS];
                for (vector, bytes) in column.iter_mut().zip(bytes) {
                    *vector = $from_i32($i32_from_i8(bytes));
                }
                column
            }

            /// Multiplies by a scale, and takes something off.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn scaled(whole: Column, scale: Column, least: Option<Column>) -> Column {
                let mut column = whole;
                for part in 0..PARTS {
                    column[part] = $mul(whole[part], scale[part]);
                    if let Some(least) = least {
                        column[part] = $sub(column[part], least[part]);
                    }
                }
                column
            }

            /// Adds numbers times a factor to sums.
            #[target_feature(enable = $features)]
            #[inline]
            pub(crate) fn add(sums: &mut Column, numbers: Column, factor: f32) {
                let factor = $splat(factor);
                for (sum, number) in sums.iter_mut().zip(numbers) {
                    *sum = $fma(number, factor, *sum);
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
vectorised_widening!(
    avx512,
    "avx512f,avx2,fma,f16c",
    __m512,
    16,
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
    _mm256_loadu_si256,
    __m512i,
    _mm512_setzero_si512,
    _mm512_loadu_si512,
    _mm512_srl_epi32,
    looked_up
);

#[cfg(target_arch = "x86_64")]
vectorised_widening!(
    avx2,
    "avx2,fma,f16c",
    __m256,
    8,
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
    _mm_loadu_si128,
    __m256i,
    _mm256_setzero_si256,
    _mm256_loadu_si256,
    _mm256_srl_epi32,
    masked
);

/// The lowest number of each word out of a table: an index uses no more bits of a word than the table has.
#[cfg(target_arch = "x86_64")]
mod looked_up {
    use std::arch::x86_64::*;

    /// What the numbers from 0 to 15 and from 16 to 31 are worth.
    pub(crate) type Values = [__m512; 2];

    /// Makes the table.
    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(crate) fn values<const BITS: usize>(offset: i8) -> Values {
        let first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        let first = _mm512_sub_epi32(first, _mm512_set1_epi32(offset.into()));
        [_mm512_cvtepi32_ps(first), _mm512_cvtepi32_ps(_mm512_add_epi32(first, _mm512_set1_epi32(16)))]
    }

    #[target_feature(enable = "avx512f")]
    #[inline]
    pub(crate) fn value<const BITS: usize>(words: __m512i, values: Values) -> __m512 {
        match BITS {
            4 => _mm512_permutexvar_ps(words, values[0]),
            _ => _mm512_permutex2var_ps(values[0], words, values[1]),
        }
    }
}

/// The lowest number of each word by arithmetic.
#[cfg(target_arch = "x86_64")]
mod masked {
    use std::arch::x86_64::*;

    /// The bits of a number, and what is taken off.
    pub(crate) type Values = [__m256i; 2];

    /// Makes them.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(crate) fn values<const BITS: usize>(offset: i8) -> Values {
        [_mm256_set1_epi32((1 << BITS) - 1), _mm256_set1_epi32(offset.into())]
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    pub(crate) fn value<const BITS: usize>(words: __m256i, [bits, offset]: Values) -> __m256 {
        _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_and_si256(words, bits), offset))
    }
}

/// Widening with NEON, which every such processor has.
#[cfg(target_arch = "aarch64")]
pub(crate) mod neon {
    use std::arch::aarch64::*;

    use super::{Block, Factors, Few, Numbers, WIDTH, half};

    /// Sixteen numbers.
    pub(crate) type Column = [float32x4_t; 4];
    /// A word of sixteen rows each.
    pub(crate) type Words = [uint32x4_t; 4];
    /// The bits of a number, and what is taken off.
    pub(crate) type Values = (uint32x4_t, int32x4_t);

    /// Widens a run of numbers.
    #[target_feature(enable = "neon")]
    pub(crate) fn widen(run: Numbers, out: &mut [Block]) {
        match run {
            Numbers::Half(numbers) => {
                numbers.iter().zip(out).for_each(|(bits, out)| store(halves(bits), out));
            }
            Numbers::Brain(numbers) => {
                numbers.iter().zip(out).for_each(|(bits, out)| store(brains(bits), out));
            }
            Numbers::Byte(numbers, factors) => {
                let (scale, least) = loaded(factors);
                for (sixteen, out) in numbers.iter().zip(out) {
                    store(scaled(bytes(sixteen), scale, least), out);
                }
            }
            Numbers::Few(words, few, factors) => match few.bits {
                4 => of_few::<4>(words, few, factors, out),
                _ => of_few::<5>(words, few, factors, out),
            },
        }
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn of_few<const BITS: usize>(words: &[[u32; WIDTH]], few: Few, factors: Factors, out: &mut [Block]) {
        let (scale, least) = loaded(factors);
        let values = values::<BITS>(few.offset);
        for (words, out) in words.iter().zip(out.chunks_mut(few.each())) {
            let mut words = load_words(words);
            for out in out {
                store(scaled(next::<BITS>(&mut words, values), scale, least), out);
            }
        }
    }

    /// Leaves the memory where it is: the instruction that would bring it nearer is not in the language yet.
    #[inline(always)]
    pub(crate) fn fetch<T>(_place: &T) {}

    #[target_feature(enable = "neon")]
    #[inline]
    fn loaded(factors: Factors) -> (Column, Option<Column>) {
        (load(factors.scale), factors.least.map(|least| load(least)))
    }

    /// Loads a block.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn load(block: &Block) -> Column {
        let mut column = [vdupq_n_f32(0.0); 4];
        for (vector, numbers) in column.iter_mut().zip(block.0.as_chunks::<4>().0) {
            // SAFETY: the reference is to exactly as many numbers as are read.
            *vector = unsafe { vld1q_f32(numbers.as_ptr()) };
        }
        column
    }

    /// Stores a block.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn store(column: Column, block: &mut Block) {
        for (vector, numbers) in column.into_iter().zip(block.0.as_chunks_mut::<4>().0) {
            // SAFETY: the reference is to exactly as many numbers as are written.
            unsafe { vst1q_f32(numbers.as_mut_ptr(), vector) };
        }
    }

    /// Widens half precision; the type that the instruction for it wants is not in the language yet.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn halves(bits: &[u16; WIDTH]) -> Column {
        load(&Block(bits.map(half)))
    }

    /// Widens upper halves of single precision.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn brains(bits: &[u16; WIDTH]) -> Column {
        let mut column = [vdupq_n_f32(0.0); 4];
        for (vector, bits) in column.iter_mut().zip(bits.as_chunks::<4>().0) {
            // SAFETY: the reference is to exactly as many numbers as are read.
            *vector = vreinterpretq_f32_u32(vshll_n_u16::<16>(unsafe { vld1_u16(bits.as_ptr()) }));
        }
        column
    }

    /// Widens whole numbers.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn bytes(sixteen: &[i8; WIDTH]) -> Column {
        // SAFETY: the reference is to exactly as many bytes as are read.
        let all = unsafe { vld1q_s8(sixteen.as_ptr()) };
        whole(vget_low_s8(all), vget_high_s8(all))
    }

    /// Loads a word for each row.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn load_words(words: &[u32; WIDTH]) -> Words {
        let mut all = [vdupq_n_u32(0); 4];
        for (vector, words) in all.iter_mut().zip(words.as_chunks::<4>().0) {
            // SAFETY: the reference is to exactly as many words as are read.
            *vector = unsafe { vld1q_u32(words.as_ptr()) };
        }
        all
    }

    /// Makes what [`next`] wants to know.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn values<const BITS: usize>(offset: i8) -> Values {
        (vdupq_n_u32((1 << BITS) - 1), vdupq_n_s32(offset.into()))
    }

    /// Takes the lowest numbers out of words, and moves the others down.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn next<const BITS: usize>(words: &mut Words, (bits, offset): Values) -> Column {
        let mut column = [vdupq_n_f32(0.0); 4];
        for (number, words) in column.iter_mut().zip(words) {
            let lowest = vreinterpretq_s32_u32(vandq_u32(*words, bits));
            *number = vcvtq_f32_s32(vsubq_s32(lowest, offset));
            *words = vshlq_u32(*words, vdupq_n_s32(-(BITS as i32)));
        }
        column
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn whole(lower: int8x8_t, upper: int8x8_t) -> Column {
        let [lower, upper] = [vmovl_s8(lower), vmovl_s8(upper)];
        [
            vcvtq_f32_s32(vmovl_s16(vget_low_s16(lower))),
            vcvtq_f32_s32(vmovl_s16(vget_high_s16(lower))),
            vcvtq_f32_s32(vmovl_s16(vget_low_s16(upper))),
            vcvtq_f32_s32(vmovl_s16(vget_high_s16(upper))),
        ]
    }

    /// Multiplies by a scale, and takes something off.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn scaled(whole: Column, scale: Column, least: Option<Column>) -> Column {
        let mut column = whole;
        for part in 0..4 {
            column[part] = vmulq_f32(whole[part], scale[part]);
            if let Some(least) = least {
                column[part] = vsubq_f32(column[part], least[part]);
            }
        }
        column
    }
    /// Adds numbers times a factor to sums.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn add(sums: &mut Column, numbers: Column, factor: f32) {
        let factor = vdupq_n_f32(factor);
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum = vfmaq_f32(*sum, number, factor);
        }
    }
}
