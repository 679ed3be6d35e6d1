//! Records as documents: what files and the command line hold, in and out.

pub mod document;
pub mod import;
