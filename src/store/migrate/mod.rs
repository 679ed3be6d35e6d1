//! From an older format of the registry to the next, step by step.
//!
//! Each step can be broken off anywhere and begun anew: it passes over what it has done already,
//! and the format's number changes last. What a format looked like is frozen in the file of the
//! step that leads on from it.

mod format_1;

use std::path::Path;

use super::StoreError;
use super::engine::Engine;
use super::meta::{FORMAT, Meta};

/// Brings the database to the format of this program.
pub(super) fn migrate(dir: &Path, engine: &Engine, meta: &mut Meta) -> Result<(), StoreError> {
    while meta.format < FORMAT {
        match meta.format {
            1 => format_1::to_format_2(dir, engine)?,
            other => {
                return Err(StoreError::UnknownFormat { dir: dir.to_owned(), format: other });
            }
        }
        meta.format += 1;
        engine.write_meta(dir, meta)?;
        engine.make_durable(dir)?;
    }
    Ok(())
}
