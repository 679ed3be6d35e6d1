//! Duplicate client IDs within one import.

use std::collections::HashMap;

use super::foreign::Foreign;

/// Marks clients with the same ID as wrong: the import does not guess which one is meant. `name`
/// gives the location of the n-th client.
pub fn mark_duplicates<'a>(
    clients: impl Iterator<Item = &'a mut Foreign>,
    name: impl Fn(usize) -> String,
) {
    let mut clients: Vec<&mut Foreign> = clients.collect();
    let mut first: HashMap<Box<str>, usize> = HashMap::new();
    let mut twins: Vec<(usize, usize)> = Vec::new();
    for (n, client) in clients.iter().enumerate() {
        let Some(id) = client.id.as_ref().filter(|_| client.skip.is_none()) else { continue };
        match first.get(id) {
            Some(first) => twins.push((*first, n)),
            None => {
                first.insert(id.clone(), n);
            }
        }
    }
    for (a, b) in twins {
        for (n, other) in [(a, b), (b, a)] {
            let Some(client) = clients.get_mut(n) else { continue };
            if client.wrong.is_none() {
                let place = name(other);
                let why = format!("duplicate client ID: also in {place}; keep one");
                client.wrong = Some(why.into());
            }
        }
    }
}
