//! A session as one HTML page that needs nothing else: no script, no font, no network.
//!
//! Never lets a byte of a sample through that the page would obey, and shows no sample shorter than it is.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use super::{
    book::{Book, Chapter, ColumnSamples},
    escape::{in_element, write_bytes, write_span},
    markdown::{about, about_token, column_title, guide, heading},
};
use crate::{
    analysis::instrument::{AnswerRow, model_note},
    language::{counted, spoken},
    session::{Cell, Sample, Token, characters, lossy_text},
    tr,
};

/// The answers of a chart.
const MOST_BARS: usize = 24;

/// Of more samples than these, what is under the pointer leaves out the alternatives: the page would be too large to open.
const MOST_DETAILED: usize = 500;

/// The least probability of each level but the last, whose colours the style sheet has.
const LEVELS: [f32; 4] = [0.9, 0.5, 0.2, 0.05];

/// Contrast of text is at least 4.5 to 1 on every ground, light and dark (WCAG 2.2, success criterion 1.4.3).
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b2130;--dim:#5a6478;--ground:#ffffff;--line:#d5dae3;--prompt:#1f4fb0;--bar:#3b6fd4;\
--h1:#eef6e9;--h2:#fdf6d3;--h3:#ffe6c9;--h4:#ffd6d2}
@media (prefers-color-scheme:dark){:root{--ink:#dfe4ee;--dim:#9aa4b8;--ground:#14171f;--line:#2e3544;--prompt:#8fb2ff;\
--bar:#6f98ee;--h1:#1d2a20;--h2:#38331a;--h3:#472e1b;--h4:#54252a}}
body{margin:0 auto;padding:1.5rem;max-width:78rem;color:var(--ink);background:var(--ground);\
font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem}h2{font-size:1.25rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1.05rem}\
h4{font-size:1rem;margin:0}
pre,.answer{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:.93em}
pre{white-space:pre-wrap;margin:.4rem 0;padding:.5rem .7rem;border:1px solid var(--line);border-radius:.3rem}
.prompt,.kept{color:var(--prompt)}.kept{font-style:italic}.dim,.about{color:var(--dim)}.about{margin:.1rem 0;font-size:.88em}
.samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1rem}
section{break-inside:avoid;content-visibility:auto;contain-intrinsic-size:auto 12rem;min-width:0}
.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}.h4{background:var(--h4)}
.chosen{text-decoration:underline}.mark{color:var(--dim)}.error{border-left:.25rem solid var(--h4);padding-left:.6rem}
table{border-collapse:collapse}td{padding:.1rem .7rem .1rem 0;vertical-align:middle}svg{display:block}
.bar{fill:var(--bar)}.range{stroke:var(--ink)}.model{stroke:var(--prompt);stroke-width:2}
.note{white-space:pre-wrap}nav a{color:var(--prompt);margin-right:1rem}
@media print{body{max-width:none;padding:0}nav{display:none}.samples{display:block}section{content-visibility:visible}}
";

/// Writes the page.
pub(super) fn write(book: &Book, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let title = if book.session.title.is_empty() { tr!("export-title") } else { &book.session.title };
    let title = in_element(title);
    let chapters = book.chapters();
    write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         <h1>{title}</h1>\n",
        spoken().tag()
    )?;
    let cells = counted(chapters.len(), "cell");
    writeln!(out, "<p class=\"dim\">{cells} · {}</p>", counted(book.samples.len(), "sample"))?;
    if !book.session.note.is_empty() {
        writeln!(out, "<p class=\"note\">{}</p>", lines(&book.session.note))?;
    }
    if chapters.len() > 1 {
        write!(out, "<nav>")?;
        for (number, chapter) in (1..).zip(&chapters) {
            write!(out, "<a href=\"#cell-{number}\">{}</a>", in_element(&title_of(chapter)))?;
        }
        writeln!(out, "</nav>")?;
    }
    if book.samples.iter().any(|sample| sample.tokens.iter().any(|token| token.logprob.is_some())) {
        writeln!(out, "<p class=\"dim\">{}</p>", legend())?;
    }
    let detailed = book.samples.len() <= MOST_DETAILED;
    if !detailed {
        writeln!(out, "<p class=\"dim\">{}</p>", in_element(tr!("export-no-alternatives")))?;
    }
    for (number, chapter) in (1..).zip(&chapters) {
        writeln!(out, "<h2 id=\"cell-{number}\">{}</h2>", in_element(&title_of(chapter)))?;
        write_chapter(book, chapter, detailed, out)?;
    }
    writeln!(out, "</html>")
}

fn title_of(chapter: &Chapter<'_>) -> String {
    match chapter.cell {
        Some(cell) => cell.title.clone(),
        None => tr!("export-deleted-cell", cell = chapter.id.as_str()),
    }
}

fn write_chapter(
    book: &Book,
    chapter: &Chapter<'_>,
    detailed: bool,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    if let Some(cell) = chapter.cell {
        if !cell.note.is_empty() {
            writeln!(out, "<p class=\"note\">{}</p>", lines(&guide(&cell.note)))?;
        }
        writeln!(out, "<p class=\"dim\">{}</p>", tr!("export-prefix"))?;
        out.write_all(preformatted("prompt", cell.prefix.as_bytes()).as_bytes())?;
    }
    let is_one = chapter.columns.len() <= 1 && chapter.cell.is_none_or(|cell| cell.columns.len() <= 1);
    for column in &chapter.columns {
        if !is_one {
            writeln!(out, "<h3>{}</h3>", in_element(&column_title(chapter, column.column)))?;
        }
        if let Some(cell) = chapter.cell {
            write_figures(book, cell, column, out)?;
        }
        writeln!(out, "<div class=\"samples\">")?;
        // A prefix is shown where it is not the one that was shown last.
        let mut shown = chapter.cell.map(|cell| cell.prefix.as_bytes().to_vec());
        for sample in &column.samples {
            let prompt = book.prompt_length(sample);
            let [given, _] = sample.given(prompt);
            let is_new = shown.as_deref() != Some(given);
            out.write_all(section(book, sample, prompt, is_new, detailed).as_bytes())?;
            shown = Some(given.to_vec());
        }
        writeln!(out, "</div>")?;
    }
    Ok(())
}

/// A sample: who it is, what stood before it, and every token in the colour of its probability.
fn section(book: &Book, sample: &Sample, prompt: usize, shows_prefix: bool, detailed: bool) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "<section><h4>{}</h4><p class=\"about\">{}</p>",
        in_element(&heading(book, sample)),
        in_element(&about(sample))
    );
    if let Some(error) = &sample.error {
        let _ = writeln!(page, "<p class=\"error\">{}</p>", lines(error));
    }
    // A page drops a newline at the beginning of such a block: this one, and none of the text's.
    page.push_str("<pre>\n");
    let [given, kept] = sample.given(prompt);
    if shows_prefix {
        write_span(&mut page, "prompt", "", given);
    }
    write_span(&mut page, "kept", tr!("page-kept"), kept);
    for tokens in characters(&sample.tokens) {
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.bytes.iter().copied()).collect();
        let about: Vec<String> = tokens.iter().map(|token| about_token(token, detailed)).collect();
        write_span(&mut page, &class(&tokens[0]), &about.join("\n\n"), &bytes);
    }
    page.push_str("</pre>\n");
    if let Some(mark) = book.mark(sample).filter(|mark| !mark.note.is_empty()) {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", lines(&mark.note));
    }
    page.push_str("</section>\n");
    page
}

fn class(token: &Token) -> String {
    let level = token.logprob.map(|logprob| {
        let p = logprob.exp();
        LEVELS.iter().position(|least| p >= *least).unwrap_or(LEVELS.len())
    });
    let chosen = if token.chosen { " chosen" } else { "" };
    match level {
        Some(level) if level > 0 => format!("t h{level}{chosen}"),
        _ => format!("t{chosen}"),
    }
}

fn legend() -> String {
    let percent = LEVELS.map(|least| format!("{:.0}", f64::from(least) * 100.0));
    let steps = (0..=LEVELS.len()).map(|level| {
        let words = match (level, percent.get(level)) {
            (_, Some(least)) => tr!("export-level-from", percent = least),
            (_, None) => tr!("export-level-below", percent = percent.last().map_or("", String::as_str)),
        };
        format!("<span class=\"h{level}\">{}</span>", in_element(&words))
    });
    format!("{} {}", in_element(tr!("export-legend")), steps.collect::<Vec<String>>().join(" · "))
}

/// What the samples of a column say together.
fn write_figures(
    book: &Book,
    cell: &Cell,
    column: &ColumnSamples<'_>,
    out: &mut (impl Write + ?Sized),
) -> io::Result<()> {
    let counted = book.counted(cell, column);
    if counted.is_empty() {
        return Ok(());
    }
    if let Some(answers) = counted.counters.tally.as_ref().filter(|answers| answers.tally().answered() > 0) {
        out.write_all(chart(&answers.bars(&counted, MOST_BARS)).as_bytes())?;
    }
    for (instrument, words) in counted.words() {
        let words = in_element(&words.join(" · "));
        writeln!(out, "<p class=\"about\">{}: {words}</p>", in_element(instrument.subject()))?;
    }
    Ok(())
}

/// The answers as bars, with their Wilson intervals as lines and the model's own probability as a stroke.
fn chart(bars: &[AnswerRow]) -> String {
    const WIDTH: f64 = 240.0;
    let mut page = String::from("<table>\n");
    for bar in bars {
        let at = |share: f64| share.clamp(0.0, 1.0) * WIDTH;
        let answer = lossy_text(&bar.answer);
        let answer = if answer.is_empty() { tr!("export-empty").to_owned() } else { answer };
        let [low, high] = [bar.share.low, bar.share.high].map(|bound| bound * 100.0);
        let model = bar.expected.map(|own| {
            let line = format!(
                "<line class=\"model\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"1\" y2=\"17\"/>",
                x = at(own)
            );
            (line, tr!("export-model", percent = format!("{:.1}", own * 100.0)))
        });
        let (line, words) = model.unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "<tr><td class=\"answer\">{}</td><td>{}</td><td><svg width=\"{WIDTH}\" height=\"18\" role=\"img\" \
             aria-label=\"{share:.0} %\"><rect class=\"bar\" y=\"4\" height=\"10\" width=\"{:.1}\"/>\
             <line class=\"range\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"9\" y2=\"9\"/>{line}</svg></td>\
             <td>{}</td><td class=\"dim\">{words}</td></tr>",
            in_element(&answer),
            bar.count,
            at(bar.share.share),
            at(bar.share.low),
            at(bar.share.high),
            tr!(
                "export-share",
                share = format!("{:.0}", bar.share.share * 100.0),
                low = format!("{low:.0}"),
                high = format!("{high:.0}"),
            ),
            share = bar.share.share * 100.0,
        );
    }
    page.push_str("</table>\n");
    if bars.iter().any(|bar| bar.expected.is_some()) {
        let _ = writeln!(page, "<p class=\"about\">{}</p>", in_element(model_note()));
    }
    page
}

fn preformatted(class: &str, bytes: &[u8]) -> String {
    let mut page = format!("<pre class=\"{class}\">\n");
    write_bytes(&mut page, bytes);
    page.push_str("</pre>\n");
    page
}

/// Prose of several lines.
fn lines(text: &str) -> String {
    text.lines().map(in_element).collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Alternative, CellId, LogprobKind, Session};

    fn page(samples: Vec<Sample>, note: &str) -> String {
        let mut cell = Cell::new(CellId::new("a"), "A <b> cell");
        (cell.prefix, cell.note) = ("what is 2+2=".to_owned(), note.to_owned());
        let mut out = Vec::new();
        let session = Session { title: "T".to_owned(), cells: vec![cell], ..Session::default() };
        write(&Book::new(session, samples), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample(id: u128, tokens: &[(&str, f32)]) -> Sample {
        let token = |(text, p): &(&str, f32)| Token {
            bytes: text.as_bytes().to_vec(),
            logprob: Some(p.ln()),
            top: vec![Alternative { bytes: b"other".to_vec(), id: None, logprob: -1.0 }],
            ..Token::default()
        };
        Sample {
            id: uuid::Uuid::from_u128(id),
            cell: CellId::new("a"),
            prefix: b"what is 2+2=".to_vec(),
            tokens: tokens.iter().map(token).collect(),
            logprobs: LogprobKind::Raw,
            finish: crate::session::Finish::Stop,
            ..Sample::default()
        }
    }

    #[test]
    fn tokens_have_the_colour_of_their_probability_and_say_it_under_the_pointer() {
        let page = page(vec![sample(1, &[("4", 0.95), ("\n", 0.6), ("x", 0.01)])], "");
        assert!(page.contains("<span class=\"t\" title=\"p 0.9500") && page.contains(">4</span>"), "{page}");
        assert!(page.contains("class=\"t h1\"") && page.contains("class=\"t h4\""), "{page}");
        assert!(page.contains("0.3679 “other”"), "{page}");
        // The answer is counted, and its bar drawn.
        assert!(page.contains("<td class=\"answer\">4</td><td>1</td><td><svg"), "{page}");
        assert!(page.contains("A &lt;b&gt; cell") && !page.contains("<script"), "{page}");
    }

    #[test]
    fn a_prefix_is_shown_again_only_where_it_is_another_one() {
        let mut other = sample(2, &[("5", 0.5)]);
        other.prefix = b"what is 2+3=".to_vec();
        let page = page(vec![sample(1, &[("4", 0.5)]), other, sample(3, &[("4", 0.5)])], "a\nnote");
        assert_eq!(page.matches("what is 2+2=").count(), 2, "above, and behind the other one");
        assert_eq!(page.matches("what is 2+3=").count(), 1);
        assert!(page.contains("<p class=\"note\">a\nnote</p>"), "{page}");
    }

    #[test]
    fn many_samples_leave_the_alternatives_out_and_the_page_says_so() {
        let samples = (0..=MOST_DETAILED as u128).map(|id| sample(id + 1, &[("4", 0.5)])).collect();
        let page = page(samples, "");
        assert!(!page.contains("“other”") && page.contains(tr!("export-no-alternatives")));
        assert_eq!(page.matches("<section>").count(), MOST_DETAILED + 1);
    }
}
