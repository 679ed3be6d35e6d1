//! Acts (requested) and changes (recorded).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::role_subject::MAX as MAX_SUBJECT;
use super::{
    ClientDraft, ClientId, PartnerDraft, PartnerId, Principal, Record, Revision, Role, Settings,
    Timestamp, UserDraft, UserKey, storable, text,
};

/// The longest reason, in characters.
pub const MAX_REASON: usize = 1_000;

/// The number of a change: 1 for the first of a registry, then counting up.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// Identifies an act, so that sending it twice does it once; the sender chooses the key.
///
/// Written as 32 hexadecimal digits in files for people, as a number in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActKey(pub u128);

impl Serialize for ActKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&format_args!("{:032x}", self.0))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for ActKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return u128::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16)
            .map(Self)
            .map_err(|_| D::Error::custom(format!("{text} is not the key of an act")))
    }
}

/// A request to change the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// An act whose key was already used is not done again.
    pub key: ActKey,
    /// Acts of one group are undone together, such as the deletion of all marked records. The
    /// group's name is the key of its first act.
    pub group: ActKey,
    pub command: Command,
    /// The revision that the person saw; `None` for a new record.
    pub expected: Option<Revision>,
    /// The consequence that the person has confirmed.
    pub accepted: Option<Consequence>,
    #[serde(deserialize_with = "storable::optional_text::<MAX_REASON, _>")]
    pub reason: Option<String>,
}

impl Act {
    /// An act in a group of its own.
    pub const fn new(key: ActKey, command: Command, expected: Option<Revision>) -> Self {
        Self { key, group: key, command, expected, accepted: None, reason: None }
    }
}

/// A change that can be requested of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    CreateClient(ClientDraft),
    UpdateClient(ClientId, ClientDraft),
    DeleteClient(ClientId),
    /// Restores a client, even a deleted one, to its state after this change.
    RestoreClient(ClientId, Seq),
    CreatePartner(PartnerDraft),
    UpdatePartner(PartnerId, PartnerDraft),
    DeletePartner(PartnerId),
    CreateUser(UserDraft),
    UpdateUser(UserKey, UserDraft),
    DeleteUser(UserKey),
    /// Gives a role to an OS user or, with `@` before the name, to a group.
    SetRole(#[serde(deserialize_with = "storable::text::<0, MAX_SUBJECT, 0, _>")] String, Role),
    RemoveRole(#[serde(deserialize_with = "storable::text::<0, MAX_SUBJECT, 0, _>")] String),
    UpdateSettings(Box<Settings>),
    /// Undoes the caller's last act; a large one in steps, each of which says where the next one
    /// goes on.
    Undo(Option<UndoFrom>),
    /// Redoes the act of the caller's last undo, in steps as well.
    Redo(Option<UndoFrom>),
}

/// Whether an act is undone or redone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Undo,
    Redo,
}

impl Direction {
    /// The command of a step; the first step goes on from nowhere.
    pub const fn command(self, from: Option<UndoFrom>) -> Command {
        match self {
            Self::Undo => Command::Undo(from),
            Self::Redo => Command::Redo(from),
        }
    }
}

/// Where the next step of an undo or redo goes on. With the history this is all that the step needs,
/// so that it can be sent through another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoFrom {
    /// The group that is undone or redone.
    pub group: ActKey,
    /// What the group changed before this change is left.
    pub before: Seq,
    /// The group of the changes that the steps have written, so that one act takes all of them
    /// back; `None` where they have written none.
    pub into: Option<ActKey>,
}

impl Command {
    /// The least role that may run this command. One arm per command, so that a new one cannot be
    /// forgotten.
    pub const fn required_role(&self) -> Role {
        match self {
            Self::CreateClient(_) | Self::UpdateClient(..) => Role::Editor,
            Self::RestoreClient(..) => Role::Editor,
            // The least role of any undo; each undone record is checked by its own
            // [`Action::required_role`].
            Self::Undo(_) | Self::Redo(_) => Role::Editor,
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

/// A side effect of an act that the person must confirm first.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consequence {
    /// The new client's ID belonged to a deleted client: tokens or settings that still name the ID
    /// would count for the new one.
    #[error("the ID {id} belonged to a client that {by} deleted on {}: what still uses it would act as the new client", .deleted.to_second())]
    ReusesClientId { id: ClientId, deleted: Timestamp, by: String },
    /// The user becomes inactive while a client is restricted to them.
    #[error("{} restricted to this user: {}", text::counted(.clients.len() as u64, "client"), list(.clients))]
    StrandsClients { clients: Vec<ClientId> },
    /// The undone or redone act is old: perhaps not the one that the person means.
    #[error("{what}, done {}", .at.to_second())]
    LongAgo { what: String, at: Timestamp },
}

fn list(clients: &[ClientId]) -> String {
    clients.iter().map(ClientId::as_str).collect::<Vec<_>>().join(", ")
}

/// The kind of a change: create, update or delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    Update,
    Delete,
}

impl Action {
    /// The name in files and on the screen.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    /// The action in the past tense, for a sentence.
    pub const fn past(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Update => "edited",
            Self::Delete => "deleted",
        }
    }

    /// The action as a noun: `deletion of acme-anna`.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Create => "creation",
            Self::Update => "edit",
            Self::Delete => "deletion",
        }
    }

    /// The action that undoes this one.
    pub const fn inverse(self) -> Self {
        match self {
            Self::Create => Self::Delete,
            Self::Update => Self::Update,
            Self::Delete => Self::Create,
        }
    }

    /// The least role that may do this to a record, whatever the command.
    pub const fn required_role(self, record: &Record) -> Role {
        match (record, self) {
            (Record::Client(_), Self::Create | Self::Update) => Role::Editor,
            (Record::Client(_), Self::Delete) => Role::Admin,
            (Record::Partner(_), _) => Role::Admin,
            (Record::User(_), _) => Role::Admin,
            (Record::Role { .. }, _) => Role::Admin,
            (Record::Settings(_), _) => Role::Admin,
        }
    }
}

/// Whether a change is an act of its own, an undo, a redo or a restore.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum Origin {
    /// An act of its own.
    #[default]
    Plain,
    /// Undoes the change of this number.
    Undo(Seq),
    /// Redoes the change that the undo of this number undid.
    Redo(Seq),
    /// Restores the client to its state after the change of this number.
    Restore(Seq),
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Origin {
    /// In JSON, members beside the number are passed over: a later version may have put them there.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Self::deserialize(deserializer);
        }
        match Spelled::deserialize(deserializer)? {
            Spelled::Word(Word::Plain) => Ok(Self::Plain),
            Spelled::Of { undo: Some(seq), redo: None, restore: None } => Ok(Self::Undo(seq)),
            Spelled::Of { undo: None, redo: Some(seq), restore: None } => Ok(Self::Redo(seq)),
            Spelled::Of { undo: None, redo: None, restore: Some(seq) } => Ok(Self::Restore(seq)),
            Spelled::Of { .. } => Err(D::Error::custom("no origin of a known kind")),
        }
    }
}

/// An origin as JSON spells it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Spelled {
    Word(Word),
    Of { undo: Option<Seq>, redo: Option<Seq>, restore: Option<Seq> },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Plain,
}

/// One recorded change of one record: who, when, what, before and after, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub seq: Seq,
    pub key: ActKey,
    /// See [`Act::group`].
    pub group: ActKey,
    pub at: Timestamp,
    pub by: Principal,
    pub action: Action,
    pub origin: Origin,
    pub before: Option<Record>,
    pub after: Option<Record>,
    #[serde(deserialize_with = "storable::optional_text::<MAX_REASON, _>")]
    pub reason: Option<String>,
}

impl Change {
    /// Copies the change without the state before it.
    pub fn without_before(&self) -> Self {
        Self { before: None, ..self.clone() }
    }

    /// The change as a verb: `create`, `undo`, …
    pub const fn verb(&self) -> &'static str {
        match self.origin {
            Origin::Plain => self.action.id(),
            Origin::Undo(_) => "undo",
            Origin::Redo(_) => "redo",
            Origin::Restore(_) => "restore",
        }
    }

    /// The record after the change or, if it was deleted, before.
    pub fn record(&self) -> Option<&Record> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        AccessLifetime, Claim, Claimed, Client, GrantType, Partner, RoleSubject, Settings,
        Subdomain,
    };

    fn client() -> Client {
        let id = ClientId::parse("acme-anna").unwrap();
        let at = Timestamp(1_760_000_000_123);
        Client {
            id,
            name: "Anna".to_owned(),
            email: crate::model::EmailAddress::parse("anna@acme.example").unwrap(),
            partner: PartnerId(1),
            restrict_to_partner_users: true,
            scopes: Settings::default().scopes,
            grant_types: [GrantType::Password, GrantType::RefreshToken].into_iter().collect(),
            redirect_uris: Vec::new(),
            access_lifetime: AccessLifetime::Never,
            refresh_lifetime: crate::model::RefreshLifetime::parse("90d").unwrap(),
            enabled: true,
            created: at,
            modified: at,
            revision: Revision::FIRST,
        }
    }

    /// Users' files hold this form: a change to it needs a new format version.
    #[test]
    fn a_change_reads_the_same_in_json_for_ever() {
        let change = Change {
            seq: Seq(7),
            key: ActKey(0xabc),
            group: ActKey(0xabc),
            at: Timestamp(1_760_000_000_123),
            by: Principal::proven(1000, Some("ana".to_owned()))
                .claiming(Claimed { address: Claim::of("192.0.2.7"), ..Claimed::default() }),
            action: Action::Create,
            origin: Origin::Undo(Seq(6)),
            before: None,
            after: Some(Record::Client(client())),
            reason: Some("typo".to_owned()),
        };
        let json = serde_json::to_string(&change).unwrap();
        assert_eq!(
            json,
            r#"{"seq":7,"key":"00000000000000000000000000000abc","group":"00000000000000000000000000000abc","at":"2025-10-09T08:53:20.123Z","by":{"user":"ana","uid":1000,"claimed":{"terminal":null,"address":"192.0.2.7","login":null}},"action":"create","origin":{"undo":6},"before":null,"after":{"client":{"id":"acme-anna","name":"Anna","email":"anna@acme.example","partner":1,"restrict_to_partner_users":true,"scopes":["read","write"],"grant_types":["password","refresh_token"],"redirect_uris":[],"access_lifetime":-1,"refresh_lifetime":7776000,"enabled":true,"created":"2025-10-09T08:53:20.123Z","modified":"2025-10-09T08:53:20.123Z","revision":1}},"reason":"typo"}"#
        );
        assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), change);
    }

    #[test]
    fn every_kind_of_record_comes_back_from_json() {
        let at = Timestamp(1_760_000_000_000);
        let partner = Partner {
            id: PartnerId(3),
            name: "Acme".to_owned(),
            description: String::new(),
            subdomain: Subdomain::parse("acme").unwrap(),
            lifecycle: crate::model::Lifecycle::Demo,
            created: at,
            modified: at,
            revision: Revision(2),
        };
        for record in [
            Record::Client(client()),
            Record::Partner(partner),
            Record::Role { user: RoleSubject::user("zoe").unwrap(), role: Role::Editor },
            Record::Settings(Settings::default()),
        ] {
            let json = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record, "{json}");
        }
    }
}
