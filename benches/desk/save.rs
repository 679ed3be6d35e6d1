//! A save: checked, written with its history, and on the disk.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;

use divan::Bencher;
use oauthdesk::door::{Door, Row};
use oauthdesk::model::{Act, ActKey, ClientDraft, Command};
use oauthdesk::query::{At, Kind, Query};

use sled::Transactional;

use super::support::{Home, clients, directory};

/// Another client each time is given another name.
#[divan::bench(args = clients(), sample_count = 300, sample_size = 1)]
fn update_client(bencher: Bencher<'_, '_>, clients: usize) {
    let home = Home::with(clients);
    let door = RefCell::new(home.open());
    // The lists are built before, as on a desk: keeping them up to date is part of a save.
    door.borrow_mut().page(&Query::new(Kind::Clients)).expect("a page");
    let mut save = 0;
    bencher
        .with_inputs(|| {
            save += 1;
            next_act(&mut *door.borrow_mut(), save, clients)
        })
        .bench_local_values(|act| door.borrow_mut().apply(act).expect("a save"));
}

fn next_act(door: &mut dyn Door, save: usize, clients: usize) -> Act {
    let at = At::Index(save * 7_919 % clients);
    let query = Query { at, per_page: 1, ..Query::new(Kind::Clients) };
    let row = door.page(&query).expect("a page").rows.pop();
    let Some(Row::Client(row)) = row else { unreachable!("the list has clients") };
    let draft = ClientDraft { name: format!("Save {save}"), ..ClientDraft::of(&row.client) };
    let command = Command::UpdateClient(row.client.id, draft);
    Act::new(ActKey(save as u128), command, Some(row.client.revision))
}

/// The other yardstick: one commit of the engine alone, over the trees that a save needs at the
/// least (a record, its change, the counters), flushed and on the disk.
#[divan::bench(sample_count = 300, sample_size = 1)]
fn engine_commit_and_sync(bencher: Bencher<'_, '_>) {
    let dir = directory();
    let config = sled::Config::new().path(dir.path().join("data")).mode(sled::Mode::LowSpace);
    let db = config.open().expect("a database");
    let file = File::options().write(true).open(dir.path().join("data/db")).expect("its file");
    let trees = ["records", "changes", "meta"].map(|name| db.open_tree(name).expect("a tree"));
    let mut save = 0u64;
    bencher.bench_local(|| {
        save += 1;
        let [records, changes, meta] = &trees;
        (records, changes, meta)
            .transaction(|(records, changes, meta)| {
                records.insert(&(save % 312).to_be_bytes(), &[0x5a; 280][..])?;
                changes.insert(&save.to_be_bytes(), &[0x5a; 320][..])?;
                meta.insert(b"meta", &[0x5a; 64][..])?;
                Ok::<_, sled::transaction::ConflictableTransactionError<()>>(())
            })
            .expect("committed");
        db.flush().expect("flushed");
        file.sync_data().expect("on the disk");
    });
}

/// The yardstick: 4 KiB more in a file of the same disk, and on it.
#[divan::bench(sample_count = 300, sample_size = 1)]
fn append_and_sync(bencher: Bencher<'_, '_>) {
    let dir = directory();
    let mut file = File::create(dir.path().join("file")).expect("a file");
    bencher.bench_local(|| {
        file.write_all(&[0x5a; 4096]).expect("written");
        file.sync_data().expect("on the disk");
    });
}
