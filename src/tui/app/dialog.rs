//! Questions: what is asked, the answers, and what each answer does.

use super::TextBox;
use crate::model::Consequence;
use crate::model::change::MAX_REASON;
use crate::tui::key::{Code, Key};

/// A question that lies over everything until it is answered.
#[derive(Debug)]
pub struct Dialog {
    pub title: String,
    /// As they may be shown; wrapped by the view.
    pub lines: Vec<String>,
    /// A box for the reason, where one is asked for.
    pub reason: Option<Reason>,
    pub buttons: Vec<Button>,
    /// The first button is the safe one, and the one that Enter presses at first, unless another
    /// is preferred.
    pub stop: Stop,
    /// The button that Enter goes on to from the box.
    pub preferred: usize,
}

/// Why something is done.
#[derive(Debug, Default)]
pub struct Reason {
    pub text: TextBox,
    /// Whether the platform asks for one.
    pub required: bool,
}

/// What the keys act on, in a question with buttons and perhaps a box for the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Reason,
    Button(usize),
}

/// An answer to a question.
#[derive(Clone, Debug)]
pub struct Button {
    pub label: String,
    pub answer: Answer,
}

/// What an answer does.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Closes the question; nothing happens.
    Cancel,
    /// Deletes what the deletion at hand names.
    Delete,
    /// Closes the form with what was typed.
    Discard,
    /// Opens the editor again on what was written.
    WriteOn,
    /// Brings in what is taken of an import.
    Import,
    /// Exports in place of a file that is there.
    Replace,
    Quit,
    ChangeViews(crate::tui::views::ViewEdit),
    /// Saves, or deletes, although it has this consequence.
    Accept(Consequence),
    /// Takes back, or does again, although it has this consequence.
    UndoRedo(Consequence),
}

impl Dialog {
    /// A question with a safe answer, which Enter gives, and another.
    pub fn new(
        title: impl Into<String>,
        lines: Vec<String>,
        safe: &str,
        other: &str,
        answer: Answer,
    ) -> Self {
        let button = |label: &str, answer| Button { label: label.to_owned(), answer };
        Self {
            title: title.into(),
            lines,
            reason: None,
            buttons: vec![button(safe, Answer::Cancel), button(other, answer)],
            stop: Stop::Button(0),
            preferred: 0,
        }
    }

    pub(super) fn step(&mut self, forward: bool) {
        self.stop.step(forward, self.buttons.len(), self.reason.is_some());
    }

    pub(super) fn answer(&self) -> Option<Answer> {
        let Stop::Button(at) = self.stop else { return None };
        self.buttons.get(at).map(|button| button.answer.clone())
    }
}

impl Stop {
    /// Goes from the box to the buttons, along them, and round.
    pub(super) fn step(&mut self, forward: bool, buttons: usize, has_box: bool) {
        let offset = usize::from(has_box);
        let count = (buttons + offset).max(1);
        let here = match *self {
            Self::Reason => 0,
            Self::Button(n) => n + offset,
        };
        let there = if forward { here + 1 } else { here + count - 1 } % count;
        *self = match there.checked_sub(offset) {
            Some(n) => Self::Button(n),
            None => Self::Reason,
        };
    }
}

/// Whether a key is one for the box with the reason, whatever the key map says of it: what can be
/// typed always, what moves the cursor while the box has the keys.
pub(super) fn is_for_box(key: Key, stop: Stop) -> bool {
    let moves = matches!(key.code, Code::Left | Code::Right | Code::Home | Code::End);
    key.typed().is_some() || (stop == Stop::Reason && moves)
}

/// Whether a reason can be kept.
pub(super) fn check_reason(reason: &str) -> Result<(), String> {
    let length = reason.trim().chars().count();
    if length > MAX_REASON {
        return Err(format!("The reason is {length} characters long: at most {MAX_REASON}"));
    }
    Ok(())
}

/// The reason as it is kept; `None` for one that says nothing.
pub(super) fn reason_text(text_box: &TextBox) -> Option<String> {
    Some(text_box.value().trim().to_owned()).filter(|reason| !reason.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stops_go_round_and_the_box_comes_before_the_buttons() {
        let mut stop = Stop::Button(0);
        let mut seen = Vec::new();
        for _ in 0..4 {
            stop.step(true, 2, true);
            seen.push(stop);
        }
        assert_eq!(seen, [Stop::Button(1), Stop::Reason, Stop::Button(0), Stop::Button(1)]);
        stop.step(false, 2, true);
        stop.step(false, 2, true);
        assert_eq!(stop, Stop::Reason);
        let mut stop = Stop::Button(1);
        stop.step(true, 2, false);
        assert_eq!(stop, Stop::Button(0));
    }
}
