use std::fs::File;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::*;

#[test]
fn what_was_appended_is_there_after_opening_again() {
    let dir = three_acts(segment::FULL);
    let (mut journal, torn) = open(dir.path());
    assert_eq!(torn, None);
    assert_eq!(journal.last().seq, Seq(5));
    journal.append(&changes(6..=7)).unwrap();
    let last = journal.last();
    drop(journal);
    let (journal, _) = open(dir.path());
    assert_eq!(journal.last(), last);
    let mut expected: Vec<Entry> =
        base().into_iter().map(|record| Entry::Base(Box::new(record))).collect();
    expected.push(Entry::BaseEnd { records: 3, after: Seq(0) });
    for (act, of) in [(1..=1, 1), (2..=4, 3), (5..=5, 1), (6..=7, 2)] {
        for (seq, nth) in act.zip(1..) {
            expected.push(Entry::Change(Box::new(change(seq)), Part { nth, of }));
        }
    }
    assert_eq!(read(dir.path()), expected);
}

#[test]
fn a_new_journal_is_private_and_whole_and_the_only_one() {
    let (dir, journal) = journal(segment::FULL);
    assert_eq!(journal.last().seq, Seq(0));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir.path().join(NAME)), 0o700);
    assert_eq!(mode(&file(dir.path(), 1)), 0o600);
    assert!(!dir.path().join(NEW).exists());
    let again = Journal::create(dir.path(), ID, Seq(0), []);
    assert!(matches!(again, Err(StoreError::JournalExists(_))), "{again:?}");
    assert_eq!(open(dir.path()).0.last(), journal.last());
}

#[test]
fn a_creation_that_fails_or_is_interrupted_leaves_no_journal() {
    let dir = tempfile::tempdir().unwrap();
    let failing = [Ok(base().remove(0)), Err(StoreError::Demo("no".to_owned()))];
    assert!(Journal::create(dir.path(), ID, Seq(0), failing).is_err());
    assert!(matches!(Journal::open(dir.path(), ID), Err(StoreError::NoJournal(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    // As after a kill.
    fs::create_dir(dir.path().join(NEW)).unwrap();
    fs::write(dir.path().join(NEW).join("00000001.jsonl"), "half").unwrap();
    Journal::create(dir.path(), ID, Seq(0), []).unwrap();
    assert_eq!(read(dir.path()), [Entry::BaseEnd { records: 0, after: Seq(0) }]);
}

#[test]
fn a_missing_journal_and_an_empty_one_are_an_error_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    for made in [false, true] {
        if made {
            fs::create_dir(dir.path().join(NAME)).unwrap();
        }
        assert!(matches!(Journal::open(dir.path(), ID), Err(StoreError::NoJournal(_))));
        assert!(matches!(Reader::open(dir.path(), None), Err(StoreError::NoJournal(_))));
    }
}

#[test]
fn segments_rotate_and_are_compressed_and_say_the_same() {
    let (dir, mut journal) = journal(2_000);
    for seq in 1..=20 {
        journal.append(&changes([seq])).unwrap();
    }
    let place = dir.path().join(NAME);
    let forms: Vec<_> = segment::list(&place).unwrap().into_iter().collect();
    assert!(forms.len() > 5, "{forms:?}");
    let (last, closed) = forms.split_last().unwrap();
    assert_eq!(last.1, segment::Form::Plain);
    assert!(closed.iter().all(|(_, form)| *form == segment::Form::Packed), "{forms:?}");
    assert_eq!(survey(dir.path()), ((1..=20).collect(), Vec::new()));
    let (reopened, torn) = open(dir.path());
    assert_eq!((reopened.last(), torn), (journal.last(), None));
    for after in 0..=20 {
        let found: Vec<u64> =
            journal.changes_after(Seq(after)).unwrap().map(|item| item.unwrap().0.seq.0).collect();
        assert_eq!(found, (after + 1..=20).collect::<Vec<_>>());
    }
}

#[test]
fn where_a_segment_is_there_in_both_forms_the_plain_one_counts() {
    let (dir, mut journal) = journal(2_000);
    for seq in 1..=8 {
        journal.append(&changes([seq])).unwrap();
    }
    let place = dir.path().join(NAME);
    let packed = segment::packed_path(&place, 1);
    let bytes = zstd::decode_all(File::open(&packed).unwrap()).unwrap();
    fs::write(file(dir.path(), 1), bytes).unwrap();
    fs::write(&packed, "half of it").unwrap();
    assert_eq!(survey(dir.path()), ((1..=8).collect(), Vec::new()));
    for seq in 9..=12 {
        journal.append(&changes([seq])).unwrap();
    }
    assert!(!file(dir.path(), 1).exists());
    assert_eq!(survey(dir.path()), ((1..=12).collect(), Vec::new()));
}

#[test]
fn a_base_of_any_size_streams_over_segments() {
    let dir = tempfile::tempdir().unwrap();
    let base = (0..100).map(|number| Ok(Record::Client(client(number))));
    let mut journal = Journal::create_with(dir.path(), ID, Seq(40), base, 4_000).unwrap();
    assert!(journal.segment.number > 5);
    assert_eq!(journal.last().seq, Seq(40));
    journal.append(&changes([41])).unwrap();
    let entries = read(dir.path());
    assert_eq!(entries.len(), 102);
    assert_eq!(entries[100], Entry::BaseEnd { records: 100, after: Seq(40) });
    assert_eq!(journal.changes_after(Seq(40)).unwrap().count(), 1);
    let too_old = journal.changes_after(Seq(30)).unwrap().next().unwrap();
    assert!(too_old.unwrap_err().to_string().contains("expected change 31"));
}

#[test]
fn changes_must_continue_the_last_one() {
    let (dir, mut journal) = journal(segment::FULL);
    let last = journal.last();
    for wrong in [vec![2], vec![1, 3], vec![1, 1], vec![0]] {
        let refused = journal.append(&changes(wrong)).unwrap_err();
        assert!(matches!(refused, StoreError::JournalOrder { .. }), "{refused}");
    }
    assert_eq!(journal.last(), last);
    journal.append(&[]).unwrap();
    journal.append(&changes([1])).unwrap();
    assert_eq!(survey(dir.path()), (vec![1], Vec::new()));
}

#[test]
fn what_could_not_be_read_back_is_refused() {
    // A grant type without a name, as from a future database.
    let (grant_types, _) =
        bincode::serde::decode_from_slice(&[251, 0, 0x80], bincode::config::standard()).unwrap();
    let record = || Record::Client(Client { grant_types, ..client(1) });
    let (dir, mut journal) = journal(segment::FULL);
    let last = journal.last();
    let odd = Change { after: Some(record()), ..change(1) };
    let refused = journal.append(&[odd]).unwrap_err();
    assert!(refused.to_string().contains("cannot be read back"), "{refused}");
    assert_eq!(journal.last(), last);
    journal.append(&changes([1])).unwrap();
    assert_eq!(survey(dir.path()), (vec![1], Vec::new()));
    let other = tempfile::tempdir().unwrap();
    assert!(Journal::create(other.path(), ID, Seq(0), [Ok(record())]).is_err());
}

#[test]
fn the_last_append_can_be_taken_back_once() {
    for full in [segment::FULL, 1] {
        let (dir, mut journal) = journal(full);
        journal.append(&changes([1])).unwrap();
        journal.append(&changes(2..=3)).unwrap();
        journal.retract().unwrap();
        journal.retract().unwrap();
        assert_eq!(journal.last().seq, Seq(1));
        assert_eq!(open(dir.path()).0.last(), journal.last());
        journal.append(&changes(2..=4)).unwrap();
        assert_eq!(survey(dir.path()), (vec![1, 2, 3, 4], Vec::new()));
    }
}

#[test]
fn a_recovery_keeps_the_numbers_and_notes_the_lost() {
    let (dir, mut journal) = journal(3_000);
    journal.append_all(changes([1, 2, 5, 6, 9]).into_iter().map(Ok)).unwrap();
    assert_eq!(journal.last().seq, Seq(9));
    journal.append(&changes([10])).unwrap();
    let entries = read(dir.path());
    let lost: Vec<_> = entries.iter().filter(|entry| matches!(entry, Entry::Lost { .. })).collect();
    assert_eq!(
        lost,
        [&Entry::Lost { from: Seq(3), to: Seq(4) }, &Entry::Lost { from: Seq(7), to: Seq(8) }]
    );
    assert_eq!(open(dir.path()).0.last(), journal.last());
    let after = |seq| journal.changes_after(Seq(seq)).unwrap().collect::<Result<Vec<_>, _>>();
    assert_eq!(after(8).unwrap().len(), 2);
    assert!(after(5).is_err());
    let back = journal.append_all(changes([4]).into_iter().map(Ok));
    assert!(matches!(back, Err(StoreError::JournalOrder { .. })), "{back:?}");
}

#[test]
fn a_write_that_cannot_be_taken_back_stops_all_until_opened_again() {
    let (dir, mut journal) = journal(segment::FULL);
    journal.append(&changes([1])).unwrap();
    journal.segment.file = File::open(file(dir.path(), 1)).unwrap();
    for _ in 0..2 {
        let refused = journal.append(&changes([2])).unwrap_err();
        assert!(matches!(refused, StoreError::JournalStuck { .. }), "{refused}");
    }
    assert!(matches!(journal.retract(), Err(StoreError::JournalStuck { .. })));
    let (mut journal, _) = open(dir.path());
    journal.append(&changes([2])).unwrap();
    assert_eq!(survey(dir.path()), (vec![1, 2], Vec::new()));
}

/// Set for the process that runs the second half of the test below, in which files cannot grow.
const FULL_DISK: &str = "OAUTHDESK_TEST_JOURNAL";

#[test]
fn a_full_disk_takes_back_the_whole_act() {
    if let Ok(dir) = std::env::var(FULL_DISK) {
        let dir = Path::new(&dir);
        let (mut journal, _) = open(dir);
        let last = journal.last();
        for _ in 0..2 {
            let refused = journal.append(&changes(6..=40)).unwrap_err();
            assert!(matches!(refused, StoreError::DiskFull { .. }), "{refused}");
            assert_eq!(journal.last(), last);
        }
        journal.append(&changes([6])).unwrap();
        return;
    }
    let dir = three_acts(segment::FULL);
    let name = "store::journal::tests::append::a_full_disk_takes_back_the_whole_act";
    // In blocks of 512 bytes. Without the trap, the signal ends the process.
    let script = format!("trap '' XFSZ; ulimit -f 40; exec \"$0\" --exact {name}");
    let run = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(FULL_DISK, dir.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    assert_eq!(survey(dir.path()), ((1..=6).collect(), Vec::new()));
}
