//! The one table of roles: everything on screen that can have a style of its own.
//!
//! Never names a colour; the theme files do.

use crate::app::state::Likeness;

/// Writes the roles down once. What stands behind `or` is taken where a theme has no rule for a role: themes that were
/// written before there was such a role go on without a word.
macro_rules! roles {
    ($($role:ident $key:literal $meaning:literal $(or $instead:ident)?,)*) => {
        /// What a piece of the screen is, so that a theme can say how it looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = concat!("`", $key, "`: ", $meaning, ".")] $role,)*
        }

        impl Role {
            /// Every role, in the order of the table.
            pub const ALL: [Self; [$($key),*].len()] = [$(Self::$role),*];

            /// Returns the role's key in theme files.
            pub fn key(self) -> &'static str {
                match self { $(Self::$role => $key,)* }
            }

            /// Returns what has this role, in a few words.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$role => $meaning,)* }
            }

            /// Returns the role whose rule is good enough where a theme has none for this one.
            pub fn instead(self) -> Option<Self> {
                let instead: &[Self] = match self { $(Self::$role => &[$(Self::$instead)?],)* };
                instead.first().copied()
            }
        }
    };
}

roles! {
    Screen "screen" "what everything else is painted over",
    Text "text" "ordinary text, and the prefix in its editor",
    Dim "dim" "text of less weight",
    Prompt "prompt" "the end of the prefix above a lane's sample",
    Generated "generated" "what the model sampled",
    Inherited "kept" "tokens a sample keeps from its parent",
    Title "title" "a pane's title",
    TitleActive "title_active" "the title of the pane that has the keys",
    Border "border" "a pane's border",
    BorderActive "border_active" "the border of the pane that has the keys",
    Accent "accent" "what should catch the eye",
    Selection "selection" "selected text, and the selected row of a list",
    CaretLine "caret_line" "the line the caret is on",
    Mark "mark" "stand-ins for spaces, newlines and control characters",
    StripeA "stripe_a" "every other token, when tokens are striped",
    StripeB "stripe_b" "the tokens between, when tokens are striped",
    SliderFill "slider_fill" "a slider left of its value, and probability bars",
    SliderEmpty "slider_empty" "a slider right of its value",
    SliderValue "slider_value" "a slider's number",
    StateWaiting "state_waiting" "a lane that waits for its first token",
    StateStreaming "state_streaming" "a lane that streams",
    StateDone "state_done" "a sample that ended by itself",
    StateLength "state_length" "a sample cut at max tokens",
    StateFailed "state_failed" "a sample that failed",
    StateCutOff "state_cut_off" "a sample whose connection was lost",
    StateCancelled "state_cancelled" "a sample that was cancelled",
    Warning "warning" "a warning",
    Error "error" "an error",
    Info "info" "a remark",
    FooterKey "footer_key" "a key in the footer",
    FooterText "footer_text" "what a key in the footer does",
    Overlay "overlay" "the ground of palettes, pickers and help",
    OverlaySelected "overlay_selected" "the selected row of an overlay",
    Match "match" "what a search found",
    Heat0 "heat_0" "the least probable tokens",
    Heat1 "heat_1" "tokens less probable than heat_2",
    Heat2 "heat_2" "tokens less probable than heat_3",
    Heat3 "heat_3" "tokens less probable than heat_4",
    Heat4 "heat_4" "tokens less probable than heat_5",
    Heat5 "heat_5" "tokens less probable than heat_6",
    Heat6 "heat_6" "tokens less probable than heat_7",
    Heat7 "heat_7" "the most probable tokens",
    Added "added" "what one text has and the other lacks",
    Removed "removed" "what one text lacks and the other has",
    Copied "copied" "what stands in the reference word for word" or Added,
    Nearly "nearly" "what stands in the reference in short pieces" or StateLength,
    Own "own" "what does not stand in the reference" or Generated,
    Shared "shared" "what most samples say" or Inherited,
    SharedSome "shared_some" "what some samples say" or Text,
    Once "once" "what one sample alone says" or StateCutOff,
    Difference "difference" "what the lane compared with does not have" or Accent,
}

impl Role {
    /// The probability scale, from the least probable to the most.
    pub const HEAT: [Self; 8] = [
        Self::Heat0,
        Self::Heat1,
        Self::Heat2,
        Self::Heat3,
        Self::Heat4,
        Self::Heat5,
        Self::Heat6,
        Self::Heat7,
    ];

    /// What the views that compare texts tell apart.
    pub const COMPARED: [Self; 7] =
        [Self::Copied, Self::Nearly, Self::Own, Self::Shared, Self::SharedSome, Self::Once, Self::Difference];

    /// Finds a role by its key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

impl From<Likeness> for Role {
    fn from(likeness: Likeness) -> Self {
        match likeness {
            Likeness::Copied => Self::Copied,
            Likeness::Nearly => Self::Nearly,
            Likeness::Own => Self::Own,
            Likeness::Most => Self::Shared,
            Likeness::Some => Self::SharedSome,
            Likeness::Alone => Self::Once,
            Likeness::Differs => Self::Difference,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::app::state::View;

    #[test]
    fn keys_are_unique_and_every_role_is_where_its_number_says() {
        let keys: BTreeSet<_> = Role::ALL.iter().map(|role| role.key()).collect();
        assert_eq!(keys.len(), Role::ALL.len());
        for (index, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, index);
            assert_eq!(Role::from_key(role.key()), Some(role));
        }
    }

    #[test]
    fn every_likeness_has_a_role_of_its_own() {
        let roles: Vec<Role> =
            View::ALL.iter().flat_map(|view| view.likenesses()).map(|likeness| (*likeness).into()).collect();
        let own: Vec<Role> = Role::COMPARED.into_iter().filter(|role| roles.contains(role)).collect();
        assert_eq!((own.len(), roles.len()), (Role::COMPARED.len(), Role::COMPARED.len()));
        // What is taken instead is a rule that every theme must have.
        assert!(Role::ALL.iter().filter_map(|role| role.instead()).all(|role| role.instead().is_none()));
    }
}
