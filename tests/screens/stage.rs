//! The desks that the pictures are taken of: always the same person, at the same moment.

use oauthdesk::door::{Door, Refused, Request};
use oauthdesk::model::{
    Claim, Claimed, Client, ClientDraft, Command, GrantType, PartnerDraft, Principal, Role,
    Timestamp, UserDraft, UserStatus,
};
use oauthdesk::registry::Local;
use oauthdesk::tui::app::{Effect, Msg, Ticket};

use crate::support::{Desk, grants, open, uris};

/// Who sits at the desk in every picture, whatever the operating system calls them.
const USER: &str = "ada";

/// When everything happens.
pub fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-03-14T09:26:53Z").expect("a moment")
}

fn dressed(mut desk: Desk) -> Desk {
    USER.clone_into(&mut desk.app.access.who.user);
    let claimed = Claimed {
        terminal: Claim::of("pts/3 (session 42)"),
        address: Claim::of("192.0.2.7"),
        login: None,
    };
    desk.seen_as = Some(Principal::proven(1000, Some(USER.to_owned())).claiming(claimed));
    desk
}

/// The demo registry.
pub fn demo() -> Desk {
    dressed(Desk::on(Local::demo(false).expect("demo registry").with_clock(now), None))
}

/// The demo registry, opened so that nobody changes anything.
pub fn read_only() -> Desk {
    dressed(Desk::on(Local::demo(true).expect("demo registry"), None))
}

/// A registry without a record.
pub fn empty() -> Desk {
    let dir = tempfile::tempdir().expect("directory");
    let door = open(dir.path(), true, false).with_clock(now);
    dressed(Desk::on(door, Some(dir)))
}

/// One partner, Acme Media (`acme`), with the active users anna and svc-report, and gone, who is
/// deactivated.
pub fn acme() -> Desk {
    let mut desk = empty();
    desk.add_partner("Acme Media", "acme");
    desk.add_user("acme", "anna", UserStatus::Active);
    desk.add_user("acme", "svc-report", UserStatus::Active);
    desk.add_user("acme", "gone", UserStatus::Deactivated);
    desk.reload();
    desk
}

/// Acme Media with the client acme-anna, which has two redirect URIs.
pub fn acme_with_client() -> Desk {
    let mut desk = acme();
    let draft = ClientDraft {
        name: "Nightly revenue export".into(),
        grant_types: grants(&[GrantType::AuthorizationCode, GrantType::RefreshToken]),
        redirect_uris: uris(&["https://acme.example/callback", "https://acme.example/test"]),
        access_lifetime: "1h".into(),
        restrict_to_partner_users: true,
        ..desk.client_draft("acme", "anna")
    };
    desk.apply(Command::CreateClient(draft)).expect("client");
    desk.reload();
    desk
}

/// The desk of somebody with this role, on a registry with one client.
pub fn of_role(role: Role) -> Desk {
    let mut desk = acme_with_client();
    let me = desk.door.access().who.user.clone();
    desk.apply(Command::SetRole("another-admin".into(), Role::Admin)).expect("role");
    desk.apply(Command::SetRole(me, role)).expect("role");
    dressed(desk.restart())
}

/// Names in every script that takes more, or less, than a cell for a character.
pub fn wide() -> Desk {
    let mut desk = empty();
    for (subdomain, name) in [
        ("nihon", "日本放送広告株式会社"),
        ("cafe", "Cafe\u{301} Me\u{301}dia Re\u{301}gie"),
        ("rocket", "🚀 Rocket Retail 👩\u{200d}💻 Media"),
        ("haifa", "\u{202e}חיפה מדיה\u{202c}"),
        ("hangul", "한국 광고 ｶﾀｶﾅ"),
    ] {
        let draft = PartnerDraft {
            name: name.into(),
            subdomain: subdomain.into(),
            description: format!("{name} — {name}"),
            ..PartnerDraft::default()
        };
        desk.apply(Command::CreatePartner(draft)).expect("partner");
        let user = UserDraft {
            partner: Some(desk.partner_id(subdomain)),
            username: "svc".into(),
            first_name: name.chars().take(6).collect(),
            last_name: name.into(),
            email: format!("svc@{subdomain}.example"),
            status: UserStatus::Active,
        };
        desk.apply(Command::CreateUser(user)).expect("user");
        let client =
            ClientDraft { name: format!("{name} 📊"), ..desk.client_draft(subdomain, "svc") };
        desk.apply(Command::CreateClient(client)).expect("client");
    }
    desk.reload();
    desk
}

/// A colleague renames the client while its form is open.
pub fn renamed_by_a_colleague(desk: &mut Desk, client: &Client, name: &str) {
    let draft = ClientDraft {
        name: name.into(),
        email: "colleague@acme.example".into(),
        ..ClientDraft::of(client)
    };
    desk.apply(Command::UpdateClient(client.id.clone(), draft)).expect("the colleague's save");
}

/// The save or deletion that is held has not been answered: the registry refuses it.
pub fn refuse(desk: &mut Desk, refused: Refused) {
    let ticket = held_ticket(desk, |request| matches!(request, Request::Apply(_)));
    desk.feed(Msg::Answer { ticket, answer: Err(refused) });
}

/// The ticket of the newest request of this kind that is held.
pub fn held_ticket(desk: &Desk, kind: impl Fn(&Request) -> bool) -> Ticket {
    let asked = |effect: &Effect| match effect {
        Effect::Ask { ticket, request } if kind(request) => Some(*ticket),
        _ => None,
    };
    desk.held.iter().rev().find_map(asked).expect("a request is held")
}
