//! How the state of a lane looks.
//!
//! Never names a colour.

use crate::{
    app::state::{LaneSample, Phase},
    session::Finish,
    tui::theme::Role,
};

/// Returns the role of a lane's state.
pub(super) fn state_role(entry: &LaneSample) -> Role {
    match (&entry.phase, entry.sample.finish) {
        (Phase::Waiting(_), _) => Role::StateWaiting,
        (Phase::Streaming, _) => Role::StateStreaming,
        (Phase::Ended, Finish::Stop | Finish::StopString) => Role::StateDone,
        (Phase::Ended, Finish::Length) => Role::StateLength,
        (Phase::Ended, Finish::CutOff) => Role::StateCutOff,
        (Phase::Ended, Finish::Failed) => Role::StateFailed,
        (Phase::Ended, Finish::Cancelled | Finish::Interrupted) => Role::StateCancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::read;
    use crate::{
        session::Sample,
        tui::{colour::ColourDepth, theme::Theme},
    };

    /// A sample in every state a lane can be in.
    fn every_state() -> Vec<LaneSample> {
        let ended = |finish| LaneSample::ended(Sample { finish, ..Sample::default() });
        let finishes = [
            Finish::Stop,
            Finish::StopString,
            Finish::Length,
            Finish::CutOff,
            Finish::Failed,
            Finish::Cancelled,
            Finish::Interrupted,
        ];
        let waiting = LaneSample::waiting(Sample::default());
        let streaming = LaneSample { phase: Phase::Streaming, ..waiting.clone() };
        finishes.into_iter().map(ended).chain([waiting, streaming]).collect()
    }

    #[test]
    fn lanes_in_two_states_differ_in_sign_or_style_on_every_terminal() {
        for name in Theme::names() {
            for depth in
                [ColourDepth::TrueColour, ColourDepth::Ansi256, ColourDepth::Ansi16, ColourDepth::None]
            {
                let theme = Theme::builtin(name).unwrap().degraded(depth);
                let states = every_state();
                for (at, one) in states.iter().enumerate() {
                    for other in &states[..at] {
                        let (role, beside) = (state_role(one), state_role(other));
                        let look = |entry: &LaneSample, role| (read::sign(entry), theme.style(role));
                        assert!(
                            role == beside || look(one, role) != look(other, beside),
                            "{name} {depth:?}: {} and {}",
                            role.key(),
                            beside.key()
                        );
                    }
                }
            }
        }
        // An end and a cut differ without their colours.
        let sign = |finish| read::sign(&LaneSample::ended(Sample { finish, ..Sample::default() }));
        assert_eq!((sign(Finish::Stop), sign(Finish::Length)), ('✓', '✂'));
    }
}
