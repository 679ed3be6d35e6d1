//! Each oddity of real files, in a small file of its own.

use std::fs;
use std::path::Path;

use oauthdesk::exchange::import::{Foreign, Format, Found, Lifetime, Reading, Skip, read};
use oauthdesk::model::GrantType;

fn bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    fs::read(folder.join(name)).expect(name)
}

fn found(name: &str) -> Found {
    read(&bytes(name), &Reading::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn error(name: &str) -> String {
    read(&bytes(name), &Reading::default()).expect_err(name).to_string()
}

/// The IDs of a file, `-` for one without.
fn ids(found: &Found) -> Vec<&str> {
    found.clients.iter().map(|client| client.id.as_deref().unwrap_or("-")).collect()
}

fn client(name: &str, n: usize) -> Foreign {
    found(name).clients.swap_remove(n)
}

/// What is said of a field.
fn losses(client: &Foreign, field: &str) -> Vec<String> {
    let of = client.losses.iter().filter(|loss| &*loss.field == field);
    of.map(|loss| format!("{}: {}", loss.value.as_deref().unwrap_or_default(), loss.reason))
        .collect()
}

fn uris(client: &Foreign) -> Vec<&str> {
    client.redirects.iter().map(|uri| &**uri).collect()
}

#[test]
fn every_format_is_known_by_its_content() {
    for (name, format, clients) in [
        ("own.jsonl", Format::Jsonl, 2),
        ("zero_and_never.json", Format::Jsonl, 1),
        ("spreadsheet.csv", Format::Csv, 3),
        ("utf16.csv", Format::Csv, 1),
        ("long_row.csv", Format::Csv, 2),
        ("spring.csv", Format::Spring, 2),
        ("spring_without_header.csv", Format::Spring, 1),
        ("spring_backslashes.csv", Format::Spring, 2),
        ("spring_rows.json", Format::Spring, 1),
        ("rfc7591.json", Format::Rfc7591, 1),
        ("rfc7591_plan.json", Format::Rfc7591, 2),
        ("rfc7591_array.json", Format::Rfc7591, 3),
        ("hydra_items.json", Format::Hydra, 1),
        ("hydra_go.json", Format::Hydra, 1),
        ("hydra_nanoseconds.json", Format::Hydra, 1),
        ("hydra_kubernetes.yaml", Format::Hydra, 1),
        ("keycloak_realms.json", Format::Keycloak, 7),
        ("keycloak_legacy.json", Format::Keycloak, 3),
        ("keycloak_one.json", Format::Keycloak, 1),
        ("keycloak_partial.json", Format::Keycloak, 2),
        ("keycloak.yaml", Format::Keycloak, 2),
        ("keycloak_twin_keys.json", Format::Keycloak, 3),
        ("kubernetes.yaml", Format::Keycloak, 4),
        ("helm_values.yaml", Format::Keycloak, 2),
        ("auth0_client.json", Format::Auth0, 1),
        ("auth0_cimd.json", Format::Auth0, 1),
        ("auth0_tenant.yaml", Format::Auth0, 2),
        ("duende.json", Format::Duende, 2),
        ("duende_rows.json", Format::Duende, 1),
        ("duende_comments.json", Format::Duende, 1),
        ("duende_settings.json", Format::Duende, 2),
    ] {
        let found = found(name);
        assert_eq!((found.format, found.clients.len()), (format, clients), "{name}");
    }
}

#[test]
fn what_is_broken_says_where() {
    for (name, said) in [
        ("open_quote.csv", "line 2, column 6: a quote that is opened here is never closed"),
        (
            "hash_comment.json",
            "line 2, column 3: a comment: JSON has none that begin so, remove it",
        ),
        ("missing_comma.json", "line 2, column 2: expected `,` or `}`"),
        ("keycloak_two_lists.json", "the key clients occurs twice in one object: keep one"),
        ("latin1.csv", "line 2, column 3: this is not UTF-8 text: save the file as UTF-8"),
    ] {
        assert_eq!(error(name), said, "{name}");
    }
}

#[test]
fn no_secret_of_any_file_is_in_anything_that_comes_out_of_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/fixtures");
    let mut secrets = 0;
    for file in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        secrets += usize::from(String::from_utf8_lossy(&bytes).contains("geheim"));
        let said = format!("{:?}", read(&bytes, &Reading::default()));
        assert!(!said.contains("geheim"), "{said}");
    }
    assert!(secrets > 8);
}

#[test]
fn our_own_lines_come_back_as_they_were() {
    let anna = client("own.jsonl", 0);
    assert_eq!(anna.partner.as_deref(), Some("acme"));
    assert_eq!((anna.restrict, anna.enabled), (Some(true), Some(true)));
    assert_eq!((anna.access, anna.refresh), (None, Some(Lifetime::Seconds(3_600))));
    let web = client("own.jsonl", 1);
    assert_eq!(uris(&web), ["https://web.acme.example/cb?x=1,2"]);
    assert_eq!((web.access, web.enabled), (Some(Lifetime::Never), Some(false)));
    let zero = client("zero_and_never.json", 0);
    assert_eq!(zero.access, None);
    assert_eq!(
        losses(&zero, "access_token_lifetime"),
        ["0: a lifetime of 0: the platform default applies"]
    );
}

#[test]
fn a_spreadsheet_has_a_mark_semicolons_line_breaks_and_its_own_yes_and_no() {
    let sheet = found("spreadsheet.csv");
    assert_eq!(ids(&sheet), ["sheet-one", "sheet-two", "-"]);
    let one = &sheet.clients[0];
    assert_eq!(uris(one), ["https://one.example/cb", "https://one.example/other"]);
    assert_eq!(one.grants, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    assert_eq!((one.enabled, sheet.clients[1].enabled), (Some(true), Some(false)));
    assert_eq!(sheet.clients[1].name.as_deref(), Some("A \"quoted\" name; with a semicolon"));
    assert_eq!(sheet.clients[2].wrong.as_deref(), Some("it has no client ID"));
    let long = client("long_row.csv", 1);
    assert!(long.wrong.unwrap().starts_with("line 3 has more cells than the header"));
}

#[test]
fn lists_of_spring_are_separated_by_commas_or_blanks() {
    let web = client("spring.csv", 0);
    assert_eq!(uris(&web), ["https://a.example/cb", "https://b.example/cb"]);
    assert_eq!(web.scopes.as_ref().unwrap().len(), 2);
    assert_eq!(web.email.as_deref(), Some("ops@acme.example"));
    assert_eq!((web.access, web.refresh), (Some(Lifetime::Seconds(3_600)), None));
    let space = client("spring.csv", 1);
    assert_eq!(space.scopes.as_ref().unwrap().len(), 2);
    assert_eq!(uris(&space), [""; 0]);
    assert_eq!(client("spring_without_header.csv", 0).access, Some(Lifetime::Seconds(60)));
    let rows = client("spring_rows.json", 0);
    assert_eq!(rows.grants, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    assert_eq!(
        (uris(&rows), rows.access),
        (vec!["https://row.example/cb"], Some(Lifetime::Seconds(60)))
    );
    let printed =
        " client_id | authorized_grant_types \n-----------+------\n a | password\n(1 row)\n";
    assert_eq!(ids(&read(printed.as_bytes(), &Reading::default()).unwrap()), ["a"]);
    let backslashes = found("spring_backslashes.csv");
    assert_eq!(ids(&backslashes), ["one", "two"]);
    assert_eq!(backslashes.clients[0].name.as_deref(), Some("One, \"quoted\""));
}

#[test]
fn rfc_7591_metadata_is_taken_and_the_rest_is_said() {
    let one = client("rfc7591.json", 0);
    assert_eq!(one.email.as_deref(), Some("ve7jtb@example.org"));
    assert!(losses(&one, "contacts")[0].contains("the first is taken"));
    assert_eq!(one.grants.len(), 3);
    assert_eq!(losses(&one, "grant_types").len(), 1);
    assert_eq!(one.redirects.len(), 5);
    for name in ["logo_uri", "jwks", "client_name#de"] {
        assert!(one.unplaced.iter().any(|field| &**field == name), "{name}");
    }
    let array = found("rfc7591_array.json");
    assert_eq!(ids(&array), ["https://client.example/id.json", "-", "-"]);
    assert_eq!(array.clients[0].grants, [GrantType::AuthorizationCode]);
}

#[test]
fn hydra_names_fields_as_go_does_and_counts_in_nanoseconds() {
    let one = client("hydra_items.json", 0);
    assert_eq!(one.access, Some(Lifetime::Seconds(111_600)));
    assert_eq!(one.refresh, Some(Lifetime::Seconds(2_592_000)));
    assert_eq!(losses(&one, "client_credentials_grant_access_token_lifespan").len(), 1);
    let go = client("hydra_go.json", 0);
    assert_eq!(go.id.as_deref(), Some("hydra-go"));
    assert_eq!(go.access, Some(Lifetime::Seconds(3_600)));
    assert_eq!(client("hydra_nanoseconds.json", 0).access, Some(Lifetime::Seconds(5_400)));
}

#[test]
fn keycloak_has_realms_built_in_clients_saml_and_roles_among_its_clients() {
    let realms = found("keycloak_realms.json");
    let of = |n: usize| &realms.clients[n];
    assert_eq!(of(0).skip, Some(Skip::BuiltIn));
    assert_eq!(of(1).skip, Some(Skip::BuiltIn));
    assert_eq!(of(3).skip, Some(Skip::Saml));
    assert_eq!(of(4).wrong.as_deref(), Some("it has no client ID"));
    assert_eq!((of(2).realm.as_deref(), of(5).realm.as_deref()), (Some("one"), Some("two")));
    let shop = of(2);
    assert_eq!(losses(shop, "secret"), [": a masked secret: secrets are never stored"]);
    assert_eq!(uris(shop), ["https://shop.example/*", "https://shop.example/cb"]);
    assert_eq!(shop.grants, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    assert_eq!(shop.access, Some(Lifetime::Seconds(900)));
    assert_eq!(shop.scopes.as_ref().unwrap().len(), 2);
    assert_eq!(uris(of(6)), ["https://a.example/cb", "https://b.example/cb"]);
    let builtins = Reading { builtins: true, ..Reading::default() };
    let all = read(&bytes("keycloak_realms.json"), &builtins).unwrap();
    assert_eq!(all.clients[0].skip, None);
}

#[test]
fn old_lists_of_keycloak_have_the_id_in_the_name() {
    assert_eq!(ids(&found("keycloak_legacy.json")), ["portal", "cli", "third-party"]);
    assert!(client("keycloak_legacy.json", 1).grants.contains(&GrantType::Password));
    let alone = client("keycloak_one.json", 0);
    assert_eq!(alone.grants, [GrantType::ClientCredentials]);
    assert_eq!(losses(&alone, "attributes.access.token.lifespan").len(), 1);
    let yaml = found("keycloak.yaml");
    assert_eq!(uris(&yaml.clients[0]), uris(&yaml.clients[1]));
    assert_eq!(yaml.clients[0].enabled, Some(false));
}

#[test]
fn a_key_that_stands_twice_is_said_and_not_guessed_about() {
    let twins = found("keycloak_twin_keys.json");
    let why = twins.clients[0].wrong.as_deref().unwrap();
    assert!(why.contains("the key name occurs twice"), "{why}");
    assert_eq!(twins.clients[1].wrong, None);
    assert_eq!(losses(&twins.clients[1], "authorizationSettings").len(), 1);
    assert_eq!(twins.clients[2].wrong, None);
}

#[test]
fn placeholders_of_auth0_are_no_values() {
    let portal = client("auth0_client.json", 0);
    assert!(portal.wrong.unwrap().contains("placeholder"));
    let tenant = found("auth0_tenant.yaml");
    assert_eq!(ids(&tenant), ["-", "machine"]);
    assert_eq!(uris(&tenant.clients[0]), ["@CALLBACKS@"]);
    assert_eq!(tenant.clients[1].grants, [GrantType::ClientCredentials]);
    let cimd = client("auth0_cimd.json", 0);
    assert_eq!(cimd.id.as_deref(), Some("https://mcp.example/client.json"));
    assert_eq!(cimd.refresh, Some(Lifetime::Seconds(86_400)));
}

#[test]
fn what_a_deploy_tool_fills_in_is_said_as_it_is_written() {
    let text = "clients: @@CLIENTS@@\ntenant: {friendly_name: Acme}\n";
    let none = read(text.as_bytes(), &Reading::default()).unwrap();
    assert_eq!((none.format, none.clients.len()), (Format::Auth0, 0));
    assert_eq!(none.losses[0].value.as_deref(), Some("@@CLIENTS@@"));
    let text = "clients: [{name: a, client_id: a, app_type: spa, grant_types: @@GRANTS@@}]";
    let found = read(text.as_bytes(), &Reading::default()).unwrap();
    let one = &found.clients[0];
    assert_eq!(
        losses(one, "grant_types"),
        ["@@GRANTS@@: a placeholder that a deploy tool fills in"]
    );
    assert_eq!(one.grants, [], "what is named and not known is not guessed");
}

#[test]
fn what_the_other_system_says_of_its_own_is_no_less_lost() {
    for (text, field) in [
        (r#"{"clientId": "a", "publicClient": true, "id": "6f1c"}"#, "id"),
        (r#"{"client_id": "a", "skip_consent": true, "created_at": "2024-01-01"}"#, "created_at"),
    ] {
        let found = read(text.as_bytes(), &Reading::default()).unwrap();
        assert!(found.clients[0].unplaced.iter().any(|name| &**name == field), "{text}");
    }
    let text = r#"{"ID": "a", "GrantTypes": [], "CreatedAt": "0001-01-01T00:00:00Z",
        "SkipLogoutConsent": {"Bool": false, "Valid": false}}"#;
    let go = read(text.as_bytes(), &Reading::default()).unwrap();
    assert!(go.clients[0].unplaced.is_empty(), "{:?}", go.clients[0].unplaced);
}

#[test]
fn duende_comes_as_configuration_and_as_rows() {
    let web = client("duende.json", 0);
    assert_eq!(web.grants, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    assert_eq!(web.refresh, Some(Lifetime::Seconds(2_592_000)));
    let rows = client("duende_rows.json", 0);
    assert_eq!(rows.grants, [GrantType::AuthorizationCode, GrantType::Implicit]);
    assert_eq!(
        losses(&rows, "AllowedGrantTypes"),
        ["hybrid: it means authorization_code and implicit"]
    );
    assert_eq!(uris(&rows), ["https://rows.example/cb"]);
    assert_eq!(rows.enabled, Some(false));
}

#[test]
fn settings_of_dot_net_have_comments_sets_of_grants_profiles_and_clients_of_their_own() {
    let shop = client("duende_comments.json", 0);
    assert_eq!(shop.name.as_deref(), Some("Shop // no comment"));
    assert_eq!(shop.grants, [GrantType::AuthorizationCode, GrantType::ClientCredentials]);
    assert_eq!(shop.scopes.as_ref().unwrap().len(), 2);
    assert_eq!((uris(&shop), shop.enabled), (vec!["https://shop.example/cb"], Some(false)));
    let settings = found("duende_settings.json");
    assert_eq!(ids(&settings), ["Shop.Client", "Desk_App"]);
    assert_eq!(settings.clients[0].grants, [GrantType::AuthorizationCode]);
    assert_eq!(
        losses(&settings.clients[0], "Profile"),
        ["IdentityServerSPA: it means authorization_code"]
    );
}

#[test]
fn resources_of_kubernetes_and_maps_of_files_have_clients_in_them() {
    let kubernetes = found("kubernetes.yaml");
    assert_eq!(ids(&kubernetes), ["imported", "below", "flat", "mapped"]);
    let realms = kubernetes.clients.iter().map(|client| client.realm.as_deref());
    assert_eq!(realms.collect::<Vec<_>>(), [Some("shop"), None, Some("shop"), Some("mapped")]);
    let unread = kubernetes.losses.iter().filter(|loss| loss.field.starts_with("document"));
    assert_eq!(unread.map(|loss| &*loss.field).collect::<Vec<_>>(), ["document 5", "document 6"]);
    let shop = client("hydra_kubernetes.yaml", 0);
    assert_eq!(shop.wrong.as_deref(), Some("it has no client ID"));
    assert_eq!(shop.scopes.as_ref().unwrap().len(), 2);
    assert_eq!(shop.access, Some(Lifetime::Seconds(3_600)));
    let helm = found("helm_values.yaml");
    assert_eq!(ids(&helm), ["shop", "desk"]);
    let said = |name: &str| helm.losses.iter().find(|loss| &*loss.field == name).unwrap();
    let broken = &said("broken.json").reason;
    assert!(broken.contains("is not read: line 3, column 1"), "{broken}");
}

#[test]
fn a_broken_file_in_a_text_is_the_error_where_there_is_nothing_else() {
    let text = "data:\n  realm.json: '{\"clients\": ['\n";
    let error = read(text.as_bytes(), &Reading::default()).unwrap_err().to_string();
    assert!(error.starts_with("in the text of realm.json: line 1, column"), "{error}");
}

#[test]
fn what_only_names_a_client_is_none() {
    for text in [
        // A discovery document, and keys.
        r#"{"issuer": "https://a", "jwks_uri": "https://a/k", "response_types_supported": []}"#,
        r#"{"keys": [{"kty": "RSA", "kid": "a"}]}"#,
        // Providers, scopes, users, roles and realms' settings of Keycloak.
        r#"{"alias": "google", "config": {"clientId": "g", "clientSecret": "geheim"}}"#,
        r#"[{"name": "profile", "protocol": "openid-connect", "protocolMappers": []}]"#,
        r#"{"users": [{"username": "a"}], "roles": {"realm": [{"name": "a"}], "client": {}}}"#,
        // A tenant, grants, roles and connections of Auth0.
        r#"{"friendly_name": "Acme", "allowed_logout_urls": ["https://a"]}"#,
        r#"{"client_id": "App", "audience": "https://api", "scope": ["read"]}"#,
        r#"{"name": "Admin", "permissions": [{"resource_server_identifier": "https://api"}]}"#,
        "tenant: {allowed_logout_urls: []}\nclientGrants: [{client_id: a, audience: b, scope: []}]",
        // How a program of .NET signs in itself.
        r#"{"AdminConfiguration": {"ClientId": "admin", "ClientSecret": "geheim", "Scopes": []}}"#,
        // Applications of another kind.
        r#"{"applications": [{"name": "VehicleControl", "id": "0x1234"}]}"#,
        "apiVersion: v1\nkind: Secret\ndata: {client_id: YQ==, client_secret: geheim}",
    ] {
        let found = read(text.as_bytes(), &Reading::default());
        assert!(found.as_ref().is_err_and(|error| error.unrecognised), "{text}: {found:?}");
    }
}

#[test]
fn a_field_of_the_file_can_name_the_partner() {
    let partner = |name: &str, field: &str| {
        let reading = Reading { partner_from: Some(field.to_owned()), ..Reading::default() };
        let found = read(&bytes(name), &reading).unwrap();
        found.clients[0].partner.as_deref().map(str::to_owned)
    };
    assert_eq!(partner("hydra_items.json", "owner").as_deref(), Some("acme"));
    assert_eq!(partner("keycloak_realms.json", "realm").as_deref(), Some("one"));
    assert_eq!(partner("spreadsheet.csv", "Name").as_deref(), Some("Line one\r\nline two"));
    assert_eq!(partner("hydra_items.json", "metadata.company"), None);
}

#[test]
fn what_has_no_clients_says_so() {
    for text in ["", "  \n", "{}", "[1, 2]", "null", "{\"a\": [{\"b\": 1}]}", "hello", "a: b", "\0"]
    {
        let error = read(text.as_bytes(), &Reading::default()).expect_err(text).to_string();
        assert!(!error.is_empty());
    }
    let empty = read(b"{\"items\": []}", &Reading::default()).unwrap();
    assert_eq!((empty.format, empty.clients.len()), (Format::Hydra, 0));
    assert_eq!(read(b"{\"realm\": \"x\"}", &Reading::default()).unwrap().clients.len(), 0);
}

#[test]
fn clients_are_found_under_names_that_nobody_has_heard_of() {
    for (text, clients) in [
        (r#"{"registration": {"client_id": "a", "redirect_uris": []}}"#, 1),
        (r#"{"apps": [{"clientId": "a", "publicClient": true}, {"clientId": "b"}]}"#, 2),
        (r#"{"clients": {"one": {"client_id": "a"}, "two": {"client_id": "b"}}}"#, 2),
    ] {
        let found = read(text.as_bytes(), &Reading::default()).unwrap();
        assert_eq!(found.clients.len(), clients, "{text}");
    }
}

#[test]
fn a_line_that_is_no_client_is_said_before_the_first_client_too() {
    let line = r#"{"client_id":"app","client_name":"App"}"#;
    for text in [format!("{{\"x\":1}}\n{line}\n"), format!("{line}\n{{\"x\":1}}\n")] {
        let found = read(text.as_bytes(), &Reading::default()).unwrap();
        let wrong = found.clients.iter().filter(|client| client.wrong.is_some()).count();
        assert_eq!((found.clients.len(), wrong), (2, 1), "{text}");
    }
}

#[test]
fn a_secret_is_no_partner_and_a_long_realm_is_cut() {
    let text = r#"{"client_id":"app","client_secret":"s3cr3t","owner":{"secret":"s3cr3t"}}"#;
    for field in ["client_secret", "clientSecret", "owner.secret"] {
        let reading = Reading { partner_from: Some(field.to_owned()), ..Reading::default() };
        let found = read(text.as_bytes(), &reading).unwrap();
        assert_eq!(found.clients[0].partner, None, "{field}");
    }
    let text = format!(r#"{{"realm":"{}","clients":[{{"clientId":"a"}}]}}"#, "r".repeat(9_000));
    let found = read(text.as_bytes(), &Reading::default()).unwrap();
    assert_eq!(found.clients[0].realm.as_deref().map(str::len), Some(255));
}

#[test]
fn what_is_said_of_a_client_is_bounded() {
    let many = |count: usize| (0..count).map(|n| format!("\"x{n}\"")).collect::<Vec<_>>().join(",");
    let client = |field: &str, count| {
        let text = format!(r#"{{"client_id":"a","{field}":[{}]}}"#, many(count));
        read(text.as_bytes(), &Reading::default()).unwrap().clients.remove(0)
    };
    for field in ["grant_types", "contacts", "response_types"] {
        let client = client(field, 3_000);
        assert!(client.losses.len() <= 1_001 && client.unsaid >= 1_999, "{field}");
    }
    // What is beyond the longest list is not read, and not passed over silently.
    for field in ["grant_types", "contacts", "response_types", "redirect_uris"] {
        let wrong = client(field, 10_001).wrong.unwrap_or_default();
        assert!(wrong.contains("over 10,000"), "{field}: {wrong}");
    }
    let text = format!(r#"{{"client_id":"a","{}secret":"x"}}"#, "_".repeat(9_000));
    let found = read(text.as_bytes(), &Reading::default()).unwrap();
    assert!(found.clients[0].losses.iter().all(|loss| loss.field.len() < 100));
    let keys: Vec<String> = (0..2_001).map(|n| format!("\"k{n}\":1")).collect();
    let text = format!(r#"{{"clientId":"a","attributes":{{{}}}}}"#, keys.join(","));
    let found = read(text.as_bytes(), &Reading::default()).unwrap();
    assert!(found.clients[0].wrong.as_deref().unwrap_or_default().contains("2,000 fields"));
    let root = format!("https://a.example/{}", "x".repeat(3_000));
    let text = format!(r#"{{"clientId":"a","rootUrl":"{root}","redirectUris":["/cb"]}}"#);
    let found = read(text.as_bytes(), &Reading::default()).unwrap();
    assert_eq!(found.clients[0].redirects, ["/cb".into()]);
}
