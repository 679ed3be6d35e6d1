//! A place that an error names stands in the file.

/// Whether a line and a column, both counted from 1, are in a text, or just behind a line of it.
pub fn stands_in(text: &str, line: usize, column: usize) -> bool {
    // The readers differ in whether a carriage return alone ends a line.
    let within = |found: Option<&str>| {
        found.is_some_and(|found| column >= 1 && column <= found.chars().count() + 2)
    };
    let Some(before) = line.checked_sub(1) else { return false };
    // In YAML a carriage return and a line feed are one line break, and each alone is one too.
    let yaml = text.replace("\r\n", "\n");
    within(text.split('\n').nth(before)) || within(yaml.split(['\r', '\n']).nth(before))
}

/// Whether a message can be printed as it is.
pub fn is_printable(message: &str) -> bool {
    !message.chars().any(char::is_control)
}
