//! What keys do in a question, the palette and the help.

use super::bulk::Stage;
use super::palette::PaletteCommand;
use super::{Answer, App, Effect, Overlay, Scroll, Stop, dialog};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{ScrollSize, Sheet};

impl App {
    pub(super) fn palette_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = &mut self.overlay else { return Vec::new() };
        match action {
            Some(Action::Up) => palette.step(-1),
            Some(Action::Down) => palette.step(1),
            Some(Action::PageUp) => palette.step(-8),
            Some(Action::PageDown) => palette.step(8),
            Some(Action::Dismiss) => self.overlay = None,
            Some(Action::Accept | Action::Leave) => return self.run_palette(),
            _ => {
                palette.filter.key(key);
                palette.at = 0;
            }
        }
        Vec::new()
    }

    pub(super) fn run_palette(&mut self) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = &self.overlay else { return Vec::new() };
        let context = palette.context;
        let Some(item) = palette.chosen() else {
            self.bad("No action has this name");
            return Vec::new();
        };
        if let Some(why) = item.denied {
            // The palette stays, so that another action can be chosen.
            self.bad(format!("{}: {why}", item.title));
            return Vec::new();
        }
        self.overlay = None;
        match item.command {
            PaletteCommand::Act(action) if context == Context::Form => self.form_action(action),
            PaletteCommand::Act(action) => self.list_action(action),
            PaletteCommand::SortBy(column) => self.sort_by(column),
            PaletteCommand::View(view) => self.open_view(&view),
            PaletteCommand::Bulk(act) => self.begin_bulk(act),
            PaletteCommand::PageSize(size) => self.set_page_size(size),
        }
    }

    pub(super) fn dialog_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let Some(Overlay::Dialog(dialog)) = &mut self.overlay else { return Vec::new() };
        if let Some(reason) = &mut dialog.reason
            && (dialog::is_for_box(key, dialog.stop)
                || (dialog.stop == Stop::Reason && action.is_none()))
        {
            dialog.stop = Stop::Reason;
            reason.text.key(key);
            return Vec::new();
        }
        match action {
            // From the box Enter goes on to an answer: it never gives one.
            Some(Action::Accept) if dialog.stop == Stop::Reason => {
                dialog.stop = Stop::Button(dialog.preferred);
            }
            Some(Action::NextChoice) => dialog.step(true),
            Some(Action::PreviousChoice) => dialog.step(false),
            Some(Action::Accept) => return self.answer(),
            Some(Action::Dismiss) => return self.dismiss_dialog(),
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn dismiss_dialog(&mut self) -> Vec<Effect> {
        self.overlay = None;
        self.cancel_question()
    }

    /// A question was answered with no: what waited for a yes is not done.
    fn cancel_question(&mut self) -> Vec<Effect> {
        self.cancel_undo_redo();
        self.cancel_deletion()
    }

    pub(super) fn answer(&mut self) -> Vec<Effect> {
        let Some(Overlay::Dialog(dialog)) = &mut self.overlay else { return Vec::new() };
        let Some(answer) = dialog.answer() else { return Vec::new() };
        let reason = dialog.reason.as_ref().and_then(|reason| dialog::reason_text(&reason.text));
        if matches!(answer, Answer::Delete | Answer::Import) {
            let required = dialog.reason.as_ref().is_some_and(|reason| reason.required);
            let problem = match &reason {
                None if required => Err("Type a reason first, or cancel".to_owned()),
                None => Ok(()),
                Some(reason) => dialog::check_reason(reason),
            };
            if let Err(why) = problem {
                dialog.stop = Stop::Reason;
                self.bad(why);
                return Vec::new();
            }
        }
        self.overlay = None;
        match answer {
            Answer::Cancel => self.cancel_question(),
            Answer::UndoRedo(consequence) => self.accept_undo_redo(consequence),
            Answer::Delete => self.start_deletion(reason),
            Answer::Discard => {
                self.form = None;
                Vec::new()
            }
            Answer::WriteOn => self.write_on(),
            Answer::Import => self.begin_import(reason),
            Answer::Replace => self.begin_export(true),
            Answer::ChangeViews(edit) => self.change_views(edit),
            Answer::Quit => vec![Effect::Quit],
            Answer::Accept(consequence) if self.form.is_some() => self.accept_save(consequence),
            Answer::Accept(consequence) => self.accept_deletion(consequence),
        }
    }

    pub(super) fn help_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        if !self.scroll_action(action, key) && action == Some(Action::Dismiss) {
            self.overlay = None;
        }
        Vec::new()
    }

    /// Returns what the open window says, where it scrolls.
    fn sheet(&self) -> Option<Sheet> {
        match &self.overlay {
            Some(Overlay::Help(help)) => Some(help.sheet(self.width)),
            Some(Overlay::Review(review)) => Some(review.sheet(self.width)),
            Some(Overlay::Change(_)) => self.change_sheet(self.width),
            Some(Overlay::Restore(restore)) => Some(restore.sheet(self.width)),
            Some(Overlay::Since(since)) => Some(since.sheet(&self.keymap, self.width)),
            Some(Overlay::Bulk(bulk)) => match &bulk.stage {
                Stage::Preview(preview) => Some(preview.sheet(&bulk.clients, self.width)),
                Stage::Menu { .. } | Stage::Choice { .. } | Stage::Value(_) => None,
            },
            _ => None,
        }
    }

    /// Returns how far the open window can be scrolled, where it scrolls.
    pub fn sheet_size(&self) -> Option<ScrollSize> {
        Some(self.sheet()?.size(self.height))
    }

    /// Returns how far the open window is scrolled, and how far it can be.
    fn scroll_mut(&mut self) -> Option<(&mut Scroll, ScrollSize)> {
        let size = self.sheet_size()?;
        let scroll = match &mut self.overlay {
            Some(Overlay::Help(help)) => &mut help.scroll,
            Some(Overlay::Review(review)) => &mut review.scroll,
            Some(Overlay::Change(window)) => &mut window.scroll,
            Some(Overlay::Restore(restore)) => &mut restore.scroll,
            Some(Overlay::Since(since)) => &mut since.scroll,
            Some(Overlay::Bulk(bulk)) => match &mut bulk.stage {
                Stage::Preview(preview) => &mut preview.scroll,
                _ => return None,
            },
            _ => return None,
        };
        Some((scroll, size))
    }

    /// Scrolls the open window; whether the key was one for that.
    pub(super) fn scroll_action(&mut self, action: Option<Action>, key: Key) -> bool {
        // What can be typed is for the box with the reason, whatever the key map says.
        if key.typed().is_some() && matches!(self.overlay, Some(Overlay::Restore(_))) {
            return false;
        }
        let Some((action, (scroll, size))) = action.zip(self.scroll_mut()) else { return false };
        scroll.act(action, size)
    }

    /// Scrolls the open window by lines as they are drawn, never past its end.
    pub(super) fn scroll_sheet(&mut self, lines: isize) {
        if let Some((scroll, size)) = self.scroll_mut() {
            scroll.by(lines, size);
        }
    }
}
