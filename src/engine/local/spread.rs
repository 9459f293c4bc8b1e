//! A matrix times columns on all the threads the model has.
//!
//! Never changes a result: every output is computed whole by one thread, in the order of
//! [`super::product::Product`].

use std::ops::Range;

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
        let panels = out.panels();
        let groups = (0..panels).step_by(GROUP).map(|start| start..panels.min(start + GROUP));
        if columns.len() == padded(matrix.columns) && !matrix.is_floats() {
            for group in groups {
                self.single(matrix, columns, first + group.start, out.part(group), add);
            }
            return;
        }
        let mut widened = [const { [Block::ZERO; PIECE] }; GROUP];
        for group in groups {
            self.several(matrix, columns, first + group.start, out.part(group), add, &mut widened);
        }
    }

    /// Multiplies some panels by one column, out of the numbers as they are kept.
    fn single(self, matrix: &Matrix, column: &[f32], first: usize, mut out: Out, add: bool) {
        let mut sums = [Block::ZERO; GROUP];
        let sums = &mut sums[..out.panels()];
        if add {
            out.read(0, sums);
        }
        for piece in pieces(matrix.columns) {
            if let Some(kept) = matrix.kept(first, sums.len(), &piece) {
                self.kernel.multiply_single(kept, &column[piece], sums);
            }
        }
        out.write(0, sums);
    }

    /// Multiplies some panels by several columns, for which the numbers are widened once.
    fn several(
        self,
        matrix: &Matrix,
        columns: &[f32],
        first: usize,
        mut out: Out,
        add: bool,
        widened: &mut [[Block; PIECE]; GROUP],
    ) {
        let depth = matrix.columns;
        for piece in pieces(depth) {
            let (blocks, stride) = match matrix.floats(first, &piece) {
                Some(floats) => (floats, piece.len()),
                None => {
                    for (panel, out) in (0..out.panels()).zip(&mut *widened) {
                        matrix.widen(self.kernel, first + panel, piece.clone(), out);
                    }
                    (widened.as_flattened(), PIECE)
                }
            };
            self.kernel.multiply(Product {
                blocks,
                stride,
                depth: piece.len(),
                columns: &columns[piece.start..],
                column_stride: padded(depth),
                count: columns.len() / padded(depth),
                out: out.again(),
                add: add || piece.start > 0,
            });
        }
    }
}

/// Cuts so many columns into pieces.
fn pieces(columns: usize) -> impl Iterator<Item = Range<usize>> {
    (0..columns).step_by(PIECE).map(move |start| start..columns.min(start + PIECE))
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
