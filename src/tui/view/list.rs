//! The list page: tabs, search box, table and pager.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::draw::{Line, put, put_right};
use super::pen::Pen;
use super::{pager, table};
use crate::model::text;
use crate::query::Kind;
use crate::tui::app::{App, Mode, Target, Tone};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{cells, columns, fitted, wrap};

/// The least of a user name that is worth showing.
const SHORTEST_USER: u16 = 8;
/// The least of a registry's name that is worth showing, with the blanks around it.
const SHORTEST_REGISTRY: u16 = 10;

/// `[1 Clients]  2 Partners   3 Users   4 History          root (admin)  demo`
pub fn tabs(app: &App, area: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let mut line = Line::new(area);
    let actions = [Action::TabClients, Action::TabPartners, Action::TabUsers, Action::TabHistory];
    for (kind, action) in Kind::ALL.into_iter().zip(actions) {
        let key = app.keymap.hint(Context::List, action);
        let here = kind == app.tab;
        let (open, close) = if here { ("[", "]") } else { (" ", " ") };
        let text = format!("{open}{key} {}{close} ", kind.title());
        let place = line.add(buffer, &text, if here { pen.theme.title } else { pen.theme.text });
        pen.hits.add(place, Target::Tab(kind));
    }
    let rest = Rect::new(area.right() - line.room(), area.y, line.room(), 1);
    put_right(buffer, rest, &who_and_where(app, rest.width), pen.theme.dim);
}

/// `anna (admin)  demo `. Of a long user name only the beginning is shown, so that the role is
/// seen; the registry's name comes last, is cut first, and goes first.
fn who_and_where(app: &App, room: u16) -> String {
    let role = if app.access.read_only {
        " (read-only)".to_owned()
    } else {
        app.access.role.map_or_else(String::new, |role| format!(" ({role})"))
    };
    if room < cells(&role) + 1 {
        return String::new();
    }
    let user = text::shown(&app.access.who.user);
    let registry = format!("  {} ", app.registry_name);
    let beside = room.saturating_sub(cells(&role) + cells(&text::shown(&registry)));
    if beside >= cells(&user).min(SHORTEST_USER) {
        format!("{}{role}{registry}", fitted(&user, beside))
    } else if room >= cells(&user) + cells(&role) + SHORTEST_REGISTRY {
        let rest = room.saturating_sub(cells(&user) + cells(&role) + 1);
        format!("{user}{role}{} ", fitted(registry.trim_end(), rest))
    } else {
        format!("{}{role} ", fitted(&user, room.saturating_sub(cells(&role) + 1)))
    }
}

/// Draws the list below its tabs.
pub fn draw(app: &App, area: Rect, pen: &mut Pen) {
    let line = |y| Rect::new(area.x, y, area.width, 1);
    search_box(app, line(area.y), pen);
    let columns = columns(app.tab, app.list().order().column, area.width);
    table::header(app, &columns, line(area.y + 1), pen);
    let rows = Rect::new(area.x, area.y + 2, area.width, area.height.saturating_sub(3));
    match empty_text(app) {
        Some(lines) => {
            let width = rows.width.saturating_sub(4);
            let text = lines.iter().flat_map(|(tone, text)| {
                let style = if *tone == Tone::Bad { pen.theme.error } else { pen.theme.text };
                wrap(text, width).into_iter().map(move |line| (style, line))
            });
            for (y, (style, text)) in (rows.y + 1..rows.bottom()).zip(text) {
                pen.put(Rect::new(rows.x + 2, y, rows.width - 2, 1), &text, style);
            }
        }
        None => table::rows(app, &columns, rows, pen),
    }
    pager::draw(app, line(area.bottom().saturating_sub(1)), pen);
}

/// `Search: novak                                      ✕`, and before it the one record whose
/// history is listed.
fn search_box(app: &App, area: Rect, pen: &mut Pen) {
    let list = app.list();
    let searching = app.mode == Mode::Search;
    let idle = list.search.value().is_empty() && !searching;
    let mark = Rect::new(area.right().saturating_sub(3), area.y, 3, 1).intersection(area);
    let mut line = Line::new(Rect { width: area.width - mark.width, ..area });
    if let Some(of) = &list.of {
        let title = format!(" History of {}  ", of.title);
        let room = if idle { line.room() } else { line.room() / 2 };
        line.add(pen.frame.buffer_mut(), &fitted(&title, room), pen.theme.title);
    }
    let whole = Rect::new(area.x + area.width - mark.width - line.room(), area.y, line.room(), 1);
    if list.of.is_none() || !idle {
        line.add(pen.frame.buffer_mut(), " Search: ", pen.theme.title);
    }
    let text_box = list.search.text_box();
    // What stands in the list while the box has a mistake.
    let shown = list.search.mistake().map(|_| match list.search.good_text() {
        "" => "showing all".to_owned(),
        good => format!("showing: {good}"),
    });
    let shown = shown.map_or_else(String::new, |shown| fitted(&shown, line.room() / 2));
    // One cell before the mark stays free.
    let width = line.room().saturating_sub(1 + cells(&shown) + u16::from(!shown.is_empty()));
    let place = Rect::new(area.right() - mark.width - line.room(), area.y, width, 1);
    pen.hits.add(whole, Target::SearchBox);
    let buffer = pen.frame.buffer_mut();
    if !text_box.value().is_empty() || list.of.is_some() {
        put(buffer, mark, " ✕ ", pen.theme.accent);
        pen.hits.add(mark, Target::ClearSearch);
    }
    if idle {
        let key = app.keymap.hint(Context::List, Action::Search);
        let hint = match app.tab {
            Kind::Clients => format!("{key} finds client ID, partner, name, email, redirect URI"),
            Kind::Partners => format!("{key} finds name, subdomain, description"),
            Kind::Users => format!("{key} finds username, name, email, partner"),
            Kind::History => format!("{key} finds who, what, record, reason, address"),
        };
        put(buffer, place, &fitted(&hint, width), pen.theme.dim);
        return;
    }
    put_right(
        buffer,
        Rect { width: whole.width.saturating_sub(1), ..whole },
        &shown,
        pen.theme.dim,
    );
    // The box is underlined as a whole, or else where it is wrong.
    let style = match list.search.mistake() {
        None if searching => pen.theme.input,
        _ => pen.theme.text,
    };
    buffer.set_style(place, style);
    let (text, cursor) = text_box.window(usize::from(width));
    put(buffer, place, &text, style);
    if let Some(mistake) = list.search.mistake() {
        let wrong = text_box.cells(mistake.start..mistake.end, width.into());
        let cell = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let (x, wide) = (place.x.saturating_add(cell(wrong.start)), cell(wrong.len()));
        let wrong = Rect { x, width: wide, ..place }.intersection(place);
        buffer.set_style(wrong, pen.theme.error.add_modifier(Modifier::UNDERLINED));
    }
    if searching && app.overlay().is_none() {
        let x = place.x + u16::try_from(cursor).unwrap_or(0);
        pen.frame.set_cursor_position((x, place.y));
    }
}

/// What stands in place of the rows when there are none, and what to do next.
fn empty_text(app: &App) -> Option<Vec<(Tone, String)>> {
    let list = app.list();
    if let Some(problem) = &list.problem {
        let mut lines = vec![(Tone::Bad, format!("✗ {}", text::sentence(&problem.message)))];
        lines.extend(problem.help.as_deref().map(|help| (Tone::Good, text::sentence(help))));
        return Some(lines);
    }
    let plain = |lines: Vec<String>| lines.into_iter().map(|line| (Tone::Good, line)).collect();
    no_rows(app).map(plain)
}

/// Why there is no row, where nothing went wrong.
fn no_rows(app: &App) -> Option<Vec<String>> {
    let list = app.list();
    let Some(page) = &list.page else { return Some(vec!["Loading…".to_owned()]) };
    if !page.rows.is_empty() {
        return None;
    }
    let hint = |action| app.keymap.hint(Context::List, action);
    let noun = app.tab.noun();
    if let Some(of) = list.of.as_ref().filter(|_| !list.is_searching()) {
        let seeded = "it is as the registry began with it.";
        return Some(vec![
            format!("Nothing was done to {} yet: {seeded}", of.title),
            format!("{} shows the changes of every record.", hint(Action::Clear)),
        ]);
    }
    if page.indexed.is_some() {
        return Some(vec![
            format!("No {noun} matches so far."),
            "The index of all records is still being built; what it finds comes here.".to_owned(),
        ]);
    }
    if page.total > 0 {
        let search = list.search.good_text();
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
        Kind::Clients => format!(
            "Press {} to make the first one, {} to import some from a file, {} for help.",
            hint(Action::New),
            hint(Action::Import),
            hint(Action::Help)
        ),
        Kind::Users if app.directory.partners.is_empty() => format!(
            "A user is listed for a partner: press {}, then {} to make the first partner.",
            hint(Action::TabPartners),
            hint(Action::New)
        ),
        Kind::History => {
            let acts = "Whatever is saved, deleted or taken back will stand here";
            return Some(vec![
                format!("There is no {noun} yet."),
                format!("{acts}: who did it, when, what and why."),
            ]);
        }
        _ => format!(
            "Press {} to make the first one, {} for help.",
            hint(Action::New),
            hint(Action::Help)
        ),
    };
    Some(vec![format!("There is no {noun} yet."), next])
}
