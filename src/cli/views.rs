//! `oauthdesk views`, and the searches that other commands take.

use std::io::{self, Write};

use super::args::{Globals, ViewsArgs};
use super::desk::views_file;
use super::failure::{Failure, typed};
use super::output::records;
use super::table::{Heading, table};
use crate::exchange::cell::guarded;
use crate::model::text;
use crate::query::{Kind, Search};
use crate::tui::views::{View, list_id};

/// Prints the saved views.
pub fn run(globals: &Globals, args: &ViewsArgs, out: &mut impl Write) -> Result<(), Failure> {
    let views = views(globals)?;
    let documents: Vec<_> = views.iter().map(document).collect();
    records(
        out,
        args.format,
        &documents,
        |out| {
            let headings = ["Name", "List", "Search"].map(|title| Heading { title, rank: 0 });
            let row = |view: &View| {
                vec![view.name.clone(), list_id(view.kind).to_owned(), view.search.clone()]
            };
            table(out, &headings, &views.iter().map(row).collect::<Vec<_>>())
        },
        |csv| {
            csv.write_record(["name", "list", "search"])?;
            for view in &views {
                let list = list_id(view.kind).to_owned();
                csv.write_record([guarded(&view.name), list, guarded(&view.search)])?;
            }
            Ok(())
        },
    )?;
    for view in &views {
        if let Some(mistake) = view.mistake() {
            let note = format!("{} is not understood: {}", view.name, mistake.reason);
            let _ = writeln!(io::stderr(), "note: {}", text::shown(&note));
        }
    }
    Ok(())
}

fn views(globals: &Globals) -> Result<Vec<View>, Failure> {
    views_file(globals).views().map_err(|why| Failure::failed(why, None))
}

fn document(view: &View) -> serde_json::Value {
    serde_json::json!({
        "name": view.name, "list": list_id(view.kind), "search": view.search,
        "mistake": view.mistake().map(|mistake| mistake.reason),
    })
}

/// The search of --search, or that of the view that --view names.
pub fn view_search(
    globals: &Globals,
    kind: Kind,
    search: Option<&str>,
    view: Option<&str>,
) -> Result<Search, Failure> {
    let text = match view {
        None => search.unwrap_or_default().to_owned(),
        Some(name) => {
            let views = views(globals)?;
            let view = views.iter().find(|view| view.name == name).ok_or_else(|| {
                Failure::usage(
                    format!("there is no view {}", typed(name)),
                    "oauthdesk views lists them",
                )
            })?;
            if view.kind != kind {
                let (list, this) = (list_id(view.kind), list_id(kind));
                return Err(Failure::usage(
                    format!("the view {name} is one of {list}, and this prints {this}"),
                    "the desk shows it: V in a list",
                ));
            }
            view.search.clone()
        }
    };
    Search::parse(kind, &text).map_err(|mistake| Failure::search(&text, &mistake))
}
