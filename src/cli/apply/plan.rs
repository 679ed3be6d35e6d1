//! Prints the plan of an apply, as text and as a document.

use std::io::Write;

use serde::Serialize;

use super::files::Files;
use crate::cli::act::differences;
use crate::cli::args::RecordFormat;
use crate::cli::failure::Failure;
use crate::cli::find;
use crate::cli::output::report;
use crate::cli::paint::Paint;
use crate::door::{DeclarationPlan, Todo};
use crate::model::{Action, Record, diff, text};

/// The most changes in the text; JSON has all.
const LISTED: usize = 200;

/// Prints the plan.
pub fn print(
    plan: &DeclarationPlan,
    files: &Files,
    set: &str,
    format: RecordFormat,
    out: &mut impl Write,
) -> Result<(), Failure> {
    report(out, format, &document(plan, files, set), |out| {
        let paint = Paint::of_stdout();
        for todo in plan.todo.iter().take(LISTED) {
            writeln!(out, "{}", headline(todo, files, plan))?;
            if todo.action() != Action::Delete {
                let (before, after) = (todo.before.as_ref(), todo.after.as_ref());
                for line in differences(before, after, &plan.directory, paint) {
                    writeln!(out, "  {line}")?;
                }
            }
            if let Some(consequence) = &todo.consequence {
                writeln!(out, "  note: {}", text::shown(&consequence.to_string()))?;
            }
        }
        if let Some(more) = plan.todo.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let more = text::counted(more as u64, "more change");
            writeln!(out, "and {more}: --format json has all")?;
        }
        for kept in &plan.kept {
            writeln!(out, "keep {}: {}", kept.what, kept.why)?;
        }
        writeln!(out, "plan: {}", counts(plan))?;
        Ok(())
    })
}

/// `2 to create, 1 to change, 0 to delete, 5 unchanged`
pub fn counts(plan: &DeclarationPlan) -> String {
    let Summary { create, change, delete, unchanged, refused } = Summary::of(plan);
    let mut counts = vec![
        format!("{} to create", text::grouped(create)),
        format!("{} to change", text::grouped(change)),
        format!("{} to delete", text::grouped(delete)),
        format!("{} unchanged", text::grouped(unchanged)),
    ];
    if refused > 0 {
        counts.push(format!("{} refused", text::grouped(refused)));
    }
    counts.join(", ")
}

/// `2 created, 1 changed, 0 deleted`
pub fn done(plan: &DeclarationPlan) -> String {
    let Summary { create, change, delete, .. } = Summary::of(plan);
    let [create, change, delete] = [create, change, delete].map(text::grouped);
    format!("{create} created, {change} changed, {delete} deleted")
}

/// `create client acme-anna, clients/a.yaml:3`
fn headline(todo: &Todo, files: &Files, plan: &DeclarationPlan) -> String {
    let verb = verb(todo.action());
    let noun = todo.after.as_ref().or(todo.before.as_ref()).map_or("", Record::noun);
    let what = match name(todo, plan).as_str() {
        "" => noun.to_owned(),
        name => format!("{noun} {}", text::shown(name)),
    };
    match todo.place {
        Some(at) => format!("{verb} {what}, {}", text::shown(&files.place(at))),
        None => format!("{verb} {what}"),
    }
}

const fn verb(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "change",
        Action::Delete => "delete",
    }
}

/// The name by which commands find the record.
fn name(todo: &Todo, plan: &DeclarationPlan) -> String {
    let (record, directory) = match (&todo.after, &todo.before) {
        (Some(after), _) => (after, &plan.directory),
        (None, Some(before)) => (before, &plan.was),
        (None, None) => return String::new(),
    };
    match record {
        Record::Partner(partner) => partner.subdomain.to_string(),
        Record::User(user) => find::path(user, directory),
        Record::Client(_) | Record::Role { .. } | Record::Settings(_) => record.title().to_owned(),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    set: &'a str,
    summary: Summary,
    changes: Vec<Entry>,
    refused: Vec<RefusedEntry>,
    kept: Vec<KeptEntry<'a>>,
}

/// Numbers of records.
#[derive(Clone, Copy, Serialize)]
struct Summary {
    create: u64,
    change: u64,
    delete: u64,
    unchanged: u64,
    refused: u64,
}

#[derive(Serialize)]
struct Entry {
    action: &'static str,
    kind: &'static str,
    name: String,
    /// The location of the record in a file; `null` for a record to delete.
    place: Option<String>,
    fields: Vec<FieldEntry>,
    consequence: Option<String>,
}

#[derive(Serialize)]
struct FieldEntry {
    field: &'static str,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct RefusedEntry {
    place: String,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct KeptEntry<'a> {
    record: &'a str,
    why: &'a str,
}

impl Summary {
    fn of(plan: &DeclarationPlan) -> Self {
        let count = |action| plan.todo.iter().filter(|todo| todo.action() == action).count() as u64;
        Self {
            create: count(Action::Create),
            change: count(Action::Update),
            delete: count(Action::Delete),
            unchanged: plan.unchanged,
            refused: plan.refused.len() as u64,
        }
    }
}

fn document<'a>(plan: &'a DeclarationPlan, files: &Files, set: &'a str) -> Document<'a> {
    let refused = plan.refused.iter().map(|(at, why)| RefusedEntry {
        place: files.place(*at),
        reasons: files.reasons(*at, why),
    });
    let kept = plan.kept.iter().map(|kept| KeptEntry { record: &kept.what, why: &kept.why });
    Document {
        set,
        summary: Summary::of(plan),
        changes: plan.todo.iter().map(|todo| entry(todo, files, plan)).collect(),
        refused: refused.collect(),
        kept: kept.collect(),
    }
}

fn entry(todo: &Todo, files: &Files, plan: &DeclarationPlan) -> Entry {
    let (before, after) = (todo.before.as_ref(), todo.after.as_ref());
    let fields = match todo.action() {
        Action::Delete => Vec::new(),
        Action::Create | Action::Update => diff(before, after, &plan.directory),
    };
    let fields = fields.into_iter().map(|change| FieldEntry {
        field: change.field,
        before: change.before,
        after: change.after,
    });
    let record = after.or(before);
    Entry {
        action: verb(todo.action()),
        kind: record.map_or("", Record::noun),
        name: name(todo, plan),
        place: todo.place.map(|at| files.place(at)),
        fields: fields.collect(),
        consequence: todo.consequence.as_ref().map(ToString::to_string),
    }
}
