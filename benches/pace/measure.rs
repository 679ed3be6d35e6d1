//! Drives the desk, and notes what it takes.

use std::fs;
use std::thread;
use std::time::Duration;

use crate::registry::{OAUTHDESK, Registry};
use crate::report::Report;
use crate::steps::{self, Step, WORD, What};
use crate::terminal::Terminal;

/// How often everything is done.
const ROUNDS: usize = 5;
/// A screen that stays as long is the last one, when it is not known yet which one that is.
const QUIET: Duration = Duration::from_millis(700);
/// How long an idle desk is watched.
const IDLE: Duration = Duration::from_secs(10);
/// How many saves there are.
const SAVES: usize = 15;

pub fn all(registry: &Registry, report: &mut Report) {
    eprintln!("{} clients: starts", registry.count());
    starts(registry, report);
    eprintln!("{} clients: searches, pages, the cursor", registry.count());
    let mut desk = ready(registry);
    for steps in [steps::searches(), steps::pages(), steps::moves()] {
        let screens = learn(&mut desk, &steps);
        for _ in 0..ROUNDS {
            play(&mut desk, &steps, &screens, registry, report);
        }
    }
    idle(&mut desk, registry, report);
    eprintln!("{} clients: saves", registry.count());
    saves(&mut desk, registry, report);
    memory(&desk, registry, report);
    desk.quit("q");
    eprintln!("{} clients: sorts", registry.count());
    sorts(registry, report);
}

fn start(registry: &Registry) -> Terminal {
    Terminal::start(OAUTHDESK, &["--registry", &registry.path()])
}

/// A desk that has come to rest.
fn ready(registry: &Registry) -> Terminal {
    let mut desk = start(registry);
    let count = format!("of {}", registry.count());
    desk.since_start(|screen| screen.contains(&count));
    desk.settle(QUIET);
    desk
}

fn starts(registry: &Registry, report: &mut Report) {
    let size = registry.size;
    let all = format!("of {}", registry.count());
    let mut desk = start(registry);
    let first = desk.since_start(|screen| first_row(screen).is_some());
    if registry.is_new {
        report.time(What::StartNew, size, first);
    }
    desk.still_since_start(QUIET);
    assert!(desk.screen().contains(&all), "not all of them:\n{}", desk.screen());
    // What the search ends in is learnt now, for those who search before everything is ready.
    desk.press_and_settle("/", QUIET);
    let found = count_of(&desk.press_and_settle(WORD, QUIET));
    desk.press_and_settle("\x1b", QUIET);
    desk.quit("q");
    for _ in 0..ROUNDS {
        let mut desk = start(registry);
        let first = desk.since_start(|screen| first_row(screen).is_some());
        report.time(What::Start, size, first);
        report.time(What::Ready, size, desk.still_since_start(QUIET).max(first));
        desk.quit("q");
        let mut desk = start(registry);
        desk.since_start(|screen| first_row(screen).is_some());
        desk.send(&format!("/{WORD}"));
        report.time(What::StartSearch, size, desk.since_start(|screen| count_of(screen) == found));
        desk.settle(QUIET);
        desk.press_and_settle("\x1b", QUIET);
        desk.quit("q");
    }
}

/// The row below the header, when it has come.
fn first_row(screen: &str) -> Option<&str> {
    let below = screen.lines().skip_while(|line| !line.contains("Client ID ")).nth(1)?;
    below.starts_with('>').then_some(below)
}

/// `1-25 of 1,204, filtered from 9,311`, and whatever else the line ends in.
fn count_of(screen: &str) -> String {
    let line = screen.lines().rfind(|line| line.contains(" of ") || line.contains("fit"));
    let words = line.and_then(|line| line.split("fit").nth(1));
    words.unwrap_or_default().trim().to_owned()
}

/// Does it once, slowly, to know what each step ends in.
fn learn(desk: &mut Terminal, steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| desk.press_and_settle(&step.keys, QUIET)).collect()
}

/// Does it as fast as the desk can, and notes the times.
fn play(
    desk: &mut Terminal,
    steps: &[Step],
    screens: &[String],
    registry: &Registry,
    report: &mut Report,
) {
    for (step, screen) in steps.iter().zip(screens) {
        if desk.screen() == *screen {
            // Nothing that can be waited for.
            desk.press_and_settle(&step.keys, Duration::from_millis(100));
            continue;
        }
        let answer = desk.press(&step.keys, |now| now == screen);
        for what in &step.what {
            report.answer(*what, registry.size, answer);
        }
    }
}

fn sorts(registry: &Registry, report: &mut Report) {
    let steps = steps::sorts();
    let mut desk = ready(registry);
    let screens = learn(&mut desk, &steps);
    desk.quit("q");
    for _ in 0..ROUNDS {
        let mut desk = ready(registry);
        play(&mut desk, &steps, &screens, registry, report);
        desk.quit("q");
    }
}

/// Another client each time gets another letter in its name.
fn saves(desk: &mut Terminal, registry: &Registry, report: &mut Report) {
    for _ in 0..SAVES {
        desk.press_and_settle("j", Duration::from_millis(100));
        desk.press("e", |screen| screen.contains("Edit "));
        desk.press("x", |screen| screen.contains("changed, not saved"));
        desk.press("\x13", |screen| screen.contains("Becomes"));
        let saved = |screen: &str| screen.contains("Saved ") && !screen.contains("Edit ");
        report.answer(What::Save, registry.size, desk.press("\r", saved));
    }
}

fn idle(desk: &mut Terminal, registry: &Registry, report: &mut Report) {
    desk.settle(QUIET);
    let (written, before) = (desk.written(), computed(desk));
    thread::sleep(IDLE);
    desk.settle(Duration::from_millis(1));
    report.number(What::IdleBytes, registry.size, (desk.written() - written) as u64);
    report.time(What::IdleCpu, registry.size, computed(desk).saturating_sub(before));
}

/// The time that all threads of the desk have computed, finer than in ticks of 10 ms.
fn computed(desk: &Terminal) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{}/task", desk.pid())).into_iter().flatten();
    let stats = tasks.flatten().map(|task| fs::read_to_string(task.path().join("schedstat")));
    let nanoseconds =
        stats.flatten().filter_map(|stat| stat.split(' ').next()?.parse::<u64>().ok());
    Duration::from_nanos(nanoseconds.sum())
}

fn memory(desk: &Terminal, registry: &Registry, report: &mut Report) {
    let status = fs::read_to_string(format!("/proc/{}/status", desk.pid())).unwrap_or_default();
    for (what, name) in [(What::MemoryNow, "VmRSS:"), (What::MemoryPeak, "VmHWM:")] {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let kilobytes = line.split_whitespace().next().and_then(|number| number.parse().ok());
        report.number(what, registry.size, kilobytes.unwrap_or_default());
    }
}
