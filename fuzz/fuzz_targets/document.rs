//! Any bytes whatever, to the reader of the documents of single records.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("document", bytes));
