//! Any bytes whatever, to the reader of the partner map.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("map", bytes));
