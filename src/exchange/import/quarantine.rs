//! Clients that break a rule and are kept all the same.
//!
//! The types of a client are valid by construction: a redirect URI that is none cannot be stored.
//! What can be stored is: scopes, grant types and redirect URIs may be fewer than the rules ask for,
//! or none. Such a client is disabled, and its name says which fields are to be mended.

use crate::model::{
    AccessLifetime, Client, ClientDraft, Field, FieldErrors, GrantType, RedirectInput, RedirectUri,
    RefreshLifetime, Settings, draft::MAX_NAME,
};

/// What a client is called that was brought in though it breaks a rule.
pub const MARK: &str = "[to mend: ";

/// A client that breaks rules: what can be stored of it, disabled, and marked in its name with
/// the fields that are to be mended. The form says at each of them what is wrong, and it cannot
/// be enabled before.
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

/// A name without the mark of a client that was to be mended.
pub fn unmarked(name: &str) -> &str {
    let rest = name.strip_prefix(MARK).and_then(|rest| rest.split_once("] "));
    rest.map_or(name, |(_, name)| name)
}

/// A draft that breaks no rule any more, without the mark.
pub fn mended(draft: ClientDraft) -> ClientDraft {
    ClientDraft { name: unmarked(&draft.name).to_owned(), ..draft }
}

/// Whether a client can wait with this field wrong: what cannot be stored cannot wait.
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
