//! The one owner of an open session's files: a handle to speak to it, and the thread that writes behind it.
//!
//! Never writes on the thread of whoever speaks to it, and never makes more room than it has.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::sync::Semaphore;

use super::{
    error::StoreError,
    open::Opened,
    session_writer::SessionWriter,
    write_job::{WriteJob, WriteResult},
};
use crate::tr;

/// The least time between two writes of tokens alone.
const PACE: Duration = Duration::from_millis(4);
/// The time after which what could not be written is tried again, though nothing new is to be written.
const RETRY: Duration = Duration::from_secs(2);
/// How many jobs of lanes may wait to be written; a lane that has more to say waits with them.
const ROOM: usize = 4_096;

/// A handle to the thread that writes; the thread ends once every handle is gone and all is written.
#[derive(Clone, Debug)]
pub struct WriterHandle {
    queue: Sender<WriteJob>,
    room: Arc<Semaphore>,
}

/// The thread that writes.
#[derive(Debug)]
pub struct WriterThread(JoinHandle<Result<(), StoreError>>);

impl WriterHandle {
    /// Starts the thread. `out` is called on it after each batch of writes, with everything of that batch; while it
    /// waits, nothing is written.
    pub fn spawn(
        opened: Opened,
        mut out: impl FnMut(Vec<WriteResult>) + Send + 'static,
    ) -> (Self, WriterThread) {
        let (queue, jobs) = mpsc::channel();
        let room = Arc::new(Semaphore::new(ROOM));
        let freed = Arc::clone(&room);
        let thread = std::thread::spawn(move || work(SessionWriter::new(opened), &jobs, &freed, &mut out));
        (Self { queue, room }, WriterThread(thread))
    }

    /// Queues what a lane has to write, once there is room for it.
    pub async fn send(&self, job: WriteJob) {
        if let Ok(permit) = self.room.acquire().await {
            // The thread gives it back when the job is done.
            permit.forget();
        }
        self.send_now(job);
    }

    /// Queues something that cannot wait: what a person asked for, of which there is little.
    pub fn send_now(&self, job: WriteJob) {
        // The thread ends early only by a panic of `out`, which joining it reports.
        let _ = self.queue.send(job);
    }
}

impl WriterThread {
    /// Tells whether everything is written and the lock given back.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits until every handle is gone, everything is written and the lock given back.
    ///
    /// # Errors
    /// Where a sample is still not on disk after a last try.
    pub fn join(self) -> Result<(), StoreError> {
        match self.0.join() {
            Ok(result) => result,
            Err(_) => Err(StoreError::Thread { reason: tr!("store-thread-panicked").to_owned() }),
        }
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
    room: &Semaphore,
    out: &mut impl FnMut(Vec<WriteResult>),
) -> Result<(), StoreError> {
    loop {
        let first = match session_writer.is_behind() {
            true => jobs.recv_timeout(RETRY),
            false => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let first = match first {
            Err(RecvTimeoutError::Disconnected) => break,
            first => first.ok(),
        };
        let batch: Vec<WriteJob> = first.into_iter().chain(jobs.try_iter().take(ROOM)).collect();
        let only_tokens = batch.iter().all(|job| matches!(job, WriteJob::Token { .. }));
        let taken = batch.len();
        out(session_writer.write(batch));
        // What was queued without a permit is few, and must not make more room than there is.
        room.add_permits(taken.min(ROOM.saturating_sub(room.available_permits())));
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
        let (writer, thread) =
            WriterHandle::spawn(open(&path).unwrap(), move |kept| send.send(kept).unwrap());
        writer.send_now(begin(1));
        for text in ["a", "b", "c"] {
            writer.send_now(grow(1, text));
        }
        writer.send_now(end(1, &["a", "b", "c"]));
        writer.send_now(save("second", 4));
        drop(writer);
        thread.join().unwrap();
        let told: Vec<WriteResult> = told.iter().flatten().collect();
        assert_eq!(tell(&told), ["begun 1", "1 \"a\"", "1 \"b\"", "1 \"c\"", "ended 1", "saved 4"]);
        let opened = open(&path).unwrap();
        assert_eq!((opened.read_only, opened.document.session()), (None, &session("second")));
        assert_eq!(opened.samples, [sample(1, &["a", "b", "c"])]);
    }

    #[test]
    fn samples_that_never_ended_outlive_closing() {
        let (_dir, path) = made();
        let (writer, thread) = WriterHandle::spawn(open(&path).unwrap(), |_| {});
        writer.send_now(begin(1));
        writer.send_now(grow(1, "x"));
        drop(writer);
        thread.join().unwrap();
        let opened = open(&path).unwrap();
        assert_eq!((opened.samples.len(), opened.samples[0].finish), (1, Finish::Interrupted));
    }

    #[test]
    fn a_copy_is_independent_of_a_running_keeper() {
        let (_dir, path) = made();
        let opened = open(&path).unwrap();
        let document = opened.document.clone();
        let (writer, thread) = WriterHandle::spawn(opened, |_| {});
        let other = path.with_file_name("b.toml");
        let copy =
            save_as(&document, &session("copy"), &[sample(1, &["x"])], &other, Existing::Refuse).unwrap();
        assert_eq!((copy.read_only, copy.samples.len()), (None, 1));
        drop(writer);
        thread.join().unwrap();
        assert_eq!(Document::load(&path).unwrap().session(), &session("first"));
    }

    #[tokio::test]
    async fn a_lane_waits_while_what_it_said_is_not_written_and_loses_nothing() {
        let (_dir, path) = made();
        let (allow, allowed) = mpsc::channel::<()>();
        let (send, told) = mpsc::channel();
        let (writer, thread) = WriterHandle::spawn(open(&path).unwrap(), move |results| {
            allowed.recv().unwrap();
            send.send(results.len()).unwrap();
        });
        writer.send(begin(1)).await;
        let count = 3 * ROOM;
        let lane = {
            let writer = writer.clone();
            tokio::spawn(async move {
                for _ in 0..count {
                    writer.send(grow(1, "x")).await;
                }
            })
        };
        // Nobody reads the results, so the lane stops at the room there is.
        while writer.room.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(!lane.is_finished());
        let mut written = 0;
        while written < count + 1 {
            allow.send(()).unwrap();
            while let Ok(results) = told.try_recv() {
                written += results;
            }
            tokio::task::yield_now().await;
        }
        lane.await.unwrap();
        drop(writer);
        drop(allow);
        thread.join().unwrap();
        assert_eq!(open(&path).unwrap().samples[0].tokens.len(), count);
    }
}
