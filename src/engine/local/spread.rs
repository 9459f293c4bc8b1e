//! A matrix times columns on all the threads the model has.
//!
//! Never changes a result: every output is computed whole by one thread, in the order of
//! [`super::product::Product`].

use super::kernel::Kernel;
use super::matrix::{Matrix, PIECE};
use super::product::{Block, GROUP, Out, Product, WIDTH};

/// Multiplications that are worth handing to another thread.
const WORTH: usize = 1 << 17;

/// Returns how many numbers apart rows of so many begin, so that the kernel can write whole panels of them.
pub(crate) fn padded(numbers: usize) -> usize {
    numbers.next_multiple_of(WIDTH)
}

/// Who computes, and on how many threads.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    /// The kind of processor.
    pub kernel: Kernel,
    /// Threads, this one included; with more than one, calls must come from a thread of a pool of that size.
    pub threads: usize,
}

impl Spread {
    /// Multiplies into `out`, from what it holds if `add`; `columns` are whole columns, each [`padded`].
    pub fn multiply(self, matrix: &Matrix, columns: &[f32], out: &mut [f32], add: bool) {
        let out = Out::new(out, matrix.panels * WIDTH, matrix.panels);
        self.halve(matrix, columns, 0, out, add);
    }

    /// Returns how many pieces work of so many multiplications is best cut into.
    pub fn pieces(self, multiplications: usize) -> usize {
        // Twice as many as there are threads, so that one that was held up is helped.
        let most = if self.threads > 1 { 2 * self.threads } else { 1 };
        most.min(multiplications / WORTH).max(1)
    }

    /// A thread that is busy elsewhere is never waited for: what it has not begun the caller does itself.
    fn halve(self, matrix: &Matrix, columns: &[f32], first: usize, out: Out, add: bool) {
        let panels = out.panels();
        let pieces = self.pieces(matrix.panels * WIDTH * columns.len());
        if panels <= GROUP.max(matrix.panels.div_ceil(pieces)) {
            return self.part(matrix, columns, first, out, add);
        }
        let middle = (panels / 2).next_multiple_of(GROUP);
        let (left, right) = out.split(middle);
        rayon::join(
            || self.halve(matrix, columns, first, left, add),
            || self.halve(matrix, columns, first + middle, right, add),
        );
    }

    fn part(self, matrix: &Matrix, columns: &[f32], first: usize, mut out: Out, add: bool) {
        let depth = matrix.columns;
        let mut widened = [const { [Block::ZERO; PIECE] }; GROUP];
        for group in (0..out.panels()).step_by(GROUP) {
            let panels = group..out.panels().min(group + GROUP);
            for start in (0..depth).step_by(PIECE) {
                let piece = start..depth.min(start + PIECE);
                let is_single = columns.len() == padded(depth);
                if let Some(kept) = matrix.kept(first + group, panels.len(), &piece).filter(|_| is_single) {
                    let mut out = out.part(panels.clone());
                    let mut sums = [Block::ZERO; GROUP];
                    let sums = &mut sums[..panels.len()];
                    if add || start > 0 {
                        out.read(0, sums);
                    }
                    self.kernel.multiply_single(kept, &columns[piece], sums);
                    out.write(0, sums);
                    continue;
                }
                let (blocks, stride) = match matrix.floats(first + group, &piece) {
                    Some(floats) => (floats, piece.len()),
                    None => {
                        for (panel, out) in panels.clone().zip(&mut widened) {
                            matrix.widen(self.kernel, first + panel, piece.clone(), out);
                        }
                        (widened.as_flattened(), PIECE)
                    }
                };
                self.kernel.multiply(Product {
                    blocks,
                    stride,
                    depth: piece.len(),
                    columns: &columns[start..],
                    column_stride: padded(depth),
                    count: columns.len() / padded(depth),
                    out: out.part(panels.clone()),
                    add: add || start > 0,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::matrix::tests::bytes;
    use super::super::quant::Format;
    use super::super::tiny::numbers;
    use super::*;

    /// One column goes another way through memory than several, and must come to the same bits.
    #[test]
    fn a_column_alone_is_what_it_is_among_others() {
        use Format::{Bf16, F16, F32, Iq4Nl, Q2K, Q3K, Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};
        let all = [F32, F16, Bf16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Iq4Nl, Q2K, Q3K, Q4K, Q5K, Q6K];
        // One of each form is enough where each instruction is interpreted.
        let few = [F16, Bf16, Q8_0, Q4_0, Q4_1];
        for &format in if cfg!(miri) { &few[..] } else { &all } {
            // Panels of which the last is not full; pieces of which the last is short, where the format lets it.
            let columns = match format.block().0 {
                256 => 512,
                32 => 32 * 5,
                _ => 139,
            };
            let rows = if cfg!(miri) { 3 } else { 7 } * WIDTH - 5;
            let matrix = Matrix::pack(format, rows, columns, |row, out, _| {
                out.copy_from_slice(&bytes(format, row, columns));
                Ok(())
            });
            let matrix = matrix.unwrap();
            for kernel in Kernel::all() {
                let spread = Spread { kernel, threads: 1 };
                for add in [false, true] {
                    let both = numbers(7, 2 * padded(columns));
                    let start = numbers(8, 2 * padded(rows));
                    let mut together = start.clone();
                    spread.multiply(&matrix, &both, &mut together, add);
                    for column in 0..2 {
                        let own = &both[column * padded(columns)..][..padded(columns)];
                        let mut alone = start[column * padded(rows)..][..padded(rows)].to_vec();
                        spread.multiply(&matrix, own, &mut alone, add);
                        let expected = &together[column * padded(rows)..][..padded(rows)];
                        assert!(alone.iter().all(|number| number.is_finite()), "{format:?}");
                        assert!(alone == expected, "{format:?} {kernel:?} {add}");
                    }
                }
            }
        }
    }
}
