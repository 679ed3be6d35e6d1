//! Makes the key of an act.

use crate::door::{Failure, FailureKind};
use crate::model::ActKey;

/// A random key, so that no other act has it.
pub fn act_key() -> Result<ActKey, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        let text = format!("the operating system gives no random number: {error}");
        Failure::new(FailureKind::Unavailable, text)
    })?;
    Ok(ActKey(u128::from_ne_bytes(bytes)))
}
