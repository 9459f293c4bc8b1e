//! Where a server's key comes from, and reading it.
//!
//! Never shows a key: not in `Debug`, not in an error, not by repeating what a command printed.

use std::fmt;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::process::Command;

use crate::tr;

/// How long a key command may take: a person may have to unlock something.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest key accepted, in bytes.
const MAX_KEY_BYTES: u64 = 16 << 10;

/// Where a key comes from.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum KeySource {
    /// The server wants none.
    #[default]
    None,
    /// An environment variable.
    Env(String),
    /// A file that only its owner may read; `~/` is the home directory.
    File(PathBuf),
    /// A shell command that prints it.
    Command(String),
}

/// A command may hold a key by mistake, so it is not shown.
impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Env(name) => write!(f, "Env({name:?})"),
            Self::File(path) => write!(f, "File({path:?})"),
            Self::Command(_) => f.write_str("Command(…)"),
        }
    }
}

/// Names the source for people.
impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(tr!("engine-no-key")),
            Self::Env(name) => f.write_str(&tr!("engine-key-in-variable", name = name)),
            Self::File(path) => f.write_str(&tr!("engine-key-in-file", path = path.display())),
            Self::Command(_) => f.write_str(tr!("engine-key-of-command")),
        }
    }
}

impl KeySource {
    /// Checks that it can be a source at all, without reading it.
    ///
    /// # Errors
    /// The reason, without the value: it may be the key itself, put in the wrong place.
    pub(super) fn check(&self) -> Result<(), String> {
        match self {
            Self::Env(name) if !is_variable_name(name) || looks_like_key(name) => {
                Err(tr!("engine-key-env-no-variable").to_owned())
            }
            Self::File(path) if path.to_str().is_some_and(looks_like_key) => {
                Err(tr!("engine-key-file-no-path").to_owned())
            }
            Self::File(path) if path.as_os_str().is_empty() => Err(tr!("engine-key-file-empty").to_owned()),
            Self::Command(command) if command.trim().is_empty() => {
                Err(tr!("engine-key-command-empty").to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Reads the key; white space around it is dropped.
    ///
    /// # Errors
    /// What is wrong with the source and what to do; never anything that was read.
    pub(super) async fn read(&self) -> Result<Option<SecretString>, String> {
        let text = match self {
            Self::None => return Ok(None),
            Self::Env(name) => read_variable(name)?,
            Self::File(path) => {
                let path = path.clone();
                // Reading may wait: the file can be a pipe of a password manager.
                tokio::task::spawn_blocking(move || read_file(&path))
                    .await
                    .map_err(|_| tr!("engine-key-file-broken-off").to_owned())??
            }
            Self::Command(command) => read_command(command).await?,
        };
        let key = text.trim();
        if key.is_empty() {
            return Err(tr!("engine-key-empty", source = self.to_string()));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(tr!("engine-key-characters", source = self.to_string()));
        }
        Ok(Some(SecretString::from(key)))
    }
}

/// How many bytes of a key in a row may be a coincidence.
const COINCIDENCE: usize = 7;

/// Returns the text with the key replaced wherever it stands, whole or in pieces: servers like to repeat the key they
/// refuse, and what repeats it may be cut.
pub(super) fn redacted(text: &str, key: Option<&SecretString>) -> String {
    let Some(key) = key.map(ExposeSecret::expose_secret) else { return text.to_owned() };
    let least = key.len().min(COINCIDENCE + 1);
    let mut redacted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at_key = (0..=key.len() - least).filter_map(|start| {
            let shared =
                key.as_bytes()[start..].iter().zip(rest.bytes()).take_while(|(a, b)| **a == *b).count();
            (shared >= least).then_some(shared)
        });
        // A key is ASCII, so that what it shares with the text ends between characters.
        let len = match at_key.max() {
            Some(shared) => {
                redacted.push_str(tr!("engine-key-hidden"));
                shared
            }
            None => {
                redacted.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    redacted
}

/// Tells whether an environment variable holds anything, without reading what.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Tells whether a text is more like a key than like the name of a place where one lies: long, without a sign that paths have,
/// and of small letters and digits mixed.
fn looks_like_key(text: &str) -> bool {
    text.len() >= 20
        && !text.contains(['/', '.', '~'])
        && text.matches('_').count() <= 1
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[expect(
    clippy::disallowed_methods,
    reason = "a key must not lie about in memory from the start of the program"
)]
fn read_variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| tr!("engine-variable-not-set", name = name))
}

fn read_file(path: &Path) -> Result<String, String> {
    let failed =
        |error: std::io::Error| tr!("engine-key-file", path = path.display(), error = error.to_string());
    let found = match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    };
    let file = std::fs::File::open(found).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        let mode = format!("{:03o}", mode & 0o777);
        return Err(tr!("engine-key-file-mode", path = path.display(), mode = mode));
    }
    let mut text = String::new();
    file.take(MAX_KEY_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

async fn read_command(command: &str) -> Result<String, String> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(COMMAND_TIMEOUT, shell.output())
        .await
        .map_err(|_| tr!("engine-key-command-slow", seconds = COMMAND_TIMEOUT.as_secs().to_string()))?
        .map_err(|error| tr!("engine-key-command-not-started", error = error.to_string()))?;
    if !output.status.success() {
        return Err(tr!("engine-key-command-failed", status = output.status.to_string()));
    }
    String::from_utf8(output.stdout).map_err(|_| tr!("engine-key-command-no-text").to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const KEY: &str = "sk-very-secret";

    async fn read(source: &KeySource) -> Result<String, String> {
        Ok(source.read().await?.map(|key| key.expose_secret().to_owned()).unwrap_or_default())
    }

    fn key_file(mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, " {KEY}").unwrap();
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[tokio::test]
    async fn a_key_is_read_from_a_file_only_its_owner_can_read() {
        let file = key_file(0o600);
        assert_eq!(read(&KeySource::File(file.path().to_owned())).await.as_deref(), Ok(KEY));
        for mode in [0o640, 0o604, 0o666] {
            let file = key_file(mode);
            let error = read(&KeySource::File(file.path().to_owned())).await.unwrap_err();
            assert!(error.contains("chmod 600") && !error.contains(KEY), "{error}");
        }
        let error = read(&KeySource::File("/nowhere/key".into())).await.unwrap_err();
        assert!(error.contains("/nowhere/key"), "{error}");
    }

    #[tokio::test]
    async fn a_key_is_read_from_a_command() {
        assert_eq!(read(&KeySource::Command(format!("echo {KEY}"))).await.as_deref(), Ok(KEY));
        for command in [format!("echo {KEY}; exit 3"), "true".to_owned(), format!("echo {KEY} {KEY}")] {
            let error = read(&KeySource::Command(command)).await.unwrap_err();
            assert!(error.contains("key_command") && !error.contains(KEY), "{error}");
        }
    }

    #[tokio::test]
    async fn a_variable_that_is_not_set_is_named() {
        let error = read(&KeySource::Env("SAMPLEBOOK_NO_SUCH_KEY".to_owned())).await.unwrap_err();
        assert!(error.contains("$SAMPLEBOOK_NO_SUCH_KEY"), "{error}");
        assert_eq!(read(&KeySource::None).await.as_deref(), Ok(""));
    }

    #[test]
    fn a_key_put_in_the_wrong_place_is_not_repeated() {
        let error = KeySource::Env(KEY.to_owned()).check().unwrap_err();
        assert!(!error.contains(KEY), "{error}");
        let command = KeySource::Command(format!("echo {KEY}"));
        assert!(!format!("{command} {command:?}").contains(KEY));
        let redacted = |text: &str| redacted(text, Some(&SecretString::from(KEY)));
        assert_eq!(redacted("you sent sk-very-secret!"), "you sent [key]!");
        assert_eq!(
            redacted("sk-very-… and …y-secret, éa"),
            "[key]… and …[key], éa",
            "what is cut is a key, too"
        );
        assert_eq!(redacted("secret"), "secret", "a few characters are a coincidence");
        let like_a_key = "hf_a1b2c3d4e5f6g7h8i9";
        for source in [KeySource::File(like_a_key.into()), KeySource::Env(like_a_key.to_owned())] {
            let error = source.check().unwrap_err();
            assert!(!error.contains("a1b2"), "{error}");
        }
        KeySource::File("keys/openrouter-api-key-2".into()).check().unwrap();
        KeySource::Env("my_open_router_api_key_2".to_owned()).check().unwrap();
    }
}
