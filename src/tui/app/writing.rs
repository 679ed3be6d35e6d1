//! A client as YAML in the person's own editor: what they wrote becomes the form, and is reviewed
//! and saved from there like everything that is typed.

use super::form::Draft;
use super::window::Order;
use super::{App, Dialog, Effect, Form, Overlay};
use crate::door::Row;
use crate::exchange::commented;
use crate::exchange::patch::ClientPatch;
use crate::exchange::read::read;
use crate::model::{Client, ClientDraft, Record, text};

/// A client that is being written, or was, where it could not be read.
#[derive(Debug)]
pub struct Writing {
    client: Client,
    /// As the editor got it at first.
    template: String,
    /// As it was written last.
    text: String,
}

impl Writing {
    /// The client's ID.
    pub(super) fn id(&self) -> &str {
        self.client.id.as_str()
    }
}

impl App {
    /// Opens the current client in the editor. What was written before and could not be read is
    /// there again.
    pub(super) fn open_editor(&mut self) -> Vec<Effect> {
        let Some(Row::Client(row)) = self.list().current() else {
            self.bad("Only clients can be edited as YAML");
            return Vec::new();
        };
        let client = row.client.clone();
        let goes_on = self.writing.as_ref().is_some_and(|writing| writing.client.id == client.id);
        if !goes_on {
            let template = commented::client(&client, &self.directory);
            self.writing = Some(Writing { client, text: template.clone(), template });
        }
        self.write_on()
    }

    /// Opens the editor on what was written last.
    pub(super) fn write_on(&mut self) -> Vec<Effect> {
        let text = self.writing.as_ref().map(|writing| writing.text.clone());
        text.map(Effect::Write).into_iter().collect()
    }

    /// Takes what was written, or why nothing was.
    pub(super) fn take_written(&mut self, written: Result<String, String>) {
        let Some(mut writing) = self.writing.take() else { return };
        let written = match written {
            Ok(written) => written,
            Err(why) => return self.bad(format!("Nothing was changed: {why}")),
        };
        if commented::is_emptied(&written) {
            return self.good("Nothing was changed: the file was emptied");
        }
        if commented::without_errors(&written) == writing.template {
            return self.good("Nothing was changed");
        }
        let errors = match read::<ClientPatch>(&written) {
            Ok(patch) => match self.open_written(&writing.client, &patch) {
                Ok(()) => return,
                Err(errors) => errors,
            },
            Err(mistake) => vec![mistake.to_string()],
        };
        writing.text = commented::with_errors(&written, &errors);
        self.writing = Some(writing);
        let mut lines: Vec<_> =
            errors.iter().map(|error| text::shown(error).into_owned()).collect();
        lines.push("What you wrote is kept until it can be taken, or the desk is left.".to_owned());
        let title = "Not understood. Edit it again?";
        let dialog = Dialog::new(title, lines, "Not now", "Edit again", Order::WriteOn);
        self.open(Overlay::Dialog(dialog));
    }

    /// Opens the form with what was written.
    fn open_written(&mut self, client: &Client, patch: &ClientPatch) -> Result<(), Vec<String>> {
        let directory = self.directory.clone();
        let mut draft = ClientDraft::of(client);
        let unknown = patch.apply(&mut draft, &directory).err().unwrap_or_default();
        let record = Record::Client(client.clone());
        let Some(mut form) = Form::written(record, &Draft::Client(draft), &directory) else {
            return Ok(());
        };
        if !form.is_changed() && unknown.is_empty() {
            self.good("Nothing was changed");
            return Ok(());
        }
        form.judge_all(&directory);
        if !unknown.is_empty() {
            form.take_refusal(unknown, &directory);
        }
        // A box that cannot be typed into is no place to mend something.
        let stuck = form.errors.0.iter().any(|e| form.enabled(e.field, &directory).is_err());
        if stuck {
            let line = |e: &crate::model::FieldError| format!("{}: {}", e.field.label(), e.message);
            return Err(form.errors.0.iter().map(line).collect());
        }
        let bad = form.errors.0.len() as u64;
        self.open(Overlay::Form(Box::new(form)));
        if bad > 0 {
            self.bad(format!("As you wrote it: {} to mend", text::counted(bad, "field")));
        } else {
            let save = self.keymap.hint(super::Context::Form, super::Action::Save);
            self.good(format!("As you wrote it; {save} reviews and saves it"));
        }
        Ok(())
    }
}
