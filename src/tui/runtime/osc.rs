//! Filters the terminal's reply about its background colour out of the keys.
//!
//! The reply is `ESC ] 11;rgb:RRRR/GGGG/BBBB`, ended by BEL or `ESC \`. crossterm does not know it
//! and reads it as keys: Alt-], each character, and Ctrl-g or Alt-\. On a slow link an `ESC` may
//! come alone; it is then read as an Esc key, and the `]` or `\` after it as a plain character.

use std::mem;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::Event;

/// Text that no person types after an Alt-].
const INTRODUCER: &str = "11;rgb";

/// Finds replies among keys. Keys that may be part of a reply are held back until the next key
/// decides.
#[derive(Debug, Default)]
pub struct Replies {
    state: State,
    held: Vec<KeyEvent>,
}

#[derive(Debug, Default)]
enum State {
    /// No keys are held back.
    #[default]
    Outside,
    /// A lone Esc, which may be the first byte of the reply.
    Torn,
    /// Inside the reply, with its text so far.
    Inside(String),
    /// A complete colour and an Esc, which should be the first byte of the end.
    Ending(bool),
}

impl Replies {
    /// Creates the filter with no keys held back.
    pub fn new() -> Self {
        Self::default()
    }

    /// Filters a key and appends the resulting events to `out`. `expected` tells whether a lone Esc
    /// may begin a reply; a reply in one piece is always filtered.
    pub fn key(&mut self, key: KeyEvent, expected: bool, out: &mut Vec<Event>) {
        match mem::take(&mut self.state) {
            State::Outside if is_introduction(key) => self.hold(key, State::Inside(String::new())),
            State::Outside if expected && is_escape(key) => self.hold(key, State::Torn),
            State::Outside => out.push(Event::Key(key)),
            State::Torn if is_plain(key, ']') => self.hold(key, State::Inside(String::new())),
            State::Inside(mut text) => {
                if let Some(character) = plain(key) {
                    text.push(character);
                    if may_become_colour(&text) {
                        self.hold(key, State::Inside(text));
                        return;
                    }
                } else if let Some(light) = is_light(&text) {
                    if is_end(key) {
                        self.held.clear();
                        out.push(Event::Background { light });
                        return;
                    }
                    if is_escape(key) {
                        self.hold(key, State::Ending(light));
                        return;
                    }
                }
                self.state = State::Inside(text);
                self.interrupt(out);
                self.key(key, expected, out);
            }
            State::Ending(light) => {
                self.held.clear();
                out.push(Event::Background { light });
                if !is_plain(key, '\\') {
                    self.key(key, expected, out);
                }
            }
            State::Torn => {
                self.give_back(out);
                self.key(key, expected, out);
            }
        }
    }

    /// Releases the keys held back, because an event other than a key came or time has passed. Only
    /// the beginning of a broken reply, which nobody types, is dropped.
    pub fn interrupt(&mut self, out: &mut Vec<Event>) {
        match mem::take(&mut self.state) {
            State::Inside(text) if text.len() >= INTRODUCER.len() => self.held.clear(),
            State::Ending(light) => {
                self.held.clear();
                out.push(Event::Background { light });
            }
            _ => self.give_back(out),
        }
    }

    /// Whether an Esc is held back that may be typed, and must not be delayed for long.
    pub fn holds_escape(&self) -> bool {
        matches!(self.state, State::Torn)
    }

    fn hold(&mut self, key: KeyEvent, state: State) {
        self.held.push(key);
        self.state = state;
    }

    fn give_back(&mut self, out: &mut Vec<Event>) {
        out.extend(self.held.drain(..).map(Event::Key));
    }
}

fn is_introduction(key: KeyEvent) -> bool {
    key.code == KeyCode::Char(']') && key.modifiers == KeyModifiers::ALT
}

fn is_escape(key: KeyEvent) -> bool {
    key.code == KeyCode::Esc && key.modifiers.is_empty()
}

fn is_end(key: KeyEvent) -> bool {
    matches!(
        (key.code, key.modifiers),
        (KeyCode::Char('g'), KeyModifiers::CONTROL) | (KeyCode::Char('\\'), KeyModifiers::ALT)
    )
}

fn is_plain(key: KeyEvent, character: char) -> bool {
    plain(key) == Some(character)
}

/// The character of a key without Alt or Ctrl. Capital letters come with Shift.
fn plain(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(character) if (key.modifiers - KeyModifiers::SHIFT).is_empty() => {
            Some(character)
        }
        _ => None,
    }
}

/// Whether `text` is the beginning of a colour. Colours are short, which limits the keys held back.
fn may_become_colour(text: &str) -> bool {
    let Some(colour) = text.strip_prefix(INTRODUCER) else {
        return INTRODUCER.starts_with(text);
    };
    match channels(colour) {
        Some((channels, count)) => {
            let mut length = 0;
            channels.split('/').all(|channel| {
                length += 1;
                length <= count && may_be_channel(channel)
            })
        }
        None => matches!(colour, "" | "a"),
    }
}

/// The channels after `rgb:` or `rgba:`, and their number.
fn channels(colour: &str) -> Option<(&str, usize)> {
    match colour.strip_prefix(':') {
        Some(channels) => Some((channels, 3)),
        None => colour.strip_prefix("a:").map(|channels| (channels, 4)),
    }
}

fn may_be_channel(channel: &str) -> bool {
    channel.len() <= 4 && channel.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a complete colour is light: its perceived lightness (CIE L*) is over one half.
fn is_light(text: &str) -> Option<bool> {
    let (channels, count) = channels(text.strip_prefix(INTRODUCER)?)?;
    let channels = channels.split('/').map(intensity).collect::<Option<Vec<f64>>>()?;
    match *channels.as_slice() {
        [red, green, blue] | [red, green, blue, _] if channels.len() == count => {
            let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            // The luminance at which L* is 50.
            Some(luminance > 0.184_186_5)
        }
        _ => None,
    }
}

/// A channel of one to four hexadecimal digits as linear light, from 0 to 1.
fn intensity(channel: &str) -> Option<f64> {
    let most = match channel.len() {
        1 => 0xf,
        2 => 0xff,
        3 => 0xfff,
        4 => 0xffff,
        _ => return None,
    };
    let value = f64::from(u16::from_str_radix(channel, 16).ok()?) / f64::from(most);
    Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys that crossterm makes of bytes arriving in these pieces.
    fn keys(pieces: &[&str]) -> Vec<KeyEvent> {
        let mut keys = Vec::new();
        for piece in pieces {
            let mut alt = KeyModifiers::NONE;
            let mut characters = piece.chars().peekable();
            while let Some(character) = characters.next() {
                if character == '\x1b' && characters.peek().is_some() {
                    alt = KeyModifiers::ALT;
                    continue;
                }
                let (code, modifiers) = match character {
                    '\x1b' => (KeyCode::Esc, KeyModifiers::NONE),
                    '\x07' => (KeyCode::Char('g'), KeyModifiers::CONTROL),
                    upper if upper.is_uppercase() => (KeyCode::Char(upper), KeyModifiers::SHIFT),
                    other => (KeyCode::Char(other), KeyModifiers::NONE),
                };
                keys.push(KeyEvent::new(code, modifiers | alt));
                alt = KeyModifiers::NONE;
            }
        }
        keys
    }

    fn feed(replies: &mut Replies, keys: &[KeyEvent], expected: bool) -> Vec<Event> {
        let mut out = Vec::new();
        for key in keys {
            replies.key(*key, expected, &mut out);
        }
        out
    }

    fn after(pieces: &[&str]) -> Vec<Event> {
        feed(&mut Replies::new(), &keys(pieces), true)
    }

    fn typed(pieces: &[&str]) -> Vec<Event> {
        keys(pieces).into_iter().map(Event::Key).collect()
    }

    const DARK: Event = Event::Background { light: false };
    const LIGHT: Event = Event::Background { light: true };

    #[test]
    fn a_reply_becomes_light_or_dark_and_no_keys() {
        assert_eq!(after(&["\x1b]11;rgb:ffff/ffff/ffff\x07"]), [LIGHT]);
        assert_eq!(after(&["\x1b]11;rgb:1e1e/1E1E/2e2E\x1b\\"]), [DARK]);
        assert_eq!(after(&["\x1b]11;rgb:f/f/f\x07"]), [LIGHT]);
        assert_eq!(after(&["\x1b]11;rgb:fd/f6/e3\x07"]), [LIGHT]);
        assert_eq!(after(&["\x1b]11;rgba:0000/0000/0000/ffff\x1b\\"]), [DARK]);
        assert_eq!(after(&["\x1b]11;rgb:0000/0000/ffff\x07"]), [DARK]);
    }

    #[test]
    fn a_reply_may_arrive_in_any_two_pieces() {
        for reply in ["\x1b]11;rgb:ffff/fafa/ffff\x1b\\", "\x1b]11;rgb:ffff/ffff/ffff\x07"] {
            for cut in 1..reply.len() {
                let (one, two) = reply.split_at(cut);
                assert_eq!(after(&[one, two]), [LIGHT], "cut at {cut}");
            }
            let bytes: Vec<String> = reply.chars().map(String::from).collect();
            let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
            assert_eq!(after(&bytes), [LIGHT]);
        }
    }

    #[test]
    fn keys_around_a_reply_stay_in_their_order() {
        let mut expected = typed(&["j"]);
        expected.push(DARK);
        expected.extend(typed(&["k", "\x1b"]));
        let mut replies = Replies::new();
        let mut out = feed(&mut replies, &keys(&["j\x1b]11;rgb:0/0/0\x07k", "\x1b"]), true);
        replies.interrupt(&mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn a_reply_is_taken_even_when_none_was_expected() {
        let reply = keys(&["\x1b]11;rgb:0/0/0\x07"]);
        assert_eq!(feed(&mut Replies::new(), &reply, false), [DARK]);
    }

    #[test]
    fn an_escape_is_not_held_back_when_no_reply_is_expected() {
        let mut replies = Replies::new();
        assert_eq!(feed(&mut replies, &keys(&["\x1b"]), false), typed(&["\x1b"]));
        assert!(!replies.holds_escape());
    }

    #[test]
    fn an_escape_is_given_back_when_time_has_passed() {
        let mut replies = Replies::new();
        let mut out = feed(&mut replies, &keys(&["\x1b"]), true);
        assert!(out.is_empty() && replies.holds_escape());
        replies.interrupt(&mut out);
        assert_eq!(out, typed(&["\x1b"]));
        assert_eq!(feed(&mut replies, &keys(&["]"]), true), typed(&["]"]));
    }

    #[test]
    fn what_a_person_types_is_given_back_at_the_first_key_that_does_not_fit() {
        for pieces in [
            ["\x1b]j"].as_slice(),
            &["\x1b]1q"],
            &["\x1b]11;x"],
            &["\x1b]12;"],
            &["\x1b", "j"],
            &["\x1b", "]", "x"],
            &["\x1b]1\x07"],
            &["\x1b]\x1bx"],
        ] {
            assert_eq!(after(pieces), typed(pieces), "{pieces:?}");
        }
    }

    #[test]
    fn a_second_introduction_begins_anew() {
        let mut expected = typed(&["\x1b]"]);
        expected.push(LIGHT);
        assert_eq!(after(&["\x1b]\x1b]11;rgb:ff/ff/ff\x07"]), expected);
    }

    #[test]
    fn a_reply_that_breaks_off_never_becomes_keys_and_swallows_no_others() {
        for broken in ["\x1b]11;rgb:ffff/ff", "\x1b]11;rgb:", "\x1b]11;rgb:ffff/ffff/ffff"] {
            let mut replies = Replies::new();
            let out = feed(&mut replies, &keys(&[broken, "q"]), true);
            assert_eq!(out, typed(&["q"]), "{broken}");
        }
    }

    #[test]
    fn what_is_held_back_is_bounded() {
        let mut replies = Replies::new();
        let mut long = String::from("\x1b]11;rgb:");
        long.push_str(&"f".repeat(10_000));
        feed(&mut replies, &keys(&[&long]), true);
        assert!(replies.held.len() < 32);
    }
}
