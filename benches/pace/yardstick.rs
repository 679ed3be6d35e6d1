//! What the same machine can do at the same hour: a terminal, memory, a disk.

use std::env;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use memchr::memmem::Finder;
use serde_json::Value;

use crate::registry::Registry;
use crate::report::Report;
use crate::steps::What;
use crate::terminal::{Answer, Terminal};

/// The argument that makes this program the smallest that answers a key.
pub const ECHO: &str = "--echo";

/// How many clients the size of the text is taken from.
const SAMPLE: usize = 2_000;

pub fn all(registry: &Registry, report: &mut Report) {
    eprintln!("{} clients: yardsticks", registry.count());
    echo_floor(registry, report);
    memmem(registry, report);
    append(registry, report);
}

/// Changes one cell for each key, in raw mode, until `q`.
pub fn echo() {
    crossterm::terminal::enable_raw_mode().expect("a terminal");
    let (mut keys, mut screen) = (io::stdin().lock(), io::stdout().lock());
    let mut key = [0];
    let mut say = |text: &str| {
        screen.write_all(text.as_bytes()).expect("written");
        screen.flush().expect("written");
    };
    say("\x1b[2J\x1b[HReady");
    let mut is_on = false;
    while keys.read_exact(&mut key).is_ok() && key != *b"q" {
        is_on = !is_on;
        say(if is_on { "\x1b[5;5H#" } else { "\x1b[5;5H " });
    }
    let _ = crossterm::terminal::disable_raw_mode();
}

fn echo_floor(registry: &Registry, report: &mut Report) {
    let program = env::current_exe().expect("this program").display().to_string();
    let mut terminal = Terminal::start(&program, &[ECHO]);
    terminal.since_start(|screen| screen.contains("Ready"));
    for nth in 0..100 {
        let answer = terminal.press("x", |screen| screen.contains('#') == (nth % 2 == 0));
        report.answer(What::Echo, registry.size, answer);
    }
    terminal.quit("q");
}

/// A word that is not there, in as much text as the clients have.
fn memmem(registry: &Registry, report: &mut Report) {
    let sample = SAMPLE.min(usize::try_from(registry.size).unwrap_or(SAMPLE));
    let (path, per_page) = (registry.path(), sample.to_string());
    let args = ["--registry", &path, "list", "--format", "json", "--page", "1", "--per-page"];
    let list = registry.run(&[&args[..], &[&per_page]].concat());
    let clients: Vec<Value> = serde_json::from_str(&list).expect("a list");
    let mut some = String::new();
    for client in &clients {
        for field in ["client_id", "name", "email", "partner", "partner_name"] {
            some.push_str(client[field].as_str().unwrap_or_default());
            some.push('\n');
        }
        for uri in client["redirect_uris"].as_array().into_iter().flatten() {
            some.push_str(uri.as_str().unwrap_or_default());
            some.push('\n');
        }
    }
    let text = some.repeat(usize::try_from(registry.size).unwrap_or(0) / sample);
    let finder = Finder::new("novakova-nowhere");
    for _ in 0..10 {
        let start = Instant::now();
        assert!(black_box(finder.find(text.as_bytes())).is_none());
        report.answer(
            What::Memmem,
            registry.size,
            Answer { time: start.elapsed(), bytes: text.len() },
        );
    }
}

/// 4 KiB more in a file of the registry's disk, and on it.
fn append(registry: &Registry, report: &mut Report) {
    let path = registry.dir.with_extension("yardstick");
    let mut file = File::create(&path).expect("a file");
    for _ in 0..100 {
        let start = Instant::now();
        file.write_all(&[0x5a; 4096]).expect("written");
        file.sync_data().expect("on the disk");
        report.time(What::Append, registry.size, start.elapsed());
        // As a person saves: not one upon the other.
        std::thread::sleep(Duration::from_millis(2));
    }
    let _ = std::fs::remove_file(path);
}
