//! A form: the fields of one record, as they are typed.

mod build;
mod held;
mod help;
mod keys;
mod menu;
mod merge;
mod review;
mod typed;
mod window;

use std::collections::BTreeSet;

pub use held::Held;
pub use help::{full_help, short_help};
pub use menu::{Menu, MenuItem, MenuKind};
pub use merge::{Meeting, Side, Verdict, verdict};
pub use review::Difference;

use super::{TextBox, Ticket};
use crate::exchange::import::quarantine::unmarked;
use crate::model::{
    ActKey, ClientDraft, ClientIdForm, Consequence, Directory, Field, FieldErrors, GrantType,
    Lifecycle, PartnerDraft, PartnerId, Record, Revision, UserDraft, UserStatus,
    draft::{self, FIXED_PARTNER},
    redirect, text,
};
use crate::query::Kind;

/// The state of an open form.
#[derive(Debug)]
pub struct Form {
    pub kind: Kind,
    pub title: String,
    /// The record that is edited; `None` for a new one.
    pub original: Option<Record>,
    pub fields: Vec<FormField>,
    pub focus: Focus,
    /// An open drop-down or list of completions.
    pub menu: Option<Menu>,
    /// What stands against saving the whole record.
    pub banner: Option<String>,
    /// The save that is under way.
    pub saving: Option<Ticket>,
    /// Errors that are shown: of fields that were left, and of all once a save was tried.
    pub errors: FieldErrors,
    judged: BTreeSet<Field>,
    /// Errors that only the registry can find, such as an ID that is taken.
    refused: FieldErrors,
    initial: Draft,
    pub(super) accepted: Option<Consequence>,
    /// The last try to save: the same draft goes out under the same key, so that it is applied once.
    pub(super) attempt: Option<(Draft, ActKey)>,
    /// Why the change is made, as it was typed so far; it stays when a save is refused.
    pub reason: TextBox,
    /// A list of redirect URIs that reads the same as its text: kept as it is while the text is.
    stored_redirects: Option<(String, Vec<String>)>,
}

/// A field and what is in it.
#[derive(Clone, Debug)]
pub struct FormField {
    pub field: Field,
    pub control: Control,
}

/// What a field is made of.
#[derive(Clone, Debug)]
pub enum Control {
    Text(TextBox),
    Partner(Option<PartnerId>),
    Lifecycle(Lifecycle),
    Status(UserStatus),
    Scopes(Boxes<String>),
    Grants(Boxes<GrantType>),
    Toggle(bool),
}

/// Several boxes to tick; the arrows move among them.
#[derive(Clone, Debug)]
pub struct Boxes<T> {
    pub items: Vec<(T, bool)>,
    pub at: usize,
}

impl<T> Boxes<T> {
    fn toggle(&mut self) {
        if let Some((_, on)) = self.items.get_mut(self.at) {
            *on = !*on;
        }
    }

    fn step(&mut self, right: bool) {
        let last = self.items.len().saturating_sub(1);
        self.at = if right { (self.at + 1).min(last) } else { self.at.saturating_sub(1) };
    }

    fn ticked(&self) -> impl Iterator<Item = &T> {
        self.items.iter().filter(|(_, on)| *on).map(|(item, _)| item)
    }
}

/// What keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// A field, by its place.
    Field(usize),
    Save,
    Cancel,
}

/// What a form holds, as the registry takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Draft {
    Client(ClientDraft),
    Partner(PartnerDraft),
    User(UserDraft),
}

impl Form {
    /// The revision of the record that is edited.
    pub fn revision(&self) -> Option<Revision> {
        self.original.as_ref().and_then(Record::revision)
    }

    /// The field that has the focus.
    pub fn focused(&self) -> Option<&FormField> {
        match self.focus {
            Focus::Field(at) => self.fields.get(at),
            Focus::Save | Focus::Cancel => None,
        }
    }

    fn focused_mut(&mut self) -> Option<&mut FormField> {
        match self.focus {
            Focus::Field(at) => self.fields.get_mut(at),
            Focus::Save | Focus::Cancel => None,
        }
    }

    fn place(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|f| f.field == field)
    }

    fn control(&self, field: Field) -> Option<&Control> {
        self.fields.iter().find(|f| f.field == field).map(|f| &f.control)
    }

    fn control_mut(&mut self, field: Field) -> Option<&mut Control> {
        self.fields.iter_mut().find(|f| f.field == field).map(|f| &mut f.control)
    }

    fn text(&self, field: Field) -> String {
        match self.control(field) {
            Some(Control::Text(text_box)) => text_box.value().to_owned(),
            _ => String::new(),
        }
    }

    fn is_on(&self, field: Field) -> bool {
        matches!(self.control(field), Some(Control::Toggle(true)))
    }

    /// The partner that is chosen.
    pub fn partner(&self) -> Option<PartnerId> {
        match self.control(Field::Partner) {
            Some(Control::Partner(partner)) => *partner,
            _ => None,
        }
    }

    fn grants(&self) -> crate::model::GrantTypes {
        match self.control(Field::GrantTypes) {
            Some(Control::Grants(boxes)) => boxes.ticked().copied().collect(),
            _ => crate::model::GrantTypes::NONE,
        }
    }

    /// Whether a field can be changed now.
    pub fn enabled(&self, field: Field, directory: &Directory) -> Result<(), String> {
        let grants = self.grants();
        match (field, &self.original) {
            (Field::RedirectUris, _) if !grants.needs_redirect() => {
                Err("needs Implicit or Authorization code".to_owned())
            }
            (Field::RefreshLifetime, _) if !grants.contains(GrantType::RefreshToken) => {
                Err("needs Refresh token".to_owned())
            }
            (Field::ClientId | Field::Subdomain | Field::Username, Some(_)) => {
                Err("fixed once created".to_owned())
            }
            (Field::Partner, Some(Record::User(_))) => Err("fixed once created".to_owned()),
            (Field::Partner, Some(Record::Client(client)))
                if draft::partner_is_fixed(client, directory) =>
            {
                Err(FIXED_PARTNER.to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Whether anything is other than when the form was opened.
    pub fn is_changed(&self) -> bool {
        self.draft() != self.initial
    }

    /// Brings the shown errors up to date with what is typed.
    pub(super) fn recheck(&mut self, directory: &Directory) {
        let mut errors = self.all_errors(directory);
        errors.0.retain(|error| self.judged.contains(&error.field));
        for error in &self.refused.0 {
            errors.add(error.field, &error.message);
        }
        self.errors = errors;
    }

    /// Shows every error from now on; says whether there is none.
    pub(super) fn judge_all(&mut self, directory: &Directory) -> bool {
        self.judged = self.fields.iter().map(|f| f.field).collect();
        self.refused = FieldErrors::default();
        self.recheck(directory);
        self.focus_first_error();
        self.errors.is_empty()
    }

    /// Shows what is wrong with the record as it stands, at the fields that it is about.
    pub(super) fn show_errors(&mut self, directory: &Directory) {
        self.judged = self.all_errors(directory).0.iter().map(|error| error.field).collect();
        self.recheck(directory);
        self.focus_first_error();
    }

    /// Takes the mark of a draft out of the name: nothing of it is left to mend.
    pub(super) fn drop_mark(&mut self) {
        if self.kind == Kind::Clients
            && let Some(Control::Text(name)) = self.control_mut(Field::Name)
        {
            let plain = unmarked(name.value()).to_owned();
            if plain != name.value() {
                name.set(&plain);
            }
        }
    }

    /// Takes the errors that the registry found.
    pub(super) fn take_refusal(&mut self, errors: FieldErrors, directory: &Directory) {
        self.refused = errors;
        self.recheck(directory);
        self.focus_first_error();
    }

    fn focus_first_error(&mut self) {
        let first = self.fields.iter().position(|f| self.errors.get(f.field).is_some());
        if let Some(at) = first {
            self.focus = Focus::Field(at);
        }
    }

    /// What follows from a field, live: effective lifetimes, response types, how many URIs.
    pub fn note(&self, field: Field, directory: &Directory) -> Option<String> {
        use crate::model::{AccessLifetime, RefreshLifetime};
        let settings = &directory.settings;
        match field {
            Field::AccessLifetime => AccessLifetime::parse(&self.text(field))
                .ok()
                .map(|lifetime| lifetime.describe(settings.default_access_lifetime)),
            Field::RefreshLifetime => RefreshLifetime::parse(&self.text(field))
                .ok()
                .map(|lifetime| lifetime.describe(settings.default_refresh_lifetime)),
            Field::RedirectUris => {
                let count = redirect::split_list(&self.text(field)).len();
                (count > 1).then(|| format!("{count} URIs"))
            }
            Field::Restrict => Some("to users listed for the partner".to_owned()),
            _ => None,
        }
    }

    /// The response types that follow from the grant types: `code, token`, or `none`.
    pub fn response_types(&self) -> String {
        let types = self.grants().response_types().join(", ");
        if types.is_empty() { "none".to_owned() } else { types }
    }

    /// The client-ID prefix of a partner, where the platform's form asks for one.
    fn prefix(&self, partner: Option<PartnerId>, directory: &Directory) -> Option<String> {
        if self.kind != Kind::Clients || self.original.is_some() {
            return None;
        }
        if directory.settings.client_id_form == ClientIdForm::Free {
            return None;
        }
        directory.subdomain(partner?).map(crate::model::Subdomain::client_id_prefix)
    }

    /// Chooses a partner; the prefix in the client ID follows, and the rest of it stays.
    fn choose_partner(&mut self, chosen: PartnerId, directory: &Directory) {
        let old = self.prefix(self.partner(), directory);
        let new = self.prefix(Some(chosen), directory);
        if let Some(Control::Partner(partner)) = self.control_mut(Field::Partner) {
            *partner = Some(chosen);
        }
        let (Some(new), Some(Control::Text(id))) = (new, self.control_mut(Field::ClientId)) else {
            return;
        };
        let value = id.value().to_owned();
        let rest = old.as_deref().and_then(|old| value.strip_prefix(old)).unwrap_or(&value);
        if !value.is_empty() && !rest.starts_with(&new) {
            id.set(&format!("{new}{rest}"));
        }
    }

    /// The field has been changed: what the registry said of it no longer counts.
    fn touched(&mut self, field: Field) {
        // What was refused of an ID can be mended by changing the partner too.
        self.refused.0.retain(|error| error.field != field && field != Field::Partner);
        self.banner = None;
        self.accepted = None;
    }

    /// What is in a field, for a summary: masked, on one line.
    pub fn summary(&self, field: Field, directory: &Directory) -> String {
        let value = match self.control(field) {
            Some(Control::Text(text_box)) => text_box.value().to_owned(),
            Some(Control::Partner(Some(id))) => match directory.partner(*id) {
                Some(partner) => format!("{} ({})", partner.name, partner.subdomain),
                None => directory.partner_name(*id).to_owned(),
            },
            Some(Control::Partner(None)) | None => String::new(),
            Some(Control::Lifecycle(lifecycle)) => lifecycle.id().to_owned(),
            Some(Control::Status(status)) => status.label().to_owned(),
            Some(Control::Scopes(boxes)) => {
                boxes.ticked().map(String::as_str).collect::<Vec<_>>().join(", ")
            }
            Some(Control::Grants(_)) => self.grants().to_string(),
            Some(Control::Toggle(on)) => if *on { "yes" } else { "no" }.to_owned(),
        };
        text::shown(&value).into_owned()
    }
}
