//! Questions, over the list and over a form.

use oauthdesk::door::Refused;
use oauthdesk::model::{Consequence, Field};

use crate::camera::{shot, shot_at_every_size};
use crate::stage::{acme, acme_with_client, demo, now, refuse, renamed_by_a_colleague, wide};

#[test]
fn delete_one() {
    let mut desk = demo();
    desk.keys("d");
    shot_at_every_size(&mut desk, "delete-one");
    shot(desk.keys("<Right>"), "delete-one-other-answer");
}

#[test]
fn delete_a_partner_and_a_user() {
    let mut desk = demo();
    shot(desk.keys("2d"), "delete-partner");
    shot(desk.keys("<Esc>3d"), "delete-user");
}

#[test]
fn delete_what_has_a_wide_name() {
    shot(wide().keys("d"), "delete-wide");
}

#[test]
fn delete_many() {
    let mut desk = demo();
    desk.keys("<Space><Space><Space>d");
    shot(&mut desk, "delete-3");
    desk.keys("<Esc>vG").keys("g").keys("<Esc>");
    desk.keys("gv<PgDn>vd");
    shot(&mut desk, "delete-20");
    desk.resize(60, 15);
    shot(&mut desk, "delete-20-60x15");
}

#[test]
fn delete_with_a_reason() {
    let mut desk = acme_with_client();
    desk.set(|settings| settings.delete_needs_reason = true);
    shot(desk.keys("d"), "delete-reason");
    shot(desk.keys("<Tab><Enter>"), "delete-reason-missing");
    shot(desk.keys("not used since the move to the new exporter"), "delete-reason-typed");
}

#[test]
fn delete_many_with_a_reason_in_a_small_window() {
    let mut desk = demo();
    desk.set(|settings| settings.delete_needs_reason = true);
    desk.keys("v<PgDn>vdunused").resize(60, 15);
    shot(&mut desk, "delete-20-reason-60x15");
}

#[test]
fn discard_and_quit() {
    let mut desk = acme();
    desk.keys("nHalf a name");
    shot(desk.keys("<Esc>"), "discard");
    shot(desk.keys("<Enter><C-c>"), "quit");
}

#[test]
fn a_review_of_every_kind_of_field() {
    let mut desk = acme_with_client();
    desk.keys("e").go(Field::Name).keys("<C-u>Nightly export, by region");
    desk.go(Field::Restrict).keys("<Space>").go(Field::Scopes).keys("<Right><Space>");
    desk.go(Field::RedirectUris).keys("<C-u>https://acme.example/callback, https://acme.example/a/new/one/that/is/longer/than/a/line/of/the/window?because=it+says+so+much");
    desk.go(Field::AccessLifetime).keys("<C-u>");
    desk.keys("<C-s>");
    shot_at_every_size(&mut desk, "review");
    shot(desk.keys("asked for in ticket 4711"), "review-reason");
    shot(desk.keys("<Tab><Tab>"), "review-back");
    desk.resize(60, 15);
    shot(desk.keys("<Down><Down>"), "review-scrolled-60x15");
}

#[test]
fn a_conflict_shows_the_three_versions() {
    let mut desk = acme_with_client();
    let client = desk.client("acme-anna").expect("stored");
    desk.keys("e").go(Field::Name).keys("<C-u>Nightly export, by region");
    desk.go(Field::Scopes).keys("<Right><Space>");
    renamed_by_a_colleague(&mut desk, &client, "Nightly revenue export to the warehouse");
    desk.save();
    shot_at_every_size(&mut desk, "conflict");
    shot(desk.keys("<Right>"), "conflict-yours");
    shot(desk.keys("<Down>"), "conflict-theirs-taken");
    shot(desk.keys("<Tab>"), "conflict-merge-button");
    shot(desk.keys("<Enter>"), "conflict-merged");
    shot(desk.keys("<C-s>"), "conflict-merged-review");
}

#[test]
fn a_consequence_must_be_accepted_before_a_save() {
    let mut desk = acme_with_client();
    desk.keys("3/anna<Enter>e").go(Field::Status).keys("<Enter><Down><Enter>").save();
    shot(&mut desk, "strands-save");
    desk.keys("<Esc><Esc><Right><Enter>");
    shot(desk.keys("d<Right><Enter>"), "strands-delete");
}

#[test]
fn the_id_of_a_deleted_client_is_not_taken_without_saying_so() {
    let mut desk = acme();
    desk.new_client("anna");
    desk.hold = true;
    desk.keys("<C-s>");
    let id = oauthdesk::model::ClientId::parse("acme-anna").expect("client ID");
    let consequence = Consequence::ReusesClientId { id, deleted: now(), by: "grace".into() };
    refuse(&mut desk, Refused::Needs(consequence));
    shot(&mut desk, "reuse");
    desk.resize(60, 15);
    shot(&mut desk, "reuse-60x15");
}
