//! Matrices in the quantised formats of GGUF, for tests: each number becomes the nearest one that its block can hold.
//!
//! Never part of the program. Formulas are those of `quantize` in the `gguf` package of llama.cpp where it has them; the
//! scales of the others are simpler than ggml's, which searches for the best.

use super::super::quant::{Format, half};
use super::super::tiny::{Tensor, encoded};

/// Encodes matrices in a quantised format of this number and vectors in `F32`, as converters do.
pub(crate) fn blocks(kind: u32) -> impl Fn(&Tensor) -> (u32, Vec<u8>) {
    move |(_, shape, numbers)| match shape.len() {
        1 => (0, encoded(numbers, "F32")),
        _ => (kind, encode(Format::of_gguf(kind).unwrap(), numbers)),
    }
}

/// Encodes whole blocks.
pub(crate) fn encode(format: Format, numbers: &[f32]) -> Vec<u8> {
    let block = match format {
        Format::Q4_1 => q4_1,
        Format::Q5_0 => q5_0,
        Format::Q5_1 => q5_1,
        Format::Iq4Nl => iq4_nl,
        Format::Q2K => q2_k,
        Format::Q3K => q3_k,
        _ => unreachable!("{format:?}"),
    };
    numbers.chunks_exact(format.block().0).flat_map(block).collect()
}

fn q4_1(numbers: &[f32]) -> Vec<u8> {
    let (step, least) = step_and_least(numbers, 15.0);
    let whole = places(numbers, step, least, 15);
    [&rounded(step).to_le_bytes()[..], &rounded(least).to_le_bytes(), &paired(&whole)].concat()
}

fn q5_0(numbers: &[f32]) -> Vec<u8> {
    let step = farthest(numbers) / -16.0;
    let whole: Vec<u8> =
        numbers.iter().map(|number| ((number * inverse(step) + 16.5) as u8).min(31)).collect();
    [&rounded(step).to_le_bytes()[..], &fifths(&whole), &paired(&whole)].concat()
}

fn q5_1(numbers: &[f32]) -> Vec<u8> {
    let (step, least) = step_and_least(numbers, 31.0);
    let whole = places(numbers, step, least, 31);
    let head = [rounded(step).to_le_bytes(), rounded(least).to_le_bytes()].concat();
    [&head[..], &fifths(&whole), &paired(&whole)].concat()
}

fn iq4_nl(numbers: &[f32]) -> Vec<u8> {
    const VALUES: [f32; 16] =
        [-127., -104., -83., -65., -49., -35., -22., -10., 1., 13., 25., 38., 53., 69., 89., 113.];
    let step = farthest(numbers) / -127.0;
    let nearest = |number: &f32| {
        let apart = |&place: &usize| ((number * inverse(step) - VALUES[place]).abs() * 1e3) as u32;
        (0..16).min_by_key(apart).unwrap() as u8
    };
    let whole: Vec<u8> = numbers.iter().map(nearest).collect();
    [&rounded(step).to_le_bytes()[..], &paired(&whole)].concat()
}

fn q2_k(numbers: &[f32]) -> Vec<u8> {
    // Nothing can be added, only taken off.
    let groups: Vec<(f32, f32)> = numbers
        .chunks(16)
        .map(|group| {
            let lowest = group.iter().copied().fold(0.0, f32::min);
            let highest = group.iter().copied().fold(0.0, f32::max);
            ((highest - lowest) / 3.0, -lowest)
        })
        .collect();
    let most = |of: fn(&(f32, f32)) -> f32| groups.iter().map(of).fold(0.0, f32::max) / 15.0;
    let [step, minimum] = [rounded(most(|group| group.0)), rounded(most(|group| group.1))];
    let (mut packed, mut whole) = (Vec::new(), Vec::new());
    for (numbers, group) in numbers.chunks(16).zip(&groups) {
        let [scale, least] = [(group.0, step), (group.1, minimum)]
            .map(|(of, by)| ((of * inverse(half(by)) + 0.5) as u8).min(15));
        packed.push(scale | least << 4);
        let (scale, least) = (half(step) * f32::from(scale), half(minimum) * f32::from(least));
        whole.extend(places(numbers, scale, -least, 3));
    }
    [&packed[..], &twos(&whole), &step.to_le_bytes(), &minimum.to_le_bytes()].concat()
}

fn q3_k(numbers: &[f32]) -> Vec<u8> {
    let steps: Vec<f32> = numbers.chunks(16).map(|group| farthest(group) / -4.0).collect();
    let step = rounded(farthest(&steps) / -32.0);
    let (mut packed, mut whole) = ([0u8; 12], Vec::new());
    for (group, (numbers, of)) in numbers.chunks(16).zip(steps).enumerate() {
        let scale = ((of * inverse(half(step)) + 32.5) as u8).min(63);
        packed[group % 8] |= (scale & 15) << (group / 8 * 4);
        packed[8 + group % 4] |= scale >> 4 << (group / 4 * 2);
        let scale = half(step) * (f32::from(scale) - 32.0);
        whole.extend(places(numbers, scale, -4.0 * scale, 7));
    }
    let mut thirds = [0u8; 32];
    whole.iter().enumerate().for_each(|(index, whole)| thirds[index % 32] |= whole >> 2 << (index / 32));
    [&thirds[..], &twos(&whole), &packed, &step.to_le_bytes()].concat()
}

/// Returns the step between numbers, of which there are so many, and the least number.
fn step_and_least(numbers: &[f32], steps: f32) -> (f32, f32) {
    let lowest = numbers.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    ((highest - lowest) / steps, lowest)
}

/// Returns how many steps each number is above the least one.
fn places(numbers: &[f32], step: f32, least: f32, most: u8) -> Vec<u8> {
    numbers.iter().map(|number| (((number - least) * inverse(step) + 0.5) as u8).min(most)).collect()
}

/// Returns the first of the numbers that are the farthest from zero.
fn farthest(numbers: &[f32]) -> f32 {
    numbers.iter().fold(0.0, |most: f32, &number| if number.abs() > most.abs() { number } else { most })
}

fn inverse(number: f32) -> f32 {
    if number == 0.0 { 0.0 } else { 1.0 / number }
}

/// Returns the nearest half-precision number, of two that are as near the even one.
fn rounded(number: f32) -> u16 {
    let cut = u16::from_le_bytes(encoded(&[number], "F16").try_into().unwrap());
    let apart = |bits| (half(bits) - number).abs();
    let next = cut + 1;
    if apart(next) < apart(cut) || apart(next) == apart(cut) && next.is_multiple_of(2) { next } else { cut }
}

/// Two numbers in a byte: of 32, the first sixteen in the lower halves, without their fifth bits.
fn paired(whole: &[u8]) -> Vec<u8> {
    whole[..16].iter().zip(&whole[16..]).map(|(low, high)| low & 15 | high << 4).collect()
}

/// The fifth bits of 32 numbers.
fn fifths(whole: &[u8]) -> [u8; 4] {
    let bits = whole.iter().enumerate().map(|(index, whole)| u32::from(whole >> 4) << index);
    bits.sum::<u32>().to_le_bytes()
}

/// The lower two bits of 256 numbers, of which each half is four runs of 32 in the same bytes.
fn twos(whole: &[u8]) -> [u8; 64] {
    let mut bytes = [0; 64];
    for (index, whole) in whole.iter().enumerate() {
        bytes[index / 128 * 32 + index % 32] |= (whole & 3) << (index % 128 / 32 * 2);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::super::tiny;
    use super::*;

    /// FNV-1a over the bytes that the `gguf` package 0.19.0 of the llama.cpp project makes of the same numbers.
    #[test]
    fn blocks_are_those_that_llama_cpp_writes() {
        for (format, hash) in [
            (Format::Q4_1, 0xfd1d_0230_75ac_d0cd),
            (Format::Q5_0, 0xb6eb_65d9_fda5_f41f),
            (Format::Q5_1, 0x0be1_08f6_bd2b_22d0),
        ] {
            let bytes = encode(format, &tiny::numbers(7, 1024));
            let all = bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
            assert_eq!(all, hash, "{format:?}");
        }
    }
}
