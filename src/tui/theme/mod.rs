//! Themes: a style for every role, those that are part of the program, and what is left of one on fewer
//! colours.
//!
//! Never reads a file or the environment, and never says where a role is used.

mod file;
mod role;

use ratatui::style::{Color, Modifier, Style};

use super::colour::{ColourDepth, Rgb, degrade, named_ink};

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

/// The contrast signs should have (WCAG 2.2, 1.4.11).
const VISIBLE: f64 = 3.0;

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

    /// Returns how a stand-in for a space or a control character looks among text of this style: quiet where that can
    /// be seen on the text's ground, else like the text.
    pub fn mark_on(&self, text: Style) -> Style {
        let mark = self.style(Role::Mark);
        let ground = text.bg.or(self.style(Role::Screen).bg).and_then(Rgb::of);
        let seen = mark.fg.and_then(Rgb::of).zip(ground).is_none_or(|(ink, ground)| {
            ink.contrast(ground) >= VISIBLE && !text.add_modifier.contains(Modifier::REVERSED)
        });
        if seen { text.patch(mark) } else { text }
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
                    let ground = before.style(role).bg;
                    self.styles[role as usize].bg =
                        ground.and_then(|ground| ground_left(role, ground, depth));
                }
                for role in Role::ALL {
                    let ink = before.style(role).fg.map(|ink| match depth {
                        ColourDepth::Ansi16 => {
                            named_ink(ink, self.ground(role), before.kept_contrast(role).unwrap_or(1.0))
                        }
                        _ => degrade(ink, depth),
                    });
                    self.styles[role as usize].fg = ink;
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
        let said_without_colour = mono.style(role).add_modifier;
        if stands_out(before) && !stands_out(self) {
            self.styles[role as usize].add_modifier |= said_without_colour;
        }
        let has_own_ink =
            |theme: &Self| theme.style(role).fg.is_some_and(|ink| Some(ink) != theme.style(Role::Screen).fg);
        if has_own_ink(before) && !has_own_ink(self) {
            // What something else still tells from text need not be louder than it was.
            let style = self.style(role);
            let told = style.bg.is_some() || !style.add_modifier.is_empty();
            let said = if told { said_without_colour & Modifier::DIM } else { said_without_colour };
            self.styles[role as usize].add_modifier |= said;
        }
        if self.contrast(role) < before.kept_contrast(role) {
            let ground = self.ground(role);
            let against =
                |colour| Rgb::of(colour).zip(ground).map_or(0.0, |(ink, ground)| ink.contrast(ground));
            let black_is_better = against(Color::Black) > against(Color::White);
            self.styles[role as usize].fg = Some(if black_is_better { Color::Black } else { Color::White });
        }
    }

    /// Returns the contrast a role's text should keep on fewer colours.
    fn kept_contrast(&self, role: Role) -> Option<f64> {
        self.contrast(role).map(|contrast| READABLE.min(contrast * KEPT_CONTRAST))
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
    // These say something by their hue, of which a tint keeps nothing.
    if depth <= ColourDepth::Ansi16 && Role::COMPARED.contains(&role) {
        return None;
    }
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
    use crate::app::state::View;

    const DEPTHS: [ColourDepth; 4] =
        [ColourDepth::TrueColour, ColourDepth::Ansi256, ColourDepth::Ansi16, ColourDepth::None];

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

    /// What a role is to the eye, and so how much contrast it needs.
    #[derive(PartialEq)]
    enum Kind {
        /// Read: 4.5 to 1.
        Text,
        /// Seen: signs, bars, borders, stand-ins: 3 to 1.
        Sign,
        /// What the others stand on; its own ink is read.
        Ground,
    }

    fn kind(role: Role) -> Kind {
        use Role::*;
        match role {
            Border | BorderActive | Mark | SliderFill | SliderEmpty => Kind::Sign,
            Screen | Selection | CaretLine | StripeA | StripeB | Overlay | OverlaySelected => Kind::Ground,
            Heat0 | Heat1 | Heat2 | Heat3 | Heat4 | Heat5 | Heat6 | Heat7 => Kind::Ground,
            Text | Dim | Prompt | Generated | Inherited | Title | TitleActive | Accent | SliderValue
            | StateWaiting | StateStreaming | StateDone | StateLength | StateFailed | StateCutOff
            | StateCancelled | Warning | Error | Info | FooterKey | FooterText | Match | Added | Removed
            | Copied | Nearly | Own | Shared | SharedSome | Once | Difference => Kind::Text,
        }
    }

    /// Everything that is painted on a ground: the name, the whole style, the contrast it needs.
    fn painted(theme: &Theme) -> Vec<(String, Style, f64)> {
        let style = |role| theme.style(role);
        let on = |ground: Role, ink: Role| format!("{} on {}", ink.key(), ground.key());
        let least = |role| if kind(role) == Kind::Sign { VISIBLE } else { READABLE };
        let mut all = Vec::new();
        for role in Role::ALL {
            all.push((role.key().to_owned(), style(role), least(role)));
        }
        // Whatever is no ground may stand on the screen and in an overlay.
        for ground in [Role::Screen, Role::Overlay] {
            for ink in Role::ALL.into_iter().filter(|role| kind(*role) != Kind::Ground) {
                all.push((on(ground, ink), style(ground).patch(style(ink)), least(ink)));
            }
        }
        let found = style(Role::OverlaySelected).patch(style(Role::Match));
        all.push((on(Role::OverlaySelected, Role::Match), found, READABLE));
        // These grounds are laid over what is there; where they have no ink of their own, it keeps its own.
        let tokens = [Role::Text, Role::Prompt, Role::Generated, Role::Inherited, Role::Match, Role::Mark];
        let over = [Role::Selection, Role::CaretLine, Role::StripeA, Role::StripeB].into_iter();
        for ground in over.clone().chain(Role::HEAT) {
            for ink in tokens {
                all.push((on(ground, ink), style(ink).patch(style(ground)), least(ink)));
            }
        }
        for ink in Role::COMPARED.into_iter().chain(Role::HEAT) {
            all.push((on(Role::Selection, ink), style(ink).patch(style(Role::Selection)), READABLE));
        }
        // A stand-in among text, on each ground that text may have.
        for ground in over.chain(Role::HEAT).chain(Role::COMPARED) {
            let text = style(Role::Generated).patch(style(ground));
            all.push((on(ground, Role::Mark), theme.mark_on(text), VISIBLE));
        }
        all
    }

    #[test]
    fn everything_can_be_seen_on_every_ground_it_is_painted_on() {
        let mut faults = Vec::new();
        for (name, theme) in coloured() {
            let screen = theme.style(Role::Screen);
            for (what, style, least) in painted(&theme) {
                let Style { fg: Some(ink), bg: Some(ground), .. } = screen.patch(style) else { continue };
                let contrast = Rgb::of(ink).unwrap().contrast(Rgb::of(ground).unwrap());
                if contrast < least {
                    faults.push(format!("{name}: {what}: {contrast:.2} of {least}"));
                }
            }
            let dark = theme.ground(Role::Screen).unwrap().luminance() < 0.18;
            assert_eq!(dark, theme.appearance == Appearance::Dark, "{name}");
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    /// What each view that compares texts has beside each other.
    fn compared_in_views() -> Vec<Vec<Role>> {
        let roles = |view: &View| -> Vec<Role> {
            view.likenesses().iter().map(|likeness| Role::from(*likeness)).collect()
        };
        let mut views: Vec<_> = View::ALL.iter().map(roles).filter(|roles| !roles.is_empty()).collect();
        // What is said of all others is said beside plain text.
        views.iter_mut().filter(|roles| roles.len() == 1).for_each(|roles| roles.push(Role::Generated));
        views
    }

    fn pairs(roles: &[Role]) -> impl Iterator<Item = (Role, Role)> {
        roles.iter().enumerate().flat_map(|(at, a)| roles[..at].iter().map(move |b| (*a, *b)))
    }

    #[test]
    fn what_views_compare_looks_different_on_every_terminal() {
        for (name, theme) in coloured() {
            for (a, b) in pairs(&Role::COMPARED) {
                assert_ne!(theme.style(a), theme.style(b), "{name}: {} and {}", a.key(), b.key());
            }
        }
        for name in Theme::names() {
            for depth in DEPTHS {
                let theme = Theme::builtin(name).unwrap().degraded(depth);
                for (a, b) in compared_in_views().iter().flat_map(|roles| pairs(roles)) {
                    let (one, other) = (theme.style(a), theme.style(b));
                    assert_ne!(one, other, "{name} {depth:?}: {} and {}", a.key(), b.key());
                    let inks = one.fg.and_then(Rgb::of).zip(other.fg.and_then(Rgb::of));
                    if let Some((ink, beside)) = inks.filter(|_| depth == ColourDepth::TrueColour) {
                        let distance = ink.distance(beside);
                        assert!(distance > 0.08, "{name}: {} and {}: {distance:.3}", a.key(), b.key());
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_rests_on_bright_black() {
        for (name, theme) in coloured() {
            let theme = theme.degraded(ColourDepth::Ansi16);
            for role in Role::ALL {
                let Style { fg, bg, .. } = theme.style(role);
                assert!(![fg, bg].contains(&Some(Color::DarkGray)), "{name}: {}", role.key());
            }
        }
    }

    #[test]
    fn sixteen_colours_keep_the_hues_that_say_something() {
        let theme = Theme::builtin("night").unwrap().degraded(ColourDepth::Ansi16);
        for (role, ink) in [
            (Role::Copied, Color::Green),
            (Role::Nearly, Color::Yellow),
            (Role::Shared, Color::Cyan),
            (Role::Once, Color::LightRed),
            (Role::StateDone, Color::Green),
            (Role::StateLength, Color::Yellow),
            (Role::Error, Color::LightRed),
            (Role::Accent, Color::LightMagenta),
        ] {
            assert_eq!(theme.style(role).fg, Some(ink), "{}", role.key());
        }
        // What was quieter than text, and has no colour left to say so, is dim.
        for role in [Role::Dim, Role::Prompt, Role::Border, Role::Mark, Role::StateWaiting] {
            assert_eq!(theme.style(role).fg, theme.style(Role::Text).fg, "{}", role.key());
            assert!(theme.style(role).add_modifier.contains(Modifier::DIM), "{}", role.key());
        }
    }

    #[test]
    fn prompt_and_generated_differ_in_colour_and_without_it() {
        for name in Theme::names() {
            let full = Theme::builtin(name).unwrap();
            for depth in DEPTHS {
                let theme = full.clone().degraded(depth);
                let (prompt, generated) = (theme.style(Role::Prompt), theme.style(Role::Generated));
                assert_ne!(prompt.add_modifier, generated.add_modifier, "{name} {depth:?}");
                // Black on white has no quieter colour that every terminal shows.
                let dim = prompt.add_modifier.contains(Modifier::DIM);
                if name != "mono" && depth != ColourDepth::None && !(depth == ColourDepth::Ansi16 && dim) {
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
