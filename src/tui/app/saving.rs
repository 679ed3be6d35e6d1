//! Saving a form, and what becomes of it: it closes, or stays open with everything typed.

use super::waiting::Waiting;
use super::{Answer, App, Dialog, Effect, Overlay, Ticket, dialog};
use crate::door::{Committed, Refused};
use crate::model::{Act, Consequence, text};
use crate::query::{At, Key};

impl App {
    /// Checks the form and, when no rule is broken, asks for the save. An edit is shown first;
    /// before a new record there was nothing that it could change.
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
        form.drop_mark();
        if form.original.is_none() {
            return self.send_form(None);
        }
        if !self.open_review() {
            self.form = None;
            self.good("Nothing was changed");
        }
        Vec::new()
    }

    /// Sends the draft of the form. The same draft goes out under the same key, so that a save
    /// that was done although its answer was lost is not done twice.
    pub(super) fn send_form(&mut self, accepted: Option<Consequence>) -> Vec<Effect> {
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
        let command = form.command(draft);
        let reason = dialog::reason_text(&form.reason);
        let act = Act { accepted, reason, ..Act::new(key, command, form.revision()) };
        self.ask_act(Waiting::Save, ticket, act)
    }

    /// The consequence of the save was accepted.
    pub(super) fn accept_save(&mut self, consequence: Consequence) -> Vec<Effect> {
        self.send_form(Some(consequence))
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
            Some(Key::Change(_)) | None => String::new(),
        };
        let name = text::shown(&name).into_owned();
        match &committed.key {
            Some(key) => {
                let effects = self.show_record(key.clone());
                let hidden = self.may_be_hidden();
                let undo = self.and_undo("takes it back");
                self.good(format!("Saved {name}{hidden}{undo}"));
                effects
            }
            None => self.query(At::Page(0)),
        }
    }

    /// What is said beside a record that the list may not show.
    pub(super) fn may_be_hidden(&self) -> &'static str {
        if self.list().is_searching() { " (the search may hide it)" } else { "" }
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
                        // Only an undo or redo, which no form asks for, has it.
                        Consequence::LongAgo { .. } => "",
                    }
                    .to_owned(),
                ];
                let answer = Answer::Accept(consequence);
                let dialog =
                    Dialog::new("Save all the same?", lines, "Back to the form", "Save", answer);
                self.overlay = Some(Overlay::Dialog(dialog));
            }
            Refused::Conflict(theirs) => {
                return self.open_versions(theirs);
            }
            refused @ Refused::ChangedSince { .. } => self.bad(refused.to_string()),
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
                form.banner = Some(text::sentence(&text::shown(&why.to_string())));
                self.bad("Not saved");
            }
            Refused::Failed(error) => {
                let help = error.help.clone().map(|help| format!(" {}", text::sentence(&help)));
                let banner = format!("{error}.{}", help.unwrap_or_default());
                form.banner = Some(text::sentence(&text::shown(&banner)));
                self.bad("Not saved: everything you typed is still here");
            }
        }
        Vec::new()
    }
}
