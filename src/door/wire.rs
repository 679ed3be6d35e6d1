//! Requests, answers and notices as bytes: one JSON text a line, of at most [`limits::FRAME`]
//! bytes, so that a person with a terminal can read them.

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::limits;

/// Why a message cannot travel.
#[derive(Debug, Error)]
pub enum WireError {
    #[error("a message of {0} bytes: at most {most}", most = limits::FRAME)]
    TooLarge(usize),
    #[error("not a message: {0}")]
    Malformed(#[from] serde_json::Error),
}

/// The bytes of a message, its line end included.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    let mut bytes = serde_json::to_vec(message)?;
    bytes.push(b'\n');
    if bytes.len() > limits::FRAME {
        return Err(WireError::TooLarge(bytes.len()));
    }
    Ok(bytes)
}

/// The message that the bytes of a line are. Each value in it passes its own check.
pub fn decode<T: DeserializeOwned>(line: &[u8]) -> Result<T, WireError> {
    if line.len() > limits::FRAME {
        return Err(WireError::TooLarge(line.len()));
    }
    Ok(serde_json::from_slice(line)?)
}
