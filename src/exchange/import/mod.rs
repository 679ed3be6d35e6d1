//! Client files of other systems: bytes in, clients out, or an error with its place.
//!
//! A file is data from a stranger. Whatever its bytes are, reading it ends in clients or in an
//! error, and its cost is bounded by its size. [`read`] detects the format, [`finder::Finder`] looks
//! for the clients in the file, and a reader for each format takes the fields that it knows from
//! each client. Every other field is reported: nothing is lost silently, and no secret is kept.

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
