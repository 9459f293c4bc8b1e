//! Splits the bytes of a reply into events: server-sent events as servers really send them, and bare JSON lines.
//!
//! Never interprets an event, and never waits for anything.

use thiserror::Error;

use crate::tr;

/// How long one event may be, in bytes.
pub(super) const MAX_EVENT_BYTES: usize = 64 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LineEvent {
    /// The data of an event; the lines of a longer one are joined by `\n`.
    Data(Vec<u8>),
    /// A JSON object without a field's name before it, on one line or several.
    Json(Vec<u8>),
    /// The value of an `error:` field, which old llama.cpp servers send.
    Error(Vec<u8>),
    /// A comment, sent to keep the connection alive.
    Heartbeat,
}

/// An event longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", tr!("engine-event-too-long", limit = limit.to_string()))]
pub(super) struct TooLong {
    limit: usize,
}

/// Takes the bytes in chunks of any size and gives the same events for any chunking.
#[derive(Debug)]
pub(super) struct Lines {
    line: Vec<u8>,
    data: Option<Vec<u8>>,
    json: Option<Object>,
    first_line: bool,
    after_return: bool,
    limit: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self::with_limit(MAX_EVENT_BYTES)
    }
}

impl Lines {
    /// Makes a splitter that refuses events of more bytes than `limit`.
    pub(super) fn with_limit(limit: usize) -> Self {
        Self { line: Vec::new(), data: None, json: None, first_line: true, after_return: false, limit }
    }

    /// Takes the next bytes and appends the events they complete.
    ///
    /// # Errors
    /// [`TooLong`]; the splitter is of no use afterwards.
    pub(super) fn push(&mut self, mut chunk: &[u8], events: &mut Vec<LineEvent>) -> Result<(), TooLong> {
        while let Some((&first, after_first)) = chunk.split_first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                chunk = after_first;
                continue;
            }
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (text, rest) = chunk.split_at(end.unwrap_or(chunk.len()));
            self.line.extend_from_slice(text);
            let before = self.data.as_ref().map_or(0, Vec::len)
                + self.json.as_ref().map_or(0, |json| json.bytes.len());
            if self.line.len() + before > self.limit {
                return Err(TooLong { limit: self.limit });
            }
            let Some((&end, rest)) = rest.split_first() else { break };
            self.after_return = end == b'\r';
            self.end_line(events);
            chunk = rest;
        }
        Ok(())
    }

    /// Appends what the end of the reply leaves unfinished: some servers send no newline after the last event.
    pub(super) fn finish(mut self, events: &mut Vec<LineEvent>) {
        if !self.line.is_empty() {
            self.end_line(events);
        }
        self.end_json(events);
        self.dispatch(events);
    }

    fn end_line(&mut self, events: &mut Vec<LineEvent>) {
        let mut line = self.line.as_slice();
        if std::mem::take(&mut self.first_line) {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        // No field's name starts with a brace: it is JSON without a `data:` before it.
        let is_json = line.trim_ascii_start().starts_with(b"{");
        if is_json || self.json.is_some() && !line.starts_with(b"data:") {
            let json = self.json.get_or_insert_default();
            json.push(line);
            let is_whole = json.depth == 0;
            self.line.clear();
            if is_whole {
                self.end_json(events);
            }
            return;
        }
        events.extend(self.json.take().map(|torn| LineEvent::Json(torn.bytes)));
        match line.first() {
            None => self.dispatch(events),
            Some(b':') => events.push(LineEvent::Heartbeat),
            Some(_) => {
                let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
                let (name, value) = line.split_at(colon);
                let value = value.strip_prefix(b":").unwrap_or(value);
                let value = value.strip_prefix(b" ").unwrap_or(value);
                match name {
                    b"data" => match &mut self.data {
                        Some(data) => {
                            data.push(b'\n');
                            data.extend_from_slice(value);
                        }
                        None => self.data = Some(value.to_vec()),
                    },
                    b"error" => events.push(LineEvent::Error(value.to_vec())),
                    _ => {}
                }
            }
        }
        self.line.clear();
    }

    fn end_json(&mut self, events: &mut Vec<LineEvent>) {
        events.extend(self.json.take().map(|json| LineEvent::Json(json.bytes)));
    }

    fn dispatch(&mut self, events: &mut Vec<LineEvent>) {
        events.extend(self.data.take().map(LineEvent::Data));
    }
}

/// A JSON object as its lines come.
#[derive(Debug, Default)]
struct Object {
    bytes: Vec<u8>,
    /// Braces that are open.
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Object {
    fn push(&mut self, line: &[u8]) {
        for &byte in line {
            match byte {
                _ if std::mem::take(&mut self.escaped) => {}
                b'\\' if self.in_string => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' if !self.in_string => self.depth += 1,
                b'}' if !self.in_string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        if !self.bytes.is_empty() {
            self.bytes.push(b'\n');
        }
        self.bytes.extend_from_slice(line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split<'a>(
        chunks: impl IntoIterator<Item = &'a [u8]>,
        limit: usize,
    ) -> (Vec<LineEvent>, Result<(), TooLong>) {
        let mut lines = Lines::with_limit(limit);
        let mut events = Vec::new();
        for chunk in chunks {
            if let Err(error) = lines.push(chunk, &mut events) {
                return (events, Err(error));
            }
        }
        lines.finish(&mut events);
        (events, Ok(()))
    }

    fn whole(bytes: &[u8]) -> Vec<LineEvent> {
        let (events, outcome) = split([bytes], MAX_EVENT_BYTES);
        outcome.unwrap();
        events
    }

    fn data(text: &str) -> LineEvent {
        LineEvent::Data(text.as_bytes().to_vec())
    }

    #[test]
    fn every_line_end_ends_a_line() {
        for end in ["\n", "\r\n", "\r"] {
            let bytes = format!("data: a{end}{end}data:b{end}data:  c{end}{end}");
            assert_eq!(whole(bytes.as_bytes()), [data("a"), data("b\n c")], "{end:?}");
        }
    }

    #[test]
    fn comments_are_heartbeats_and_other_fields_are_nothing() {
        let bytes = b"event: message\nid: 7\nretry: 1\n: OPENROUTER PROCESSING\n:\ndata: a\n\n";
        assert_eq!(whole(bytes), [LineEvent::Heartbeat, LineEvent::Heartbeat, data("a")]);
    }

    #[test]
    fn the_last_event_needs_no_blank_line_and_no_newline() {
        assert_eq!(whole(b"data: a\n\ndata: [DONE]"), [data("a"), data("[DONE]")]);
        assert_eq!(whole(b"data: a\n"), [data("a")]);
    }

    #[test]
    fn a_byte_order_mark_is_dropped_only_at_the_start() {
        assert_eq!(whole(b"\xEF\xBB\xBFdata: a\n\n"), [data("a")]);
        assert_eq!(whole(b"data: \xEF\xBB\xBFa\n\n"), [data("\u{feff}a")]);
    }

    #[test]
    fn bare_json_lines_and_error_fields_are_events() {
        let events = whole(b"{\"a\":1}\n{\"b\":2}\nerror: {\"message\":\"x\"}\n\n");
        assert_eq!(
            events,
            [json("{\"a\":1}"), json("{\"b\":2}"), LineEvent::Error(b"{\"message\":\"x\"}".to_vec())]
        );
    }

    #[test]
    fn json_over_several_lines_is_one_event() {
        let text = "{\n  \"a\": {\"}\\\"\": 1},\n\n  \"b\": []\n}";
        assert_eq!(whole(format!("{text}\n{{}}\n").as_bytes()), [json(text), json("{}")]);
        assert_eq!(whole(b"{\n\"a\":"), [json("{\n\"a\":")]);
        assert_eq!(whole(b"{\ndata: x\n\n"), [json("{"), data("x")]);
    }

    fn json(text: &str) -> LineEvent {
        LineEvent::Json(text.as_bytes().to_vec())
    }

    #[test]
    fn bytes_that_are_not_utf8_pass_through() {
        assert_eq!(whole(b"data: \xFF\xC3\n\n"), [LineEvent::Data(vec![0xFF, 0xC3])]);
    }

    #[test]
    fn an_endless_event_is_refused_whether_in_one_line_or_many() {
        assert_eq!(split([&[b'x'; 33][..]], 32).1, Err(TooLong { limit: 32 }));
        assert_eq!(split([&b"data: 0123456789\n".repeat(4)[..]], 32).1, Err(TooLong { limit: 32 }));
        assert_eq!(split([&b"data: 0123456789\n\n".repeat(9)[..]], 32).1, Ok(()));
    }

    fn reply() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"data:".to_vec()),
            Just(b"data: [DONE]".to_vec()),
            Just(b"error: ".to_vec()),
            Just(b"event: x".to_vec()),
            Just(b":".to_vec()),
            Just(b"{}".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\r\n\r\n".to_vec()),
            Just(BYTE_ORDER_MARK.to_vec()),
            Just("é散🦓".as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..8),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_events(
            bytes in reply(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12), limit in 4usize..64
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            cuts.push(bytes.len());
            let mut start = 0;
            let chunks = cuts.iter().map(|&end| &bytes[std::mem::replace(&mut start, end)..end]);
            prop_assert_eq!(split(chunks, limit), split([bytes.as_slice()], limit));
            prop_assert_eq!(split(bytes.chunks(1), limit), split([bytes.as_slice()], limit));
        }
    }
}
