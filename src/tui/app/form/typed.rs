//! From the draft of a record to the boxes of its form, and back.

use super::{Boxes, Control, Draft, Form, FormField};
use crate::model::fields::{Put, input, inputs_from};
use crate::model::{
    Client, ClientDraft, Command, Directory, Field, FieldErrors, Fields, GrantType, Partner,
    PartnerDraft, PartnerUser, Record, RedirectInput, UserDraft,
};
use crate::query::Kind;
use crate::tui::app::TextBox;

impl Form {
    /// What the form holds now.
    pub fn draft(&self) -> Draft {
        match self.initial {
            Draft::Client(_) => Draft::Client(filled::<Client>(self)),
            Draft::Partner(_) => Draft::Partner(filled::<Partner>(self)),
            Draft::User(_) => Draft::User(filled::<PartnerUser>(self)),
        }
    }

    /// The command that saves a draft of the form.
    pub(in crate::tui::app) fn command(&self, draft: Draft) -> Command {
        let original = self.original.as_ref();
        match draft {
            Draft::Client(draft) => command::<Client>(draft, original),
            Draft::Partner(draft) => command::<Partner>(draft, original),
            Draft::User(draft) => command::<PartnerUser>(draft, original),
        }
    }

    /// Every error that the rules find in what is typed.
    pub(super) fn all_errors(&self, directory: &Directory) -> FieldErrors {
        let original = self.original.as_ref();
        match self.draft() {
            Draft::Client(draft) => errors::<Client>(&draft, original, directory),
            Draft::Partner(draft) => errors::<Partner>(&draft, original, directory),
            Draft::User(draft) => errors::<PartnerUser>(&draft, original, directory),
        }
    }
}

/// A kind of record that has a form.
pub(super) trait Formed: Fields {
    const KIND: Kind;
    /// The fields that come first in the form; the others follow in the order of the document.
    const FIRST: &'static [Field];

    fn of(record: &Record) -> Option<&Self>;

    fn wrap(draft: Self::Draft) -> Draft;

    /// What a field is made of that is neither a text nor a flag in the draft.
    fn control(draft: &Self::Draft, field: Field, directory: &Directory) -> Control;

    /// Puts such a field into the draft.
    fn take(draft: &mut Self::Draft, control: &Control, form: &Form);
}

impl Formed for Client {
    const KIND: Kind = Kind::Clients;
    const FIRST: &'static [Field] = &[Field::Name, Field::Email, Field::Partner, Field::ClientId];

    fn of(record: &Record) -> Option<&Self> {
        if let Record::Client(client) = record { Some(client) } else { None }
    }

    fn wrap(draft: ClientDraft) -> Draft {
        Draft::Client(draft)
    }

    fn control(draft: &ClientDraft, field: Field, directory: &Directory) -> Control {
        let settings = &directory.settings;
        match field {
            Field::Scopes => {
                let offered = settings.scopes.iter().map(ToString::to_string);
                // What the platform no longer offers can still be seen, and unticked.
                let is_offered = |name: &String| settings.scopes.iter().any(|s| s.as_str() == name);
                let dropped = draft.scopes.iter().filter(|name| !is_offered(name));
                let items = offered.chain(dropped.cloned()).map(|name| {
                    let on = draft.scopes.contains(&name);
                    (name, on)
                });
                Control::Scopes(Boxes { items: items.collect(), at: 0 })
            }
            Field::GrantTypes => {
                let is_ticked = |grant| draft.grant_types.contains(grant);
                let shown =
                    |grant: &GrantType| settings.grant_types.contains(*grant) || is_ticked(*grant);
                let grants = GrantType::ALL.into_iter().filter(shown);
                let items = grants.map(|grant| (grant, is_ticked(grant))).collect();
                Control::Grants(Boxes { items, at: 0 })
            }
            Field::RedirectUris => Control::Text(TextBox::new(&draft.redirect_uris.text())),
            _ => Control::Partner(draft.partner),
        }
    }

    fn take(draft: &mut ClientDraft, control: &Control, form: &Form) {
        match control {
            Control::Partner(partner) => draft.partner = *partner,
            Control::Scopes(boxes) => draft.scopes = boxes.ticked().cloned().collect(),
            Control::Grants(boxes) => draft.grant_types = boxes.ticked().copied().collect(),
            Control::Text(typed) => {
                draft.redirect_uris = match &form.stored_redirects {
                    Some((text, list)) if text == typed.value() => {
                        RedirectInput::List(list.clone())
                    }
                    _ => RedirectInput::Text(typed.value().to_owned()),
                };
            }
            Control::Lifecycle(_) | Control::Status(_) | Control::Toggle(_) => {}
        }
    }
}

impl Formed for Partner {
    const KIND: Kind = Kind::Partners;
    const FIRST: &'static [Field] = &[Field::Name, Field::Subdomain];

    fn of(record: &Record) -> Option<&Self> {
        if let Record::Partner(partner) = record { Some(partner) } else { None }
    }

    fn wrap(draft: PartnerDraft) -> Draft {
        Draft::Partner(draft)
    }

    fn control(draft: &PartnerDraft, _: Field, _: &Directory) -> Control {
        Control::Lifecycle(draft.lifecycle)
    }

    fn take(draft: &mut PartnerDraft, control: &Control, _: &Form) {
        if let Control::Lifecycle(lifecycle) = control {
            draft.lifecycle = *lifecycle;
        }
    }
}

impl Formed for PartnerUser {
    const KIND: Kind = Kind::Users;
    const FIRST: &'static [Field] = &[];

    fn of(record: &Record) -> Option<&Self> {
        if let Record::User(user) = record { Some(user) } else { None }
    }

    fn wrap(draft: UserDraft) -> Draft {
        Draft::User(draft)
    }

    fn control(draft: &UserDraft, field: Field, _: &Directory) -> Control {
        match field {
            Field::Status => Control::Status(draft.status),
            _ => Control::Partner(draft.partner),
        }
    }

    fn take(draft: &mut UserDraft, control: &Control, _: &Form) {
        match control {
            Control::Partner(partner) => draft.partner = *partner,
            Control::Status(status) => draft.status = *status,
            _ => {}
        }
    }
}

/// The form of a draft.
pub(super) fn form<R: Formed>(
    title: String,
    draft: &R::Draft,
    original: Option<Record>,
    directory: &Directory,
) -> Form {
    let mut typed = draft.clone();
    let fields = inputs_from::<R>(R::FIRST).map(|input| {
        let control = match input.put {
            Put::Line(place) | Put::Lifetime(place) => {
                Control::Text(TextBox::new(place(&mut typed)))
            }
            Put::Flag(place) => Control::Toggle(*place(&mut typed)),
            Put::Read(..) => R::control(draft, input.field, directory),
        };
        FormField { field: input.field, control }
    });
    Form::new(R::KIND, title, original, fields.collect(), R::wrap(draft.clone()))
}

/// The draft that a form holds.
fn filled<R: Formed>(form: &Form) -> R::Draft {
    let mut draft = R::Draft::default();
    for FormField { field, control } in &form.fields {
        match (input::<R>(*field).map(|input| &input.put), control) {
            (Some(Put::Line(place) | Put::Lifetime(place)), Control::Text(typed)) => {
                typed.value().clone_into(place(&mut draft));
            }
            (Some(Put::Flag(place)), Control::Toggle(on)) => *place(&mut draft) = *on,
            _ => R::take(&mut draft, control, form),
        }
    }
    draft
}

/// The command that saves a draft.
fn command<R: Formed>(draft: R::Draft, original: Option<&Record>) -> Command {
    match original.and_then(R::of) {
        Some(record) => record.update(draft),
        None => R::create(draft),
    }
}

/// Every error that the rules find in a draft.
fn errors<R: Formed>(
    draft: &R::Draft,
    original: Option<&Record>,
    directory: &Directory,
) -> FieldErrors {
    R::check(draft, directory, original.and_then(R::of)).err().unwrap_or_default()
}
