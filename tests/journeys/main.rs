//! Journeys: keys in, screen and records out, one for each thing that the desk promises.

#[path = "../support/mod.rs"]
mod support;

mod create;
mod delete;
mod edit;
mod list;
mod partners;
mod random;
mod roles;
