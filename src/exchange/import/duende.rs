//! Clients of Duende `IdentityServer`, from its configuration or an export of its admin tools.

use super::fields::{Between, Fields, list, on};
use super::foreign::{Foreign, Skip};
use crate::exchange::member;
use crate::model::GrantType;

/// Reads the fields of `IdentityServer`.
pub fn read(client: &mut Foreign, fields: &mut Fields) {
    client.id = fields.text(&["clientid"]);
    client.name = fields.text(&["clientname"]);
    client.enabled = Some(on(fields.take(&["enabled"]).as_ref()));
    let grants = fields.take(&["allowedgranttypes"]);
    let grants = grants.map(|v| list(v, Between::Any, "granttype")).unwrap_or_default();
    client.grants("AllowedGrantTypes", grants.iter().flat_map(|name| named_set(name)).collect());
    if let Some(profile) = fields.text(&["profile"]) {
        let taken = client.grants.is_empty();
        if taken {
            client.grants.push(GrantType::AuthorizationCode);
        }
        let reason = if taken { "it means authorization_code" } else { "no place here" };
        client.lose_value("Profile", &profile, reason);
    }
    if fields.flag(&["allowofflineaccess"]) == Some(true)
        && !client.grants.contains(&GrantType::RefreshToken)
    {
        client.grants.push(GrantType::RefreshToken);
    }
    client.scopes = fields.take(&["allowedscopes"]).map(|v| list(v, Between::Any, "scope"));
    client.redirects("RedirectUris", fields.take(&["redirecturis", "redirecturi"]), true);
    let access = fields.take(&["accesstokenlifetime"]);
    client.access = client.lifetime("AccessTokenLifetime", access, 1);
    let refresh = fields.take(&["absoluterefreshtokenlifetime"]);
    client.refresh = client.lifetime("AbsoluteRefreshTokenLifetime", refresh, 1);
    let protocol = fields.text(&["protocoltype"]);
    client.skip = match protocol.as_deref() {
        None | Some("oidc") => None,
        Some("saml2p") => Some(Skip::Saml),
        Some(_) => Some(Skip::OtherProtocol),
    };
    if let Some(mut properties) = fields.below(&["properties"]) {
        client.contacts("Properties.email", properties.take(&["email", "contacts", "contact"]));
        member::take(client, &mut properties);
        fields.put_back("Properties", properties);
    }
}

/// The grant types of a named set: `GrantTypes.CodeAndClientCredentials`.
fn named_set(name: &str) -> Vec<Box<str>> {
    let name = name.trim();
    let name = name.strip_prefix("GrantTypes.").unwrap_or(name);
    match name.strip_suffix("AndClientCredentials") {
        Some(other) => vec![other.into(), "client_credentials".into()],
        None => vec![name.into()],
    }
}
