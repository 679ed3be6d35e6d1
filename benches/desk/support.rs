//! Registries to measure on, and a desk without a terminal.

use std::io;

use oauthdesk::model::{Client, ClientId, Timestamp};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Door, Local, OpenOptions, Row, Seed};
use oauthdesk::tui::Config;
use oauthdesk::tui::app::{App, Effect, Msg, update};
use oauthdesk::tui::key::Key;
use oauthdesk::tui::runtime::Screen;
use oauthdesk::tui::runtime::worker::{Request, answer};
use oauthdesk::tui::theme::Theme;
use oauthdesk::tui::view::view;
use ratatui::layout::Size;
use tempfile::TempDir;

/// The demo registry's clients, and a registry that has grown.
pub const CLIENTS: [usize; 2] = [DEMO, 10_000];
/// The clients of the demo registry.
const DEMO: usize = 312;

pub const SMALL: Size = Size::new(80, 24);
pub const LARGE: Size = Size::new(120, 40);

/// A directory below the target directory, which is on a disk more often than the temporary one.
pub fn directory() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory")
}

/// A registry on the disk.
pub struct Home {
    dir: TempDir,
}

impl Home {
    /// A registry of so many clients.
    pub fn with(clients: usize) -> Self {
        let home = Self { dir: directory() };
        Local::create_with(&home.options(), records(clients)).expect("a new registry").close();
        home
    }

    pub fn open(&self) -> Local {
        Local::open(&self.options()).expect("the registry")
    }

    fn options(&self) -> OpenOptions {
        OpenOptions { dir: self.dir.path().join("registry"), create: false, read_only: false }
    }
}

/// The demo's records; for more clients than it has, its clients shuffled into new ones.
fn records(clients: usize) -> Seed {
    let mut demo = Local::demo(true).expect("the demo");
    let directory = demo.directory();
    let all = Query { per_page: usize::MAX, ..Query::new(Kind::Clients) };
    let page = demo.page(&all).expect("a page");
    let models: Vec<Client> = page
        .rows
        .into_iter()
        .filter_map(|row| match row {
            Row::Client(row) => Some(row.client),
            Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
        })
        .collect();
    let mut dice = Dice(1);
    let clients = if clients == models.len() {
        models
    } else {
        (0..clients).map(|n| shuffled(&models, n, &mut dice)).collect()
    };
    Seed {
        partners: directory.partners.values().cloned().collect(),
        users: directory.users.values().cloned().collect(),
        settings: directory.settings.clone(),
        clients,
        ..Seed::default()
    }
}

/// A client with the identity of one model and the rules of another.
fn shuffled(models: &[Client], n: usize, dice: &mut Dice) -> Client {
    let (who, rules) = (dice.pick(models), dice.pick(models));
    Client {
        id: ClientId::parse(&format!("{}-{n}", who.id)).expect("a client ID"),
        name: format!("{} {n}", dice.pick(models).name),
        email: who.email.clone(),
        partner: who.partner,
        // There are not so many users to restrict it to.
        restrict_to_partner_users: false,
        modified: Timestamp(rules.modified.0 + i64::from(dice.roll())),
        ..rules.clone()
    }
}

/// Numbers that look random and are the same in every run (Numerical Recipes' generator).
struct Dice(u32);

impl Dice {
    const fn roll(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.get(self.roll() as usize % of.len()).expect("one of them")
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
    pub fn on(door: Local, size: Size) -> Self {
        let config = Config::parse("page-size = 'fit'").expect("a config");
        let access = door.access().clone();
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
            let request = match effect {
                Effect::Query { ticket, query } => Request::Query { ticket, query },
                Effect::Commit { ticket, act } => Request::Commit { ticket, act },
                Effect::Matching { ticket, query } => Request::Matching { ticket, query },
                Effect::Bulk { ticket, step } => Request::Bulk { ticket, step },
                _ => continue,
            };
            let msg = answer(&mut self.door, &request);
            self.feed(msg);
        }
    }
}
