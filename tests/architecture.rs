//! Who may know whom, read from the sources: a rule that is broken fails here, with its line.

// A test fails by a panic; clippy knows this of the tests themselves, not of their helpers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of the house, and the parts that it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &["model"]),
    ("policy", &["policy", "model"]),
    ("query", &["query", "model"]),
    ("catalog", &["catalog", "model", "query"]),
    ("store", &["store", "model"]),
    ("exchange", &["exchange", "model"]),
    ("registry", &["registry", "model", "policy", "query", "catalog", "store", "exchange"]),
    ("tui", &["tui", "model", "query", "registry", "policy", "exchange"]),
    ("cli", &["cli", "model", "query", "registry", "policy", "exchange", "tui"]),
];

/// Parts without I/O, clock, environment or threads.
const PURE: &[&str] = &["model", "policy", "query", "catalog", "tui/app", "tui/view"];

const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "std::io",
    "SystemTime",
    "Instant::now",
];

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Each line of code of a part, before its tests: file and line number, text.
fn lines(part: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root.join(part), &mut files);
    let mut lines = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        let name = file.strip_prefix(&root).expect("below src").display().to_string();
        for (n, line) in text.lines().enumerate() {
            if line.contains("#[cfg(test)]") {
                break;
            }
            if !line.trim_start().starts_with("//") {
                lines.push((format!("src/{name}:{}", n + 1), line.to_owned()));
            }
        }
    }
    lines
}

#[test]
fn each_part_names_only_those_it_may() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (part, may) in MAY_USE {
        for (place, line) in lines(part) {
            for piece in line.split("crate::").skip(1) {
                let named: String =
                    piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                seen += 1;
                if MAY_USE.iter().any(|(part, _)| *part == named) && !may.contains(&named.as_str())
                {
                    wrong.push(format!("{place}: {part} must not name {named}"));
                }
            }
        }
    }
    assert!(seen > 50, "the sources were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_parts_touch_nothing_outside() {
    let mut wrong = Vec::new();
    for part in PURE {
        for (place, line) in lines(part) {
            for word in IMPURE {
                if line.contains(word) {
                    wrong.push(format!("{place}: {part} is pure, and {word} is not"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_store_keeps_its_engine_to_itself() {
    let mut wrong = Vec::new();
    for (place, line) in lines("") {
        let named = line.contains("sled::") || line.contains("bincode::");
        if named && !place.starts_with("src/store/") {
            wrong.push(format!("{place}: {line}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
