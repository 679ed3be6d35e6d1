//! What the files look like.

use oauthdesk::exchange::export::Target;
use oauthdesk::exchange::import::{Format, Lifetime, Reading, read};
use oauthdesk::model::{
    AccessLifetime, Client, ClientId, EmailAddress, GrantType, PartnerId, RedirectUri,
    RefreshLifetime, Revision, Scope, Timestamp,
};

use crate::random::{directory, file};

fn anna() -> Client {
    Client {
        id: ClientId::parse("acme-anna").unwrap(),
        name: "=Anna | *report*".to_owned(),
        email: EmailAddress::parse("anna@acme.example").unwrap(),
        partner: PartnerId(1),
        restrict_to_partner_users: true,
        scopes: vec![Scope::parse("read").unwrap(), Scope::parse("write").unwrap()],
        grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::DeviceCode]
            .into_iter()
            .collect(),
        redirect_uris: vec![RedirectUri::parse("https://app.example/cb", &[]).unwrap()],
        access_lifetime: AccessLifetime::PlatformDefault,
        refresh_lifetime: RefreshLifetime::parse("1h30m").unwrap(),
        enabled: false,
        created: Timestamp(0),
        modified: Timestamp(0),
        revision: Revision(7),
    }
}

fn text(target: Target, clients: &[Client]) -> String {
    String::from_utf8(file(target, clients, &directory()).0).unwrap()
}

fn json(format: Format) -> serde_json::Value {
    serde_json::from_str(&text(Target::File(format), &[anna()])).unwrap()
}

#[test]
fn keycloak_is_told_the_lifetime_in_force_and_the_rest_in_attributes() {
    let client = &json(Format::Keycloak)["clients"][0];
    assert_eq!(client["clientId"], "acme-anna");
    assert_eq!(client["standardFlowEnabled"], true);
    assert_eq!(client["directAccessGrantsEnabled"], false);
    assert_eq!(client["enabled"], false);
    let attributes = &client["attributes"];
    assert_eq!(attributes["access.token.lifespan"], "43200");
    assert_eq!(attributes["oauth2.device.authorization.grant.enabled"], "true");
    assert_eq!(attributes["oauthdesk_partner"], "acme");
    assert_eq!(attributes["oauthdesk_default_access_token_lifetime"], "43200");
    assert_eq!(attributes["oauthdesk_refresh_token_lifetime"], "5400");
}

#[test]
fn hydra_has_a_lifespan_for_each_grant_as_go_writes_it() {
    let client = &json(Format::Hydra)[0];
    assert_eq!(client["scope"], "read write");
    assert_eq!(client["owner"], "acme");
    assert_eq!(client["authorization_code_grant_access_token_lifespan"], "12h0m0s");
    assert_eq!(client["refresh_token_grant_refresh_token_lifespan"], "1h30m0s");
    assert_eq!(client["metadata"]["oauthdesk_enabled"], false);
    assert_eq!(client["grant_types"][2], "urn:ietf:params:oauth:grant-type:device_code");
}

#[test]
fn auth0_duende_and_rfc_7591_have_their_own_names() {
    let auth0 = &json(Format::Auth0)["clients"][0];
    assert_eq!(auth0["callbacks"][0], "https://app.example/cb");
    assert_eq!(auth0["refresh_token"]["token_lifetime"], 5_400);
    assert_eq!(auth0["client_metadata"]["oauthdesk_restrict_to_partner_users"], "true");
    let duende = &json(Format::Duende)["IdentityServerData"]["Clients"][0];
    assert_eq!(duende["AllowOfflineAccess"], true);
    assert_eq!(duende["AccessTokenLifetime"], 43_200);
    assert_eq!(duende["AllowedGrantTypes"][0], "authorization_code");
    let rfc = &json(Format::Rfc7591)[0];
    assert_eq!(rfc["response_types"][0], "code");
    assert_eq!(rfc["contacts"][0], "anna@acme.example");
    assert_eq!(rfc["oauthdesk_refresh_token_lifetime"], 5_400);
    assert!(rfc.get("oauthdesk_access_token_lifetime").is_none());
}

#[test]
fn tables_run_no_formula_and_markdown_no_markup() {
    let csv = text(Target::File(Format::Csv), &[anna()]);
    assert!(csv.starts_with("client_id,name,email,partner,"), "{csv}");
    assert!(csv.contains(",'=Anna | *report*,"), "{csv}");
    let markdown = text(Target::Markdown, &[anna()]);
    assert!(markdown.contains("| =Anna \\| \\*report\\* |"), "{markdown}");
    assert_eq!(markdown.lines().count(), 3);
    let spring = text(Target::File(Format::Spring), &[anna()]);
    assert!(spring.contains(",\"read,write\","), "{spring}");
    assert!(spring.contains(",43200,5400,"), "{spring}");
}

#[test]
fn a_file_without_clients_is_a_file_of_its_form_all_the_same() {
    for format in [Format::Rfc7591, Format::Hydra, Format::Keycloak, Format::Auth0, Format::Duende]
    {
        let text = text(Target::File(format), &[]);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{format}: {text}");
    }
}

#[test]
fn each_name_means_one_format() {
    for target in Target::ALL {
        assert_eq!(Target::from_id(target.id()), Some(target));
    }
    assert_eq!(Target::from_id("xml"), None);
    let read: Vec<&str> = Format::ALL.map(Format::id).to_vec();
    let written: Vec<&str> = Target::ALL.map(Target::id).to_vec();
    assert_eq!(written[..8], read[..]);
}

#[test]
fn a_lifetime_that_somebody_changed_over_there_is_taken() {
    let file = text(Target::File(Format::Keycloak), &[anna()]);
    let access = |text: &str| {
        let found = read(text.as_bytes(), &Reading::default()).unwrap();
        found.clients[0].access
    };
    // As it went out it is the platform default.
    assert_eq!(access(&file), None);
    let before = "\"access.token.lifespan\":\"43200\"";
    assert!(file.contains(before));
    let changed = file.replace(before, "\"access.token.lifespan\":\"600\"");
    assert_eq!(access(&changed), Some(Lifetime::Seconds(600)));
}

#[test]
fn a_partner_that_is_asked_for_goes_before_the_one_of_the_export() {
    let file = text(Target::File(Format::Hydra), &[anna()]);
    let reading = Reading { partner_from: Some("client_name".into()), ..Reading::default() };
    let found = read(file.as_bytes(), &reading).unwrap();
    assert_eq!(found.clients[0].partner.as_deref(), Some("=Anna | *report*"));
    let found = read(file.as_bytes(), &Reading::default()).unwrap();
    assert_eq!(found.clients[0].partner.as_deref(), Some("acme"));
    // The owner says the same, and is no news.
    assert!(found.clients[0].unplaced.is_empty(), "{:?}", found.clients[0].unplaced);
}
