//! A lane from its first event to its complete sample.
//!
//! Never writes or shows anything: a listener is told of every event.

use std::sync::Arc;

use super::{
    Engine,
    stream::{LaneStream, Listener, ending},
};
use crate::session::{Price, Sample};

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
    let ending = ending(stream, &mut sample, cancelled, listener).await?;
    // A server that was named no model has told by now which one it took.
    sample.model = engine.identity().model;
    ending.complete(&mut sample);
    // What costs nothing costs nothing when it is stopped, too.
    if engine.capabilities().price == Some(Price::FREE) {
        sample.cost_usd = Some(0.0);
    }
    Ok(sample)
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        future::{pending, ready},
    };

    use tokio::sync::mpsc;

    use super::*;
    use crate::{
        engine::{Deaf, Each, Event, scripted::Scripted},
        session::{Finish, Token},
    };

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
        assert_eq!(sample.cost_usd, Some(0.0), "a model in this process costs nothing, however it ends");
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
