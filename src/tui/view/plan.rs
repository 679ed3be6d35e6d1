//! Draws the plan of an import: what would become of each client, and all there is to say of the one at
//! the cursor.
//!
//! ```text
//! ╭ Import of realm-export.json ─────────────────────────────────────────────╮
//! │ [All 19]  Create 12  Update 2  Refused 3  Skipped 2  Losing 7            │
//! │ 12 of 14 that can come in are taken.                                     │
//! │>[x] shop-web            create     3 lost                                │
//! │ [ ] shop-old            update                                           │
//! │     account             skipped    a built-in client of the other system │
//! │─ shop-web, realm demo ───────────────────────────────────────────────────│
//! │ Web shop                                                                 │
//! │ Lost: redirectUris "*": a wildcard matches any address                   │
//! ╰──────────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::draw::{Line, put};
use super::pen::Pen;
use super::sheet;
use crate::exchange::import::{FileRead, Foreign};
use crate::model::text;
use crate::tui::app::{Becomes, Import, Part, Plan, Target};
use crate::tui::layout::{ScrollSize, cells, fitted, more_sign};
use crate::tui::theme::Theme;

/// Cells of the cursor and the mark.
const SIGNS: u16 = 5;
/// Cells of the word for what becomes of a client.
const WORD: u16 = 11;

/// Draws the window.
pub fn draw(import: &Import, plan: &Plan, area: Rect, pen: &mut Pen) {
    let inside = pen.window(area, &title(import, plan));
    pen.hits.add(area, Target::Nothing);
    let line = |y: u16| Rect::new(inside.x, y, inside.width, 1).intersection(inside);
    parts(plan, line(inside.y), pen);
    let text = format!(" {}", summary(plan));
    pen.put(line(inside.y + 1), &fitted(&text, inside.width), pen.theme.text);
    let [rows, lines] = plan.shares(area.height);
    let body = Rect { y: inside.y + 2, height: rows, ..inside }.intersection(inside);
    draw_rows(plan, body, pen);
    let between = line(inside.y + 2 + rows);
    let said = plan.said(inside.width.saturating_sub(2));
    let page = usize::from(lines);
    let size = ScrollSize { page, last: said.len().saturating_sub(page) };
    let skip = plan.open.unwrap_or_default().first(size);
    rule(plan, between, pen);
    let below = Rect { y: between.y + 1, height: lines, ..inside }.intersection(inside);
    let below = Rect { x: below.x + 1, width: below.width.saturating_sub(2), ..below };
    sheet::lines(said.iter().skip(skip), 0, below, pen);
    let more = more_sign(skip, size.last - skip);
    if !more.is_empty() {
        // In the border, where no line is hidden by it.
        let width = cells(&more) + 2;
        let x = area.right().saturating_sub(width + 2).max(area.x + 1);
        let place = Rect { x, y: area.bottom().saturating_sub(1), width, height: 1 };
        pen.put(place.intersection(area), &format!(" {more} "), pen.theme.accent);
    }
}

/// `Import of realm-export.json (keycloak)`
fn title(import: &Import, plan: &Plan) -> String {
    let path = import.file.text.value().trim().trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let format = match plan.input.files.as_slice() {
        [only] => only.format.map(|format| format!(" ({format})")),
        _ => None,
    };
    format!("Import of {}{}", text::shown(name), format.unwrap_or_default())
}

/// `[All 19]  Create 12  Refused 3`
fn parts(plan: &Plan, area: Rect, pen: &mut Pen) {
    let label = |(part, count): &(Part, u64)| {
        let here = *part == plan.part;
        let (open, close) = if here { ("[", "]") } else { (" ", " ") };
        format!("{open}{} {}{close}", part.title(), text::grouped(*count))
    };
    // In a narrow window the first parts make room for the one that is shown.
    let here = plan.parts().iter().position(|(part, _)| *part == plan.part).unwrap_or(0);
    let upto = plan.parts().get(..=here).unwrap_or_default();
    let mut used = 0_u16;
    let fit = upto.iter().rev().take_while(|part| {
        used = used.saturating_add(cells(&label(part)));
        used <= area.width
    });
    let first = (here + 1).saturating_sub(fit.count().max(1));
    let mut line = Line::new(area);
    for part in plan.parts().iter().skip(first) {
        let style = if part.0 == plan.part { pen.theme.accent } else { pen.theme.text };
        let place = line.add(pen.frame.buffer_mut(), &label(part), style);
        pen.hits.add(place, Target::Part(part.0));
    }
}

/// What is taken, and what else would be done.
fn summary(plan: &Plan) -> String {
    let (taken, can) = (plan.taken(), plan.takeable());
    let taken = match (taken, can) {
        (_, 0) => "Nothing of it can come in.".to_owned(),
        (taken, can) if taken == can => format!("{} taken.", text::grouped(taken)),
        (taken, can) => {
            format!("{} taken, of {} that can come in.", text::grouped(taken), text::grouped(can))
        }
    };
    let broken = match plan.input.broken() {
        0 => String::new(),
        count => format!(" ✗ {} cannot be read.", text::counted(count, "file")),
    };
    format!("{taken}{broken}")
}

fn draw_rows(plan: &Plan, area: Rect, pen: &mut Pen) {
    let skip = if plan.open.is_some() { plan.at } else { plan.scroll };
    let shown = plan.rows().iter().enumerate().skip(skip);
    for (y, (n, row)) in (area.y..area.bottom()).zip(shown) {
        let line = Rect { y, height: 1, ..area };
        let here = n == plan.at;
        let text = if plan.part == Part::Files {
            plan.input.files.get(*row).map(FileRead::told).unwrap_or_default()
        } else {
            client_row(plan, *row, line.width.saturating_sub(SIGNS))
        };
        let mark = match (plan.part, plan.becomes(*row).can_be_taken(), plan.is_taken(*row)) {
            (Part::Files, ..) | (_, false, _) => "    ",
            (_, true, true) => "[x] ",
            (_, true, false) => "[ ] ",
        };
        let style = row_style(plan, *row, here, pen.theme);
        if here {
            pen.frame.buffer_mut().set_style(line, style);
        }
        let sign = if here { ">" } else { " " };
        let text = fitted(&format!("{sign}{mark}{text}"), line.width);
        pen.put(line, &text, style);
        pen.hits.add(line, Target::PlanRow(n));
        pen.hits.add(Rect { width: SIGNS.min(line.width), ..line }, Target::PlanMark(n));
    }
}

fn row_style(plan: &Plan, row: usize, here: bool, theme: &Theme) -> Style {
    if here {
        return theme.selected;
    }
    if plan.part == Part::Files {
        let broken = plan.input.files.get(row).is_some_and(|file| file.broken);
        return if broken { theme.error } else { theme.text };
    }
    match plan.becomes(row) {
        Becomes::Refused => theme.error,
        Becomes::Unchanged | Becomes::Skipped => theme.dim,
        Becomes::Created | Becomes::Updated | Becomes::Draft => theme.text,
    }
}

/// `shop-web              create     3 lost; realm demo`
fn client_row(plan: &Plan, client: usize, width: u16) -> String {
    let id = width.saturating_sub(WORD) / 2;
    let title = plan.clients.get(client).map(Foreign::title).unwrap_or_default();
    let title = fitted(&title, id.saturating_sub(1));
    let pad = |text: &str, to: u16| " ".repeat(usize::from(to.saturating_sub(cells(text))));
    let becomes = plan.becomes(client);
    let word = becomes.word();
    let fate = plan.fates.get(client);
    let why = fate.and_then(|fate| fate.why.as_deref()).map(|why| text::shown(why).into_owned());
    let lost = fate.map_or(0, |fate| fate.losses.len());
    let lost = plan.loses(client).then(|| format!("{lost} lost or changed"));
    let place = plan.clients.get(client).map(|one| plan.input.place(client, one));
    let rest = [why, lost, place.filter(|place| !place.is_empty())];
    let rest = rest.into_iter().flatten().collect::<Vec<_>>().join("; ");
    format!("{title}{}{word}{}{rest}", pad(&title, id), pad(word, WORD))
}

/// `─ shop-web, realm demo ─────`
fn rule(plan: &Plan, area: Rect, pen: &mut Pen) {
    let title = match (plan.client(), plan.file()) {
        (Some(client), _) => plan.clients.get(client).map(Foreign::title),
        (None, file) => file.map(|file| file.name.clone()),
    };
    let buffer = pen.frame.buffer_mut();
    put(buffer, area, &"─".repeat(usize::from(area.width)), pen.theme.border);
    let Some(title) = title else { return };
    let title = fitted(&format!(" {title} "), area.width.saturating_sub(4));
    let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    put(buffer, place.intersection(area), &title, pen.theme.title);
}
