//! Imports client files of other systems: clients, or an error with its location.
//!
//! Files are untrusted. Whatever a file contains, reading ends in clients or an error, and its cost
//! is bounded by the file's size. [`read`] detects the format, `Finder` finds the
//! clients, and a reader per format takes the known fields of each client. All other fields are
//! reported: nothing is lost silently, and no secret is kept.

mod auth0;
mod budget;
mod client;
mod comments;
mod csv;
pub mod decode;
mod detect;
mod duende;
mod duplicates;
mod duration;
pub mod error;
pub mod extension;
pub(super) mod fields;
pub mod files;
mod finder;
pub mod foreign;
mod hydra;
pub mod json;
pub(super) mod keycloak;
mod loss;
pub mod map;
mod own;
pub mod place;
mod placeholder;
pub mod quarantine;
mod read;
mod reading;
mod realm;
mod remedy;
mod rfc7591;
mod spot;
pub(super) mod spring;
pub mod value;
pub mod yaml;

pub use super::format::Format;
pub use error::{At, ReadError};
pub use extension::Extension;
pub use files::{FileRead, FilesError, Input, read_files};
pub use foreign::{Foreign, Lifetime, Skip};
pub use loss::{Loss, told};
pub use map::{MapError, PartnerMap};
pub use place::{OnConflict, Placed, Placing, Rules, place};
pub use read::read;
pub use reading::{Found, Reading};
pub use remedy::Remedy;
