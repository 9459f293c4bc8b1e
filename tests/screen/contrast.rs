//! That everything painted can be read: the contrast of every cell of every view, in every theme.
//!
//! Never knows roles: what is on the screen is measured, as an eye would.

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};
use samplebook::{
    app::{
        InstrumentsCommand, Message, ViewsCommand,
        state::{Instrument, View},
    },
    tui::{
        colour::{ColourDepth, Rgb},
        theme::{Role, Theme},
    },
};

use super::{
    gallery::sampled,
    stage::{
        Stage,
        sessions::{REFERENCE, TWO},
    },
};

/// A copy of the reference, long enough to be one, and what goes on by itself.
const COPY: &str = " known everywhere for coats of black and white stripes that differ from one animal to the next, in \
                    many kinds";

/// Stages with everything that has colours of its own on them.
fn stages() -> Vec<(String, Stage)> {
    let mut stages = Vec::new();
    for &view in View::ALL {
        let toml = if view == View::Verbatim { REFERENCE } else { TWO };
        let mut stage = Stage::new(toml, 120, 40);
        stage.command(ViewsCommand::Show(view));
        if view != View::Verbatim {
            sampled(&mut stage);
        } else {
            stage.keys("ctrl-r");
            stage.words(0, COPY);
            stage.words(1, " seen nowhere for coats of black");
        }
        stage.send(Message::Clock(1_000));
        stages.push((view.word().to_owned(), stage));
        let mut stage = Stage::new(toml, 120, 40);
        sampled(&mut stage);
        stage.command(ViewsCommand::Show(view));
        stage.keys("alt-4 i right right");
        stage.send(Message::Clock(1_000));
        stages.push((format!("{}, a token looked at", view.word()), stage));
    }
    let mut play = |name: &str, play: &dyn Fn(&mut Stage)| {
        let mut stage = Stage::new(TWO, 120, 40);
        play(&mut stage);
        stages.push((name.to_owned(), stage));
    };
    play("a prefix selected", &|stage| {
        stage.keys("'\u{200b}\ta  ' enter enter ctrl-t ctrl-a");
    });
    play("a prefix in stripes", &|stage| {
        stage.keys("'\u{200b}\ta  ' enter enter ctrl-t");
    });
    play("params", &|stage| {
        stage.keys("alt-3 down right");
    });
    play("lanes that stream", &|stage| {
        stage.keys("ctrl-r");
        stage.words(1, " so");
    });
    for &view in View::ALL {
        play(&format!("{}, live", view.word()), &|stage| {
            sampled(stage);
            stage.command(ViewsCommand::Show(view));
            stage.state.program.engine.can.drafts = true;
            stage.keys("alt-l alt-3 right");
            // What has just changed is marked, here on the ground of what is least probable.
            let Message::LiveResampled { generation, mut samples } = stage.resampled(" something else")
            else {
                unreachable!("that is what it returns")
            };
            let tokens = samples.iter_mut().flat_map(|sample| &mut sample.tokens);
            tokens.for_each(|token| token.logprob = Some(-7.0));
            stage.send(Message::LiveResampled { generation, samples });
        });
    }
    play("a picker", &|stage| {
        stage.keys("ctrl-p 'lane' down");
    });
    play("help", &|stage| {
        stage.keys("f1");
    });
    play("tally", &|stage| {
        stage.command(InstrumentsCommand::Show(Instrument::Tally));
        sampled(stage);
        stage.keys("alt-5 down");
    });
    stages
}

#[test]
fn the_stages_show_every_likeness() {
    let stages = stages();
    for &view in View::ALL {
        for likeness in view.likenesses() {
            let style = Theme::builtin("night").unwrap().style(Role::from(*likeness));
            let (_, stage) = stages.iter().find(|(name, _)| *name == view.word()).unwrap();
            // Below its legend, which stands above the lanes.
            let lanes = stage.paint();
            let top = stage.state.layout().runs.bottom();
            let has = |y| (0..lanes.area.width).any(|x| Some(lanes[(x, y)].fg) == style.fg);
            assert!((top..lanes.area.height).any(has), "{}: {likeness:?}", view.word());
        }
    }
}

/// Ink and ground as they are seen.
fn seen(cell: &Cell) -> (Color, Color) {
    if cell.modifier.contains(Modifier::REVERSED) { (cell.bg, cell.fg) } else { (cell.fg, cell.bg) }
}

#[test]
fn every_cell_can_be_read() {
    let mut faults = Vec::new();
    for (name, mut stage) in stages() {
        for theme in Theme::names().filter(|theme| *theme != "mono") {
            stage.theme = Theme::builtin(theme).unwrap();
            let mark = stage.theme.style(Role::Mark).fg;
            for cell in stage.paint().content().iter().filter(|cell| cell.symbol() != " ") {
                let (ink, ground) = seen(cell);
                let (Some(on), Some(by)) = (Rgb::of(ink), Rgb::of(ground)) else {
                    panic!("{theme}: {name}: {cell:?} has no colours")
                };
                let is_text = cell.symbol().contains(char::is_alphanumeric) && Some(ink) != mark;
                let (least, contrast) = (if is_text { 4.5 } else { 3.0 }, on.contrast(by));
                if contrast < least {
                    faults.push(format!("{theme}: {name}: {}: {contrast:.2} of {least}", cell.symbol()));
                }
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sixteen_colours_do_without_bright_black() {
    for (name, mut stage) in stages() {
        for theme in Theme::names() {
            stage.theme = Theme::builtin(theme).unwrap().degraded(ColourDepth::Ansi16);
            for cell in stage.paint().content() {
                assert!(![cell.fg, cell.bg].contains(&Color::DarkGray), "{theme}: {name}: {cell:?}");
            }
        }
    }
}

#[test]
fn copied_text_is_green() {
    let mut stage = Stage::new(REFERENCE, 120, 40);
    stage.command(ViewsCommand::Show(View::Verbatim));
    stage.keys("ctrl-r");
    stage.words(0, COPY);
    stage.send(Message::Clock(1_000));
    let (ink, ..) = stage.style_at("black and");
    let Ok(Some(Rgb(red, green, blue))) = ink.parse().map(Rgb::of) else { panic!("{ink}") };
    assert!(i16::from(green) - i16::from(red.max(blue)) > 40, "{ink}");
}
