//! The keys of a form, one by one.

use oauthdesk::model::Field;
use oauthdesk::tui::app::form::Focus;

use crate::support::Desk;

fn focus(desk: &Desk) -> Focus {
    desk.app.form().expect("an open form").focus
}

fn focused(desk: &Desk) -> Option<Field> {
    desk.app.form().expect("an open form").focused().map(|f| f.field)
}

#[test]
fn tab_and_down_go_through_the_enabled_fields_and_the_buttons_and_round() {
    for (next, previous) in [("<Tab>", "<backtab>"), ("<Down>", "<Up>")] {
        let mut desk = Desk::acme();
        desk.keys("n");
        let mut way = vec![focus(&desk)];
        loop {
            desk.keys(next);
            if focus(&desk) == way[0] {
                break;
            }
            way.push(focus(&desk));
            assert!(way.len() < 20, "{way:?}");
        }
        assert_eq!(way[way.len() - 2..], [Focus::Save, Focus::Cancel]);
        // Every field but the redirect URIs, which are disabled, and both buttons.
        let fields = desk.app.form().expect("a form").fields.len();
        assert_eq!(way.len(), fields - 1 + 2);
        for stop in way.iter().rev() {
            desk.keys(previous);
            assert_eq!(focus(&desk), *stop, "{previous}");
        }
    }
}

#[test]
fn space_ticks_a_box_and_enter_goes_on() {
    let mut desk = Desk::acme();
    desk.keys("n").go(Field::Restrict).keys("<Space>").sees("Restrict          [ ]");
    desk.keys("<Space>").sees("Restrict          [x]").keys("<Enter>");
    assert_eq!(focused(&desk), Some(Field::Scopes));
    desk.keys("<Right><Space>").sees("[x] write").keys("<Left><Space>").sees("[ ] read");
}

#[test]
fn enter_and_space_open_a_drop_down_and_typing_filters_it() {
    for key in ["<Enter>", "<Space>"] {
        let mut desk = Desk::demo();
        desk.keys("n").go(Field::Partner).keys(key).sees("Bidquarry DSP (bidquarry)");
        desk.keys("zedro").sees("Zedrowicz Outdoor (zedrowicz)").lacks("(bidquarry)");
        desk.keys("<Backspace><Backspace><Backspace><Backspace><Backspace>").sees("(bidquarry)");
        desk.keys("<Down><Down><Enter>").lacks("(bidquarry)").sees("Grupo Editorial");
        assert_eq!(focused(&desk), Some(Field::Partner));
    }
}

#[test]
fn escape_closes_a_drop_down_and_chooses_nothing() {
    let mut desk = Desk::demo();
    desk.keys("n").go(Field::Partner).keys("<Enter><Down><Esc>").sees("New client");
    desk.lacks("(bidquarry)").lacks("Demo Publisher");
    desk.keys("<Esc>").lacks("New client");
}

#[test]
fn tab_takes_the_choice_of_a_drop_down_and_goes_on() {
    let mut desk = Desk::demo();
    desk.keys("n").go(Field::Partner).keys("zedro<Tab>").sees("Zedrowicz Outdoor");
    assert_eq!(focused(&desk), Some(Field::ClientId));
}

#[test]
fn ctrl_s_saves_from_any_field_and_enter_on_save_does_too() {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(Field::Scopes).keys("<C-s>").sees("Saved acme-anna");
    desk.new_client("svc-report");
    while focus(&desk) != Focus::Save {
        desk.keys("<Tab>");
    }
    desk.keys("<Enter>").sees("Saved acme-svc-report");
    assert_eq!(desk.clients(), 2);
}

#[test]
fn enter_on_cancel_asks_as_escape_does() {
    let mut desk = Desk::acme();
    desk.keys("nX");
    while focus(&desk) != Focus::Cancel {
        desk.keys("<Tab>");
    }
    desk.keys("<Enter>").sees("Discard the changes?");
}

#[test]
fn letters_that_are_keys_of_the_list_are_text_in_a_box() {
    let mut desk = Desk::acme();
    desk.keys("nqnd?:/123 +-").sees("qnd?:/123 +-").sees("New client");
    assert!(!desk.quit);
}

#[test]
fn a_box_is_edited_as_in_a_shell() {
    let mut desk = Desk::acme();
    desk.keys("none two three<C-w>four").sees("one two four");
    desk.keys("<Home>X<End>Y").sees("Xone two fourY");
    desk.keys("<Home><Delete><C-k>Z").sees("Name              Z").lacks("two");
    desk.keys("<C-u>").lacks("Z").keys("xy<Left><Backspace>").lacks("xy");
    desk.sees("Name              y");
}

#[test]
fn keys_that_are_pressed_while_a_save_is_under_way_change_nothing() {
    let mut desk = Desk::acme();
    desk.new_client("anna");
    desk.hold = true;
    desk.keys("<C-s>").sees("Saving…");
    desk.keys("xyz<C-s><Tab>").sees("Saving…").lacks("xyz");
    desk.paste("xyz").sees("Saving…").lacks("xyz");
    assert_eq!(desk.held.len(), 1, "one save");
    let held = std::mem::take(&mut desk.held);
    desk.hold = false;
    desk.carry_out(held);
    desk.sees("Saved acme-anna");
}

#[test]
fn an_action_that_is_not_allowed_is_never_silent() {
    let mut desk = Desk::demo();
    desk.keys("2c").sees("✗ Only clients can be duplicated");
    desk.keys("1/nothing at all<Enter>");
    for key in ["e", "c", "d", "y"] {
        desk.keys(key);
        assert!(desk.line(23).contains('✗'), "{key}: {}", desk.line(23));
    }
    desk.paste("text").sees("✗ Nothing to paste into");
}
