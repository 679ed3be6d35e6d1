//! Any bytes whatever, to the reader that finds the form out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oauthdesk::exchange::import::{Reading, read};

fuzz_target!(|bytes: &[u8]| {
    let _ = read(bytes, &Reading { from: None, ..Reading::default() });
});
