//! A box for one line of text.

use std::ops::Range;

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::text;
use crate::tui::key::{Code, Key};

/// A one-line text box with a cursor.
#[derive(Clone, Debug, Default)]
pub struct TextBox {
    input: Input,
}

impl TextBox {
    /// A box with a text, the cursor at its end.
    pub fn new(value: &str) -> Self {
        Self { input: Input::new(value.to_owned()) }
    }

    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Puts another text in place of what is there, the cursor at its end.
    pub fn set(&mut self, value: &str) {
        self.input = Input::new(value.to_owned());
    }

    /// Does what a key does in a text box; says whether it was a key for one.
    pub fn key(&mut self, key: Key) -> bool {
        let Some(request) = request(key) else { return false };
        self.input.handle(request);
        true
    }

    /// Inserts a text at the cursor. Control characters cannot be shown in a box and are left out.
    pub fn insert(&mut self, text: &str) {
        let at = self.input.cursor();
        let value = self.input.value();
        let clean: String = text.chars().filter(|c| !c.is_control()).collect();
        let before: String = value.chars().take(at).collect();
        let after: String = value.chars().skip(at).collect();
        let cursor = at + clean.chars().count();
        self.input = Input::new(format!("{before}{clean}{after}")).with_cursor(cursor);
    }

    /// The byte of the text that the cursor stands before.
    pub fn cursor(&self) -> usize {
        let value = self.value();
        value.char_indices().nth(self.input.cursor()).map_or(value.len(), |(at, _)| at)
    }

    /// Puts a text in place of some bytes, the cursor behind it.
    pub fn replace(&mut self, bytes: Range<usize>, text: &str) {
        let value = self.value();
        let (before, after) = (value.get(..bytes.start), value.get(bytes.end..));
        let (Some(before), Some(after)) = (before, after) else { return };
        let cursor = before.chars().count() + text.chars().count();
        self.input = Input::new(format!("{before}{text}{after}")).with_cursor(cursor);
    }

    /// The cells of the window that show some bytes, a cell at least where they are in it.
    pub fn cells(&self, bytes: Range<usize>, cells: usize) -> Range<usize> {
        let (shown, cursor) = self.window(cells);
        let width = |end| {
            let before: &str = self.value().get(..end).unwrap_or_default();
            text::width(&text::shown(before))
        };
        // The cells that are left out at the start of the window.
        let skipped = width(self.cursor()).saturating_sub(cursor);
        let start = width(bytes.start).saturating_sub(skipped);
        let end = width(bytes.end).max(width(bytes.start) + 1).saturating_sub(skipped);
        let most = text::width(&shown);
        start.min(most)..end.min(most)
    }

    /// Whether the cursor stands behind the last character.
    pub fn at_end(&self) -> bool {
        self.input.cursor() >= self.value().chars().count()
    }

    /// The part of the text that fits into so many cells with the cursor in it, as it may be
    /// shown, and the cursor's cell.
    pub fn window(&self, cells: usize) -> (String, usize) {
        let at = self.input.cursor();
        let before: String = self.value().chars().take(at).collect();
        let shown_before = text::shown(&before);
        // One cell stays free for the cursor behind the last character.
        let room = cells.saturating_sub(1);
        let mut skip = text::width(&shown_before).saturating_sub(room);
        let mut out = String::new();
        let mut used = 0;
        let mut skipped = 0;
        for cluster in text::shown(self.value()).graphemes(true) {
            let wide = text::width(cluster);
            if skip > 0 {
                skip = skip.saturating_sub(wide);
                skipped += wide;
                continue;
            }
            if used + wide > cells {
                break;
            }
            out.push_str(cluster);
            used += wide;
        }
        let cursor = text::width(&shown_before).saturating_sub(skipped);
        (out, cursor.min(room))
    }
}

fn request(key: Key) -> Option<InputRequest> {
    use InputRequest as R;
    Some(match (key.code, key.ctrl, key.alt) {
        (Code::Char(c), false, false) => R::InsertChar(c),
        (Code::Backspace, false, false) | (Code::Char('h'), true, false) => R::DeletePrevChar,
        (Code::Delete, false, false) | (Code::Char('d'), true, false) => R::DeleteNextChar,
        (Code::Left, false, false) | (Code::Char('b'), true, false) => R::GoToPrevChar,
        (Code::Right, false, false) | (Code::Char('f'), true, false) => R::GoToNextChar,
        (Code::Left, true, false) | (Code::Char('b'), false, true) => R::GoToPrevWord,
        (Code::Right, true, false) | (Code::Char('f'), false, true) => R::GoToNextWord,
        (Code::Home, _, _) | (Code::Char('a'), true, false) => R::GoToStart,
        (Code::End, _, _) | (Code::Char('e'), true, false) => R::GoToEnd,
        (Code::Char('w'), true, false) | (Code::Backspace, _, true) => R::DeletePrevWord,
        (Code::Delete, true, false) | (Code::Char('d'), false, true) => R::DeleteNextWord,
        (Code::Char('u'), true, false) => R::DeleteLine,
        (Code::Char('k'), true, false) => R::DeleteTillEnd,
        _ => return None,
    })
}

/// Pasted text as a box of one line takes it.
pub(super) fn one_line(pasted: &str) -> String {
    pasted.trim_matches(['\n', '\r']).replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_the_cursor() {
        let mut text_box = TextBox::new("abcdefghij");
        assert_eq!(text_box.window(20), ("abcdefghij".to_owned(), 10));
        assert_eq!(text_box.window(5), ("ghij".to_owned(), 4));
        text_box.key(Key::plain(Code::Home));
        assert_eq!(text_box.window(5), ("abcde".to_owned(), 0));
    }

    #[test]
    fn pasted_control_characters_never_get_in() {
        let mut text_box = TextBox::new("ac");
        text_box.key(Key::plain(Code::Left));
        text_box.insert("b\u{1b}[31m\u{7}");
        assert_eq!(text_box.value(), "ab[31mc");
        assert!(!text_box.at_end());
    }

    proptest::proptest! {
        #[test]
        fn the_cursor_is_always_in_the_window(text in "\\PC{0,30}", moves in 0usize..30, cells in 1usize..20) {
            let mut text_box = TextBox::new(&text);
            for _ in 0..moves {
                text_box.key(Key::plain(Code::Left));
            }
            let (shown, cursor) = text_box.window(cells);
            proptest::prop_assert!(crate::model::text::width(&shown) <= cells);
            proptest::prop_assert!(cursor < cells);
        }
    }
}
