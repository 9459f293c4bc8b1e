//! What was spent today, in one file for every start of the program, and the cap that holds for the day.
//!
//! Never forgets what was spent because a sample was stopped: what came of it is charged.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{Zoned, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Ending, Engine, Event, Request,
    watched::{LaneWatcher, Watcher},
};
use crate::{session::Price, tr};

/// The sums of days, and what may be spent in one.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    cap_usd: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    day: Date,
    usd: f64,
    /// What the lanes that stream now have cost at least.
    streaming_usd: f64,
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.cap_usd == other.cap_usd
    }
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    day: Date,
    usd: f64,
}

impl Ledger {
    /// Opens the ledger in a file, which need not be there yet.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn open(path: &Path, cap_usd: f64) -> io::Result<Self> {
        let state = Mutex::new(State { day: today(), usd: spent(path, today())?, streaming_usd: 0.0 });
        Ok(Self { path: path.to_owned(), cap_usd, state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can be half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns why no more may be spent now, if so.
    fn reached(&self) -> Option<String> {
        let usd = self.spent_on(today()) + self.state().streaming_usd;
        let number = |usd: f64| format!("${usd:.2}");
        (usd >= self.cap_usd).then(|| tr!("engine-day-cap", spent = number(usd), cap = number(self.cap_usd)))
    }

    fn spent_on(&self, day: Date) -> f64 {
        let mut state = self.state();
        if state.day != day {
            (state.day, state.usd) = (day, 0.0);
        }
        state.usd
    }

    /// Adds what a sample has cost.
    ///
    /// # Errors
    /// Where it cannot be written; it counts all the same until the program ends.
    fn add(&self, usd: f64) -> Result<(), String> {
        if usd <= 0.0 {
            return Ok(());
        }
        let day = today();
        self.spent_on(day);
        self.state().usd += usd;
        let failed =
            |error: io::Error| tr!("engine-ledger", path = self.path.display(), error = error.to_string());
        let line = serde_json::to_string(&Line { day, usd }).map_err(|error| failed(error.into()))?;
        let file = OpenOptions::new().create(true).append(true).open(&self.path);
        // In one piece, so that several programs may write into one file.
        file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes())).map_err(failed)
    }
}

fn today() -> Date {
    Zoned::now().date()
}

/// Adds up the lines of a day; a line that is torn was never written whole, and says nothing.
fn spent(path: &Path, day: Date) -> io::Result<f64> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0.0),
        file => file?,
    };
    let mut usd = 0.0;
    for line in BufReader::new(file).split(b'\n') {
        let line = serde_json::from_slice::<Line>(&line?);
        usd +=
            line.ok().filter(|line| line.day == day && Price::may_be(line.usd)).map_or(0.0, |line| line.usd);
    }
    Ok(usd)
}

impl Watcher for Ledger {
    fn refusal(&self, engine: &dyn Engine) -> Option<String> {
        engine.capabilities().price?;
        self.reached()
    }

    fn lane(
        self: Arc<Self>,
        engine: &Arc<dyn Engine>,
        _request: &Request,
        _lane: u32,
    ) -> Box<dyn LaneWatcher> {
        Box::new(Charge { ledger: self, engine: Arc::clone(engine), tokens: 0, usd: 0.0 })
    }
}

/// What a lane costs, as far as it has come.
struct Charge {
    ledger: Arc<Ledger>,
    engine: Arc<dyn Engine>,
    tokens: u64,
    /// What those cost at least, as the ledger has it among what streams.
    usd: f64,
}

impl Charge {
    /// Has the ledger know what the lane has cost by now.
    fn stream(&mut self, usd: f64) {
        self.ledger.state().streaming_usd += usd - self.usd;
        self.usd = usd;
    }
}

impl LaneWatcher for Charge {
    fn hear(&mut self, event: &Event) -> Option<String> {
        let price = self.engine.capabilities().price.filter(|_| matches!(event, Event::Token(_)))?;
        self.tokens += 1;
        self.stream(price.at_least(None, self.tokens));
        // What costs nothing may go on.
        if self.usd > 0.0 { self.ledger.reached() } else { None }
    }

    fn end(mut self: Box<Self>, ending: Option<&mut Ending>) {
        let at_least = self.usd;
        self.stream(0.0);
        let usd = ending.as_ref().and_then(|ending| ending.cost_usd).unwrap_or(at_least);
        // That it cannot be written is said in the lane; its sample is what it is.
        if let (Err(reason), Some(ending)) = (self.ledger.add(usd), ending) {
            ending.error.get_or_insert(reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::{
            Watched,
            scripted::{Script, Scripted},
        },
        session::{Finish, LogprobKind, Params, Sample},
    };

    fn request() -> Request {
        Request {
            prefix: "x".to_owned(),
            inherited: Vec::new(),
            chat: None,
            params: Params::default(),
            seed: 0,
            lanes: vec![0],
            drafts: Vec::new(),
            alternatives: 0,
        }
    }

    /// A lane of two tokens, each of which costs a tenth of a dollar at least, and all of it so much.
    fn priced(usd: f64) -> Arc<dyn Engine> {
        let ending = Ending {
            cost_usd: Some(usd),
            logprobs: LogprobKind::None,
            ..Ending::unreported(&Sample::default(), Finish::Stop)
        };
        let scripts = vec![Script::new().text("a b").say(Event::Ended(ending))];
        Arc::new(Scripted::new(scripts).priced(Price::of_every_token(1e5)))
    }

    async fn ended(engine: &Watched) -> Ending {
        let mut stream = engine.start(request()).remove(0);
        loop {
            if let Event::Ended(ending) = stream.recv().await.unwrap() {
                return ending;
            }
        }
    }

    #[tokio::test]
    async fn nothing_is_sampled_once_the_day_has_cost_its_cap_in_any_start_of_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spent.jsonl");
        let other_days = "{\"day\":\"2020-01-01\",\"usd\":99}\n{\"day\":\"20\nnot a line\n";
        std::fs::write(&path, other_days).unwrap();
        let ledger = Arc::new(Ledger::open(&path, 1.0).unwrap());
        let engine = Watched::new(priced(0.75), ledger);
        assert_eq!(ended(&engine).await.error, None);
        // As another start of the program finds it.
        let ledger = Arc::new(Ledger::open(&path, 1.0).unwrap());
        let engine = Watched::new(priced(0.75), Arc::clone(&ledger) as _);
        assert_eq!(ended(&engine).await.error, None, "it is not reached yet");
        let refused = ended(&engine).await;
        assert_eq!(refused.finish, Finish::Failed);
        assert!(refused.error.unwrap().contains("$1.50 of $1.00"));
        assert_eq!(ledger.spent_on(Date::constant(2100, 1, 1)), 0.0, "another day begins at nothing");
        assert!(std::fs::read_to_string(&path).unwrap().starts_with(other_days));
    }

    #[tokio::test]
    async fn what_streams_is_stopped_at_the_cap_and_keeps_what_came() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spent.jsonl");
        let ledger = Arc::new(Ledger::open(&path, 0.2).unwrap());
        let engine = Watched::new(priced(0.2), Arc::clone(&ledger) as _);
        let mut lanes = engine.start(Request { lanes: vec![0, 1], ..request() });
        let (mut tokens, mut stopped) = (0, Vec::new());
        for lane in &mut lanes {
            while let Some(event) = lane.recv().await {
                match event {
                    Event::Token(_) => tokens += 1,
                    Event::Ended(ending) if ending.finish == Finish::Cancelled => stopped.push(ending),
                    _ => {}
                }
            }
        }
        assert!(!stopped.is_empty() && tokens < 4, "{tokens} {stopped:?}");
        for ending in &stopped {
            assert!(ending.error.as_ref().unwrap().contains("of $0.20"), "{ending:?}");
            assert!(ending.usage.sampled_tokens >= 1);
        }
        assert!(ledger.spent_on(today()) >= 0.2 - 1e-9 && ledger.state().streaming_usd.abs() < 1e-9);
    }

    #[tokio::test]
    async fn what_is_stopped_is_charged_for_what_came() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spent.jsonl");
        let ledger = Arc::new(Ledger::open(&path, 9.0).unwrap());
        let engine = Watched::new(priced(5.0), Arc::clone(&ledger) as _);
        let mut stream = engine.start(request()).remove(0);
        assert!(matches!(stream.recv().await, Some(Event::Token(_))));
        drop(stream);
        while ledger.spent_on(today()) == 0.0 {
            tokio::task::yield_now().await;
        }
        assert!(ledger.spent_on(today()) >= 0.1);
    }

    #[tokio::test]
    async fn a_ledger_that_cannot_be_written_is_told_of_and_counts_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("not/there/spent.jsonl");
        let engine = Watched::new(priced(0.75), Arc::new(Ledger::open(&path, 0.5).unwrap()));
        assert!(ended(&engine).await.error.unwrap().contains("spent.jsonl"));
        assert!(ended(&engine).await.error.unwrap().contains("$0.75 of $0.50"));
    }
}
