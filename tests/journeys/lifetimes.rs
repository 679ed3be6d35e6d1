//! Token lifetimes: how they are typed, what they come to, and where that is shown.

use std::num::NonZeroU32;

use oauthdesk::model::{AccessLifetime, Field, RefreshLifetime};

use crate::support::Desk;

fn seconds(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("not zero")
}

/// A new client that can be saved, with this in a field; nothing is saved yet.
fn with(field: Field, text: &str) -> Desk {
    let mut desk = Desk::acme();
    desk.new_client("anna").go(field).keys(text);
    desk
}

#[test]
fn an_access_lifetime_is_seconds_units_default_or_never() {
    use AccessLifetime::{Never, PlatformDefault, Seconds};
    for (typed, shown, lifetime) in [
        ("", "= 12h (default)", PlatformDefault),
        ("default", "= 12h (default)", PlatformDefault),
        ("1", "= 1s", Seconds(seconds(1))),
        ("3600", "= 1h", Seconds(seconds(3600))),
        ("12h", "= 12h", Seconds(seconds(43_200))),
        ("30d", "= 30d", Seconds(seconds(2_592_000))),
        ("1h30m", "= 1h30m", Seconds(seconds(5_400))),
        ("2147483647", "= 24855d3h14m7s", Seconds(seconds(2_147_483_647))),
        ("-1", "= never", Never),
        ("never", "= never", Never),
    ] {
        let mut desk = with(Field::AccessLifetime, typed);
        desk.sees(shown).keys("<C-s>").sees("Saved acme-anna");
        let stored = desk.client("acme-anna").expect("stored").access_lifetime;
        assert_eq!(stored, lifetime, "{typed:?}");
    }
}

#[test]
fn a_refresh_lifetime_is_seconds_units_or_default() {
    use RefreshLifetime::{PlatformDefault, Seconds};
    for (typed, shown, lifetime) in [
        ("", "= 30d (default)", PlatformDefault),
        ("default", "= 30d (default)", PlatformDefault),
        ("86400", "= 1d", Seconds(seconds(86_400))),
        ("90d", "= 90d", Seconds(seconds(7_776_000))),
        ("2147483647", "= 24855d3h14m7s", Seconds(seconds(2_147_483_647))),
    ] {
        let mut desk = with(Field::RefreshLifetime, typed);
        desk.sees(shown).keys("<C-s>").sees("Saved acme-anna");
        let stored = desk.client("acme-anna").expect("stored").refresh_lifetime;
        assert_eq!(stored, lifetime, "{typed:?}");
    }
}

#[test]
fn zero_less_than_minus_one_and_too_much_are_errors() {
    for typed in ["0", "0s", "-2", "-100", "2147483648", "99999999999999999999", "soon", "1.5h"] {
        let mut desk = with(Field::AccessLifetime, typed);
        desk.keys("<C-s>").sees("✗Access lifetime").sees("New client");
        assert_eq!(desk.clients(), 0, "{typed} was taken");
    }
}

#[test]
fn a_refresh_token_cannot_be_made_to_last_for_ever() {
    for typed in ["-1", "never", "0", "2147483648"] {
        let mut desk = with(Field::RefreshLifetime, typed);
        desk.keys("<C-s>").sees("✗Refresh lifetime").sees("New client");
        assert_eq!(desk.clients(), 0, "{typed} was taken");
    }
}

#[test]
fn a_refresh_lifetime_counts_only_with_refresh_token_and_comes_back_with_it() {
    let mut desk = with(Field::RefreshLifetime, "90d");
    desk.go(Field::GrantTypes).keys("<Right><Right><Right><Space>").sees("⊘ needs Refresh token");
    desk.keys("<Space>").lacks("⊘ needs Refresh token").sees("= 90d");
    // Even what would be an error does not stand in the way while it does not count.
    desk.go(Field::RefreshLifetime).keys("<C-u>never").go(Field::GrantTypes).keys("<Space><C-s>");
    desk.sees("Saved acme-anna");
    let stored = desk.client("acme-anna").expect("stored").refresh_lifetime;
    assert_eq!(stored, RefreshLifetime::PlatformDefault);
}

#[test]
fn the_default_is_the_platform_s_and_an_empty_lifetime_follows_it() {
    let mut desk = Desk::acme();
    desk.add_client("acme", "anna");
    desk.resize(140, 24).sees("12h (default)").sees("30d (default)");
    desk.set(|settings| {
        settings.default_access_lifetime = seconds(900);
        settings.default_refresh_lifetime = seconds(86_400);
    });
    desk.sees("15m (default)").sees("1d (default)");
    desk.resize(80, 24).keys("e").sees("= 15m (default)").sees("= 1d (default)");
}

#[test]
fn the_list_shows_what_is_in_force() {
    let mut desk = with(Field::AccessLifetime, "never");
    desk.go(Field::GrantTypes).keys("<Right><Right><Right><Space><C-s>").sees("Saved acme-anna");
    desk.resize(140, 24);
    let row = desk.line(3);
    assert!(row.contains("never") && !row.contains("default"), "{row}");
    desk.keys("e").go(Field::AccessLifetime).keys("<C-u>3600<C-s>");
    assert!(desk.line(3).contains(" 1h "), "{}", desk.line(3));
}
