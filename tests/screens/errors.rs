//! Every error that a field can have, beside its field: one picture a field, with what was typed.

use oauthdesk::model::{Command, Field, UserDraft, UserStatus};
use oauthdesk::tui::app::Target;

use crate::camera::{compare, shot};
use crate::stage::{acme, acme_with_client};
use crate::support::{Desk, screen_text};

/// What the screen says of a field: its label, its control, and what stands under it.
fn lines_about(desk: &Desk, field: Field) -> String {
    let (hits, buffer) = desk.draw();
    let form = desk.app.form().expect("an open form");
    let at = form.fields.iter().position(|f| f.field == field).expect("a field of this form");
    let row = |at| hits.find(Target::Field(at)).map(|area| usize::from(area.y));
    let first = row(at).expect("the field is on the screen");
    let next = row(at + 1).or_else(|| hits.find(Target::SaveButton).map(|area| area.y.into()));
    let count = next.expect("something below the field") - first;
    let screen = screen_text(&buffer);
    let lines = screen.lines().skip(first).take(count);
    lines.map(|line| line.trim_matches('│').trim_end().to_owned() + "\n").collect()
}

/// Types each text into a field of a form that is right otherwise, tries to save, and takes a
/// picture of what is said about it.
#[track_caller]
fn errors(form: impl Fn() -> Desk, field: Field, texts: &[&str], name: &str) {
    let mut picture = String::new();
    for text in texts {
        let mut desk = form();
        desk.go(field).keys("<C-u>");
        // Keys of the keyboard where there are any, otherwise a text as it would be pasted.
        if text.starts_with('<') {
            desk.keys(text)
        } else {
            desk.paste(text)
        };
        desk.keys("<C-s>");
        let lines = lines_about(&desk, field);
        assert!(lines.contains('✗'), "{text:?} is taken:\n{}", desk.screen());
        picture.push_str(&lines);
        picture.push('\n');
    }
    compare(name, &picture);
}

/// A new client of Acme Media that can be saved.
fn client() -> Desk {
    let mut desk = acme();
    desk.new_client("anna");
    desk
}

/// The same with the grant type Authorization code.
fn client_with_redirects() -> Desk {
    let mut desk = client();
    desk.go(Field::GrantTypes).keys("<Right><Space>");
    desk
}

/// A new partner that can be saved.
fn partner() -> Desk {
    let mut desk = acme();
    desk.keys("2nBeta TV").go(Field::Subdomain).keys("beta").go(Field::Name);
    desk
}

/// A new user that can be saved.
fn user() -> Desk {
    let mut desk = acme();
    desk.keys("3nacme<Enter>").go(Field::Username).keys("zoe");
    desk.go(Field::Email).keys("zoe@acme.example");
    desk
}

#[test]
fn errors_of_a_name() {
    let long = "x".repeat(256);
    errors(client, Field::Name, &["", "   ", "\u{200b}", &long], "error-name");
}

#[test]
fn errors_of_an_email() {
    let long = format!("{}@acme.example", "x".repeat(260));
    let texts = [
        "",
        "anna",
        "anna@",
        "anna@acme.example, bob@acme.example",
        "Anna Novak <anna@acme.example>",
        "anna\u{200b}@acme.example",
        &long,
    ];
    errors(client, Field::Email, &texts, "error-email");
}

#[test]
fn errors_of_a_partner() {
    let mut desk = acme();
    desk.keys("nX").go(Field::Email).keys("a@b.example<C-s>");
    compare("error-partner", &lines_about(&desk, Field::Partner));
}

#[test]
fn errors_of_a_client_id() {
    let long = "x".repeat(101);
    let texts =
        ["<C-u>", "<C-w>", "zoe", "gone", "an na", "ann\u{e4}", "a/b", "<Home>z<End>anna", &long];
    errors(client, Field::ClientId, &texts, "error-client-id");
}

#[test]
fn errors_of_the_restriction_of_an_existing_client() {
    let mut desk = acme_with_client();
    let user = desk.user("anna").expect("a user");
    let draft = UserDraft { status: UserStatus::LockedOut, ..UserDraft::of(&user) };
    let stranded = oauthdesk::model::Consequence::StrandsClients {
        clients: vec![oauthdesk::model::ClientId::parse("acme-anna").expect("client ID")],
    };
    let command = Command::UpdateUser(user.key.clone(), draft);
    let act = oauthdesk::model::Act::new(crate::support::new_key(), command, Some(user.revision));
    desk.act(oauthdesk::model::Act { accepted: Some(stranded), ..act }).expect("saved");
    desk.reload();
    shot(desk.keys("e<C-s>"), "error-restrict");
}

#[test]
fn errors_of_scopes() {
    errors(client, Field::Scopes, &["<Space>"], "error-scopes");
}

#[test]
fn errors_of_grant_types() {
    let without = "<Right><Right><Space>";
    let none = "<Right><Right><Space><Right><Space>";
    let implicit = "<Space><Right><Right><Space>";
    errors(client, Field::GrantTypes, &[without, none, implicit], "error-grants");
}

#[test]
fn errors_of_redirect_uris() {
    let long = format!("https://a.example/{}", "x".repeat(2048));
    let texts = [
        "",
        "a.example/cb",
        "a.example:8443/cb",
        "https://",
        "http://a.example/cb",
        "https://a.example/#top",
        "https://*.a.example/cb",
        "https://me@a.example/cb",
        "https://a.example/c b",
        "https://a.example/\u{200b}cb",
        "https://ä.example/cb",
        "javascript:alert(1)",
        "myapp:/cb",
        "https://a.example/%zz",
        "https://a.example/1, https://b.example/2,",
        "https://a.example/1, http://b.example/2",
        &long,
    ];
    errors(client_with_redirects, Field::RedirectUris, &texts, "error-redirects");
}

#[test]
fn errors_of_lifetimes() {
    let texts = ["0", "-2", "2147483648", "soon", "1h30", "1.5h"];
    errors(client, Field::AccessLifetime, &texts, "error-access");
    errors(client, Field::RefreshLifetime, &["0", "-1", "never", "99999d"], "error-refresh");
}

#[test]
fn errors_of_a_partner_s_fields() {
    let long = "x".repeat(64);
    let texts = ["", "Acme", "acme", "-beta", "be.ta", "be ta", &long];
    errors(partner, Field::Subdomain, &texts, "error-subdomain");
    let long = "x".repeat(256);
    errors(partner, Field::Description, &[&long], "error-description");
}

#[test]
fn errors_of_a_user_s_fields() {
    let long = "x".repeat(100);
    errors(user, Field::Username, &["", "an na", "anna", "ann\u{e4}", &long], "error-username");
    errors(user, Field::Email, &["", "zoe"], "error-user-email");
    let long = "x".repeat(256);
    errors(user, Field::LastName, &[&long], "error-last-name");
}

#[test]
fn whole_forms_with_an_error_at_every_field() {
    let mut desk = acme();
    desk.keys("n").go(Field::Scopes).keys("<Space>").go(Field::GrantTypes).keys("<Space>");
    desk.keys("<Right><Right><Space>").go(Field::AccessLifetime).keys("0");
    desk.go(Field::RefreshLifetime).keys("never<C-s>");
    shot(&mut desk, "errors-client");
    shot(desk.go(Field::RefreshLifetime), "errors-client-end");
    shot(desk.keys("<Esc><Right><Enter>2n<C-s>"), "errors-partner");
    shot(desk.keys("<Esc>3n<C-s>"), "errors-user");
}
