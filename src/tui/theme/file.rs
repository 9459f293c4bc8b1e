//! The format of theme files: a palette of named colours, and a rule for every role.
//!
//! Never reads a file itself, and never changes what a rule says.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::de::DeValue;

use super::{Appearance, BUILTIN, MODIFIERS, Role, Theme, automatic_text};
use crate::{
    problem::Problem,
    settings::reading::{Reading, Value, integer},
    tr,
};

const KEYS: [&str; 5] = ["name", "appearance", "inherits", "palette", "roles"];

impl Theme {
    /// Returns the theme of this name, if it is part of the program.
    pub fn builtin(name: &str) -> Option<Self> {
        let (_, text) = BUILTIN.into_iter().find(|(builtin, _)| *builtin == name)?;
        // A test proves that the embedded themes have no problems.
        Some(Self::read(text).0)
    }

    /// Returns the theme for a terminal's ground; where that is not known, the dark one.
    pub fn automatic(appearance: Option<Appearance>) -> Self {
        Self::read(automatic_text(appearance.unwrap_or(Appearance::Dark))).0
    }

    /// Reads a theme file; whatever is wrong or missing is reported and taken from the theme it inherits, or
    /// else from the automatic one for its appearance. Only themes that are part of the program can be
    /// inherited. A role that has another to take its rule from ([`Role::instead`]) may be missing.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        read(text)
    }
}

/// A theme before its rules are looked up in its palette, so that an heir's palette recolours inherited
/// rules.
#[derive(Default)]
struct Draft {
    name: Option<String>,
    appearance: Option<Appearance>,
    palette: BTreeMap<String, Color>,
    rules: BTreeMap<&'static str, Rule>,
}

/// What a file says of one role.
#[derive(Clone, Default)]
struct Rule {
    fg: Option<Ink>,
    bg: Option<Ink>,
    modifiers: Modifier,
}

/// A colour of its own, or the palette's name for one.
#[derive(Clone)]
enum Ink {
    Own(Color),
    Named(String),
}

/// Reads a theme; see [`Theme::read`].
fn read(text: &str) -> (Theme, Vec<Problem>) {
    let (draft, problems) = read_draft(text, BUILTIN.len());
    let appearance = draft.appearance.unwrap_or(Appearance::Dark);
    // Every gap was reported; filling it keeps a theme with one mistake usable.
    let fallback = (!problems.is_empty()).then(|| read_draft(automatic_text(appearance), BUILTIN.len()).0);
    let styles = Role::ALL.map(|role| {
        let stated =
            [Some(&draft), fallback.as_ref()].into_iter().flatten().find_map(|draft| draft.style(role));
        stated.unwrap_or_default()
    });
    (Theme { name: draft.name.unwrap_or_default(), appearance, styles }, problems)
}

/// Reads one file over those it inherits; `generations` bounds how many they may be.
fn read_draft(text: &str, generations: usize) -> (Draft, Vec<Problem>) {
    let (mut reading, table) = Reading::parse(text);
    let mut draft = Draft::default();
    if let Some(value) = table.get("inherits")
        && let Some(name) = reading.string("inherits", value)
    {
        let parent = BUILTIN.into_iter().find(|(builtin, _)| *builtin == name);
        match (parent, generations.checked_sub(1)) {
            (Some((_, parent)), Some(generations)) => draft = read_draft(parent, generations).0,
            (Some(_), None) => reading.problem(value.span(), tr!("theme-inherits-itself", name = name)),
            (None, _) => {
                reading.expected("inherits", &tr!("theme-one-of", names = list(Theme::names())), value);
            }
        }
    }
    draft.name = None;
    for (key, value) in &table {
        match key.get_ref().as_ref() {
            "inherits" => {}
            "name" => draft.name = reading.string("name", value),
            "appearance" => match value.get_ref().as_str() {
                Some("dark") => draft.appearance = Some(Appearance::Dark),
                Some("light") => draft.appearance = Some(Appearance::Light),
                _ => reading.expected("appearance", tr!("theme-appearance"), value),
            },
            "palette" => {
                for (name, value) in reading.table("palette", value).into_iter().flatten() {
                    match own_colour(value) {
                        Some(colour) => {
                            draft.palette.insert(name.get_ref().to_string(), colour);
                        }
                        None => reading.expected(name.get_ref(), tr!("theme-colour"), value),
                    }
                }
            }
            "roles" => {}
            other => reading.unknown(key.span(), other, KEYS),
        }
    }
    // The rules come last, for they are checked against the whole palette.
    let mut stated = Vec::new();
    if let Some(value) = table.get("roles") {
        for (key, value) in reading.table("roles", value).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            match Role::from_key(name) {
                Some(role) => {
                    stated.push(role);
                    if let Some(rule) = read_rule(&mut reading, role.key(), value, &draft.palette) {
                        draft.rules.insert(role.key(), rule);
                    }
                }
                None => reading.unknown(key.span(), name, Role::ALL.map(Role::key)),
            }
        }
    }
    if draft.name.is_none() {
        reading.problem(0..0, tr!("theme-name-missing"));
    }
    if draft.appearance.is_none() {
        reading.problem(0..0, tr!("theme-appearance-missing"));
    }
    let has_rule = |role: &Role| {
        role.instead().is_some() || stated.contains(role) || draft.rules.contains_key(role.key())
    };
    let missing = list(Role::ALL.into_iter().filter(|role| !has_rule(role)).map(Role::key));
    if !missing.is_empty() {
        let place = table.get("roles").map_or(0..0, Value::span);
        reading.problem(place, tr!("theme-roles-missing", roles = missing));
    }
    (draft, reading.finish())
}

/// Reads a role's rule; `None` where anything in it is wrong.
fn read_rule<'t>(
    reading: &mut Reading<'t>,
    role: &str,
    value: &Value<'t>,
    palette: &BTreeMap<String, Color>,
) -> Option<Rule> {
    let Some(table) = value.get_ref().as_table() else {
        let fg = read_ink(reading, role, value, palette)?;
        return Some(Rule { fg: Some(fg), ..Rule::default() });
    };
    let mut rule = Rule::default();
    let mut sound = true;
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let modifier = MODIFIERS.into_iter().find(|(key, _)| *key == name);
        sound &= match (name, modifier) {
            ("fg", _) => {
                rule.fg = read_ink(reading, name, value, palette);
                rule.fg.is_some()
            }
            ("bg", _) => {
                rule.bg = read_ink(reading, name, value, palette);
                rule.bg.is_some()
            }
            (_, Some((_, modifier))) => {
                let on = reading.boolean(name, value);
                rule.modifiers.set(modifier, on == Some(true));
                on.is_some()
            }
            (_, None) => {
                let known = ["fg", "bg"].into_iter().chain(MODIFIERS.map(|(key, _)| key));
                reading.unknown(key.span(), name, known);
                false
            }
        };
    }
    sound.then_some(rule)
}

fn read_ink(
    reading: &mut Reading<'_>,
    key: &str,
    value: &Value<'_>,
    palette: &BTreeMap<String, Color>,
) -> Option<Ink> {
    let named = value.get_ref().as_str().filter(|name| palette.contains_key(*name));
    let ink = named.map(|name| Ink::Named(name.to_owned())).or_else(|| own_colour(value).map(Ink::Own));
    if ink.is_none() {
        reading.expected(key, tr!("theme-ink"), value);
    }
    ink
}

fn own_colour(value: &Value<'_>) -> Option<Color> {
    match value.get_ref() {
        DeValue::String(text) if text == "default" => Some(Color::Reset),
        DeValue::String(text) => text.parse().ok(),
        number => integer(number).and_then(|index| u8::try_from(index).ok()).map(Color::Indexed),
    }
}

impl Draft {
    fn style(&self, role: Role) -> Option<Style> {
        let instead = || self.rules.get(role.instead()?.key());
        let rule = self.rules.get(role.key()).or_else(instead)?;
        let look_up = |ink: &Ink| match ink {
            Ink::Own(colour) => Some(*colour),
            Ink::Named(name) => self.palette.get(name).copied(),
        };
        let mut style = Style::new().add_modifier(rule.modifiers);
        style.fg = rule.fg.as_ref().and_then(look_up);
        style.bg = rule.bg.as_ref().and_then(look_up);
        Some(style)
    }
}

fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEIR: &str = "name = \"mine\"\ninherits = \"night\"\n";

    fn reasons(text: &str) -> Vec<String> {
        let (_, problems) = read(text);
        problems
            .into_iter()
            .map(|found| format!("{}:{}: {}", found.line, found.column, found.reason))
            .collect()
    }

    #[test]
    fn an_heir_recolours_and_replaces_and_keeps_the_rest() {
        let text = format!(
            "{HEIR}[palette]\nmuted = \"#112233\"\nown = 42\n[roles]\n\
             error = {{ fg = \"own\", reversed = true }}\n\
             title = \"light red\"\n"
        );
        let (theme, problems) = read(&text);
        assert_eq!(problems, []);
        let night = Theme::builtin("night").unwrap();
        assert_eq!(theme.name, "mine");
        assert_eq!(theme.appearance, Appearance::Dark);
        assert_eq!(theme.style(Role::Prompt).fg, Some(Color::Rgb(0x11, 0x22, 0x33)));
        assert_eq!(theme.style(Role::Prompt).add_modifier, night.style(Role::Prompt).add_modifier);
        assert_eq!(
            theme.style(Role::Error),
            Style::new().fg(Color::Indexed(42)).add_modifier(Modifier::REVERSED)
        );
        assert_eq!(theme.style(Role::Title).fg, Some(Color::LightRed));
        assert_eq!(theme.style(Role::Generated), night.style(Role::Generated));
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        let text = format!(
            "{HEIR}colour = 1\n[palette]\nbad = \"#12345\"\n[roles]\npromt = \"muted\"\nerror = \"redd\"\n\
             title = {{ bald = true, dim = 1 }}\n"
        );
        let found = reasons(&text);
        let starts = ["3:1:", "5:7:", "7:1:", "8:9:", "9:11:", "9:30:"];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for (reason, start) in found.iter().zip(starts) {
            assert!(reason.starts_with(start), "{reason}");
        }
        assert!(found[2].ends_with("did you mean `prompt`?"), "{}", found[2]);
        assert!(found[4].ends_with("did you mean `bold`?"), "{}", found[4]);
    }

    #[test]
    fn a_mistake_costs_no_more_than_its_own_role() {
        let (theme, problems) =
            read("name = \"mine\"\nappearance = \"light\"\n[roles]\ntext = \"#102030\"\n");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].line, 3);
        assert!(problems[0].reason.contains("generated, kept,"), "{}", problems[0].reason);
        assert_eq!(theme.style(Role::Text).fg, Some(Color::Rgb(0x10, 0x20, 0x30)));
        assert_eq!(theme.style(Role::Error), Theme::builtin("paper").unwrap().style(Role::Error));
    }

    #[test]
    fn a_theme_from_before_a_role_takes_another_of_its_own_rules() {
        // Every rule there had to be before the views that compare had roles of their own.
        let old: String = Role::ALL
            .into_iter()
            .filter(|role| !Role::COMPARED.contains(role))
            .map(|role| format!("{} = {}\n", role.key(), role as usize))
            .collect();
        let alone = format!("name = \"mine\"\nappearance = \"dark\"\n[roles]\n{old}");
        let (theme, problems) = read(&alone);
        assert_eq!(problems, []);
        for role in Role::COMPARED {
            assert_eq!(theme.style(role), theme.style(role.instead().unwrap()), "{}", role.key());
        }
        // An heir takes it from the theme it inherits, in its own palette.
        let (heir, problems) = read(&format!("{HEIR}[palette]\ngreen = \"#00ff00\"\n"));
        assert_eq!(problems, []);
        assert_eq!(heir.style(Role::Copied).fg, Some(Color::Rgb(0, 255, 0)));
    }

    #[test]
    fn a_theme_that_is_not_there_cannot_be_inherited() {
        let found = reasons("name = \"mine\"\nappearance = \"dark\"\ninherits = \"nigth\"\n");
        assert!(
            found.iter().any(|reason| reason.starts_with("3:12:") && reason.contains("night, ")),
            "{found:?}"
        );
    }
}
