//! The lanes of a cell as an HTML page: every token in its colour, with what is known of it under the pointer.
//!
//! Never writes a file, and lets no byte of a sample through that a page would obey.

use std::fmt::Write as _;

use ratatui::style::{Color, Modifier, Style};

use super::{
    colour::Rgb,
    theme::{Role, Theme},
    view::label,
};
use crate::{
    analysis::{Outcome, Shape, instrument::Counter},
    app::{
        Picture, State,
        read::{describe_settings, heading, heat_level, status},
        state::{SampleGroup, View, surprise_bits},
    },
    export::{in_element, write_span},
    language::{counted, spoken},
    session::{Sample, Token, characters, lossy_text},
    tr,
};

/// Answers on a page.
const MOST_BARS: usize = 40;

/// Returns the page of the cell shown: the lanes on the board or one of them, and what may come next where that is known.
pub fn html(state: &State, what: Picture, theme: &Theme) -> String {
    // A page of colours that say nothing would be a waste: plain lanes are coloured by probability.
    let view = match state.program.view {
        View::Plain | View::Tokens => View::Probability,
        view => view,
    };
    let cell = state.cell();
    let (word, unit) = (view.word(), view.unit());
    let legend = match unit {
        "" => tr!("page-legend", view = word, legend = legend(view)),
        unit => tr!("page-legend-unit", view = word, unit = unit, legend = legend(view)),
    };
    let mut page = String::new();
    // Writing to a String cannot fail, so the results below are of no use.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n{}</style>\n\
         <h1>{title}</h1>\n<p class=\"legend\">{legend}</p>\n",
        spoken().tag(),
        sheet(theme),
        title = in_element(&cell.title),
    );
    page.push_str("<div class=\"lanes\">\n");
    let shown = |place: usize| match what {
        Picture::Screen => true,
        Picture::Lane => place == cell.board.selected,
        Picture::Next => false,
    };
    let lanes = cell.board.lanes.iter().enumerate().filter(|(place, _)| shown(*place));
    for entry in lanes.filter_map(|(_, view)| state.session.samples.get(&view.sample?)) {
        let (sign, word) = status(state, entry);
        let _ = writeln!(
            page,
            "<section><h2>{} {sign} {}</h2><p>{} · {}</p>",
            entry.sample.lane + 1,
            in_element(&word),
            in_element(&entry.sample.model),
            in_element(&describe_settings(&entry.sample, &[]))
        );
        lane(&mut page, state, &entry.sample, view);
        page.push_str("</section>\n");
    }
    page.push_str("</div>\n");
    if what == Picture::Screen {
        for group in &state.session.instruments.groups {
            figures(&mut page, state, group);
        }
    }
    if let Some(shape) = state.session.next.shape().filter(|_| what != Picture::Lane) {
        next(&mut page, shape);
    }
    page.push_str("</html>\n");
    page
}

/// The style sheet: the screen's own colours.
fn sheet(theme: &Theme) -> String {
    let mut css = String::new();
    let screen = theme.style(Role::Screen);
    let _ = writeln!(
        css,
        "body,html{{{}}} html{{font:15px/1.5 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;padding:1rem}}",
        declarations(screen)
    );
    css.push_str(
        "h1{font-size:1.3rem} h2{font-size:1rem;margin:0} .lanes{display:flex;flex-wrap:wrap;gap:1rem}\n\
         section{flex:1 1 20rem;min-width:0} pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}\n\
         td{padding:0 .6rem 0 0} .bar{display:inline-block;height:.8em} .cut{text-decoration:line-through}\n\
         .chosen{text-decoration:underline}\n",
    );
    for (class, role) in [
        ("prompt", Role::Prompt),
        ("kept", Role::Inherited),
        ("token", Role::Generated),
        ("legend", Role::Dim),
        ("mark", Role::Mark),
    ] {
        let _ = writeln!(css, ".{class}{{{}}}", declarations(theme.style(role)));
    }
    let levels = Role::HEAT.into_iter().enumerate().map(|(level, role)| (format!("h{level}"), role));
    for (class, role) in levels.chain(Role::COMPARED.map(|role| (role.key().to_owned(), role))) {
        // A mark has the ink of its ground, on which its own might not be seen.
        let _ =
            writeln!(css, ".{class}{{{}}} .{class} .mark{{color:inherit}}", declarations(theme.style(role)));
    }
    let fill = theme.style(Role::SliderFill).fg.and_then(hex).unwrap_or_else(|| "#888888".to_owned());
    let _ = writeln!(css, ".bar{{background:{fill}}} .raw{{opacity:.4}}");
    css
}

fn declarations(style: Style) -> String {
    let mut css = String::new();
    for (name, colour) in [("color", style.fg), ("background", style.bg)] {
        if let Some(colour) = colour.and_then(hex) {
            let _ = write!(css, "{name}:{colour};");
        }
    }
    for (modifier, declaration) in [
        (Modifier::BOLD, "font-weight:bold;"),
        (Modifier::ITALIC, "font-style:italic;"),
        (Modifier::UNDERLINED, "text-decoration:underline;"),
        (Modifier::DIM, "opacity:.7;"),
    ] {
        if style.add_modifier.contains(modifier) {
            css.push_str(declaration);
        }
    }
    css
}

fn hex(colour: Color) -> Option<String> {
    let Rgb(red, green, blue) = Rgb::of(colour)?;
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}

fn legend(view: View) -> String {
    let swatch = |class: &str, words: &str| format!("<span class=\"{class}\">{}</span>", in_element(words));
    let swatches: Vec<String> = match view.is_comparison() {
        true => view
            .likenesses()
            .iter()
            .map(|likeness| swatch(Role::from(*likeness).key(), likeness.words().0))
            .collect(),
        false => {
            view.legend().iter().enumerate().map(|(level, step)| swatch(&format!("h{level}"), step)).collect()
        }
    };
    swatches.join(if view.is_comparison() { " / " } else { " " })
}

fn lane(page: &mut String, state: &State, sample: &Sample, view: View) {
    let prompt = state.prompt_length(sample);
    page.push_str("<pre>");
    let [given, kept] = sample.given(prompt);
    write_span(page, "prompt", "", given);
    write_span(page, "kept", tr!("page-kept"), kept);
    let own = sample.prefix.len() - prompt;
    let mut start = 0;
    for tokens in characters(&sample.tokens) {
        // What is compared is coloured by stretches; a token has the colour of its first byte that is no space.
        let blank = tokens[0].bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let colour = match view.is_comparison() {
            true => state
                .session
                .instruments
                .shade(sample.id, own + start + blank)
                .map(|likeness| format!(" {}", Role::from(likeness).key())),
            false => heat_level(state, view, sample, start, &tokens[0]).map(|level| format!(" h{level}")),
        };
        start += tokens.iter().map(|token| token.bytes.len()).sum::<usize>();
        let colour = colour.unwrap_or_default();
        let chosen = if tokens[0].chosen { " chosen" } else { "" };
        let about: Vec<String> = tokens.iter().map(about).collect();
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect();
        write_span(page, &format!("token{colour}{chosen}"), &about.join("\n\n"), &bytes);
    }
    page.push_str("</pre>\n");
}

/// What is shown of a token under the pointer.
fn about(token: &Token) -> String {
    let hex: Vec<String> = token.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut lines = vec![tr!("page-bytes", bytes = hex.join(" "))];
    lines.extend(token.id.map(|id| tr!("page-id", id = id.to_string())));
    lines.extend(token.logprob.map(|logprob| {
        tr!(
            "page-probability",
            p = format!("{:.4}", logprob.exp()),
            log = format!("{logprob:.3}"),
            bits = format!("{:.2}", surprise_bits(logprob)),
        )
    }));
    lines.extend(token.entropy_bits.map(|bits| tr!("page-entropy", bits = format!("{bits:.2}"))));
    for other in &token.top {
        lines.push(format!("{:.4} {}", other.logprob.exp(), label(&other.bytes)));
    }
    lines.join("\n")
}

/// The answers of a column's samples and what else is counted of them.
fn figures(page: &mut String, state: &State, group: &SampleGroup) {
    let Some(answers) = group.counters.tally.as_ref().filter(|answers| answers.rows() > 0) else { return };
    let _ = writeln!(
        page,
        "<h2>{}{}</h2>\n<table>",
        tr!(
            "page-answers",
            answers = counted(answers.rows(), "answer"),
            samples = counted(group.members.len(), "sample"),
        ),
        match state.session.instruments.groups.len() {
            1 => String::new(),
            _ => format!(" · {}", in_element(&heading(state, group.column).long)),
        }
    );
    for bar in answers.bars(state, MOST_BARS) {
        let model = bar
            .expected
            .map_or(String::new(), |own| tr!("page-model", percent = format!("{:.1}", own * 100.0)));
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td><span class=\"bar\" style=\"width:{:.0}px\"></span></td>\
             <td>{:.1} % ({:.1}–{:.1})</td><td>{model}</td></tr>",
            in_element(&lossy_text(&bar.answer)),
            bar.count,
            bar.share.share * 300.0,
            bar.share.share * 100.0,
            bar.share.low * 100.0,
            bar.share.high * 100.0,
        );
    }
    page.push_str("</table>\n");
    for (_, counter) in group.counters.each() {
        let words = counter.words(state);
        if !words.is_empty() {
            let _ = writeln!(page, "<p>{}</p>", in_element(&words.join(" · ")));
        }
    }
}

fn next(page: &mut String, shape: &Shape) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "<h2>{}</h2>\n<table>", tr!("page-next"));
    for Outcome { token, ends, raw, sampled, cut } in &shape.outcomes {
        let word = if *ends { tr!("page-end-of-text").to_owned() } else { label(&token.bytes) };
        let class = if cut.is_some() { " class=\"cut\"" } else { "" };
        let _ = writeln!(
            page,
            "<tr><td{class}>{}</td><td>{:.1} %</td><td><span class=\"bar\" style=\"width:{:.0}px\"></span>\
             <span class=\"bar raw\" style=\"width:{:.0}px\"></span></td><td>{}</td></tr>",
            in_element(&word),
            sampled * 100.0,
            sampled * 300.0,
            (raw - sampled).max(0.0) * 300.0,
            tr!("page-before", percent = format!("{:.1}", raw * 100.0))
        );
    }
    page.push_str("</table>\n");
}
