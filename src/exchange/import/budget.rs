//! Limits memory in proportion to the file's size, against crafted input.
//!
//! A client costs a few values and its messages. In a crafted file, every few bytes are a value
//! with a message that costs a hundred times as much.

use super::error::ReadError;
use super::foreign::Foreign;
use super::loss::Loss;
use crate::model::text::grouped;

/// The number of clients allowed in any file; a larger file may have one per [`BYTES_A_CLIENT`].
const MANY_CLIENTS: usize = 150_000;
const BYTES_A_CLIENT: usize = 64;
/// The number of scopes and redirect URIs allowed.
const MANY_ENTRIES: usize = 50_000;
const BYTES_AN_ENTRY: usize = 16;
/// The number of lost values reported.
const MANY_LOSSES: usize = 50_000;
const BYTES_A_LOSS: usize = 64;

/// What remains of the limits of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    most: usize,
    clients: usize,
    entries: usize,
    losses: usize,
}

impl Budget {
    /// The limits for a file of this size.
    pub fn of(bytes: usize) -> Self {
        let clients = MANY_CLIENTS.max(bytes / BYTES_A_CLIENT);
        Self {
            most: clients,
            clients,
            entries: MANY_ENTRIES + bytes / BYTES_AN_ENTRY,
            losses: MANY_LOSSES + bytes / BYTES_A_LOSS,
        }
    }

    /// Counts a client against the limits. A client whose lists are too long for the file is
    /// refused; of one with too many losses, only their number is kept.
    pub fn take(&mut self, client: &mut Foreign) -> Result<(), ReadError> {
        let Some(left) = self.clients.checked_sub(1) else {
            let most = grouped(self.most as u64);
            let message = format!("over {most} clients, too many for its size: split the file");
            return Err(ReadError::whole(message));
        };
        self.clients = left;
        let entries = client.scopes.as_ref().map_or(0, Vec::len) + client.redirects.len();
        if let Some(left) = self.entries.checked_sub(entries) {
            self.entries = left;
        } else {
            client.scopes = None;
            client.redirects = Vec::new();
            let why = "the file has too many scopes and redirect URIs for its size: split it";
            client.wrong.get_or_insert(why.into());
        }
        let losses = client.losses.len() + client.unplaced.len();
        if let Some(left) = self.losses.checked_sub(losses) {
            self.losses = left;
        } else {
            let why = format!(
                "{} values have no place here, or are others here: too many in this file to name \
                 each",
                grouped(losses as u64)
            );
            client.unplaced = Vec::new();
            client.losses = vec![Loss::new("fields", why)];
        }
        client.losses.shrink_to_fit();
        client.unplaced.shrink_to_fit();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(redirects: usize, unplaced: usize) -> Foreign {
        Foreign {
            redirects: vec!["x".into(); redirects],
            unplaced: vec!["x".into(); unplaced],
            ..Foreign::default()
        }
    }

    #[test]
    fn a_file_has_as_many_clients_as_its_size_allows() {
        let mut budget = Budget::of(0);
        for _ in 0..MANY_CLIENTS {
            budget.take(&mut client(0, 0)).unwrap();
        }
        let error = budget.take(&mut client(0, 0)).unwrap_err();
        assert!(error.to_string().starts_with("over 150,000 clients"), "{error}");
    }

    #[test]
    fn lists_and_losses_beyond_the_size_of_the_file_are_counted_and_not_kept() {
        let mut budget = Budget::of(0);
        let mut large = client(MANY_ENTRIES, MANY_LOSSES);
        budget.take(&mut large).unwrap();
        assert_eq!(large, client(MANY_ENTRIES, MANY_LOSSES));
        let mut next = client(1, 2);
        budget.take(&mut next).unwrap();
        assert!(next.wrong.is_some() && next.redirects.is_empty() && next.unplaced.is_empty());
        let [loss] = &*next.losses else { panic!("{:?}", next.losses) };
        assert!(loss.reason.starts_with("2 values"), "{loss:?}");
    }
}
