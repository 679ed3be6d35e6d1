//! The list: search, sort, pages, marks, palette, help.

use oauthdesk::model::Field;
use oauthdesk::query::{Column, Kind};
use oauthdesk::tui::app::Target;

use crate::support::Desk;

#[test]
fn the_demo_has_thirteen_pages_of_twenty_five() {
    let mut desk = Desk::demo();
    desk.sees("1-25 of 312").sees("[1]").sees("13");
    desk.keys("<Right>").sees("26-50 of 312").sees("[2]");
    desk.keys("G").sees("301-312 of 312").sees("[13]");
    desk.keys("<Right>").sees("301-312 of 312");
    desk.keys("<Home>").sees("1-25 of 312");
    desk.keys("<Left>").sees("1-25 of 312");
}

#[test]
fn the_header_has_the_columns_in_their_order() {
    let desk = Desk::demo();
    let header = desk.line(2);
    let titles = ["Client ID ↑", "Partner", "Name", "Scopes", "Grant Type", "Actions"];
    let places: Vec<_> = titles.iter().map(|t| header.find(t).expect(t)).collect();
    assert!(places.is_sorted(), "{header}");
    assert!(!header.contains("Access"));
}

#[test]
fn wider_windows_show_more_columns() {
    let mut desk = Desk::demo();
    desk.resize(220, 45);
    let header = desk.line(2);
    for title in ["Access", "Refresh", "Email", "Redirect URIs", "Modified"] {
        assert!(header.contains(title), "{header}");
    }
}

#[test]
fn search_filters_while_typing_and_says_from_how_many() {
    let mut desk = Desk::demo();
    desk.keys("/nov");
    desk.sees("filtered from 312").sees("nov").sees("✕");
    let some = desk.app.list().page.as_ref().expect("page").matched;
    desk.keys("ak");
    let fewer = desk.app.list().page.as_ref().expect("page").matched;
    assert!(fewer <= some && fewer > 0);
    desk.keys("<Enter>j").sees("filtered from 312");
    desk.keys("<Esc>").sees("of 312").lacks("filtered");
}

#[test]
fn search_looks_into_id_partner_name_email_and_uris() {
    let mut desk = Desk::acme();
    desk.add_partner("Zebra GmbH", "zeb");
    desk.reload();
    desk.add_client("acme", "anna");
    let draft = oauthdesk::model::ClientDraft {
        name: "Quarterly".into(),
        email: "mail@walrus.example".into(),
        grant_types: crate::support::grants(&[oauthdesk::model::GrantType::AuthorizationCode]),
        redirect_uris: crate::support::uris(&["https://Otter.example/cb"]),
        ..desk.client_draft("zeb", "api")
    };
    desk.apply(oauthdesk::model::Command::CreateClient(draft)).expect("client");
    for text in ["ZEB-API", "zebra", "quarterly", "walrus", "otter.example/cb", "zebra walrus"] {
        desk.keys("/").paste(text).keys("<Enter>");
        desk.sees("1 of 1, filtered from 2");
        assert_eq!(desk.current(), "zeb-api", "{text}");
        desk.keys("<Esc>");
    }
    desk.keys("/nothing like this")
        .sees("No client matches “nothing like this”")
        .sees("clears the search");
}

#[test]
fn a_search_finds_a_record_by_every_column_that_marks_what_was_found() {
    for kind in Kind::ALL {
        let mut desk = Desk::demo();
        if kind == Kind::History {
            // A registry that was just made has none.
            desk.add_partner("Zeb", "zeb");
        }
        desk.resize(220, 45).click(Target::Tab(kind)).keys("jjj");
        let settings = desk.app.directory.settings.clone();
        let row = desk.app.list().current().expect("a row").clone();
        for spec in kind.columns().iter().filter(|spec| spec.column.is_searched()) {
            desk.keys("/").paste(&row.cell(spec.column, &settings)).keys("<Enter>");
            assert!(desk.app.list().rows().contains(&row), "{}:\n{}", spec.title, desk.screen());
            desk.keys("<Esc>");
        }
    }
}

#[test]
fn the_clear_mark_clears_the_search() {
    let mut desk = Desk::demo();
    desk.keys("/nov<Enter>").sees("filtered");
    desk.click(Target::ClearSearch).lacks("filtered");
}

#[test]
fn every_column_sorts_both_ways_by_key() {
    let mut desk = Desk::demo();
    desk.resize(220, 45);
    for kind in Kind::ALL {
        desk.keys(match kind {
            Kind::Clients => "1",
            Kind::Partners => "2",
            Kind::Users => "3",
            Kind::History => "4",
        });
        for spec in kind.columns() {
            let other = kind.columns().iter().find(|s| s.column != spec.column).expect("column");
            desk.keys(&format!("s{}", other.letter));
            desk.keys(&format!("s{}", spec.letter));
            assert_order(&mut desk, spec.column, spec.title, false);
            desk.keys(&format!("s{}", spec.letter));
            assert_order(&mut desk, spec.column, spec.title, true);
        }
    }
}

#[track_caller]
fn assert_order(desk: &mut Desk, column: Column, title: &str, descending: bool) {
    let arrow = if descending { '↓' } else { '↑' };
    assert!(desk.line(2).contains(&format!("{title} {arrow}")), "{}", desk.line(2));
    desk.keys("g");
    let texts = matches!(
        column,
        Column::Field(
            Field::ClientId | Field::Name | Field::Email | Field::Username | Field::Subdomain
        )
    );
    if texts {
        let settings = desk.app.directory.settings.clone();
        let mut cells: Vec<_> = desk
            .app
            .list()
            .rows()
            .iter()
            .map(|row| row.cell(column, &settings).to_lowercase())
            .collect();
        if descending {
            cells.reverse();
        }
        assert!(cells.is_sorted(), "{title}: {cells:?}");
    }
}

#[test]
fn a_click_on_a_header_sorts_and_a_second_reverses() {
    let mut desk = Desk::demo();
    desk.click(Target::Header(Column::Field(Field::Name))).sees("Name ↑");
    desk.click(Target::Header(Column::Field(Field::Name))).sees("Name ↓");
}

#[test]
fn the_column_that_a_list_is_sorted_by_is_shown_however_narrow_the_window_is() {
    for (width, height) in [(80, 24), (60, 15)] {
        for kind in Kind::ALL {
            let mut desk = Desk::demo();
            desk.resize(width, height).click(Target::Tab(kind));
            for spec in kind.columns().iter().filter(|spec| spec.rank > 0) {
                desk.keys(&format!("s{}", spec.letter)).sees(&format!("{} ↑", spec.title));
                desk.keys(&format!("s{}", spec.letter)).sees(&format!("{} ↓", spec.title));
            }
        }
    }
    let mut desk = Desk::demo();
    desk.keys("sm").sees("2022-02-06 08:52").keys("si").lacks("2022-02-06");
}

#[test]
fn the_signs_of_a_row_stand_side_by_side() {
    let mut desk = Desk::demo();
    desk.keys("<Space>k");
    assert!(desk.line(3).starts_with(">*  "), "{}", desk.line(3));
    desk.keys("<Esc>jv").sees("A range starts here").keys("j");
    assert!(desk.line(4).starts_with(" +  "), "{}", desk.line(4));
    desk.keys("v");
    assert!(desk.line(4).starts_with(" *  ") && desk.line(5).starts_with(">*  "));
}

#[test]
fn numbers_end_under_the_end_of_their_header() {
    let mut desk = Desk::demo();
    desk.keys("2");
    for title in ["ID", "Clients", "Users"] {
        let end = |line: &str, of: usize| line.chars().take(of).collect::<String>();
        let header = desk.line(2);
        let at = header[..header.find(title).expect(title)].chars().count() + title.len();
        for row in 3..10 {
            let line = end(&desk.line(row), at);
            assert!(line.ends_with(|c: char| c.is_ascii_digit()), "{title}: {line}");
        }
    }
}

#[test]
fn the_cursor_stays_on_the_same_client_through_sort_and_search() {
    let mut desk = Desk::demo();
    desk.keys("jjj");
    let client = desk.current();
    desk.keys("sn");
    assert_eq!(desk.current(), client);
    desk.keys("sn");
    assert_eq!(desk.current(), client);
    desk.keys("/zzzz-nothing<Esc>");
    assert_eq!(desk.current(), client);
    desk.keys("++");
    assert_eq!(desk.current(), client);
}

#[test]
fn sort_mode_shows_the_letters_and_refuses_others() {
    let mut desk = Desk::demo();
    desk.keys("s").sees("i:Client ID").sees("n Name").sees("Esc Leave");
    desk.keys("z").sees("No column has the letter z");
    desk.keys("s<Esc>").lacks("i:Client ID");
}

#[test]
fn page_sizes_step_by_key_and_click() {
    let mut desk = Desk::demo();
    desk.keys("+").sees("1-50 of 312").sees("[50]");
    desk.keys("+").sees("1-100 of 312");
    desk.keys("+").sees("[fit]").sees("1-19 of 312");
    desk.resize(80, 30).sees("1-25 of 312");
    desk.resize(80, 24).click_text("10 ").sees("1-10 of 312").sees("[10]");
    desk.click_text("25 ").sees("1-25 of 312");
}

#[test]
fn pages_are_clickable() {
    let mut desk = Desk::demo();
    desk.click(Target::Page(1)).sees("26-50 of 312");
    desk.click_text("13 ").sees("301-312 of 312");
    desk.click_text("«").sees("276-300 of 312");
    desk.click_text("»").sees("301-312 of 312");
}

#[test]
fn moving_down_goes_over_the_edge_of_a_page_and_back() {
    let mut desk = Desk::demo();
    desk.keys("<PgDn>").sees("1-25 of 312");
    desk.keys("<PgDn>").sees("26-50 of 312");
    for _ in 0..13 {
        desk.keys("k");
    }
    desk.sees("26-50 of 312");
    desk.keys("kk").sees("1-25 of 312");
}

#[test]
fn the_wheel_scrolls_and_turns_pages_at_the_edge() {
    let mut desk = Desk::demo();
    for _ in 0..2 {
        desk.feed(oauthdesk::tui::app::Msg::Wheel(3));
    }
    desk.sees("1-25 of 312");
    desk.feed(oauthdesk::tui::app::Msg::Wheel(3));
    desk.sees("26-50 of 312");
    desk.feed(oauthdesk::tui::app::Msg::Wheel(-3));
    desk.sees("1-25 of 312");
}

#[test]
fn a_click_selects_and_a_second_edits() {
    let mut desk = Desk::demo();
    desk.click(Target::Row(3));
    let client = desk.current();
    desk.lacks("Edit bidquarry");
    desk.click(Target::Row(3)).sees(&format!("Edit {client}"));
}

#[test]
fn y_copies_the_client_id() {
    let mut desk = Desk::demo();
    desk.keys("jy");
    let client = desk.current();
    desk.sees(&format!("Copied {client}"));
    assert_eq!(desk.copied, [client]);
}

#[test]
fn the_palette_finds_an_action_and_does_it() {
    let mut desk = Desk::demo();
    desk.keys(":").sees("Command palette").sees("Duplicate");
    desk.keys("sort email<Enter>").lacks("Command palette");
    desk.resize(220, 30).sees("Email ↑");
    desk.keys("<C-p>nothing at all").sees("no action has this name");
    desk.keys("<Esc>").lacks("Command palette");
}

#[test]
fn help_is_made_from_the_key_map() {
    let mut desk = Desk::demo();
    desk.keys("?").sees("Help").sees("OAuth2 guide").sees("In a list");
    desk.keys("<PgDn><PgDn>").sees("In the search box");
    desk.keys("q").lacks("In the search box");
    desk.keys("<F1>").sees("Help");
}

#[test]
fn an_empty_desk_says_what_to_do_next() {
    let mut desk = Desk::empty();
    desk.sees("There is no client yet").sees("press 2, then n to make the first partner");
    desk.keys("n").sees("belongs to a partner, and there is none yet");
    desk.keys("2").sees("There is no partner yet").sees("Press n");
    desk.keys("n").sees("New partner");
}

#[test]
fn an_unbound_key_says_so() {
    let mut desk = Desk::demo();
    desk.keys("w").sees("w does nothing here; ? shows the keys");
}

#[test]
fn only_the_newest_question_is_answered_on_the_screen() {
    let mut desk = Desk::demo();
    desk.hold = true;
    desk.keys("/a");
    let old = std::mem::take(&mut desk.held);
    desk.keys("<Esc>");
    let new = std::mem::take(&mut desk.held);
    desk.hold = false;
    desk.carry_out(new);
    desk.carry_out(old);
    desk.lacks("filtered").sees("of 312");
}
