//! Verifies a whole registry, and lists each finding.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::engine::Engine;
use super::journal::{Entry, Reader};
use super::key::encode;
use super::meta::Counts;
use super::panics::caught;
use super::read::{open_change, read_directory};
use super::{Store, StoreError};
use crate::model::{
    Change, ClientIdForm, Directory, Record, RecordKey, Seq, UserKey, Username, text,
};

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub records: u64,
    pub changes: u64,
    /// Lines of the journal.
    pub lines: u64,
    /// What is not as it was written, each as a sentence.
    pub damage: Vec<String>,
    /// What refers to something that is not there, though all is as it was written.
    pub dangling: Vec<String>,
    /// What an earlier recovery could not bring back.
    pub lost: Vec<String>,
}

impl Verified {
    /// Everything that was found.
    pub fn findings(&self) -> impl Iterator<Item = &str> {
        self.damage.iter().chain(&self.dangling).chain(&self.lost).map(String::as_str)
    }
}

/// How far a long look has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being looked at: `records`, `changes` or `journal`.
    pub what: &'static str,
    pub done: u64,
    /// `None` where it is not known beforehand.
    pub of: Option<u64>,
}

/// How many things are looked at between two words of progress.
const STEP: u64 = 4_096;

/// What a record was, in a few bytes: enough to see that it is another one.
type Print = u64;

/// The records of one side, by kind and key.
type Prints = HashMap<Vec<u8>, Print>;

impl Store {
    /// Checks each record's envelope, the counters, the references, the journal's chain, and that
    /// journal and database hold the same.
    pub(crate) fn verify(
        &mut self,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Verified, StoreError> {
        let dir = self.dir.clone();
        let meta = self.meta;
        let engine = self.up()?;
        let mut look =
            Look { hasher: RandomState::new(), gaps: Vec::new(), found: Verified::default() };
        let mut directory = Directory::default();
        let mut stored = Prints::new();
        caught(&dir, || {
            match read_directory(&dir, engine) {
                Ok(read) => directory = read,
                Err(error) => look.say(error.to_string()),
            }
            look.records(engine, &directory, meta.counts, &mut stored, progress);
            Ok(())
        })?;
        let mut changes = HashMap::new();
        caught(&dir, || {
            look.changes(engine, Seq(meta.seq), &mut changes, progress);
            Ok(())
        })?;
        look.journal(Reader::open(&dir, Some(meta.id))?, &stored, &changes, progress);
        Ok(look.found)
    }
}

struct Look {
    hasher: RandomState,
    /// Changes that the database lacks: from, to.
    gaps: Vec<(u64, u64)>,
    found: Verified,
}

impl Look {
    fn say(&mut self, finding: impl Into<String>) {
        self.found.damage.push(text::shown(&finding.into()).into_owned());
    }

    fn dangles(&mut self, finding: impl Into<String>) {
        self.found.dangling.push(text::shown(&finding.into()).into_owned());
    }

    fn print(&self, record: &Record) -> Print {
        encode(record).map_or(0, |bytes| self.hasher.hash_one(bytes))
    }

    fn records(
        &mut self,
        engine: &Engine,
        directory: &Directory,
        counts: Counts,
        stored: &mut Prints,
        progress: &mut dyn FnMut(Progress),
    ) {
        let roles = directory.roles.iter();
        let roles = roles.map(|(user, role)| Record::Role { user: user.clone(), role: *role });
        let partners = directory.partners.values().cloned().map(Record::Partner);
        let users = directory.users.values().cloned().map(Record::User);
        let settings = std::iter::once(Record::Settings(directory.settings.clone()));
        for record in settings.chain(roles).chain(partners).chain(users) {
            if let Record::User(user) = &record
                && directory.partner(user.key.partner).is_none()
            {
                let key = &user.key;
                self.dangles(format!(
                    "user {} belongs to partner {}, which is not there",
                    key.username, key.partner
                ));
            }
            self.found.records += 1;
            let print = self.print(&record);
            stored.insert(name_of(&RecordKey::of(&record)), print);
        }
        let mut clients = 0;
        for item in &engine.clients {
            clients += 1;
            let record = item.map_err(|error| error.to_string()).and_then(|(key, sealed)| {
                let shown = String::from_utf8_lossy(&key).into_owned();
                let id = crate::model::ClientId::parse(&shown);
                let id = id.map_err(|error| format!("the key {shown} is no client ID: {error}"))?;
                RecordKey::Client(id).decode(&sealed).map_err(|error| error.to_string())
            });
            match record {
                Ok(record) => {
                    self.client(&record, directory);
                    let print = self.print(&record);
                    stored.insert(name_of(&RecordKey::of(&record)), print);
                }
                Err(error) => self.say(error),
            }
            self.found.records += 1;
            if clients % STEP == 0 {
                let of = Some(counts.clients);
                progress(Progress { what: "records", done: clients, of });
            }
        }
        let retired = engine.retired.iter().keys().flatten().count() as u64;
        let found = Counts {
            clients,
            partners: directory.partners.len() as u64,
            users: directory.users.len() as u64,
            roles: directory.roles.len() as u64,
            retired,
        };
        if found != counts {
            self.say(format!("the counters expect {counts}; found {found}"));
        }
    }

    /// Whether what a client refers to is there.
    fn client(&mut self, record: &Record, directory: &Directory) {
        let Record::Client(client) = record else { return };
        let id = &client.id;
        let Some(subdomain) = directory.subdomain(client.partner) else {
            self.dangles(format!(
                "client {id} belongs to partner {}, which is not there",
                client.partner
            ));
            return;
        };
        if !client.restrict_to_partner_users {
            return;
        }
        let is_listed = |name: &str| {
            Username::parse(name).is_ok_and(|username| {
                directory.user(&UserKey { partner: client.partner, username }).is_some()
            })
        };
        match id.username(subdomain) {
            Some(name) if !is_listed(name) => self.dangles(format!(
                "client {id} is restricted to user {name}, who is not listed for its partner"
            )),
            None if directory.settings.client_id_form == ClientIdForm::PartnerUsername => {
                self.dangles(format!(
                    "client {id} is restricted to a user that its ID does not name"
                ));
            }
            _ => {}
        }
    }

    fn changes(
        &mut self,
        engine: &Engine,
        last: Seq,
        changes: &mut HashMap<Seq, Print>,
        progress: &mut dyn FnMut(Progress),
    ) {
        let mut expected = 1;
        for item in &engine.changes {
            let change = item.map_err(|error| error.to_string()).and_then(|(key, sealed)| {
                let seq = key.first_chunk().map_or(0, |seq| u64::from_be_bytes(*seq));
                let before = engine.befores.get(&key).map_err(|error| error.to_string())?;
                open_change(Seq(seq), &sealed, before.as_deref()).map_err(|error| error.to_string())
            });
            self.found.changes += 1;
            match change {
                Ok(change) => {
                    self.gap(expected, change.seq);
                    expected = change.seq.0 + 1;
                    changes.insert(change.seq, self.print_of_change(&change));
                }
                Err(error) => {
                    self.say(error);
                    expected += 1;
                }
            }
            if self.found.changes.is_multiple_of(STEP) {
                let of = Some(last.0);
                progress(Progress { what: "changes", done: self.found.changes, of });
            }
        }
        self.gap(expected, Seq(last.0 + 1));
    }

    fn gap(&mut self, expected: u64, found: Seq) {
        if found.0 > expected {
            self.gaps.push((expected, found.0 - 1));
        }
    }

    fn print_of_change(&self, change: &Change) -> Print {
        serde_json::to_vec(change).map_or(0, |bytes| self.hasher.hash_one(bytes))
    }

    /// Follows the journal from its beginning, and compares where it ends.
    fn journal(
        &mut self,
        mut reader: Reader,
        stored: &Prints,
        changes: &HashMap<Seq, Print>,
        progress: &mut dyn FnMut(Progress),
    ) {
        let mut told = Prints::new();
        let mut seen = 0u64;
        for entry in &mut reader {
            self.found.lines += 1;
            match entry {
                Ok(Entry::Base(record)) => {
                    let print = self.print(&record);
                    told.insert(name_of(&RecordKey::of(&record)), print);
                }
                // What came before it is in the records that the journal starts with.
                Ok(Entry::BaseEnd { after, .. }) => self.gaps.retain(|gap| *gap != (1, after.0)),
                Ok(Entry::Change(change, _)) => {
                    seen += 1;
                    self.follow(&change, &mut told);
                    match changes.get(&change.seq) {
                        Some(print) if *print == self.print_of_change(&change) => {}
                        Some(_) => self.say(format!(
                            "change {} differs between the journal and the database",
                            change.seq.0
                        )),
                        // Said already, where the database was looked at.
                        None => {}
                    }
                }
                Ok(Entry::Lost { from, to }) => {
                    let range = range(from.0, to.0);
                    self.found
                        .lost
                        .push(format!("{range} could not be recovered by an earlier recovery"));
                    self.gaps.retain(|gap| *gap != (from.0, to.0));
                }
                Err(flaw) => self.say(flaw.to_string()),
            }
            if self.found.lines.is_multiple_of(STEP) {
                let of = Some(self.found.records + self.found.changes);
                progress(Progress { what: "journal", done: self.found.lines, of });
            }
        }
        if reader.unfinished() > 0 {
            let bytes = text::counted(reader.unfinished(), "byte");
            self.say(format!("the journal ends in an incomplete change of {bytes}"));
        }
        if seen != self.found.changes {
            self.say(format!(
                "the journal has {}, the database {}",
                text::counted(seen, "change"),
                text::counted(self.found.changes, "change")
            ));
        }
        for (from, to) in std::mem::take(&mut self.gaps) {
            self.say(format!("{}: not in the database", range(from, to)));
        }
        self.compare(stored, &told);
    }

    fn follow(&mut self, change: &Change, told: &mut Prints) {
        let Some(record) = change.record() else { return };
        let key = RecordKey::of(record);
        let name = name_of(&key);
        let before = change.before.as_ref().map(|record| self.print(record));
        if told.get(&name).copied() != before {
            self.say(format!(
                "the `before` of change {} in the journal differs from the {} that the journal had until then",
                change.seq.0,
                key.what()
            ));
        }
        match change.after.as_ref().map(|record| self.print(record)) {
            Some(print) => told.insert(name, print),
            None => told.remove(&name),
        };
    }

    /// Names each record that differs between the database and the journal.
    fn compare(&mut self, stored: &Prints, told: &Prints) {
        let mut findings = Vec::new();
        for (name, print) in stored {
            let name_shown = shown(name);
            match told.get(name) {
                Some(other) if other == print => {}
                Some(_) => {
                    findings.push(format!("{name_shown} differs from the journal"));
                }
                None => {
                    findings
                        .push(format!("{name_shown} is in the database but not in the journal"));
                }
            }
        }
        for name in told.keys().filter(|name| !stored.contains_key(*name)) {
            findings.push(format!("{} is not in the database", shown(name)));
        }
        findings.sort_unstable();
        for finding in findings {
            self.say(finding);
        }
    }
}

/// What a record is called, as a key: `client acme-anna`.
fn name_of(key: &RecordKey) -> Vec<u8> {
    key.what().into_bytes()
}

fn shown(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// `change 7` or `changes 7 to 9`
fn range(from: u64, to: u64) -> String {
    if from == to { format!("change {from}") } else { format!("changes {from} to {to}") }
}
