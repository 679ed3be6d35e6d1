//! The fields of a partner.

use super::{Field, Fields, Member, Put, Shape, Value, revision, text, unknown};
use crate::model::{Lifecycle, Partner, PartnerDraft};

type M = Member<Partner>;

impl Fields for Partner {
    type Draft = PartnerDraft;
    const NOUN: &'static str = "partner";
    const MEMBERS: &'static [Member<Self>] = &[
        M::derived("id", |partner, _| Some(Value::Number(partner.id.0.into()))),
        M::field(Field::Name, Put::Line(|draft| &mut draft.name), |partner, _| text(&partner.name)),
        M::field(Field::Description, Put::Line(|draft| &mut draft.description), |partner, _| {
            text(&partner.description)
        }),
        M::field(Field::Subdomain, Put::Line(|draft| &mut draft.subdomain), |partner, _| {
            text(&partner.subdomain)
        }),
        M::field(
            Field::Lifecycle,
            Put::Read(Shape::Line, |draft, value, _| {
                let (id, known) = (value.text(), Lifecycle::ALL.map(Lifecycle::id));
                let lifecycle = Lifecycle::from_id(id);
                draft.lifecycle = lifecycle.ok_or_else(|| unknown("lifecycle", id, &known))?;
                Ok(())
            }),
            |partner, _| text(partner.lifecycle.id()),
        ),
        M::derived("created", |partner, _| text(&partner.created)),
        M::derived("modified", |partner, _| text(&partner.modified)),
        M::derived("revision", |partner, _| revision(partner.revision)),
    ];
}
