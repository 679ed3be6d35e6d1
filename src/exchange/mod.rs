//! Records as documents: what files and the command line hold, in and out.

pub mod commented;
pub mod cell;
pub mod document;
pub mod export;
pub mod import;
pub mod patch;
pub mod read;
pub mod settings;
pub mod member;
