//! Cells, panes, prefix, params, columns, lanes, marks, filters and views: what keys do to each, and where they end.

use crate::{
    look,
    settings::{
        answered, columns, grown, lines, long, looked_at, older_of_two, pairs, parted, read_only, streaming,
        turns, two,
    },
    stage::Stage,
    table::check,
};

/// The marks of the cell by number.
fn marks(stage: &Stage) -> String {
    stage.state.cell().marks.len().to_string()
}

fn lanes_shown(stage: &Stage) -> String {
    format!("{}, {}", look::filter(stage), stage.state.cell().board.lanes.len())
}

fn title(stage: &Stage) -> String {
    stage.state.cell().title.clone()
}

fn note(stage: &Stage) -> String {
    stage.state.cell().note.clone()
}

fn needle(stage: &Stage) -> String {
    format!("{} {}", stage.state.program.needle, look::selection(stage))
}

#[test]
fn cells() {
    check(&[
        (two, "alt-1 up", look::cell, "0", ""),
        (two, "alt-1 down down", look::cell, "1", ""),
        (two, "alt-1 shift-up", look::cells, "sum korean at 0", ""),
        (two, "alt-1 shift-down shift-down", look::cells, "korean sum at 1", ""),
        (two, "alt-1 x x x", look::cells, "cell-1-2 at 0", ""),
        (two, "alt-1 x x x u u u u", look::cells, "sum korean at 0", ""),
        (two, "alt-1 x x n", look::cells, "cell-1 cell-2 at 1", ""),
        (two, "alt-1 n", look::titles, "Two plus two, Cell 2, 안녕 cells", ""),
        (two, "alt-1 u", look::news, "there is nothing to undo", ""),
        (two, "alt-1 down x", look::cells, "sum at 0", ""),
        (two, "alt-1 x u x u", look::cells, "sum korean at 0", ""),
        (two, "alt-1 d d", look::cells, "sum two-plus-two-copy two-plus-two-copy-copy korean at 2", ""),
        (two, "ctrl-n", look::focus, "Prefix", ""),
        (two, "alt-1 r 'Sums' enter", title, "Sums", ""),
        (two, "alt-1 r ' ' enter", look::overlay, "line Rename: a cell needs a title", ""),
        (two, "alt-1 r 'Sums' esc", title, "Two plus two", ""),
        (
            two,
            "alt-1 e end ' More.' enter '!' esc",
            note,
            "1. Press {sample}.\n2. Four samples. Press {tally-here}. More.\n!",
            "",
        ),
        (two, "alt-1 e ctrl-a delete esc", note, "", ""),
        (streaming, "alt-1 x", look::cells, "sum korean at 0", ""),
        (streaming, "alt-1 down x", look::cells, "sum at 0", ""),
    ]);
}

#[test]
fn panes_and_what_escape_means() {
    check(&[
        (two, "tab tab tab tab", look::focus, "Lanes", ""),
        (two, "f6 tab tab tab", look::focus, "Params", ""),
        (two, "shift-backtab shift-backtab", look::focus, "Lanes", ""),
        (answered, "alt-4 z alt-1", look::zoomed, "true", ""),
        (answered, "alt-4 z alt-2", look::zoomed, "true", ""),
        (answered, "alt-4 z esc", look::zoomed, "false", ""),
        (two, "ctrl-a esc", look::selection, "none", ""),
        (looked_at, "esc", look::token, "none", ""),
        (answered, "alt-4 p shift-f esc", lanes_shown, "none, 4", ""),
        (streaming, "esc", look::news, "", "cancel 0; cancel 1; cancel 2; cancel 3"),
        (streaming, "ctrl-a esc", look::selection, "none", ""),
        (streaming, "alt-pagedown esc", look::news, "", ""),
        (
            two,
            "alt-m esc",
            look::background,
            "none",
            "start sum: 0.16 0.17 0.18 0.19 0.20 0.21 0.22 0.23 0.24 0.25 0.26 0.27 0.28 0.29 0.30 0.31; cancel 16; cancel 17; cancel 18; cancel 19; cancel 20; cancel 21; cancel 22; cancel 23; cancel 24; cancel 25; cancel 26; cancel 27; cancel 28; cancel 29; cancel 30; cancel 31",
        ),
        (two, "esc", look::news, "", ""),
    ]);
}

#[test]
fn the_prefix() {
    check(&[
        (two, "'a b' alt-u", look::text, "what is 2+2=a ", ""),
        (two, "'a b' alt-u alt-u alt-u", look::text, "what is 2+2=", ""),
        (two, "'a b' alt-u alt-u alt-e", look::text, "what is 2+2=a ", ""),
        (two, "alt-e", look::text, "what is 2+2=", ""),
        (two, "ctrl-u ctrl-u", look::text, "", ""),
        (two, "alt-g", look::news, "nothing to search for yet", ""),
        (two, "ctrl-f 'is' enter", needle, "is 5..7", ""),
        (two, "ctrl-f 'is' enter ctrl-g", needle, "is 5..7", ""),
        (two, "ctrl-f 'IS' enter", needle, "IS none", ""),
        (lines, "ctrl-f 'four' enter alt-g alt-g", needle, "four 166..170", ""),
        (two, "ctrl-f '' enter", look::news, "nothing to search for yet", ""),
        (two, "ctrl-t", look::news, "miniature has no tokenizer samplebook can ask", ""),
        (
            pairs,
            "'x'",
            look::news,
            "the pairs write this prefix: F7 changes them, and makes free text of it",
            "",
        ),
        (
            pairs,
            "backspace",
            look::news,
            "the pairs write this prefix: F7 changes them, and makes free text of it",
            "",
        ),
        (
            pairs,
            "ctrl-e",
            look::news,
            "the pairs write this prefix: F7 changes them, and makes free text of it",
            "",
        ),
        (pairs, "alt-u", look::news, "there is nothing to undo", ""),
        (
            turns,
            "alt-4 a",
            look::news,
            "the turns write this prefix: P changes them, and makes free text of it",
            "",
        ),
        (
            pairs,
            "ctrl-a ctrl-c",
            look::text,
            "water: eau\nfire: feu\nhouse: maison\nbread:",
            "copy \"water: eau\\nfire: feu\\nhouse: maison\\nbread:\"",
        ),
        (read_only, "'y'", look::text, "what is 2+2=xy", ""),
    ]);
}

#[test]
fn params() {
    check(&[
        (two, "alt-3 up", look::param, "temperature", ""),
        (two, "alt-3 '0.3' enter", look::temperature, "0.3", ""),
        (two, "alt-3 enter 'unset' enter", look::temperature, "unset", ""),
        (
            two,
            "alt-3 enter '9' enter",
            look::overlay,
            "line Value(Temperature): temperature: 9 is outside 0 to 2",
            "",
        ),
        (
            two,
            "alt-3 enter 'x' enter '0.3' enter",
            look::overlay,
            "line Value(Temperature): temperature: \"x0.3\" is not a number; give 0 to 2, or \"unset\"",
            "",
        ),
        (two, "alt-3 enter 'x' enter ctrl-a '0.3' enter", look::temperature, "0.3", ""),
        (two, "alt-3 enter ' ' enter", look::overlay, "line Value(Temperature): type a number, or unset", ""),
        (two, "alt-3 enter enter", look::temperature, "1", ""),
        (two, "alt-3 x left", look::temperature, "1", ""),
        (two, "alt-3 x x", look::temperature, "1", ""),
        (two, "alt-3 backspace", look::temperature, "1", ""),
        (two, "alt-3 right right left", look::temperature, "1.05", ""),
        (columns, "alt-. alt-3 right", look::temperature, "0.25", ""),
        (columns, "alt-. alt-3 backspace", look::temperature, "1", ""),
        (columns, "alt-3 right", look::temperature, "1.05", ""),
    ]);
}

#[test]
fn the_columns() {
    check(&[
        (two, "alt-.", look::news, "this cell has no columns; Alt-= makes one, s in the params a sweep", ""),
        (two, "alt--", look::news, "no column is aimed at; Alt-. goes through them", ""),
        (two, "alt-;", look::news, "no column is aimed at; Alt-. goes through them", ""),
        (two, "alt-,", look::news, "no column is aimed at; Alt-. goes through them", ""),
        (two, "alt-= alt-=", look::columns, "3, 2", ""),
        (columns, "alt-. alt-. alt-.", look::columns, "2, all", ""),
        (columns, "alt-. alt-. alt--", look::columns, "1, all", ""),
        (
            columns,
            "alt-. alt-. alt-,",
            look::news,
            "this column's prefix differs from the cell's: make it the same first, so that nothing is lost",
            "",
        ),
        (columns, "alt-. alt-, alt-,", look::own_prefixes, "false true", ""),
        (columns, "alt-. alt-' 'Be brief. ' enter", look::chats, "[Some(\"Be brief. \"), None]", ""),
        (columns, "alt-. alt-' enter", look::chats, "[Some(\"\"), None]", ""),
        (columns, "alt-. alt-' enter alt-'", look::chats, "[None, None]", ""),
        (columns, "alt-. alt-' esc", look::chats, "[None, None]", ""),
        (two, "alt-'", look::news, "no column is aimed at; Alt-. goes through them", ""),
        (
            columns,
            "alt-3 s",
            look::news,
            "this cell has columns that change other things; a copy of the cell (b, d) is free for a sweep",
            "",
        ),
        (two, "alt-3 s s", look::columns, "0, all", ""),
        (
            two,
            "alt-3 s down s",
            look::news,
            "this cell has columns that change other things; a copy of the cell (b, d) is free for a sweep",
            "",
        ),
        (two, "alt-3 shift-s enter", look::columns, "5, all", ""),
        (two, "alt-3 shift-s '0,0.5 1' enter", look::columns, "3, all", ""),
        (
            two,
            "alt-3 shift-s 'x' enter",
            look::overlay,
            "line Sweep(Temperature): temperature: \"x\" is not a number; give 0 to 2, or \"unset\"",
            "",
        ),
        (
            two,
            "alt-3 shift-s ' ' enter",
            look::overlay,
            "line Sweep(Temperature): give the values, such as 0 0.5 1",
            "",
        ),
        (
            two,
            "alt-3 s ctrl-r",
            look::wanted,
            "start sum: 0.0 0.1 0.2 0.3 1.0 1.1 1.2 1.3 2.0 2.1 2.2 2.3 3.0 3.1 3.2 3.3 4.0 4.1 4.2 4.3",
            "start sum: 0.0 0.1 0.2 0.3 1.0 1.1 1.2 1.3 2.0 2.1 2.2 2.3 3.0 3.1 3.2 3.3 4.0 4.1 4.2 4.3",
        ),
        (columns, "alt-. alt-. alt-; 'mine' enter", look::columns, "2, 1", ""),
        (columns, "ctrl-r", look::run, "1 of 1", "start columns: 0.0 0.1 1.0 1.1"),
    ]);
}

#[test]
fn lanes_and_runs() {
    check(&[
        (two, "alt-4 r", look::run, "1 of 1", "start sum: 0.0"),
        (two, "alt-4 c", look::news, "this lane has no sample yet", ""),
        (two, "alt-4 shift-c", look::news, "no lane here was cut", ""),
        (two, "alt-4 x", look::news, "", ""),
        (two, "alt-4 a", look::news, "this lane has no sample yet", ""),
        (two, "alt-x", look::news, "", ""),
        (two, "alt-left alt-right", look::run, "1 of 0", ""),
        (answered, "alt-4 left", look::lane, "0", ""),
        (answered, "alt-4 right right right right", look::lane, "3", ""),
        (parted, "alt-4 c", look::news, "this sample ended by stop; there is nothing to continue", ""),
        (parted, "alt-4 shift-c", look::run, "2 of 2", "start sum: 0.1+1 0.2+1 0.3+1"),
        (streaming, "alt-4 right r", look::run, "2 of 2", "cancel 1; start sum: 0.1"),
        (
            streaming,
            "ctrl-r",
            look::run,
            "2 of 2",
            "cancel 0; cancel 1; cancel 2; cancel 3; start sum: 0.0 0.1 0.2 0.3",
        ),
        (streaming, "alt-4 shift-c", look::news, "no lane here was cut", ""),
        (older_of_two, "r", look::news, "this is an older run; a lane is drawn again on the newest one", ""),
        (older_of_two, "c", look::run, "3 of 3", "start sum: 0.0+4"),
        (older_of_two, "] ]", look::run, "2 of 2", ""),
        (older_of_two, "[ [", look::run, "1 of 2", ""),
    ]);
}

#[test]
fn scrolling() {
    check(&[
        (long, "alt-4 up", look::scroll, "0 0 0 0", ""),
        (long, "alt-4 end down", look::scroll, "31 0 0 0", ""),
        (long, "alt-4 pagedown pagedown pagedown", look::scroll, "31 0 0 0", ""),
        (long, "alt-4 end pageup pageup pageup", look::scroll, "0 0 0 0", ""),
        (long, "alt-4 right down down", look::scroll, "0 2 0 0", ""),
        (long, "alt-4 shift-down shift-down shift-up", look::scroll, "1 1 1 1", ""),
        (long, "alt-4 z down down z", look::scroll, "2 0 0 0", ""),
        (long, "alt-4 down down alt-1", look::scroll, "2 0 0 0", ""),
        (long, "alt-4 down alt-pagedown alt-pageup", look::scroll, "1 0 0 0", ""),
        (long, "alt-4 down f f", look::scroll, "1 0 0 0", ""),
        (answered, "alt-4 down down", look::scroll, "0 0 0 0", ""),
        (two, "alt-4 down", look::scroll, "0 0 0 0", ""),
    ]);
}

#[test]
fn marks_and_filters() {
    check(&[
        (answered, "alt-4 p p", marks, "0", ""),
        (answered, "alt-4 3 0", marks, "0", ""),
        (answered, "alt-4 5 2", look::mark, "- 2 \"\" \"\"", ""),
        (answered, "alt-4 n 'odd' enter e 'why' enter", look::mark, "- 0 \"odd\" \"why\"", ""),
        (answered, "alt-4 n 'odd' enter n ctrl-a delete enter", marks, "0", ""),
        (answered, "alt-4 n 'odd' esc", marks, "0", ""),
        (two, "alt-4 p", look::news, "this lane has no sample yet", ""),
        (two, "alt-4 n", look::overlay, "none", ""),
        (answered, "alt-4 shift-f", look::news, "no sample here is pinned", ""),
        (answered, "alt-4 right p shift-f", lanes_shown, "pinned, 1", ""),
        (
            answered,
            "alt-4 p right 4 right n 'a' enter shift-f shift-f shift-f",
            lanes_shown,
            "labelled, 1",
            "",
        ),
        (answered, "alt-4 p shift-f shift-f shift-f shift-f", lanes_shown, "none, 4", ""),
        (answered, "alt-4 p shift-f ctrl-r", lanes_shown, "none, 4", "start sum: 0.0 0.1 0.2 0.3"),
        (answered, "alt-4 p shift-f alt-pagedown", look::filter, "none", ""),
        (two, "alt-4 s", look::news, "this lane has no sample yet", ""),
        (
            answered,
            "alt-4 s",
            look::news,
            "no lane here runs past its turn, as far as can be told; the help says how that is told",
            "",
        ),
        (turns, "alt-4 s s", look::news, "⏎Human: is a stop text already; next: ^R", ""),
        (turns, "alt-4 f", look::news, "what is past a turn is folded", ""),
        (turns, "alt-4 f f", look::news, "lanes are shown whole", ""),
    ]);
}

#[test]
fn views_the_tree_and_the_token_cursor() {
    check(&[
        (two, "alt-v alt-v alt-v alt-v alt-v alt-v alt-v alt-v alt-v", look::view, "plain", ""),
        (
            answered,
            "alt-v alt-v alt-v alt-v",
            look::news,
            "entropy is known only where the whole distribution is: of in-process engines",
            "",
        ),
        (
            answered,
            "alt-v alt-v alt-v alt-v alt-v alt-v",
            look::news,
            "this cell has no reference to hold samples against: ^P “Instrument: verbatim meter”, then r takes one",
            "",
        ),
        (
            two,
            "alt-t",
            look::news,
            "nothing has grown from another sample here: F2 looks at a token, and Enter grows a branch from it",
            "",
        ),
        (grown, "alt-t", look::overlay, "picker Branches", ""),
        (grown, "alt-t up up enter", look::run, "1 of 2", ""),
        (grown, "alt-t left 'zzz' enter", look::news, "nothing matches", ""),
        (two, "alt-4 i", look::news, "there is no token here to look at yet", ""),
        (two, "f2", look::token, "0, 0", ""),
        (answered, "alt-4 right i shift-right", look::token, "0, 0", ""),
        (looked_at, "left", look::token, "0, 0", ""),
        (looked_at, "end right", look::token, "4, 0", ""),
        (looked_at, "n n", look::news, "no token of 3 bits or more that way", ""),
        (looked_at, "down down down", look::token, "0, 1", ""),
        (looked_at, "shift-right enter", look::news, "", ""),
        (looked_at, "right down enter", look::token, "0, 0", "start sum: 0.0+1!"),
        (looked_at, "r", look::token, "none", "start sum: 0.0"),
        (two, "alt-c", look::news, "this lane has no sample yet", ""),
        (
            looked_at,
            "alt-3 '0' enter alt-c",
            look::news,
            "token 3 \" c\" could not have been sampled now: at temperature 0 only the most probable token is sampled",
            "",
        ),
    ]);
}
