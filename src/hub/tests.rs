//! Whole downloads from a hub on loopback: what is asked for, what lies in the cache, and what is said when it fails.

use std::{fs, net::TcpListener, path::Path, time::Duration};

use secrecy::SecretString;

use super::{
    cache::Folder,
    loopback::{
        Asked, COMMIT, Place, Reply, Repo, TOKEN, WEIGHTS, digest, promised, ranged, reply, spec, tiny,
        weights,
    },
    *,
};

#[tokio::test]
async fn a_file_comes_by_a_redirect_into_the_cache_that_others_read() {
    let place = Place::of(tiny());
    let hub = Hub { token: Some(SecretString::from(TOKEN)), ..place.settings() };
    assert_eq!(cached(&hub, &spec("org/tiny")), None);
    let mut told = Vec::new();
    let path = pull(&hub, &spec("org/tiny"), &mut |progress| told.push(progress.clone())).await.unwrap();

    let root = place.cache.path().join("models--org--tiny");
    assert_eq!(path, root.join("snapshots").join(COMMIT).join(WEIGHTS));
    assert_eq!(fs::read(&path).unwrap(), weights());
    assert_eq!(fs::read_link(&path).unwrap(), Path::new("../../blobs").join(digest(&weights(), 64)));
    assert_eq!(fs::read_to_string(root.join("refs/main")).unwrap(), COMMIT);
    assert!(!place.incomplete(&weights()).exists());

    assert_eq!(told.first().unwrap().phase, Phase::Asking);
    let last = told.last().unwrap();
    assert_eq!((last.done, last.total), (1_200_000, 1_200_000));
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done));

    let asked = place.hub.take();
    assert!(asked.len() == 2 && asked.iter().all(Asked::has_token), "{asked:?}");
    let stored = place.store.take();
    assert!(stored.len() == 1 && !stored[0].head.contains("authorization"), "{stored:?}");

    assert_eq!(cached(&hub, &spec("org/tiny")), Some(path.clone()));
    assert_eq!(cached(&hub, &spec("org/tiny:q8_0")), Some(path.clone()));
    assert_eq!(cached(&hub, &spec(&format!("org/tiny@{COMMIT}"))), Some(path.clone()));
    assert_eq!(pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap(), path);
    assert_eq!(
        (place.hub.take().len(), place.store.take().len()),
        (1, 0),
        "the list alone is asked for again"
    );

    let offline = Hub { offline: true, ..hub };
    assert_eq!(pull(&offline, &spec("org/tiny"), &mut |_| {}).await.unwrap(), path);
    let told = pull(&offline, &spec("org/other"), &mut |_| {}).await.unwrap_err().to_string();
    assert!(told.contains("org/other") && told.contains("HF_HUB_OFFLINE"), "{told}");
    assert_eq!(place.hub.take().len(), 0);
}

#[tokio::test]
async fn weights_in_parts_come_with_what_reads_them_and_nothing_twice() {
    let index =
        r#"{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"#;
    let repo = Repo::default()
        .large("model-00001-of-00002.safetensors", b"first")
        .large("model-00002-of-00002.safetensors", b"second")
        .large("consolidated.safetensors", b"first and second")
        .large("tokenizer.json", b"{}")
        .small("config.json", "{ }")
        .small("model.safetensors.index.json", index)
        .small("README.md", "# tiny");
    let place = Place::of(repo);
    let path = place.pull().await.unwrap();
    let mut names: Vec<String> =
        fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "config.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "tokenizer.json"
        ]
    );
    assert_eq!(fs::read(path.join("model-00002-of-00002.safetensors")).unwrap(), b"second");
    let hub = place.settings();
    assert_eq!(cached(&hub, &spec("org/tiny")), Some(path.clone()));
    fs::remove_file(place.blob(b"second")).unwrap();
    assert_eq!(cached(&hub, &spec("org/tiny")), None, "a link that leads nowhere is no file");
    place.pull().await.unwrap();
    assert_eq!(cached(&hub, &spec("org/tiny")), Some(path));
}

#[tokio::test]
async fn files_in_folders_and_of_several_parts_come_all() {
    let names = ["Q8_0/m-Q8_0-00001-of-00002.gguf", "Q8_0/m-Q8_0-00002-of-00002.gguf"];
    let place = Place::of(Repo::default().large(names[0], b"first").large(names[1], b"second"));
    let path = pull(&place.settings(), &spec("org/tiny:Q8_0"), &mut |_| {}).await.unwrap();
    assert!(path.ends_with(names[0]));
    assert_eq!(fs::read(&path).unwrap(), b"first");
    assert_eq!(fs::read(path.with_file_name("m-Q8_0-00002-of-00002.gguf")).unwrap(), b"second");
}

/// A store that breaks off half a megabyte behind where it began.
fn breaking(repo: &Repo, asked: &Asked) -> Reply {
    let bytes = repo.stored(asked);
    match asked.from() {
        Some(from) => {
            let range = format!("Content-Range: bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
            let end = bytes.len().min(from + 500_000);
            promised("206 Partial Content", &[&range], &bytes[from..end], bytes.len() - from)
        }
        None => promised("200 OK", &[], &bytes[..500_000], bytes.len()),
    }
}

#[tokio::test]
async fn what_broke_off_goes_on_where_it_ended() {
    let place = Place::with(tiny(), breaking);
    let told = place.pull().await.unwrap_err();
    assert!(matches!(told, HubError::Broken { .. }), "{told}");
    assert!(told.to_string().contains(WEIGHTS) && told.to_string().contains(&place.store.address), "{told}");
    assert_eq!(fs::metadata(place.incomplete(&weights())).unwrap().len(), 500_000);
    assert!(!place.blob(&weights()).exists());
    place.pull().await.unwrap_err();
    place.store.take();
    let mut told = Vec::new();
    let spec = spec("org/tiny");
    let path = pull(&place.settings(), &spec, &mut |progress| told.push(progress.clone())).await.unwrap();
    assert_eq!(fs::read(path).unwrap(), weights());
    assert_eq!(place.store.take()[0].from(), Some(1_000_000));
    assert!(told.iter().any(|progress| progress.phase == Phase::Checking));
    assert_eq!(told.last().unwrap().done, 1_200_000);
}

#[tokio::test]
async fn within_one_call_a_broken_download_goes_on_by_itself() {
    let place = Place::with(tiny(), breaking);
    let mut hub = place.settings();
    hub.pace.tries = 1;
    pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap();
    let from: Vec<Option<usize>> = place.store.take().iter().map(Asked::from).collect();
    assert_eq!(from, [None, Some(500_000), Some(1_000_000)]);
    // Each part is asked for at the hub, whose signed addresses are short-lived.
    assert_eq!(place.hub.take().len(), 4);
}

#[tokio::test]
async fn a_server_without_ranges_starts_over() {
    let place = Place::with(tiny(), |repo, asked| reply("200 OK", &[], repo.stored(asked)));
    let blobs = place.incomplete(&weights());
    fs::create_dir_all(blobs.parent().unwrap()).unwrap();
    fs::write(&blobs, &weights()[..700_000]).unwrap();
    let mut last = 0;
    let path =
        pull(&place.settings(), &spec("org/tiny"), &mut |progress| last = progress.done).await.unwrap();
    assert_eq!(fs::read(path).unwrap(), weights());
    assert_eq!(last, 1_200_000, "bytes that come twice are counted once");
    assert_eq!(place.store.take()[0].from(), Some(700_000));
}

#[tokio::test]
async fn a_part_that_the_server_does_not_know_starts_over() {
    let place = Place::with(tiny(), |repo, asked| match asked.from() {
        Some(_) => reply("416 Range Not Satisfiable", &[], b""),
        None => reply("200 OK", &[], repo.stored(asked)),
    });
    let blobs = place.incomplete(&weights());
    fs::create_dir_all(blobs.parent().unwrap()).unwrap();
    fs::write(&blobs, b"of something else").unwrap();
    assert_eq!(fs::read(place.pull().await.unwrap()).unwrap(), weights());
    assert_eq!(place.store.take().len(), 2);
}

#[tokio::test]
async fn what_is_whole_but_not_yet_named_is_checked_and_named() {
    let place = Place::of(tiny());
    let blobs = place.incomplete(&weights());
    fs::create_dir_all(blobs.parent().unwrap()).unwrap();
    fs::write(&blobs, weights()).unwrap();
    place.pull().await.unwrap();
    assert_eq!(place.store.take().len(), 0);
    assert_eq!(fs::read(place.blob(&weights())).unwrap(), weights());
}

#[tokio::test]
async fn a_damaged_file_is_removed_and_never_named() {
    let place = Place::with(tiny(), |repo, asked| {
        let mut bytes = repo.stored(asked).to_owned();
        bytes[1_000] ^= 1;
        ranged(&bytes, asked)
    });
    let told = place.pull().await.unwrap_err();
    assert!(matches!(told, HubError::Digest { .. }), "{told}");
    assert!(told.to_string().contains(&digest(&weights(), 64)), "{told}");
    assert!(!place.blob(&weights()).exists() && !place.incomplete(&weights()).exists());
    assert_eq!(cached(&place.settings(), &spec("org/tiny")), None);

    let small = Place::answering({
        let repo = Repo::default().small("tiny.gguf", "right");
        move |asked| match asked.path.contains("/resolve/") {
            true => reply("200 OK", &[], b"wrong"),
            false => repo.list(),
        }
    });
    assert!(matches!(small.pull().await, Err(HubError::Digest { .. })));
}

#[tokio::test]
async fn another_file_under_the_name_leaves_what_came() {
    let place =
        Place::with(tiny(), |_, _| reply("200 OK", &["Content-Type: text/html"], b"<html>log in</html>"));
    let blobs = place.incomplete(&weights());
    fs::create_dir_all(blobs.parent().unwrap()).unwrap();
    fs::write(&blobs, &weights()[..700_000]).unwrap();
    let told = place.pull().await.unwrap_err();
    assert!(matches!(told, HubError::NotHub { .. }), "{told}");
    assert_eq!(fs::metadata(&blobs).unwrap().len(), 700_000);
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let cases: [(&str, &[&str], bool, &[&str]); 9] = [
        ("401 Unauthorized", &["X-Error-Code: RepoNotFound"], false, &["org/tiny", "private", "HF_TOKEN"]),
        ("401 Unauthorized", &["X-Error-Code: GatedRepo"], false, &["terms", "/org/tiny,", "HF_TOKEN"]),
        ("403 Forbidden", &["X-Error-Code: GatedRepo"], true, &["no access", "/org/tiny,"]),
        ("404 Not Found", &["X-Error-Code: RevisionNotFound"], false, &["no revision main"]),
        ("401 Unauthorized", &[], true, &["token", "expired"]),
        ("429 Too Many Requests", &["RateLimit: \"api\";r=0;t=55"], false, &["56 s"]),
        ("429 Too Many Requests", &["Retry-After: 7"], false, &["7 s"]),
        ("503 Service Unavailable", &["X-Error-Message: upkeep"], false, &["503", "upkeep"]),
        ("200 OK", &["Content-Type: text/html"], false, &["web page"]),
    ];
    for (status, headers, token, expected) in cases {
        let place = Place::answering(move |_| reply(status, headers, b"<html>"));
        let token = token.then(|| SecretString::from(TOKEN));
        let hub = Hub { token, ..place.settings() };
        let told = pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap_err().to_string();
        assert!(expected.iter().all(|part| told.contains(part)), "{status} {headers:?}: {told}");
        assert!(!told.contains(TOKEN) && !told.contains("headers"), "{told}");
        assert_eq!(place.hub.take().len(), 1, "{status}: asked once");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told_with_those_that_are() {
    let place = Place::of(tiny());
    let told = pull(&place.settings(), &spec("org/tiny:none.gguf"), &mut |_| {}).await.unwrap_err();
    let text = told.to_string();
    assert!(matches!(told, HubError::NoFile { .. }) && text.contains(WEIGHTS), "{text}");
    let bin = Place::of(Repo::default().large("pytorch_model.bin", b"pickle").small("config.json", "{}"));
    assert!(matches!(bin.pull().await, Err(HubError::Pickle { .. })));
    assert_eq!(bin.store.take().len(), 0);
}

#[tokio::test]
async fn a_store_that_cannot_be_reached_is_named_without_its_signature() {
    // A port that was free a moment ago.
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (repo, address) = (tiny(), gone.clone());
    let place = Place::answering(move |asked| repo.hub(&address, asked));
    // However patient it is otherwise.
    let mut hub = place.settings();
    (hub.pace.tries, hub.pace.backoff) = (5, Duration::from_secs(3600));
    let told = pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap_err();
    assert!(matches!(told, HubError::Unreachable { redirected: true, .. }), "{told:?}");
    let told = told.to_string();
    assert!(told.contains(&gone) && told.contains("HF_ENDPOINT") && told.contains("`hub`"), "{told}");
    assert!(!told.contains("signature") && !told.contains("s3cret"), "{told}");

    hub.endpoint = format!("http://{gone}").parse().unwrap();
    let told = pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap_err();
    assert!(matches!(told, HubError::Unreachable { redirected: false, .. }), "{told:?}");
}

#[tokio::test]
async fn redirects_are_followed_so_far_and_not_everywhere() {
    let circle = Place::answering(|asked| {
        reply("307 Temporary Redirect", &[&format!("Location: {}", asked.path)], b"")
    });
    assert!(matches!(circle.pull().await, Err(HubError::Redirect { .. })));
    assert_eq!(circle.hub.take().len(), 6);
    let elsewhere = Place::answering(|_| reply("302 Found", &["Location: file:///etc/passwd"], b""));
    assert!(matches!(elsewhere.pull().await, Err(HubError::Redirect { .. })));
    assert_eq!(elsewhere.hub.take().len(), 1);
    // As for a repository that has another name now.
    let repo = tiny();
    let renamed = Place::answering(move |asked| match asked.path.starts_with("/api/models/org/tiny/") {
        true => reply("307 Temporary Redirect", &["Location: /api/models/org/new"], b""),
        false => repo.list(),
    });
    let hub = Hub { token: Some(SecretString::from(TOKEN)), ..renamed.settings() };
    pull(&hub, &spec("org/tiny"), &mut |_| {}).await.unwrap_err();
    assert!(renamed.hub.take()[..2].iter().all(Asked::has_token));
}

#[tokio::test]
async fn two_programs_do_not_write_the_same_blob() {
    let place = Place::of(tiny());
    let folder = Folder::of(place.cache.path(), "org/tiny");
    let digits = digest(&weights(), 64);
    let mut lock = folder.lock(&digits).unwrap();
    assert!(lock.is_some() && folder.lock(&digits).unwrap().is_none());
    let blob = place.blob(&weights());
    let mut has_waited = false;
    let (hub, wanted) = (place.settings(), spec("org/tiny"));
    let mut listener = |progress: &Progress| {
        if progress.phase == Phase::Waiting && lock.is_some() {
            // The other program is done.
            has_waited = true;
            fs::write(&blob, weights()).unwrap();
            lock = None;
        }
    };
    let path = pull(&hub, &wanted, &mut listener).await.unwrap();
    assert!(has_waited);
    assert_eq!(fs::read(path).unwrap(), weights());
    assert_eq!(place.store.take().len(), 0);
}

#[tokio::test]
async fn a_download_that_is_dropped_keeps_what_came() {
    let place = Place::with(tiny(), |repo, asked| match asked.from() {
        Some(_) => ranged(repo.stored(asked), asked),
        None => {
            let bytes = repo.stored(asked);
            Reply { hold: true, ..promised("200 OK", &[], &bytes[..400_000], bytes.len()) }
        }
    });
    let hub = place.settings();
    let wanted = spec("org/tiny");
    let incomplete = place.incomplete(&weights());
    let mut listener = |_: &Progress| {};
    {
        let mut download = std::pin::pin!(pull(&hub, &wanted, &mut listener));
        let all_came = async {
            while fs::metadata(&incomplete).map_or(0, |about| about.len()) < 400_000 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            ended = &mut download => panic!("{ended:?}"),
            () = all_came => {}
        }
    }
    assert_eq!(fs::metadata(&incomplete).unwrap().len(), 400_000);
    assert_eq!(fs::read(place.pull().await.unwrap()).unwrap(), weights());
    assert_eq!(place.store.take().last().unwrap().from(), Some(400_000));
}

#[tokio::test]
async fn a_disk_without_room_is_told_before_anything_comes() {
    let list = serde_json::json!({ "sha": COMMIT, "siblings": [{ "rfilename": WEIGHTS, "size": 1_u64 << 60,
        "blobId": "1".repeat(40), "lfs": { "sha256": "2".repeat(64), "size": 1_u64 << 60, "pointerSize": 134 } }] });
    let place = Place::answering(move |_| reply("200 OK", &[], list.to_string().as_bytes()));
    let told = place.pull().await.unwrap_err();
    assert!(matches!(told, HubError::NoRoom { .. }), "{told}");
    assert!(told.to_string().contains("1152922 TB"), "{told}");
    assert_eq!(place.hub.take().len(), 1);
}
