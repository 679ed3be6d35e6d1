//! `oauthdesk edit CLIENT_ID --editor`: a client as YAML in an editor.

use std::fs;
use std::io::Write;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use super::act::{agree, differences, explain};
use super::act_key::act_key;
use super::args::{ActArgs, Globals};
use super::failure::Failure;
use super::open::Stay;
use super::paint::Paint;
use super::write::judge;
use super::{find, question};
use crate::door::{Door, Refused};
use crate::exchange::commented;
use crate::exchange::import::quarantine::mended;
use crate::exchange::patch::ClientPatch;
use crate::exchange::read::read;
use crate::model::{Act, Client, ClientDraft, Command, Directory, Field, Record, Revision, text};
use crate::tui::runtime::away::{Open, shield};
use crate::tui::runtime::editor::{Edited, Editor};
use crate::tui::runtime::tty::require_terminal;

/// Opens a client in the editor, again after each mistake, and saves it.
///
/// The registry is closed while the editor is open, so that others can work. A client that
/// somebody else has saved meanwhile is not overwritten.
pub fn run(
    globals: &Globals,
    id: &str,
    args: &ActArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    require_terminal().map_err(|_| {
        Failure::usage("an editor needs a terminal", "in a script use: oauthdesk edit --from FILE")
    })?;
    let mut door = Some(globals.open(false, Stay::Moment)?);
    let (client, directory) = match &mut door {
        Some(door) => (find::client(&mut **door, id)?, door.directory()),
        None => return Ok(()),
    };
    if let Some(door) = &mut door {
        let needs = Command::UpdateClient(client.id.clone(), ClientDraft::of(&client));
        door.access().allows(needs.required_role()).map_err(Refused::from)?;
    }
    // Closing a demo would delete it.
    if !globals.demo {
        drop(door.take());
    }
    for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] {
        // Without the shield a signal ends this process, and the file with the text stays.
        let _ = shield(signal);
    }
    let template = commented::client(&client, &directory);
    let mut session = Session { editor: Editor::new()?, text: template.clone() };
    let (draft, expected) = loop {
        session.edit()?;
        if commented::is_emptied(&session.text) {
            return Err(Failure::failed("nothing was changed: the file was emptied", None));
        }
        if commented::without_errors(&session.text) == template {
            writeln!(out, "nothing was changed")?;
            return Ok(());
        }
        match judged(&session.text, &client, &directory) {
            Ok(done) => break done,
            Err(errors) => session.mend(&errors)?,
        }
    };
    let mut door = match door {
        Some(door) => door,
        None => globals.open(false, Stay::Moment).map_err(|failure| session.kept(failure))?,
    };
    save(&mut *door, &client, draft, expected, args, out).map_err(|failure| session.kept(failure))
}

/// Parses the text into a draft, or returns all mistakes, a line for each.
fn judged(
    text: &str,
    client: &Client,
    directory: &Directory,
) -> Result<(ClientDraft, Revision), Vec<String>> {
    let patch: ClientPatch = read(text).map_err(|mistake| vec![mistake.to_string()])?;
    let mut draft = ClientDraft::of(client);
    let errors = judge(&mut draft, &patch, directory, Some(client));
    if errors.is_empty() {
        return Ok((draft, patch.revision.map_or(client.revision, Revision)));
    }
    let line = |field: Field, message: &str| format!("{}: {message}", field.member());
    Err(errors.0.iter().map(|error| line(error.field, &error.message)).collect())
}

/// Shows the differences, asks, and saves.
fn save(
    door: &mut dyn Door,
    client: &Client,
    draft: ClientDraft,
    expected: Revision,
    args: &ActArgs,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let directory = door.directory();
    let command = Command::UpdateClient(client.id.clone(), mended(draft));
    let act = Act { reason: args.reason.clone(), ..Act::new(act_key()?, command, Some(expected)) };
    let planned = door.preview(&act).map_err(|refused| told(refused, client, &directory))?;
    let Some(change) = planned.changes.first() else {
        writeln!(out, "nothing was changed")?;
        return Ok(());
    };
    let id = text::shown(client.id.as_str());
    if !args.quiet || !args.yes {
        writeln!(out, "client {id}:")?;
        for line in differences(
            change.before.as_ref(),
            change.after.as_ref(),
            &directory,
            Paint::of_stdout(),
        ) {
            writeln!(out, "  {line}")?;
        }
        // The differences must be on the screen before the question.
        out.flush()?;
    }
    agree(args, "Save this?")?;
    door.apply(act).map_err(|refused| told(refused, client, &directory))?;
    if !args.quiet {
        writeln!(out, "edited client {id}")?;
    }
    Ok(())
}

/// The failure for a refused save; after a conflict, with what somebody else has changed.
fn told(refused: Refused, client: &Client, directory: &Directory) -> Failure {
    let Refused::Conflict(theirs) = refused else { return explain(refused, directory) };
    let before = Record::Client(client.clone());
    let lines = differences(Some(&before), Some(&theirs), directory, Paint::NONE);
    let revision = theirs.revision().map_or(0, |revision| revision.0);
    let id = &client.id;
    Failure::conflict(
        format!("somebody else saved {id} since, as revision {revision}: nothing was overwritten"),
        std::iter::once("they changed:".to_owned()).chain(lines).collect(),
    )
}

/// An open editor and its text.
struct Session {
    editor: Editor,
    text: String,
}

impl Session {
    fn edit(&mut self) -> Result<(), Failure> {
        let open = Open::mark();
        let edited = self.editor.edit(&self.text);
        drop(open);
        match edited {
            Ok(Edited::Saved(text)) => {
                self.text = text;
                Ok(())
            }
            Ok(Edited::Left(why)) => {
                Err(Failure::failed(format!("nothing was changed: {why}"), None))
            }
            Ok(Edited::Cut(cut)) => {
                let failure = Failure::failed(
                    format!("nothing was changed: {}", cut.why),
                    Some(cut.to_string()),
                );
                Err(cut.told.into_iter().fold(failure, Failure::by_signal))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Puts the errors on top of the text, and asks whether to edit again.
    fn mend(&mut self, errors: &[String]) -> Result<(), Failure> {
        self.text = commented::with_errors(&self.text, errors);
        let failure = Failure::listed("it cannot be saved as it is", errors.to_vec());
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "{failure}");
        match question::ask("Edit it again? [Y/n] ")? {
            Some(answer) if !answer.trim().to_lowercase().starts_with('n') => Ok(()),
            _ => Err(self.kept(Failure::failed("nothing was changed", None))),
        }
    }

    /// Keeps the text in a file, and adds its path to the failure.
    fn kept(&self, failure: Failure) -> Failure {
        let text = commented::without_errors(&self.text);
        let kept = self.editor.keep().and_then(|path| fs::write(&path, text).map(|()| path));
        match kept {
            Ok(path) => failure.with_help(format!("what you wrote is in {}", path.display())),
            Err(_) => failure,
        }
    }
}
