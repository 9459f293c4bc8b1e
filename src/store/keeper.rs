//! The one owner of an open session's files: a handle, and the thread that writes behind it.
//!
//! Never writes itself, and never waits but to close.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread::JoinHandle,
    time::Duration,
};

use super::{
    desk::Desk,
    error::StoreError,
    keep::{Keep, Kept},
    open::Opened,
};

/// The least time between two writes of tokens alone.
const PACE: Duration = Duration::from_millis(4);

/// A handle to the thread that writes.
///
/// Dropping it waits until everything sent is written, as [`Keeper::close`] does, but tells no error.
#[derive(Debug)]
pub struct Keeper {
    /// Gone once closing has begun.
    queue: Option<Sender<Keep>>,
    thread: Option<JoinHandle<Result<(), StoreError>>>,
}

impl Keeper {
    /// Starts the thread. `out` is called on it after each batch of writes, with everything of that batch.
    ///
    /// `out` must not wait for the thread that closes the keeper, or closing would never end.
    pub fn spawn(opened: Opened, mut out: impl FnMut(Vec<Kept>) + Send + 'static) -> Self {
        let (queue, keeps) = mpsc::channel();
        let thread = std::thread::spawn(move || work(Desk::new(opened), &keeps, &mut out));
        Self { queue: Some(queue), thread: Some(thread) }
    }

    /// Queues something to keep; never waits.
    pub fn send(&self, keep: Keep) {
        if let Some(queue) = &self.queue {
            // The thread ends early only by a panic of `out`, which closing reports.
            let _ = queue.send(keep);
        }
    }

    /// Writes everything that was sent, ends the thread and gives the lock back.
    ///
    /// # Errors
    /// Where a sample is still not on disk after a last try.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.finish()
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.queue = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(StoreError::Thread { reason: "has panicked".to_owned() }),
            None => Ok(()),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Only `close` has somebody to tell.
        let _ = self.finish();
    }
}

/// Lets a few tokens come together: a write for each would cost more than all else that is done for it. Nothing of them
/// has been on the screen, so a crash in this time loses nothing that was seen.
#[expect(
    clippy::disallowed_methods,
    reason = "the thread is its own, and nobody waits for it but by a frame's time"
)]
fn pause() {
    std::thread::sleep(PACE);
}

fn work(mut desk: Desk, keeps: &Receiver<Keep>, out: &mut impl FnMut(Vec<Kept>)) -> Result<(), StoreError> {
    while let Ok(first) = keeps.recv() {
        let batch: Vec<Keep> = std::iter::once(first).chain(keeps.try_iter()).collect();
        let only_tokens = batch.iter().all(|keep| matches!(keep, Keep::Token { .. }));
        out(desk.keep(batch));
        if only_tokens {
            pause();
        }
    }
    desk.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        session::Finish,
        store::{
            Document, Existing,
            desk::tests::{begin, end, grow, made, save, session, tell},
            open,
            samples::tests::sample,
            save_as,
        },
    };

    #[test]
    fn a_thread_keeps_the_order_and_closing_writes_all() {
        let (_dir, path) = made();
        let (send, told) = mpsc::channel();
        let keeper = Keeper::spawn(open(&path).unwrap(), move |kept| send.send(kept).unwrap());
        keeper.send(begin(1));
        for text in ["a", "b", "c"] {
            keeper.send(grow(1, text));
        }
        keeper.send(end(1, &["a", "b", "c"]));
        keeper.send(save("second", 4));
        keeper.close().unwrap();
        let told: Vec<Kept> = told.iter().flatten().collect();
        assert_eq!(tell(&told), ["begun 1", "1 \"a\"", "1 \"b\"", "1 \"c\"", "ended 1", "saved 4"]);
        let opened = open(&path).unwrap();
        assert_eq!((opened.read_only, opened.document.session()), (None, &session("second")));
        assert_eq!(opened.samples, [sample(1, &["a", "b", "c"])]);
    }

    #[test]
    fn samples_that_never_ended_outlive_closing() {
        let (_dir, path) = made();
        let keeper = Keeper::spawn(open(&path).unwrap(), |_| {});
        keeper.send(begin(1));
        keeper.send(grow(1, "x"));
        drop(keeper);
        let opened = open(&path).unwrap();
        assert_eq!((opened.samples.len(), opened.samples[0].finish), (1, Finish::Interrupted));
    }

    #[test]
    fn a_copy_is_independent_of_a_running_keeper() {
        let (_dir, path) = made();
        let opened = open(&path).unwrap();
        let document = opened.document.clone();
        let keeper = Keeper::spawn(opened, |_| {});
        let other = path.with_file_name("b.toml");
        let copy =
            save_as(&document, &session("copy"), &[sample(1, &["x"])], &other, Existing::Keep).unwrap();
        assert_eq!((copy.read_only, copy.samples.len()), (None, 1));
        keeper.close().unwrap();
        assert_eq!(Document::load(&path).unwrap().session(), &session("first"));
    }
}
