//! The one place that makes a door: every command comes to its registry through here.

use std::io::{self, Write};

use super::args::Globals;
use super::failure::Failure;
use crate::door::Door;
use crate::model::text;
use crate::registry::{Local, OpenOptions, StoreError};

impl Globals {
    /// The door to the registry; `create` makes the registry where there is none.
    pub fn open(&self, create: bool) -> Result<Box<dyn Door>, Failure> {
        Ok(Box::new(self.open_alone(create)?))
    }

    /// The registry, for work that nobody else may be at.
    pub fn open_alone(&self, create: bool) -> Result<Local, Failure> {
        Ok(self.try_open(create)??)
    }

    /// The same, with the reason why it cannot be opened.
    pub fn try_open(&self, create: bool) -> Result<Result<Local, StoreError>, Failure> {
        if self.demo {
            return Ok(Local::demo(self.read_only));
        }
        let options = OpenOptions { dir: self.dir()?, create, read_only: self.read_only };
        Ok(Local::open(&options).map(|mut local| {
            // What was mended while the registry was opened is said to whoever opened it.
            for note in local.take_notes() {
                let _ = writeln!(io::stderr(), "note: {}", text::shown(&note));
            }
            local
        }))
    }
}
