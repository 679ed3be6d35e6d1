//! What becomes of a form that was saved: it closes, or stays open with everything typed.

use super::window::Order;
use super::{App, Dialog, Effect, Overlay, Ticket};
use crate::door::{Committed, Refused};
use crate::model::{Consequence, text};
use crate::query::{At, Key};
use crate::tui::keymap::{Action, Context};

impl App {
    pub(super) fn is_save(&self, ticket: Ticket) -> bool {
        self.form().is_some_and(|form| form.saving == Some(ticket))
    }

    pub(super) fn saved(&mut self, committed: &Committed) -> Vec<Effect> {
        let kind = self.close_form().map_or(self.tab, |form| form.kind);
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

    /// `; u takes it back`, where a key does that.
    pub(super) fn and_undo(&self, does: &str) -> String {
        match self.keymap.hint(Context::List, Action::Undo).as_str() {
            "" => String::new(),
            key => format!("; {key} {does}"),
        }
    }

    /// What is said beside a record that the list may not show.
    pub(super) fn may_be_hidden(&self) -> &'static str {
        if self.list().is_searching() { " (the search may hide it)" } else { "" }
    }

    pub(super) fn not_saved(&mut self, refused: Refused) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(form) = self.form_mut() else { return Vec::new() };
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
                let answer = Order::Accept(consequence);
                let dialog =
                    Dialog::new("Save all the same?", lines, "Back to the form", "Save", answer);
                self.open(Overlay::Dialog(dialog));
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

    /// Asks whether what was typed into the form is to be lost.
    pub(super) fn ask_discard(&mut self) {
        let lines = vec!["What you typed would be lost.".to_owned()];
        let (title, safe) = ("Discard the changes?", "Back to the form");
        let dialog = Dialog::new(title, lines, safe, "Discard", Order::Discard);
        self.open(Overlay::Dialog(dialog));
    }
}
