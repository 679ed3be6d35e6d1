//! What each field means, its rule, and where the rule comes from.

use crate::model::fields::input;
use crate::model::{Client, Field, Fields, Partner, PartnerUser};
use crate::query::Kind;

/// One line that stands under the field while it has the focus.
pub fn short_help(kind: Kind, field: Field) -> &'static str {
    help(kind, field).0
}

/// The whole help on a field, a paragraph a line.
pub fn full_help(kind: Kind, field: Field) -> Vec<&'static str> {
    match help(kind, field) {
        (hint, []) => vec![hint],
        (_, paragraphs) => paragraphs.to_vec(),
    }
}

/// The hint and the paragraphs.
fn help(kind: Kind, field: Field) -> (&'static str, &'static [&'static str]) {
    fn of<R: Fields>(field: Field) -> (&'static str, &'static [&'static str]) {
        input::<R>(field).map_or(("", &[]), |input| (input.hint, input.help))
    }
    match kind {
        Kind::Clients => of::<Client>(field),
        Kind::Partners => of::<Partner>(field),
        Kind::Users => of::<PartnerUser>(field),
        Kind::History => ("", &[]),
    }
}
