//! A box for one line of text that can be completed: a path, or the name of a partner.

use crate::tui::app::window::{Around, Order, Outcome};
use crate::tui::app::{TextBox, Ticket};
use crate::tui::key::Key;

/// A text box, and what its text can become.
#[derive(Debug, Default)]
pub struct OfferBox {
    pub text: TextBox,
    /// What the text can become: whole texts.
    pub offers: Vec<String>,
    /// The offer that stands in the box.
    pub at: Option<usize>,
    /// The question to the file system whose answer is awaited.
    asked: Option<Ticket>,
}

impl OfferBox {
    pub(super) fn new(value: &str) -> Self {
        Self { text: TextBox::new(value), ..Self::default() }
    }

    /// Does what a key does in a text box; says whether it was a key for one.
    pub(super) fn key(&mut self, key: Key) -> bool {
        let done = self.text.key(key);
        if done {
            self.close();
        }
        done
    }

    /// Inserts text from the clipboard into the box that has the keys, where there is one.
    pub(super) fn paste(offers: Option<&mut Self>, text: &str) -> Outcome {
        match offers {
            Some(offers) => {
                offers.insert(text);
                Outcome::Stay
            }
            None => Outcome::bad("Nothing to paste into: go to a text box first"),
        }
    }

    fn insert(&mut self, text: &str) {
        self.text.insert(text);
        self.close();
    }

    /// Takes the offers away; says whether there were some.
    pub(super) fn close(&mut self) -> bool {
        self.asked = None;
        self.at = None;
        !std::mem::take(&mut self.offers).is_empty()
    }

    /// Takes the offer that stands in the box; says whether one does.
    pub(super) fn accept(&mut self) -> bool {
        self.at.is_some() && self.close()
    }

    /// Puts the next offer into the box; says whether there was one.
    pub(super) fn next(&mut self, forward: bool) -> bool {
        let count = self.offers.len();
        if count == 0 {
            return false;
        }
        let at = match (self.at, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        self.choose(at);
        true
    }

    /// Puts an offer into the box.
    pub(super) fn choose(&mut self, at: usize) {
        if let Some(offer) = self.offers.get(at) {
            self.text.set(offer);
            self.at = Some(at);
        }
    }

    /// The offers as a list names them: paths without the folder that they are all in.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        // A folder that is offered stands in the box with its slash.
        let text = self.text.value();
        let text = if self.at.is_some() { text.trim_end_matches('/') } else { text };
        let folder = text.rfind('/').map_or(0, |at| at + 1);
        let same = |offer: &String| offer.get(..folder) == text.get(..folder);
        let cut = if self.offers.iter().all(same) { folder } else { 0 };
        self.offers.iter().map(move |offer| offer.get(cut..).unwrap_or(offer))
    }

    /// Completes the path in the box: the next offer, or what the file system has.
    pub(super) fn complete(&mut self, forward: bool, around: &Around) -> Outcome {
        if self.next(forward) {
            return Outcome::Stay;
        }
        self.asked = Some(around.ticket);
        Outcome::Then(Order::Complete(self.text.value().to_owned()))
    }

    pub(super) fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    /// Takes offers: an only one goes into the box, several as far as they are the same.
    pub(super) fn offer(&mut self, offers: Vec<String>) {
        self.close();
        let same = common(&offers);
        if offers.len() == 1 || same.len() > self.text.value().len() {
            self.text.set(&same);
        }
        if offers.len() > 1 {
            self.offers = offers;
        }
    }
}

/// What all texts begin with.
fn common(texts: &[String]) -> String {
    let Some((first, rest)) = texts.split_first() else { return String::new() };
    let same = |text: &String, length: usize| {
        let pairs = first.chars().zip(text.chars());
        pairs.take_while(|(a, b)| a == b).count().min(length)
    };
    let length = rest.iter().fold(first.chars().count(), |length, text| same(text, length));
    first.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_go_into_the_box_as_far_as_they_are_the_same_then_one_after_the_other() {
        let mut place = OfferBox::new("re");
        place.offer(vec!["realm-ä.json".into(), "realm-ö.json".into()]);
        assert_eq!((place.text.value(), place.offers.len()), ("realm-", 2));
        assert!(place.next(true));
        assert_eq!(place.text.value(), "realm-ä.json");
        assert!(place.next(true) && place.next(true));
        assert_eq!(place.text.value(), "realm-ä.json");
        assert!(place.next(false));
        assert_eq!(place.text.value(), "realm-ö.json");
        place.insert("x");
        assert!(!place.next(true));
        place.text.set("a");
        place.offer(vec!["a/b/".into(), "a/c".into()]);
        assert_eq!(place.names().collect::<Vec<_>>(), ["b/", "c"]);
        assert!(place.next(true));
        assert_eq!(place.names().collect::<Vec<_>>(), ["b/", "c"]);
        place.text.set("folder");
        place.offer(vec!["folder/".into()]);
        assert_eq!((place.text.value(), place.offers.len()), ("folder/", 0));
    }
}
