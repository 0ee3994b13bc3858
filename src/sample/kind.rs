//! The kinds of distribution by name.

/// The kinds of distribution that a file can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DistributionKind {
    /// One value.
    Fixed,
    /// Normal.
    Normal,
    /// Log-normal.
    LogNormal,
    /// Beta.
    Beta,
    /// Gamma.
    Gamma,
    /// Uniform.
    Uniform,
    /// Triangular.
    Triangular,
    /// PERT.
    Pert,
    /// Weibull.
    Weibull,
    /// Logit-normal.
    LogitNormal,
    /// A choice between values.
    Choice,
}

impl DistributionKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [DistributionKind; 11] = [
        Self::Fixed,
        Self::Normal,
        Self::LogNormal,
        Self::Beta,
        Self::Gamma,
        Self::Uniform,
        Self::Triangular,
        Self::Pert,
        Self::Weibull,
        Self::LogitNormal,
        Self::Choice,
    ];

    /// The kind a file means by `name`: `log_normal` and `lognormal` are both understood, as are `logit_normal` and
    /// `logitnormal`. Nothing for an unknown name.
    #[must_use]
    pub fn named(name: &str) -> Option<DistributionKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name || kind.name().replace('_', "") == name)
    }

    /// The name of the kind in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Normal => "normal",
            Self::LogNormal => "log_normal",
            Self::Beta => "beta",
            Self::Gamma => "gamma",
            Self::Uniform => "uniform",
            Self::Triangular => "triangular",
            Self::Pert => "pert",
            Self::Weibull => "weibull",
            Self::LogitNormal => "logit_normal",
            Self::Choice => "choice",
        }
    }
}
