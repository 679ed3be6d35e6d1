//! Detects the system that a client is from, by its field names.

use super::fields::is_called;
use super::value::Value;
use crate::exchange::format::Format;

/// Names that only the desk's own documents have.
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
    // In Kubernetes resources.
    "grantTypes",
    "hydraAdmin",
    // As in Go code.
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
    "webOrigins",
    "redirectUris",
];
/// Columns of Spring's table, which also come as JSON.
const SPRING: &[&str] = &["authorized_grant_types", "web_server_redirect_uri"];
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
];
/// Fields of a registered client, as opposed to a mere reference to one. In the form that
/// [`is_called`] compares.
const REGISTERED: &[&str] = &[
    "redirecturis",
    "callbacks",
    "webserverredirecturi",
    "granttypes",
    "allowedgranttypes",
    "authorizedgranttypes",
    "responsetypes",
    "tokenendpointauthmethod",
    "apptype",
    "allowedscopes",
    "publicclient",
    "beareronly",
    "standardflowenabled",
    "implicitflowenabled",
    "directaccessgrantsenabled",
    "serviceaccountsenabled",
    "clientauthenticatortype",
    "secretname",
];
/// Fields that identify a client.
const NAMED: &[&str] = &["clientid", "clientname", "name", "id"];

/// The system that a client is from; `None` if it does not look like a client.
pub fn client(value: &Value) -> Option<Format> {
    let Value::Object(entries) = value else { return None };
    let has = |names: &[&str]| entries.iter().any(|(key, _)| names.contains(&&**key));
    let lifespan = entries.iter().any(|(key, _)| key.ends_with("_lifespan"));
    if is_grant(value) {
        None
    } else if has(OWN) || (has(&["partner"]) && has(&["client_id"])) {
        Some(Format::Jsonl)
    } else if has(SPRING) {
        Some(Format::Spring)
    } else if has(AUTH0) {
        Some(Format::Auth0)
    } else if has(DUENDE) {
        Some(Format::Duende)
    } else if lifespan || has(HYDRA) && (has(RFC7591) || has(&["ID", "GrantTypes", "grantTypes"])) {
        Some(Format::Hydra)
    } else if has(KEYCLOAK) {
        Some(Format::Keycloak)
    } else if has(RFC7591) {
        Some(Format::Rfc7591)
    } else {
        None
    }
}

/// Whether it is a grant of Auth0, which only names a client: its audience is an API. Hydra has a
/// list of audiences.
fn is_grant(value: &Value) -> bool {
    matches!(value.get("audience"), Some(Value::Text(_)))
        && value.get("client_id").is_some()
        && registered(value) == 0
}

/// The number of fields that a registered client has.
fn registered(value: &Value) -> usize {
    let Value::Object(entries) = value else { return 0 };
    let says = |key: &str| REGISTERED.iter().any(|name| is_called(key, name));
    entries.iter().filter(|(key, _)| says(key)).count()
}

/// Whether it can only be a client: applications, identity providers and APIs name clients too.
pub fn is_sure(value: &Value) -> bool {
    let Value::Object(entries) = value else { return false };
    let named = entries.iter().any(|(key, _)| NAMED.iter().any(|name| is_called(key, name)));
    client(value).is_some() && registered(value) + usize::from(named) >= 2
}

/// The system that a list of clients is from: one recognised client decides for all.
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
