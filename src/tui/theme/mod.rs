//! Themes: a style for every role, those that are part of the program, and what is left of one on fewer
//! colours.
//!
//! Never reads a file or the environment, and never says where a role is used.

mod file;
mod role;

use ratatui::style::{Color, Modifier, Style};

use super::colour::{ColourDepth, Rgb, degrade};

pub use role::Role;

const NIGHT: &str = include_str!("../../../themes/night.toml");
const PAPER: &str = include_str!("../../../themes/paper.toml");

/// The themes that are part of the program, by name.
const BUILTIN: [(&str, &str); 6] = [
    ("night", NIGHT),
    ("dusk", include_str!("../../../themes/dusk.toml")),
    ("paper", PAPER),
    ("contrast", include_str!("../../../themes/contrast.toml")),
    ("colourblind", include_str!("../../../themes/colourblind.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// The contrast text should have (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;

/// The share of its contrast that text may keep when it had more than enough.
const KEPT_CONTRAST: f64 = 0.6;

/// The OKLab distance beyond which a ground's nearest colour no longer looks like it: a quiet tint turned
/// garish.
const GARISH: f64 = 0.15;

/// Whether a ground is dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appearance {
    /// Light text on a dark ground.
    Dark,
    /// Dark text on a light ground.
    Light,
}

/// How every role looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The name for people.
    pub name: String,
    /// The ground it is made for.
    pub appearance: Appearance,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// Returns the names of the themes that are part of the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTIN.into_iter().map(|(name, _)| name)
    }

    /// Returns how a role looks; only what differs from [`Role::Screen`] is set.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// Returns what is left of the theme on a terminal with this many colours.
    ///
    /// What colours can no longer say is said by the modifiers of the theme `mono`: all of it without
    /// colours, and where a ground has become the same as the one beside it. Text that was legible stays
    /// legible.
    pub fn degraded(mut self, depth: ColourDepth) -> Self {
        let Some(mono) = Self::builtin("mono") else { return self };
        match depth {
            ColourDepth::TrueColour => {}
            ColourDepth::None => self.styles = mono.styles,
            ColourDepth::Ansi256 | ColourDepth::Ansi16 => {
                let before = self.clone();
                for role in Role::ALL {
                    let mut style = before.style(role);
                    style.fg = style.fg.map(|colour| degrade(colour, depth));
                    style.bg = style.bg.and_then(|colour| ground_left(role, colour, depth));
                    self.styles[role as usize] = style;
                }
                for role in Role::ALL {
                    self.keep_apart(role, &before, &mono);
                }
            }
        }
        self
    }

    fn keep_apart(&mut self, role: Role, before: &Self, mono: &Self) {
        let neighbour = match role {
            Role::StripeB => Role::StripeA,
            Role::OverlaySelected => Role::Overlay,
            _ => Role::Screen,
        };
        let stands_out =
            |theme: &Self| theme.style(role).bg.is_some() && theme.ground(role) != theme.ground(neighbour);
        if stands_out(before) && !stands_out(self) {
            let said_without_colour = mono.style(role).add_modifier;
            self.styles[role as usize].add_modifier |= said_without_colour;
        }
        let wanted = before.contrast(role).map(|contrast| READABLE.min(contrast * KEPT_CONTRAST));
        if self.contrast(role) < wanted {
            let ground = self.ground(role);
            let against =
                |colour| Rgb::of(colour).zip(ground).map_or(0.0, |(ink, ground)| ink.contrast(ground));
            let black_is_better = against(Color::Black) > against(Color::White);
            self.styles[role as usize].fg = Some(if black_is_better { Color::Black } else { Color::White });
        }
    }

    /// Returns the contrast of a role's text to its ground, 1 to 21, where both are known colours.
    fn contrast(&self, role: Role) -> Option<f64> {
        let ink = self.style(role).fg.and_then(Rgb::of)?;
        Some(ink.contrast(self.ground(role)?))
    }

    fn ground(&self, role: Role) -> Option<Rgb> {
        self.style(role).bg.or(self.style(Role::Screen).bg).and_then(Rgb::of)
    }
}

/// Returns the ground a role keeps on fewer colours; none where the nearest would be louder than it was.
fn ground_left(role: Role, colour: Color, depth: ColourDepth) -> Option<Color> {
    let left = degrade(colour, depth);
    let moved = Rgb::of(colour).zip(Rgb::of(left)).map_or(0.0, |(before, after)| before.distance(after));
    (role == Role::Screen || depth > ColourDepth::Ansi16 || moved <= GARISH).then_some(left)
}

fn automatic_text(appearance: Appearance) -> &'static str {
    match appearance {
        Appearance::Dark => NIGHT,
        Appearance::Light => PAPER,
    }
}

/// The modifiers a theme file can set, by key.
const MODIFIERS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
    ("strikethrough", Modifier::CROSSED_OUT),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn coloured() -> impl Iterator<Item = (&'static str, Theme)> {
        Theme::names().filter(|name| *name != "mono").map(|name| (name, Theme::builtin(name).unwrap()))
    }

    #[test]
    fn every_theme_of_the_program_is_without_problems_and_has_its_own_name() {
        for (name, text) in BUILTIN {
            let (theme, problems) = Theme::read(text);
            assert_eq!(problems, [], "{name}");
            assert_eq!(theme.name, name);
        }
        assert_eq!(Theme::automatic(None), Theme::builtin("night").unwrap());
        assert_eq!(Theme::automatic(Some(Appearance::Light)), Theme::builtin("paper").unwrap());
    }

    #[test]
    fn the_theme_to_copy_from_explains_every_role() {
        let (_, roles) = NIGHT.split_once("\n[roles]").unwrap();
        for role in Role::ALL {
            let rule = format!("{} = ", role.key());
            let line = roles.lines().find(|line| line.starts_with(&rule)).unwrap();
            assert!(line.ends_with(&format!("  # {}", role.meaning())), "{line}");
        }
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        let quiet = [Role::Border, Role::SliderEmpty, Role::Mark];
        for (name, theme) in coloured() {
            for role in Role::ALL {
                let contrast = theme.contrast(role);
                assert!(contrast.is_some() || theme.style(role).fg.is_none(), "{name}: {}", role.key());
                let least = if quiet.contains(&role) { 1.3 } else { 4.5 };
                if let Some(contrast) = contrast {
                    assert!(contrast >= least, "{name}: {} has a contrast of {contrast:.2}", role.key());
                }
            }
            // What is painted over stripes, selections and the caret's line keeps its own colour.
            for over in [Role::StripeA, Role::StripeB, Role::Selection, Role::CaretLine] {
                for ink in [Role::Text, Role::Generated] {
                    let ink = theme.style(over).fg.or(theme.style(ink).fg).and_then(Rgb::of).unwrap();
                    let contrast = ink.contrast(theme.ground(over).unwrap());
                    assert!(contrast >= 4.5, "{name}: on {} a contrast of {contrast:.2}", over.key());
                }
            }
            let dark = theme.ground(Role::Screen).unwrap().luminance() < 0.18;
            assert_eq!(dark, theme.appearance == Appearance::Dark, "{name}");
        }
    }

    #[test]
    fn prompt_and_generated_differ_in_colour_and_without_it() {
        for name in Theme::names() {
            let full = Theme::builtin(name).unwrap();
            for depth in
                [ColourDepth::TrueColour, ColourDepth::Ansi256, ColourDepth::Ansi16, ColourDepth::None]
            {
                let theme = full.clone().degraded(depth);
                let (prompt, generated) = (theme.style(Role::Prompt), theme.style(Role::Generated));
                assert_ne!(prompt.add_modifier, generated.add_modifier, "{name} {depth:?}");
                if name != "mono" && depth != ColourDepth::None {
                    assert_ne!(prompt.fg, generated.fg, "{name} {depth:?}");
                    assert!(
                        theme.contrast(Role::Prompt) < theme.contrast(Role::Generated),
                        "{name} {depth:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_probability_scale_has_even_steps() {
        for (name, theme) in coloured() {
            let grounds = Role::HEAT.map(|role| theme.ground(role).unwrap());
            let steps: Vec<_> = grounds.windows(2).map(|pair| pair[0].distance(pair[1])).collect();
            let mean = steps.iter().sum::<f64>() / steps.len() as f64;
            for step in &steps {
                assert!((step / mean - 1.0).abs() < 0.15, "{name}: {steps:.3?}");
            }
            let lights = grounds.map(Rgb::luminance);
            let goes_one_way = lights.is_sorted() || lights.iter().rev().is_sorted();
            assert!(
                goes_one_way,
                "{name}: told apart by lightness alone, for those who see no hue: {lights:.3?}"
            );
        }
    }

    #[test]
    fn stripes_are_visible_but_quiet() {
        for (name, theme) in coloured() {
            let [screen, a, b] =
                [Role::Screen, Role::StripeA, Role::StripeB].map(|role| theme.ground(role).unwrap());
            for distance in [screen.distance(a), screen.distance(b), a.distance(b)] {
                assert!((0.025..0.3).contains(&distance), "{name}: {distance:.3}");
            }
        }
    }

    #[test]
    fn fewer_colours_keep_everything_legible_and_every_ground_visible() {
        for (name, full) in coloured() {
            for depth in [ColourDepth::Ansi256, ColourDepth::Ansi16] {
                let theme = full.clone().degraded(depth);
                let looks = |role| (theme.style(role).bg, theme.style(role).add_modifier);
                for role in Role::ALL {
                    let (before, after) = (full.contrast(role), theme.contrast(role));
                    let enough = before.map(|contrast| (contrast * 0.6).min(4.5));
                    assert!(after >= enough, "{name} {depth:?}: {} {before:?} {after:?}", role.key());
                }
                assert_ne!(looks(Role::StripeA), looks(Role::StripeB), "{name} {depth:?}");
                assert_ne!(looks(Role::Selection), looks(Role::Text), "{name} {depth:?}");
                assert_ne!(looks(Role::OverlaySelected), looks(Role::Overlay), "{name} {depth:?}");
                assert_ne!(looks(Role::Heat0), looks(Role::Heat7), "{name} {depth:?}");
            }
        }
    }

    #[test]
    fn without_colours_no_colour_is_left() {
        for name in Theme::names() {
            let theme = Theme::builtin(name).unwrap().degraded(ColourDepth::None);
            for role in Role::ALL {
                let Style { fg, bg, .. } = theme.style(role);
                assert!(matches!((fg, bg), (None | Some(Color::Reset), None | Some(Color::Reset))), "{name}");
            }
            let heats = Role::HEAT.map(|role| theme.style(role).add_modifier);
            assert!(heats.windows(2).all(|pair| pair[0] != pair[1]), "{name}");
        }
    }
}
