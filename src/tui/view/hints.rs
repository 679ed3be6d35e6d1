//! The keys that lead on from where the person is, for the bottom line.

use crate::model::text;
use crate::query::{ColumnSpec, Kind};
use crate::tui::app::{
    App, ImportField, ImportStage, Mode, Overlay, Place, Purpose, Stage, Stop, restorable,
};
use crate::tui::keymap::{Action, Context};
use crate::tui::layout::columns;

/// A key that leads on from here.
pub struct Hint {
    pub key: String,
    pub what: String,
    /// Shown before all others where the line is short.
    pub keep: bool,
}

fn hint(key: impl Into<String>, what: impl Into<String>) -> Hint {
    Hint { key: key.into(), what: what.into(), keep: false }
}

fn kept(key: impl Into<String>, what: impl Into<String>) -> Hint {
    Hint { keep: true, ..hint(key, what) }
}

/// The keys that lead on from here, with the most wanted first. An action without a key, or that
/// is not allowed, is no hint.
pub fn hints(app: &App, width: u16) -> Vec<Hint> {
    let context = app.context();
    let key = |action| app.keymap.hint(context, action);
    let hints = match context {
        _ if matches!(app.overlay(), Some(Overlay::Bulk(_) | Overlay::Progress(_))) => {
            bulk_hints(app)
        }
        Context::List if app.mode == Mode::Sort => return sort_hints(app, width),
        Context::List => list_hints(app),
        Context::Search => vec![
            hint(key(Action::Keep), "Keep"),
            hint(key(Action::Clear), "Clear"),
            hint(key(Action::Down), "Move"),
            hint(key(Action::Complete), "Complete"),
            hint(key(Action::Help), "How to search"),
        ],
        Context::Form if app.form().is_some_and(|form| form.saving.is_some()) => {
            return vec![hint("", "Saving…")];
        }
        Context::Form => vec![
            hint(key(Action::Save), "Save"),
            hint(key(Action::NextField), "Next"),
            hint(key(Action::Toggle), "Tick"),
            hint(key(Action::FieldHelp), "Help"),
            kept(key(Action::Cancel), "Cancel"),
        ],
        Context::Menu => vec![
            hint(key(Action::Down), "Move"),
            hint(key(Action::Accept), "Choose"),
            hint(key(Action::Dismiss), "Close"),
        ],
        Context::Views => views_hints(app),
        Context::Dialog => dialog_hints(app),
        Context::Review => review_hints(app),
        Context::Versions => versions_hints(app),
        Context::File => file_hints(app),
        Context::Plan => plan_hints(app),
        Context::Change => change_hints(app),
        Context::Compare => compare_hints(app),
        Context::Help => {
            let scrolls = app.sheet_size().is_some_and(|size| size.last > 0);
            let scroll = scrolls.then(|| hint(key(Action::Down), "Scroll"));
            scroll.into_iter().chain([hint(key(Action::Dismiss), "Close")]).collect()
        }
    };
    hints.into_iter().filter(|hint| !hint.key.is_empty()).collect()
}

fn list_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::List, action);
    let list = app.list();
    let marks = list.marks.len();
    let count = text::grouped(marks as u64);
    let delete = if marks > 0 { format!("Delete {count} marked") } else { "Delete".to_owned() };
    let mut actions = vec![
        (Action::New, "New"),
        (Action::Edit, "Edit"),
        (Action::Duplicate, "Duplicate"),
        (Action::Delete, delete.as_str()),
        (Action::Search, "Search"),
        (Action::Sort, "Sort"),
        (Action::Palette, "Menu"),
    ];
    if app.tab == Kind::History {
        actions.insert(0, (Action::Show, "Show"));
        actions.insert(actions.len() - 1, (Action::Undo, "Undo"));
    }
    if marks > 0 {
        // What is marked is there to be edited or deleted.
        actions.insert(0, (Action::Bulk, "Edit marked"));
        actions.sort_by_key(|(action, _)| match action {
            Action::Bulk => 0,
            Action::Delete => 1,
            _ => 2,
        });
    }
    let clear = if marks > 0 {
        Some("Clear marks".to_owned())
    } else if list.is_searching() {
        Some("Clear search".to_owned())
    } else if list.of.is_some() {
        Some("All changes".to_owned())
    } else {
        app.back().map(|kind| format!("Back to {}", kind.title()))
    };
    if let Some(clear) = &clear {
        actions.insert(0, (Action::Clear, clear));
    }
    let allowed = |action| {
        app.why_not(action).is_none() && (app.tab == Kind::Clients || action != Action::Duplicate)
    };
    let shown = |actions: Vec<(Action, &str)>| {
        let allowed = actions.into_iter().filter(|(action, _)| allowed(*action));
        allowed.map(|(action, what)| hint(key(action), what)).collect::<Vec<_>>()
    };
    let mut hints = shown(actions);
    hints.push(kept(key(Action::Help), "Help"));
    hints.push(hint(key(Action::Quit), "Quit"));
    // Where there is room for more.
    let mut more = vec![(Action::History, "History")];
    if app.tab != Kind::History {
        more.insert(0, (Action::Undo, "Undo"));
    }
    hints.extend(shown(more));
    hints
}

fn views_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Views, action);
    let Some(Overlay::Views(menu)) = app.overlay() else { return Vec::new() };
    let accept = match menu.purpose {
        Purpose::Open => "Open",
        Purpose::Keep => "Keep",
        Purpose::Rename(_) => "Rename",
    };
    let mut hints = vec![hint(key(Action::Accept), accept)];
    if menu.purpose == Purpose::Open {
        hints.extend([
            hint(key(Action::KeepView), "Keep the search"),
            hint(key(Action::RenameView), "Rename"),
            hint(key(Action::RemoveView), "Remove"),
        ]);
    }
    hints.push(kept(key(Action::Dismiss), "Close"));
    hints
}

fn file_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::File, action);
    let chosen = match app.top() {
        Some(Overlay::Import(import)) => import.has_choice(),
        Some(Overlay::Export(export)) => export.path.as_ref().is_some_and(|path| path.at.is_some()),
        _ => false,
    };
    if chosen {
        return vec![
            hint(key(Action::GoOn), "Take it"),
            hint(key(Action::Complete), "Next"),
            hint(key(Action::Dismiss), "Close the list"),
        ];
    }
    match app.top() {
        Some(Overlay::Export(_)) => vec![
            hint(key(Action::GoOn), "Export"),
            hint(key(Action::Complete), "Complete"),
            kept(key(Action::Dismiss), "Back"),
            hint(key(Action::Help), "Help"),
        ],
        Some(Overlay::Import(import)) if matches!(import.stage, ImportStage::Reading(_)) => {
            vec![hint(key(Action::Dismiss), "Stop")]
        }
        Some(Overlay::Import(import)) => {
            let accept = if import.field().is_none() && import.pressed() == 1 {
                "Cancel"
            } else {
                "Look at it"
            };
            let mut hints = vec![hint(key(Action::GoOn), accept)];
            match import.field() {
                Some(ImportField::File | ImportField::Partner) => {
                    hints.push(hint(key(Action::Complete), "Complete"));
                }
                Some(ImportField::Extend | ImportField::Restrict | ImportField::Builtins) => {
                    hints.push(hint(key(Action::Toggle), "Tick"));
                }
                Some(ImportField::Email) | None => {}
            }
            let fields = format!("{}{}", key(Action::PreviousField), key(Action::NextField));
            hints.push(hint(fields, "Fields"));
            hints.push(kept(key(Action::Dismiss), "Cancel"));
            hints.push(hint(key(Action::Help), "Help"));
            hints
        }
        _ => Vec::new(),
    }
}

fn plan_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Plan, action);
    let Some(Overlay::Import(import)) = app.top() else { return Vec::new() };
    let ImportStage::Plan(plan) = &import.stage else { return Vec::new() };
    if plan.open.is_some() {
        let scrolls = plan.size(&app.around()).last > 0;
        let keys = format!("{}{}", key(Action::Up), key(Action::Down));
        let scroll = scrolls.then(|| hint(keys, "Scroll"));
        return scroll.into_iter().chain([hint(key(Action::Dismiss), "Back")]).collect();
    }
    let mut hints = Vec::new();
    if plan.taken() > 0 {
        let count = text::grouped(plan.taken());
        hints.push(kept(key(Action::Import), format!("Import {count}")));
    }
    hints.extend([
        hint(key(Action::Mark), "Take"),
        hint(key(Action::MarkAll), "All"),
        hint(key(Action::NextPart), "Next part"),
        hint(key(Action::Show), "Open"),
        kept(key(Action::Dismiss), "Back"),
        hint(key(Action::Help), "Help"),
    ]);
    hints
}

/// What scrolls the open window, where there is anything to scroll.
fn scroll_hint(app: &App) -> Option<Hint> {
    let key = |action| app.keymap.hint(app.context(), action);
    let scrolls = app.sheet_size().is_some_and(|size| size.last > 0);
    scrolls.then(|| hint(format!("{}{}", key(Action::Up), key(Action::Down)), "Scroll"))
}

fn change_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Change, action);
    let others = format!("{}{}", key(Action::PreviousChange), key(Action::NextChange));
    let mut hints: Vec<_> = scroll_hint(app).into_iter().collect();
    hints.push(hint(others, "Other changes"));
    if restorable(&app.around()).is_ok() {
        hints.push(hint(key(Action::Restore), "Restore"));
    }
    hints.push(kept(key(Action::Dismiss), "Close"));
    hints.push(hint(key(Action::History), "History of the record"));
    hints
}

fn compare_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Compare, action);
    let mut hints: Vec<_> = scroll_hint(app).into_iter().collect();
    if let Some(Overlay::Restore(restore)) = app.overlay() {
        let (next, accept) = match restore.stop {
            Stop::Reason => ("To the buttons", None),
            Stop::Button(_) => ("Buttons, reason", Some("Answer")),
        };
        hints.push(hint(key(Action::NextChoice), next));
        hints.extend(accept.map(|accept| hint(key(Action::Accept), accept)));
        hints.push(kept(key(Action::Dismiss), "Back"));
    } else {
        hints.push(kept(key(Action::Dismiss), "Close"));
    }
    hints
}

/// The letters of the columns, those that are shown first.
fn sort_hints(app: &App, width: u16) -> Vec<Hint> {
    let placed = columns(app.tab, app.list().order().column, width);
    let is_shown = |spec: &ColumnSpec| placed.iter().any(|p| p.spec.column == spec.column);
    let (mut specs, hidden): (Vec<&ColumnSpec>, Vec<&ColumnSpec>) =
        app.tab.columns().iter().partition(|spec| is_shown(spec));
    specs.extend(hidden);
    let mut hints: Vec<_> =
        specs.iter().map(|spec| hint(spec.letter.to_string(), spec.title)).collect();
    hints.push(kept("Esc", "Leave"));
    hints
}

fn dialog_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Dialog, action);
    let Some(Overlay::Dialog(dialog)) = app.overlay() else { return Vec::new() };
    let next = match (&dialog.reason, dialog.stop) {
        (None, _) => "Other answer",
        (Some(_), Stop::Reason) => "To the buttons",
        (Some(_), Stop::Button(_)) => "Buttons, reason",
    };
    let accept = if dialog.stop == Stop::Reason { "To the buttons" } else { "Answer" };
    let mut hints = vec![
        hint(key(Action::NextChoice), next),
        hint(key(Action::Accept), accept),
        hint(key(Action::Dismiss), "Close"),
    ];
    if dialog.stop == Stop::Reason {
        hints.remove(1);
    }
    hints
}

fn review_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Review, action);
    let Some(Overlay::Review(review)) = app.overlay() else { return Vec::new() };
    let accept = if review.pressed() == 0 { "Save" } else { "Back to the form" };
    let mut hints = vec![hint(key(Action::Accept), accept)];
    if review.pressed() == 0 {
        hints.push(hint(key(Action::Dismiss), "Back to the form"));
    }
    hints.push(hint(key(Action::NextChoice), "Reason, buttons"));
    if let Some(scroll) = scroll_hint(app) {
        hints.insert(1, scroll);
    }
    hints
}

/// The hints of the windows of an edit of many clients, and of what goes in steps.
fn bulk_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(app.context(), action);
    let Some(Overlay::Bulk(bulk)) = app.overlay() else {
        return vec![hint(key(Action::Dismiss), "Stop")];
    };
    match &bulk.stage {
        Stage::Menu { .. } | Stage::Choice { .. } => vec![
            hint(key(Action::Down), "Move"),
            hint(key(Action::Accept), "Choose"),
            hint(key(Action::Dismiss), "Back"),
        ],
        Stage::Value(value) => {
            let mut hints = vec![hint(key(Action::Accept), "Go on")];
            if value.boxes.len() > 1 {
                hints.push(hint(key(Action::NextChoice), "Next box"));
            }
            hints.push(kept(key(Action::Dismiss), "Back"));
            hints
        }
        Stage::Preview(preview) => {
            let mut hints: Vec<_> = scroll_hint(app).into_iter().collect();
            if preview.tally.changed > 0 {
                let (next, accept) = match preview.stop {
                    Stop::Reason => ("To the buttons", "To the buttons"),
                    Stop::Button(_) => ("Buttons, reason", "Answer"),
                };
                hints.push(hint(key(Action::NextChoice), next));
                hints.push(hint(key(Action::Accept), accept));
            }
            hints.push(kept(key(Action::Dismiss), "Cancel"));
            hints
        }
    }
}

fn versions_hints(app: &App) -> Vec<Hint> {
    let key = |action| app.keymap.hint(Context::Versions, action);
    let Some(Overlay::Versions(versions)) = app.overlay() else { return Vec::new() };
    let rows = hint(format!("{}{}", key(Action::Up), key(Action::Down)), "Field");
    let next = hint(key(Action::NextChoice), "Next choice");
    let back = hint(key(Action::Dismiss), "Back to the form");
    match (versions.at, versions.current().is_some_and(crate::tui::app::form::Meeting::is_clash)) {
        (Place::Row(_), true) => vec![
            hint(key(Action::TakeTheirs), "Theirs"),
            hint(key(Action::KeepYours), "Yours"),
            rows,
            hint(key(Action::Accept), "Go on"),
            back,
        ],
        (Place::Row(_), false) => vec![rows, next, back],
        (Place::Button(_), _) => {
            vec![hint(key(Action::Accept), "Press"), rows, next, back]
        }
    }
}
