//! The one door to a registry: whoever wants to see or change something comes through here.
//!
//! [`Door`] is narrow on purpose. The desk and the command line know nothing of what is behind
//! it: today the registry of this process ([`Local`]), later a shared desk or a database server.

mod ahead;
mod backup;
mod bulk;
pub mod declare;
mod demo;
mod export;
mod follow;
mod generate;
mod import;
mod index;
mod local;
mod plan;
mod plan_admin;
mod plan_partner;
mod plan_user;
mod preview;
mod principal;
pub mod recovery;
mod row;
mod seen;
#[cfg(test)]
mod tests;
mod undo;
mod walk;

use std::sync::Arc;

use thiserror::Error;

use self::declare::{Declaration, DeclareStep, Outlook};
use crate::model::{
    Access, Act, Change, Client, ClientId, ClientIds, Consequence, Denial, Directory, FieldErrors,
    Record, Revision, Seq, text,
};
use crate::query::{Key, Query};

pub use crate::store::{
    BackupError, BackupInfo, DailyBackup, Difference, Flaw, FlawKind, HeldBy, Holder, KeptBackup,
    KeptKind, Looked, MadeBackup, Present, Preview, Progress, Recovery, Replaced, Seed, StoreError,
    Verified,
};
pub use backup::{Restore, back_up, kept_backups};
pub use bulk::{BulkDiff, BulkDone, BulkRun, BulkStep, BulkTally};
pub use export::{Export, ExportError, Shape};
pub use generate::{SIZES, Sizes, generate};
pub use import::{Fate, FateKind, ImportDone, ImportRun, ImportStep, ImportSummary};
pub use local::{Clock, Local, OpenOptions};
pub use row::{ChangeRow, ClientRow, PartnerRow, Row, UserRow};

/// What can be done with a registry.
pub trait Door: Send {
    /// Who acts through this door, and what they may do.
    fn access(&self) -> &Access;

    /// Partners, users, roles and settings as they are now.
    fn directory(&self) -> Arc<Directory>;

    /// The rows of one page, and exact totals.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn page(&mut self, query: &Query) -> Result<Page, StoreError>;

    /// From now on no page waits for the index of the lists: it is made from what is in it, and
    /// whoever asks has it built by [`Door::index`] between the questions.
    fn index_beside(&mut self);

    /// Takes a part into the index, in a few milliseconds, and says how far it is; `None` once all
    /// is in it.
    ///
    /// # Errors
    /// When the records cannot be read, or some are missing.
    fn index(&mut self) -> Result<Option<Indexed>, StoreError>;

    /// One client.
    ///
    /// # Errors
    /// When the record cannot be read.
    fn client(&mut self, id: &ClientId) -> Result<Option<Client>, StoreError>;

    /// The clients after this one in the order of their IDs, at most so many; from the first where
    /// none is named. What needs all of them needs no index.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn clients(
        &mut self,
        after: Option<&ClientId>,
        limit: usize,
    ) -> Result<Vec<Client>, StoreError>;

    /// Does an act: checks who asks, checks the rules, and puts it on the disk.
    ///
    /// # Errors
    /// Nothing was changed, for the reason given.
    fn apply(&mut self, act: Act) -> Result<Committed, Refused>;

    /// What an act would do, checked in every way like one that is done.
    ///
    /// # Errors
    /// Why it would not be done.
    fn preview(&mut self, act: &Act) -> Result<Foreseen, Refused>;

    /// All clients that the query finds, whatever page it asks for.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn matching(&mut self, query: &Query) -> Result<ClientIds, StoreError>;

    /// One step of an edit of many clients: whoever asks goes on from [`BulkDone::next`], and may
    /// stop after any step.
    ///
    /// # Errors
    /// Nothing was changed by this step, for the reason given.
    fn bulk(&mut self, step: &BulkStep) -> Result<BulkDone, Refused>;

    /// One step of an import: whoever asks goes on from [`ImportDone::next`], and may stop after
    /// any step.
    ///
    /// # Errors
    /// Nothing was changed by this step, for the reason given.
    fn import(&mut self, step: &ImportStep) -> Result<ImportDone, Refused>;

    /// What would be written so that the registry is as files declare it.
    ///
    /// # Errors
    /// When nothing of it may be done by whoever asks, or the records cannot be read.
    fn outlook(&mut self, declaration: &Declaration) -> Result<Outlook, Refused>;

    /// One step of what [`Door::outlook`] has told of: all of it is on the disk, or nothing. Says
    /// which is the registry's last change then.
    ///
    /// # Errors
    /// Nothing was changed by this step, for the reason given.
    fn declare(&mut self, step: &DeclareStep) -> Result<Seq, Refused>;

    /// The changes after `seq`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the changes cannot be read.
    fn changes_since(&mut self, seq: Seq, limit: usize) -> Result<Vec<Change>, StoreError>;
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<Row>,
    /// The place of the first row in the whole result, counted from 0.
    pub start: usize,
    /// The page's number, counted from 0.
    pub number: usize,
    /// How many records match the search.
    pub matched: usize,
    /// How many records the list has.
    pub total: usize,
    /// The row on this page, counted from 0, that was asked for; the nearest one when it is gone.
    pub cursor: usize,
    /// How far the index was, where the page is made from a part of it: more may be found once all
    /// is in it.
    pub indexed: Option<Indexed>,
}

/// How far the index of the lists is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    pub done: u64,
    pub total: u64,
}

/// An act that is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The number of its last change.
    pub seq: Seq,
    /// The record that was written last; `None` for a role or the settings.
    pub key: Option<Key>,
    /// That record's new revision; `None` after a delete.
    pub revision: Option<Revision>,
    /// What was done, change by change; empty where everything was so already.
    pub changes: Vec<Change>,
    /// An undo or redo of much at once goes in several acts: at most so many changes are left for
    /// those that follow. 0 when it is done.
    pub more: u64,
    /// What an undo or redo of much at once left as it is.
    pub left: Vec<NotDone>,
}

/// What an act would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// The changes that it would write, with the numbers that they would have if nobody came first.
    pub changes: Vec<Change>,
    /// See [`Committed::more`].
    pub more: u64,
    /// See [`Committed::left`].
    pub left: Vec<NotDone>,
}

/// Something that stays as it is though it was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotDone {
    /// The record, in a sentence, as it may be shown.
    pub what: String,
    pub why: String,
}

/// Why an act was not done.
#[derive(Debug, Error)]
pub enum Refused {
    #[error("{0}")]
    Denied(#[from] Denial),
    /// A field breaks a rule.
    #[error("{0}")]
    Invalid(#[from] FieldErrors),
    /// Somebody saved the record since; this is what is stored now.
    #[error("somebody else saved it since: nothing was overwritten")]
    Conflict(Box<Record>),
    /// Somebody deleted the record since.
    #[error("somebody else deleted it since")]
    Gone,
    /// What is to be taken back is no longer as the act left it: somebody changed it since.
    #[error("{} was changed since: nothing was taken back", text::shown(.left.title()))]
    ChangedSince {
        /// The record as the act left it; where the act deleted it, as it was before.
        left: Box<Record>,
        /// The record as it is stored now; `None` where it is gone.
        now: Option<Box<Record>>,
    },
    /// The act has a consequence that must be accepted first.
    #[error("{0}")]
    Needs(Consequence),
    /// A rule of the whole registry stands against it.
    #[error("{0}")]
    Blocked(String),
    /// The store could not write it.
    #[error("{0}")]
    Failed(#[from] StoreError),
}
