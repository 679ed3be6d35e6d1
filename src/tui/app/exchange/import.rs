//! An import: the window that asks for the files and what goes with them, until its plan is there.

use super::{OfferBox, Plan};
use crate::door::{ImportJob, Run};
use crate::exchange::import::map::find_partner;
use crate::exchange::import::place::PartnerFrom;
use crate::exchange::import::{Input, OnConflict, Reading, Rules};
use crate::model::{Directory, EmailAddress, text};
use crate::query::search::fold;
use crate::tui::app::Ticket;

/// The window of an import, from the question for the files on.
#[derive(Debug, Default)]
pub struct Import {
    pub stage: Stage,
    pub file: OfferBox,
    /// The partner of all clients; empty where the files name it.
    pub partner: OfferBox,
    /// The address of clients whose file has none.
    pub email: OfferBox,
    /// Whether the platform is to offer what the clients have.
    pub extend: bool,
    /// Whether every client is restricted to partner users.
    pub restrict: bool,
    /// Whether clients that belong to the other system itself count too.
    pub builtins: bool,
    /// The field or button that has the keys.
    pub at: usize,
    /// The field that could not be taken, and why.
    pub error: Option<(ImportField, String)>,
    /// The steps that are under way.
    pub(super) run: Option<Importing>,
}

/// An import that is under way.
#[derive(Debug)]
pub struct Importing {
    /// The files, while their clients are looked at.
    pub(super) input: Option<Input>,
    pub(super) run: Run<ImportJob>,
    /// How many clients are to be written; 0 in a dry run.
    pub(super) taken: u64,
    pub(super) ticket: Ticket,
}

/// How far the person is.
#[derive(Debug, Default)]
pub enum Stage {
    #[default]
    Asking,
    /// The files are being read.
    Reading(Ticket),
    /// What would become of each client; also while it is done.
    Plan(Box<Plan>),
}

/// A field of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportField {
    File,
    Partner,
    Email,
    Extend,
    Restrict,
    Builtins,
}

impl ImportField {
    pub const ALL: [Self; 6] =
        [Self::File, Self::Partner, Self::Email, Self::Extend, Self::Restrict, Self::Builtins];

    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Partner => "Partner",
            Self::Email => "Email",
            Self::Extend => "Offer the scopes and grant types that are missing",
            Self::Restrict => "Restrict every client to its partner's users",
            Self::Builtins => "Take the other system's own clients too",
        }
    }

    /// What can be filled in, in a line.
    pub const fn help(self) -> &'static str {
        match self {
            Self::File => "A file of clients, or a folder of them: what it holds is found out",
            Self::Partner => "The partner of all these clients; empty where the file names it",
            Self::Email => "The address of clients whose file has none",
            Self::Extend => "The platform offers them from then on: only an admin can do that",
            Self::Restrict => "Without it, only where the ID ends in an active user of the partner",
            Self::Builtins => "Such as account and admin-cli of Keycloak",
        }
    }
}

impl Import {
    /// The buttons below the fields.
    pub const BUTTONS: [&'static str; 2] = ["Look at it", "Cancel"];

    /// The field that has the keys; `None` where a button has.
    pub fn field(&self) -> Option<ImportField> {
        ImportField::ALL.get(self.at).copied()
    }

    /// The button that Enter presses.
    pub const fn pressed(&self) -> usize {
        self.at.saturating_sub(ImportField::ALL.len())
    }

    /// Whether a box is ticked.
    pub const fn is_on(&self, field: ImportField) -> bool {
        match field {
            ImportField::Extend => self.extend,
            ImportField::Restrict => self.restrict,
            ImportField::Builtins => self.builtins,
            ImportField::File | ImportField::Partner | ImportField::Email => false,
        }
    }

    /// Ticks or unticks the box that has the keys; says whether it is one.
    pub(super) fn toggle(&mut self) -> bool {
        match self.field() {
            Some(ImportField::Extend) => self.extend = !self.extend,
            Some(ImportField::Restrict) => self.restrict = !self.restrict,
            Some(ImportField::Builtins) => self.builtins = !self.builtins,
            _ => return false,
        }
        true
    }

    /// Goes to the next field or button, round and round.
    pub(super) fn step(&mut self, forward: bool) {
        self.file.close();
        self.partner.close();
        let count = ImportField::ALL.len() + Self::BUTTONS.len();
        self.at = if forward { self.at + 1 } else { self.at + count - 1 } % count;
    }

    /// Goes back to the question for the files; what is filled in stays.
    pub(in crate::tui::app) fn ask_again(&mut self) {
        self.file.close();
        self.partner.close();
        (self.stage, self.error, self.at) = (Stage::Asking, None, 0);
    }

    /// Whether something that is offered stands in the box that has the keys.
    pub fn has_choice(&self) -> bool {
        match self.field() {
            Some(ImportField::File) => self.file.at.is_some(),
            Some(ImportField::Partner) => self.partner.at.is_some(),
            _ => false,
        }
    }

    /// The field is wrong: it has the keys.
    pub(super) fn refuse(&mut self, field: ImportField, why: impl Into<String>) {
        self.at = ImportField::ALL.iter().position(|other| *other == field).unwrap_or(0);
        self.error = Some((field, why.into()));
    }

    /// Partners whose subdomain or name has what is typed, by subdomain.
    pub(super) fn partners(&self, directory: &Directory) -> Vec<String> {
        let typed = fold(self.partner.text.value().trim());
        let mut found: Vec<String> = directory
            .partners
            .values()
            .filter(|partner| {
                fold(&partner.name).contains(&typed) || partner.subdomain.as_str().contains(&typed)
            })
            .map(|partner| partner.subdomain.to_string())
            .collect();
        // Those that begin so come first.
        found.sort_by_cached_key(|subdomain| (!subdomain.starts_with(&typed), subdomain.clone()));
        found
    }

    /// How the files are read.
    pub(super) fn reading(&self) -> Reading {
        Reading { from: None, partner_from: None, builtins: self.builtins }
    }

    /// What is asked of all clients. What breaks a rule, and what is here and different, stands in
    /// the plan, and comes in where somebody marks it.
    pub(super) fn rules(&self, directory: &Directory) -> Result<Rules, (ImportField, String)> {
        let name = self.partner.text.value().trim();
        let partner = match name {
            "" => PartnerFrom::File,
            name => PartnerFrom::One(find_partner(directory, name).ok_or_else(|| {
                let name = text::shown(name);
                let why = format!("no partner is called {name}: an import makes none");
                (ImportField::Partner, why)
            })?),
        };
        let email = match self.email.text.value().trim() {
            "" => None,
            email => Some(
                EmailAddress::parse(email)
                    .map_err(|error| (ImportField::Email, error.to_string()))?,
            ),
        };
        Ok(Rules {
            partner,
            email,
            restrict: self.restrict,
            quarantine: true,
            on_conflict: OnConflict::Update,
        })
    }

    /// Why it is done, for the history, where nobody says: `import of realm.json`.
    pub(super) fn default_reason(&self) -> String {
        const LONGEST: usize = 200;
        let path = self.file.text.value().trim().trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("import of {}", text::shown(name)).chars().take(LONGEST).collect()
    }

    pub(super) fn plan_mut(&mut self) -> Option<&mut Plan> {
        match &mut self.stage {
            Stage::Plan(plan) => Some(plan),
            Stage::Asking | Stage::Reading(_) => None,
        }
    }

    /// The text box that has the keys.
    pub(super) fn text_box(&mut self) -> Option<&mut OfferBox> {
        if !matches!(self.stage, Stage::Asking) {
            return None;
        }
        match self.field() {
            Some(ImportField::File) => Some(&mut self.file),
            Some(ImportField::Partner) => Some(&mut self.partner),
            Some(ImportField::Email) => Some(&mut self.email),
            _ => None,
        }
    }
}
