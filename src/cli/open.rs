//! Opens registries. Every command gets its door here.

use std::io::{self, Write};

use super::args::Globals;
use super::failure::Failure;
use crate::door::Door;
use crate::model::text;
use crate::registry::{Local, OpenOptions, StoreError};

impl Globals {
    /// Opens the door to the registry; `create` creates a registry if there is none.
    pub fn open(&self, create: bool) -> Result<Box<dyn Door>, Failure> {
        Ok(Box::new(self.open_alone(create)?))
    }

    /// Opens the registry in this process, for work that needs more than a door. A person without a
    /// role is refused.
    pub fn open_alone(&self, create: bool) -> Result<Local, Failure> {
        let mut local = self.try_open(create)??;
        local.admitted()?;
        Ok(local)
    }

    /// Like [`Globals::open_alone`], but returns the typed error of the store, and refuses nobody.
    pub fn try_open(&self, create: bool) -> Result<Result<Local, StoreError>, Failure> {
        if self.demo {
            return Ok(Local::demo(self.read_only));
        }
        let options = OpenOptions { dir: self.dir()?, create, read_only: self.read_only };
        Ok(Local::open(&options).map(|mut local| {
            // Notes tell what was repaired while the registry was opened.
            for note in local.take_notes() {
                let _ = writeln!(io::stderr(), "note: {}", text::shown(&note));
            }
            local
        }))
    }
}
