//! The keys in force, as they are shown.
//!
//! Never reads a key: `tui::keys` does, and says here what it found.

/// The keys in force as the screen shows them, by the rows of the table of commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyNames {
    rows: Vec<Vec<String>>,
}

impl KeyNames {
    /// Takes the keys of every row of the table, in its order.
    pub fn new(rows: Vec<Vec<String>>) -> Self {
        Self { rows }
    }

    /// Returns the keys of the table's row at an index.
    pub fn of_row(&self, index: usize) -> &[String] {
        self.rows.get(index).map_or(&[], Vec::as_slice)
    }
}
