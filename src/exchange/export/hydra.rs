//! Clients for Ory Hydra, in the form of its API; fields unknown to Hydra go into `metadata`.

use super::loss::Losses;
use super::object::{self, Object, own};
use super::rfc7591;
use crate::exchange::member;
use crate::model::{Client, Directory, GrantType};

/// Writes a client. Hydra has a lifespan per grant and a much shorter default, so lifespans are the
/// effective ones.
pub fn object<'a>(client: &'a Client, directory: &'a Directory, losses: &mut Losses) -> Object<'a> {
    let mut object = Object::default();
    let mut own = own(client, directory);
    rfc7591::metadata(client, &mut object);
    object.text("owner", object::partner(client, directory));
    object.list("audience", Vec::new());
    own.flag(member::ENABLED, client.enabled);
    if !client.enabled {
        losses.add("enabled", "Hydra cannot disable a client: it is kept in the metadata alone");
    }
    let mut access_names = client.grant_types.iter().filter_map(access_name).peekable();
    if access_names.peek().is_none() {
        // Hydra has lifespans only per grant, and no grant of this client has one.
        if let Some(seconds) = object::own_access(client) {
            own.number(member::ACCESS, seconds);
        }
    } else if let Some(seconds) = object::effective_access(client, directory, &mut own) {
        let lifespan = go_duration(seconds);
        for name in access_names {
            object.text(name, lifespan.clone());
        }
    } else {
        own.number(member::ACCESS, -1);
        let reason = "never: Hydra's own default applies there, and the metadata keep it";
        losses.add("access_token_lifetime", reason);
    }
    if let Some(seconds) = object::effective_refresh(client, directory, &mut own) {
        let lifespan = go_duration(seconds);
        for name in client.grant_types.iter().filter_map(refresh_name) {
            object.text(name, lifespan.clone());
        }
    }
    object.object("metadata", own);
    object
}

const fn access_name(grant: GrantType) -> Option<&'static str> {
    match grant {
        GrantType::Implicit => Some("implicit_grant_access_token_lifespan"),
        GrantType::AuthorizationCode => Some("authorization_code_grant_access_token_lifespan"),
        GrantType::Password => Some("password_grant_access_token_lifespan"),
        GrantType::RefreshToken => Some("refresh_token_grant_access_token_lifespan"),
        GrantType::ClientCredentials => Some("client_credentials_grant_access_token_lifespan"),
        GrantType::DeviceCode => Some("device_authorization_grant_access_token_lifespan"),
        GrantType::JwtBearer => Some("jwt_bearer_grant_access_token_lifespan"),
        GrantType::TokenExchange => None,
    }
}

const fn refresh_name(grant: GrantType) -> Option<&'static str> {
    match grant {
        GrantType::AuthorizationCode => Some("authorization_code_grant_refresh_token_lifespan"),
        GrantType::Password => Some("password_grant_refresh_token_lifespan"),
        GrantType::RefreshToken => Some("refresh_token_grant_refresh_token_lifespan"),
        GrantType::DeviceCode => Some("device_authorization_grant_refresh_token_lifespan"),
        GrantType::Implicit
        | GrantType::ClientCredentials
        | GrantType::TokenExchange
        | GrantType::JwtBearer => None,
    }
}

/// Formats seconds as Go does: `12h0m0s`.
fn go_duration(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m{rest}s"),
        _ => format!("{hours}h{minutes}m{rest}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::go_duration;

    #[test]
    fn durations_are_those_of_go() {
        let written = [45, 90, 3_600, 43_200, 5_430].map(go_duration);
        assert_eq!(written, ["45s", "1m30s", "1h0m0s", "12h0m0s", "1h30m30s"]);
    }
}
