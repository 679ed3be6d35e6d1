//! The steps of an import: the files are read, what would become of their clients is looked at,
//! and what is taken comes in.

use std::sync::Arc;

use super::{Becomes, ImportField, ImportStage, Plan};
use crate::exchange::import::{Extension, Foreign, Input, Rules};
use crate::model::{ActKey, Role, Seq, text};
use crate::query::Kind;
use crate::registry::{Fate, ImportDone, ImportRun, ImportStep, ImportSummary, Refused};
use crate::tui::app::dialog::Reason;
use crate::tui::app::{Answer, App, Dialog, Effect, Overlay, Progress, Stop, TextBox, Ticket};

/// An import that is under way.
#[derive(Debug)]
pub struct Run {
    /// The files, while their clients are looked at.
    input: Option<Input>,
    clients: Arc<Vec<Foreign>>,
    rules: Arc<Rules>,
    extension: Arc<Extension>,
    /// `None` while it only looks.
    write: Option<Write>,
    /// The registry's last change when it was first looked at.
    seen: Option<Seq>,
    fates: Vec<Fate>,
    ticket: Ticket,
}

/// What goes with each step that writes.
#[derive(Debug)]
struct Write {
    reason: String,
    /// How many clients are to be written.
    taken: u64,
    /// The key of the first step that wrote something.
    group: Option<ActKey>,
    /// The key of the step that is under way.
    key: ActKey,
}

impl App {
    /// Has the files read, where everything else that was filled in can be taken.
    pub(super) fn look_at_files(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let directory = self.directory.clone();
        let admin = self.access.allows(Role::Admin).map_err(|denial| denial.to_string());
        let Some(import) = self.import_window() else { return Vec::new() };
        import.error = None;
        import.file.close();
        import.partner.close();
        let path = import.file.text.value().trim().to_owned();
        let problem = if path.is_empty() {
            Some((ImportField::File, "name a file, or a folder of files".to_owned()))
        } else if let (true, Err(why)) = (import.extend, admin) {
            Some((ImportField::Extend, why))
        } else {
            import.rules(&directory).err()
        };
        if let Some((field, why)) = problem {
            import.refuse(field, why);
            return Vec::new();
        }
        import.stage = ImportStage::Reading(ticket);
        vec![Effect::ReadFiles { ticket, path, reading: import.reading() }]
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
        import.run = Some(Run {
            input: Some(input),
            clients,
            rules,
            extension: Arc::new(extension),
            write: None,
            seen: None,
            fates: Vec::new(),
            ticket,
        });
        let title = format!("Looking at {}", text::counted(count, "client"));
        self.show_importing(title, count, "stops; nothing is changed yet");
        self.import_step(0)
    }

    fn show_importing(&mut self, title: String, total: u64, stop: &'static str) {
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.overlay = Some(Overlay::Progress(progress));
    }

    /// Asks for the step that begins here.
    fn import_step(&mut self, from: usize) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let Some(run) = self.import_window().and_then(|import| import.run.as_mut()) else {
            return Vec::new();
        };
        run.ticket = ticket;
        let how = match &mut run.write {
            None => ImportRun::Preview { changes: true },
            Some(write) => {
                write.key = key;
                let (group, reason) = (write.group.unwrap_or(key), Some(write.reason.clone()));
                ImportRun::Commit { key, group, reason, seen: run.seen }
            }
        };
        let step = Box::new(ImportStep {
            clients: Arc::clone(&run.clients),
            from,
            rules: Arc::clone(&run.rules),
            extension: Arc::clone(&run.extension),
            run: how,
        });
        vec![Effect::Import { ticket, step }]
    }

    /// A step is over: the next one, or the end.
    pub(in crate::tui::app) fn take_imported(
        &mut self,
        ticket: Ticket,
        done: Result<ImportDone, Refused>,
    ) -> Vec<Effect> {
        let stopping = self.is_stopping();
        let run = self.import_window().and_then(|import| import.run.as_mut());
        let Some(run) = run.filter(|run| run.ticket == ticket) else { return Vec::new() };
        let done = match done {
            Ok(done) => done,
            Err(refused) => return self.end_import(Some(&refused)),
        };
        let (next, all) = (done.next, run.clients.len());
        run.seen = run.seen.or(Some(done.seq));
        if let Some(write) = &mut run.write
            && done.wrote
        {
            write.group.get_or_insert(write.key);
        }
        run.fates.extend(done.fates);
        if let Some(Overlay::Progress(progress)) = &mut self.overlay {
            progress.done = next as u64;
        }
        if next < all && !stopping { self.import_step(next) } else { self.end_import(None) }
    }

    fn end_import(&mut self, refused: Option<&Refused>) -> Vec<Effect> {
        self.overlay = None;
        let Some(import) = self.import_window() else { return Vec::new() };
        let Some(run) = import.run.take() else { return Vec::new() };
        match (&run.write, refused) {
            (None, Some(refused)) => {
                self.bad(format!("Nothing was changed: {}", text::shown(&refused.to_string())));
            }
            (None, None) if run.fates.len() < run.clients.len() => {
                self.good("Stopped: nothing was changed");
            }
            (None, None) => {
                let Run { input, clients, rules, seen, fates, .. } = run;
                let input = input.unwrap_or_default();
                let plan = Plan::new(input, clients, fates, rules, import.extend, seen);
                import.stage = ImportStage::Plan(Box::new(plan));
            }
            (Some(_), refused) => return self.imported(&run, refused),
        }
        Vec::new()
    }

    /// Asks before what is taken comes in.
    pub(super) fn ask_import(&mut self) {
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
        let mut dialog = Dialog::new(title, lines, "Cancel", &other, Answer::Import);
        dialog.reason = Some(Reason { text: TextBox::new(&reason), required: false });
        // One undo takes all of it back.
        (dialog.preferred, dialog.stop) = (1, Stop::Button(1));
        self.overlay = Some(Overlay::Dialog(dialog));
    }

    /// Brings in what is taken.
    pub(in crate::tui::app) fn begin_import(&mut self, reason: Option<String>) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let directory = self.directory.clone();
        let Some(import) = self.import_window() else { return Vec::new() };
        let reason = reason.unwrap_or_else(|| import.default_reason());
        let Some(plan) = import.plan_mut() else { return Vec::new() };
        let clients = plan.chosen();
        let run = Run {
            input: None,
            clients,
            rules: Arc::clone(&plan.rules),
            extension: Arc::new(plan.extension(&directory.settings)),
            write: Some(Write { reason, taken: plan.taken(), group: None, key }),
            seen: plan.seen,
            fates: Vec::new(),
            ticket,
        };
        let count = run.clients.len() as u64;
        let title = format!("Importing {}", text::counted(plan.taken(), "client"));
        import.run = Some(run);
        self.show_importing(title, count, "stops; what is done stays done");
        self.import_step(0)
    }

    /// Says what came in, and shows it.
    fn imported(&mut self, run: &Run, refused: Option<&Refused>) -> Vec<Effect> {
        let summary = ImportSummary::of(&run.fates);
        let wrote = summary.writes();
        if let (0, Some(refused)) = (wrote, refused) {
            // The plan is still there, with everything that is taken.
            self.bad(format!("Nothing was imported: {}", text::shown(&refused.to_string())));
            return Vec::new();
        }
        self.close_import();
        self.tab = Kind::Clients;
        let created = text::grouped(summary.create);
        let said = match summary.update {
            0 => format!("{created} created"),
            updated => format!("{created} created, {} updated", text::grouped(updated)),
        };
        let said = format!("Imported {}: {said}", text::counted(wrote, "client"));
        let undo = if wrote > 0 { self.and_undo("takes it all back") } else { String::new() };
        let left = run.clients.len().saturating_sub(run.fates.len()) as u64;
        let left = text::grouped(left);
        let expected = run.write.as_ref().map_or(0, |write| write.taken);
        let kept = match expected.saturating_sub(wrote) {
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
            (None, _) if run.fates.len() < run.clients.len() => {
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
