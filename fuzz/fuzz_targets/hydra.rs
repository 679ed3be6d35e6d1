//! Any bytes whatever, to the reader of hydra.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("hydra", bytes));
