//! What the fuzzers found, and what they start from, read without a fuzzer.

use std::fs;
use std::path::Path;

use super::random::{files_below, read_as_all};

/// The checks of the fuzz targets themselves: one place says what must hold.
#[path = "../../fuzz/src/lib.rs"]
mod checks;

/// The files of a folder of the corpus.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let files = files_below(&format!("fuzz/corpus/{target}"));
    let named = |file: &std::path::PathBuf| (file.display().to_string(), fs::read(file).unwrap());
    files.iter().map(named).collect()
}

#[test]
fn the_corpus_of_every_fuzz_target_keeps_what_the_target_checks() {
    for (target, _) in checks::TARGETS {
        let files = corpus(target);
        assert!(files.len() >= 2, "{target} has a corpus of {} files", files.len());
        for (name, bytes) in files {
            // The test's output names the file that a check fails on.
            println!("{name}");
            checks::run(target, &bytes);
        }
    }
}

#[test]
fn the_corpus_of_the_fuzzers_is_read_as_every_format() {
    for file in files_below("fuzz/corpus") {
        read_as_all(&fs::read(file).unwrap());
    }
}

#[test]
fn fixtures_keep_what_the_fuzz_targets_check() {
    for file in files_below("tests/import/fixtures") {
        println!("{}", file.display());
        checks::run("any", &fs::read(file).unwrap());
    }
}

#[test]
fn every_fuzz_target_is_built_and_has_a_check() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (target, _) in checks::TARGETS {
        let source = folder.join(format!("fuzz_targets/{target}.rs"));
        let source = fs::read_to_string(&source).unwrap();
        assert!(source.contains(&format!("run(\"{target}\", bytes)")), "{source}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "{target}");
    }
    assert_eq!(files_below("fuzz/fuzz_targets").len(), checks::TARGETS.len());
    // Nothing lies in the corpus that nobody reads, and all of it stays small.
    let known = |name: &str| checks::TARGETS.iter().any(|(target, _)| *target == name);
    for entry in fs::read_dir(folder.join("corpus")).unwrap() {
        assert!(known(&entry.as_ref().unwrap().file_name().to_string_lossy()), "{entry:?}");
    }
    let size: u64 =
        files_below("fuzz/corpus").iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!(size < 400_000, "{size} bytes");
}
