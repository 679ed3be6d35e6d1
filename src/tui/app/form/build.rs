//! How forms come to be: for a new record, an existing one, a duplicate.

use std::collections::BTreeSet;

use super::{Boxes, Control, Draft, Focus, Form, FormField};
use crate::door::Row;
use crate::model::{
    Client, ClientDraft, Directory, Field, FieldErrors, GrantType, PartnerDraft, Record,
    RedirectInput, UserDraft, text,
};
use crate::query::Kind;

use crate::tui::app::TextBox;

impl Form {
    /// The form of a new record; `None` for what nobody makes.
    pub fn create(kind: Kind, directory: &Directory) -> Option<Self> {
        let title = format!("New {}", kind.noun());
        Some(match kind {
            Kind::Clients => {
                client_form(title, &ClientDraft::new(&directory.settings), None, directory)
            }
            Kind::Partners => partner_form(title, &PartnerDraft::default(), None),
            Kind::Users => user_form(title, &UserDraft::default(), None),
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
        match &record {
            Record::Client(client) => {
                let draft = ClientDraft::of(client);
                Some(client_form(title, &draft, Some(record), directory))
            }
            Record::Partner(partner) => {
                let draft = PartnerDraft::of(partner);
                Some(partner_form(title, &draft, Some(record)))
            }
            Record::User(user) => {
                let draft = UserDraft::of(user);
                Some(user_form(title, &draft, Some(record)))
            }
            Record::Role { .. } | Record::Settings(_) => None,
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
        let form = match draft {
            Draft::Client(draft) => client_form(title, draft, Some(record), directory),
            Draft::Partner(draft) => partner_form(title, draft, Some(record)),
            Draft::User(draft) => user_form(title, draft, Some(record)),
        };
        Some(Self { initial: stored.initial, ..form })
    }

    /// The form of a new client that is like another: the prefix is kept, the username is empty.
    pub fn duplicate(client: &Client, directory: &Directory) -> Self {
        let title = format!("New client like {}", text::shown(client.id.as_str()));
        let prefix =
            directory.subdomain(client.partner).map(crate::model::Subdomain::client_id_prefix);
        let draft =
            ClientDraft { client_id: prefix.unwrap_or_default(), ..ClientDraft::of(client) };
        let mut form = client_form(title, &draft, None, directory);
        if let Some(at) = form.place(Field::ClientId) {
            form.focus = Focus::Field(at);
        }
        form
    }

    fn new(
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
        form.initial = form.draft();
        form
    }

    /// The record was deleted meanwhile: what is typed becomes a new one.
    pub(in crate::tui::app) fn becomes_new(&mut self) {
        self.original = None;
        self.title = format!("New {}", self.kind.noun());
    }
}

fn field(field: Field, control: Control) -> FormField {
    FormField { field, control }
}

fn line(of: Field, value: &str) -> FormField {
    field(of, Control::Text(TextBox::new(value)))
}

fn client_form(
    title: String,
    draft: &ClientDraft,
    original: Option<Record>,
    directory: &Directory,
) -> Form {
    let settings = &directory.settings;
    let offered = settings.scopes.iter().map(ToString::to_string);
    // What the platform no longer offers can still be seen, and unticked.
    let dropped =
        draft.scopes.iter().filter(|name| !settings.scopes.iter().any(|s| s.as_str() == *name));
    let scopes = offered.chain(dropped.cloned()).map(|name| {
        let on = draft.scopes.contains(&name);
        (name, on)
    });
    let grants = GrantType::ALL
        .into_iter()
        .filter(|grant| settings.grant_types.contains(*grant) || draft.grant_types.contains(*grant))
        .map(|grant| (grant, draft.grant_types.contains(grant)));
    let (redirect_text, stored) = match &draft.redirect_uris {
        RedirectInput::Text(text) => (text.clone(), None),
        RedirectInput::List(list) => (list.join(", "), Some(list.clone())),
    };
    let fields = vec![
        line(Field::Name, &draft.name),
        line(Field::Email, &draft.email),
        field(Field::Partner, Control::Partner(draft.partner)),
        line(Field::ClientId, &draft.client_id),
        field(Field::Restrict, Control::Toggle(draft.restrict_to_partner_users)),
        field(Field::Scopes, Control::Scopes(Boxes { items: scopes.collect(), at: 0 })),
        field(Field::GrantTypes, Control::Grants(Boxes { items: grants.collect(), at: 0 })),
        line(Field::RedirectUris, &redirect_text),
        line(Field::AccessLifetime, &draft.access_lifetime),
        line(Field::RefreshLifetime, &draft.refresh_lifetime),
        field(Field::Enabled, Control::Toggle(draft.enabled)),
    ];
    let mut form = Form::new(Kind::Clients, title, original, fields, Draft::Client(draft.clone()));
    form.stored_redirects = stored.map(|list| (redirect_text, list));
    form.initial = form.draft();
    form
}

fn partner_form(title: String, draft: &PartnerDraft, original: Option<Record>) -> Form {
    let fields = vec![
        line(Field::Name, &draft.name),
        line(Field::Subdomain, &draft.subdomain),
        line(Field::Description, &draft.description),
        field(Field::Lifecycle, Control::Lifecycle(draft.lifecycle)),
    ];
    Form::new(Kind::Partners, title, original, fields, Draft::Partner(draft.clone()))
}

fn user_form(title: String, draft: &UserDraft, original: Option<Record>) -> Form {
    let fields = vec![
        field(Field::Partner, Control::Partner(draft.partner)),
        line(Field::Username, &draft.username),
        line(Field::FirstName, &draft.first_name),
        line(Field::LastName, &draft.last_name),
        line(Field::Email, &draft.email),
        field(Field::Status, Control::Status(draft.status)),
    ];
    let mut form = Form::new(Kind::Users, title, original, fields, Draft::User(draft.clone()));
    // The partner and the username of an existing user are fixed.
    if form.original.is_some() {
        form.focus = Focus::Field(2);
    }
    form
}
