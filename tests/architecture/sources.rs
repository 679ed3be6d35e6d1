//! What the sources name, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proc_macro2::{TokenStream, TokenTree};
use syn::{ItemUse, UseTree};

/// A path as the source has it.
#[derive(Debug)]
pub struct Name {
    pub segments: Vec<String>,
    pub line: usize,
}

/// A module: a file, or a `mod` with braces in one.
#[derive(Debug, Default)]
pub struct Module {
    pub file: String,
    pub items: BTreeSet<String>,
    /// What each name that was brought in by a `use` stands for.
    pub imports: BTreeMap<String, Vec<String>>,
    pub globs: Vec<Vec<String>>,
    pub names: Vec<Name>,
    /// Names of methods that are called, with their lines.
    pub calls: Vec<(String, usize)>,
}

/// All modules, by their path from the crate, such as `tui::app`.
#[derive(Debug, Default)]
pub struct House(pub BTreeMap<String, Module>);

pub static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut house = House::default();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let file = path.strip_prefix(&root).expect("below src").display().to_string();
                house.add(&file, &fs::read_to_string(&path).expect("readable"));
            }
        }
    }
    house
});

impl House {
    pub fn of(sources: &[(&str, &str)]) -> Self {
        let mut house = Self::default();
        for (file, source) in sources {
            house.add(file, source);
        }
        house
    }

    fn add(&mut self, file: &str, source: &str) {
        let path = file.strip_suffix(".rs").expect("a Rust file");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let path = if path == "lib" { String::new() } else { path.replace('/', "::") };
        let tokens: TokenStream = source.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
        self.module(file, &path, tokens);
    }

    fn module(&mut self, file: &str, path: &str, tokens: TokenStream) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        let mut inner = Vec::new();
        scan(tokens, true, &mut module, &mut inner);
        let Module { names, imports, .. } = &mut module;
        let brought = |first: &String| {
            imports.contains_key(first) || imports.values().any(|path| path[..] == [first.clone()])
        };
        names.retain(|Name { segments, .. }| segments.len() > 1 || brought(&segments[0]));
        self.0.insert(path.to_owned(), module);
        for (name, tokens) in inner {
            self.module(file, &joined(path, &name), tokens);
        }
    }

    /// The path from the crate, when it leads into this crate; otherwise the path from another
    /// crate's name, with imports followed.
    pub fn absolute(&self, at: &str, segments: &[String], depth: usize) -> (bool, Vec<String>) {
        let Some((first, rest)) = segments.split_first() else { return (true, Vec::new()) };
        let own = |at: &str, rest: &[String]| {
            let at = at.split("::").filter(|part| !part.is_empty()).map(str::to_owned);
            (true, at.chain(rest.iter().cloned()).collect())
        };
        match first.as_str() {
            "crate" => own("", rest),
            "self" if rest.first().is_some_and(|next| next == "super") => {
                self.absolute(at, rest, depth)
            }
            "self" => own(at, rest),
            "super" => {
                let above = at.rsplit_once("::").map_or("", |(above, _)| above);
                match rest.first().map(String::as_str) {
                    Some("super") => self.absolute(above, rest, depth),
                    _ => own(above, rest),
                }
            }
            _ => match self.0.get(at).and_then(|module| module.imports.get(first)) {
                Some(import) if depth < 8 && import.first() != Some(first) => {
                    let path = [import, rest].concat();
                    self.absolute(at, &path, depth + 1)
                }
                _ if self.0.contains_key(&joined(at, first)) => own(at, segments),
                _ => (false, segments.to_vec()),
            },
        }
    }

    pub fn meant(&self) -> impl Iterator<Item = Meant<'_>> {
        self.0.iter().flat_map(move |(at, Module { file, names, .. })| {
            names.iter().map(move |name| {
                let (own, path) = self.absolute(at, &name.segments, 0);
                Meant { file, line: name.line, own, path }
            })
        })
    }
}

/// A name with its imports followed.
pub struct Meant<'a> {
    pub file: &'a str,
    pub line: usize,
    /// Whether the path is one of this crate; otherwise it starts with the name of another.
    pub own: bool,
    pub path: Vec<String>,
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

/// Collects what the tokens name; modules with braces are put aside.
fn scan(stream: TokenStream, top: bool, into: &mut Module, inner: &mut Vec<(String, TokenStream)>) {
    const ITEMS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const", "static"];
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let word = |token: &TokenTree| match token {
        TokenTree::Ident(ident) => ident.to_string(),
        TokenTree::Punct(punct) => punct.as_char().to_string(),
        _ => String::new(),
    };
    let words: Vec<String> = tokens.iter().map(word).collect();
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let (last_but_one, last) = (word(at.wrapping_sub(2)), word(at.wrapping_sub(1)));
        at += 1;
        match token {
            TokenTree::Group(group) if last_but_one == "mod" => {
                inner.push((last.to_owned(), group.stream()));
            }
            TokenTree::Group(group) => scan(group.stream(), false, into, inner),
            TokenTree::Ident(ident) if ident == "use" && word(at) != "<" => {
                let end = at + words[at..].iter().position(|word| word == ";").expect("a `;`");
                let item = tokens[at - 1..=end].iter().cloned().collect();
                let item: ItemUse = syn::parse2(item).expect("a `use`");
                import(&item.tree, &[], ident.span().start().line, into);
                at = end;
            }
            TokenTree::Ident(ident) if ITEMS.contains(&last) => {
                into.items.extend(top.then(|| ident.to_string()));
            }
            TokenTree::Ident(ident) => {
                let line = ident.span().start().line;
                let mut segments = vec![ident.to_string()];
                while let (":", ":", Some(TokenTree::Ident(segment))) =
                    (word(at), word(at + 1), tokens.get(at + 2))
                {
                    segments.push(segment.to_string());
                    at += 3;
                }
                let called = matches!(tokens.get(at), Some(TokenTree::Group(_)));
                if last == "." && last_but_one != "." {
                    if called {
                        into.calls.push((segments.remove(0), line));
                    }
                } else {
                    into.names.push(Name { segments, line });
                }
            }
            _ => {}
        }
    }
}

fn import(tree: &UseTree, above: &[String], line: usize, into: &mut Module) {
    let mut path = above.to_vec();
    let (name, alias) = match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            return import(&tree.tree, &path, line, into);
        }
        UseTree::Group(group) => {
            return group.items.iter().for_each(|tree| import(tree, above, line, into));
        }
        UseTree::Glob(_) => {
            into.globs.push(path.clone());
            return into.names.push(Name { segments: path, line });
        }
        UseTree::Name(tree) => (tree.ident.to_string(), None),
        UseTree::Rename(tree) => (tree.ident.to_string(), Some(tree.rename.to_string())),
    };
    if name != "self" {
        path.push(name);
    }
    let alias = alias.or_else(|| path.last().cloned()).expect("a name");
    into.imports.insert(alias, path.clone());
    into.names.push(Name { segments: path, line });
}
