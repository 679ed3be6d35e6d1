//! Saved views: keep a search by name, open it, rename it, remove it.

use std::fs;

use oauthdesk::query::{Column, Kind};
use oauthdesk::tui::app::Target;
use oauthdesk::tui::runtime::ViewsFile;

use crate::support::Desk;

/// A desk whose views are kept in a file, as the program's are.
fn with_file(text: &str) -> (Desk, std::path::PathBuf, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("directory");
    let path = dir.path().join("views.toml");
    if !text.is_empty() {
        fs::write(&path, text).expect("written");
    }
    let mut desk = Desk::demo();
    desk.views = ViewsFile::new(Some(path.clone()));
    desk.app.views = desk.views.views();
    desk.app.views_kept = true;
    (desk, path, dir)
}

#[test]
fn a_search_is_kept_by_name_and_opened_by_key() {
    let (mut desk, path, _dir) = with_file("");
    desk.keys("V").sees("There is no view yet. W in a list keeps its search").keys("<Esc>");
    desk.keys("/nov sort:-modified<Enter>W").sees("Keep this search").sees("nov sort:-modified");
    desk.keys("Nightly ones<Enter>").sees("Kept as the view Nightly ones; V lists the views");
    assert!(fs::read_to_string(&path).expect("a file").contains("nov sort:-modified"));
    desk.keys("<Esc>2V").sees("Nightly ones").keys("night<Enter>");
    assert_eq!(desk.app.tab, Kind::Clients);
    assert_eq!(desk.app.list().search.value(), "nov sort:-modified");
    assert_eq!(desk.app.list().order().column, Column::Modified);
    desk.sees("filtered from 312");
    // By mouse too.
    desk.keys("<Esc>3V").click(Target::MenuItem(0)).sees("filtered from 312");
}

#[test]
fn a_view_of_each_list_opens_its_list() {
    let (mut desk, _, _dir) = with_file("");
    for (tab, name) in [("2", "two"), ("3", "three"), ("4", "four")] {
        desk.keys(tab).keys("/a<C-s>").keys(name).keys("<Enter>").sees("Kept as the view");
    }
    desk.keys("1Vthree<Enter>");
    assert_eq!(desk.app.tab, Kind::Users);
    desk.keys("Vfour<Enter>");
    assert_eq!(desk.app.tab, Kind::History);
}

#[test]
fn the_palette_names_every_view() {
    let (mut desk, _, _dir) = with_file("");
    desk.keys("/nov<C-s>Novaks<Enter><Esc>2:view nov").sees("View: Novaks").keys("<Enter>");
    assert_eq!(desk.app.tab, Kind::Clients);
    desk.sees("filtered from 312");
}

#[test]
fn a_name_that_is_taken_is_replaced_after_a_question() {
    let (mut desk, _, _dir) = with_file("");
    desk.keys("/nov<C-s>One<Enter>/<C-u>anna<C-s>One<Enter>");
    desk.sees("Replace this view?").sees("has: nov").sees("would have: anna").keys("<Enter>");
    assert_eq!(desk.app.views()[0].search, "nov");
    desk.keys("WOne<Enter><Tab><Enter>").sees("Kept as the view One");
    assert_eq!(desk.app.views()[0].search, "anna");
    assert_eq!(desk.app.views().len(), 1);
}

#[test]
fn a_view_is_renamed_and_removed() {
    let (mut desk, path, _dir) = with_file("");
    desk.keys("/nov<C-s>One<Enter>/<C-u>anna<C-s>Two<Enter>");
    desk.keys("V<C-r>").sees("Rename the view One").keys("<C-u>Two<Enter>");
    desk.sees("there is a view Two already");
    desk.keys("V<C-r>X<Enter>").sees("The view is called OneX now");
    desk.keys("V<Down><Delete>").sees("Remove this view?").keys("<Enter>").sees("anna");
    assert_eq!(desk.app.views().len(), 2);
    desk.keys("V<Down><Delete><Tab><Enter>").sees("Removed the view Two");
    assert_eq!(desk.app.views().len(), 1);
    assert!(!fs::read_to_string(path).expect("a file").contains("Two"));
}

#[test]
fn what_cannot_be_kept_says_why() {
    let (mut desk, path, _dir) = with_file("");
    desk.keys("W").sees("There is no search to keep as a view: / opens the search box");
    desk.keys("/nov (<C-s>").sees("Not kept: this ( is never closed");
    assert_eq!(desk.app.list().search.value(), "nov (");
    desk.keys("<C-u>nov<C-s><Enter>").sees("a view needs a name");
    desk.keys(&"x".repeat(61)).keys("<Enter>").sees("at most 60").keys("<Esc>");
    desk.keys("V<C-r>")
        .sees("There is no view to rename")
        .keys("<Delete>")
        .sees("no view to remove");
    desk.keys("<Enter>").sees("No view has this name");
    assert!(!path.exists());
}

#[test]
fn a_broken_file_is_told_with_its_line_and_never_overwritten() {
    let broken = "[[view]]\nname = \"One\"\nlist = \"clients\"\nsearch = nov\n";
    let (mut desk, path, _dir) = with_file(broken);
    desk.keys("V").sees("views.toml: line 4").sees("mend the line").keys("<Esc>");
    desk.keys("/nov<C-s>Two<Enter>").sees("Not kept").sees("line 4");
    assert_eq!(fs::read_to_string(&path).expect("a file"), broken);
    // Once it is mended it is there, without a restart.
    fs::write(&path, broken.replace("= nov", "= 'nov'")).expect("written");
    desk.keys("<Esc>V").sees("One").keys("<Enter>").sees("filtered from 312");
}

#[test]
fn a_view_that_is_not_understood_is_listed_with_its_mistake_and_opens_in_the_box() {
    let (mut desk, _, _dir) =
        with_file("[[view]]\nname = 'Later'\nlist = 'partners'\nsearch = 'colour:red'\n");
    desk.keys("V").sees("Later").sees("✗ no field is called colour").keys("<Enter>");
    assert_eq!(desk.app.tab, Kind::Partners);
    assert_eq!(desk.app.list().search.value(), "colour:red");
    desk.sees("no field is called colour").sees("showing all");
}

#[test]
fn what_another_desk_kept_is_not_lost() {
    let (mut desk, path, _dir) = with_file("");
    desk.keys("/nov<C-s>Mine<Enter>");
    let mut other = Desk::demo();
    other.views = ViewsFile::new(Some(path.clone()));
    other.keys("/anna<C-s>Theirs<Enter>");
    desk.keys("V").sees("Theirs").keys("<Esc>/<C-u>x<C-s>Third<Enter>");
    let text = fs::read_to_string(path).expect("a file");
    assert!(["Mine", "Theirs", "Third"].iter().all(|name| text.contains(name)), "{text}");
}

#[test]
fn a_run_that_writes_no_file_says_so() {
    let mut desk = Desk::demo();
    desk.app.views_kept = false;
    desk.keys("/nov<C-s>One<Enter>").sees("Kept as the view One, for this run only");
    desk.keys("<Esc>V<Enter>").sees("filtered from 312");
}
