//! Drives the desk without a terminal: keys in, screen and records out, through the real update,
//! the real view and a real registry on the disk.

#![allow(dead_code, reason = "each test program uses another part of this")]

pub mod settled;

use std::path::Path;
use std::sync::Arc;

use oauthdesk::door::{Answer, Committed, Door, Failure, FailureKind, Refused, Request, Row};
use oauthdesk::model::{
    Access, Act, ActKey, Change, Client, ClientDraft, ClientId, Command, Directory, Field,
    GrantTypes, Partner, PartnerDraft, PartnerId, PartnerUser, Principal, RedirectInput, Seq,
    Settings, UserDraft, UserStatus,
};
use oauthdesk::query::{Kind, Query};
use oauthdesk::registry::{Local, OpenOptions};
use oauthdesk::tui::app::{App, Effect, ExportJob, Msg, Target, update};
use oauthdesk::tui::config::Config;
use oauthdesk::tui::key::{Code, Key};
use oauthdesk::tui::runtime::ViewsFile;
use oauthdesk::tui::runtime::exporting::Exporting;
use oauthdesk::tui::runtime::files::{self, Question};
use oauthdesk::tui::runtime::path::Base;
use oauthdesk::tui::theme::Theme;
use oauthdesk::tui::view::{Hits, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// A desk with its registry, in a window without a terminal.
pub struct Desk {
    pub app: App,
    pub door: Local,
    pub theme: Theme,
    pub copied: Vec<String>,
    /// What the editor was opened with.
    pub written: Vec<String>,
    /// What it makes of a text.
    pub editor: fn(&str) -> Result<String, String>,
    pub quit: bool,
    /// Effects that were asked for and not carried out, when `hold` is on.
    pub held: Vec<Effect>,
    pub hold: bool,
    pub views: ViewsFile,
    exporting: Exporting,
    /// Where typed paths start.
    pub base: Base,
    /// Whether a typed path always names something in the folder of the desk, as it must where
    /// keys are random.
    pub confined: bool,
    /// The folder of the desk; dropping the desk removes it with everything in it.
    files: tempfile::TempDir,
    /// The directory and the access that the desk was told of last.
    known: Option<(Arc<Directory>, Access)>,
    /// Who every change on the screen is by, whoever runs the test.
    pub seen_as: Option<Principal>,
    dir: Option<tempfile::TempDir>,
}

impl Desk {
    /// A desk on the demo registry.
    pub fn demo() -> Self {
        Self::on(Local::demo(false).expect("demo registry"), None)
    }

    /// A desk on a new, empty registry.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().expect("directory");
        let door = open(dir.path(), true, false);
        Self::on(door, Some(dir))
    }

    /// A desk with one partner, Acme Media (`acme`), and its active users anna and svc-report.
    pub fn acme() -> Self {
        let mut desk = Self::empty();
        desk.add_partner("Acme Media", "acme");
        for username in ["anna", "svc-report"] {
            desk.add_user("acme", username, UserStatus::Active);
        }
        desk.reload();
        desk
    }

    pub fn on(door: Local, dir: Option<tempfile::TempDir>) -> Self {
        let config = Config::parse("").expect("default config");
        Self::with_config(door, dir, &config)
    }

    pub fn with_config(mut door: Local, dir: Option<tempfile::TempDir>, config: &Config) -> Self {
        let run = next_number();
        let app = App::new(config, door.access(), door.directory(), "test".to_owned(), run);
        let theme = Theme::MONO;
        let files = tempfile::tempdir().expect("directory");
        let base = Base { cwd: files.path().into(), home: Some(files.path().into()) };
        let mut desk = Self {
            app,
            door,
            theme,
            copied: Vec::new(),
            written: Vec::new(),
            editor: |text| Ok(text.to_owned()),
            quit: false,
            held: Vec::new(),
            hold: false,
            views: ViewsFile::new(None),
            exporting: Exporting::new(base.clone()),
            base,
            confined: false,
            files,
            known: None,
            seen_as: None,
            dir,
        };
        desk.resize(80, 24);
        desk.reload();
        desk
    }

    /// Takes the directory anew and asks for the first page, as a desk that opens does.
    pub fn reload(&mut self) {
        self.app.directory = self.door.directory();
        let effects = self.app.start();
        self.carry_out(effects);
    }

    /// Closes the registry and opens it again from the disk, with a new desk on it.
    pub fn restart(mut self) -> Self {
        let dir = self.dir.take().expect("a registry with a directory");
        drop(self.door);
        let door = open(dir.path(), false, false);
        Self::on(door, Some(dir))
    }

    /// Closes the registry and gives its directory away.
    pub fn close(mut self) -> tempfile::TempDir {
        self.dir.take().expect("a registry with a directory")
    }

    pub fn feed(&mut self, msg: Msg) {
        let effects = update(&mut self.app, msg);
        self.carry_out(effects);
    }

    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if self.hold {
                self.held.push(effect);
            } else {
                self.carry_out_one(effect);
            }
        }
    }

    /// Carries out what is held; what comes of it is held again.
    pub fn let_through(&mut self) {
        for effect in std::mem::take(&mut self.held) {
            self.carry_out_one(effect);
        }
    }

    fn carry_out_one(&mut self, effect: Effect) {
        match effect {
            Effect::Ask { ticket, request } => {
                // A page waits for the index, so that each screen is the last one.
                let request = match request {
                    Request::Page { query, .. } => Request::Page { query, partial: false, skip: 0 },
                    request => request,
                };
                let mut answer = self.door.ask(request);
                if let (Some(who), Ok(Answer::Page(page))) = (&self.seen_as, &mut answer) {
                    for row in &mut page.rows {
                        if let Row::Change(row) = row {
                            row.change.by = who.clone();
                        }
                    }
                }
                let (directory, mut access) = (self.door.directory(), self.door.access());
                if let Some(who) = &self.seen_as {
                    access.who = who.clone();
                }
                let known = Some((Arc::clone(&directory), access.clone()));
                if known != self.known {
                    self.known = known;
                    self.feed(Msg::Directory { directory, access });
                }
                self.feed(Msg::Answer { ticket, answer });
            }
            Effect::Withdraw(_) | Effect::Later(_) => {}
            Effect::Export { ticket, mut job } => {
                if let ExportJob::Begin(order) = &mut job {
                    order.path = self.typed(&order.path);
                }
                let done = self.exporting.go_on(&mut self.door, &job);
                self.feed(Msg::Exported { ticket, done });
            }
            Effect::Complete { ticket, path } => {
                let path = self.typed(&path);
                self.feed(files::answer(&self.base, Question::Complete { ticket, path }));
            }
            Effect::ReadFiles { ticket, path, reading } => {
                let path = self.typed(&path);
                self.feed(files::answer(&self.base, Question::Read { ticket, path, reading }));
            }
            Effect::ReadViews => {
                let views = self.views.views();
                self.feed(Msg::Views { views, after: None });
            }
            Effect::ChangeViews(edit) => {
                let views = self.views.change(&edit);
                self.feed(Msg::Views { views, after: Some(edit) });
            }
            Effect::Write(text) => {
                let written = (self.editor)(&text);
                self.written.push(text);
                self.feed(Msg::Written(written));
            }
            Effect::Copy(text) => self.copied.push(text),
            Effect::Quit => {
                self.quit = true;
            }
            Effect::Suspend | Effect::Redraw => {}
        }
    }

    /// The path as the file system gets it: that of a confined desk has no `..` and no root.
    fn typed(&self, path: &str) -> String {
        if !self.confined {
            return path.to_owned();
        }
        let stays = |part: &&str| !matches!(*part, "" | "..");
        path.split('/').filter(stays).collect::<Vec<_>>().join("/")
    }

    /// Presses keys: characters as they are, others as `<Tab>`, `<C-s>`, `<PgDn>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.feed(Msg::Key(key));
        }
        self
    }

    /// Saves an edit: asks for it, and says yes to the review.
    pub fn save(&mut self) -> &mut Self {
        self.keys("<C-s>").sees("Becomes");
        self.keys("<Enter>")
    }

    /// Goes to a field of the open form, by as many Tabs as it takes.
    pub fn go(&mut self, field: Field) -> &mut Self {
        let focused = |desk: &Self| {
            desk.app.form().expect("an open form").focused().map(|focused| focused.field)
        };
        for _ in 0..20 {
            if focused(self) == Some(field) {
                return self;
            }
            self.keys("<Tab>");
        }
        panic!("Tab does not reach {}:\n{}", field.label(), self.screen());
    }

    /// Opens the form of a new client of Acme Media that can be saved when it has such a user; the
    /// focus is on the client ID.
    pub fn new_client(&mut self, username: &str) -> &mut Self {
        self.keys("nNightly export").go(Field::Email).keys("anna@acme.example");
        self.go(Field::Partner).keys("acme<Enter>").go(Field::ClientId).paste(username)
    }

    /// Changes the platform settings behind the desk, and takes them up.
    pub fn set(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut settings = self.door.directory().settings.clone();
        change(&mut settings);
        self.apply(Command::UpdateSettings(Box::new(settings))).expect("settings");
        self.reload();
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.feed(Msg::Paste(text.to_owned()));
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.feed(Msg::Resize { width, height });
        self
    }

    /// Clicks where the text stands on the screen.
    pub fn click_text(&mut self, text: &str) -> &mut Self {
        let (hits, buffer) = self.draw();
        let area = *buffer.area();
        for y in 0..area.height {
            let row: String = (0..area.width).map(|x| buffer[(x, y)].symbol()).collect();
            if let Some(at) = row.find(text) {
                let x = u16::try_from(row[..at].chars().count()).expect("column");
                let target = hits.at(x, y).unwrap_or_else(|| panic!("{text} is not clickable"));
                self.feed(Msg::Click(target));
                return self;
            }
        }
        panic!("{text} is not on the screen:\n{}", self.screen());
    }

    pub fn click(&mut self, target: Target) -> &mut Self {
        self.feed(Msg::Click(target));
        self
    }

    pub fn draw(&self) -> (Hits, Buffer) {
        let backend = TestBackend::new(self.app.width, self.app.height);
        let mut terminal = Terminal::new(backend).expect("test terminal");
        let mut hits = Hits::default();
        terminal.draw(|frame| hits = view(&self.app, &self.theme, frame)).expect("a frame");
        (hits, terminal.backend().buffer().clone())
    }

    /// What is on the screen, without blanks at the ends of lines.
    pub fn screen(&self) -> String {
        screen_text(&self.draw().1)
    }

    pub fn line(&self, n: usize) -> String {
        self.screen().lines().nth(n).unwrap_or_default().to_owned()
    }

    /// Whether the text is on the screen; it may be wrapped there.
    pub fn shows(&self, text: &str) -> bool {
        let screen = self.screen();
        let words = |text: &str| {
            let text = text.replace(['│', '╭', '╮', '╰', '╯', '─'], " ");
            text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
        };
        screen.contains(text) || words(&screen).contains(&words(text))
    }

    /// Fails unless the text is on the screen.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        assert!(self.shows(text), "{text:?} is not on the screen:\n{}", self.screen());
        self
    }

    /// Fails when the text is on the screen.
    #[track_caller]
    pub fn lacks(&mut self, text: &str) -> &mut Self {
        assert!(!self.shows(text), "{text:?} is on the screen:\n{}", self.screen());
        self
    }

    /// The ID of the client that keys act on.
    pub fn current(&self) -> String {
        self.app.list().current().map(Row::title).unwrap_or_default()
    }

    /// The client as it is stored.
    pub fn client(&mut self, id: &str) -> Option<Client> {
        self.door.client(&ClientId::parse(id).expect("client ID")).expect("readable")
    }

    /// The newest change, as the history keeps it.
    pub fn last_change(&mut self) -> Change {
        self.door.changes_since(Seq(0), usize::MAX).expect("readable").pop().expect("a change")
    }

    /// A colleague saves the client meanwhile, on what is stored now.
    pub fn colleague_saves(&mut self, id: &str, change: impl FnOnce(&mut ClientDraft)) {
        let client = self.client(id).expect("stored");
        let mut draft = ClientDraft::of(&client);
        change(&mut draft);
        self.apply(Command::UpdateClient(client.id, draft)).expect("the colleague's save");
    }

    /// The registry's answer to the commit that is held is this refusal; from here on it answers
    /// by itself again.
    pub fn refuse_held(&mut self, refused: Refused) -> &mut Self {
        let Some(Effect::Ask { ticket, request: Request::Apply(_) }) = self.held.pop() else {
            panic!("no act is held: {:?}", self.held)
        };
        self.hold = false;
        self.feed(Msg::Answer { ticket, answer: Err(refused) });
        self
    }

    pub fn clients(&mut self) -> usize {
        self.door.page(&Query::new(Kind::Clients)).expect("page").total
    }

    pub fn partner(&mut self, subdomain: &str) -> Partner {
        let directory = self.door.directory();
        directory.partner_by_subdomain(subdomain).expect("partner").clone()
    }

    pub fn partner_id(&mut self, subdomain: &str) -> PartnerId {
        self.partner(subdomain).id
    }

    pub fn user(&mut self, username: &str) -> Option<PartnerUser> {
        let directory = self.door.directory();
        directory.users.values().find(|user| user.key.username.as_str() == username).cloned()
    }

    /// Does an act behind the desk's back, on what is stored now, as a colleague would.
    pub fn apply(&mut self, command: Command) -> Result<Committed, Refused> {
        let directory = self.door.directory();
        let expected = match &command {
            Command::UpdateClient(id, _) | Command::DeleteClient(id) => {
                self.door.client(id).expect("readable").map(|client| client.revision)
            }
            Command::UpdatePartner(id, _) | Command::DeletePartner(id) => {
                directory.partner(*id).map(|partner| partner.revision)
            }
            Command::UpdateUser(key, _) | Command::DeleteUser(key) => {
                directory.user(key).map(|user| user.revision)
            }
            Command::UpdateSettings(_) => Some(directory.settings.revision),
            _ => None,
        };
        self.door.apply(Act::new(new_key(), command, expected))
    }

    pub fn act(&mut self, act: Act) -> Result<Committed, Refused> {
        self.door.apply(act)
    }

    pub fn add_partner(&mut self, name: &str, subdomain: &str) {
        let draft = PartnerDraft {
            name: name.into(),
            subdomain: subdomain.into(),
            ..PartnerDraft::default()
        };
        self.apply(Command::CreatePartner(draft)).expect("partner");
    }

    pub fn add_user(&mut self, subdomain: &str, username: &str, status: UserStatus) {
        let draft = UserDraft {
            partner: Some(self.partner_id(subdomain)),
            username: username.into(),
            email: format!("{username}@acme.example"),
            status,
            ..UserDraft::default()
        };
        self.apply(Command::CreateUser(draft)).expect("user");
    }

    /// Adds an unrestricted client with the defaults.
    pub fn add_client(&mut self, subdomain: &str, username: &str) -> Client {
        let draft = self.client_draft(subdomain, username);
        self.apply(Command::CreateClient(draft)).expect("client");
        let client = self.client(&format!("{subdomain}-{username}")).expect("stored");
        let effects = self.app.start();
        self.carry_out(effects);
        client
    }

    pub fn client_draft(&mut self, subdomain: &str, username: &str) -> ClientDraft {
        let partner = Some(self.partner_id(subdomain));
        ClientDraft {
            name: format!("Client {username}"),
            email: "ops@acme.example".into(),
            partner,
            client_id: format!("{subdomain}-{username}"),
            restrict_to_partner_users: false,
            ..ClientDraft::new(&self.door.directory().settings)
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.as_ref().expect("a registry with a directory").path()
    }
}

pub fn open(dir: &Path, create: bool, read_only: bool) -> Local {
    let options = OpenOptions { dir: dir.join("registry"), create, read_only };
    Local::open(&options).expect("registry")
}

pub fn grants(list: &[oauthdesk::model::GrantType]) -> GrantTypes {
    list.iter().copied().collect()
}

pub fn uris(list: &[&str]) -> RedirectInput {
    RedirectInput::List(list.iter().map(ToString::to_string).collect())
}

pub fn new_key() -> ActKey {
    ActKey(next_number().into())
}

/// A number that no desk and no act of this process has had.
fn next_number() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub fn screen_text(buffer: &Buffer) -> String {
    let area = buffer.area();
    let mut text = String::new();
    for y in 0..area.height {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..area.width {
            // The cells behind a wide character are part of it.
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = oauthdesk::model::text::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

pub fn parse_keys(keys: &str) -> Vec<Key> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
            let name = name.replace("C-", "ctrl-");
            let known = Key::parse(&name).or_else(|| Key::parse(&name.to_lowercase()));
            out.push(known.unwrap_or_else(|| panic!("no key is called {name}")));
            rest = after;
        } else {
            out.push(Key::plain(Code::Char(c)));
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// The refusal of a save that the disk has no room for.
pub fn disk_full(dir: &str) -> Refused {
    let text = format!("the disk is full: nothing was saved to {dir}");
    let help = "make room on the disk, then save again; every saved record is safe";
    Failure::new(FailureKind::Unavailable, text).with_help(help).into()
}
