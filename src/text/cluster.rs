//! Owns the split of bytes into clusters, the units that rows and carets never cut.
//!
//! Never paints, and never looks at more bytes than the next cluster needs: one line may be megabytes long.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The next cluster of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cluster<'a> {
    /// One character that is painted as it is and that nothing around it can change; its width in cells.
    Plain(char, u16),
    /// Anything else that is text, controls included.
    Text(&'a str),
    /// A byte that is not UTF-8.
    Byte(u8),
}

impl Cluster<'_> {
    /// Counts the bytes covered.
    pub(super) fn len(&self) -> usize {
        match self {
            Cluster::Plain(c, _) => c.len_utf8(),
            Cluster::Text(text) => text.len(),
            Cluster::Byte(_) => 1,
        }
    }
}

/// Bytes looked at first when a cluster is searched; doubled while the cluster reaches the end of them.
const WINDOW: usize = 32;
/// Bytes a cluster may have. A longer one is cut, so that no text, however hostile, costs more than its
/// length.
const LONGEST: usize = 1024;

/// Walks the clusters of some bytes, from a boundary between two of them.
///
/// Controls are clusters of their own, so `\r\n` is two here.
#[derive(Debug, Clone)]
pub(super) struct Clusters<'a> {
    rest: &'a [u8],
    /// The plain character that `rest` begins with, if it does, and its width.
    plain: Option<(char, u16)>,
}

impl<'a> Clusters<'a> {
    /// Begins at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, plain: plain_character(bytes) }
    }
}

impl<'a> Iterator for Clusters<'a> {
    type Item = Cluster<'a>;

    fn next(&mut self) -> Option<Cluster<'a>> {
        let first = *self.rest.first()?;
        let plain = self.plain.and_then(|(c, width)| {
            let after = self.rest.get(c.len_utf8()..).unwrap_or_default();
            let next = plain_character(after);
            // Whatever is plain, and any control, begins a cluster of its own.
            let apart = next.is_some() || after.first().is_none_or(u8::is_ascii);
            apart.then_some((Cluster::Plain(c, width), after, next))
        });
        let (cluster, after, next) = plain.unwrap_or_else(|| {
            let cluster = other_cluster(first, self.rest);
            let after = self.rest.get(cluster.len()..).unwrap_or_default();
            (cluster, after, plain_character(after))
        });
        self.rest = after;
        self.plain = next;
        Some(cluster)
    }
}

/// Takes the first cluster of some bytes, of which `first` is the first.
fn other_cluster(first: u8, bytes: &[u8]) -> Cluster<'_> {
    let mut window = if first.is_ascii_control() { 1 } else { WINDOW };
    loop {
        let seen = bytes.get(..window).unwrap_or(bytes);
        let text = seen.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let Some(cluster) = text.graphemes(true).next() else { return Cluster::Byte(first) };
        // Fewer than four bytes after the text may be a character that the window cut.
        let whole = cluster.len() < text.len() || seen.len() == bytes.len() || text.len() + 4 <= seen.len();
        if whole || window == 1 || window >= LONGEST {
            return Cluster::Text(cluster);
        }
        window *= 2;
    }
}

/// Measures text that is one cluster, in cells, exactly as ratatui does when it paints it.
///
/// ratatui adds a cell for each halfwidth voiced sound mark to what `unicode-width` says.
pub(super) fn cell_width(text: &str) -> u16 {
    let sound_marks = text.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}')).count();
    u16::try_from(text.width() + sound_marks).unwrap_or(u16::MAX)
}

/// Decodes the first character; `None` where the bytes do not begin with one.
fn decode(bytes: &[u8]) -> Option<char> {
    let bits = |byte: u8| (byte & 0xC0 == 0x80).then_some(u32::from(byte & 0x3F));
    let (code, smallest) = match *bytes {
        [a @ 0x00..=0x7F, ..] => return Some(char::from(a)),
        [a @ 0xC2..=0xDF, b, ..] => (u32::from(a & 0x1F) << 6 | bits(b)?, 0x80),
        [a @ 0xE0..=0xEF, b, c, ..] => (u32::from(a & 0x0F) << 12 | bits(b)? << 6 | bits(c)?, 0x800),
        [a @ 0xF0..=0xF4, b, c, d, ..] => {
            (u32::from(a & 0x07) << 18 | bits(b)? << 12 | bits(c)? << 6 | bits(d)?, 0x10000)
        }
        _ => return None,
    };
    char::from_u32(code).filter(|_| code >= smallest)
}

fn plain_character(bytes: &[u8]) -> Option<(char, u16)> {
    let c = decode(bytes)?;
    Some((c, plain_width(c)?))
}

/// Gives the width of a character that is common, visible, and joined to nothing but combining marks after
/// it.
///
/// These ranges make most of the world's text fast. They hold nothing that the grapheme rules join to a
/// neighbour in the same ranges; a test compares every one of them with the tables.
fn plain_width(c: char) -> Option<u16> {
    match c {
        ' '..='~' => Some(1),
        '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' => Some(1),
        '\u{370}'..='\u{482}' | '\u{48A}'..='\u{52F}' => Some(1),
        '\u{3001}'..='\u{3002}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}' => Some(2),
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF5E}' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_are_what_the_tables_say() {
        let plain: Vec<char> = (' '..=char::MAX).filter(|c| plain_width(*c).is_some()).collect();
        assert!(plain.len() > 30_000);
        for c in plain {
            let text = c.to_string();
            assert_eq!(plain_width(c), Some(cell_width(&text)), "{c:?}");
            assert!(!super::super::hidden::is_hidden(c) && !c.is_control(), "{c:?}");
            // Each row ends with a different kind of neighbour: itself, a letter, kana, an LV and an LVT
            // syllable.
            for other in [c, 'a', 'か', '가', '각', '©'] {
                for pair in [format!("{c}{other}"), format!("{other}{c}")] {
                    assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
                }
            }
        }
    }

    #[test]
    fn clusters_are_graphemes_whatever_their_length() {
        let long = format!("e{}", "\u{301}".repeat(450));
        let text = format!("a{long}क्षि👩‍👩‍👧‍👧🇰🇷🇫🇷\u{1100}\u{1161}한글{}x", "\u{1F468}\u{200D}".repeat(60));
        let clusters = Clusters::new(text.as_bytes()).map(|cluster| cluster.len());
        assert!(clusters.eq(text.graphemes(true).map(str::len)));
    }

    #[test]
    fn bytes_that_are_not_text_come_one_by_one() {
        let found: Vec<_> = Clusters::new(b"a\xE2\x82b\xFF\r\n").collect();
        let expected = [
            Cluster::Text("a"),
            Cluster::Byte(0xE2),
            Cluster::Byte(0x82),
            Cluster::Text("b"),
            Cluster::Byte(0xFF),
            Cluster::Text("\r"),
            Cluster::Text("\n"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn decoding_is_that_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(decode(c.to_string().as_bytes()), Some(c));
        }
        for high in 0x80..=0xFF_u8 {
            for low in 0..=0xFF_u8 {
                let bytes = [high, low, 0x80, 0x80];
                let valid = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                assert_eq!(decode(&bytes), valid, "{bytes:x?}");
            }
        }
    }

    #[test]
    fn an_endless_cluster_is_cut() {
        let text = "\u{301}".repeat(5000);
        assert_eq!(Clusters::new(text.as_bytes()).next().map(|cluster| cluster.len()), Some(LONGEST));
    }
}
