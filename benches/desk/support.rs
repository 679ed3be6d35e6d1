//! Registries to measure on, and a desk without a terminal.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs, io};

use oauthdesk::door::Door;
use oauthdesk::registry::{Local, OpenOptions, generate};
use oauthdesk::tui::Config;
use oauthdesk::tui::app::{App, Effect, Msg, update};
use oauthdesk::tui::key::Key;
use oauthdesk::tui::runtime::Screen;
use oauthdesk::tui::theme::Theme;
use oauthdesk::tui::view::view;
use ratatui::layout::Size;
use tempfile::TempDir;

/// Registries that are small, grown and large.
pub const CLIENTS: [usize; 3] = [312, 10_000, 100_000];

/// The same and, with `OAUTHDESK_MILLION=1`, one of a million clients.
pub fn clients() -> Vec<usize> {
    let million = env::var_os("OAUTHDESK_MILLION").is_some_and(|value| value != "0");
    CLIENTS.into_iter().chain(million.then_some(1_000_000)).collect()
}

pub const SMALL: Size = Size::new(80, 24);
pub const LARGE: Size = Size::new(120, 40);

/// A directory below the target directory, which is on a disk more often than the temporary one.
pub fn directory() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory")
}

/// A generated registry on the disk, made once a run. Those that save in it share it with those
/// that look: what they change is a name here and there.
pub struct Home {
    dir: PathBuf,
}

/// The sizes that were made.
static MADE: Mutex<BTreeSet<usize>> = Mutex::new(BTreeSet::new());

impl Home {
    /// A registry of so many clients.
    pub fn with(clients: usize) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("desk-{clients}"));
        let home = Self { dir };
        if MADE.lock().expect("no bench panics").insert(clients) {
            match fs::remove_dir_all(&home.dir) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
                _ => {}
            }
            generate(&home.options(), clients as u64, 1, &mut |_| {}).expect("a new registry");
        }
        home
    }

    pub fn open(&self) -> Local {
        Local::open(&self.options()).expect("the registry")
    }

    fn options(&self) -> OpenOptions {
        OpenOptions { dir: self.dir.clone(), create: false, read_only: false }
    }
}

/// A desk whose terminal throws everything away.
pub struct Desk {
    pub app: App,
    pub screen: Screen<io::Sink>,
    door: Local,
}

impl Desk {
    /// A desk that shows its first page, with as many rows as the window has.
    pub fn on(mut door: Local, size: Size) -> Self {
        let config = Config::parse("page-size = 'fit'").expect("a config");
        let access = door.access();
        let app = App::new(&config, access, door.directory(), "bench".to_owned(), 1);
        let screen = Screen::new(io::sink(), size).expect("a screen");
        let mut desk = Self { app, screen, door };
        desk.feed(Msg::Resize { width: size.width, height: size.height });
        let start = desk.app.start();
        desk.carry_out(start);
        desk.draw();
        desk
    }

    /// Presses keys, and has what they ask for answered.
    pub fn press(&mut self, keys: &[&str]) {
        for name in keys {
            self.feed(Msg::Key(Key::parse(name).expect("a key")));
        }
    }

    pub fn draw(&mut self) {
        let Self { app, screen, .. } = self;
        let drawn = screen.draw(|frame| {
            view(app, &Theme::DARK, frame);
        });
        drawn.expect("a frame");
    }

    /// Draws all of a frame, on a cleared screen.
    pub fn draw_whole(&mut self) {
        self.screen.clear().expect("a cleared screen");
        self.draw();
    }

    fn feed(&mut self, msg: Msg) {
        let effects = update(&mut self.app, msg);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let Effect::Ask { ticket, request } = effect else { continue };
            let msg = Msg::Answer { ticket, answer: self.door.ask(request) };
            self.feed(msg);
        }
    }
}
