//! The desk's own documents, one per line, as `show --format json` prints them.

use crate::exchange::document::Document;
use crate::model::{Client, Directory};

/// Appends a client.
pub fn write(client: &Client, directory: &Directory, out: &mut Vec<u8>) {
    // Writing texts and numbers to memory cannot fail.
    let written = serde_json::to_writer(&mut *out, &Document::of(client, directory));
    debug_assert!(written.is_ok());
    out.push(b'\n');
}
