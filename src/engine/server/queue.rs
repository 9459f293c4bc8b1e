//! Whose turn it is at one server: no more requests at a time, or in a minute, than it takes.
//!
//! Never asks the server anything, and never lets a lane wait without saying so.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{engine::Event, language::counted, tr};

/// How often a lane that waits says for how long still.
const TICK: Duration = Duration::from_secs(1);

const MINUTE: Duration = Duration::from_secs(60);

/// The requests of one server, in the order in which they came.
#[derive(Debug)]
pub(super) struct Queue {
    at_a_time: usize,
    slots: Arc<Semaphore>,
    per_minute: Option<usize>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many wait for a place.
    waiting: usize,
    /// When the requests of the last minute were sent.
    sent: VecDeque<Instant>,
    /// The server has asked everybody to wait until then.
    held_until: Option<Instant>,
    /// How long a request takes; the newest counts most.
    lasts: Option<Duration>,
}

/// The right to one request, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    queue: &'a Queue,
    since: Instant,
    _slot: Option<OwnedSemaphorePermit>,
}

impl Queue {
    /// Makes a queue for a server that takes so many requests at a time, and in a minute; `None` is no limit.
    pub(super) fn new(at_a_time: Option<usize>, per_minute: Option<usize>) -> Self {
        let at_a_time = at_a_time.unwrap_or(Semaphore::MAX_PERMITS).clamp(1, Semaphore::MAX_PERMITS);
        Self { at_a_time, slots: Arc::new(Semaphore::new(at_a_time)), per_minute, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here can be half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place, and says every second how long that may take.
    pub(super) async fn turn(&self, events: &mpsc::Sender<Event>) -> Turn<'_> {
        let slot = match Arc::clone(&self.slots).try_acquire_owned() {
            Ok(slot) => Some(slot),
            Err(_) => self.slot(events).await,
        };
        while let Some(until) = self.not_before(Instant::now()) {
            let left = until.saturating_duration_since(Instant::now());
            let seconds = left.as_secs_f64().ceil().to_string();
            events.send(Event::Waiting(tr!("engine-rate-limited", seconds = seconds))).await.ok();
            sleep_until(until.min(Instant::now() + TICK)).await;
        }
        Turn { queue: self, since: Instant::now(), _slot: slot }
    }

    /// Waits until another request has ended.
    async fn slot(&self, events: &mpsc::Sender<Event>) -> Option<OwnedSemaphorePermit> {
        let place = Place::behind_others(self);
        let free = Arc::clone(&self.slots).acquire_owned();
        tokio::pin!(free);
        loop {
            events.send(Event::Waiting(self.words(place.before))).await.ok();
            if let Ok(slot) = timeout(TICK, &mut free).await {
                // The semaphore is never closed.
                return slot.ok();
            }
        }
    }

    /// Says how many are before one in the queue, and how long that takes at the pace of those that have ended.
    fn words(&self, before: usize) -> String {
        let at_a_time = self.at_a_time.to_string();
        let before_words = counted(before, "request");
        let rounds = u32::try_from(before / self.at_a_time + 1).unwrap_or(u32::MAX);
        match self.state().lasts.map(|lasts| lasts.saturating_mul(rounds).as_secs_f64().ceil()) {
            Some(seconds) => tr!(
                "engine-queued-for",
                before = before_words,
                at_a_time = at_a_time,
                seconds = seconds.to_string()
            ),
            None => tr!("engine-queued", before = before_words, at_a_time = at_a_time),
        }
    }

    /// Returns until when nothing may be sent; where something may, it counts as sent.
    fn not_before(&self, now: Instant) -> Option<Instant> {
        let mut state = self.state();
        if let Some(until) = state.held_until.filter(|until| *until > now) {
            return Some(until);
        }
        let per_minute = self.per_minute?;
        while state.sent.front().is_some_and(|sent| now.duration_since(*sent) >= MINUTE) {
            state.sent.pop_front();
        }
        if state.sent.len() < per_minute {
            state.sent.push_back(now);
            return None;
        }
        state.sent.front().map(|sent| *sent + MINUTE)
    }

    /// Holds every request that is not sent yet: the server has asked to wait so long.
    pub(super) fn hold(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        state.held_until = Some(state.held_until.map_or(until, |held| held.max(until)));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let took = self.since.elapsed();
        let mut state = self.queue.state();
        state.lasts = Some(state.lasts.map_or(took, |lasts| (lasts * 3 + took) / 4));
    }
}

/// One that waits for a place, until it is dropped.
struct Place<'a> {
    queue: &'a Queue,
    before: usize,
}

impl<'a> Place<'a> {
    fn behind_others(queue: &'a Queue) -> Self {
        let mut state = queue.state();
        let before = state.waiting;
        state.waiting += 1;
        Self { queue, before }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queue.state().waiting -= 1;
    }
}

/// Waits before a request is sent again, and says every second how long still.
pub(super) async fn count_down(mut left: Duration, reason: &str, events: &mpsc::Sender<Event>) {
    loop {
        let seconds = left.as_secs_f64().ceil().to_string();
        events.send(Event::Waiting(tr!("engine-retrying", seconds = seconds, reason = reason))).await.ok();
        let step = left.min(TICK);
        sleep(step).await;
        left -= step;
        if left.is_zero() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(events: &mut mpsc::Receiver<Event>) -> Vec<String> {
        std::iter::from_fn(|| match events.try_recv() {
            Ok(Event::Waiting(text)) => Some(text),
            _ => None,
        })
        .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_so_many_at_a_time_and_the_others_say_how_long() {
        let queue = Queue::new(Some(1), None);
        let (events, mut heard) = mpsc::channel(64);
        let first = queue.turn(&events).await;
        assert!(said(&mut heard).is_empty(), "nobody waits where there is room");
        let lasts = Duration::from_secs(10);
        let (second, ()) = tokio::join!(queue.turn(&events), async {
            sleep(lasts).await;
            drop(first);
        });
        let words = said(&mut heard);
        assert!(words.len() >= 10 && words[0].contains("0 requests before it, 1 at a time"), "{words:?}");
        // It is known by now how long one takes.
        let third = timeout(Duration::from_millis(1), queue.turn(&events)).await;
        assert!(third.is_err());
        let words = said(&mut heard);
        assert!(words[0].contains("about 10 s"), "{words:?}");
        assert_eq!(queue.state().waiting, 0, "who gave up waits no longer");
        drop(second);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_so_many_in_a_minute() {
        let queue = Queue::new(None, Some(2));
        let (events, mut heard) = mpsc::channel(256);
        let begun = Instant::now();
        for _ in 0..2 {
            drop(queue.turn(&events).await);
        }
        assert!(begun.elapsed() < TICK && said(&mut heard).is_empty());
        drop(queue.turn(&events).await);
        assert_eq!(begun.elapsed().as_secs(), 60);
        assert!(said(&mut heard)[0].contains("60 s"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_server_asks_of_one_holds_for_all() {
        let queue = Queue::new(None, None);
        let (events, mut heard) = mpsc::channel(256);
        queue.hold(Duration::from_secs(5));
        queue.hold(Duration::from_secs(2));
        let begun = Instant::now();
        drop(queue.turn(&events).await);
        assert_eq!((begun.elapsed().as_secs(), said(&mut heard).len()), (5, 5));
    }
}
