//! The plan of an import: what would become of each client, what would be lost, and which of them
//! are taken.

use std::sync::Arc;

use crate::door::{ImportOutcome, OutcomeKind};
use crate::exchange::import::{Extension, FileRead, Foreign, Input, Rules};
use crate::model::{Seq, Settings, text};
use crate::tui::app::Scroll;

/// What would become of each client of the files.
#[derive(Debug)]
pub struct Plan {
    /// The files; their clients are beside them.
    pub input: Input,
    pub clients: Arc<Vec<Foreign>>,
    pub fates: Vec<ImportOutcome>,
    /// Which of the clients are to come in.
    taken: Vec<bool>,
    pub(super) rules: Arc<Rules>,
    /// Whether the platform is to offer what the clients have.
    extend: bool,
    /// What is written later than this was not looked at.
    pub(super) seen: Option<Seq>,
    pub part: Part,
    parts: Vec<(Part, u64)>,
    /// The clients, or files, of the part that is shown.
    rows: Vec<usize>,
    /// The row that keys act on.
    pub at: usize,
    /// The first row that the window shows.
    pub scroll: usize,
    /// How far all there is to say of the row is scrolled, where that is open.
    pub open: Option<Scroll>,
}

/// What would become of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes {
    Created,
    /// Another than it is here.
    Updated,
    /// It breaks a rule, and comes in disabled, marked with what is wrong.
    Draft,
    Unchanged,
    Refused,
    Skipped,
}

/// A part of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    Of(Becomes),
    /// Clients that lose something.
    Losing,
    Files,
}

impl Becomes {
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Updated, Self::Draft, Self::Unchanged, Self::Refused, Self::Skipped];

    fn of(fate: &ImportOutcome) -> Self {
        match fate.kind {
            OutcomeKind::Create | OutcomeKind::Update if fate.why.is_some() => Self::Draft,
            OutcomeKind::Create => Self::Created,
            OutcomeKind::Update => Self::Updated,
            OutcomeKind::Unchanged => Self::Unchanged,
            OutcomeKind::Refused | OutcomeKind::Conflict => Self::Refused,
            OutcomeKind::Skipped => Self::Skipped,
        }
    }

    /// As a row of the plan says it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "create",
            Self::Updated => "update",
            Self::Draft => "draft",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
        }
    }

    /// Whether it can come in.
    pub const fn can_be_taken(self) -> bool {
        matches!(self, Self::Created | Self::Updated | Self::Draft)
    }
}

impl Part {
    pub const fn title(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Of(Becomes::Created) => "Create",
            Self::Of(Becomes::Updated) => "Update",
            Self::Of(Becomes::Draft) => "Drafts",
            Self::Of(Becomes::Unchanged) => "Unchanged",
            Self::Of(Becomes::Refused) => "Refused",
            Self::Of(Becomes::Skipped) => "Skipped",
            Self::Losing => "Losing",
            Self::Files => "Files",
        }
    }
}

impl Plan {
    /// A plan in which the new clients are taken: one that is here already, or breaks a rule,
    /// somebody has to want.
    pub(super) fn new(
        input: Input,
        clients: Arc<Vec<Foreign>>,
        fates: Vec<ImportOutcome>,
        rules: Arc<Rules>,
        extend: bool,
        seen: Option<Seq>,
    ) -> Self {
        let taken = fates.iter().map(|fate| Becomes::of(fate) == Becomes::Created).collect();
        let mut plan = Self {
            input,
            clients,
            fates,
            taken,
            rules,
            extend,
            seen,
            part: Part::All,
            parts: Vec::new(),
            rows: Vec::new(),
            at: 0,
            scroll: 0,
            open: None,
        };
        plan.parts = plan.count_parts();
        plan.show(Part::All);
        plan
    }

    /// What would become of a client.
    pub fn becomes(&self, client: usize) -> Becomes {
        self.fates.get(client).map_or(Becomes::Skipped, Becomes::of)
    }

    /// Whether values of it have no place here, or are others here.
    pub fn loses(&self, client: usize) -> bool {
        self.fates.get(client).is_some_and(loses)
    }

    pub fn is_taken(&self, client: usize) -> bool {
        self.taken.get(client).copied().unwrap_or_default()
    }

    /// How many clients are taken.
    pub fn taken(&self) -> u64 {
        self.taken.iter().filter(|taken| **taken).count() as u64
    }

    /// How many could be taken.
    pub fn takeable(&self) -> u64 {
        let can = |fate: &&ImportOutcome| Becomes::of(fate).can_be_taken();
        self.fates.iter().filter(can).count() as u64
    }

    /// How many of those that are taken become this.
    pub(super) fn taken_as(&self, becomes: Becomes) -> u64 {
        let fates = self.fates.iter().zip(&self.taken);
        fates.filter(|(fate, taken)| **taken && Becomes::of(fate) == becomes).count() as u64
    }

    /// The parts that have something, each with how much.
    pub fn parts(&self) -> &[(Part, u64)] {
        &self.parts
    }

    fn count_parts(&self) -> Vec<(Part, u64)> {
        let mut parts = vec![(Part::All, self.fates.len() as u64)];
        for becomes in Becomes::ALL {
            let count = self.fates.iter().filter(|fate| Becomes::of(fate) == becomes).count();
            parts.push((Part::Of(becomes), count as u64));
        }
        parts.push((Part::Losing, self.fates.iter().filter(|fate| loses(fate)).count() as u64));
        let tells = |file: &FileRead| file.error.is_some() || !file.losses.is_empty();
        if self.input.files.len() > 1 || self.input.files.iter().any(tells) {
            parts.push((Part::Files, self.input.files.len() as u64));
        }
        parts.retain(|(part, count)| *part == Part::All || *count > 0);
        parts
    }

    /// Shows a part from its first row.
    pub(super) fn show(&mut self, part: Part) {
        self.part = part;
        (self.at, self.scroll, self.open) = (0, 0, None);
        let fates = self.fates.iter().enumerate();
        self.rows = match part {
            Part::All => (0..self.fates.len()).collect(),
            Part::Files => (0..self.input.files.len()).collect(),
            Part::Losing => fates.filter(|(_, fate)| loses(fate)).map(|(n, _)| n).collect(),
            Part::Of(becomes) => {
                fates.filter(|(_, fate)| Becomes::of(fate) == becomes).map(|(n, _)| n).collect()
            }
        };
    }

    /// Shows the next part.
    pub(super) fn step_part(&mut self, forward: bool) {
        let here = self.parts.iter().position(|(part, _)| *part == self.part).unwrap_or(0);
        let step = if forward { 1 } else { self.parts.len().saturating_sub(1) };
        if let Some((part, _)) = self.parts.get((here + step) % self.parts.len().max(1)) {
            self.show(*part);
        }
    }

    /// The rows of the part that is shown: clients or, in the part of the files, files.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The client that the cursor is on.
    pub fn client(&self) -> Option<usize> {
        self.rows.get(self.at).copied().filter(|_| self.part != Part::Files)
    }

    /// The file that the cursor is on.
    pub fn file(&self) -> Option<&FileRead> {
        let file = self.rows.get(self.at).filter(|_| self.part == Part::Files)?;
        self.input.files.get(*file)
    }

    /// Moves the cursor to a row; `visible` are shown at once.
    pub(super) fn go_to(&mut self, row: usize, visible: usize) {
        self.at = row.min(self.rows.len().saturating_sub(1));
        let visible = visible.max(1);
        let lowest = (self.at + 1).saturating_sub(visible);
        // Nothing stays empty below while there are rows above.
        let highest = self.rows.len().saturating_sub(visible).max(lowest);
        self.scroll = self.scroll.clamp(lowest, self.at.max(lowest)).min(highest);
    }

    /// Takes the client at the cursor, or leaves it.
    pub(super) fn toggle(&mut self) -> Result<(), String> {
        let Some(client) = self.client() else {
            return Err("Clients are taken, not files".to_owned());
        };
        let becomes = self.becomes(client);
        if !becomes.can_be_taken() {
            let why = self.fates.get(client).and_then(|fate| fate.why.as_deref());
            return Err(match why {
                Some(why) => format!("It cannot be taken: {}", text::shown(why)),
                None => "It is here already, just as it is in the file".to_owned(),
            });
        }
        if let Some(taken) = self.taken.get_mut(client) {
            *taken = !*taken;
        }
        Ok(())
    }

    /// Takes all of the part that is shown or, where they are all taken, none of it.
    pub(super) fn toggle_all(&mut self) -> Result<(), String> {
        let clients: Vec<usize> = match self.part {
            Part::Files => Vec::new(),
            _ => self.rows.iter().copied().filter(|n| self.becomes(*n).can_be_taken()).collect(),
        };
        if clients.is_empty() {
            return Err("Nothing of this part can be taken".to_owned());
        }
        let all = clients.iter().all(|client| self.is_taken(*client));
        for client in clients {
            if let Some(taken) = self.taken.get_mut(client) {
                *taken = !all;
            }
        }
        Ok(())
    }

    /// The clients that are taken.
    pub(super) fn chosen(&self) -> Arc<Vec<Foreign>> {
        if self.taken() == self.takeable() {
            // The others come to nothing again.
            return Arc::clone(&self.clients);
        }
        let chosen = self.clients.iter().zip(&self.taken).filter(|(_, taken)| **taken);
        Arc::new(chosen.map(|(client, _)| client.clone()).collect())
    }

    /// What the platform must offer in addition for the clients that are taken, where it is to.
    pub(super) fn extension(&self, settings: &Settings) -> Extension {
        if !self.extend {
            return Extension::default();
        }
        let taken = self.clients.iter().zip(&self.taken).filter(|(_, taken)| **taken);
        Extension::of(taken.map(|(client, _)| client), settings)
    }
}

/// What is not brought in loses nothing.
fn loses(fate: &ImportOutcome) -> bool {
    !fate.losses.is_empty() && !matches!(Becomes::of(fate), Becomes::Unchanged | Becomes::Skipped)
}
