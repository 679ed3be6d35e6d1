//! Partners, users, and who is who: what their fields take, and what stays fixed.

use oauthdesk::door::Door;
use oauthdesk::model::{Field, Lifecycle, Role, RoleSubject, UserStatus};

use crate::support::Desk;

#[test]
fn who_makes_a_registry_is_its_first_admin() {
    let mut desk = Desk::empty();
    desk.sees("(admin)");
    let user = desk.door.access().who.user.clone();
    assert_eq!(
        desk.door.directory().role_of(&RoleSubject::user(&user).unwrap()),
        Some(Role::Admin)
    );
}

#[test]
fn a_partner_s_number_is_given_by_the_registry_and_never_used_again() {
    let mut desk = Desk::empty();
    desk.keys("2nOne").go(Field::Subdomain).keys("one<C-s>").sees("Saved One");
    desk.keys("nTwo").go(Field::Subdomain).keys("two<C-s>").sees("Saved Two");
    assert_eq!((desk.partner_id("one").0, desk.partner_id("two").0), (1, 2));
    desk.keys("d<Right><Enter>").sees("Deleted");
    desk.keys("nThree").go(Field::Subdomain).keys("three<C-s>").sees("Saved Three");
    assert_eq!(desk.partner_id("three").0, 3);
}

#[test]
fn a_partner_needs_a_name_and_its_subdomain_is_fixed_once_created() {
    let mut desk = Desk::empty();
    desk.keys("2n").go(Field::Subdomain).keys("acme<C-s>").sees("✗Name").sees("New partner");
    desk.keys("Acme<C-s>").sees("Saved Acme");
    desk.keys("e");
    for _ in 0..10 {
        desk.keys("z<Tab>").keys("<Esc>");
        desk.keys("<Enter>");
    }
    assert_eq!(desk.partner("acme").subdomain.as_str(), "acme");
}

#[test]
fn every_lifecycle_of_a_partner_can_be_chosen() {
    for lifecycle in Lifecycle::ALL {
        let mut desk = Desk::acme();
        desk.keys("2nBeta TV").go(Field::Subdomain).keys("beta").go(Field::Lifecycle);
        desk.keys("<Enter>").paste(lifecycle.id()).keys("<Enter><C-s>").sees("Saved Beta TV");
        assert_eq!(desk.partner("beta").lifecycle, lifecycle);
        assert!(desk.shows(lifecycle.id()), "{}", desk.screen());
    }
}

#[test]
fn every_status_of_a_user_can_be_chosen() {
    for status in UserStatus::ALL {
        let mut desk = Desk::acme();
        desk.keys("3nacme<Enter>").go(Field::Username).keys("zoe").go(Field::Email);
        desk.keys("zoe@acme.example").go(Field::Status).keys("<Enter><Home><PgUp>");
        for _ in 0..UserStatus::ALL.iter().position(|s| *s == status).expect("a status") {
            desk.keys("<Down>");
        }
        desk.keys("<Enter><C-s>").sees("Saved zoe").sees(status.label());
        assert_eq!(desk.user("zoe").expect("stored").status, status);
    }
}

#[test]
fn a_user_s_partner_and_username_are_fixed_and_the_rest_can_change() {
    let mut desk = Desk::acme();
    desk.keys("3e").sees("fixed once created");
    desk.go(Field::FirstName).keys("Anna").go(Field::LastName).keys("Novak").save();
    desk.sees("Saved anna").sees("Novak");
    let user = desk.user("anna").expect("stored");
    assert_eq!((user.first_name.as_str(), user.last_name.as_str()), ("Anna", "Novak"));
}

#[test]
fn the_same_username_can_be_listed_for_two_partners() {
    let mut desk = Desk::acme();
    desk.add_partner("Beta TV", "beta");
    desk.reload();
    desk.keys("3nbeta<Enter>").go(Field::Username).keys("anna").go(Field::Email);
    desk.keys("anna@beta.example<C-s>").sees("Saved anna").sees("1-3 of 3");
}

#[test]
fn only_an_active_user_stands_behind_a_restricted_client() {
    for status in UserStatus::ALL {
        let mut desk = Desk::acme();
        desk.add_user("acme", "zoe", status);
        desk.reload();
        desk.new_client("zoe").keys("<C-s>");
        let saved = desk.client("acme-zoe").is_some();
        assert_eq!(saved, status == UserStatus::Active, "{}:\n{}", status.label(), desk.screen());
        if !saved {
            desk.sees("✗Client ID").sees(status.label());
        }
    }
}
