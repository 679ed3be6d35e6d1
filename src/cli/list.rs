//! `oauthdesk list`, `oauthdesk partner list`, `oauthdesk user list`

use std::io::{self, IsTerminal, Write};

use super::args::{Globals, ListArgs, ListFormat};
use super::failure::Failure;
use super::output::{Heading, csv_cell, records, table};
use super::views::view_search;
use crate::exchange::document::{ClientDocument, PartnerDocument, UserDocument};
use crate::model::{Directory, text::grouped};
use crate::query::{At, Kind, Order, Query, Rows, Search};
use crate::registry::{Door, Page, Row};

/// Prints the records of a list that were asked for.
///
/// # Errors
/// When the search has a mistake, the column is not known, the registry cannot be read, or the
/// output not written.
pub fn run(
    globals: &Globals,
    kind: Kind,
    args: &ListArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let search = view_search(globals, kind, args.search.as_deref(), args.view.as_deref())?;
    let query = query(kind, args, search)?;
    let mut door = globals.open(false)?;
    let page = page(&mut door, &query, args)?;
    let directory = door.directory();
    let print_table = |out: &mut _| print_table(kind, &page.rows, &directory, out);
    match kind {
        Kind::Clients => {
            let clients: Vec<_> = page
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::Client(row) => Some(ClientDocument::of(&row.client, &directory)),
                    Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
                })
                .collect();
            records(out, args.format, &clients, print_table, |csv| client_csv(&clients, csv))?;
        }
        Kind::Partners => {
            let partners: Vec<_> = page
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::Partner(row) => Some(PartnerDocument::of(&row.partner)),
                    Row::Client(_) | Row::User(_) | Row::Change(_) => None,
                })
                .collect();
            records(out, args.format, &partners, print_table, |csv| partner_csv(&partners, csv))?;
        }
        Kind::Users => {
            let users: Vec<_> = page
                .rows
                .iter()
                .filter_map(|row| match row {
                    Row::User(row) => Some(UserDocument::of(&row.user, &directory)),
                    Row::Client(_) | Row::Partner(_) | Row::Change(_) => None,
                })
                .collect();
            records(out, args.format, &users, print_table, |csv| user_csv(&users, csv))?;
        }
        // The history has a command of its own.
        Kind::History => {}
    }
    if args.format == ListFormat::Table && io::stdout().is_terminal() {
        let _ = writeln!(io::stderr(), "{}", summary(&page));
    }
    Ok(())
}

/// What is asked for: what the command line says goes before what the search says.
fn query(kind: Kind, args: &ListArgs, search: Search) -> Result<Query, Failure> {
    let sort = match &args.sort {
        Some(sort) => vec![order(kind, sort)?],
        None => search.sort,
    };
    let (order, then) = match sort.split_first() {
        Some((first, then)) => (*first, then.to_vec()),
        None => (Query::new(kind).order, Vec::new()),
    };
    let per_page = match (args.page, args.per_page, search.per) {
        (_, Some(rows), _) => usize::try_from(rows).unwrap_or(usize::MAX),
        (_, None, Some(Rows::Count(rows))) => rows,
        (Some(_), None, _) => 25,
        // One page that has everything: there is no window that it would have to fit.
        (None, None, _) => usize::MAX,
    };
    let number = args.page.map_or(0, |page| usize::try_from(page - 1).unwrap_or(usize::MAX));
    Ok(Query { kind, filter: search.filter, of: None, order, then, per_page, at: At::Page(number) })
}

/// An order as the command line has it: `name` or `name:desc`.
fn order(kind: Kind, sort: &str) -> Result<Order, Failure> {
    let (name, descending) = match sort.rsplit_once(':') {
        Some((name, "desc")) => (name, true),
        Some((name, "asc")) => (name, false),
        _ => (sort, false),
    };
    let columns = kind.columns();
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

fn print_table(
    kind: Kind,
    rows: &[Row],
    directory: &Directory,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let columns = kind.columns();
    let headings: Vec<_> =
        columns.iter().map(|spec| Heading { title: spec.title, rank: spec.rank }).collect();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| columns.iter().map(|spec| row.cell(spec.column, &directory.settings)).collect())
        .collect();
    table(out, &headings, &rows)
}

fn client_csv<W: Write>(
    clients: &[ClientDocument],
    csv: &mut csv::Writer<W>,
) -> Result<(), Failure> {
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
    for client in clients {
        csv.write_record([
            csv_cell(&client.client_id),
            csv_cell(&client.name),
            csv_cell(&client.email),
            client.partner.clone(),
            client.restrict_to_partner_users.to_string(),
            csv_cell(&client.scopes.join(" ")),
            client.grant_types.join(" "),
            client.redirect_uris.join(", "),
            number(client.access_token_lifetime),
            number(client.refresh_token_lifetime),
            client.enabled.to_string(),
            client.created.clone(),
            client.modified.clone(),
            client.revision.map(|n| n.to_string()).unwrap_or_default(),
        ])?;
    }
    Ok(())
}

fn partner_csv<W: Write>(
    partners: &[PartnerDocument],
    csv: &mut csv::Writer<W>,
) -> Result<(), Failure> {
    csv.write_record([
        "id",
        "name",
        "description",
        "subdomain",
        "lifecycle",
        "created",
        "modified",
        "revision",
    ])?;
    for partner in partners {
        csv.write_record([
            partner.id.map(|id| id.to_string()).unwrap_or_default(),
            csv_cell(&partner.name),
            csv_cell(&partner.description),
            partner.subdomain.clone(),
            partner.lifecycle.clone(),
            partner.created.clone().unwrap_or_default(),
            partner.modified.clone().unwrap_or_default(),
            partner.revision.map(|n| n.to_string()).unwrap_or_default(),
        ])?;
    }
    Ok(())
}

fn user_csv<W: Write>(users: &[UserDocument], csv: &mut csv::Writer<W>) -> Result<(), Failure> {
    csv.write_record([
        "partner",
        "username",
        "first_name",
        "last_name",
        "email",
        "status",
        "created",
        "modified",
        "revision",
    ])?;
    for user in users {
        csv.write_record([
            user.partner.clone(),
            csv_cell(&user.username),
            csv_cell(&user.first_name),
            csv_cell(&user.last_name),
            csv_cell(&user.email),
            user.status.clone(),
            user.created.clone().unwrap_or_default(),
            user.modified.clone().unwrap_or_default(),
            user.revision.map(|n| n.to_string()).unwrap_or_default(),
        ])?;
    }
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
