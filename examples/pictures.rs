//! Makes the pictures of the README from the real program:
//!
//! ```text
//! cargo build --release
//! cargo run --release --example pictures
//! ```
//!
//! The program on its demo registry runs in a terminal of 80x24 that an emulator keeps; keys are
//! sent, and once the screen shows what it should, its cells are written to `assets/pictures/` as
//! SVG. The same program gives the same bytes, but for one thing: the first line of the screen
//! names the OS user, so a picture shows who made it. Another program than the one beside this
//! one can be named: `… --example pictures -- path/to/oauthdesk`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use vt100::{Cell, Color, Screen};

const COLUMNS: u16 = 80;
const ROWS: u16 = 24;

/// How long the screen may take to show what is expected.
const PATIENCE: Duration = Duration::from_secs(10);
/// A screen that has not changed for so long is finished.
const QUIET: Duration = Duration::from_millis(200);

/// A picture: its name, and the keys that lead to it, each with what the screen shows then.
struct Scene {
    name: &'static str,
    steps: &'static [(&'static str, &'static str)],
}

const SCENES: &[Scene] = &[
    Scene { name: "list", steps: &[("", "of 312"), ("/", "Keep"), ("novak", "filtered")] },
    Scene {
        name: "form",
        steps: &[
            ("", "of 312"),
            ("n", "Email"),
            ("Nightly report\t", "Nightly report"),
            ("reports@\t", "reports@"),
            ("bidq\r", "Bidquarry DSP"),
            ("\td", "dsp-bidder"),
        ],
    },
    Scene {
        name: "import",
        steps: &[
            ("", "of 312"),
            ("I", "Import clients"),
            ("realm-export.json", "realm-export.json"),
            ("\x1b[Bbidquarry", "bidquarry"),
            ("\x1b[Bops@bidquarry.example\r", "can come in"),
            ("jj", "never stored"),
        ],
    },
    Scene { name: "partners", steps: &[("", "of 312"), ("2", "Subdomain"), ("jjj", "Subdomain")] },
    Scene { name: "palette", steps: &[("", "of 312"), (":", "Duplicate")] },
];

fn main() -> Result<(), Box<dyn Error>> {
    let program = program()?;
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/pictures");
    fs::create_dir_all(&pictures)?;
    for scene in SCENES {
        let mut desk = Desk::start(&program)?;
        for (keys, shown) in scene.steps {
            desk.press(keys)?;
            desk.wait_for(shown).map_err(|error| format!("{}: {error}", scene.name))?;
        }
        let path = pictures.join(scene.name).with_extension("svg");
        fs::write(&path, desk.look(svg))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// The program to picture: the argument, or the one that was built beside this one.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let program = if let Some(path) = std::env::args_os().nth(1) {
        fs::canonicalize(path)?
    } else {
        let own = std::env::current_exe()?;
        let built = own.parent().and_then(Path::parent).ok_or("this program has no place")?;
        built.join("oauthdesk")
    };
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("there is no {}: run `cargo build --release` first", program.display()).into())
    }
}

/// The program in a terminal of its own.
struct Desk {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Mutex<Seen>>,
    // Kept for as long as the program may write into it.
    _home: tempfile::TempDir,
}

/// What the program has drawn, and when it did so last.
struct Seen {
    emulator: vt100::Parser,
    changed: Instant,
}

impl Desk {
    fn start(program: &Path) -> Result<Self, Box<dyn Error>> {
        let home = tempfile::tempdir()?;
        let config = home.path().join("oauthdesk");
        fs::create_dir(&config)?;
        // Without it, the look would be that of the terminal that this runs in.
        fs::write(config.join("config.toml"), "theme = 'dark'\n")?;
        // What the import is pictured with.
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo");
        fs::copy(assets.join("realm-export.json"), home.path().join("realm-export.json"))?;
        let size = PtySize { rows: ROWS, cols: COLUMNS, ..PtySize::default() };
        let pty = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(program);
        command.arg("--demo");
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for name in ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(name, home.path());
        }
        command.cwd(home.path());
        let child = pty.slave.spawn_command(command)?;
        let emulator = vt100::Parser::new(at_least_one(ROWS), at_least_one(COLUMNS), 0);
        let seen = Arc::new(Mutex::new(Seen { emulator, changed: Instant::now() }));
        let mut output = pty.master.try_clone_reader()?;
        thread::spawn({
            let seen = Arc::clone(&seen);
            move || {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = output.read(&mut buffer) {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.emulator.process(buffer.get(..length).unwrap_or_default());
                    seen.changed = Instant::now();
                }
            }
        });
        Ok(Self { child, writer: pty.master.take_writer()?, seen, _home: home })
    }

    fn press(&mut self, keys: &str) -> Result<(), Box<dyn Error>> {
        self.writer.write_all(keys.as_bytes())?;
        Ok(self.writer.flush()?)
    }

    /// Waits until the screen shows a text and has come to rest.
    fn wait_for(&self, text: &str) -> Result<(), String> {
        let start = Instant::now();
        loop {
            thread::sleep(Duration::from_millis(10));
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let screen = seen.emulator.screen().contents();
            if screen.contains(text) && seen.changed.elapsed() > QUIET {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("{text:?} is not on the screen:\n{screen}"));
            }
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Screen) -> T) -> T {
        look(self.seen.lock().unwrap_or_else(PoisonError::into_inner).emulator.screen())
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // It hangs up first, so the program puts everything away.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn at_least_one(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN)
}

/// A cell, in units of the picture; a monospaced letter is 0.6 of its size wide.
const CELL: (u16, u16) = (9, 20);
const FONT_SIZE: u16 = 15;
/// From the top of a cell to the foot of its letters.
const BASELINE: u16 = 15;
const MARGIN: u16 = 14;
const FONT: &str = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const FOREGROUND: &str = "#d4d7dd";
const BACKGROUND: &str = "#16181d";

/// The 16 colors that a terminal names.
#[rustfmt::skip]
const PALETTE: [&str; 16] = [
    "#2b2f38", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
    "#7d8594", "#ff7b86", "#b5e890", "#ffd98f", "#8cc8ff", "#e0a1f2", "#7fdbe6", "#ffffff",
];

/// How a cell looks.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    text: String,
    back: String,
    bold: bool,
    dim: bool,
    underline: bool,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        let mut text = color(cell.fgcolor(), FOREGROUND);
        let mut back = color(cell.bgcolor(), BACKGROUND);
        if cell.inverse() {
            std::mem::swap(&mut text, &mut back);
        }
        let (bold, dim, underline) = (cell.bold(), cell.dim(), cell.underline());
        Self { text, back, bold, dim, underline }
    }
}

fn color(color: Color, default: &str) -> String {
    match color {
        Color::Default => default.to_owned(),
        // The themes keep to the colors that a terminal names.
        Color::Idx(n) => PALETTE.get(usize::from(n)).map_or(default, |named| named).to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
    }
}

/// Neighboring cells that are drawn as one.
struct Run {
    column: u16,
    cells: u16,
    text: String,
    look: Look,
}

/// The runs of a line: cells of one look. A wide character is a run of its own, and so is what
/// stands behind a gap, so that no font can push it off its column.
fn runs(screen: &Screen, row: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut joins = false;
    for column in 0..COLUMNS {
        let Some(cell) = screen.cell(row, column) else { continue };
        if cell.is_wide_continuation() {
            continue;
        }
        let look = Look::of(cell);
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let letter = text.is_ascii();
        match runs.last_mut() {
            Some(run) if joins && letter && run.look == look => {
                run.cells += 1;
                run.text.push_str(text);
            }
            _ => {
                let cells = if cell.is_wide() { 2 } else { 1 };
                runs.push(Run { column, cells, text: text.to_owned(), look });
            }
        }
        joins = letter;
    }
    runs
}

/// The line that a character of a frame draws in its cell, from edge to edge; letters of a font
/// would leave gaps.
fn line(character: &str) -> Option<&'static str> {
    Some(match character {
        "─" => "M0 10H9",
        "│" => "M4.5 0V20",
        "╭" => "M4.5 20V14Q4.5 10 9 10",
        "╮" => "M4.5 20V14Q4.5 10 0 10",
        "╰" => "M4.5 0V6Q4.5 10 9 10",
        "╯" => "M4.5 0V6Q4.5 10 0 10",
        _ => return None,
    })
}

/// The screen as a picture.
fn svg(screen: &Screen) -> String {
    let (width, height) = (COLUMNS * CELL.0 + 2 * MARGIN, ROWS * CELL.1 + 2 * MARGIN);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}""#
    );
    let _ = writeln!(out, r#" font-family="{FONT}" font-size="{FONT_SIZE}">"#);
    let ground = format!(r#"width="{width}" height="{height}" rx="8" fill="{BACKGROUND}""#);
    let _ = writeln!(out, r#"<rect {ground}/><g shape-rendering="crispEdges">"#);
    for row in 0..ROWS {
        for run in runs(screen, row) {
            draw(&mut out, &run, row);
        }
    }
    if !screen.hide_cursor() {
        let (row, column) = screen.cursor_position();
        rect(&mut out, place(column, row), CELL, &format!("{FOREGROUND}99"));
    }
    out.push_str("</g></svg>\n");
    out
}

fn place(column: u16, row: u16) -> (u16, u16) {
    (MARGIN + column * CELL.0, MARGIN + row * CELL.1)
}

fn rect(out: &mut String, (x, y): (u16, u16), (width, height): (u16, u16), fill: &str) {
    // Writing to a string never fails.
    let size = format!(r#"width="{width}" height="{height}""#);
    let _ = writeln!(out, r#"<rect x="{x}" y="{y}" {size} fill="{fill}"/>"#);
}

fn draw(out: &mut String, run: &Run, row: u16) {
    let (x, y) = place(run.column, row);
    let (width, height) = (run.cells * CELL.0, CELL.1);
    let Look { text: color, back, bold, dim, underline } = &run.look;
    if back != BACKGROUND {
        rect(out, (x, y), (width, height), back);
    }
    if *underline {
        rect(out, (x, y + BASELINE + 2), (width, 1), color);
    }
    // Words that stand apart are placed apart: blanks in a row would be drawn as one.
    let mut column = run.column;
    for word in run.text.split(' ') {
        let cells = u16::try_from(word.chars().count()).unwrap_or(1);
        let (x, y) = place(column, row);
        column += cells + 1;
        if word.is_empty() {
            continue;
        }
        if let Some(path) = line(word) {
            let path = format!(r#"transform="translate({x} {y})" d="{path}" fill="none""#);
            let _ = writeln!(out, r#"<path {path} stroke="{color}"/>"#);
            continue;
        }
        let weight = if *bold { r#" font-weight="bold""# } else { "" };
        let faint = if *dim { r#" fill-opacity="0.6""# } else { "" };
        // A word in another font than expected is squeezed or stretched to its cells.
        let length = if word.len() > 1 && word.is_ascii() {
            format!(r#" textLength="{}" lengthAdjust="spacingAndGlyphs""#, cells * CELL.0)
        } else {
            String::new()
        };
        let word = word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let look = format!(r#"fill="{color}"{weight}{faint}{length}"#);
        let _ = writeln!(out, r#"<text x="{x}" y="{}" {look}>{word}</text>"#, y + BASELINE);
    }
}
