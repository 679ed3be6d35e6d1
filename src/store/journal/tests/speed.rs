//! Run by hand: `cargo test --release --lib journal::tests::speed -- --ignored --nocapture`.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use super::*;

/// The processor time of this process so far, which other programs do not affect.
fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    let total = usage.user_time() + usage.system_time();
    Duration::from_micros(u64::try_from(total.num_microseconds()).unwrap())
}

/// Runs the work and prints its duration.
fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), cpu());
    let done = work();
    println!("{name}: {:?}, of the processor {:?}", start.elapsed(), cpu().saturating_sub(before));
    done
}

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
    let mut journal = timed("base of 1M", || {
        let base = (0..1_000_000).map(|number| Ok(Record::Client(client(number))));
        Journal::create(dir.path(), ID, Seq(0), base).unwrap()
    });
    println!("{} MB", size(dir.path()) >> 20);
    timed("1M changes", || {
        journal.append_all((1..=1_000_000).map(|seq| Ok(change(seq)))).unwrap();
    });
    println!("{} MB", size(dir.path()) >> 20);
    drop(journal);
    let (journal, _) = timed("open", || open(dir.path()));
    timed("replay of the last 10", || {
        assert_eq!(journal.changes_after(Seq(999_990)).unwrap().count(), 10);
    });
    let mut reader = Reader::open(dir.path(), Some(ID)).unwrap();
    timed("read the base", || {
        let ends = |item: &Result<Entry, Flaw>| matches!(item, Ok(Entry::BaseEnd { .. }));
        assert!(reader.by_ref().any(|item| ends(&item)));
    });
    timed("read 1M changes", || assert_eq!(reader.map(Result::unwrap).count(), 1_000_000));
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
