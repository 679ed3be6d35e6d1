//! Three versions of one record over the form: as it was, theirs, yours.
//!
//! ```text
//! ╭ Somebody else saved this meanwhile ──────────────────────────────────╮
//! │ Not saved yet. Choose where you both changed it.                     │
//! │   Field          Before        Theirs        Yours         Result    │
//! │ > Name           Client anna   ○ Theirs      ○ Mine        ? choose  │
//! │   Email          ops@acme…     ● new@acme…   ops@acme…     theirs    │
//! │                                                                      │
//! │ Name: you both changed it. ← takes theirs, → keeps yours             │
//! │   Before Client anna                                                 │
//! │ ○ Theirs Theirs                                                      │
//! │ ○ Yours  Mine                                                        │
//! │ [ choose for 1 field first ]  [ Back to the form ]                   │
//! ╰──────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::answers;
use super::draw::put;
use super::pen::Pen;
use crate::model::text;
use crate::tui::app::form::{Meeting, Side, Verdict};
use crate::tui::app::{App, Place, Target, Versions};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{centered, fitted, wrap};

/// The widest that the window gets.
const WIDEST: u16 = 120;
/// Cells before a row's field: the sign of the row that keys act on.
const SIGN: u16 = 2;
/// Cells of the last column.
const RESULT: u16 = 9;
/// Lines of the window beside rows, details and the lines of the introduction: borders, header,
/// sign of more, buttons.
const CHROME: u16 = 5;
/// The fewest lines of details: what it is about, and each version.
const DETAILS: u16 = 4;
/// The most lines that the details give one version.
const VERSION_LINES: u16 = 4;

/// Draws the versions and what is chosen.
pub fn draw(app: &App, versions: &Versions, area: Rect, pen: &mut Pen) {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let intro = wrap(introduction(versions), width.saturating_sub(4));
    let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let rows = count(versions.rows.len());
    let room = area.height.saturating_sub(2).saturating_sub(CHROME + count(intro.len()));
    let wanted = versions.rows.iter().map(|row| wanted_details(row, width.saturating_sub(4))).max();
    let details = wanted.unwrap_or(DETAILS).min(room.saturating_sub(rows.min(3))).max(1);
    let table = rows.min(room.saturating_sub(details)).max(1);
    let place = centered(area, width, CHROME + count(intro.len()) + table + details);
    let title = "Somebody else saved this meanwhile";
    let inside = pen.window(place, title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let row = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
    let mut y = inside.y;
    for line in &intro {
        pen.put(row(y), line, pen.theme.text);
        y += 1;
    }
    header(row(y), pen);
    let skip = match versions.at {
        Place::Row(at) => (at + 1).saturating_sub(usize::from(table)),
        Place::Button(_) => 0,
    };
    for (n, meeting) in versions.rows.iter().enumerate().skip(skip).take(usize::from(table)) {
        y += 1;
        let here = versions.at == Place::Row(n);
        draw_row(n, meeting, here, row(y), pen);
    }
    let below = versions.rows.len().saturating_sub(skip + usize::from(table));
    let sign = match (skip, below) {
        (0, 0) => String::new(),
        (0, below) => format!("  ↓ {below} more"),
        (above, 0) => format!("  ↑ {above} more"),
        (above, below) => format!("  ↑ {above} more, ↓ {below} more"),
    };
    pen.put(row(y + 1), &sign, pen.theme.accent);
    let below_table = Rect { y: y + 2, height: details, ..inside }.intersection(inside);
    match versions.current() {
        Some(meeting) => draw_details(app, meeting, below_table, pen),
        None => summary(versions, below_table, pen),
    }
    let labels = versions.buttons();
    let pressed = match versions.at {
        Place::Button(n) => Some(n),
        Place::Row(_) => None,
    };
    let last = row(inside.bottom().saturating_sub(1));
    answers::buttons(labels.iter().map(String::as_str), pressed, true, last, pen);
}

fn introduction(versions: &Versions) -> &'static str {
    let any = |wanted: fn(&Meeting) -> bool| versions.rows.iter().any(wanted);
    if any(Meeting::is_clash) {
        "Not saved yet. Choose where you both changed it."
    } else if any(|row| row.verdict != Verdict::Kept) {
        "Not saved yet, and nothing clashes."
    } else {
        "Not saved yet: what they saved is as before."
    }
}

/// Field, before, theirs, yours, result.
fn columns(row: Rect) -> [Rect; 5] {
    let label = if row.width >= 66 { 17 } else { 14 };
    let third = row.width.saturating_sub(SIGN + label + RESULT) / 3;
    let cell =
        |x: u16, width: u16| Rect { x: row.x + x.min(row.width), width, ..row }.intersection(row);
    let at = SIGN + label;
    [
        cell(SIGN, label.saturating_sub(1)),
        cell(at, third.saturating_sub(1)),
        cell(at + third, third.saturating_sub(1)),
        cell(at + 2 * third, third.saturating_sub(1)),
        cell(at + 3 * third, RESULT),
    ]
}

fn header(row: Rect, pen: &mut Pen) {
    let headings = ["Field", "Before", "  Theirs", "  Yours", "Result"];
    for (cell, heading) in columns(row).into_iter().zip(headings) {
        pen.put(cell, &fitted(heading, cell.width), pen.theme.title);
    }
}

/// What stands before a side: taken, could be chosen, or not taken.
fn mark(meeting: &Meeting, side: Side) -> &'static str {
    match (meeting.verdict.side(), meeting.is_clash()) {
        (Some(taken), _) if taken == side || meeting.verdict == Verdict::Same => "●",
        (_, true) => "○",
        _ => " ",
    }
}

fn result(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Clash(None) => "? choose",
        Verdict::Taken | Verdict::Clash(Some(Side::Theirs)) => "theirs",
        Verdict::Kept | Verdict::Clash(Some(Side::Yours)) => "yours",
        Verdict::Same => "the same",
    }
}

fn draw_row(n: usize, meeting: &Meeting, here: bool, row: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let style = if here { pen.theme.selected } else { pen.theme.text };
    if here {
        buffer.set_style(row, style);
        put(buffer, row, ">", style);
    }
    pen.hits.add(row, Target::VersionRow(n));
    let [field, before, theirs, yours, outcome] = columns(row);
    put(buffer, field, &fitted(meeting.field.label(), field.width), style);
    put(buffer, before, &fitted(&meeting.base.line(), before.width), style);
    for (cell, side, held) in
        [(theirs, Side::Theirs, &meeting.theirs), (yours, Side::Yours, &meeting.yours)]
    {
        let text = format!("{} {}", mark(meeting, side), held.since(&meeting.base));
        put(buffer, cell, &fitted(&text, cell.width), style);
        pen.hits.add(cell, Target::VersionSide(n, side));
    }
    let undecided = meeting.verdict == Verdict::Clash(None);
    let outcome_style = if undecided && !here { pen.theme.error } else { style };
    put(buffer, outcome, result(meeting.verdict), outcome_style);
}

/// The three versions of a field, each with its name.
fn versions_of(meeting: &Meeting) -> [(String, String); 3] {
    let named = |side, name: &str| format!("{} {name} ", mark(meeting, side));
    [
        ("  Before ".to_owned(), meeting.base.line()),
        (named(Side::Theirs, "Theirs"), meeting.theirs.since(&meeting.base)),
        (named(Side::Yours, "Yours "), meeting.yours.since(&meeting.base)),
    ]
}

/// Cells of a version's name.
const NAME: u16 = 9;

fn wanted_details(meeting: &Meeting, width: u16) -> u16 {
    let lines = versions_of(meeting).map(|(_, value)| {
        let lines = wrap(&value, width.saturating_sub(NAME)).len();
        u16::try_from(lines).unwrap_or(u16::MAX).clamp(1, VERSION_LINES)
    });
    1 + lines.iter().sum::<u16>()
}

/// The row that the keys act on, in full as far as there is room.
fn draw_details(app: &App, meeting: &Meeting, area: Rect, pen: &mut Pen) {
    let hint = |action| app.keymap.hint(Context::Versions, action);
    let (to_theirs, to_yours) = (hint(Action::TakeTheirs), hint(Action::KeepYours));
    let what = match meeting.verdict {
        Verdict::Clash(None) => {
            format!("you both changed it. {to_theirs} theirs, {to_yours} yours")
        }
        Verdict::Clash(Some(Side::Theirs)) => {
            format!("theirs will count; {to_yours} for yours")
        }
        Verdict::Clash(Some(Side::Yours)) => {
            format!("yours will count; {to_theirs} for theirs")
        }
        Verdict::Taken => "only they changed it".to_owned(),
        Verdict::Kept => "only you changed it".to_owned(),
        Verdict::Same => "you both changed it to the same".to_owned(),
    };
    let row = |y: u16| Rect::new(area.x, y, area.width, 1).intersection(area);
    let line = format!("{}: {what}", meeting.field.label());
    pen.put(row(area.y), &fitted(&line, area.width), pen.theme.accent);
    let mut y = area.y + 1;
    let width = area.width.saturating_sub(NAME);
    let parts = versions_of(meeting);
    for (n, (name, value)) in (0..).zip(&parts) {
        // What the later ones need at least stays free.
        let rest = area.bottom().saturating_sub(y + (2 - n));
        let lines = wrap(value, width);
        let shown = usize::from(rest.min(VERSION_LINES)).min(lines.len().max(1));
        pen.put(row(y), name, pen.theme.title);
        for (n, line) in lines.iter().take(shown).enumerate() {
            let place = row(y);
            let place = Rect { x: place.x + NAME.min(place.width), width, ..place };
            let cut = n + 1 == shown && lines.len() > shown;
            let line = if cut { fitted(&format!("{line}……"), width) } else { line.clone() };
            pen.put(place.intersection(area), &line, pen.theme.text);
            y += 1;
        }
        if lines.is_empty() {
            y += 1;
        }
    }
}

/// What the merge does, while the keys act on the buttons.
fn summary(versions: &Versions, area: Rect, pen: &mut Pen) {
    let count = |wanted: fn(&Verdict) -> bool| {
        versions.rows.iter().filter(|row| wanted(&row.verdict)).count() as u64
    };
    let theirs = count(|v| v.side() == Some(Side::Theirs) && *v != Verdict::Same);
    let yours = count(|v| v.side() == Some(Side::Yours));
    let line = match versions.open() as u64 {
        0 => format!(
            "The form gets {} of theirs and keeps {} of yours.",
            text::counted(theirs, "field"),
            text::counted(yours, "field"),
        ),
        open => format!("{} still to choose for.", text::counted(open, "field")),
    };
    let lines = [line.as_str(), "Nothing is saved yet: the next save shows what it changes."];
    let wrapped = lines.into_iter().flat_map(|line| wrap(line, area.width));
    for (y, line) in (area.y..area.bottom()).zip(wrapped) {
        pen.put(Rect::new(area.x, y, area.width, 1), &line, pen.theme.text);
    }
}
