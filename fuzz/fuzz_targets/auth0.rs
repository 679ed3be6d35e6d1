//! Any bytes whatever, to the reader of auth0.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("auth0", bytes));
