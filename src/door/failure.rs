//! Why a request was not done, said for whoever asked; nothing here names a store.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Consequence, Denial, FieldErrors, Record, text};

/// Why a request was not done. Nothing was changed, but for [`FailureKind::NotKnownYet`].
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
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
    /// A record that an undo is about is no longer as the act left it: somebody changed it since.
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
    /// A rule of the whole registry forbids the act.
    #[error("{0}")]
    Blocked(#[from] Blocked),
    /// The registry could not be read or written.
    #[error("{0}")]
    Failed(#[from] Failure),
}

/// A rule of the whole registry that forbids an act. Names in it may be shown as they are.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blocked {
    #[error("a delete needs a reason here: say why")]
    NoReason,
    #[error("the reason is {length} characters long: at most {most}")]
    LongReason { length: usize, most: usize },
    #[error("{0} is the last admin: make somebody else an admin first")]
    LastAdmin(String),
    #[error("{0} has no role here")]
    NoRole(String),
    #[error("{0}")]
    UserName(String),
    /// What the platform settings cannot be.
    #[error("{0}")]
    Settings(String),
    #[error("{name} has {holds}: delete these first")]
    HasRecords { name: String, holds: String },
    #[error("{client} is restricted to {user}: turn that off first")]
    Restricted { client: String, user: String },
    #[error("its partner was deleted since")]
    PartnerGone,
    #[error("{partner} has its subdomain {subdomain} now")]
    SubdomainTaken { partner: String, subdomain: String },
    #[error("there is no change {seq} of {client}")]
    NoSuchChange { client: String, seq: u64 },
    #[error("change {0} deleted it: choose an earlier one")]
    Deletion(u64),
    #[error("there is nothing to undo: you have made no changes that can be undone")]
    NothingToUndo,
    #[error("there is nothing to redo: your last act was no undo")]
    NothingToRedo,
    #[error("somebody changed the registry since the plan was made: make the plan again")]
    PlanOutdated,
    #[error("{0} cannot be deleted")]
    Undeletable(String),
    /// What is wrong with a declared record.
    #[error("{0}")]
    Declared(String),
}

/// A registry that could not be read or written, or a request that could not be taken.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("{text}")]
pub struct Failure {
    pub kind: FailureKind,
    /// What failed, on what.
    pub text: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What kind of failure it is, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The registry cannot be read or written now.
    Unavailable,
    /// Others are in the way: later it may work.
    Busy,
    /// What is stored is not as it should be.
    Damaged,
    /// Whether the act was saved is not known yet; the same act, sent again, is done once.
    NotKnownYet,
    /// The request is larger than the door takes, is none that it knows, or has the key of another
    /// person's act.
    NotTaken,
    /// Nobody is behind the door: later there may be.
    Gone,
    /// Whoever asks may not be here at all.
    Denied,
    /// The two ends of a connection have versions that do not fit.
    Version,
}

impl Failure {
    pub fn new(kind: FailureKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), help: None }
    }

    /// The same failure with what to do about it.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// A request that the door does not take.
    pub fn not_taken(text: impl Into<String>) -> Self {
        Self::new(FailureKind::NotTaken, text)
    }

    /// An answer that does not fit the request.
    pub fn unexpected() -> Self {
        Self::new(FailureKind::NotTaken, "the answer does not fit the request")
    }
}
