//! Failures of the store, as the door tells of them.

use crate::door::{Failure, FailureKind, Refused};
use crate::store::StoreError;

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Unknown(_) => FailureKind::NotKnownYet,
            error if error.is_damage() => FailureKind::Damaged,
            _ => FailureKind::Unavailable,
        };
        Self { kind, text: error.to_string(), help: error.help() }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
