//! The arithmetic of the forward pass on plain `f32` slices, on whatever this processor is best at.
//!
//! Never knows what a model is. Every result depends only on its own inputs, never on how many columns are computed
//! beside it: the order of operations of one output is fixed, so results are equal bit for bit for any batch.
//!
//! On x86-64 there are versions for AVX-512, for AVX2 with FMA and for what every such processor has, on AArch64 one for
//! NEON, chosen once at run time. A fused multiply-add rounds once where a multiplication and an addition round twice, so a processor without
//! it differs in the last bits from one with it; those with it, and one machine at all times, agree.

#[cfg(target_arch = "aarch64")]
use super::product::neon;
use super::product::{Block, PORTABLE_FMA, Product, WIDTH, multiply_add};
#[cfg(target_arch = "x86_64")]
use super::product::{avx2, avx512};
use super::{single, widen};

/// The softmax of the first `length` numbers of each row, in place; the rest of the row becomes zero.
pub(crate) struct Softmax<'a> {
    /// The rows, one after another; their length is a multiple of [`WIDTH`].
    pub rows: &'a mut [f32],
    /// Elements of a row.
    pub stride: usize,
    /// How many numbers of each row count, at least one.
    pub lengths: &'a [usize],
}

/// What a feed-forward part does to each number between its matrices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `x * sigmoid(x)`, also called swish.
    Silu,
    /// `x * Φ(x)`, with the normal distribution's own function (Hendrycks and Gimpel 2016, arXiv 1606.08415).
    Gelu,
    /// The same with the approximation of that paper: `x / 2 * (1 + tanh(√(2/π) * (x + 0.044715 * x³)))`.
    GeluTanh,
}

/// `numbers = activation(numbers)`, element by element, times `factors` where there are some.
pub(crate) struct Activate<'a> {
    /// Which one.
    pub activation: Activation,
    /// Is overwritten; its length is a multiple of [`WIDTH`].
    pub numbers: &'a mut [f32],
    /// Of the same length.
    pub factors: Option<&'a [f32]>,
}

/// `number = cap * tanh(number / cap)`, element by element (Bello et al. 2016, arXiv 1611.09940, section 5.1).
pub(crate) struct SoftCap<'a> {
    /// Is overwritten; what is beyond a multiple of [`WIDTH`] is left alone.
    pub numbers: &'a mut [f32],
    /// No number is larger afterwards.
    pub cap: f32,
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
    /// NEON for products and widening, what the compiler makes of it for the rest.
    #[cfg(target_arch = "aarch64")]
    Neon,
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
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            return Self(Kind::Neon);
        }
        Self(Kind::Portable)
    }

    /// Returns every one this machine has.
    #[cfg(test)]
    pub fn all() -> Vec<Self> {
        let all = [Self(Kind::Portable), Self::detect()].into_iter();
        #[cfg(target_arch = "x86_64")]
        let all = all.chain((Self::detect() == Self(Kind::Avx512)).then_some(Self(Kind::Avx2)));
        all.collect()
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
            #[cfg(target_arch = "aarch64")]
            // SAFETY: this kind is only made after NEON was found.
            Kind::Neon => unsafe { neon::product(product) },
            Kind::Portable => product.portable(),
        }
    }

    /// Adds the products of some panels with one column to their sums.
    pub(crate) fn multiply_single(self, kept: single::Kept, factors: &[f32], sums: &mut [Block]) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX-512, AVX2, FMA and F16C were found.
            Kind::Avx512 => unsafe { single::avx512::multiply(kept, factors, sums) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: this kind is only made after AVX2, FMA and F16C were found.
            Kind::Avx2 => unsafe { single::avx2::multiply(kept, factors, sums) },
            #[cfg(target_arch = "aarch64")]
            // SAFETY: this kind is only made after NEON was found.
            Kind::Neon => unsafe { single::neon::multiply(kept, factors, sums) },
            Kind::Portable => kept.portable(factors, sums),
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
            #[cfg(target_arch = "aarch64")]
            // SAFETY: this kind is only made after NEON was found.
            Kind::Neon => unsafe { widen::neon::widen(run, out) },
            Kind::Portable => widen::portable(run, out),
        }
    }

    /// Does other work.
    pub fn run<J: Job>(self, job: J) -> J::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: both kinds are only made after AVX2 and FMA were found.
            Kind::Avx512 | Kind::Avx2 => unsafe { run_avx2(job) },
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => job.run::<PORTABLE_FMA>(),
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

/// Returns twice what the hyperbolic tangent is taken of in [`Activation::GeluTanh`]: `1 + tanh(u)` is two sigmoids of it.
#[inline(always)]
fn twice_inner<const FMA: bool>(x: f32) -> f32 {
    // √(8/π), and that times 0.044715.
    x * multiply_add::<FMA>(0.071_354_816 * x, x, 1.595_769_2)
}

/// The normal distribution's function, within 2e-7: that of the error by Abramowitz and Stegun, formula 7.1.26.
#[inline(always)]
fn normal<const FMA: bool>(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / multiply_add::<FMA>(0.327_591_1, z, 1.0);
    let mut p = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        p = multiply_add::<FMA>(p, t, coefficient);
    }
    // Half of what is left of one beyond |x|.
    let tail = 0.5 * p * t * exp::<FMA>(-z * z);
    if x < 0.0 { tail } else { 1.0 - tail }
}

impl Activation {
    #[inline(always)]
    fn of<const FMA: bool>(self, x: f32) -> f32 {
        match self {
            Self::Silu => x / (1.0 + exp::<FMA>(-x)),
            Self::Gelu => x * normal::<FMA>(x),
            Self::GeluTanh => x / (1.0 + exp::<FMA>(-twice_inner::<FMA>(x))),
        }
    }
}

impl Activate<'_> {
    /// The loop, for one activation, so that the choice is not made anew for each number.
    #[inline(always)]
    fn each<const FMA: bool>(self, activation: Activation) {
        let (numbers, _) = self.numbers.as_chunks_mut::<WIDTH>();
        let Some(factors) = self.factors else {
            for numbers in numbers {
                for number in numbers {
                    *number = activation.of::<FMA>(*number);
                }
            }
            return;
        };
        let (factors, _) = factors.as_chunks::<WIDTH>();
        for (numbers, factors) in numbers.iter_mut().zip(factors) {
            for i in 0..WIDTH {
                numbers[i] = activation.of::<FMA>(numbers[i]) * factors[i];
            }
        }
    }
}

impl Job for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        match self.activation {
            Activation::Silu => self.each::<FMA>(Activation::Silu),
            Activation::Gelu => self.each::<FMA>(Activation::Gelu),
            Activation::GeluTanh => self.each::<FMA>(Activation::GeluTanh),
        }
    }
}

impl Job for SoftCap<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (chunks, _) = self.numbers.as_chunks_mut::<WIDTH>();
        for chunk in chunks {
            for number in chunk {
                // tanh(u) is 2 sigmoid(2u) - 1.
                *number = self.cap * (2.0 / (1.0 + exp::<FMA>(-2.0 * *number / self.cap)) - 1.0);
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
