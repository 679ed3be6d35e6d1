//! Help: what F1 tells of each field, of the page, and of the keys as they are.

use oauthdesk::model::Field;
use oauthdesk::query::Kind;
use oauthdesk::registry::Local;
use oauthdesk::tui::config::Config;

use crate::support::Desk;

/// The help of a field of a new client has each of these, in a window where it fits whole.
#[track_caller]
fn tells(field: Field, facts: &[&str]) {
    let mut desk = Desk::acme();
    desk.resize(120, 45).keys("n");
    if field == Field::RedirectUris {
        desk.go(Field::GrantTypes).keys("<Space>");
    }
    desk.go(field).keys("<F1>");
    for fact in facts {
        desk.sees(fact);
    }
    desk.keys("<Esc>").sees("New client");
}

#[test]
fn a_name_is_for_the_record_only_and_authenticates_nothing() {
    tells(Field::Name, &["for the record only", "authenticate"]);
}

#[test]
fn an_email_is_the_one_of_whoever_answers_for_the_client() {
    tells(Field::Email, &["one address", "answers for this client"]);
}

#[test]
fn a_client_id_is_sent_with_requests_and_is_better_a_technical_account() {
    tells(
        Field::ClientId,
        &["API requests", "technical account", "which service", "outlives", "leaving", "RFC 6749"],
    );
}

#[test]
fn the_restriction_is_to_users_listed_for_the_partner_and_recommended() {
    tells(Field::Restrict, &["Only users listed for the chosen partner", "recommended"]);
}

#[test]
fn each_grant_type_is_told_with_what_the_rfcs_say_of_it() {
    tells(
        Field::GrantTypes,
        &[
            "right after authenticating",
            "at once",
            "RFC 9700 §2.1.2",
            "comes back to the client after authenticating",
            "own password",
            "no authorization server in between",
            "customary default",
            "RFC 9700 §2.4",
            "must not be used",
            "after the old one expired",
            "extended time",
        ],
    );
}

#[test]
fn redirect_uris_are_where_the_user_is_sent_after_approving() {
    tells(
        Field::RedirectUris,
        &["after approving the client", "Several", "one must match exactly", "RFC 6749 §3.1.2"],
    );
}

#[test]
fn lifetimes_are_seconds_from_issue_with_a_default_and_never() {
    tells(Field::AccessLifetime, &["seconds", "issue", "12 hours", "-1", "never expires"]);
    tells(Field::RefreshLifetime, &["seconds", "issue", "30 days"]);
}

#[test]
fn each_field_shows_its_help_under_it_while_it_has_the_focus() {
    for kind in Kind::ALL {
        let mut desk = Desk::acme();
        desk.resize(120, 45).keys(match kind {
            Kind::Clients => "1n",
            Kind::Partners => "2n",
            Kind::Users => "3n",
            // Nobody writes history by hand.
            Kind::History => continue,
        });
        let fields: Vec<_> = {
            let form = desk.app.form().expect("a form");
            let on = |f: &Field| form.enabled(*f, &desk.app.directory).is_ok();
            form.fields.iter().map(|f| f.field).filter(on).collect()
        };
        for field in &fields {
            desk.go(*field);
            for other in &fields {
                let help = oauthdesk::tui::app::form::short_help(kind, *other);
                let same = help == oauthdesk::tui::app::form::short_help(kind, *field);
                assert_eq!(desk.shows(help), same, "{field:?}, {other:?}:\n{}", desk.screen());
            }
        }
    }
}

#[test]
fn the_page_s_help_says_where_the_oauth2_guide_is() {
    let mut desk = Desk::acme();
    desk.keys("<F1>").sees("should read the OAuth2 guide").lacks("docs.acme.example").keys("<Esc>");
    desk.set(|settings| settings.guide_url = Some("https://docs.acme.example/oauth2".into()));
    desk.keys("?").sees("should read the OAuth2 guide").sees("https://docs.acme.example/oauth2");
}

#[test]
fn help_palette_and_hints_show_the_keys_of_the_config() {
    let config = Config::parse("[keys.list]\nnew = ['i']\nhelp = ['z']\n").expect("config");
    let mut desk = Desk::with_config(Local::demo(false).expect("demo"), None, &config);
    desk.sees("i New").keys("n").sees("z shows the keys");
    desk.keys("z");
    let line = |desk: &Desk, what: &str| {
        desk.screen().lines().find(|line| line.contains(what)).map(str::to_owned)
    };
    let new = line(&desk, " New").expect("the line of New");
    assert!(new.contains("│ i "), "{new}");
    desk.keys("<Esc>:");
    let new = line(&desk, "> New").expect("the line of New");
    assert!(new.ends_with("i │"), "{new}");
    desk.keys("<Esc>i").sees("New client");
}

#[test]
fn the_address_of_the_guide_stands_unbroken_on_a_line_of_its_own() {
    let mut desk = Desk::acme();
    let url = "https://docs.acme.example/platform/oauth2/guide-for-partners-and-all-o";
    desk.set(|settings| settings.guide_url = Some(url.into()));
    desk.keys("?");
    let line = desk.screen().lines().find(|line| line.contains("https")).map(str::to_owned);
    assert!(line.is_some_and(|line| line.contains(&format!(" {url} "))), "{}", desk.screen());
}

/// The lines of the open help, without its frame.
fn help_lines(desk: &Desk) -> Vec<String> {
    let screen = desk.screen();
    let inside = screen.lines().filter_map(|line| line.split('│').nth(1));
    let mut lines: Vec<_> = inside.map(|line| line.trim_end().to_owned()).collect();
    lines.pop();
    lines
}

#[test]
fn paging_and_stepping_through_the_help_skip_no_line_and_stop_at_its_end() {
    for (width, height) in [(80, 24), (60, 15), (40, 10)] {
        let mut desk = Desk::demo();
        desk.resize(width, height).keys("?");
        // Line by line: each step brings the next line up from below.
        let mut all = help_lines(&desk);
        let page = all.len();
        loop {
            let before = help_lines(&desk);
            desk.keys("j");
            let after = help_lines(&desk);
            if after == before {
                break;
            }
            assert_eq!(after[..page - 1], before[1..], "one line up at {width}x{height}");
            all.extend(after.last().cloned());
        }
        assert!(desk.screen().contains(&format!("of {} ", all.len())), "{}", desk.screen());
        // Page by page: the same lines, and the last page ends with the last one.
        desk.keys("<Esc>?");
        let mut from = 0;
        while from + page < all.len() {
            assert_eq!(help_lines(&desk), all[from..from + page], "{width}x{height}");
            desk.keys("<PgDn>");
            from += page;
        }
        assert_eq!(help_lines(&desk), all[all.len() - page..], "{width}x{height}");
        // At once up again from the end, and the end is kept when the window grows.
        desk.keys("<PgDn><PgDn>k");
        assert_eq!(help_lines(&desk), all[all.len() - page - 1..all.len() - 1]);
    }
}

#[test]
fn scrolling_is_hinted_only_where_there_is_something_to_scroll() {
    let mut desk = Desk::acme();
    desk.keys("n<F1>").lacks("Scroll").sees("Esc Close").keys("<Esc>");
    desk.go(Field::GrantTypes).keys("<F1>").lacks("Scroll").resize(60, 15).sees("↓ Scroll");
    desk.keys("<PgDn><PgDn>").resize(80, 24).lacks("Scroll").sees("How the client gets");
}

#[test]
fn the_help_goes_through_every_part_of_the_desk_and_stops_at_its_end() {
    let mut desk = Desk::demo();
    desk.keys("?");
    let mut seen = String::new();
    for _ in 0..200 {
        seen.push_str(&desk.screen());
        desk.keys("j");
    }
    for context in oauthdesk::tui::keymap::Context::ALL {
        assert!(seen.contains(context.title()), "{}", context.title());
    }
    for action in desk.app.keymap.actions(oauthdesk::tui::keymap::Context::List) {
        assert!(seen.contains(action.title()), "{}", action.title());
    }
    desk.keys("<Esc>").lacks("closes").sees("of 312");
}
