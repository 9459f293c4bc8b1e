//! The one owner of an open session's files: a handle, and the thread that writes behind it.
//!
//! Never writes itself, and never waits but to close.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread::JoinHandle,
    time::Duration,
};

use super::{
    error::StoreError,
    open::Opened,
    session_writer::SessionWriter,
    write_job::{WriteJob, WriteResult},
};

/// The least time between two writes of tokens alone.
const PACE: Duration = Duration::from_millis(4);

/// A handle to the thread that writes.
///
/// Dropping it waits until everything sent is written, as [`WriterHandle::close`] does, but tells no error.
#[derive(Debug)]
pub struct WriterHandle {
    /// Gone once closing has begun.
    queue: Option<Sender<WriteJob>>,
    thread: Option<JoinHandle<Result<(), StoreError>>>,
}

impl WriterHandle {
    /// Starts the thread. `out` is called on it after each batch of writes, with everything of that batch.
    ///
    /// `out` must not wait for the thread that closes the writer, or closing would never end.
    pub fn spawn(opened: Opened, mut out: impl FnMut(Vec<WriteResult>) + Send + 'static) -> Self {
        let (queue, jobs) = mpsc::channel();
        let thread = std::thread::spawn(move || work(SessionWriter::new(opened), &jobs, &mut out));
        Self { queue: Some(queue), thread: Some(thread) }
    }

    /// Queues something to job; never waits.
    pub fn send(&self, job: WriteJob) {
        if let Some(queue) = &self.queue {
            // The thread ends early only by a panic of `out`, which closing reports.
            let _ = queue.send(job);
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

impl Drop for WriterHandle {
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

fn work(
    mut session_writer: SessionWriter,
    jobs: &Receiver<WriteJob>,
    out: &mut impl FnMut(Vec<WriteResult>),
) -> Result<(), StoreError> {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<WriteJob> = std::iter::once(first).chain(jobs.try_iter()).collect();
        let only_tokens = batch.iter().all(|job| matches!(job, WriteJob::Token { .. }));
        out(session_writer.write(batch));
        if only_tokens {
            pause();
        }
    }
    session_writer.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        session::Finish,
        store::{
            Document, Existing, open,
            samples::tests::sample,
            save_as,
            session_writer::tests::{begin, end, grow, made, save, session, tell},
        },
    };

    #[test]
    fn a_thread_keeps_the_order_and_closing_writes_all() {
        let (_dir, path) = made();
        let (send, told) = mpsc::channel();
        let writer = WriterHandle::spawn(open(&path).unwrap(), move |kept| send.send(kept).unwrap());
        writer.send(begin(1));
        for text in ["a", "b", "c"] {
            writer.send(grow(1, text));
        }
        writer.send(end(1, &["a", "b", "c"]));
        writer.send(save("second", 4));
        writer.close().unwrap();
        let told: Vec<WriteResult> = told.iter().flatten().collect();
        assert_eq!(tell(&told), ["begun 1", "1 \"a\"", "1 \"b\"", "1 \"c\"", "ended 1", "saved 4"]);
        let opened = open(&path).unwrap();
        assert_eq!((opened.read_only, opened.document.session()), (None, &session("second")));
        assert_eq!(opened.samples, [sample(1, &["a", "b", "c"])]);
    }

    #[test]
    fn samples_that_never_ended_outlive_closing() {
        let (_dir, path) = made();
        let writer = WriterHandle::spawn(open(&path).unwrap(), |_| {});
        writer.send(begin(1));
        writer.send(grow(1, "x"));
        drop(writer);
        let opened = open(&path).unwrap();
        assert_eq!((opened.samples.len(), opened.samples[0].finish), (1, Finish::Interrupted));
    }

    #[test]
    fn a_copy_is_independent_of_a_running_keeper() {
        let (_dir, path) = made();
        let opened = open(&path).unwrap();
        let document = opened.document.clone();
        let writer = WriterHandle::spawn(opened, |_| {});
        let other = path.with_file_name("b.toml");
        let copy =
            save_as(&document, &session("copy"), &[sample(1, &["x"])], &other, Existing::Refuse).unwrap();
        assert_eq!((copy.read_only, copy.samples.len()), (None, 1));
        writer.close().unwrap();
        assert_eq!(Document::load(&path).unwrap().session(), &session("first"));
    }
}
