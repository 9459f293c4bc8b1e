//! The one table of commands: name, title, help, where each works and its default keys.
//!
//! Dispatch, footer hints, the help overlay, the palette and the README's table all derive from it. Never decides
//! what a command does; that is `update`.

use Command::{Delete, Extend, Go, Rate, Show, ShowInstrument as Instruments};

use crate::{
    app::state::{Instrument, View},
    text::Motion,
};

/// Where a command's keys work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Wherever no overlay is open.
    Everywhere,
    /// In the prefix editor.
    Prefix,
    /// In the list of cells.
    Cells,
    /// In the sliders.
    Params,
    /// In the lanes.
    Lanes,
    /// In the lanes while a token is looked at.
    Inspector,
    /// In the instrument.
    Instrument,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 7] = [
        Self::Everywhere,
        Self::Prefix,
        Self::Params,
        Self::Lanes,
        Self::Inspector,
        Self::Instrument,
        Self::Cells,
    ];

    /// Returns the heading of the context in help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Prefix => "Prefix",
            Self::Cells => "Cells",
            Self::Params => "Params",
            Self::Lanes => "Lanes",
            Self::Inspector => "Looking at tokens",
            Self::Instrument => "Instruments",
        }
    }
}

/// Everything a user can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Draw a sample in every lane.
    Sample,
    /// Stop every lane that streams.
    CancelAll,
    /// Close, leave or stop: the nearest thing.
    Escape,
    /// Write the session now.
    Save,
    /// Write the session to another file.
    SaveAs,
    /// Choose another session.
    OpenSession,
    /// Type the path of another session.
    OpenPath,
    /// Leave.
    Quit,
    /// Stop the process until `fg`.
    Suspend,
    /// Every command by name.
    Palette,
    /// All keys.
    Help,
    /// Choose who answers.
    ChooseEngine,
    /// Choose the colours.
    ChooseTheme,
    /// Go to the next pane.
    NextPane,
    /// Go to the previous pane.
    PreviousPane,
    /// Go to the prefix.
    FocusPrefix,
    /// Go to the sliders.
    FocusParams,
    /// Go to the lanes.
    FocusLanes,
    /// Go to the cells.
    FocusCells,
    /// Draw everything again.
    Repaint,
    /// Make an empty cell.
    NewCell,
    /// Copy the cell.
    DuplicateCell,
    /// Give the cell another title.
    RenameCell,
    /// Edit the cell's note.
    EditNote,
    /// Remove the cell.
    DeleteCell,
    /// Bring the last removed cell back.
    RestoreCell,
    /// Move the cell one up.
    MoveCellUp,
    /// Move the cell one down.
    MoveCellDown,
    /// Go to the cell above.
    PreviousCell,
    /// Go to the cell below.
    NextCell,
    /// Move the caret.
    Go(Motion),
    /// Move the caret and select.
    Extend(Motion),
    /// Delete from the caret.
    Delete(Motion),
    /// Start a new line.
    InsertNewline,
    /// Type a tab character.
    InsertTab,
    /// Take the last edit back.
    Undo,
    /// Make it again.
    Redo,
    /// Select the whole prefix.
    SelectAll,
    /// Copy the selection.
    Copy,
    /// Cut the selection.
    Cut,
    /// Insert what was last copied here.
    PasteCopied,
    /// Search in the prefix.
    Find,
    /// Go to the next match.
    FindNext,
    /// Go to the previous match.
    FindPrevious,
    /// Edit the prefix in `$EDITOR`.
    ExternalEditor,
    /// Show or hide the token stripes of the prefix.
    ToggleStripes,
    /// Select the parameter above.
    PreviousParam,
    /// Select the parameter below.
    NextParam,
    /// One step down.
    NudgeDown,
    /// One step up.
    NudgeUp,
    /// One coarse step down.
    NudgeDownCoarse,
    /// One coarse step up.
    NudgeUpCoarse,
    /// Type a value, or edit the list.
    EditParam,
    /// Back to the default.
    ResetParam,
    /// Set or unset.
    ToggleUnset,
    /// Select the lane to the left.
    PreviousLane,
    /// Select the lane to the right.
    NextLane,
    /// Scroll the lane up.
    ScrollUp,
    /// Scroll the lane down.
    ScrollDown,
    /// Scroll the lane a page up.
    ScrollPageUp,
    /// Scroll the lane a page down.
    ScrollPageDown,
    /// Scroll to the start of the lane.
    ScrollStart,
    /// Follow the end of the lane.
    ScrollEnd,
    /// Scroll all lanes up.
    ScrollAllUp,
    /// Scroll all lanes down.
    ScrollAllDown,
    /// Give the lane all the room, or take it back.
    ZoomLane,
    /// Stop this lane.
    CancelLane,
    /// Draw this lane again.
    ResampleLane,
    /// Go on where this lane was cut.
    ContinueLane,
    /// Go on in every lane that was cut.
    ContinueAll,
    /// Show the run before.
    OlderRun,
    /// Show the run after.
    NewerRun,
    /// Copy the lane's generated text.
    CopyLane,
    /// Append the lane's generated text to the prefix.
    TakeIntoPrefix,
    /// Show another view of the lanes.
    CycleView,
    /// Show this view of the lanes.
    Show(View),
    /// Show or hide what may come next.
    ToggleNext,
    /// Ask what may come next, also where that costs something.
    AskNext,
    /// Let the lanes follow the sliders, or stop doing so.
    ToggleLive,
    /// Look at tokens, or stop doing so.
    Inspect,
    /// Go to the token before.
    PreviousToken,
    /// Go to the token after.
    NextToken,
    /// Go to the first token.
    FirstToken,
    /// Go to the last token.
    LastToken,
    /// Go to the surprising token before.
    PreviousSurprise,
    /// Go to the surprising token after.
    NextSurprise,
    /// Select the alternative above.
    PreviousAlternative,
    /// Select the alternative below.
    NextAlternative,
    /// Grow a branch with the selected alternative.
    Branch,
    /// Draw this lane anew from the token on.
    BranchHere,
    /// Draw every lane anew from the token on.
    BranchAll,
    /// Let editor and sliders change the next column, or all.
    NextColumn,
    /// Add a column.
    NewColumn,
    /// Remove the column aimed at.
    RemoveColumn,
    /// Bring a removed column back.
    RestoreColumn,
    /// Type the column's title.
    RenameColumn,
    /// Give the column its own prefix, or the cell's again.
    OwnPrefix,
    /// Make columns of the selected param, or end that.
    Sweep,
    /// Make columns of values typed.
    SweepValues,
    /// Show the next instrument.
    NextInstrument,
    /// Show no instrument.
    CloseInstrument,
    /// Show this instrument.
    ShowInstrument(Instrument),
    /// Go to the instrument.
    FocusInstrument,
    /// Select the row above.
    PreviousRow,
    /// Select the row below.
    NextRow,
    /// Show the samples behind the selected row.
    ChooseRow,
    /// Draw a hundred more samples in the background.
    DrawMore,
    /// Stop drawing in the background.
    StopDrawing,
    /// Ask the held-out pairs behind more and more examples.
    Dial,
    /// Score the right answers behind more and more examples.
    ScoreDial,
    /// Type the rule that finds the answer.
    AnswerRule,
    /// Type or paste the reference.
    EditReference,
    /// Read the reference from a file.
    ReferenceFile,
    /// Make columns of longer and longer beginnings of the reference.
    SweepReference,
    /// Edit the form that writes the prefix.
    EditForm,
    /// Send the next turn of the conversation.
    SendTurn,
    /// Show only samples with some mark.
    FilterMarks,
    /// Fold what is past the turns, or show it.
    Fold,
    /// Take the text with which this lane ran on as a stop text.
    StopHere,
    /// Pin the sample.
    Pin,
    /// Rate the sample.
    Rate(u8),
    /// Label the sample.
    Label,
    /// Comment on the sample.
    Comment,
    /// Show which samples grew from which.
    Tree,
    /// Write the screen and the lanes as pictures.
    SavePicture,
    /// Name the first token that the current params could not have drawn.
    CheckPossible,
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its name in settings.
    pub name: &'static str,
    /// Its title in palette and help.
    pub title: &'static str,
    /// The short word in the footer; empty keeps it out of the footer.
    pub hint: &'static str,
    /// Where its keys work.
    pub context: Context,
    /// Default keys, as settings write them.
    pub keys: &'static [&'static str],
}

macro_rules! rows {
    ($($context:ident { $($command:expr, $name:literal, $title:literal, $hint:literal, [$($key:literal),*];)* })*) => {
        &[$($(Row {
            command: $command,
            name: $name,
            title: $title,
            hint: $hint,
            context: Context::$context,
            keys: &[$($key),*],
        },)*)*]
    };
}

/// The table; within a context the order is the order in help and footer.
pub static COMMANDS: &[Row] = rows! {
    Everywhere {
        Command::Sample, "sample", "Sample every lane", "sample", ["ctrl-r", "f5"];
        Command::Escape, "escape", "Close, leave zoom, unselect, or stop the lanes", "", ["esc"];
        Command::CancelAll, "cancel-all", "Stop every lane", "", ["alt-x"];
        Command::Save, "save", "Save the session", "save", ["ctrl-s"];
        Command::SaveAs, "save-as", "Save the session as…", "", ["alt-s"];
        Command::OpenSession, "open-session", "Open a session…", "open", ["ctrl-o"];
        Command::OpenPath, "open-path", "Open a session by path…", "", ["alt-o"];
        Command::NextPane, "next-pane", "Next pane", "pane", ["tab"];
        Command::PreviousPane, "previous-pane", "Previous pane", "", ["shift-backtab"];
        Command::FocusCells, "focus-cells", "Go to the cells", "", ["alt-1"];
        Command::FocusPrefix, "focus-prefix", "Go to the prefix", "", ["alt-2"];
        Command::FocusParams, "focus-params", "Go to the params", "", ["alt-3"];
        Command::FocusLanes, "focus-lanes", "Go to the lanes", "", ["alt-4"];
        Command::PreviousCell, "previous-cell", "Previous cell", "", ["alt-pageup"];
        Command::NextCell, "next-cell", "Next cell", "", ["alt-pagedown"];
        Command::NewCell, "new-cell", "New cell", "", ["ctrl-n"];
        Command::ExternalEditor, "external-editor", "Edit the prefix in $EDITOR", "", ["ctrl-e"];
        Command::ToggleStripes, "toggle-stripes", "Show or hide token stripes", "", ["ctrl-t"];
        Command::ChooseEngine, "choose-engine", "Choose engine and model…", "", ["f3"];
        Command::ChooseTheme, "choose-theme", "Choose a theme…", "", ["f4"];
        Command::CycleView, "cycle-view", "Show the lanes in the next view", "view", ["alt-v"];
        Show(View::Plain), "view-plain", "View: plain", "", [];
        Show(View::Tokens), "view-tokens", "View: tokens", "", [];
        Show(View::Probability), "view-probability", "View: probability", "", [];
        Show(View::Surprise), "view-surprise", "View: surprise", "", [];
        Show(View::Entropy), "view-entropy", "View: entropy", "", [];
        Show(View::Agreement), "view-agreement", "View: agreement between samples", "", [];
        Show(View::Verbatim), "view-verbatim", "View: verbatim against the reference", "", [];
        Show(View::Difference), "view-difference", "View: difference from the selected lane", "", ["alt-w"];
        Command::EditForm, "edit-form", "Pairs or turns that write the prefix…", "", ["f7"];
        Command::SendTurn, "send-turn", "Send the next turn…", "", ["f8"];
        Command::NextInstrument, "next-instrument", "Next instrument, or none", "instruments", ["f6"];
        Command::CloseInstrument, "close-instrument", "Hide the instrument", "", ["shift-f6"];
        Command::FocusInstrument, "focus-instrument", "Go to the instrument", "", ["alt-5"];
        Instruments(Instrument::Note), "note", "Instrument: the cell's note", "", ["alt-h"];
        Instruments(Instrument::Tally), "tally", "Instrument: tally of answers", "", [];
        Instruments(Instrument::Forks), "forks", "Instrument: map of forks", "", [];
        Instruments(Instrument::Agreement), "agreement", "Instrument: agreement between samples", "", [];
        Instruments(Instrument::Verbatim), "verbatim", "Instrument: verbatim meter", "", [];
        Instruments(Instrument::Shots), "shots", "Instrument: accuracy by number of examples", "", [];
        Instruments(Instrument::Bill), "bill", "Instrument: the bill", "", [];
        Command::DrawMore, "draw-more", "Draw 100 more in the background", "", ["alt-m"];
        Command::Inspect, "inspect", "Look at tokens, or stop", "", ["f2"];
        Command::ToggleNext, "toggle-next", "Show or hide what may come next", "", ["alt-n"];
        Command::AskNext, "ask-next", "Ask what may come next (a server: one token's price)", "", ["alt-a"];
        Command::ToggleLive, "toggle-live", "Live mode: the lanes follow the sliders", "", ["alt-l"];
        Command::NextColumn, "next-column", "Change the next column, or all", "", ["alt-."];
        Command::NewColumn, "new-column", "New column", "", ["alt-="];
        Command::RemoveColumn, "remove-column", "Remove the column", "", ["alt--"];
        Command::RestoreColumn, "restore-column", "Bring a removed column back", "", [];
        Command::RenameColumn, "rename-column", "Rename the column", "", ["alt-;"];
        Command::OwnPrefix, "own-prefix", "Give the column its own prefix, or the cell's", "", ["alt-,"];
        Command::Tree, "tree", "Tree of branches…", "", ["alt-t"];
        Command::SavePicture, "save-picture", "Save a picture, SVG and HTML…", "", ["alt-p"];
        Command::CheckPossible, "check-possible", "Could these params have drawn this sample?", "", ["alt-c"];
        Command::OlderRun, "older-run", "Show the run before", "", ["alt-left"];
        Command::NewerRun, "newer-run", "Show the run after", "", ["alt-right"];
        Command::Suspend, "suspend", "Suspend (fg brings it back)", "", ["ctrl-z"];
        Command::Repaint, "redraw", "Draw the screen again", "", ["ctrl-l"];
        Command::Palette, "palette", "Command palette", "palette", ["ctrl-p"];
        Command::Help, "help", "Help: all keys", "help", ["f1"];
        Command::Quit, "quit", "Quit", "quit", ["ctrl-q"];
    }
    Prefix {
        Command::Find, "find", "Search in the prefix", "find", ["ctrl-f"];
        Command::FindNext, "find-next", "Next match", "", ["ctrl-g"];
        Command::FindPrevious, "find-previous", "Previous match", "", ["alt-g"];
        Command::Undo, "undo", "Undo", "undo", ["alt-u", "ctrl-7"];
        Command::Redo, "redo", "Redo", "redo", ["alt-e", "ctrl-y"];
        Command::SelectAll, "select-all", "Select all", "", ["ctrl-a"];
        Command::Copy, "copy", "Copy the selection", "", ["ctrl-c"];
        Command::Cut, "cut", "Cut the selection", "", ["ctrl-x"];
        Command::PasteCopied, "paste", "Paste what was copied here", "", ["ctrl-v"];
        Command::InsertNewline, "insert-newline", "New line", "", ["enter"];
        Command::InsertTab, "insert-tab", "Tab character", "", ["alt-i"];
        Go(Motion::Left), "left", "Left", "", ["left", "ctrl-b"];
        Go(Motion::Right), "right", "Right", "", ["right"];
        Go(Motion::WordLeft), "word-left", "Word left", "", ["ctrl-left", "alt-b"];
        Go(Motion::WordRight), "word-right", "Word right", "", ["ctrl-right", "alt-f"];
        Go(Motion::RowUp), "row-up", "Row up", "", ["up"];
        Go(Motion::RowDown), "row-down", "Row down", "", ["down"];
        Go(Motion::RowStart), "row-start", "Start of the row", "", ["home"];
        Go(Motion::RowEnd), "row-end", "End of the row", "", ["end"];
        Go(Motion::ParagraphUp), "paragraph-up", "Paragraph up", "", ["ctrl-up", "alt-up"];
        Go(Motion::ParagraphDown), "paragraph-down", "Paragraph down", "", ["ctrl-down", "alt-down"];
        Go(Motion::PageUp(10)), "page-up", "Page up", "", ["pageup"];
        Go(Motion::PageDown(10)), "page-down", "Page down", "", ["pagedown"];
        Go(Motion::Start), "document-start", "Start of the prefix", "", ["ctrl-home", "alt-<"];
        Go(Motion::End), "document-end", "End of the prefix", "", ["ctrl-end", "alt->"];
        Extend(Motion::Left), "select-left", "Select left", "", ["shift-left"];
        Extend(Motion::Right), "select-right", "Select right", "", ["shift-right"];
        Extend(Motion::WordLeft), "select-word-left", "Select word left", "", ["ctrl-shift-left"];
        Extend(Motion::WordRight), "select-word-right", "Select word right", "", ["ctrl-shift-right"];
        Extend(Motion::RowUp), "select-row-up", "Select row up", "", ["shift-up"];
        Extend(Motion::RowDown), "select-row-down", "Select row down", "", ["shift-down"];
        Extend(Motion::RowStart), "select-row-start", "Select to the start of the row", "", ["shift-home"];
        Extend(Motion::RowEnd), "select-row-end", "Select to the end of the row", "", ["shift-end"];
        Extend(Motion::Start), "select-to-start", "Select to the start", "", ["ctrl-shift-home"];
        Extend(Motion::End), "select-to-end", "Select to the end", "", ["ctrl-shift-end"];
        Delete(Motion::Left), "delete-left", "Delete left", "", ["backspace", "ctrl-h", "shift-backspace"];
        Delete(Motion::Right), "delete-right", "Delete right", "", ["delete", "ctrl-d"];
        Delete(Motion::WordLeft), "delete-word-left", "Delete word left", "", ["ctrl-w", "alt-backspace"];
        Delete(Motion::WordRight), "delete-word-right", "Delete word right", "", ["alt-d", "ctrl-delete"];
        Delete(Motion::LineStart), "delete-to-line-start", "Delete to the start of the line", "", ["ctrl-u"];
        Delete(Motion::LineEnd), "delete-to-line-end", "Delete to the end of the line", "", ["ctrl-k"];
    }
    Params {
        Command::NudgeDown, "nudge-down", "One step down", "", ["left", "-"];
        Command::NudgeUp, "nudge-up", "One step up", "nudge", ["right", "+"];
        Command::NudgeDownCoarse, "nudge-down-coarse", "Big step down", "", ["shift-left", "pagedown"];
        Command::NudgeUpCoarse, "nudge-up-coarse", "Big step up", "big step", ["shift-right", "pageup"];
        Command::EditParam, "edit-param", "Type a value; edit the stop list", "type", ["enter"];
        Command::ResetParam, "reset-param", "Back to the default", "reset", ["backspace", "d"];
        Command::ToggleUnset, "toggle-unset", "Unset: let the engine choose", "unset", ["u"];
        Command::Sweep, "sweep", "Columns of this param, or one value again", "sweep", ["s"];
        Command::SweepValues, "sweep-values", "Columns of values you type…", "", ["shift-s"];
        Command::PreviousParam, "previous-param", "Param above", "", ["up"];
        Command::NextParam, "next-param", "Param below", "", ["down"];
    }
    Lanes {
        Command::ZoomLane, "zoom-lane", "Zoom this lane", "zoom", ["enter", "z"];
        Command::Inspect, "inspect-lane", "Look at the tokens of this lane", "tokens", ["i"];
        Command::CycleView, "cycle-view-lanes", "Show the next view", "view", ["v"];
        Command::ResampleLane, "resample-lane", "Sample this lane again", "again", ["r"];
        Command::ContinueLane, "continue-lane", "Continue this lane where it was cut", "continue", ["c"];
        Command::ContinueAll, "continue-all", "Continue every lane that was cut", "", ["shift-c"];
        Command::CancelLane, "cancel-lane", "Stop this lane", "stop", ["x"];
        Command::OlderRun, "older-run-lanes", "Show the run before", "runs", ["["];
        Command::NewerRun, "newer-run-lanes", "Show the run after", "", ["]"];
        Command::Pin, "pin", "Pin this sample, or unpin it", "pin", ["p"];
        Rate(1), "rate-one", "Rate this sample 1 of 5", "", ["1"];
        Rate(2), "rate-two", "Rate this sample 2 of 5", "", ["2"];
        Rate(3), "rate-three", "Rate this sample 3 of 5", "", ["3"];
        Rate(4), "rate-four", "Rate this sample 4 of 5", "", ["4"];
        Rate(5), "rate-five", "Rate this sample 5 of 5", "", ["5"];
        Rate(0), "rate-none", "Take the rating back", "", ["0"];
        Command::Label, "label", "Label this sample…", "", ["n"];
        Command::Comment, "comment", "Comment on this sample…", "", ["e"];
        Command::FilterMarks, "filter-marks", "Show only pinned, rated or labelled samples", "filter", ["/"];
        Command::Fold, "fold", "Fold what is past the turn, or show it", "fold", ["f"];
        Command::StopHere, "stop-here", "Stop where this lane ran past its turn", "", ["s"];
        Command::CopyLane, "copy-lane", "Copy the generated text", "copy", ["y", "ctrl-c"];
        Command::TakeIntoPrefix, "take-into-prefix", "Append the generated text to the prefix", "take", ["t"];
        Command::PreviousLane, "previous-lane", "Lane to the left", "", ["left", "h"];
        Command::NextLane, "next-lane", "Lane to the right", "", ["right", "l"];
        Command::ScrollUp, "scroll-up", "Scroll up", "", ["up", "k"];
        Command::ScrollDown, "scroll-down", "Scroll down", "", ["down", "j"];
        Command::ScrollPageUp, "scroll-page-up", "Scroll a page up", "", ["pageup"];
        Command::ScrollPageDown, "scroll-page-down", "Scroll a page down", "", ["pagedown"];
        Command::ScrollStart, "scroll-start", "To the start", "", ["home", "g"];
        Command::ScrollEnd, "scroll-end", "Follow the end", "", ["end", "shift-g"];
        Command::ScrollAllUp, "scroll-all-up", "Scroll all lanes up", "", ["shift-up", "shift-k"];
        Command::ScrollAllDown, "scroll-all-down", "Scroll all lanes down", "", ["shift-down", "shift-j"];
    }
    Inspector {
        Command::PreviousToken, "previous-token", "Token to the left", "", ["left", "h"];
        Command::NextToken, "next-token", "Token to the right", "token", ["right", "l"];
        Command::NextSurprise, "next-surprise", "Next surprising token", "surprising", ["n"];
        Command::PreviousSurprise, "previous-surprise", "Surprising token before", "", ["shift-n"];
        Command::FirstToken, "first-token", "First token", "", ["home", "g"];
        Command::LastToken, "last-token", "Last token", "", ["end", "shift-g"];
        Command::PreviousAlternative, "previous-alternative", "Alternative above", "", ["up", "k"];
        Command::NextAlternative, "next-alternative", "Alternative below", "alternative", ["down", "j"];
        Command::Branch, "branch", "Branch: let the selected alternative stand here", "branch", ["enter"];
        Command::BranchHere, "branch-here", "Draw again from this token on", "again from here", ["b"];
        Command::BranchAll, "branch-all", "Draw every lane from this token on", "all from here", ["shift-b"];
        Command::PreviousLane, "previous-lane-inspecting", "Lane to the left", "", ["shift-left", "["];
        Command::NextLane, "next-lane-inspecting", "Lane to the right", "", ["shift-right", "]"];
        Command::CycleView, "cycle-view-inspecting", "Show the next view", "view", ["v"];
        Command::Inspect, "stop-inspecting", "Stop looking at tokens", "done", ["i"];
    }
    Instrument {
        Command::ChooseRow, "choose-row", "Show the samples behind this row, or all again", "filter", ["enter"];
        Command::DrawMore, "draw-more-here", "Draw 100 more in the background", "100 more", ["m"];
        Command::StopDrawing, "stop-drawing", "Stop drawing in the background", "stop", ["x"];
        Command::AnswerRule, "answer-rule", "What counts as the answer…", "answer", ["a"];
        Command::EditReference, "edit-reference", "Type or paste the reference…", "reference", ["r"];
        Command::ReferenceFile, "reference-file", "Read the reference from a file…", "", ["shift-r"];
        Command::SweepReference, "sweep-reference", "Columns of longer and longer beginnings", "sweep", ["w"];
        Command::Dial, "dial", "Accuracy by number of examples", "dial", ["d"];
        Command::ScoreDial, "score-dial", "Score the right answers instead", "", ["shift-d"];
        Command::PreviousRow, "previous-row", "Row above", "", ["up", "k"];
        Command::NextRow, "next-row", "Row below", "", ["down", "j"];
        Command::NextInstrument, "next-instrument-here", "Next instrument", "next", ["right", "l"];
    }
    Cells {
        Command::PreviousCell, "cell-above", "Cell above", "", ["up", "k"];
        Command::NextCell, "cell-below", "Cell below", "", ["down", "j"];
        Command::FocusPrefix, "edit-cell", "Edit this cell's prefix", "edit", ["enter"];
        Command::NewCell, "new-cell-here", "New cell", "new", ["n"];
        Command::DuplicateCell, "duplicate-cell", "Duplicate the cell", "duplicate", ["d"];
        Command::RenameCell, "rename-cell", "Rename the cell", "rename", ["r"];
        Command::EditNote, "edit-note", "Edit the cell's note", "note", ["e"];
        Command::DeleteCell, "delete-cell", "Delete the cell", "delete", ["delete", "x"];
        Command::RestoreCell, "restore-cell", "Bring a deleted cell back", "undelete", ["u"];
        Command::MoveCellUp, "move-cell-up", "Move the cell up", "", ["shift-up", "shift-k"];
        Command::MoveCellDown, "move-cell-down", "Move the cell down", "", ["shift-down", "shift-j"];
    }
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_everything_has_a_title() {
        let mut names = HashSet::new();
        for row in COMMANDS {
            assert!(names.insert(row.name), "{} stands twice", row.name);
            assert!(!row.title.is_empty());
            assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", row.name);
        }
    }
}
