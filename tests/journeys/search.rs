//! The query language in the search box: completion, mistakes while typing, order and page size.

use oauthdesk::door::Request;
use oauthdesk::model::{Field, Partner, PartnerId};
use oauthdesk::query::{
    Column, Compare, Expr, Kind, Lifetime, MAX_BYTES, Order, Pattern, Query, Search, Term,
};
use oauthdesk::tui::app::{Effect, Target};
use oauthdesk::tui::config::PageSize;
use ratatui::style::Modifier;

use crate::support::Desk;

/// What the desk asks for when these keys are pressed: the last question.
fn asked(desk: &mut Desk, keys: &str) -> Query {
    desk.hold = true;
    desk.held.clear();
    desk.keys(keys);
    desk.hold = false;
    let asked = desk.held.iter().rev().find_map(|effect| match effect {
        Effect::Ask { request: Request::Page { query, .. }, .. } => Some(query.clone()),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("{keys} asks for nothing:\n{}", desk.screen()))
}

/// Whether these keys ask for nothing.
fn asks_nothing(desk: &mut Desk, keys: &str) -> bool {
    desk.hold = true;
    desk.held.clear();
    desk.keys(keys);
    desk.hold = false;
    !desk
        .held
        .iter()
        .any(|effect| matches!(effect, Effect::Ask { request: Request::Page { .. }, .. }))
}

/// The part of the search box that is underlined as a mistake.
fn underlined(desk: &Desk) -> String {
    let (_, buffer) = desk.draw();
    let wrong = |x: &u16| {
        let cell = &buffer[(*x, 1)];
        cell.modifier.contains(Modifier::UNDERLINED | Modifier::BOLD)
    };
    (0..desk.app.width).filter(wrong).map(|x| buffer[(x, 1)].symbol().to_owned()).collect()
}

#[test]
fn a_field_term_is_asked_as_what_it_means() {
    let mut desk = Desk::demo();
    let query = asked(&mut desk, "/access>12h -name:nightly");
    let access = Expr::Term(Term::Lifetime {
        field: Column::Field(Field::AccessLifetime),
        compare: Compare::More,
        value: Lifetime::Seconds(43_200),
    });
    let pattern = Pattern::literal("nightly");
    let name = Expr::Term(Term::Text { field: Column::Field(Field::Name), equals: false, pattern });
    assert_eq!(query.filter, Expr::And(vec![access, name.negated()]));
}

#[test]
fn a_mistake_is_underlined_with_its_reason_and_the_last_good_result_stays() {
    let mut desk = Desk::demo();
    desk.keys("/a").sees("of 312");
    let matched = desk.app.list().page.as_ref().expect("page").matched;
    desk.keys(" ");
    assert!(asks_nothing(&mut desk, "\"acc"));
    assert_eq!(underlined(&desk), "\"acc");
    desk.sees("never closed").sees("showing: a");
    assert_eq!(desk.app.list().page.as_ref().expect("page").matched, matched);
    // Pages, orders and what is asked again go on with what was understood.
    let query = asked(&mut desk, "<PgDn><PgDn><PgDn>");
    assert_eq!(query.filter, Expr::words("a"));
    desk.keys("\"");
    assert_eq!(underlined(&desk), "");
    desk.lacks("showing:").lacks("never closed");
}

#[test]
fn enter_on_a_mistake_stays_in_the_box_and_says_why() {
    let mut desk = Desk::demo();
    desk.keys("/nmae:x<Enter>").sees("did you mean name?").sees("showing: nmae");
    assert_eq!(underlined(&desk), "nmae");
    desk.keys("<Home>").keys("<Delete><Delete><Delete><Delete>name<Enter>");
    desk.lacks("✗ Search").lacks("did you mean");
    assert_eq!(desk.app.list().search.value(), "name:x");
    desk.keys("/ (<Enter>").sees("never closed").keys("<Esc>").lacks("filtered");
    assert_eq!(desk.app.list().search.value(), "");
}

#[test]
fn a_mistake_that_is_left_by_another_way_stays_marked() {
    let mut desk = Desk::demo();
    desk.keys("/nov ");
    assert!(asks_nothing(&mut desk, "("));
    desk.click(Target::Row(3)).sees("showing: nov");
    assert_eq!(underlined(&desk), "(");
    assert_eq!(asked(&mut desk, "sn").filter, Expr::words("nov"));
    desk.keys("21").sees("showing: nov");
}

#[test]
fn tab_takes_what_all_candidates_agree_on_and_then_one_after_the_other() {
    let mut desk = Desk::demo();
    desk.keys("/red<Tab>");
    assert_eq!(desk.app.list().search.value(), "redirect:");
    desk.keys("<C-u>r").sees("Tab redirect:  refresh<");
    desk.keys("<Tab>");
    assert_eq!(desk.app.list().search.value(), "re");
    for expected in ["redirect:", "refresh<", "redirect:"] {
        desk.keys("<Tab>");
        assert_eq!(desk.app.list().search.value(), expected);
    }
    desk.keys("<BackTab>");
    assert_eq!(desk.app.list().search.value(), "refresh<");
    // Another key ends the round; the next Tab completes what stands there then.
    desk.keys("7<Tab>");
    assert_eq!(desk.app.list().search.value(), "refresh<7d");
    desk.keys("<C-u>zzz<Tab>").sees("Nothing is known that completes this; F1 shows the fields");
}

#[test]
fn values_of_the_registry_complete_in_quotes_where_they_need_them() {
    let mut desk = Desk::acme();
    desk.keys("/partner:").sees("Tab acme").sees("Acme Media").keys("<Tab>");
    assert_eq!(desk.app.list().search.value(), "partner:acme");
    desk.keys("<C-u>partner:medi<Tab>");
    assert_eq!(desk.app.list().search.value(), "partner:\"Acme Media\"");
    desk.keys("<C-u>is:ena<Tab> scope:w<Tab> sort:-mod<Tab> per:f<Tab>");
    assert_eq!(desk.app.list().search.value(), "is:enabled scope:write sort:-modified per:fit");
    assert_eq!(desk.app.list().order().column, Column::Modified);
}

#[test]
fn names_with_escape_sequences_are_offered_without_them() {
    let mut desk = Desk::acme();
    let mut directory = (*desk.app.directory).clone();
    let acme = directory.partners.values().next().expect("a partner").clone();
    let id = PartnerId(77);
    let name = "Evil \u{1b}[31m\u{202e}Media".to_owned();
    directory.partners.insert(id, Partner { id, name, ..acme });
    desk.app.directory = directory.into();
    desk.keys("/partner:evil").sees("Evil").keys("<Tab>");
    let screen = desk.screen();
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'), "{screen}");
}

#[test]
fn sort_and_per_of_a_search_hold_until_the_person_chooses() {
    let mut desk = Desk::demo();
    let query = asked(&mut desk, "/nov sort:-modified,name per:7");
    let order = |column, descending| Order { column, descending };
    assert_eq!(query.order, order(Column::Modified, true));
    assert_eq!(query.then, [order(Column::Field(Field::Name), false)]);
    assert_eq!(query.per_page, 7);
    desk.keys("<Enter>").sees("Modified ↓").sees("[7]");
    // By key: the column that it is sorted by is reversed.
    let query = asked(&mut desk, "sm");
    assert_eq!((query.order, query.then.len()), (order(Column::Modified, false), 0));
    assert_eq!(desk.app.list().search.value(), "nov per:7");
    let query = asked(&mut desk, "+");
    assert_eq!((query.per_page, query.order), (10, order(Column::Modified, false)));
    assert_eq!(desk.app.list().search.value(), "nov");
    // By mouse.
    desk.keys("/ per:60 sort:email<Enter>").click(Target::Header(Column::Field(Field::Name)));
    assert_eq!(desk.app.list().search.value(), "nov per:60");
    assert_eq!(desk.app.list().order(), order(Column::Field(Field::Name), false));
    assert_eq!(asked(&mut desk, "-").per_page, 50);
    desk.keys("/ per:60<Enter>").click(Target::PageSize(PageSize::Fit));
    assert_eq!(desk.app.list().search.value(), "nov");
    assert_eq!(desk.app.list().page_size(), PageSize::Fit);
    // What the person chose before comes back with the search that overruled it.
    desk.keys("/ sort:client-id<Enter>").sees("Client ID ↑").keys("<Esc>").sees("Name ↑");
}

#[test]
fn choosing_an_order_leaves_a_search_with_a_mistake_as_it_was_understood() {
    let mut desk = Desk::demo();
    desk.keys("/nov sort:-modified (");
    desk.click(Target::Header(Column::Field(Field::Name)));
    assert_eq!(desk.app.list().search.value(), "nov (");
    assert_eq!(desk.app.list().order().column, Column::Field(Field::Name));
    desk.sees("showing: nov").lacks("showing: nov sort");
}

#[test]
fn only_what_is_sought_is_marked_and_only_where() {
    let mut desk = Desk::demo();
    desk.resize(220, 45).keys("/nov -name:zzz<Enter>");
    let (_, buffer) = desk.draw();
    let marked = |y: u16| {
        (0..220).filter(|x| buffer[(*x, y)].modifier.contains(Modifier::UNDERLINED)).count()
    };
    assert!((3..40).any(|y| marked(y) > 0), "{}", desk.screen());
    desk.keys("/<C-u>-nov<Enter>");
    let (_, buffer) = desk.draw();
    let marked = |y: u16| {
        (0..220).filter(|x| buffer[(*x, y)].modifier.contains(Modifier::UNDERLINED)).count()
    };
    assert!((3..40).all(|y| marked(y) == 0), "{}", desk.screen());
}

#[test]
fn the_help_of_the_box_is_the_language_of_its_list() {
    let mut desk = Desk::demo();
    for (kind, tab) in Kind::ALL.into_iter().zip(["1", "2", "3", "4"]) {
        desk.keys(tab).keys("/<F1>").sees(&format!("Searching {}", kind.title()));
        for field in Column::terms(kind) {
            desk.sees(field.example);
        }
        // It fits on one page, whole.
        desk.lacks("more,").keys("<Esc><Esc>");
    }
}

#[test]
fn a_paste_that_is_too_long_is_refused_whole() {
    let mut desk = Desk::demo();
    desk.keys("/nov").paste(&"x".repeat(1_000_000)).sees("Not pasted").sees("4,096 is the most");
    assert_eq!(desk.app.list().search.value(), "nov");
    desk.paste(&"y".repeat(MAX_BYTES - 3));
    assert_eq!(desk.app.list().search.value().len(), MAX_BYTES);
    desk.keys("z").sees("at most 4096 bytes").sees("showing: nov");
}

#[test]
fn any_script_and_any_sign_can_be_typed() {
    let mut desk = Desk::demo();
    for text in [
        "Cafe\u{301} Me\u{301}",
        "חיפה מדיה",
        "name:\u{202e}חיפה",
        "日本(広告 or ",
        "\"\u{5d0}",
        "e\u{301}:\u{301}",
    ] {
        desk.keys("/").paste(text).keys("<Left><Left>x<Tab><BackTab><Enter>");
        let screen = desk.screen();
        assert!(!screen.contains('\u{202e}'), "{screen}");
        desk.keys("<Esc><Esc>");
        assert_eq!(desk.app.list().search.value(), "", "{text}");
    }
}

#[test]
fn what_is_asked_is_what_the_parser_reads() {
    let mut desk = Desk::demo();
    for text in ["a or b", "-(grant:code is:enabled)", "partner=\"Acme Media\" modified<7d"] {
        desk.keys("/<C-u>");
        let query = asked(&mut desk, text);
        assert_eq!(query.filter, Search::parse(Kind::Clients, text).expect("good").filter);
    }
}
