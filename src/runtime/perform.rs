//! The effects, one call an arm: each is done here at once, or begun beside the screen.
//!
//! Never decides what follows: whatever comes of an effect is a message.

use std::{path::PathBuf, sync::Arc};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    arrivals::Arrival,
    editor, engines,
    error::RuntimeError,
    input::Console,
    lanes::{self, Sink},
    program::Program,
    servers, sessions, themes,
};
use crate::{
    analysis::{Reference, Thresholds},
    app::{Effect, Message, Picture},
    export::{self, Book, Format, TableOptions},
    language::speak,
    session::Sample,
    store::{self, StoreError, WriteJob},
    tr,
    tui::{page, picture, theme::Theme, view, view::Look},
};

impl Program {
    /// Does one thing; what is known at once comes back as messages.
    pub(super) async fn perform(
        &mut self,
        effect: Effect,
        console: &mut Console,
    ) -> Result<Vec<Message>, RuntimeError> {
        let (options, arrivals) = (&self.options, &self.arrivals);
        let Some(effect) = self.engines.ready_for(effect, options, arrivals) else { return Ok(Vec::new()) };
        match effect {
            Effect::StartRun { cell, variants, lanes, seed } => {
                let columns = self.engines.column_runs(&cell, variants, seed);
                let sink = Sink { writer: self.writer.clone(), screen: arrivals.clone() };
                let headers = self.lanes.start(&columns, lanes, options.settings.alternatives, &sink);
                return Ok(vec![Message::RunStarted(headers)]);
            }
            Effect::LiveResample { generation, cell, variants, seed, lanes, drafts } => {
                let columns = self.engines.column_runs(&cell, variants, Some(seed));
                let (arrivals, alternatives) = (arrivals.clone(), options.settings.alternatives);
                let task = tokio::spawn(async move {
                    let samples = lanes::resample(columns, lanes, drafts, alternatives).await;
                    arrivals.tell(Message::LiveResampled { generation, samples }).await;
                });
                // An older one that is still under way would be late: ending it cancels its lanes.
                if let Some(older) = self.resampling.replace(task) {
                    older.abort();
                }
            }
            Effect::SavePicture(what) => self.save_picture(what),
            Effect::Export(format) => self.export(format),
            Effect::WriteSamples(samples) => {
                for sample in samples {
                    self.writer.send_now(WriteJob::End(Box::new(sample)));
                }
            }
            Effect::CancelSample(sample) => self.lanes.cancel(sample),
            Effect::Tokenize { prefix, revision, epoch, text } => {
                self.engines.tokenize(prefix, revision, epoch, text, arrivals);
            }
            Effect::Score { prefix, revision, epoch, text } => {
                self.engines.score(prefix, revision, epoch, &text, arrivals);
            }
            Effect::ScoreAnswers { cell, epoch, questions } => {
                self.engines.score_answers(cell, epoch, questions, arrivals);
            }
            Effect::Contrast { sample, epoch, variants, text } => {
                self.engines.contrast(sample, epoch, &variants, &text, arrivals);
            }
            Effect::ScoreReference { epoch, text } => self.engines.score_reference(epoch, text, arrivals),
            Effect::AskNext { place, epoch, prefix, inherited } => {
                self.engines.ask_next(place, epoch, &prefix, &inherited, arrivals);
            }
            Effect::Index(text) => arrivals.beside(move || {
                let index = Reference::new(text.as_bytes().to_vec(), Thresholds::default());
                let index = index.map(Arc::new).map_err(|error| error.to_string());
                Arrival::Message(Message::Indexed(text, index))
            }),
            Effect::ReadReference(cell, path) => arrivals.beside(move || {
                let read = sessions::read_reference(&path);
                Arrival::Message(Message::ReferenceRead(cell, path, read))
            }),
            Effect::Save { session, revision } => self.writer.send_now(WriteJob::Save { session, revision }),
            Effect::SaveAs { session, samples, path } => {
                let (from, dirs) = (self.path.clone(), options.dirs.clone());
                arrivals.beside(move || {
                    Arrival::Moved(sessions::save_as(&from, &session, &samples, &path, &dirs))
                });
            }
            Effect::Open(what) => {
                let (dirs, open) = (options.dirs.clone(), self.path.clone());
                let before = std::mem::take(&mut self.finishing);
                // What is open to be read alone is opened anew: it may be free by now.
                let is_kept = self.state.session.place.read_only.is_none();
                arrivals.beside(move || {
                    if is_kept && sessions::is_open(&what, &open) {
                        return Arrival::Message(Message::Warned(tr!("runtime-open-already").to_owned()));
                    }
                    Arrival::Opened(sessions::open_another(&what, &dirs, before))
                });
            }
            Effect::ListSessions => {
                let (dirs, open, tour) = (options.dirs.clone(), self.path.clone(), options.tour);
                arrivals.beside(move || {
                    Arrival::Message(Message::SessionsListed(sessions::list(&dirs, &open, tour)))
                });
            }
            Effect::ListEngines => {
                engines::find_models(options, arrivals);
                engines::find_servers(options, arrivals);
                let status = &self.state.program.engine;
                let current = (status.choice.clone(), status.model.clone());
                return Ok(vec![Message::EnginesListed(engines::listed(options, current))]);
            }
            Effect::ListThemes => {
                let themes = Theme::names().map(|name| (name.to_owned(), String::new())).collect();
                return Ok(vec![Message::ThemesListed(themes)]);
            }
            Effect::UseEngine(choice) => engines::make(choice, None, options, arrivals),
            Effect::Fetch { spec, wanted } => {
                return Ok(vec![self.fetches.begin(&spec, wanted, options, arrivals)]);
            }
            Effect::ShowExchange(sample) => {
                return Ok(vec![Message::ExchangeShown(sample, self.lanes.exchange(sample))]);
            }
            Effect::AskServer { typed, name } => servers::ask(typed, name, options, arrivals),
            Effect::ListServers => return Ok(vec![Message::ServersListed(servers::listed(options))]),
            Effect::RemoveServer(name) => servers::remove(name, options, arrivals),
            Effect::AddServer(server) => servers::add(server, options, arrivals),
            Effect::StopFetch => self.fetches.stop(),
            Effect::UseTheme(name) => {
                let options = Arc::clone(options);
                arrivals.beside(move || {
                    let theme = themes::named(&name, &options).map(Box::new);
                    Arrival::ThemeRead(name, theme.map_err(|error| error.to_string()))
                });
            }
            Effect::Speak(language) => {
                speak(language);
                return Ok(vec![Message::LanguageChanged(language)]);
            }
            Effect::Copy(text) => console.screen.copy(&text)?,
            Effect::EditExternally(prefix, text) => {
                let edited = console.lend(editor::edit(&options.editor, &text)).await?;
                let edited = match edited {
                    Ok(text) => Message::Edited(prefix, text),
                    Err(error) => Message::EditorFailed(error.to_string()),
                };
                // The size first: what is painted next must fit the terminal as it is now.
                return Ok(vec![console.resized(), edited]);
            }
            Effect::Suspend => {
                console.suspend().await?;
                return Ok(vec![console.resized()]);
            }
            Effect::Repaint => {
                console.screen.resized()?;
                return Ok(vec![console.resized()]);
            }
            Effect::Quit => self.leaving = true,
        }
        Ok(Vec::new())
    }

    /// Paints a picture of the state as it is, and writes it beside the screen.
    fn save_picture(&self, what: Picture) {
        let look = Look { theme: &self.theme };
        let (width, height) = self.state.program.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        view::paint(&mut buffer, &self.state, look);
        let part = picture::part(&buffer, &self.state.layout(), self.state.cell().board.selected, what);
        let (svg, html) = (picture::svg(&part, &self.theme), page::html(&self.state, what, &self.theme));
        let path = self.path.clone();
        self.arrivals.beside(move || {
            let kinds = [("svg", svg.into_bytes()), ("html", html.into_bytes())];
            told(store::write_beside(&path, "picture", &kinds))
        });
    }

    /// Writes the session as it is now, with the samples of its log and those that are not in it, beside the screen.
    fn export(&self, format: &'static str) {
        let session = self.state.to_session();
        let entries = self.state.session.samples.values();
        let unwritten = entries.filter(|entry| !entry.is_live() && entry.not_written.is_some());
        let unwritten: Vec<Sample> = unwritten.map(|entry| entry.sample.clone()).collect();
        let path = self.path.clone();
        self.arrivals.beside(move || {
            let Some(kind) = Format::from_name(format) else {
                return Arrival::Message(Message::Warned(format.to_owned()));
            };
            let mut samples = match store::read_samples(&path) {
                Ok(stored) => stored.samples,
                Err(error) => return Arrival::Message(Message::Warned(error.to_string())),
            };
            samples.extend(unwritten);
            let mut bytes = Vec::new();
            match export::write(&Book::new(session, samples), kind, TableOptions::default(), &mut bytes) {
                Ok(_) => told(store::write_beside(&path, "report", &[(format, bytes)])),
                Err(error) => Arrival::Message(Message::Warned(error.to_string())),
            }
        });
    }
}

/// Says where files were written, or why not.
fn told(written: Result<Vec<PathBuf>, StoreError>) -> Arrival {
    Arrival::Message(match written {
        Ok(paths) => {
            let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            Message::Told(tr!("runtime-written", paths = paths.join(", ")))
        }
        Err(error) => Message::Warned(error.to_string()),
    })
}
