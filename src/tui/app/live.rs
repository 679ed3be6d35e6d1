//! What others do to the registry while the desk is open.

use super::{App, Effect};
use crate::door::Link;
use crate::model::Seq;

impl App {
    pub(super) fn changed(&mut self, _seq: Seq) -> Vec<Effect> {
        Vec::new()
    }

    pub(super) fn presence_changed(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    pub(super) fn link_changed(&mut self, _link: Link) -> Vec<Effect> {
        Vec::new()
    }
}
