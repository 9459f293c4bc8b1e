//! The token cursor.
//!
//! Never knows which sample it stands in: that is the selected lane's.

/// Where the token cursor stands in the selected lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inspector {
    /// The token's number in its sample.
    pub token: usize,
    /// The selected alternative, counted from the best.
    pub alternative: usize,
}
