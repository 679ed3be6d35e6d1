//! Whatever is pressed, in whatever window, the desk goes on.

use oauthdesk::tui::app::{Msg, Target};
use oauthdesk::tui::key::{Code, Key};
use proptest::prelude::*;

use crate::support::Desk;

fn key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        6 => prop::char::range(' ', '~').prop_map(Code::Char),
        1 => any::<char>().prop_filter("typed", |c| !c.is_control()).prop_map(Code::Char),
        8 => prop::sample::select(vec![
            Code::Enter, Code::Esc, Code::Tab, Code::BackTab, Code::Backspace, Code::Delete, Code::Up,
            Code::Down, Code::Left, Code::Right, Code::Home, Code::End, Code::PageUp, Code::PageDown, Code::F(1),
        ]),
    ];
    (code, prop::bool::weighted(0.1), prop::bool::weighted(0.02))
        .prop_map(|(code, ctrl, alt)| Key { code, ctrl, alt })
}

#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Paste(String),
    Resize(u16, u16),
    Click(u16, u16),
    Wheel(i32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => key().prop_map(Step::Key),
        1 => "(?s).{0,40}".prop_map(Step::Paste),
        1 => (0u16..200, 0u16..60).prop_map(|(w, h)| Step::Resize(w, h)),
        3 => (0u16..80, 0u16..24).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (-5i32..5).prop_map(Step::Wheel),
    ]
}

/// Does the steps; what is on the screen never has a control character.
fn go_through(desk: &mut Desk, steps: Vec<Step>) -> Result<(), TestCaseError> {
    desk.confined = true;
    for step in steps {
        match step {
            Step::Key(key) => desk.feed(Msg::Key(key)),
            Step::Paste(text) => desk.feed(Msg::Paste(text)),
            Step::Resize(width, height) => desk.feed(Msg::Resize { width, height }),
            Step::Wheel(rows) => desk.feed(Msg::Wheel(rows)),
            Step::Click(x, y) => {
                if let Some(target) = desk.draw().0.at(x, y) {
                    desk.feed(Msg::Click(target));
                }
            }
        }
        let (_, buffer) = desk.draw();
        for cell in buffer.content() {
            prop_assert!(!cell.symbol().chars().any(char::is_control));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_sizes_makes_the_desk_panic(steps in prop::collection::vec(step(), 1..150)) {
        let mut desk = Desk::acme();
        desk.add_client("acme", "anna");
        go_through(&mut desk, steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_sizes_makes_a_review_or_a_merge_panic(
        meet in any::<bool>(),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut desk = Desk::acme();
        desk.add_client("acme", "anna");
        desk.keys("e<C-u>Mine<Tab><C-u>mine@acme.example<C-s>");
        if meet {
            desk.colleague_saves("acme-anna", |draft| draft.name = "Theirs".into());
            desk.keys("<Enter>");
        }
        go_through(&mut desk, steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_and_sizes_makes_the_history_or_a_restore_panic(
        open in prop::sample::select(vec!["4", "H", "H<Enter>", "H<End><Enter>r"]),
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut desk = Desk::acme();
        desk.add_client("acme", "anna");
        desk.keys("e<C-u>Mine<Tab><C-u>mine@acme.example").save();
        desk.keys("u<C-r>").keys(open);
        go_through(&mut desk, steps)?;
    }
}

/// The random keys above also export: a name that they type must not become a file of this project,
/// nor of the machine.
#[test]
fn an_export_of_these_journeys_stays_in_the_folder_of_the_desk() {
    let name = "history.csv-of-a-journey";
    for folder in ["", "~/", "../", "/", "~/../", "/../..//"] {
        let mut desk = Desk::acme();
        go_through(&mut desk, Vec::new()).unwrap();
        desk.keys("4x<Enter><C-u>").paste(&format!("{folder}{name}")).keys("<Enter>");
        assert!(desk.base.cwd.join(name).is_file(), "{folder}: {}", desk.screen());
        assert!(!std::path::Path::new(name).exists());
    }
}

#[test]
fn a_click_on_a_row_that_is_gone_does_nothing() {
    let mut desk = Desk::acme();
    desk.click(Target::Row(999)).click(Target::DeleteMark(999)).click(Target::MenuItem(999));
    desk.click(Target::Page(999)).click(Target::FieldBox(99, 99)).click(Target::DialogButton(9));
    desk.sees("There is no client yet");
}
