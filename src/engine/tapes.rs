//! The tape of a program for small batches, laid out once and used for every one of them.

use super::tape::Tape;
use crate::model::Study;
use crate::program::Program;
use std::sync::OnceLock;

/// Keeps what laying out a program gives, for as long as the program is asked for small batches again and again: a root that is
/// searched for, a price, an end of a bar. It holds for one program alone.
#[derive(Default)]
pub struct Tapes {
    plain: OnceLock<Tape>,
    watched: OnceLock<Tape>,
}

impl Tapes {
    /// The tape for any batch: it counts on nothing about the parameters, so that it need not be laid out for each.
    pub(super) fn of_any(&self, program: &Program, study: &Study, clamps: bool) -> &Tape {
        let own = if clamps { &self.watched } else { &self.plain };
        own.get_or_init(|| Tape::lower(program, study, None, clamps))
    }
}
