//! `samplebook list`, `search` and `show`: the sessions there are, what stands in them, and a sample as it is.
//!
//! Never writes to a session, and keeps nothing of what it has read.

use std::{collections::BTreeMap, io::Write, path::Path};

use jiff::tz::TimeZone;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::HeadlessError,
    output::{Shown, short, write_json},
};
use crate::{
    analysis::{Described, Query, Searchable},
    language::counted,
    session::{Cell, Finish, Sample, Session},
    store::{self, Brief, Listing},
    text::visible,
    tr,
};

/// Cells of what stands around a word that was found.
const AROUND: usize = 96;
/// Bytes before the word that is found.
const BEFORE: usize = 40;

/// A session as a line of JSON.
#[derive(Serialize)]
struct SessionLine<'a> {
    path: &'a Path,
    title: &'a str,
    cells: usize,
    samples: usize,
    models: Vec<&'a str>,
    cost_usd: f64,
    last_written: Option<String>,
    problem: Option<&'a str>,
}

/// What a log adds up to.
#[derive(Default)]
struct Sums {
    samples: usize,
    models: BTreeMap<String, usize>,
    cost_usd: f64,
}

/// Lists sessions with what their logs add up to, in their order.
///
/// # Errors
/// Where the output cannot be written.
pub fn list(
    sessions: &[Listing],
    json: bool,
    to_terminal: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    let sums: Vec<Sums> = sessions.par_iter().map(|listing| sums(&listing.path)).collect();
    for (listing, sums) in sessions.iter().zip(&sums) {
        // Those that answered most often first.
        let mut models: Vec<(&str, usize)> =
            sums.models.iter().map(|(model, count)| (model.as_str(), *count)).collect();
        models.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let models: Vec<&str> = models.into_iter().map(|(model, _)| model).collect();
        if json {
            let line = SessionLine {
                path: &listing.path,
                title: &listing.title,
                cells: listing.cells,
                samples: sums.samples,
                models,
                cost_usd: sums.cost_usd,
                last_written: listing.modified.map(|at| at.to_string()),
                problem: listing.problem.as_deref(),
            };
            write_json(&line, to_terminal, out)?;
            continue;
        }
        let at =
            listing.modified.map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
        let mut words = vec![counted(listing.cells, "cell"), counted(sums.samples, "sample")];
        words.extend((!models.is_empty()).then(|| models.join(", ")));
        words.extend((sums.cost_usd > 0.0).then(|| format!("${:.4}", sums.cost_usd)));
        words.extend(listing.problem.as_ref().map(|problem| tr!("list-problem", problem = problem)));
        let path = visible(&listing.path.display().to_string());
        writeln!(out, "{}  {path}", at.unwrap_or_default())?;
        writeln!(out, "    {} · {}", visible(&listing.title), visible(&words.join(" · ")))?;
    }
    if sessions.is_empty() && !json {
        writeln!(out, "{}", tr!("list-none"))?;
    }
    Ok(out.flush()?)
}

fn sums(path: &Path) -> Sums {
    let mut sums = Sums::default();
    // What cannot be read is said by opening it.
    let _ = store::scan(path, |brief| {
        sums.samples += 1;
        *sums.models.entry(brief.model).or_default() += 1;
        sums.cost_usd += brief.cost_usd.unwrap_or_default();
        false
    });
    sums
}

/// What was found: a cell, or a sample of one.
#[derive(Serialize)]
struct Hit<'a> {
    session: &'a Path,
    cell: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish: Option<Finish>,
    /// What stands around the first word.
    around: String,
}

/// Searches the cells and the samples of sessions, and writes what has every word and passes every filter.
///
/// Returns how much was found.
///
/// # Errors
/// Where the output cannot be written.
pub fn search(
    sessions: &[Listing],
    query: &Query,
    json: bool,
    to_terminal: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<usize, HeadlessError> {
    let mut found = 0;
    // A few at a time, so that what is found first is written first.
    for some in sessions.chunks(rayon::current_num_threads().max(1)) {
        let hits: Vec<Vec<Hit<'_>>> = some.par_iter().map(|listing| hits(&listing.path, query)).collect();
        for (listing, hits) in some.iter().zip(&hits) {
            found += hits.len();
            if json {
                hits.iter().try_for_each(|hit| write_json(hit, to_terminal, out))?;
                continue;
            }
            if !hits.is_empty() {
                let title = visible(&listing.title);
                writeln!(out, "{} · {title}", visible(&listing.path.display().to_string()))?;
            }
            for hit in hits {
                let place = match (hit.sample, hit.lane) {
                    (Some(id), Some(lane)) => {
                        let id = id.simple().to_string();
                        tr!(
                            "search-sample",
                            cell = &hit.cell,
                            id = &id[id.len() - 8..],
                            lane = (lane + 1).to_string()
                        )
                    }
                    _ => tr!("search-cell", cell = &hit.cell),
                };
                writeln!(out, "  {}  {}", visible(&place), short(&hit.around, AROUND))?;
            }
        }
        out.flush()?;
    }
    Ok(found)
}

/// Finds what a session has of a query: its cells first, then its samples, the newest last.
fn hits<'a>(path: &'a Path, query: &Query) -> Vec<Hit<'a>> {
    let session = store::session_of(path).unwrap_or_default();
    let mut hits = Vec::new();
    // A filter is one of samples.
    for cell in session.cells.iter().filter(|_| query.is_words() && query.words().next().is_some()) {
        let text = format!("{}\n{}\n{}", cell.prefix, cell.title, cell.note);
        let searchable = Searchable { words: text.to_lowercase(), ..Searchable::default() };
        if query.takes(&searchable) {
            let around = around(&text, query);
            hits.push(Hit { cell: cell.id.as_str().to_owned(), around, ..Hit::of(path) });
        }
    }
    // What cannot be read is said by opening it.
    let _ = store::scan(path, |brief| {
        let searchable = searchable(&brief, &session);
        if query.takes(&searchable) {
            hits.push(Hit {
                cell: brief.cell.as_str().to_owned(),
                sample: Some(brief.id),
                lane: Some(brief.lane),
                started: Some(brief.started.to_string()),
                finish: Some(brief.finish),
                around: around(&brief.text, query),
                model: Some(brief.model),
                ..Hit::of(path)
            });
        }
        false
    });
    hits
}

/// Says what a sample is searched by, as the list on the screen does.
fn searchable(brief: &Brief, session: &Session) -> Searchable {
    let place = session.cells.iter().position(|cell| cell.id == brief.cell);
    let cell: Option<&Cell> = place.and_then(|place| session.cells.get(place));
    Searchable::from(Described {
        text: &brief.text,
        cell: (place.map_or(0, |place| place + 1), &brief.cell, cell.map_or("", |cell| &cell.title)),
        mark: cell.and_then(|cell| cell.marks.get(&brief.id)),
        column: brief.column,
        model: &brief.model,
        params: &brief.params,
        finish: brief.finish,
        started: brief.started,
    })
}

/// Returns what stands around the first place of a text that has a word of the query; its beginning where none has.
fn around(text: &str, query: &Query) -> String {
    let lower = text.to_lowercase();
    let at = query.words().filter_map(|word| lower.find(word)).min().unwrap_or_default();
    // Lower case may be longer or shorter, by a little: the place is only where to look.
    let mut start = at.saturating_sub(BEFORE).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let before = if start > 0 { "…" } else { "" };
    let end = text[start..].char_indices().nth(AROUND).map_or(text.len(), |(end, _)| start + end);
    format!("{before}{}", &text[start..end])
}

impl<'a> Hit<'a> {
    fn of(session: &'a Path) -> Self {
        Self {
            session,
            cell: String::new(),
            sample: None,
            lane: None,
            model: None,
            started: None,
            finish: None,
            around: String::new(),
        }
    }
}

/// Writes one sample: what it continued and what it said, to the byte.
///
/// # Errors
/// Where the output cannot be written.
pub fn show(
    sample: &Sample,
    json: bool,
    to_terminal: bool,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    if json {
        return write_json(sample, to_terminal, out);
    }
    let mut shown = Shown::new(to_terminal);
    shown.write(&sample.prefix, out)?;
    shown.write(&sample.bytes(), out)?;
    shown.finish(out)?;
    shown.end_line(out)?;
    Ok(out.flush()?)
}
