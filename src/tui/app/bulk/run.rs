//! The steps of an edit of many clients, and what is said when they are over.

use crate::tui::app::waiting::Waiting;
use std::sync::Arc;

use super::{Bulk, Preview, Stage};
use crate::door::{Answer, BulkJob, Refused, Run};
use crate::model::{BulkEdit, ClientIds, Seq, text};
use crate::query::Kind;

use crate::tui::app::dialog::Stop;
use crate::tui::app::{App, Effect, Overlay, Progress, Scroll, TextBox, Ticket};

/// How many of the differences the preview shows.
const DIFFS: usize = 20;

/// An edit of many clients that is under way.
#[derive(Debug)]
pub struct Bulking {
    run: Run<BulkJob>,
    ticket: Ticket,
}

impl App {
    /// Looks at what an edit would change.
    pub(in crate::tui::app) fn look(
        &mut self,
        clients: Arc<ClientIds>,
        edit: BulkEdit,
    ) -> Vec<Effect> {
        let count = text::counted(clients.len() as u64, "client");
        let title = format!("Looking at {count}");
        self.progress(&title, clients.len() as u64, "stops; nothing is changed yet");
        self.bulk_steps(Run::dry(BulkJob::new(clients, edit, DIFFS)))
    }

    /// Does what was previewed.
    pub(in crate::tui::app) fn write(
        &mut self,
        clients: Arc<ClientIds>,
        edit: BulkEdit,
        seen: Seq,
        reason: Option<String>,
    ) -> Vec<Effect> {
        let count = text::counted(clients.len() as u64, "client");
        let title = format!("{} {count}", edit.phrase());
        self.progress(&title, clients.len() as u64, "stops; what is done stays done");
        self.bulk_steps(Run::commit(BulkJob::new(clients, edit, 0), Some(seen), reason))
    }

    fn progress(&mut self, title: &str, total: u64, stop: &'static str) {
        let title = text::shown(title).into_owned();
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.open(Overlay::Progress(progress));
    }

    /// Asks for the next step, where there is one.
    fn bulk_steps(&mut self, mut run: Run<BulkJob>) -> Vec<Effect> {
        let (ticket, key) = (self.ticket(), self.act_key());
        let request = run.request(key);
        self.bulk = Some(Bulking { run, ticket });
        match request {
            Some(request) => vec![self.ask(Waiting::Bulk, ticket, request)],
            None => self.end_bulk(None),
        }
    }

    /// A step is over: the next one, or the end.
    pub(in crate::tui::app) fn take_bulk(
        &mut self,
        ticket: Ticket,
        answer: Result<Answer, Refused>,
    ) -> Vec<Effect> {
        let stopping = self.is_stopping();
        let Some(bulk) = self.bulk.as_mut().filter(|bulk| bulk.ticket == ticket) else {
            return Vec::new();
        };
        if let Err(refused) = answer.and_then(|answer| bulk.run.take(answer)) {
            return self.end_bulk(Some(refused));
        }
        let done = bulk.run.done();
        if let Some(Overlay::Progress(progress)) = self.overlay_mut() {
            progress.done = done;
        }
        match self.bulk.take() {
            Some(Bulking { run, .. }) if !stopping && !run.is_done() => self.bulk_steps(run),
            bulk => {
                self.bulk = bulk;
                self.end_bulk(None)
            }
        }
    }

    /// Whether the person wants what goes in steps to end.
    pub(in crate::tui::app) fn is_stopping(&self) -> bool {
        matches!(self.overlay(), Some(Overlay::Progress(progress)) if progress.stopping)
    }

    fn end_bulk(&mut self, refused: Option<Refused>) -> Vec<Effect> {
        self.close_overlay();
        let Some(Bulking { run, .. }) = self.bulk.take() else { return Vec::new() };
        match (run.is_commit(), refused) {
            (false, Some(refused)) => {
                self.bad(format!("Nothing was changed: {}", text::shown(&refused.to_string())));
                Vec::new()
            }
            (false, None) if !run.is_done() => {
                self.good("Stopped: nothing was changed");
                Vec::new()
            }
            (false, None) => {
                self.open_preview(run);
                Vec::new()
            }
            (true, refused) => self.written(run, refused),
        }
    }

    fn open_preview(&mut self, run: Run<BulkJob>) {
        let seen = run.seen();
        let BulkJob { clients, edit, tally, .. } = run.job;
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
            scroll: Scroll::default(),
        };
        let stage = Stage::Preview(Box::new(preview));
        self.open(Overlay::Bulk(Box::new(Bulk { clients, stage })));
    }

    /// Says what was done, and shows it.
    fn written(&mut self, run: Run<BulkJob>, refused: Option<Refused>) -> Vec<Effect> {
        let BulkJob { clients, edit, tally, .. } = run.job;
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
}

/// The text in the middle of a sentence.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
