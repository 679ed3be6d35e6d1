//! Any bytes whatever, to the reader of the files of `apply`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("declared", bytes));
