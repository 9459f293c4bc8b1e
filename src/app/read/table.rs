//! The room that a table of answers has: its label, and the columns that stand beside each other.
//!
//! Never paints: it is told a width.

use super::pane::instrument_inside;
use crate::app::state::State;

/// The narrowest label worth having, and the widest.
const LABEL: (u16, u16) = (8, 48);

/// The narrowest entry: a share, and a cell that keeps it from the next.
const ENTRY: u16 = 6;

/// An entry with a bar of some length: what the columns do not need beyond it, the label may have.
const BARRED: u16 = 24;

/// The widest entry: more would only make longer bars.
const WIDEST: u16 = 48;

/// Where label and columns of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRoom {
    /// Cells for the label.
    pub label: u16,
    /// Cells for each entry.
    pub entry: u16,
    /// How many columns stand beside each other.
    pub shown: usize,
    /// The first of them.
    pub first: usize,
}

/// Divides a width among a label that would like to be so wide and so many columns, of which `first` is to be the first
/// shown where not all have room.
pub fn table_room(width: u16, wanted_label: u16, columns: usize, first: usize) -> TableRoom {
    let least = LABEL.0.min(width / 2);
    let most = usize::from(width.saturating_sub(least) / ENTRY).max(1);
    let shown = columns.clamp(1, most);
    let each = shown as u16;
    // The label has what it wants, where that leaves every entry its count beside its share.
    let usual = (width / 3).max(width.saturating_sub(each * BARRED)).min(LABEL.1);
    let label =
        wanted_label.clamp(least, usual.max(least)).min(width.saturating_sub(each * ENTRY)).max(least);
    let entry = ((width - label) / each).min(WIDEST);
    TableRoom { label, entry, shown, first: first.min(columns.saturating_sub(shown)) }
}

/// Returns the last column that can be the first one shown.
pub fn last_first_column(state: &State) -> usize {
    let width = instrument_inside(state.layout().instrument).width;
    let columns = state.session.instruments.groups.len();
    columns.saturating_sub(table_room(width, 0, columns, 0).shown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_table_is_never_wider_than_its_pane(
            width in 1u16..300, wanted in 0u16..400, columns in 0usize..40, first in 0usize..60,
        ) {
            let room = table_room(width, wanted, columns, first);
            prop_assert!(room.label + room.entry * room.shown as u16 <= width);
            prop_assert!(room.shown >= 1 && (room.first + room.shown <= columns || columns == 0));
            // How many have room does not hang on what the answers are.
            prop_assert_eq!(room.shown, table_room(width, 0, columns, 0).shown);
        }
    }

    #[test]
    fn five_columns_have_room_on_the_smallest_screen() {
        assert_eq!(table_room(58, 20, 5, 0), TableRoom { label: 19, entry: 7, shown: 5, first: 0 });
        assert_eq!(table_room(18, 20, 5, 9), TableRoom { label: 8, entry: 10, shown: 1, first: 4 });
    }
}
