//! The mouse: a click on what stands on the screen, cell by cell.

use oauthdesk::model::Field;
use oauthdesk::query::Kind;
use oauthdesk::tui::app::{Msg, Target};
use oauthdesk::tui::config::PageSize;

use crate::support::Desk;

/// Clicks the first cell of a place that is on the screen and is not covered by another.
#[track_caller]
fn press(desk: &mut Desk, target: Target) -> &mut Desk {
    let (hits, _) = desk.draw();
    let area = hits.find(target).unwrap_or_else(|| panic!("{target:?}:\n{}", desk.screen()));
    assert_eq!(hits.at(area.x, area.y), Some(target), "covered:\n{}", desk.screen());
    desk.click(target)
}

fn place_of(desk: &Desk, field: Field) -> usize {
    let form = desk.app.form().expect("an open form");
    form.fields.iter().position(|f| f.field == field).expect("a field of this form")
}

#[test]
fn tabs_open_their_lists() {
    let mut desk = Desk::demo();
    for (kind, title) in [
        (Kind::Users, "[3 Users]"),
        (Kind::Partners, "[2 Partners]"),
        (Kind::Clients, "[1 Clients]"),
    ] {
        press(&mut desk, Target::Tab(kind)).sees(title);
    }
}

#[test]
fn every_header_sorts_and_a_second_click_reverses() {
    for kind in Kind::ALL {
        let mut desk = Desk::demo();
        desk.resize(220, 45).click(Target::Tab(kind));
        for spec in kind.columns().iter().rev() {
            press(&mut desk, Target::Header(spec.column)).sees(&format!("{} ↑", spec.title));
            press(&mut desk, Target::Header(spec.column)).sees(&format!("{} ↓", spec.title));
        }
    }
}

#[test]
fn the_search_box_takes_the_keys_when_it_is_clicked_and_its_mark_clears_it() {
    let mut desk = Desk::demo();
    press(&mut desk, Target::SearchBox).keys("nov").sees("filtered from 312");
    press(&mut desk, Target::ClearSearch).lacks("filtered").keys("j").lacks("filtered");
}

#[test]
fn a_row_is_chosen_by_a_click_and_edited_by_a_second() {
    let mut desk = Desk::demo();
    press(&mut desk, Target::Row(4));
    let client = desk.current();
    desk.lacks(&format!("Edit {client}"));
    assert!(desk.line(7).starts_with('>'), "{}", desk.screen());
    press(&mut desk, Target::Row(4)).sees(&format!("Edit {client}"));
}

#[test]
fn the_mark_of_a_row_asks_to_delete_that_row_whatever_is_marked() {
    let mut desk = Desk::demo();
    desk.keys("<Space><Space>").click_text("✕");
    desk.sees("Delete this client?").sees("bidquarry-ads-txt-us-east");
    press(&mut desk, Target::DialogButton(0)).lacks("Delete this client?").sees("of 312");
    desk.sees("Delete 2 marked");
}

#[test]
fn the_mark_of_a_row_deletes_that_row_and_leaves_the_others_marked() {
    let mut desk = Desk::demo();
    desk.keys("<Space><Space>");
    press(&mut desk, Target::DeleteMark(4)).keys("<Right><Enter>").sees("of 311");
    desk.keys("k").sees("Delete 2 marked");
}

#[test]
fn the_marks_of_who_may_not_delete_say_why() {
    let mut desk = Desk::on(oauthdesk::registry::Local::demo(true).expect("demo"), None);
    press(&mut desk, Target::DeleteMark(2)).sees("Delete: opened with --read-only");
}

#[test]
fn pages_and_page_sizes_are_clicked() {
    let mut desk = Desk::demo();
    press(&mut desk, Target::Page(2)).sees("51-75 of 312").sees("[3]");
    press(&mut desk, Target::PageSize(PageSize::Rows(10))).sees("[10]");
    press(&mut desk, Target::PageSize(PageSize::Rows(100))).sees("[100]");
    press(&mut desk, Target::PageSize(PageSize::Fit)).sees("[fit]");
}

#[test]
fn fields_boxes_and_buttons_of_a_form_are_clicked() {
    let mut desk = Desk::acme();
    desk.keys("n");
    let email = place_of(&desk, Field::Email);
    press(&mut desk, Target::Field(email)).keys("anna@acme.example");
    let restrict = place_of(&desk, Field::Restrict);
    press(&mut desk, Target::Field(restrict)).sees("Restrict          [ ]");
    let grants = place_of(&desk, Field::GrantTypes);
    press(&mut desk, Target::FieldBox(grants, 1)).sees("[x] Authorization code");
    let redirects = place_of(&desk, Field::RedirectUris);
    press(&mut desk, Target::Field(redirects)).keys("https://a.example/cb");
    let name = place_of(&desk, Field::Name);
    press(&mut desk, Target::Field(name)).keys("Clicked");
    let partner = place_of(&desk, Field::Partner);
    press(&mut desk, Target::Field(partner)).sees("Acme Media (acme)");
    press(&mut desk, Target::MenuItem(0)).sees("Partner           Acme Media (acme)");
    let id = place_of(&desk, Field::ClientId);
    press(&mut desk, Target::Field(id)).keys("click");
    press(&mut desk, Target::SaveButton).sees("Saved acme-click");
    let client = desk.client("acme-click").expect("stored");
    assert_eq!((client.name.as_str(), client.redirect_uris.len()), ("Clicked", 1));
}

#[test]
fn a_completion_is_taken_by_a_click() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::Partner).keys("acme<Enter>").go(Field::ClientId).keys("s");
    press(&mut desk, Target::MenuItem(0)).sees("acme-svc-report");
}

#[test]
fn a_click_on_a_disabled_field_says_why_and_leaves_the_focus() {
    let mut desk = Desk::acme();
    desk.keys("n");
    let redirects = place_of(&desk, Field::RedirectUris);
    press(&mut desk, Target::Field(redirects)).sees("✗ Redirect URIs: needs Implicit");
    desk.keys("typed").sees("typed");
    let form = desk.app.form().expect("a form");
    assert_eq!(form.focused().map(|f| f.field), Some(Field::Name));
}

#[test]
fn cancel_asks_when_something_was_typed() {
    let mut desk = Desk::acme();
    desk.keys("n");
    press(&mut desk, Target::CancelButton).lacks("New client");
    desk.keys("nX");
    press(&mut desk, Target::CancelButton).sees("Discard the changes?");
    press(&mut desk, Target::DialogButton(1)).lacks("New client");
}

#[test]
fn nothing_under_a_window_is_hit() {
    for keys in ["d", ":", "?"] {
        let mut desk = Desk::demo();
        desk.keys(keys);
        let (hits, _) = desk.draw();
        for y in 0..24 {
            for x in 0..80 {
                let over = matches!(
                    hits.at(x, y),
                    Some(
                        Target::Nothing
                            | Target::DialogButton(_)
                            | Target::ReasonBox
                            | Target::MenuItem(_)
                    )
                );
                assert!(over, "{keys}: {:?} at {x},{y}", hits.at(x, y));
            }
        }
    }
}

#[test]
fn the_wheel_scrolls_what_is_on_top() {
    let mut desk = Desk::demo();
    desk.keys("?");
    let before = desk.screen();
    desk.feed(Msg::Wheel(3));
    assert_ne!(desk.screen(), before);
    desk.feed(Msg::Wheel(-3));
    assert_eq!(desk.screen(), before);
    desk.keys("<Esc>:").feed(Msg::Wheel(1));
    desk.keys("<Enter>").sees("Edit bidquarry-ads-txt-us-east").keys("<Esc>");
    desk.keys("d").feed(Msg::Wheel(3));
    desk.keys("<Esc>").sees("1-25 of 312");
}
