//! The rules of a client's fields: what each takes, what it refuses, and that nothing typed is
//! lost.

use oauthdesk::model::{ClientIdForm, Field, GrantType, Scope};

use crate::support::{Desk, grants};

/// A new client of Acme Media that can be saved, whoever is listed for the partner.
fn unrestricted(username: &str) -> Desk {
    let mut desk = Desk::acme();
    desk.new_client(username).go(Field::Restrict).keys("<Space>");
    desk
}

/// Puts a text in place of what is in a field, and tries to save.
fn save_with<'a>(desk: &'a mut Desk, field: Field, text: &str) -> &'a mut Desk {
    desk.go(field).keys("<C-u>").paste(text).keys("<C-s>")
}

#[test]
fn a_name_is_required_and_is_one_line_without_control_characters() {
    let mut desk = unrestricted("x");
    save_with(&mut desk, Field::Name, "  ").sees("✗Name").sees("New client");
    save_with(&mut desk, Field::Name, "Two\nlines\u{1b}[2J\u{7}").sees("Saved acme-x");
    assert_eq!(desk.client("acme-x").expect("stored").name, "Two lines[2J");
}

#[test]
fn an_email_is_exactly_one_address_without_a_name_beside_it() {
    let mut desk = unrestricted("x");
    for text in [
        "",
        "anna",
        "@acme.example",
        "anna@",
        "an na@acme.example",
        "anna@acme.example, bob@acme.example",
        "anna@acme.example; bob@acme.example",
        "Anna <anna@acme.example>",
    ] {
        save_with(&mut desk, Field::Email, text).sees("✗Email").sees("New client");
        assert_eq!(desk.clients(), 0, "{text} was taken");
    }
    save_with(&mut desk, Field::Email, "anna+desk@acme.example").sees("Saved acme-x");
}

#[test]
fn an_email_has_at_most_254_bytes() {
    let address = |last: usize| {
        let part = |c: &str, n| c.repeat(n);
        format!("{}@{}.{}.{}.example", part("a", 64), part("b", 63), part("c", 63), part("d", last))
    };
    assert_eq!(address(53).len(), 254);
    let mut desk = unrestricted("x");
    save_with(&mut desk, Field::Email, &address(54)).sees("✗Email").sees("254");
    save_with(&mut desk, Field::Email, &address(53)).sees("Saved acme-x");
    assert_eq!(desk.client("acme-x").expect("stored").email.as_str(), address(53));
}

#[test]
fn a_partner_is_chosen_from_the_partners_and_cannot_be_made_up() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::Partner).keys("nobody").sees("nothing matches");
    desk.keys("<Enter>").lacks("nobody");
    desk.keys("<C-s>").sees("✗Partner");
    desk.go(Field::Partner).keys("acme<Enter>").sees("Acme Media").lacks("✗Partner");
}

#[test]
fn a_partner_that_a_colleague_deleted_meanwhile_is_refused_beside_its_field() {
    let mut desk = Desk::acme();
    desk.add_partner("Beta TV", "beta");
    desk.reload();
    desk.keys("nX").go(Field::Email).keys("a@b.example").go(Field::Partner).keys("beta<Enter>");
    desk.go(Field::ClientId).keys("x<Tab><Space>");
    let beta = desk.partner_id("beta");
    desk.apply(oauthdesk::model::Command::DeletePartner(beta)).expect("the colleague's delete");
    desk.keys("<C-s>").sees("✗Partner").sees("New client").sees("beta-x");
}

#[test]
fn an_id_takes_the_unreserved_characters_and_at_most_100_of_them() {
    for bad in ["a b", "a/b", "a:b", "a%20b", "\u{e4}", "a\u{200b}b"] {
        let mut desk = unrestricted(bad);
        desk.keys("<C-s>").sees("✗Client ID").sees("New client");
        assert_eq!(desk.clients(), 0, "{bad} was taken");
    }
    for good in ["Az09._~-", &"x".repeat(95)] {
        let mut desk = unrestricted(good);
        desk.keys("<C-s>").sees("Saved acme-");
        assert!(desk.client(&format!("acme-{good}")).is_some());
    }
    unrestricted(&"x".repeat(96)).keys("<C-s>").sees("✗Client ID").sees("at most 100");
}

#[test]
fn an_id_needs_the_partner_s_prefix_and_a_username_after_it() {
    let mut desk = unrestricted("x");
    desk.go(Field::ClientId).keys("<Home>z<C-s>").sees("✗Client ID").sees("acme-");
    desk.keys("<C-u>a<C-w><C-s>").sees("✗Client ID").sees("New client");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn ids_that_differ_in_case_are_two_ids() {
    let mut desk = unrestricted("export");
    desk.keys("<C-s>").sees("Saved acme-export");
    desk.new_client("EXPORT").go(Field::Restrict).keys("<Space><C-s>").sees("Saved acme-EXPORT");
    assert_eq!(desk.clients(), 2);
}

#[test]
fn an_id_is_fixed_once_created_and_tab_goes_past_it() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("e");
    for _ in 0..20 {
        desk.keys("z<Tab>");
    }
    desk.sees("acme-anna").sees("fixed once created");
    assert!(!desk.screen().contains("acme-annaz"), "{}", desk.screen());
}

#[test]
fn the_platform_can_make_the_form_of_ids_free() {
    let mut desk = Desk::acme();
    desk.set(|settings| settings.client_id_form = ClientIdForm::Free);
    desk.new_client("urn:x/y!").lacks("acme-").go(Field::Restrict).keys("<Space><C-s>");
    desk.sees("Saved urn:x/y!");
    for bad in ["a b", "\u{e4}", &"x".repeat(256)] {
        desk.new_client(bad).go(Field::Restrict).keys("<Space><C-s>").sees("✗Client ID");
        desk.keys("<Esc><Right><Enter>");
    }
    let longest = "x".repeat(255);
    desk.new_client(&longest).go(Field::Restrict).keys("<Space><C-s>").sees("Saved xxx");
    assert!(desk.client(&longest).is_some());
}

#[test]
fn an_existing_client_keeps_an_id_that_is_not_in_the_form() {
    let mut desk = Desk::acme();
    desk.set(|settings| settings.client_id_form = ClientIdForm::Free);
    desk.new_client("LegacyApp/7").go(Field::Restrict).keys("<Space><C-s>").sees("Saved Legacy");
    desk.set(|settings| settings.client_id_form = ClientIdForm::PartnerUsername);
    desk.keys("e").go(Field::Name).keys("<C-u>Legacy app<C-s>").sees("Saved LegacyApp/7");
    assert_eq!(desk.client("LegacyApp/7").expect("stored").name, "Legacy app");
}

#[test]
fn the_prefix_comes_with_the_partner_where_the_id_was_typed_first() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::ClientId).keys("anna").lacks("acme-");
    desk.keys("<backtab>acme<Enter>").sees("acme-anna");
}

#[test]
fn at_least_one_scope_of_the_platform_s_list_is_ticked() {
    let mut desk = Desk::acme();
    desk.new_client("anna").sees("[x] read").sees("[ ] write");
    desk.go(Field::Scopes).keys("<Space><C-s>").sees("✗Scopes").sees("New client");
    desk.keys("<Right><Space><C-s>").sees("Saved acme-anna");
    assert_eq!(desk.client("acme-anna").expect("stored").scopes[0].as_str(), "write");
}

#[test]
fn the_platform_says_which_scopes_there_are_and_one_it_dropped_must_be_unticked() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.set(|settings| settings.scopes = vec![Scope::parse("reports").expect("scope")]);
    desk.keys("n").sees("[ ] reports").lacks("write").keys("<Esc>");
    desk.keys("e").go(Field::Scopes).sees("[x] read").keys("<Space><C-s>");
    desk.sees("✗Scopes").sees("does not offer read").keys("<Right><Space><C-s>");
    desk.sees("Saved acme-anna");
    let scopes = desk.client("acme-anna").expect("stored").scopes;
    assert_eq!(scopes.iter().map(Scope::as_str).collect::<Vec<_>>(), ["reports"]);
}

#[test]
fn the_platform_says_which_grant_types_there_are() {
    let mut desk = Desk::acme();
    desk.keys("n").sees("[ ] Implicit").sees("[ ] Authorization code");
    desk.sees("[x] Password").sees("[x] Refresh token");
    for grant in &GrantType::ALL[4..] {
        desk.lacks(grant.label());
    }
    desk.keys("<Esc>");
    desk.set(|settings| settings.grant_types = grants(&GrantType::ALL));
    desk.new_client("anna");
    for grant in &GrantType::ALL[4..] {
        desk.sees(&format!("[ ] {}", grant.label()));
    }
    desk.go(Field::GrantTypes).keys("<Right><Right><Space><Right><Space><Right><Space><C-s>");
    desk.sees("Saved acme-anna");
    let stored = desk.client("acme-anna").expect("stored").grant_types;
    assert_eq!(stored, grants(&[GrantType::ClientCredentials]));
}

#[test]
fn at_least_one_grant_type_is_ticked() {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(Field::GrantTypes);
    desk.keys("<Right><Right><Space><Right><Space><C-s>").sees("✗Grant types").sees("New client");
    assert_eq!(desk.clients(), 0);
}

#[test]
fn refresh_token_with_implicit_as_its_only_companion_is_refused() {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(Field::GrantTypes).keys("<Space><Right><Right><Space>");
    desk.go(Field::RedirectUris).keys("https://a.example/cb<C-s>");
    desk.sees("✗Grant types").sees("RFC 6749 §4.2.2, §6");
    assert_eq!(desk.clients(), 0);
    // Anything that can issue one mends it.
    desk.go(Field::GrantTypes).keys("<Left><Left><Left><Right><Space><C-s>");
    desk.sees("Saved acme-anna");
}

#[test]
fn response_types_follow_the_grant_types_live() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::GrantTypes).sees("Response types: none");
    desk.keys("<Space>").sees("Response types: token");
    desk.keys("<Right><Space>").sees("code").sees("token");
    desk.keys("<Left><Space>").sees("Response types: code");
}

#[test]
fn a_client_can_be_disabled_and_the_list_says_so() {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(Field::Enabled).keys("<Space><C-s>").sees("Saved acme-anna");
    assert!(!desk.client("acme-anna").expect("stored").enabled);
    assert!(desk.line(3).contains('⊘'), "{}", desk.screen());
    desk.keys("e").go(Field::Enabled).keys("<Space><C-s>");
    assert!(!desk.line(3).contains('⊘'), "{}", desk.screen());
}

#[test]
fn an_error_blocks_saving_names_its_field_and_loses_nothing() {
    let mut desk = unrestricted("x");
    desk.go(Field::GrantTypes).keys("<Right><Space>");
    desk.go(Field::RedirectUris).keys("https://a.example/cb");
    desk.go(Field::AccessLifetime).keys("90m").go(Field::Email).keys("<C-u>half@<C-s>");
    desk.sees("✗Email").sees("1 field").sees("Nightly export").sees("half@").sees("acme-x");
    desk.sees("https://a.example/cb").sees("90m").sees("1h30m");
    assert_eq!(desk.clients(), 0);
    desk.keys("acme.example<C-s>").sees("Saved acme-x");
}
