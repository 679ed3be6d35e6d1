//! How long clients take to come in and to go out, and how much memory that needs.
//!
//! `cargo bench --bench exchange` takes 100,000 clients; `cargo bench --bench exchange -- 1000000`
//! as many as are named. The real program exports them, and imports what it exported into a fresh
//! registry. The yardstick of the same run writes the same bytes to the same disk. What comes out
//! is a table in Markdown. The registry stays in `target/tmp/exchange` for the next time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what does not work cannot be timed, and says so where it happens"
)]

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The program.
const OAUTHDESK: &str = env!("CARGO_BIN_EXE_oauthdesk");
/// How many clients there are unless the command line says so.
const CLIENTS: u64 = 100_000;
/// How often the memory of the program is looked at.
const LOOK: Duration = Duration::from_millis(10);

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    // `cargo test` runs it too, to see that it starts.
    if !args.iter().any(|arg| arg == "--bench") {
        return;
    }
    let clients = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(CLIENTS);
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exchange");
    fs::create_dir_all(&dir).expect("a folder");
    let registry = dir.join(clients.to_string());
    if !registry.join("marker").exists() {
        run(&["generate", &clients.to_string(), "--into", &text(&registry)]);
    }
    println!("| {clients} clients | seconds | MB | peak memory, MB |");
    println!("| --- | --- | --- | --- |");
    for format in ["jsonl", "csv", "keycloak"] {
        let file = dir.join("out").with_extension(format);
        let args = ["--registry", &text(&registry), "export", format, "--force", "--quiet"];
        let ran = run(&[&args[..], &["-o", &text(&file)]].concat());
        row(&format!("export {format}"), ran.0, &file, ran.1);
    }
    let (lines, copy) = (dir.join("out.jsonl"), dir.join("copy"));
    row("yardstick: the same bytes, synced", write_again(&lines, &copy), &copy, 0);
    import(&dir, &lines);
}

/// Imports the lines into a registry that has nothing but some partners.
fn import(dir: &Path, lines: &Path) {
    let fresh = dir.join("fresh");
    let _ = fs::remove_dir_all(&fresh);
    run(&["generate", "1", "--into", &text(&fresh)]);
    let list = Command::new(OAUTHDESK)
        .args(["--registry", &text(&fresh), "partner", "list", "--format", "csv"])
        .output()
        .expect("the program runs");
    let list = String::from_utf8(list.stdout).expect("UTF-8");
    let mut rows = list.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let head = rows.next().expect("a header");
    let at = head.iter().position(|name| name == "subdomain").expect("a column");
    let partner = rows.find_map(|row| row.get(at).cloned()).expect("a partner");
    let args = ["--registry", &text(&fresh), "import", &text(lines), "--yes", "--quiet"];
    let ran = run(&[&args[..], &["--extend", "--partner", &partner]].concat());
    row("import jsonl, one undo takes it back", ran.0, lines, ran.1);
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn row(what: &str, time: Duration, file: &Path, peak: u64) {
    let size = fs::metadata(file).map_or(0, |data| data.len()) / 1_000_000;
    let peak = if peak > 0 { (peak / 1_000).to_string() } else { String::new() };
    println!("| {what} | {:.2} | {size} | {peak} |", time.as_secs_f64());
}

/// Runs the program; says how long it took, and the most memory that it had, in KB.
fn run(args: &[&str]) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(OAUTHDESK)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(now.unwrap_or_default());
        thread::sleep(LOOK);
    };
    // An import that refuses some clients says so by 3, and brings in the others.
    assert!(matches!(status.code(), Some(0 | 3)), "{args:?}: {status}");
    (start.elapsed(), peak)
}

/// Writes what a file has into another one, and waits for the disk.
fn write_again(from: &Path, to: &Path) -> Duration {
    let bytes = fs::read(from).expect("a file");
    let start = Instant::now();
    let mut file = File::create(to).expect("a file");
    file.write_all(&bytes).expect("written");
    file.sync_all().expect("synced");
    start.elapsed()
}
