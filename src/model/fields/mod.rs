//! The fields of each kind of record: what a field is called and means, how its value is printed,
//! compared and put into a draft, listed and searched.
//!
//! Documents, patches, forms, lists, searches, the history and the options of the command line are
//! made from these tables.

mod client;
mod partner;
mod user;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize, Serializer};

use super::draft::{Checked, FieldErrors};
use super::lifetime::format_seconds;
use super::text::shown;
use super::{Command, Directory, Partner, PartnerId, Record, Revision, Settings, Timestamp};

/// A field that a person can fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Email,
    Partner,
    ClientId,
    Restrict,
    Scopes,
    GrantTypes,
    RedirectUris,
    AccessLifetime,
    RefreshLifetime,
    Enabled,
    Description,
    Subdomain,
    Lifecycle,
    Username,
    FirstName,
    LastName,
    Status,
}

/// What a field is called.
#[derive(Clone, Copy, Debug)]
struct Names {
    /// Beside its box in a form, and in messages.
    label: &'static str,
    /// In a document.
    member: &'static str,
    /// In the history, as part of a sentence.
    phrase: &'static str,
    /// On the command line.
    option: &'static str,
}

impl Field {
    const fn names(self) -> Names {
        let (label, member, phrase, option) = match self {
            Self::Name => ("Name", "name", "name", "--name"),
            Self::Email => ("Email", "email", "email", "--email"),
            Self::Partner => ("Partner", "partner", "partner", "--partner"),
            Self::ClientId => ("Client ID", "client_id", "client ID", "--client-id"),
            // The option is the one that mends a mistake.
            Self::Restrict => (
                "Restrict",
                "restrict_to_partner_users",
                "restrict to partner users",
                "--no-restrict",
            ),
            Self::Scopes => ("Scopes", "scopes", "scopes", "--scope"),
            Self::GrantTypes => ("Grant types", "grant_types", "grant types", "--grant-type"),
            Self::RedirectUris => {
                ("Redirect URIs", "redirect_uris", "redirect URIs", "--redirect-uri")
            }
            Self::AccessLifetime => (
                "Access lifetime",
                "access_token_lifetime",
                "access token lifetime",
                "--access-lifetime",
            ),
            Self::RefreshLifetime => (
                "Refresh lifetime",
                "refresh_token_lifetime",
                "refresh token lifetime",
                "--refresh-lifetime",
            ),
            Self::Enabled => ("Enabled", "enabled", "enabled", "--enabled"),
            Self::Description => ("Description", "description", "description", "--description"),
            Self::Subdomain => ("Subdomain", "subdomain", "subdomain", "--subdomain"),
            Self::Lifecycle => ("Lifecycle", "lifecycle", "lifecycle", "--lifecycle"),
            Self::Username => ("Username", "username", "username", "--username"),
            Self::FirstName => ("First name", "first_name", "first name", "--first-name"),
            Self::LastName => ("Last name", "last_name", "last name", "--last-name"),
            Self::Status => ("Status", "status", "status", "--status"),
        };
        Names { label, member, phrase, option }
    }

    /// The name beside the field's box, and in messages.
    pub const fn label(self) -> &'static str {
        self.names().label
    }

    /// The name in a document.
    pub const fn member(self) -> &'static str {
        self.names().member
    }

    /// The name in the history, as part of a sentence: `redirect URIs`.
    pub const fn phrase(self) -> &'static str {
        self.names().phrase
    }

    /// The option of the command line that mends a mistake in it.
    pub const fn option(self) -> &'static str {
        self.names().option
    }
}

/// The value of a member of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The platform default.
    Null,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

impl Value {
    /// The text; empty where it is no text.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The items; none where it is no list.
    pub fn items(&self) -> &[String] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The value as people read it.
    fn shown(self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Flag(on) => if on { "yes" } else { "no" }.to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
            Self::List(items) => items.join(", "),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => items.serialize(serializer),
        }
    }
}

/// What is taken as the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Line,
    Flag,
    List,
    /// A list of URIs, which may have commas.
    Uris,
    /// Seconds, a text such as `12h`, or nothing for the default; all become a text.
    Lifetime,
}

/// A kind of record that has a table of fields, a draft and rules.
pub trait Fields: Clone + PartialEq + Sized + 'static {
    /// The record as it is typed.
    type Draft: Clone + PartialEq + Default;
    /// What one record is called.
    const NOUN: &'static str;
    /// The members of its document, in their order.
    const MEMBERS: &'static [Member<Self>];

    /// The initial draft of a new record.
    fn blank(settings: &Settings) -> Self::Draft;

    /// The initial draft for editing the record.
    fn draft(&self) -> Self::Draft;

    /// Checks every rule of one record. `original` is the edited record, or `None` for a new one.
    fn check(
        draft: &Self::Draft,
        directory: &Directory,
        original: Option<&Self>,
    ) -> Result<Checked<Self>, FieldErrors>;

    /// When the record was created and modified, and its revision.
    fn stamps(&self) -> (Timestamp, Timestamp, Revision);

    /// Sets what [`Fields::stamps`] returns.
    fn stamp(&mut self, created: Timestamp, modified: Timestamp, revision: Revision);

    fn into_record(self) -> Record;

    /// The command that creates a record.
    fn create(draft: Self::Draft) -> Command;

    /// The command that changes this record.
    fn update(&self, draft: Self::Draft) -> Command;
}

/// Implements what is the same for every kind of record with a draft.
macro_rules! record_of_draft {
    ($draft:ty, $record:ident, $create:ident) => {
        fn draft(&self) -> $draft {
            <$draft>::of(self)
        }

        fn check(
            draft: &$draft,
            directory: &Directory,
            original: Option<&Self>,
        ) -> Result<Checked<Self>, FieldErrors> {
            draft.check(directory, original)
        }

        fn stamps(&self) -> (Timestamp, Timestamp, Revision) {
            (self.created, self.modified, self.revision)
        }

        fn stamp(&mut self, created: Timestamp, modified: Timestamp, revision: Revision) {
            (self.created, self.modified, self.revision) = (created, modified, revision);
        }

        fn into_record(self) -> Record {
            Record::$record(self)
        }

        fn create(draft: $draft) -> Command {
            Command::$create(draft)
        }
    };
}
use record_of_draft;

/// A member of a document.
#[allow(missing_debug_implementations, reason = "functions have nothing to show")]
pub struct Member<R: Fields> {
    pub name: &'static str,
    /// The field that a document sets with it; `None` for what the registry says itself, which a
    /// document may repeat.
    pub input: Option<Input<R>>,
    /// The value of a record; `None` where its document lacks the member.
    pub value: Get<R>,
    /// Whether it is a column of a table that is printed as CSV.
    pub in_tables: bool,
}

/// How a value is read from a record.
#[allow(missing_debug_implementations, reason = "functions have nothing to show")]
pub enum Get<R> {
    Text(fn(&R) -> &str),
    Value(fn(&R, &Directory) -> Option<Value>),
}

impl<R> Clone for Get<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Get<R> {}

impl<R> Get<R> {
    /// The value of a record; `None` where its document lacks the member.
    pub fn of(self, record: &R, directory: &Directory) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::Text(text(record).to_owned())),
            Self::Value(value) => value(record, directory),
        }
    }
}

/// A field that is typed.
#[allow(missing_debug_implementations, reason = "functions have nothing to show")]
pub struct Input<R: Fields> {
    pub field: Field,
    pub put: Put<R::Draft>,
    pub value: Get<R>,
    /// Whether it is part of what tells a record apart, and fixed once the record is created.
    pub is_key: bool,
    /// Whether it is a line that may be empty.
    pub is_optional: bool,
    /// One line under the box that has the focus.
    pub hint: &'static str,
    /// The whole help, a paragraph each; empty where the hint says everything.
    pub help: &'static [&'static str],
    pub option: OptionHelp,
    /// How the lists of the desk show it; `None` where they do not.
    pub listed: Option<Listed>,
    /// How a search names it.
    pub term: Option<Term>,
    /// Whether no other system has a place for it, so that files of these carry it under a name of
    /// our own.
    pub is_own: bool,
    /// The value in the history; `None` shows it as the document has it.
    shown: Option<fn(&R, &Directory) -> String>,
    /// The value for people, a line for each item; `None` shows it as the history does.
    described: Option<fn(&R, &Directory) -> String>,
}

/// The option of the command line that names a field; for a flag two.
#[derive(Clone, Copy, Debug)]
pub struct OptionHelp {
    /// What stands for the value in the help.
    pub value: &'static str,
    pub help: &'static str,
    /// The option that turns a flag off, without its hyphens, and its help.
    pub off: Option<(&'static str, &'static str)>,
}

/// A column of a list.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    pub title: &'static str,
    /// The key that sorts by this column after `s`; a letter of the title.
    pub letter: char,
    /// The name on the command line.
    pub id: &'static str,
    /// The narrowest useful, a good, and the widest useful width, in cells.
    pub widths: (u16, u16, u16),
    /// Whether free words of a search find it.
    pub is_searched: bool,
}

/// A term of a search.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub id: &'static str,
    /// An example, for help and messages.
    pub example: &'static str,
    /// The meaning of the example, or of the field.
    pub meaning: &'static str,
}

/// How a value is put into a draft.
#[allow(missing_debug_implementations, reason = "functions have nothing to show")]
pub enum Put<D> {
    Line(fn(&mut D) -> &mut String),
    Flag(fn(&mut D) -> &mut bool),
    Lifetime(fn(&mut D) -> &mut String),
    /// The draft has no text of it: the value is read, or refused with the reason.
    Read(Shape, fn(&mut D, &Value, &Directory) -> Result<(), String>),
}

impl<D> Put<D> {
    /// What a document may have as the value.
    pub const fn shape(&self) -> Shape {
        match self {
            Self::Line(_) => Shape::Line,
            Self::Flag(_) => Shape::Flag,
            Self::Lifetime(_) => Shape::Lifetime,
            Self::Read(shape, _) => *shape,
        }
    }

    /// Puts a value of this shape into a draft.
    pub fn put(&self, draft: &mut D, value: &Value, directory: &Directory) -> Result<(), String> {
        match self {
            Self::Line(place) | Self::Lifetime(place) => value.text().clone_into(place(draft)),
            Self::Flag(place) => *place(draft) = *value == Value::Flag(true),
            Self::Read(_, read) => return read(draft, value, directory),
        }
        Ok(())
    }
}

impl<R: Fields> Input<R> {
    /// A field that is a line of text, with its place in a draft and in a record.
    const fn line(
        field: Field,
        place: fn(&mut R::Draft) -> &mut String,
        text: fn(&R) -> &str,
    ) -> Self {
        Self::with(field, Put::Line(place), Get::Text(text))
    }

    /// A field with the value that a document has of it.
    const fn new(
        field: Field,
        put: Put<R::Draft>,
        value: fn(&R, &Directory) -> Option<Value>,
    ) -> Self {
        Self::with(field, put, Get::Value(value))
    }

    const fn with(field: Field, put: Put<R::Draft>, value: Get<R>) -> Self {
        Self {
            field,
            put,
            value,
            is_key: false,
            is_optional: false,
            hint: "",
            help: &[],
            option: OptionHelp { value: "TEXT", help: "", off: None },
            listed: None,
            term: None,
            is_own: false,
            shown: None,
            described: None,
        }
    }

    /// The value in the history, on one line.
    fn shown(&self, record: &R, directory: &Directory) -> String {
        match self.shown {
            Some(shown) => shown(record, directory),
            None => self.value.of(record, directory).map(Value::shown).unwrap_or_default(),
        }
    }

    /// The value for people, as stored: mask it before it reaches a screen. Items of a list that
    /// stand one below the other are separated by a line feed.
    pub fn described(&self, record: &R, directory: &Directory) -> String {
        match self.described {
            Some(described) => described(record, directory),
            None => self.shown(record, directory),
        }
    }
}

impl<R: Fields> Member<R> {
    /// The text of the record, where free words of a search find it.
    pub const fn searched_text(&self) -> Option<fn(&R) -> &str> {
        match self {
            Self {
                input: Some(Input { listed: Some(Listed { is_searched: true, .. }), .. }),
                value: Get::Text(text),
                ..
            } => Some(*text),
            _ => None,
        }
    }

    /// A field that is typed.
    const fn typed(input: Input<R>) -> Self {
        Self { name: input.field.member(), value: input.value, input: Some(input), in_tables: true }
    }

    /// What the registry says of every record of this kind.
    const fn derived(name: &'static str, value: fn(&R, &Directory) -> Option<Value>) -> Self {
        Self { name, input: None, value: Get::Value(value), in_tables: true }
    }

    /// What follows from other members, and so is no column of a table.
    const fn repeated(name: &'static str, value: fn(&R, &Directory) -> Option<Value>) -> Self {
        Self { name, input: None, value: Get::Value(value), in_tables: false }
    }
}

const fn option(value: &'static str, help: &'static str) -> OptionHelp {
    OptionHelp { value, help, off: None }
}

const fn term(id: &'static str, example: &'static str, meaning: &'static str) -> Term {
    Term { id, example, meaning }
}

const fn listed(
    title: &'static str,
    letter: char,
    id: &'static str,
    widths: (u16, u16, u16),
    is_searched: bool,
) -> Listed {
    Listed { title, letter, id, widths, is_searched }
}

/// The fields that are typed, in the order of the document.
pub fn inputs<R: Fields>() -> impl Iterator<Item = &'static Input<R>> {
    R::MEMBERS.iter().filter_map(|member| member.input.as_ref())
}

/// The fields that are typed, these first and the others in the order of the document.
pub fn inputs_from<R: Fields>(first: &[Field]) -> impl Iterator<Item = &'static Input<R>> {
    let rest = inputs().filter(|input| !first.contains(&input.field));
    first.iter().filter_map(|field| input(*field)).chain(rest)
}

/// The field of this kind of record.
pub fn input<R: Fields>(field: Field) -> Option<&'static Input<R>> {
    inputs().find(|input| input.field == field)
}

/// For values that need no directory.
static NO_DIRECTORY: LazyLock<Directory> = LazyLock::new(Directory::default);

/// The value of a field in the cell of a list, where it names no other record and no default.
pub fn cell<R: Fields>(record: &R, field: Field) -> String {
    input::<R>(field).map(|input| input.shown(record, &NO_DIRECTORY)).unwrap_or_default()
}

/// A draft with the texts, flags and lifetimes of a record.
pub(super) fn typed<R: Fields>(record: &R) -> R::Draft {
    let mut draft = R::Draft::default();
    for Input { put, value, .. } in inputs::<R>() {
        let value = || value.of(record, &NO_DIRECTORY);
        match put {
            Put::Line(place) => value().unwrap_or(Value::Null).text().clone_into(place(&mut draft)),
            Put::Flag(place) => *place(&mut draft) = value() == Some(Value::Flag(true)),
            Put::Lifetime(place) => {
                *place(&mut draft) = value().as_ref().map(lifetime).unwrap_or_default();
            }
            Put::Read(..) => {}
        }
    }
    draft
}

/// A lifetime as it is typed.
fn lifetime(value: &Value) -> String {
    match value {
        Value::Number(seconds) => {
            u32::try_from(*seconds).map_or_else(|_| "never".to_owned(), format_seconds)
        }
        _ => String::new(),
    }
}

/// Each field of a record as the history has it: its name and its value.
pub(super) fn phrases<R: Fields>(record: &R, directory: &Directory) -> Vec<(&'static str, String)> {
    inputs::<R>().map(|input| (input.field.phrase(), input.shown(record, directory))).collect()
}

/// The partner of this subdomain or, where none has it, the only one of this name.
fn partner_named<'a>(directory: &'a Directory, named: &str) -> Result<&'a Partner, String> {
    let named = named.trim();
    if named.is_empty() {
        return Err("required: the subdomain of a partner".to_owned());
    }
    directory.partner_named(named).ok_or_else(|| {
        let named = shown(named);
        format!("no partner has the subdomain {named}: oauthdesk partner list has all")
    })
}

// Values as the tables give them.

#[allow(clippy::unnecessary_wraps, reason = "the functions of a table give options")]
fn text(text: &(impl ToString + ?Sized)) -> Option<Value> {
    Some(Value::Text(text.to_string()))
}

#[allow(clippy::unnecessary_wraps, reason = "the functions of a table give options")]
fn list(items: impl Iterator<Item = impl ToString>) -> Option<Value> {
    Some(Value::List(items.map(|item| item.to_string()).collect()))
}

#[allow(clippy::unnecessary_wraps, reason = "the functions of a table give options")]
fn revision(revision: Revision) -> Option<Value> {
    Some(Value::Number(i64::try_from(revision.0).unwrap_or(i64::MAX)))
}

fn subdomain(id: PartnerId, directory: &Directory) -> Option<Value> {
    text(&directory.subdomain(id).map_or_else(|| format!("partner {id}"), ToString::to_string))
}

/// A partner as the history shows it.
fn partner_shown(id: PartnerId, directory: &Directory) -> String {
    directory.partner(id).map_or_else(|| format!("partner {id}"), |partner| partner.name.clone())
}

/// Says that a name is none of the known ones.
fn unknown(what: &str, id: &str, known: &[&str]) -> String {
    format!("there is no {what} {}: use {}", shown(id), known.join(", "))
}
