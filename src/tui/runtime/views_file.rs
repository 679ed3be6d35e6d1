//! The file with a person's saved views.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::tui::views::{View, ViewEdit, ViewError, parse};

/// The storage of views.
#[derive(Debug, Default)]
pub struct ViewsFile {
    path: Option<PathBuf>,
    /// The file's text with the changes of this run, if they are not saved.
    held: Option<String>,
}

impl ViewsFile {
    /// The file at a path; without a path, views last as long as the run.
    pub fn new(path: Option<PathBuf>) -> Self {
        let held = path.is_none().then(String::new);
        Self { path, held }
    }

    /// Makes changes last for this run only: the file is read, but never written.
    pub fn left_alone(mut self) -> Self {
        // A file that cannot be read gives an error in [`views`](Self::views).
        self.held = self.read().ok();
        self
    }

    /// Whether changes are saved.
    pub const fn is_kept(&self) -> bool {
        self.held.is_none()
    }

    /// The views of the file.
    pub fn views(&self) -> Result<Vec<View>, String> {
        parse(&self.read()?).map_err(|error| self.named(&error.into()))
    }

    /// Changes the file's current views: another desk may have changed them too.
    pub fn change(&mut self, edit: &ViewEdit) -> Result<Vec<View>, String> {
        let text = edit.apply(&self.read()?).map_err(|error| self.named(&error))?;
        match (&mut self.held, &self.path) {
            (Some(held), _) => *held = text,
            (None, Some(path)) => {
                write(path, &text)
                    .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            }
            (None, None) => {}
        }
        self.views()
    }

    fn read(&self) -> Result<String, String> {
        let path = match (&self.held, &self.path) {
            (Some(held), _) => return Ok(held.clone()),
            (None, None) => return Ok(String::new()),
            (None, Some(path)) => path,
        };
        match fs::read_to_string(path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(format!("cannot read {}: {error}", path.display())),
        }
    }

    fn named(&self, error: &ViewError) -> String {
        match (error, &self.path) {
            (ViewError::Broken(error), Some(path)) => {
                format!("{}: {error}; mend the line, then try again", path.display())
            }
            (error, _) => error.to_string(),
        }
    }
}

/// Replaces the file atomically: readers see the old or the new text.
fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link to a file elsewhere stays a link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let dir = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    // Such a file is readable by its owner only.
    let mut file = tempfile::Builder::new().prefix(".views").suffix(".toml").tempfile_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::query::Kind;

    fn keep(name: &str) -> ViewEdit {
        ViewEdit::Keep(View { name: name.into(), kind: Kind::Users, search: "anna".into() })
    }

    #[test]
    fn the_file_is_made_for_its_owner_alone_and_two_desks_share_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a").join("views.toml");
        let mut one = ViewsFile::new(Some(path.clone()));
        let mut two = ViewsFile::new(Some(path.clone()));
        assert_eq!(one.views(), Ok(Vec::new()));
        assert_eq!(one.change(&keep("One")).unwrap().len(), 1);
        assert_eq!(two.change(&keep("Two")).unwrap().len(), 2);
        assert_eq!(one.views().unwrap().len(), 2);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_broken_file_is_named_with_its_line_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("views.toml");
        fs::write(&path, "[[view]]\nname = 3\n").unwrap();
        let mut file = ViewsFile::new(Some(path.clone()));
        for error in [file.views().unwrap_err(), file.change(&keep("One")).unwrap_err()] {
            assert!(error.contains("views.toml: line 2"), "{error}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "[[view]]\nname = 3\n");
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("views.toml"));
        fs::write(&real, "").unwrap();
        symlink(&real, &link).unwrap();
        ViewsFile::new(Some(link.clone())).change(&keep("One")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("One"));
    }

    #[test]
    fn a_run_that_leaves_the_file_alone_has_its_views_and_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("views.toml");
        ViewsFile::new(Some(path.clone())).change(&keep("One")).unwrap();
        let before = fs::read_to_string(&path).unwrap();
        let mut demo = ViewsFile::new(Some(path.clone())).left_alone();
        assert!(!demo.is_kept());
        assert_eq!(demo.change(&keep("Two")).unwrap().len(), 2);
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
        assert!(!ViewsFile::new(None).is_kept());
    }
}
