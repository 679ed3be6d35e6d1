//! Text from records is data: nothing of it speaks to the terminal, wherever it is shown.

use crate::many::hostile;
use crate::support::Desk;

const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\n\u{202e}evil\u{200b}\u{e0041}";

#[track_caller]
fn assert_harmless(desk: &Desk) {
    let (_, buffer) = desk.draw();
    for cell in buffer.content() {
        let bad = |c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}' | '\u{e0041}');
        assert!(!cell.symbol().chars().any(bad), "{:?}:\n{}", cell.symbol(), desk.screen());
    }
}

#[test]
fn control_characters_and_escape_sequences_never_reach_the_screen() {
    let mut desk = hostile(HOSTILE, HOSTILE);
    for keys in [
        "",
        "e",
        "<F1>",
        "<Esc><Esc>",
        "d",
        "<Esc>",
        "c",
        "<Esc>",
        "2",
        "e",
        "<Esc>",
        "d",
        "<Esc>",
        "1/evil",
        "<Enter>",
        "<Space>",
        "d",
        "<Esc>",
        "n<Tab><Tab><Enter>",
        "<Enter>",
        "<C-s>",
    ] {
        assert_harmless(desk.keys(keys));
        desk.resize(220, 40);
        assert_harmless(&desk);
        desk.resize(80, 24);
    }
}

#[test]
fn what_is_typed_or_pasted_into_a_search_is_no_command_either() {
    let mut desk = Desk::demo();
    desk.keys("/").paste(HOSTILE);
    assert_harmless(&desk);
    desk.keys("<Enter>");
    assert_harmless(&desk);
    desk.keys("<Esc>:").paste(HOSTILE);
    assert_harmless(&desk);
}
