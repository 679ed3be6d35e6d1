//! The directory, as it is told to whoever asks: all of it in parts, or what has changed since.

use super::registry::Registry;
use super::session::Session;
use crate::door::{DirectoryPart, limits};
use crate::model::{RecordKey, Seq};

/// What has changed since the change that is known; all of it where none is known, or one from
/// before the registry was opened.
pub(super) fn part(
    session: &Session,
    registry: &Registry,
    known: Option<Seq>,
    after: Option<&RecordKey>,
) -> DirectoryPart {
    let directory = &registry.directory;
    let version = registry.known;
    let access = session.access(registry);
    let mut part = DirectoryPart {
        access,
        version,
        whole: false,
        records: Vec::new(),
        gone: Vec::new(),
        next: None,
    };
    if part.access.role.is_none() {
        part.whole = true;
        return part;
    }
    if let Some(known) = known.filter(|known| (registry.opened_at..=version).contains(known)) {
        let touched = registry.touched.iter().filter(|(_, seq)| **seq > known).map(|(key, _)| key);
        let mut room = limits::ANSWER;
        for key in touched {
            match directory.get(key) {
                Some(record) => {
                    room = room.saturating_sub(limits::weight(&record));
                    part.records.push(record);
                }
                None => part.gone.push(key.clone()),
            }
        }
        if room > 0 {
            return part;
        }
        // More than an answer has room for: all of it, in parts.
        (part.records, part.gone) = (Vec::new(), Vec::new());
    }
    part.whole = true;
    let behind = |key: &RecordKey| after.is_none_or(|after| key > after);
    let mut keys: Vec<_> = directory.keys().filter(behind).collect();
    keys.sort_unstable();
    let mut room = limits::ANSWER;
    for key in keys {
        let Some(record) = directory.get(&key) else { continue };
        let weight = limits::weight(&record);
        if weight > room && !part.records.is_empty() {
            part.next = part.records.last().map(RecordKey::of);
            return part;
        }
        room = room.saturating_sub(weight);
        part.records.push(record);
    }
    part
}
