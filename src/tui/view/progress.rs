//! How far something is that goes in many steps, and how to stop it.
//!
//! ```text
//! ╭ Disable 1,000,000 clients ───────────────────────────────────╮
//! │ ████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  44 % │
//! │ 440,000 of 1,000,000                                         │
//! │ Esc stops; what is done stays done                           │
//! ╰──────────────────────────────────────────────────────────────╯
//! ```

use ratatui::layout::Rect;

use super::pen::Pen;
use crate::model::text;
use crate::tui::app::{App, Progress, Target};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{centered, fitted};

const WIDEST: u16 = 66;
/// Cells of the percentage behind the bar.
const PERCENT: u16 = 6;

/// Draws the window.
pub fn draw(app: &App, progress: &Progress, area: Rect, pen: &mut Pen) {
    let place = centered(area, area.width.saturating_sub(4).min(WIDEST), 5);
    let title = fitted(&progress.title, place.width.saturating_sub(4));
    let inside = pen.window(place, &title);
    pen.hits.add(area, Target::Nothing);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let key = app.keymap.hint(Context::Dialog, Action::Dismiss);
    let stop = if progress.stopping {
        "Stopping…".to_owned()
    } else {
        format!("{key} {}", progress.stop)
    };
    let [bar, count] = lines(progress, inside.width);
    let lines = [(bar, pen.theme.accent), (count, pen.theme.text), (stop, pen.theme.dim)];
    for (y, (line, style)) in (inside.y..inside.bottom()).zip(lines) {
        pen.put(Rect::new(inside.x, y, inside.width, 1), &line, style);
    }
}

/// The bar, and the count. Both change with the percentage and not with each step: over a slow
/// link a change costs more than it tells.
fn lines(progress: &Progress, width: u16) -> [String; 2] {
    let total = progress.total.max(1);
    let percent = progress.done.min(total) * 100 / total;
    let cells = u64::from(width.saturating_sub(PERCENT));
    let full = usize::try_from(cells * percent / 100).unwrap_or(0);
    let rest = usize::try_from(cells).unwrap_or(0).saturating_sub(full);
    let bar = format!("{}{} {percent:>3} %", "█".repeat(full), "░".repeat(rest));
    let done = text::grouped(total * percent / 100);
    [bar, format!("{done} of {}", text::grouped(progress.total))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_changes_a_hundred_times_at_most_and_fills_its_room() {
        let at = |done| Progress {
            title: String::new(),
            done,
            total: 12_345,
            stop: "",
            stopping: false,
        };
        let mut seen: Vec<_> = (0..=12_345).map(|done| lines(&at(done), 40)).collect();
        assert!(seen.iter().all(|[bar, _]| text::width(bar) == 40));
        assert_eq!(seen[0][1], "0 of 12,345");
        assert_eq!(seen[12_345][1], "12,345 of 12,345");
        assert!(!seen[12_345][0].contains('░') && !seen[12_344][0].contains("100"));
        seen.dedup();
        assert_eq!(seen.len(), 101);
        assert_eq!(lines(&Progress { total: 0, ..at(0) }, 10)[1], "0 of 0");
    }
}
