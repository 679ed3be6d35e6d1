//! Takes a picture of a desk, and checks what must hold of every picture.

use oauthdesk::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use crate::support::{Desk, screen_text};

/// The window is compared with the picture of this name.
#[track_caller]
pub fn shot(desk: &mut Desk, name: &str) {
    let buffer = mono_without_color(desk, name);
    compare(name, &screen_text(&buffer));
}

/// A text is compared with the one of this name.
#[track_caller]
pub fn compare(name: &str, text: &str) {
    insta::with_settings!(
        { snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true },
        { insta::assert_snapshot!(name, text) }
    );
}

/// The desk in the design's window, a large one and the smallest one that is promised. In one
/// that is too small for anything it says so.
#[track_caller]
pub fn shot_at_every_size(desk: &mut Desk, name: &str) {
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        desk.resize(width, height);
        let name = if width == 80 { name.to_owned() } else { format!("{name}-{width}x{height}") };
        shot(desk, &name);
    }
    desk.resize(10, 3);
    shot(desk, "too-small-10x3");
    desk.resize(80, 24);
}

/// Draws the desk in mono. No cell of it has a color, and the themes with color say the same in
/// the same places: so nothing rests on color alone.
#[track_caller]
fn mono_without_color(desk: &mut Desk, name: &str) -> Buffer {
    let mono = drawn(desk, Theme::MONO);
    for cell in mono.content() {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}: {cell:?}");
    }
    for theme in [Theme::DARK, Theme::LIGHT] {
        let colored = drawn(desk, theme);
        assert_eq!(screen_text(&colored), screen_text(&mono), "{name}");
    }
    mono
}

/// What the desk shows in a theme; the desk keeps its own.
pub fn drawn(desk: &mut Desk, theme: Theme) -> Buffer {
    let own = std::mem::replace(&mut desk.theme, theme);
    let (_, buffer) = desk.draw();
    desk.theme = own;
    buffer
}
