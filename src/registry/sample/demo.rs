//! The demo registry: documents among the program's assets, checked like any other.

use tempfile::TempDir;

use crate::exchange::patch::{ClientPatch, PartnerPatch, UserPatch};
use crate::model::{
    ClientDraft, Directory, Partner, PartnerDraft, PartnerId, Revision, Timestamp, UserDraft,
};
use crate::store::{Seed, StoreError};

const PARTNERS: &str = include_str!("../../../assets/demo/partners.jsonl");
const USERS: &str = include_str!("../../../assets/demo/users.jsonl");
const CLIENTS: &str = include_str!("../../../assets/demo/clients.jsonl");

/// The creation time of the demo's partners and users; the clients have their own.
const FOUNDED: &str = "2024-01-08T09:00:00Z";

/// A directory that is deleted when the demo ends.
pub(in crate::registry) fn home() -> Result<TempDir, StoreError> {
    tempfile::Builder::new()
        .prefix("oauthdesk-demo-")
        .tempdir()
        .map_err(|error| StoreError::Demo(error.to_string()))
}

/// The initial records of the demo.
pub(in crate::registry) fn seed() -> Result<Seed, StoreError> {
    let founded = time(FOUNDED, FOUNDED)?;
    let mut directory = Directory::default();
    for (id, line) in (1..).map(PartnerId).zip(lines(PARTNERS)) {
        let mut draft = PartnerDraft::default();
        parse::<PartnerPatch>(line)?
            .apply(&mut draft, &directory)
            .map_err(|error| broken(line, &error))?;
        let partner = draft.check(&directory, None).map_err(|error| broken(line, &error))?;
        let partner = Partner { id, ..partner.created(founded) };
        directory.partners.insert(id, partner);
    }
    for line in lines(USERS) {
        let mut draft = UserDraft::default();
        parse::<UserPatch>(line)?
            .apply(&mut draft, &directory)
            .map_err(|error| broken(line, &error))?;
        let user = draft.check(&directory, None).map_err(|error| broken(line, &error))?;
        let user = user.created(founded);
        directory.users.insert((user.key.partner, user.key.username.clone()), user);
    }
    let mut clients = Vec::new();
    for line in lines(CLIENTS) {
        let mut draft = ClientDraft::new(&directory.settings);
        parse::<ClientPatch>(line)?
            .apply(&mut draft, &directory)
            .map_err(|error| broken(line, &error))?;
        let times: Times = parse(line)?;
        let client = draft.check(&directory, None).map_err(|error| broken(line, &error))?;
        let created = time(&times.created, line)?;
        let modified = time(&times.modified, line)?;
        clients.push(client.stamped(created, modified, Revision::FIRST));
    }
    Ok(Seed {
        partners: directory.partners.into_values().collect(),
        users: directory.users.into_values().collect(),
        clients,
        settings: directory.settings,
        ..Seed::default()
    })
}

/// The times of a demo client, which a patch ignores.
#[derive(serde::Deserialize)]
struct Times {
    created: String,
    modified: String,
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty())
}

fn parse<'a, T: serde::Deserialize<'a>>(line: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(line).map_err(|error| broken(line, &error))
}

fn time(text: &str, line: &str) -> Result<Timestamp, StoreError> {
    Timestamp::parse_rfc3339(text).ok_or_else(|| broken(line, &"not an RFC 3339 time"))
}

fn broken(line: &str, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Demo(format!("{error}, in {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_of_the_demo_keeps_the_rules_and_is_there_once() {
        let seed = seed().unwrap();
        let mut ids: Vec<_> = seed.clients.iter().map(|client| &client.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), seed.clients.len());
    }
}
