//! Merges the readable contents of journal, database and backups.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::database::salvage;
use crate::model::{Change, Record, RecordKey, Revision, Seq, text};
use crate::store::StoreError;
use crate::store::backup::newest_readable;
use crate::store::contents::Contents;
use crate::store::journal::{Entry, Reader};
use crate::store::marker::Mark;

/// The number of the journal's flaws listed.
const FLAWS_TOLD: usize = 5;

/// The readable contents of a journal.
#[derive(Debug, Default)]
struct Told {
    id: Option<u128>,
    base: Vec<Record>,
    /// Whether all initial records could be read.
    base_is_whole: bool,
    after: Seq,
    changes: BTreeMap<Seq, Change>,
}

/// Gathers everything, and lists the ranges of changes that were found nowhere.
pub(super) fn gather(
    dir: &Path,
    copies: &Path,
    marker: Option<Mark>,
    report: &mut Vec<String>,
) -> Result<(Contents, Vec<(Seq, Seq)>), StoreError> {
    let told = read_journal(dir, report);
    let backup = newest_backup(dir, report);
    let last_of =
        |changes: &BTreeMap<Seq, Change>| changes.last_key_value().map_or(Seq(0), |(seq, _)| *seq);
    let last = last_of(&told.changes).max(backup.as_ref().map_or(Seq(0), Contents::seq));
    let known = keys(&told, backup.as_ref());
    let stored = salvage(dir, copies, &known, last, report);

    let id = told.id.or(stored.meta.map(|meta| meta.id)).or(marker.map(|mark| mark.id));
    let Some(id) = id.or(backup.as_ref().map(|backup| backup.id)) else {
        return Err(StoreError::Lost {
            dir: dir.to_owned(),
            expected: "a registry".to_owned(),
            found: "neither a journal nor a database nor a backup that can be read".to_owned(),
        });
    };
    let mut changes = told.changes;
    let in_backup = backup.as_ref().map(|backup| backup.changes.clone()).unwrap_or_default();
    for (seq, change) in stored.changes.into_iter().chain(in_backup) {
        changes.entry(seq).or_insert(change);
    }
    // Changes older than the oldest source are contained in its records.
    let oldest = [told.base_is_whole.then_some(told.after), backup.as_ref().map(|b| b.after)];
    let reach = oldest.into_iter().flatten().min().unwrap_or(Seq(0));
    let top = [
        last_of(&changes).0,
        marker.map_or(0, |mark| mark.seq),
        stored.meta.map_or(0, |meta| meta.seq),
    ];
    let top = top.into_iter().max().unwrap_or(0);
    let missing = missing(&changes, reach.0.saturating_add(1), top);

    let mut contents = Contents::new(id);
    // Records without a change, from any source.
    let in_backup = backup.iter().flat_map(|backup| backup.records().cloned());
    for record in in_backup.chain(told.base).chain(stored.records.iter().cloned()) {
        contents.put(record);
    }
    for change in changes.values() {
        contents.apply(change);
    }
    // The database may have changes that are missing elsewhere.
    if let Some((_, last_missing)) = missing.last() {
        for record in &stored.records {
            let newer = match contents.get(record) {
                Some(have) => revision(record) > revision(have),
                None => revision(record).0 >= last_missing.0,
            };
            if newer {
                contents.put(record.clone());
            }
        }
    }
    let first = changes.first_key_value().map_or(top.saturating_add(1), |(seq, _)| seq.0);
    contents.after = Seq(first.saturating_sub(1));
    contents.changes = changes;
    Ok((contents, missing))
}

fn revision(record: &Record) -> Revision {
    record.revision().unwrap_or(Revision(0))
}

fn read_journal(dir: &Path, report: &mut Vec<String>) -> Told {
    let mut told = Told::default();
    let mut reader = match Reader::open(dir, None) {
        Ok(reader) => reader,
        Err(error) => {
            report.push(format!("the journal: {error}"));
            return told;
        }
    };
    let mut flaws = 0;
    let mut base_flaws = false;
    for entry in &mut reader {
        match entry {
            Ok(Entry::Base(record)) => told.base.push(*record),
            Ok(Entry::BaseEnd { records, after }) => {
                told.base_is_whole = !base_flaws && records == told.base.len() as u64;
                told.after = after;
            }
            Ok(Entry::Change(change, _)) => {
                told.changes.insert(change.seq, *change);
            }
            Ok(Entry::Lost { .. }) => {}
            Err(flaw) => {
                base_flaws |= told.changes.is_empty();
                flaws += 1;
                if flaws <= FLAWS_TOLD {
                    report.push(format!("the journal: {flaw}"));
                }
            }
        }
    }
    if flaws > FLAWS_TOLD {
        report.push(format!("the journal: and {} more flaws", flaws - FLAWS_TOLD));
    }
    told.id = reader.registry();
    let (records, changes) = (told.base.len() as u64, told.changes.len() as u64);
    report.push(format!(
        "the journal has {} at its start and {}",
        text::counted(records, "record"),
        text::counted(changes, "change")
    ));
    told
}

fn keys(told: &Told, backup: Option<&Contents>) -> Vec<RecordKey> {
    let changed = told.changes.values().filter_map(Change::record);
    let in_backup = backup.into_iter().flat_map(Contents::records);
    let all = told.base.iter().chain(changed).chain(in_backup).map(RecordKey::of);
    let mut seen = HashSet::new();
    all.filter(|key| seen.insert(key.what())).collect()
}

/// The ranges of numbers from `first` to `top` without a change.
fn missing(changes: &BTreeMap<Seq, Change>, first: u64, top: u64) -> Vec<(Seq, Seq)> {
    let mut missing = Vec::new();
    let mut expected = first;
    for seq in changes.range(Seq(first)..).map(|(seq, _)| seq.0).chain([top.saturating_add(1)]) {
        if seq > expected {
            missing.push((Seq(expected), Seq(seq - 1)));
        }
        expected = expected.max(seq.saturating_add(1));
    }
    missing
}

/// The newest readable backup.
fn newest_backup(dir: &Path, report: &mut Vec<String>) -> Option<Contents> {
    let mut unread = Vec::new();
    let newest = newest_readable(dir, |path, error| {
        unread.push(format!("the backup {}: {error}", path.display()));
    });
    report.append(&mut unread);
    let (path, contents) = newest?;
    report.push(format!("the backup {} ends with change {}", path.display(), contents.seq().0));
    Some(contents)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{ActKey, Action, Origin, Principal, Timestamp};
    use crate::store::tests::Home;

    fn change(seq: u64) -> (Seq, Change) {
        let change = Change {
            seq: Seq(seq),
            key: ActKey(seq.into()),
            group: ActKey(seq.into()),
            at: Timestamp(0),
            by: Principal::named("ana"),
            action: Action::Update,
            origin: Origin::Plain,
            before: None,
            after: None,
            reason: None,
        };
        (Seq(seq), change)
    }

    #[test]
    fn gaps_are_named_wherever_they_are() {
        let have = |seqs: &[u64]| seqs.iter().copied().map(change).collect::<BTreeMap<_, _>>();
        let gaps = |seqs: &[u64], first, top| missing(&have(seqs), first, top);
        assert_eq!(gaps(&[1, 2, 3], 1, 3), []);
        assert_eq!(gaps(&[], 1, 0), []);
        assert_eq!(gaps(&[3, 4, 7], 1, 9), [(Seq(1), Seq(2)), (Seq(5), Seq(6)), (Seq(8), Seq(9))]);
        assert_eq!(gaps(&[5, 6], 5, 6), []);
        assert_eq!(gaps(&[2, 5, 6], 5, 6), []);
    }

    #[test]
    fn what_a_registry_started_with_is_whole_only_without_a_flaw_in_it() {
        let whole = |damage: fn(&mut Vec<String>)| {
            let home = Home::new();
            let path = home.dir.join("journal").join("00000001.jsonl");
            let mut lines: Vec<String> =
                fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
            damage(&mut lines);
            fs::write(&path, lines.join("\n") + "\n").unwrap();
            read_journal(&home.dir, &mut Vec::new()).base_is_whole
        };
        assert!(whole(|_| {}));
        assert!(
            whole(|lines| lines.last_mut().unwrap().insert(5, 'x')),
            "only a change is damaged"
        );
        assert!(!whole(|lines| lines[2].insert(5, 'x')), "a record cannot be read");
        assert!(!whole(|lines| lines.insert(2, "{}".to_owned())), "a line is not known");
    }
}
