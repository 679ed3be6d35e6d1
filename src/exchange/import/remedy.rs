//! Remedies for some of the reasons why a client, or a value of it, is not imported. Each front end
//! has its own text: an option or a field.

/// A remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Name the partner of the clients.
    Partner,
    /// Give an address for clients without one.
    Email,
    /// Extend what the platform offers.
    Extend,
    /// Import built-in clients too.
    Builtins,
    /// Update existing clients.
    Update,
}

pub(super) const NO_PARTNER: &str = "no partner";
pub(super) const NO_EMAIL: &str = "no e-mail address";
pub(super) const SCOPE_NOT_OFFERED: &str = "the platform does not offer this scope";
pub(super) const GRANT_NOT_OFFERED: &str = "the platform does not offer this grant type";
pub(super) const BUILT_IN: &str = "a built-in client of the other system";
pub(super) const DIFFERENT: &str = "it is here already and different";

impl Remedy {
    /// The remedy for a reason; `None` if only another file helps.
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

    /// A reason, followed by its remedy if there is one.
    pub fn with(reason: &str, said: impl Fn(Self) -> &'static str) -> String {
        match Self::of(reason) {
            Some(remedy) => format!("{reason}: {}", said(remedy)),
            None => reason.to_owned(),
        }
    }
}
