//! A list: search, order, pages, cursor, marks. Every tab is one.

use super::waiting::Waiting;
use super::{App, Effect, Marks, SearchBox, Subject, Ticket};
use crate::door::Request;
use crate::door::{Indexed, Page, Row};
use crate::model::text;
use crate::query::{At, Column, Key, Kind, Order, Query, Setting};

use crate::tui::config::PageSize;

/// The state of one list.
#[derive(Debug)]
pub struct List {
    pub kind: Kind,
    pub search: SearchBox,
    /// The one record whose history is listed.
    pub of: Option<Subject>,
    /// The order that the person chose; what the search says of it goes before.
    chosen_order: Order,
    /// The page size that the person chose; what the search says of it goes before.
    chosen_size: PageSize,
    /// `None` until the first answer comes.
    pub page: Option<Page>,
    /// The row of the page that keys act on.
    pub cursor: usize,
    /// The first row of the page that the window shows.
    pub scroll: usize,
    /// The record that the person last chose; the cursor comes back to it when it can.
    pub(super) anchor: Option<Key>,
    pub marks: Marks,
    /// Where a range of marks was started.
    pub range_from: Option<Key>,
    newest: Ticket,
    /// Why the page could not be read.
    pub problem: Option<super::Problem>,
}

impl List {
    pub(super) fn new(kind: Kind, page_size: PageSize) -> Self {
        let order = Query::new(kind).order;
        Self {
            kind,
            search: SearchBox::new(kind),
            of: None,
            chosen_order: order,
            chosen_size: page_size,
            page: None,
            cursor: 0,
            scroll: 0,
            anchor: None,
            marks: Marks::default(),
            range_from: None,
            newest: Ticket::default(),
            problem: None,
        }
    }

    pub fn rows(&self) -> &[Row] {
        self.page.as_ref().map_or(&[], |page| &page.rows)
    }

    /// The row that keys act on.
    pub fn current(&self) -> Option<&Row> {
        self.rows().get(self.cursor)
    }

    /// What the list is sorted by, first of all.
    pub fn order(&self) -> Order {
        self.search.good().sort.first().copied().unwrap_or(self.chosen_order)
    }

    pub fn page_size(&self) -> PageSize {
        self.search.page_size().unwrap_or(self.chosen_size)
    }

    pub fn is_searching(&self) -> bool {
        !self.search.value().trim().is_empty()
    }

    pub(super) fn start(&self) -> usize {
        self.page.as_ref().map_or(0, |page| page.start)
    }

    pub(super) fn matched(&self) -> usize {
        self.page.as_ref().map_or(0, |page| page.matched)
    }

    /// How many pages the result has, at least 1.
    pub fn pages(&self, per_page: usize) -> usize {
        self.matched().div_ceil(per_page.max(1)).max(1)
    }

    fn keep_cursor_visible(&mut self, visible: usize) {
        let last = self.rows().len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        let lowest = (self.cursor + 1).saturating_sub(visible);
        let highest = self.rows().len().saturating_sub(visible);
        self.scroll = self.scroll.clamp(lowest, self.cursor.max(lowest)).min(highest.max(lowest));
    }

    fn anchor_here(&mut self) {
        // Who stands at the newest change stays with the newest, whatever comes.
        let newest = self.kind == Kind::History
            && self.order() == Query::new(self.kind).order
            && self.start() + self.cursor == 0;
        self.anchor = if newest { None } else { self.current().map(Row::key) };
    }
}

impl App {
    /// Rows on a page of the current list.
    pub fn per_page(&self) -> usize {
        match self.list().page_size() {
            PageSize::Rows(rows) => rows,
            PageSize::Fit => self.visible_rows(),
        }
    }

    /// Asks for a page of the current list; the answer to the newest question counts.
    pub(super) fn query(&mut self, at: At) -> Vec<Effect> {
        let ticket = self.ticket();
        let query = Query { at, ..self.list_query() };
        let older = std::mem::replace(&mut self.list_mut().newest, ticket);
        let withdrawn = self.withdraw(older);
        let request = Request::Page { query, partial: true, skip: 0 };
        let asked = self.ask(Waiting::Page(self.tab), ticket, request);
        withdrawn.into_iter().chain([asked]).collect()
    }

    /// What the current list asks for, at its first page.
    pub(super) fn list_query(&self) -> Query {
        let list = self.list();
        Query {
            kind: list.kind,
            filter: list.search.good().filter.clone(),
            of: list.of.as_ref().map(|of| of.key.clone()),
            order: list.order(),
            then: list.search.good().sort.get(1..).unwrap_or_default().to_vec(),
            per_page: self.per_page(),
            at: At::Page(0),
        }
    }

    /// Asks for the page that has the record the person last chose.
    pub(super) fn query_anchor(&mut self, or_index: usize) -> Vec<Effect> {
        let at = match &self.list().anchor {
            Some(key) => At::Record { key: key.clone(), or_index },
            None => At::Index(or_index),
        };
        self.query(at)
    }

    /// Asks again for what is shown, as records may have changed.
    pub(super) fn refresh(&mut self) -> Vec<Effect> {
        let index = self.list().start() + self.list().cursor;
        self.query_anchor(index)
    }

    pub(super) fn take_page(
        &mut self,
        ticket: Ticket,
        kind: Kind,
        page: Result<Page, super::Problem>,
    ) -> Vec<Effect> {
        let visible = self.visible_rows();
        let list = self.list_of(kind);
        if ticket != list.newest {
            return Vec::new();
        }
        match page {
            Ok(page) => {
                list.problem = None;
                list.cursor = page.cursor;
                list.page = Some(page);
                list.keep_cursor_visible(visible);
                if list.anchor.is_none() {
                    list.anchor_here();
                }
            }
            Err(problem) => list.problem = Some(problem),
        }
        Vec::new()
    }

    /// Asks again for what was made from a part of the index, as there is more in it now.
    pub(super) fn take_indexed(
        &mut self,
        indexed: Result<Option<Indexed>, super::Problem>,
    ) -> Vec<Effect> {
        self.indexing = match indexed {
            Ok(indexed) => indexed,
            Err(problem) => {
                self.list_mut().problem = Some(problem);
                None
            }
        };
        let partial = self.list().page.as_ref().is_some_and(|page| page.indexed.is_some());
        if partial { self.refresh() } else { Vec::new() }
    }

    /// Moves the cursor by rows of the whole result, over the edges of pages.
    pub(super) fn move_by(&mut self, rows: isize) -> Vec<Effect> {
        let list = self.list();
        let here = list.start() + list.cursor;
        let last = list.matched().saturating_sub(1);
        self.go_to(here.saturating_add_signed(rows).min(last))
    }

    /// Moves the cursor to a row of the whole result.
    pub(super) fn go_to(&mut self, index: usize) -> Vec<Effect> {
        let visible = self.visible_rows();
        let list = self.list_mut();
        let Some(on_page) = index.checked_sub(list.start()).filter(|n| *n < list.rows().len())
        else {
            if list.rows().is_empty() {
                return Vec::new();
            }
            list.anchor = None;
            return self.query(At::Index(index));
        };
        list.cursor = on_page;
        list.keep_cursor_visible(visible);
        list.anchor_here();
        Vec::new()
    }

    /// Shows a page, counted from 0.
    pub(super) fn go_to_page(&mut self, number: usize) -> Vec<Effect> {
        self.list_mut().anchor = None;
        self.query(At::Page(number))
    }

    /// Shows the page that is so many further.
    pub(super) fn turn_page(&mut self, by: isize) -> Vec<Effect> {
        let per_page = self.per_page();
        let list = self.list();
        let here = list.page.as_ref().map_or(0, |page| page.number);
        let last = list.pages(per_page) - 1;
        let there = here.saturating_add_signed(by).min(last);
        if there == here { Vec::new() } else { self.go_to_page(there) }
    }

    /// Sorts by a column; the column that the list is sorted by is reversed. What the search says
    /// of the order leaves it: the last choice holds.
    pub(super) fn sort_by(&mut self, column: Column) -> Vec<Effect> {
        let list = self.list_mut();
        let order = list.order();
        list.search.drop_setting(Setting::Sort);
        list.chosen_order =
            Order { column, descending: order.column == column && !order.descending };
        self.query_anchor(0)
    }

    pub(super) fn set_page_size(&mut self, size: PageSize) -> Vec<Effect> {
        let list = self.list_mut();
        list.search.drop_setting(Setting::Per);
        list.chosen_size = size;
        self.refresh()
    }

    /// Chooses the next larger or smaller page size.
    pub(super) fn step_page_size(&mut self, up: bool) -> Vec<Effect> {
        let here = self.list().page_size();
        let mut sizes = PageSize::ALL.into_iter();
        let there =
            if up { sizes.find(|size| *size > here) } else { sizes.rfind(|size| *size < here) };
        there.map_or_else(Vec::new, |size| self.set_page_size(size))
    }

    pub(super) fn clear_search(&mut self) -> Vec<Effect> {
        let searching = !self.list().search.value().is_empty();
        self.list_mut().search.set("");
        if searching { self.query_anchor(0) } else { Vec::new() }
    }

    /// Scrolls the window without turning the page; the cursor stays in what is shown.
    pub(super) fn scroll_by(&mut self, rows: i32) -> Vec<Effect> {
        let visible = self.visible_rows();
        let list = self.list_mut();
        let highest = list.rows().len().saturating_sub(visible);
        let by = isize::try_from(rows).unwrap_or(0);
        let there = list.scroll.saturating_add_signed(by).min(highest);
        if there == list.scroll {
            // At the edge of the page the wheel goes on to the next one.
            let (start, count) = (list.start(), list.rows().len());
            let there = if rows > 0 { start + count } else { start.saturating_sub(1) };
            let beyond = if rows > 0 { there < list.matched() } else { start > 0 };
            return if beyond { self.go_to(there) } else { Vec::new() };
        }
        list.scroll = there;
        let lowest = there + visible.min(list.rows().len()).saturating_sub(1);
        list.cursor = list.cursor.clamp(there, lowest.max(there));
        list.anchor_here();
        Vec::new()
    }

    /// After a change of the window's size.
    pub(super) fn fit_list(&mut self) -> Vec<Effect> {
        let visible = self.visible_rows();
        self.list_mut().keep_cursor_visible(visible);
        if self.list().page_size() == PageSize::Fit { self.refresh() } else { Vec::new() }
    }

    /// Puts the cursor on a record, wherever the order has it.
    pub(super) fn show_record(&mut self, key: Key) -> Vec<Effect> {
        self.list_mut().anchor = Some(key);
        self.refresh()
    }

    pub(super) fn toggle_mark(&mut self) -> Vec<Effect> {
        let list = self.list_mut();
        let Some((key, revision)) = list.current().map(|row| (row.key(), row.revision())) else {
            self.bad("There is nothing to mark");
            return Vec::new();
        };
        list.marks.toggle(key, revision);
        self.move_by(1)
    }

    /// Starts a range of marks at the cursor, or marks from its start to the cursor. A range
    /// that was started on another page begins at the edge of this one.
    pub(super) fn mark_range(&mut self) -> Vec<Effect> {
        let list = self.list_mut();
        let Some(here) = list.current().map(Row::key) else {
            self.bad("There is nothing to mark");
            return Vec::new();
        };
        let Some(from) = list.range_from.take() else {
            list.range_from = Some(here);
            let hint = self
                .keymap
                .hint(crate::tui::keymap::Context::List, crate::tui::keymap::Action::MarkRange);
            self.good(format!("A range starts here: move to its end and press {hint} again"));
            return Vec::new();
        };
        let start = list.rows().iter().position(|row| row.key() == from).unwrap_or(0);
        let (low, high) = (start.min(list.cursor), start.max(list.cursor));
        let range = list.rows().get(low..=high).unwrap_or_default();
        let marked: Vec<_> = range.iter().map(|row| (row.key(), row.revision())).collect();
        for (key, revision) in marked {
            list.marks.mark(key, revision);
        }
        let count = text::grouped(list.marks.len() as u64);
        self.good(format!("{count} marked"));
        Vec::new()
    }
}
