//! The tabs of partners and users.

use oauthdesk::door::Door;
use oauthdesk::model::{Lifecycle, UserStatus};

use crate::support::Desk;

#[test]
fn a_partner_is_created_edited_and_deleted() {
    let mut desk = Desk::empty();
    desk.keys("2nAcme Media<Tab>acme<Tab>A broadcaster<Tab><Enter>").sees("prospect");
    desk.keys("<Down><Enter><C-s>").sees("Saved Acme Media");
    let partner = desk.partner("acme");
    assert_eq!((partner.id.0, partner.lifecycle), (1, Lifecycle::Demo));
    desk.keys("e").sees("⊘ fixed once created");
    desk.keys("<End> Group").save().sees("Saved Acme Media Group");
    let mut desk = desk.restart();
    desk.keys("2").sees("Acme Media Group");
    desk.resize(140, 24).sees("A broadcaster");
    desk.resize(80, 24);
    desk.keys("d<Right><Enter>").sees("Deleted Acme Media Group");
    assert!(desk.door_is_empty());
}

impl Desk {
    fn door_is_empty(&mut self) -> bool {
        self.door.directory().partners.is_empty()
    }
}

#[test]
fn a_subdomain_is_one_label_and_unique() {
    let mut desk = Desk::acme();
    desk.keys("2nOther<Tab>ACME<C-s>").sees("`A` cannot stand in a subdomain");
    desk.keys("<C-u>acme<C-s>").sees("Acme Media has it");
    desk.keys("<C-u>-x<C-s>").sees("must not start or end with a hyphen");
}

#[test]
fn a_partner_with_clients_or_users_cannot_go() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.keys("2d<Right><Enter>").sees("1 client").sees("2 users");
    assert_eq!(desk.partner("acme").name, "Acme Media");
}

#[test]
fn a_user_is_created_and_offered_to_clients() {
    let mut desk = Desk::acme();
    desk.keys("3nacme<Enter><Tab>dsp.bidder<Tab>Dee<Tab>Bidder<Tab>dee@acme.example<C-s>");
    desk.sees("Saved dsp.bidder");
    assert_eq!(desk.user("dsp.bidder").expect("stored").status, UserStatus::Active);
    desk.keys("1n<Tab><Tab>acme<Enter><Tab>ds").sees("dsp.bidder  Dee Bidder");
}

#[test]
fn a_username_is_unique_in_its_partner_and_part_of_an_id() {
    let mut desk = Desk::acme();
    desk.keys("3nacme<Enter><Tab>an na<C-s>").sees("a space cannot stand in a username");
    desk.keys("<C-u>anna<C-s>").sees("Acme Media has a user anna");
}

#[test]
fn deactivating_a_user_with_a_restricted_client_says_which() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<C-s>").sees("Saved acme-anna");
    desk.keys("3/anna<Enter>e<Tab><Tab><Tab><Enter><Down><Enter>").save();
    desk.sees("1 client restricted to this user: acme-anna");
    desk.keys("<Enter>").sees("Edit anna");
    assert_eq!(desk.user("anna").expect("stored").status, UserStatus::Active);
    desk.save().keys("<Right><Enter>").sees("Saved anna");
    assert_eq!(desk.user("anna").expect("stored").status, UserStatus::Deactivated);
}

#[test]
fn deleting_a_user_with_a_restricted_client_asks_again() {
    let mut desk = Desk::acme();
    desk.keys("nA<Tab>a@b.example<Tab>acme<Enter><Tab>anna<C-s>");
    desk.keys("3/anna<Enter>d<Right><Enter>").sees("Delete anna all the same?").sees("acme-anna");
    desk.keys("<Enter>").sees("Not deleted: you kept it");
    assert!(desk.user("anna").is_some());
}

#[test]
fn lists_of_partners_and_users_search_sort_and_page_alike() {
    let mut desk = Desk::demo();
    desk.keys("3").sees("Username ↑").sees("1-25 of 72");
    desk.keys("/novak").sees("filtered from 72");
    desk.keys("<Esc>sl").sees("Last name ↑");
    desk.keys("2").sees("of 16").sees("Lifecycle");
    desk.keys("sc").sees("Clients ↑");
}
