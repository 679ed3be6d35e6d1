//! Says that a test was skipped, where whoever runs the tests sees it.

use std::io::Write;

/// Says why the test is skipped. Not by way of `println!`, which the test harness keeps to itself
/// where a test passes.
pub fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {why}");
}

/// Whether a program is there. Where it is not, the test says so; it fails where
/// `OAUTHDESK_PROGRAMS` is `required`, as in `.ci/run` on Debian, which has them all.
#[track_caller]
pub fn has(program: &str, package: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut dirs: Vec<_> = std::env::split_paths(&path).collect();
    dirs.extend(["/usr/sbin", "/sbin"].map(Into::into));
    if dirs.iter().any(|dir| dir.join(program).is_file()) {
        return true;
    }
    let why = format!("{program} is not installed (on Debian: apt-get install {package})");
    assert!(std::env::var("OAUTHDESK_PROGRAMS").as_deref() != Ok("required"), "{why}");
    skipped(&why);
    false
}
