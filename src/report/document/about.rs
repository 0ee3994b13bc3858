//! Owns what a number tells of: which outcomes it could be worked back to. Redaction asks for it.

/// Which outcomes words or a number tell of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About(u8);

impl About {
    /// Of no outcome.
    pub const NOTHING: Self = Self(0);
    /// Of costs.
    pub const COSTS: Self = Self(1);
    /// Of QALYs.
    pub const QALYS: Self = Self(2);
    /// Of life years, of who is in which state, or of how often something happens.
    pub const COURSE: Self = Self(4);
    /// Of costs and QALYs: ratios and net benefit.
    pub const VALUE: Self = Self(3);
    /// Of every outcome.
    pub const ALL: Self = Self(7);

    /// Of what either tells of.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether both tell of something in common.
    #[must_use]
    pub const fn touches(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
