//! Builds the index of the lists: one thread reads the records, another indexes them, so that a
//! large registry opens in the time of the slower of the two.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::catalog::Catalog;
use crate::model::{Client, Directory};
use crate::store::{Store, StoreError};

/// Clients that are handed over in one go.
const BATCH: usize = 256;
/// Batches that may wait, so that the reader does not fill the memory.
const WAITING: usize = 8;

/// The index of everything that is stored.
pub(super) fn catalog(store: &mut Store, directory: &Directory) -> Result<Catalog, StoreError> {
    thread::scope(|scope| {
        let (batches, inbox) = sync_channel(WAITING);
        // Under the name of the thread that it works for: a panic is told as that one's.
        let name = thread::current().name().unwrap_or("registry").to_owned();
        let indexer = thread::Builder::new()
            .name(name)
            .spawn_scoped(scope, move || index(&inbox, directory))
            .map_err(|source| StoreError::Io {
                what: "start a thread for",
                path: store.dir().to_owned(),
                source,
            })?;
        let mut batch = Vec::with_capacity(BATCH);
        let read = store.each_client(|client| {
            batch.push(client);
            if batch.len() == BATCH {
                // When nobody takes it, the indexer has panicked: that is told below.
                let _ = batches.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
            }
        });
        let _ = batches.send(batch);
        drop(batches);
        let catalog = indexer.join().unwrap_or_else(|panic| resume_unwind(panic));
        read.map(|()| catalog)
    })
}

fn index(inbox: &Receiver<Vec<Client>>, directory: &Directory) -> Catalog {
    let mut catalog = Catalog::new(directory);
    for client in inbox.iter().flatten() {
        catalog.add_client(&client, directory);
    }
    catalog.put_partners(directory);
    catalog
}
