use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::*;

#[test]
fn a_journal_can_be_read_while_it_is_written() {
    let (dir, mut journal) = journal(20_000);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reading = scope.spawn(|| {
            let (mut rounds, mut last) = (0, 0);
            while !done.load(Ordering::Acquire) {
                let (seqs, flaws) = survey(dir.path());
                assert_eq!(flaws, Vec::<String>::new());
                assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
                assert!(seqs.len() >= last);
                // The acts have 1, 2 or 3 changes, six in three acts: only complete acts are
                // returned.
                assert!([0, 1, 3].contains(&(seqs.len() % 6)), "{}", seqs.len());
                last = seqs.len();
                rounds += 1;
            }
            rounds
        });
        let mut seq = 0;
        for act in 0..300 {
            let of = act % 3 + 1;
            journal.append(&changes(seq + 1..=seq + of)).unwrap();
            seq += of;
        }
        done.store(true, Ordering::Release);
        assert!(reading.join().unwrap() > 1);
    });
    assert!(journal.segment.number > 10);
    assert_eq!(survey(dir.path()), ((1..=600).collect(), Vec::new()));
}

#[test]
fn a_line_of_any_length_is_passed_over() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let mut lines = lines(&path);
    lines[5] = "x".repeat(5 << 20);
    write_lines(&path, &lines);
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [2, 3, 4, 5]);
    assert_eq!(flaws, ["00000001.jsonl 6: it is not a complete line of a journal"]);
}

#[test]
fn what_is_whole_in_a_damaged_act_is_read_after_the_flaw() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let mut lines = lines(&path);
    lines[7] = lines[7].replace("audit", "audiT");
    write_lines(&path, &lines);
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [1, 2, 4, 5]);
    assert_eq!(flaws, ["00000001.jsonl 8: its checksum does not match"]);
}

#[test]
fn replay_stops_at_a_flaw() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let mut lines = lines(&path);
    lines[5] = lines[5].replace("audit", "audiT");
    write_lines(&path, &lines);
    let (journal, _) = open(dir.path());
    let items: Vec<_> = journal.changes_after(Seq(0)).unwrap().collect();
    assert_eq!(items.len(), 1);
    assert!(matches!(items[0], Err(StoreError::Journal(_))));
}
