//! Clients of Keycloak, from realm exports of all versions.

use std::collections::HashSet;

use super::fields::{Between, Fields, MAX_ITEMS, list, on};
use super::foreign::{Foreign, Lifetime, Skip};
use super::value::Value;
use crate::exchange::member;
use crate::model::GrantType;

/// Built-in clients of every realm.
const BUILT_IN: [&str; 6] = [
    "account",
    "account-console",
    "admin-cli",
    "broker",
    "realm-management",
    "security-admin-console",
];

/// Attributes that turn on a grant.
const GRANT_ATTRIBUTES: [(&str, GrantType); 3] = [
    ("oauth2.device.authorization.grant.enabled", GrantType::DeviceCode),
    ("standard.token.exchange.enabled", GrantType::TokenExchange),
    ("oauth2.jwt.authorization.grant.enabled", GrantType::JwtBearer),
];

/// Reads the fields of Keycloak. In `applications` and `oauthClients` of old versions the name is
/// the client ID.
pub fn read(client: &mut Foreign, fields: &mut Fields, legacy: bool, builtins: bool) {
    client.id = fields.text(&["clientid"]);
    client.name = fields.text(&["name"]);
    if legacy && client.id.is_none() {
        client.id = client.name.clone();
    }
    let protocol = fields.text(&["protocol"]);
    let built_in = client.id.as_deref().is_some_and(is_built_in);
    client.skip = match protocol.as_deref() {
        Some("saml") => Some(Skip::Saml),
        _ if built_in && !builtins => Some(Skip::BuiltIn),
        None | Some("openid-connect") => None,
        Some(_) => Some(Skip::OtherProtocol),
    };
    if let (Some(Skip::Saml), Some(protocol)) = (client.skip, &protocol) {
        client.lose_value("protocol", protocol, Skip::Saml.reason());
    }
    client.enabled = Some(on(fields.take(&["enabled"]).as_ref()));
    let root = fields.text(&["rooturl"]);
    redirects(client, fields, root.as_deref());
    if let Some(root) = &root {
        client.lose_value("rootUrl", root, "no place here");
    }
    scopes(client, fields);
    let attributes = fields.below(&["attributes"]);
    grants(client, fields, attributes, legacy);
}

/// Whether it is a built-in client of every realm.
pub fn is_built_in(id: &str) -> bool {
    BUILT_IN.contains(&id) || (id.ends_with("-realm") && id.len() > "-realm".len())
}

/// Reads redirect URIs. Old databases join them by `##`; relative ones are appended to the root
/// URL.
fn redirects(client: &mut Foreign, fields: &mut Fields, root: Option<&str>) {
    /// The maximum length of a root URL.
    const LONGEST_ROOT: usize = 2_048;
    client.redirects("redirectUris", fields.take(&["redirecturis"]), false);
    let uris = std::mem::take(&mut client.redirects);
    for uri in uris {
        if client.redirects.len() > MAX_ITEMS {
            // More URIs are not imported anyway.
            break;
        }
        if uri.contains("##") && !super::foreign::is_placeholder(&uri)
            || uri.matches("://").count() > 1 && uri.contains("##")
        {
            client.lose_value("redirectUris", &uri, "several URIs joined by ##: taken apart");
            let uris = uri.split("##").filter(|uri| !uri.is_empty()).take(MAX_ITEMS + 1);
            client.redirects.extend(uris.map(Into::into));
            continue;
        }
        let absolute = root.filter(|root| {
            root.len() <= LONGEST_ROOT && root.contains("://") && !root.contains("${")
        });
        match absolute {
            Some(root) if uri.starts_with('/') && !uri.contains('*') => {
                client.lose_value("redirectUris", &uri, "relative: the root URL is put before it");
                let root = root.trim_end_matches('/');
                client.redirects.push(format!("{root}{uri}").into());
            }
            _ => client.redirects.push(uri),
        }
    }
}

fn scopes(client: &mut Foreign, fields: &mut Fields) {
    let mut scopes: Option<Vec<Box<str>>> = None;
    let mut known = HashSet::new();
    for name in ["defaultclientscopes", "optionalclientscopes"] {
        if let Some(value) = fields.take(&[name]) {
            let all = scopes.get_or_insert_default();
            for scope in list(value, Between::Nothing, "name") {
                if known.insert(scope.clone()) {
                    all.push(scope);
                }
            }
        }
    }
    client.scopes = scopes;
}

/// Reads the grant types, which are flags in Keycloak.
fn grants(client: &mut Foreign, fields: &mut Fields, attributes: Option<Fields>, legacy: bool) {
    let bearer_only = fields.flag(&["beareronly"]) == Some(true);
    let direct_only = fields.flag(&["directgrantsonly"]) == Some(true);
    let standard = fields.flag(&["standardflowenabled"]).unwrap_or(!direct_only);
    let implicit = fields.flag(&["implicitflowenabled"]).unwrap_or(false);
    let direct = fields.flag(&["directaccessgrantsenabled"]).unwrap_or(direct_only);
    let service = fields.flag(&["serviceaccountsenabled"]).unwrap_or(false);
    let mut grants = Vec::new();
    for (on, grant) in [
        (standard, GrantType::AuthorizationCode),
        (implicit, GrantType::Implicit),
        (direct, GrantType::Password),
        (service, GrantType::ClientCredentials),
    ] {
        if on {
            grants.push(grant);
        }
    }
    let mut refreshes = standard || direct;
    if let Some(mut attributes) = attributes {
        for (name, grant) in GRANT_ATTRIBUTES {
            if flag_of(&mut attributes, name) == Some(true) {
                grants.push(grant);
                refreshes |= grant == GrantType::DeviceCode;
            }
        }
        refreshes &= flag_of(&mut attributes, "use.refresh.tokens").unwrap_or(true);
        let lifespan = attributes.take(&["access.token.lifespan"]);
        client.access = client.lifetime("attributes.access.token.lifespan", lifespan, 1);
        if client.access == Some(Lifetime::Never) {
            // In Keycloak -1 means the realm's lifetime.
            client.access = None;
            client.lose(
                "attributes.access.token.lifespan",
                "that of the realm: the platform default applies",
            );
        }
        client.contacts("attributes.contacts", split_up(attributes.take(&["contacts", "email"])));
        member::take(client, &mut attributes);
        fields.put_back("attributes", attributes);
    }
    if refreshes {
        grants.push(GrantType::RefreshToken);
    }
    if bearer_only {
        client.lose("bearerOnly", "it only takes tokens and gets none: no grant type is left");
        grants.clear();
    }
    if legacy && !bearer_only {
        client.lose("grant types", "an old list without them: those that it had then are taken");
    }
    // Grant types of an export that have no flag in Keycloak.
    let named = std::mem::replace(&mut client.grants, grants);
    for grant in named {
        if !client.grants.contains(&grant) {
            client.grants.push(grant);
        }
    }
}

/// Splits an attribute's list, which is joined by `##`.
fn split_up(value: Option<Value>) -> Option<Value> {
    value.map(|value| match value {
        Value::Text(text) => {
            let parts = text.split("##").take(MAX_ITEMS + 1);
            Value::List(parts.map(|part| Value::Text(part.into())).collect())
        }
        other => other,
    })
}

fn flag_of(attributes: &mut Fields, name: &str) -> Option<bool> {
    // Attribute names contain dots, which `take` does not ignore.
    attributes.flag(&[name])
}
