//! Any bytes whatever, to the reader of rfc7591.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oauthdesk::exchange::import::{Format, Reading, read};

fuzz_target!(|bytes: &[u8]| {
    let _ = read(bytes, &Reading { from: Some(Format::Rfc7591), ..Reading::default() });
});
