//! The steps of an export, and what is said when it is over.

use super::export::items;
use super::{ExportDone, ExportJob, ExportOrder, ExportWindow, NotExported, Written};
use crate::model::text;
use crate::tui::app::help::{Help, HelpLine};
use crate::tui::app::window::Order;
use crate::tui::app::{App, Dialog, Effect, Overlay, Progress, Ticket};
use crate::tui::layout::columns;

impl App {
    /// Asks in which form what the list shows goes to a file.
    pub(in crate::tui::app) fn open_export(&mut self) {
        let count = self.list().matched() as u64;
        if count == 0 {
            return self.bad("There is nothing to export");
        }
        let placed = columns(self.tab, self.list().order().column, self.width);
        let columns: Vec<_> = placed.into_iter().map(|placed| placed.spec).collect();
        self.open(Overlay::Export(Box::new(ExportWindow {
            kind: self.tab,
            count,
            query: self.list_query(),
            items: items(self.tab, &columns),
            at: 0,
            path: None,
            error: None,
            under_way: None,
        })));
    }

    /// Begins to write the file.
    pub(in crate::tui::app) fn begin_export(&mut self, replace: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(window) = self.export_window() else { return Vec::new() };
        let (Some(path), Some((_, shape))) = (&mut window.path, window.items.get(window.at)) else {
            return Vec::new();
        };
        path.close();
        let path = path.text.value().trim().to_owned();
        if path.is_empty() {
            window.error = Some("name a file".to_owned());
            return Vec::new();
        }
        window.error = None;
        window.under_way = Some(ticket);
        let (query, shape) = (window.query.clone(), shape.clone());
        let title = format!("Exporting {}", text::counted(window.count, window.kind.noun()));
        let total = window.count;
        let stop = "stops; no file is left";
        let progress = Progress { title, done: 0, total, stop, stopping: false };
        self.open(Overlay::Progress(progress));
        let order = ExportOrder { query, shape, path, replace };
        vec![Effect::Export { ticket, job: ExportJob::Begin(Box::new(order)) }]
    }

    /// A step of the export is over: the next one, or the end.
    pub(in crate::tui::app) fn take_exported(
        &mut self,
        ticket: Ticket,
        done: Result<ExportDone, NotExported>,
    ) -> Vec<Effect> {
        let next = self.ticket();
        let stopping = self.is_stopping();
        let Some(window) = self.export_window().filter(|w| w.under_way == Some(ticket)) else {
            return Vec::new();
        };
        window.under_way = None;
        let path = window.path.as_ref().map(|path| path.text.value().trim().to_owned());
        match done {
            Ok(ExportDone { records, written: Some(written), .. }) => {
                self.exported(records, &written);
            }
            Ok(ExportDone { .. }) if stopping => {
                self.close_overlay();
                self.good("Stopped: no file was written");
                return vec![Effect::Export { ticket: next, job: ExportJob::Stop }];
            }
            Ok(ExportDone { records, of, .. }) => {
                window.under_way = Some(next);
                if let Some(Overlay::Progress(progress)) = self.overlay_mut() {
                    progress.done = records;
                    progress.total = of.unwrap_or(progress.total);
                }
                return vec![Effect::Export { ticket: next, job: ExportJob::Next }];
            }
            Err(NotExported::Exists) => {
                let path = text::shown(&path.unwrap_or_default()).into_owned();
                let lines = vec![format!("{path} is there already.")];
                let title = "Replace this file?";
                let dialog =
                    Dialog::new(title, lines, "Cancel", "Replace", Order::Export { replace: true });
                self.open(Overlay::Dialog(dialog));
            }
            Err(NotExported::Failed(problem)) => {
                let help = problem.help.map(|help| format!(". {}", text::sentence(&help)));
                window.error = Some(format!("{}{}", problem.message, help.unwrap_or_default()));
                self.close_overlay();
            }
        }
        Vec::new()
    }

    /// Says where the file is, and what it does not keep.
    fn exported(&mut self, records: u64, written: &Written) {
        let Some(window) = self.export_window() else { return };
        let count = text::counted(records, window.kind.noun());
        let done = format!("{count} exported to {}", written.path);
        self.close_all();
        let mut losses = written.losses.iter().peekable();
        if losses.peek().is_some() {
            let mut lines = vec![
                HelpLine::Text(format!("The file is {}.", written.path)),
                HelpLine::Heading("What it does not keep".to_owned()),
            ];
            lines.extend(losses.map(|(loss, clients)| {
                let count = text::counted(clients, "client");
                HelpLine::Text(format!("{}, {count}: {}", loss.field, loss.reason))
            }));
            let title = format!("{count} exported");
            self.open(Overlay::Help(Help::new(title, lines)));
        }
        self.good(done);
    }
}
