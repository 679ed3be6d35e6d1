//! Any text whatever, as what a person writes in the editor.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("commented", bytes));
