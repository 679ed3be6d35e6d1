//! A place that an error names stands in the file.

/// Whether a line and a column, both counted from 1, are in a text, or just behind a line of it.
pub fn stands_in(text: &str, line: usize, column: usize) -> bool {
    // The readers differ in whether a carriage return alone ends a line.
    let within = |mut lines: Box<dyn Iterator<Item = &str> + '_>| {
        let Some(before) = line.checked_sub(1) else { return false };
        match lines.nth(before) {
            Some(found) => column >= 1 && column <= found.chars().count() + 2,
            None => false,
        }
    };
    within(Box::new(text.split('\n'))) || within(Box::new(text.split(['\r', '\n'])))
}

/// Whether a message can be printed as it is.
pub fn is_printable(message: &str) -> bool {
    !message.chars().any(char::is_control)
}
