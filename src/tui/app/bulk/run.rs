//! The steps of an edit of many clients, and what is said when they are over.

use std::sync::Arc;

use super::{Bulk, Preview, Stage};
use crate::model::{ActKey, BulkEdit, ClientIds, Seq, text};
use crate::query::Kind;
use crate::registry::{BulkDone, BulkRun, BulkStep, BulkTally, Refused};
use crate::tui::app::dialog::Stop;
use crate::tui::app::{App, Effect, Overlay, TextBox, Ticket};
use crate::tui::keymap::{Action, Context};

/// How many of the differences the preview shows.
const DIFFS: usize = 20;

/// How many clients a step is about: the registry has its own limits.
const LIMIT: usize = 5_000;

/// An edit of many clients that is under way.
#[derive(Debug)]
pub struct Run {
    clients: Arc<ClientIds>,
    edit: BulkEdit,
    /// `None` while it only looks.
    write: Option<Write>,
    /// The registry's last change when it was first looked at.
    seen: Option<Seq>,
    tally: BulkTally,
    ticket: Ticket,
}

/// What goes with each step that writes.
#[derive(Debug)]
struct Write {
    reason: Option<String>,
    /// The key of the first step that wrote something.
    group: Option<ActKey>,
    /// The key of the step that is under way.
    key: ActKey,
}

/// How far something is that goes in many steps.
#[derive(Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is done, as it may be shown.
    pub title: String,
    pub done: u64,
    pub total: u64,
    /// What the key that stops it leads to.
    pub stop: &'static str,
    /// It ends after the step that is under way.
    pub stopping: bool,
}

impl App {
    /// Looks at what an edit would change.
    pub(super) fn look(&mut self, clients: Arc<ClientIds>, edit: BulkEdit) -> Vec<Effect> {
        let count = text::counted(clients.len() as u64, "client");
        let title = format!("Looking at {count}");
        self.progress(&title, clients.len() as u64, "stops; nothing is changed yet");
        let (ticket, tally) = (self.ticket(), BulkTally::default());
        self.bulk = Some(Run { clients, edit, write: None, seen: None, tally, ticket });
        self.bulk_step(0)
    }

    /// Does what was previewed.
    pub(super) fn write(&mut self) -> Vec<Effect> {
        let Some(Overlay::Bulk(bulk)) = self.overlay.take() else { return Vec::new() };
        let Bulk { clients, stage: Stage::Preview(preview) } = *bulk else { return Vec::new() };
        let Preview { edit, seen, reason, .. } = *preview;
        let count = text::counted(clients.len() as u64, "client");
        let title = format!("{} {count}", edit.phrase());
        self.progress(&title, clients.len() as u64, "stops; what is done stays done");
        let reason = crate::tui::app::dialog::reason_text(&reason);
        let (ticket, key) = (self.ticket(), self.act_key());
        let write = Some(Write { reason, group: None, key });
        let tally = BulkTally::default();
        self.bulk = Some(Run { clients, edit, write, seen: Some(seen), tally, ticket });
        self.bulk_step(0)
    }

    fn progress(&mut self, title: &str, total: u64, stop: &'static str) {
        let title = text::shown(title).into_owned();
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.overlay = Some(Overlay::Progress(progress));
    }

    /// Asks for the step that begins here.
    fn bulk_step(&mut self, from: usize) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let Some(run) = &mut self.bulk else { return Vec::new() };
        run.ticket = ticket;
        let how = match &mut run.write {
            None => BulkRun::Preview { diffs: DIFFS.saturating_sub(run.tally.diffs.len()) },
            Some(write) => {
                write.key = key;
                let (group, reason) = (write.group.unwrap_or(key), write.reason.clone());
                BulkRun::Commit { key, group, reason, seen: run.seen }
            }
        };
        let (clients, edit) = (Arc::clone(&run.clients), run.edit.clone());
        let step = Box::new(BulkStep { clients, from, edit, run: how, limit: LIMIT });
        vec![Effect::Bulk { ticket, step }]
    }

    /// A step is over: the next one, or the end.
    pub(in crate::tui::app) fn take_bulk(
        &mut self,
        ticket: Ticket,
        done: Result<BulkDone, Refused>,
    ) -> Vec<Effect> {
        let stopping = self.is_stopping();
        let Some(run) = self.bulk.as_mut().filter(|run| run.ticket == ticket) else {
            return Vec::new();
        };
        let done = match done {
            Ok(done) => done,
            Err(refused) => return self.end_bulk(Some(refused)),
        };
        let (next, all) = (done.next, run.clients.len());
        // Whatever is written while it is looked at has not been seen by all of the steps.
        run.seen = run.seen.or(Some(done.seq));
        if let Some(write) = &mut run.write
            && done.changed > 0
        {
            write.group.get_or_insert(write.key);
        }
        run.tally.add(done);
        if let Some(Overlay::Progress(progress)) = &mut self.overlay {
            progress.done = next as u64;
        }
        if next < all && !stopping { self.bulk_step(next) } else { self.end_bulk(None) }
    }

    /// Whether the person wants what goes in steps to end.
    pub(in crate::tui::app) const fn is_stopping(&self) -> bool {
        matches!(&self.overlay, Some(Overlay::Progress(progress)) if progress.stopping)
    }

    fn end_bulk(&mut self, refused: Option<Refused>) -> Vec<Effect> {
        self.overlay = None;
        let Some(run) = self.bulk.take() else { return Vec::new() };
        match (&run.write, refused) {
            (None, Some(refused)) => {
                self.bad(format!("Nothing was changed: {}", text::shown(&refused.to_string())));
                Vec::new()
            }
            (None, None) if run.tally.seen() < run.clients.len() as u64 => {
                self.good("Stopped: nothing was changed");
                Vec::new()
            }
            (None, None) => {
                self.open_preview(run);
                Vec::new()
            }
            (Some(_), refused) => self.written(run, refused),
        }
    }

    fn open_preview(&mut self, run: Run) {
        let Run { clients, edit, tally, seen, .. } = run;
        let deletes = edit == BulkEdit::Delete;
        let required = deletes && self.directory.settings.delete_needs_reason;
        let last = usize::from(!deletes && tally.changed > 0);
        let preview = Preview {
            edit,
            tally,
            seen: seen.unwrap_or_default(),
            reason: TextBox::default(),
            required,
            stop: Stop::Button(last),
            scroll: 0,
        };
        let stage = Stage::Preview(Box::new(preview));
        self.overlay = Some(Overlay::Bulk(Box::new(Bulk { clients, stage })));
    }

    /// Says what was done, and shows it.
    fn written(&mut self, run: Run, refused: Option<Refused>) -> Vec<Effect> {
        let Run { clients, edit, tally, .. } = run;
        let marks = &mut self.list_of(Kind::Clients).marks;
        // What was edited is another now, and is looked at anew by whoever goes on with it; what was
        // deleted is gone, and the rest is still to be done.
        let seen = usize::try_from(tally.seen()).unwrap_or(usize::MAX);
        if edit != BulkEdit::Delete || tally.changed == 0 {
            marks.renew(&clients);
        } else if seen < clients.len() {
            marks.renew(&Arc::new(clients.rest(seen)));
        } else {
            marks.clear();
        }
        let whole = clients.len() as u64;
        let done = if edit == BulkEdit::Delete { "Deleted" } else { "Changed" };
        let mut said = match tally.changed {
            0 => format!("{done} none"),
            changed => format!("{done} {}", text::counted(changed, "client")),
        };
        if tally.unchanged > 0 {
            said = format!("{said}, {} were so already", text::grouped(tally.unchanged));
        }
        let undo = match tally.changed {
            0 => String::new(),
            _ => self.and_undo("takes it all back"),
        };
        let kept = tally.reasons().first().map(|(why, _)| {
            let why = text::shown(why).into_owned();
            match tally.refused {
                1 => format!(". 1 stays as it is: {why}"),
                count => format!(". {} stay as they are: {why}", text::grouped(count)),
            }
        });
        match (refused, kept) {
            (Some(refused), _) => {
                let why = text::shown(&refused.to_string()).into_owned();
                let left = text::grouped(whole.saturating_sub(tally.seen()));
                self.bad(format!("{said}, {left} not looked at: {why}{undo}"));
            }
            (None, _) if tally.seen() < whole => {
                let left = text::grouped(whole - tally.seen());
                self.good(format!("Stopped: {}, {left} not looked at{undo}", lower(&said)));
            }
            (None, Some(kept)) => self.bad(format!("{said}{kept}{undo}")),
            (None, None) => self.good(format!("{said}{undo}")),
        }
        self.refresh()
    }

    /// A key while something goes in steps: the one that closes stops it.
    pub(in crate::tui::app) fn progress_key(&mut self, action: Option<Action>) -> Vec<Effect> {
        let key = self.keymap.hint(Context::Dialog, Action::Dismiss);
        let Some(Overlay::Progress(progress)) = &mut self.overlay else { return Vec::new() };
        if action == Some(Action::Dismiss) {
            progress.stopping = true;
        } else {
            let stop = progress.stop;
            self.good(format!("{key} {stop}"));
        }
        Vec::new()
    }
}

/// The text in the middle of a sentence.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
