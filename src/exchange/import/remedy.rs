//! What helps against some of the reasons why a client, or a value of it, does not come in. Each
//! front end says it in its own words: an option here, a field there.

/// What helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// To say which partner the clients belong to.
    Partner,
    /// To give an address for clients that have none.
    Email,
    /// To let the platform offer more.
    Extend,
    /// To take the other system's own clients too.
    Builtins,
    /// To let what is here become as it is in the file.
    Update,
}

pub(super) const NO_PARTNER: &str = "no partner";
pub(super) const NO_EMAIL: &str = "no e-mail address";
pub(super) const SCOPE_NOT_OFFERED: &str = "the platform does not offer this scope";
pub(super) const GRANT_NOT_OFFERED: &str = "the platform does not offer this grant type";
pub(super) const BUILT_IN: &str = "a built-in client of the other system";
pub(super) const DIFFERENT: &str = "it is here already and different";

impl Remedy {
    /// What helps against a reason; `None` where nothing does but another file.
    pub fn of(reason: &str) -> Option<Self> {
        match reason {
            NO_PARTNER => Some(Self::Partner),
            NO_EMAIL => Some(Self::Email),
            SCOPE_NOT_OFFERED | GRANT_NOT_OFFERED => Some(Self::Extend),
            BUILT_IN => Some(Self::Builtins),
            DIFFERENT => Some(Self::Update),
            _ => None,
        }
    }

    /// A reason, and behind it what helps, where something does.
    pub fn with(reason: &str, said: impl Fn(Self) -> &'static str) -> String {
        match Self::of(reason) {
            Some(remedy) => format!("{reason}: {}", said(remedy)),
            None => reason.to_owned(),
        }
    }
}
