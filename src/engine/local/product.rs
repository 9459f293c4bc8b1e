//! Matrix times columns: the one operation that nearly all time goes into.
//!
//! Never chooses a processor; [`super::kernel::Kernel`] does. One output's order of operations is the same in every
//! version and for any number of columns.

/// How many outputs one [`Block`] serves.
pub const WIDTH: usize = 16;

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
    /// Panels to compute.
    pub panels: usize,
    /// The columns, one after another.
    pub columns: &'a [f32],
    /// Elements from one column to the next.
    pub column_stride: usize,
    /// Columns to compute.
    pub count: usize,
    /// Where `panels * 16` outputs of each column go.
    pub out: &'a mut [f32],
    /// Elements from the outputs of one column to those of the next.
    pub out_stride: usize,
    /// Adds to what `out` holds instead of overwriting it.
    pub add: bool,
}

/// Whether the target has fused multiply-add without asking.
pub const PORTABLE_FMA: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

/// `a * b + c`, fused if asked.
#[inline(always)]
pub fn multiply_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

impl Product<'_> {
    /// Computes it with instructions every machine has, in the same order as the others.
    pub fn portable(mut self) {
        for panel in 0..self.panels {
            for column in 0..self.count {
                let blocks = &self.blocks[panel * self.stride..][..self.depth];
                let factors = &self.columns[column * self.column_stride..][..self.depth];
                let add = self.add;
                let out = self.out(panel, column);
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

    /// Returns the place of sixteen outputs.
    #[inline(always)]
    fn out(&mut self, panel: usize, column: usize) -> &mut [f32; WIDTH] {
        let at = column * self.out_stride + panel * WIDTH;
        &mut self.out[at..].as_chunks_mut().0[0]
    }
}

/// Writes a product's loops for one set of vector instructions.
///
/// A tile is sixteen outputs of some columns: a block is read from memory once for all of them, and their sums stay in
/// registers. The compiler's own vectorisation of the same loops came and went with unrelated edits, hence intrinsics.
#[cfg(target_arch = "x86_64")]
macro_rules! vectorised_product {
    ($module:ident, $features:literal, $vector:ident, $lanes:literal, $splat:ident, $load:ident, $store:ident, $fma:ident) => {
        #[doc = concat!("Products with ", $features, ".")]
        pub mod $module {
            use std::arch::x86_64::{$fma, $load, $splat, $store, $vector};

            use super::{Product, WIDTH};

            /// How many vectors hold sixteen numbers.
            const PARTS: usize = WIDTH / $lanes;

            /// Columns of the largest tile: eight vectors of sums are enough to hide the latency of an addition.
            const MOST: usize = 8 / PARTS;

            /// Computes a product.
            #[target_feature(enable = $features)]
            pub fn product(mut product: Product) {
                for panel in 0..product.panels {
                    let mut column = 0;
                    while product.count - column >= MOST {
                        tile::<MOST>(&mut product, panel, column);
                        column += MOST;
                    }
                    while product.count - column >= 4 {
                        tile::<4>(&mut product, panel, column);
                        column += 4;
                    }
                    while product.count - column >= 2 {
                        tile::<2>(&mut product, panel, column);
                        column += 2;
                    }
                    if product.count > column {
                        tile::<1>(&mut product, panel, column);
                    }
                }
            }

            #[target_feature(enable = $features)]
            #[inline]
            fn tile<const COLUMNS: usize>(product: &mut Product, panel: usize, column: usize) {
                let depth = product.depth;
                let blocks = &product.blocks[panel * product.stride..][..depth];
                // Not `from_fn`: its closure stays a call here, and then every factor's bounds are checked.
                let mut columns: [&[f32]; COLUMNS] = [&[]; COLUMNS];
                for (c, factors) in columns.iter_mut().enumerate() {
                    *factors = &product.columns[(column + c) * product.column_stride..][..depth];
                }
                let mut sums = [[$splat(0.0); PARTS]; COLUMNS];
                if product.add {
                    for (c, sums) in sums.iter_mut().enumerate() {
                        let out = product.out(panel, column + c).as_chunks().0;
                        for (sum, numbers) in sums.iter_mut().zip(out) {
                            *sum = load(numbers);
                        }
                    }
                }
                for (j, block) in blocks.iter().enumerate() {
                    let parts = block.0.as_chunks().0;
                    for c in 0..COLUMNS {
                        let factor = $splat(columns[c][j]);
                        for part in 0..PARTS {
                            sums[c][part] = $fma(load(&parts[part]), factor, sums[c][part]);
                        }
                    }
                }
                for (c, sums) in sums.iter().enumerate() {
                    let out = product.out(panel, column + c).as_chunks_mut().0;
                    for (&sum, numbers) in sums.iter().zip(out) {
                        store(numbers, sum);
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
            panels,
            columns,
            column_stride: depth,
            count,
            out: &mut out,
            out_stride: panels * WIDTH,
            add: false,
        });
        out
    }

    proptest! {
        #[test]
        fn a_column_gives_the_same_bits_in_any_company(seed: u64, depth in 1usize..70, panels in 1usize..4, count in 1usize..11) {
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
                    panels: 1,
                    columns: &columns[range.start..],
                    column_stride: depth,
                    count,
                    out: &mut out,
                    out_stride: WIDTH,
                    add: true,
                });
            }
            prop_assert_eq!(out, whole);
        }
    }
}
