//! Why a model could not be had from the hub, and what to do about it.
//!
//! Never shows a token, nor an address that carries a signature.

use std::{io, path::PathBuf, time::Duration};

use thiserror::Error;

use super::size::size;
use crate::{language::counted, tr};

/// Why a model could not be had.
#[derive(Debug, Error)]
pub enum HubError {
    /// What was typed names nothing.
    #[error("{}", tr!("hub-spec", spec = format!("{spec:?}"), reason = reason))]
    Spec {
        /// What was typed.
        spec: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address of the hub is none.
    #[error("{}", tr!("hub-endpoint", endpoint = format!("{endpoint:?}")))]
    Endpoint {
        /// What stands for the address.
        endpoint: String,
    },
    /// Nothing says where the cache is.
    #[error("{}", tr!("hub-no-home"))]
    NoHome,
    /// This machine cannot do HTTPS.
    #[error("{}", tr!("hub-no-https", reason = _0))]
    Https(String),
    /// The network is not to be used, and the cache lacks it.
    #[error("{}", tr!("hub-offline", repo = repo))]
    Offline {
        /// The repository.
        repo: String,
    },
    /// There is no such repository, or it is hidden.
    #[error("{}", if *token {
        tr!("hub-no-repo-token", repo = repo, host = host)
    } else {
        tr!("hub-no-repo", repo = repo, host = host)
    })]
    NoRepo {
        /// The repository.
        repo: String,
        /// Who says so.
        host: String,
        /// Whether a token was sent.
        token: bool,
    },
    /// The repository is only for those who accepted its terms.
    #[error("{}", if *token {
        tr!("hub-gated-token", repo = repo, page = page)
    } else {
        tr!("hub-gated", repo = repo, page = page)
    })]
    Gated {
        /// The repository.
        repo: String,
        /// The page where the terms are accepted.
        page: String,
        /// Whether a token was sent.
        token: bool,
    },
    /// The token is not taken.
    #[error("{}", tr!("hub-token", host = host))]
    Token {
        /// Who does not take it.
        host: String,
    },
    /// There is no such revision.
    #[error("{}", tr!("hub-no-revision", repo = repo, revision = revision))]
    NoRevision {
        /// The repository.
        repo: String,
        /// The revision.
        revision: String,
    },
    /// There is no such file.
    #[error("{}", if known.is_empty() {
        tr!("hub-no-file", repo = repo, file = file)
    } else {
        tr!("hub-no-file-known", repo = repo, file = file, known = known)
    })]
    NoFile {
        /// The repository.
        repo: String,
        /// The file.
        file: String,
        /// Some of the files there are.
        known: String,
    },
    /// The hub asks for patience.
    #[error("{}", match wait {
        Some(wait) => tr!("hub-too-many-wait", host = host, seconds = wait.as_secs().to_string()),
        None => tr!("hub-too-many", host = host),
    })]
    TooMany {
        /// Who asks.
        host: String,
        /// For how long.
        wait: Option<Duration>,
    },
    /// Something else than a hub answered.
    #[error("{}", tr!("hub-not-a-hub", host = host, reason = reason))]
    NotHub {
        /// Who answered.
        host: String,
        /// What gave it away.
        reason: String,
    },
    /// A host gives no answer.
    #[error("{}", if *redirected {
        tr!("hub-unreachable-behind", host = host, reason = reason)
    } else {
        tr!("hub-unreachable", host = host, reason = reason)
    })]
    Unreachable {
        /// The host.
        host: String,
        /// Why.
        reason: String,
        /// Whether the hub sent us there.
        redirected: bool,
    },
    /// A redirect that is not followed.
    #[error("{}", tr!("hub-redirect", host = host, reason = reason))]
    Redirect {
        /// Who sent us elsewhere.
        host: String,
        /// What is wrong with that.
        reason: String,
    },
    /// Any other refusal.
    #[error("{}", tr!("hub-refused", host = host, reason = reason))]
    Refused {
        /// Who refused.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The status in words, and what was said.
        reason: String,
    },
    /// The connection broke; what came is kept.
    #[error("{}", tr!("hub-broken", file = file, host = host, reason = reason))]
    Broken {
        /// The file.
        file: String,
        /// From where.
        host: String,
        /// Why.
        reason: String,
    },
    /// The file that is sent is not as long as the one that was listed.
    #[error("{}", tr!("hub-wrong-size", file = file, host = host, got = counted(*got, "byte"), wanted = counted(*wanted, "byte")))]
    Size {
        /// The file.
        file: String,
        /// Who sends it.
        host: String,
        /// How many bytes it has.
        got: u64,
        /// How many it should have.
        wanted: u64,
    },
    /// What came is not what was listed; it is removed.
    #[error("{}", tr!("hub-wrong-digest", file = file, got = got, wanted = wanted))]
    Digest {
        /// The file.
        file: String,
        /// Its digest.
        got: String,
        /// What its digest should be.
        wanted: String,
    },
    /// The disk has too little room.
    #[error("{}", tr!("hub-no-room", folder = folder.display(), needed = size(*needed), free = size(*free)))]
    NoRoom {
        /// The cache.
        folder: PathBuf,
        /// How many bytes are to come.
        needed: u64,
        /// How many there is room for.
        free: u64,
    },
    /// The disk became full; what came is kept.
    #[error("{}", tr!("hub-full", path = path.display()))]
    Full {
        /// The file that was written.
        path: PathBuf,
    },
    /// The weights are only there as pickles, which are programs.
    #[error("{}", tr!("hub-pickle", repo = repo, files = files))]
    Pickle {
        /// The repository.
        repo: String,
        /// Such files.
        files: String,
    },
    /// There is nothing in it that could be run.
    #[error("{}", tr!("hub-no-weights", repo = repo))]
    NoWeights {
        /// The repository.
        repo: String,
    },
    /// A file or folder of the cache cannot be used.
    #[error("{}: {error}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl HubError {
    /// Says what happened to a file of the cache.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::File { path, error },
        }
    }

    /// Tells whether the same request may succeed a little later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Broken { .. } | Self::Unreachable { .. } => true,
            Self::Refused { status, .. } => matches!(status, 408 | 500 | 502..=504),
            _ => false,
        }
    }
}
