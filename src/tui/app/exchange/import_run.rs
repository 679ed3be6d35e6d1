//! The steps of an import: the files are read, what would become of their clients is looked at,
//! and what is taken comes in.

use crate::tui::app::waiting::Waiting;
use std::sync::Arc;

use super::import::Importing;
use super::{Becomes, ImportField, ImportStage, Plan};
use crate::door::{Answer as DoorAnswer, ImportJob, ImportSummary, Refused, Run};
use crate::exchange::import::{Extension, Input};
use crate::model::text;
use crate::query::Kind;

use crate::tui::app::dialog::Reason;
use crate::tui::app::window::Order;
use crate::tui::app::{App, Dialog, Effect, Overlay, Progress, Stop, TextBox, Ticket};

impl App {
    /// Asks for the files of an import. What was filled in the last time is still there.
    pub(in crate::tui::app) fn open_import(&mut self) {
        let import = self.last_import.take().unwrap_or_default();
        self.open(Overlay::Import(import));
    }

    /// The files are read: looks at what would become of their clients.
    pub(in crate::tui::app) fn take_files(
        &mut self,
        ticket: Ticket,
        input: Result<Input, String>,
    ) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(import) = self.import_window() else { return Vec::new() };
        if !matches!(import.stage, ImportStage::Reading(asked) if asked == ticket) {
            return Vec::new();
        }
        import.stage = ImportStage::Asking;
        let mut input = match input {
            Ok(input) if input.clients.is_empty() => {
                import.refuse(ImportField::File, why_none(&input));
                return Vec::new();
            }
            Ok(input) => input,
            Err(why) => {
                import.refuse(ImportField::File, why);
                return Vec::new();
            }
        };
        let rules = match import.rules(&directory) {
            Ok(rules) => Arc::new(rules),
            Err((field, why)) => {
                import.refuse(field, why);
                return Vec::new();
            }
        };
        let extension = if import.extend {
            Extension::of(input.clients.iter(), &directory.settings)
        } else {
            Extension::default()
        };
        if extension.is_too_much() {
            let count = text::counted(extension.scopes.len() as u64, "scope");
            import.refuse(ImportField::Extend, format!("it would add {count}"));
            return Vec::new();
        }
        let clients = Arc::new(std::mem::take(&mut input.clients));
        let count = clients.len() as u64;
        let job = ImportJob::new(clients, rules, Arc::new(extension), true);
        let run = Run::dry(job);
        let title = format!("Looking at {}", text::counted(count, "client"));
        self.show_importing(title, count, "stops; nothing is changed yet");
        self.import_steps(Importing { input: Some(input), run, taken: 0, ticket })
    }

    fn show_importing(&mut self, title: String, total: u64, stop: &'static str) {
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.open(Overlay::Progress(progress));
    }

    /// Asks for the next step, where there is one.
    fn import_steps(&mut self, importing: Importing) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let Some(import) = self.import_window() else { return Vec::new() };
        let importing = import.run.insert(Importing { ticket, ..importing });
        let request = importing.run.request(key);
        match request {
            Some(request) => vec![self.ask(Waiting::Import, ticket, request)],
            None => self.end_import(None),
        }
    }

    /// A step is over: the next one, or the end.
    pub(in crate::tui::app) fn take_imported(
        &mut self,
        ticket: Ticket,
        answer: Result<DoorAnswer, Refused>,
    ) -> Vec<Effect> {
        let stopping = self.is_stopping();
        let run = self.import_window().and_then(|import| import.run.as_mut());
        let Some(importing) = run.filter(|run| run.ticket == ticket) else { return Vec::new() };
        if let Err(refused) = answer.and_then(|answer| importing.run.take(answer)) {
            return self.end_import(Some(&refused));
        }
        let (done, over) = (importing.run.done(), importing.run.is_done());
        if let Some(Overlay::Progress(progress)) = self.overlay_mut() {
            progress.done = done;
        }
        if over || stopping {
            return self.end_import(None);
        }
        match self.import_window().and_then(|import| import.run.take()) {
            Some(importing) => self.import_steps(importing),
            None => Vec::new(),
        }
    }

    fn end_import(&mut self, refused: Option<&Refused>) -> Vec<Effect> {
        self.close_overlay();
        let Some(import) = self.import_window() else { return Vec::new() };
        let Some(Importing { input, run, taken, .. }) = import.run.take() else {
            return Vec::new();
        };
        match (run.is_commit(), refused) {
            (false, Some(refused)) => {
                self.bad(format!("Nothing was changed: {}", text::shown(&refused.to_string())));
            }
            (false, None) if !run.is_done() => {
                self.good("Stopped: nothing was changed");
            }
            (false, None) => {
                let seen = run.seen();
                let ImportJob { clients, rules, outcomes, .. } = run.job;
                let input = input.unwrap_or_default();
                let plan = Plan::new(input, clients, outcomes, rules, import.extend, seen);
                import.stage = ImportStage::Plan(Box::new(plan));
            }
            (true, refused) => return self.imported(&run, taken, refused),
        }
        Vec::new()
    }

    /// Asks before what is taken comes in.
    pub(in crate::tui::app) fn ask_import(&mut self) {
        let settings = self.directory.settings.clone();
        let Some(import) = self.import_window() else { return };
        let reason = import.default_reason();
        let Some(plan) = import.plan_mut() else { return };
        let taken = plan.taken();
        if taken == 0 {
            let how = self
                .keymap
                .hint(crate::tui::keymap::Context::Plan, crate::tui::keymap::Action::Mark);
            return self.bad(format!("No client is taken: {how} takes the one at the cursor"));
        }
        let mut lines: Vec<String> = [
            (Becomes::Created, "created"),
            (Becomes::Updated, "updated: what is here becomes as in the file"),
            (Becomes::Draft, "to be mended: disabled, and the name says what is wrong"),
        ]
        .into_iter()
        .map(|(becomes, what)| (plan.taken_as(becomes), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", text::grouped(count)))
        .collect();
        let names = plan.extension(&settings).names();
        if !names.is_empty() {
            lines.push(format!("The platform will also offer: {}", names.join(", ")));
        }
        let count = text::counted(taken, "client");
        let (title, other) = (format!("Import {count}?"), format!("Import {count}"));
        let mut dialog = Dialog::new(title, lines, "Cancel", &other, Order::Import(None));
        dialog.reason = Some(Reason { text: TextBox::new(&reason), required: false });
        // One undo takes all of it back.
        (dialog.preferred, dialog.stop) = (1, Stop::Button(1));
        self.open(Overlay::Dialog(dialog));
    }

    /// Brings in what is taken.
    pub(in crate::tui::app) fn begin_import(&mut self, reason: Option<String>) -> Vec<Effect> {
        let ticket = self.ticket();
        let directory = self.directory.clone();
        let Some(import) = self.import_window() else { return Vec::new() };
        let reason = reason.unwrap_or_else(|| import.default_reason());
        let Some(plan) = import.plan_mut() else { return Vec::new() };
        let (taken, seen) = (plan.taken(), plan.seen);
        let extension = Arc::new(plan.extension(&directory.settings));
        let job = ImportJob::new(plan.chosen(), Arc::clone(&plan.rules), extension, false);
        let run = Run::commit(job, seen, Some(reason));
        let title = format!("Importing {}", text::counted(taken, "client"));
        self.show_importing(title, run.total(), "stops; what is done stays done");
        self.import_steps(Importing { input: None, run, taken, ticket })
    }

    /// Says what came in, and shows it.
    fn imported(
        &mut self,
        run: &Run<ImportJob>,
        taken: u64,
        refused: Option<&Refused>,
    ) -> Vec<Effect> {
        let summary = ImportSummary::of(&run.job.outcomes);
        let wrote = summary.writes();
        if let (0, Some(refused)) = (wrote, refused) {
            // The plan is still there, with everything that is taken.
            self.bad(format!("Nothing was imported: {}", text::shown(&refused.to_string())));
            return Vec::new();
        }
        self.close_all();
        self.tab = Kind::Clients;
        let created = text::grouped(summary.create);
        let said = match summary.update {
            0 => format!("{created} created"),
            updated => format!("{created} created, {} updated", text::grouped(updated)),
        };
        let said = format!("Imported {}: {said}", text::counted(wrote, "client"));
        let undo = if wrote > 0 { self.and_undo("takes it all back") } else { String::new() };
        let left = text::grouped(run.left());
        let kept = match taken.saturating_sub(wrote) {
            0 => None,
            1 => Some("1 stays as it is: it was changed since it was looked at".to_owned()),
            kept => {
                let kept = text::grouped(kept);
                Some(format!(
                    "{kept} stay as they are: they were changed since they were looked at"
                ))
            }
        };
        match (refused, kept) {
            (Some(refused), _) => {
                let why = text::shown(&refused.to_string()).into_owned();
                self.bad(format!("{said}, {left} not looked at: {why}{undo}"));
            }
            (None, _) if !run.is_done() => {
                self.good(format!("Stopped. {said}, {left} not looked at{undo}"));
            }
            (None, Some(kept)) => self.bad(format!("{said}. {kept}{undo}")),
            (None, None) => self.good(format!("{said}{undo}")),
        }
        self.refresh()
    }
}

/// Why there is nothing to import.
fn why_none(input: &Input) -> String {
    match input.files.as_slice() {
        [] => "there is no file of clients in this folder".to_owned(),
        [file] => file.error.clone().unwrap_or_else(|| "no client is in it".to_owned()),
        [first, ..] => {
            let count = text::counted(input.files.len() as u64, "file");
            let why = first.error.as_deref().unwrap_or("no client is in it");
            format!("no client is in {count}; {}: {why}", first.name)
        }
    }
}
