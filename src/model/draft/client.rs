//! The draft of a client and its rules.

use serde::{Deserialize, Serialize};

use super::{Checked, Field, FieldErrors, email_of, required_line};
use crate::model::fields::typed;
use crate::model::{
    AccessLifetime, Client, ClientId, ClientIdForm, Directory, GrantType, GrantTypes, Partner,
    PartnerId, RedirectUri, RefreshLifetime, Scope, Settings, UserKey, UserStatus, Username,
    client_id::ClientIdError, redirect, text,
};

/// The maximum length of a client's redirect URIs together, in bytes: a stored record is limited.
const MAX_REDIRECT_BYTES: usize = 48_000;

/// A client as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDraft {
    pub name: String,
    pub email: String,
    pub partner: Option<PartnerId>,
    pub client_id: String,
    pub restrict_to_partner_users: bool,
    /// The names of the ticked scopes.
    pub scopes: Vec<String>,
    pub grant_types: GrantTypes,
    /// Ignored unless a redirect grant is ticked.
    pub redirect_uris: RedirectInput,
    pub access_lifetime: String,
    /// Ignored unless `refresh_token` is ticked.
    pub refresh_lifetime: String,
    pub enabled: bool,
}

/// Redirect URIs as input: typed as one line, or a list that needs no splitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectInput {
    Text(String),
    List(Vec<String>),
}

impl RedirectInput {
    /// The redirect URIs as one line, as typed in the form.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(list) => list.join(", "),
        }
    }
}

impl Default for RedirectInput {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl ClientDraft {
    /// The initial draft of a new client.
    pub fn new(settings: &Settings) -> Self {
        let grants = [GrantType::Password, GrantType::RefreshToken];
        Self {
            restrict_to_partner_users: true,
            scopes: settings
                .scopes
                .iter()
                .map(ToString::to_string)
                .filter(|scope| scope == "read")
                .collect(),
            grant_types: grants
                .into_iter()
                .filter(|grant| settings.grant_types.contains(*grant))
                .collect(),
            enabled: true,
            ..Self::default()
        }
    }

    /// The initial draft for editing a client.
    pub fn of(client: &Client) -> Self {
        let uris = client.redirect_uris.iter().map(ToString::to_string).collect();
        Self {
            partner: Some(client.partner),
            scopes: client.scopes.iter().map(ToString::to_string).collect(),
            grant_types: client.grant_types,
            redirect_uris: RedirectInput::List(uris),
            ..typed(client)
        }
    }

    /// Checks every rule of a client. `original` is the edited client, or `None` for a new one.
    pub fn check(
        &self,
        directory: &Directory,
        original: Option<&Client>,
    ) -> Result<Checked<Client>, FieldErrors> {
        let settings = &directory.settings;
        let mut errors = FieldErrors::default();
        let name = errors.take(Field::Name, required_line(&self.name));
        let email =
            errors.take(Field::Email, email_of(&self.email, "whoever answers for this client"));
        errors.take_optional_lines::<Client>(self);
        let partner = self.check_partner(directory, original, &mut errors);
        let id = self.check_id(settings, partner, original, &mut errors);
        if let (Some(partner), Some(id)) = (partner, &id) {
            self.check_restriction(directory, partner, id, original.is_some(), &mut errors);
        }
        let scopes = self.check_scopes(settings, &mut errors);
        self.check_grants(settings, &mut errors);
        let redirect_uris = self.check_redirects(settings, &mut errors);
        let access =
            errors.take(Field::AccessLifetime, AccessLifetime::parse(&self.access_lifetime));
        let refresh = if self.grant_types.contains(GrantType::RefreshToken) {
            errors.take(Field::RefreshLifetime, RefreshLifetime::parse(&self.refresh_lifetime))
        } else {
            Some(RefreshLifetime::PlatformDefault)
        };
        match (name, email, partner, id, access, refresh) {
            (Some(name), Some(email), Some(partner), Some(id), Some(access), Some(refresh))
                if errors.is_empty() =>
            {
                Ok(Checked(Client {
                    restrict_to_partner_users: self.restrict_to_partner_users,
                    scopes,
                    grant_types: self.grant_types,
                    redirect_uris,
                    access_lifetime: access,
                    refresh_lifetime: refresh,
                    enabled: self.enabled,
                    ..Client::new(id, name, email, partner.id)
                }))
            }
            _ => Err(errors),
        }
    }

    fn check_partner<'a>(
        &self,
        directory: &'a Directory,
        original: Option<&Client>,
        errors: &mut FieldErrors,
    ) -> Option<&'a Partner> {
        let Some(id) = self.partner else {
            errors.add(Field::Partner, "required: choose the partner that the client belongs to");
            return None;
        };
        let Some(partner) = directory.partner(id) else {
            errors.add(Field::Partner, format!("partner {id} is no longer there: choose another"));
            return None;
        };
        if let Some(client) = original.filter(|client| client.partner != id)
            && partner_is_fixed(client, directory)
        {
            errors.add(Field::Partner, FIXED_PARTNER);
        }
        Some(partner)
    }

    fn check_id(
        &self,
        settings: &Settings,
        partner: Option<&Partner>,
        original: Option<&Client>,
        errors: &mut FieldErrors,
    ) -> Option<ClientId> {
        if let Some(client) = original {
            if client.id.as_str() != self.client_id {
                errors.add(Field::ClientId, "fixed once the client is created");
            }
            return Some(client.id.clone());
        }
        let typed = self.client_id.trim();
        match (partner, settings.client_id_form) {
            (Some(partner), ClientIdForm::PartnerUsername) => {
                errors.take(Field::ClientId, ClientId::parse_desk_form(typed, &partner.subdomain))
            }
            // The partner is not chosen yet: only the characters of a new ID can be checked.
            (None, ClientIdForm::PartnerUsername) => errors
                .take(Field::ClientId, ClientId::parse(typed).map_err(ClientIdError::for_desk)),
            (_, ClientIdForm::Free) => errors.take(Field::ClientId, ClientId::parse(typed)),
        }
    }

    /// Checks that the ID of a restricted client ends in an active user of the partner. The error
    /// is on the field that can correct it: the ID of a new client, the Restrict box of an existing
    /// one.
    fn check_restriction(
        &self,
        directory: &Directory,
        partner: &Partner,
        id: &ClientId,
        id_is_fixed: bool,
        errors: &mut FieldErrors,
    ) {
        if !self.restrict_to_partner_users {
            return;
        }
        let field = if id_is_fixed { Field::Restrict } else { Field::ClientId };
        let remedy = if id_is_fixed {
            "turn the restriction off"
        } else {
            "name a listed user, or turn Restrict off"
        };
        let company = text::shown(&partner.name);
        let Some(username) = id.username(&partner.subdomain) else {
            let prefix = partner.subdomain.client_id_prefix();
            errors.add(field, format!("the ID is not {prefix}<username>, so no user of {company} can be meant: {remedy}"));
            return;
        };
        let user = Username::parse(username).ok();
        let key = user.map(|username| UserKey { partner: partner.id, username });
        match key.and_then(|key| directory.user(&key)).map(|user| user.status) {
            Some(UserStatus::Active) => {}
            Some(status) => {
                errors.add(
                    field,
                    format!("user {username} of {company} is {}: {remedy}", status.label()),
                );
            }
            None => {
                errors.add(field, format!("{company} has no user {username}: {remedy}"));
            }
        }
    }

    fn check_scopes(&self, settings: &Settings, errors: &mut FieldErrors) -> Vec<Scope> {
        if let Some(unknown) = self
            .scopes
            .iter()
            .find(|name| !settings.scopes.iter().any(|scope| scope.as_str() == *name))
        {
            let unknown = text::shown(unknown);
            errors.add(Field::Scopes, format!("the platform does not offer {unknown}: untick it"));
        }
        // Platform order, without duplicates.
        let scopes: Vec<Scope> = settings
            .scopes
            .iter()
            .filter(|scope| self.scopes.iter().any(|s| s == scope.as_str()))
            .cloned()
            .collect();
        if scopes.is_empty() {
            errors.add(Field::Scopes, "tick at least one");
        }
        scopes
    }

    fn check_grants(&self, settings: &Settings, errors: &mut FieldErrors) {
        if let Some(unknown) =
            self.grant_types.iter().find(|grant| !settings.grant_types.contains(*grant))
        {
            let label = unknown.label();
            errors
                .add(Field::GrantTypes, format!("the platform does not offer {label}: untick it"));
        }
        if self.grant_types.is_empty() {
            errors.add(Field::GrantTypes, "tick at least one");
        }
        if self.grant_types.has_orphan_refresh_token() {
            errors.add(
                Field::GrantTypes,
                "nothing here could issue the refresh token: add Authorization code or Password (RFC 6749 §4.2.2, §6)",
            );
        }
    }

    fn check_redirects(&self, settings: &Settings, errors: &mut FieldErrors) -> Vec<RedirectUri> {
        if !self.grant_types.needs_redirect() {
            return Vec::new();
        }
        let list = match &self.redirect_uris {
            RedirectInput::Text(text) => redirect::parse_list(text, &settings.http_hosts),
            RedirectInput::List(uris) => redirect::check_list(uris, &settings.http_hosts),
        };
        let list = errors.take(Field::RedirectUris, list).unwrap_or_default();
        let bytes: usize = list.iter().map(|uri| uri.as_str().len()).sum();
        if bytes > MAX_REDIRECT_BYTES {
            errors.add(
                Field::RedirectUris,
                format!("{bytes} bytes together: at most {MAX_REDIRECT_BYTES}"),
            );
        }
        if list.is_empty() {
            errors.add(
                Field::RedirectUris,
                "at least one is required with Implicit or Authorization code",
            );
        }
        list
    }
}

/// The reason why the partner of a client with the partner's prefix in its ID cannot change.
pub const FIXED_PARTNER: &str =
    "fixed: the client ID carries this partner's prefix; to move it, duplicate the client";

/// Whether a client's partner cannot change because the fixed client ID names the partner.
pub fn partner_is_fixed(client: &Client, directory: &Directory) -> bool {
    directory
        .subdomain(client.partner)
        .is_some_and(|subdomain| client.id.username(subdomain).is_some())
}
