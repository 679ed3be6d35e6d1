//! The index of the lists, built in steps so that nobody waits for it.

use std::sync::Arc;

use super::{ClientRow, Indexed, Local, Page, Row};
use crate::catalog::{Catalog, History};
use crate::model::{Client, ClientId, Record, Seq};
use crate::query::{At, Column, Key, Kind, Query};
use crate::store::StoreError;

/// How many clients one step takes in. A question that comes meanwhile waits so long.
const CLIENTS: usize = 4_096;

/// How many changes are read at once.
const CHANGES: usize = 4_096;

/// What the next step takes in.
#[derive(Debug)]
pub(super) enum Next {
    /// The clients after this one.
    Clients(Option<ClientId>),
    /// Who saved each client last, from the changes after this one.
    Savers(Seq),
}

impl Local {
    /// The index with everything in it.
    pub(super) fn catalog(&mut self) -> Result<&mut Catalog, StoreError> {
        while self.index_step()?.is_some() {}
        Ok(self.catalog_so_far())
    }

    /// The index with what is in it so far.
    pub(super) fn catalog_so_far(&mut self) -> &mut Catalog {
        let (directory, clients) = (&self.directory, self.store.clients());
        self.catalog.get_or_insert_with(|| Catalog::new(directory, clients))
    }

    /// Takes a part into the index, and says how far it is; `None` once all is in it.
    pub(super) fn index_step(&mut self) -> Result<Option<Indexed>, StoreError> {
        let Some(next) = &self.index_next else { return Ok(None) };
        self.index_next = match next {
            Next::Clients(after) => {
                let clients = self.store.clients_after(after.as_ref(), CLIENTS)?;
                let last = clients.last().map(|client| client.id.clone());
                let directory = Arc::clone(&self.directory);
                self.catalog_so_far().add_clients(&clients, &directory);
                if let Some(last) = last {
                    Some(Next::Clients(Some(last)))
                } else {
                    let found = self.catalog_so_far().clients();
                    self.store.check_clients(found)?;
                    self.catalog_so_far().put_partners(&directory);
                    Some(Next::Savers(Seq(0)))
                }
            }
            Next::Savers(after) => {
                let changes = self.store.changes_alone(*after, CHANGES)?;
                let catalog = self.catalog_so_far();
                for change in &changes {
                    if let Some(Record::Client(client)) = &change.after {
                        catalog.set_saver(&client.id, &change.by.user);
                    }
                }
                changes.last().map(|last| Next::Savers(last.seq))
            }
        };
        Ok(self.indexed())
    }

    /// How far the index is; `None` once all is in it.
    pub(super) fn indexed(&self) -> Option<Indexed> {
        let done = match self.index_next.as_ref()? {
            Next::Clients(_) => self.catalog.as_ref().map_or(0, Catalog::clients) as u64,
            Next::Savers(after) => self.store.clients() as u64 + after.0,
        };
        let total = self.store.clients() as u64 + self.store.seq().0;
        Some(Indexed { done: done.min(total), total })
    }

    /// A page of all clients in the order of their IDs, which the store has them in; `None` for
    /// what only the index can answer.
    pub(super) fn stored_page(&mut self, query: &Query) -> Result<Option<Page>, StoreError> {
        if query.kind != Kind::Clients
            || !query.filter.is_all()
            || query.order.column != Column::ClientId
        {
            return Ok(None);
        }
        let total = self.store.clients();
        let per_page = query.per_page.max(1);
        let last = total.saturating_sub(1);
        let row = match &query.at {
            At::Page(number) => number.saturating_mul(per_page).min(last / per_page * per_page),
            At::Index(row) | At::Record { or_index: row, .. } => *row,
        };
        let row = row.min(last);
        let number = row / per_page;
        let start = number * per_page;
        let clients = self.store.clients_at(start, per_page, query.order.descending)?;
        let mut cursor = row - start;
        if let At::Record { key, .. } = &query.at {
            let is_it = |client: &Client| *key == Key::Client(client.id.clone());
            match clients.iter().position(is_it) {
                Some(place) => cursor = place,
                // Where it stands, the index will know.
                None if self.beside => {}
                None => return Ok(None),
            }
        }
        let directory = &self.directory;
        let row = |client: Client| {
            let partner_name = directory.partner_name(client.partner).to_owned();
            Row::Client(Box::new(ClientRow { client, partner_name }))
        };
        let rows = clients.into_iter().map(row).collect();
        Ok(Some(Page { rows, start, number, matched: total, total, cursor, indexed: None }))
    }

    /// Puts every change into the catalog, unless they are there.
    pub(super) fn index_history(&mut self) -> Result<(), StoreError> {
        if self.catalog_so_far().has_history() {
            return Ok(());
        }
        let directory = Arc::clone(&self.directory);
        let mut history = History::default();
        let mut last = Seq(0);
        loop {
            let changes = self.store.changes_since(last, CHANGES)?;
            let Some(newest) = changes.last() else { break };
            last = newest.seq;
            for change in &changes {
                history.add(change, &directory);
            }
        }
        self.catalog_so_far().set_history(history);
        Ok(())
    }
}
