//! The open windows: at the bottom a form, an import or an export, and over it at most one more.

use super::window::{Around, Outcome};
use super::{App, Effect, ExportWindow, Form, Import, Overlay};

impl App {
    /// Returns the window that has the keys.
    pub fn top(&self) -> Option<&Overlay> {
        self.windows.last()
    }

    /// Returns every open window, the one that has the keys last.
    pub fn windows(&self) -> &[Overlay] {
        &self.windows
    }

    /// Returns what lies over the list, the form, the import or the export.
    pub fn overlay(&self) -> Option<&Overlay> {
        self.top().filter(|window| !window.is_base())
    }

    pub(super) fn overlay_mut(&mut self) -> Option<&mut Overlay> {
        self.windows.last_mut().filter(|window| !window.is_base())
    }

    pub fn form(&self) -> Option<&Form> {
        self.windows.iter().find_map(|window| match window {
            Overlay::Form(form) => Some(form.as_ref()),
            _ => None,
        })
    }

    pub(super) fn form_mut(&mut self) -> Option<&mut Form> {
        self.windows.iter_mut().find_map(|window| match window {
            Overlay::Form(form) => Some(form.as_mut()),
            _ => None,
        })
    }

    pub(super) fn import_window(&mut self) -> Option<&mut Import> {
        self.windows.iter_mut().find_map(|window| match window {
            Overlay::Import(import) => Some(import.as_mut()),
            _ => None,
        })
    }

    pub(super) fn export_window(&mut self) -> Option<&mut ExportWindow> {
        self.windows.iter_mut().find_map(|window| match window {
            Overlay::Export(export) => Some(export.as_mut()),
            _ => None,
        })
    }

    /// Opens a window in place of what lies over the list, the form, the import or the export.
    pub(super) fn open(&mut self, window: Overlay) {
        self.close_overlay();
        self.windows.push(window);
    }

    pub(super) fn close_overlay(&mut self) {
        if self.overlay().is_some()
            && let Some(window) = self.windows.pop()
        {
            self.closed(window);
        }
    }

    pub(super) fn close_all(&mut self) {
        while let Some(window) = self.windows.pop() {
            self.closed(window);
        }
    }

    /// Closes the form; what lies over it stays.
    pub(super) fn close_form(&mut self) -> Option<Form> {
        let is_form = |window: &Overlay| matches!(window, Overlay::Form(_));
        match self.windows.remove(self.windows.iter().position(is_form)?) {
            Overlay::Form(form) => Some(*form),
            _ => None,
        }
    }

    /// Keeps what outlasts a window.
    fn closed(&mut self, window: Overlay) {
        match window {
            Overlay::Review(review) => {
                if let Some(form) = self.form_mut() {
                    form.reason = review.reason;
                }
            }
            Overlay::Import(mut import) => {
                import.ask_again();
                self.last_import = Some(import);
            }
            _ => {}
        }
    }

    /// Keeps every window within its text after a change of the desk's size.
    pub(super) fn fit_windows(&mut self) {
        let mut windows = std::mem::take(&mut self.windows);
        for window in &mut windows {
            window.window_mut().wheel(0, &self.around());
        }
        self.windows = windows;
    }

    /// Lets the window that has the keys act, and carries out what it asks for.
    pub(super) fn at_top(
        &mut self,
        act: impl FnOnce(&mut Overlay, &Around) -> Outcome,
    ) -> Vec<Effect> {
        let Some(mut window) = self.windows.pop() else { return Vec::new() };
        let outcome = act(&mut window, &self.around());
        match outcome {
            Outcome::Stay | Outcome::Then(_) => self.windows.push(window),
            Outcome::Close | Outcome::CloseThen(_) => self.closed(window),
        }
        match outcome {
            Outcome::Stay | Outcome::Close => Vec::new(),
            Outcome::Then(order) | Outcome::CloseThen(order) => self.carry_out(order),
        }
    }

    /// Lets the form act, which has the keys.
    pub(super) fn in_form(
        &mut self,
        act: impl FnOnce(&mut Form, &Around) -> Outcome,
    ) -> Vec<Effect> {
        self.at_top(|window, around| match window {
            Overlay::Form(form) => act(form, around),
            _ => Outcome::Stay,
        })
    }
}
