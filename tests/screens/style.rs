//! What the styles say: where the keys act, what is disabled, what is wrong. Each in the dark, the
//! light and the mono theme.

use oauthdesk::model::{Field, Role, text};
use oauthdesk::tui::app::form::{Control, Focus};
use oauthdesk::tui::app::{Msg, Target};
use oauthdesk::tui::theme::Theme;
use oauthdesk::tui::view::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::camera::drawn;
use crate::stage::{acme, acme_with_client, demo, of_role, wide};
use crate::support::Desk;

const THEMES: [(&str, Theme); 3] =
    [("dark", Theme::DARK), ("light", Theme::LIGHT), ("mono", Theme::MONO)];

/// A cell that a wide character covers looks as the character does.
fn is_reversed(buffer: &Buffer, x: u16, y: u16) -> bool {
    let covered = x > 0 && text::width(buffer[(x - 1, y)].symbol()) > 1;
    buffer[(x - u16::from(covered), y)].modifier.contains(Modifier::REVERSED)
}

/// Every cell that is reversed is in this area, and every cell of the area is reversed.
#[track_caller]
fn assert_reversed(buffer: &Buffer, area: Rect, what: &str) {
    for y in 0..buffer.area().height {
        for x in 0..buffer.area().width {
            let inside = area.contains((x, y).into());
            assert_eq!(is_reversed(buffer, x, y), inside, "{what}: {x},{y}, expected {area}");
        }
    }
}

/// Whether a cell has all that a style asks for.
fn has(buffer: &Buffer, (x, y): (u16, u16), style: Style) -> bool {
    let cell = &buffer[(x, y)];
    style.fg.is_none_or(|fg| cell.fg == fg) && cell.modifier.contains(style.add_modifier)
}

fn row_text(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area().width).map(|x| buffer[(x, y)].symbol()).collect()
}

#[track_caller]
fn assert_only_the_row_of_the_cursor_is_reversed(desk: &mut Desk, what: &str) {
    for (name, theme) in THEMES {
        let (hits, _) = desk.draw();
        let row = hits.find(Target::Row(desk.app.list().cursor)).expect("the row of the cursor");
        assert_eq!((row.x, row.width), (0, desk.app.width));
        assert_reversed(&drawn(desk, theme), row, &format!("{what}, {name}"));
    }
}

#[test]
fn the_selected_row_is_reversed_across_its_whole_width_and_no_other_is() {
    let mut desk = demo();
    for keys in ["", "j", "<PgDn>", "G", "2", "jj", "3", "G", "1"] {
        assert_only_the_row_of_the_cursor_is_reversed(desk.keys(keys), keys);
    }
    for (width, height) in [(120, 40), (60, 15), (40, 10), (220, 50)] {
        assert_only_the_row_of_the_cursor_is_reversed(desk.resize(width, height), "resized");
    }
}

#[test]
fn a_selected_row_is_reversed_whole_where_its_characters_are_wide() {
    let mut desk = wide();
    for keys in ["", "j", "j", "j", "j", "2", "j", "j", "3"] {
        assert_only_the_row_of_the_cursor_is_reversed(desk.keys(keys), keys);
    }
}

#[test]
fn a_selected_row_is_reversed_whole_when_it_is_marked_or_disabled() {
    let mut desk = demo();
    desk.keys("<Space>k");
    assert_only_the_row_of_the_cursor_is_reversed(&mut desk, "marked");
    desk.keys("<Esc>/quintavela<Enter>");
    let disabled = |desk: &Desk| desk.line(usize::from(cursor_row(desk))).contains('⊘');
    for _ in 0..20 {
        if disabled(&desk) {
            break;
        }
        desk.keys("j");
    }
    assert!(disabled(&desk), "{}", desk.screen());
    assert_only_the_row_of_the_cursor_is_reversed(&mut desk, "disabled");
}

fn cursor_row(desk: &Desk) -> u16 {
    let (hits, _) = desk.draw();
    hits.find(Target::Row(desk.app.list().cursor)).expect("the row of the cursor").y
}

#[test]
fn the_chosen_item_of_the_palette_and_of_a_drop_down_is_reversed_alone() {
    let mut desk = demo();
    desk.keys(":<Down><Down>");
    assert_only_menu_item_is_reversed(&mut desk, 2);
    let mut desk = demo();
    desk.keys("n").go(Field::Partner).keys("<Enter><Down>");
    let focused = desk.app.form().expect("a form").focus;
    let Focus::Field(at) = focused else { panic!("{focused:?}") };
    for (name, theme) in THEMES {
        let (hits, _) = desk.draw();
        let item = hits.find(Target::MenuItem(1)).expect("the item");
        let field = hits.find(Target::Field(at)).expect("the field");
        let buffer = drawn(&mut desk, theme);
        for y in 0..24 {
            let reversed: Vec<_> = (0..80).filter(|x| is_reversed(&buffer, *x, y)).collect();
            if y == item.y {
                assert_eq!(reversed, (item.left()..item.right()).collect::<Vec<_>>(), "{name}");
            } else if y != field.y {
                assert!(reversed.is_empty(), "{name}: line {y}");
            }
        }
    }
}

#[track_caller]
fn assert_only_menu_item_is_reversed(desk: &mut Desk, n: usize) {
    for (name, theme) in THEMES {
        let item = desk.draw().0.find(Target::MenuItem(n)).expect("the item");
        let buffer = drawn(desk, theme);
        // Beside the window the row of the list can be seen, which is reversed too.
        for y in 0..buffer.area().height {
            for x in item.columns().map(|column| column.x) {
                assert_eq!(is_reversed(&buffer, x, y), y == item.y, "{name}: {x},{y}");
            }
        }
    }
}

#[test]
fn the_answer_that_enter_gives_is_reversed_and_carries_a_sign() {
    let mut desk = demo();
    desk.keys("d");
    for n in [0, 1] {
        let button = desk.draw().0.find(Target::DialogButton(n)).expect("the button");
        for (name, theme) in THEMES {
            let buffer = drawn(&mut desk, theme);
            for x in 0..80 {
                let here = button.contains((x, button.y).into());
                assert_eq!(is_reversed(&buffer, x, button.y), here, "{name}: {x}");
            }
            let label: String = button.columns().map(|c| buffer[(c.x, c.y)].symbol()).collect();
            assert!(label.contains('>') && label.contains('<'), "{label}");
        }
        desk.keys("<Right>");
    }
}

#[test]
fn the_focused_control_of_a_form_has_a_sign_and_the_cursor_or_is_reversed() {
    let mut desk = acme();
    desk.keys("n").go(Field::GrantTypes).keys("<Space>").go(Field::Name);
    let fields = desk.app.form().expect("a form").fields.len();
    let mut seen = Vec::new();
    for _ in 0..fields + 2 {
        let form = desk.app.form().expect("a form");
        let focus = form.focus;
        let is_text = matches!(form.focused().map(|f| &f.control), Some(Control::Text(_)));
        let (target, is_field) = match focus {
            Focus::Field(at) => (Target::Field(at), true),
            Focus::Save => (Target::SaveButton, false),
            Focus::Cancel => (Target::CancelButton, false),
        };
        for (name, theme) in THEMES {
            let place = desk.draw().0.find(target).expect("on the screen");
            let buffer = drawn(&mut desk, theme);
            let signs: Vec<_> = (0..24).filter(|y| buffer[(1, *y)].symbol() == ">").collect();
            assert_eq!(signs, if is_field { vec![place.y] } else { vec![] }, "{name}, {focus:?}");
            let reversed: Vec<_> =
                (0..24).filter(|y| (0..80).any(|x| is_reversed(&buffer, x, *y))).collect();
            assert_eq!(reversed, if is_text { vec![] } else { vec![place.y] }, "{name}, {focus:?}");
            if is_text {
                assert_eq!(cursor(&desk, theme).1, place.y, "{name}, {focus:?}");
            }
        }
        seen.push(focus);
        desk.keys("<Tab>");
    }
    assert_eq!(seen.len(), fields + 2);
    assert_eq!(desk.app.form().expect("a form").focus, Focus::Field(0), "Tab goes round");
}

/// Where the terminal's own cursor stands.
fn cursor(desk: &Desk, theme: Theme) -> (u16, u16) {
    let backend = TestBackend::new(desk.app.width, desk.app.height);
    let mut terminal = Terminal::new(backend).expect("test terminal");
    terminal.draw(|frame| drop(view(&desk.app, &theme, frame))).expect("a frame");
    let place = terminal.get_cursor_position().expect("a cursor");
    (place.x, place.y)
}

#[test]
fn the_cursor_stands_behind_wide_characters() {
    let mut desk = acme();
    desk.keys("n");
    let start = cursor(&desk, Theme::MONO);
    desk.keys("ab日本e\u{301}");
    let end = cursor(&desk, Theme::MONO);
    assert_eq!((end.0 - start.0, end.1), (2 + 4 + 1, start.1), "{}", desk.screen());
    // A step goes over what a person sees as one character.
    desk.keys("<Left>");
    assert_eq!(cursor(&desk, Theme::MONO).0 - start.0, 2 + 4, "{}", desk.screen());
    desk.keys("<Left>");
    assert_eq!(cursor(&desk, Theme::MONO).0 - start.0, 2 + 2, "{}", desk.screen());
}

#[test]
fn disabled_fields_are_dimmed_and_marked_by_a_sign() {
    let mut desk = acme_with_client();
    let mut disabled = Vec::new();
    desk.keys("e").go(Field::GrantTypes).keys("<Right><Space>");
    for (name, theme) in THEMES {
        disabled.clear();
        let buffer = drawn(&mut desk, theme);
        let (hits, _) = desk.draw();
        let form = desk.app.form().expect("a form");
        for (at, field) in form.fields.iter().enumerate() {
            let Some(row) = hits.find(Target::Field(at)) else { continue };
            let off = form.enabled(field.field, &desk.app.directory).is_err();
            // The sign stands beside the value or, where there is no room, below it.
            let next = hits.find(Target::Field(at + 1)).map_or(row.y + 1, |next| next.y);
            let text: String = (row.y..next).map(|y| row_text(&buffer, y)).collect();
            assert_eq!(text.contains('⊘'), off, "{name}: {text}");
            let shown = row.columns().filter(|c| buffer[(c.x, c.y)].symbol() != " ");
            if off {
                disabled.push(field.field);
                for cell in shown {
                    assert!(has(&buffer, (cell.x, cell.y), theme.dim), "{name}: {text}");
                }
            }
        }
    }
    for field in [Field::Partner, Field::ClientId, Field::RedirectUris] {
        assert!(disabled.contains(&field), "{field:?} should be disabled:\n{}", desk.screen());
    }
}

/// In every line with something in the style of an error, that line, or one of those that it
/// goes on from, has the sign of an error.
#[track_caller]
fn assert_errors_carry_their_sign(desk: &mut Desk) {
    for (name, theme) in [("dark", Theme::DARK), ("light", Theme::LIGHT)] {
        let buffer = drawn(desk, theme);
        let mut lines = 0;
        let mut signed = false;
        for y in 0..buffer.area().height {
            let wrong = (0..buffer.area().width)
                .any(|x| buffer[(x, y)].symbol() != " " && has(&buffer, (x, y), theme.error));
            let sign = row_text(&buffer, y).contains('✗');
            signed = wrong && (signed || sign);
            assert_eq!(wrong, signed || sign, "{name}, line {y}:\n{}", desk.screen());
            lines += u16::from(wrong);
        }
        assert!(lines > 0, "no error is on the screen:\n{}", desk.screen());
    }
}

#[test]
fn errors_carry_a_sign_and_nothing_else_looks_like_one() {
    let mut desk = acme();
    desk.keys("n<C-s>");
    assert_errors_carry_their_sign(&mut desk);
    desk.go(Field::GrantTypes).keys("<Right><Right><Space><C-s>");
    assert_errors_carry_their_sign(&mut desk);
    desk.keys("<Esc><Right><Enter>w");
    assert_errors_carry_their_sign(&mut desk);
    let mut desk = of_role(Role::Viewer);
    desk.keys("d");
    assert_errors_carry_their_sign(&mut desk);
}

#[test]
fn marked_and_disabled_rows_carry_signs_of_their_own() {
    let mut desk = demo();
    desk.resize(80, 30).keys("/quintavela<Enter><Space><Space>G");
    let rows = desk.app.list().rows().to_vec();
    let (hits, buffer) = desk.draw();
    let (mut marked, mut disabled) = (0, 0);
    for (n, row) in rows.iter().enumerate() {
        let Some(place) = hits.find(Target::Row(n)) else { continue };
        let signs: String = (0..3).map(|x| buffer[(x, place.y)].symbol()).collect();
        let is_marked = desk.app.list().marks.is_marked(&row.key());
        let off = matches!(row, oauthdesk::door::Row::Client(row) if !row.client.enabled);
        assert_eq!(signs.contains('*'), is_marked, "{}", desk.screen());
        assert_eq!(signs.contains('⊘'), off, "{}", desk.screen());
        marked += u16::from(is_marked);
        disabled += u16::from(off);
    }
    assert!(marked == 2 && disabled > 0, "{}", desk.screen());
}

#[test]
fn the_words_of_a_search_are_underlined_where_they_stand() {
    let mut desk = demo();
    desk.resize(140, 24).keys("/novak anna<Enter>");
    // First the row of the cursor, then one beside it.
    for here in [true, false] {
        for (name, theme) in THEMES {
            let buffer = drawn(&mut desk, theme);
            let row = row_text(&buffer, 3).to_lowercase();
            let mut found = String::new();
            for x in 0..buffer.area().width {
                let cell = &buffer[(x, 3)];
                if cell.modifier.contains(Modifier::UNDERLINED) {
                    found.push_str(&cell.symbol().to_lowercase());
                }
                assert_eq!(is_reversed(&buffer, x, 3), here, "{name}: {x}");
            }
            // The ID and the name have both words.
            assert!(row.matches("novak").count() == 2 && row.matches("anna").count() == 2, "{row}");
            assert_eq!(found, "annanovakannanovak", "{name}: {row}");
        }
        desk.keys("j");
    }
    desk.keys("<Esc>");
    let buffer = drawn(&mut desk, Theme::MONO);
    let underlined = |x| buffer[(x, 3)].modifier.contains(Modifier::UNDERLINED);
    assert!(!(0..140).any(underlined), "{}", desk.screen());
}

#[test]
fn a_search_marks_wide_names_at_their_own_cells() {
    let mut desk = wide();
    desk.resize(140, 24).keys("/広告<Enter>");
    let buffer = drawn(&mut desk, Theme::MONO);
    let found: String = (0..80)
        .filter(|x| buffer[(*x, 3)].modifier.contains(Modifier::UNDERLINED))
        .map(|x| buffer[(x, 3)].symbol().trim().to_owned())
        .collect();
    assert!(!found.is_empty() && found.replace("広告", "").is_empty(), "{found}");
}

#[test]
fn what_the_palette_does_not_allow_is_dimmed_and_says_why() {
    let mut desk = of_role(Role::Viewer);
    desk.keys(":<PgDn>");
    let reason = "needs role";
    let denied: Vec<_> = (0..24).filter(|y| desk.line(usize::from(*y)).contains(reason)).collect();
    assert!(denied.len() > 1, "{}", desk.screen());
    for (name, theme) in THEMES {
        let buffer = drawn(&mut desk, theme);
        for y in &denied {
            let line = desk.line(usize::from(*y));
            let at = line.chars().position(|c| c == 'n').expect("the reason");
            let x =
                u16::try_from(line.find(reason).map_or(at, |byte| line[..byte].chars().count()))
                    .expect("a column");
            assert!(has(&buffer, (x, *y), theme.dim), "{name}: {line}");
        }
    }
}

#[test]
fn styles_stay_inside_the_window_whatever_its_size() {
    let mut desk = demo();
    desk.keys("n");
    for width in [0, 1, 39, 40, 41, 80] {
        for height in [0, 1, 9, 10, 11, 24] {
            desk.feed(Msg::Resize { width, height });
            for (_, theme) in THEMES {
                let buffer = drawn(&mut desk, theme);
                assert_eq!((buffer.area().width, buffer.area().height), (width, height));
            }
        }
    }
}
