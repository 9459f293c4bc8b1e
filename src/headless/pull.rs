//! `samplebook pull`: a model from the hub, and how far it is.
//!
//! Never writes the path; whoever asked does.

use std::{io::Write, path::PathBuf};

use super::status_line::StatusLine;
use crate::{
    hub::{self, Hub, HubError, Phase, Progress, Spec, size, time_left},
    text::width,
    tr,
};

/// In how many steps a file of lines tells a download.
const STEPS: u64 = 10;

/// Fetches a model and tells how far it is: on one line of a terminal that is so many columns wide, or else on a few lines.
///
/// # Errors
/// As [`hub::pull`].
pub async fn pull(
    hub: &Hub,
    spec: &Spec,
    columns: Option<usize>,
    told: Box<dyn Write + Send>,
) -> Result<PathBuf, HubError> {
    let mut teller = Teller { status: StatusLine::new(columns, told), step: None };
    hub::pull(hub, spec, &mut |progress| teller.tell(progress)).await
}

/// Says how far a download is.
struct Teller {
    status: StatusLine,
    /// What was told last where there is no terminal.
    step: Option<(Phase, String, u64)>,
}

impl Teller {
    fn tell(&mut self, progress: &Progress) {
        if self.status.columns().is_none() {
            let step = progress.done * STEPS / progress.total.max(1);
            let step = Some((progress.phase, progress.file.clone(), step));
            if self.step == step {
                return;
            }
            self.step = step;
        }
        self.status.show(&line(progress, self.status.columns().unwrap_or(usize::MAX)));
    }
}

fn line(progress: &Progress, columns: usize) -> String {
    let room = columns.saturating_sub(width(&said(progress, "")) + 1);
    said(progress, &shortened(&progress.file, room))
}

fn said(progress: &Progress, file: &str) -> String {
    match progress.phase {
        Phase::Asking => tr!("headless-pull-asking", repo = file),
        Phase::Waiting => tr!("headless-pull-waiting", file = file),
        Phase::Checking => tr!("headless-pull-checking", file = file),
        Phase::Again => tr!("headless-pull-again", file = file),
        Phase::Fetching => {
            let percent = (progress.done * 100 / progress.total.max(1)).to_string();
            let (done, total) = (size(progress.done), size(progress.total));
            let mut text =
                tr!("headless-pull-fetching", file = file, percent = percent, done = done, total = total);
            if let Some(rate) = progress.rate {
                text.push_str("  ");
                text.push_str(&tr!("headless-pull-rate", rate = size(rate as u64)));
            }
            if let Some(left) = progress.left {
                text.push_str("  ");
                text.push_str(&tr!("headless-pull-left", time = time_left(left)));
            }
            text
        }
    }
}

/// Cuts the beginning of a name off where it is too wide: files differ at their ends.
fn shortened(name: &str, room: usize) -> String {
    if width(name) <= room {
        return name.to_owned();
    }
    let ends = name.char_indices().map(|(at, _)| &name[at..]);
    let end = ends.into_iter().find(|end| width(end) < room).unwrap_or_default();
    format!("…{end}")
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Mutex},
        time::Duration,
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn progress(done: u64) -> Progress {
        Progress {
            phase: Phase::Fetching,
            file: "SmolLM2-135M.Q8_0.gguf".to_owned(),
            done,
            total: 145_000_000,
            rate: Some(12_300_000.0),
            left: Some(Duration::from_secs(65)),
        }
    }

    fn told(columns: Option<usize>) -> String {
        let shared = Shared::default();
        let status = StatusLine::new(columns, Box::new(shared.clone()));
        let mut teller = Teller { status, step: None };
        for done in 0..=145 {
            teller.tell(&progress(done * 1_000_000));
        }
        drop(teller);
        let bytes = shared.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_says_how_far_how_fast_and_how_long() {
        assert_eq!(
            line(&progress(65_300_000), 80),
            "SmolLM2-135M.Q8_0.gguf  45%  65.3 MB of 145 MB  12.3 MB/s  1:05 left"
        );
        let narrow = line(&progress(65_300_000), 60);
        assert_eq!(narrow, "…5M.Q8_0.gguf  45%  65.3 MB of 145 MB  12.3 MB/s  1:05 left");
    }

    #[test]
    fn a_terminal_gets_one_line_and_a_file_a_few() {
        let file = told(None);
        assert_eq!(file.lines().count() as u64, STEPS + 1, "{file}");
        assert!(!file.contains('\r') && file.ends_with("left\n"), "{file}");
        let terminal = told(Some(80));
        assert!(!terminal.contains('\n') && terminal.ends_with("\r\x1b[K"), "{terminal}");
    }
}
