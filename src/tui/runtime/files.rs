//! The file system, as the desk asks it: what a path can become, and files of clients. It may be
//! slow, so that neither the loop nor the registry waits for it.

use std::fs;
use std::io;
use std::sync::mpsc::Sender;
use std::thread;

use super::path::Base;
use super::worker::Answer;
use crate::exchange::import::{Input, Reading, read_files};
use crate::model::text;
use crate::tui::app::{Msg, Ticket};

/// The most paths that are offered.
const MOST: usize = 200;

/// Something that is asked of the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// What a path can become.
    Complete { ticket: Ticket, path: String },
    /// The clients of a file, or of those in a folder.
    Read { ticket: Ticket, path: String, reading: Reading },
}

/// Asks on a thread of its own; the answer comes to whoever listens.
pub fn ask<T>(base: Base, question: Question, answers: &Sender<T>) -> io::Result<()>
where
    T: From<Answer> + Send + 'static,
{
    let answers = answers.clone();
    thread::Builder::new().name("files".to_owned()).spawn(move || {
        // Nobody listens any more when the desk is left.
        let _ = answers.send(T::from(Answer::Msg(Box::new(answer(&base, question)))));
    })?;
    Ok(())
}

/// Asks, and waits.
pub fn answer(base: &Base, question: Question) -> Msg {
    match question {
        Question::Complete { ticket, path } => Msg::Paths { ticket, paths: complete(base, &path) },
        Question::Read { ticket, path, reading } => {
            Msg::Files { ticket, input: read(base, &path, &reading) }
        }
    }
}

fn read(base: &Base, path: &str, reading: &Reading) -> Result<Input, String> {
    read_files(&[base.expanded(path)], reading).map_err(|error| error.to_string())
}

/// What a path can become, by name; folders end in `/`. What is hidden is offered only where its
/// dot is typed.
fn complete(base: &Base, path: &str) -> Result<Vec<String>, String> {
    let at = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, begun) = path.split_at_checked(at).unwrap_or(("", path));
    let real = base.expanded(if folder.is_empty() { "." } else { folder });
    let entries = fs::read_dir(&real).map_err(|error| {
        let name = text::shown(folder).into_owned();
        format!("Cannot read the folder {name}: {error}")
    })?;
    let mut paths = Vec::new();
    for entry in entries.flatten() {
        // A name that cannot be typed cannot be offered.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let hidden = name.starts_with('.') && !begun.starts_with('.');
        if hidden || !name.starts_with(begun) || name.chars().any(char::is_control) {
            continue;
        }
        let slash = if entry.path().is_dir() { "/" } else { "" };
        paths.push(format!("{folder}{name}{slash}"));
    }
    if path == "~" {
        return Ok(vec!["~/".to_owned()]);
    }
    paths.sort();
    paths.truncate(MOST);
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["realm-b.json", "realm-a.json", "other.csv", ".hidden"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        fs::create_dir(dir.path().join("realms")).unwrap();
        let base = format!("{}/", dir.path().display());
        let process = Base::of_process();
        let complete = |begun: &str| {
            let paths = complete(&process, &format!("{base}{begun}")).unwrap();
            paths
                .iter()
                .map(|path| path.strip_prefix(&base).unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(complete(""), ["other.csv", "realm-a.json", "realm-b.json", "realms/"]);
        assert_eq!(complete("realm-"), ["realm-a.json", "realm-b.json"]);
        assert_eq!(complete("."), [".hidden"]);
        assert_eq!(complete("nothing"), Vec::<String>::new());
        assert!(
            self::complete(&process, "/no/such/folder/x").unwrap_err().contains("/no/such/folder/")
        );
    }
}
