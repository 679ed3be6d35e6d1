//! Three versions of a record: what the form was opened with, what somebody else saved since, and
//! what is typed. What does not clash is taken; the person chooses for the rest.

use super::{Control, Form, Held};
use crate::model::{Directory, Field, FieldErrors, Record};

/// One of two that changed the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Theirs,
    Yours,
}

/// What becomes of a field that somebody changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Only they changed it: theirs is taken.
    Taken,
    /// Only you changed it: yours is kept.
    Kept,
    /// Both changed it to the same.
    Same,
    /// Both changed it, each to something else: which counts is chosen, and not before it is.
    Clash(Option<Side>),
}

/// What becomes of a field; `None` when nobody changed it.
pub fn verdict<T: PartialEq>(base: &T, theirs: &T, yours: &T) -> Option<Verdict> {
    match (theirs == base, yours == base, theirs == yours) {
        (true, true, _) => None,
        (false, true, _) => Some(Verdict::Taken),
        (true, false, _) => Some(Verdict::Kept),
        (false, false, true) => Some(Verdict::Same),
        (false, false, false) => Some(Verdict::Clash(None)),
    }
}

impl Verdict {
    /// Whose value the field gets; `None` while that is still to be chosen.
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Taken | Self::Same => Some(Side::Theirs),
            Self::Kept => Some(Side::Yours),
            Self::Clash(side) => side,
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Clash(_) => 0,
            Self::Taken => 1,
            Self::Kept => 2,
            Self::Same => 3,
        }
    }
}

/// A field that somebody changed, in its three versions.
#[derive(Clone, Debug)]
pub struct Meeting {
    pub field: Field,
    pub base: Held,
    pub theirs: Held,
    pub yours: Held,
    pub verdict: Verdict,
}

impl Meeting {
    /// Whether the person has to choose, or had to.
    pub const fn is_clash(&self) -> bool {
        matches!(self.verdict, Verdict::Clash(_))
    }
}

impl Form {
    /// The fields that somebody changed, those to choose for first. `None` where the form and the
    /// record are not two versions of one.
    pub fn meet(&self, theirs: &Record, directory: &Directory) -> Option<Vec<Meeting>> {
        let base = Self::of_record(self.original.clone()?, directory)?;
        let their_form =
            Self::of_record(theirs.clone(), directory).filter(|form| form.kind == self.kind)?;
        let meeting = |field: Field| {
            let base = base.held(field, directory);
            let (theirs, yours) = (their_form.held(field, directory), self.held(field, directory));
            let verdict = verdict(&base, &theirs, &yours)?;
            Some(Meeting { field, base, theirs, yours, verdict })
        };
        let mut rows: Vec<_> = self.fields.iter().filter_map(|f| meeting(f.field)).collect();
        rows.sort_by_key(|row| row.verdict.rank());
        Some(rows)
    }

    /// Puts theirs under the form: it is what the next save starts from, and each field is as the
    /// rows say. A field that is still to be chosen stays as it is typed. What stands in a box
    /// that they do not use is left in it, for when it is used again.
    pub(in crate::tui::app) fn merge(
        &mut self,
        theirs: Record,
        rows: &[Meeting],
        directory: &Directory,
    ) {
        let Some(their_form) = Self::of_record(theirs.clone(), directory) else { return };
        for row in rows {
            if row.verdict.side() == Some(Side::Theirs) && !row.theirs.unused {
                self.take(row.field, &their_form);
            }
        }
        self.menu = None;
        self.title = their_form.title;
        self.initial = their_form.initial;
        self.original = Some(theirs);
        self.accepted = None;
        self.attempt = None;
        self.banner = None;
        self.refused = FieldErrors::default();
        self.recheck(directory);
    }

    fn take(&mut self, field: Field, from: &Self) {
        let Some(control) = from.control(field).cloned() else { return };
        if let Some(mine) = self.control_mut(field) {
            let at = match mine {
                Control::Scopes(boxes) => boxes.at,
                Control::Grants(boxes) => boxes.at,
                _ => 0,
            };
            *mine = control;
            // The choice among the boxes stays where it is.
            match mine {
                Control::Scopes(boxes) => boxes.at = at.min(boxes.items.len().saturating_sub(1)),
                Control::Grants(boxes) => boxes.at = at.min(boxes.items.len().saturating_sub(1)),
                _ => {}
            }
        }
        if field == Field::RedirectUris {
            self.stored_redirects.clone_from(&from.stored_redirects);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_way_to_meet_has_its_verdict() {
        assert_eq!(verdict(&"a", &"a", &"a"), None);
        assert_eq!(verdict(&"a", &"b", &"a"), Some(Verdict::Taken));
        assert_eq!(verdict(&"a", &"a", &"b"), Some(Verdict::Kept));
        assert_eq!(verdict(&"a", &"b", &"b"), Some(Verdict::Same));
        assert_eq!(verdict(&"a", &"b", &"c"), Some(Verdict::Clash(None)));
    }

    #[test]
    fn a_list_is_one_value_and_never_mixed() {
        let verdict = verdict(&vec![1], &vec![1, 2], &vec![1, 3]);
        assert_eq!(verdict, Some(Verdict::Clash(None)));
    }

    proptest! {
        #[test]
        fn what_one_of_both_changed_is_never_lost(base in 0u8..4, theirs in 0u8..4, yours in 0u8..4) {
            let merged = match verdict(&base, &theirs, &yours) {
                None => Some(base),
                Some(verdict) => verdict.side().map(|side| match side {
                    Side::Theirs => theirs,
                    Side::Yours => yours,
                }),
            };
            match merged {
                // Only where each changed it to something else is it left to the person.
                None => prop_assert!(theirs != base && yours != base && theirs != yours),
                Some(merged) => {
                    prop_assert!(theirs == base || merged == theirs);
                    prop_assert!(yours == base || merged == yours);
                }
            }
        }

        #[test]
        fn it_does_not_matter_who_is_called_they(base in 0u8..4, theirs in 0u8..4, yours in 0u8..4) {
            let turned = verdict(&base, &yours, &theirs).map(|verdict| match verdict {
                Verdict::Taken => Verdict::Kept,
                Verdict::Kept => Verdict::Taken,
                other => other,
            });
            prop_assert_eq!(verdict(&base, &theirs, &yours), turned);
        }
    }
}
