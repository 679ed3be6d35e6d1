//! Opens or creates a registry.

use std::fs;
use std::path::Path;

use super::ballast::Ballast;
use super::directory_layout::{self, Place};
use super::engine::Engine;
use super::journal::Journal;
use super::lock::Lock;
use super::marker::{Found, Mark, Marker};
use super::meta::{Counts, FORMAT, Meta};
use super::panics::caught;
use super::seed::{self, Clients, Filled, Seed};
use super::{Store, StoreError, files, replace};
use crate::model::{Directory, Principal};

/// From here on, closing and opening once makes later openings fast.
const BULK: u64 = 5_000;

/// How a registry is opened.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub dir: &'a Path,
    /// Who opens it, for the note in the lock.
    pub who: &'a Principal,
    /// What to start with where there is no registry yet; `None` makes none.
    pub create: Option<Seed>,
    /// More clients for a new registry, after those that `create` has.
    pub clients: Option<&'a dyn Clients>,
    /// Whether there must be none yet.
    pub only_new: bool,
    /// Whether room is kept aside for a full disk.
    pub ballast: bool,
}

impl Store {
    /// Opens or makes a registry, and reads its directory.
    pub(crate) fn open(opening: &Opening<'_>) -> Result<(Self, Directory), StoreError> {
        let dir = opening.dir;
        match directory_layout::look(dir)? {
            Place::Absent | Place::Empty if opening.create.is_none() => {
                return Err(StoreError::Missing(dir.to_owned()));
            }
            Place::Absent => directory_layout::make(dir)?,
            Place::Empty | Place::Registry => directory_layout::tighten(dir)?,
        }
        let lock = Lock::take(dir, &opening.who.user)?;
        replace::finish(dir)?;
        let marker = Marker::new(dir);
        let found = marker.read()?;
        match found {
            Found::Newer { format, by } => {
                return Err(StoreError::NewerFormat { dir: dir.to_owned(), format, by });
            }
            Found::Mark(mark) if !directory_layout::has_database(dir) => {
                let found = "no database file (data/db)".to_owned();
                return Err(StoreError::lost(dir, format!("{} changes", mark.seq), found));
            }
            Found::Broken => return Err(StoreError::MarkerBroken(marker.path().to_owned())),
            Found::Nothing if opening.create.is_none() && !directory_layout::has_database(dir) => {
                return Err(StoreError::Missing(dir.to_owned()));
            }
            Found::Mark(_) | Found::Nothing => {}
        }
        let mut ballast = Ballast::look(dir, opening.ballast);
        if !directory_layout::has_database(dir) {
            ballast.ensure()?;
        }
        let opened = Self::open_database(opening, marker, found, ballast);
        opened.map(|(mut store, directory)| {
            store.lock = Some(lock);
            (store, directory)
        })
    }

    /// Opens the database, and looks whether all is there that the marker knows of.
    fn open_database(
        opening: &Opening<'_>,
        marker: Marker,
        found: Found,
        mut ballast: Ballast,
    ) -> Result<(Self, Directory), StoreError> {
        let dir = opening.dir;
        let engine = Engine::open(dir, &mut ballast)?;
        let meta = engine.read_meta(dir)?;
        let mut store = Self {
            dir: dir.to_owned(),
            meta: meta.unwrap_or_else(|| blank(0)),
            engine: Some(engine),
            marker,
            ballast,
            journal: None,
            notes: Vec::new(),
            lock: None,
        };
        match (found, meta) {
            (Found::Nothing, None) => store.create(opening)?,
            (Found::Nothing, Some(meta)) if !meta.complete => {
                if opening.create.is_some() {
                    store.begin_anew()?;
                }
                store.create(opening)?;
            }
            _ if opening.only_new => return Err(StoreError::Exists(dir.to_owned())),
            (Found::Mark(mark), None) => {
                let expected = format!("{} changes", mark.seq);
                return Err(StoreError::lost(dir, expected, "an empty database".to_owned()));
            }
            (Found::Mark(mark), Some(meta)) => store.join(&meta, Some(&mark))?,
            (Found::Nothing | Found::Broken | Found::Newer { .. }, Some(meta)) => {
                store.join(&meta, None)?;
            }
            (Found::Broken | Found::Newer { .. }, None) => {
                return Err(StoreError::MarkerBroken(store.marker.path().to_owned()));
            }
        }
        let directory = store.load_directory()?;
        Ok((store, directory))
    }

    /// Brings an existing registry to the format of this program, and its database and journal to
    /// the same change.
    fn join(&mut self, meta: &Meta, mark: Option<&Mark>) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        check_format(&dir, meta)?;
        if let Some(mark) = mark {
            check_id(&dir, mark, meta)?;
        }
        if meta.format < FORMAT {
            self.migrate()?;
        }
        self.join_journal()?;
        let meta = self.meta;
        if let Some(mark) = mark {
            check_mark(&dir, mark, &meta)?;
        }
        if mark != Some(&Mark::of(&meta)) {
            self.write_marker();
        }
        Ok(())
    }

    /// Opens database and journal again after a failure, and looks whether all that was saved is
    /// there.
    pub(super) fn reopen(&mut self) -> Result<(), StoreError> {
        let known = Mark::of(&self.meta);
        self.reopen_database()?;
        // What the database lacks of the journal after a failure, it gets now.
        self.join_journal()?;
        check_mark(&self.dir, &known, &self.meta)
    }

    /// Opens the database again; what it holds may be less than the journal does.
    pub(super) fn reopen_database(&mut self) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        if let Some(engine) = self.engine.take() {
            engine.close(&dir);
        }
        let lost = |found: &str| {
            StoreError::lost(&dir, format!("{} changes", self.meta.seq), found.to_owned())
        };
        // It would be made anew, and empty.
        if !directory_layout::has_database(&dir) {
            return Err(lost("no database file (data/db)"));
        }
        let engine = Engine::open(&dir, &mut self.ballast)?;
        let Some(meta) = engine.read_meta(&dir)? else {
            return Err(lost("an empty database"));
        };
        check_id(&dir, &Mark::of(&self.meta), &meta)?;
        self.meta = meta;
        self.engine = Some(engine);
        Ok(())
    }

    /// Notes what the database holds. Nothing depends on it that the journal does not know as well.
    pub(super) fn write_marker(&mut self) {
        let _ = self.marker.write(&Mark::of(&self.meta));
    }

    /// Makes the registry in an empty database.
    fn create(&mut self, opening: &Opening<'_>) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        let Some(seed) = &opening.create else {
            return Err(StoreError::Missing(dir));
        };
        let meta = caught(&dir, || self.begin(&dir))?;
        Journal::discard(&dir)?;
        let Filled { journal, counts } = self.fill(&dir, meta.id, seed, opening.clients)?;
        self.journal = Some(journal);
        let last = seed.partners.iter().map(|partner| partner.id.0).max().unwrap_or(0);
        let next_partner = last.saturating_add(1);
        self.meta = self.complete(&dir, Meta { next_partner, counts, ..meta })?;
        files::sync(&dir.join("data"))?;
        self.marker.write(&Mark::of(&self.meta))?;
        files::sync(&dir)?;
        let bulk = counts.clients + counts.users >= BULK;
        if bulk { self.reopen() } else { Ok(()) }
    }

    /// Notes that a registry is being made here.
    fn begin(&self, dir: &Path) -> Result<Meta, StoreError> {
        let engine = self.engine.as_ref().ok_or_else(|| StoreError::Missing(dir.to_owned()))?;
        if engine.all().iter().any(|tree| !tree.is_empty()) {
            let found = "records without it".to_owned();
            return Err(StoreError::lost(dir, "the registry's record of itself".to_owned(), found));
        }
        let meta = blank(random_id().map_err(|error| StoreError::file("read", dir, error))?);
        engine.write_meta(dir, &meta)?;
        engine.make_durable(dir)?;
        Ok(meta)
    }

    fn fill(
        &self,
        dir: &Path,
        id: u128,
        seed: &Seed,
        clients: Option<&dyn Clients>,
    ) -> Result<Filled, StoreError> {
        let engine = self.engine.as_ref().ok_or_else(|| StoreError::Missing(dir.to_owned()))?;
        seed::fill(dir, engine, id, seed, clients)
    }

    /// Throws away what an interrupted making has left, and opens an empty database.
    fn begin_anew(&mut self) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        if let Some(engine) = self.engine.take() {
            engine.close(&dir);
        }
        let data = dir.join("data");
        fs::remove_dir_all(&data).map_err(|error| StoreError::file("remove", &data, error))?;
        self.engine = Some(Engine::open(&dir, &mut self.ballast)?);
        Ok(())
    }

    /// Notes that all of a new registry is there.
    fn complete(&self, dir: &Path, meta: Meta) -> Result<Meta, StoreError> {
        let Some(engine) = &self.engine else {
            return Err(StoreError::Missing(dir.to_owned()));
        };
        let meta = Meta { complete: true, ..meta };
        caught(dir, || {
            engine.write_meta(dir, &meta)?;
            engine.make_durable(dir)
        })?;
        Ok(meta)
    }
}

const fn blank(id: u128) -> Meta {
    let counts = Counts { clients: 0, partners: 0, users: 0, roles: 0, retired: 0 };
    Meta { format: FORMAT, id, seq: 0, next_partner: 1, counts, complete: false }
}

fn random_id() -> std::io::Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_le_bytes(bytes))
}

fn check_format(dir: &Path, meta: &Meta) -> Result<(), StoreError> {
    if meta.format > FORMAT {
        let (dir, format) = (dir.to_owned(), meta.format);
        return Err(StoreError::NewerFormat { dir, format, by: None });
    }
    Ok(())
}

/// Whether the database is that of the registry that the marker is of.
fn check_id(dir: &Path, mark: &Mark, meta: &Meta) -> Result<(), StoreError> {
    if mark.id == meta.id {
        return Ok(());
    }
    let expected = format!("registry {:032x}", mark.id);
    Err(StoreError::lost(dir, expected, format!("registry {:032x}", meta.id)))
}

/// Whether the database holds all that the marker knows of.
fn check_mark(dir: &Path, mark: &Mark, meta: &Meta) -> Result<(), StoreError> {
    if !meta.complete || mark.seq > meta.seq {
        let found = format!("{}", meta.seq);
        return Err(StoreError::lost(dir, format!("{} changes", mark.seq), found));
    }
    if mark.seq == meta.seq && mark.counts != meta.counts {
        return Err(StoreError::lost(dir, mark.counts.to_string(), meta.counts.to_string()));
    }
    Ok(())
}
