//! From an older format of the registry to the next, step by step.
//!
//! Each step can be broken off anywhere and begun anew: it passes over what it has done already,
//! and the format's number changes last. What a format looked like is frozen in the file of the
//! step that leads on from it. Before the first step, the files are copied as they are.

mod format_1;

use super::journal::Journal;
use super::meta::FORMAT;
use super::{Store, StoreError, replace};

impl Store {
    /// Brings the database to the format of this program.
    pub(super) fn migrate(&mut self) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        let from = self.meta.format;
        let kept = replace::copy_before_migration(&dir, from)?;
        while self.meta.format < FORMAT {
            match self.meta.format {
                1 => {
                    format_1::to_format_2(&dir, self.up()?)?;
                    // Format 1 had no journal: this is one of a migration that was broken off.
                    Journal::discard(&dir)?;
                    self.write_journal()?;
                }
                other => {
                    return Err(StoreError::UnknownFormat { dir, format: other });
                }
            }
            let mut meta = self.meta;
            meta.format += 1;
            let engine = self.up()?;
            engine.write_meta(&dir, &meta)?;
            engine.make_durable(&dir)?;
            self.meta = meta;
        }
        self.notes.push(format!(
            "the registry was migrated from format {from} to {FORMAT}; a copy of the old files is in {}",
            kept.display()
        ));
        Ok(())
    }
}
