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
