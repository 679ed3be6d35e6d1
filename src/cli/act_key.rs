//! Makes the key of an act.

use super::failure::Failure;
use crate::model::ActKey;

