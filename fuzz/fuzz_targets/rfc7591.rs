//! Any bytes whatever, to the reader of rfc7591.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("rfc7591", bytes));
