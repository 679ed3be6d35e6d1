//! How forms come to be: for a new record, an existing one, a duplicate.

use std::collections::BTreeSet;

use super::typed::form;
use super::{Draft, Focus, Form, FormField};
use crate::door::Row;
use crate::model::{
    Client, ClientDraft, Directory, Field, FieldErrors, Fields, Partner, PartnerDraft, PartnerUser,
    Record, RedirectInput, UserDraft, text,
};
use crate::query::Kind;

use crate::tui::app::TextBox;

impl Form {
    /// The form of a new record; `None` for what nobody makes.
    pub fn create(kind: Kind, directory: &Directory) -> Option<Self> {
        let title = format!("New {}", kind.noun());
        Some(match kind {
            Kind::Clients => {
                let draft = ClientDraft::new(&directory.settings);
                form::<Client>(title, &draft, None, directory)
            }
            Kind::Partners => form::<Partner>(title, &PartnerDraft::default(), None, directory),
            Kind::Users => form::<PartnerUser>(title, &UserDraft::default(), None, directory),
            Kind::History => return None,
        })
    }

    /// The form of an existing record; `None` for a change, which stays as it is.
    pub fn edit(row: &Row, directory: &Directory) -> Option<Self> {
        let record = match row {
            Row::Client(row) => Record::Client(row.client.clone()),
            Row::Partner(row) => Record::Partner(row.partner.clone()),
            Row::User(row) => Record::User(row.user.clone()),
            Row::Change(_) => return None,
        };
        let mut form = Self::of_record(record, directory)?;
        // A draft that an import brought in, or a client that a rule of today is against, says at
        // once what is to be mended.
        form.show_errors(directory);
        Some(form)
    }

    /// The form of a record as it is stored; `None` for what has no form.
    pub(super) fn of_record(record: Record, directory: &Directory) -> Option<Self> {
        let title = format!("Edit {}", text::shown(record.title()));
        let draft = match &record {
            Record::Client(client) => Draft::Client(client.draft()),
            Record::Partner(partner) => Draft::Partner(partner.draft()),
            Record::User(user) => Draft::User(user.draft()),
            Record::Role { .. } | Record::Settings(_) => return None,
        };
        Some(Self::of_draft(title, &draft, Some(record), directory))
    }

    fn of_draft(
        title: String,
        draft: &Draft,
        original: Option<Record>,
        directory: &Directory,
    ) -> Self {
        match draft {
            Draft::Client(draft) => form::<Client>(title, draft, original, directory),
            Draft::Partner(draft) => form::<Partner>(title, draft, original, directory),
            Draft::User(draft) => form::<PartnerUser>(title, draft, original, directory),
        }
    }

    /// The form of a record as it is stored, with what a draft says in its boxes; `None` for what
    /// has no form.
    pub(in crate::tui::app) fn written(
        record: Record,
        draft: &Draft,
        directory: &Directory,
    ) -> Option<Self> {
        let stored = Self::of_record(record.clone(), directory)?;
        let title = stored.title.clone();
        let form = Self::of_draft(title, draft, Some(record), directory);
        Some(Self { initial: stored.initial, ..form })
    }

    /// The form of a new client that is like another: the prefix is kept, the username is empty.
    pub fn duplicate(client: &Client, directory: &Directory) -> Self {
        let title = format!("New client like {}", text::shown(client.id.as_str()));
        let prefix =
            directory.subdomain(client.partner).map(crate::model::Subdomain::client_id_prefix);
        let draft =
            ClientDraft { client_id: prefix.unwrap_or_default(), ..ClientDraft::of(client) };
        let mut form = form::<Client>(title, &draft, None, directory);
        if let Some(at) = form.place(Field::ClientId) {
            form.focus = Focus::Field(at);
        }
        form
    }

    pub(super) fn new(
        kind: Kind,
        title: String,
        original: Option<Record>,
        fields: Vec<FormField>,
        initial: Draft,
    ) -> Self {
        let mut form = Self {
            kind,
            title,
            original,
            fields,
            focus: Focus::Field(0),
            menu: None,
            banner: None,
            saving: None,
            errors: FieldErrors::default(),
            judged: BTreeSet::new(),
            refused: FieldErrors::default(),
            initial,
            accepted: None,
            attempt: None,
            reason: TextBox::default(),
            stored_redirects: None,
        };
        if let Draft::Client(ClientDraft { redirect_uris, .. }) = &form.initial
            && let RedirectInput::List(list) = redirect_uris
        {
            form.stored_redirects = Some((redirect_uris.text(), list.clone()));
        }
        // The partner and the username of an existing user are fixed.
        if let (Kind::Users, Some(_)) = (kind, &form.original) {
            form.focus = Focus::Field(2);
        }
        form.initial = form.draft();
        form
    }

    /// The record was deleted meanwhile: what is typed becomes a new one.
    pub(in crate::tui::app) fn becomes_new(&mut self) {
        self.original = None;
        self.title = format!("New {}", self.kind.noun());
    }
}
