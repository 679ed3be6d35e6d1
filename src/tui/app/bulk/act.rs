//! The acts that can be done to all marked clients at once, as the menu and the palette have them.

use crate::model::{AccessLifetime, BulkEdit, Directory, GrantType, RefreshLifetime, Role, text};
use crate::tui::app::TextBox;

/// What can be done to all marked clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    Enable,
    Disable,
    AddScope,
    RemoveScope,
    AddGrantType,
    RemoveGrantType,
    AccessLifetime,
    RefreshLifetime,
    ReplaceHost,
    Delete,
}

/// What an act has to be told before it can be previewed.
#[derive(Debug)]
pub enum Needs {
    Nothing(BulkEdit),
    /// One of these.
    Choice(Vec<(String, BulkEdit)>),
    /// A text in each box.
    Text(Vec<ValueBox>),
}

/// A box for a value.
#[derive(Debug)]
pub struct ValueBox {
    pub label: &'static str,
    /// What can be written, in a few words.
    pub help: &'static str,
    pub text: TextBox,
}

impl BulkAct {
    /// The one that cannot be looked back on comes last.
    pub const ALL: [Self; 10] = [
        Self::Enable,
        Self::Disable,
        Self::AddScope,
        Self::RemoveScope,
        Self::AddGrantType,
        Self::RemoveGrantType,
        Self::AccessLifetime,
        Self::RefreshLifetime,
        Self::ReplaceHost,
        Self::Delete,
    ];

    pub const fn title(self) -> &'static str {
        match self {
            Self::Enable => "Enable",
            Self::Disable => "Disable",
            Self::AddScope => "Add a scope",
            Self::RemoveScope => "Remove a scope",
            Self::AddGrantType => "Add a grant type",
            Self::RemoveGrantType => "Remove a grant type",
            Self::AccessLifetime => "Set the access token lifetime",
            Self::RefreshLifetime => "Set the refresh token lifetime",
            Self::ReplaceHost => "Replace a host in redirect URIs",
            Self::Delete => "Delete",
        }
    }

    /// The least role that may do this.
    pub const fn required_role(self) -> Role {
        match self {
            Self::Delete => Role::Admin,
            _ => Role::Editor,
        }
    }

    /// What it has to be told.
    pub(super) fn needs(self, directory: &Directory) -> Needs {
        let scopes = |edit: fn(_) -> BulkEdit| {
            let scopes = directory.settings.scopes.iter();
            Needs::Choice(scopes.map(|s| (s.to_string(), edit(s.clone()))).collect())
        };
        let grants = |edit: fn(_) -> BulkEdit| {
            let offered = |grant: &GrantType| directory.settings.grant_types.contains(*grant);
            let grants = GrantType::ALL.into_iter().filter(offered);
            Needs::Choice(grants.map(|g| (g.label().to_owned(), edit(g))).collect())
        };
        let value = |label, help| ValueBox { label, help, text: TextBox::default() };
        match self {
            Self::Enable => Needs::Nothing(BulkEdit::Enable),
            Self::Disable => Needs::Nothing(BulkEdit::Disable),
            Self::Delete => Needs::Nothing(BulkEdit::Delete),
            Self::AddScope => scopes(BulkEdit::AddScope),
            Self::RemoveScope => scopes(BulkEdit::RemoveScope),
            Self::AddGrantType => grants(BulkEdit::AddGrantType),
            Self::RemoveGrantType => grants(BulkEdit::RemoveGrantType),
            Self::AccessLifetime => Needs::Text(vec![value(
                "Lifetime",
                "Seconds, or like 12h, 30d, 1h30m; default or never",
            )]),
            Self::RefreshLifetime => {
                Needs::Text(vec![value("Lifetime", "Seconds, or like 12h, 30d, 1h30m; default")])
            }
            Self::ReplaceHost => Needs::Text(vec![
                value("Host", "The whole host as it is now, such as login.acme.example"),
                value("Becomes", "The host that takes its place"),
            ]),
        }
    }

    /// The edit of what was typed.
    pub(super) fn edit(self, boxes: &[ValueBox]) -> Result<BulkEdit, (usize, String)> {
        let value = |n: usize| boxes.get(n).map_or("", |value| value.text.value());
        let first = value(0);
        // An empty box says nothing here; the default is called by its name.
        if first.trim().is_empty() && self != Self::ReplaceHost {
            return Err((0, "type a lifetime, such as 12h or default".to_owned()));
        }
        match self {
            Self::RefreshLifetime => RefreshLifetime::parse(first)
                .map(BulkEdit::SetRefreshLifetime)
                .map_err(|error| (0, error.to_string())),
            Self::ReplaceHost => BulkEdit::replace_host(first, value(1))
                .map_err(|(n, error)| (n, text::shown(&error.to_string()).into_owned())),
            _ => AccessLifetime::parse(first)
                .map(BulkEdit::SetAccessLifetime)
                .map_err(|error| (0, error.to_string())),
        }
    }
}
