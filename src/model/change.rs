//! Acts, as they are asked for, and changes, as they are recorded.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Client, ClientDraft, ClientId, Partner, PartnerDraft, PartnerId, PartnerUser, Revision, Role,
    Settings, Timestamp, UserDraft, UserKey, text,
};

/// The number of a change: 1 for a registry's first, then one more each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// What makes an act the same act when it is sent twice; whoever sends it chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActKey(pub u128);

/// Something that a person asks of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// An act that arrives a second time under its key is not done again.
    pub key: ActKey,
    pub command: Command,
    /// The revision that the person saw; `None` where there was nothing to see.
    pub expected: Option<Revision>,
    /// The consequence that the person has been told of and wants.
    pub accepted: Option<Consequence>,
    pub reason: Option<String>,
}

/// What can be asked of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    CreateClient(ClientDraft),
    UpdateClient(ClientId, ClientDraft),
    DeleteClient(ClientId),
    CreatePartner(PartnerDraft),
    UpdatePartner(PartnerId, PartnerDraft),
    DeletePartner(PartnerId),
    CreateUser(UserDraft),
    UpdateUser(UserKey, UserDraft),
    DeleteUser(UserKey),
    SetRole(String, Role),
    RemoveRole(String),
    UpdateSettings(Box<Settings>),
}

impl Command {
    /// The least role that may do this. One arm a command, so that a new one cannot be forgotten.
    #[must_use]
    pub const fn required_role(&self) -> Role {
        match self {
            Self::CreateClient(_) | Self::UpdateClient(..) => Role::Editor,
            Self::DeleteClient(_) => Role::Admin,
            Self::CreatePartner(_) | Self::UpdatePartner(..) | Self::DeletePartner(_) => {
                Role::Admin
            }
            Self::CreateUser(_) | Self::UpdateUser(..) | Self::DeleteUser(_) => Role::Admin,
            Self::SetRole(..) | Self::RemoveRole(_) => Role::Admin,
            Self::UpdateSettings(_) => Role::Admin,
        }
    }
}

/// What an act would bring about beside what it says; it is done only once it is accepted.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consequence {
    /// The new client's ID belonged to a deleted one: what still holds its tokens or settings
    /// would speak for the new one.
    #[error("the ID {id} belonged to a client that {by} deleted on {}: what still uses it would act as the new client", .deleted.to_second())]
    ReusesClientId { id: ClientId, deleted: Timestamp, by: String },
    /// The user stops being active while a client is restricted to them.
    #[error("{} restricted to this user: {}", text::counted(.clients.len() as u64, "client"), list(.clients))]
    StrandsClients { clients: Vec<ClientId> },
}

fn list(clients: &[ClientId]) -> String {
    clients.iter().map(ClientId::as_str).collect::<Vec<_>>().join(", ")
}

/// A record of any kind, as history keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    Client(Client),
    Partner(Partner),
    User(PartnerUser),
    Role(String, Role),
    Settings(Settings),
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    Create,
    Update,
    Delete,
}

/// One recorded act: who, when, what, before and after, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub seq: Seq,
    pub key: ActKey,
    pub at: Timestamp,
    /// The OS user.
    pub by: String,
    pub action: Action,
    pub before: Option<Record>,
    pub after: Option<Record>,
    pub reason: Option<String>,
}
