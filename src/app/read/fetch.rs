//! What is said of the model that is being fetched: its name, the part that is here, the rate, the time left.
//!
//! Never fetches.

use super::keys::key_of;
use crate::{
    app::{
        FetchPhase, FetchProgress, ProgramCommand,
        state::{Fetch, State},
    },
    text::{glyphs, visible, width},
    tr,
};

/// The fewest cells of a name that still tell it.
const NAME_CELLS: usize = 8;

/// Says how far a fetch is, in no more than so many cells; nothing where none is under way.
pub fn fetching(state: &State, room: usize) -> Option<String> {
    let fetch = state.program.fetch.as_ref()?;
    let stop = key_of(state, ProgramCommand::StopFetch).map(|key| tr!("screen-fetch-stops", key = key));
    let with = |words: &[String], name: &str| {
        format!(
            "↓ {}",
            [name.to_owned()]
                .iter()
                .chain(words)
                .filter(|word| !word.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join("  ")
        )
    };
    let name = visible(fetch.name());
    let ways = ways(fetch, stop.as_deref());
    let whole = ways.iter().map(|words| with(words, &name));
    // A name that is cut is better than no rate and no time, as long as it still tells something.
    let cut = ways.iter().filter_map(|words| {
        let cells = room.checked_sub(width(&with(words, "")) + 2)?;
        (cells >= NAME_CELLS).then(|| with(words, &shortened(&name, cells)))
    });
    let least = ways.iter().map(|words| with(words, ""));
    whole.take(1).chain(cut).chain(least).find(|text| width(text) <= room)
}

/// What is said behind the name, longest first.
fn ways(fetch: &Fetch, stop: Option<&str>) -> Vec<Vec<String>> {
    let FetchProgress { phase, percent, done, total, rate, left } = &fetch.progress;
    let stop = stop.map(str::to_owned);
    let percent = format!("{percent}%");
    let phase = match phase {
        FetchPhase::Asking => tr!("screen-fetch-asking"),
        FetchPhase::Waiting => tr!("screen-fetch-waiting"),
        FetchPhase::Checking => tr!("screen-fetch-checking"),
        FetchPhase::Again => tr!("screen-fetch-again"),
        FetchPhase::Fetching => {
            let rate = rate.as_ref().map(|rate| tr!("screen-fetch-rate", rate = rate));
            let long = left.as_ref().map(|left| tr!("screen-fetch-left", time = left));
            let amount = tr!("screen-fetch-amount", done = done, total = total);
            let part = tr!("screen-fetch-part", percent = &percent, total = total);
            let words = |first: Vec<String>, rest: [&Option<String>; 3]| {
                first.into_iter().chain(rest.into_iter().flatten().cloned()).collect()
            };
            let (none, short) = (None, left.clone());
            return vec![
                words(vec![percent.clone(), amount], [&rate, &long, &stop]),
                words(vec![part.clone()], [&rate, &long, &stop]),
                words(vec![part], [&rate, &short, &none]),
                words(vec![percent.clone()], [&rate, &short, &none]),
                words(vec![percent], [&none, &none, &none]),
            ];
        }
    };
    let said = |stop: Option<String>| [phase.to_owned()].into_iter().chain(stop).collect();
    vec![said(stop), said(None)]
}

/// Cuts the end of a name off where it is too wide.
fn shortened(name: &str, room: usize) -> String {
    if width(name) <= room {
        return name.to_owned();
    }
    let mut cells = 0;
    let fits = |glyph: &crate::text::Glyph| {
        cells += usize::from(glyph.width);
        cells < room
    };
    let short: String =
        glyphs(name.as_bytes(), 0).take_while(fits).map(|glyph| glyph.text.to_string()).collect();
    format!("{short}…")
}
