//! What others do to the registry while the desk is open, and a connection that is lost.

use super::waiting::Waiting;
use super::{App, Effect, Tone};
use crate::door::{Answer, Link, Refused, Request};
use crate::model::{ActKey, Change, Record, RecordKey, Seq, Timestamp, text};
use crate::query::Key;

/// The most changes that are read to say who has made them.
const NEWS: usize = 100;

impl App {
    /// What the desk asks for when it opens beside the first page: who else is there. `seen` is
    /// the registry's last change that is known.
    pub fn start_live(&mut self, seen: Option<Seq>) -> Vec<Effect> {
        self.live.seen = seen;
        self.presence_changed()
    }

    /// Somebody has changed something, perhaps this desk: shows the page as it is now, and asks
    /// who has changed what.
    pub(super) fn changed(&mut self, seq: Seq) -> Vec<Effect> {
        let since = self.live.seen.unwrap_or(Seq(seq.0.saturating_sub(1)));
        if seq <= since {
            return Vec::new();
        }
        self.live.seen = Some(seq);
        let ticket = self.ticket();
        // Of very many changes the newest tell enough.
        let since = Seq(since.0.max(seq.0.saturating_sub(NEWS as u64)));
        let request = Request::Changes { since, limit: NEWS };
        let mut effects = vec![self.ask(Waiting::News, ticket, request)];
        if self.list().page.is_some() {
            effects.extend(self.refresh());
        }
        effects
    }

    /// Marks what others have changed, and says so where it is open here.
    pub(super) fn take_news(&mut self, answer: Result<Answer, Refused>) -> Vec<Effect> {
        // Without an answer nothing is marked; what the list shows is right all the same.
        let Ok(Answer::Changes(changes)) = answer else { return Vec::new() };
        let foreign = changes.iter().filter(|change| !self.is_own(change.key));
        let foreign: Vec<&Change> = foreign.collect();
        let Some(last) = foreign.last() else { return Vec::new() };
        self.live.batch += 1;
        for change in &foreign {
            if let Some(record) = change.record() {
                let who = text::shown(&change.by.user).into_owned();
                self.live.fresh.insert(RecordKey::of(record), (who, self.live.batch));
            }
        }
        self.tell_form(&foreign);
        if self.status.is_none() {
            let more = match foreign.len() - 1 {
                0 => String::new(),
                more => format!(", and {} more", text::counted(more as u64, "record")),
            };
            self.status = Some((Tone::Good, format!("{}{more}", sentence(last))));
        }
        vec![Effect::Later(self.live.batch)]
    }

    /// The marks of a batch of news have been there for long enough.
    pub(super) fn later(&mut self, batch: u64) -> Vec<Effect> {
        self.live.fresh.retain(|_, (_, marked)| *marked > batch);
        Vec::new()
    }

    /// Asks who is connected.
    pub(super) fn presence_changed(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        vec![self.ask(Waiting::Presence, ticket, Request::Who)]
    }

    pub(super) fn take_presence(&mut self, answer: Result<Answer, Refused>) -> Vec<Effect> {
        if let Ok(Answer::Who(present)) = answer {
            self.live.present = present;
        }
        Vec::new()
    }

    /// The connection is lost, or is there again: then everything is asked for that may be old.
    pub(super) fn link_changed(&mut self, link: Link) -> Vec<Effect> {
        if let Link::Lost(why) = link {
            let why = why.map_or_else(
                || "the registry does not answer".to_owned(),
                |failure| failure.to_string(),
            );
            let why = text::shown(&why);
            self.live.lost = Some(format!("reconnecting… {why}; what you typed is kept"));
            return Vec::new();
        }
        self.live.lost = None;
        self.live.told = None;
        let mut effects = self.refresh();
        effects.extend(self.presence_changed());
        effects
    }

    /// Tells others which record is open here, where that has changed.
    pub(super) fn tell_open(&mut self) -> Option<Effect> {
        let original = self.form().and_then(|form| form.original.as_ref());
        let open = original.map(RecordKey::of);
        if open == self.live.told || self.live.lost.is_some() {
            return None;
        }
        self.live.told.clone_from(&open);
        let ticket = self.ticket();
        Some(self.ask(Waiting::Nobody, ticket, Request::Open(open)))
    }

    /// What is said of others at the bottom where nothing else is: that the connection is lost, or
    /// what they do with the record at the cursor.
    pub fn news(&self) -> Option<(Tone, String)> {
        if let Some(lost) = &self.live.lost {
            return Some((Tone::Bad, lost.clone()));
        }
        let key = match self.form() {
            Some(form) => form.original.as_ref().and_then(Key::of),
            None => self.list().current().map(crate::door::Row::key),
        };
        let (one, since) = self.live.open(&key?)?;
        let who = text::shown(&one.who.user);
        Some((Tone::Good, format!("{who} has this open since {}", time_of_day(since))))
    }

    /// Whether an act was made by this run of the desk.
    fn is_own(&self, key: ActKey) -> bool {
        key.0 >> 64 == u128::from(self.run)
    }

    /// Says in an open form that its record was changed or deleted, before a save does.
    fn tell_form(&mut self, changes: &[&Change]) {
        let Some(form) = self.form_mut() else { return };
        let Some(key) = form.original.as_ref().map(RecordKey::of) else { return };
        let is_it = |change: &&&Change| change.record().map(RecordKey::of).as_ref() == Some(&key);
        let Some(change) = changes.iter().rev().find(is_it) else { return };
        if form.saving.is_some() {
            return;
        }
        let who = text::shown(&change.by.user);
        let at = time_of_day(change.at);
        form.banner = Some(match &change.after {
            Some(_) => format!("{who} changed this at {at}. Saving shows both versions."),
            None => format!("{who} deleted this at {at}. Saving offers to create it again."),
        });
    }
}

/// `ana changed acme-web`
fn sentence(change: &Change) -> String {
    let did = match (&change.before, &change.after) {
        (None, _) => "created",
        (Some(_), Some(_)) => "changed",
        (Some(_), None) => "deleted",
    };
    let title = change.record().map(Record::title).unwrap_or_default();
    format!("{} {did} {}", text::shown(&change.by.user), text::shown(title))
}

/// The time of a day in UTC, such as `10:04`, for what happened a short while ago.
fn time_of_day(at: Timestamp) -> String {
    let text = at.to_second();
    text.get(11..16).unwrap_or(&text).to_owned()
}
