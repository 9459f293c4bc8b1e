//! A session as Markdown: what was asked, and what was said, as text for people.
//!
//! Never lets what is in a text end the block it stands in.

use std::io::{self, Write};

use super::book::{Book, Chapter, ColumnSamples};
use crate::{
    language::counted,
    session::{Cell, Sample, Token, filled, lossy_text},
    text::{visible, visible_lines},
    tr,
};

/// The answers of a table.
const MOST_BARS: usize = 24;

/// Writes the session.
pub(super) fn write(book: &Book, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let title = if book.session.title.is_empty() { tr!("export-title") } else { &book.session.title };
    writeln!(out, "# {}\n", line(title))?;
    if !book.session.note.is_empty() {
        writeln!(out, "{}\n", quoted(&book.session.note))?;
    }
    for chapter in book.chapters() {
        write_chapter(book, &chapter, out)?;
    }
    Ok(())
}

fn write_chapter(book: &Book, chapter: &Chapter<'_>, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let id = chapter.id.as_str();
    match chapter.cell {
        Some(cell) => writeln!(out, "## {}\n", line(&cell.title))?,
        None => writeln!(out, "## {}\n", line(&tr!("export-deleted-cell", cell = id)))?,
    }
    if let Some(cell) = chapter.cell {
        if !cell.note.is_empty() {
            writeln!(out, "{}\n", quoted(&guide(&cell.note)))?;
        }
        writeln!(out, "{}\n\n{}", tr!("export-prefix"), fenced(&cell.prefix))?;
    }
    for column in &chapter.columns {
        if chapter.columns.len() > 1 || chapter.cell.is_some_and(|cell| cell.columns.len() > 1) {
            writeln!(out, "### {}\n", line(&column_title(chapter, column.column)))?;
        }
        if let Some(cell) = chapter.cell {
            write_figures(book, cell, column, out)?;
        }
        for sample in &column.samples {
            write_sample(book, sample, out)?;
        }
    }
    Ok(())
}

/// Names a column of a cell.
pub(super) fn column_title(chapter: &Chapter<'_>, column: u32) -> String {
    let number = (column + 1).to_string();
    let own = chapter.cell.and_then(|cell| cell.columns.get(column as usize));
    let mut words = vec![tr!("export-column", number = number)];
    if let Some(own) = own {
        words.extend(Some(own.title.clone()).filter(|title| !title.is_empty()));
        words.extend(own.engine.iter().chain(&own.model).cloned());
    }
    words.join(" · ")
}

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
        writeln!(out, "| {} |  |  |  |\n|---|---|---|---|", tr!("export-answer"))?;
        for bar in answers.bars(&counted, MOST_BARS) {
            let share = tr!(
                "export-share",
                share = format!("{:.0}", bar.share.share * 100.0),
                low = format!("{:.0}", bar.share.low * 100.0),
                high = format!("{:.0}", bar.share.high * 100.0),
            );
            let model = bar
                .expected
                .map_or(String::new(), |own| tr!("export-model", percent = format!("{:.1}", own * 100.0)));
            writeln!(out, "| {} | {} | {share} | {model} |", in_table(&lossy_text(&bar.answer)), bar.count)?;
        }
        writeln!(out)?;
    }
    for (instrument, words) in counted.words() {
        writeln!(out, "- {}: {}", instrument.subject(), line(&words.join(" · ")))?;
    }
    writeln!(out)
}

fn write_sample(book: &Book, sample: &Sample, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    writeln!(out, "#### {}\n\n{}\n", line(&heading(book, sample)), line(&about(sample)))?;
    if let Some(error) = &sample.error {
        writeln!(out, "{}\n", quoted(error))?;
    }
    if !sample.tokens.is_empty() {
        writeln!(out, "{}", fenced(&lossy_text(&sample.bytes())))?;
    }
    if let Some(mark) = book.mark(sample).filter(|mark| !mark.note.is_empty()) {
        writeln!(out, "{}\n", quoted(&mark.note))?;
    }
    Ok(())
}

/// Says which sample it is, how it ended and what a person made of it.
pub(super) fn heading(book: &Book, sample: &Sample) -> String {
    let lane = (sample.lane + 1).to_string();
    let mut words = vec![tr!("export-lane", lane = lane), sample.finish.word().to_owned()];
    if let Some(mark) = book.mark(sample) {
        words.extend(mark.pinned.then(|| "★".to_owned()));
        words.extend((mark.rating > 0).then(|| tr!("export-rating", rating = mark.rating.to_string())));
        words.extend(Some(mark.label.clone()).filter(|label| !label.is_empty()));
    }
    words.join(" · ")
}

/// Says who answered, with which settings, and when.
pub(super) fn about(sample: &Sample) -> String {
    let mut words = vec![sample.model.clone()];
    words.extend(sample.params.telling());
    words.push(tr!("export-seed", seed = sample.seed.to_string()));
    words.push(counted(sample.tokens.len(), "token"));
    words.push(sample.started.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
    words.extend(sample.cost_usd.filter(|usd| *usd > 0.0).map(|usd| format!("${usd:.6}")));
    words.join(" · ")
}

/// Says what is known of a token, a line each.
pub(super) fn about_token(token: &Token, with_alternatives: bool) -> String {
    let mut lines = Vec::new();
    lines.extend(token.logprob.map(|logprob| {
        let bits = -logprob / std::f32::consts::LN_2;
        tr!("export-token", p = format!("{:.4}", logprob.exp()), bits = format!("{bits:.2}"))
    }));
    lines.extend(token.chosen.then(|| tr!("export-chosen").to_owned()));
    for other in token.top.iter().filter(|_| with_alternatives) {
        lines.push(format!("{:.4} “{}”", other.logprob.exp(), visible(&lossy_text(&other.bytes))));
    }
    lines.join("\n")
}

/// Puts the words of commands in the place of their names in braces, as `{sample}` or `{~next-pane}`: what key that is says
/// the program alone.
pub(super) fn guide(note: &str) -> String {
    filled(note, |name| {
        let name = name.strip_prefix('~').unwrap_or(name);
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let words = name.trim_end_matches("-here").replace('-', " ");
        is_name.then(|| tr!("export-command", words = words))
    })
}

/// A text on one line, with nothing in it that Markdown or a terminal would obey.
fn line(text: &str) -> String {
    let mut safe = String::new();
    for character in visible(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}

fn in_table(text: &str) -> String {
    if text.is_empty() { tr!("export-empty").to_owned() } else { line(text) }
}

/// Somebody's words, as a quotation.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|text| format!("> {}", line(text))).collect();
    lines.join("\n")
}

/// A text as it stands, in a fence that is longer than any in it; a last newline that it lacks is told.
fn fenced(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}text\n{}{end}{fence}\n", visible_lines(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CellId, Session};

    #[test]
    fn names_of_commands_become_words_and_other_braces_stay() {
        assert_eq!(
            guide("Press {sample}, then {~next-pane}: {\"a\": {}} {tally-here"),
            "Press “sample”, then “next pane”: {\"a\": {}} {tally-here"
        );
    }

    #[test]
    fn no_text_ends_its_block_and_nothing_is_obeyed() {
        let hostile = "````\n# not a heading\u{1b}[31m <b>|x|</b>\n~~~\n";
        let mut cell = Cell::new(CellId::new("a"), hostile);
        (cell.prefix, cell.note) = (hostile.to_owned(), hostile.to_owned());
        let sample = Sample {
            cell: cell.id.clone(),
            tokens: vec![Token { bytes: hostile.into(), ..Token::default() }],
            ..Sample::default()
        };
        let session = Session { title: hostile.to_owned(), cells: vec![cell], ..Session::default() };
        let mut out = Vec::new();
        write(&Book::new(session, vec![sample]), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(!text.contains('\u{1b}'), "{text}");
        // Outside the two fences nothing of it is Markdown.
        let mut within = false;
        for line in text.lines() {
            if line.starts_with("`````") {
                within = !within;
            } else if !within {
                assert!(!line.contains("<b>") && !line.starts_with("# not"), "{line}");
            }
        }
        assert!(!within);
    }
}
