//! Draws frames with one write each, and none if nothing has changed.

use std::fmt;
use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};

use super::tty::{self, Tty};

/// The contents of the terminal, and the writer to it.
pub struct Screen<W: Write = Tty> {
    terminal: Terminal<OneWrite<W>>,
}

impl Screen<Tty> {
    /// Creates a screen of the terminal's size on standard output.
    pub fn on_terminal() -> io::Result<Self> {
        Self::new(Tty, tty::size())
    }
}

impl<W: Write> Screen<W> {
    /// Creates a screen of this size on `writer`, assumed to be empty.
    pub fn new(writer: W, size: Size) -> io::Result<Self> {
        // Under NO_COLOR crossterm writes a full reset instead of each colour, which also erases
        // REVERSED. Our theme uses no colours then, so crossterm has none to leave out.
        crossterm::style::force_color_output(true);
        Ok(Self { terminal: Terminal::new(OneWrite::new(writer, size))? })
    }

    /// Draws a frame: writes the difference to the last frame as one synchronized update. Without a
    /// difference it writes nothing.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(render)?;
        Ok(())
    }

    /// Changes the size. The next frame is drawn whole.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.size = size;
        backend.forget();
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Clears the screen: the next frame is drawn whole. For a screen that another program has
    /// written on, and after a suspend.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// The size of the screen.
    pub fn size(&self) -> Size {
        self.terminal.backend().size
    }

    /// Sends a sequence that does not change the screen, such as one for the clipboard.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.writer.write_all(sequence.as_bytes())?;
        backend.writer.flush()
    }
}

impl<W: Write> fmt::Debug for Screen<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screen").field("size", &self.size()).finish_non_exhaustive()
    }
}

/// Buffers the changes of a frame until it is flushed, and tracks the cursor.
struct OneWrite<W> {
    writer: W,
    size: Size,
    pending: Vec<u8>,
    /// Whether the cursor is shown; `None` if unknown.
    cursor_shown: Option<bool>,
    /// The cursor's position; `None` if unknown.
    cursor: Option<Position>,
}

impl<W: Write> OneWrite<W> {
    fn new(writer: W, size: Size) -> Self {
        Self { writer, size, pending: Vec::new(), cursor_shown: None, cursor: None }
    }

    fn forget(&mut self) {
        self.cursor_shown = None;
        self.cursor = None;
    }

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.cursor_shown.replace(shown) == Some(shown) {
            return Ok(());
        }
        if shown { queue!(self.pending, Show) } else { queue!(self.pending, Hide) }
    }
}

impl<W: Write> Backend for OneWrite<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        // Even without a cell to draw, ratatui's writer resets the colours.
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor = None;
        CrosstermBackend::new(&mut self.pending).draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    /// Never asks the terminal, whose reply would take a round trip.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor.replace(position) == Some(position) {
            return Ok(());
        }
        queue!(self.pending, MoveTo(position.x, position.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// Clears everything, whatever the region: a full-screen program never asks for less.
    fn clear_region(&mut self, _: ClearType) -> io::Result<()> {
        queue!(self.pending, Clear(crossterm::terminal::ClearType::All))
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(self.pending.len() + 16);
        queue!(frame, BeginSynchronizedUpdate)?;
        frame.append(&mut self.pending);
        queue!(frame, EndSynchronizedUpdate)?;
        self.writer.write_all(&frame)?;
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};
    use ratatui::widgets::Paragraph;

    use super::*;

    /// A writer that records each write separately.
    #[derive(Clone, Default)]
    struct Writes(Rc<RefCell<Vec<String>>>);

    impl Writes {
        fn take(&self) -> Vec<String> {
            self.0.take()
        }
    }

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn screen(columns: u16, rows: u16) -> (Screen<Writes>, Writes) {
        let writes = Writes::default();
        (Screen::new(writes.clone(), Size::new(columns, rows)).unwrap(), writes)
    }

    /// A list that fills the screen, with one row reversed.
    fn list(frame: &mut Frame<'_>, selected: u16) {
        let area = frame.area();
        for row in 0..area.height {
            let style = if row == selected {
                Style::new().add_modifier(Modifier::REVERSED)
            } else {
                Style::new()
            };
            let line = format!("{row:>4} acme-client");
            let line = format!("{line:<width$}", width = usize::from(area.width));
            frame
                .render_widget(Paragraph::new(line).style(style), Rect::new(0, row, area.width, 1));
        }
    }

    #[test]
    fn a_frame_is_one_write_in_a_synchronized_update() {
        let (mut screen, writes) = screen(80, 24);
        screen.draw(|frame| list(frame, 0)).unwrap();
        let frames = writes.take();
        assert_eq!(frames.len(), 1);
        assert!(frames[0].starts_with("\x1b[?2026h"));
        assert!(frames[0].ends_with("\x1b[?2026l"));
    }

    #[test]
    fn a_frame_that_changes_nothing_writes_nothing() {
        let (mut screen, writes) = screen(120, 40);
        screen.draw(|frame| list(frame, 3)).unwrap();
        writes.take();
        screen.draw(|frame| list(frame, 3)).unwrap();
        assert!(writes.take().is_empty());
    }

    #[test]
    fn a_cursor_that_stays_writes_nothing_and_one_that_moves_writes_only_that() {
        let (mut screen, writes) = screen(80, 24);
        let mut at = |column: u16| {
            screen
                .draw(|frame| {
                    list(frame, 3);
                    frame.set_cursor_position((column, 1));
                })
                .unwrap();
            writes.take().concat()
        };
        assert!(at(5).ends_with("\x1b[?25h\x1b[2;6H\x1b[?2026l"));
        assert_eq!(at(5), "");
        assert_eq!(at(6), "\x1b[?2026h\x1b[2;7H\x1b[?2026l");
        screen.draw(|frame| list(frame, 3)).unwrap();
        assert_eq!(writes.take().concat(), "\x1b[?2026h\x1b[?25l\x1b[?2026l");
        screen.draw(|frame| list(frame, 3)).unwrap();
        assert!(writes.take().is_empty());
    }

    #[test]
    fn a_cursor_returns_to_its_place_after_cells_were_drawn() {
        let (mut screen, writes) = screen(80, 24);
        for selected in [3, 4] {
            writes.take();
            screen
                .draw(|frame| {
                    list(frame, selected);
                    frame.set_cursor_position((0, 0));
                })
                .unwrap();
        }
        assert!(writes.take().concat().ends_with("\x1b[1;1H\x1b[?2026l"));
    }

    #[test]
    fn moving_one_reversed_row_costs_at_most_350_bytes() {
        let (mut screen, writes) = screen(120, 40);
        screen.draw(|frame| list(frame, 10)).unwrap();
        writes.take();
        screen.draw(|frame| list(frame, 11)).unwrap();
        let bytes = writes.take().concat();
        assert!(bytes.len() <= 350, "{} bytes: {bytes:?}", bytes.len());
        assert!(bytes.contains("\x1b[7m"));
    }

    #[test]
    fn a_frame_without_colours_has_no_colour_codes_but_the_resets_at_its_end() {
        let (mut screen, writes) = screen(40, 4);
        screen.draw(|frame| list(frame, 1)).unwrap();
        let bytes = writes.take().concat();
        let styles: Vec<&str> = bytes
            .split("\x1b[")
            .filter_map(|piece| piece.split_once('m'))
            .map(|(code, _)| code)
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
            .collect();
        assert_eq!(styles, ["7", "27", "39", "49", "59", "0"]);
    }

    #[test]
    fn clearing_draws_the_whole_frame_again_in_one_write() {
        let (mut screen, writes) = screen(20, 3);
        screen.draw(|frame| list(frame, 1)).unwrap();
        writes.take();
        screen.clear().unwrap();
        assert!(writes.take().is_empty(), "nothing flashes before the frame is ready");
        screen.draw(|frame| list(frame, 1)).unwrap();
        let frames = writes.take();
        assert_eq!(frames.len(), 1);
        assert!(frames[0].contains("\x1b[2J"));
        assert_eq!(frames[0].matches("acme-client").count(), 3);
        assert!(frames[0].contains("\x1b[?25l"));
    }

    #[test]
    fn a_frame_after_a_resize_has_the_new_size() {
        let (mut screen, writes) = screen(20, 3);
        screen.draw(|frame| list(frame, 1)).unwrap();
        writes.take();
        screen.resize(Size::new(40, 6)).unwrap();
        assert_eq!(screen.size(), Size::new(40, 6));
        let mut drawn = Rect::ZERO;
        screen
            .draw(|frame| {
                drawn = frame.area();
                list(frame, 1);
            })
            .unwrap();
        assert_eq!(drawn, Rect::new(0, 0, 40, 6));
        assert_eq!(writes.take().concat().matches("acme-client").count(), 6);
    }

    #[test]
    fn a_screen_of_no_cells_is_drawn_without_harm() {
        let (mut screen, _) = screen(10, 3);
        screen.resize(Size::new(0, 0)).unwrap();
        screen.draw(|frame| list(frame, 0)).unwrap();
    }
}
