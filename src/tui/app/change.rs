//! The window of one change: what it changed, field by field, and the way back to it.

use super::change_sheet::{restorable, sheet};
use super::waiting::Waiting;
use super::window::{Around, Order, Outcome, Window};
use super::{Scroll, Target};
use crate::door::Request;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::Sheet;

/// The window of the change that the cursor is on.
#[derive(Debug, Default)]
pub struct ChangeWindow {
    pub scroll: Scroll,
}

impl ChangeWindow {
    /// Goes to another change of the list; the window stays.
    fn step(&mut self, by: isize, around: &Around) -> Outcome {
        let (place, count) = around.place;
        if by < 0 && place <= 1 {
            return Outcome::good("This is the first change of the list");
        }
        if by > 0 && place >= count {
            return Outcome::good("This is the last change of the list");
        }
        self.scroll = Scroll::default();
        Outcome::Then(Order::Move(by))
    }
}

/// Asks what the client is now: only then it can be said what a restore would change.
fn ask_restore(around: &Around) -> Outcome {
    match restorable(around) {
        Ok((seq, client)) => Outcome::ask(Waiting::Client(seq), Request::Client(client.id.clone())),
        Err(why) => Outcome::bad(format!("Restore: {why}")),
    }
}

impl Window for ChangeWindow {
    fn context(&self) -> Context {
        Context::Change
    }

    fn key(&mut self, _: Key, action: Option<Action>, around: &Around) -> Outcome {
        if self.scrolled(action, around) {
            return Outcome::Stay;
        }
        match action {
            Some(Action::PreviousChange) => self.step(-1, around),
            Some(Action::NextChange) => self.step(1, around),
            Some(Action::Restore) => ask_restore(around),
            Some(Action::History) => Outcome::CloseThen(Order::Act(Context::List, Action::History)),
            Some(Action::Dismiss) => Outcome::Close,
            _ => {
                let hint = |action| around.keymap.hint(Context::Change, action);
                let (back, on) = (hint(Action::PreviousChange), hint(Action::NextChange));
                let close = hint(Action::Dismiss);
                Outcome::bad(format!("{back} and {on} go to other changes, {close} closes"))
            }
        }
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        match target {
            Target::DialogButton(0) => Outcome::Close,
            Target::DialogButton(_) => ask_restore(around),
            _ => Outcome::Stay,
        }
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        sheet(around)
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }
}
