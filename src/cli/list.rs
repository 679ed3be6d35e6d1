//! `oauthdesk list`, `oauthdesk partner list`, `oauthdesk user list`

use std::io::{self, IsTerminal, Write};

use super::args::{Format, Globals, ListArgs};
use super::document::Document;
use super::failure::{Failure, typed};
use super::open::Stay;
use super::printer::Printer;
use super::progress;
use super::table::Heading;
use super::views::view_search;
use crate::door::{Door, Page, Records, Row};
use crate::model::Field;
use crate::model::text::{counted, grouped};
use crate::query::{At, Column, ColumnSpec, Kind, Order, Query, Rows, Search};

/// Prints a list.
pub fn run(
    globals: &Globals,
    kind: Kind,
    args: &ListArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let search = view_search(globals, kind, args.search.as_deref(), args.view.as_deref())?;
    let query = query(kind, args, search)?;
    let mut door = globals.open(false, Stay::Moment)?;
    if needs_index(&query) {
        progress::index(&mut *door)?;
    }
    let directory = door.directory();
    let columns = kind.columns();
    let mut printer = Printer::new(out, Document::header_of(kind), args.format)?;
    let mut print = |rows: Vec<Row>| {
        for row in rows {
            let cell = |spec: &ColumnSpec| row.cell(spec.column, &directory.settings);
            printer.row(|| columns.iter().map(cell).collect());
            if args.format != Format::Table
                && let Some(document) = Document::of_row(&row, &directory)
            {
                printer.document(&document)?;
            }
        }
        Ok::<_, Failure>(())
    };
    let one_page = args.page.is_some() || query.per_page != usize::MAX;
    let (mut shown, mut start) = (0, 0);
    let head = if one_page {
        let mut page = page(&mut *door, &query, args)?;
        (shown, start) = (page.rows.len(), page.start);
        print(std::mem::take(&mut page.rows))?;
        page
    } else {
        let mut records = Records::rows(query.clone(), &mut *door)?;
        loop {
            let rows = records.next_rows(&mut *door)?;
            if rows.is_empty() {
                break;
            }
            shown += rows.len();
            print(rows)?;
        }
        door.page(&Query { per_page: 1, ..query })?
    };
    printer.end(&Heading::of(columns))?;
    if args.format == Format::Table && io::stdout().is_terminal() {
        let _ = writeln!(io::stderr(), "{}", summary(&head, start, shown));
    }
    Ok(())
}

/// Whether the query needs the index, because the store cannot answer it in order.
fn needs_index(query: &Query) -> bool {
    match query.kind {
        Kind::Clients => {
            !query.filter.is_all() || query.order.column != Column::Field(Field::ClientId)
        }
        Kind::Partners => true,
        Kind::Users | Kind::History => false,
    }
}

/// The query: options override the terms of the search.
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
        // One page with everything: there is no screen to fit.
        (None, None, _) => usize::MAX,
    };
    let number = args.page.map_or(0, |page| usize::try_from(page - 1).unwrap_or(usize::MAX));
    Ok(Query { kind, filter: search.filter, of: None, order, then, per_page, at: At::Page(number) })
}

/// Parses `name` or `name:desc`.
fn order(kind: Kind, sort: &str) -> Result<Order, Failure> {
    let (name, descending) = match sort.rsplit_once(':') {
        Some((name, "desc")) => (name, true),
        Some((name, "asc")) => (name, false),
        _ => (sort, false),
    };
    let columns = kind.columns();
    let column = columns.iter().find(|spec| spec.id == name).ok_or_else(|| {
        let known = columns.iter().map(|spec| spec.id).collect::<Vec<_>>().join(", ");
        Failure::usage(
            format!("there is no column {}", typed(name)),
            format!("sort by one of: {known}"),
        )
    })?;
    Ok(Order { column: column.column, descending })
}

/// The requested page; a page beyond the last is empty, with a note on stderr.
fn page(door: &mut dyn Door, query: &Query, args: &ListArgs) -> Result<Page, Failure> {
    let mut page = door.page(query)?;
    let asked = args.page.map_or(page.number, |n| n as usize - 1);
    if page.number != asked {
        let pages = counted(page.matched.div_ceil(query.per_page) as u64, "page");
        let are = if pages == "1 page" { "is" } else { "are" };
        let _ = writeln!(io::stderr(), "note: there {are} {pages} of {}", query.per_page);
        page.rows.clear();
    }
    Ok(page)
}

/// `51-75 of 1,204, filtered from 9,311`
fn summary(page: &Page, start: usize, shown: usize) -> String {
    let number = |n: usize| grouped(n as u64);
    let range = if shown == 0 {
        "0".to_owned()
    } else {
        format!("{}-{}", number(start + 1), number(start + shown))
    };
    let filtered = if page.matched == page.total {
        String::new()
    } else {
        format!(", filtered from {}", number(page.total))
    };
    format!("{range} of {}{filtered}", number(page.matched))
}
