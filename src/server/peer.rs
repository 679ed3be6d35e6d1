//! Who is at the other end of a socket, as the kernel and the user database say.

use std::ffi::CString;
use std::fs;
use std::os::unix::net::UnixStream;

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use nix::unistd::{Gid, Group, Uid, User, getgrouplist};

use crate::door::{Failure, FailureKind};
use crate::model::principal::nameless;

/// The uid that stands for users that are unknown in a user namespace, where the kernel does not
/// say another: every user of other namespaces has it, so it names nobody.
const OVERFLOW: u32 = 65_534;

/// Somebody at the other end of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Peer {
    pub uid: u32,
    /// The process; it may have ended, and another may have its number.
    pub pid: i32,
    /// The name of the OS user; `uid 1234` for the owner of a registry without a name.
    pub name: String,
    /// The names of the user's groups.
    pub groups: Vec<String>,
}

/// Asks the kernel which user and which process have connected.
pub(super) fn caller(stream: &UnixStream) -> Result<(Uid, i32), Failure> {
    let credentials = getsockopt(stream, PeerCredentials)
        .map_err(|error| refusal(format!("the kernel does not say who is calling: {error}")))?;
    Ok((Uid::from_raw(credentials.uid()), credentials.pid()))
}

impl Peer {
    /// Asks the user database for the name and the groups of whoever has connected. What cannot be
    /// found out is a refusal.
    pub(super) fn of((uid, pid): (Uid, i32), owner: Uid) -> Result<Self, Failure> {
        let uid = uid.as_raw();
        if uid == overflow() {
            return Err(refusal(format!(
                "uid {uid} stands for every user of another user namespace, and so for nobody"
            )));
        }
        match look_up(uid) {
            Ok(Some((name, groups))) => Ok(Self { uid, pid, name, groups }),
            // Who owns the registry can read its files anyway.
            Ok(None) if Uid::from_raw(uid) == owner => {
                Ok(Self { uid, pid, name: nameless(uid), groups: Vec::new() })
            }
            Ok(None) => Err(refusal(format!("uid {uid} has no name on this host"))
                .with_help("whoever keeps the users of this host can give it one")),
            Err(error) => {
                Err(refusal(format!("the user database does not know uid {uid}: {error}"))
                    .with_help("try again"))
            }
        }
    }
}

/// The name and the groups of a user; `None` where there is no such user.
pub(super) fn look_up(uid: u32) -> nix::Result<Option<(String, Vec<String>)>> {
    let Some(user) = User::from_uid(Uid::from_raw(uid))? else { return Ok(None) };
    let name = CString::new(user.name.as_str()).map_err(|_| nix::errno::Errno::EINVAL)?;
    let groups = getgrouplist(&name, user.gid)?;
    // A group without a name can have no role.
    let named = |gid: &Gid| Group::from_gid(*gid).map(|group| group.map(|group| group.name));
    let groups =
        groups.iter().filter_map(|gid| named(gid).transpose()).collect::<Result<_, _>>()?;
    Ok(Some((user.name, groups)))
}

fn overflow() -> u32 {
    let text = fs::read_to_string("/proc/sys/kernel/overflowuid");
    text.ok().and_then(|text| text.trim().parse().ok()).unwrap_or(OVERFLOW)
}

fn refusal(text: String) -> Failure {
    Failure::new(FailureKind::Denied, text)
}
