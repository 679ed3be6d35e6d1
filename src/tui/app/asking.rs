//! Questions to the registry, and what becomes of their answers.

use super::waiting::Waiting;
use super::{App, Effect, Problem};
use crate::door::{Answer, Failure, Refused, Request, Ticket};
use crate::model::Act;

impl App {
    /// Asks the registry; the answer goes to whoever waits for it.
    pub(super) fn ask(&mut self, waiting: Waiting, ticket: Ticket, request: Request) -> Effect {
        self.waiting.insert(ticket, waiting);
        Effect::Ask { ticket, request }
    }

    /// Has an act done.
    pub(super) fn ask_act(&mut self, waiting: Waiting, ticket: Ticket, act: Act) -> Vec<Effect> {
        vec![self.ask(waiting, ticket, Request::Apply(Box::new(act)))]
    }

    /// Takes a question back whose answer nobody needs any more.
    pub(super) fn withdraw(&mut self, ticket: Ticket) -> Option<Effect> {
        self.waiting.remove(&ticket).map(|_| Effect::Withdraw(ticket))
    }

    /// Hands an answer to whoever waits for it; one that nobody waits for is dropped.
    pub(super) fn take_answer(
        &mut self,
        ticket: Ticket,
        answer: Result<Answer, Refused>,
    ) -> Vec<Effect> {
        let Some(waiting) = self.waiting.remove(&ticket) else { return Vec::new() };
        match (waiting, answer) {
            (Waiting::Page(kind), Ok(Answer::Page(page))) => {
                self.take_page(ticket, kind, Ok(*page))
            }
            (Waiting::Page(kind), answer) => self.take_page(ticket, kind, Err(problem(answer))),
            (Waiting::Client(seq), Ok(Answer::Client(client))) => self.take_client(seq, Ok(client)),
            (Waiting::Client(seq), answer) => self.take_client(seq, Err(problem(answer))),
            (Waiting::Marking { query, mut found }, Ok(Answer::Matching(more))) => {
                if more.is_empty() {
                    return self.take_matching(ticket, Ok(found));
                }
                found.append(&more);
                self.ask_marking(ticket, query, found)
            }
            (Waiting::Marking { .. }, answer) => self.take_matching(ticket, Err(problem(answer))),
            (Waiting::News, answer) => self.take_news(answer),
            (Waiting::Presence, answer) => self.take_presence(answer),
            (Waiting::Nobody, _) => Vec::new(),
            (Waiting::Bulk, answer) => self.take_bulk(ticket, answer),
            (Waiting::Import, answer) => self.take_imported(ticket, answer),
            (Waiting::UndoRedo, answer) => self.take_undo_redo(ticket, answer),
            (waiting, Ok(Answer::Committed(committed))) => {
                self.follow_marks(&committed.changes);
                match waiting {
                    Waiting::Save if self.is_save(ticket) => self.saved(&committed),
                    Waiting::Deletion if self.is_deletion(ticket) => self.deleted(),
                    Waiting::Restore if self.is_restore(ticket) => self.restored(&committed),
                    // The window that asked is gone; what was done is shown all the same.
                    _ => self.refresh(),
                }
            }
            (waiting, answer) => {
                let refused = answer.err().unwrap_or_else(|| Failure::unexpected().into());
                match waiting {
                    Waiting::Save if self.is_save(ticket) => self.not_saved(refused),
                    Waiting::Deletion if self.is_deletion(ticket) => self.not_deleted(refused),
                    Waiting::Restore if self.is_restore(ticket) => {
                        self.not_restored(refused);
                        Vec::new()
                    }
                    _ => {
                        self.bad(refused.to_string());
                        Vec::new()
                    }
                }
            }
        }
    }
}

/// What went wrong with a question.
fn problem(answer: Result<Answer, Refused>) -> Problem {
    answer.err().unwrap_or_else(|| Failure::unexpected().into()).into()
}
