//! The places of a server: how many connections there are, and how many each user has. Whoever
//! has not said hello yet has a place as well.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use nix::unistd::Uid;

use crate::door::limits::{CONNECTIONS, PER_USER};
use crate::door::{Failure, FailureKind};

/// The connections of each user.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<HashMap<Uid, usize>>);

/// The place of one connection, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    uid: Uid,
}

impl Places {
    /// Takes a place for a connection of this user. Whoever owns the registry can take them all.
    pub(super) fn take(self: &Arc<Self>, uid: Uid, owner: Uid) -> Result<Place, Failure> {
        // A panic leaves the numbers as they were.
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = if taken.values().sum::<usize>() >= CONNECTIONS {
            Some(format!("{CONNECTIONS} connections are open: that is the most"))
        } else if uid != owner && taken.get(&uid).is_some_and(|own| *own >= PER_USER) {
            Some(format!("{PER_USER} connections of uid {uid} are open: one user has no more"))
        } else {
            None
        };
        if let Some(text) = full {
            let help = "close a desk that is open, then try again";
            return Err(Failure::new(FailureKind::Busy, text).with_help(help));
        }
        *taken.entry(uid).or_default() += 1;
        Ok(Place { places: Arc::clone(self), uid })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.uid) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.remove(&self.uid);
            }
        }
    }
}
