//! The number formats of model files, and taking them apart.
//!
//! Never rounds where the format does not: every value is the one that ggml's own tables and formulas give. The layouts
//! are those of `ggml-common.h` and the formulas those of `ggml-quants.c` (`dequantize_row_*`) in llama.cpp.

use crate::tr;

/// How numbers lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// IEEE 754 single precision.
    F32,
    /// IEEE 754 half precision.
    F16,
    /// The upper half of single precision.
    Bf16,
    /// Whole numbers, to be multiplied with scales that lie elsewhere.
    I8,
    /// 32 numbers: a half-precision scale, then bytes.
    Q8_0,
    /// 32 numbers: a half-precision scale, then four bits each, from -8.
    Q4_0,
    /// 32 numbers: a half-precision scale and what is added, four bits each.
    Q4_1,
    /// As [`Format::Q4_0`], with a fifth bit, from -16.
    Q5_0,
    /// As [`Format::Q4_1`], with a fifth bit.
    Q5_1,
    /// 32 numbers: a half-precision scale, then four bits each, which say the place in a table.
    Iq4Nl,
    /// 256 numbers: sixteen scales and minima of four bits, two bits each, two scales for the scales and minima.
    Q2K,
    /// 256 numbers: three bits each, from -4, sixteen scales of six bits, from -32, one scale for those.
    Q3K,
    /// 256 numbers: two scales, eight scales and minima of six bits, four bits each.
    Q4K,
    /// As [`Format::Q4K`], with a fifth bit.
    Q5K,
    /// 256 numbers: six bits each, from -32, sixteen scales of a byte, one scale for those.
    Q6K,
}

/// Every format by its number in GGUF (`enum ggml_type`), including those that cannot be read here.
const GGUF: [(u32, &str, Option<Format>); 34] = [
    (0, "F32", Some(Format::F32)),
    (1, "F16", Some(Format::F16)),
    (2, "Q4_0", Some(Format::Q4_0)),
    (3, "Q4_1", Some(Format::Q4_1)),
    (6, "Q5_0", Some(Format::Q5_0)),
    (7, "Q5_1", Some(Format::Q5_1)),
    (8, "Q8_0", Some(Format::Q8_0)),
    (9, "Q8_1", None),
    (10, "Q2_K", Some(Format::Q2K)),
    (11, "Q3_K", Some(Format::Q3K)),
    (12, "Q4_K", Some(Format::Q4K)),
    (13, "Q5_K", Some(Format::Q5K)),
    (14, "Q6_K", Some(Format::Q6K)),
    (15, "Q8_K", None),
    (16, "IQ2_XXS", None),
    (17, "IQ2_XS", None),
    (18, "IQ3_XXS", None),
    (19, "IQ1_S", None),
    (20, "IQ4_NL", Some(Format::Iq4Nl)),
    (21, "IQ3_S", None),
    (22, "IQ2_S", None),
    (23, "IQ4_XS", None),
    (24, "I8", None),
    (25, "I16", None),
    (26, "I32", None),
    (27, "I64", None),
    (28, "F64", None),
    (29, "IQ1_M", None),
    (30, "BF16", Some(Format::Bf16)),
    (34, "TQ1_0", None),
    (35, "TQ2_0", None),
    (39, "MXFP4", None),
    (40, "NVFP4", None),
    (41, "Q1_0", None),
];

/// Returns the name of a format by its number in GGUF, whether it can be read or not.
pub(super) fn gguf_name(number: u32) -> Option<&'static str> {
    GGUF.iter().find(|(of, ..)| *of == number).map(|(_, name, _)| *name)
}

impl Format {
    /// Finds a format by its number in GGUF.
    ///
    /// # Errors
    /// Names the format that cannot be read.
    pub fn of_gguf(number: u32) -> Result<Self, String> {
        let known = GGUF.iter().find(|(of, ..)| *of == number);
        known.and_then(|(.., format)| *format).ok_or_else(|| {
            let readable = GGUF.iter().filter(|(.., format)| format.is_some()).map(|(_, name, _)| *name);
            let readable = readable.collect::<Vec<_>>().join(", ");
            match known {
                Some((_, name, _)) => tr!("model-format-unread", format = *name, readable = readable),
                None => tr!("model-format-unknown", number = number.to_string(), readable = readable),
            }
        })
    }

    /// Finds a format by its name in `safetensors`.
    ///
    /// # Errors
    /// Names the format that cannot be read.
    pub fn of_safetensors(name: &str) -> Result<Self, String> {
        match name {
            // Masks of old files are of the other two, and never read; weights of theirs would miss their scales.
            "I8" | "BOOL" | "U8" => Ok(Self::I8),
            "F16" => Ok(Self::F16),
            "BF16" => Ok(Self::Bf16),
            "F32" => Ok(Self::F32),
            _ => Err(tr!("model-format-safetensors", format = name)),
        }
    }

    /// Returns how many numbers make a block, and the bytes of one.
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::I8 => (1, 1),
            Self::Q8_0 => (32, 34),
            Self::Q4_0 | Self::Iq4Nl => (32, 18),
            Self::Q4_1 => (32, 20),
            Self::Q5_0 => (32, 22),
            Self::Q5_1 => (32, 24),
            Self::Q2K => (256, 84),
            Self::Q3K => (256, 110),
            Self::Q4K => (256, 144),
            Self::Q5K => (256, 176),
            Self::Q6K => (256, 210),
        }
    }

    /// Returns the bytes of so many numbers; `None` if they are not whole blocks, or more than can be counted.
    pub fn bytes(self, numbers: usize) -> Option<usize> {
        let (block, bytes) = self.block();
        numbers.is_multiple_of(block).then(|| (numbers / block).checked_mul(bytes))?
    }

    /// Returns how the whole numbers of a quantised format share scales; nothing for floats.
    pub fn grouping(self) -> Option<Grouping> {
        let grouping = |group, few, has_least| Some(Grouping { group, few, has_least });
        let few = |bits, offset| Some(Few { bits, offset });
        match self {
            Self::F32 | Self::F16 | Self::Bf16 => None,
            Self::I8 | Self::Q8_0 | Self::Iq4Nl => grouping(32, None, false),
            Self::Q4_0 => grouping(32, few(4, 8), false),
            Self::Q4_1 | Self::Q4K => grouping(32, few(4, 0), true),
            Self::Q5_0 => grouping(32, few(5, 16), false),
            Self::Q5_1 | Self::Q5K => grouping(32, few(5, 0), true),
            Self::Q2K => grouping(16, few(4, 0), true),
            Self::Q3K => grouping(16, few(4, 4), false),
            Self::Q6K => grouping(16, None, false),
        }
    }

    /// Takes whole blocks of a quantised format apart; stops at the shorter of the two. The scales of [`Format::I8`] lie
    /// elsewhere and are left alone.
    pub fn take_apart(self, bytes: &[u8], whole: &mut Whole) {
        match self {
            Self::F32 | Self::F16 | Self::Bf16 => {}
            Self::I8 => whole.numbers.iter_mut().zip(bytes).for_each(|(out, &byte)| *out = byte as i8),
            Self::Q8_0 => each(bytes, whole, q8_0),
            Self::Q4_0 => each(bytes, whole, q4_0),
            Self::Q4_1 => each(bytes, whole, q4_1),
            Self::Q5_0 => each(bytes, whole, q5_0),
            Self::Q5_1 => each(bytes, whole, q5_1),
            Self::Iq4Nl => each(bytes, whole, iq4_nl),
            Self::Q2K => each(bytes, whole, q2_k),
            Self::Q3K => each(bytes, whole, q3_k),
            Self::Q4K => each(bytes, whole, q4_k),
            Self::Q5K => each(bytes, whole, q5_k),
            Self::Q6K => each(bytes, whole, q6_k),
        }
    }

    /// Widens whole blocks of floats; stops at the shorter of the two.
    pub fn widen(self, bytes: &[u8], out: &mut [f32]) {
        let halves = bytes.as_chunks().0.iter().zip(out.iter_mut());
        match self {
            Self::F16 => halves.for_each(|(&bytes, out)| *out = half(u16::from_le_bytes(bytes))),
            Self::Bf16 => halves.for_each(|(&bytes, out)| *out = brain(u16::from_le_bytes(bytes))),
            _ => {
                let numbers = bytes.as_chunks().0.iter().zip(out.iter_mut());
                numbers.for_each(|(&bytes, out)| *out = f32::from_le_bytes(bytes));
            }
        }
    }
}

#[cfg(test)]
impl Format {
    /// Widens whole blocks of any format one by one; `scale` is that of every group whose scales lie elsewhere.
    pub fn numbers(self, bytes: &[u8], scale: impl Fn(usize) -> f32) -> Vec<f32> {
        let (numbers, size) = self.block();
        let count = bytes.len() / size * numbers;
        let Some(Grouping { group, .. }) = self.grouping() else {
            let mut out = vec![f32::NAN; count];
            self.widen(bytes, &mut out);
            return out;
        };
        let mut whole = vec![0; count];
        let mut scales: Vec<f32> = (0..count / group).map(scale).collect();
        let mut least = vec![0.0; count / group];
        let mut apart = Whole { numbers: &mut whole, scales: &mut scales, least: &mut least };
        self.take_apart(bytes, &mut apart);
        let number =
            |(index, &whole): (usize, &i8)| f32::from(whole) * scales[index / group] - least[index / group];
        whole.iter().enumerate().map(number).collect()
    }
}

/// How the whole numbers of a format share scales.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// Numbers that share a scale.
    pub group: usize,
    /// They fit into few bits.
    pub few: Option<Few>,
    /// Every group has something to be taken off, too.
    pub has_least: bool,
}

/// Whole numbers that fit into four or five bits after something is added to them, several to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Few {
    /// Four or five.
    pub bits: usize,
    /// What is added.
    pub offset: i8,
}

impl Few {
    /// Returns how many numbers lie in a word, the first in its lowest bits.
    pub fn each(self) -> usize {
        u32::BITS as usize / self.bits
    }

    /// Returns the words that so many numbers take.
    pub fn words(self, numbers: usize) -> usize {
        numbers.div_ceil(self.each())
    }

    /// Returns the number in some place of a word.
    pub fn number(self, word: u32, place: usize) -> i8 {
        (word >> (place * self.bits) & ((1 << self.bits) - 1)) as i8 - self.offset
    }

    /// Puts a number into the place of a word, which must hold nothing yet.
    pub fn put(self, word: &mut u32, place: usize, number: i8) {
        *word |= ((number + self.offset) as u32 & ((1 << self.bits) - 1)) << (place * self.bits);
    }
}

/// Numbers taken apart: number `i` is `numbers[i] * scales[i / group] - least[i / group]`, each step rounded.
pub struct Whole<'a> {
    /// The whole numbers.
    pub numbers: &'a mut [i8],
    /// One for each group.
    pub scales: &'a mut [f32],
    /// One for each group, where the format has them.
    pub least: &'a mut [f32],
}

/// Calls `part` for each block of so many bytes and numbers, with the block's numbers, scales and minima.
fn each<const BYTES: usize, const NUMBERS: usize, const GROUPS: usize>(
    bytes: &[u8],
    whole: &mut Whole,
    part: impl Fn(&[u8; BYTES], &mut [i8; NUMBERS], &mut [f32; GROUPS], &mut [f32]),
) {
    let blocks = bytes.as_chunks().0.iter().zip(whole.numbers.as_chunks_mut().0);
    for (index, ((bytes, numbers), scales)) in blocks.zip(whole.scales.as_chunks_mut().0).enumerate() {
        let least = whole.least.get_mut(index * GROUPS..).unwrap_or_default();
        part(bytes, numbers, scales, least);
    }
}

fn q8_0(bytes: &[u8; 34], out: &mut [i8; 32], scale: &mut [f32; 1], _: &mut [f32]) {
    let [low, high, numbers @ ..] = bytes;
    *scale = [half(u16::from_le_bytes([*low, *high]))];
    out.iter_mut().zip(numbers).for_each(|(out, &number)| *out = number as i8);
}

fn q4_0(bytes: &[u8; 18], out: &mut [i8; 32], scale: &mut [f32; 1], _: &mut [f32]) {
    let [low, high, pairs @ ..] = bytes;
    *scale = [half(u16::from_le_bytes([*low, *high]))];
    unpaired(pairs, out, |four| four as i8 - 8);
}

fn q4_1(bytes: &[u8; 20], out: &mut [i8; 32], scale: &mut [f32; 1], least: &mut [f32]) {
    scale_and_addend([bytes[0], bytes[1], bytes[2], bytes[3]], scale, least);
    unpaired(&bytes[4..], out, |four| four as i8);
}

fn q5_0(bytes: &[u8; 22], out: &mut [i8; 32], scale: &mut [f32; 1], _: &mut [f32]) {
    *scale = [half(u16::from_le_bytes([bytes[0], bytes[1]]))];
    unpaired(&bytes[6..], out, |four| four as i8 - 16);
    fifth([bytes[2], bytes[3], bytes[4], bytes[5]], out);
}

fn q5_1(bytes: &[u8; 24], out: &mut [i8; 32], scale: &mut [f32; 1], least: &mut [f32]) {
    scale_and_addend([bytes[0], bytes[1], bytes[2], bytes[3]], scale, least);
    unpaired(&bytes[8..], out, |four| four as i8);
    fifth([bytes[4], bytes[5], bytes[6], bytes[7]], out);
}

fn iq4_nl(bytes: &[u8; 18], out: &mut [i8; 32], scale: &mut [f32; 1], _: &mut [f32]) {
    /// `kvalues_iq4nl` of ggml: closer together where weights are more common.
    const VALUES: [i8; 16] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];
    let [low, high, pairs @ ..] = bytes;
    *scale = [half(u16::from_le_bytes([*low, *high]))];
    unpaired(pairs, out, |four| VALUES[usize::from(four & 15)]);
}

/// Takes sixteen bytes in two: the lower halves are the first sixteen numbers, the upper halves the others.
fn unpaired(pairs: &[u8], out: &mut [i8; 32], number: impl Fn(u8) -> i8) {
    let (first, second) = out.split_at_mut(16);
    for ((first, second), &pair) in first.iter_mut().zip(second).zip(pairs) {
        (*first, *second) = (number(pair & 15), number(pair >> 4));
    }
}

/// Adds the fifth bits, one for each number from the lowest on.
fn fifth(bits: [u8; 4], out: &mut [i8; 32]) {
    let bits = u32::from_le_bytes(bits);
    out.iter_mut().enumerate().for_each(|(index, out)| *out += ((bits >> index & 1) << 4) as i8);
}

/// Reads a scale and what is added: taking its opposite off is the same to the bit.
fn scale_and_addend([a, b, c, d]: [u8; 4], scale: &mut [f32; 1], least: &mut [f32]) {
    *scale = [half(u16::from_le_bytes([a, b]))];
    least.iter_mut().take(1).for_each(|least| *least = -half(u16::from_le_bytes([c, d])));
}

fn q2_k(bytes: &[u8; 84], out: &mut [i8; 256], scales: &mut [f32; 16], least: &mut [f32]) {
    let (packed, twos) = (&bytes[..16], &bytes[16..80]);
    let [scale, minimum] = [80, 82].map(|at| half(u16::from_le_bytes([bytes[at], bytes[at + 1]])));
    for ((out, least), &packed) in scales.iter_mut().zip(least).zip(packed) {
        (*out, *least) = (scale * f32::from(packed & 15), minimum * f32::from(packed >> 4));
    }
    out.iter_mut().enumerate().for_each(|(index, out)| *out = two(twos, index));
}

fn q3_k(bytes: &[u8; 110], out: &mut [i8; 256], scales: &mut [f32; 16], _: &mut [f32]) {
    let (thirds, twos, packed) = (&bytes[..32], &bytes[32..96], &bytes[96..108]);
    let scale = half(u16::from_le_bytes([bytes[108], bytes[109]]));
    for (group, out) in scales.iter_mut().enumerate() {
        // Four bits of the first eight bytes, lower halves first, and two of the last four.
        let lower = packed[group % 8] >> (group / 8 * 4) & 15;
        let upper = packed[8 + group % 4] >> (group / 4 * 2) & 3;
        *out = scale * f32::from((lower | upper << 4) as i8 - 32);
    }
    for (index, out) in out.iter_mut().enumerate() {
        let third = (thirds[index % 32] >> (index / 32) & 1) as i8;
        *out = two(twos, index) + third * 4 - 4;
    }
}

/// Returns two bits of one of 256 numbers: each half of them is four runs of 32, which share the same 32 bytes.
fn two(bytes: &[u8], index: usize) -> i8 {
    (bytes[index / 128 * 32 + index % 32] >> (index % 128 / 32 * 2) & 3) as i8
}

/// Unpacks scale and minimum of one of eight groups: the first four lie in six bits of a byte each, the others in four
/// bits of the last bytes and the two that the first leave.
fn scale_and_minimum(packed: &[u8], group: usize) -> (f32, f32) {
    let (scale, minimum) = match group {
        0..4 => (packed[group] & 63, packed[group + 4] & 63),
        _ => (
            packed[group + 4] & 15 | packed[group - 4] >> 6 << 4,
            packed[group + 4] >> 4 | packed[group] >> 6 << 4,
        ),
    };
    (f32::from(scale), f32::from(minimum))
}

fn q4_k(bytes: &[u8; 144], out: &mut [i8; 256], scales: &mut [f32; 8], least: &mut [f32]) {
    fours_and_fifths(bytes, &[0; 32], &bytes[16..], out, scales, least);
}

fn q5_k(bytes: &[u8; 176], out: &mut [i8; 256], scales: &mut [f32; 8], least: &mut [f32]) {
    fours_and_fifths(bytes, &bytes[16..48], &bytes[48..], out, scales, least);
}

/// The common part of `Q4_K` and `Q5_K`: `fifths` holds, for each of 32 places, one bit for each of the eight groups.
fn fours_and_fifths(
    head: &[u8],
    fifths: &[u8],
    fours: &[u8],
    out: &mut [i8; 256],
    scales: &mut [f32; 8],
    least: &mut [f32],
) {
    let [scale, minimum] = [0, 2].map(|at| half(u16::from_le_bytes([head[at], head[at + 1]])));
    let groups = out.chunks_exact_mut(32).zip(scales).zip(least);
    for (group, ((out, group_scale), group_least)) in groups.enumerate() {
        let (packed_scale, packed_minimum) = scale_and_minimum(&head[4..16], group);
        (*group_scale, *group_least) = (scale * packed_scale, minimum * packed_minimum);
        // Two groups share 32 bytes: the lower halves are the first one's.
        let fours = &fours[group / 2 * 32..][..32];
        for ((out, &four), &fifth) in out.iter_mut().zip(fours).zip(fifths) {
            *out = (four >> (group % 2 * 4) & 15 | (fifth >> group & 1) << 4) as i8;
        }
    }
}

fn q6_k(bytes: &[u8; 210], out: &mut [i8; 256], scales: &mut [f32; 16], _: &mut [f32]) {
    let (lower, upper, packed) = (&bytes[..128], &bytes[128..192], &bytes[192..208]);
    let scale = half(u16::from_le_bytes([bytes[208], bytes[209]]));
    scales.iter_mut().zip(packed).for_each(|(out, &byte)| *out = scale * f32::from(byte as i8));
    for (index, out) in out.iter_mut().enumerate() {
        // Each half of the block is four runs of 32 numbers: runs 0 and 2 take the lower and upper halves of the same
        // bytes, as do 1 and 3, and each run two bits of the same 32 bytes.
        let (part, run, place) = (index / 128, index % 128 / 32, index % 32);
        let four = lower[part * 64 + run % 2 * 32 + place] >> (run / 2 * 4) & 15;
        let two = upper[part * 32 + place] >> (run * 2) & 3;
        *out = (four | two << 4) as i8 - 32;
    }
}

/// Widens a number that is the upper half of single precision, exactly.
#[inline(always)]
pub(crate) fn brain(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// Widens an IEEE 754 half-precision number, exactly, without a branch, so that many can be widened at once.
#[inline(always)]
pub(crate) fn half(bits: u16) -> f32 {
    // The exponent's bias is 15 there and 127 here. A power of two as factor also makes subnormal numbers normal.
    let magnitude = f32::from_bits(u32::from(bits & 0x7fff) << 13) * f32::from_bits((127 + 127 - 15) << 23);
    let unbounded = if bits & 0x7c00 == 0x7c00 { 0x7f80_0000 } else { 0 };
    f32::from_bits(magnitude.to_bits() | unbounded | u32::from(bits & 0x8000) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_widened_exactly() {
        for (bits, value) in [
            (0x0000u16, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x03ff, 1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    /// Two blocks of arbitrary bytes with the two scales 0x2c01 and 0xa9fe (1/16 and -0.047) where the format has them.
    fn blocks(size: usize, scales: &[usize]) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..2 * size).map(|i| (i * 37 + i * i * 11 + 5) as u8).collect();
        for block in 0..2 {
            for (index, &at) in scales.iter().enumerate() {
                let scale = [0x2c01u16, 0xa9fe][(block + index) % 2];
                bytes[block * size + at..][..2].copy_from_slice(&scale.to_le_bytes());
            }
        }
        bytes
    }

    /// Expected values are what the `gguf` package 0.19.0 of the llama.cpp project computes: six of them, and FNV-1a
    /// over the bits of all.
    #[test]
    fn blocks_are_widened_as_ggml_does() {
        #[rustfmt::skip]
        let cases: [(Format, &[usize], u64, [f32; 6]); 11] = [
            (Format::Q8_0, &[0], 0xa73b_61ec_6b53_15a5,
                [7.695_007_3, -2.565_002_4, -3.065_490_7, 2.565_002_4, 1.188_659_7, -6.694_031]),
            (Format::Q4_0, &[0], 0x20f3_d173_217b_f025,
                [0.187_683_1, -0.062_561_035, 0.437_927_25, 0.062_561_035, -0.375_366_2, 0.375_366_2]),
            (Format::Q4_1, &[0, 2], 0xc1e5_340c_5ed1_7825,
                [0.516_235_35, 0.015_747_07, 0.516_235_35, 0.641_357_4, 0.703_918_46, 0.203_430_18]),
            (Format::Q5_0, &[0], 0xbdcb_d9b3_1862_a025,
                [0.938_415_5, 0.187_683_1, 0.688_171_4, -0.688_171_4, -0.250_244_14, 0.0]),
            (Format::Q5_1, &[0, 2], 0x2d99_a2f5_04c0_6a25,
                [1.767_456, 0.766_479_5, 0.265_991_2, 0.391_113_28, 1.079_284_7, 0.015_747_07]),
            (Format::Iq4Nl, &[0], 0xf42c_7fc4_9184_62a5,
                [2.377_319_3, -0.625_610_35, 7.069_397, 0.813_293_46, -5.192_566, 5.567_932]),
            (Format::Q2K, &[80, 82], 0x0d7f_7eab_3ee3_4525,
                [0.312_805_18, 0.312_805_18, 1.078_857_4, 0.187_255_86, 1.468_689, 1.984_924_3]),
            (Format::Q3K, &[108], 0x109d_2817_9565_a7a5,
                [-0.688_171_4, -0.688_171_4, -2.064_514_2, 4.692_077_6, -1.126_098_6, -0.500_488_3]),
            (Format::Q4K, &[0, 2], 0x0a99_63e9_76dc_88d5,
                [4.921_875, 4.921_875, 3.795_776_4, 20.723_022, 4.012_817_4, 6.296_509]),
            (Format::Q5K, &[0, 2], 0xadf5_0bcc_300d_bed5,
                [13.930_664, 13.930_664, 12.804_565, 67.76892, 4.012_817_4, 15.930_908]),
            (Format::Q6K, &[208], 0x6bd8_a2f0_bbd2_2159,
                [40.60211, 40.60211, 139.07318, -1.689_148, 77.88849, -43.917_847]),
        ];
        for (format, scales, hash, some) in cases {
            let (_, size) = format.block();
            let out = format.numbers(&blocks(size, scales), |_| f32::NAN);
            let count = out.len();
            let places = [0, 1, count / 32 + 7, count / 8 + 3, count / 4 + 5, count / 2 - 1];
            assert_eq!(places.map(|place| out[place]), some, "{format:?}");
            let all = out.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, number| {
                (hash ^ u64::from(number.to_bits())).wrapping_mul(0x0100_0000_01b3)
            });
            assert_eq!(all, hash, "{format:?}");
        }
    }

    #[test]
    fn a_format_that_cannot_be_read_is_named() {
        assert_eq!(Format::of_gguf(12), Ok(Format::Q4K));
        assert!(Format::of_gguf(23).unwrap_err().contains("IQ4_XS"));
        assert!(Format::of_gguf(999).unwrap_err().contains("999"));
        assert_eq!(Format::Q4_0.bytes(64), Some(36));
        assert_eq!(Format::Q4_0.bytes(65), None);
    }
}
