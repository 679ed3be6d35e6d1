//! What each field means, its rule, and where the rule comes from.

use crate::model::Field;
use crate::query::Kind;

/// One line that stands under the field while it has the focus.
pub const fn short_help(kind: Kind, field: Field) -> &'static str {
    match (kind, field) {
        (Kind::Clients, Field::Name) => "For the record only: nothing authenticates with it.",
        (Kind::Clients, Field::Email) => "The one address of whoever answers for this client.",
        (Kind::Clients, Field::Partner) => "Type to filter, Enter to choose.",
        (_, Field::ClientId) => {
            "Sent with API requests. Better a technical account than a person's."
        }
        (_, Field::Restrict) => "Recommended on: the ID must then name an active user.",
        (_, Field::Scopes) => "Space ticks, ← → move. At least one.",
        (_, Field::GrantTypes) => "Space ticks, ← → move. At least one.",
        (_, Field::RedirectUris) => {
            "Where users are sent back to, separated by commas. One must match exactly."
        }
        (_, Field::AccessLifetime) => {
            "Seconds, or 12h, 1h30m; -1 or never; empty follows the platform."
        }
        (_, Field::RefreshLifetime) => "Seconds, or 30d, 12h; empty follows the platform.",
        (_, Field::Enabled) => "A disabled client keeps its record but should get no tokens.",
        (Kind::Partners, Field::Name) => "The company, as people know it.",
        (_, Field::Description) => "Anything worth knowing about the company; may be empty.",
        (_, Field::Subdomain) => {
            "One DNS label, like acme or acme-eu: client IDs start with it. Fixed later."
        }
        (_, Field::Lifecycle) => "Where the company stands with the platform.",
        (_, Field::Username) => "A-Z a-z 0-9 . _ ~ - : client IDs end in it. Fixed later.",
        (_, Field::FirstName | Field::LastName) => "May be empty, as for a technical account.",
        (_, Field::Status) => "Only an active user can stand behind a restricted client.",
        (_, Field::Partner) => "The company that lists this user. Type to filter, Enter to choose.",
        (_, Field::Name) => "The name, as people know it.",
        (_, Field::Email) => "The one address of this user.",
    }
}

/// The whole help on a field, a paragraph a line.
pub fn full_help(kind: Kind, field: Field) -> Vec<&'static str> {
    match (kind, field) {
        (Kind::Clients, Field::Name) => vec![
            "A name for the record only: nothing uses it to authenticate.",
            "Rule: required, at most 255 characters, no control characters.",
        ],
        (Kind::Clients, Field::Email) => vec![
            "The one address of whoever answers for this client: who is written to when it misbehaves or its grant must change.",
            "Rule: required, exactly one address without a name beside it (RFC 5322 §3.4.1), at most 254 bytes.",
        ],
        (Kind::Clients, Field::Partner) => vec![
            "The company that the client belongs to. Its subdomain is the prefix of the client ID; choosing another partner for a new client swaps the prefix and keeps the rest.",
            "Rule: required. Fixed for an existing client whose ID carries the prefix.",
        ],
        (_, Field::ClientId) => vec![
            "The value that the client sends with its API requests. Better a technical account of its own than a person's: it says which service calls, and it outlives the person's leaving.",
            "The prefix fills itself in once a partner is chosen. With Restrict on, the box offers the partner's active users.",
            "Rule: <partner subdomain>-<username>, at most 100 characters of A-Z a-z 0-9 . _ ~ -; unique, case-sensitive, fixed once created (RFC 6749 §2.2, appendix A.1).",
        ],
        (_, Field::Restrict) => vec![
            "Only users listed for the chosen partner may use the client. On is recommended.",
            "Rule: when on, the username in the client ID must be an active user listed for the partner.",
        ],
        (_, Field::Scopes) => vec![
            "What a token of this client may do: read, or write, or both (RFC 6749 §3.3). Give the least that serves.",
            "Rule: at least one, from the platform's list.",
        ],
        (_, Field::GrantTypes) => vec![
            "How the client gets its tokens.",
            "Implicit: the user gets an access token right after authenticating and is sent to the redirect URI at once. Discouraged by RFC 9700 §2.1.2.",
            "Authorization code: the user comes back to the client after authenticating and is then sent to the redirect URI (RFC 6749 §4.1).",
            "Password: the user's own password is exchanged for a token, with no authorization server in between. With Refresh token it is the customary default here; yet RFC 9700 §2.4 says it must not be used.",
            "Refresh token: gets a new access token after the old one expired, for an extended time (RFC 6749 §6).",
            "Rule: at least one. Refresh token alone, or with Implicit only, is refused: nothing could issue one (RFC 6749 §4.2.2, §6).",
        ],
        (_, Field::RedirectUris) => vec![
            "Where the user is sent after approving the client. Several are acceptable values, and one must match exactly.",
            "Separate them by commas or paste them line by line; a comma inside a URI stays.",
            "Rule: required with Implicit or Authorization code. Absolute, without fragment, wildcard or user name (RFC 6749 §3.1.2, RFC 9700 §2.1); https, or http on loopback or a host that the platform allows, or a private-use scheme with a dot (RFC 8252 §7.1, §7.3).",
        ],
        (_, Field::AccessLifetime) => vec![
            "How long an access token is valid, in seconds from its issue. Empty follows the platform default (12 hours unless the platform says otherwise); -1 makes an access token that never expires.",
            "Also taken: 12h, 30d, 1h30m, default, never.",
            "Rule: 1 to 2147483647 seconds, or -1 (RFC 6749 §4.2.2 expires_in).",
        ],
        (_, Field::RefreshLifetime) => vec![
            "How long a refresh token is valid, in seconds from its issue. Empty follows the platform default (30 days unless the platform says otherwise).",
            "Also taken: 12h, 30d, 1h30m, default.",
            "Rule: 1 to 2147483647 seconds; only with the grant type Refresh token. A refresh token cannot be made to last for ever.",
        ],
        (_, Field::Enabled) => vec![
            "Whether the client may get tokens. Disabling keeps the record and its ID, and can be taken back at any time: prefer it to deleting.",
        ],
        (_, Field::Subdomain) => vec![
            "The client IDs of the partner start with it: acme gives acme-<username>.",
            "Rule: one DNS label in lower case, a-z 0-9 and -, at most 63 characters, no hyphen at its ends (RFC 1123 §2.1); unique, and fixed once the partner is created.",
        ],
        (_, Field::Username) => vec![
            "The client ID of a restricted client ends in it. A technical account is better than a person's.",
            "Rule: characters of A-Z a-z 0-9 . _ ~ - ; unique in the partner, and fixed once the user is created.",
        ],
        (_, Field::Status) => vec![
            "Only an active user can stand behind a restricted client. A user who leaves that state while a client is restricted to them is only saved after you confirm it.",
        ],
        (_, field) => vec![short_help(kind, field)],
    }
}
