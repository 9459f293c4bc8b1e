//! Matrix times columns: the one operation that nearly all time goes into.
//!
//! Never chooses a processor; [`super::kernel::Kernel`] does. One output's order of operations is the same in every
//! version and for any number of columns.

use std::marker::PhantomData;
use std::ops::Range;

/// Panels that are computed for all columns before the next ones are looked at.
pub(crate) const GROUP: usize = 4;

/// How many outputs one [`Block`] serves.
pub(crate) const WIDTH: usize = 16;

/// Sixteen numbers that are always multiplied by the same factor, in one cache line.
#[repr(C, align(64))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block(pub [f32; WIDTH]);

impl Block {
    /// All zero.
    pub const ZERO: Self = Self([0.0; WIDTH]);
}

/// Matrix times columns, with the matrix stored as panels of sixteen rows.
///
/// `blocks[panel * stride + j].0[i]` is the factor of row `panel * 16 + i` for element `j` of a column. The sum of one
/// output runs over `j` from 0 upwards, from the value already there if `add`; splitting `depth` over two calls
/// therefore changes nothing.
pub struct Product<'a> {
    /// The matrix.
    pub blocks: &'a [Block],
    /// Blocks from one panel to the next.
    pub stride: usize,
    /// Elements of a column.
    pub depth: usize,
    /// The columns, one after another.
    pub columns: &'a [f32],
    /// Elements from one column to the next.
    pub column_stride: usize,
    /// Columns to compute.
    pub count: usize,
    /// Where the outputs go: sixteen of each column for each panel.
    pub out: Out<'a>,
    /// Adds to what `out` holds instead of overwriting it.
    pub add: bool,
}

/// A table of outputs, a row for each column of a product, of which a range of panels can be written.
///
/// Halves of a table can be written by two threads at once.
pub struct Out<'a> {
    start: *mut f32,
    length: usize,
    stride: usize,
    /// How many rows begin inside the numbers.
    rows: usize,
    panels: Range<usize>,
    numbers: PhantomData<&'a mut [f32]>,
}

// SAFETY: it stands for mutable references to the places of its panels, which no other table has, and floats can be sent.
unsafe impl Send for Out<'_> {}

impl<'a> Out<'a> {
    /// Makes a table of so many panels whose rows begin `stride` numbers apart; the rest of a row is left alone.
    ///
    /// # Panics
    /// Where a row is too short for its panels.
    pub fn new(numbers: &'a mut [f32], stride: usize, panels: usize) -> Self {
        let fits = panels.checked_mul(WIDTH).is_some_and(|width| width <= stride);
        assert!(fits, "{panels} panels in rows of {stride}");
        let (start, length) = (numbers.as_mut_ptr(), numbers.len());
        // A row of no number has no panels, so nothing is ever asked of it.
        let rows = length.div_ceil(stride.max(1));
        Self { start, length, stride, rows, panels: 0..panels, numbers: PhantomData }
    }

    /// Returns how many panels can be written.
    pub fn panels(&self) -> usize {
        self.panels.len()
    }

    /// Gives the first `panels` panels to one and the rest to another.
    pub fn split(self, panels: usize) -> (Self, Self) {
        let middle = self.panels.start + panels.min(self.panels.len());
        let part = |panels| Self { panels, ..self };
        (part(self.panels.start..middle), part(middle..self.panels.end))
    }

    /// Returns the same table, to be handed on.
    pub fn again(&mut self) -> Out<'_> {
        Out { panels: self.panels.clone(), ..*self }
    }

    /// Narrows the table to some of its panels.
    pub fn part(&mut self, panels: Range<usize>) -> Out<'_> {
        let (first, end) = (self.panels.start + panels.start, self.panels.start + panels.end);
        assert!(end <= self.panels.end, "panels of another part");
        Out { panels: first..end, ..*self }
    }

    /// Copies the outputs of one column, a block for each of the first panels.
    pub fn read(&mut self, column: usize, blocks: &mut [Block]) {
        for (panel, block) in blocks.iter_mut().enumerate() {
            block.0 = *self.tile(panel, column);
        }
    }

    /// Overwrites the outputs of one column, as [`Out::read`] reads them.
    pub fn write(&mut self, column: usize, blocks: &[Block]) {
        for (panel, block) in blocks.iter().enumerate() {
            *self.tile(panel, column) = block.0;
        }
    }

    /// Returns the place of sixteen outputs; panels are counted from the first of this table.
    #[inline(always)]
    fn tile(&mut self, panel: usize, column: usize) -> &mut [f32; WIDTH] {
        let panel = self.panels.start + panel;
        assert!(panel < self.panels.end && column < self.rows, "outside the table of outputs");
        let at = column * self.stride + panel * WIDTH;
        assert!(at + WIDTH <= self.length, "outside the table of outputs");
        // SAFETY: neither product overflows, for rows begin inside the numbers and panels end inside a row. The sixteen
        // lie inside the numbers that this table borrowed, as was just checked, and rows do not overlap since the panels
        // fit into the stride; no other table has this panel, and this one is borrowed.
        unsafe { &mut *self.start.add(at).cast() }
    }
}

/// Whether the target has fused multiply-add without asking.
pub(crate) const PORTABLE_FMA: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

/// `a * b + c`, fused if asked.
#[inline(always)]
pub(crate) fn multiply_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

impl Product<'_> {
    /// Computes it with instructions every machine has, in the same order as the others.
    pub fn portable(mut self) {
        for panel in 0..self.out.panels() {
            for column in 0..self.count {
                let blocks = &self.blocks[panel * self.stride..][..self.depth];
                let factors = &self.columns[column * self.column_stride..][..self.depth];
                let add = self.add;
                let out = self.out.tile(panel, column);
                let mut sums = if add { *out } else { [0.0; WIDTH] };
                for (block, &factor) in blocks.iter().zip(factors) {
                    for (sum, &number) in sums.iter_mut().zip(&block.0) {
                        *sum = multiply_add::<PORTABLE_FMA>(number, factor, *sum);
                    }
                }
                *out = sums;
            }
        }
    }
}

/// Writes a product's loops for one set of vector instructions.
///
/// A tile is sixteen outputs of some panels and columns: a block is read from memory once for all columns, a factor once
/// for all panels, and the sums stay in registers. The compiler's own vectorisation of the same loops came and went with unrelated edits, hence intrinsics.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! vectorised_product {
    ($module:ident, $features:literal, $vector:ident, $lanes:literal, $splat:ident, $load:ident, $store:ident, $fma:ident) => {
        #[doc = concat!("Products with ", $features, ".")]
        pub(crate) mod $module {
            use std::ops::Range;

            use super::intrinsics::{$fma, $load, $splat, $store, $vector};
            use super::{Block, GROUP, Product, WIDTH};

            /// How many vectors hold sixteen numbers.
            const PARTS: usize = WIDTH / $lanes;

            /// Computes a product.
            #[target_feature(enable = $features)]
            pub(crate) fn product(mut product: Product) {
                let panels = product.out.panels();
                for first in (0..panels).step_by(GROUP) {
                    let group = first..panels.min(first + GROUP);
                    let mut column = 0;
                    // At least eight vectors of sums are enough to hide the latency of an addition.
                    while PARTS == 1 && product.count - column >= 8 {
                        strip::<2, 8>(&mut product, group.clone(), column);
                        column += 8;
                    }
                    while product.count - column >= 4 {
                        strip::<{ if PARTS > 2 { 1 } else { 2 / PARTS } }, 4>(
                            &mut product,
                            group.clone(),
                            column,
                        );
                        column += 4;
                    }
                    while product.count - column >= 2 {
                        strip::<{ 4 / PARTS }, 2>(&mut product, group.clone(), column);
                        column += 2;
                    }
                    if product.count > column {
                        strip::<4, 1>(&mut product, group, column);
                    }
                }
            }

            /// Computes some columns of a group of panels, as many panels at once as a tile has.
            #[target_feature(enable = $features)]
            #[inline]
            fn strip<const PANELS: usize, const COLUMNS: usize>(
                product: &mut Product,
                mut panels: Range<usize>,
                column: usize,
            ) {
                while panels.len() >= PANELS {
                    tile::<PANELS, COLUMNS>(product, panels.start, column);
                    panels.start += PANELS;
                }
                for panel in panels {
                    tile::<1, COLUMNS>(product, panel, column);
                }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn tile<const PANELS: usize, const COLUMNS: usize>(
                product: &mut Product,
                panel: usize,
                column: usize,
            ) {
                let depth = product.depth;
                // Not `from_fn`: its closure stays a call here, and then every factor's bounds are checked.
                let mut blocks: [&[Block]; PANELS] = [&[]; PANELS];
                for (p, blocks) in blocks.iter_mut().enumerate() {
                    *blocks = &product.blocks[(panel + p) * product.stride..][..depth];
                }
                let mut columns: [&[f32]; COLUMNS] = [&[]; COLUMNS];
                for (c, factors) in columns.iter_mut().enumerate() {
                    *factors = &product.columns[(column + c) * product.column_stride..][..depth];
                }
                let mut sums = [[[$splat(0.0); PARTS]; COLUMNS]; PANELS];
                if product.add {
                    for (p, sums) in sums.iter_mut().enumerate() {
                        for (c, sums) in sums.iter_mut().enumerate() {
                            let out = product.out.tile(panel + p, column + c).as_chunks().0;
                            for (sum, numbers) in sums.iter_mut().zip(out) {
                                *sum = load(numbers);
                            }
                        }
                    }
                }
                for j in 0..depth {
                    let mut numbers = [[$splat(0.0); PARTS]; PANELS];
                    for p in 0..PANELS {
                        let parts = blocks[p][j].0.as_chunks().0;
                        for part in 0..PARTS {
                            numbers[p][part] = load(&parts[part]);
                        }
                    }
                    for c in 0..COLUMNS {
                        let factor = $splat(columns[c][j]);
                        for p in 0..PANELS {
                            for part in 0..PARTS {
                                sums[p][c][part] = $fma(numbers[p][part], factor, sums[p][c][part]);
                            }
                        }
                    }
                }
                for (p, sums) in sums.iter().enumerate() {
                    for (c, sums) in sums.iter().enumerate() {
                        let out = product.out.tile(panel + p, column + c).as_chunks_mut().0;
                        for (&sum, numbers) in sums.iter().zip(out) {
                            store(numbers, sum);
                        }
                    }
                }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn load(numbers: &[f32; $lanes]) -> $vector {
                // SAFETY: the reference is to exactly as many numbers as are read, and no alignment is asked for.
                unsafe { $load(numbers.as_ptr()) }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn store(numbers: &mut [f32; $lanes], vector: $vector) {
                // SAFETY: the reference is to exactly as many numbers as are written, and no alignment is asked for.
                unsafe { $store(numbers.as_mut_ptr(), vector) }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64 as intrinsics;

/// The intrinsics by the order of operands that the others have.
#[cfg(target_arch = "aarch64")]
mod intrinsics {
    pub(crate) use std::arch::aarch64::{float32x4_t, vdupq_n_f32, vld1q_f32, vst1q_f32};

    /// `a * b + c`.
    #[target_feature(enable = "neon")]
    #[inline]
    pub(crate) fn multiply_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        std::arch::aarch64::vfmaq_f32(c, a, b)
    }
}

#[cfg(target_arch = "aarch64")]
vectorised_product!(neon, "neon", float32x4_t, 4, vdupq_n_f32, vld1q_f32, vst1q_f32, multiply_add);

#[cfg(target_arch = "x86_64")]
vectorised_product!(
    avx2,
    "avx2,fma",
    __m256,
    8,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_fmadd_ps
);

#[cfg(target_arch = "x86_64")]
vectorised_product!(
    avx512,
    "avx512f",
    __m512,
    16,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_fmadd_ps
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::kernel::Kernel;
    use super::super::tiny::numbers;
    use super::*;

    fn product(kernel: Kernel, blocks: &[Block], depth: usize, columns: &[f32]) -> Vec<f32> {
        let (panels, count) = (blocks.len() / depth, columns.len() / depth);
        let mut out = vec![f32::NAN; count * panels * WIDTH];
        kernel.multiply(Product {
            blocks,
            stride: depth,
            depth,
            columns,
            column_stride: depth,
            count,
            out: Out::new(&mut out, panels * WIDTH, panels),
            add: false,
        });
        out
    }

    #[test]
    #[should_panic(expected = "panels in rows of 16")]
    fn more_panels_than_can_be_counted_do_not_fit_into_a_row() {
        // Times sixteen this is 16, where it wraps.
        let _ = Out::new(&mut [0.0; 16], 16, (usize::MAX / WIDTH).wrapping_add(2));
    }

    #[test]
    #[should_panic(expected = "outside the table of outputs")]
    fn a_row_behind_the_numbers_is_refused() {
        // Times sixteen this is the first row again, where it wraps.
        Out::new(&mut [0.0; 16], 16, 1).tile(0, usize::MAX / WIDTH + 1);
    }

    proptest! {
        #[test]
        fn a_column_gives_the_same_bits_in_any_company(seed: u64, depth in 1usize..70, panels in 1usize..11, count in 1usize..20) {
            let blocks: Vec<Block> =
                numbers(seed, panels * depth * WIDTH).as_chunks().0.iter().copied().map(Block).collect();
            let columns = numbers(!seed, count * depth);
            for kernel in Kernel::all() {
                let together = product(kernel, &blocks, depth, &columns);
                for (column, expected) in columns.chunks(depth).zip(together.chunks(panels * WIDTH)) {
                    prop_assert_eq!(&product(kernel, &blocks, depth, column), expected);
                }
                for (index, value) in together.iter().enumerate() {
                    let (column, row) = (index / (panels * WIDTH), index % (panels * WIDTH));
                    let exact: f64 = (0..depth)
                        .map(|j| {
                            f64::from(blocks[row / WIDTH * depth + j].0[row % WIDTH])
                                * f64::from(columns[column * depth + j])
                        })
                        .sum();
                    prop_assert!((f64::from(*value) - exact).abs() < 1e-4, "{} {}", value, exact);
                }
            }
        }

        #[test]
        fn a_sum_may_be_split_anywhere(seed: u64, depth in 2usize..70, count in 1usize..6, part in 1usize..69) {
            let part = part.min(depth - 1);
            let blocks: Vec<Block> = numbers(seed, depth * WIDTH).as_chunks().0.iter().copied().map(Block).collect();
            let columns = numbers(!seed, count * depth);
            let kernel = Kernel::detect();
            let whole = product(kernel, &blocks, depth, &columns);
            let mut out = vec![0.0; count * WIDTH];
            for range in [0..part, part..depth] {
                kernel.multiply(Product {
                    blocks: &blocks[range.clone()],
                    stride: 0,
                    depth: range.len(),
                    columns: &columns[range.start..],
                    column_stride: depth,
                    count,
                    out: Out::new(&mut out, WIDTH, 1),
                    add: true,
                });
            }
            prop_assert_eq!(out, whole);
        }
    }
}
