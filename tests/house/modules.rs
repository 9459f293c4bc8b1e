//! Reads which file of the program uses which: modules, `use` trees, and what a file passes on by `pub use`.
//!
//! It reads text, not types: a path is followed through re-exports to the file that defines what it names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The files of `src`, by module path: `app::state::cell`; the library itself is the empty path.
pub(crate) struct Modules {
    files: BTreeMap<Vec<String>, File>,
}

struct File {
    /// Modules declared in it.
    children: BTreeSet<String>,
    /// What it passes on: name to path.
    facade: BTreeMap<String, Vec<String>>,
    /// Paths it uses for itself.
    used: Vec<Vec<String>>,
}

impl Modules {
    /// Reads every file of the library below a folder.
    pub(crate) fn read(src: &Path, files: &[std::path::PathBuf]) -> Self {
        let mut modules = BTreeMap::new();
        for path in files {
            let inside = path.strip_prefix(src).unwrap().with_extension("");
            let mut module: Vec<String> =
                inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| last == "mod" || module.len() == 1 && last == "lib") {
                module.pop();
            }
            modules.insert(module.clone(), File::read(&fs::read_to_string(path).unwrap(), &module));
        }
        Self { files: modules }
    }

    /// Returns the file that defines what a path names; nothing for what is not of this library.
    fn resolve(&self, path: &[String], depth: usize) -> Option<Vec<String>> {
        if depth > 8 {
            return None;
        }
        let mut at: Vec<String> = Vec::new();
        let mut rest = path;
        while let Some((first, more)) = rest.split_first() {
            let file = self.files.get(&at)?;
            if file.children.contains(first) {
                at.push(first.clone());
                rest = more;
            } else if let Some(target) = file.facade.get(first) {
                let target: Vec<String> = target.iter().chain(more).cloned().collect();
                return self.resolve(&target, depth + 1);
            } else {
                break;
            }
        }
        self.files.contains_key(&at).then_some(at)
    }

    /// Returns which file uses which, by module path.
    pub(crate) fn edges(&self) -> BTreeMap<String, BTreeSet<String>> {
        let name = |module: &[String]| module.join("::");
        let mut edges = BTreeMap::new();
        for (module, file) in &self.files {
            let used = file.used.iter().filter_map(|path| self.resolve(path, 0));
            let used = used.filter(|target| target != module && !target.is_empty());
            edges.insert(name(module), used.map(|target| name(&target)).collect());
        }
        edges
    }
}

/// Returns every set of files that reach each other.
pub(crate) fn circles(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.clone()];
        while let Some(next) = open.pop() {
            for target in edges.get(&next).into_iter().flatten() {
                if seen.insert(target.clone()) {
                    open.push(target.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = edges.keys().map(|from| (from, reach(from))).collect();
    let mut circles: Vec<Vec<String>> = Vec::new();
    for (from, targets) in &reached {
        let circle: Vec<String> = targets
            .iter()
            .filter(|target| reached.get(target).is_some_and(|back| back.contains(*from)))
            .cloned()
            .collect();
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

impl File {
    fn read(text: &str, module: &[String]) -> Self {
        let code = code_of(text);
        let mut file = Self { children: BTreeSet::new(), facade: BTreeMap::new(), used: Vec::new() };
        let mut body = String::new();
        let mut rest = code.as_str();
        // Statements end in a semicolon; what is no `use` or `mod` is the body.
        while !rest.is_empty() {
            let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
            let line = rest[..end].trim_start();
            let (is_public, after) = match line.strip_prefix("pub ") {
                Some(after) => (true, after),
                None => match line.strip_prefix("pub(").and_then(|inner| inner.split_once(") ")) {
                    Some((_, after)) => (true, after),
                    None => (false, line),
                },
            };
            // An indented `use super` stands in a module inside a macro, whose parent is this file.
            let of_inner = rest.starts_with(' ') && after.starts_with("use super");
            if of_inner {
                rest = &rest[end..];
                continue;
            }
            if after.starts_with("use ") {
                let end = rest.find(';').map_or(rest.len(), |end| end + 1);
                let statement = &rest[..end];
                let tree = &statement[statement.find("use ").unwrap() + 4..end - 1];
                for path in paths_of(tree) {
                    let Some(path) = absolute(&path, module) else { continue };
                    match path.last() {
                        Some(last) if is_public => {
                            file.facade.insert(last.clone(), path.clone());
                        }
                        _ => file.used.push(path),
                    }
                }
                rest = &rest[end..];
                continue;
            }
            if let Some(name) = after.strip_prefix("mod ").and_then(|name| name.trim_end().strip_suffix(';'))
            {
                file.children.insert(name.to_owned());
            } else {
                body.push_str(line);
            }
            rest = &rest[end..];
        }
        for path in inline_paths(&body) {
            let first = &path[0];
            if ["crate", "super", "self"].contains(&first.as_str()) {
                file.used.extend(absolute(&path, module));
            } else if file.children.contains(first) {
                file.used.push(module.iter().chain(&path).cloned().collect());
            }
        }
        let words: BTreeSet<&str> = body.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let own = file.facade.iter().filter(|(name, _)| words.contains(name.as_str()));
        let own: Vec<Vec<String>> = own.map(|(_, path)| path.clone()).collect();
        file.used.extend(own);
        // A child named in a `use` of its own parent, without `self::`.
        for path in file.used.iter_mut().chain(file.facade.values_mut()) {
            if let Some(first) = path.first().filter(|first| file.children.contains(*first)).cloned()
                && !module.starts_with(&[first])
                && !module.is_empty()
            {
                *path = module.iter().chain(path.iter()).cloned().collect();
            }
        }
        file
    }
}

/// Leaves out comments, the tests at the end, and what stands in quotes.
fn code_of(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut code = String::new();
    for line in text.lines() {
        let line = if line.trim_start().starts_with("//") { "" } else { line };
        let mut quoted = false;
        let mut last = ' ';
        for character in line.chars() {
            if character == '"' && last != '\\' && last != '\'' {
                quoted = !quoted;
            } else if !quoted {
                code.push(character);
            }
            last = character;
        }
        code.push('\n');
    }
    code
}

/// Returns the paths of a `use` tree.
fn paths_of(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        let mut path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        if path.last().is_some_and(|last| last == "self" || last == "*") {
            path.pop();
        }
        return vec![path];
    };
    let head: Vec<String> =
        tree[..open].split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let inside = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, character) in inside.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inside[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&inside[start..]);
    let below = parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(paths_of);
    below.map(|path| head.iter().cloned().chain(path).collect()).collect()
}

/// Returns a path from the library's root; nothing where it is of another crate.
fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let mut at = module.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            at.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|first| first == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        // A module of this file, or another crate; which, its list of children tells.
        _ => return Some(path.to_vec()),
    }
    at.extend(rest.iter().cloned());
    Some(at)
}

/// Returns every path with at least two parts.
fn inline_paths(code: &str) -> Vec<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    code.split(|c: char| !is_word(c))
        .filter(|word| word.contains("::") && !word.starts_with("::"))
        .map(|word| word.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect())
        .filter(|path: &Vec<String>| !path.is_empty())
        .collect()
}
