//! Generates registries of any size, reproducibly: for tests, benchmarks and trials.

mod client;
mod dice;
mod partner;
mod words;

use std::cell::RefCell;
use std::fmt;
use std::ops::RangeInclusive;

use crate::model::{Client, GrantType, Partner, PartnerUser, Scope, Settings, Timestamp};
use crate::registry::local::Local;
use crate::registry::{OpenOptions, Progress, Seed, StoreError};
use crate::store::Clients;

use dice::Dice;

/// The allowed number of clients in a generated registry.
pub const SIZES: RangeInclusive<u64> = 1..=10_000_000;

/// The time of the first record: 2018-01-01.
const START: Timestamp = Timestamp(1_514_764_800_000);
/// The time of the last record: 2026-01-01. A constant, so that records do not depend on today.
const END: Timestamp = Timestamp(1_767_225_600_000);

/// The number of clients generated at once.
const BATCH: usize = 1_000;

/// The partners and users of a generated registry, and the parameters of its clients.
#[derive(Debug)]
struct Generated {
    seed: u64,
    settings: Settings,
    partners: Vec<PartnerPart>,
}

/// A partner with its users.
#[derive(Debug)]
struct PartnerPart {
    partner: Partner,
    users: Vec<PartnerUser>,
    /// The number of clients.
    clients: usize,
}

/// The number of records of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub clients: u64,
    pub partners: u64,
    pub users: u64,
}

/// Generates a registry of this many clients in the directory, and closes it. The caller becomes
/// its admin. The same size and seed give the same records.
pub fn generate(
    options: &OpenOptions,
    clients: u64,
    seed: u64,
    progress: &mut dyn FnMut(Progress),
) -> Result<Sizes, StoreError> {
    let generated = Generated::new(clients, seed)?;
    let made = Reported { generated: &generated, of: clients, progress: RefCell::new(progress) };
    Local::create(options, generated.seed(), Some(&made))?.close();
    Ok(generated.sizes())
}

impl Generated {
    /// Generates all records but the clients.
    fn new(clients: u64, seed: u64) -> Result<Self, StoreError> {
        let settings = settings()?;
        let partners = partner::all(seed, clients)?;
        Ok(Self { seed, settings, partners })
    }

    /// The records that fit in memory: all but the clients.
    fn seed(&self) -> Seed {
        Seed {
            partners: self.partners.iter().map(|part| part.partner.clone()).collect(),
            users: self.partners.iter().flat_map(|part| part.users.clone()).collect(),
            settings: self.settings.clone(),
            ..Seed::default()
        }
    }

    fn sizes(&self) -> Sizes {
        Sizes {
            clients: self.partners.iter().map(|part| part.clients as u64).sum(),
            partners: self.partners.len() as u64,
            users: self.partners.iter().map(|part| part.users.len() as u64).sum(),
        }
    }

    /// The clients of the n-th partner, sorted by ID.
    fn clients_of(&self, n: usize, part: &PartnerPart) -> Result<Vec<Client>, StoreError> {
        client::all(part, &self.settings, Dice::of(self.seed, n as u64 + 1))
    }

    fn clients(&self) -> impl Iterator<Item = Result<Vec<Client>, StoreError>> {
        let mut parts = self.partners.iter().enumerate();
        let mut waiting: Vec<Client> = Vec::new();
        std::iter::from_fn(move || {
            while waiting.len() < BATCH {
                let Some((n, part)) = parts.next() else { break };
                match self.clients_of(n, part) {
                    Ok(mut clients) => waiting.append(&mut clients),
                    Err(error) => return Some(Err(error)),
                }
            }
            let rest = waiting.split_off(waiting.len().min(BATCH));
            let batch = std::mem::replace(&mut waiting, rest);
            (!batch.is_empty()).then_some(Ok(batch))
        })
    }
}

/// Settings that offer everything.
fn settings() -> Result<Settings, StoreError> {
    let scopes = ["read", "write", "reports", "billing", "audiences", "admin"];
    let scopes = scopes.into_iter().map(Scope::parse).collect::<Result<_, _>>();
    Ok(Settings {
        scopes: scopes.map_err(broken)?,
        grant_types: GrantType::ALL.into_iter().collect(),
        ..Settings::default()
    })
}

/// A random time between two others.
fn between(dice: &mut Dice, from: Timestamp, to: Timestamp) -> Timestamp {
    let span = u64::try_from(to.0.saturating_sub(from.0)).unwrap_or_default();
    Timestamp(from.0.saturating_add(i64::try_from(dice.below(span)).unwrap_or_default()))
}

/// The error for a generated text that breaks a rule of the model.
fn broken(error: impl fmt::Display) -> StoreError {
    StoreError::Seed(error.to_string())
}

/// The clients, with a report of progress.
struct Reported<'a> {
    generated: &'a Generated,
    of: u64,
    progress: RefCell<&'a mut dyn FnMut(Progress)>,
}

impl fmt::Debug for Reported<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reported").field("of", &self.of).finish_non_exhaustive()
    }
}

impl Clients for Reported<'_> {
    fn batches(&self) -> Box<dyn Iterator<Item = Result<Vec<Client>, StoreError>> + '_> {
        let mut done = 0;
        Box::new(self.generated.clients().inspect(move |batch| {
            done += batch.as_ref().map_or(0, |batch| batch.len() as u64);
            let progress = Progress { what: "clients", done, of: Some(self.of) };
            (self.progress.borrow_mut())(progress);
        }))
    }
}

#[cfg(test)]
mod tests;
