//! By hand: `cargo test --release --lib journal::tests::speed -- --ignored --nocapture`.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use super::*;

fn size(dir: &Path) -> u64 {
    fs::read_dir(dir.join(NAME))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

#[test]
#[ignore = "takes half a minute and half a gigabyte"]
fn a_million_changes() {
    let dir = tempfile::tempdir_in(".").unwrap();
    let start = Instant::now();
    let base = (0..1_000_000).map(|number| Ok(Record::Client(client(number))));
    let mut journal = Journal::create(dir.path(), ID, Seq(0), base).unwrap();
    println!("base of 1M: {:?}, {} MB", start.elapsed(), size(dir.path()) >> 20);
    let start = Instant::now();
    journal.append_all((1..=1_000_000).map(|seq| Ok(change(seq)))).unwrap();
    println!("1M changes: {:?}, {} MB", start.elapsed(), size(dir.path()) >> 20);
    drop(journal);
    let start = Instant::now();
    let (journal, _) = open(dir.path());
    println!("open: {:?}", start.elapsed());
    let start = Instant::now();
    println!(
        "replay of the last 10: {}, {:?}",
        journal.changes_after(Seq(999_990)).unwrap().count(),
        start.elapsed()
    );
    let start = Instant::now();
    let count = Reader::open(dir.path(), Some(ID)).unwrap().map(Result::unwrap).count();
    println!("read {count}: {:?}", start.elapsed());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}

#[test]
#[ignore = "compares with the disk"]
fn an_append_against_a_bare_one() {
    let dir = tempfile::tempdir_in(".").unwrap();
    let mut journal = Journal::create(dir.path(), ID, Seq(0), []).unwrap();
    let bare = File::create(dir.path().join("bare")).unwrap();
    let line = vec![b'x'; 1_300];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut at = 0;
    for seq in 1..=2_000 {
        let act = changes([seq]);
        let start = Instant::now();
        journal.append(&act).unwrap();
        ours.push(start.elapsed());
        let start = Instant::now();
        bare.write_all_at(&line, at).unwrap();
        bare.sync_data().unwrap();
        at += line.len() as u64;
        theirs.push(start.elapsed());
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    println!("append {:?}, bare {:?}", median(&mut ours), median(&mut theirs));
}
