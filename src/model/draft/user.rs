//! The draft of a partner user and its rules.

use serde::{Deserialize, Serialize};

use super::{Checked, Field, FieldErrors, email_of};
use crate::model::fields::typed;
use crate::model::{
    Directory, PartnerId, PartnerUser, Revision, Timestamp, UserKey, UserStatus, Username,
    client_id, text,
};

/// A partner user as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDraft {
    pub partner: Option<PartnerId>,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub status: UserStatus,
}

impl UserDraft {
    /// The initial draft for editing a user.
    pub fn of(user: &PartnerUser) -> Self {
        Self { partner: Some(user.key.partner), status: user.status, ..typed(user) }
    }

    /// Checks every rule of a user. `original` is the edited user, or `None` for a new one.
    pub fn check(
        &self,
        directory: &Directory,
        original: Option<&PartnerUser>,
    ) -> Result<Checked<PartnerUser>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let partner = self.partner.and_then(|id| directory.partner(id));
        if partner.is_none() {
            errors.add(Field::Partner, "required: choose the partner that lists the user");
        }
        let username = errors.take(Field::Username, Username::parse(&self.username));
        errors.take_optional_lines::<PartnerUser>(self);
        let email = errors.take(Field::Email, email_of(&self.email, "this user"));
        if let (Some(partner), Some(username)) = (partner, &username) {
            let room =
                client_id::MAX_DESK_LEN.saturating_sub(partner.subdomain.client_id_prefix().len());
            if username.as_str().len() > room {
                errors.add(Field::Username, format!("{} characters long: at most {room} for this partner, so that client IDs fit", username.as_str().len()));
            }
            let key = UserKey { partner: partner.id, username: username.clone() };
            match original {
                Some(original) if original.key.partner != key.partner => {
                    errors.add(Field::Partner, "fixed once the user is created");
                }
                Some(original) if original.key != key => {
                    errors.add(
                        Field::Username,
                        "fixed once the user is created: client IDs end in it",
                    );
                }
                None if directory.user(&key).is_some() => {
                    let company = text::shown(&partner.name);
                    errors.add(
                        Field::Username,
                        format!("{company} has a user {username}: choose another"),
                    );
                }
                _ => {}
            }
        }
        match (partner, username, email) {
            (Some(partner), Some(username), Some(email)) if errors.is_empty() => {
                let key = UserKey { partner: partner.id, username };
                Ok(Checked(PartnerUser {
                    key,
                    first_name: self.first_name.trim().to_owned(),
                    last_name: self.last_name.trim().to_owned(),
                    email,
                    status: self.status,
                    created: Timestamp(0),
                    modified: Timestamp(0),
                    revision: Revision::FIRST,
                }))
            }
            _ => Err(errors),
        }
    }
}
