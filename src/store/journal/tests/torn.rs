use super::flaw::Saw;
use super::*;

/// Truncates the file to each length in turn, opens it, and checks.
#[test]
fn a_last_act_cut_at_any_byte_is_removed_and_kept_aside() {
    let (dir, mut journal) = journal(segment::FULL);
    journal.append(&changes([1])).unwrap();
    let before = fs::read(file(dir.path(), 1)).unwrap();
    let last = journal.last();
    let record =
        || Some(Record::Role { user: RoleSubject::user("zoe").unwrap(), role: Role::Viewer });
    let small = |seq| Change { before: None, after: record(), ..change(seq) };
    journal.append(&[small(2), small(3)]).unwrap();
    let after = fs::read(file(dir.path(), 1)).unwrap();
    let torn_file = dir.path().join(NAME).join("torn");
    for len in before.len()..after.len() {
        fs::write(file(dir.path(), 1), &after[..len]).unwrap();
        let left = u64::try_from(len - before.len()).unwrap();
        // A mere reader sees no flaw: the act could be in writing.
        let mut reader = Reader::open(dir.path(), None).unwrap();
        assert!(reader.all(|item| item.is_ok()), "{len}");
        assert_eq!(reader.unfinished(), left, "{len}");
        assert_eq!(reader.registry(), Some(ID));
        let (journal, torn) = open(dir.path());
        assert_eq!(journal.last(), last, "{len}");
        assert_eq!(fs::read(file(dir.path(), 1)).unwrap(), before, "{len}");
        assert_eq!(torn.as_ref().map_or(0, |torn| torn.bytes), left);
        if let Some(torn) = torn {
            let kept = fs::read(&torn_file).unwrap();
            let cut = &after[before.len()..len];
            assert!(kept.windows(cut.len()).any(|found| found == cut), "{len}");
            fs::remove_file(&torn_file).unwrap();
            assert!(torn.to_string().contains("interrupted"), "{torn}");
        }
    }
}

#[test]
fn what_was_seen_is_told() {
    let whole = three_acts(segment::FULL);
    let path = file(whole.path(), 1);
    let text = fs::read(&path).unwrap();
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', &text).map(|at| at + 1).collect();
    let try_on = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let mut reader = Reader::open(whole.path(), None).unwrap();
        assert!(reader.all(|item| item.is_ok()));
        let unfinished = reader.unfinished();
        let (journal, torn) = open(whole.path());
        let torn = torn.unwrap();
        assert_eq!(unfinished, torn.bytes);
        assert_eq!(fs::metadata(&path).unwrap().len() + torn.bytes, bytes.len() as u64);
        assert_eq!(survey(whole.path()).1, Vec::<String>::new());
        (journal.last().seq.0, torn.saw)
    };
    // Lines: header, three base records, their end, change 1, changes 2 to 4, change 5.
    assert_eq!(ends.len(), 10);
    assert_eq!(try_on(&text[..ends[9] - 1]), (4, Saw::HalfLine));
    assert_eq!(try_on(&text[..ends[7]]), (1, Saw::PartOfAct { have: 2, of: 3 }));
    assert_eq!(try_on(&[&text[..], &[0; 5000]].concat()), (5, Saw::Nuls));
    assert_eq!(try_on(&[&text[..], &vec![0; 5 << 20]].concat()), (5, Saw::Nuls));
    assert_eq!(try_on(&[&text[..ends[9] - 40], &[0; 4096]].concat()), (4, Saw::HalfLine));
    assert_eq!(try_on(&[&text[..ends[7]], &[0; 9]].concat()), (1, Saw::Nuls));
    let mut bad = text.clone();
    bad[ends[8] + 30] ^= 1;
    assert_eq!(try_on(&bad), (4, Saw::BadLine));
    assert_eq!(try_on(&[&bad[..], &[0; 100]].concat()), (4, Saw::BadLine));
    // The last change of an act of three, after two complete ones.
    let mut bad = text[..ends[8]].to_vec();
    bad[ends[7] + 30] ^= 1;
    assert_eq!(try_on(&bad), (1, Saw::BadLine));
    // A hole in the last line.
    let mut bad = text.clone();
    bad[ends[8] + 30..ends[9] - 10].fill(0);
    assert_eq!(try_on(&bad), (4, Saw::BadLine));
    // After the base alone.
    assert_eq!(try_on(&text[..ends[5] - 1]), (0, Saw::HalfLine));
}

/// The case's name, the damage, and the line to be reported.
type Case<'a> = (&'a str, Box<dyn Fn(&mut Vec<String>) + 'a>, u64);

#[test]
fn damage_that_no_crash_leaves_is_told_and_never_cut() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let good = lines(&path);
    let spoil = |line: &str| line.replace("audit", "audiT");
    let half = |line: &str| line.chars().take(100).collect::<String>();
    let cases: [Case<'_>; 7] = [
        ("a changed line in the last act", Box::new(|l| drop((l.pop(), l[6] = spoil(&l[6])))), 7),
        ("two bad lines at the end", Box::new(|l| (l[8], l[9]) = (spoil(&l[8]), spoil(&l[9]))), 9),
        ("a bad line before the last", Box::new(|l| l[8] = spoil(&l[8])), 9),
        ("a missing line before the last", Box::new(|l| drop(l.remove(8))), 9),
        ("a missing line in the last act", Box::new(|l| drop((l.pop(), l.remove(7)))), 8),
        (
            "a bad line, then half a line",
            Box::new(|l| (l[8], l[9]) = (spoil(&l[8]), half(&l[9]))),
            9,
        ),
        ("a base without its end", Box::new(|l| l.truncate(4)), 4),
    ];
    for (name, change, line) in cases {
        let mut lines = good.clone();
        change(&mut lines);
        write_lines(&path, &lines);
        if name.contains("half") {
            let text = fs::read(&path).unwrap();
            fs::write(&path, &text[..text.len() - 1]).unwrap();
        }
        let bytes = fs::read(&path).unwrap();
        match Journal::open(dir.path(), ID) {
            Err(StoreError::Journal(flaw)) => assert_eq!(flaw.line, line, "{name}: {flaw}"),
            other => panic!("{name}: {other:?}"),
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert!(!survey(dir.path()).1.is_empty(), "{name}");
    }
}

#[test]
fn damage_far_from_the_end_does_not_keep_the_desk_from_opening() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let mut lines = lines(&path);
    lines[5] = lines[5].replace("audit", "audiT");
    write_lines(&path, &lines);
    let (mut journal, torn) = open(dir.path());
    assert_eq!((journal.last().seq, torn), (Seq(5), None));
    journal.append(&changes([6])).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [2, 3, 4, 5, 6]);
    assert_eq!(flaws, ["00000001.jsonl 6: its checksum does not match"]);
}

#[test]
fn an_act_larger_than_the_first_look_is_found_whole_and_torn() {
    let (dir, mut journal) = journal(segment::FULL);
    journal.append(&changes([1])).unwrap();
    journal.append(&changes(2..=300)).unwrap();
    let path = file(dir.path(), 1);
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 200_000);
    let (again, torn) = open(dir.path());
    assert_eq!((again.last(), torn), (journal.last(), None));
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let (again, torn) = open(dir.path());
    assert_eq!(again.last().seq, Seq(1));
    assert_eq!(torn.unwrap().saw, Saw::HalfLine);
}
