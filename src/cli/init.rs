//! `oauthdesk init`

use std::collections::BTreeSet;
use std::io::Write;

use super::act::sound;
use super::act_key::act_key;
use super::args::{Globals, InitArgs};
use super::failure::{Failure, typed};
use crate::door::{Door, Refused};
use crate::model::{Act, Command, Denial, Directory, PartnerDraft, text};
use crate::registry::{Local, OpenOptions, Seed};

/// Makes an empty registry with these partners; where one is there already, it stays as it is.
pub fn run(globals: &Globals, args: &InitArgs, out: &mut impl Write) -> Result<(), Failure> {
    if globals.read_only {
        return Err(Refused::Denied(Denial::ReadOnly).into());
    }
    if globals.demo || globals.connect.is_some() {
        let what = if globals.demo { "--demo" } else { "--connect" };
        let message = format!("init makes a registry in a directory: {what} does not go with it");
        return Err(Failure::usage(message, "say where it is to be with --registry DIR"));
    }
    // Everything is checked before anything is made.
    let partners = args.partner.iter().map(|said| draft(said)).collect::<Result<Vec<_>, _>>()?;
    let subdomains: BTreeSet<_> = partners.iter().map(|draft| &draft.subdomain).collect();
    if subdomains.len() < partners.len() {
        let help = "every partner has a subdomain of its own";
        return Err(Failure::usage("two partners have the same subdomain", help));
    }
    let dir = globals.dir()?;
    let options = OpenOptions { dir: dir.clone(), create: true, read_only: false };
    let mut door = Local::create_with(&options, Seed::default())?;
    writeln!(out, "created the registry {}", text::shown(&dir.display().to_string()))?;
    for draft in partners {
        let line = format!("created partner {} ({})", draft.name, draft.subdomain);
        door.apply(Act::new(act_key()?, Command::CreatePartner(draft), None))?;
        writeln!(out, "{}", text::shown(&line))?;
    }
    Ok(())
}

/// The partner of `NAME:SUBDOMAIN`.
fn draft(said: &str) -> Result<PartnerDraft, Failure> {
    let Some((name, subdomain)) = said.rsplit_once(':') else {
        let message = format!("{} names no subdomain", typed(said));
        return Err(Failure::usage(message, "write --partner \"Acme Media:acme\""));
    };
    let (name, subdomain) = (name.trim().to_owned(), subdomain.trim().to_owned());
    let draft = PartnerDraft { name, subdomain, ..PartnerDraft::default() };
    let mistakes = draft.check(&Directory::default(), None).err().unwrap_or_default();
    sound(draft, &mistakes)
}
