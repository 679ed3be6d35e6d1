//! The index of the lists, built in steps so that nobody waits for it.

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::registry::Registry;
use crate::catalog::{COLUMNS_VERSION, Catalog, Columns};
use crate::door::{ClientRow, Indexed, Page, Row};
use crate::model::{Client, ClientId, Field, Record, Seq};
use crate::query::{At, Column, Key, Kind, Query};
use crate::store::{Sides, Snapshot, State, StoreError, write_snapshot};

/// How many clients one step takes in. A question that comes meanwhile waits so long.
const CLIENTS: usize = 4_096;

/// How many changes are read at once.
const CHANGES: usize = 4_096;

/// From so many clients on the index is kept between two runs; a smaller one is built as fast as it
/// is read.
pub(super) const LARGE: usize = 20_000;

/// How long a step waits for the columns that are being read.
const PAUSE: Duration = Duration::from_millis(1);

/// What the next step takes in.
#[derive(Debug)]
pub(super) enum Next {
    /// What was kept from the last run, if it holds for this state of the registry.
    Kept,
    /// The columns that are being read; they hold for the registry as it was after this change.
    Columns(JoinHandle<Option<Columns>>, Seq),
    /// The clients after this one.
    Clients(Option<ClientId>),
    /// Who saved each client last, from the changes after this one.
    Savers(Seq),
}

impl Registry {
    /// The index with everything in it but the history.
    pub(super) fn catalog(&mut self) -> Result<&mut Catalog, StoreError> {
        while self.index_next.is_some() {
            self.index_step()?;
        }
        Ok(self.catalog_so_far())
    }

    /// The index with what is in it so far.
    pub(super) fn catalog_so_far(&mut self) -> &mut Catalog {
        let (directory, clients) = (&self.directory, self.clients);
        self.catalog.get_or_insert_with(|| Catalog::new(directory, clients))
    }

    /// Takes a part into the index, and says how far it is; `None` once all is in it.
    pub(super) fn index_step(&mut self) -> Result<Option<Indexed>, StoreError> {
        let next = match self.index_next.take() {
            None => {
                self.history_step()?;
                return Ok(self.indexed());
            }
            Some(Next::Kept) => Ok(Some(self.read_kept())),
            Some(Next::Columns(thread, seq)) => self.take_columns(thread, seq),
            Some(Next::Clients(after)) => self.take_clients(after.as_ref()).map(Some),
            Some(Next::Savers(after)) => self.take_savers(after),
        };
        match next {
            Ok(next) => self.index_next = next,
            Err(error) => {
                // Half an index must not pass for a whole one.
                self.catalog = None;
                self.index_next = Some(Next::Clients(None));
                return Err(error);
            }
        }
        Ok(self.indexed())
    }

    /// Begins to read the columns that were kept, beside everything else.
    fn read_kept(&mut self) -> Next {
        let scan = Next::Clients(None);
        if self.clients < self.large {
            return scan;
        }
        let state = self.records.on_disk().and_then(|store| store.state());
        let Some(state) = state else { return scan };
        let dir = self.dir().to_owned();
        let thread = thread::Builder::new().name("index".to_owned());
        match thread.spawn(move || kept(&dir, &state)) {
            Ok(thread) => Next::Columns(thread, self.known),
            Err(_) => scan,
        }
    }

    fn take_columns(
        &mut self,
        thread: JoinHandle<Option<Columns>>,
        seq: Seq,
    ) -> Result<Option<Next>, StoreError> {
        if !thread.is_finished() {
            thread::sleep(PAUSE);
            return Ok(Some(Next::Columns(thread, seq)));
        }
        // Whatever went wrong with them, the records are there.
        let columns = thread.join().ok().flatten();
        let directory = Arc::clone(&self.directory);
        let catalog = columns.and_then(|columns| Catalog::from_columns(columns, &directory));
        let Some(mut catalog) = catalog else { return Ok(Some(Next::Clients(None))) };
        self.kept = Some(seq);
        let mut last = seq;
        // What was saved while they were read.
        while last < self.known {
            let changes = self.records.changes_after(last, CHANGES, Sides::Both)?;
            let Some(newest) = changes.last() else { break };
            last = newest.seq;
            catalog.follow(&changes, &directory);
        }
        self.check_clients(catalog.clients())?;
        self.catalog = Some(catalog);
        // It was in what came before, if it was asked for.
        self.history_next = None;
        Ok(None)
    }

    fn take_clients(&mut self, after: Option<&ClientId>) -> Result<Next, StoreError> {
        let clients = self.records.clients_after(after, CLIENTS)?;
        let directory = Arc::clone(&self.directory);
        self.catalog_so_far().add_clients(&clients, &directory);
        if let Some(last) = clients.into_iter().last() {
            return Ok(Next::Clients(Some(last.id)));
        }
        // What others have written meanwhile may be among the clients that were read.
        self.follow()?;
        if self.catalog.is_none() {
            // The history was another one: everything is read anew.
            return Ok(Next::Clients(None));
        }
        let found = self.catalog_so_far().clients();
        self.check_clients(found)?;
        let directory = Arc::clone(&self.directory);
        self.catalog_so_far().put_partners(&directory);
        Ok(Next::Savers(Seq(0)))
    }

    /// Checks that these are all clients that there must be.
    fn check_clients(&self, found: usize) -> Result<(), StoreError> {
        let expected = self.clients;
        if found == expected {
            return Ok(());
        }
        Err(StoreError::lost(self.dir(), format!("{expected} clients"), found.to_string()))
    }

    fn take_savers(&mut self, after: Seq) -> Result<Option<Next>, StoreError> {
        let changes = self.records.changes_after(after, CHANGES, Sides::After)?;
        let catalog = self.catalog_so_far();
        for change in &changes {
            if let Some(Record::Client(client)) = &change.after {
                catalog.set_saver(&client.id, &change.by.user);
            }
        }
        Ok(changes.last().map(|last| Next::Savers(last.seq)))
    }

    /// Keeps the columns for the next run, where they are whole and not there already.
    pub(super) fn keep_index(&mut self) {
        let is_there = self.kept == Some(self.known);
        let small = self.clients < self.large;
        if self.index_next.is_some() || is_there || small || !self.keeps_index {
            return;
        }
        let state = self.records.on_disk().and_then(|store| store.state());
        let (Some(catalog), Some(state)) = (&self.catalog, state) else { return };
        // Where it cannot be written, the next run reads the records.
        let _ = catalog
            .with_columns(|parts| write_snapshot(self.dir(), COLUMNS_VERSION, &state, parts));
    }

    /// How far the index is; `None` once all is in it.
    pub(super) fn indexed(&self) -> Option<Indexed> {
        self.lists_indexed().or_else(|| self.history_indexed())
    }

    /// How far the index of the history is, once it was asked for.
    pub(super) fn history_indexed(&self) -> Option<Indexed> {
        let total = self.seq().0;
        let left = self.history_next?.0.saturating_sub(1);
        Some(Indexed { done: total.saturating_sub(left), total })
    }

    /// How far the index of the other lists is.
    pub(super) fn lists_indexed(&self) -> Option<Indexed> {
        let done = match self.index_next.as_ref()? {
            Next::Kept | Next::Columns(..) => 0,
            Next::Clients(_) => self.catalog.as_ref().map_or(0, Catalog::clients) as u64,
            Next::Savers(after) => self.clients as u64 + after.0,
        };
        let total = self.clients as u64 + self.seq().0;
        Some(Indexed { done: done.min(total), total })
    }

    /// A page of all clients in the order of their IDs, which the store has them in; `None` for
    /// what only the index can answer.
    pub(super) fn stored_page(
        &mut self,
        query: &Query,
        partial: bool,
    ) -> Result<Option<Page>, StoreError> {
        if query.kind != Kind::Clients
            || !query.filter.is_all()
            || query.order.column != Column::Field(Field::ClientId)
        {
            return Ok(None);
        }
        let total = self.clients;
        let per_page = query.per_page.max(1);
        let last = total.saturating_sub(1);
        let row = match &query.at {
            At::Page(number) => number.saturating_mul(per_page).min(last / per_page * per_page),
            At::Index(row) | At::Record { or_index: row, .. } => *row,
        };
        let row = row.min(last);
        let number = row / per_page;
        let start = number * per_page;
        let clients = self.records.clients_at(start, per_page, query.order.descending)?;
        let mut cursor = row - start;
        if let At::Record { key, .. } = &query.at {
            let is_it = |client: &Client| *key == Key::Client(client.id.clone());
            match clients.iter().position(is_it) {
                Some(place) => cursor = place,
                // Where it stands, the index will know.
                None if partial => {}
                None => return Ok(None),
            }
        }
        let directory = &self.directory;
        let row = |client: Client| {
            let partner_name = directory.partner_name(client.partner).to_owned();
            Row::Client(Box::new(ClientRow { client, partner_name }))
        };
        let rows = clients.into_iter().map(row).collect();
        Ok(Some(Page {
            rows,
            start,
            number,
            matched: total,
            total,
            cursor,
            unsent: 0,
            indexed: None,
        }))
    }

    /// Has the history put into the index, unless it is there; its newest part at once, and all of
    /// it where a page waits for the index.
    pub(super) fn index_history(&mut self, partial: bool) -> Result<(), StoreError> {
        if !self.catalog_so_far().begin_history() {
            self.history_next = Some(Seq(self.seq().0.saturating_add(1)));
            self.history_step()?;
        }
        while !partial && self.history_next.is_some() {
            self.history_step()?;
        }
        Ok(())
    }

    /// Takes the next changes into the index, from the newest to the oldest.
    fn history_step(&mut self) -> Result<(), StoreError> {
        let Some(before) = self.history_next else { return Ok(()) };
        let changes = self.records.changes_before(Some(before), CHANGES, Sides::Both)?;
        let directory = Arc::clone(&self.directory);
        self.catalog_so_far().add_history(&changes, &directory);
        self.history_next = changes.last().map(|oldest| oldest.seq);
        Ok(())
    }
}

/// The columns that were kept, if they hold for this state of the registry.
fn kept(dir: &Path, state: &State) -> Option<Columns> {
    let snapshot = Snapshot::open(dir, COLUMNS_VERSION, state)?;
    let mut columns = Columns::with_sizes(&snapshot.sizes())?;
    snapshot.read(columns.bytes_mut()).then_some(columns)
}
