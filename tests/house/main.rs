//! The house rules as tests: who may use whom, what every file says first, what must be shipped.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod modules;
mod words;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use samplebook::language::{Language, within};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The room that every room may use: what the program says is said everywhere.
const EVERYONES: &str = "language";

/// The rooms each room may use, besides the one everyone may use. `main.rs` and `arguments.rs` are the binary and use the library by its name.
const EDGES: &[(&str, &[&str])] = &[
    (EVERYONES, &[]),
    ("session", &[]),
    ("catalogue", &[]),
    ("text", &[]),
    ("problem", &[]),
    ("web", &[]),
    ("rows", &["session"]),
    ("import", &["session"]),
    ("sampling", &["session"]),
    ("analysis", &["session", "sampling"]),
    ("app", &["session", "text", "analysis"]),
    ("engine", &["session", "sampling", "web"]),
    ("hub", &["web"]),
    ("store", &["problem", "session"]),
    ("settings", &["engine", "problem", "session"]),
    ("export", &["analysis", "session", "text"]),
    ("tui", &["app", "session", "text", "settings", "analysis", "problem", "export"]),
    ("models", &["engine"]),
    ("roster", &["engine", "models", "session", "settings"]),
    (
        "runtime",
        &[
            "analysis",
            "app",
            "catalogue",
            "engine",
            "export",
            "hub",
            "models",
            "problem",
            "roster",
            "session",
            "settings",
            "store",
            "tui",
            "web",
        ],
    ),
    (
        "headless",
        &[
            "analysis",
            "catalogue",
            "engine",
            "hub",
            "models",
            "problem",
            "roster",
            "rows",
            "session",
            "settings",
            "store",
            "text",
        ],
    ),
];

fn room_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Every `crate::room` named in a file, also in `use crate::{room::…, other::…}`.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let known: Vec<&str> = EDGES.iter().map(|(room, _)| *room).collect();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            for character in list.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth > 0 => depth -= 1,
                    // A room alone, or the way to something in it.
                    ',' | ':' | '}' if depth == 0 => {
                        if known.contains(&word.trim()) {
                            used.insert(word.trim().to_owned());
                        }
                        word.clear();
                        if character == '}' {
                            break;
                        }
                    }
                    character if depth == 0 => word.push(character),
                    _ => {}
                }
            }
        } else {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if known.contains(&word.as_str()) {
                used.insert(word);
            }
        }
    }
    used
}

#[test]
fn the_reader_of_edges_reads_them() {
    let text = "use crate::{\n    app::{State, layout::X},\n    text::glyphs,\n    roster, tui\n};\nfn f(x: crate::store::WriteJob) {}";
    let expected: BTreeSet<String> = ["app", "text", "roster", "tui", "store"].map(str::to_owned).into();
    assert_eq!(rooms_used(text), expected);
}

#[test]
fn rooms_use_only_what_they_may() {
    let mut broken = Vec::new();
    for path in rust_files(&root().join("src")) {
        let room = room_of(&path);
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
            assert!(
                ["lib", "main", "arguments"].contains(&room.as_str()),
                "{room} is in no row of the edges"
            );
            continue;
        };
        for used in rooms_used(&fs::read_to_string(&path).unwrap()) {
            if used != room && used != EVERYONES && !allowed.contains(&used.as_str()) {
                broken.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_map_of_rooms_shows_the_edges() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut drawn: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let mut cells = line.split(" | ");
        let room = cells.next().unwrap().trim_end_matches("`]").to_owned();
        let uses = cells.nth(1).unwrap();
        let mut uses: Vec<String> = match uses {
            "nothing of ours" => Vec::new(),
            uses => uses.split(", ").map(str::to_owned).collect(),
        };
        uses.sort();
        drawn.insert((room, uses));
    }
    let edges = EDGES.iter().map(|(room, uses)| {
        let mut uses: Vec<String> = uses.iter().map(|room| (*room).to_owned()).collect();
        uses.sort();
        ((*room).to_owned(), uses)
    });
    assert_eq!(drawn, edges.collect(), "the table of rooms in src/lib.rs is not what the rooms may use");
}

#[test]
fn no_room_is_allowed_what_it_does_not_use() {
    let mut used: std::collections::BTreeMap<String, BTreeSet<String>> = Default::default();
    for path in rust_files(&root().join("src")) {
        used.entry(room_of(&path)).or_default().extend(rooms_used(&fs::read_to_string(&path).unwrap()));
    }
    for (room, allowed) in EDGES {
        let idle: Vec<&&str> = allowed.iter().filter(|allowed| !used[*room].contains(**allowed)).collect();
        assert!(idle.is_empty(), "{room} uses nothing of {idle:?}");
    }
}

#[test]
fn the_edges_have_no_cycle() {
    // A room may only use rooms that stand before it once they are sorted; repeatedly take out those that use none.
    let mut left: Vec<(&str, Vec<&str>)> = EDGES.iter().map(|(room, uses)| (*room, uses.to_vec())).collect();
    while !left.is_empty() {
        let free: Vec<&str> =
            left.iter().filter(|(_, uses)| uses.is_empty()).map(|(room, _)| *room).collect();
        assert!(!free.is_empty(), "a cycle among {left:?}");
        left.retain(|(room, _)| !free.contains(room));
        for (_, uses) in &mut left {
            uses.retain(|used| !free.contains(used));
        }
    }
}

fn edges() -> std::collections::BTreeMap<String, BTreeSet<String>> {
    let src = root().join("src");
    let files: Vec<PathBuf> = rust_files(&src)
        .into_iter()
        .filter(|path| !["main.rs", "arguments.rs"].iter().any(|name| path.ends_with(name)))
        .filter(|path| path.file_stem().is_none_or(|stem| stem != "tests"))
        .collect();
    modules::Modules::read(&src, &files).edges()
}

#[test]
fn no_room_has_a_circle_inside() {
    let circles = modules::circles(&edges());
    let told: Vec<String> = circles.iter().map(|circle| circle.join("  ")).collect();
    assert!(told.is_empty(), "these files reach each other:\n{}", told.join("\n"));
}

#[test]
fn the_storeys_of_app_are_only_entered_from_above() {
    let storey = |file: &str| match file.split("::").nth(1) {
        _ if !file.starts_with("app::") => None,
        Some("state") => Some(1),
        Some("read") => Some(2),
        Some("update") => Some(3),
        _ => Some(0),
    };
    let edges = edges();
    let mut broken = Vec::new();
    for (from, targets) in &edges {
        for target in targets {
            // A message carries nouns of the state; the state knows no messages.
            let upward = match (storey(from), storey(target)) {
                (Some(0), Some(1)) => target == "app::update",
                (Some(from), Some(target)) => target > from,
                _ => false,
            };
            if upward {
                broken.push(format!("{from} uses {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn only_update_changes_the_state() {
    for path in rust_files(&root().join("src")) {
        if path.starts_with(root().join("src/app/update")) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains("&mut State"), "{} takes &mut State", path.display());
        for block in code.split("\nimpl State {").skip(1) {
            let block = block.split("\n}\n").next().unwrap();
            assert!(!block.contains("&mut self"), "{} has a method that changes the state", path.display());
        }
    }
}

#[test]
fn the_runtime_changes_the_state_by_messages_alone() {
    for path in rust_files(&root().join("src/runtime")) {
        if path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("&mut self.state") {
            assert!(text[..at].ends_with("update("), "{} lends the state to others", path.display());
        }
        for line in text.lines().filter(|line| line.contains("self.state.")) {
            let assigns = line.contains(" = ") && line.trim_start().starts_with("self.state.");
            assert!(!assigns && !line.contains("_mut()"), "{} writes into the state: {line}", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_owns_and_what_it_never_does() {
    for folder in ["src", "tests", "benches"] {
        for path in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} has no header", path.display());
            let header: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
            let is_room_file = folder == "src" && !path.ends_with("lib.rs") && !path.ends_with("tests.rs");
            let says_never = header.iter().any(|line| line.to_lowercase().contains("never"));
            assert!(!is_room_file || says_never, "{} does not say what it never does", path.display());
        }
    }
}

#[test]
fn lints_are_never_silenced_without_a_reason() {
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let silences =
                line.trim_start().starts_with("#[allow") || line.trim_start().starts_with("#![allow");
            assert!(!silences, "{}:{}: use #[expect(…, reason = …)]", path.display(), number + 1);
        }
    }
}

#[test]
fn nothing_but_the_settled_places_touches_the_world() {
    // The pure rooms: no file, clock, thread, process or environment.
    let forbidden = [
        "std::fs",
        "std::env",
        "std::thread",
        "std::process",
        "Instant::now",
        "SystemTime",
        "Timestamp::now",
        "tokio::",
    ];
    let pure = ["session", "catalogue", "text", "sampling", "analysis", "app"];
    for path in rust_files(&root().join("src")) {
        if !pure.contains(&room_of(&path).as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for word in forbidden {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn every_shipped_session_and_theme_is_embedded() {
    let embedded: Vec<&str> = samplebook::store::EMBEDDED.iter().map(|(name, _)| *name).collect();
    for entry in fs::read_dir(root().join("sessions")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".toml") {
            assert!(embedded.contains(&name), "sessions/{name}.toml is not embedded");
        }
    }
    let themes: Vec<&str> = samplebook::tui::theme::Theme::names().collect();
    assert!(themes.len() >= 5);
    for entry in fs::read_dir(root().join("themes")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(themes.contains(&name.trim_end_matches(".toml")), "themes/{name} is not embedded");
    }
}

#[test]
fn the_readme_has_the_table_of_keys() {
    let keymap = samplebook::tui::keys::Keymap::new(&Default::default()).unwrap();
    for (language, name) in Language::ALL.into_iter().zip(["README.md", "README.zh-CN.md"]) {
        let readme = fs::read_to_string(root().join(name)).unwrap();
        let table = within(language, || keymap.markdown());
        let tag = language.tag();
        assert!(readme.contains(table.trim()), "{name} lacks what `samplebook keys --lang {tag}` prints");
    }
}

#[test]
#[ignore = "prints the edges, for whoever looks for a circle"]
fn print_edges() {
    for (from, targets) in edges() {
        println!("EDGE {from}: {}", targets.into_iter().collect::<Vec<_>>().join(" "));
    }
}
