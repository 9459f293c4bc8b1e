//! Every kernel against the formulas, and bit for bit against plain loops on the same inputs: odd sizes, memory that is
//! aligned for nothing but its numbers, numbers at the edges.
//!
//! Never leaves room beside an input: what reads or writes beyond it is found by an address sanitizer or by Miri.

use std::thread;

use proptest::prelude::*;

use super::super::product::Out;
use super::super::quant::Few;
use super::super::tiny::numbers;
use super::super::widen::{Factors, Numbers};
use super::*;

/// Numbers that arithmetic goes wrong with: signed zeros, subnormal, huge, infinite, not a number.
const EDGES: [f32; 10] =
    [0.0, -0.0, 1e-45, -1.2e-38, 3e38, -3e38, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1.0];

/// How many of many cases are tried: all, but few where each instruction is interpreted.
const STEP: usize = if cfg!(miri) { 911 } else { 1 };

/// Whether a kernel fuses multiplications and additions.
fn fuses(kernel: Kernel) -> bool {
    kernel != Kernel(Kind::Portable) || PORTABLE_FMA
}

/// The bits, where one NaN is like another.
fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| if number.is_nan() { f32::NAN } else { *number }.to_bits()).collect()
}

/// A copy that begins `offset` numbers after where memory was given out, and ends where it ends.
fn moved<T: Copy>(numbers: &[T], offset: usize, filling: T) -> Vec<T> {
    let mut out = Vec::with_capacity(offset + numbers.len());
    out.resize(offset, filling);
    out.extend_from_slice(numbers);
    out
}

/// The sizes of a product, and what lies between.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    panels: usize,
    depth: usize,
    count: usize,
    /// Beside each panel, column and row of outputs.
    gap: usize,
    add: bool,
}

impl Sizes {
    fn blocks(self, seed: u64, edges: bool) -> Vec<Block> {
        let length = (self.panels - 1) * (self.depth + self.gap) + self.depth;
        let mut all = numbers(seed, length * WIDTH);
        if edges {
            all.iter_mut().zip(EDGES.iter().cycle()).step_by(7).for_each(|(number, edge)| *number = *edge);
        }
        all.as_chunks().0.iter().copied().map(Block).collect()
    }

    fn columns(self, seed: u64) -> Vec<f32> {
        numbers(seed, (self.count - 1) * (self.depth + self.gap) + self.depth)
    }

    fn row(self) -> usize {
        self.panels * WIDTH + self.gap
    }

    /// What one loop over the numbers gives, in the order that [`Product`] promises.
    fn plainly<const FMA: bool>(self, blocks: &[Block], columns: &[f32], out: &mut [f32]) {
        for column in 0..self.count {
            for row in 0..self.panels * WIDTH {
                let out = &mut out[column * self.row() + row];
                let mut sum = if self.add { *out } else { 0.0 };
                for j in 0..self.depth {
                    let number = blocks[row / WIDTH * (self.depth + self.gap) + j].0[row % WIDTH];
                    sum = multiply_add::<FMA>(number, columns[column * (self.depth + self.gap) + j], sum);
                }
                *out = sum;
            }
        }
    }

    fn product<'a>(self, blocks: &'a [Block], columns: &'a [f32], out: Out<'a>) -> Product<'a> {
        Product {
            blocks,
            stride: self.depth + self.gap,
            depth: self.depth,
            columns,
            column_stride: self.depth + self.gap,
            count: self.count,
            out,
            add: self.add,
        }
    }

    fn check(self, seed: u64, offset: usize, edges: bool) {
        let blocks = self.blocks(seed, edges);
        let columns = moved(&self.columns(!seed), offset, 0.5);
        // The last row ends with its last panel.
        let start = numbers(seed ^ 1, self.count * self.row() - self.gap);
        for kernel in Kernel::all() {
            let mut expected = start.clone();
            if fuses(kernel) {
                self.plainly::<true>(&blocks, &columns[offset..], &mut expected);
            } else {
                self.plainly::<false>(&blocks, &columns[offset..], &mut expected);
            }
            let mut got = moved(&start, offset, 0.25);
            let out = Out::new(&mut got[offset..], self.row(), self.panels);
            kernel.multiply(self.product(&blocks, &columns[offset..], out));
            assert_eq!(bits(&got[offset..]), bits(&expected), "{kernel:?} {self:?}");
        }
    }
}

#[test]
fn every_product_is_the_plain_loop_to_the_bit() {
    let mut seed = 0;
    for panels in [1, 2, 3, 4, 5, 9] {
        for count in [1, 2, 3, 4, 5, 7, 8, 9, 15, 17] {
            for depth in [0, 1, 2, 33] {
                seed += 1;
                if seed % (STEP as u64).min(29) == 0 {
                    let (gap, add) = (seed as usize % 3, seed % 2 == 0);
                    Sizes { panels, depth, count, gap, add }.check(seed, seed as usize % 5, seed % 4 == 0);
                }
            }
        }
    }
}

#[test]
fn two_threads_write_one_table() {
    for kernel in Kernel::all() {
        let sizes = Sizes { panels: 5, depth: 7, count: 3, gap: 2, add: true };
        let (blocks, columns) = (sizes.blocks(1, false), sizes.columns(2));
        let start = numbers(3, sizes.count * sizes.row());
        let mut expected = start.clone();
        kernel.multiply(sizes.product(&blocks, &columns, Out::new(&mut expected, sizes.row(), 5)));
        let mut got = start;
        let (mut left, mut right) = Out::new(&mut got, sizes.row(), 5).split(2);
        thread::scope(|scope| {
            let later = &blocks[2 * (sizes.depth + sizes.gap)..];
            scope.spawn(|| kernel.multiply(sizes.product(&blocks, &columns, left.again())));
            scope.spawn(|| kernel.multiply(sizes.product(later, &columns, right.part(0..3))));
        });
        assert_eq!(bits(&got), bits(&expected), "{kernel:?}");
    }
}

#[test]
#[should_panic(expected = "outside the table of outputs")]
fn a_table_that_is_too_short_is_not_written_beyond() {
    let sizes = Sizes { panels: 2, depth: 3, count: 3, gap: 0, add: false };
    let (blocks, columns) = (sizes.blocks(1, false), sizes.columns(2));
    let mut out = vec![0.0; sizes.count * sizes.row() - 1];
    Kernel::detect().multiply(sizes.product(&blocks, &columns, Out::new(&mut out, sizes.row(), 2)));
}

/// Widens by every kernel, into just enough room and into more, and compares with plain loops.
fn widened(run: Numbers, count: usize) {
    for room in [count, count + 3, count.saturating_sub(1)] {
        let mut expected = vec![Block([7.0; WIDTH]); room];
        widen::portable(run, &mut expected);
        assert!(expected.iter().skip(count).all(|block| *block == Block([7.0; WIDTH])));
        for kernel in Kernel::all() {
            let mut got = vec![Block([7.0; WIDTH]); room];
            kernel.widen(run, &mut got);
            for (got, expected) in got.iter().zip(&expected) {
                assert_eq!(bits(&got.0), bits(&expected.0), "{kernel:?}");
            }
        }
    }
}

#[test]
fn every_half_is_widened_alike() {
    let all: Vec<u16> = (0..=u16::MAX).step_by(STEP).collect();
    for offset in [0, 1, 7] {
        let moved = moved(&all, offset, 0x3c00);
        let sixteens = moved[offset..].as_chunks().0;
        for count in [0, 1, 2, 3, sixteens.len()] {
            widened(Numbers::Half(&sixteens[sixteens.len() - count..]), count);
            widened(Numbers::Brain(&sixteens[sixteens.len() - count..]), count);
        }
    }
}

#[test]
fn every_whole_number_is_widened_alike() {
    let scale = Block(numbers(1, WIDTH).as_chunks().0[0]);
    let mut edges = Block(numbers(2, WIDTH).as_chunks().0[0]);
    edges.0[..EDGES.len()].copy_from_slice(&EDGES);
    let counts: &[usize] = if cfg!(miri) { &[0, 3] } else { &[0, 1, 5, 32, 33] };
    for (scale, least) in [(&scale, None), (&scale, Some(&edges)), (&edges, Some(&scale)), (&edges, None)] {
        let factors = Factors { scale, least };
        for offset in [0, 1, 3] {
            let bytes: Vec<i8> = (0..WIDTH * 33).map(|i| (i * 37 / 2) as u8 as i8).collect();
            let bytes = moved(&bytes, offset, 1);
            let sixteens = bytes[offset..].as_chunks().0;
            let words: Vec<u32> = (0..WIDTH as u32 * 7).map(|i| i.wrapping_mul(0x9e37_79b9)).collect();
            let words = moved(&words, offset, 1);
            let words = words[offset..].as_chunks().0;
            for few in [(4, 0), (4, 8), (5, 0), (5, 16)].map(|(bits, offset)| Few { bits, offset }) {
                for count in [0, 1, 3] {
                    let words = &words[words.len() - count..];
                    widened(Numbers::Few(words, few, factors), count * few.each());
                }
            }
            for &count in counts {
                widened(Numbers::Byte(&sixteens[sixteens.len() - count..], factors), count);
            }
        }
    }
}

/// Does other work by every kernel and in plain loops of the same kind.
fn worked<J: Job>(mut job: impl FnMut() -> J, mut compare: impl FnMut(Kernel, J::Output, J::Output)) {
    for kernel in Kernel::all() {
        let plain = if fuses(kernel) { job().run::<true>() } else { job().run::<false>() };
        compare(kernel, kernel.run(job()), plain);
    }
}

#[test]
fn other_work_is_the_plain_loop() {
    // The logarithm at the end is one of a library, which may differ in the last bits.
    let near = |a: f64, b: f64| a == b || (a - b).abs() <= 1e-12 * a.abs() || (a.is_nan() && b.is_nan());
    let lengths: &[usize] = if cfg!(miri) { &[0, 17, 33] } else { &[0, 1, 15, 16, 17, 31, 48, 100] };
    for &length in lengths {
        for (offset, scale) in [(0, 1.0), (1, 30.0), (3, 1e30)] {
            let mut logits: Vec<f32> = numbers(length as u64 + 1, length).iter().map(|x| x * scale).collect();
            if length > 20 {
                logits[3] = f32::NEG_INFINITY;
                logits[length - 1] = f32::NEG_INFINITY;
            }
            let logits = moved(&logits, offset, f32::MAX);
            let numbers = &logits[offset..];
            worked(
                || LogSumExp { numbers },
                |kernel, got, plain| {
                    assert!(near(got, plain), "{kernel:?} {length}: {got} {plain}");
                    let total = got;
                    worked(
                        || Entropy { numbers, total },
                        |_, got, plain| assert!(near(got, plain), "{kernel:?} {length}: {got} {plain}"),
                    );
                },
            );
        }
    }
}

#[test]
fn softmax_and_activations_are_the_plain_loop_to_the_bit() {
    for (stride, lengths) in [(16, vec![1]), (32, vec![16, 17, 32]), (112, vec![111, 1, 100, 96])] {
        for offset in [0, 1, 5] {
            let start: Vec<f32> =
                numbers(stride as u64, stride * lengths.len()).iter().map(|x| x * 20.0).collect();
            let up = moved(&numbers(9, start.len()), offset, 1.0);
            for kernel in Kernel::all() {
                let (mut got, mut plain) = (moved(&start, offset, 2.0), start.clone());
                let (rows, lengths) = (&mut got[offset..], &lengths[..]);
                kernel.run(Softmax { rows, stride, lengths });
                let job = Softmax { rows: &mut plain, stride, lengths };
                if fuses(kernel) {
                    job.run::<true>()
                } else {
                    job.run::<false>()
                }
                assert_eq!(bits(&got[offset..]), bits(&plain), "{kernel:?}");

                for activation in ACTIVATIONS {
                    for factors in [None, Some(&up[offset..])] {
                        let (mut got, mut plain) = (moved(&start, offset, 2.0), start.clone());
                        kernel.run(Activate { activation, numbers: &mut got[offset..], factors });
                        let job = Activate { activation, numbers: &mut plain, factors };
                        if fuses(kernel) {
                            job.run::<true>()
                        } else {
                            job.run::<false>()
                        }
                        assert_eq!(bits(&got[offset..]), bits(&plain), "{kernel:?} {activation:?}");
                    }
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn the_exponential_is_exact_enough(x in -87.0f32..88.0) {
        for value in [exp::<false>(x), exp::<true>(x)] {
            prop_assert!((f64::from(value) / f64::from(x).exp() - 1.0).abs() < 3e-7, "{} {}", x, value);
        }
    }

    #[test]
    fn softmax_and_log_sum_exp_agree_with_the_formulas(seed: u64, length in 1usize..100, scale in 0.1f32..30.0) {
        let logits: Vec<f32> = numbers(seed, length).iter().map(|x| x * scale).collect();
        let exact: f64 = logits.iter().map(|&x| f64::from(x).exp()).sum::<f64>().ln();
        for kernel in Kernel::all() {
            let got = kernel.run(LogSumExp { numbers: &logits });
            prop_assert!((got - exact).abs() < 1e-6, "{} {}", got, exact);
            let entropy = kernel.run(Entropy { numbers: &logits, total: got });
            let shares = logits.iter().map(|&x| f64::from(x) - exact);
            let expected: f64 = shares.map(|log| -log * log.exp()).sum();
            prop_assert!((entropy - expected).abs() < 1e-5, "{} {}", entropy, expected);
            let mut row = vec![7.0; 112];
            row[..length].copy_from_slice(&logits);
            kernel.run(Softmax { rows: &mut row, stride: 112, lengths: &[length] });
            for (probability, logit) in row.iter().zip(&logits) {
                prop_assert!((f64::from(*probability) - (f64::from(*logit) - exact).exp()).abs() < 1e-6);
            }
            prop_assert!(row[length..].iter().all(|&rest| rest == 0.0));
        }
    }
}

const ACTIVATIONS: [Activation; 3] = [Activation::Silu, Activation::Gelu, Activation::GeluTanh];

/// The formulas, in `f64`.
fn activated(activation: Activation, x: f64) -> f64 {
    match activation {
        Activation::Silu => x / (1.0 + (-x).exp()),
        Activation::GeluTanh => {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
            x / 2.0 * (1.0 + inner.tanh())
        }
        Activation::Gelu => {
            // Simpson's rule over the density, from far out to x.
            let (from, steps) = (-12.0, 4000);
            let width = (x - from) / f64::from(steps);
            let density = |step: i32| {
                let at = from + width * f64::from(step);
                (-at * at / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
            };
            let weight = |step| if step == 0 || step == steps { 1.0 } else { f64::from(2 + step % 2 * 2) };
            x * (0..=steps).map(|step| weight(step) * density(step)).sum::<f64>() * width / 3.0
        }
    }
}

#[test]
fn activations_are_the_formulas() {
    let start: Vec<f32> = numbers(1, 48).iter().map(|x| x * 8.0).collect();
    let factors = numbers(2, 48);
    for activation in ACTIVATIONS {
        for kernel in Kernel::all() {
            let mut out = start.clone();
            kernel.run(Activate { activation, numbers: &mut out, factors: Some(&factors) });
            for ((out, x), factor) in out.iter().zip(&start).zip(&factors) {
                let wanted = activated(activation, f64::from(*x)) * f64::from(*factor);
                assert!((f64::from(*out) - wanted).abs() < 2e-6, "{activation:?} {x}: {out} {wanted}");
            }
        }
    }
}

#[test]
fn a_soft_cap_is_the_formula() {
    let start: Vec<f32> = numbers(3, 48).iter().map(|x| x * 200.0).collect();
    for kernel in Kernel::all() {
        let mut out = start.clone();
        kernel.run(SoftCap { numbers: &mut out, cap: 30.0 });
        for (out, x) in out.iter().zip(&start) {
            let wanted = 30.0 * (f64::from(*x) / 30.0).tanh();
            assert!((f64::from(*out) - wanted).abs() < 1e-5, "{x}: {out} {wanted}");
        }
    }
}
