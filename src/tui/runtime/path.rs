//! Paths that a person types: where they start, and which file they mean.

use std::env;
use std::path::{Path, PathBuf};

/// The folders that a typed path starts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The folder of a path that is relative.
    pub cwd: PathBuf,
    /// The folder that `~` means; `None` leaves `~` as it is.
    pub home: Option<PathBuf>,
}

impl Base {
    /// Takes the folders of this process. An empty `cwd` leaves a relative path relative, so that
    /// an error names it as it was typed.
    pub fn of_process() -> Self {
        let home = env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        Self { cwd: PathBuf::new(), home }
    }

    /// The file that a typed path means: `~/` is the home folder, as in a shell.
    pub fn expanded(&self, path: &str) -> PathBuf {
        match (path.strip_prefix('~'), &self.home) {
            (Some(""), Some(home)) => home.clone(),
            (Some(rest), Some(home)) if rest.starts_with('/') => {
                home.join(rest.trim_start_matches('/'))
            }
            // A file whose name is a hyphen is no standard input here: there is none.
            _ if path == "-" => self.cwd.join("./-"),
            _ => self.cwd.join(Path::new(path)),
        }
    }
}
