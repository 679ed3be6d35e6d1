//! What keys and clicks do in the window of an import and in its plan.

use super::{Import, ImportField, ImportStage, OfferBox, Plan};
use crate::model::Role;
use crate::tui::app::text_box::one_line;
use crate::tui::app::window::{Around, Order, Outcome, Window};
use crate::tui::app::{Scroll, Target};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};

impl Import {
    fn asking_key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        if key.typed().is_some()
            && let Some(text_box) = self.text_box()
        {
            text_box.key(key);
            self.error = None;
            return Outcome::Stay;
        }
        match action {
            // What is chosen of the offers is taken first, as everywhere.
            Some(Action::GoOn) if self.text_box().is_some_and(OfferBox::accept) => {}
            Some(Action::GoOn) => return self.press(around),
            Some(Action::Complete) => return self.complete(true, around),
            Some(Action::CompleteBack) => return self.complete(false, around),
            // What is offered is gone through before the fields.
            Some(Action::NextField) => self.step_offer(true),
            Some(Action::PreviousField) => self.step_offer(false),
            Some(Action::Toggle) => {
                if !self.toggle() {
                    return self.press(around);
                }
                self.error = None;
            }
            Some(Action::Dismiss) => {
                if !self.text_box().is_some_and(OfferBox::close) {
                    return Outcome::Close;
                }
            }
            Some(Action::Help) => return Outcome::Then(Order::Help(Context::File)),
            _ if self.text_box().is_some_and(|text_box| text_box.key(key)) => self.error = None,
            _ => return Outcome::no_use(key, Context::File, around),
        }
        Outcome::Stay
    }

    fn step_offer(&mut self, forward: bool) {
        if !self.text_box().is_some_and(|text_box| text_box.next(forward)) {
            self.step(forward);
        }
    }

    /// Completes the box that has the keys; elsewhere the key goes on to the next field.
    fn complete(&mut self, forward: bool, around: &Around) -> Outcome {
        match self.field() {
            Some(ImportField::File) => return self.file.complete(forward, around),
            Some(ImportField::Partner) => {
                if self.partner.next(forward) {
                    return Outcome::Stay;
                }
                let partners = self.partners(around.directory);
                let only = partners.len() == 1
                    && partners.first().map(String::as_str) == Some(self.partner.text.value());
                match (partners.is_empty(), only) {
                    (true, _) => {
                        return Outcome::bad("No partner has this in its name or subdomain");
                    }
                    (false, true) => self.step(true),
                    (false, false) => self.partner.offer(partners),
                }
            }
            _ => self.step(forward),
        }
        Outcome::Stay
    }

    /// Presses the button that has the keys; from a field it is the one that looks at the files.
    fn press(&mut self, around: &Around) -> Outcome {
        if self.field().is_none() && self.pressed() == 1 {
            return Outcome::Close;
        }
        self.look_at_files(around)
    }

    /// Has the files read, where everything else that was filled in can be taken.
    fn look_at_files(&mut self, around: &Around) -> Outcome {
        let admin = around.access.allows(Role::Admin);
        self.error = None;
        self.file.close();
        self.partner.close();
        let path = self.file.text.value().trim().to_owned();
        let problem = if path.is_empty() {
            Some((ImportField::File, "name a file, or a folder of files".to_owned()))
        } else if let (true, Err(denial)) = (self.extend, admin) {
            Some((ImportField::Extend, denial.to_string()))
        } else {
            self.rules(around.directory).err()
        };
        if let Some((field, why)) = problem {
            self.refuse(field, why);
            return Outcome::Stay;
        }
        self.stage = ImportStage::Reading(around.ticket);
        Outcome::Then(Order::ReadFiles(path, self.reading()))
    }

    fn plan_key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        let Some(plan) = self.plan_mut() else { return Outcome::Stay };
        let size = plan.size(around);
        if let Some(scroll) = &mut plan.open {
            match action {
                Some(Action::Show | Action::Dismiss) => plan.open = None,
                Some(action) if scroll.act(action, size) => {}
                _ => return Outcome::no_use(key, Context::Plan, around),
            }
            return Outcome::Stay;
        }
        let visible = size.page;
        let last = plan.rows().len().saturating_sub(1);
        match action {
            Some(Action::Up) => plan.go_to(plan.at.saturating_sub(1), visible),
            Some(Action::Down) => plan.go_to(plan.at + 1, visible),
            Some(Action::PageUp) => plan.go_to(plan.at.saturating_sub(visible), visible),
            Some(Action::PageDown) => plan.go_to(plan.at + visible, visible),
            Some(Action::First) => plan.go_to(0, visible),
            Some(Action::Last) => plan.go_to(last, visible),
            Some(Action::NextPart) => plan.step_part(true),
            Some(Action::PreviousPart) => plan.step_part(false),
            Some(Action::Show) => plan.open = Some(Scroll::default()),
            Some(Action::Mark) => match plan.toggle() {
                Ok(()) => plan.go_to(plan.at + 1, visible),
                Err(why) => return Outcome::bad(why),
            },
            Some(Action::MarkAll) => {
                return plan.toggle_all().map_or_else(Outcome::bad, |()| Outcome::Stay);
            }
            Some(Action::Import) => return Outcome::Then(Order::AskImport),
            Some(Action::Help) => return Outcome::Then(Order::Help(Context::Plan)),
            Some(Action::Dismiss) => self.stage = ImportStage::Asking,
            _ => return Outcome::no_use(key, Context::Plan, around),
        }
        Outcome::Stay
    }
}

impl Plan {
    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        let visible = self.size(around).page;
        match target {
            Target::DialogButton(_) => return Outcome::Then(Order::AskImport),
            Target::Part(part) => self.show(part),
            Target::PlanRow(row) => {
                let again = self.at == row;
                self.go_to(row, visible);
                if again {
                    self.open = Some(Scroll::default());
                }
            }
            Target::PlanMark(row) => {
                self.go_to(row, visible);
                return self.toggle().map_or_else(Outcome::bad, |()| Outcome::Stay);
            }
            _ => {}
        }
        Outcome::Stay
    }
}

impl Window for Import {
    fn context(&self) -> Context {
        match self.stage {
            ImportStage::Plan(_) => Context::Plan,
            ImportStage::Asking | ImportStage::Reading(_) => Context::File,
        }
    }

    fn key(&mut self, key: Key, action: Option<Action>, around: &Around) -> Outcome {
        match self.stage {
            ImportStage::Asking => self.asking_key(key, action, around),
            ImportStage::Plan(_) => self.plan_key(key, action, around),
            ImportStage::Reading(_) if action == Some(Action::Dismiss) => {
                self.stage = ImportStage::Asking;
                Outcome::good("Stopped: nothing was changed")
            }
            ImportStage::Reading(_) => {
                let stop = around.keymap.hint(Context::File, Action::Dismiss);
                Outcome::good(format!("{stop} stops; nothing is changed yet"))
            }
        }
    }

    fn paste(&mut self, pasted: &str, _: &Around) -> Outcome {
        self.error = None;
        OfferBox::paste(self.text_box(), &one_line(pasted))
    }

    fn click(&mut self, target: Target, around: &Around) -> Outcome {
        if let Some(plan) = self.plan_mut() {
            return plan.click(target, around);
        }
        match target {
            Target::Field(at) => {
                self.at = at;
                self.toggle();
            }
            Target::DialogButton(n) => {
                self.at = ImportField::ALL.len() + n;
                return self.press(around);
            }
            Target::MenuItem(n) => {
                if let Some(text_box) = self.text_box() {
                    text_box.choose(n);
                }
            }
            _ => {}
        }
        Outcome::Stay
    }

    fn wheel(&mut self, lines: isize, around: &Around) {
        let Some(plan) = self.plan_mut() else { return };
        let size = plan.size(around);
        match &mut plan.open {
            Some(scroll) => scroll.by(lines, size),
            None => plan.go_to(plan.at.saturating_add_signed(lines), size.page),
        }
    }
}
