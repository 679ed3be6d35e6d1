//! The bounds of every request and answer, in one place.

use std::time::Duration;

use super::failure::{Failure, FailureKind};
use super::request::Request;
use crate::model::change::MAX_REASON;
use crate::model::{Act, Change, Client, Record};

/// The longest frame on the wire, in bytes.
pub const FRAME: usize = 1 << 20;

/// What an answer of several records may weigh, in bytes, before it is cut: text can double when
/// it is quoted in JSON, and the rest of a frame has its room too.
pub const ANSWER: usize = FRAME / 2;

/// The most rows of a page.
pub const PER_PAGE: usize = 1_000;

/// The most records of a step, and of one part of a list.
pub const STEP: usize = 1_000;

/// The longest text of a query, in bytes.
pub const QUERY: usize = 64 << 10;

/// The most records that one declaration can have.
pub const DECLARED: usize = 1_000_000;

/// The most connections to one server.
pub const CONNECTIONS: usize = 256;

/// The most connections of one OS user to one server; whoever owns the registry is not counted.
pub const PER_USER: usize = 32;

/// The most requests of one connection that are not answered yet. Further ones stay in the socket
/// until an answer has left.
pub const PENDING: usize = 16;

/// How long the rest of a frame may take once its first byte has come, and how long a hello may
/// take.
pub const FRAME_TIME: Duration = Duration::from_secs(10);

/// How long a client may leave answers unread before its connection is dropped.
pub const UNREAD_TIME: Duration = Duration::from_secs(30);

/// The longest reason for the end of a connection that names what a client has said, in
/// characters.
pub const REASON: usize = 300;

/// Checks a request that comes in against the bounds.
pub fn check(request: &Request) -> Result<(), Failure> {
    let most = |what: &str, count: usize, most: usize| {
        if count <= most {
            return Ok(());
        }
        let text = format!("{count} {what} in one request: at most {most}");
        Err(Failure::new(FailureKind::NotTaken, text))
    };
    match request {
        Request::Page { query, .. } => most("rows", query.per_page, PER_PAGE),
        Request::Clients { limit, .. }
        | Request::Matching { limit, .. }
        | Request::Changes { limit, .. } => most("records", *limit, STEP),
        Request::Apply(act) | Request::Preview(act) => reason(act),
        Request::Bulk(step) => most("clients", step.clients.len(), STEP),
        Request::Import(step) => most("clients", step.clients.len(), STEP),
        Request::Declared { from, part } => {
            most("records", part.len(), STEP)?;
            most("declared records", from.saturating_add(part.len()), DECLARED)
        }
        Request::Declare(step) => most("records", step.acts.len(), STEP),
        Request::Directory { .. }
        | Request::Client(_)
        | Request::Plan { .. }
        | Request::Index
        | Request::Who
        | Request::Open(_)
        | Request::Status => Ok(()),
    }
}

/// A reason that is far too long is cut off here; one that is a little too long is refused by the
/// rules, in words.
fn reason(act: &Act) -> Result<(), Failure> {
    let length = act.reason.as_deref().map_or(0, str::len);
    if length <= MAX_REASON * 16 {
        return Ok(());
    }
    let text = format!("a reason of {length} bytes");
    Err(Failure::new(FailureKind::NotTaken, text).with_help("shorten it"))
}

/// About how many bytes a record takes in an answer.
pub fn weight(record: &Record) -> usize {
    /// Numbers, times and names of members.
    const REST: usize = 300;
    REST + match record {
        Record::Client(client) => client_text(client),
        Record::Partner(partner) => partner.name.len() + partner.description.len(),
        Record::User(user) => {
            user.first_name.len() + user.last_name.len() + user.email.as_str().len()
        }
        Record::Role { user, .. } => user.as_str().len(),
        Record::Settings(settings) => {
            settings.http_hosts.iter().map(|host| host.len() + 4).sum::<usize>()
                + settings.scopes.iter().map(|scope| scope.as_str().len() + 4).sum::<usize>()
        }
    }
}

/// About how many bytes a client takes in an answer.
pub fn client_weight(client: &Client) -> usize {
    300 + client_text(client)
}

/// About how many bytes a change takes in an answer.
pub fn change_weight(change: &Change) -> usize {
    let records = [&change.before, &change.after];
    let records = records.into_iter().flatten().map(weight).sum::<usize>();
    400 + records + change.reason.as_deref().map_or(0, str::len)
}

fn client_text(client: &Client) -> usize {
    let uris = client.redirect_uris.iter().map(|uri| uri.as_str().len() + 4).sum::<usize>();
    let scopes = client.scopes.iter().map(|scope| scope.as_str().len() + 4).sum::<usize>();
    client.id.as_str().len() + client.name.len() + client.email.as_str().len() + uris + scopes
}

/// The first items that an answer has room for; at least one.
pub fn cut<T>(items: &mut Vec<T>, weight: impl Fn(&T) -> usize) {
    let mut room = ANSWER;
    let mut fits = |item: &T| {
        let left = room.checked_sub(weight(item));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let count = items.iter().take_while(|item| fits(item)).count();
    items.truncate(count.max(1));
}
