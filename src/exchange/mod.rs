//! Records as documents: import, export, and the command line.

pub mod cell;
pub mod commented;
pub mod declared;
pub mod document;
pub mod export;
pub mod format;
pub mod import;
pub mod member;
pub mod patch;
pub mod read;
pub mod settings;
