//! A file system of its own in a file, on a loop device.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command as Process;

/// An image of a file system, mounted as long as this lives.
pub struct Image {
    file: PathBuf,
    mount: PathBuf,
}

impl Image {
    /// Makes one of 48 MiB; `None` where the system does not let us.
    pub fn make(dir: &Path) -> Option<Self> {
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
    pub fn after_a_cut(&self, dir: &Path) -> Self {
        let copy = dir.join("copy");
        fs::copy(&self.file, &copy).unwrap();
        Self::mount(copy, dir.join("after")).expect("what could be mounted once")
    }

    /// Lets the file system fail, as on a broken disk: from now on nothing can be written to it.
    /// `false` where the system does not let us.
    pub fn fail(&self) -> bool {
        run("mount", &["-o", "remount,abort", path(&self.mount)])
    }

    /// Mounts it again, mended.
    pub fn mount_again(&self) {
        assert!(run("umount", &[path(&self.mount)]), "nobody uses it any more");
        assert!(run("mount", &["-o", "loop", path(&self.file), path(&self.mount)]));
    }

    pub fn registry(&self) -> PathBuf {
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
