//! What the places on the screen stand for, and the tone of a message.

use super::Part;
use super::form::Side;
use crate::query::{Column, Kind};
use crate::tui::config::PageSize;

/// What a place on the screen stands for, when it is clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Tab(Kind),
    SearchBox,
    ClearSearch,
    Header(Column),
    /// A row of the page, counted from 0.
    Row(usize),
    /// The delete mark of a row.
    DeleteMark(usize),
    /// A page, counted from 0.
    Page(usize),
    PageSize(PageSize),
    /// A field of the form, by its place.
    Field(usize),
    /// A box of a field that has several: field, box.
    FieldBox(usize, usize),
    MenuItem(usize),
    SaveButton,
    CancelButton,
    DialogButton(usize),
    /// The box with the reason.
    ReasonBox,
    /// A row of two versions, and one side of it.
    VersionRow(usize),
    VersionSide(usize, Side),
    /// A part of the plan of an import, a row of it, and the mark of one.
    Part(Part),
    PlanRow(usize),
    PlanMark(usize),
    /// Anywhere else on an open window: nothing below it is hit.
    Nothing,
}

/// Whether a message is good or bad news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
}
