//! A power cut at the moment of an acknowledgement: what was acknowledged is on the disk.
//!
//! The registry is on a small ext4 image on a loop device. What its file holds while the last
//! acknowledged save is still warm is what a disk would hold when the power goes; what the file
//! system has not written by then is not in it. Where no loop device can be had the test says so.
//!
//! By hand: `OAUTHDESK_ROUNDS=50 cargo test --locked --test store power_cut -- --nocapture`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use oauthdesk::model::{Command, Seq};
use oauthdesk::registry::Door;

use crate::support::{Home, apply, client, clients, open};

/// Rounds of the short form.
const ROUNDS: u64 = 3;

/// An image of a file system, mounted as long as this lives.
struct Image {
    file: PathBuf,
    mount: PathBuf,
}

impl Image {
    /// Makes one of 48 MiB; `None` where the system does not let us.
    fn make(dir: &Path) -> Option<Self> {
        let file = dir.join("image");
        File::create(&file).unwrap().set_len(48 << 20).unwrap();
        run("mkfs.ext4", &["-q", "-F", path(&file)]).then_some(())?;
        Self::mount(file, dir.join("mounted"))
    }

    fn mount(file: PathBuf, mount: PathBuf) -> Option<Self> {
        fs::create_dir_all(&mount).unwrap();
        run("mount", &["-o", "loop", path(&file), path(&mount)]).then_some(Self { file, mount })
    }

    /// The disk as it is now, mounted as after a power cut: its journal is played back.
    fn after_a_cut(&self, dir: &Path) -> Self {
        let copy = dir.join("copy");
        fs::copy(&self.file, &copy).unwrap();
        Self::mount(copy, dir.join("after")).expect("what could be mounted once")
    }

    fn registry(&self) -> PathBuf {
        self.mount.join("registry")
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", path(&self.mount)]);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn run(program: &str, args: &[&str]) -> bool {
    Process::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

#[test]
fn what_was_acknowledged_is_there_after_a_power_cut() {
    let rounds = std::env::var("OAUTHDESK_ROUNDS").ok().and_then(|n| n.parse().ok());
    let home = Home::new();
    let here = home.dir().parent().unwrap().to_owned();
    let Some(image) = Image::make(&here) else {
        println!("skipped: no loop device can be had here");
        return;
    };
    let mut local = open(&image.registry()).unwrap();
    apply(&mut local, Command::CreatePartner(crate::support::partner("Acme", "acme")), None)
        .unwrap();
    let mut saved = 0;
    for round in 0..rounds.unwrap_or(ROUNDS) {
        for n in 0..=(round % 7) {
            let name = format!("acme-{round}-{n}");
            apply(&mut local, Command::CreateClient(client(&name)), None).unwrap();
            saved += 1;
        }
        // Now the power goes: no word to the file system, which is still mounted and busy.
        let after = image.after_a_cut(&here);
        let mut other = open(&after.registry()).unwrap_or_else(|e| panic!("round {round}: {e}"));
        assert_eq!(clients(&mut other).total, saved, "round {round}");
        let changes = other.changes_since(Seq(0), 10_000).unwrap();
        assert_eq!(changes.len(), saved + 1, "round {round}");
        let verified = other.verify(&mut |_| {}).unwrap();
        assert_eq!(verified.findings().collect::<Vec<_>>(), Vec::<&str>::new(), "round {round}");
        other.close();
    }
    local.close();
}
