//! A table of named tensors in one or more files, and reading them into matrices.
//!
//! Never allocates what the table claims before it was checked against the bytes that are there.

use std::collections::BTreeMap;

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
                return Err(format!(
                    "{}: {name}: shape {shape:?} of {format:?} from byte {at} on does not fit the file's {} bytes; the \
                     file is damaged or cut short",
                    file.name(),
                    file.len()
                ));
            }
            if self.entries.contains_key(&name) {
                return Err(format!("{}: {name} is there twice", file.name()));
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

    /// Forgets tensors that are of no use.
    pub fn ignore(&mut self, useless: impl Fn(&str) -> bool) {
        self.entries.retain(|name, _| !useless(name));
    }

    /// Returns a tensor that was not taken.
    pub fn left(&self) -> Option<&str> {
        self.entries.keys().next().map(String::as_str)
    }

    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Rows<'_>, String> {
        let (file, entry) = self.entries.remove(name).ok_or_else(|| format!("the tensor {name} is missing"))?;
        let file = self.files.get(file).ok_or_else(|| format!("the tensor {name} is in no file"))?;
        if entry.shape != shape {
            return Err(format!(
                "{}: {name}: its shape is {:?}, the model's sizes make it {shape:?}",
                file.name(),
                entry.shape
            ));
        }
        let columns = shape.last().copied().unwrap_or(1);
        let buffer = vec![0; entry.format.bytes(columns).unwrap_or(0)];
        Ok(Rows { file, entry, buffer })
    }

    /// Takes all numbers of a small tensor.
    ///
    /// # Errors
    /// Names the tensor that is missing, of another shape or not of floats.
    pub fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let mut rows = self.take(name, shape)?;
        if rows.entry.format == Format::I8 {
            return Err(format!("{name}: type I8 is not a float"));
        }
        let mut numbers = vec![0.0; shape.iter().product()];
        let columns = shape.last().copied().unwrap_or(1).max(1);
        for (row, out) in numbers.chunks_mut(columns).enumerate() {
            rows.read(row, out)?;
        }
        Ok(numbers)
    }

    /// Takes a matrix; `source` tells, for each of its rows, which row of the file it is.
    ///
    /// An `I8` matrix comes with a tensor of the same name and `_scale`, one number for every 32 columns.
    ///
    /// # Errors
    /// Names the tensor that is missing, of another shape or cannot be read, or says that there is no memory for it.
    pub fn matrix(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
        source: impl Fn(usize) -> usize,
    ) -> Result<Matrix, String> {
        let quantised = self.entries.get(name).is_some_and(|(_, entry)| entry.format == Format::I8);
        let scales = if quantised {
            if !columns.is_multiple_of(SCALE_BLOCK) {
                return Err(format!("{name}: {columns} columns are not whole blocks of {SCALE_BLOCK}"));
            }
            self.numbers(&format!("{name}_scale"), &[rows, columns / SCALE_BLOCK])?
        } else {
            Vec::new()
        };
        let mut file = self.take(name, &[rows, columns])?;
        let packed = Matrix::pack(rows, columns, |row, out| {
            file.read(source(row), out)?;
            let scales = scales.chunks((columns / SCALE_BLOCK).max(1)).nth(source(row)).unwrap_or_default();
            for (out, scale) in out.chunks_exact_mut(SCALE_BLOCK).zip(scales) {
                out.iter_mut().for_each(|number| *number *= scale);
            }
            Ok(())
        });
        packed.map_err(|error| format!("{name}: {error}"))
    }
}

/// The rows of one tensor.
struct Rows<'a> {
    file: &'a Storage,
    entry: Entry,
    buffer: Vec<u8>,
}

impl Rows<'_> {
    /// Widens the row of that number.
    fn read(&mut self, row: usize, out: &mut [f32]) -> Result<(), String> {
        self.file.read(self.entry.at + row as u64 * self.buffer.len() as u64, &mut self.buffer)?;
        self.entry.format.widen(&self.buffer, out);
        Ok(())
    }
}
