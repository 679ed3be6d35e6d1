//! The key map: (context, key) → action. Help, palette and hints are made from it.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;
use toml::Spanned;

use super::key::Key;
use crate::model::Role;

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    List,
    Search,
    Form,
    /// An open drop-down, the completions of a box, or the palette.
    Menu,
    Dialog,
    /// What a save changes, before it is done.
    Review,
    /// What somebody else saved meanwhile, beside what is typed.
    Versions,
    /// One change of the history.
    Change,
    /// The menu of the saved views.
    Views,
    /// A window that asks for a file.
    File,
    /// What an import would do.
    Plan,
    /// Two states of a record side by side: before a restore, or where an undo was refused.
    Compare,
    Help,
}

impl Context {
    pub const ALL: [Self; 13] = [
        Self::List,
        Self::Search,
        Self::Form,
        Self::Review,
        Self::Versions,
        Self::Change,
        Self::Compare,
        Self::Menu,
        Self::Views,
        Self::File,
        Self::Plan,
        Self::Dialog,
        Self::Help,
    ];

    /// The name of its table in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Search => "search",
            Self::Form => "form",
            Self::Menu => "menu",
            Self::Views => "views",
            Self::File => "file",
            Self::Plan => "plan",
            Self::Dialog => "dialog",
            Self::Review => "review",
            Self::Versions => "versions",
            Self::Change => "change",
            Self::Compare => "compare",
            Self::Help => "help",
        }
    }

    /// The heading in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::List => "In a list",
            Self::Search => "In the search box",
            Self::Form => "In a form",
            Self::Menu => "In a menu",
            Self::Views => "In the menu of the views",
            Self::File => "In a window that asks for a file",
            Self::Plan => "In the plan of an import",
            Self::Dialog => "In a question",
            Self::Review => "In the review before a save or an edit of all marked",
            Self::Versions => "Where somebody else saved meanwhile",
            Self::Change => "In the window of a change",
            Self::Compare => "Before a restore, and where an undo was refused",
            Self::Help => "In the help",
        }
    }
}

macro_rules! actions {
    ($($variant:ident $id:literal $short:literal $($rest:literal)?,)*) => {
        /// Something that a key can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($variant,)* }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in files.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The action in few words, for a message.
            pub const fn short(self) -> &'static str {
                match self { $(Self::$variant => $short,)* }
            }

            /// What the action does, for help and palette.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($short $(, $rest)?),)* }
            }
        }
    };
}

// The name in files, the action in few words, and what else help and palette say of it.
actions! {
    New "new" "New",
    Edit "edit" "Edit",
    Write "write" "Edit as YAML in your editor",
    Show "show" "Open what the cursor is on",
    Duplicate "duplicate" "Duplicate" ": a new client from this one",
    Delete "delete" "Delete" ", or delete all marked",
    Undo "undo" "Undo" ": take back what you did last",
    Redo "redo" "Redo" ": do again what you took back last",
    History "history" "History of the record",
    Search "search" "Search",
    Sort "sort" "Sort by a column",
    Views "views" "Views" ": searches that are kept by name",
    KeepView "keep-view" "Keep this search as a view",
    RenameView "rename-view" "Rename the view",
    RemoveView "remove-view" "Remove the view; asks first",
    Copy "copy" "Copy the ID to your clipboard",
    Mark "mark" "Mark or unmark",
    MarkRange "mark-range" "Mark a range" ": start, then end",
    MarkAll "mark-all" "Mark all that the search finds" ", or none",
    Bulk "bulk" "Edit all marked" ": enable, add a scope, …",
    Import "import" "Import clients from files",
    Export "export" "Export what the list shows to a file",
    Clear "clear" "Clear marks" ", then the search, then go back",
    Up "up" "Up",
    Down "down" "Down",
    PageUp "page-up" "A screen up",
    PageDown "page-down" "A screen down",
    HalfUp "half-up" "Half a screen up",
    HalfDown "half-down" "Half a screen down",
    First "first" "First of all",
    Last "last" "Last of all",
    PreviousPage "previous-page" "Previous page",
    NextPage "next-page" "Next page",
    BiggerPages "bigger-pages" "More rows on a page",
    SmallerPages "smaller-pages" "Fewer rows on a page",
    TabClients "tab-clients" "Clients",
    TabPartners "tab-partners" "Partners",
    TabUsers "tab-users" "Users",
    TabHistory "tab-history" "History",
    NextTab "next-tab" "Next tab",
    PreviousTab "previous-tab" "Previous tab",
    Keep "keep" "Keep the search" ", back to the list",
    Complete "complete" "Complete the term" ", then the next candidate",
    CompleteBack "complete-back" "The candidate before",
    GoOn "go-on" "Go on with what is filled in",
    NextPart "next-part" "Next part" ": created, updated, refused, …",
    PreviousPart "previous-part" "Previous part",
    NextField "next-field" "Next field",
    PreviousField "previous-field" "Previous field",
    Activate "activate" "Open a drop-down" ", press a button, else next field",
    Toggle "toggle" "Tick a box" ", open a drop-down",
    Save "save" "Save",
    Cancel "cancel" "Cancel; asks when something was changed",
    FieldHelp "field-help" "Help on this field",
    TakeTheirs "take-theirs" "Take theirs",
    KeepYours "keep-yours" "Keep yours",
    SwapSide "swap-side" "Theirs" ", then yours",
    PreviousChange "previous-change" "Previous change of the list",
    NextChange "next-change" "Next change of the list",
    Restore "restore" "Restore the client as it was after this change",
    NextChoice "next-choice" "Next choice",
    PreviousChoice "previous-choice" "Previous choice",
    Accept "accept" "Take the choice",
    Leave "leave" "Take the choice and go on",
    Dismiss "dismiss" "Close",
    Palette "palette" "Command palette" ": every action by name",
    Help "help" "Help",
    Redraw "redraw" "Draw the screen anew",
    Suspend "suspend" "Suspend to the shell; fg comes back",
    Quit "quit" "Quit",
}

impl Action {
    /// The role that the act behind this action needs for clients; lists of partners and users
    /// need [`Role::Admin`] for all of them.
    pub const fn client_role(self) -> Role {
        match self {
            Self::New | Self::Duplicate | Self::Bulk | Self::Write | Self::Import => Role::Editor,
            Self::Undo | Self::Redo | Self::Restore => Role::Editor,
            Self::Delete => Role::Admin,
            _ => Role::Viewer,
        }
    }
}

/// Which keys do what, in every context.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: BTreeMap<(Context, Key), Action>,
    /// In the order of [`Action::ALL`], with the keys in the order of the file.
    bindings: BTreeMap<(Context, Action), Vec<Key>>,
}

/// The keys as a file has them: context → action → keys.
pub type KeyTables = BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Vec<Spanned<String>>>>;

/// A mistake in a key map, at a byte of its file.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct KeymapError {
    pub message: String,
    pub at: usize,
}

const DEFAULT: &str = include_str!("../../assets/keys.toml");

impl Keymap {
    /// The default key map with the keys of a config file in place of its own.
    pub fn with(changes: &KeyTables) -> Result<Self, KeymapError> {
        let defaults = toml::from_str(DEFAULT)
            .map_err(|error| KeymapError { message: error.message().to_owned(), at: 0 })?;
        let mut map = Self { keys: BTreeMap::new(), bindings: BTreeMap::new() };
        map.add(&defaults, None)?;
        // An action belongs to a context when the default map has it there.
        let known = map.bindings.keys().copied().collect();
        let changed = map.add(changes, Some(&known))?;
        map.index(&changed)?;
        Ok(map)
    }

    /// Sets the keys of the actions that a file names; says where it named each.
    fn add(
        &mut self,
        tables: &KeyTables,
        known: Option<&BTreeSet<(Context, Action)>>,
    ) -> Result<BTreeMap<(Context, Action), usize>, KeymapError> {
        let mut places = BTreeMap::new();
        for (context_name, actions) in tables {
            let context = Context::ALL.into_iter().find(|c| c.id() == context_name.get_ref());
            let context = context.ok_or_else(|| {
                let known = Context::ALL.map(Context::id).join(", ");
                error(
                    context_name,
                    &format!(
                        "no part of the desk is called `{}`: use {known}",
                        context_name.get_ref()
                    ),
                )
            })?;
            for (action_name, keys) in actions {
                let action = Action::ALL.iter().copied().find(|a| a.id() == action_name.get_ref());
                let belongs = |a: &Action| known.is_none_or(|known| known.contains(&(context, *a)));
                let action = action.filter(belongs).ok_or_else(|| {
                    error(
                        action_name,
                        &format!(
                            "[keys.{}] has no action `{}`",
                            context.id(),
                            action_name.get_ref()
                        ),
                    )
                })?;
                let keys = keys
                    .iter()
                    .map(|name| {
                        Key::parse(name.get_ref()).ok_or_else(|| {
                            error(name, &format!("no key is called `{}`", name.get_ref()))
                        })
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                places.insert((context, action), action_name.span().start);
                self.bindings.insert((context, action), keys);
            }
        }
        Ok(places)
    }

    fn index(&mut self, places: &BTreeMap<(Context, Action), usize>) -> Result<(), KeymapError> {
        for ((context, action), keys) in &self.bindings {
            for key in keys {
                let Some(other) = self.keys.insert((*context, *key), *action) else { continue };
                if other == *action {
                    continue;
                }
                let place = |a| places.get(&(*context, a)).copied();
                return Err(KeymapError {
                    message: format!(
                        "{key} would do two things in [keys.{}]: {} and {}",
                        context.id(),
                        other.id(),
                        action.id()
                    ),
                    at: place(*action).or(place(other)).unwrap_or_default(),
                });
            }
        }
        Ok(())
    }

    /// What a key does in a context.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        self.keys.get(&(context, key)).copied()
    }

    /// The keys of an action in a context.
    pub fn keys(&self, context: Context, action: Action) -> &[Key] {
        self.bindings.get(&(context, action)).map_or(&[], Vec::as_slice)
    }

    /// The first key of an action, as a hint shows it.
    pub fn hint(&self, context: Context, action: Action) -> String {
        self.keys(context, action).first().map(ToString::to_string).unwrap_or_default()
    }

    /// All keys of an action, as help shows them.
    pub fn all_hints(&self, context: Context, action: Action) -> String {
        self.keys(context, action).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// The actions of a context, in the order of [`Action::ALL`].
    pub fn actions(&self, context: Context) -> impl Iterator<Item = Action> {
        self.bindings.keys().filter(move |(c, _)| *c == context).map(|(_, action)| *action)
    }
}

fn error(at: &Spanned<String>, message: &str) -> KeymapError {
    KeymapError { message: message.to_owned(), at: at.span().start }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::Code;

    fn with(text: &str) -> Result<Keymap, KeymapError> {
        Keymap::with(&toml::from_str(text).expect("valid TOML"))
    }

    #[test]
    fn the_default_map_has_no_conflict() {
        let map = with("").expect("default key map");
        assert_eq!(map.action(Context::List, Key::plain(Code::Char('n'))), Some(Action::New));
        assert_eq!(map.hint(Context::Form, Action::Save), "Ctrl-s");
    }

    #[test]
    fn a_config_replaces_the_keys_of_an_action() {
        let map = with("[list]\nnew = ['N']\n").expect("key map");
        assert_eq!(map.action(Context::List, Key::plain(Code::Char('N'))), Some(Action::New));
        assert_eq!(map.action(Context::List, Key::plain(Code::Char('n'))), None);
    }

    #[test]
    fn a_conflict_and_an_unknown_name_are_refused_with_their_place() {
        let text = "[list]\nnew = ['q']\n";
        let error = with(text).expect_err("conflict");
        assert!(error.message.contains("new and quit"), "{error}");
        assert_eq!(error.at, text.find("new").expect("place"));
        for text in [
            "[lists]\nnew = ['a']\n",
            "[list]\nfly = ['a']\n",
            "[list]\nnew = ['hyper-a']\n",
            "[list]\nsave = ['a']\n",
        ] {
            assert!(with(text).is_err(), "{text}");
        }
    }
}
