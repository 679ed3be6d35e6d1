//! What keys, pastes and clicks do in a form.

use super::{Control, Focus, Form, MenuKind};
use crate::model::{Directory, Field};
use crate::tui::key::{Code, Key};

impl Form {
    /// Moves the focus to the next field that is enabled, then to the buttons, and round.
    pub(in crate::tui::app) fn step_focus(&mut self, forward: bool, directory: &Directory) {
        self.leave_field(directory);
        let stops: Vec<Focus> = (0..self.fields.len())
            .filter(|at| {
                self.fields.get(*at).is_some_and(|f| self.enabled(f.field, directory).is_ok())
            })
            .map(Focus::Field)
            .chain([Focus::Save, Focus::Cancel])
            .collect();
        let here = stops.iter().position(|stop| *stop == self.focus);
        let there = match (here, forward) {
            (Some(here), true) => (here + 1) % stops.len(),
            (Some(here), false) => (here + stops.len() - 1) % stops.len(),
            (None, _) => 0,
        };
        if let Some(stop) = stops.get(there) {
            self.focus = *stop;
        }
    }

    /// Puts the focus on a field or button.
    pub(in crate::tui::app) fn focus_on(
        &mut self,
        focus: Focus,
        directory: &Directory,
    ) -> Result<(), String> {
        if let Focus::Field(at) = focus {
            let Some(field) = self.fields.get(at).map(|f| f.field) else { return Ok(()) };
            self.enabled(field, directory).map_err(|why| format!("{}: {why}", field.label()))?;
        }
        if focus != self.focus {
            self.leave_field(directory);
            self.focus = focus;
        }
        Ok(())
    }

    /// From now on the errors of the field that is left are shown, if it was filled in.
    fn leave_field(&mut self, directory: &Directory) {
        self.menu = None;
        let Some(field) = self.focused().map(|f| f.field) else { return };
        if !self.summary(field, directory).is_empty() {
            self.judged.insert(field);
        }
        self.recheck(directory);
    }

    /// Does what a key does in the focused control; says whether it did something.
    pub(in crate::tui::app) fn control_key(&mut self, key: Key, directory: &Directory) -> bool {
        let prefix = self.prefix(self.partner(), directory);
        let Some(field) = self.focused().map(|f| f.field) else { return self.button_key(key) };
        let Some(focused) = self.focused_mut() else { return false };
        let done = match &mut focused.control {
            Control::Text(text_box) => {
                if field == Field::ClientId
                    && text_box.value().is_empty()
                    && key.typed().is_some()
                    && let Some(prefix) = prefix
                {
                    text_box.set(&prefix);
                }
                text_box.key(key)
            }
            Control::Scopes(boxes) => arrow(key).inspect(|right| boxes.step(*right)).is_some(),
            Control::Grants(boxes) => arrow(key).inspect(|right| boxes.step(*right)).is_some(),
            Control::Partner(_) | Control::Lifecycle(_) | Control::Status(_) => {
                let Some(c) = key.typed().filter(|c| *c != ' ') else { return false };
                return self.open_drop_down(&c.to_string(), directory);
            }
            Control::Toggle(_) => false,
        };
        if done && matches!(self.control(field), Some(Control::Text(_))) {
            self.changed(field, directory);
        }
        done
    }

    fn button_key(&mut self, key: Key) -> bool {
        let Some(right) = arrow(key) else { return false };
        self.focus = if right { Focus::Cancel } else { Focus::Save };
        true
    }

    /// Inserts pasted text. A line break sets redirect URIs apart and is a blank elsewhere; it
    /// never presses a button.
    pub(super) fn insert(&mut self, pasted: &str, directory: &Directory) -> Result<(), String> {
        let pasted = pasted.trim_matches(['\n', '\r']);
        if let Some(menu) = self.menu.as_mut().filter(|menu| menu.kind == MenuKind::DropDown) {
            menu.filter.insert(pasted);
            menu.refilter();
            return Ok(());
        }
        let prefix = self.prefix(self.partner(), directory);
        let Some(field) = self.focused().map(|f| f.field) else {
            return Err("Nothing to paste into: go to a text box first".to_owned());
        };
        let Some(Control::Text(text_box)) = self.focused_mut().map(|f| &mut f.control) else {
            if self.open_drop_down("", directory)
                && let Some(menu) = &mut self.menu
            {
                menu.filter.insert(pasted.trim());
                menu.refilter();
                return Ok(());
            }
            return Err(format!("Nothing to paste into: {} takes no text", field.label()));
        };
        let one_line = one_line(pasted, field == Field::RedirectUris).replace('\t', " ");
        if field == Field::ClientId
            && text_box.value().is_empty()
            && let Some(prefix) = prefix.filter(|prefix| !one_line.trim_start().starts_with(prefix))
        {
            text_box.set(&prefix);
        }
        text_box.insert(&one_line);
        self.changed(field, directory);
        Ok(())
    }

    /// What to say of a key that does nothing to what has the focus; `toggle` is the key that ticks
    /// a box and opens a drop-down.
    pub(in crate::tui::app) fn unused_key(&self, key: Key, toggle: &str) -> String {
        let Some(field) = self.focused() else {
            return format!("{key} does nothing on a button");
        };
        let label = field.field.label();
        match field.control {
            Control::Text(_) => format!("{key} does nothing here"),
            Control::Toggle(_) => format!("{label}: {toggle} ticks it"),
            Control::Scopes(_) | Control::Grants(_) => {
                format!("{label}: {toggle} ticks one, ← → move among them")
            }
            Control::Partner(_) | Control::Lifecycle(_) | Control::Status(_) => {
                format!("{label}: type to filter, or {toggle} opens the list")
            }
        }
    }

    /// Ticks or unticks the focused box; says whether the control has one.
    pub(in crate::tui::app) fn toggle(&mut self, directory: &Directory) -> bool {
        let Some(focused) = self.focused_mut() else { return false };
        match &mut focused.control {
            Control::Toggle(on) => *on = !*on,
            Control::Scopes(boxes) => boxes.toggle(),
            Control::Grants(boxes) => boxes.toggle(),
            _ => return false,
        }
        let field = focused.field;
        self.touched(field);
        self.recheck(directory);
        true
    }

    /// Ticks or unticks a field that is one box; says whether it is.
    pub(in crate::tui::app) fn toggle_if_single(&mut self, directory: &Directory) -> bool {
        let single = matches!(self.focused().map(|f| &f.control), Some(Control::Toggle(_)));
        single && self.toggle(directory)
    }

    /// Puts the focus on one box of a field, and ticks or unticks it.
    pub(in crate::tui::app) fn click_box(
        &mut self,
        at: usize,
        n: usize,
        directory: &Directory,
    ) -> Result<(), String> {
        self.focus_on(Focus::Field(at), directory)?;
        match self.focused_mut().map(|f| &mut f.control) {
            Some(Control::Scopes(boxes)) => boxes.at = n,
            Some(Control::Grants(boxes)) => boxes.at = n,
            _ => {}
        }
        self.toggle(directory);
        Ok(())
    }

    fn changed(&mut self, field: Field, directory: &Directory) {
        self.touched(field);
        self.recheck(directory);
        if field == Field::ClientId {
            self.offer_completions(directory);
        }
    }
}

/// Right or left, without modifiers.
fn arrow(key: Key) -> Option<bool> {
    match key {
        Key { code: Code::Right, ctrl: false, alt: false } => Some(true),
        Key { code: Code::Left, ctrl: false, alt: false } => Some(false),
        _ => None,
    }
}

/// Pasted lines as one; those of a list are set apart by commas, unless they end in one already.
fn one_line(pasted: &str, is_list: bool) -> String {
    let lines: Vec<_> =
        pasted.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
    let (Some((first, rest)), true) = (lines.split_first(), lines.len() > 1) else {
        // Blanks around a single line may be meant.
        return pasted.replace(['\n', '\r'], "");
    };
    rest.iter().fold((*first).to_owned(), |joined, line| {
        let comma = if is_list && !joined.ends_with(',') { "," } else { "" };
        joined + comma + " " + line
    })
}
