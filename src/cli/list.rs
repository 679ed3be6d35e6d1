//! `oauthdesk list`

use std::io::{self, IsTerminal, Write};

use super::args::{Globals, ListArgs, ListFormat};
use super::failure::Failure;
use super::output::{Heading, csv_cell, table};
use super::views::client_search;
use crate::exchange::document::ClientDocument;
use crate::model::text::grouped;
use crate::query::{At, Kind, Order, Query, Rows, Search};
use crate::registry::{Door, Page, Row};

/// Prints the clients that were asked for.
///
/// # Errors
/// When the search has a mistake, the column is not known, the registry cannot be read, or the output not written.
pub fn run(globals: &Globals, args: &ListArgs, out: &mut impl Write) -> Result<(), Failure> {
    let search = client_search(globals, args.search.as_deref(), args.view.as_deref())?;
    let query = query(args, search)?;
    let mut door = globals.open(false)?;
    let page = page(&mut door, &query, args)?;
    match args.format {
        ListFormat::Table => print_table(&door, &page, out)?,
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &documents(&door, &page))?;
            writeln!(out)?;
        }
        ListFormat::Csv => print_csv(&door, &page, out)?,
    }
    out.flush()?;
    if args.format == ListFormat::Table && io::stdout().is_terminal() {
        let _ = writeln!(io::stderr(), "{}", summary(&page));
    }
    Ok(())
}

/// What is asked for: what the command line says goes before what the search says.
fn query(args: &ListArgs, search: Search) -> Result<Query, Failure> {
    let sort = match &args.sort {
        Some(sort) => vec![order(sort)?],
        None => search.sort,
    };
    let (order, then) = match sort.split_first() {
        Some((first, then)) => (*first, then.to_vec()),
        None => (Query::new(Kind::Clients).order, Vec::new()),
    };
    let per_page = match (args.page, args.per_page, search.per) {
        (_, Some(rows), _) => usize::try_from(rows).unwrap_or(usize::MAX),
        (_, None, Some(Rows::Count(rows))) => rows,
        (Some(_), None, _) => 25,
        // One page that has everything: there is no window that it would have to fit.
        (None, None, _) => usize::MAX,
    };
    let number = args.page.map_or(0, |page| usize::try_from(page - 1).unwrap_or(usize::MAX));
    Ok(Query {
        kind: Kind::Clients,
        filter: search.filter,
        of: None,
        order,
        then,
        per_page,
        at: At::Page(number),
    })
}

/// An order as the command line has it: `name` or `name:desc`.
fn order(sort: &str) -> Result<Order, Failure> {
    let (name, descending) = match sort.rsplit_once(':') {
        Some((name, "desc")) => (name, true),
        Some((name, "asc")) => (name, false),
        _ => (sort, false),
    };
    let columns = Kind::Clients.columns();
    let column = columns.iter().find(|spec| spec.id == name).ok_or_else(|| {
        let known = columns.iter().map(|spec| spec.id).collect::<Vec<_>>().join(", ");
        Failure::usage(format!("there is no column {name}"), format!("sort by one of: {known}"))
    })?;
    Ok(Order { column: column.column, descending })
}

/// The page that was asked for; one that is not there is empty, and a note says so.
fn page(door: &mut impl Door, query: &Query, args: &ListArgs) -> Result<Page, Failure> {
    let mut page = door.page(query)?;
    let asked = args.page.map_or(0, |n| n as usize - 1);
    if page.number != asked {
        let pages = page.matched.div_ceil(query.per_page);
        let _ = writeln!(io::stderr(), "note: there are {pages} pages of {}", query.per_page);
        page.rows.clear();
    }
    Ok(page)
}

fn documents(door: &impl Door, page: &Page) -> Vec<ClientDocument> {
    let directory = door.directory();
    page.rows
        .iter()
        .filter_map(|row| match row {
            Row::Client(row) => Some(ClientDocument::of(&row.client, &directory)),
            Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
        })
        .collect()
}

fn print_table(door: &impl Door, page: &Page, out: &mut impl Write) -> Result<(), Failure> {
    let directory = door.directory();
    let columns = Kind::Clients.columns();
    let headings: Vec<_> =
        columns.iter().map(|spec| Heading { title: spec.title, rank: spec.rank }).collect();
    let rows: Vec<Vec<String>> = page
        .rows
        .iter()
        .map(|row| columns.iter().map(|spec| row.cell(spec.column, &directory.settings)).collect())
        .collect();
    table(out, &headings, &rows)
}

fn print_csv(door: &impl Door, page: &Page, out: &mut impl Write) -> Result<(), Failure> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record([
        "client_id",
        "name",
        "email",
        "partner",
        "restrict_to_partner_users",
        "scopes",
        "grant_types",
        "redirect_uris",
        "access_token_lifetime",
        "refresh_token_lifetime",
        "enabled",
        "created",
        "modified",
        "revision",
    ])?;
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    for client in documents(door, page) {
        csv.write_record([
            csv_cell(&client.client_id),
            csv_cell(&client.name),
            csv_cell(&client.email),
            client.partner,
            client.restrict_to_partner_users.to_string(),
            csv_cell(&client.scopes.join(" ")),
            client.grant_types.join(" "),
            client.redirect_uris.join(", "),
            number(client.access_token_lifetime),
            number(client.refresh_token_lifetime),
            client.enabled.to_string(),
            client.created,
            client.modified,
            client.revision.map(|n| n.to_string()).unwrap_or_default(),
        ])?;
    }
    csv.flush()?;
    Ok(())
}

/// `51-75 of 1,204, filtered from 9,311`
fn summary(page: &Page) -> String {
    let number = |n: usize| grouped(n as u64);
    let range = if page.rows.is_empty() {
        "0".to_owned()
    } else {
        format!("{}-{}", number(page.start + 1), number(page.start + page.rows.len()))
    };
    let filtered = if page.matched == page.total {
        String::new()
    } else {
        format!(", filtered from {}", number(page.total))
    };
    format!("{range} of {}{filtered}", number(page.matched))
}
