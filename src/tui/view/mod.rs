//! Draws the state. Pure: it changes nothing, and returns what each place on the screen stands
//! for, so that the mouse is a lookup.
//!
//! ```text
//! tabs     [1 Clients]  2 Partners  3 Users                    root (admin)  demo
//! search   Search: novak                                                       ✕
//! table    Client ID ↑        Partner      Name          Scopes  Grant Type  Actions
//!          …
//! pager    « 1 2 [3] 4 … 13 »   10 [25] 50 100 fit     51-75 of 312
//! hints    n New  Enter Edit  / Search  ? Help
//! ```

mod answers;
mod draw;
mod form;
mod list;
mod overlay;
mod pager;
mod review;
mod table;
mod versions;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::app::{App, Mode, Overlay, Place, Stop, Target, Tone};
use super::keymap::{Action, Context};
use super::theme::Theme;
use draw::{Line, put};
pub use review::most_scroll as most_review_scroll;

/// The smallest window in which the desk can be used at all.
const SMALLEST: (u16, u16) = (40, 10);

/// Lines of the window that are not rows of the table: tabs, search, header, pager, hints.
const CHROME: u16 = 5;

/// How many rows of the table a window of this height shows.
#[must_use]
pub const fn table_height(height: u16) -> usize {
    height.saturating_sub(CHROME) as usize
}

/// What the places on the screen stand for; where two overlap the later one counts.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Target)>);

impl Hits {
    fn add(&mut self, area: Rect, target: Target) {
        self.0.push((area, target));
    }

    /// What stands at a cell.
    #[must_use]
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let place = Position::new(column, row);
        self.0.iter().rev().find(|(area, _)| area.contains(place)).map(|(_, target)| *target)
    }

    /// The first place that stands for this.
    #[must_use]
    pub fn find(&self, target: Target) -> Option<Rect> {
        self.0.iter().find(|(_, t)| *t == target).map(|(area, _)| *area)
    }
}

/// Draws the desk.
pub fn view(app: &App, theme: &Theme, frame: &mut Frame) -> Hits {
    let mut hits = Hits::default();
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(area, frame);
        return hits;
    }
    let [tabs, body, hints] = rows(area);
    list::tabs(app, theme, tabs, frame.buffer_mut(), &mut hits);
    match &app.form {
        Some(form) => form::draw(app, form, theme, body, frame, &mut hits),
        None => list::draw(app, theme, body, frame, &mut hits),
    }
    bottom_line(app, theme, hints, frame);
    match &app.overlay {
        Some(Overlay::Dialog(dialog)) => overlay::dialog(dialog, theme, area, frame, &mut hits),
        Some(Overlay::Review(review)) => {
            if let Some(form) = &app.form {
                review::draw(review, form, theme, area, frame, &mut hits);
            }
        }
        Some(Overlay::Versions(versions)) => {
            versions::draw(app, versions, theme, area, frame, &mut hits);
        }
        Some(Overlay::Palette(palette)) => overlay::palette(palette, theme, area, frame, &mut hits),
        Some(Overlay::Help(help)) => overlay::help(app, help, theme, area, frame, &mut hits),
        None => {}
    }
    hits
}

fn rows(area: Rect) -> [Rect; 3] {
    let line = |y| Rect::new(area.x, y, area.width, 1);
    let body = Rect::new(area.x, area.y + 1, area.width, area.height.saturating_sub(2));
    [line(area.y), body, line(area.bottom().saturating_sub(1))]
}

fn too_small(area: Rect, frame: &mut Frame) {
    let text =
        format!("oauthdesk needs a window of 60x15; this one is {}x{}.", area.width, area.height);
    for (row, line) in (area.y..area.bottom()).zip(draw::wrap(&text, area.width)) {
        put(
            frame.buffer_mut(),
            Rect::new(area.x, row, area.width, 1),
            &line,
            ratatui::style::Style::new(),
        );
    }
}

/// What just happened or, when nothing did, what the next keys can be.
fn bottom_line(app: &App, theme: &Theme, area: Rect, frame: &mut Frame) {
    let buffer = frame.buffer_mut();
    if let Some((tone, message)) = &app.status {
        let (sign, style) = match tone {
            Tone::Good => ("", theme.good),
            Tone::Bad => ("✗ ", theme.error),
        };
        let text = draw::fitted(&format!(" {sign}{message}"), area.width);
        put(buffer, area, &text, style);
        return;
    }
    let mut line = Line::new(area);
    for (key, what) in hints(app) {
        // A hint that does not fit whole is left out.
        if line.room() < draw::cells(&key) + draw::cells(&what) + 3 {
            break;
        }
        line.add(buffer, " ", theme.text);
        line.add(buffer, &key, theme.accent);
        line.add(buffer, " ", theme.text);
        line.add(buffer, &what, theme.dim);
        line.add(buffer, " ", theme.text);
    }
}

/// The keys that lead on from here, with the most wanted first.
fn hints(app: &App) -> Vec<(String, String)> {
    let context = app.context();
    let hint = |action: Action, what: &str| (app.keymap.hint(context, action), what.to_owned());
    let hints = match context {
        Context::List if app.mode == Mode::Sort => {
            let letters = app.tab.columns().iter();
            let mut hints: Vec<_> =
                letters.map(|spec| (spec.letter.to_string(), spec.title.to_owned())).collect();
            hints.push(("Esc".to_owned(), "Leave".to_owned()));
            return hints;
        }
        Context::List => {
            let marks = app.list().marks.len();
            let delete =
                if marks > 0 { format!("Delete {marks} marked") } else { "Delete".to_owned() };
            let clear = if marks > 0 { "Clear marks" } else { "Clear search" };
            let mut hints = vec![
                hint(Action::New, "New"),
                hint(Action::Edit, "Edit"),
                hint(Action::Duplicate, "Duplicate"),
                hint(Action::Delete, &delete),
                hint(Action::Search, "Search"),
                hint(Action::Sort, "Sort"),
                hint(Action::Palette, "All actions"),
                hint(Action::Help, "Help"),
                hint(Action::Quit, "Quit"),
            ];
            hints.retain(|(_, what)| app.tab == crate::query::Kind::Clients || what != "Duplicate");
            if marks > 0 || app.list().is_searching() {
                hints.insert(0, hint(Action::Clear, clear));
            }
            hints
        }
        Context::Search => vec![
            hint(Action::Keep, "Keep, back to the list"),
            hint(Action::Clear, "Clear"),
            hint(Action::Down, "Move"),
        ],
        Context::Form => vec![
            hint(Action::Save, "Save"),
            hint(Action::NextField, "Next field"),
            hint(Action::Toggle, "Tick"),
            hint(Action::FieldHelp, "About this field"),
            hint(Action::Cancel, "Cancel"),
        ],
        Context::Menu => vec![
            hint(Action::Down, "Move"),
            hint(Action::Accept, "Choose"),
            hint(Action::Dismiss, "Close"),
        ],
        Context::Dialog => dialog_hints(app),
        Context::Review => review_hints(app),
        Context::Versions => versions_hints(app),
        Context::Help => vec![hint(Action::Down, "Scroll"), hint(Action::Dismiss, "Close")],
    };
    hints.into_iter().filter(|(key, _)| !key.is_empty()).collect()
}

fn dialog_hints(app: &App) -> Vec<(String, String)> {
    let hint = |action| app.keymap.hint(Context::Dialog, action);
    let Some(Overlay::Dialog(dialog)) = &app.overlay else { return Vec::new() };
    let next = match (&dialog.reason, dialog.stop) {
        (None, _) => "Other answer",
        (Some(_), Stop::Reason) => "To the buttons",
        (Some(_), Stop::Button(_)) => "Buttons, reason",
    };
    let accept = if dialog.stop == Stop::Reason { "To the buttons" } else { "Answer" };
    let mut hints = vec![
        (hint(Action::NextChoice), next.to_owned()),
        (hint(Action::Accept), accept.to_owned()),
        (hint(Action::Dismiss), "Close".to_owned()),
    ];
    if dialog.stop == Stop::Reason {
        hints.remove(1);
    }
    hints
}

fn review_hints(app: &App) -> Vec<(String, String)> {
    let hint = |action| app.keymap.hint(Context::Review, action);
    let Some(Overlay::Review(review)) = &app.overlay else { return Vec::new() };
    let accept = if review.pressed() == 0 { "Save" } else { "Back to the form" };
    let mut hints = vec![(hint(Action::Accept), accept.to_owned())];
    if review.pressed() == 0 {
        hints.push((hint(Action::Dismiss), "Back to the form".to_owned()));
    }
    hints.push((hint(Action::NextChoice), "Reason, buttons".to_owned()));
    if review::most_scroll(review, app.width, app.height) > 0 {
        let keys = format!("{}{}", hint(Action::Up), hint(Action::Down));
        hints.insert(1, (keys, "Scroll".to_owned()));
    }
    hints
}

fn versions_hints(app: &App) -> Vec<(String, String)> {
    let hint = |action| app.keymap.hint(Context::Versions, action);
    let Some(Overlay::Versions(versions)) = &app.overlay else { return Vec::new() };
    let rows = (format!("{}{}", hint(Action::Up), hint(Action::Down)), "Field".to_owned());
    let next = (hint(Action::NextChoice), "Next choice".to_owned());
    let back = (hint(Action::Dismiss), "Back to the form".to_owned());
    match (versions.at, versions.current().is_some_and(super::app::form::Meeting::is_clash)) {
        (Place::Row(_), true) => vec![
            (hint(Action::TakeTheirs), "Theirs".to_owned()),
            (hint(Action::KeepYours), "Yours".to_owned()),
            rows,
            (hint(Action::Accept), "Go on".to_owned()),
            back,
        ],
        (Place::Row(_), false) => vec![rows, next, back],
        (Place::Button(_), _) => {
            vec![(hint(Action::Accept), "Press".to_owned()), rows, next, back]
        }
    }
}
