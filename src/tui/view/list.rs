//! The list page: tabs, search box, table and pager.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::draw::{Line, put, put_right, wrap};
use super::{Hits, pager, table};
use crate::query::Kind;
use crate::tui::app::{App, Mode, Target};
use crate::tui::keymap::{Action, Context};
use crate::tui::theme::Theme;

/// `[1 Clients]  2 Partners   3 Users                     root (admin)  demo`
pub fn tabs(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer, hits: &mut Hits) {
    let mut line = Line::new(area);
    for (kind, action) in
        Kind::ALL.into_iter().zip([Action::TabClients, Action::TabPartners, Action::TabUsers])
    {
        let key = app.keymap.hint(Context::List, action);
        let here = kind == app.tab;
        let (open, close) = if here { ("[", "]") } else { (" ", " ") };
        let text = format!("{open}{key} {}{close} ", kind.title());
        let place = line.add(buffer, &text, if here { theme.title } else { theme.text });
        hits.add(place, Target::Tab(kind));
    }
    let who = if app.access.read_only {
        format!("{} (read-only)", app.access.who.user)
    } else {
        format!("{} ({})", app.access.who.user, app.access.role)
    };
    let rest = Rect::new(area.right() - line.room(), area.y, line.room(), 1);
    put_right(buffer, rest, &format!("{who}  {} ", app.registry_name), theme.dim);
}

/// Draws the list below its tabs.
pub fn draw(app: &App, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let line = |y| Rect::new(area.x, y, area.width, 1);
    search_box(app, theme, line(area.y), frame, hits);
    let buffer = frame.buffer_mut();
    let columns = table::columns(app.tab, area.width);
    table::header(app, &columns, theme, line(area.y + 1), buffer, hits);
    let rows = Rect::new(area.x, area.y + 2, area.width, area.height.saturating_sub(3));
    match empty_text(app) {
        Some(lines) => {
            let text = lines.iter().flat_map(|text| wrap(text, rows.width.saturating_sub(4)));
            for (y, text) in (rows.y + 1..rows.bottom()).zip(text) {
                put(buffer, Rect::new(rows.x + 2, y, rows.width - 2, 1), &text, theme.text);
            }
        }
        None => table::rows(app, &columns, theme, rows, buffer, hits),
    }
    pager::draw(app, theme, line(area.bottom().saturating_sub(1)), buffer, hits);
}

/// `Search: novak                                      ✕`
fn search_box(app: &App, theme: &Theme, area: Rect, frame: &mut Frame, hits: &mut Hits) {
    let label = " Search: ";
    put(frame.buffer_mut(), area, label, theme.title);
    let width = area.width.saturating_sub(13);
    let place = Rect::new(area.x + 9, area.y, width, 1);
    hits.add(Rect::new(area.x, area.y, width + 9, 1), Target::SearchBox);
    let searching = app.mode == Mode::Search;
    let text_box = &app.list().search;
    let buffer = frame.buffer_mut();
    if searching {
        buffer.set_style(place, theme.input);
    }
    if text_box.value().is_empty() && !searching {
        let key = app.keymap.hint(Context::List, Action::Search);
        let hint = match app.tab {
            Kind::Clients => format!("{key} finds client ID, partner, name, email, redirect URI"),
            Kind::Partners => format!("{key} finds name, subdomain, description"),
            Kind::Users => format!("{key} finds username, name, email, partner"),
            Kind::History => format!("{key} finds who, what, record, reason, host"),
        };
        put(buffer, place, &super::draw::fitted(&hint, width), theme.dim);
        return;
    }
    let (text, cursor) = text_box.window(usize::from(width));
    put(buffer, place, &text, if searching { theme.input } else { theme.text });
    if !text_box.value().is_empty() {
        let mark = Rect::new(area.right().saturating_sub(3), area.y, 3, 1);
        put(buffer, mark, " ✕ ", theme.accent);
        hits.add(mark, Target::ClearSearch);
    }
    if searching && app.overlay.is_none() {
        let x = place.x + u16::try_from(cursor).unwrap_or(0);
        frame.set_cursor_position((x, place.y));
    }
}

/// What stands in place of the rows when there are none, and what to do next.
fn empty_text(app: &App) -> Option<Vec<String>> {
    let list = app.list();
    if let Some(problem) = &list.problem {
        let mut lines = vec![problem.message.clone()];
        lines.extend(problem.help.clone());
        return Some(lines);
    }
    let Some(page) = &list.page else { return Some(vec!["Loading…".to_owned()]) };
    if !page.rows.is_empty() {
        return None;
    }
    let hint = |action| app.keymap.hint(Context::List, action);
    let noun = app.tab.noun();
    if page.total > 0 {
        let search = list.search.value().trim();
        return Some(vec![
            format!("No {noun} matches “{search}”."),
            format!(
                "{} clears the search, {} changes it.",
                hint(Action::Clear),
                hint(Action::Search)
            ),
        ]);
    }
    let next = match app.tab {
        Kind::Clients if app.directory.partners.is_empty() => format!(
            "A client belongs to a partner: press {}, then {} to make the first partner.",
            hint(Action::TabPartners),
            hint(Action::New)
        ),
        Kind::Users if app.directory.partners.is_empty() => format!(
            "A user is listed for a partner: press {}, then {} to make the first partner.",
            hint(Action::TabPartners),
            hint(Action::New)
        ),
        _ => format!(
            "Press {} to make the first one, {} for help.",
            hint(Action::New),
            hint(Action::Help)
        ),
    };
    Some(vec![format!("There is no {noun} yet."), next])
}
