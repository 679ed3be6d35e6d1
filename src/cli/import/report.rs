//! Prints the plan or the result of an import: as text of 80 columns, and as one object.

use std::collections::BTreeMap;
use std::io::Write;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::cli::args::RecordFormat;
use crate::cli::failure::Failure;
use crate::cli::output::report;
use crate::door::{ImportOutcome, ImportSummary, OutcomeKind};
use crate::exchange::import::{FileRead, Foreign, Format, Input, Loss, Remedy, told};
use crate::model::text;

/// The width of the text, in cells.
const WIDTH: usize = 80;
/// The most clients of each part in the text; JSON has all.
const LISTED: usize = 40;
/// The most files in the text.
const FILES: usize = 40;
/// The most values of each reason in the text.
const VALUES: usize = 20;

/// A plan or a result.
pub struct Report<'a> {
    pub input: &'a Input,
    pub clients: &'a [Foreign],
    pub outcomes: &'a [ImportOutcome],
    /// What the platform is to offer in addition, by name.
    pub extension: Vec<String>,
    pub summary: ImportSummary,
}

impl Report<'_> {
    pub fn print(
        &self,
        format: RecordFormat,
        done: bool,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        report(out, format, &Whole { report: self, done }, |out| self.print_text(out))
    }

    fn print_text(&self, out: &mut impl Write) -> Result<(), Failure> {
        self.print_files(out)?;
        self.print_summary(out)?;
        if !self.extension.is_empty() {
            writeln!(out)?;
            wrapped(
                out,
                "",
                &format!("the platform will also offer: {}", self.extension.join(", ")),
            )?;
        }
        self.print_plain("create", OutcomeKind::Create, out)?;
        self.print_plain("update", OutcomeKind::Update, out)?;
        self.print_reasons(
            "to mend: they come in disabled, and marked in their name",
            out,
            |outcome| {
                matches!(outcome.kind, OutcomeKind::Create | OutcomeKind::Update)
                    && outcome.why.is_some()
            },
        )?;
        self.print_reasons("refused", out, |outcome| {
            matches!(outcome.kind, OutcomeKind::Refused | OutcomeKind::Conflict)
        })?;
        self.print_reasons("skipped", out, |outcome| outcome.kind == OutcomeKind::Skipped)?;
        self.print_losses(out)
    }

    fn print_files(&self, out: &mut impl Write) -> Result<(), Failure> {
        for file in self.input.files.iter().take(FILES) {
            wrapped(out, "", &file.told())?;
            for line in told(&file.losses, VALUES, option) {
                wrapped(out, "  ", &line)?;
            }
        }
        print_more(self.input.files.len(), FILES, "file", out)?;
        writeln!(out)?;
        Ok(())
    }

    fn print_summary(&self, out: &mut impl Write) -> Result<(), Failure> {
        let summary = &self.summary;
        for (name, count) in [
            ("create", summary.create),
            ("update", summary.update),
            ("unchanged", summary.unchanged),
            ("refused", summary.refused),
            ("skipped", summary.skipped),
            ("clients", summary.clients),
        ] {
            writeln!(out, "{name:<10}{:>9}", text::grouped(count))?;
        }
        Ok(())
    }

    /// Prints the clients without a reason, by their IDs.
    fn print_plain(
        &self,
        title: &str,
        kind: OutcomeKind,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let of = |(n, outcome): (usize, &ImportOutcome)| {
            (outcome.kind == kind && outcome.why.is_none()).then_some(n)
        };
        let all: Vec<usize> = self.outcomes.iter().enumerate().filter_map(of).collect();
        if all.is_empty() {
            return Ok(());
        }
        let titles = all.iter().take(LISTED).map(|n| self.title(*n));
        let mut titles: Vec<String> = titles.collect();
        if all.len() > LISTED {
            titles.push(format!("and {} more", text::grouped((all.len() - LISTED) as u64)));
        }
        writeln!(out, "\n{title}:")?;
        wrapped(out, "  ", &titles.join(", "))
    }

    /// Prints the clients with a reason, grouped by it.
    fn print_reasons(
        &self,
        title: &str,
        out: &mut impl Write,
        chosen: impl Fn(&ImportOutcome) -> bool,
    ) -> Result<(), Failure> {
        let mut reasons: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, outcome) in self.outcomes.iter().enumerate().filter(|(_, outcome)| chosen(outcome))
        {
            reasons.entry(outcome.why.as_deref().unwrap_or_default()).or_default().push(n);
        }
        if reasons.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{title}:")?;
        let count = reasons.len();
        for (why, clients) in reasons.into_iter().take(LISTED) {
            wrapped(out, "  ", &text::shown(&Remedy::with(why, option)))?;
            for line in self.by_place(&clients) {
                wrapped(out, "    ", &line)?;
            }
        }
        print_more(count, LISTED, "reason", out)
    }

    fn print_losses(&self, out: &mut impl Write) -> Result<(), Failure> {
        // What is not brought in loses nothing.
        let comes = |outcome: &ImportOutcome| {
            matches!(outcome.kind, OutcomeKind::Create | OutcomeKind::Update | OutcomeKind::Refused)
        };
        let losing = self.outcomes.iter().enumerate();
        let losing: Vec<(usize, &ImportOutcome)> =
            losing.filter(|(_, outcome)| comes(outcome) && !outcome.losses.is_empty()).collect();
        if losing.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nlost or changed:")?;
        for (n, outcome) in losing.iter().take(LISTED) {
            wrapped(out, "  ", &self.title_and_place(*n))?;
            for line in told(&outcome.losses, VALUES, option) {
                wrapped(out, "    ", &line)?;
            }
        }
        print_more(losing.len(), LISTED, "client", out)
    }

    fn title(&self, client: usize) -> String {
        self.clients.get(client).map(Foreign::title).unwrap_or_default()
    }

    /// Clients by where they stand: `realm.json, realm demo: app, web`.
    fn by_place(&self, clients: &[usize]) -> Vec<String> {
        let mut places: Vec<(String, Vec<String>)> = Vec::new();
        for n in clients.iter().take(LISTED) {
            let (place, title) = (self.place(*n), self.title(*n));
            match places.last_mut() {
                Some((last, titles)) if *last == place => titles.push(title),
                _ => places.push((place, vec![title])),
            }
        }
        let line = |(place, titles): (String, Vec<String>)| {
            let colon = if place.is_empty() { "" } else { ": " };
            format!("{place}{colon}{}", titles.join(", "))
        };
        let mut lines: Vec<String> = places.into_iter().map(line).collect();
        if clients.len() > LISTED {
            lines.push(format!("and {} more", text::grouped((clients.len() - LISTED) as u64)));
        }
        lines
    }

    /// Location of a client, if its ID alone does not tell.
    fn place(&self, n: usize) -> String {
        self.clients.get(n).map(|client| self.input.place(n, client)).unwrap_or_default()
    }

    fn title_and_place(&self, client: usize) -> String {
        match self.place(client) {
            place if place.is_empty() => self.title(client),
            place => format!("{} ({place})", self.title(client)),
        }
    }
}

fn print_more(all: usize, listed: usize, noun: &str, out: &mut impl Write) -> Result<(), Failure> {
    if all > listed {
        let more = text::counted((all - listed) as u64, &format!("more {noun}"));
        writeln!(out, "  and {more}: --format json has all")?;
    }
    Ok(())
}

/// The option for a remedy.
const fn option(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Partner => "say which with --partner, --partner-from or --map",
        Remedy::Email => "--email gives one to those without",
        Remedy::Extend => "--extend adds it",
        Remedy::Builtins => "--builtins takes it too",
        Remedy::Update => "--on-conflict update changes it",
    }
}

/// Prints a paragraph that no terminal breaks.
fn wrapped(out: &mut impl Write, indent: &str, paragraph: &str) -> Result<(), Failure> {
    let next = format!("{indent}  ");
    let options = textwrap::Options::new(WIDTH).initial_indent(indent).subsequent_indent(&next);
    for line in textwrap::wrap(paragraph, options) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// The report as one object, serialised piece by piece because it may be long.
struct Whole<'a> {
    report: &'a Report<'a>,
    done: bool,
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("done", &self.done)?;
        map.serialize_entry("files", &Files(&self.report.input.files))?;
        let summary = &self.report.summary;
        map.serialize_entry(
            "summary",
            &serde_json::json!({
                "clients": summary.clients,
                "create": summary.create,
                "update": summary.update,
                "unchanged": summary.unchanged,
                "refused": summary.refused,
                "skipped": summary.skipped,
            }),
        )?;
        map.serialize_entry("extend", &self.report.extension)?;
        map.serialize_entry("clients", &Clients(self.report))?;
        map.serialize_entry("losses", &Losses(self.report))?;
        map.end()
    }
}

struct Files<'a>(&'a [FileRead]);

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|file| {
            serde_json::json!({
                "file": file.name,
                "format": file.format.map(Format::id),
                "clients": file.clients,
                "error": file.error,
            })
        }))
    }
}

struct Clients<'a>(&'a Report<'a>);

impl Serialize for Clients<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let pairs = report.clients.iter().zip(report.outcomes).enumerate();
        serializer.collect_seq(pairs.map(|(n, (client, outcome))| {
            let (action, mend) = match outcome.kind {
                OutcomeKind::Create => ("create", true),
                OutcomeKind::Update => ("update", true),
                OutcomeKind::Unchanged => ("unchanged", false),
                OutcomeKind::Refused | OutcomeKind::Conflict => ("refused", false),
                OutcomeKind::Skipped => ("skipped", false),
            };
            let why = outcome.why.as_deref().map(|why| Remedy::with(why, option));
            serde_json::json!({
                "client_id": client.id,
                "name": client.name,
                "file": report.input.file_name(n),
                "realm": client.realm,
                "action": action,
                "reason": why,
                "quarantined": mend && why.is_some(),
            })
        }))
    }
}

struct Losses<'a>(&'a Report<'a>);

impl Serialize for Losses<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let one = |file: &str, client: Option<&Foreign>, loss: &Loss| {
            serde_json::json!({
                "file": file,
                "realm": client.and_then(|client| client.realm.as_deref()),
                "client_id": client.and_then(|client| client.id.as_deref()),
                "name": client.and_then(|client| client.name.as_deref()),
                "field": loss.field,
                "value": loss.value,
                "reason": Remedy::with(&loss.reason, option),
            })
        };
        let files = report
            .input
            .files
            .iter()
            .flat_map(|file| file.losses.iter().map(move |loss| one(&file.name, None, loss)));
        let clients = report.clients.iter().zip(report.outcomes).enumerate();
        let clients = clients.flat_map(|(n, (client, outcome))| {
            let file = report.input.file_name(n);
            outcome.losses.iter().map(move |loss| one(file, Some(client), loss))
        });
        serializer.collect_seq(files.chain(clients))
    }
}
