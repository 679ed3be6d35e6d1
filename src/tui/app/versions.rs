//! Two saves of one record that meet: what it was, what somebody else saved meanwhile, and what is
//! typed. Nothing is written here: the form gets what was chosen, and the next save shows it.

use super::form::{Meeting, Side, Verdict};
use super::{App, Effect, Overlay};
use crate::model::{Record, text};
use crate::query::Key as RecordKey;
use crate::tui::keymap::{Action, Context};

/// The fields that somebody changed, and what becomes of each.
#[derive(Debug)]
pub struct Versions {
    pub rows: Vec<Meeting>,
    pub at: Place,
    theirs: Box<Record>,
}

/// What the keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Row(usize),
    /// Of [`Versions::buttons`].
    Button(usize),
}

impl Versions {
    fn new(rows: Vec<Meeting>, theirs: Box<Record>) -> Self {
        let at = if rows.iter().any(Meeting::is_clash) { Place::Row(0) } else { Place::Button(0) };
        Self { rows, at, theirs }
    }

    /// The fields for which the person still has to choose.
    pub fn open(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Clash(None)).count()
    }

    /// The buttons as they are labelled now; the first takes the choices into the form.
    pub fn buttons(&self) -> [String; 2] {
        let merge = match self.open() {
            0 => "Merge into the form".to_owned(),
            open => format!("choose for {} first", text::counted(open as u64, "field")),
        };
        [merge, "Back to the form".to_owned()]
    }

    /// The row that the keys act on.
    pub fn current(&self) -> Option<&Meeting> {
        match self.at {
            Place::Row(at) => self.rows.get(at),
            Place::Button(_) => None,
        }
    }

    /// One row or button on; below the rows come the buttons.
    pub(super) fn step(&mut self, by: isize) {
        let rows = self.rows.len();
        self.at = match self.at {
            Place::Row(at) if by > 0 && at + 1 >= rows => Place::Button(0),
            Place::Row(at) => Place::Row(at.saturating_add_signed(by).min(rows.saturating_sub(1))),
            Place::Button(_) if by < 0 && rows > 0 => Place::Row(rows - 1),
            Place::Button(n) => Place::Button(n),
        };
    }

    /// To the next field to choose for, then to the buttons, and round.
    fn jump(&mut self, forward: bool) {
        let clashes = self.rows.iter().enumerate().filter(|(_, row)| row.is_clash());
        let stops: Vec<Place> = clashes
            .map(|(at, _)| Place::Row(at))
            .chain([Place::Button(0), Place::Button(1)])
            .collect();
        let here = stops.iter().position(|stop| *stop == self.at);
        let there = match (here, forward) {
            (Some(here), true) => (here + 1) % stops.len(),
            (Some(here), false) => (here + stops.len() - 1) % stops.len(),
            // A row without a choice stands below those with one.
            (None, true) => stops.len() - 2,
            (None, false) => stops.len().saturating_sub(3),
        };
        if let Some(stop) = stops.get(there) {
            self.at = *stop;
        }
    }

    /// To the first field that is still to choose for, else to the button that merges.
    fn go_on(&mut self) {
        let open = self.rows.iter().position(|row| row.verdict == Verdict::Clash(None));
        self.at = open.map_or(Place::Button(0), Place::Row);
    }

    /// Chooses for the current row; without a side, the other one than now.
    fn choose(&mut self, side: Option<Side>) -> Result<(), &'static str> {
        let Place::Row(at) = self.at else { return Ok(()) };
        let Some(row) = self.rows.get_mut(at) else { return Ok(()) };
        match row.verdict {
            Verdict::Clash(now) => {
                let other = if now == Some(Side::Theirs) { Side::Yours } else { Side::Theirs };
                row.verdict = Verdict::Clash(side.or(Some(other)));
                Ok(())
            }
            Verdict::Taken => Err("Only they changed it: theirs is taken"),
            Verdict::Kept => Err("Only you changed it: yours is kept"),
            Verdict::Same => Err("You both changed it to the same"),
        }
    }
}

impl App {
    /// Shows what somebody else saved meanwhile beside what is typed. Where both are the same
    /// there is nothing left to save.
    pub(super) fn open_versions(&mut self, theirs: Box<Record>) -> Vec<Effect> {
        let rows = self.form.as_ref().and_then(|form| form.meet(&theirs, &self.directory));
        let Some(rows) = rows else {
            self.bad("Not saved: somebody else saved it since; open it again");
            return Vec::new();
        };
        if rows.iter().any(|row| row.verdict != Verdict::Same) {
            self.overlay = Some(Overlay::Versions(Versions::new(rows, theirs)));
            return Vec::new();
        }
        if let Some(form) = self.form.take() {
            self.tab = form.kind;
        }
        let effects = match *theirs {
            Record::Client(client) => self.show_record(RecordKey::Client(client.id)),
            Record::Partner(partner) => self.show_record(RecordKey::Partner(partner.id)),
            Record::User(user) => self.show_record(RecordKey::User(user.key)),
            Record::Role { .. } | Record::Settings(_) => self.refresh(),
        };
        self.good("Somebody else saved just the same meanwhile: nothing was left to save");
        effects
    }

    pub(super) fn versions_action(&mut self, action: Option<Action>) -> Vec<Effect> {
        let Some(Overlay::Versions(versions)) = &mut self.overlay else { return Vec::new() };
        let on_buttons = matches!(versions.at, Place::Button(_));
        let mut chosen = Ok(());
        match action {
            Some(Action::Up) => versions.step(-1),
            Some(Action::Down) => versions.step(1),
            Some(Action::NextChoice) => versions.jump(true),
            Some(Action::PreviousChoice) => versions.jump(false),
            Some(Action::TakeTheirs) if on_buttons => versions.at = Place::Button(0),
            Some(Action::KeepYours) if on_buttons => versions.at = Place::Button(1),
            Some(Action::TakeTheirs) => chosen = versions.choose(Some(Side::Theirs)),
            Some(Action::KeepYours) => chosen = versions.choose(Some(Side::Yours)),
            Some(Action::SwapSide) => chosen = versions.choose(None),
            Some(Action::Accept) => return self.press_versions(),
            Some(Action::Dismiss) => self.overlay = None,
            _ => {
                let hint = |action| self.keymap.hint(Context::Versions, action);
                let (theirs, yours) = (hint(Action::TakeTheirs), hint(Action::KeepYours));
                let back = hint(Action::Dismiss);
                self.bad(format!("{theirs} takes theirs, {yours} keeps yours, {back} goes back"));
            }
        }
        if let Err(why) = chosen {
            self.good(why);
        }
        Vec::new()
    }

    /// Presses the button that the keys act on; on a row it goes on to what is left to do.
    pub(super) fn press_versions(&mut self) -> Vec<Effect> {
        let Some(Overlay::Versions(versions)) = &mut self.overlay else { return Vec::new() };
        let open = versions.open();
        match versions.at {
            Place::Button(0) if open == 0 => self.merge_versions(),
            Place::Button(0) => {
                versions.go_on();
                self.ask_for_choice(open);
            }
            Place::Button(_) => self.overlay = None,
            Place::Row(_) => {
                let before = versions.at;
                versions.go_on();
                if versions.at == before {
                    self.ask_for_choice(open);
                }
            }
        }
        Vec::new()
    }

    fn ask_for_choice(&mut self, open: usize) {
        let hint = |action| self.keymap.hint(Context::Versions, action);
        let (theirs, yours) = (hint(Action::TakeTheirs), hint(Action::KeepYours));
        let fields = text::counted(open as u64, "field");
        self.bad(format!("Choose for {fields} first: {theirs} theirs, {yours} yours"));
    }

    /// Puts what was chosen into the form, and theirs under it.
    fn merge_versions(&mut self) {
        let Some(Overlay::Versions(versions)) = self.overlay.take() else { return };
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return };
        form.merge(*versions.theirs, &versions.rows, &directory);
        let (wrong, left) = (form.errors.0.len(), form.differences(&directory).len());
        let save = self.keymap.hint(Context::Form, Action::Save);
        match (wrong, left) {
            (0, 0) => self.good("The form is as they saved it: nothing of yours is left to save"),
            (0, left) => {
                let fields = text::counted(left as u64, "field");
                self.good(format!("Not saved yet: {save} shows what changes of theirs ({fields})"));
            }
            (wrong, _) => {
                let fields = text::counted(wrong as u64, "field");
                self.bad(format!("Not saved yet: {fields} to mend"));
            }
        }
    }

    /// A click on a row, or on one of its two sides.
    pub(super) fn click_versions(&mut self, row: usize, side: Option<Side>) {
        let Some(Overlay::Versions(versions)) = &mut self.overlay else { return };
        if row >= versions.rows.len() {
            return;
        }
        versions.at = Place::Row(row);
        if let Some(side) = side
            && let Err(why) = versions.choose(Some(side))
        {
            self.good(why);
        }
    }
}
