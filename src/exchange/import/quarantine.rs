//! Quarantine: clients that are imported although they break a rule.
//!
//! The types of a client are valid by construction: an invalid redirect URI cannot be stored.
//! Scopes, grant types and redirect URIs may be fewer than the rules require, or none. Such a
//! client is disabled, and its name lists the fields to correct.

use crate::model::{
    AccessLifetime, Client, ClientDraft, Field, FieldErrors, GrantType, RedirectInput, RedirectUri,
    RefreshLifetime, Settings, draft::MAX_NAME,
};

/// The prefix in the name of a quarantined client.
pub const MARK: &str = "[to mend: ";

/// Quarantines a client that breaks rules: keeps the storable values, disables it, and lists the
/// fields to correct in its name. The form shows the error at each field, and the client cannot be
/// enabled before they are corrected.
pub fn keep(
    bare: Client,
    draft: &ClientDraft,
    errors: &FieldErrors,
    settings: &Settings,
) -> Client {
    let fields: Vec<&str> = errors.0.iter().map(|error| error.field.label()).collect();
    let mark = format!("{MARK}{}] ", fields.join(", "));
    let plain = unmarked(&draft.name);
    let room = MAX_NAME.saturating_sub(mark.chars().count());
    let name = mark.chars().chain(plain.chars().take(room)).collect();
    let scopes = settings.scopes.iter().filter(|s| draft.scopes.iter().any(|n| n == s.as_str()));
    let redirects = match &draft.redirect_uris {
        RedirectInput::List(uris) if draft.grant_types.needs_redirect() => {
            let mut list = Vec::new();
            let mut bytes = 0;
            for uri in uris {
                let Ok(uri) = RedirectUri::parse(uri, &settings.http_hosts) else { continue };
                bytes += uri.as_str().len();
                if bytes <= 40_000 && !list.contains(&uri) {
                    list.push(uri);
                }
            }
            list
        }
        _ => Vec::new(),
    };
    let refreshes = draft.grant_types.contains(GrantType::RefreshToken);
    let refresh = RefreshLifetime::parse(&draft.refresh_lifetime).unwrap_or_default();
    Client {
        name,
        restrict_to_partner_users: false,
        scopes: scopes.cloned().collect(),
        grant_types: draft.grant_types,
        redirect_uris: redirects,
        access_lifetime: AccessLifetime::parse(&draft.access_lifetime).unwrap_or_default(),
        refresh_lifetime: if refreshes { refresh } else { RefreshLifetime::PlatformDefault },
        enabled: false,
        ..bare
    }
}

/// A name without the quarantine prefix.
pub fn unmarked(name: &str) -> &str {
    let rest = name.strip_prefix(MARK).and_then(|rest| rest.split_once("] "));
    rest.map_or(name, |(_, name)| name)
}

/// Removes the quarantine prefix from a draft that breaks no rule any more.
pub fn mended(draft: ClientDraft) -> ClientDraft {
    ClientDraft { name: unmarked(&draft.name).to_owned(), ..draft }
}

/// Whether a client can be quarantined with this field invalid: the field must still be storable.
pub const fn can_wait(field: Field) -> bool {
    matches!(
        field,
        Field::Scopes
            | Field::GrantTypes
            | Field::RedirectUris
            | Field::Restrict
            | Field::AccessLifetime
            | Field::RefreshLifetime
    )
}
