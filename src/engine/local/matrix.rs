//! A matrix in the layout that the kernel multiplies.
//!
//! Never reads a file; it is packed from rows that are handed in.

use super::product::{Block, WIDTH};

/// A matrix as the kernel multiplies it: panels of sixteen rows, the last one filled up with zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// `blocks[row / 16 * columns + column]` holds the sixteen rows' factors for a column.
    pub blocks: Vec<Block>,
    /// Columns.
    pub columns: usize,
}

impl Matrix {
    /// Returns how many panels of sixteen rows there are.
    pub fn panels(&self) -> usize {
        self.blocks.len() / self.columns
    }

    /// Copies one row, which must exist.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let panel = &self.blocks[row / WIDTH * self.columns..][..self.columns];
        for (number, block) in out.iter_mut().zip(panel) {
            *number = block.0[row % WIDTH];
        }
    }

    /// Packs rows given one after another by `read`, which fills the buffer with the row of that number.
    ///
    /// # Errors
    /// What `read` says, or how much memory there was none of.
    pub fn pack(
        rows: usize,
        columns: usize,
        mut read: impl FnMut(usize, &mut [f32]) -> Result<(), String>,
    ) -> Result<Self, String> {
        let count = rows.div_ceil(WIDTH).saturating_mul(columns);
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(count)
            .map_err(|_| format!("there is no memory for {rows} times {columns} numbers"))?;
        // Sixteen rows are read before they are woven together: blocks are then written once, one after another.
        let mut rows_of_panel = vec![0.0; WIDTH * columns];
        for first in (0..rows).step_by(WIDTH) {
            rows_of_panel.fill(0.0);
            for (row, out) in (first..rows).zip(rows_of_panel.chunks_exact_mut(columns.max(1))) {
                read(row, out)?;
            }
            blocks.extend((0..columns).map(|column| {
                let mut block = Block::ZERO;
                for (number, row) in block.0.iter_mut().zip(rows_of_panel.chunks_exact(columns)) {
                    *number = row[column];
                }
                block
            }));
        }
        Ok(Self { blocks, columns })
    }
}
