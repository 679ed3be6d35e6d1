//! Two saves of one record that meet: what it was, what somebody else saved meanwhile, and what is
//! typed. Nothing is written here: the form gets what was chosen, and the next save shows it.

use super::Target;
use super::form::{Meeting, Side, Verdict};
use super::window::{Around, Order, Outcome, Window};
use crate::model::{Record, text};
use crate::tui::key::Key;
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
    pub(super) fn new(rows: Vec<Meeting>, theirs: Box<Record>) -> Self {
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
    fn step(&mut self, by: isize) {
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
    fn choose(&mut self, side: Option<Side>) -> Outcome {
        let Place::Row(at) = self.at else { return Outcome::Stay };
        let Some(row) = self.rows.get_mut(at) else { return Outcome::Stay };
        match row.verdict {
            Verdict::Clash(now) => {
                let other = if now == Some(Side::Theirs) { Side::Yours } else { Side::Theirs };
                row.verdict = Verdict::Clash(side.or(Some(other)));
                Outcome::Stay
            }
            Verdict::Taken => Outcome::good("Only they changed it: theirs is taken"),
            Verdict::Kept => Outcome::good("Only you changed it: yours is kept"),
            Verdict::Same => Outcome::good("You both changed it to the same"),
        }
    }

    /// Presses the button that the keys act on; on a row it goes on to what is left to do.
    fn press(&mut self, around: &Around) -> Outcome {
        let before = self.at;
        match self.at {
            Place::Button(0) if self.open() == 0 => {
                let (theirs, rows) = (self.theirs.clone(), self.rows.clone());
                return Outcome::CloseThen(Order::Merge(theirs, rows));
            }
            Place::Button(0) | Place::Row(_) => self.go_on(),
            Place::Button(_) => return Outcome::Close,
        }
        if matches!(before, Place::Row(_)) && self.at != before {
            return Outcome::Stay;
        }
        let hint = |action| around.keymap.hint(Context::Versions, action);
        let (theirs, yours) = (hint(Action::TakeTheirs), hint(Action::KeepYours));
        let fields = text::counted(self.open() as u64, "field");
        Outcome::bad(format!("Choose for {fields} first: {theirs} theirs, {yours} yours"))
    }
}

impl Window for Versions {
    fn context(&self) -> Context {
        Context::Versions
    }

    fn key(&mut self, _: Key, action: Option<Action>, around: &Around) -> Outcome {
        let on_buttons = matches!(self.at, Place::Button(_));
        match action {
            Some(Action::Up) => self.step(-1),
            Some(Action::Down) => self.step(1),
            Some(Action::NextChoice) => self.jump(true),
            Some(Action::PreviousChoice) => self.jump(false),
            Some(Action::TakeTheirs) if on_buttons => self.at = Place::Button(0),
            Some(Action::KeepYours) if on_buttons => self.at = Place::Button(1),
            Some(Action::TakeTheirs) => return self.choose(Some(Side::Theirs)),
            Some(Action::KeepYours) => return self.choose(Some(Side::Yours)),
            Some(Action::SwapSide) => return self.choose(None),
            Some(Action::Accept) => return self.press(around),
            Some(Action::Dismiss) => return Outcome::Close,
            _ => {
                let hint = |action| around.keymap.hint(Context::Versions, action);
                let (theirs, yours) = (hint(Action::TakeTheirs), hint(Action::KeepYours));
                let back = hint(Action::Dismiss);
                let keys = format!("{theirs} takes theirs, {yours} keeps yours, {back} goes back");
                return Outcome::bad(keys);
            }
        }
        Outcome::Stay
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        match target {
            Target::VersionRow(row) if row < self.rows.len() => self.at = Place::Row(row),
            Target::VersionSide(row, side) if row < self.rows.len() => {
                self.at = Place::Row(row);
                return self.choose(Some(side));
            }
            Target::DialogButton(n) if n < self.buttons().len() => {
                self.at = Place::Button(n);
                return self.press(around);
            }
            _ => {}
        }
        Outcome::Stay
    }

    fn wheel(&mut self, lines: isize, _: &Around) {
        self.step(lines);
    }
}
