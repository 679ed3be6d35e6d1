//! Saved views at the desk: opened, kept, renamed and removed.

use super::window::Order;
use super::{App, Dialog, Effect, Mode, Overlay, Purpose, ViewsMenu};
use crate::model::text;
use crate::query::At;
use crate::tui::keymap::{Action, Context};
use crate::tui::views::{View, ViewEdit};

impl App {
    /// The saved views; none where the file cannot be read.
    pub fn views(&self) -> &[View] {
        self.views.as_deref().unwrap_or_default()
    }

    /// Opens the menu, and reads the file anew: another desk may have written it.
    pub(super) fn open_views(&mut self) -> Vec<Effect> {
        self.mode = Mode::Normal;
        self.open(Overlay::Views(ViewsMenu::new(Purpose::Open, "")));
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
            self.open(Overlay::Views(ViewsMenu::new(Purpose::Keep, "")));
            return vec![Effect::ReadViews];
        }
        Vec::new()
    }

    /// Keeps the search of the list under a name; asks first where a view has the name.
    pub(super) fn keep_view(&mut self, name: String) -> Vec<Effect> {
        let old = self.views().iter().find(|view| view.name == name).cloned();
        let view = self.view_of_list(name);
        match old {
            None => self.change_views(ViewEdit::Keep(view)),
            Some(old) => {
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
        let answer = Order::ChangeViews(ViewEdit::Keep(view));
        let dialog = Dialog::new("Replace this view?", lines, "Cancel", "Replace", answer);
        self.open(Overlay::Dialog(dialog));
    }

    pub(super) fn ask_remove_view(&mut self, view: &View) {
        let lines =
            vec![format!("The view {}: {}", text::shown(&view.name), text::shown(&view.search))];
        let answer = Order::ChangeViews(ViewEdit::Remove(view.name.clone()));
        let dialog = Dialog::new("Remove this view?", lines, "Cancel", "Remove", answer);
        self.open(Overlay::Dialog(dialog));
    }

    pub(super) fn change_views(&mut self, edit: ViewEdit) -> Vec<Effect> {
        self.close_overlay();
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
}
