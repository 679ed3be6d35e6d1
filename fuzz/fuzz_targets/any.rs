//! Any bytes whatever, to the reader that finds the form out.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("any", bytes));
