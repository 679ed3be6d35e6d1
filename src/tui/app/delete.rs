//! Deleting: one record, or all that are marked, one after the other.

use super::dialog::{Dialog, Reason};
use super::waiting::Waiting;
use super::window::Order;
use super::{App, Effect, Overlay, TextBox, Ticket};
use crate::door::{Refused, Row};
use crate::model::{Act, ActKey, Command, Consequence, Directory, Revision, text};
use crate::query::{Key, Kind};

/// A deletion that was asked for: what it still has to do, and how it went so far.
#[derive(Debug)]
pub struct Deletion {
    kind: Kind,
    waiting: Vec<Target>,
    /// What makes the acts of this deletion one; see [`Act::group`].
    group: Option<ActKey>,
    reason: Option<String>,
    under_way: Option<Ticket>,
    current: Option<Target>,
    done: usize,
    last_done: String,
    /// The titles of what was not deleted, and why.
    kept: Vec<(String, String)>,
}

/// One record that is to go.
#[derive(Clone, Debug)]
struct Target {
    key: Key,
    expected: Revision,
    /// As messages name it, also once it is gone.
    title: String,
}

impl Target {
    fn new(key: Key, expected: Revision, directory: &Directory) -> Self {
        let name = match &key {
            Key::Client(id) => id.to_string(),
            Key::Partner(id) => directory.partner_name(*id).to_owned(),
            Key::User(user) => user.username.to_string(),
            // What has happened cannot be deleted, and nobody is asked about it.
            Key::Change(seq) => format!("change {}", seq.0),
        };
        let title = text::shown(&name).into_owned();
        Self { key, expected, title }
    }
}

impl App {
    /// Asks before it deletes what is marked or, without marks, the current row.
    pub(super) fn ask_delete(&mut self) {
        let directory = &self.directory;
        let target = |key: &Key, revision| Target::new(key.clone(), revision, directory);
        let marks: Vec<_> = self.list().marks.seen().map(|(key, rev)| target(key, rev)).collect();
        let row = self.list().current();
        let (waiting, lines) = match (marks.as_slice(), row) {
            ([], None) => return self.bad("There is nothing to delete"),
            ([], Some(row)) => (vec![target(&row.key(), row.revision())], about(row)),
            (many, _) => {
                let mut lines: Vec<_> = many.iter().take(8).map(|t| t.title.clone()).collect();
                if many.len() > lines.len() {
                    lines.push(format!("and {} more", many.len() - lines.len()));
                }
                (marks, lines)
            }
        };
        let noun = self.tab.noun();
        let question = match waiting.len() {
            1 => format!("Delete this {noun}?"),
            count => format!("Delete {count} marked {noun}s?"),
        };
        let mut dialog = Dialog::new(question, lines, "Cancel", "Delete", Order::Delete(None));
        if self.tab == Kind::Clients {
            dialog.lines.push(
                "What still uses the ID will be refused. Disabling keeps the record.".to_owned(),
            );
        }
        let required = self.directory.settings.delete_needs_reason;
        dialog.reason = Some(Reason { text: TextBox::default(), required });
        self.open(Overlay::Dialog(dialog));
        self.deletion = Some(Deletion {
            kind: self.tab,
            waiting,
            group: None,
            reason: None,
            under_way: None,
            current: None,
            done: 0,
            last_done: String::new(),
            kept: Vec::new(),
        });
    }

    /// The question was answered with yes.
    pub(super) fn start_deletion(&mut self, reason: Option<String>) -> Vec<Effect> {
        if let Some(deletion) = &mut self.deletion {
            deletion.reason = reason;
        }
        self.delete_next()
    }

    fn delete_next(&mut self) -> Vec<Effect> {
        let next = self.deletion.as_mut().map(|deletion| deletion.waiting.pop());
        match next {
            None => Vec::new(),
            Some(Some(target)) => self.delete_one(target, None),
            Some(None) => self.end_deletion(),
        }
    }

    fn delete_one(&mut self, target: Target, accepted: Option<Consequence>) -> Vec<Effect> {
        let act_key = self.act_key();
        let ticket = self.ticket();
        let Some(deletion) = &mut self.deletion else { return Vec::new() };
        deletion.under_way = Some(ticket);
        let expected = target.expected;
        let command = match target.key.clone() {
            Key::Client(id) => Command::DeleteClient(id),
            Key::Partner(id) => Command::DeletePartner(id),
            Key::User(user) => Command::DeleteUser(user),
            Key::Change(_) => return Vec::new(),
        };
        deletion.current = Some(target);
        let reason = deletion.reason.clone();
        let group = *deletion.group.get_or_insert(act_key);
        let act = Act { group, accepted, reason, ..Act::new(act_key, command, Some(expected)) };
        self.ask_act(Waiting::Deletion, ticket, act)
    }

    /// The consequence of the deletion at hand was accepted.
    pub(super) fn accept_deletion(&mut self, consequence: Consequence) -> Vec<Effect> {
        match self.deletion.as_mut().and_then(|deletion| deletion.current.take()) {
            Some(target) => self.delete_one(target, Some(consequence)),
            None => Vec::new(),
        }
    }

    /// The consequence was not accepted, or the question was answered with no.
    pub(super) fn cancel_deletion(&mut self) -> Vec<Effect> {
        let Some(deletion) = &mut self.deletion else { return Vec::new() };
        let Some(target) = deletion.current.take() else {
            self.deletion = None;
            return Vec::new();
        };
        deletion.kept.push((target.title, "you kept it".to_owned()));
        self.delete_next()
    }

    /// Whether an answer of the registry belongs to the deletion at hand.
    pub(super) fn is_deletion(&self, ticket: Ticket) -> bool {
        self.deletion.as_ref().is_some_and(|deletion| deletion.under_way == Some(ticket))
    }

    /// Whether a deletion is being carried out.
    pub(super) fn is_deleting(&self) -> bool {
        self.deletion.as_ref().is_some_and(|deletion| deletion.under_way.is_some())
    }

    pub(super) fn deleted(&mut self) -> Vec<Effect> {
        if let Some(deletion) = &mut self.deletion
            && let Some(target) = deletion.current.take()
        {
            deletion.done += 1;
            deletion.last_done = target.title;
            let kind = deletion.kind;
            self.list_of(kind).marks.remove(&target.key);
        }
        self.delete_next()
    }

    pub(super) fn not_deleted(&mut self, refused: Refused) -> Vec<Effect> {
        if let Refused::Needs(consequence) = refused {
            let name =
                self.deletion.as_ref().and_then(|d| d.current.as_ref()).map(|t| t.title.clone());
            let lines = vec![text::shown(&consequence.to_string()).into_owned()];
            let question = format!("Delete {} all the same?", name.unwrap_or_default());
            let answer = Order::Accept(consequence);
            self.open(Overlay::Dialog(Dialog::new(question, lines, "Cancel", "Delete", answer)));
            return Vec::new();
        }
        let why = match refused {
            Refused::Conflict(_) => "somebody else saved it since; look at it again".to_owned(),
            other => other.to_string(),
        };
        if let Some(deletion) = &mut self.deletion
            && let Some(target) = deletion.current.take()
        {
            deletion.kept.push((target.title, why));
        }
        self.delete_next()
    }

    fn end_deletion(&mut self) -> Vec<Effect> {
        let Some(deletion) = self.deletion.take() else { return Vec::new() };
        let noun = deletion.kind.noun();
        let done = match deletion.done {
            0 => "Not deleted".to_owned(),
            1 => format!("Deleted {}{}", deletion.last_done, self.and_undo("brings it back")),
            count => {
                let undo = self.and_undo("brings them back");
                format!("Deleted {}{undo}", text::counted(count as u64, noun))
            }
        };
        match deletion.kept.as_slice() {
            [] => self.good(done),
            // A single one is known, and what keeps it says enough.
            [(_, why)] if deletion.done == 0 => self.bad(format!("{done}: {why}")),
            [(title, why)] => self.bad(format!("{done}. {title} stays: {why}")),
            [(title, why), rest @ ..] => {
                self.bad(format!("{done}. {title} and {} more stay: {why}", rest.len()));
            }
        }
        self.refresh()
    }
}

/// What a row is, for the question before it is deleted.
fn about(row: &Row) -> Vec<String> {
    match row {
        Row::Change(_) => vec![row.title()],
        Row::Client(client) => vec![
            row.title(),
            format!("{}, {}", text::shown(&client.client.name), text::shown(&client.partner_name)),
        ],
        Row::Partner(_) => vec![row.title()],
        Row::User(user) => vec![format!("{} of {}", row.title(), text::shown(&user.partner_name))],
    }
}
