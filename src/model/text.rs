//! Prepares text from records for the screen: masked and aligned.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The replacement of a character that must not reach the terminal.
pub const MASK: char = '\u{fffd}';

/// More code points than this in one cluster are an attack, not a letter.
const MAX_CLUSTER: usize = 8;

/// Whether a character is a control character or invisible: it could hide or reverse text, or
/// control the terminal.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The first invisible character of a text.
pub fn first_invisible(text: &str) -> Option<char> {
    text.chars().find(|c| is_invisible(*c))
}

/// The first control character of a text.
pub fn first_control(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_control())
}

/// Names a character in an error: itself, or its code point if it is invisible.
pub fn name_char(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        c if is_invisible(c) => format!("the invisible character U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

/// Prepares text for the screen: masks control and invisible characters, and reduces each cluster
/// to one whose width all terminals agree on.
///
/// Terminals differ on joined emoji (`👩‍💻`: some give it 2 cells, some 4) and on variation
/// selectors; the base character replaces such a cluster.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        let width_by_char: usize = cluster.chars().filter_map(UnicodeWidthChar::width).sum();
        let first = cluster.chars().next().unwrap_or(MASK);
        if is_invisible(first) || first.width() == Some(0) {
            out.push(MASK);
        } else if cluster.chars().any(is_invisible)
            || width_by_char != cluster.width()
            || cluster.chars().count() > MAX_CLUSTER
        {
            out.push(first);
        } else {
            out.push_str(cluster);
        }
    }
    Cow::Owned(out)
}

/// What stands for a value that is there and empty.
pub const EMPTY: &str = "(empty)";
/// What stands for a value that is not there, and for a list without an item.
pub const NONE: &str = "(none)";

/// The value as it may be shown, or the word for one that is empty or not there.
pub fn value(value: Option<&str>) -> Cow<'_, str> {
    match value {
        None => NONE.into(),
        Some("") => EMPTY.into(),
        Some(value) => shown(value),
    }
}

/// The width of a shown text in cells, summed by cluster as it is drawn. (The width of the whole
/// string can be less: it joins letters across clusters that terminals keep apart.)
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// Truncates the shown text to a width in cells, with an ellipsis at the end.
pub fn fitted(text: &str, cells: usize) -> Cow<'_, str> {
    let text = shown(text);
    if width(&text) <= cells {
        return text;
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = cluster.width();
        // The ellipsis needs one cell.
        if used + wide + 1 > cells {
            break;
        }
        out.push_str(cluster);
        used += wide;
    }
    if cells > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// Truncates the shown text in the middle: for names with a common beginning, such as client IDs
/// with one prefix.
pub fn fitted_middle(text: &str, cells: usize) -> Cow<'_, str> {
    let text = shown(text);
    if width(&text) <= cells {
        return text;
    }
    // The end tells more than the beginning, which is common to many.
    let head_room = cells.saturating_sub(1) * 2 / 5;
    let (mut head, mut used) = (String::new(), 0);
    for cluster in text.graphemes(true) {
        if used + cluster.width() > head_room {
            break;
        }
        head.push_str(cluster);
        used += cluster.width();
    }
    let mut tail = Vec::new();
    for cluster in text.graphemes(true).rev() {
        // The ellipsis needs one cell.
        if used + cluster.width() + 1 > cells {
            break;
        }
        tail.push(cluster);
        used += cluster.width();
    }
    if cells > 0 {
        head.push('…');
    }
    head.extend(tail.into_iter().rev());
    Cow::Owned(head)
}

/// `1 client`, `3 clients`: a count with its noun.
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// Capitalizes the first letter, for the beginning of a sentence.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Formats a number with thousands separators: `1,204`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_said_in_one_way() {
        assert_eq!(value(None), "(none)");
        assert_eq!(value(Some("")), "(empty)");
        assert_eq!(value(Some("Anna")), "Anna");
        assert_eq!(value(Some("a\u{202e}b")), shown("a\u{202e}b"));
    }

    #[test]
    fn escape_sequences_never_come_through() {
        assert_eq!(shown("a\u{1b}[31mred\u{7}"), "a\u{fffd}[31mred\u{fffd}");
        assert_eq!(shown("\u{9b}2J"), "\u{fffd}2J");
        assert_eq!(shown("user\u{202e}gpj.exe"), "user\u{fffd}gpj.exe");
        assert_eq!(shown("a\r\nb"), "a\u{fffd}b");
    }

    #[test]
    fn clusters_get_a_width_that_all_terminals_share() {
        assert_eq!(shown("👩\u{200d}💻 dev"), "👩 dev");
        assert_eq!(shown("❤\u{fe0f}"), "❤");
        assert_eq!(shown("e\u{301}"), "e\u{301}");
        assert_eq!(shown("広告"), "広告");
        assert_eq!(shown(&format!("e{}", "\u{301}".repeat(50))), "e");
    }

    #[test]
    fn cutting_never_splits_a_wide_character() {
        assert_eq!(fitted("広告配信", 5), "広告…");
        assert_eq!(fitted("広告配信", 4), "広…");
        assert_eq!(fitted("広告配信", 8), "広告配信");
        assert_eq!(fitted("abc", 0), "");
        assert_eq!(fitted("abc", 1), "…");
    }

    #[test]
    fn cutting_in_the_middle_keeps_both_ends() {
        assert_eq!(fitted_middle("bidquarry-bi-dashboard-eu", 14), "bidqu…board-eu");
        assert_eq!(fitted_middle("acme-anna", 9), "acme-anna");
        assert_eq!(fitted_middle("広告配信広告配信", 8), "広…配信");
        assert_eq!(fitted_middle("abcdef", 1), "…");
        assert_eq!(fitted_middle("abcdef", 0), "");
    }

    #[test]
    fn a_sentence_begins_with_a_large_letter() {
        assert_eq!(sentence("make room: ß"), "Make room: ß");
        assert_eq!(sentence("/srv is full"), "/srv is full");
        assert_eq!(sentence("écrire"), "Écrire");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_204), "1,204");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(counted(1, "client"), "1 client");
        assert_eq!(counted(0, "client"), "0 clients");
    }

    proptest::proptest! {
        #[test]
        fn nothing_invisible_is_ever_shown(text in "\\PC*|(?s).*", cells in 0usize..40) {
            let fit = fitted(&text, cells);
            proptest::prop_assert!(width(&fit) <= cells);
            proptest::prop_assert!(!fit.chars().any(is_invisible));
            let fit = fitted_middle(&text, cells);
            proptest::prop_assert!(width(&fit) <= cells);
            proptest::prop_assert!(!fit.chars().any(is_invisible));
        }
    }
}
