//! Scopes and grant types that the platform must add for imported clients.

use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::foreign::{Foreign, is_placeholder};
use crate::model::{GrantTypes, Scope, Settings, text};

/// The maximum number of scopes to add at once.
const MAX_SCOPES: usize = 1_000;

/// Scopes and grant types to add to the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub scopes: Vec<Scope>,
    pub grants: GrantTypes,
}

impl Extension {
    /// The scopes and grant types of these clients that the platform does not offer.
    pub fn of<'a>(clients: impl Iterator<Item = &'a Foreign>, settings: &Settings) -> Self {
        let mut extension = Self::default();
        let mut known: HashSet<String> = settings.scopes.iter().map(ToString::to_string).collect();
        for client in clients.filter(|client| client.wrong.is_none() && client.skip.is_none()) {
            for name in client.scopes.iter().flatten() {
                if known.contains(&**name) || is_placeholder(name) {
                    continue;
                }
                if let Ok(scope) = Scope::parse(name) {
                    known.insert(name.to_string());
                    extension.scopes.push(scope);
                }
            }
            for grant in &client.grants {
                if !settings.grant_types.contains(*grant) {
                    extension.grants = extension.grants.with(*grant);
                }
            }
        }
        extension
    }

    /// Whether there are more than any platform offers.
    pub const fn is_too_much(&self) -> bool {
        self.scopes.len() > MAX_SCOPES
    }

    /// All names, masked for the screen.
    pub fn names(&self) -> Vec<String> {
        let scopes = self.scopes.iter().map(|scope| text::shown(scope.as_str()).into_owned());
        scopes.chain(self.grants.iter().map(|grant| grant.id().to_owned())).collect()
    }

    /// The extended settings; `None` if nothing is added.
    pub fn extend(&self, settings: &Settings) -> Option<Settings> {
        let mut extended = settings.clone();
        for scope in &self.scopes {
            if !extended.scopes.contains(scope) {
                extended.scopes.push(scope.clone());
            }
        }
        extended.grant_types = self.grants.iter().fold(extended.grant_types, GrantTypes::with);
        (extended != *settings).then_some(extended)
    }
}
