//! One edit applied to many clients: the edited client, or why it is refused.

use serde::{Deserialize, Serialize};

use super::redirect::host::{HostError, check_host};
use super::{
    AccessLifetime, Client, ClientDraft, Directory, Field, FieldErrors, GrantType, RedirectInput,
    RefreshLifetime, Role, Scope,
};

/// An edit that is applied to each client of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkEdit {
    Enable,
    /// Always allowed, even for an invalid client: disabling never widens access.
    Disable,
    Delete,
    SetAccessLifetime(AccessLifetime),
    /// Refused for clients without the refresh token grant: they have no such lifetime.
    SetRefreshLifetime(RefreshLifetime),
    AddScope(Scope),
    /// Also allowed for a scope that the platform no longer offers. Refused for a client's last
    /// scope.
    RemoveScope(Scope),
    AddGrantType(GrantType),
    /// Refused for a client's last grant type.
    ///
    /// Fields that need the grant type are cleared, as in the form: the redirect URIs with the last
    /// redirect grant, the lifetime with the refresh token grant. Unused URIs left behind would
    /// become active unseen when the grant type is added again. The preview shows the loss, and
    /// undo restores it.
    RemoveGrantType(GrantType),
    /// Replaces a host in every redirect URI that has it; the rest of the URI stays byte for byte.
    ReplaceHost {
        from: String,
        to: String,
    },
}

/// The result of an edit on one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The client already has the wanted value, even if it is otherwise invalid.
    Unchanged,
    /// The edited client, with the revision and the time it had before.
    Changed(Box<Client>),
    Deleted,
}

impl BulkEdit {
    /// Replaces one host by another.
    pub fn replace_host(from: &str, to: &str) -> Result<Self, (usize, HostError)> {
        let from = check_host(from).map_err(|error| (0, error))?;
        let to = check_host(to).map_err(|error| (1, error))?;
        Ok(Self::ReplaceHost { from, to })
    }

    /// The least role that may make this edit.
    pub const fn required_role(&self) -> Role {
        match self {
            Self::Delete => Role::Admin,
            Self::Enable | Self::Disable => Role::Editor,
            Self::SetAccessLifetime(_) | Self::SetRefreshLifetime(_) => Role::Editor,
            Self::AddScope(_) | Self::RemoveScope(_) => Role::Editor,
            Self::AddGrantType(_) | Self::RemoveGrantType(_) => Role::Editor,
            Self::ReplaceHost { .. } => Role::Editor,
        }
    }

    /// The edit as the beginning of a sentence: `Enable`, `Add the scope read to`; the clients
    /// follow.
    pub fn phrase(&self) -> String {
        match self {
            Self::Enable => "Enable".to_owned(),
            Self::Disable => "Disable".to_owned(),
            Self::Delete => "Delete".to_owned(),
            Self::SetAccessLifetime(lifetime) => {
                format!("Set the access token lifetime {} for", named(&lifetime.input_text()))
            }
            Self::SetRefreshLifetime(lifetime) => {
                format!("Set the refresh token lifetime {} for", named(&lifetime.input_text()))
            }
            Self::AddScope(scope) => format!("Add the scope {scope} to"),
            Self::RemoveScope(scope) => format!("Remove the scope {scope} from"),
            Self::AddGrantType(grant) => format!("Add the grant type {} to", grant.label()),
            Self::RemoveGrantType(grant) => {
                format!("Remove the grant type {} from", grant.label())
            }
            Self::ReplaceHost { from, to } => {
                format!("Replace the host {from} by {to} in redirect URIs of")
            }
        }
    }

    /// Applies the edit to a client.
    pub fn edit(&self, client: &Client, directory: &Directory) -> Result<Edited, FieldErrors> {
        let mut draft = ClientDraft::of(client);
        let changes = match self {
            Self::Delete => return Ok(Edited::Deleted),
            Self::Disable if client.enabled => {
                let disabled = Client { enabled: false, ..client.clone() };
                return Ok(Edited::Changed(Box::new(disabled)));
            }
            Self::Disable => false,
            Self::Enable => !std::mem::replace(&mut draft.enabled, true),
            Self::SetAccessLifetime(lifetime) => {
                draft.access_lifetime = lifetime.input_text();
                client.access_lifetime != *lifetime
            }
            Self::SetRefreshLifetime(lifetime) => {
                if !client.grant_types.contains(GrantType::RefreshToken) {
                    let message = "it has no refresh token: add the grant type Refresh token first";
                    return Err(FieldErrors::one(Field::RefreshLifetime, message));
                }
                draft.refresh_lifetime = lifetime.input_text();
                client.refresh_lifetime != *lifetime
            }
            Self::AddScope(scope) => {
                draft.scopes.push(scope.to_string());
                !client.scopes.contains(scope)
            }
            Self::RemoveScope(scope) => {
                draft.scopes.retain(|name| name != scope.as_str());
                let has = client.scopes.contains(scope);
                if has && draft.scopes.is_empty() {
                    let message = format!("{scope} is its only one: add another first");
                    return Err(FieldErrors::one(Field::Scopes, message));
                }
                has
            }
            Self::AddGrantType(grant) => {
                draft.grant_types = draft.grant_types.with(*grant);
                draft.grant_types != client.grant_types
            }
            Self::RemoveGrantType(grant) => {
                draft.grant_types = draft.grant_types.without(*grant);
                let changes = draft.grant_types != client.grant_types;
                if changes && draft.grant_types.is_empty() {
                    let message = format!("{} is its only one: add another first", grant.label());
                    return Err(FieldErrors::one(Field::GrantTypes, message));
                }
                changes
            }
            Self::ReplaceHost { from, to } => {
                let replaced = |uri: &super::RedirectUri| uri.with_host(from, to);
                let hit = client.redirect_uris.iter().any(|uri| replaced(uri).is_some());
                let uris = client.redirect_uris.iter();
                let uris = uris.map(|uri| replaced(uri).unwrap_or_else(|| uri.to_string()));
                draft.redirect_uris = RedirectInput::List(uris.collect());
                hit
            }
        };
        if !changes {
            return Ok(Edited::Unchanged);
        }
        let checked = draft.check(directory, Some(client))?;
        let after = checked.replacing(client);
        // Replacing a host by itself changes nothing.
        if after == *client {
            return Ok(Edited::Unchanged);
        }
        Ok(Edited::Changed(Box::new(after)))
    }
}

/// Names a lifetime in a sentence.
fn named(lifetime: &str) -> &str {
    if lifetime.is_empty() { "default" } else { lifetime }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ClientId, GrantTypes, Lifecycle, Partner, PartnerId, RedirectUri, Revision, Settings,
        Subdomain, Timestamp,
    };

    const AT: Timestamp = Timestamp(1_700_000_000_000);

    fn directory() -> Directory {
        let partner = Partner {
            id: PartnerId(1),
            name: "Acme".into(),
            description: String::new(),
            subdomain: Subdomain::parse("acme").unwrap(),
            lifecycle: Lifecycle::Active,
            created: AT,
            modified: AT,
            revision: Revision::FIRST,
        };
        let settings = Settings { http_hosts: vec!["old.example".into()], ..Settings::default() };
        let partners = [(partner.id, partner)].into();
        Directory { partners, settings, ..Directory::default() }
    }

    fn client(grants: &[GrantType], uris: &[&str]) -> Client {
        let uri = |uri: &&str| RedirectUri::parse(uri, &["old.example".to_owned()]).unwrap();
        Client {
            id: ClientId::parse("acme-anna").unwrap(),
            name: "Anna".into(),
            email: crate::model::EmailAddress::parse("anna@acme.example").unwrap(),
            partner: PartnerId(1),
            restrict_to_partner_users: false,
            scopes: vec![Scope::parse("read").unwrap()],
            grant_types: grants.iter().copied().collect::<GrantTypes>(),
            redirect_uris: uris.iter().map(uri).collect(),
            access_lifetime: AccessLifetime::PlatformDefault,
            refresh_lifetime: RefreshLifetime::PlatformDefault,
            enabled: true,
            created: AT,
            modified: AT,
            revision: Revision(7),
        }
    }

    fn plain() -> Client {
        client(&[GrantType::Password, GrantType::RefreshToken], &[])
    }

    fn changed(edit: &BulkEdit, client: &Client) -> Client {
        match edit.edit(client, &directory()).expect("no rule against it") {
            Edited::Changed(after) => *after,
            other => panic!("{edit:?}: {other:?}"),
        }
    }

    /// Checks that the edit changes only this field, and nothing when it is applied again.
    fn becomes(edit: &BulkEdit, before: &Client, change: impl FnOnce(&mut Client)) {
        let after = changed(edit, before);
        let mut wanted = before.clone();
        change(&mut wanted);
        assert_eq!(after, wanted, "{edit:?}");
        assert_eq!(edit.edit(&after, &directory()), Ok(Edited::Unchanged), "{edit:?}");
    }

    fn refusal(edit: &BulkEdit, client: &Client) -> String {
        edit.edit(client, &directory()).expect_err("a rule").to_string()
    }

    fn scope(name: &str) -> Scope {
        Scope::parse(name).unwrap()
    }

    #[test]
    fn each_edit_changes_its_own_field_and_nothing_else() {
        use BulkEdit as E;
        let plain = plain();
        becomes(&E::Disable, &plain, |client| client.enabled = false);
        becomes(&E::Enable, &Client { enabled: false, ..plain.clone() }, |c| c.enabled = true);
        let hours = AccessLifetime::parse("2h").unwrap();
        becomes(&E::SetAccessLifetime(hours), &plain, |client| client.access_lifetime = hours);
        let days = RefreshLifetime::parse("9d").unwrap();
        becomes(&E::SetRefreshLifetime(days), &plain, |client| client.refresh_lifetime = days);
        let both = vec![scope("read"), scope("write")];
        becomes(&E::AddScope(scope("write")), &plain, |client| client.scopes = both.clone());
        let wide = Client { scopes: both, ..plain.clone() };
        becomes(&E::RemoveScope(scope("read")), &wide, |c| c.scopes = vec![scope("write")]);
        let grants = plain.grant_types;
        becomes(&E::RemoveGrantType(GrantType::RefreshToken), &plain, |client| {
            client.grant_types = grants.without(GrantType::RefreshToken);
        });
        let web = client(&[GrantType::Password, GrantType::Implicit], &["https://a.example/cb"]);
        becomes(&E::AddGrantType(GrantType::AuthorizationCode), &web, |client| {
            client.grant_types = client.grant_types.with(GrantType::AuthorizationCode);
        });
        assert_eq!(E::Delete.edit(&plain, &directory()), Ok(Edited::Deleted));
    }

    #[test]
    fn the_rules_of_a_client_hold_in_bulk_and_say_which_it_is() {
        use BulkEdit as E;
        let plain = plain();
        for (edit, why) in [
            (E::RemoveScope(scope("read")), "read is its only one"),
            (E::AddScope(scope("admin")), "the platform does not offer admin"),
            (E::AddGrantType(GrantType::Implicit), "at least one is required"),
            (E::AddGrantType(GrantType::DeviceCode), "the platform does not offer Device code"),
            (E::RemoveGrantType(GrantType::Password), "nothing here could issue"),
        ] {
            let said = refusal(&edit, &plain);
            assert!(said.contains(why), "{edit:?}: {said}");
        }
        let bare = client(&[GrantType::Password], &[]);
        let days = E::SetRefreshLifetime(RefreshLifetime::parse("9d").unwrap());
        assert!(refusal(&days, &bare).contains("has no refresh token"));
        assert!(refusal(&E::RemoveGrantType(GrantType::Password), &bare).contains("its only one"));
    }

    #[test]
    fn what_breaks_a_rule_already_can_be_disabled_but_not_enabled() {
        let legacy = Client { scopes: vec![scope("gone")], enabled: false, ..plain() };
        assert!(refusal(&BulkEdit::Enable, &legacy).contains("does not offer gone"));
        let enabled = Client { enabled: true, ..legacy };
        becomes(&BulkEdit::Disable, &enabled, |client| client.enabled = false);
        // An edit that does not apply leaves an invalid client alone.
        let write = BulkEdit::RemoveScope(scope("write"));
        assert_eq!(write.edit(&enabled, &directory()), Ok(Edited::Unchanged));
    }

    #[test]
    fn what_only_a_grant_type_uses_goes_with_it() {
        let web = client(&[GrantType::Password, GrantType::Implicit], &["https://a.example/cb"]);
        let after = changed(&BulkEdit::RemoveGrantType(GrantType::Implicit), &web);
        assert_eq!(after.redirect_uris, []);
        let two =
            client(&[GrantType::AuthorizationCode, GrantType::Implicit], &["https://a.example/cb"]);
        let after = changed(&BulkEdit::RemoveGrantType(GrantType::Implicit), &two);
        assert_eq!(after.redirect_uris, two.redirect_uris);
        let days = RefreshLifetime::parse("9d").unwrap();
        let kept = Client { refresh_lifetime: days, ..plain() };
        let after = changed(&BulkEdit::RemoveGrantType(GrantType::RefreshToken), &kept);
        assert_eq!(after.refresh_lifetime, RefreshLifetime::PlatformDefault);
    }

    #[test]
    fn a_host_is_replaced_in_each_uri_that_has_it_and_checked_again() {
        let grants = [GrantType::AuthorizationCode];
        let uris = ["https://OLD.example:8/a?x=1,2", "https://b.example/", "https://new.example/z"];
        let edit = BulkEdit::replace_host("old.example", "new.example").unwrap();
        let after = changed(&edit, &client(&grants, &uris));
        let said: Vec<_> = after.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(
            said,
            ["https://new.example:8/a?x=1,2", "https://b.example/", "https://new.example/z"]
        );
        // URIs that become equal are merged.
        let twins = client(&grants, &["https://old.example/", "https://new.example/"]);
        assert_eq!(changed(&edit, &twins).redirect_uris.len(), 1);
        let plain_http = client(&grants, &["http://old.example/cb"]);
        let said = refusal(&edit, &plain_http);
        assert!(said.contains("uses http on new.example"), "{said}");
        let other = client(&grants, &["https://b.example/"]);
        assert_eq!(edit.edit(&other, &directory()), Ok(Edited::Unchanged));
        assert_eq!(BulkEdit::replace_host("a.example", "b/c"), Err((1, HostError::NotAlone)));
        assert_eq!(BulkEdit::replace_host("", "b"), Err((0, HostError::Empty)));
    }
}
