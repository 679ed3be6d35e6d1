//! `oauthdesk views`, and the searches that other commands take.

use std::io::{self, Write};

use super::args::{Globals, ListFormat, ViewsArgs};
use super::desk::views_file;
use super::failure::Failure;
use super::output::{Heading, csv_cell, table};
use crate::model::text;
use crate::query::{Kind, Search};
use crate::tui::views::{View, list_id};

/// Prints the saved views.
///
/// # Errors
/// When their file cannot be read, or the output not written.
pub fn run(globals: &Globals, args: &ViewsArgs, out: &mut impl Write) -> Result<(), Failure> {
    let views = views(globals)?;
    match args.format {
        ListFormat::Table => {
            let heading = |title| Heading { title, rank: 0 };
            let headings = ["Name", "List", "Search"].map(heading);
            let row = |view: &View| {
                vec![view.name.clone(), list_id(view.kind).to_owned(), view.search.clone()]
            };
            table(out, &headings, &views.iter().map(row).collect::<Vec<_>>())?;
        }
        ListFormat::Json => {
            let list = views.iter().map(|view| {
                serde_json::json!({
                    "name": view.name, "list": list_id(view.kind), "search": view.search,
                    "mistake": view.mistake().map(|mistake| mistake.reason),
                })
            });
            serde_json::to_writer_pretty(&mut *out, &list.collect::<Vec<_>>())?;
            writeln!(out)?;
        }
        ListFormat::Csv => {
            let mut csv = csv::Writer::from_writer(&mut *out);
            csv.write_record(["name", "list", "search"])?;
            for view in &views {
                let list = list_id(view.kind).to_owned();
                csv.write_record([csv_cell(&view.name), list, csv_cell(&view.search)])?;
            }
            csv.flush()?;
        }
    }
    out.flush()?;
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

/// The search for clients that is asked for by itself or by the name of a view.
///
/// # Errors
/// When there is no such view, or the search has a mistake.
pub fn client_search(
    globals: &Globals,
    search: Option<&str>,
    view: Option<&str>,
) -> Result<Search, Failure> {
    let text = match view {
        None => search.unwrap_or_default().to_owned(),
        Some(name) => {
            let views = views(globals)?;
            let view = views.iter().find(|view| view.name == name).ok_or_else(|| {
                Failure::usage(format!("there is no view {name}"), "oauthdesk views lists them")
            })?;
            if view.kind != Kind::Clients {
                let list = list_id(view.kind);
                return Err(Failure::usage(
                    format!("the view {name} is one of {list}, and this prints clients"),
                    "the desk shows it: V in a list",
                ));
            }
            view.search.clone()
        }
    };
    Search::parse(Kind::Clients, &text).map_err(|mistake| Failure::search(&text, &mistake))
}
