//! The event loop: waits, updates the state, carries out effects, draws.

use std::collections::VecDeque;
use std::collections::hash_map::RandomState;
use std::env;
use std::hash::BuildHasher;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use thiserror::Error;

use super::background::ask_background;
use super::files::{self, Question};
use super::path::Base;
use super::tty::{NoTerminal, require_terminal, size};
use super::worker::{Answer, Errand, Worker};
use super::{
    Event, Finished, MouseKind, Resumed, Screen, TerminalGuard, ViewsFile, clipboard, editor,
    guard, input, signals,
};

use crate::door::{self, Door};
use crate::model::Seq;
use crate::tui::app::{App, Effect, Msg, Problem, Ticket, update};
use crate::tui::config::Config;
use crate::tui::key::{Code, Key};
use crate::tui::theme::{Theme, ThemeChoice};
use crate::tui::view::{Hits, view};

/// How long a frame waits for the answer to a key's request, so that the screen changes once, not
/// twice. Longer than a usual answer, too short to be noticed.
const PATIENCE: Duration = Duration::from_millis(30);

/// How long a row that somebody else has changed is marked.
const MARKED: Duration = Duration::from_secs(5);

/// The number of rows per notch of the wheel.
const NOTCH: i32 = 3;

/// The options of the desk.
#[derive(Debug)]
pub struct Options {
    /// The registry's name on the screen.
    pub registry_name: String,
    pub config: Config,
    pub views: ViewsFile,
}

/// How the desk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Quit,
    /// Ended by a signal, or because the terminal is gone.
    Signal(i32),
}

/// Why the desk cannot go on.
#[derive(Debug, Error)]
pub enum Error {
    #[error("{0}")]
    NoTerminal(#[from] NoTerminal),
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    #[error("{}", .0.message)]
    Registry(Problem),
    #[error("the desk stopped because of a bug: {0}; saved changes are safe")]
    Panicked(String),
}

/// A wake-up of the loop.
enum Wake {
    Terminal(Event),
    Registry(Answer),
}

impl From<Event> for Wake {
    fn from(event: Event) -> Self {
        Self::Terminal(event)
    }
}

impl From<Answer> for Wake {
    fn from(answer: Answer) -> Self {
        Self::Registry(answer)
    }
}

/// Opens the desk on a registry and runs it to its end. Closes the registry.
pub fn run(mut door: Box<dyn Door>, options: Options) -> Result<Ended, Error> {
    require_terminal()?;
    guard::install_panic_hook();
    let (sender, wakes) = channel::<Wake>();
    let finished = Finished::new();
    signals::start(sender.clone(), finished.clone())?;
    let Options { registry_name, config, views } = options;
    let run_number = RandomState::new().hash_one(std::process::id());
    let mut app = App::new(&config, door.access(), door.directory(), registry_name, run_number);
    (app.views, app.views_kept) = (views.views(), views.is_kept());
    let base = Base::of_process();
    let seen = door.side().mirror.version();
    let worker = Worker::start(door, base.clone(), sender.clone())?;
    let mut terminal = TerminalGuard::enter(config.mouse)?;
    input::start(&sender, &finished)?;
    let (theme, ask) = first_theme(config.theme);
    if ask {
        ask_background()?;
    }
    let screen = Screen::on_terminal()?;
    let mut desk = Desk {
        app,
        theme,
        auto_theme: ask,
        screen,
        hits: Hits::default(),
        worker,
        base,
        answers: sender,
        views,
        awaited: None,
        opened: false,
        later: VecDeque::new(),
        seen,
    };
    let result = desk.run(&wakes, &mut terminal);
    let left = terminal.leave();
    desk.worker.finish();
    finished.set();
    let ended = result?;
    // A terminal that is gone cannot be restored.
    if ended == Ended::Quit {
        left?;
    }
    Ok(ended)
}

struct Desk {
    app: App,
    theme: Theme,
    /// Whether the theme follows the terminal's reply.
    auto_theme: bool,
    screen: Screen,
    hits: Hits,
    worker: Worker,
    /// Where typed paths start.
    base: Base,
    /// The channel for the file system's answers.
    answers: Sender<Wake>,
    views: ViewsFile,
    /// The last request that the registry has not answered yet.
    awaited: Option<Ticket>,
    /// Whether the first page has come.
    opened: bool,
    /// The times of each [`Effect::Later`], which all wait equally long.
    later: VecDeque<(Instant, u64)>,
    /// The registry's last change when the desk was opened.
    seen: Option<Seq>,
}

impl Desk {
    fn run(
        &mut self,
        wakes: &Receiver<Wake>,
        terminal: &mut TerminalGuard,
    ) -> Result<Ended, Error> {
        let size = size();
        self.feed(Msg::Resize { width: size.width, height: size.height }, terminal)?;
        let start = self.app.start();
        self.carry_out(start, terminal)?;
        let live = self.app.start_live(self.seen);
        self.carry_out(live, terminal)?;
        loop {
            if let Some(ended) = self.drain(wakes, terminal)? {
                return Ok(ended);
            }
            self.draw()?;
            let ended = match self.wait(wakes)? {
                Some(wake) => self.take(wake, terminal)?,
                None => self.take_later(terminal)?,
            };
            if let Some(ended) = ended {
                return Ok(ended);
            }
        }
    }

    /// The next wake-up; `None` where the time of an [`Effect::Later`] has come first.
    fn wait(&self, wakes: &Receiver<Wake>) -> Result<Option<Wake>, Error> {
        let Some((at, _)) = self.later.front() else {
            return wakes.recv().map(Some).map_err(|_| gone());
        };
        match wakes.recv_timeout(at.saturating_duration_since(Instant::now())) {
            Ok(wake) => Ok(Some(wake)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(gone()),
        }
    }

    fn take_later(&mut self, terminal: &mut TerminalGuard) -> Result<Option<Ended>, Error> {
        match self.later.pop_front() {
            Some((_, batch)) => self.feed(Msg::Later(batch), terminal),
            None => Ok(None),
        }
    }

    /// Handles all pending wake-ups, and waits briefly for the registry's next answer.
    fn drain(
        &mut self,
        wakes: &Receiver<Wake>,
        terminal: &mut TerminalGuard,
    ) -> Result<Option<Ended>, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let wake = if self.awaited.is_some() {
                match wakes.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                    Ok(wake) => wake,
                    Err(RecvTimeoutError::Timeout) => return Ok(None),
                    Err(RecvTimeoutError::Disconnected) => return Err(gone()),
                }
            } else {
                match wakes.try_recv() {
                    Ok(wake) => wake,
                    Err(_) => return Ok(None),
                }
            };
            if let Some(ended) = self.take(wake, terminal)? {
                return Ok(Some(ended));
            }
        }
    }

    fn take(&mut self, wake: Wake, terminal: &mut TerminalGuard) -> Result<Option<Ended>, Error> {
        match wake {
            Wake::Registry(Answer::Msg(msg)) => self.take_answer(*msg, terminal),
            Wake::Registry(Answer::Gone) => Err(gone()),
            Wake::Terminal(event) => self.take_event(event, terminal),
        }
    }

    fn take_answer(
        &mut self,
        msg: Msg,
        terminal: &mut TerminalGuard,
    ) -> Result<Option<Ended>, Error> {
        let ticket = match &msg {
            Msg::Answer { ticket, .. }
            | Msg::Exported { ticket, .. }
            | Msg::Paths { ticket, .. }
            | Msg::Files { ticket, .. } => Some(*ticket),
            _ => None,
        };
        if ticket == self.awaited {
            self.awaited = None;
        }
        match msg {
            // Without a readable registry there is no desk.
            Msg::Answer { answer: Err(refused), .. } if !self.opened => {
                Err(Error::Registry(refused.into()))
            }
            // The first page was read without the index, which reads every client.
            Msg::Indexed(Err(problem)) => Err(Error::Registry(problem)),
            msg => {
                self.opened |=
                    matches!(&msg, Msg::Answer { answer: Ok(door::Answer::Page(_)), .. });
                self.feed(msg, terminal)
            }
        }
    }

    fn take_event(
        &mut self,
        event: Event,
        terminal: &mut TerminalGuard,
    ) -> Result<Option<Ended>, Error> {
        match event {
            Event::Key(event) => match key(event) {
                Some(key) => self.feed(Msg::Key(key), terminal),
                None => Ok(None),
            },
            Event::Paste(pasted) => self.feed(Msg::Paste(pasted), terminal),
            Event::Mouse { kind: MouseKind::Click, column, row } => match self.hits.at(column, row)
            {
                Some(target) => self.feed(Msg::Click(target), terminal),
                None => Ok(None),
            },
            Event::Mouse { kind: MouseKind::ScrollUp, .. } => {
                self.feed(Msg::Wheel(-NOTCH), terminal)
            }
            Event::Mouse { kind: MouseKind::ScrollDown, .. } => {
                self.feed(Msg::Wheel(NOTCH), terminal)
            }
            Event::Resize => self.resize(terminal),
            Event::HangUp => Ok(Some(Ended::Signal(nix::libc::SIGHUP))),
            Event::Terminate(signal) => Ok(Some(Ended::Signal(signal))),
            Event::Suspend => self.carry_out(vec![Effect::Suspend], terminal),
            Event::Continue => {
                match terminal.reassert()? {
                    Resumed::Anew => self.screen.clear()?,
                    Resumed::Unchanged => {}
                    Resumed::ToEnd(signal) => return Ok(Some(Ended::Signal(signal))),
                }
                self.resize(terminal)
            }
            Event::Background { light } => {
                if self.auto_theme {
                    self.theme = if light { Theme::LIGHT } else { Theme::DARK };
                }
                Ok(None)
            }
        }
    }

    fn resize(&mut self, terminal: &mut TerminalGuard) -> Result<Option<Ended>, Error> {
        let size = size();
        if size != self.screen.size() {
            self.screen.resize(size)?;
        }
        self.feed(Msg::Resize { width: size.width, height: size.height }, terminal)
    }

    fn feed(&mut self, msg: Msg, terminal: &mut TerminalGuard) -> Result<Option<Ended>, Error> {
        let effects = update(&mut self.app, msg);
        self.carry_out(effects, terminal)
    }

    fn carry_out(
        &mut self,
        effects: Vec<Effect>,
        terminal: &mut TerminalGuard,
    ) -> Result<Option<Ended>, Error> {
        for effect in effects {
            match effect {
                Effect::Ask { ticket, request } => {
                    self.ask(ticket, Errand::Ask { ticket, request });
                }
                Effect::Later(batch) => self.later.push_back((Instant::now() + MARKED, batch)),
                Effect::Withdraw(ticket) => self.worker.ask(Errand::Withdraw(ticket)),
                Effect::ReadViews => {
                    let msg = Msg::Views { views: self.views.views(), after: None };
                    update(&mut self.app, msg);
                }
                Effect::ChangeViews(edit) => {
                    let views = self.views.change(&edit);
                    update(&mut self.app, Msg::Views { views, after: Some(edit) });
                }
                Effect::Export { ticket, job } => {
                    self.ask(ticket, Errand::Export { ticket, job });
                }
                Effect::Complete { ticket, path } => {
                    self.ask_files(ticket, Question::Complete { ticket, path })?;
                }
                Effect::ReadFiles { ticket, path, reading } => {
                    self.ask_files(ticket, Question::Read { ticket, path, reading })?;
                }
                Effect::Write(text) => {
                    let (written, resumed) = terminal.away(|| editor::write(&text))?;
                    if let Resumed::ToEnd(signal) = resumed {
                        return Ok(Some(Ended::Signal(signal)));
                    }
                    self.screen.clear()?;
                    update(&mut self.app, Msg::Written(written));
                    return self.resize(terminal);
                }
                Effect::Copy(text) => {
                    let copied =
                        clipboard::copy(&mut self.screen, &text).map_err(|error| error.to_string());
                    update(&mut self.app, Msg::Copied(copied));
                }
                Effect::Suspend => match terminal.suspend()? {
                    Resumed::Anew => {
                        self.screen.clear()?;
                        return self.resize(terminal);
                    }
                    Resumed::Unchanged => {
                        update(&mut self.app, Msg::NoShell);
                    }
                    Resumed::ToEnd(signal) => return Ok(Some(Ended::Signal(signal))),
                },
                Effect::Redraw => self.screen.clear()?,
                Effect::Quit => return Ok(Some(Ended::Quit)),
            }
        }
        Ok(None)
    }

    fn ask(&mut self, ticket: Ticket, errand: Errand) {
        self.awaited = Some(ticket);
        self.worker.ask(errand);
    }

    fn ask_files(&mut self, ticket: Ticket, question: Question) -> Result<(), Error> {
        self.awaited = Some(ticket);
        Ok(files::ask(self.base.clone(), question, &self.answers)?)
    }

    fn draw(&mut self) -> Result<(), Error> {
        let Self { app, theme, screen, hits, .. } = self;
        screen.draw(|frame| *hits = view(app, theme, frame))?;
        Ok(())
    }
}

/// The error for a registry thread that ended by itself.
fn gone() -> Error {
    Error::Panicked(
        guard::take_registry_panic().unwrap_or_else(|| "its registry thread ended".to_owned()),
    )
}

/// The initial theme, and whether to ask the terminal for its background.
fn first_theme(choice: ThemeChoice) -> (Theme, bool) {
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    match choice {
        // <https://no-color.org>: set and not empty means no color, unless the config says
        // otherwise.
        ThemeChoice::Auto if no_color => (Theme::MONO, false),
        ThemeChoice::Auto => (Theme::DARK, true),
        ThemeChoice::Dark => (Theme::DARK, false),
        ThemeChoice::Light => (Theme::LIGHT, false),
        ThemeChoice::Mono => (Theme::MONO, false),
    }
}

/// The key of an event; `None` for keys without a name in the key map.
fn key(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    Some(Key { code, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT) })
}
