//! What keys and clicks do in the window of an import and in its plan.

use super::{Exchange, Import, ImportField, ImportStage, OfferBox, Part};
use crate::tui::app::{App, Effect, Scroll};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

impl App {
    /// Asks for the files of an import. What was filled in the last time is still there.
    pub(in crate::tui::app) fn open_import(&mut self) {
        self.exchange = Some(Exchange::Import(self.last_import.take().unwrap_or_default()));
    }

    /// Closes the window of an import, and keeps what is filled in.
    pub(super) fn close_import(&mut self) {
        if let Some(Exchange::Import(mut import)) = self.exchange.take() {
            import.file.close();
            import.partner.close();
            (import.stage, import.error, import.at) = (ImportStage::Asking, None, 0);
            self.last_import = Some(import);
        }
    }

    pub(super) fn import_window(&mut self) -> Option<&mut Import> {
        match &mut self.exchange {
            Some(Exchange::Import(import)) => Some(import),
            _ => None,
        }
    }

    pub(super) fn import_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let key_name = self.keymap.hint(Context::File, Action::Dismiss);
        let Some(import) = self.import_window() else { return Vec::new() };
        match import.stage {
            ImportStage::Asking => self.asking_key(key, action),
            ImportStage::Plan(_) => self.plan_key(key, action),
            ImportStage::Reading(_) if action == Some(Action::Dismiss) => {
                import.stage = ImportStage::Asking;
                self.good("Stopped: nothing was changed");
                Vec::new()
            }
            ImportStage::Reading(_) => {
                self.good(format!("{key_name} stops; nothing is changed yet"));
                Vec::new()
            }
        }
    }

    fn asking_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(import) = self.import_window() else { return Vec::new() };
        if key.typed().is_some()
            && let Some(text_box) = import.text_box()
        {
            text_box.key(key);
            import.error = None;
            return Vec::new();
        }
        match action {
            // What is chosen of the offers is taken first, as everywhere.
            Some(Action::GoOn) if import.text_box().is_some_and(OfferBox::accept) => {}
            Some(Action::GoOn) if import.field().is_some() => return self.look_at_files(),
            Some(Action::GoOn) => return self.press_import(),
            Some(Action::Complete) => return self.complete_import(true),
            Some(Action::CompleteBack) => return self.complete_import(false),
            // What is offered is gone through before the fields.
            Some(Action::NextField) => self.step_import(true),
            Some(Action::PreviousField) => self.step_import(false),
            Some(Action::Toggle) => {
                if !import.toggle() {
                    return self.press_import();
                }
                import.error = None;
            }
            Some(Action::Dismiss) => {
                let closed = import.text_box().is_some_and(OfferBox::close);
                if !closed {
                    self.close_import();
                }
            }
            Some(Action::Help) => self.open_help(Context::File),
            _ => {
                if import.text_box().is_some_and(|text_box| text_box.key(key)) {
                    import.error = None;
                } else {
                    self.no_use(key, Context::File);
                }
            }
        }
        Vec::new()
    }

    /// Says of a key that it does nothing here.
    pub(super) fn no_use(&mut self, key: Key, context: Context) {
        let help = self.keymap.hint(context, Action::Help);
        self.bad(format!("{key} does nothing here; {help} shows the keys"));
    }

    fn step_import(&mut self, forward: bool) {
        let Some(import) = self.import_window() else { return };
        if !import.text_box().is_some_and(|text_box| text_box.next(forward)) {
            import.step(forward);
        }
    }

    /// Completes the box that has the keys; elsewhere the key goes on to the next field.
    fn complete_import(&mut self, forward: bool) -> Vec<Effect> {
        let directory = self.directory.clone();
        let Some(import) = self.import_window() else { return Vec::new() };
        match import.field() {
            Some(ImportField::File) => return self.complete_path(forward),
            Some(ImportField::Partner) => {
                if import.partner.next(forward) {
                    return Vec::new();
                }
                let partners = import.partners(&directory);
                let only = partners.len() == 1
                    && partners.first().map(String::as_str) == Some(import.partner.text.value());
                match (partners.is_empty(), only) {
                    (true, _) => self.bad("No partner has this in its name or subdomain"),
                    (false, true) => import.step(true),
                    (false, false) => import.partner.offer(partners),
                }
            }
            _ => import.step(forward),
        }
        Vec::new()
    }

    /// Presses the button that has the keys.
    fn press_import(&mut self) -> Vec<Effect> {
        let Some(import) = self.import_window() else { return Vec::new() };
        if import.field().is_none() && import.pressed() == 1 {
            self.close_import();
            return Vec::new();
        }
        self.look_at_files()
    }

    fn plan_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let size = self.plan_size();
        let Some(plan) = self.import_window().and_then(Import::plan_mut) else {
            return Vec::new();
        };
        if let Some(scroll) = &mut plan.open {
            match action {
                Some(Action::Show | Action::Dismiss) => plan.open = None,
                Some(action) if scroll.act(action, size) => {}
                _ => self.no_use(key, Context::Plan),
            }
            return Vec::new();
        }
        let visible = size.page;
        let last = plan.rows().len().saturating_sub(1);
        match action {
            Some(Action::Up) => plan.go_to(plan.at.saturating_sub(1), visible),
            Some(Action::Down) => plan.go_to(plan.at + 1, visible),
            Some(Action::PageUp) => plan.go_to(plan.at.saturating_sub(visible), visible),
            Some(Action::PageDown) => plan.go_to(plan.at + visible, visible),
            Some(Action::First) => plan.go_to(0, visible),
            Some(Action::Last) => plan.go_to(last, visible),
            Some(Action::NextPart) => plan.step_part(true),
            Some(Action::PreviousPart) => plan.step_part(false),
            Some(Action::Show) => plan.open = Some(Scroll::default()),
            Some(Action::Mark) => match plan.toggle() {
                Ok(()) => plan.go_to(plan.at + 1, visible),
                Err(why) => self.bad(why),
            },
            Some(Action::MarkAll) => {
                if let Err(why) = plan.toggle_all() {
                    self.bad(why);
                }
            }
            Some(Action::Import) => self.ask_import(),
            Some(Action::Help) => {
                self.open_help(Context::Plan);
            }
            Some(Action::Dismiss) => {
                if let Some(import) = self.import_window() {
                    import.stage = ImportStage::Asking;
                }
            }
            _ => self.no_use(key, Context::Plan),
        }
        Vec::new()
    }

    /// After a change of the window's size.
    pub(in crate::tui::app) fn fit_plan(&mut self) {
        let size = self.plan_size();
        let Some(plan) = self.import_window().and_then(Import::plan_mut) else { return };
        if let Some(scroll) = &mut plan.open {
            scroll.by(0, size);
        } else {
            plan.go_to(plan.at, size.page);
        }
    }

    /// A click on a field of the window.
    pub(in crate::tui::app) fn click_import_field(&mut self, at: usize) {
        let Some(import) = self.import_window() else { return };
        import.at = at;
        import.toggle();
    }

    /// A click on a button of the window.
    pub(in crate::tui::app) fn click_import_button(&mut self, n: usize) -> Vec<Effect> {
        let Some(import) = self.import_window() else { return Vec::new() };
        if import.plan_mut().is_some() {
            self.ask_import();
            return Vec::new();
        }
        import.at = ImportField::ALL.len() + n;
        self.press_import()
    }

    /// A click on something that is offered for the box.
    pub(in crate::tui::app) fn click_import_offer(&mut self, n: usize) {
        if let Some(text_box) = self.import_window().and_then(Import::text_box) {
            text_box.choose(n);
        }
    }

    /// A click on a row of the plan, or on its mark.
    pub(in crate::tui::app) fn click_plan(&mut self, row: usize, mark: bool) {
        let visible = self.plan_size().page;
        let Some(plan) = self.import_window().and_then(Import::plan_mut) else { return };
        let again = plan.at == row;
        plan.go_to(row, visible);
        if mark {
            if let Err(why) = plan.toggle() {
                self.bad(why);
            }
        } else if again {
            plan.open = Some(Scroll::default());
        }
    }

    /// A click on a part of the plan.
    pub(in crate::tui::app) fn click_part(&mut self, part: Part) {
        if let Some(plan) = self.import_window().and_then(Import::plan_mut) {
            plan.show(part);
        }
    }

    /// The wheel over the plan.
    pub(in crate::tui::app) fn scroll_plan(&mut self, by: isize) {
        let size = self.plan_size();
        let Some(plan) = self.import_window().and_then(Import::plan_mut) else { return };
        match &mut plan.open {
            Some(scroll) => scroll.by(by, size),
            None => plan.go_to(plan.at.saturating_add_signed(by), size.page),
        }
    }
}
