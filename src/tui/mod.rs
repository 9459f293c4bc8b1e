//! What is seen and pressed: the views, the keys, the themes.
//!
//! Never changes the state and never does anything: keys become messages, states become pictures.

pub mod background;
pub mod colour;
pub mod keys;
pub mod page;
pub mod picture;
pub mod theme;
pub mod view;
