//! All records that a query finds, in its order, some at a time: memory stays flat however many
//! there are.

use super::{ClientRow, Door, Refused, Row, limits};
use crate::model::{Client, ClientId, Field};
use crate::query::{At, Column, Expr, Kind, Order, Query};

/// How many records are read at once.
const STEP: usize = limits::PER_PAGE;

/// Records that were read at once.
#[derive(Debug)]
pub(super) enum Batch {
    Clients(Vec<Client>),
    Rows(Vec<Row>),
}

impl Batch {
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Clients(clients) => clients.len(),
            Self::Rows(rows) => rows.len(),
        }
    }
}

/// The records that a query finds, on their way.
#[derive(Debug)]
pub struct Records {
    way: Way,
    /// Whether rows are wanted, and not whole clients.
    rows: bool,
    of: Option<usize>,
    partial: bool,
}

#[derive(Debug)]
enum Way {
    /// All clients in the order of their IDs, as they are stored: no index is needed.
    Stored(Option<ClientId>),
    /// The pages of a query.
    Pages(Box<Query>),
    /// There are no more.
    Over,
}

impl Records {
    /// All rows that a query finds, whatever page it asks for.
    pub fn rows(query: Query, door: &mut dyn Door) -> Result<Self, Refused> {
        Self::new(query, true, false, door)
    }

    /// With `partial` a batch is missing while the index of the lists is not whole.
    pub(super) fn new(
        query: Query,
        rows: bool,
        partial: bool,
        door: &mut dyn Door,
    ) -> Result<Self, Refused> {
        let by_id = Order { column: Column::Field(Field::ClientId), descending: false };
        // No two have the same ID: what would order them further does not.
        let stored =
            query.kind == Kind::Clients && query.filter == Expr::All && query.order == by_id;
        if stored {
            let of = door.page(&Query { per_page: 1, ..Query::new(Kind::Clients) })?.total;
            return Ok(Self { way: Way::Stored(None), rows, of: Some(of), partial });
        }
        let query = Box::new(Query { per_page: STEP, at: At::Page(0), ..query });
        Ok(Self { way: Way::Pages(query), rows, of: None, partial })
    }

    /// How many records there are in all, where that is known.
    pub const fn of(&self) -> Option<usize> {
        self.of
    }

    /// The next rows; none at the end.
    pub fn next_rows(&mut self, door: &mut dyn Door) -> Result<Vec<Row>, Refused> {
        match self.next(door)? {
            Some(Batch::Rows(rows)) => Ok(rows),
            Some(Batch::Clients(_)) | None => Ok(Vec::new()),
        }
    }

    /// The next records; none at the end. `None` while the index of the lists is not whole.
    pub(super) fn next(&mut self, door: &mut dyn Door) -> Result<Option<Batch>, Refused> {
        let rows = match &mut self.way {
            Way::Over => return Ok(Some(self.batch(Vec::new()))),
            Way::Stored(after) => {
                let clients = door.clients(after.as_ref(), STEP)?;
                if let Some(last) = clients.last() {
                    *after = Some(last.id.clone());
                }
                let directory = door.directory();
                let row = |client: Client| {
                    let partner_name = directory.partner_name(client.partner).to_owned();
                    Row::Client(Box::new(ClientRow { client, partner_name }))
                };
                if self.rows {
                    return Ok(Some(Batch::Rows(clients.into_iter().map(row).collect())));
                }
                return Ok(Some(Batch::Clients(clients)));
            }
            Way::Pages(query) => {
                let page = door.page_so_far(query, self.partial)?;
                if page.indexed.is_some() {
                    return Ok(None);
                }
                self.of = Some(page.matched);
                if page.start + page.rows.len() >= page.matched {
                    self.way = Way::Over;
                } else {
                    query.at = At::Page(page.number + 1);
                }
                page.rows
            }
        };
        Ok(Some(self.batch(rows)))
    }

    fn batch(&self, rows: Vec<Row>) -> Batch {
        if self.rows {
            return Batch::Rows(rows);
        }
        Batch::Clients(rows.into_iter().filter_map(client).collect())
    }
}

fn client(row: Row) -> Option<Client> {
    match row {
        Row::Client(row) => Some(row.client),
        Row::Partner(_) | Row::User(_) | Row::Change(_) => None,
    }
}
