//! The draft of a partner and its rules.

use serde::{Deserialize, Serialize};

use super::{Checked, Field, FieldErrors, required_line};
use crate::model::fields::typed;
use crate::model::{
    Directory, Lifecycle, Partner, PartnerId, Revision, Subdomain, Timestamp, text,
};

/// A partner as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerDraft {
    pub name: String,
    pub description: String,
    pub subdomain: String,
    pub lifecycle: Lifecycle,
}

impl PartnerDraft {
    /// The initial draft for editing a partner.
    pub fn of(partner: &Partner) -> Self {
        Self { lifecycle: partner.lifecycle, ..typed(partner) }
    }

    /// Checks every rule of a partner. `original` is the edited partner, or `None` for a new one.
    pub fn check(
        &self,
        directory: &Directory,
        original: Option<&Partner>,
    ) -> Result<Checked<Partner>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take(Field::Name, required_line(&self.name));
        errors.take_optional_lines::<Partner>(self);
        let subdomain = errors.take(Field::Subdomain, Subdomain::parse(&self.subdomain));
        if let (Some(subdomain), Some(original)) = (&subdomain, original)
            && *subdomain != original.subdomain
        {
            errors.add(
                Field::Subdomain,
                "fixed once the partner is created: client IDs start with it",
            );
        }
        if let (Some(subdomain), None) = (&subdomain, original)
            && let Some(other) = directory.partner_by_subdomain(subdomain.as_str())
        {
            errors.add(
                Field::Subdomain,
                format!("{} has it: choose another", text::shown(&other.name)),
            );
        }
        match (name, subdomain) {
            (Some(name), Some(subdomain)) if errors.is_empty() => {
                Ok(Checked(Partner {
                    // The registry gives a new partner its number.
                    id: original.map_or(PartnerId(0), |original| original.id),
                    name,
                    description: self.description.trim().to_owned(),
                    subdomain,
                    lifecycle: self.lifecycle,
                    created: Timestamp(0),
                    modified: Timestamp(0),
                    revision: Revision::FIRST,
                }))
            }
            _ => Err(errors),
        }
    }
}
