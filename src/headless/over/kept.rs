//! Whether a sample that the file of results has is one that the sweep would draw.
//!
//! Never draws one.

use super::{
    judge::Texts,
    sweep::{Sweep, Track, base_seed, row_seed},
};
use crate::{
    engine::UNKNOWN_MODEL,
    session::{Param, Params},
    store::Kept,
    tr,
};

/// Finds the column that a kept sample is of, and what its row fills in.
///
/// # Errors
/// What of it is not in this sweep.
pub(super) fn find(sweep: &mut Sweep, kept: &Kept) -> Result<(usize, Texts), String> {
    let Kept { sample, row } = kept;
    if *row >= sweep.rows.count() {
        let rows = sweep.rows.count().to_string();
        return Err(tr!("headless-over-no-row", row = row.to_string(), rows = rows));
    }
    let is_it = |track: &Track| {
        sweep.over(*track).experiment.cell == sample.cell && track.column == sample.column as usize
    };
    let Some(number) = sweep.tracks.iter().position(is_it) else {
        let column = (sample.column + 1).to_string();
        return Err(tr!("headless-over-no-column", cell = sample.cell.as_str(), column = column));
    };
    let texts = sweep.texts(sweep.tracks[number], *row).map_err(|error| error.to_string())?;
    Ok((number, texts))
}

/// Says in what a kept sample was drawn otherwise than it would be now. The first sample tells the seed of the sweep, where
/// nobody set one.
///
/// # Errors
/// What is different.
pub(super) fn is_of_sweep(
    sweep: &Sweep,
    track: Track,
    texts: &Texts,
    kept: &Kept,
    base: &mut Option<u64>,
) -> Result<(), String> {
    let (sample, row) = (&kept.sample, kept.row.to_string());
    if sample.prefix != texts.prefix.as_bytes() {
        return Err(tr!("headless-over-other-prefix", row = row));
    }
    let column = sweep.column(track);
    if sample.chat.as_ref().map(|chat| chat.system.as_str()) != column.chat.as_deref() {
        return Err(tr!("headless-over-other-chat", row = row));
    }
    let Ok(engine) = &column.engine else { return Ok(()) };
    // How many lanes a row has changes no lane.
    let bare = |params: &Params| {
        let mut params = params.clone();
        params.reset(Param::Lanes);
        params.reset(Param::Seed);
        params
    };
    let (was, is) = (bare(&sample.params), bare(&engine.capabilities().obeyed(&column.params)));
    if was != is {
        let other = |param: &Param| was.display(*param) != is.display(*param);
        let say = |param: Param| {
            let label = param.spec().label();
            tr!("headless-over-other-param", param = label, was = was.display(param), is = is.display(param))
        };
        let others: Vec<String> = Param::ALL.into_iter().filter(other).map(say).collect();
        return Err(others.join(", "));
    }
    let base = match column.params.seed() {
        Some(own) => own,
        None => *base.get_or_insert_with(|| base_seed(sample.seed, kept.row)),
    };
    let seed = row_seed(base, kept.row);
    if sample.seed != seed {
        return Err(tr!("headless-over-other-seed", was = sample.seed.to_string(), is = seed.to_string()));
    }
    let identity = engine.identity();
    let is_same = [sample.model.as_str(), sample.asked_model()].contains(&identity.model.as_str());
    if !is_same && identity.model != UNKNOWN_MODEL {
        return Err(tr!("headless-over-other-model", was = sample.model.as_str(), is = identity.model));
    }
    match (&sample.model_digest, &identity.digest) {
        (Some(was), Some(is)) if was != is => {
            Err(tr!("headless-over-other-weights", model = sample.model.as_str()))
        }
        _ => Ok(()),
    }
}
