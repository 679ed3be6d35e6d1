//! What the places on the screen stand for, so that the mouse is a lookup.

use ratatui::layout::{Position, Rect};

use crate::tui::app::Target;

/// What the places on the screen stand for; where two overlap the later one counts.
#[derive(Clone, Debug, Default)]
pub struct Hits(Vec<(Rect, Target)>);

impl Hits {
    pub(super) fn add(&mut self, area: Rect, target: Target) {
        self.0.push((area, target));
    }

    /// What stands at a cell.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let place = Position::new(column, row);
        self.0.iter().rev().find(|(area, _)| area.contains(place)).map(|(_, target)| *target)
    }

    /// The first place that stands for this.
    pub fn find(&self, target: Target) -> Option<Rect> {
        self.0.iter().find(|(_, t)| *t == target).map(|(area, _)| *area)
    }
}
