//! Rings: files that need each other, so that none of them can be understood before the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::none;
use crate::sources::{HOUSE, House, Meant, Module};

/// The rings that are still there: the files of each, and an empty line between two.
const KNOWN: &str = include_str!("rings.txt");

type Needs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// The files that a file needs, itself and through others.
fn reached<'a>(needs: &Needs<'a>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        next.extend(needs.get(file).into_iter().flatten().filter(|to| reached.insert(**to)));
    }
    reached
}

impl House {
    /// The file that defines what a path of this crate names; `None` where that is a module.
    ///
    /// A `use` in a module stands for what it brings in, so that a `mod.rs` that only lists is in
    /// no ring.
    fn defines(&self, path: &[String], depth: usize) -> Option<&str> {
        let (at, name, rest, module) = (0..=path.len()).rev().find_map(|end| {
            let at = path[..end].join("::");
            let module = self.0.get(&at)?;
            Some((at, path.get(end), path.get(end + 1..).unwrap_or_default(), module))
        })?;
        let (name, Module { file, items, imports, globs, .. }) = (name?, module);
        if items.contains(name) || depth > 8 {
            return Some(file);
        }
        if let Some(import) = imports.get(name) {
            let (own, path) = self.absolute(&at, &[import, rest].concat(), 0);
            return own.then(|| self.defines(&path, depth + 1)).flatten();
        }
        let from = globs.iter().find_map(|glob| {
            let (_, glob) = self.absolute(&at, glob, 0);
            let module = self.0.get(&glob.join("::"))?;
            let has = module.items.contains(name) || module.imports.contains_key(name);
            has.then(|| [&glob[..], std::slice::from_ref(name), rest].concat())
        });
        from.map_or(Some(file), |path| self.defines(&path, depth + 1))
    }

    /// The files that each file needs; what tests need does not count.
    ///
    /// An import alone is no need: a `mod.rs` imports what it lists. So a trait that is imported
    /// for its methods alone is not seen.
    fn needs(&self) -> Needs<'_> {
        let mut needs: Needs<'_> = BTreeMap::new();
        for Meant { file, imported, own, path, within, .. } in self.meant() {
            let test = within.split("::").any(|part| part == "tests");
            if !own || imported || test {
                continue;
            }
            if let Some(needed) = self.defines(&path, 0).filter(|needed| *needed != file) {
                needs.entry(file).or_default().insert(needed);
            }
        }
        needs
    }

    pub fn rings(&self, known: &str) -> Vec<String> {
        let needs = self.needs();
        let reach: Needs<'_> = needs.keys().map(|file| (*file, reached(&needs, file))).collect();
        let rings: BTreeSet<Vec<&str>> = reach
            .iter()
            .filter(|(file, reached)| reached.contains(*file))
            .map(|(file, reached)| {
                let back =
                    |other: &&&str| reach.get(**other).is_some_and(|back| back.contains(file));
                reached.iter().filter(back).copied().collect()
            })
            .collect();
        let known: BTreeSet<Vec<&str>> = known
            .split("\n\n")
            .map(|ring| ring.lines().collect())
            .filter(|ring: &Vec<_>| !ring.is_empty())
            .collect();
        let new =
            rings.difference(&known).map(|ring| format!("a new ring:\n{}\n", ring.join("\n")));
        let gone = known
            .difference(&rings)
            .map(|ring| format!("no ring any more:\n{}\n", ring.join("\n")));
        new.chain(gone).collect()
    }
}

#[test]
fn files_need_each_other_in_one_direction() {
    none(&HOUSE.rings(KNOWN));
}
