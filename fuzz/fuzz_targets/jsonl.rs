//! Any bytes whatever, to the reader of jsonl.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oauthdesk::exchange::import::{Format, Reading, read};

fuzz_target!(|bytes: &[u8]| {
    let _ = read(bytes, &Reading { from: Some(Format::Jsonl), ..Reading::default() });
});
