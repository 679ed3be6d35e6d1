//! The fields of a partner user.

use super::{Field, Fields, Member, Put, Shape};
use super::{partner_named, partner_shown, revision, subdomain, text, unknown};
use crate::model::{PartnerUser, UserDraft, UserStatus};

type M = Member<PartnerUser>;

impl Fields for PartnerUser {
    type Draft = UserDraft;
    const NOUN: &'static str = "user";
    const MEMBERS: &'static [Member<Self>] = &[
        M::shown_as(
            Field::Partner,
            Put::Read(Shape::Line, |draft, value, directory| {
                draft.partner = Some(partner_named(directory, value.text())?.id);
                Ok(())
            }),
            |user, directory| subdomain(user.key.partner, directory),
            |user, directory| partner_shown(user.key.partner, directory),
        ),
        M::field(Field::Username, Put::Line(|draft| &mut draft.username), |user, _| {
            text(&user.key.username)
        }),
        M::field(Field::FirstName, Put::Line(|draft| &mut draft.first_name), |user, _| {
            text(&user.first_name)
        }),
        M::field(Field::LastName, Put::Line(|draft| &mut draft.last_name), |user, _| {
            text(&user.last_name)
        }),
        M::field(Field::Email, Put::Line(|draft| &mut draft.email), |user, _| text(&user.email)),
        M::shown_as(
            Field::Status,
            Put::Read(Shape::Line, |draft, value, _| {
                let (id, known) = (value.text(), UserStatus::ALL.map(UserStatus::id));
                let status = UserStatus::from_id(id);
                draft.status = status.ok_or_else(|| unknown("status", id, &known))?;
                Ok(())
            }),
            |user, _| text(user.status.id()),
            |user, _| user.status.label().to_owned(),
        ),
        M::derived("created", |user, _| text(&user.created)),
        M::derived("modified", |user, _| text(&user.modified)),
        M::derived("revision", |user, _| revision(user.revision)),
    ];
}
