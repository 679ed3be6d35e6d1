//! What went wrong outside.

use crate::door::Refused;

/// Something that went wrong outside, for a person to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub help: Option<String>,
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Failed(failure) => Self { message: failure.text, help: failure.help },
            other => Self { message: other.to_string(), help: None },
        }
    }
}
