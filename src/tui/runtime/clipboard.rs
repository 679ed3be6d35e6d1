//! Copies text to the clipboard of the user's terminal (OSC 52), over SSH too.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::Screen;

/// The maximum length of copied text. Terminals drop longer sequences, some silently.
pub const LONGEST: usize = 8 * 1024;

/// Why a text was not copied.
#[derive(Debug, Error)]
pub enum CopyError {
    /// Pasted into a shell, the text could run a command.
    #[error("not copied: the text has control characters")]
    ControlCharacter,
    #[error("not copied: {bytes} bytes are more than a terminal takes ({LONGEST})")]
    TooLong { bytes: usize },
    #[error("not copied: the terminal cannot be written to: {0}")]
    Terminal(#[from] io::Error),
}

/// Copies `text`. Success means that the sequence was sent: a terminal does not report whether it
/// allows copying.
pub fn copy<W: Write>(screen: &mut Screen<W>, text: &str) -> Result<(), CopyError> {
    let sequence = sequence(text)?;
    Ok(screen.send(&sequence)?)
}

fn sequence(text: &str) -> Result<String, CopyError> {
    if text.len() > LONGEST {
        return Err(CopyError::TooLong { bytes: text.len() });
    }
    if text.chars().any(char::is_control) {
        return Err(CopyError::ControlCharacter);
    }
    Ok(format!("\x1b]52;c;{}\x07", STANDARD.encode(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_copied_as_base64() {
        assert_eq!(sequence("acme-käse").unwrap(), "\x1b]52;c;YWNtZS1rw6RzZQ==\x07");
    }

    #[test]
    fn control_characters_are_not_copied() {
        for text in ["a\nb", "a\x1b[2J", "a\u{9b}b", "\0"] {
            assert!(matches!(sequence(text), Err(CopyError::ControlCharacter)), "{text:?}");
        }
    }

    #[test]
    fn a_text_of_the_limit_is_copied_and_a_longer_one_is_not() {
        assert!(sequence(&"x".repeat(LONGEST)).is_ok());
        let error = sequence(&"x".repeat(LONGEST + 1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not copied: 8193 bytes are more than a terminal takes (8192)"
        );
    }
}
