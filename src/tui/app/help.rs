//! The help window: made from the live key map, or about one field.

use super::Scroll;
use super::window::{Around, Outcome, Window};
use crate::model::{Field, Role, text};
use crate::query::Kind;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context, Keymap};
use crate::tui::layout::{Sheet, cells};

/// The widest that the window gets: longer lines are hard to read.
const WIDEST: u16 = 84;

/// An open help window.
#[derive(Debug)]
pub struct Help {
    pub title: String,
    pub lines: Vec<HelpLine>,
    pub scroll: Scroll,
}

/// A line of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpLine {
    Heading(String),
    /// A key and what it does.
    Key(String, &'static str),
    /// A paragraph, which is wrapped.
    Text(String),
}

impl Help {
    pub(super) fn new(title: String, lines: Vec<HelpLine>) -> Self {
        Self { title, lines, scroll: Scroll::default() }
    }

    /// Every key of the part of the desk that is open, then of the others.
    pub fn keys(around: &Around, first: Context) -> Self {
        let mut lines = page_facts(around);
        let others = Context::ALL.into_iter().filter(|context| *context != first);
        for context in std::iter::once(first).chain(others) {
            lines.push(HelpLine::Heading(context.title().to_owned()));
            lines.extend(keys_of(around.keymap, context));
            if matches!(context, Context::Search | Context::Form | Context::Review) {
                lines.push(HelpLine::Key(
                    "Ctrl-u Ctrl-w Ctrl-k".into(),
                    "Delete the line, a word, the rest",
                ));
            }
        }
        Self::new("Help".to_owned(), lines)
    }

    /// The language of the search box, with an example of everything.
    pub fn language(kind: Kind) -> Self {
        let lines = crate::query::language(kind).into_iter();
        let title = format!("Searching {}", kind.title());
        Self::new(title, lines.map(|(term, what)| HelpLine::Key(term, what)).collect())
    }

    /// What a field means, its rule, and where the rule comes from.
    pub fn field(kind: Kind, field: Field) -> Self {
        let paragraphs = super::form::full_help(kind, field);
        let lines = paragraphs.into_iter().map(|text| HelpLine::Text(text.to_owned())).collect();
        Self::new(field.label().to_owned(), lines)
    }
}

impl Window for Help {
    fn context(&self) -> Context {
        Context::Help
    }

    fn key(&mut self, _: Key, action: Option<Action>, around: &Around) -> Outcome {
        if !self.scrolled(action, around) && action == Some(Action::Dismiss) {
            return Outcome::Close;
        }
        Outcome::Stay
    }

    fn scroll(&mut self) -> Option<&mut Scroll> {
        Some(&mut self.scroll)
    }

    fn sheet(&self, around: &Around) -> Option<Sheet> {
        let mut sheet = Sheet::within(self.title.clone(), around.width, WIDEST, 0);
        let keys = self.lines.iter().map(|line| match line {
            HelpLine::Key(keys, _) => cells(keys),
            _ => 0,
        });
        let key_width = keys.max().unwrap_or(0).min(sheet.room() / 2) + 2;
        for line in &self.lines {
            match line {
                HelpLine::Heading(title) => {
                    sheet.blank();
                    sheet.title(title);
                }
                HelpLine::Key(keys, what) => sheet.keys(key_width, keys, what),
                HelpLine::Text(text) => sheet.text(text),
            }
        }
        Some(sheet)
    }
}

/// What an admin should know of the page before its keys.
fn page_facts(around: &Around) -> Vec<HelpLine> {
    let mut facts = vec![HelpLine::Text(
        "Customers should read the OAuth2 guide before they get a client.".to_owned(),
    )];
    if let Some(url) = &around.directory.settings.guide_url {
        // On a line of its own it can be copied whole.
        facts.push(HelpLine::Text("The OAuth2 guide:".to_owned()));
        facts.push(HelpLine::Text(text::shown(url).into_owned()));
    } else {
        let how =
            "No OAuth2 guide is set; an admin sets one with: oauthdesk settings set guide-url=…";
        facts.push(HelpLine::Text(how.to_owned()));
    }
    facts.extend([
        HelpLine::Text(format!(
            "You are {} ({}). Registry: {}",
            text::shown(&around.access.who.user),
            around.access.role.map_or(text::NONE, Role::id),
            text::shown(around.registry_name)
        )),
        HelpLine::Text(
            "Signs in the list: > the row that keys act on, * marked, + start of a range, ⊘ disabled, ✕ delete. What a search found is underlined."
                .to_owned(),
        ),
    ]);
    facts
}

fn keys_of(keymap: &Keymap, context: Context) -> impl Iterator<Item = HelpLine> {
    keymap
        .actions(context)
        .filter(move |action| !keymap.keys(context, *action).is_empty())
        .map(move |action| HelpLine::Key(keymap.all_hints(context, action), action.title()))
}
