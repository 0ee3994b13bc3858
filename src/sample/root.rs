//! Solving one equation, or two together: for distributions found from published statistics.

/// The place where an increasing function crosses zero between `low` and `high`; nothing if it does not.
///
/// The secant through the ends, with the end that stays put halved in weight (the Illinois method), and a bisection
/// whenever that has not halved the interval in three steps.
pub(super) fn increasing_root(low: f64, high: f64, function: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (function(low), function(high));
    let crosses = at_low <= 0.0 && at_high >= 0.0;
    if !crosses {
        return None;
    }
    let mut width = high - low;
    for step in 0..300 {
        let secant = (low * at_high - high * at_low) / (at_high - at_low);
        let middle = low + 0.5 * (high - low);
        let stuck = step % 3 == 2 && high - low > 0.5 * width;
        let x = if !stuck && secant > low && secant < high { secant } else { middle };
        if step % 3 == 2 {
            width = high - low;
        }
        let at_x = function(x);
        if at_x == 0.0 || x <= low || x >= high {
            return Some(x);
        }
        if at_x < 0.0 {
            (low, at_low) = (x, at_x);
            at_high *= 0.5;
        } else {
            (high, at_high) = (x, at_x);
            at_low *= 0.5;
        }
        if high - low <= 1e-15 * (low.abs() + high.abs()) {
            break;
        }
    }
    Some(low + 0.5 * (high - low))
}

/// The place where two functions of two numbers are both zero, near `start`; nothing if it is not found.
///
/// Newton's method with differences for derivatives; a step that does not bring the functions nearer zero is halved.
pub(super) fn pair_root(start: [f64; 2], functions: impl Fn([f64; 2]) -> [f64; 2]) -> Option<[f64; 2]> {
    const STEP: f64 = 1e-5;
    let size = |f: [f64; 2]| f[0] * f[0] + f[1] * f[1];
    let mut x = start;
    let mut f = functions(x);
    for _ in 0..100 {
        let right = functions([x[0] + STEP, x[1]]);
        let left = functions([x[0] - STEP, x[1]]);
        let up = functions([x[0], x[1] + STEP]);
        let down = functions([x[0], x[1] - STEP]);
        let slope = |a: f64, b: f64| (a - b) / (2.0 * STEP);
        let (a, b) = (slope(right[0], left[0]), slope(up[0], down[0]));
        let (c, d) = (slope(right[1], left[1]), slope(up[1], down[1]));
        let determinant = a * d - b * c;
        let (dx, dy) = ((b * f[1] - d * f[0]) / determinant, (c * f[0] - a * f[1]) / determinant);
        if !(dx.is_finite() && dy.is_finite()) {
            return None;
        }
        let mut share = 1.0;
        let mut found = false;
        for _ in 0..40 {
            let trial = [x[0] + share * dx, x[1] + share * dy];
            let at_trial = functions(trial);
            if size(at_trial) < size(f) {
                (x, f) = (trial, at_trial);
                found = true;
                break;
            }
            share *= 0.5;
        }
        // Once at the limit of rounding no step improves.
        if !found || size(f) < 1e-26 {
            break;
        }
    }
    (size(f) < 1e-18).then_some(x)
}
