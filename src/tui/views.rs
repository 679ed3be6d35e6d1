//! Saved views: searches that a person keeps by name, and the file that has them.
//!
//! ```toml
//! [[view]]
//! name = "Never expire"
//! list = "clients"
//! search = "is:never-expires sort:-modified"
//! ```

use serde::Deserialize;
use thiserror::Error;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::config::ConfigError;
use crate::model::text;
use crate::query::{Kind, Mistake, Search};

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// A search that is kept by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: String,
    pub kind: Kind,
    /// As it was typed; it need not be understood by this version of the program.
    pub search: String,
}

/// A change of the kept views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewEdit {
    /// Keeps a view, in place of one of the same name.
    Keep(View),
    Rename {
        from: String,
        to: String,
    },
    Remove(String),
}

/// Why views are not changed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ViewError {
    #[error("{0}")]
    Broken(#[from] ConfigError),
    #[error("there is no view {0} any more")]
    Gone(String),
    #[error("there is a view {0} already: choose another name, or remove it first")]
    Taken(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    view: Vec<Stored>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    name: toml::Spanned<String>,
    list: toml::Spanned<String>,
    search: String,
}

impl View {
    /// What this version of the program does not understand in the search.
    pub fn mistake(&self) -> Option<Mistake> {
        Search::parse(self.kind, &self.search).err()
    }
}

/// The name of a list in the file.
pub const fn list_id(kind: Kind) -> &'static str {
    match kind {
        Kind::Clients => "clients",
        Kind::Partners => "partners",
        Kind::Users => "users",
        Kind::History => "history",
    }
}

/// A name for a view, without the blanks around it.
pub fn check_name(name: &str) -> Result<String, String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 {
        return Err("a view needs a name".to_owned());
    }
    if length > LONGEST_NAME {
        return Err(format!("a name of {length} characters: at most {LONGEST_NAME}"));
    }
    match text::first_invisible(name) {
        Some(bad) => Err(format!("{} cannot stand in a name", text::name_char(bad))),
        None => Ok(name.to_owned()),
    }
}

/// Reads the text of a views file; an empty text has none.
pub fn parse(text: &str) -> Result<Vec<View>, ConfigError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        ConfigError::at(text, at, error.message())
    })?;
    let mut views: Vec<View> = Vec::with_capacity(file.view.len());
    for Stored { name, list, search } in file.view {
        let wrong = |at: usize, why: &str| ConfigError::at(text, at, why);
        let kind = Kind::ALL.into_iter().find(|kind| list_id(*kind) == list.get_ref());
        let kind = kind.ok_or_else(|| {
            let known = Kind::ALL.map(list_id).join(", ");
            wrong(list.span().start, &format!("no list is called {}: use {known}", list.get_ref()))
        })?;
        let at = name.span().start;
        let name = check_name(name.get_ref()).map_err(|why| wrong(at, &why))?;
        if views.iter().any(|view| view.name == name) {
            return Err(wrong(at, &format!("there are two views {name}: rename one")));
        }
        views.push(View { name, kind, search });
    }
    Ok(views)
}

impl ViewEdit {
    /// The text of a views file after the change; whatever else is in it, comments too, stays.
    pub fn apply(&self, text: &str) -> Result<String, ViewError> {
        let views = parse(text)?;
        let place = |name: &str| views.iter().position(|view| view.name == *name);
        let broken = |error: toml_edit::TomlError| {
            ConfigError::at(text, error.span().map_or(0, |span| span.start), error.message())
        };
        let mut document: DocumentMut = text.parse().map_err(broken)?;
        let tables = document.entry("view").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        // `view = [{ … }]` says the same; it becomes a list of tables.
        if let Item::Value(written) = tables {
            *tables = Item::Value(std::mem::replace(written, false.into()))
                .into_array_of_tables()
                .map_or_else(|item| item, Item::ArrayOfTables);
        }
        let Some(tables) = tables.as_array_of_tables_mut() else {
            return Err(ConfigError::at(text, 0, "the views are no list of tables").into());
        };
        let gone = |name: &str| ViewError::Gone(name.to_owned());
        match self {
            Self::Keep(view) => {
                let at = place(&view.name).unwrap_or_else(|| {
                    tables.push(Table::new());
                    views.len()
                });
                let table = tables.get_mut(at).ok_or_else(|| gone(&view.name))?;
                table.insert("name", value(&view.name));
                table.insert("list", value(list_id(view.kind)));
                table.insert("search", value(&view.search));
            }
            Self::Rename { from, to } => {
                if place(to).is_some() && from != to {
                    return Err(ViewError::Taken(to.clone()));
                }
                let table = place(from).and_then(|at| tables.get_mut(at));
                table.ok_or_else(|| gone(from))?.insert("name", value(to));
            }
            Self::Remove(name) => {
                tables.remove(place(name).ok_or_else(|| gone(name))?);
            }
        }
        Ok(document.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, search: &str) -> View {
        View { name: name.into(), kind: Kind::Clients, search: search.into() }
    }

    const FILE: &str = "# mine\n[[view]]\nname = \"One\" # first\nlist = \"clients\"\nsearch = 'a \"b c\"'\n\n# about two\n[[view]]\nname = \"Two\"\nlist = \"history\"\nsearch = \"who:root\"\n";

    #[test]
    fn a_file_is_read_and_what_a_person_wrote_into_it_stays() {
        let two = View { kind: Kind::History, ..view("Two", "who:root") };
        assert_eq!(parse(FILE), Ok(vec![view("One", "a \"b c\""), two.clone()]));
        let more = ViewEdit::Keep(view("Three", "name:\"x\\y\"")).apply(FILE).unwrap();
        assert!(more.starts_with(FILE), "{more}");
        assert_eq!(parse(&more).unwrap().len(), 3);
        let changed = ViewEdit::Keep(view("One", "other")).apply(FILE).unwrap();
        assert!(changed.contains("# mine") && changed.contains("# about two"), "{changed}");
        assert_eq!(parse(&changed), Ok(vec![view("One", "other"), two.clone()]));
        let rename = ViewEdit::Rename { from: "One".into(), to: "Uno".into() };
        let renamed = parse(&rename.apply(FILE).unwrap()).unwrap();
        assert_eq!(renamed, [view("Uno", "a \"b c\""), two.clone()]);
        let removed = ViewEdit::Remove("One".into()).apply(FILE).unwrap();
        assert_eq!(parse(&removed), Ok(vec![two]));
    }

    #[test]
    fn the_first_view_makes_the_file_and_the_last_empties_it() {
        let text = ViewEdit::Keep(view("One", "sort:name")).apply("").unwrap();
        assert_eq!(text, "[[view]]\nname = \"One\"\nlist = \"clients\"\nsearch = \"sort:name\"\n");
        let text = ViewEdit::Remove("One".into()).apply(&text).unwrap();
        assert_eq!(parse(&text), Ok(Vec::new()));
        let inline = "view = [{ name = \"One\", list = \"clients\", search = \"a\" }]\n";
        let text = ViewEdit::Keep(view("Two", "b")).apply(inline).unwrap();
        assert_eq!(parse(&text), Ok(vec![view("One", "a"), view("Two", "b")]));
    }

    #[test]
    fn a_broken_file_is_refused_with_its_line_and_never_changed() {
        for (text, line, says) in [
            ("[[view]]\nname = \n", 2, ""),
            ("[[view]]\nname = 'a'\nlist = 'client'\nsearch = ''\n", 3, "use clients"),
            ("[[view]]\nname = ' '\nlist = 'users'\nsearch = ''\n", 2, "needs a name"),
            ("[[view]]\nname = 'a'\nlist = 'users'\nquery = ''\n", 4, "query"),
            ("views = 1\n", 1, "views"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.message.contains(says), "{error}");
            let edit = ViewEdit::Keep(view("b", ""));
            assert_eq!(edit.apply(text), Err(ViewError::Broken(error)));
        }
        let twice = FILE.replace("Two", "One");
        assert!(parse(&twice).unwrap_err().message.contains("two views One"));
    }

    #[test]
    fn a_change_that_makes_no_sense_is_refused() {
        let gone = ViewEdit::Remove("Four".into()).apply(FILE);
        assert_eq!(gone, Err(ViewError::Gone("Four".into())));
        let taken = ViewEdit::Rename { from: "One".into(), to: "Two".into() }.apply(FILE);
        assert_eq!(taken, Err(ViewError::Taken("Two".into())));
        assert!(check_name("a\u{202e}b").is_err());
        assert!(check_name(&"x".repeat(61)).is_err());
        assert_eq!(check_name(" Ä b "), Ok("Ä b".into()));
    }

    proptest::proptest! {
        #[test]
        fn any_view_is_read_back_as_it_was_kept(name in "\\PC{1,20}", search in "(?s).{0,40}") {
            proptest::prop_assume!(check_name(&name).as_ref() == Ok(&name));
            let kept = view(&name, &search);
            let text = ViewEdit::Keep(kept.clone()).apply(FILE).unwrap();
            let read = parse(&text).unwrap();
            proptest::prop_assert!(read.contains(&kept), "{text}");
        }
    }
}
