//! Registries of invented records, as large as one likes and the same each time: for tests,
//! benchmarks and trials.

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

/// How many clients a generated registry can have.
pub const SIZES: RangeInclusive<u64> = 1..=10_000_000;

/// When the first record was made: 2018-01-01.
const START: Timestamp = Timestamp(1_514_764_800_000);
/// When the last one was: 2026-01-01. A day that is written here and not today, for the same
/// records tomorrow.
const END: Timestamp = Timestamp(1_767_225_600_000);

/// So many clients are made before they are handed on.
const BATCH: usize = 1_000;

/// Partners and users of a generated registry, and what it takes to make its clients.
#[derive(Debug)]
struct Generated {
    seed: u64,
    settings: Settings,
    partners: Vec<PartnerPart>,
}

/// A partner and what belongs to it.
#[derive(Debug)]
struct PartnerPart {
    partner: Partner,
    users: Vec<PartnerUser>,
    /// How many clients it has.
    clients: usize,
}

/// What a generated registry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub clients: u64,
    pub partners: u64,
    pub users: u64,
}

/// Makes a new registry of so many clients in the directory, and closes it. Who makes it becomes
/// its admin. Two of the same size and seed have the same records.
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
    /// Everything but the clients.
    fn new(clients: u64, seed: u64) -> Result<Self, StoreError> {
        let settings = settings()?;
        let partners = partner::all(seed, clients)?;
        Ok(Self { seed, settings, partners })
    }

    /// The records that are few.
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

    /// The clients of the n-th partner, in the order of their IDs.
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

/// A platform that offers all that there is.
fn settings() -> Result<Settings, StoreError> {
    let scopes = ["read", "write", "reports", "billing", "audiences", "admin"];
    let scopes = scopes.into_iter().map(Scope::parse).collect::<Result<_, _>>();
    Ok(Settings {
        scopes: scopes.map_err(broken)?,
        grant_types: GrantType::ALL.into_iter().collect(),
        ..Settings::default()
    })
}

/// A moment between two others.
fn between(dice: &mut Dice, from: Timestamp, to: Timestamp) -> Timestamp {
    let span = u64::try_from(to.0.saturating_sub(from.0)).unwrap_or_default();
    Timestamp(from.0.saturating_add(i64::try_from(dice.below(span)).unwrap_or_default()))
}

/// A generated text that breaks a rule of the model.
fn broken(error: impl fmt::Display) -> StoreError {
    StoreError::Seed(error.to_string())
}

/// The clients, with word of how many there are.
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
