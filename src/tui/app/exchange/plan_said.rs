//! What the window of a plan says of the row at its cursor, and how far that can be scrolled.

use super::{Becomes, Plan};
use crate::exchange::import::{Remedy, told};
use crate::model::{FieldChange, text};
use crate::tui::app::window::Around;
use crate::tui::layout::{ScrollSize, SheetLine, wrap};

/// Lines of the window beside its rows and what is said of one: borders, parts, count, and the line
/// between.
const CHROME: u16 = 5;

impl Plan {
    /// Returns how many rows of the plan are shown at once or, of a row that is open, how far its
    /// lines can be scrolled.
    pub fn size(&self, around: &Around) -> ScrollSize {
        let [rows, lines] = self.shares(around.height.saturating_sub(2));
        if self.open.is_none() {
            return ScrollSize { page: usize::from(rows).max(1), last: 0 };
        }
        let page = usize::from(lines).max(1);
        let all = self.said(around.width.saturating_sub(4)).len();
        ScrollSize { page, last: all.saturating_sub(page) }
    }

    /// Returns the lines of the rows, and of what is said of one, in a window of this height.
    pub const fn shares(&self, height: u16) -> [u16; 2] {
        let room = height.saturating_sub(CHROME);
        let lines = if self.open.is_some() { room.saturating_sub(1) } else { room * 2 / 5 };
        [room - lines, lines]
    }

    /// Returns all there is to say of the row at the cursor, in lines of this width.
    pub fn said(&self, width: u16) -> Vec<SheetLine> {
        let mut lines = Vec::new();
        let mut say = |tone: fn(String) -> SheetLine, text: &str| {
            lines.extend(wrap(text, width).into_iter().map(tone));
        };
        if let Some(file) = self.file() {
            say(if file.broken { SheetLine::Refusal } else { SheetLine::Text }, &file.told());
            for line in told(&file.losses, usize::MAX, step) {
                say(SheetLine::Text, &line);
            }
            return lines;
        }
        let Some(client) = self.client() else { return lines };
        let (Some(foreign), Some(fate)) = (self.clients.get(client), self.fates.get(client)) else {
            return lines;
        };
        let place = self.input.place(client, foreign);
        let name = foreign.name.as_deref().map(|name| text::shown(name).into_owned());
        let head = [name, Some(place).filter(|place| !place.is_empty())];
        let head = head.into_iter().flatten().collect::<Vec<_>>().join(", ");
        if !head.is_empty() {
            say(SheetLine::Text, &head);
        }
        if let Some(why) = fate.why.as_deref() {
            let sign = if self.becomes(client) == Becomes::Skipped { "" } else { "✗ " };
            say(SheetLine::Refusal, &format!("{sign}{}", text::sentence(&Remedy::with(why, step))));
        }
        for change in &fate.changes {
            say(SheetLine::Text, &change_line(change));
        }
        if self.loses(client) {
            for line in told(&fate.losses, usize::MAX, step) {
                say(SheetLine::Text, &line);
            }
        }
        match self.becomes(client) {
            Becomes::Unchanged => {
                say(SheetLine::Text, "It is here already, just as it is in the file.");
            }
            Becomes::Created if fate.losses.is_empty() => {
                say(SheetLine::Text, "Nothing of it is lost.");
            }
            _ => {}
        }
        lines
    }
}

/// The step that helps, back in the window that asked for the files.
const fn step(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Partner => "go back and fill in the partner",
        Remedy::Email => "go back and fill in an email",
        Remedy::Extend => "go back and let the platform offer it",
        Remedy::Builtins => "go back and tick that these are taken too",
        Remedy::Update => "take it",
    }
}

/// `Scopes: read → read, write`
fn change_line(change: &FieldChange) -> String {
    let [before, after] = [&change.before, &change.after].map(|it| text::value(it.as_deref()));
    format!("{}: {before} → {after}", text::sentence(change.field))
}
