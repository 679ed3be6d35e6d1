//! The menu of the saved views: what was typed, and each view with its list and its search.
//!
//! ```text
//! > never
//! > Never expire     Clients   is:never-expires sort:-modified
//!   Old ones         Clients   ✗ no field is called age: …
//! ```

use ratatui::layout::Rect;

use super::draw::put;
use super::pen::Pen;
use crate::query::Kind;
use crate::tui::app::{App, Purpose, Target, ViewsMenu};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{cells, centered, fitted, wrap};

/// The largest that the window gets.
const LARGEST: (u16, u16) = (76, 20);
/// The most cells that names take.
const WIDEST_NAME: u16 = 24;

/// Draws the menu, as high as its views need.
pub fn draw(app: &App, menu: &ViewsMenu, area: Rect, pen: &mut Pen) {
    let views = menu.shown(app.views());
    let width = area.width.saturating_sub(4).min(LARGEST.0);
    let height = area.height.saturating_sub(2).min(LARGEST.1);
    // Its top stays where it is while typing makes it lower.
    let whole = centered(area, width, height);
    let note = note(app, menu, views.is_empty(), width.saturating_sub(4));
    let lines = views.len() + note.len();
    let needed = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
    let place = Rect { height: whole.height.min(needed), ..whole };
    let (title, sign) = match &menu.purpose {
        Purpose::Open => ("Views".to_owned(), "> "),
        Purpose::Keep => ("Keep this search as a view".to_owned(), "Name: "),
        Purpose::Rename(name) => (format!("Rename the view {name}"), "Name: "),
    };
    let inside = pen.window(place, &title);
    pen.hits.add(area, Target::Nothing);
    let line = Rect { height: 1, ..inside };
    let room = line.width.saturating_sub(cells(sign));
    let (text, cursor) = menu.text.window(usize::from(room));
    pen.put(line, &format!("{sign}{text}"), pen.theme.accent);
    let cursor = cells(sign) + u16::try_from(cursor).unwrap_or(0);
    pen.frame.set_cursor_position((line.x + cursor, line.y));
    let mut rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let buffer = pen.frame.buffer_mut();
    for text in note {
        put(
            buffer,
            rows,
            &format!("  {text}"),
            if app.views.is_err() { pen.theme.error } else { pen.theme.dim },
        );
        rows = Rect { y: rows.y + 1, height: rows.height.saturating_sub(1), ..rows };
    }
    let name_width = views.iter().map(|view| cells(&view.name)).max().unwrap_or(0).min(WIDEST_NAME);
    let list_width = Kind::ALL.map(|kind| cells(kind.title())).into_iter().max().unwrap_or(0);
    let open = menu.purpose == Purpose::Open;
    let skip = (menu.at + 1).saturating_sub(usize::from(rows.height));
    for (y, (n, view)) in (rows.y..rows.bottom()).zip(views.iter().enumerate().skip(skip)) {
        let line = Rect::new(rows.x, y, rows.width, 1);
        let here = n == menu.at && open;
        let mistake = view.mistake();
        let style = if here {
            pen.theme.selected
        } else if open {
            pen.theme.text
        } else {
            pen.theme.dim
        };
        if here {
            buffer.set_style(line, style);
        }
        let sign = if here { ">" } else { " " };
        put(buffer, line, &format!("{sign} {}", fitted(&view.name, name_width)), style);
        let at = name_width + 4;
        let list = Rect { x: line.x + at, width: line.width.saturating_sub(at), ..line };
        put(buffer, list, view.kind.title(), if here { style } else { pen.theme.dim });
        let at = at + list_width + 2;
        let search = Rect { x: line.x + at, width: line.width.saturating_sub(at + 1), ..line };
        let (text, tone) = match &mistake {
            Some(mistake) => (format!("✗ {}", mistake.reason), pen.theme.error),
            None => (view.search.clone(), style),
        };
        put(buffer, search, &fitted(&text, search.width), if here { style } else { tone });
        pen.hits.add(line, Target::MenuItem(n));
    }
}

/// What stands above the views.
fn note(app: &App, menu: &ViewsMenu, none: bool, width: u16) -> Vec<String> {
    if let Err(why) = &app.views {
        return wrap(&format!("✗ {why}"), width);
    }
    let key = app.keymap.hint(Context::List, Action::KeepView);
    match (&menu.purpose, app.views().is_empty(), none) {
        (Purpose::Keep, ..) => {
            let search = format!("{}: {}", app.tab.title(), app.list().search.value().trim());
            vec![fitted(&search, width)]
        }
        (Purpose::Open, true, _) => {
            wrap(&format!("There is no view yet. {key} in a list keeps its search as one."), width)
        }
        (Purpose::Open, false, true) => vec!["no view has this name".to_owned()],
        _ => Vec::new(),
    }
}
