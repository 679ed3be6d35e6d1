//! Plans one declared record, assuming the earlier ones are already applied.

use crate::door::{Refused, Why};
use crate::exchange::declared::Wanted;
use crate::exchange::patch::{ClientPatch, PartnerPatch, UserPatch};
use crate::exchange::settings::SettingsPatch;
use crate::model::{
    ClientDraft, ClientId, Field, FieldErrors, PartnerDraft, PartnerId, Record, Revision,
    Timestamp, UserDraft, UserKey, Username,
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
        let directory = &self.pending.directory;
        let named = patch.text(Field::Subdomain).unwrap_or_default().trim();
        let stored = directory.partner_by_subdomain(named).cloned();
        let mut draft = stored.as_ref().map_or_else(PartnerDraft::default, PartnerDraft::of);
        let errors = patch.apply(&mut draft, directory).err();
        let same = stored.as_ref().filter(|stored| draft == PartnerDraft::of(stored));
        if let (Some(stored), None) = (same, &errors) {
            return Ok(Judged::Unchanged(Record::Partner(stored.clone())));
        }
        let checked = match both(errors, draft.check(directory, stored.as_ref())) {
            Ok(checked) => checked,
            Err(errors) => return Ok(Judged::Refused(Why::Fields(errors))),
        };
        if let Some(stored) = stored {
            let (id, created, modified) = (stored.id, stored.created, stored.modified);
            let after = checked.into_partner(id, created, modified, stored.revision);
            return Ok(Judged::of(Some(Record::Partner(stored)), Record::Partner(after)));
        }
        let id = PartnerId(self.registry.records.next_partner()?.saturating_add(self.made));
        self.made += 1;
        let after = checked.into_partner(id, self.now, self.now, Revision::FIRST);
        Ok(Judged::of(None, Record::Partner(after)))
    }

    fn user(&self, patch: &UserPatch) -> Judged {
        let directory = &self.pending.directory;
        let named = patch.text(Field::Partner).unwrap_or_default().trim();
        let username = Username::parse(patch.text(Field::Username).unwrap_or_default());
        let stored = directory.partner_named(named).zip(username.ok());
        let stored = stored.and_then(|(partner, username)| {
            directory.user(&UserKey { partner: partner.id, username }).cloned()
        });
        let mut draft = stored.as_ref().map_or_else(UserDraft::default, UserDraft::of);
        let errors = patch.apply(&mut draft, directory).err();
        let same = stored.as_ref().filter(|stored| draft == UserDraft::of(stored));
        if let (Some(stored), None) = (same, &errors) {
            return Judged::Unchanged(Record::User(stored.clone()));
        }
        let checked = match both(errors, draft.check(directory, stored.as_ref())) {
            Ok(checked) => checked,
            Err(errors) => return Judged::Refused(Why::Fields(errors)),
        };
        let Some(stored) = stored else {
            let after = checked.into_user(self.now, self.now, Revision::FIRST);
            return Judged::of(None, Record::User(after));
        };
        let after = checked.into_user(stored.created, stored.modified, stored.revision);
        Judged::of(Some(Record::User(stored)), Record::User(after))
    }

    fn client(&mut self, patch: &ClientPatch) -> Result<Judged, Refused> {
        let directory = &self.pending.directory;
        let id = ClientId::parse(patch.text(Field::ClientId).unwrap_or_default().trim());
        let stored = match &id {
            Ok(id) => self.registry.records.client(id)?,
            Err(_) => None,
        };
        let new = || ClientDraft::new(&directory.settings);
        let mut draft = stored.as_ref().map_or_else(new, ClientDraft::of);
        let errors = patch.apply(&mut draft, directory).err();
        let same = stored.as_ref().filter(|stored| draft == ClientDraft::of(stored));
        if let (Some(stored), None) = (same, &errors) {
            return Ok(Judged::Unchanged(Record::Client(stored.clone())));
        }
        let checked = match both(errors, draft.check(directory, stored.as_ref())) {
            Ok(checked) => checked,
            Err(errors) => return Ok(Judged::Refused(Why::Fields(errors))),
        };
        let Some(stored) = stored else {
            let after = checked.into_client(self.now, self.now, Revision::FIRST);
            return Ok(Judged::of(None, Record::Client(after)));
        };
        let after = checked.into_client(stored.created, stored.modified, stored.revision);
        Ok(Judged::of(Some(Record::Client(stored)), Record::Client(after)))
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
