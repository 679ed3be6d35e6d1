//! A power cut at the moment of an acknowledgement: what was acknowledged is on the disk.
//!
//! The registry is on a small ext4 image on a loop device. What its file holds while the last
//! acknowledged save is still warm is what a disk would hold when the power goes; what the file
//! system has not written by then is not in it. Where no loop device can be had the test says so.
//!
//! By hand: `OAUTHDESK_ROUNDS=50 cargo test --locked --test store power_cut -- --nocapture`.

use oauthdesk::door::Door;
use oauthdesk::model::{Command, Seq};

use crate::image::Image;
use crate::support::{Home, apply, client, clients, open, partner};

/// Rounds of the short form.
const ROUNDS: u64 = 3;

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
    apply(&mut local, Command::CreatePartner(partner("Acme", "acme")), None).unwrap();
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
