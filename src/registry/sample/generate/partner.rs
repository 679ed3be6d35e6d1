//! Generates partners and their users.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use super::words::{
    DESCRIPTIONS, ENDS, FIRST_NAMES, LAST_NAMES, LEGAL, MAILBOXES, PEOPLE, SERVICES, STEMS,
};
use super::{END, PartnerPart, START, between, broken};
use crate::model::{
    EmailAddress, Lifecycle, Partner, PartnerId, PartnerUser, Revision, Subdomain, Timestamp,
    UserKey, UserStatus, Username,
};
use crate::store::StoreError;

/// The average number of clients per partner.
const CLIENTS: u64 = 1_000;

/// The partners of a registry, sorted by the prefix of their client IDs.
pub(super) fn all(seed: u64, clients: u64) -> Result<Vec<PartnerPart>, StoreError> {
    let mut dice = Dice::of(seed, 0);
    // All partners are loaded when the registry is opened, so their number is limited.
    let count = (clients / CLIENTS).clamp(3, 2_000);
    let names = names(&mut dice, count);
    let shares = shares(&mut dice, clients, names.len());
    let mut parts = Vec::with_capacity(names.len());
    for (id, ((prefix, name), clients)) in (1..).map(PartnerId).zip(names.into_iter().zip(shares)) {
        let subdomain = Subdomain::parse(prefix.trim_end_matches('-')).map_err(broken)?;
        let (created, modified) = times(&mut dice);
        let partner = Partner {
            id,
            name,
            description: dice.pick(DESCRIPTIONS).to_owned(),
            subdomain,
            lifecycle: dice.weighted(&[
                (85, Lifecycle::Active),
                (5, Lifecycle::Demo),
                (5, Lifecycle::Prospect),
                (5, Lifecycle::Test),
            ]),
            created,
            modified,
            revision: Revision::FIRST,
        };
        let users = users(&mut dice, &partner)?;
        parts.push(PartnerPart { partner, users, clients });
    }
    Ok(parts)
}

/// The client ID prefix and the name of each partner. No prefix begins with another, so that a
/// partner's clients are adjacent when sorted by ID.
fn names(dice: &mut Dice, count: u64) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut used = BTreeSet::new();
    while (names.len() as u64) < count {
        let (stem, end) = (dice.pick(STEMS), dice.pick(ENDS));
        let legal = dice.weighted(LEGAL);
        let apart = dice.percent(25);
        if !used.insert((stem, end)) {
            continue;
        }
        let (prefix, name) = if apart {
            (format!("{stem}-{end}-"), format!("{} {}{legal}", capital(stem), capital(end)))
        } else {
            (format!("{stem}{end}-"), format!("{}{end}{legal}", capital(stem)))
        };
        names.entry(prefix).or_insert(name);
    }
    names
}

/// The number of clients of each partner: most have some, a few have many.
fn shares(dice: &mut Dice, clients: u64, partners: usize) -> Vec<usize> {
    let weights: Vec<u64> = (0..partners).map(|_| 1 + dice.below(30).pow(2) / 90).collect();
    let mut weight_left: u64 = weights.iter().sum();
    let mut left = clients;
    let share = |weight: u64| {
        let share = u128::from(left) * u128::from(weight) / u128::from(weight_left.max(1));
        let share = u64::try_from(share).unwrap_or(left);
        left -= share;
        weight_left -= weight;
        usize::try_from(share).unwrap_or(usize::MAX)
    };
    weights.into_iter().map(share).collect()
}

fn users(dice: &mut Dice, partner: &Partner) -> Result<Vec<PartnerUser>, StoreError> {
    let domain = partner.subdomain.as_str();
    let mut users = BTreeMap::new();
    for _ in 0..=dice.below(5) {
        let (first_name, last_name, username) = if dice.percent(35) {
            let ((service, title), mailbox) = (dice.pick(SERVICES), dice.pick(MAILBOXES));
            (title.to_owned(), "API".to_owned(), format!("{service}-{mailbox}"))
        } else {
            person(dice)
        };
        let (created, modified) = times(dice);
        let user = PartnerUser {
            key: UserKey {
                partner: partner.id,
                username: Username::parse(&username).map_err(broken)?,
            },
            first_name,
            last_name,
            email: EmailAddress::parse(&format!("{username}@{domain}.example")).map_err(broken)?,
            status: dice.weighted(&[
                (80, UserStatus::Active),
                (5, UserStatus::Pending),
                (7, UserStatus::Deactivated),
                (4, UserStatus::Expired),
                (4, UserStatus::LockedOut),
            ]),
            created,
            modified,
            revision: Revision::FIRST,
        };
        users.insert(username, user);
    }
    Ok(users.into_values().collect())
}

/// First name, last name, and both as in an e-mail address.
pub(super) fn person(dice: &mut Dice) -> (String, String, String) {
    if dice.percent(15) {
        let (first, last, address) = dice.pick(PEOPLE);
        return (first.to_owned(), last.to_owned(), address.to_owned());
    }
    let (first, last) = (dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES));
    let address = if dice.percent(70) {
        format!("{first}.{last}")
    } else {
        format!("{}.{last}", first.get(..1).unwrap_or_default())
    };
    (first.to_owned(), last.to_owned(), address.to_ascii_lowercase())
}

/// The creation time and last change of a record. More records are created each year.
pub(super) fn times(dice: &mut Dice) -> (Timestamp, Timestamp) {
    let created = between(dice, START, END).max(between(dice, START, END));
    let modified = if dice.percent(45) { created } else { between(dice, created, END) };
    (created, modified)
}

/// Capitalizes a word.
fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
