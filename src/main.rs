//! Arguments in, exit code out; the terminal and everything else is elsewhere.
//!
//! Never does the work itself.

mod arguments;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use samplebook::{
    engine::Recording,
    export,
    headless::{self, HeadlessError, Interrupt},
    import::Imported,
    language::counted,
    runtime::{self, Exit},
    store::{self, Document, Existing},
    text::{visible, visible_lines},
    tr,
};

use crate::arguments::{Failure, Task, columns};

fn main() -> ExitCode {
    let result = match arguments::read() {
        Ok((task, recording)) => perform(task).and_then(|()| whole(recording.as_deref())),
        Err(failure) => Err(failure),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Shown(code)) => ExitCode::from(code),
        Err(Failure::Told { code, text }) => {
            note(&text);
            ExitCode::from(code)
        }
    }
}

/// Fails where a recording is not whole.
fn whole(recording: Option<&Recording>) -> Result<(), Failure> {
    match recording.and_then(Recording::failure) {
        Some((path, error)) => {
            Err(Failure::told(1, tr!("cli-recording", path = path.display(), error = error)))
        }
        None => Ok(()),
    }
}

fn perform(task: Task) -> Result<(), Failure> {
    match task {
        Task::Screen(options) => {
            if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
                let text = tr!("cli-no-terminal").to_owned();
                return Err(Failure::Told { code: 2, text });
            }
            match runtime::run(*options).map_err(|error| Failure::told(1, error))? {
                Exit::Left => Ok(()),
                // As a shell reports a program that a signal ended.
                Exit::Signal(number) => Err(Failure::Shown(128 + number)),
            }
        }
        Task::Sample(engine, wish) => {
            delivered(async |out| headless::sample(engine, *wish, note, &Interrupt::listen(), out).await)
        }
        Task::Run(plan, output) => {
            delivered(async |out| headless::run(*plan, output, &Interrupt::listen(), out).await)
        }
        Task::Sweep(sweep, output) => delivered(async |out| {
            let status = (columns(), Box::new(io::stderr()) as _);
            headless::over(*sweep, output, status, note, &Interrupt::listen(), out).await
        }),
        Task::Score { engine, text, lines: true, json, .. } => {
            delivered(async |out| headless::score_lines(engine, &text, json, out).await)
        }
        Task::Score { engine, against: Some(other), text, alternatives, json, .. } => {
            delivered(async |out| {
                headless::score_against([engine, other], &text, alternatives, json, out).await
            })
        }
        Task::Score { engine, against: None, text, alternatives, json, .. } => {
            delivered(async |out| headless::score(engine, &text, alternatives, json, out).await)
        }
        Task::List(sessions, json) => {
            let to_terminal = io::stdout().is_terminal();
            delivered(async |out| headless::list(&sessions, json, to_terminal, out))
        }
        Task::Search(sessions, query, json) => {
            let to_terminal = io::stdout().is_terminal();
            let mut found = 0;
            delivered(async |out| {
                found = headless::search(&sessions, &query, json, to_terminal, out)?;
                Ok(())
            })?;
            // As grep says that nothing was found.
            if found == 0 { Err(Failure::Shown(1)) } else { Ok(()) }
        }
        Task::Show(sample, json) => {
            let to_terminal = io::stdout().is_terminal();
            delivered(async |out| headless::show(&sample, json, to_terminal, out))
        }
        Task::Export { book, format, options, to, reports } => {
            reports.iter().for_each(|report| note(report));
            let mut bytes = Vec::new();
            let written =
                export::write(&book, format, options, &mut bytes).map_err(|error| Failure::told(1, error))?;
            match &to {
                Some(path) => store::replace_bytes(path, &bytes)
                    .map_err(|error| Failure::told(1, format!("{}: {error}", path.display())))?,
                None => delivered(async |out| {
                    // A terminal gets nothing that it would obey.
                    match out.is_terminal() {
                        true => out.write_all(visible_lines(&String::from_utf8_lossy(&bytes)).as_bytes())?,
                        false => out.write_all(&bytes)?,
                    }
                    Ok(out.flush()?)
                })?,
            }
            if written.guarded > 0 {
                note(&tr!("cli-export-guarded", n = written.guarded));
            }
            Ok(())
        }
        Task::Import(imported, path) => {
            let Imported { session, samples, left_out } = *imported;
            store::save_as(&Document::default(), &session, &samples, &path, Existing::Refuse)
                .map_err(|error| Failure::told(1, error))?;
            left_out.iter().for_each(|left| note(&tr!("cli-import-left", left = left)));
            let (cells, samples) = (counted(session.cells.len(), "cell"), counted(samples.len(), "sample"));
            written(&tr!(
                "cli-imported",
                path = visible(&path.display().to_string()),
                cells = cells,
                samples = samples
            ))
        }
        Task::Verify(verification, reports) => {
            reports.iter().for_each(|report| note(report));
            delivered(async |out| headless::verify(&verification, &Interrupt::listen(), out).await)
        }
        Task::Doctor { dirs, settings, choice, model } => delivered(async |out| {
            let (report, result) = headless::report(&dirs, &settings, &choice, model.as_deref()).await;
            out.write_all(report.as_bytes())?;
            out.flush()?;
            result
        }),
        Task::Pull(hub, spec) => {
            let runtime = runtime_of_one()?;
            let path = runtime.block_on(async {
                let pull = headless::pull(&hub, &spec, columns(), Box::new(io::stderr()));
                tokio::select! {
                    path = pull => path.map_err(|error| Failure::told(1, error)),
                    Ok(()) = tokio::signal::ctrl_c() => {
                        // As a shell reports a program that was interrupted.
                        Err(Failure::Told { code: 130, text: tr!("headless-pull-stopped").to_owned() })
                    }
                }
            })?;
            written(&format!("{}\n", path.display()))
        }
        Task::Experiments(engine) => {
            let mut broken = 0;
            delivered(async |out| {
                let measures = headless::measure(&engine).await?;
                broken = measures.iter().filter(|measure| !measure.holds).count();
                out.write_all(headless::table(&measures).as_bytes())?;
                Ok(out.flush()?)
            })?;
            match broken {
                0 => Ok(()),
                broken => Err(Failure::told(1, tr!("cli-measures-broken", n = broken))),
            }
        }
        Task::Print(text) => written(&text),
    }
}

/// Writes a text to standard output; a reader that has had enough is no failure.
fn written(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::told(1, error)),
        _ => Ok(()),
    }
}

fn runtime_of_one() -> Result<tokio::runtime::Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().map_err(|error| Failure::told(1, error))
}

/// Says something on standard error. A file, a server or a stranger may have written part of it, so that nothing in it
/// reaches the terminal as a command.
fn note(text: &str) {
    // Nothing is left to be done where even this cannot be written.
    let _ = writeln!(io::stderr(), "samplebook: {}", visible_lines(text));
}

/// Runs what writes to standard output to its end.
fn delivered(
    work: impl AsyncFnOnce(&mut io::StdoutLock) -> Result<(), HeadlessError>,
) -> Result<(), Failure> {
    let runtime = runtime_of_one()?;
    let mut out = io::stdout().lock();
    match runtime.block_on(work(&mut out)) {
        // The reader has had enough, as `head` has; that is its right.
        Err(HeadlessError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Err(Failure::Shown(141))
        }
        // As a shell reports a program that was interrupted.
        Err(error @ (HeadlessError::Interrupted | HeadlessError::SweepInterrupted)) => {
            Err(Failure::told(130, error))
        }
        result => result.map_err(|error| Failure::told(1, error)),
    }
}
