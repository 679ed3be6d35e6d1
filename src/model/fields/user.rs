//! The fields of a partner user.

use super::{Field, Fields, Input, Member, Put, Shape, record_of_draft};
use super::{listed, option, partner_named, partner_shown, revision, subdomain};
use super::{term, text, unknown};
use crate::model::draft::{Checked, FieldErrors};
use crate::model::{
    Command, Directory, PartnerUser, Record, Revision, Settings, Timestamp, UserDraft, UserStatus,
};

type M = Member<PartnerUser>;
type I = Input<PartnerUser>;

const MAY_BE_EMPTY: &str = "May be empty, as for a technical account.";

impl Fields for PartnerUser {
    type Draft = UserDraft;
    const NOUN: &'static str = "user";
    const MEMBERS: &'static [Member<Self>] = &[
        M::typed(I {
            is_key: true,
            hint: "The company that lists this user. Type to filter, Enter to choose.",
            option: option("SUBDOMAIN", "The subdomain of the partner that lists the user"),
            listed: Some(listed("Partner", 'p', "partner", (12, 20, 28), true)),
            term: Some(term("partner", "partner:acme", "the partner's name or subdomain")),
            shown: Some(|user, directory| partner_shown(user.key.partner, directory)),
            ..I::new(
                Field::Partner,
                Put::Read(Shape::Line, |draft, value, directory| {
                    draft.partner = Some(partner_named(directory, value.text())?.id);
                    Ok(())
                }),
                |user, directory| subdomain(user.key.partner, directory),
            )
        }),
        M::typed(I {
            is_key: true,
            hint: "A-Z a-z 0-9 . _ ~ - : client IDs end in it. Fixed later.",
            help: &[
                "The client ID of a restricted client ends in it. A technical account is better than a person's.",
                "Rule: characters of A-Z a-z 0-9 . _ ~ - ; unique in the partner, and fixed once the user is created.",
            ],
            option: option("NAME", "The username, in which client IDs end"),
            listed: Some(listed("Username", 'u', "username", (14, 20, 30), true)),
            term: Some(term("username", "username:anna*", "the username; * is anything")),
            ..I::line(
                Field::Username,
                |draft| &mut draft.username,
                |user| user.key.username.as_str(),
            )
        }),
        M::typed(I {
            is_optional: true,
            hint: MAY_BE_EMPTY,
            listed: Some(listed("First name", 'f', "first-name", (12, 12, 20), true)),
            term: Some(term("first", "first:anna", "the first name")),
            ..I::line(Field::FirstName, |draft| &mut draft.first_name, |user| &user.first_name)
        }),
        M::typed(I {
            is_optional: true,
            hint: MAY_BE_EMPTY,
            listed: Some(listed("Last name", 'l', "last-name", (12, 14, 24), true)),
            term: Some(term("last", "last:novak", "the last name")),
            ..I::line(Field::LastName, |draft| &mut draft.last_name, |user| &user.last_name)
        }),
        M::typed(I {
            hint: "The one address of this user.",
            option: option("ADDRESS", "The one address of the user"),
            listed: Some(listed("Email", 'e', "email", (16, 30, 40), true)),
            term: Some(term("email", "email:@acme.example", "the address")),
            ..I::line(Field::Email, |draft| &mut draft.email, |user| user.email.as_str())
        }),
        M::typed(I {
            hint: "Only an active user can stand behind a restricted client.",
            help: &[
                "Only an active user can stand behind a restricted client. A user who leaves that state while a client is restricted to them is only saved after you confirm it.",
            ],
            option: option("STATUS", "pending, active, deactivated, expired or `locked_out`"),
            listed: Some(listed("Status", 's', "status", (11, 11, 12), false)),
            term: Some(term(
                "status",
                "status:active",
                "pending, active, deactivated, expired, locked_out",
            )),
            shown: Some(|user, _| user.status.label().to_owned()),
            ..I::new(
                Field::Status,
                Put::Read(Shape::Line, |draft, value, _| {
                    let (id, known) = (value.text(), UserStatus::ALL.map(UserStatus::id));
                    let status = UserStatus::from_id(id);
                    draft.status = status.ok_or_else(|| unknown("status", id, &known))?;
                    Ok(())
                }),
                |user, _| text(user.status.id()),
            )
        }),
        M::derived("created", |user, _| text(&user.created)),
        M::derived("modified", |user, _| text(&user.modified)),
        M::derived("revision", |user, _| revision(user.revision)),
    ];

    fn blank(_: &Settings) -> UserDraft {
        UserDraft::default()
    }

    fn update(&self, draft: UserDraft) -> Command {
        Command::UpdateUser(self.key.clone(), draft)
    }

    record_of_draft!(UserDraft, User, CreateUser);
}
