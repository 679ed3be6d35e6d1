//! The list of changes: of everything, or of one record.

use super::{App, Effect, Mode};
use crate::door::Row;
use crate::model::{Change, Record, text};
use crate::query::{Key, Kind};

use crate::tui::keymap::{Action, Context};

/// The one record whose history is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub key: Key,
    /// As it may be shown: `acme-anna`, `partner Acme Media`.
    pub title: String,
}

impl Subject {
    /// The record of a row or, where the row is a change, what was changed.
    fn of(row: &Row) -> Option<Self> {
        let title = row.title();
        let (key, title) = match row {
            Row::Client(_) => (row.key(), title),
            Row::Partner(_) => (row.key(), format!("partner {title}")),
            Row::User(_) => (row.key(), format!("user {title}")),
            Row::Change(row) => {
                let record = row.change.record()?;
                let key = Key::of(record)?;
                let title = match record {
                    Record::Client(client) => text::shown(client.id.as_str()).into_owned(),
                    other => other.shown_label(),
                };
                (key, title)
            }
        };
        Some(Self { key, title })
    }
}

impl App {
    /// Why an action cannot be done in the list of changes, where it is open.
    pub(super) fn never_in_history(&self, action: Action) -> Option<String> {
        if self.tab != Kind::History {
            return None;
        }
        let why = match action {
            Action::New => "changes write themselves, with everything that is done",
            Action::Duplicate => "only clients can be duplicated",
            Action::Write => "only clients can be edited as YAML",
            Action::Delete => "what has happened stays in the history",
            Action::Mark | Action::MarkRange | Action::MarkAll => {
                "marks are for what is to be changed, and what has happened stays"
            }
            Action::Edit => {
                let show = self.keymap.hint(Context::List, Action::Show);
                return Some(format!("what has happened is not edited; {show} shows it"));
            }
            _ => return None,
        };
        Some(why.to_owned())
    }

    /// Lists the changes of the current record or, among the changes, of the one that was changed.
    pub(super) fn open_history(&mut self) -> Vec<Effect> {
        let Some(row) = self.list().current() else {
            self.bad("There is no record here whose history could be shown");
            return Vec::new();
        };
        let Some(subject) = Subject::of(row) else {
            self.bad("Only clients, partners and users have a history of their own");
            return Vec::new();
        };
        self.mode = Mode::Normal;
        if self.tab != Kind::History {
            self.back = Some(self.tab);
            self.tab = Kind::History;
            self.list_mut().anchor = None;
        }
        let list = self.list_mut();
        // A search from before would hide what is asked for now.
        list.search.set("");
        list.of = Some(subject);
        self.query_anchor(0)
    }

    /// The list that the history was opened from, where Esc goes back to it.
    pub const fn back(&self) -> Option<Kind> {
        self.back
    }

    /// From the history of one record to that of all, and from there to where it was opened.
    pub(super) fn leave_history(&mut self) -> Vec<Effect> {
        if self.list().of.is_some() {
            return self.show_all_history();
        }
        match self.back.take() {
            Some(kind) if self.tab == Kind::History => self.open_tab(kind),
            _ => Vec::new(),
        }
    }

    /// Lists the changes of every record again.
    pub(super) fn show_all_history(&mut self) -> Vec<Effect> {
        if self.list_mut().of.take().is_none() {
            return Vec::new();
        }
        self.query_anchor(0)
    }

    /// What was done here is known here: marks stay on the records as they are now.
    pub(super) fn follow_marks(&mut self, changes: &[Change]) {
        for change in changes {
            let Some(key) = change.record().and_then(Key::of) else { continue };
            let kind = match &key {
                Key::Client(_) => Kind::Clients,
                Key::Partner(_) => Kind::Partners,
                Key::User(_) => Kind::Users,
                Key::Change(_) => Kind::History,
            };
            let marks = &mut self.list_of(kind).marks;
            match change.after.as_ref().and_then(Record::revision) {
                None => {
                    marks.remove(&key);
                }
                Some(revision) => {
                    marks.follow(&key, revision);
                }
            }
        }
    }

    /// Goes to what was just written, where the current list has it: the record, or the change
    /// itself in the list of changes. Asks for the list anew in any case.
    pub(super) fn go_to_change(&mut self, change: Option<&Change>) -> Vec<Effect> {
        match change.and_then(|change| self.key_here(change)) {
            Some(key) => self.show_record(key),
            None => self.refresh(),
        }
    }

    /// What the current list has of a change: the record, or the change itself.
    fn key_here(&self, change: &Change) -> Option<Key> {
        let key = change.record().and_then(Key::of);
        match self.tab {
            Kind::History => Some(Key::Change(change.seq)),
            Kind::Clients => key.filter(|key| matches!(key, Key::Client(_))),
            Kind::Partners => key.filter(|key| matches!(key, Key::Partner(_))),
            Kind::Users => key.filter(|key| matches!(key, Key::User(_))),
        }
    }

    /// What is said of a change whose outcome the current list may not show.
    pub(super) fn may_hide(&self, change: Option<&Change>) -> &'static str {
        let is_there = |change: &&Change| self.tab == Kind::History || change.after.is_some();
        let listed = change.filter(is_there).and_then(|change| self.key_here(change));
        if listed.is_some() { self.may_be_hidden() } else { "" }
    }
}
