//! Numbers of the plain engine as results hold them. It uses the platform's elementary functions, whose last digits differ from
//! machine to machine, and results do not: ten figures are kept.

/// A number to ten figures.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn ten_figures_are_kept_whatever_the_size() {
        assert_eq!(rounded(2.0 / 3.0), 0.666_666_666_7);
        assert_eq!(rounded(1_234_567.891_234_9), 1_234_567.891);
        assert_eq!(rounded(-1.234_567_890_12e-7), -1.234_567_89e-7);
        assert_eq!(rounded(0.1 + 0.2), 0.3);
        assert_eq!((rounded(0.0), rounded(1.0)), (0.0, 1.0));
        assert!(rounded(f64::NAN).is_nan());
    }
}
