//! How fast the real program is in a real terminal, at 10,000 clients, 100,000 and a million.
//!
//! `cargo bench --bench pace` measures the first two; `cargo bench --bench pace -- 10000 100000
//! 1000000` those that are named. The desk runs in a pty of 120x40; a time is that from the key to
//! the screen that then stays. Beside the figures stand yardsticks of the same run. What comes out
//! is a table in Markdown. The registries stay in `target/tmp/pace` for the next time; remove them
//! to have them made anew.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "what does not work cannot be timed, and says so where it happens"
)]

mod measure;
mod registry;
mod report;
mod steps;
mod terminal;
mod yardstick;

use std::env;

use registry::Registry;
use report::Report;

/// What is measured unless the command line names sizes.
const SIZES: [u64; 2] = [10_000, 100_000];

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    if args.iter().any(|arg| arg == yardstick::ECHO) {
        return yardstick::echo();
    }
    // `cargo test` runs it too, to see that it starts.
    if !args.iter().any(|arg| arg == "--bench") {
        return;
    }
    let named: Vec<u64> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if named.is_empty() { SIZES.to_vec() } else { named };
    let mut report = Report::default();
    for size in &sizes {
        let registry = Registry::of(*size);
        yardstick::all(&registry, &mut report);
        measure::all(&registry, &mut report);
    }
    print!("{}", report.table());
}
