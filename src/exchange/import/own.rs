//! The desk's own documents, and tables with self-explanatory columns.

use super::fields::{Between, Fields, flag, list};
use super::foreign::Foreign;
use crate::exchange::member;

/// Reads the fields of an own document or a table.
pub fn read(client: &mut Foreign, fields: &mut Fields, table: bool) {
    client.id = fields.text(&["clientid", "id", "client", "identifier"]);
    client.name =
        fields.text(&["name", "clientname", "application", "app", "displayname", "title"]);
    let email =
        fields.take(&["email", "mail", "contact", "contacts", "emailaddress", "owneremail"]);
    client.contacts("email", email);
    let partner = fields.text(&["partner", "partnersubdomain", "subdomain"]);
    if client.partner.is_none() {
        client.partner = partner;
    }
    client.restrict = fields.flag(&["restricttopartnerusers", "restrict", "restricted"]);
    client.scopes = fields.take(&["scopes", "scope"]).map(|v| list(v, Between::Any, "name"));
    let grants = fields.take(&["granttypes", "granttype", "grants", "grant"]);
    let grants = grants.map(|v| list(v, Between::Any, "name")).unwrap_or_default();
    client.grants("grant_types", grants);
    let uris = &[
        "redirecturis",
        "redirecturi",
        "redirects",
        "callbackurls",
        "callbacks",
        "callbackurl",
        "redirecturls",
    ];
    client.redirects("redirect_uris", fields.take(uris), table);
    client.whole = fields.has("accesstokenlifetime");
    let access =
        &["accesstokenlifetime", "accesslifetime", "access", "accesstoken", "accesstokenttl"];
    client.access = client.lifetime("access_token_lifetime", fields.take(access), 1);
    let refresh =
        &["refreshtokenlifetime", "refreshlifetime", "refresh", "refreshtoken", "refreshtokenttl"];
    client.refresh = client.lifetime("refresh_token_lifetime", fields.take(refresh), 1);
    if let Some(value) = fields.take(&["enabled", "active", "status"]) {
        client.enabled = flag(&value);
        if client.enabled.is_none() {
            client.lose("enabled", "neither yes nor no: it is imported enabled");
        }
    }
    for field in member::lines() {
        let line = fields.text(&[&field.member().replace('_', "")]);
        client.lines.extend(line.map(|line| (field, line)));
    }
    // Derived fields, and fields that the registry sets itself.
    for name in [
        "partnername",
        "effectiveaccesstokenlifetime",
        "effectiverefreshtokenlifetime",
        "responsetypes",
        "findings",
    ] {
        fields.take(&[name]);
    }
    for (name, shown) in
        [("created", "created"), ("modified", "modified"), ("revision", "revision")]
    {
        if fields.take(&[name]).is_some() && !table {
            client.lose(shown, "an import is a change of its own, with its own time");
        }
    }
}
