//! A model from a hub on loopback, fetched for the screen: stopped, gone on with, and answering in the end.
//!
//! Never reaches another machine.

use super::*;
use crate::{
    app::{FetchPhase, TextCommand},
    engine::local::tiny_gguf,
    hub::{
        Hub,
        loopback::{COMMIT, Place, Reply, Repo, WEIGHTS, promised, ranged},
    },
};

/// A hub whose store breaks off in the middle and holds the connection, unless it is asked for the rest.
fn halting() -> (Place, Vec<u8>) {
    let model = tiny_gguf("tiny", "llama");
    let place = Place::with(Repo::default().large(WEIGHTS, &model), |repo, asked| {
        let bytes = repo.stored(asked);
        match asked.from() {
            Some(_) => ranged(bytes, asked),
            None => {
                let half = &bytes[..bytes.len() / 2];
                Reply { hold: true, ..promised("200 OK", &[], half, bytes.len()) }
            }
        }
    });
    (place, model)
}

async fn ask_for(stage: &mut Stage, spec: &str) {
    stage.press(ProgramCommand::FetchModel).await;
    stage.send(Message::Pasted(spec.to_owned())).await;
    stage.press(TextCommand::InsertNewline).await;
}

fn is_fetching(state: &State) -> bool {
    state.program.fetch.as_ref().is_some_and(|fetch| fetch.progress.phase == FetchPhase::Fetching)
}

async fn came(incomplete: &Path, length: usize) {
    while fs::metadata(incomplete).map_or(0, |about| about.len()) < length as u64 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_model_comes_from_the_hub_in_two_goes_and_answers() {
    let (place, model) = halting();
    let mut stage = Stage::with_hub(Ok(place.settings()));
    stage.send(Message::Resized(120, 40)).await;
    ask_for(&mut stage, "org/tiny").await;
    assert!(stage.program.state.program.overlay.is_none(), "the line is done");
    stage.until("the first bytes", is_fetching).await;
    let incomplete = place.incomplete(&model);
    came(&incomplete, model.len() / 2).await;
    stage.press(ProgramCommand::StopFetch).await;
    assert!(
        stage.program.state.program.fetch.is_none() && stage.notice().contains("kept"),
        "{}",
        stage.notice()
    );
    ask_for(&mut stage, "hf:org/tiny").await;
    stage.until("the model", notice_has("answers from now on")).await;
    assert_eq!(place.store.take().last().unwrap().from(), Some(model.len() / 2), "what came was kept");
    let path = place.cache.path().join("models--org--tiny/snapshots").join(COMMIT).join(WEIGHTS);
    assert_eq!(stage.program.state.program.engine.choice, format!("local:{}", path.display()));
    assert_eq!(stage.program.state.program.engine.model, "org/tiny:tiny.Q8_0");
    // Here it is whole: nobody is asked again.
    let asked = place.hub.take().len();
    ask_for(&mut stage, "org/tiny").await;
    stage.until("the same again", |state| state.program.fetch.is_none()).await;
    assert_eq!((place.hub.take().len(), asked > 0), (0, true));
    stage.program.close().await.unwrap();
}

#[tokio::test]
async fn leaving_ends_a_fetch_and_keeps_what_came() {
    let (place, model) = halting();
    let mut stage = Stage::with_hub(Ok(place.settings()));
    stage.send(Message::Resized(120, 40)).await;
    ask_for(&mut stage, "org/tiny").await;
    stage.until("the first bytes", is_fetching).await;
    let incomplete = place.incomplete(&model);
    came(&incomplete, model.len() / 2).await;
    stage.program.close().await.unwrap();
    assert_eq!(fs::read(incomplete).unwrap(), model[..model.len() / 2]);
}

#[tokio::test]
async fn what_names_no_model_is_told_in_the_line_and_what_fails_at_length() {
    let place = Place::answering(|_| {
        crate::hub::loopback::reply("401 Unauthorized", &["X-Error-Code: GatedRepo"], b"")
    });
    let mut stage = Stage::with_hub(Ok(place.settings()));
    stage.send(Message::Resized(120, 40)).await;
    ask_for(&mut stage, "no model").await;
    let Some(Overlay::Line(line)) = &stage.program.state.program.overlay else { panic!("the line stays") };
    assert!(line.error.as_ref().unwrap().contains("write ORG/NAME"), "{:?}", line.error);
    stage.press(ProgramCommand::Escape).await;
    ask_for(&mut stage, "org/tiny").await;
    stage.until("why it did not come", |state| state.program.overlay.is_some()).await;
    let Some(Overlay::Report { text, .. }) = &stage.program.state.program.overlay else { panic!("a report") };
    assert!(text.contains("accept its terms") && text.contains("HF_TOKEN"), "{text}");
    stage.program.close().await.unwrap();
}

#[test]
fn the_list_offers_what_is_not_here_yet() {
    let home = tempfile::tempdir().unwrap();
    let hub = || {
        let home = home.path().display().to_string();
        Hub::new(|name| (name == "HF_HUB_CACHE").then(|| home.clone()), None)
    };
    let missing = |found: &[_]| crate::runtime::fetch::missing(&hub().map_err(Arc::new), found);
    let all = missing(&[]);
    let small = "NickMystic/SmolLM2-135M-Q8_0-GGUF:smollm2-135m-q8_0.gguf";
    let of = |spec: &str| all.iter().find(|entry| entry.spec == spec).unwrap();
    assert!(of(small).hindrance.is_none() && of(small).detail.starts_with("145 MB · "), "{:?}", of(small));
    assert!(of("meta-llama/Llama-3.2-1B").detail.contains("gated"));
    assert!(all.iter().all(|entry| entry.hindrance.is_none()), "every one of them runs in this process");
    let marked: Vec<usize> =
        (0..all.len()).filter(|at| all[*at].detail.contains("suits this machine")).collect();
    assert!(marked.is_empty() || marked == [0], "the one that is proposed stands first: {marked:?}");
    // One that is in the cache, and one that another program keeps.
    let repo = home.path().join("models--NickMystic--SmolLM2-135M-Q8_0-GGUF");
    fs::create_dir_all(repo.join("refs")).unwrap();
    fs::create_dir_all(repo.join("snapshots").join(COMMIT)).unwrap();
    fs::write(repo.join("refs/main"), COMMIT).unwrap();
    fs::write(repo.join("snapshots").join(COMMIT).join("smollm2-135m-q8_0.gguf"), "weights").unwrap();
    assert_eq!(missing(&[]).len(), all.len() - 1);
    assert!(missing(&[]).iter().all(|entry| entry.spec != small));
}
