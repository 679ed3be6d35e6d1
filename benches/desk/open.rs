//! A start: the registry is opened, and the first page is asked for and drawn.

use divan::Bencher;
use oauthdesk::door::Door;
use oauthdesk::query::{Kind, Query};

use super::support::{Desk, Home, LARGE, clients};

/// Without the lists, as for a command that needs one record.
#[divan::bench(args = clients(), sample_count = 50, sample_size = 1)]
fn registry(bencher: Bencher<'_, '_>, clients: usize) {
    let home = Home::with(clients);
    bencher.bench_local(|| home.open());
}

#[divan::bench(args = clients(), sample_count = 50, sample_size = 1)]
fn first_page(bencher: Bencher<'_, '_>, clients: usize) {
    let home = Home::with(clients);
    bencher.bench_local(|| {
        let mut local = home.open();
        let page = local.page(&Query::new(Kind::Clients)).expect("a page");
        (local, page)
    });
}

#[divan::bench(args = clients(), sample_count = 50, sample_size = 1)]
fn first_frame(bencher: Bencher<'_, '_>, clients: usize) {
    let home = Home::with(clients);
    bencher.bench_local(|| Desk::on(home.open(), LARGE));
}
