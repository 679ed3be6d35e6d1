use super::*;

/// Twelve acts of one change in one segment; change n is on line n + 5.
fn twelve() -> (TempDir, PathBuf, Vec<String>) {
    let (dir, mut journal) = journal(segment::FULL);
    for seq in 1..=12 {
        journal.append(&changes([seq])).unwrap();
    }
    let path = file(dir.path(), 1);
    let lines = lines(&path);
    (dir, path, lines)
}

const CHAIN: &str =
    "its hash does not match: a line before it is missing, changed or in another place";

#[test]
fn a_missing_line_shows_and_the_rest_is_read() {
    let (dir, path, mut lines) = twelve();
    lines.remove(8);
    write_lines(&path, &lines);
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(
        flaws,
        [
            format!("00000001.jsonl 9: {CHAIN}"),
            "00000001.jsonl 9: expected change 4, found change 5".to_owned()
        ]
    );
}

#[test]
fn a_changed_line_shows_and_the_rest_is_read() {
    let (dir, path, mut lines) = twelve();
    lines[8] = lines[8].replace("audit", "audiT");
    write_lines(&path, &lines);
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]);
    assert_eq!(flaws, ["00000001.jsonl 9: its checksum does not match"]);
}

#[test]
fn a_changed_line_with_a_right_checksum_shows() {
    let (dir, path, mut lines) = twelve();
    lines[8] = forged(&lines[8], "audit", "audiT");
    write_lines(&path, &lines);
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs.len(), 12);
    assert_eq!(flaws, [format!("00000001.jsonl 9: {CHAIN}")]);
}

#[test]
fn reordered_and_doubled_lines_show() {
    let (dir, path, good) = twelve();
    let mut lines = good.clone();
    lines.swap(8, 9);
    write_lines(&path, &lines);
    assert!(survey(dir.path()).1.iter().any(|flaw| flaw.contains(CHAIN)));
    let mut lines = good;
    lines.insert(8, lines[8].clone());
    write_lines(&path, &lines);
    let (_, flaws) = survey(dir.path());
    assert_eq!(
        flaws,
        [
            format!("00000001.jsonl 10: {CHAIN}"),
            "00000001.jsonl 10: expected change 5, found change 4".to_owned()
        ]
    );
}

#[test]
fn a_missing_a_swapped_and_a_strange_segment_show() {
    let (dir, mut journal) = journal(2_500);
    for seq in 1..=20 {
        journal.append(&changes([seq])).unwrap();
    }
    let place = dir.path().join(NAME);
    let packed = |number| segment::packed_path(&place, number);
    let all = survey(dir.path()).0;
    let kept = fs::read(packed(3)).unwrap();
    fs::remove_file(packed(3)).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert!(seqs.len() < all.len() && seqs.ends_with(&[20]));
    assert_eq!(flaws, ["00000003.jsonl 0: it is missing"]);
    // Another segment in its place.
    fs::copy(packed(4), packed(3)).unwrap();
    let (_, flaws) = survey(dir.path());
    assert_eq!(flaws, ["00000003.jsonl.zst 1: its header names segment 4"]);
    // Half of it.
    fs::write(packed(3), &kept[..kept.len() / 2]).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert!(seqs.ends_with(&[20]));
    assert!(flaws[0].contains("cannot be read from here on"), "{flaws:?}");
    fs::write(packed(3), &kept).unwrap();
    assert_eq!(survey(dir.path()), (all, Vec::new()));
    fs::remove_file(packed(1)).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert!(seqs.ends_with(&[20]));
    assert_eq!(flaws, ["00000001.jsonl 0: it is missing"]);
}

#[test]
fn without_its_last_segment_a_journal_does_not_open() {
    let (dir, mut journal) = journal(2_500);
    for seq in 1..=6 {
        journal.append(&changes([seq])).unwrap();
    }
    fs::remove_file(&journal.segment.path).unwrap();
    let missing = Journal::open(dir.path(), ID).unwrap_err();
    assert!(missing.to_string().ends_with(".jsonl: it is missing"), "{missing}");
}

#[test]
fn a_closed_segment_with_a_torn_end_is_damaged() {
    let (dir, mut journal) = journal(2_500);
    journal.append(&changes(1..=4)).unwrap();
    let closed = journal.segment.path.clone();
    let bytes = fs::read(&closed).unwrap();
    journal.append(&changes([5])).unwrap();
    let place = dir.path().join(NAME);
    fs::remove_file(segment::packed_path(&place, 1)).unwrap();
    fs::write(&closed, &bytes[..bytes.len() - 9]).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [1, 2, 3, 5]);
    assert_eq!(flaws, ["00000001.jsonl 9: it is not a complete line of a journal"]);
    // The last change of the act is missing without a trace.
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', &bytes).collect();
    fs::write(&closed, &bytes[..=ends[ends.len() - 2]]).unwrap();
    let (seqs, flaws) = survey(dir.path());
    assert_eq!(seqs, [1, 2, 3, 5]);
    assert_eq!(flaws, ["00000001.jsonl 9: an act of several changes is incomplete"]);
}

#[test]
fn another_registry_is_refused() {
    let dir = three_acts(segment::FULL);
    let refused = Journal::open(dir.path(), 7).unwrap_err();
    assert!(refused.to_string().contains("it belongs to registry 0123456789abcdef"), "{refused}");
    let flaws: Vec<_> =
        Reader::open(dir.path(), Some(7)).unwrap().filter_map(Result::err).collect();
    assert!(matches!(flaws[0].kind, FlawKind::Registry { expected: 7, found: ID }), "{flaws:?}");
}

#[test]
fn a_newer_version_is_named_and_never_guessed_at() {
    let dir = three_acts(segment::FULL);
    let path = file(dir.path(), 1);
    let good = lines(&path);
    // With the same checks, and with unknown ones.
    let same = forged(&good[0], "\"v\":2", "\"v\":3");
    let other = good[0].replace("\"v\":2", "\"v\":3").replace("blake3", "blake9");
    for first in [same, other] {
        let mut lines = good.clone();
        lines[0] = first;
        write_lines(&path, &lines);
        let refused = Journal::open(dir.path(), ID).unwrap_err();
        let says = "it has version 3 of the format: a newer oauthdesk wrote it";
        assert!(refused.to_string().ends_with(says), "{refused}");
        assert_eq!(refused.help().unwrap(), "use the newer oauthdesk");
        let flaws = survey(dir.path()).1;
        assert_eq!(flaws[0], format!("00000001.jsonl 1: {says}"));
        assert_eq!(lines.len(), self::lines(&path).len());
    }
    // A damaged version number is damage.
    let mut lines = good;
    lines[0] = lines[0].replace("\"v\":2", "\"v\":4");
    write_lines(&path, &lines);
    let refused = Journal::open(dir.path(), ID).unwrap_err();
    assert!(refused.to_string().contains("checksum"), "{refused}");
}

#[test]
fn a_damaged_journal_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let missing = Journal::open(dir.path(), ID).unwrap_err();
    assert!(missing.help().unwrap().contains("oauthdesk recover"));
}
