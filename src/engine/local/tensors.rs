//! A table of named tensors in one or more files, and reading them into matrices.
//!
//! Never allocates what the table claims before it was checked against the bytes that are there.

use crate::{language::counted, tr};
use std::collections::{BTreeMap, BTreeSet};

use super::matrix::Matrix;
use super::quant::Format;
use super::storage::Storage;

/// Columns of one row that share a scale in an `I8` matrix.
const SCALE_BLOCK: usize = 32;

/// One tensor as its file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// How its numbers lie.
    pub format: Format,
    /// Its sides, the rows first; the last one's numbers lie side by side.
    pub shape: Vec<usize>,
    /// Its first byte in the file.
    pub at: u64,
}

/// Tensors that are there and have not been taken yet.
#[derive(Debug, Default)]
pub struct Tensors {
    files: Vec<Storage>,
    /// The number of the file, and what it says.
    entries: BTreeMap<String, (usize, Entry)>,
    /// Those that were taken; what holds several matrices is taken several times.
    taken: BTreeSet<String>,
}

/// The tensor that a matrix, or several, are in.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its rows.
    pub rows: usize,
    /// Its columns.
    pub columns: usize,
    /// The file has rows and columns exchanged.
    pub transposed: bool,
}

impl Tensors {
    /// Adds a file with its tensors.
    ///
    /// # Errors
    /// Names the tensor that reaches outside the file or is there twice.
    pub fn add(&mut self, file: Storage, entries: Vec<(String, Entry)>) -> Result<(), String> {
        for (name, entry) in entries {
            let Entry { format, shape, at } = &entry;
            let numbers = shape.iter().try_fold(1usize, |product, &side| product.checked_mul(side));
            let row = shape.last().copied().unwrap_or(1);
            // Whole blocks in each row, so that rows can be read one by one.
            let bytes = numbers.filter(|_| format.bytes(row).is_some()).and_then(|all| format.bytes(all));
            let end = bytes.and_then(|bytes| at.checked_add(bytes as u64));
            if end.is_none_or(|end| end > file.len()) {
                return Err(tr!(
                    "model-tensor-outside",
                    file = file.name(),
                    name = name,
                    shape = format!("{shape:?}"),
                    format = format!("{format:?}"),
                    at = at.to_string(),
                    bytes = counted(file.len(), "byte")
                ));
            }
            if self.entries.contains_key(&name) {
                return Err(tr!("model-tensor-twice", file = file.name(), name = name));
            }
            self.entries.insert(name, (self.files.len(), entry));
        }
        self.files.push(file);
        Ok(())
    }

    /// Returns a tensor's shape.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|(_, entry)| entry.shape.as_slice())
    }

    /// Takes what stands before a name off all that have it.
    pub fn strip(&mut self, prefix: &str) {
        let entries = std::mem::take(&mut self.entries).into_iter();
        let short = |name: String| name.strip_prefix(prefix).map(str::to_owned).unwrap_or(name);
        self.entries = entries.map(|(name, entry)| (short(name), entry)).collect();
    }

    /// Forgets tensors that are of no use.
    pub fn ignore(&mut self, useless: impl Fn(&str) -> bool) {
        self.entries.retain(|name, _| !useless(name));
    }

    /// Returns a tensor that was not taken.
    pub fn left(&self) -> Option<&str> {
        self.entries.keys().find(|name| !self.taken.contains(*name)).map(String::as_str)
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Rows<'_>, String> {
        let entry = self.entries.get(name);
        let (file, entry) = entry.cloned().ok_or_else(|| tr!("model-tensor-missing", name = name))?;
        let file = self.files.get(file).ok_or_else(|| tr!("model-tensor-no-file", name = name))?;
        if entry.shape != shape {
            return Err(tr!(
                "model-tensor-shape",
                file = file.name(),
                name = name,
                shape = format!("{:?}", entry.shape),
                wanted = format!("{shape:?}")
            ));
        }
        self.taken.insert(name.to_owned());
        let columns = shape.last().copied().unwrap_or(1);
        let buffer = vec![0; entry.format.bytes(columns).unwrap_or(0)];
        Ok(Rows { file, entry, buffer })
    }

    /// Counts the numbers in all of them.
    pub fn parameters(&self) -> u64 {
        let numbers =
            |(_, entry): &(usize, Entry)| entry.shape.iter().map(|side| *side as u64).product::<u64>();
        self.entries.values().map(numbers).sum()
    }

    /// Returns the bytes that the matrices take once they are taken.
    pub fn matrix_bytes(&self) -> u64 {
        let bytes = |(name, (_, entry)): (&String, &(usize, Entry))| match entry.shape.as_slice() {
            // The scales of an `I8` matrix are counted with it.
            &[rows, columns] if !name.ends_with("_scale") => Matrix::bytes(entry.format, rows, columns),
            _ => 0,
        };
        self.entries.iter().map(bytes).sum()
    }

    /// Takes all numbers of a small tensor.
    ///
    /// # Errors
    /// Names the tensor that is missing, of another shape or not of floats.
    pub fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let mut rows = self.take(name, shape)?;
        if rows.entry.format.grouping().is_some() {
            let format = format!("{:?}", rows.entry.format);
            return Err(tr!("model-tensor-not-float", name = name, format = format));
        }
        let mut numbers = vec![0.0; shape.iter().product()];
        let columns = shape.last().copied().unwrap_or(1).max(1);
        for (row, out) in numbers.chunks_mut(columns).enumerate() {
            let mut bytes = std::mem::take(&mut rows.buffer);
            rows.read(row, &mut bytes)?;
            rows.entry.format.widen(&bytes, out);
            rows.buffer = bytes;
        }
        Ok(numbers)
    }

    /// Takes a matrix of so many rows; `source` tells, for each of them, which row of the tensor it is.
    ///
    /// An `I8` matrix comes with a tensor of the same name and `_scale`, one number for every 32 columns.
    ///
    /// # Errors
    /// Names the tensor that is missing, of another shape or cannot be read, or says that there is no memory for it.
    pub fn matrix(
        &mut self,
        place: Place,
        rows: usize,
        source: impl Fn(usize) -> usize,
    ) -> Result<Matrix, String> {
        let Place { name, columns, .. } = place;
        let quantised = self.entries.get(name).is_some_and(|(_, entry)| entry.format == Format::I8);
        let scales = if quantised {
            if !columns.is_multiple_of(SCALE_BLOCK) {
                return Err(tr!(
                    "model-tensor-blocks",
                    name = name,
                    numbers = counted(columns, "number"),
                    block = SCALE_BLOCK
                ));
            }
            self.numbers(&format!("{name}_scale"), &[place.rows, columns / SCALE_BLOCK])?
        } else {
            Vec::new()
        };
        let shape = if place.transposed { [columns, place.rows] } else { [place.rows, columns] };
        let file = self.take(name, &shape)?;
        let exchanged = place.transposed.then(|| file.exchanged(columns, place.rows)).transpose()?;
        let packed = Matrix::pack(file.entry.format, rows, columns, |row, bytes, row_scales| {
            match &exchanged {
                None => file.read(source(row), bytes)?,
                Some(all) => {
                    let row = all.chunks(bytes.len().max(1)).nth(source(row)).unwrap_or_default();
                    bytes.copy_from_slice(row);
                }
            }
            if quantised {
                let scales = scales.chunks(columns / SCALE_BLOCK).nth(source(row)).unwrap_or_default();
                row_scales.iter_mut().zip(scales).for_each(|(out, &scale)| *out = scale);
            }
            Ok(())
        });
        packed.map_err(|error| tr!("model-in", place = name, error = error))
    }
}

/// The rows of one tensor.
struct Rows<'a> {
    file: &'a Storage,
    entry: Entry,
    buffer: Vec<u8>,
}

impl Rows<'_> {
    /// Reads the bytes of the row of that number.
    fn read(&self, row: usize, out: &mut [u8]) -> Result<(), String> {
        self.file.read(self.entry.at + row as u64 * out.len() as u64, out)
    }

    /// Reads all of it, and exchanges its rows and columns.
    fn exchanged(&self, rows: usize, columns: usize) -> Result<Vec<u8>, String> {
        let (numbers, bytes) = self.entry.format.block();
        if numbers != 1 {
            let format = format!("{:?}", self.entry.format);
            return Err(tr!("model-tensor-not-float", name = self.file.name(), format = format));
        }
        let mut all = vec![0; rows * columns * bytes];
        self.file.read(self.entry.at, &mut all)?;
        let mut out = vec![0; all.len()];
        // Square by square, so that both sides stay in the cache.
        for first in (0..rows).step_by(SQUARE) {
            for start in (0..columns).step_by(SQUARE) {
                for row in first..rows.min(first + SQUARE) {
                    for column in start..columns.min(start + SQUARE) {
                        let (from, to) = ((row * columns + column) * bytes, (column * rows + row) * bytes);
                        out[to..to + bytes].copy_from_slice(&all[from..from + bytes]);
                    }
                }
            }
        }
        Ok(out)
    }
}

/// Rows and columns that are exchanged at once.
const SQUARE: usize = 32;

#[cfg(test)]
mod tests {
    use super::super::safetensors;
    use super::*;

    fn tensors(header: &str, data: &[u8]) -> Result<Tensors, String> {
        let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat();
        let file = Storage::Memory("test", file.into());
        let entries = safetensors::entries(&file)?;
        let mut tensors = Tensors::default();
        tensors.add(file, entries)?;
        Ok(tensors)
    }

    fn place(rows: usize, columns: usize) -> Place<'static> {
        Place { name: "m", rows, columns, transposed: false }
    }

    #[test]
    fn an_int8_matrix_is_its_numbers_times_its_scales() {
        let header = r#"{"m":{"dtype":"I8","shape":[2,64],"data_offsets":[0,128]},
            "m_scale":{"dtype":"F16","shape":[2,2],"data_offsets":[128,136]}}"#;
        let mut data: Vec<u8> = (0..128u8).map(|index| index.wrapping_sub(64)).collect();
        data.extend([0x3c00u16, 0x4000, 0x3800, 0xbc00].iter().flat_map(|bits| bits.to_le_bytes()));
        let matrix = tensors(header, &data).unwrap().matrix(place(2, 64), 2, |row| row).unwrap();
        assert_eq!(matrix.panels, 1);
        let mut row = [0.0; 64];
        for (number, scales) in [[1.0, 2.0], [0.5, -1.0]].into_iter().enumerate() {
            matrix.copy_row(number, &mut row);
            for (column, &value) in row.iter().enumerate() {
                assert_eq!(value, ((number * 64 + column) as f32 - 64.0) * scales[column / 32]);
            }
        }
    }

    #[test]
    fn blocks_of_256_are_read_row_by_row_in_the_order_asked_for() {
        // Q6_K with all scales 1 and all bits 0 is -32 throughout; the scale of the block tells the rows apart.
        let mut data = Vec::new();
        for row in 0..3u16 {
            for block in 0..2u16 {
                let mut bytes = [0u8; 210];
                bytes[192..208].fill(1);
                bytes[208..].copy_from_slice(&(0x3c00 + row * 0x400 + block * 0x100).to_le_bytes());
                data.extend(bytes);
            }
        }
        let file = Storage::Memory("test", data.into());
        let mut tensors = Tensors::default();
        let entry = Entry { format: Format::Q6K, shape: vec![3, 512], at: 0 };
        tensors.add(file, vec![("m".to_owned(), entry)]).unwrap();
        let matrix = tensors.matrix(place(3, 512), 3, |row| 2 - row).unwrap();
        let mut row = [0.0; 512];
        for (number, scale) in [4.0, 2.0, 1.0].into_iter().enumerate() {
            matrix.copy_row(number, &mut row);
            assert_eq!((row[0], row[255]), (-32.0 * scale, -32.0 * scale));
            assert_eq!((row[256], row[511]), (-32.0 * scale * 1.25, -32.0 * scale * 1.25));
        }
    }

    #[test]
    fn rows_and_columns_are_exchanged_and_parts_taken() {
        let header = r#"{"m":{"dtype":"F32","shape":[40,70],"data_offsets":[0,11200]}}"#;
        let data: Vec<u8> = (0..2800u16).flat_map(|number| f32::from(number).to_le_bytes()).collect();
        let mut tensors = tensors(header, &data).unwrap();
        assert_eq!(tensors.left(), Some("m"));
        let place = Place { transposed: true, ..place(70, 40) };
        let matrix = tensors.matrix(place, 20, |row| row + 50).unwrap();
        let mut row = [0.0; 40];
        for number in 0..20 {
            matrix.copy_row(number, &mut row);
            let expected: Vec<f32> = (0..40).map(|column| (column * 70 + number + 50) as f32).collect();
            assert_eq!(row[..], expected, "{number}");
        }
        assert_eq!(tensors.left(), None);
        assert!(tensors.matrix(place, 20, |row| row).is_ok(), "taken twice");
    }

    #[test]
    fn what_reaches_outside_or_is_twice_is_refused() {
        let entry = |shape: &[usize], at| Entry { format: Format::F32, shape: shape.to_vec(), at };
        let add = |entries: &[(&str, Entry)]| {
            let entries = entries.iter().map(|(name, entry)| ((*name).to_owned(), entry.clone())).collect();
            Tensors::default().add(Storage::Memory("test", vec![0; 64].into()), entries)
        };
        assert_eq!(add(&[("a", entry(&[2, 8], 0)), ("b", entry(&[4], 48))]), Ok(()));
        for (shape, at) in [(&[2, 8][..], 4), (&[1 << 40, 1 << 40], 0), (&[1], u64::MAX)] {
            let error = add(&[("a", entry(shape, at))]).unwrap_err();
            assert!(error.contains("test: a:") && error.contains("64 bytes"), "{error}");
        }
        assert!(add(&[("a", entry(&[1], 0)), ("a", entry(&[1], 0))]).unwrap_err().contains("twice"));
        let mut partial = entry(&[3, 16], 0);
        partial.format = Format::Q8_0;
        assert!(add(&[("a", partial)]).is_err(), "a row of half a block");
    }
}
