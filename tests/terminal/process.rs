//! What the system tells of a running desk.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use nix::unistd::Pid;

/// What the system tells of a process.
pub struct Stat {
    /// `R`, `S`, `T` for a stopped one, `Z` for one that has ended.
    pub state: char,
    /// The time it has computed.
    pub cpu: Duration,
    threads: u64,
}

impl Stat {
    pub fn of(pid: Pid) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?;
        Some(Self {
            state: fields[0].chars().next()?,
            cpu: Duration::from_millis(ticks * 10),
            threads: fields[17].parse().ok()?,
        })
    }

    /// A process that waits for its parent's notice has ended, once all its threads have.
    pub fn is_there(&self) -> bool {
        !matches!(self.state, 'Z' | 'X') || self.threads > 1
    }
}

/// How often each thread of a process has been woken, by its name.
pub fn wake_ups(pid: Pid) -> BTreeMap<String, u64> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let status = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("status")));
    let numbers = status.filter_map(Result::ok).map(|status| {
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim().to_owned()
        };
        (value("Name:"), value("voluntary_ctxt_switches:").parse().unwrap())
    });
    numbers.collect()
}
