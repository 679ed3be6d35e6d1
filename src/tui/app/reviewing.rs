//! What lies over a form between its save and the registry: the review, and two saves that meet.

use super::form::{Meeting, Verdict};
use super::{App, Effect, Overlay, Review, Versions};
use crate::model::{Record, text};
use crate::query::Key as RecordKey;
use crate::tui::keymap::{Action, Context};

impl App {
    /// Shows what a save of the form would change; closes the form where that is nothing.
    pub(super) fn open_review(&mut self) {
        let Some(form) = self.form() else { return };
        let rows = form.differences(&self.directory);
        if rows.is_empty() {
            self.close_form();
            return self.good("Nothing was changed");
        }
        let name = form.original.as_ref().map(Record::title).unwrap_or_default();
        let title = format!("Save {}?", text::shown(name));
        let review = Review::new(title, rows, form.reason.clone());
        self.open(Overlay::Review(review));
    }

    /// Shows what somebody else saved meanwhile beside what is typed. Where both are the same
    /// there is nothing left to save.
    pub(super) fn open_versions(&mut self, theirs: Box<Record>) -> Vec<Effect> {
        let rows = self.form().and_then(|form| form.meet(&theirs, &self.directory));
        let Some(rows) = rows else {
            self.bad("Not saved: somebody else saved it since; open it again");
            return Vec::new();
        };
        if rows.iter().any(|row| row.verdict != Verdict::Same) {
            self.open(Overlay::Versions(Versions::new(rows, theirs)));
            return Vec::new();
        }
        if let Some(form) = self.close_form() {
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

    /// Puts what was chosen into the form, and theirs under it.
    pub(super) fn merge_versions(&mut self, theirs: Record, rows: &[Meeting]) {
        let directory = self.directory.clone();
        let Some(form) = self.form_mut() else { return };
        form.merge(theirs, rows, &directory);
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
}
