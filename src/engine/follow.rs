//! The one loop that reads a lane to its end.
//!
//! Never writes or shows anything: whoever follows a lane is told of every event.

use std::{convert::Infallible, future::ready, sync::Arc};

use super::{Ending, Engine, Event, LaneStream};
use crate::session::{Finish, Sample};

/// Whoever is told what a lane says.
pub trait Listener {
    /// Why it could not go on listening.
    type Error;

    /// Hears an event before the sample has it. The lane waits meanwhile, and is stopped by an error.
    fn hear(&mut self, sample: &Sample, event: &Event) -> impl Future<Output = Result<(), Self::Error>>;
}

/// Listens to nothing.
pub struct Deaf;

impl Listener for Deaf {
    type Error = Infallible;

    fn hear(&mut self, _: &Sample, _: &Event) -> impl Future<Output = Result<(), Infallible>> {
        ready(Ok(()))
    }
}

/// Listens by a function that never waits.
pub struct Each<F>(pub F);

impl<F: FnMut(&Sample, &Event) -> Result<(), E>, E> Listener for Each<F> {
    type Error = E;

    fn hear(&mut self, sample: &Sample, event: &Event) -> impl Future<Output = Result<(), E>> {
        ready((self.0)(sample, event))
    }
}

/// Reads a lane to its end and returns its sample, complete.
///
/// Once `cancelled` is done the lane is stopped, and the sample keeps what it has; dropping the returned future stops
/// the lane as well.
///
/// # Errors
/// What the listener returns, which stops the lane.
pub async fn follow<L: Listener>(
    engine: Arc<dyn Engine>,
    stream: LaneStream,
    mut sample: Sample,
    cancelled: impl Future,
    listener: L,
) -> Result<Sample, L::Error> {
    ending(stream, &mut sample, cancelled, listener).await?.complete(&mut sample);
    // A server that was named no model has told by now which one it took.
    sample.model = engine.identity().model;
    Ok(sample)
}

/// Reads a lane's tokens into a sample and returns how the lane ended, also where it did not say.
///
/// # Errors
/// As [`follow`].
pub(super) async fn ending<L: Listener>(
    mut stream: LaneStream,
    sample: &mut Sample,
    cancelled: impl Future,
    mut listener: L,
) -> Result<Ending, L::Error> {
    tokio::pin!(cancelled);
    loop {
        let event = tokio::select! {
            biased;
            _ = &mut cancelled => return Ok(Ending::unreported(sample, Finish::Cancelled)),
            event = stream.recv() => event,
        };
        let Some(event) = event else { return Ok(Ending::unreported(sample, Finish::CutOff)) };
        listener.hear(sample, &event).await?;
        match event {
            Event::Waiting(_) => {}
            Event::Token(token) => sample.tokens.push(token),
            Event::Ended(ending) => return Ok(ending),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::sync::mpsc;

    use super::*;
    use crate::{engine::scripted::Scripted, session::Token};

    fn engine() -> Arc<dyn Engine> {
        Arc::new(Scripted::new(Vec::new()))
    }

    fn token(text: &str) -> Token {
        Token { bytes: text.as_bytes().to_vec(), ..Token::default() }
    }

    #[tokio::test]
    async fn a_lane_that_breaks_off_is_cut_off_with_what_it_said() {
        let (sender, stream) = mpsc::channel(4);
        sender.send(Event::Waiting("loading".to_owned())).await.unwrap();
        sender.send(Event::Token(token("a"))).await.unwrap();
        drop(sender);
        let mut heard = Vec::new();
        let Ok(sample) = follow(
            engine(),
            stream,
            Sample::default(),
            pending::<()>(),
            Each(|sample: &Sample, event: &Event| {
                heard.push((sample.tokens.len(), event.clone()));
                Ok::<(), Infallible>(())
            }),
        )
        .await;
        assert_eq!((sample.text().as_str(), sample.finish), ("a", Finish::CutOff));
        assert_eq!((sample.usage.sampled_tokens, sample.model.as_str()), (1, "scripted"));
        assert!(sample.ended.is_some());
        assert_eq!(heard, [(0, Event::Waiting("loading".to_owned())), (0, Event::Token(token("a")))]);
    }

    #[tokio::test]
    async fn a_cancelled_lane_is_stopped_before_anything_else() {
        let (sender, stream) = mpsc::channel(4);
        sender.send(Event::Token(token("a"))).await.unwrap();
        let Ok(sample) = follow(engine(), stream, Sample::default(), ready(()), Deaf).await;
        assert_eq!((sample.tokens.len(), sample.finish), (0, Finish::Cancelled));
        assert!(sender.is_closed());
    }

    #[tokio::test]
    async fn whoever_cannot_go_on_listening_stops_the_lane() {
        let (sender, stream) = mpsc::channel(4);
        sender.send(Event::Token(token("a"))).await.unwrap();
        let refused = follow(
            engine(),
            stream,
            Sample::default(),
            pending::<()>(),
            Each(|_: &Sample, _: &Event| Err::<(), _>("full")),
        )
        .await;
        assert_eq!(refused.unwrap_err(), "full");
        assert!(sender.is_closed());
    }
}
