//! Plans one declared record, assuming the earlier ones are already applied.

use crate::door::{Refused, Why};
use crate::exchange::declared::Wanted;
use crate::exchange::patch::{ClientPatch, PartnerPatch, Patch, UserPatch};
use crate::exchange::settings::SettingsPatch;
use crate::model::{
    ClientId, Field, FieldErrors, Fields, Partner, PartnerId, Record, Timestamp, UserKey, Username,
};
use crate::registry::plan::Plan;
use crate::registry::registry::Registry;
use crate::registry::rules::admin;
use crate::registry::rules::pending::Pending;

/// The registry with what was judged so far.
pub(super) struct Judge<'a> {
    pub registry: &'a mut Registry,
    pub pending: Pending,
    pub now: Timestamp,
    /// How many partners were made.
    made: u32,
}

/// What becomes of a record.
pub(super) enum Judged {
    Write(Plan),
    /// It is so already, whatever else may be wrong with it.
    Unchanged(Record),
    Refused(Why),
}

impl<'a> Judge<'a> {
    pub(super) fn new(registry: &'a mut Registry) -> Self {
        let (pending, now) = (Pending::new(registry), (registry.clock)());
        Self { registry, pending, now, made: 0 }
    }

    pub(super) fn judge(&mut self, wanted: &Wanted) -> Result<Judged, Refused> {
        match wanted {
            Wanted::Settings(patch) => Ok(self.settings(patch)),
            Wanted::Partner(patch) => self.partner(patch),
            Wanted::User(patch) => Ok(self.user(patch)),
            Wanted::Client(patch) => self.client(patch),
        }
    }

    fn settings(&self, patch: &SettingsPatch) -> Judged {
        let before = self.pending.directory.settings.clone();
        let mut after = before.clone();
        if let Err(mistake) = patch.apply(&mut after) {
            return Judged::Refused(Why::Blocked(mistake.to_string()));
        }
        if after != before
            && let Err(refused) = admin::check_settings(&after)
        {
            return Judged::Refused(Why::Blocked(refused.to_string()));
        }
        Judged::of(Some(Record::Settings(before)), Record::Settings(after))
    }

    fn partner(&mut self, patch: &PartnerPatch) -> Result<Judged, Refused> {
        let named = patch.text(Field::Subdomain).unwrap_or_default().trim();
        let stored = self.pending.directory.partner_by_subdomain(named).cloned();
        Ok(match self.record(stored, patch) {
            Judged::Write(Plan { after: Some(Record::Partner(partner)), before: None, .. }) => {
                let next = self.registry.records.next_partner()?;
                let id = PartnerId(next.saturating_add(self.made));
                self.made += 1;
                Judged::of(None, Record::Partner(Partner { id, ..partner }))
            }
            judged => judged,
        })
    }

    fn user(&self, patch: &UserPatch) -> Judged {
        let directory = &self.pending.directory;
        let named = patch.text(Field::Partner).unwrap_or_default().trim();
        let username = Username::parse(patch.text(Field::Username).unwrap_or_default());
        let stored = directory.partner_named(named).zip(username.ok());
        let stored = stored.and_then(|(partner, username)| {
            directory.user(&UserKey { partner: partner.id, username }).cloned()
        });
        self.record(stored, patch)
    }

    fn client(&mut self, patch: &ClientPatch) -> Result<Judged, Refused> {
        let id = ClientId::parse(patch.text(Field::ClientId).unwrap_or_default().trim());
        let stored = match &id {
            Ok(id) => self.registry.records.client(id)?,
            Err(_) => None,
        };
        Ok(self.record(stored, patch))
    }

    /// Judges a record that is stored, or a new one.
    fn record<R: Fields>(&self, stored: Option<R>, patch: &Patch<R>) -> Judged {
        let directory = &self.pending.directory;
        let old = stored.as_ref().map(R::draft);
        let mut draft = old.clone().unwrap_or_else(|| R::blank(&directory.settings));
        let errors = patch.apply(&mut draft, directory).err();
        if let (Some(stored), true, None) = (&stored, old == Some(draft.clone()), &errors) {
            return Judged::Unchanged(stored.clone().into_record());
        }
        match (both(errors, R::check(&draft, directory, stored.as_ref())), stored) {
            (Err(errors), _) => Judged::Refused(Why::Fields(errors)),
            (Ok(checked), None) => Judged::of(None, checked.created(self.now).into_record()),
            (Ok(checked), Some(stored)) => {
                let after = checked.replacing(&stored).into_record();
                Judged::of(Some(stored.into_record()), after)
            }
        }
    }
}

impl Judged {
    fn of(before: Option<Record>, after: Record) -> Self {
        match before {
            None => Self::Write(Plan::create(after)),
            Some(before) if before == after => Self::Unchanged(before),
            Some(before) => Self::Write(Plan::update(before, after)),
        }
    }
}

/// What the check has found good, or every error: those of reading first.
fn both<T>(errors: Option<FieldErrors>, checked: Result<T, FieldErrors>) -> Result<T, FieldErrors> {
    match (errors, checked) {
        (None, checked) => checked,
        (Some(errors), Ok(_)) => Err(errors),
        (Some(mut errors), Err(more)) => {
            for error in more.0 {
                errors.add(error.field, error.message);
            }
            Err(errors)
        }
    }
}
