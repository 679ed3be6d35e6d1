//! The bottom line while a search is typed: what the term at the cursor can become or, where
//! nothing is known of it, what is wrong with the search.
//!
//! ```text
//! Tab redirect:  refresh<
//! ✗ no field is called nmae: did you mean name? In quotes it is text
//! ```

use ratatui::layout::Rect;

use super::draw::{Line, put};
use super::pen::Pen;
use crate::model::text;
use crate::query::Candidate;
use crate::tui::app::{App, Offers};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::{cells, fitted};

/// Draws it; says whether there was anything to draw.
pub fn draw(app: &App, area: Rect, pen: &mut Pen) -> bool {
    let buffer = pen.frame.buffer_mut();
    let search = &app.list().search;
    let key = app.keymap.hint(Context::Search, Action::Complete);
    // A mistake elsewhere comes before what could be written here.
    let cursor = search.text_box().cursor();
    let elsewhere = search.mistake().is_some_and(|at| at.end < cursor || cursor < at.start);
    if !key.is_empty()
        && !elsewhere
        && let Some(offers) = search.offers(&app.directory)
    {
        let mut line = Line::new(area);
        line.add(buffer, &format!(" {key} "), pen.theme.accent);
        candidates(&offers, line, pen);
        return true;
    }
    let Some(mistake) = search.mistake() else { return false };
    let reason = fitted(&format!(" ✗ {}", mistake.reason), area.width);
    put(buffer, area, &reason, pen.theme.error);
    true
}

/// As many candidates as fit, the one that stands in the box among them, and what it stands for.
fn candidates(offers: &Offers, mut line: Line, pen: &mut Pen) {
    let buffer = pen.frame.buffer_mut();
    let width = |candidate: &Candidate| cells(&text::shown(&candidate.text)).saturating_add(2);
    let chosen = offers.at.unwrap_or(0);
    let room = line.room().saturating_sub(1);
    let upto = offers.candidates.get(..=chosen).unwrap_or_default();
    let mut used = 0_u16;
    let fit = upto.iter().rev().take_while(|candidate| {
        used = used.saturating_add(width(candidate));
        used <= room
    });
    let first = (chosen + 1).saturating_sub(fit.count().max(1));
    for (n, candidate) in offers.candidates.iter().enumerate().skip(first) {
        if width(candidate) > line.room() && n > chosen {
            line.add(buffer, "…", pen.theme.dim);
            return;
        }
        let here = offers.at == Some(n);
        line.add(buffer, &candidate.text, if here { pen.theme.selected } else { pen.theme.text });
        line.add(buffer, "  ", pen.theme.text);
    }
    let only = offers.candidates.len() == 1;
    let hinted = offers.candidates.get(chosen).filter(|_| only || offers.at.is_some());
    if let Some(hint) = hinted.and_then(|candidate| candidate.hint.as_deref())
        && cells(&text::shown(hint)) <= line.room()
    {
        line.add(buffer, hint, pen.theme.dim);
    }
}
