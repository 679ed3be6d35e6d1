//! Broken files: whatever happens to one of them, either nothing is lost, or it is said and
//! `recover` brings back every change that was acknowledged.
//!
//! A short form runs with the other tests. By hand: `OAUTHDESK_ROUNDS=200 cargo test --locked
//! --test store broken_files`.

use std::fs;
use std::path::{Path, PathBuf};

use oauthdesk::door::{Door, Row};
use oauthdesk::model::{Change, ClientDraft, Command, Record, Seq};
use oauthdesk::registry::{Local, Looked, offline::recovery};

use crate::support::{Home, apply, apply_now, client, clients, copy, id, open, with_uris};

/// What is done to a file.
#[derive(Clone, Copy, Debug)]
enum Blow {
    FlipBit,
    Zero4K,
    CutTail,
    Remove,
}

const BLOWS: [Blow; 4] = [Blow::FlipBit, Blow::Zero4K, Blow::CutTail, Blow::Remove];

/// Everything that was acknowledged.
#[derive(Debug, PartialEq)]
struct Everything {
    records: Vec<Record>,
    changes: Vec<Change>,
}

fn rounds() -> u64 {
    std::env::var("OAUTHDESK_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(36)
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        // Numerical Recipes' linear congruential generator; its high bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }
}

/// A registry with a snapshot of sled's and a log since; with `updates` enough, the journal has
/// begun its second segment, and the first is compressed.
fn registry(updates: usize) -> Home {
    let home = Home::new();
    let mut local = home.with_acme();
    for n in 0..12 {
        apply(&mut local, Command::CreateClient(client(&format!("acme-early-{n}"))), None).unwrap();
    }
    local.close();
    let mut local = home.open();
    for n in 0..20 {
        let draft = with_uris(&format!("acme-uris-{n}"), 3);
        apply(&mut local, Command::CreateClient(draft), None).unwrap();
    }
    for n in 0..updates {
        let name = format!("acme-uris-{}", n % 20);
        let draft = ClientDraft { name: format!("Later {n}"), ..with_uris(&name, 3) };
        apply_now(&mut local, Command::UpdateClient(id(&name), draft)).unwrap();
    }
    for n in 0..6 {
        apply_now(&mut local, Command::DeleteClient(id(&format!("acme-early-{n}")))).unwrap();
    }
    local.close();
    home
}

/// The files below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn everything(local: &mut Local) -> Result<Everything, String> {
    let directory = local.directory();
    let mut records: Vec<Record> = Vec::new();
    records.extend(directory.partners.values().cloned().map(Record::Partner));
    records.extend(directory.users.values().cloned().map(Record::User));
    let roles = directory.roles.iter();
    records.extend(roles.map(|(user, role)| Record::Role { user: user.clone(), role: *role }));
    records.push(Record::Settings(directory.settings.clone()));
    let query = oauthdesk::query::Query {
        per_page: 10_000,
        ..oauthdesk::query::Query::new(oauthdesk::query::Kind::Clients)
    };
    for row in local.page(&query).map_err(|error| error.to_string())?.rows {
        if let Row::Client(row) = row {
            records.push(Record::Client(row.client));
        }
    }
    let changes = local.changes_since(Seq(0), 100_000).map_err(|error| error.to_string())?;
    Ok(Everything { records, changes })
}

fn strike(path: &Path, blow: Blow, dice: &mut Dice) {
    let mut bytes = fs::read(path).unwrap();
    let length = bytes.len() as u64;
    match blow {
        Blow::FlipBit if length > 0 => {
            let at = dice.roll(length);
            bytes[usize::try_from(at).unwrap()] ^= 1 << dice.roll(8);
            fs::write(path, bytes).unwrap();
        }
        Blow::Zero4K if length > 0 => {
            let at = usize::try_from(dice.roll(length)).unwrap();
            let end = (at + 4_096).min(bytes.len());
            bytes[at..end].fill(0);
            fs::write(path, bytes).unwrap();
        }
        Blow::CutTail if length > 0 => {
            bytes.truncate(usize::try_from(dice.roll(length)).unwrap());
            fs::write(path, bytes).unwrap();
        }
        _ => fs::remove_file(path).unwrap(),
    }
}

#[test]
fn every_acknowledged_change_survives_a_broken_file() {
    let (intact, recovered) = strike_often(&registry(10), rounds(), 7);
    println!("{intact} intact, {recovered} recovered");
    assert!(intact > 0 && recovered > 0, "{intact} intact, {recovered} recovered");
}

#[test]
fn a_broken_segment_of_a_long_journal_loses_nothing() {
    let home = registry(1_200);
    let segments = files(&home.dir().join("journal"));
    let is_packed = |path: &PathBuf| path.extension().is_some_and(|e| e == "zst");
    assert!(segments.iter().any(is_packed), "{segments:?}");
    let (intact, recovered) = strike_often(&home, rounds() / 9, 11);
    println!("{intact} intact, {recovered} recovered");
}

/// Breaks a file of a copy, again and again; how often nothing was lost, and how often it was
/// brought back.
fn strike_often(home: &Home, rounds: u64, seed: u64) -> (u64, u64) {
    let expected = everything(&mut home.open()).unwrap();
    assert_eq!(clients(&mut home.open()).total, 26);
    let mut dice = Dice(seed);
    let (mut intact, mut recovered) = (0, 0);
    for round in 0..rounds {
        let dir = home.copy("struck");
        let mut targets = files(&dir.join("data"));
        targets.extend(files(&dir.join("journal")));
        targets.push(dir.join("marker"));
        let target = &targets[usize::try_from(dice.roll(targets.len() as u64)).unwrap()];
        let blow = BLOWS[usize::try_from(dice.roll(4)).unwrap()];
        strike(target, blow, &mut dice);
        let name = target.strip_prefix(&dir).unwrap().display().to_string();
        let what = format!("round {round}, {blow:?} in {name}");
        // A second look is at the same damage: the first must not have made it worse.
        let first = home.copy_of(&dir, "first");
        let opened = open(&first).map_err(|error| {
            assert!(error.help().is_some(), "{what}: {error}");
            error.to_string()
        });
        let shown = opened.and_then(|mut local| everything(&mut local).map(|all| (all, local)));
        match shown {
            Ok((all, mut local)) => {
                assert!(all == expected, "{what}: wrong or missing data was shown as right");
                // What is wrong elsewhere, such as in an old segment, verify finds.
                let verified = local.verify(&mut |_| {}).unwrap();
                local.close();
                if verified.damage.is_empty() {
                    intact += 1;
                } else {
                    bring_back(&first, &expected, &what);
                    recovered += 1;
                }
            }
            Err(message) => {
                assert!(!message.is_empty(), "{what}");
                bring_back(&first, &expected, &what);
                recovered += 1;
            }
        }
        fs::remove_dir_all(&first).unwrap();
        fs::remove_dir_all(&dir).unwrap();
    }
    (intact, recovered)
}

#[track_caller]
fn bring_back(dir: &Path, expected: &Everything, what: &str) {
    // The marker alone may be what is broken: then the help is to delete it.
    let found = match recovery::look(dir).unwrap() {
        Looked::Damaged(found) => found,
        Looked::Whole(_) => panic!("{what}: refused to open, and yet nothing is wrong"),
    };
    assert!(found.missing.is_empty(), "{what}: {:?} {:?}", found.missing, found.report);
    let report = found.report.clone();
    let aside = found.carry_out().unwrap_or_else(|error| panic!("{what}: {error} {report:?}"));
    assert!(files(&aside).len() > 1, "{what}: the old files are not there");
    let mut local = open(dir).unwrap_or_else(|error| panic!("{what}: {error} {report:?}"));
    let now = everything(&mut local).unwrap();
    assert!(now.changes == expected.changes, "{what}: other changes {report:?}");
    assert!(now.records == expected.records, "{what}: other records {report:?}");
    assert!(local.verify(&mut |_| {}).unwrap().damage.is_empty(), "{what}");
    // And it goes on.
    apply(&mut local, Command::CreateClient(client("acme-after")), None).unwrap();
}

#[test]
fn a_recovery_that_was_interrupted_while_it_swapped_is_finished_at_the_next_opening() {
    let home = Home::new();
    let mut local = home.with_acme();
    apply(&mut local, Command::CreateClient(client("acme-a")), None).unwrap();
    let expected = everything(&mut local).unwrap();
    local.close();
    // As it is between the two renames of `data`: the old one is aside, the new one not yet there.
    let new = home.dir().join("new");
    fs::create_dir(&new).unwrap();
    for part in ["data", "journal"] {
        copy(&home.dir().join(part), &new.join(part));
    }
    fs::copy(home.dir().join("marker"), new.join("marker")).unwrap();
    fs::write(new.join("ready"), "damaged-now").unwrap();
    let aside = home.dir().join("damaged-now");
    fs::create_dir(&aside).unwrap();
    fs::rename(home.dir().join("data"), aside.join("data")).unwrap();
    let mut local = home.open();
    assert_eq!(everything(&mut local).unwrap(), expected);
    assert!(aside.join("data/db").exists() && aside.join("journal").exists());
    assert!(!new.exists());
}

#[test]
fn with_journal_and_database_gone_the_newest_backup_brings_back_what_it_has() {
    let home = registry(3);
    let mut local = home.open();
    let expected = everything(&mut local).unwrap();
    local.close();
    fs::create_dir_all(home.dir().join("backups")).unwrap();
    let file = home.dir().join("backups/2026-01-31T120000Z-seq-1.jsonl.zst");
    oauthdesk::registry::back_up(&home.dir(), &file, false).unwrap();
    // One that is newer and does not read is passed over, and said.
    fs::write(home.dir().join("backups/2026-02-01T120000Z-seq-9.jsonl.zst"), "no").unwrap();
    let mut later = home.open();
    apply(&mut later, Command::CreateClient(client("acme-later")), None).unwrap();
    later.close();
    fs::remove_dir_all(home.dir().join("journal")).unwrap();
    fs::write(home.dir().join("data/db"), vec![0x5a; 40_000]).unwrap();
    let error = open(&home.dir()).unwrap_err();
    assert!(error.help().unwrap().contains("oauthdesk recover"), "{error}");
    let Looked::Damaged(found) = recovery::look(&home.dir()).unwrap() else { panic!("whole") };
    let report = found.report.join("\n");
    assert!(report.contains("2026-02-01T120000Z"), "{report}");
    // The change after it is named as missing, and not passed over in silence.
    let last = expected.changes.last().unwrap().seq.0;
    assert_eq!(found.missing, [(Seq(last + 1), Seq(last + 1))], "{report}");
    found.carry_out().unwrap();
    let mut local = home.open();
    assert_eq!(everything(&mut local).unwrap(), expected);
}
