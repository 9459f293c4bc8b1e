//! A hub on loopback, for tests: it serves a repository from memory and notes what it is asked.
//!
//! Never part of the program, and never reached from another machine.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use super::{Hub, HubError, Spec, cache::Folder, digest::Digest, pull};

pub(crate) const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
pub(crate) const TOKEN: &str = "hf_very_secret";
pub(crate) const WEIGHTS: &str = "tiny.Q8_0.gguf";

/// A request: the path with its query, and the head in small letters.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) head: String,
}

impl Asked {
    /// Returns the first byte that is asked for, if not the whole.
    pub(crate) fn from(&self) -> Option<usize> {
        self.head.lines().find_map(|line| line.strip_prefix("range: bytes=")?.strip_suffix('-')?.parse().ok())
    }

    pub(crate) fn has_token(&self) -> bool {
        self.head.contains(&format!("authorization: bearer {TOKEN}"))
    }
}

/// An answer, and whether the connection stays open behind it until the client hangs up.
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) hold: bool,
}

pub(crate) fn reply(status: &str, headers: &[&str], body: &[u8]) -> Reply {
    promised(status, headers, body, body.len())
}

/// An answer that promises another length than it has.
pub(crate) fn promised(status: &str, headers: &[&str], body: &[u8], length: usize) -> Reply {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n");
    Reply { bytes: [head.as_bytes(), body].concat(), hold: false }
}

/// A server that notes what it is asked.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) address: String,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

impl Host {
    pub(crate) fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = Self { address: listener.local_addr().unwrap().to_string(), asked: Arc::default() };
        let (asked, answer) = (Arc::clone(&host.asked), Arc::new(answer));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(question) = read(&mut stream) else { return };
                    asked.lock().unwrap().push(question.clone());
                    let reply = answer(&question);
                    let _ = stream.write_all(&reply.bytes);
                    if reply.hold {
                        let _ = stream.read(&mut [0]);
                    }
                });
            }
        });
        host
    }

    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

pub(crate) fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let text = String::from_utf8(bytes).ok()?;
    let path = text.split(' ').nth(1)?.to_owned();
    Some(Asked { path, head: text.to_lowercase() })
}

/// A repository: large files, which lie on another host, and small ones.
#[derive(Clone, Default)]
pub(crate) struct Repo {
    large: Vec<(String, Vec<u8>)>,
    small: Vec<(String, Vec<u8>)>,
}

pub(crate) fn digest(bytes: &[u8], digits: usize) -> String {
    let mut digest = Digest::like(&"0".repeat(digits), bytes.len() as u64);
    digest.update(bytes);
    digest.finish()
}

impl Repo {
    pub(crate) fn large(mut self, name: &str, bytes: &[u8]) -> Self {
        self.large.push((name.to_owned(), bytes.to_owned()));
        self
    }

    pub(crate) fn small(mut self, name: &str, text: &str) -> Self {
        self.small.push((name.to_owned(), text.as_bytes().to_owned()));
        self
    }

    pub(crate) fn list(&self) -> Reply {
        let large = self.large.iter().map(|(name, bytes)| {
            let (size, git, sha) = (bytes.len(), digest(b"pointer", 40), digest(bytes, 64));
            serde_json::json!({ "rfilename": name, "size": size, "blobId": git,
                "lfs": { "sha256": sha, "size": size, "pointerSize": 134 } })
        });
        let small = self.small.iter().map(|(name, bytes)| {
            serde_json::json!({ "rfilename": name, "size": bytes.len(), "blobId": digest(bytes, 40) })
        });
        let siblings: Vec<_> = large.chain(small).collect();
        let list =
            serde_json::json!({ "id": "org/tiny", "sha": COMMIT, "gated": false, "siblings": siblings });
        reply("200 OK", &["Content-Type: application/json; charset=utf-8"], list.to_string().as_bytes())
    }

    /// Answers as the hub does: large files are redirected to `store`.
    pub(crate) fn hub(&self, store: &str, asked: &Asked) -> Reply {
        if asked.path == "/api/models/org/tiny/revision/main?blobs=true" {
            return self.list();
        }
        let name = asked.path.strip_prefix(&format!("/org/tiny/resolve/{COMMIT}/")).unwrap_or_default();
        if let Some((_, bytes)) = self.small.iter().find(|(known, _)| known == name) {
            return ranged(bytes, asked);
        }
        match self.large.iter().find(|(known, _)| known == name) {
            Some((_, bytes)) => {
                let location = format!("Location: http://{store}/{}?signature=s3cret", digest(bytes, 64));
                let etag = format!("X-Linked-Etag: \"{}\"", digest(bytes, 64));
                reply("302 Found", &[&location, &etag], b"Found")
            }
            None => reply("404 Not Found", &["X-Error-Code: EntryNotFound"], b"Entry not found"),
        }
    }

    /// Returns the large file that is asked for by its digest.
    pub(crate) fn stored(&self, asked: &Asked) -> &[u8] {
        let wanted = |bytes: &[u8]| asked.path.starts_with(&format!("/{}?", digest(bytes, 64)));
        &self.large.iter().find(|(_, bytes)| wanted(bytes)).unwrap().1
    }
}

pub(crate) fn ranged(bytes: &[u8], asked: &Asked) -> Reply {
    match asked.from() {
        Some(from) if from >= bytes.len() => reply("416 Range Not Satisfiable", &[], b""),
        Some(from) => {
            let range = format!("Content-Range: bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            reply("206 Partial Content", &[&range], &bytes[from..])
        }
        None => reply("200 OK", &[], bytes),
    }
}

pub(crate) fn weights() -> Vec<u8> {
    (0..300_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

pub(crate) fn tiny() -> Repo {
    Repo::default().large(WEIGHTS, &weights()).small("README.md", "# tiny")
}

/// A hub with its store, and an empty cache.
pub(crate) struct Place {
    pub(crate) hub: Host,
    pub(crate) store: Host,
    pub(crate) cache: tempfile::TempDir,
}

impl Place {
    /// Serves a repository; `store` answers for the large files.
    pub(crate) fn with(repo: Repo, store: impl Fn(&Repo, &Asked) -> Reply + Send + Sync + 'static) -> Self {
        let of_store = repo.clone();
        let store = Host::start(move |asked| store(&of_store, asked));
        let address = store.address.clone();
        let hub = Host::start(move |asked| repo.hub(&address, asked));
        Self { hub, store, cache: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn of(repo: Repo) -> Self {
        Self::with(repo, |repo, asked| ranged(repo.stored(asked), asked))
    }

    /// Answers every request to the hub alike.
    pub(crate) fn answering(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let store = Host::start(|_| reply("500 Internal Server Error", &[], b""));
        Self { hub: Host::start(answer), store, cache: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn settings(&self) -> Hub {
        let cache = self.cache.path().display().to_string();
        let endpoint = format!("http://{}", self.hub.address);
        let variable = |name: &str| match name {
            "HF_HUB_CACHE" => Some(cache.clone()),
            "HF_ENDPOINT" => Some(endpoint.clone()),
            _ => None,
        };
        let mut hub = Hub::new(variable, None).unwrap();
        hub.pace.backoff = Duration::ZERO;
        hub.pace.look = Duration::from_millis(1);
        hub.pace.tries = 0;
        hub
    }

    pub(crate) async fn pull(&self) -> Result<PathBuf, HubError> {
        pull(&self.settings(), &spec("org/tiny"), &mut |_| {}).await
    }

    pub(crate) fn blob(&self, bytes: &[u8]) -> PathBuf {
        Folder::of(self.cache.path(), "org/tiny").blob(&digest(bytes, 64))
    }

    pub(crate) fn incomplete(&self, bytes: &[u8]) -> PathBuf {
        Folder::of(self.cache.path(), "org/tiny").incomplete(&digest(bytes, 64))
    }
}

pub(crate) fn spec(text: &str) -> Spec {
    Spec::parse(text).unwrap()
}
