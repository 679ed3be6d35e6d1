//! The bottom of a list: pages, page sizes, and the count.

use ratatui::layout::Rect;

use super::draw::{Line, put_right};
use super::pen::Pen;
use crate::door::Indexed;
use crate::model::text::grouped;

use crate::tui::app::{App, Target};
use crate::tui::config::PageSize;
use crate::tui::layout::cells;

/// The cells of the bar that says how far the index is.
const BAR: usize = 8;

/// `« 1 2 [3] 4 … 13 »  10 [25] 50 100 fit      51-75 of 1,204, filtered from 9,311`
pub fn draw(app: &App, area: Rect, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let list = app.list();
    let Some(page) = &list.page else { return };
    let mut count =
        count_text(page.start, page.rows.len(), page.matched, page.total, page.indexed.is_some());
    if let Some(indexed) = app.indexing {
        count = format!("{count}  {}", indexing_text(indexed));
    }
    put_right(buffer, area, &format!("{count} "), pen.theme.text);
    let pages = list.pages(app.per_page());
    let room = area.width.saturating_sub(cells(&count) + 2);
    let sizes_width = 22 + if PageSize::ALL.contains(&list.page_size()) { 0 } else { 7 };
    let with_sizes = room >= sizes_width + 16;
    let pages_room = if with_sizes { room - sizes_width } else { room };
    let mut line = Line::new(Rect::new(area.x, area.y, room, 1));
    let edge = |on| if on { pen.theme.accent } else { pen.theme.dim };
    let back = line.add(buffer, " « ", edge(page.number > 0));
    pen.hits.add(back, Target::Page(page.number.saturating_sub(1)));
    for item in numbers(page.number, pages, pages_room.saturating_sub(5)) {
        match item {
            None => {
                line.add(buffer, "… ", pen.theme.dim);
            }
            Some(n) if n == page.number => {
                let place = line.add(buffer, &format!("[{}] ", n + 1), pen.theme.accent);
                pen.hits.add(place, Target::Page(n));
            }
            Some(n) => {
                let place = line.add(buffer, &format!("{} ", n + 1), pen.theme.text);
                pen.hits.add(place, Target::Page(n));
            }
        }
    }
    let forward = line.add(buffer, "» ", edge(page.number + 1 < pages));
    pen.hits.add(forward, Target::Page((page.number + 1).min(pages - 1)));
    if with_sizes {
        line.add(buffer, " ", pen.theme.text);
        let chosen = list.page_size();
        // A size that the search asks for stands beside those that can be chosen.
        let asked = (!PageSize::ALL.contains(&chosen)).then_some(chosen);
        for size in PageSize::ALL.into_iter().chain(asked) {
            let here = size == chosen;
            let label =
                if here { format!("[{}] ", size.label()) } else { format!("{} ", size.label()) };
            let place =
                line.add(buffer, &label, if here { pen.theme.accent } else { pen.theme.dim });
            pen.hits.add(place, Target::PageSize(size));
        }
    }
}

/// `▰▰▰▱▱▱▱▱ 41 % indexed`
fn indexing_text(indexed: Indexed) -> String {
    let percent = (indexed.done.saturating_mul(100) / indexed.total.max(1)).min(99);
    let full = usize::try_from(percent * BAR as u64 / 100).unwrap_or(0);
    let (full, empty) = ("▰".repeat(full), "▱".repeat(BAR.saturating_sub(full)));
    format!("{full}{empty} {percent} % indexed")
}

/// `51-75 of 1,204, filtered from 9,311`
fn count_text(start: usize, rows: usize, matched: usize, total: usize, partial: bool) -> String {
    let number = |n: usize| grouped(n as u64);
    let range = match rows {
        0 => "0".to_owned(),
        1 => number(start + 1),
        _ => format!("{}-{}", number(start + 1), number(start + rows)),
    };
    let rest = match (partial, matched == total) {
        // How much was looked through, the bar says.
        (true, _) => " so far".to_owned(),
        (false, true) => String::new(),
        (false, false) => format!(", filtered from {}", number(total)),
    };
    format!("{range} of {}{rest}", number(matched))
}

/// The page numbers to show, counted from 0: first, last, the current one, and as many of its
/// neighbours as fit; `None` stands for a gap.
fn numbers(here: usize, pages: usize, room: u16) -> Vec<Option<usize>> {
    let mut best = Vec::new();
    for around in 0..=4 {
        let list = numbers_around(here, pages, around);
        let width: u16 = list
            .iter()
            .map(|item| match item {
                None => 2,
                Some(n) => cells(&(n + 1).to_string()) + 1 + if *n == here { 2 } else { 0 },
            })
            .sum();
        if around > 0 && width > room {
            break;
        }
        best = list;
    }
    best
}

fn numbers_around(here: usize, pages: usize, around: usize) -> Vec<Option<usize>> {
    let last = pages.saturating_sub(1);
    let mut list = Vec::new();
    let (low, high) = (here.saturating_sub(around), (here + around).min(last));
    for n in [0, 1].into_iter().chain(low..=high).chain([last.saturating_sub(1), last]) {
        let edge = n == 0 || n == last;
        let near = (low..=high).contains(&n);
        // The second page is shown in place of a gap that would hide it alone.
        let bridges = (n == 1 && low <= 2) || (n + 1 == last && high + 2 >= last);
        if n > last || !(edge || near || bridges) || list.contains(&Some(n)) {
            continue;
        }
        if let Some(Some(before)) = list.last()
            && n > before + 1
        {
            list.push(None);
        }
        list.push(Some(n));
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(here: usize, pages: usize, room: u16) -> String {
        numbers(here, pages, room)
            .into_iter()
            .map(|item| item.map_or("…".to_owned(), |n| (n + 1).to_string()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn first_last_and_neighbours_are_shown() {
        assert_eq!(shown(2, 13, 15), "1 2 3 4 … 13");
        assert_eq!(shown(0, 1, 14), "1");
        assert_eq!(shown(0, 3, 14), "1 2 3");
        assert_eq!(shown(6, 13, 20), "1 … 6 7 8 … 13");
        assert_eq!(shown(12, 13, 14), "1 … 12 13");
        assert_eq!(shown(20_000, 40_000, 20), "1 … 20001 … 40000");
    }

    #[test]
    fn counts_say_what_was_filtered() {
        let whole = |start, rows, matched, total| count_text(start, rows, matched, total, false);
        assert_eq!(whole(50, 25, 1_204, 9_311), "51-75 of 1,204, filtered from 9,311");
        assert_eq!(whole(0, 25, 312, 312), "1-25 of 312");
        assert_eq!(whole(0, 0, 0, 312), "0 of 0, filtered from 312");
        assert_eq!(whole(0, 1, 1, 1), "1 of 1");
        assert_eq!(count_text(0, 25, 40, 312, true), "1-25 of 40 so far");
    }

    #[test]
    fn the_bar_is_full_only_when_it_is_gone() {
        let text = |done| indexing_text(Indexed { done, total: 1_000 });
        assert_eq!(text(0), "▱▱▱▱▱▱▱▱ 0 % indexed");
        assert_eq!(text(500), "▰▰▰▰▱▱▱▱ 50 % indexed");
        assert_eq!(text(1_000), "▰▰▰▰▰▰▰▱ 99 % indexed");
    }
}
