//! What must hold of whatever bytes a reader gets: more than that it does not panic.
//!
//! Each fuzz target is one of these checks, and the tests of the desk run the same checks over the
//! corpus (`tests/import/corpus.rs` includes this file), so that a finding stays mended.

mod declared;
mod document;
mod frame;
mod import;
mod map;
mod places;
mod registry;

use oauthdesk::exchange::import::Format;

/// A check of some bytes; it panics where something does not hold.
pub type Check = fn(&[u8]);

/// Every fuzz target by its name, which is also that of the folder of its corpus.
pub const TARGETS: [(&str, Check); 14] = [
    ("any", any),
    ("jsonl", jsonl),
    ("csv", csv),
    ("rfc7591", rfc7591),
    ("hydra", hydra),
    ("keycloak", keycloak),
    ("auth0", auth0),
    ("spring", spring),
    ("duende", duende),
    ("declared", declared::check),
    ("commented", document::commented),
    ("document", document::document),
    ("map", map::check),
    ("frame", frame::check),
];

/// Runs the check of this name.
///
/// # Panics
/// When there is none, or something does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(target, _)| *target == name);
    let (_, check) = target.unwrap_or_else(|| panic!("there is no target {name}"));
    check(bytes);
}

fn any(bytes: &[u8]) {
    import::check(bytes, None);
}

fn jsonl(bytes: &[u8]) {
    import::check(bytes, Some(Format::Jsonl));
}

fn csv(bytes: &[u8]) {
    import::check(bytes, Some(Format::Csv));
}

fn rfc7591(bytes: &[u8]) {
    import::check(bytes, Some(Format::Rfc7591));
}

fn hydra(bytes: &[u8]) {
    import::check(bytes, Some(Format::Hydra));
}

fn keycloak(bytes: &[u8]) {
    import::check(bytes, Some(Format::Keycloak));
}

fn auth0(bytes: &[u8]) {
    import::check(bytes, Some(Format::Auth0));
}

fn spring(bytes: &[u8]) {
    import::check(bytes, Some(Format::Spring));
}

fn duende(bytes: &[u8]) {
    import::check(bytes, Some(Format::Duende));
}
