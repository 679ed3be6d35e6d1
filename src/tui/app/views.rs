//! Saved views at the desk: the menu that lists them, and what its keys do.

use super::{Answer, App, Dialog, Effect, Mode, Overlay, TextBox};
use crate::model::text;
use crate::query::{At, Words, search::fold};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Context};
use crate::tui::views::{View, ViewEdit, check_name};

/// The menu of the saved views.
#[derive(Debug)]
pub struct ViewsMenu {
    pub text: TextBox,
    pub at: usize,
    pub purpose: Purpose,
}

/// What the text of the menu is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find a view.
    Open,
    /// The name under which the search of the list is kept.
    Keep,
    /// The new name of this view.
    Rename(String),
}

impl ViewsMenu {
    fn new(purpose: Purpose, text: &str) -> Self {
        Self { text: TextBox::new(text), at: 0, purpose }
    }

    /// The views that it lists: those that have what is typed in their names or, while a name is
    /// typed, all.
    pub fn shown<'a>(&self, views: &'a [View]) -> Vec<&'a View> {
        let typed = if self.purpose == Purpose::Open { self.text.value() } else { "" };
        let words = Words::parse(typed);
        let has = |view: &&View| {
            let name = fold(&view.name);
            words.iter().all(|word| name.contains(word))
        };
        views.iter().filter(has).collect()
    }

    fn step(&mut self, by: isize, count: usize) {
        self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
    }
}

impl App {
    /// The saved views; none where the file cannot be read.
    pub fn views(&self) -> &[View] {
        self.views.as_deref().unwrap_or_default()
    }

    /// Opens the menu, and reads the file anew: another desk may have written it.
    pub(super) fn open_views(&mut self) -> Vec<Effect> {
        self.mode = Mode::Normal;
        self.overlay = Some(Overlay::Views(ViewsMenu::new(Purpose::Open, "")));
        vec![Effect::ReadViews]
    }

    /// Asks for the name under which the search of the list is kept.
    pub(super) fn ask_view_name(&mut self) -> Vec<Effect> {
        let search = &self.list().search;
        if let Some(mistake) = search.mistake() {
            self.bad(format!("Not kept: {}", text::shown(&mistake.reason)));
        } else if search.value().trim().is_empty() {
            let key = self.keymap.hint(Context::List, Action::Search);
            self.bad(format!("There is no search to keep as a view: {key} opens the search box"));
        } else {
            self.mode = Mode::Normal;
            self.overlay = Some(Overlay::Views(ViewsMenu::new(Purpose::Keep, "")));
            return vec![Effect::ReadViews];
        }
        Vec::new()
    }

    pub(super) fn views_key(&mut self, key: Key, action: Option<Action>) -> Vec<Effect> {
        let views = self.views().to_vec();
        let Some(Overlay::Views(menu)) = &mut self.overlay else { return Vec::new() };
        let count = menu.shown(&views).len();
        let chosen = menu.shown(&views).get(menu.at).map(|view| (*view).clone());
        match action {
            Some(Action::Up) => menu.step(-1, count),
            Some(Action::Down) => menu.step(1, count),
            Some(Action::PageUp) => menu.step(-8, count),
            Some(Action::PageDown) => menu.step(8, count),
            Some(Action::Dismiss) => self.overlay = None,
            Some(Action::KeepView) => return self.ask_view_name(),
            Some(Action::RenameView | Action::RemoveView) if menu.purpose != Purpose::Open => {
                self.bad("First give the name, or close");
            }
            Some(Action::RenameView) => match chosen {
                Some(View { name, .. }) => {
                    *menu = ViewsMenu::new(Purpose::Rename(name.clone()), &name);
                }
                None => self.bad("There is no view to rename"),
            },
            Some(Action::RemoveView) => match chosen {
                Some(view) => self.ask_remove_view(&view),
                None => self.bad("There is no view to remove"),
            },
            Some(Action::Accept) => return self.accept_view(chosen),
            _ => {
                menu.text.key(key);
                menu.at = 0;
            }
        }
        Vec::new()
    }

    /// Opens the chosen view, or takes what is typed as a name.
    pub(super) fn accept_view(&mut self, chosen: Option<View>) -> Vec<Effect> {
        let Some(Overlay::Views(menu)) = &self.overlay else { return Vec::new() };
        let purpose = menu.purpose.clone();
        if purpose == Purpose::Open {
            let Some(view) = chosen else {
                self.bad("No view has this name");
                return Vec::new();
            };
            self.overlay = None;
            return self.open_view(&view);
        }
        let name = match check_name(menu.text.value()) {
            Ok(name) => name,
            Err(why) => {
                self.bad(format!("Not this name: {why}"));
                return Vec::new();
            }
        };
        if let Err(why) = &self.views {
            let why = format!("Not kept: {}", text::shown(why));
            self.bad(why);
            return Vec::new();
        }
        let old = self.views().iter().find(|view| view.name == name).cloned();
        match (purpose, old) {
            (Purpose::Rename(from), _) => self.change_views(ViewEdit::Rename { from, to: name }),
            (_, None) => {
                let view = self.view_of_list(name);
                self.change_views(ViewEdit::Keep(view))
            }
            (_, Some(old)) => {
                let view = self.view_of_list(name);
                self.ask_replace_view(&old, view);
                Vec::new()
            }
        }
    }

    fn view_of_list(&self, name: String) -> View {
        let search = self.list().search.value().trim().to_owned();
        View { name, kind: self.tab, search }
    }

    fn ask_replace_view(&mut self, old: &View, view: View) {
        let lines = vec![
            format!("The view {} has: {}", text::shown(&old.name), text::shown(&old.search)),
            format!("It would have: {}", text::shown(&view.search)),
        ];
        let answer = Answer::ChangeViews(ViewEdit::Keep(view));
        let dialog = Dialog::new("Replace this view?", lines, "Cancel", "Replace", answer);
        self.overlay = Some(Overlay::Dialog(dialog));
    }

    fn ask_remove_view(&mut self, view: &View) {
        let lines =
            vec![format!("The view {}: {}", text::shown(&view.name), text::shown(&view.search))];
        let answer = Answer::ChangeViews(ViewEdit::Remove(view.name.clone()));
        let dialog = Dialog::new("Remove this view?", lines, "Cancel", "Remove", answer);
        self.overlay = Some(Overlay::Dialog(dialog));
    }

    pub(super) fn change_views(&mut self, edit: ViewEdit) -> Vec<Effect> {
        self.overlay = None;
        vec![Effect::ChangeViews(edit)]
    }

    /// Shows the list of a view with its search. What is not understood of it stands in the open
    /// box, with its mistake.
    pub(super) fn open_view(&mut self, view: &View) -> Vec<Effect> {
        self.back = None;
        self.tab = view.kind;
        let list = self.list_mut();
        list.of = None;
        list.anchor = None;
        list.search.set(&view.search);
        let broken = list.search.mistake().is_some();
        self.mode = if broken { Mode::Search } else { Mode::Normal };
        self.query(At::Page(0))
    }

    /// Takes the views as the file has them now, after a change or because they were asked for.
    pub(super) fn take_views(
        &mut self,
        views: Result<Vec<View>, String>,
        after: Option<&ViewEdit>,
    ) {
        match (views, after) {
            (Err(why), Some(_)) => {
                let why = format!("The views stay as they are: {}", text::shown(&why));
                self.bad(why);
            }
            (views, None) => self.views = views,
            (Ok(views), Some(edit)) => {
                self.views = Ok(views);
                let name = |name: &str| text::shown(name).into_owned();
                let done = match edit {
                    ViewEdit::Keep(view) => format!("Kept as the view {}", name(&view.name)),
                    ViewEdit::Rename { to, .. } => format!("The view is called {} now", name(to)),
                    ViewEdit::Remove(removed) => format!("Removed the view {}", name(removed)),
                };
                let hint = self.keymap.hint(Context::List, Action::Views);
                self.good(if self.views_kept {
                    format!("{done}; {hint} lists the views")
                } else {
                    format!("{done}, for this run only: no file is written")
                });
            }
        }
    }

    pub(super) fn scroll_views(&mut self, by: isize) {
        let views = self.views().to_vec();
        if let Some(Overlay::Views(menu)) = &mut self.overlay {
            let count = menu.shown(&views).len();
            menu.step(by, count);
        }
    }

    pub(super) fn click_view(&mut self, n: usize) -> Vec<Effect> {
        let Some(Overlay::Views(menu)) = &self.overlay else { return Vec::new() };
        if menu.purpose != Purpose::Open {
            return Vec::new();
        }
        let chosen = menu.shown(self.views()).get(n).map(|view| (*view).clone());
        self.accept_view(chosen)
    }
}
