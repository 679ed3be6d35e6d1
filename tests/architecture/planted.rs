//! Planted sources: each way to break a rule is seen.

use crate::none;
use crate::sources::House;

/// A file of each part that a test plants, so that a path into it leads somewhere.
fn planted(file: &'static str, source: &'static str) -> House {
    House::of(&[
        ("model/mod.rs", "pub mod text; pub struct Client;"),
        ("store/mod.rs", "pub struct Store;"),
        ("tui/app/mod.rs", "mod form;"),
        (file, source),
    ])
}

#[test]
fn a_name_of_another_part_is_seen_however_it_is_written() {
    for source in [
        "use crate::store::Store;",
        "use crate::{model::Client, store::{self, Store}};",
        "pub(crate) use super::super::super::store::*;",
        "fn f() { let _ = crate::store::Store; }",
        "fn f() -> Vec<crate::store::Store> { use crate::store as s; vec![] }",
        "fn f() { println!(\"{:?}\", [crate::store::Store]); }",
        "#[cfg(test)]\nmod tests;\nuse self::super::super::super::store::Store;",
        "#[cfg(test)] mod tests { mod inner { use super::super::super::super::super::store::Store; } }",
        "use crate as house; use house::store::Store;",
        "impl From<crate::store::Store> for X {}",
    ] {
        let wrong = planted("tui/app/form.rs", source).layers(&[]);
        assert!(
            wrong.iter().any(|wrong| wrong.ends_with("tui must not name store")),
            "{source}: {wrong:?}"
        );
    }
    for source in [
        "use crate::model::Client; use super::super::super::model; fn f(_: model::Client) {}",
        "// use crate::store::Store;\nconst A: &str = \"crate::store::Store\";",
        "fn store() { let store = super::store(); store.len(); }",
        "mod store { pub struct Store; } use self::store::Store; use store::Store as Other;",
    ] {
        none(&planted("tui/app/form.rs", source).layers(&[]));
    }
}

#[test]
fn a_place_is_named_with_its_line_and_an_exception_is_for_one_file_that_needs_it() {
    let source = "use crate::model::Client;\n\nuse crate::store::Store;\n";
    let house = planted("cli/open.rs", source);
    assert_eq!(house.layers(&[]), ["cli/open.rs:3: cli must not name store"]);
    none(&house.layers(&[("cli/open.rs", "store", "")]));
    let idle = [("cli/open.rs", "store", ""), ("cli/list.rs", "store", "")];
    assert_eq!(house.layers(&idle), ["cli/list.rs: no longer names store"]);
    let stranger = planted("cellar/mod.rs", "use crate::model::Client;").layers(&[]);
    assert_eq!(stranger, ["cellar/mod.rs: cellar is not in the table"]);
}

#[test]
fn what_is_impure_is_seen_however_it_is_written() {
    for source in [
        "use std::{fmt, fs::File};",
        "fn f() { std::env::var(\"HOME\"); }",
        "use std::thread as t;",
        "use std as s; fn f() { s::process::exit(1) }",
        "use jiff::{self, Timestamp}; fn f() { Timestamp::now(); }",
        "fn f() { assert!(jiff::Timestamp::now() > x); }",
        "fn f(path: &Path) -> bool { path.exists() }",
        "fn f(path: &Path) { format!(\"{}\", path.canonicalize().is_ok()); }",
        "#[cfg(test)] mod tests { use std::time::Instant; }",
        "use std::collections::hash_map::RandomState;",
    ] {
        for file in ["model/text.rs", "tui/keymap.rs"] {
            assert!(!planted(file, source).impure().is_empty(), "{source}");
        }
        none(&planted("cli/list.rs", source).impure());
    }
    none(&planted("model/text.rs", "use std::fmt; fn f(x: X) { x.exists; x.now(); }").impure());
}

#[test]
fn the_engine_is_seen_outside_of_the_store() {
    for source in ["use sled::Db;", "fn f() { bincode::serde::encode() }", "use {sled as s};"] {
        assert_eq!(planted("registry/act.rs", source).engine_outside_store().len(), 1, "{source}");
        none(&planted("store/engine.rs", source).engine_outside_store());
    }
}
