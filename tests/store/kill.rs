//! SIGKILL at any moment: what was acknowledged is there, and the registry opens.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use oauthdesk::door::{BulkRun, BulkStep, Door, Row};
use oauthdesk::model::{ActKey, BulkEdit, ClientDraft, Command, RoleSubject, Seq};
use oauthdesk::query::{Kind, Query};

use crate::support::{Home, apply, apply_now, child, child_dir, client, clients, id, open};

/// Rounds of the short form; by hand: `OAUTHDESK_ROUNDS=200 cargo test --locked --test store kill`.
const ROUNDS: u64 = 25;

fn rounds() -> u64 {
    std::env::var("OAUTHDESK_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS)
}

/// What is stored under each client ID: the name.
type Names = BTreeMap<String, String>;

#[test]
fn every_acknowledged_save_is_there_after_a_kill() {
    if let Some(dir) = child_dir() {
        return save_until_killed(&dir);
    }
    let home = Home::new();
    home.with_acme().close();
    let (mut names, mut seq) = (Names::new(), 2);
    for round in 0..rounds() {
        let name = "kill::every_acknowledged_save_is_there_after_a_kill";
        let saves = random(60) + 1;
        let lines = run_and_kill(name, &home.dir(), round, saves, "saved", Duration::ZERO);
        // The last word is about a save that was acknowledged, or one that nobody knows of.
        let mut open_end = None;
        for line in &lines {
            let (word, step) = line.split_once(' ').unwrap();
            let step = Step::parse(step);
            match word {
                "saved" => {
                    step.enter(&mut names);
                    seq += 1;
                    open_end = None;
                }
                "saving" => open_end = Some(step),
                _ => panic!("{line}"),
            }
        }

        let mut local = home.open();
        let found: Names = clients(&mut local)
            .rows
            .into_iter()
            .map(|row| {
                let Row::Client(row) = row else { panic!("no client") };
                (row.client.id.to_string(), row.client.name)
            })
            .collect();
        let mut with_the_last = names.clone();
        if let Some(step) = &open_end {
            step.enter(&mut with_the_last);
        }
        if found != names {
            assert_eq!(found, with_the_last, "round {round} after {lines:?}");
            seq += 1;
            names = with_the_last;
        }
        // History is as long as what it tells of, and has no gap.
        let changes = local.changes_since(Seq(0), 10_000).unwrap();
        assert!(changes.iter().map(|change| change.seq.0).eq(1..=seq), "round {round}");
        let verified = local.verify(&mut |_| {}).unwrap();
        assert_eq!(verified.findings().next(), None, "round {round}");
        local.close();
    }
    assert!(names.len() > 10, "{names:?}");
}

#[test]
fn a_registry_whose_making_was_killed_is_made_again() {
    if let Some(dir) = child_dir() {
        return make_until_killed(&dir);
    }
    let home = Home::new();
    for round in 0..rounds().min(ROUNDS) / 2 {
        let name = "kill::a_registry_whose_making_was_killed_is_made_again";
        // Some time after the third was begun, which on a slow disk is in its middle as well.
        let later = Duration::from_micros(random(30_000));
        let lines = run_and_kill(name, &home.dir(), round, 3, "making", later);
        let last = lines.last().unwrap().strip_prefix("making ").unwrap();
        let mut local = open(&home.dir().join(last)).unwrap();
        let user = local.access().who.user.clone();
        assert!(
            local.directory().roles.contains_key(&RoleSubject::user(&user).unwrap()),
            "round {round}"
        );
        let command = Command::CreatePartner(crate::support::partner("Acme", "acme"));
        apply(&mut local, command, None).unwrap();
    }
}

#[test]
fn a_bulk_edit_that_is_killed_is_done_step_by_step_and_taken_back_as_one() {
    let name = "kill::a_bulk_edit_that_is_killed_is_done_step_by_step_and_taken_back_as_one";
    if let Some(dir) = child_dir() {
        return disable_until_killed(&dir);
    }
    let home = Home::new();
    let mut local = home.with_acme();
    for n in 0..BULK {
        apply(&mut local, Command::CreateClient(client(&format!("acme-{n:03}"))), None).unwrap();
    }
    let mut seq = local.changes_since(Seq(0), 10_000).unwrap().len() as u64;
    local.close();
    for round in 0..rounds().min(ROUNDS) / 3 {
        let later = Duration::from_micros(random(3_000));
        let lines = run_and_kill(name, &home.dir(), round, random(20) + 1, "saved", later);
        let saved = lines.iter().filter(|line| line.starts_with("saved")).count();

        let mut local = home.open();
        let rows = clients(&mut local).rows;
        let off = |row: &Row| matches!(row, Row::Client(row) if !row.client.enabled);
        let disabled: Vec<bool> = rows.iter().map(off).collect();
        let count = disabled.iter().filter(|off| **off).count();
        // Whole steps, in their order, and at most one more than was heard of.
        assert!(disabled.iter().take(count).all(|off| *off), "round {round}: {disabled:?}");
        let steps = count.div_ceil(STEP);
        assert!(count == BULK || count % STEP == 0, "round {round}: {count}");
        assert!(steps == saved || steps == saved + 1, "round {round}: {count} after {lines:?}");
        assert!(apply(&mut local, Command::Undo(None), None).unwrap().changes.len() == count);
        seq += 2 * count as u64;
        let changes = local.changes_since(Seq(0), 1_000_000).unwrap();
        assert!(changes.iter().map(|change| change.seq.0).eq(1..=seq), "round {round}");
        assert!(!clients(&mut local).rows.iter().any(off), "round {round}");
        let verified = local.verify(&mut |_| {}).unwrap();
        assert_eq!(verified.findings().next(), None, "round {round}");
        local.close();
    }
}

/// What the child does in that test: it disables all clients, so many a step, and waits for its
/// end.
fn disable_until_killed(dir: &Path) {
    let mut local = open(dir).unwrap();
    let all = local.matching(&Query::new(Kind::Clients)).unwrap();
    let key = || ActKey((u128::from(random(u64::MAX)) << 64) | u128::from(random(u64::MAX - 1)));
    let (mut from, group) = (0, key());
    while from < all.len() {
        let key = if from == 0 { group } else { key() };
        let run = BulkRun::Commit { key, group, reason: None, seen: None };
        println!("saving {from}");
        let clients = all.slice(from, STEP);
        from += local.bulk(BulkStep { clients, edit: BulkEdit::Disable, run }).unwrap().seen;
        println!("saved {from}");
    }
    thread::sleep(Duration::from_secs(60));
}

/// How many clients the test of bulk edits has, and how many it disables in a step.
const BULK: usize = 400;
const STEP: usize = 20;

/// What the child does in the first test: one save after the other, each with its word before and
/// after.
fn save_until_killed(dir: &Path) {
    let mut local = open(dir).unwrap();
    let round = std::env::var("STORE_TEST_ROUND").unwrap();
    for n in 0.. {
        let own = |n: usize| format!("acme-{round}-{n}");
        let step = match n % 4 {
            2 => Step::Rename(own(n - 1), format!("Renamed {round}")),
            3 => Step::Delete(own(n - 3)),
            _ => Step::Create(own(n)),
        };
        println!("saving {}", step.line());
        apply_now(&mut local, step.command()).unwrap();
        println!("saved {}", step.line());
    }
}

/// What the child does in the second test: one new registry after the other.
fn make_until_killed(dir: &Path) {
    let round = std::env::var("STORE_TEST_ROUND").unwrap();
    for n in 0.. {
        println!("making {round}-{n}");
        open(&dir.join(format!("{round}-{n}"))).unwrap().close();
    }
}

/// One save of the child.
enum Step {
    Create(String),
    Rename(String, String),
    Delete(String),
}

impl Step {
    fn line(&self) -> String {
        match self {
            Self::Create(id) => format!("create {id}"),
            Self::Rename(id, name) => format!("rename {id} {name}"),
            Self::Delete(id) => format!("delete {id}"),
        }
    }

    fn parse(line: &str) -> Self {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let id = words[1].to_owned();
        match words[0] {
            "create" => Self::Create(id),
            "rename" => Self::Rename(id, words[2].to_owned()),
            "delete" => Self::Delete(id),
            other => panic!("{other}"),
        }
    }

    fn command(&self) -> Command {
        match self {
            Self::Create(id) => Command::CreateClient(client(id)),
            Self::Rename(of, name) => {
                let draft = ClientDraft { name: name.clone(), ..client(of) };
                Command::UpdateClient(id(of), draft)
            }
            Self::Delete(of) => Command::DeleteClient(id(of)),
        }
    }

    fn enter(&self, names: &mut Names) {
        match self {
            Self::Create(id) => names.insert(id.clone(), format!("Client {id}")),
            Self::Rename(id, name) => names.insert(id.clone(), name.clone()),
            Self::Delete(id) => names.remove(id),
        };
    }
}

/// Runs the child until it has printed so many lines that start with the word, kills it, and says
/// what it has printed.
fn run_and_kill(
    test: &str,
    dir: &Path,
    round: u64,
    count: u64,
    word: &str,
    later: Duration,
) -> Vec<String> {
    let mut process = child(test, dir)
        .env("STORE_TEST_ROUND", round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut kept = Vec::new();
    let mut seen = 0;
    // The first line of a test starts with its name and the words before its own.
    let ours = |line: String| {
        ["making ", "saving ", "saved "]
            .iter()
            .find_map(|word| line.find(word).map(|at| line[at..].to_owned()))
    };
    while seen < count {
        let line = lines.next().expect("the child ended by itself");
        if let Some(line) = ours(line) {
            seen += u64::from(line.starts_with(word));
            kept.push(line);
        }
    }
    // A moment that nobody chose: not between two lines, as without it.
    thread::sleep(later + Duration::from_micros(random(400)));
    process.kill().unwrap();
    process.wait().unwrap();
    // What was on its way when it died; the last line only if it is whole.
    kept.extend(lines.filter_map(ours));
    kept
}

/// A number below `limit` that is another one in each run.
fn random(limit: u64) -> u64 {
    RandomState::new().hash_one(limit) % limit
}
