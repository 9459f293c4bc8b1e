//! `samplebook sample`: draws samples of a prefix and writes them in the order of their lanes.
//!
//! Never counts what they say.

use std::{io::Write, sync::Arc};

use super::{
    error::HeadlessError,
    interrupt::Interrupt,
    notes,
    output::{Shown, write_json},
    sampling::{collect, failure},
};
use crate::{
    engine::{Engine, Request, Run},
    session::{CellId, Params, Sample, is_hardly_known},
    tr,
};

/// Between two samples in plain text.
const SEPARATOR: &[u8] = b"\n---\n";

/// What `samplebook sample` was asked for.
#[derive(Debug)]
pub struct SampleOptions {
    /// The exact text to continue.
    pub prefix: String,
    /// The system prompt of the chat that is asked for in place of a continuation.
    pub chat: Option<String>,
    /// Sampling parameters; its lanes are the number of samples.
    pub params: Params,
    /// Alternatives with each token.
    pub alternatives: usize,
    /// One JSON line a sample instead of text.
    pub json: bool,
    /// The text goes to a terminal, so nothing in it may reach the terminal as a command.
    pub to_terminal: bool,
}

/// Says what is known before samples are drawn: that the built-in model hardly knows the script of the prefix, that a server
/// does not take what a param is set to.
fn misgivings(engine: &dyn Engine, wish: &SampleOptions) -> Vec<String> {
    let is_builtin = engine.identity().engine == "builtin";
    let script = (is_builtin && is_hardly_known(&wish.prefix))
        .then(|| tr!("headless-sample-script-hardly-known").to_owned());
    script
        .into_iter()
        .chain(notes::disobeyed(engine, &wish.params))
        .chain(notes::counting_prefix(engine, &wish.params))
        .chain(notes::read_as_token(engine, &wish.prefix))
        .collect()
}

/// Draws samples and writes them in the order of their lanes, the first as it streams; what is to be known of them beside
/// their text is noted.
///
/// # Errors
/// Where the output cannot be written, any lane failed, or the person had enough; all there is is written all the same.
pub async fn sample(
    engine: Arc<dyn Engine>,
    wish: SampleOptions,
    note: impl Fn(&str),
    interrupt: &Interrupt,
    out: &mut (impl Write + ?Sized),
) -> Result<(), HeadlessError> {
    // A server that does not answer says so in its lanes.
    let _learned = engine.learn().await;
    misgivings(engine.as_ref(), &wish).iter().for_each(|text| note(text));
    let run = Run::begin(engine.as_ref(), &CellId::new("sample"), &wish.params).as_chat(wish.chat.as_deref());
    let lanes: Vec<u32> = (0..wish.params.lanes() as u32).collect();
    let streams = engine.start(Request {
        prefix: wish.prefix.clone(),
        inherited: Vec::new(),
        chat: wish.chat.clone(),
        params: wish.params.clone(),
        seed: run.seed,
        lanes: lanes.clone(),
        drafts: Vec::new(),
        alternatives: wish.alternatives,
    });
    // Every lane is read all the time, or a lane whose turn has not come would hold up the others.
    let mut waiting = tokio::task::JoinSet::new();
    let mut first = None;
    for (lane, stream) in lanes.into_iter().zip(streams) {
        let sample = run.sample(lane, None, wish.prefix.clone().into_bytes());
        if first.is_none() {
            first = Some((sample, stream));
        } else {
            waiting.spawn(collect(
                Arc::clone(&engine),
                sample,
                stream,
                interrupt.clone().comes(),
                |_| Ok(()),
            ));
        }
    }
    let mut failures = Vec::new();
    let Some((sample, stream)) = first else { return Ok(()) };
    let mut shown = Shown::new(wish.to_terminal);
    let sample = collect(Arc::clone(&engine), sample, stream, interrupt.clone().comes(), |token| {
        if wish.json {
            return Ok(());
        }
        shown.write(&token.bytes, out)?;
        out.flush()
    })
    .await?;
    shown.finish(out)?;
    if wish.json {
        write_json(&sample, wish.to_terminal, out)?;
    }
    failures.extend(failure(&sample));
    let mut seen = vec![sample];

    let mut done: Vec<Sample> = Vec::new();
    let mut next_lane = 1;
    while let Some(joined) = waiting.join_next().await {
        match joined {
            Ok(sample) => done.push(sample?),
            Err(error) => failures.push(tr!("headless-lane-broke", error = error.to_string())),
        }
        while let Some(index) = done.iter().position(|sample| sample.lane == next_lane) {
            let sample = done.swap_remove(index);
            if wish.json {
                write_json(&sample, wish.to_terminal, out)?;
            } else {
                out.write_all(SEPARATOR)?;
                shown.write(&sample.bytes(), out)?;
                shown.finish(out)?;
            }
            out.flush()?;
            failures.extend(failure(&sample));
            seen.push(sample);
            next_lane += 1;
        }
    }
    if !wish.json {
        shown.end_line(out)?;
    }
    out.flush()?;
    notes::of_samples(seen.iter(), wish.alternatives).iter().for_each(|text| note(text));
    if interrupt.has_come() {
        return Err(HeadlessError::Interrupted);
    }
    failures.dedup();
    if failures.is_empty() { Ok(()) } else { Err(HeadlessError::Lanes(failures.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::scripted::{Script, Scripted},
        session::Finish,
    };

    async fn written(texts: &[&str], to_terminal: bool, json: bool) -> String {
        let scripts = texts.iter().map(|text| Script::new().text(text).end(Finish::Stop)).collect();
        let mut params = Params::default();
        params.set(crate::session::Param::Lanes, Some(texts.len() as f64)).unwrap();
        let prefix = "x".to_owned();
        let options = SampleOptions { prefix, chat: None, params, alternatives: 0, json, to_terminal };
        let mut out = Vec::new();
        sample(Arc::new(Scripted::new(scripts)), options, |_| {}, &Interrupt::never(), &mut out)
            .await
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[tokio::test]
    async fn whoever_has_enough_gets_what_had_come_as_cancelled() {
        for json in [false, true] {
            let scripts = vec![Script::new().text("so far").pause().text("never").end(Finish::Stop); 2];
            let mut params = Params::default();
            params.set(crate::session::Param::Lanes, Some(2.0)).unwrap();
            let prefix = "x".to_owned();
            let options =
                SampleOptions { prefix, chat: None, params, alternatives: 0, json, to_terminal: false };
            let (sender, interrupt) = Interrupt::sent();
            let (mut out, engine) = (Vec::new(), Arc::new(Scripted::new(scripts)));
            let stop = async {
                // Until all that the lanes say before they pause has arrived.
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
                sender.send(true).unwrap();
            };
            let (result, ()) = tokio::join!(sample(engine, options, |_| {}, &interrupt, &mut out), stop);
            assert!(matches!(result, Err(HeadlessError::Interrupted)));
            let out = String::from_utf8(out).unwrap();
            match json {
                false => assert_eq!(out, "so far\n---\nso far"),
                true => {
                    let samples: Vec<Sample> =
                        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                    let said = samples.iter().map(|sample| (sample.text(), sample.finish));
                    assert!(said.eq([
                        ("so far".to_owned(), Finish::Cancelled),
                        ("so far".to_owned(), Finish::Cancelled)
                    ]));
                }
            }
        }
    }

    #[tokio::test]
    async fn a_terminal_gets_its_line_ended_once_and_a_pipe_every_byte_and_none_more() {
        for (texts, piped, shown) in [
            (&["so"][..], "so", "so\n"),
            (&["so\n"], "so\n", "so\n"),
            (&["a\n", "b"], "a\n\n---\nb", "a\n\n---\nb\n"),
            (&["a", "b\n"], "a\n---\nb\n", "a\n---\nb\n"),
            // No token at all.
            (&[""], "", "\n"),
        ] {
            assert_eq!(written(texts, false, false).await, piped);
            assert_eq!(written(texts, true, false).await, shown);
        }
        assert!(written(&["so"], true, true).await.ends_with("}\n"));
    }
}
