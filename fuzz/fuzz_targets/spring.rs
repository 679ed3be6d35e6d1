//! Any bytes whatever, to the reader of spring.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("spring", bytes));
