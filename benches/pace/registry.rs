//! The generated registries that are measured on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program.
pub const OAUTHDESK: &str = env!("CARGO_BIN_EXE_oauthdesk");

/// A registry on the disk.
pub struct Registry {
    pub size: u64,
    pub dir: PathBuf,
    /// It was made just now.
    pub is_new: bool,
}

impl Registry {
    /// The registry of so many clients, made if it is not there.
    pub fn of(size: u64) -> Self {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pace");
        let dir = all.join(size.to_string());
        let is_new = !dir.join("marker").exists();
        let registry = Self { size, dir, is_new };
        if is_new {
            registry.run(&["generate", &size.to_string(), "--into", &registry.path()]);
        }
        // The backup of the day is not what is measured.
        let path = registry.path();
        registry.run(&["--registry", &path, "settings", "set", "backups-kept=0"]);
        registry
    }

    pub fn path(&self) -> String {
        self.dir.display().to_string()
    }

    /// The number of clients as the desk writes it: `10,000`.
    pub fn count(&self) -> String {
        let digits = self.size.to_string();
        let from_the_right = digits.chars().rev().collect::<Vec<_>>();
        let groups: Vec<String> =
            from_the_right.chunks(3).map(|three| three.iter().rev().collect()).collect();
        groups.into_iter().rev().collect::<Vec<_>>().join(",")
    }

    /// What a command of the program prints.
    pub fn run(&self, args: &[&str]) -> String {
        let output = Command::new(OAUTHDESK)
            .args(args)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{args:?} of {} clients", self.size);
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}
