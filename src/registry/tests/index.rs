//! The index: built in steps beside everything else, and kept from one run to the next.

use std::fs;

use super::*;
use crate::model::Field;
use crate::query::{At, Column, Key, Order, Search};
use crate::registry::index::Next;

/// A registry with so many clients, which keeps its index from the first client on.
fn with_clients(home: &Home, count: usize) -> Local {
    let mut local = home.with_acme();
    for n in 0..count {
        apply(&mut local, Command::CreateClient(client(&format!("acme-{n:03}"))), None).unwrap();
    }
    keeping(local)
}

fn keeping(mut local: Local) -> Local {
    local.host.registry.large = 1;
    local
}

fn asking(search: &str) -> Query {
    let search = Search::parse(Kind::Clients, search).unwrap();
    Query { filter: search.filter, ..Query::new(Kind::Clients) }
}

fn found(local: &mut Local, search: &str) -> Vec<String> {
    let page = local.page(&Query { per_page: 1_000, ..asking(search) }).unwrap();
    page.rows.iter().map(Row::title).collect()
}

/// Goes on with the index until it is whole.
fn finish(local: &mut Local) {
    while local.host.registry.index_step().unwrap().is_some() {}
}

#[test]
fn a_page_in_the_order_of_the_ids_needs_no_index() {
    let home = Home::new();
    let mut local = with_clients(&home, 25);
    for descending in [false, true] {
        let order = Order { column: Column::Field(Field::ClientId), descending };
        let pages: Vec<_> = (0..4).map(At::Page).chain([At::Index(11), At::Index(99)]).collect();
        let ask = |local: &mut Local, at: &At| {
            let query = Query { at: at.clone(), per_page: 7, order, ..Query::new(Kind::Clients) };
            local.page(&query).unwrap()
        };
        local.host.registry.catalog = None;
        local.host.registry.index_next = Some(Next::Clients(None));
        let stored: Vec<_> = pages.iter().map(|at| ask(&mut local, at)).collect();
        assert!(local.host.registry.catalog.is_none(), "nothing was indexed for it");
        local.host.registry.catalog().unwrap();
        let indexed: Vec<_> = pages.iter().map(|at| ask(&mut local, at)).collect();
        assert_eq!(stored, indexed);
    }
}

#[test]
fn a_search_beside_the_index_finds_what_is_in_it_and_says_so() {
    let home = Home::new();
    let mut local = with_clients(&home, 3);
    let page = local.page_so_far(&asking("acme"), true).unwrap();
    let indexed = page.indexed.unwrap();
    assert_eq!((page.matched, indexed.done), (0, 0));
    assert!(indexed.total >= 3);
    // What is saved meanwhile is found at once, and once only in the end.
    apply(&mut local, Command::CreateClient(client("acme-new")), None).unwrap();
    let page = local.page_so_far(&asking("new"), true).unwrap();
    assert_eq!(page.rows.iter().map(Row::title).collect::<Vec<_>>(), ["acme-new"]);
    finish(&mut local);
    let page = local.page(&asking("acme")).unwrap();
    assert_eq!((page.matched, page.total, page.indexed), (4, 4, None));
}

#[test]
fn who_saved_a_client_last_is_known_after_a_start_as_before() {
    let home = Home::new();
    let mut local = with_clients(&home, 1);
    as_another_user(&mut local, |local| {
        apply(local, Command::CreateClient(client("acme-theirs")), None).unwrap();
    });
    assert_eq!(found(&mut local, "by:somebody"), ["acme-theirs"]);
    drop(local);
    assert_eq!(found(&mut keeping(home.open()), "by:somebody"), ["acme-theirs"]);
    assert_eq!(found(&mut keeping(home.open()), "-by:somebody"), ["acme-000"]);
}

#[test]
fn the_index_of_the_last_run_is_used_when_nothing_was_saved_since() {
    let home = Home::new();
    let mut local = with_clients(&home, 20);
    let before = found(&mut local, "acme -by:nobody");
    drop(local);
    let file = home.dir().join("index");
    let written = fs::metadata(&file).unwrap().modified().unwrap();

    let mut local = keeping(home.open());
    assert_eq!(found(&mut local, "acme -by:nobody"), before);
    assert!(local.host.registry.kept.is_some(), "the columns were taken");
    drop(local);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written, "it is written once");
}

#[test]
fn what_is_saved_while_the_kept_index_is_read_is_in_it() {
    let home = Home::new();
    drop(finished(with_clients(&home, 5)));
    let mut local = keeping(home.open());
    local.host.registry.index_step().unwrap();
    apply(&mut local, Command::CreateClient(client("acme-new")), None).unwrap();
    finish(&mut local);
    assert!(local.host.registry.kept.is_some());
    assert_eq!(found(&mut local, "id:acme-").len(), 6);
    drop(local);
    let mut local = keeping(home.open());
    assert_eq!(found(&mut local, "id:acme-").len(), 6);
    assert!(local.host.registry.kept.is_some(), "it was kept as it was in the end");
}

#[test]
fn an_old_a_foreign_or_a_damaged_index_is_never_trusted() {
    let (home, twin) = (Home::new(), Home::new());
    drop(finished(with_clients(&home, 5)));
    let file = home.dir().join("index");
    let kept = fs::read(&file).unwrap();
    let ids = |local: &mut Local| found(local, "id:acme-");

    // Old: a client was saved since by who did not need the index.
    let mut local = home.open();
    apply(&mut local, Command::CreateClient(client("acme-new")), None).unwrap();
    drop(local);
    let mut local = keeping(home.open());
    assert_eq!(ids(&mut local).len(), 6);
    assert!(local.host.registry.kept.is_none());
    drop(local);

    // Foreign: another registry with as many changes.
    drop(finished(with_clients(&twin, 5)));
    fs::write(twin.dir().join("index"), &kept).unwrap();
    let mut local = keeping(twin.open());
    assert_eq!(ids(&mut local).len(), 5);
    assert!(local.host.registry.kept.is_none());
    drop(local);

    // Damaged, anywhere.
    let whole = fs::read(twin.dir().join("index")).unwrap();
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        fs::write(twin.dir().join("index"), &flipped).unwrap();
        let mut local = keeping(twin.open());
        assert_eq!(ids(&mut local).len(), 5, "byte {place}");
        assert!(local.host.registry.kept.is_none(), "byte {place}");
        local.host.registry.keeps_index = false;
    }
}

#[test]
fn records_that_are_missing_are_found_out_by_the_index() {
    let home = Home::new();
    let mut local = with_clients(&home, 5);
    local.host.registry.catalog = None;
    local.host.registry.index_next = Some(Next::Clients(None));
    local.host.registry.records.on_disk().unwrap().lose_a_client();
    let error = loop {
        match local.host.registry.index_step() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("nothing was noticed"),
            Err(error) => break error,
        }
    };
    assert!(error.to_string().contains("5 clients"), "{error}");
    assert!(
        local.host.registry.index_next.is_some(),
        "half an index does not pass for a whole one"
    );
}

#[test]
fn a_record_beyond_the_page_is_found_once_the_index_is_there() {
    let home = Home::new();
    let mut local = with_clients(&home, 30);
    let at = At::Record { key: Key::Client(id("acme-020")), or_index: 0 };
    let query = Query { at, per_page: 10, ..Query::new(Kind::Clients) };
    local.host.registry.catalog = None;
    local.host.registry.index_next = Some(Next::Clients(None));
    assert_eq!(local.page(&query).unwrap().number, 2);
}

fn finished(mut local: Local) -> Local {
    finish(&mut local);
    local
}

#[test]
fn the_history_comes_from_its_newest_part_beside_everything_else() {
    let home = Home::new();
    let mut local = with_clients(&home, 6);
    let newest = |local: &mut Local| {
        let page = local.page_so_far(&Query::new(Kind::History), true).unwrap();
        (page.rows.first().map(Row::title), page.matched, page.indexed)
    };
    let (first, ..) = newest(&mut local);
    assert_eq!(first.as_deref(), Some("change 8"));
    // What is saved meanwhile is in it once.
    apply(&mut local, Command::CreateClient(client("acme-new")), None).unwrap();
    finish(&mut local);
    assert_eq!(newest(&mut local), (Some("change 9".to_owned()), 9, None));
    let reason = Search::parse(Kind::History, "record:acme-003").unwrap();
    let query = Query { filter: reason.filter, ..Query::new(Kind::History) };
    assert_eq!(local.page(&query).unwrap().matched, 1);
}
