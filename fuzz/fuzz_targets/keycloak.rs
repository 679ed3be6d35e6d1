//! Any bytes whatever, to the reader of keycloak.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oauthdesk_fuzz::run("keycloak", bytes));
