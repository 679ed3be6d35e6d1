//! Who may know whom, read from the sources: a broken rule fails here, with its file and line.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod planted;
mod rings;
mod sources;

use std::collections::BTreeSet;

use sources::{HOUSE, House, Meant, Module};

/// Each part of the house, and the parts that it may name beside itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("query", &["model"]),
    ("policy", &["model", "query"]),
    ("catalog", &["model", "query"]),
    ("exchange", &["model"]),
    ("door", &["model", "query", "policy", "exchange"]),
    ("store", &["model"]),
    ("registry", &["model", "query", "policy", "catalog", "door", "store", "exchange"]),
    ("server", &["door", "registry", "model", "query"]),
    ("terminal", &["model"]),
    ("tui", &["model", "query", "policy", "exchange", "door", "terminal"]),
    ("cli", &["model", "query", "policy", "exchange", "door", "terminal", "tui"]),
];

/// Files that name a part that their own part may not, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("cli/open.rs", "registry", "makes the door"),
    ("cli/args/mod.rs", "registry", "says how many clients `generate` can make"),
    ("cli/backup.rs", "registry", "works on a registry that nobody has open"),
    ("cli/generate.rs", "registry", "works on a registry that nobody has open"),
    ("cli/init.rs", "registry", "makes a registry that nobody has open"),
    ("cli/open.rs", "server", "finds the way to a registry"),
    ("cli/serve.rs", "server", "is the server"),
    ("cli/recover.rs", "registry", "works on a registry that nobody has open"),
    ("cli/verify.rs", "registry", "works on a registry that nobody has open"),
    ("cli/failure.rs", "registry", "says why a registry cannot be opened"),
    ("cli/progress.rs", "registry", "shows how far those commands are"),
];

/// Places without I/O, clock, environment or threads: folders and files.
const PURE: &[&str] = &[
    "model",
    "policy",
    "query",
    "catalog",
    "tui/app",
    "tui/view",
    "tui/layout",
    "tui/keymap.rs",
    "tui/views.rs",
    "tui/config.rs",
];

/// Names that a pure place must not have, wherever they stand in a path.
const IMPURE: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "env"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "time"],
    &["std", "io"],
    &["SystemTime"],
    &["RandomState"],
    &["Instant", "now"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
];

/// Methods that ask the file system.
const IMPURE_METHODS: &[&str] = &["exists", "is_dir", "is_file", "canonicalize", "read_dir"];

impl House {
    pub fn layers(&self, exceptions: &[(&str, &str, &str)]) -> Vec<String> {
        let mut wrong = BTreeSet::new();
        let mut needed = BTreeSet::new();
        for Meant { file, line, path, .. } in self.meant().filter(|meant| meant.own) {
            let (Some((part, _)), Some(named)) = (file.split_once('/'), path.first()) else {
                continue;
            };
            let Some((_, may)) = MAY_USE.iter().find(|(known, _)| *known == part) else {
                wrong.insert(format!("{file}: {part} is not in the table"));
                continue;
            };
            let known = MAY_USE.iter().any(|(known, _)| known == named);
            if part == named || !known || may.contains(&named.as_str()) {
                continue;
            }
            match exceptions.iter().find(|(at, what, _)| *at == file && what == named) {
                Some(exception) => _ = needed.insert(exception),
                None => _ = wrong.insert(format!("{file}:{line}: {part} must not name {named}")),
            }
        }
        let idle = exceptions.iter().filter(|exception| !needed.contains(exception));
        wrong.extend(idle.map(|(file, named, _)| format!("{file}: no longer names {named}")));
        wrong.into_iter().collect()
    }

    pub fn impure(&self) -> Vec<String> {
        let pure = |file: &str| {
            let within = |place: &&str| {
                file.strip_prefix(place)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
            };
            PURE.iter().any(within)
        };
        let mut wrong = BTreeSet::new();
        for Meant { file, line, path, .. } in self.meant().filter(|meant| pure(meant.file)) {
            let named = |bad: &&&[&str]| path.windows(bad.len()).any(|window| window == **bad);
            wrong.extend(
                IMPURE.iter().find(named).map(|bad| format!("{file}:{line}: {}", bad.join("::"))),
            );
        }
        for Module { file, calls, .. } in self.0.values().filter(|module| pure(&module.file)) {
            let asks = calls.iter().filter(|(call, _)| IMPURE_METHODS.contains(&call.as_str()));
            wrong.extend(asks.map(|(call, line)| format!("{file}:{line}: .{call}()")));
        }
        wrong.into_iter().collect()
    }

    pub fn engine_outside_store(&self) -> Vec<String> {
        let engine =
            |meant: &Meant<'_>| !meant.own && ["sled", "bincode"].contains(&meant.path[0].as_str());
        let outside =
            self.meant().filter(|meant| engine(meant) && !meant.file.starts_with("store/"));
        outside
            .map(|Meant { file, line, path, .. }| format!("{file}:{line}: {}", path[0]))
            .collect()
    }
}

#[track_caller]
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_part_names_only_those_it_may() {
    none(&HOUSE.layers(EXCEPTIONS));
}

#[test]
fn pure_places_touch_nothing_outside() {
    none(&HOUSE.impure());
}

#[test]
fn the_store_keeps_its_engine_to_itself() {
    none(&HOUSE.engine_outside_store());
}
