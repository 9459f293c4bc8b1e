//! Changes of a settings file by the program itself: all but what is changed stays as a person wrote it.
//!
//! Never writes a file.

use toml_edit::{DocumentMut, Item, Table, TomlError, Value, value};

/// Returns the text of a settings file with one more server, under a name that is free there.
///
/// `keys` are the keys of its table and their values.
///
/// # Errors
/// Where the text is no TOML.
pub fn with_server(text: &str, name: &str, keys: &[(&str, Value)]) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let mut server = Table::new();
    for (key, text) in keys {
        server.insert(key, value(text.clone()));
    }
    let servers = document.entry("servers").or_insert_with(|| {
        let mut servers = Table::new();
        servers.set_implicit(true);
        Item::Table(servers)
    });
    match servers.as_table_like_mut() {
        Some(servers) => servers.insert(name, Item::Table(server)),
        // What stands there is no table of servers, which is told where the file is read.
        None => None,
    };
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_server_is_added_and_the_rest_stays() {
        let before = "# mine\ntheme = \"day\" # bright\n\n[servers.old]\nbase_url = \"http://old\" # there\n";
        let keys = [("base_url", "http://127.0.0.1:8080".into()), ("model", "a \"b\"".into())];
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
}
