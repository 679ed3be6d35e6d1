//! Any bytes whatever, to the reader of duende.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("duende", bytes));
