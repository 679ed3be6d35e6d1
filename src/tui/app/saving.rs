//! Saving a form, and what becomes of it: it closes, or stays open with everything typed.

use super::form::Draft;
use super::{Answer, App, Button, Dialog, Effect, Form, Overlay, Ticket};
use crate::model::{Act, Client, Command, Consequence, Partner, PartnerUser, Record, text};
use crate::query::{At, Key};
use crate::registry::{ClientRow, Committed, PartnerRow, Refused, Row, UserRow};

impl App {
    /// Checks the form and, when no rule is broken, asks for the save.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        let Some(kind) = self.form.as_ref().map(|form| form.kind) else { return Vec::new() };
        if let Err(denial) = self.may_save(kind) {
            self.bad(format!("Not saved: {denial}"));
            return Vec::new();
        }
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        if form.saving.is_some() {
            return Vec::new();
        }
        if !form.judge_all(&directory) {
            let count = form.errors.0.len() as u64;
            self.bad(format!("Not saved: {} to mend", text::counted(count, "field")));
            return Vec::new();
        }
        if form.original.is_some() && !form.is_changed() {
            self.form = None;
            self.good("Nothing was changed");
            return Vec::new();
        }
        self.send(None)
    }

    /// Sends the draft of the form. The same draft goes out under the same key, so that a save
    /// that was done although its answer was lost is not done twice.
    fn send(&mut self, accepted: Option<Consequence>) -> Vec<Effect> {
        let new_key = self.act_key();
        let ticket = self.ticket();
        let Some(form) = &mut self.form else { return Vec::new() };
        let draft = form.draft();
        let key = match &form.attempt {
            Some((attempted, key)) if *attempted == draft => *key,
            _ => new_key,
        };
        form.attempt = Some((draft.clone(), key));
        form.saving = Some(ticket);
        form.accepted.clone_from(&accepted);
        let command = match (draft, &form.original) {
            (Draft::Client(draft), Some(Record::Client(client))) => {
                Command::UpdateClient(client.id.clone(), draft)
            }
            (Draft::Client(draft), _) => Command::CreateClient(draft),
            (Draft::Partner(draft), Some(Record::Partner(partner))) => {
                Command::UpdatePartner(partner.id, draft)
            }
            (Draft::Partner(draft), _) => Command::CreatePartner(draft),
            (Draft::User(draft), Some(Record::User(user))) => {
                Command::UpdateUser(user.key.clone(), draft)
            }
            (Draft::User(draft), _) => Command::CreateUser(draft),
        };
        let act = Act { key, command, expected: form.revision(), accepted, reason: None };
        vec![Effect::Commit { ticket, act: Box::new(act) }]
    }

    /// The consequence of the save was accepted.
    pub(super) fn accept_save(&mut self, consequence: Consequence) -> Vec<Effect> {
        self.send(Some(consequence))
    }

    pub(super) fn is_save(&self, ticket: Ticket) -> bool {
        self.form.as_ref().is_some_and(|form| form.saving == Some(ticket))
    }

    pub(super) fn saved(&mut self, committed: &Committed) -> Vec<Effect> {
        let kind = self.form.take().map_or(self.tab, |form| form.kind);
        self.tab = kind;
        let name = match &committed.key {
            Some(Key::Client(id)) => id.to_string(),
            Some(Key::Partner(id)) => self.directory.partner_name(*id).to_owned(),
            Some(Key::User(user)) => user.username.to_string(),
            None => String::new(),
        };
        let name = text::shown(&name).into_owned();
        match &committed.key {
            Some(key) => {
                let effects = self.show_record(key.clone());
                let hidden =
                    if self.list().is_searching() { " (the search may hide it)" } else { "" };
                self.good(format!("Saved {name}{hidden}"));
                effects
            }
            None => self.query(At::Page(0)),
        }
    }

    pub(super) fn not_saved(&mut self, refused: Refused) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = &mut self.form else { return Vec::new() };
        form.saving = None;
        match refused {
            Refused::Invalid(errors) => {
                form.take_refusal(errors, &directory);
                self.bad("Not saved: see the field");
            }
            Refused::Needs(consequence) => {
                let lines = vec![
                    text::shown(&consequence.to_string()).into_owned(),
                    match consequence {
                        Consequence::ReusesClientId { .. } => {
                            "Choose another ID unless you mean just that."
                        }
                        Consequence::StrandsClients { .. } => {
                            "The client keeps its restriction to a user who is not active."
                        }
                    }
                    .to_owned(),
                ];
                let answer = Answer::Accept(consequence);
                let dialog =
                    Dialog::new("Save all the same?", lines, "Back to the form", "Save", answer);
                self.overlay = Some(Overlay::Dialog(dialog));
            }
            Refused::Conflict(theirs) => {
                let dialog = conflict(form, *theirs, &directory);
                self.overlay = Some(Overlay::Dialog(dialog));
            }
            Refused::Gone => {
                form.becomes_new();
                form.banner = Some(
                    "Somebody else deleted it since. What you typed is here: save to create it again."
                        .to_owned(),
                );
                self.bad("Not saved: it was deleted meanwhile");
            }
            Refused::Denied(denial) => self.bad(format!("Not saved: {denial}")),
            Refused::Blocked(why) => {
                form.banner = Some(text::sentence(&text::shown(&why)));
                self.bad("Not saved");
            }
            Refused::Failed(error) => {
                let help = error.help().map(|help| format!(" {}", text::sentence(&help)));
                let banner = format!("{error}.{}", help.unwrap_or_default());
                form.banner = Some(text::sentence(&text::shown(&banner)));
                self.bad("Not saved: everything you typed is still here");
            }
        }
        Vec::new()
    }

    /// Goes on with what was typed, now that the person has seen what somebody else saved.
    pub(super) fn keep_mine(&mut self, theirs: Record) {
        if let Some(form) = &mut self.form {
            form.original = Some(theirs);
            form.attempt = None;
        }
        self.good("Yours is kept in the form: save to put it in place of theirs");
    }

    /// Opens what somebody else saved in place of what was typed.
    pub(super) fn take_theirs(&mut self, theirs: &Record) -> Vec<Effect> {
        if let Some(row) = row_of(theirs) {
            self.form = Some(Form::edit(&row, &self.directory));
        }
        self.refresh()
    }
}

/// Shows both versions, where they differ, and lets the person choose.
fn conflict(form: &Form, theirs: Record, directory: &crate::model::Directory) -> Dialog {
    let comparison = row_of(&theirs).map(|row| compare(form, &row, directory)).unwrap_or_default();
    let lines = if comparison.is_empty() {
        vec!["Somebody else saved the same while you typed. Nothing was overwritten.".to_owned()]
    } else {
        vec!["Somebody else saved this while you typed. Nothing was overwritten.".to_owned()]
    };
    let button = |label: &str, answer| Button { label: label.to_owned(), answer };
    Dialog {
        title: "Two versions".to_owned(),
        lines,
        comparison,
        reason: None,
        buttons: vec![
            button("Back to the form", Answer::Cancel),
            button("Keep mine", Answer::KeepMine(Box::new(theirs.clone()))),
            button("Take theirs", Answer::TakeTheirs(Box::new(theirs))),
        ],
        at: 0,
    }
}

fn compare(form: &Form, theirs: &Row, directory: &crate::model::Directory) -> Vec<[String; 3]> {
    let stored = Form::edit(theirs, directory);
    form.fields
        .iter()
        .map(|f| f.field)
        .map(|field| {
            let (stored, typed) =
                (stored.summary(field, directory), form.summary(field, directory));
            [field.label().to_owned(), stored, typed]
        })
        .filter(|[_, stored, typed]| stored != typed)
        .collect()
}

/// A record as the row of a list; what a row shows beside the record is left empty.
fn row_of(record: &Record) -> Option<Row> {
    let client = |client: &Client| {
        Row::Client(Box::new(ClientRow { client: client.clone(), partner_name: String::new() }))
    };
    let partner = |partner: &Partner| {
        Row::Partner(PartnerRow { partner: partner.clone(), clients: 0, users: 0 })
    };
    let user =
        |user: &PartnerUser| Row::User(UserRow { user: user.clone(), partner_name: String::new() });
    match record {
        Record::Client(record) => Some(client(record)),
        Record::Partner(record) => Some(partner(record)),
        Record::User(record) => Some(user(record)),
        Record::Role(..) | Record::Settings(_) => None,
    }
}
