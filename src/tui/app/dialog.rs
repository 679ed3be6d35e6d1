//! Questions: what is asked, the answers, and what each answer does.

use super::text_box::one_line;
use super::window::{Around, Order, Outcome, Window};
use super::{Target, TextBox};
use crate::model::change::MAX_REASON;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::{Action, Context};

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
    /// What the answer does.
    pub order: Order,
}

impl Dialog {
    /// A question with a safe answer, which Enter gives, and another.
    pub fn new(
        title: impl Into<String>,
        lines: Vec<String>,
        safe: &str,
        other: &str,
        order: Order,
    ) -> Self {
        let button = |label: &str, order| Button { label: label.to_owned(), order };
        Self {
            title: title.into(),
            lines,
            reason: None,
            buttons: vec![button(safe, Order::Cancel), button(other, order)],
            stop: Stop::Button(0),
            preferred: 0,
        }
    }

    fn step(&mut self, forward: bool) -> Outcome {
        self.stop.step(forward, self.buttons.len(), self.reason.is_some());
        Outcome::Stay
    }

    /// Gives the answer of the button that the keys act on.
    fn answer(&mut self) -> Outcome {
        let Stop::Button(at) = self.stop else { return Outcome::Stay };
        let Some(button) = self.buttons.get(at) else { return Outcome::Stay };
        let mut order = button.order.clone();
        if let (Order::Delete(why) | Order::Import(why), Some(reason)) = (&mut order, &self.reason)
        {
            *why = reason_text(&reason.text);
            if let Err(problem) = check_reason(why.as_deref(), reason.required) {
                self.stop = Stop::Reason;
                return Outcome::bad(problem);
            }
        }
        Outcome::CloseThen(order)
    }
}

impl Window for Dialog {
    fn context(&self) -> Context {
        Context::Dialog
    }

    fn key(&mut self, key: Key, action: Option<Action>, _: &Around) -> Outcome {
        if let Some(reason) = &mut self.reason
            && (is_for_box(key, self.stop) || (self.stop == Stop::Reason && action.is_none()))
        {
            self.stop = Stop::Reason;
            reason.text.key(key);
            return Outcome::Stay;
        }
        match action {
            // From the box Enter goes on to an answer: it never gives one.
            Some(Action::Accept) if self.stop == Stop::Reason => {
                self.stop = Stop::Button(self.preferred);
                Outcome::Stay
            }
            Some(Action::NextChoice) => self.step(true),
            Some(Action::PreviousChoice) => self.step(false),
            Some(Action::Accept) => self.answer(),
            Some(Action::Dismiss) => Outcome::CloseThen(Order::Cancel),
            _ => Outcome::Stay,
        }
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        if let Some(reason) = &mut self.reason {
            reason.text.insert(&one_line(pasted));
            self.stop = Stop::Reason;
        }
        Outcome::Stay
    }

    fn click(&mut self, target: Target, _: &Around) -> Outcome {
        match target {
            Target::DialogButton(n) => {
                self.stop = Stop::Button(n);
                return self.answer();
            }
            Target::ReasonBox if self.reason.is_some() => self.stop = Stop::Reason,
            _ => {}
        }
        Outcome::Stay
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

/// Whether a reason can be kept, and is there where it is required.
pub(super) fn check_reason(reason: Option<&str>, required: bool) -> Result<(), String> {
    let length = reason.map_or(0, |reason| reason.chars().count());
    if reason.is_none() && required {
        return Err("Type a reason first, or cancel".to_owned());
    }
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
