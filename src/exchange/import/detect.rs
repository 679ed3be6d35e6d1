//! Which system a client in a file is from, by the names of its fields.

use super::Format;
use super::value::Value;

/// Names that only one system has.
const OWN: &[&str] = &["restrict_to_partner_users"];
const AUTH0: &[&str] = &[
    "callbacks",
    "app_type",
    "is_first_party",
    "oidc_conformant",
    "jwt_configuration",
    "external_client_id",
    "cross_origin_auth",
    "cross_origin_authentication",
    "custom_login_page_on",
    "allowed_logout_urls",
    "sso_disabled",
    "client_metadata",
    "organization_usage",
    "resource_server_identifier",
    "native_social_login",
];
const HYDRA: &[&str] = &[
    "skip_consent",
    "skip_logout_consent",
    "allowed_cors_origins",
    "owner",
    "access_token_strategy",
    "audience",
    // As the program itself names them.
    "RedirectURIs",
    "GrantTypes",
    "LegacyClientID",
];
const DUENDE: &[&str] = &[
    "AllowedGrantTypes",
    "allowedGrantTypes",
    "AllowedScopes",
    "allowedScopes",
    "ClientSecrets",
    "clientSecrets",
    "AllowOfflineAccess",
    "allowOfflineAccess",
    "ClientId",
    "ClientName",
    "RequirePkce",
];
const KEYCLOAK: &[&str] = &[
    "clientId",
    "publicClient",
    "bearerOnly",
    "standardFlowEnabled",
    "implicitFlowEnabled",
    "directAccessGrantsEnabled",
    "serviceAccountsEnabled",
    "directGrantsOnly",
    "surrogateAuthRequired",
    "clientAuthenticatorType",
    "protocolMappers",
    "webOrigins",
    "redirectUris",
    "fullScopeAllowed",
];
const RFC7591: &[&str] = &[
    "client_id",
    "client_name",
    "redirect_uris",
    "grant_types",
    "response_types",
    "token_endpoint_auth_method",
    "client_secret",
    "software_id",
    "software_statement",
    "jwks_uri",
];

/// The system that a client is from; `None` for what does not look like a client.
#[must_use]
pub fn client(value: &Value) -> Option<Format> {
    let Value::Object(entries) = value else { return None };
    let has = |names: &[&str]| entries.iter().any(|(key, _)| names.contains(&&**key));
    let lifespan = entries.iter().any(|(key, _)| key.ends_with("_lifespan"));
    if has(OWN) || (has(&["partner"]) && has(&["client_id"])) {
        Some(Format::Jsonl)
    } else if has(AUTH0) {
        Some(Format::Auth0)
    } else if has(DUENDE) {
        Some(Format::Duende)
    } else if lifespan || has(HYDRA) && (has(RFC7591) || has(&["ID", "GrantTypes"])) {
        Some(Format::Hydra)
    } else if has(KEYCLOAK) {
        Some(Format::Keycloak)
    } else if has(RFC7591) {
        Some(Format::Rfc7591)
    } else {
        None
    }
}

/// The system that a list of clients is from: what one of them shows goes for all of them.
#[must_use]
pub fn list(items: &[Value]) -> Option<Format> {
    let mut plain = None;
    for item in items {
        match client(item) {
            Some(Format::Rfc7591) => plain = Some(Format::Rfc7591),
            None => {}
            special => return special,
        }
    }
    plain
}
