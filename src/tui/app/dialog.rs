//! Questions: what is asked, the answers, and what each answer does.

use super::TextBox;
use crate::model::{Consequence, Record};

/// A question that lies over everything until it is answered.
#[derive(Debug)]
pub struct Dialog {
    pub title: String,
    /// As they may be shown; wrapped by the view.
    pub lines: Vec<String>,
    /// Field, theirs, yours: where two versions are compared.
    pub comparison: Vec<[String; 3]>,
    /// A box for the reason, where one is required.
    pub reason: Option<TextBox>,
    pub buttons: Vec<Button>,
    /// The button that Enter presses; the first is the safe one.
    pub at: usize,
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
    Quit,
    /// Saves, or deletes, although it has this consequence.
    Accept(Consequence),
    /// Gives the form the revision that is stored now, with what was typed left as it is.
    KeepMine(Box<Record>),
    /// Opens what is stored now in place of what was typed.
    TakeTheirs(Box<Record>),
}

impl Dialog {
    /// A question with a safe answer, which Enter gives, and another.
    #[must_use]
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
            comparison: Vec::new(),
            reason: None,
            buttons: vec![button(safe, Answer::Cancel), button(other, answer)],
            at: 0,
        }
    }

    pub(super) fn step(&mut self, forward: bool) {
        let count = self.buttons.len().max(1);
        self.at = if forward { self.at + 1 } else { self.at + count - 1 } % count;
    }

    pub(super) fn answer(&self) -> Option<Answer> {
        self.buttons.get(self.at).map(|button| button.answer.clone())
    }
}
