//! Client files of other systems: bytes in, clients out, or an error with its place.
//!
//! A file is data from a stranger. Whatever its bytes are, reading it ends in clients or in an
//! error, and what it costs is bounded by its size. [`read`] finds out what it holds
//! (`walk` looks for the clients in it), a reader for each format takes from each client what it
//! knows, and what is left over is said: nothing is lost silently, and no secret is kept.

mod auth0;
mod budget;
mod comments;
mod csv;
pub mod decode;
mod detect;
mod duende;
mod duration;
pub mod error;
pub mod extension;
pub(super) mod fields;
pub mod files;
pub mod foreign;
mod hydra;
pub mod json;
pub(super) mod keycloak;
mod lists;
mod loss;
pub mod map;
mod own;
pub mod place;
mod placeholder;
pub mod quarantine;
mod read;
mod reading;
mod remedy;
mod rfc7591;
mod spot;
pub(super) mod spring;
mod take;
pub mod twins;
pub mod value;
mod walk;
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
