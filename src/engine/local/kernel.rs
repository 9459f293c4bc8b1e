//! The arithmetic of the forward pass on plain `f32` slices, on whatever this processor is best at.
//!
//! Never knows what a model is. Every result depends only on its own inputs, never on how many columns are computed
//! beside it: the order of operations of one output is fixed, so results are equal bit for bit for any batch.
//!
//! On x86-64 there are versions for AVX-512, for AVX2 with FMA and for what every such processor has, chosen once at run
//! time. A fused multiply-add rounds once where a multiplication and an addition round twice, so a processor without
//! it differs in the last bits from one with it; those with it, and one machine at all times, agree.

use super::product::{Block, PORTABLE_FMA, Product, WIDTH, multiply_add};
#[cfg(target_arch = "x86_64")]
use super::product::{avx2, avx512};
use super::widen;

/// The softmax of the first `length` numbers of each row, in place; the rest of the row becomes zero.
pub(crate) struct Softmax<'a> {
    /// The rows, one after another; their length is a multiple of [`WIDTH`].
    pub rows: &'a mut [f32],
    /// Elements of a row.
    pub stride: usize,
    /// How many numbers of each row count, at least one.
    pub lengths: &'a [usize],
}

/// `gate = silu(gate) * up`, element by element.
pub(crate) struct GatedSilu<'a> {
    /// Is overwritten; its length is a multiple of [`WIDTH`].
    pub gate: &'a mut [f32],
    /// Of the same length.
    pub up: &'a [f32],
}

/// The logarithm of the sum of the exponentials, summed in `f64`.
pub(crate) struct LogSumExp<'a> {
    /// The numbers.
    pub numbers: &'a [f32],
}

/// The entropy of the distribution that these logits are, in nats, summed in `f64`.
pub(crate) struct Entropy<'a> {
    /// The logits.
    pub numbers: &'a [f32],
    /// What [`LogSumExp`] gives for them.
    pub total: f64,
}

/// A piece of work in plain loops, compiled once for each kind of processor and vectorised by the compiler.
pub trait Job {
    /// What it gives.
    type Output;
    /// Does it; `FMA` tells whether fused multiply-add is an instruction here.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// The kind of processor to compute on; can only be had by asking the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// AVX-512 for products and widening, what AVX2 stands for below for the rest.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// AVX2 with FMA and F16C.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What the compiler may assume.
    Portable,
}

impl Kernel {
    /// Returns the fastest one this machine has.
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("f16c")
        {
            return Self(if is_x86_feature_detected!("avx512f") { Kind::Avx512 } else { Kind::Avx2 });
        }
        Self(Kind::Portable)
    }

    /// Returns every one this machine has.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self(Kind::Portable), Self::detect()];
        #[cfg(target_arch = "x86_64")]
        if Self::detect() == Self(Kind::Avx512) {
            all.push(Self(Kind::Avx2));
        }
        all
    }

    /// Computes a product.
    pub fn multiply(self, product: Product) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX-512 was found.
            Kind::Avx512 => unsafe { avx512::product(product) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX2 and FMA were found.
            Kind::Avx2 => unsafe { avx2::product(product) },
            Kind::Portable => product.portable(),
        }
    }

    /// Widens a run of numbers.
    pub fn widen(self, run: widen::Numbers, out: &mut [Block]) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX-512, AVX2 and F16C were found.
            Kind::Avx512 => unsafe { widen::avx512::widen(run, out) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX2 and F16C were found.
            Kind::Avx2 => unsafe { widen::avx2::widen(run, out) },
            Kind::Portable => widen::portable(run, out),
        }
    }

    /// Does other work.
    pub fn run<J: Job>(self, job: J) -> J::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: both kinds are only made after AVX2 and FMA were found.
            Kind::Avx512 | Kind::Avx2 => unsafe { run_avx2(job) },
            Kind::Portable => job.run::<PORTABLE_FMA>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<J: Job>(job: J) -> J::Output {
    job.run::<true>()
}

/// `e` to the power of `x` within two units in the last place, for `x` from -87 to 88; clamped outside.
///
/// Range reduction and polynomial of Cephes' `expf` (S. L. Moshier). It is written out because the standard library's
/// is a call that cannot be vectorised and differs between platforms.
#[inline(always)]
fn exp<const FMA: bool>(x: f32) -> f32 {
    // Adding this number leaves the nearest whole number in the lowest bits of the mantissa.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = multiply_add::<FMA>(x, std::f32::consts::LOG2_E, ROUND);
    let whole = shifted - ROUND;
    let r = multiply_add::<FMA>(whole, -0.693_359_4, x);
    let r = multiply_add::<FMA>(whole, 2.121_944_4e-4, r);
    let mut p = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = multiply_add::<FMA>(p, r, coefficient);
    }
    let fraction = multiply_add::<FMA>(p, r * r, r) + 1.0;
    let power_of_two = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    fraction * power_of_two
}

impl Job for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (row, &length) in self.rows.chunks_exact_mut(self.stride).zip(self.lengths) {
            let (counted, rest) = row.split_at_mut(length.next_multiple_of(WIDTH));
            counted[length..].fill(f32::NEG_INFINITY);
            rest.fill(0.0);
            let (chunks, _) = counted.as_chunks_mut::<WIDTH>();
            let mut highest = [f32::NEG_INFINITY; WIDTH];
            for chunk in chunks.iter() {
                for i in 0..WIDTH {
                    highest[i] = if chunk[i] > highest[i] { chunk[i] } else { highest[i] };
                }
            }
            let highest = highest.into_iter().fold(f32::NEG_INFINITY, f32::max);
            for chunk in chunks.iter_mut() {
                for number in chunk {
                    *number = exp::<FMA>(*number - highest);
                }
            }
            counted[length..].fill(0.0);
            let (chunks, _) = counted.as_chunks_mut::<WIDTH>();
            let mut sums = [0.0f32; WIDTH];
            for chunk in chunks.iter() {
                for i in 0..WIDTH {
                    sums[i] += chunk[i];
                }
            }
            let scale = 1.0 / sums.into_iter().sum::<f32>();
            for chunk in chunks.iter_mut() {
                for number in chunk {
                    *number *= scale;
                }
            }
        }
    }
}

impl Job for GatedSilu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (gates, _) = self.gate.as_chunks_mut::<WIDTH>();
        let (ups, _) = self.up.as_chunks::<WIDTH>();
        for (gate, up) in gates.iter_mut().zip(ups) {
            for i in 0..WIDTH {
                gate[i] = gate[i] / (1.0 + exp::<FMA>(-gate[i])) * up[i];
            }
        }
    }
}

impl Job for LogSumExp<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let highest = self.numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let (chunks, rest) = self.numbers.as_chunks::<WIDTH>();
        let mut sums = [0.0f64; WIDTH];
        for chunk in chunks {
            for i in 0..WIDTH {
                sums[i] += f64::from(exp::<FMA>(chunk[i] - highest));
            }
        }
        let rest: f64 = rest.iter().map(|&number| f64::from(exp::<FMA>(number - highest))).sum();
        f64::from(highest) + (sums.iter().sum::<f64>() + rest).ln()
    }
}

impl Job for Entropy<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        // H = -Σ p ln p = total - Σ p·logit; measured from the total on, so that infinite logits add nothing.
        let total = self.total as f32;
        let (chunks, rest) = self.numbers.as_chunks::<WIDTH>();
        let mut sums = [0.0f64; WIDTH];
        let surprise = |number: f32| {
            let log = (number - total).max(-87.0);
            -f64::from(exp::<FMA>(log)) * f64::from(log)
        };
        for chunk in chunks {
            for i in 0..WIDTH {
                sums[i] += surprise(chunk[i]);
            }
        }
        sums.iter().sum::<f64>() + rest.iter().map(|&number| surprise(number)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests;
