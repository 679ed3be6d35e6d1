//! Brings the journal and the database of a registry to the same change at opening.

use super::journal::{Changes, Journal, Part};
use super::{Store, StoreError};
use crate::model::{Change, Seq, text};

/// How many changes are read at once.
const STEP: usize = 1_000;

impl Store {
    /// Opens the journal, and brings journal and database to the same change: a change is on the
    /// disk once it is in the journal, whatever kept it from the database.
    pub(super) fn join_journal(&mut self) -> Result<(), StoreError> {
        self.journal = None;
        let (journal, torn) = Journal::open(&self.dir, self.meta.id)?;
        let last = journal.last().seq;
        self.notes.extend(torn.map(|torn| torn.to_string()));
        let seq = Seq(self.meta.seq);
        if last > seq {
            self.replay(journal.changes_after(seq)?)?;
            let count = text::counted(last.0 - seq.0, "change");
            self.notes
                .push(format!("{count} of the journal were missing in the database: applied now"));
        }
        self.journal = Some(journal);
        if last < seq {
            self.write_again(last)?;
            let count = text::counted(seq.0 - last.0, "change");
            self.notes.push(format!(
                "{count} of the database were missing at the end of the journal: written again"
            ));
        }
        Ok(())
    }

    /// Applies changes of the journal to the database, act by act.
    fn replay(&mut self, changes: Changes) -> Result<(), StoreError> {
        let mut act: Vec<Change> = Vec::new();
        for item in changes {
            let (change, part): (Change, Part) = item?;
            act.push(change);
            if part.is_last() {
                self.write(&act)?;
                act.clear();
            }
        }
        Ok(())
    }

    /// Writes the changes after `last`, which the database knows, to the journal.
    fn write_again(&mut self, last: Seq) -> Result<(), StoreError> {
        let mut last = last;
        loop {
            let changes = self.changes_since(last, STEP)?;
            let Some(newest) = changes.last().map(|change| change.seq) else {
                return Ok(());
            };
            last = newest;
            if let Some(journal) = &mut self.journal {
                journal.append_all(changes.into_iter().map(Ok))?;
            }
        }
    }
}
