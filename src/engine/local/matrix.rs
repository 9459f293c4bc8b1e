//! A matrix in the layout that the kernel multiplies, its numbers as small as the file has them.
//!
//! Never reads a file; it is packed from rows that are handed in. A number is worth exactly what the file says it is:
//! [`Matrix::widen`] gives the same bits as widening the file's row would.

use crate::{language::counted, tr};
use std::ops::Range;

use super::kernel::Kernel;
use super::product::{Block, GROUP, WIDTH};
use super::quant::{Few, Format, Whole};
use super::single::{Kept, Packed};
use super::widen::{Factors, Numbers};

/// A matrix in panels of sixteen rows, the last one filled up with zeros.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Columns.
    pub columns: usize,
    /// Panels of sixteen rows.
    pub panels: usize,
    form: Form,
}

/// Each entry holds the sixteen rows' numbers for a column.
///
/// They lie in the order in which they are multiplied, so that memory is read from the beginning to the end: for every
/// [`GROUP`] of panels, piece by piece of [`PIECE`] columns, the panels' numbers for that piece one after another.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    Float(Vec<Block>),
    /// IEEE half precision.
    Half(Vec<[u16; WIDTH]>),
    /// Upper halves of single precision.
    Brain(Vec<[u16; WIDTH]>),
    Byte(Vec<[i8; WIDTH]>, Scales),
    /// Each entry holds a word of every row, with the numbers of several columns of one group.
    Few(Vec<[u32; WIDTH]>, Few, Scales),
}

/// What whole numbers are multiplied by, and what is then taken off.
#[derive(Clone, Debug, PartialEq)]
struct Scales {
    /// Columns that share a scale.
    group: usize,
    /// Each holds the sixteen rows' scales for a group of columns, in the order of the numbers.
    scales: Vec<Block>,
    /// As `scales`; empty where nothing is taken off.
    least: Vec<Block>,
}

/// The rows of one panel on their way into a matrix, one after another.
struct Panel {
    bytes: Vec<u8>,
    floats: Vec<f32>,
    halves: Vec<u16>,
    whole: Vec<i8>,
    scales: Vec<f32>,
    least: Vec<f32>,
}

/// Some panels side by side, each whole; one of the first five is used.
#[derive(Default)]
struct Group {
    panels: usize,
    floats: Vec<Block>,
    halves: Vec<[u16; WIDTH]>,
    bytes: Vec<[i8; WIDTH]>,
    words: Vec<[u32; WIDTH]>,
    scales: Vec<Block>,
    least: Vec<Block>,
}

impl Group {
    fn add(&mut self, panel: &Panel, form: &Form, columns: usize, groups: usize, least_groups: usize) {
        match form {
            Form::Float(_) => self.floats.extend(woven(&panel.floats, columns).map(Block)),
            Form::Half(_) | Form::Brain(_) => self.halves.extend(woven(&panel.halves, columns)),
            Form::Byte(..) => self.bytes.extend(woven(&panel.whole, columns)),
            Form::Few(_, few, scales) => {
                let mut sixteens = woven(&panel.whole, columns);
                for _ in 0..groups {
                    let first = self.words.len();
                    self.words.resize(first + few.words(scales.group), [0; WIDTH]);
                    for (column, sixteen) in sixteens.by_ref().take(scales.group).enumerate() {
                        let words = &mut self.words[first + column / few.each()];
                        let place = column % few.each();
                        words.iter_mut().zip(sixteen).for_each(|(word, number)| few.put(word, place, number));
                    }
                }
            }
        }
        self.scales.extend(woven(&panel.scales, groups).map(Block));
        self.least.extend(woven(&panel.least, least_groups).map(Block));
        self.panels += 1;
    }

    fn lay_out(&mut self, form: &mut Form, columns: usize, groups: usize, least_groups: usize) {
        match form {
            Form::Float(out) => lay_out(&self.floats, self.panels, columns, PIECE, out),
            Form::Half(out) | Form::Brain(out) => lay_out(&self.halves, self.panels, columns, PIECE, out),
            Form::Byte(out, scales) => {
                lay_out(&self.bytes, self.panels, columns, PIECE, out);
                scales.lay_out(self, groups, least_groups);
            }
            Form::Few(out, few, scales) => {
                let each = few.words(scales.group);
                lay_out(&self.words, self.panels, groups * each, PIECE / scales.group * each, out);
                scales.lay_out(self, groups, least_groups);
            }
        }
        // The buffers keep their memory.
        self.panels = 0;
        self.floats.clear();
        self.halves.clear();
        self.bytes.clear();
        self.words.clear();
        self.scales.clear();
        self.least.clear();
    }
}

/// Appends what lies panel by panel, piece by piece.
fn lay_out<T: Copy>(panels: &[T], count: usize, each: usize, piece: usize, out: &mut Vec<T>) {
    for start in (0..each).step_by(piece) {
        let end = each.min(start + piece);
        for panel in 0..count {
            out.extend_from_slice(&panels[panel * each + start..panel * each + end]);
        }
    }
}

impl Matrix {
    /// Returns the bytes that a matrix of a format takes here.
    pub fn bytes(format: Format, rows: usize, columns: usize) -> u64 {
        let numbers = (rows.next_multiple_of(WIDTH) as u64) * columns as u64;
        match format.grouping() {
            None => numbers * if format == Format::F32 { 4 } else { 2 },
            Some(grouping) => {
                let scales = numbers / grouping.group as u64 * if grouping.has_least { 8 } else { 4 };
                let words = grouping.few.map(|few| few.words(grouping.group) as u64 * 4);
                scales + words.map_or(numbers, |words| numbers / grouping.group as u64 * words)
            }
        }
    }

    /// Packs rows; `read` fills a buffer with the file's bytes of the row of that number, and for [`Format::I8`] another
    /// one with its scales.
    ///
    /// # Errors
    /// What `read` says, or how much memory there was none of.
    pub fn pack(
        format: Format,
        rows: usize,
        columns: usize,
        mut read: impl FnMut(usize, &mut [u8], &mut [f32]) -> Result<(), String>,
    ) -> Result<Self, String> {
        let panels = rows.div_ceil(WIDTH);
        let grouping = format.grouping();
        let group = grouping.map_or(columns.max(1), |grouping| grouping.group);
        let groups = if grouping.is_some() { columns / group } else { 0 };
        let has_least = grouping.is_some_and(|grouping| grouping.has_least);
        let least_groups = if has_least { groups } else { 0 };
        let row_bytes = format
            .bytes(columns)
            .ok_or_else(|| tr!("model-matrix-blocks", numbers = counted(columns, "number")))?;
        let mut form = match (format, grouping.and_then(|grouping| grouping.few)) {
            (Format::F32, _) => Form::Float(room(panels, columns)?),
            (Format::F16, _) => Form::Half(room(panels, columns)?),
            (Format::Bf16, _) => Form::Brain(room(panels, columns)?),
            (_, few) => {
                let scales =
                    Scales { group, scales: room(panels, groups)?, least: room(panels, least_groups)? };
                match few {
                    Some(few) => Form::Few(room(panels, groups * few.words(group))?, few, scales),
                    None => Form::Byte(room(panels, columns)?, scales),
                }
            }
        };
        // Sixteen rows are read before they are woven together, and a group of panels before they are laid out.
        let mut panel = Panel {
            bytes: vec![0; row_bytes],
            floats: vec![0.0; WIDTH * columns],
            halves: vec![0; WIDTH * columns],
            whole: vec![0; WIDTH * columns],
            scales: vec![0.0; WIDTH * groups],
            least: vec![0.0; WIDTH * least_groups],
        };
        let mut together = Group::default();
        for first in (0..rows).step_by(WIDTH) {
            for place in 0..WIDTH {
                let numbers = place * columns..(place + 1) * columns;
                let scales = &mut panel.scales[place * groups..][..groups];
                if first + place < rows {
                    read(first + place, &mut panel.bytes, scales)?;
                } else {
                    panel.bytes.fill(0);
                    scales.fill(0.0);
                }
                match &form {
                    Form::Float(_) => format.widen(&panel.bytes, &mut panel.floats[numbers]),
                    Form::Half(_) | Form::Brain(_) => {
                        let bits = panel.bytes.as_chunks().0.iter().map(|&bytes| u16::from_le_bytes(bytes));
                        panel.halves[numbers].iter_mut().zip(bits).for_each(|(out, bits)| *out = bits);
                    }
                    Form::Byte(..) | Form::Few(..) => format.take_apart(
                        &panel.bytes,
                        &mut Whole {
                            numbers: &mut panel.whole[numbers],
                            scales,
                            least: &mut panel.least[place * least_groups..][..least_groups],
                        },
                    ),
                }
            }
            together.add(&panel, &form, columns, groups, least_groups);
            if together.panels == GROUP || first + WIDTH >= rows {
                together.lay_out(&mut form, columns, groups, least_groups);
            }
        }
        Ok(Self { columns, panels, form })
    }

    /// Returns the factors of each group of some columns of a panel, and where its numbers go.
    fn runs<'a>(
        &self,
        scales: &'a Scales,
        panel: usize,
        columns: &Range<usize>,
        out: &'a mut [Block],
    ) -> impl Iterator<Item = (Factors<'a>, &'a mut [Block])> {
        let [each, start, length] =
            [self.columns, columns.start, columns.len()].map(|columns| columns / scales.group);
        let first = self.place(panel, each, start, length);
        let least = scales.least.get(first..).unwrap_or_default();
        let factors = scales.scales[first..first + length].iter().enumerate();
        let factors = factors.map(move |(index, scale)| Factors { scale, least: least.get(index) });
        factors.zip(out.chunks_exact_mut(scales.group))
    }

    /// Returns where what lies in the order of the numbers begins for some columns of a panel, where `each` of it belong
    /// to a panel, `start` of those stand before the columns' piece and `length` in it.
    fn place(&self, panel: usize, each: usize, start: usize, length: usize) -> usize {
        let group = panel / GROUP * GROUP;
        let panels = GROUP.min(self.panels - group);
        group * each + start * panels + (panel - group) * length
    }

    /// Returns where the words of some columns of some panels lie.
    fn words(
        &self,
        few: Few,
        scales: &Scales,
        panel: usize,
        panels: usize,
        columns: &Range<usize>,
    ) -> Range<usize> {
        let [each, start, length] = [self.columns, columns.start, columns.len()]
            .map(|columns| columns / scales.group * few.words(scales.group));
        let first = self.place(panel, each, start, length);
        first..first + panels * length
    }

    /// Tells whether its numbers are kept as floats.
    pub fn is_floats(&self) -> bool {
        matches!(self.form, Form::Float(_))
    }

    /// Returns the numbers themselves of a piece of some panels from one that begins a group on, where they are kept as
    /// floats: the blocks of one panel, then those of the next.
    pub fn floats(&self, panel: usize, columns: &Range<usize>) -> Option<&[Block]> {
        match &self.form {
            Form::Float(blocks) => {
                Some(&blocks[self.place(panel, self.columns, columns.start, columns.len())..])
            }
            _ => None,
        }
    }

    /// Returns a piece of some panels from one that begins a group on, as its numbers are kept; nothing where they are
    /// floats.
    pub(crate) fn kept(&self, panel: usize, panels: usize, columns: &Range<usize>) -> Option<Kept<'_>> {
        let length = columns.len();
        let at = self.place(panel, self.columns, columns.start, length);
        let at = at..at + panels * length;
        let (numbers, scales) = match &self.form {
            Form::Float(_) => return None,
            Form::Half(numbers) => (Packed::Half(&numbers[at]), None),
            Form::Brain(numbers) => (Packed::Brain(&numbers[at]), None),
            Form::Byte(numbers, scales) => (Packed::Byte(&numbers[at]), Some(scales)),
            Form::Few(words, few, scales) => {
                let words = &words[self.words(*few, scales, panel, panels, columns)];
                (Packed::Few(words, *few), Some(scales))
            }
        };
        let group = scales.map_or(length, |scales| scales.group);
        let [each, start, groups] =
            [self.columns, columns.start, length].map(|columns| columns / group.max(1));
        let first = self.place(panel, each, start, groups);
        let part = first..first + panels * groups;
        let (scales, least) = match scales {
            None => (&[][..], &[][..]),
            Some(scales) => (&scales.scales[part.clone()], scales.least.get(part).unwrap_or_default()),
        };
        Some(Kept { numbers, columns: length, group, scales, least })
    }

    /// Copies one row, which must exist.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let (panel, place) = (row / WIDTH, row % WIDTH);
        let mut blocks = [Block::ZERO; PIECE];
        for (piece, out) in out[..self.columns].chunks_mut(PIECE).enumerate() {
            let columns = piece * PIECE..piece * PIECE + out.len();
            self.widen(Kernel::detect(), panel, columns, &mut blocks);
            out.iter_mut().zip(&blocks).for_each(|(number, block)| *number = block.0[place]);
        }
    }

    /// Widens at most [`PIECE`] columns of one panel, from a multiple of it on.
    pub fn widen(&self, kernel: Kernel, panel: usize, columns: Range<usize>, out: &mut [Block; PIECE]) {
        let first = self.place(panel, self.columns, columns.start, columns.len());
        let at = first..first + columns.len();
        match &self.form {
            Form::Float(blocks) => out.iter_mut().zip(&blocks[at]).for_each(|(out, block)| *out = *block),
            Form::Half(numbers) => kernel.widen(Numbers::Half(&numbers[at]), out),
            Form::Brain(numbers) => kernel.widen(Numbers::Brain(&numbers[at]), out),
            Form::Byte(numbers, scales) => {
                for (numbers, (factors, out)) in
                    numbers[at].chunks_exact(scales.group).zip(self.runs(scales, panel, &columns, out))
                {
                    kernel.widen(Numbers::Byte(numbers, factors), out);
                }
            }
            Form::Few(words, few, scales) => {
                let words =
                    words[self.words(*few, scales, panel, 1, &columns)].chunks_exact(few.words(scales.group));
                for (words, (factors, out)) in words.zip(self.runs(scales, panel, &columns, out)) {
                    kernel.widen(Numbers::Few(words, *few, factors), out);
                }
            }
        }
    }
}

/// Most columns that are widened at once: four panels of them stay in the first-level cache.
pub(crate) const PIECE: usize = 128;

impl Scales {
    fn lay_out(&mut self, panels: &Group, groups: usize, least_groups: usize) {
        let piece = PIECE / self.group;
        lay_out(&panels.scales, panels.panels, groups, piece, &mut self.scales);
        lay_out(&panels.least, panels.panels, least_groups, piece, &mut self.least);
    }
}

/// Makes an empty vector with room for a matrix.
fn room<T>(panels: usize, columns: usize) -> Result<Vec<T>, String> {
    let mut room = Vec::new();
    room.try_reserve_exact(panels.saturating_mul(columns)).map_err(|_| {
        let numbers = counted(columns, "number");
        tr!("model-matrix-memory", panels = panels.to_string(), width = WIDTH.to_string(), numbers = numbers)
    })?;
    Ok(room)
}

/// Brings the numbers of sixteen rows together, column by column.
fn woven<T: Copy>(rows: &[T], columns: usize) -> impl Iterator<Item = [T; WIDTH]> {
    (0..columns).map(move |column| std::array::from_fn(|row| rows[row * columns + column]))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A row's bytes that are a number in every format: nothing infinite among the floats and scales.
    pub(crate) fn bytes(format: Format, row: usize, columns: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            (0..format.bytes(columns).unwrap()).map(|i| (i * 37 + row * 11 + i * i) as u8).collect();
        let halves: &[usize] = match format {
            Format::Q4_1 | Format::Q5_1 | Format::Q4K | Format::Q5K => &[0, 2],
            Format::Q2K => &[80, 82],
            Format::Q3K => &[108],
            Format::Q6K => &[208],
            Format::Q8_0 | Format::Q4_0 | Format::Q5_0 | Format::Iq4Nl => &[0],
            _ => &[],
        };
        for block in bytes.chunks_exact_mut(format.block().1) {
            for &at in halves {
                block[at..][..2].copy_from_slice(&(0x2c01 + row as u16 * 3).to_le_bytes());
            }
            if matches!(format, Format::F32 | Format::F16 | Format::Bf16) {
                *block.last_mut().unwrap() &= 0x3f;
            }
        }
        bytes
    }

    #[test]
    fn a_matrix_is_worth_what_the_file_says_to_the_bit() {
        use Format::{Bf16, F16, F32, I8, Iq4Nl, Q2K, Q3K, Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};
        let (rows, columns) = (21, 512);
        for format in [F32, F16, Bf16, I8, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Iq4Nl, Q2K, Q3K, Q4K, Q5K, Q6K] {
            let matrix = Matrix::pack(format, rows, columns, |row, out, scales| {
                out.copy_from_slice(&bytes(format, row, columns));
                if format == I8 {
                    scales
                        .iter_mut()
                        .enumerate()
                        .for_each(|(group, scale)| *scale = 0.5 + (row * group) as f32);
                }
                Ok(())
            });
            let matrix = matrix.unwrap();
            let mut got = vec![0.0; columns];
            for row in 0..rows {
                matrix.copy_row(row, &mut got);
                let expected =
                    format.numbers(&bytes(format, row, columns), |group| 0.5 + (row * group) as f32);
                assert_eq!(got, expected, "{format:?} row {row}");
                assert!(got.iter().any(|&number| number != got[0] && number.is_finite()), "{format:?}");
            }
            for kernel in Kernel::all() {
                let mut out = [Block::ZERO; PIECE];
                matrix.widen(kernel, 1, PIECE..2 * PIECE, &mut out);
                matrix.copy_row(WIDTH + 4, &mut got);
                assert!(
                    out.iter().zip(&got[PIECE..]).all(|(block, &number)| block.0[4] == number),
                    "{format:?}"
                );
                assert!(out.iter().all(|block| block.0[5] == 0.0), "rows that do not exist");
            }
            let kept = match &matrix.form {
                Form::Float(all) => size_of_val(&all[..]),
                Form::Half(all) | Form::Brain(all) => size_of_val(&all[..]),
                Form::Byte(all, scales) => {
                    size_of_val(&all[..]) + size_of_val(&scales.scales[..]) + size_of_val(&scales.least[..])
                }
                Form::Few(all, _, scales) => {
                    size_of_val(&all[..]) + size_of_val(&scales.scales[..]) + size_of_val(&scales.least[..])
                }
            };
            assert_eq!(Matrix::bytes(format, rows, columns), kept as u64, "{format:?}");
        }
    }
}
