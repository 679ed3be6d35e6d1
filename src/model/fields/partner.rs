//! The fields of a partner.

use super::{Field, Fields, Input, Member, Put, Shape, Value, record_of_draft};
use super::{listed, option, revision, term, text, unknown};
use crate::model::draft::{Checked, FieldErrors};
use crate::model::{
    Command, Directory, Lifecycle, Partner, PartnerDraft, Record, Revision, Settings, Timestamp,
};

type M = Member<Partner>;
type I = Input<Partner>;

impl Fields for Partner {
    type Draft = PartnerDraft;
    const NOUN: &'static str = "partner";
    const MEMBERS: &'static [Member<Self>] = &[
        M::derived("id", |partner, _| Some(Value::Number(partner.id.0.into()))),
        M::typed(I {
            hint: "The company, as people know it.",
            option: option("TEXT", "The company, as people know it"),
            listed: Some(listed("Name", 'n', "name", (20, 26, 40), true)),
            term: Some(term(
                "name",
                "name:\"Acme Media\"",
                "the name; in quotes because of the blank",
            )),
            ..I::line(Field::Name, |draft| &mut draft.name, |partner| &partner.name)
        }),
        M::typed(I {
            is_optional: true,
            hint: "Anything worth knowing about the company; may be empty.",
            option: option("TEXT", "A description, for people"),
            listed: Some(listed("Description", 'd', "description", (14, 30, 60), true)),
            term: Some(term("description", "description:ads", "the description")),
            ..I::line(
                Field::Description,
                |draft| &mut draft.description,
                |partner| &partner.description,
            )
        }),
        M::typed(I {
            is_key: true,
            hint: "One DNS label, like acme or acme-eu: client IDs start with it. Fixed later.",
            help: &[
                "The client IDs of the partner start with it: acme gives acme-<username>.",
                "Rule: one DNS label in lower case, a-z 0-9 and -, at most 63 characters, no hyphen at its ends (RFC 1123 §2.1); unique, and fixed once the partner is created.",
            ],
            option: option("LABEL", "One DNS label: client IDs start with it"),
            listed: Some(listed("Subdomain", 's', "subdomain", (10, 14, 24), true)),
            term: Some(term(
                "subdomain",
                "subdomain:acme",
                "the subdomain; : contains, = is exactly",
            )),
            ..I::line(
                Field::Subdomain,
                |draft| &mut draft.subdomain,
                |partner| partner.subdomain.as_str(),
            )
        }),
        M::typed(I {
            hint: "Where the company stands with the platform.",
            option: option("LIFECYCLE", "active, demo, prospect or test"),
            listed: Some(listed("Lifecycle", 'l', "lifecycle", (11, 11, 11), false)),
            term: Some(term("lifecycle", "lifecycle:demo", "active, demo, prospect or test")),
            ..I::new(
                Field::Lifecycle,
                Put::Read(Shape::Line, |draft, value, _| {
                    let (id, known) = (value.text(), Lifecycle::ALL.map(Lifecycle::id));
                    let lifecycle = Lifecycle::from_id(id);
                    draft.lifecycle = lifecycle.ok_or_else(|| unknown("lifecycle", id, &known))?;
                    Ok(())
                }),
                |partner, _| text(partner.lifecycle.id()),
            )
        }),
        M::derived("created", |partner, _| text(&partner.created)),
        M::derived("modified", |partner, _| text(&partner.modified)),
        M::derived("revision", |partner, _| revision(partner.revision)),
    ];

    fn blank(_: &Settings) -> PartnerDraft {
        PartnerDraft::default()
    }

    fn update(&self, draft: PartnerDraft) -> Command {
        Command::UpdatePartner(self.id, draft)
    }

    record_of_draft!(PartnerDraft, Partner, CreatePartner);
}
