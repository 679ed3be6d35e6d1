//! The one function that changes the state: a message in, effects out.

use super::text_box::one_line;
use super::window::Order;
use super::{App, Dialog, Effect, Form, Mode, Msg, Overlay};
use crate::model::text;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

/// Changes the state as a message asks for, and says what is to happen outside.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let mut effects = take(app, msg);
    effects.extend(app.tell_open());
    effects
}

fn take(app: &mut App, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) if app.locked_out().is_some() => app.locked_out_key(key),
        Msg::Paste(_) | Msg::Click(_) | Msg::Wheel(_) if app.locked_out().is_some() => Vec::new(),
        Msg::Key(key) => {
            app.status = None;
            app.key(key)
        }
        Msg::Paste(pasted) => {
            app.status = None;
            app.paste(&pasted)
        }
        Msg::Click(target) => {
            app.status = None;
            app.click(target)
        }
        Msg::Wheel(rows) => app.wheel(rows),
        Msg::Resize { width, height } => {
            (app.width, app.height) = (width, height);
            app.fit_windows();
            app.fit_list()
        }
        Msg::Answer { ticket, answer } => app.take_answer(ticket, answer),
        Msg::Directory { directory, access } => {
            let returns = app.locked_out().is_some() && access.role.is_some();
            (app.directory, app.access) = (directory, access);
            if returns { app.refresh() } else { Vec::new() }
        }
        Msg::Indexed(indexed) => app.take_indexed(indexed),
        Msg::Changed(seq) => app.changed(seq),
        Msg::Later(batch) => app.later(batch),
        Msg::Presence => app.presence_changed(),
        Msg::Link(link) => app.link_changed(link),
        Msg::Paths { ticket, paths } => {
            app.take_paths(ticket, paths);
            Vec::new()
        }
        Msg::Files { ticket, input } => app.take_files(ticket, input),
        Msg::Exported { ticket, done } => app.take_exported(ticket, done),
        Msg::Written(written) => {
            app.take_written(written);
            Vec::new()
        }
        Msg::NoShell => {
            app.bad("Not suspended: no shell of this terminal could bring the desk back");
            Vec::new()
        }
        Msg::Views { views, after } => {
            app.take_views(views, after.as_ref());
            Vec::new()
        }
        Msg::Copied(Ok(())) => Vec::new(),
        Msg::Copied(Err(why)) => {
            app.bad(why);
            Vec::new()
        }
    }
}

impl App {
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        let context = self.context();
        let mut action = self.keymap.action(context, key);
        // The screen and the process come before everything else.
        match action {
            Some(Action::Redraw) => return vec![Effect::Redraw],
            Some(Action::Suspend) => return vec![Effect::Suspend],
            // What goes in steps ends first, so that it can say what was done.
            Some(Action::Quit) if matches!(self.overlay(), Some(Overlay::Progress(_))) => {
                action = Some(Action::Dismiss);
            }
            Some(Action::Quit) => return self.quit(),
            _ => {}
        }
        if self.top().is_some() {
            return self.at_top(|window, around| window.window_mut().key(key, action, around));
        }
        match context {
            Context::List if self.mode == Mode::Sort => self.sort_key(key),
            Context::List => {
                if let Some(action) = action {
                    self.list_action(action)
                } else {
                    let help = self.keymap.hint(Context::List, Action::Help);
                    self.bad(format!("{key} does nothing here; {help} shows the keys"));
                    Vec::new()
                }
            }
            Context::Search => self.search_key(key, action),
            // Theirs is the open window, which has had the key.
            _ => Vec::new(),
        }
    }

    /// The keys of a person without a role, who sees nothing that other keys could act on.
    fn locked_out_key(&self, key: Key) -> Vec<Effect> {
        match self.keymap.action(Context::List, key) {
            Some(Action::Redraw) => vec![Effect::Redraw],
            Some(Action::Suspend) => vec![Effect::Suspend],
            Some(Action::Quit) => vec![Effect::Quit],
            _ => Vec::new(),
        }
    }

    /// Leaves the desk; asks when a form would be lost.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.form().is_some_and(Form::is_changed) {
            let lines = vec!["The form has changes that are not saved.".to_owned()];
            let dialog =
                Dialog::new("Quit?", lines, "Back to the form", "Quit without saving", Order::Quit);
            self.open(Overlay::Dialog(dialog));
            return Vec::new();
        }
        if let Some(writing) = &self.writing {
            let id = text::shown(writing.id()).into_owned();
            let lines = vec![format!("What you wrote of {id} in your editor is not saved.")];
            let (safe, other) = ("Edit again", "Quit without saving");
            let mut dialog = Dialog::new("Quit?", lines, safe, other, Order::Quit);
            if let Some(button) = dialog.buttons.first_mut() {
                button.order = Order::WriteOn;
            }
            self.open(Overlay::Dialog(dialog));
            return Vec::new();
        }
        vec![Effect::Quit]
    }

    pub(super) fn paste(&mut self, pasted: &str) -> Vec<Effect> {
        if self.top().is_some() {
            return self.at_top(|window, around| window.window_mut().paste(pasted, around));
        }
        if self.mode != Mode::Search {
            let key = self.keymap.hint(Context::List, Action::Search);
            self.bad(format!("Nothing to paste into: {key} opens the search box"));
            return Vec::new();
        }
        match self.list_mut().search.insert(&one_line(pasted.trim())) {
            Ok(true) => return self.query_anchor(0),
            Ok(false) => {}
            Err(why) => self.bad(why),
        }
        Vec::new()
    }
}
