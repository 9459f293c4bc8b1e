//! Colours as numbers: contrast, perceived nearness, and what is left of a colour on a terminal with fewer of
//! them.
//!
//! Never knows roles or themes, and never reads the environment.

use std::sync::LazyLock;

use ratatui::style::Color;

/// How many colours a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// No colours, by the user's wish or for want of them: only bold, dim, underlined and reversed.
    None,
    /// The sixteen named ones.
    Ansi16,
    /// The xterm palette of 256.
    Ansi256,
    /// Sixteen million.
    TrueColour,
}

impl ColourDepth {
    /// Decides by the values of the variables `NO_COLOR`, `COLORTERM` and `TERM`.
    ///
    /// A non-empty `NO_COLOR` always wins (<https://no-color.org>).
    pub fn detect(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|value| !value.is_empty()) || term == "dumb" {
            return Self::None;
        }
        // Terminals that have all colours and may be reached without COLORTERM, which ssh does not pass on.
        const TRUE_COLOUR: [&str; 6] = ["-direct", "kitty", "alacritty", "foot", "ghostty", "wezterm"];
        if matches!(colorterm, Some("truecolor" | "24bit"))
            || TRUE_COLOUR.iter().any(|name| term.contains(name))
        {
            Self::TrueColour
        } else if term.contains("256col") {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }
}

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The sixteen named colours, with the values xterm gives them; terminals may show others.
const NAMED: [(Color, Rgb); 16] = [
    (Color::Black, Rgb(0x00, 0x00, 0x00)),
    (Color::Red, Rgb(0xcd, 0x00, 0x00)),
    (Color::Green, Rgb(0x00, 0xcd, 0x00)),
    (Color::Yellow, Rgb(0xcd, 0xcd, 0x00)),
    (Color::Blue, Rgb(0x00, 0x00, 0xee)),
    (Color::Magenta, Rgb(0xcd, 0x00, 0xcd)),
    (Color::Cyan, Rgb(0x00, 0xcd, 0xcd)),
    (Color::Gray, Rgb(0xe5, 0xe5, 0xe5)),
    (Color::DarkGray, Rgb(0x7f, 0x7f, 0x7f)),
    (Color::LightRed, Rgb(0xff, 0x00, 0x00)),
    (Color::LightGreen, Rgb(0x00, 0xff, 0x00)),
    (Color::LightYellow, Rgb(0xff, 0xff, 0x00)),
    (Color::LightBlue, Rgb(0x5c, 0x5c, 0xff)),
    (Color::LightMagenta, Rgb(0xff, 0x00, 0xff)),
    (Color::LightCyan, Rgb(0x00, 0xff, 0xff)),
    (Color::White, Rgb(0xff, 0xff, 0xff)),
];

/// The hues of the named colours. The darker of two comes first, because the lighter ones are greys in some palettes
/// (Solarized); cyan stands in for blue, which hardly a terminal shows so that it can be read on black.
const FAMILIES: [&[Color]; 6] = [
    &[Color::Red, Color::LightRed],
    &[Color::Yellow, Color::LightYellow],
    &[Color::Green, Color::LightGreen],
    &[Color::Cyan, Color::LightCyan],
    &[Color::Blue, Color::LightBlue, Color::Cyan],
    &[Color::Magenta, Color::LightMagenta],
];

/// The named colours without a hue. Bright black is none of them: some palettes (Solarized) show it as the ground.
const GREYS: [Color; 3] = [Color::Black, Color::Gray, Color::White];

/// The chroma in OKLab below which a colour is taken for a grey.
const GREYISH: f64 = 0.055;

impl Rgb {
    /// Returns what xterm shows for a colour; `None` for the terminal's own default.
    pub fn of(colour: Color) -> Option<Self> {
        match colour {
            Color::Reset => None,
            Color::Rgb(r, g, b) => Some(Self(r, g, b)),
            Color::Indexed(index) => Some(Self::indexed(index)),
            named => NAMED.iter().find(|(colour, _)| *colour == named).map(|(_, rgb)| *rgb),
        }
    }

    /// Returns the colour of an index: 16 named, a cube of 6 × 6 × 6, then 24 greys.
    fn indexed(index: u8) -> Self {
        let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
        match index {
            0..16 => NAMED[usize::from(index)].1,
            16..232 => {
                let cube = index - 16;
                Self(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
            }
            232.. => {
                let grey = 8 + 10 * (index - 232);
                Self(grey, grey, grey)
            }
        }
    }

    /// Returns the relative luminance, 0 to 1 (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Returns the named hue that looks most like this colour's, most likely to be seen first; none for a grey.
    fn family(self) -> Option<&'static [Color]> {
        let [_, a, b] = self.oklab();
        let away = |colour: Color| {
            let [_, c, d] = Self::of(colour).map_or([0.0; 3], Self::oklab);
            let turned = (d.atan2(c) - b.atan2(a)).abs();
            turned.min(std::f64::consts::TAU - turned)
        };
        let nearest = FAMILIES.iter().min_by(|x, y| away(x[0]).total_cmp(&away(y[0])));
        nearest.copied().filter(|_| a.hypot(b) >= GREYISH)
    }

    /// Returns how different two colours look: the distance in OKLab, where black to white is 1.
    pub fn distance(self, other: Self) -> f64 {
        distance(self.oklab(), other.oklab())
    }

    /// Converts to OKLab (Ottosson 2020, <https://bottosson.github.io/posts/oklab>).
    fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// Undoes the sRGB transfer curve.
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }
}

/// Returns the colour a terminal of this depth shows that looks most like the given one.
pub fn degrade(colour: Color, depth: ColourDepth) -> Color {
    let Some(rgb) = Rgb::of(colour) else { return colour };
    match (depth, colour) {
        (ColourDepth::TrueColour, _) => colour,
        (ColourDepth::Ansi256, Color::Rgb(..)) => {
            // The first sixteen are left out: every terminal shows them differently.
            nearest(rgb, PALETTE.iter().copied()).unwrap_or(colour)
        }
        (ColourDepth::Ansi16, Color::Rgb(..) | Color::Indexed(_)) => {
            let seen = NAMED.iter().filter(|(named, _)| *named != Color::DarkGray);
            nearest(rgb, seen.map(|(colour, rgb)| (*colour, rgb.oklab()))).unwrap_or(colour)
        }
        (ColourDepth::Ansi256 | ColourDepth::Ansi16, _) => colour,
        (ColourDepth::None, _) => Color::Reset,
    }
}

/// Returns the named colour to write with in place of this one: of its hue where that has at least this contrast to the
/// ground, else a grey that has it.
///
/// The nearest colour would not do: pale inks of all hues are nearest to the same grey.
pub fn named_ink(colour: Color, ground: Option<Rgb>, least: f64) -> Color {
    let (Color::Rgb(..) | Color::Indexed(_), Some(rgb)) = (colour, Rgb::of(colour)) else { return colour };
    let legible = |named: &Color| {
        Rgb::of(*named).zip(ground).is_none_or(|(named, ground)| named.contrast(ground) >= least)
    };
    let hue = rgb.family().and_then(|family| family.iter().copied().find(legible));
    let greys = || GREYS.into_iter().filter(legible).filter_map(|grey| Some((grey, Rgb::of(grey)?.oklab())));
    hue.or_else(|| nearest(rgb, greys())).unwrap_or_else(|| degrade(colour, ColourDepth::Ansi16))
}

/// The xterm palette without its first sixteen colours, in OKLab, which is slow to compute.
static PALETTE: LazyLock<Vec<(Color, [f64; 3])>> =
    LazyLock::new(|| (16..=255).map(|index| (Color::Indexed(index), Rgb::indexed(index).oklab())).collect());

fn nearest(rgb: Rgb, palette: impl IntoIterator<Item = (Color, [f64; 3])>) -> Option<Color> {
    let wanted = rgb.oklab();
    let distances = palette.into_iter().map(|(colour, other)| (colour, distance(wanted, other)));
    distances.min_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(colour, _)| colour)
}

/// The distance of two colours in OKLab.
fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_depth_is_decided_by_the_strongest_word() {
        use ColourDepth::{Ansi16, Ansi256, None as NoColours, TrueColour};
        for (no_color, colorterm, term, depth) in [
            (Some("1"), Some("truecolor"), Some("xterm-256color"), NoColours),
            (Some(""), Some("truecolor"), Some("xterm-256color"), TrueColour),
            (None, Some("24bit"), Some("screen"), TrueColour),
            (None, None, Some("xterm-kitty"), TrueColour),
            (None, None, Some("xterm-256color"), Ansi256),
            (None, Some(""), Some("tmux-256color"), Ansi256),
            (None, None, Some("linux"), Ansi16),
            (None, None, None, Ansi16),
            (None, Some("truecolor"), Some("dumb"), NoColours),
        ] {
            assert_eq!(ColourDepth::detect(no_color, colorterm, term), depth, "{colorterm:?} {term:?}");
        }
    }

    #[test]
    fn contrast_and_distance_have_their_known_ends() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((black.distance(white) - 1.0).abs() < 1e-3);
        // Red in OKLab as its author gives it.
        let red = Rgb(255, 0, 0).oklab();
        for (value, known) in red.into_iter().zip([0.627_955, 0.224_863, 0.125_846]) {
            assert!((value - known).abs() < 1e-4, "{red:?}");
        }
    }

    #[test]
    fn a_colour_of_the_palette_stays_itself() {
        for index in 16..=255 {
            let given = Rgb::indexed(index);
            let kept = degrade(Color::Rgb(given.0, given.1, given.2), ColourDepth::Ansi256);
            assert_eq!(Rgb::of(kept), Some(given));
        }
        for (name, rgb) in NAMED.into_iter().filter(|(name, _)| *name != Color::DarkGray) {
            assert_eq!(degrade(Color::Rgb(rgb.0, rgb.1, rgb.2), ColourDepth::Ansi16), name);
        }
    }

    #[test]
    fn an_ink_keeps_its_hue_where_that_can_be_read() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        for (ink, ground, left) in [
            ("#a2d88c", black, Color::Green),
            ("#e8c87c", black, Color::Yellow),
            ("#f5858b", black, Color::LightRed),
            ("#7fd6c2", black, Color::Cyan),
            ("#86acff", black, Color::Cyan),
            ("#c4a8ff", black, Color::LightMagenta),
            ("#8b94a9", black, Color::Gray),
            ("#b1231b", white, Color::Red),
            ("#2456a8", white, Color::Blue),
            // No green of xterm can be read on white.
            ("#33701f", white, Color::Black),
        ] {
            assert_eq!(named_ink(ink.parse().unwrap(), Some(ground), 4.5), left, "{ink}");
        }
        // What a theme names is what it gets, and a ground that is not known hinders nothing.
        assert_eq!(named_ink(Color::DarkGray, Some(black), 4.5), Color::DarkGray);
        assert_eq!(named_ink(Color::Rgb(0x33, 0x70, 0x1f), None, 4.5), Color::Green);
    }

    proptest! {
        #[test]
        fn no_other_index_is_nearer(r: u8, g: u8, b: u8, other in 16u8..) {
            let given = Rgb(r, g, b);
            let chosen = Rgb::of(degrade(Color::Rgb(r, g, b), ColourDepth::Ansi256)).unwrap();
            prop_assert!(given.distance(chosen) <= given.distance(Rgb::indexed(other)));
        }

        #[test]
        fn a_depth_shows_nothing_beyond_it(r: u8, g: u8, b: u8) {
            let colour = Color::Rgb(r, g, b);
            prop_assert!(matches!(degrade(colour, ColourDepth::Ansi256), Color::Indexed(16..)));
            prop_assert!(NAMED.iter().any(|(name, _)| *name == degrade(colour, ColourDepth::Ansi16)));
            prop_assert_ne!(degrade(colour, ColourDepth::Ansi16), Color::DarkGray);
            for ground in [None, Some(Rgb(0, 0, 0)), Some(Rgb(255, 255, 255))] {
                let ink = named_ink(colour, ground, 4.5);
                prop_assert_ne!(ink, Color::DarkGray);
                prop_assert!(ground.is_none_or(|ground| Rgb::of(ink).unwrap().contrast(ground) >= 4.5));
            }
            prop_assert_eq!(degrade(colour, ColourDepth::None), Color::Reset);
        }
    }
}
