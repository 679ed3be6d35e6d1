//! Colours, and what the desk costs: bytes, time, and the processor.

use std::thread;
use std::time::{Duration, Instant};

use crate::looking::{DOWN, ESC};
use crate::pty::Desk;
use crate::shell::Builder;

/// The first line of the table.
const FIRST_ROW: u16 = 3;
const WHITE: &str = "\x1b]11;rgb:ffff/ffff/ffff\x07";
const BLACK: &str = "\x1b]11;rgb:0000/0000/0000\x07";

fn demo() -> Desk {
    opened(Builder::oauthdesk(&["--demo"]))
}

fn opened(builder: Builder) -> Desk {
    let mut desk = builder.spawn(80, 24);
    desk.wait_for("1-25 of 312");
    desk
}

/// The colour of the titles, which each theme has its own for.
fn title_colour(screen: &vt100::Screen) -> vt100::Color {
    screen.cell(0, 1).unwrap().fgcolor()
}

/// The parameters of every sequence that sets colours or attributes.
fn styles(output: &str) -> Vec<&str> {
    output
        .split("\x1b[")
        .filter_map(|piece| piece.split_once('m'))
        .map(|(style, _)| style)
        .filter(|style| style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
        .flat_map(|style| style.split(';'))
        .collect()
}

#[test]
fn no_color_means_no_colour_and_a_reversed_row() {
    let mut desk = opened(Builder::oauthdesk(&["--demo"]).env("NO_COLOR", "1"));
    desk.keys(DOWN).wait_for_selected(FIRST_ROW + 1);
    desk.keys("n").wait_for("New client").keys("\x13").wait_for("Not saved");
    desk.keys(ESC).wait_for("1-25 of 312").wait_for_selected(FIRST_ROW + 1);
    desk.keys("q");
    assert_eq!(desk.exit_within(5000), 0);
    let output = desk.output_since(0);
    for style in styles(&output) {
        let number: u16 = style.parse().unwrap_or(0);
        let colour = matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107);
        assert!(!colour, "a colour: {style}");
    }
    assert!(!output.contains("\x1b]11;?"), "a theme without colours has nothing to ask");
}

#[test]
fn a_light_terminal_gets_the_light_theme_and_a_dark_one_keeps_the_dark() {
    let mut desk = demo();
    let dark = desk.look(title_colour);
    assert_ne!(dark, vt100::Color::Default);
    assert!(desk.output_since(0).contains("\x1b]11;?\x07"));
    desk.keys(WHITE).wait_until("another theme", |screen| title_colour(screen) != dark);
    assert_eq!(desk.selected(), Some(FIRST_ROW));
    assert!(!desk.screen().contains('✗'), "no key was read:\n{}", desk.screen());
    let mut desk = demo();
    let written = desk.written();
    desk.keys(BLACK).keys(DOWN).wait_for_selected(FIRST_ROW + 1);
    assert_eq!(desk.look(title_colour), dark);
    assert!(desk.written() - written < 400, "nothing but the move was drawn");
}

#[test]
fn a_theme_of_the_config_asks_the_terminal_nothing() {
    for theme in ["dark", "light", "mono"] {
        let config = format!("theme = '{theme}'\n");
        let desk = opened(Builder::oauthdesk(&["--demo"]).config(&config));
        assert!(!desk.output_since(0).contains("\x1b]11;?"), "{theme}");
    }
    // The config is the admin's own word, and NO_COLOR that of the whole system.
    let builder = Builder::oauthdesk(&["--demo"]).config("theme = 'dark'\n").env("NO_COLOR", "1");
    assert_ne!(opened(builder).look(title_colour), vt100::Color::Default);
}

#[test]
fn a_terminal_that_never_answers_delays_nothing() {
    // The fastest of some: this machine may have other things to do.
    let fastest = |builder: &dyn Fn() -> Builder| {
        let time = |builder: Builder| {
            let start = Instant::now();
            opened(builder);
            start.elapsed()
        };
        (0..4).map(|_| time(builder())).min().unwrap()
    };
    let asked = fastest(&|| Builder::oauthdesk(&["--demo"]));
    let not_asked = fastest(&|| Builder::oauthdesk(&["--demo"]).config("theme = 'dark'\n"));
    assert!(asked < not_asked + Duration::from_millis(250), "{asked:?}, else {not_asked:?}");
    let mut desk = demo();
    let start = Instant::now();
    desk.keys("n").wait_for("New client").keys(ESC).wait_for("1-25 of 312");
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn an_idle_desk_writes_nothing_and_none_of_its_threads_wakes() {
    let mut desk = demo();
    desk.keys("n").wait_for("New client").wait_until_quiet(Duration::from_millis(300));
    let (written, woken, cpu) = (desk.written(), desk.own_wake_ups(), desk.cpu());
    assert!(woken.len() >= 4, "{woken:?}");
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(desk.written(), written);
    assert_eq!(desk.own_wake_ups(), woken);
    // What sled's threads do, and what the clock's ticks of 10 ms may round up.
    assert!(desk.cpu() <= cpu + Duration::from_millis(30));
}

#[test]
fn a_move_of_the_cursor_sends_at_most_350_bytes() {
    let mut desk = Desk::spawn(&["--demo"], 120, 40);
    desk.wait_for("1-25 of 312").wait_until_quiet(Duration::from_millis(100));
    for n in 1..=5 {
        let written = desk.written();
        desk.keys(DOWN).wait_for_selected(FIRST_ROW + n);
        desk.wait_until_quiet(Duration::from_millis(50));
        let output = desk.output_since(written);
        assert!(output.len() <= 350, "{} bytes: {output:?}", output.len());
    }
    // A move that goes nowhere sends nothing.
    desk.keys("g").wait_for_selected(FIRST_ROW).wait_until_quiet(Duration::from_millis(100));
    let written = desk.written();
    desk.keys("k").keys("k").wait_until_quiet(Duration::from_millis(100));
    assert_eq!(desk.output_since(written), "");
}
