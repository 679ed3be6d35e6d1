//! What the program exists for, timed: a frame, a key until its frame, a save, a start.
//!
//! `cargo bench` runs everything, `cargo bench -- frame` a part. A figure means most beside the
//! yardstick of the same run: `plain_table` for frames, `append_and_sync` for saves.
//!
//! The registries are generated below `target/tmp`. With `OAUTHDESK_MILLION=1` there is one more, of
//! a million clients.

#![allow(clippy::expect_used, clippy::panic, reason = "what does not work cannot be timed")]

mod frame;
mod key;
mod open;
mod save;
mod support;

fn main() {
    divan::main();
}
