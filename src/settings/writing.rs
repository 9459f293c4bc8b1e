//! Changes of a settings file by the program itself: all but what is changed stays as a person wrote it.
//!
//! Never writes a file.

use toml_edit::{DocumentMut, Item, Table, TableLike, TomlError, Value, value};

/// Returns the text of a settings file with one more server, under a name that is free there.
///
/// `keys` are the keys of its table and their values.
///
/// # Errors
/// Where the text is no TOML.
pub fn with_server(text: &str, name: &str, keys: &[(&str, Option<Value>)]) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let servers = document.entry("servers").or_insert_with(|| {
        let mut servers = Table::new();
        servers.set_implicit(true);
        Item::Table(servers)
    });
    // What stands there may be no table of servers, which is told where the file is read.
    if let Some(servers) = servers.as_table_like_mut() {
        let server = servers.entry(name).or_insert_with(|| Item::Table(Table::new()));
        if let Some(server) = server.as_table_like_mut() {
            keys.iter().for_each(|(key, value)| set(server, key, value.clone()));
        }
    }
    Ok(document.to_string())
}

/// Returns the settings' text without a server; all else stays as it is.
///
/// # Errors
/// Where the text is no TOML.
pub fn without_server(text: &str, name: &str) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    if let Some(servers) = document.get_mut("servers").and_then(Item::as_table_like_mut) {
        servers.remove(name);
    }
    Ok(document.to_string())
}

/// Gives a key a value, or takes the key away; a comment behind it stays.
fn set(table: &mut dyn TableLike, key: &str, new: Option<Value>) {
    let Some(mut new) = new else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            table.insert(key, value(new));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_server_is_added_and_the_rest_stays() {
        let before = "# mine\ntheme = \"day\" # bright\n\n[servers.old]\nbase_url = \"http://old\" # there\n";
        let keys = [("base_url", Some("http://127.0.0.1:8080".into())), ("model", Some("a \"b\"".into()))];
        let after = with_server(before, "llama \u{1b}cpp", &keys).unwrap();
        assert!(after.starts_with(before), "{after}");
        let settings = Settings::load(&after, "s.toml".as_ref()).unwrap();
        let added = &settings.servers["llama \u{1b}cpp"];
        assert_eq!(
            (added.base_url.as_str(), added.model.as_deref()),
            ("http://127.0.0.1:8080", Some("a \"b\""))
        );
        assert_eq!(settings.servers.len(), 2);
        let fresh = with_server("", "a", &keys).unwrap();
        assert_eq!(fresh, "[servers.a]\nbase_url = \"http://127.0.0.1:8080\"\nmodel = 'a \"b\"'\n");
        assert!(with_server("[", "a", &keys).is_err());
    }

    #[test]
    fn a_server_is_changed_and_removed_and_its_comments_stay() {
        let before = "# mine\n[servers.a]\n# at home\nbase_url = \"http://old\" # there\nmodel = \"m\"\n\n# kept\n[servers.b]\nbase_url = \"http://b\"\n";
        let keys = [("base_url", Some("http://new".into())), ("model", None), ("context", Some(4096.into()))];
        let after = with_server(before, "a", &keys).unwrap();
        let changed = before.replace("http://old", "http://new").replace("model = \"m\"", "context = 4096");
        assert_eq!(after, changed);
        let gone = without_server(before, "b").unwrap();
        assert!(gone.contains("[servers.a]\n# at home") && !gone.contains("http://b"), "{gone}");
        assert_eq!(without_server(before, "nobody").unwrap(), before);
        assert!(without_server("[", "a").is_err());
    }
}
