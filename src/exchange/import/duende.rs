//! Clients of Duende `IdentityServer`: its configuration, and what its admin tools export.

use super::Foreign;
use super::fields::{Between, Fields, list, on};
use super::foreign::Skip;
use crate::exchange::member;
use crate::model::GrantType;

/// Takes what `IdentityServer` has.
pub fn read(client: &mut Foreign, fields: &mut Fields) {
    client.id = fields.text(&["clientid"]);
    client.name = fields.text(&["clientname"]);
    client.enabled = Some(on(fields.take(&["enabled"]).as_ref()));
    let grants = fields.take(&["allowedgranttypes"]);
    let grants = grants.map(|v| list(v, Between::Any, "granttype")).unwrap_or_default();
    client.grants("AllowedGrantTypes", grants);
    if fields.flag(&["allowofflineaccess"]) == Some(true)
        && !client.grants.contains(&GrantType::RefreshToken)
    {
        client.grants.push(GrantType::RefreshToken);
    }
    client.scopes = fields.take(&["allowedscopes"]).map(|v| list(v, Between::Any, "scope"));
    client.redirects("RedirectUris", fields.take(&["redirecturis"]), false);
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
    // The number of the row in the other database.
    fields.take(&["id"]);
}
