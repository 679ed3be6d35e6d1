//! Texts in cells: measured, cut and broken into lines.

use textwrap::WordSplitter;
use unicode_segmentation::UnicodeSegmentation;

use crate::model::text;

/// The most lines of a clipped text.
pub const VALUE_LINES: usize = 3;

/// The width of a text in cells.
pub fn cells(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

/// The text, masked and cut to so many cells.
pub fn fitted(text: &str, width: u16) -> String {
    text::fitted(text, usize::from(width)).into_owned()
}

/// The text, masked and cut in its middle to so many cells.
pub fn fitted_middle(text: &str, width: u16) -> String {
    text::fitted_middle(text, usize::from(width)).into_owned()
}

/// Breaks a text into lines of at most so many cells.
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let width = usize::from(width.max(1));
    let shown = text::shown(text);
    let mut lines = Vec::new();
    // A client ID or an address is not broken at its hyphens: it could not be copied whole.
    let options = textwrap::Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    for line in textwrap::wrap(&shown, options) {
        // A word without a place to break, such as a long URI, is broken where the line ends.
        let mut rest = String::new();
        for cluster in line.graphemes(true) {
            if text::width(&rest) + text::width(cluster) > width {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push_str(cluster);
        }
        lines.push(rest);
    }
    lines
}

/// Breaks a text into at most so many lines; an ellipsis says that there would be more.
pub fn wrap_in(text: &str, width: u16, most: usize) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fitted(&format!("{last} …"), width.max(1));
        }
    }
    lines
}

/// A text in few lines; an ellipsis says that there is more of it.
pub fn clipped(text: &str, width: u16) -> Vec<String> {
    let mut lines = wrap(text, width);
    if lines.len() > VALUE_LINES {
        lines.truncate(VALUE_LINES);
        if let Some(last) = lines.last_mut() {
            *last = fitted(&format!("{last}{}", "…".repeat(2)), width);
        }
    }
    lines
}

/// What says how many lines are above and below of those that are shown.
pub fn more_sign(above: usize, below: usize) -> String {
    let more = |lines: usize| text::counted(lines as u64, "more line");
    match (above, below) {
        (0, 0) => String::new(),
        (0, below) => format!("↓ {} below", more(below)),
        (above, 0) => format!("↑ {} above", more(above)),
        (above, below) => format!("↑ {} above, ↓ {below} below", more(above)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clipped_text_says_so_and_stays_in_its_room() {
        let lines = clipped(&"ab ".repeat(100), 10);
        assert_eq!(lines.len(), VALUE_LINES);
        assert!(lines.iter().all(|line| text::width(line) <= 10), "{lines:?}");
        assert!(lines[VALUE_LINES - 1].ends_with('…'), "{lines:?}");
    }
}
