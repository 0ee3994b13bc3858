//! Roots, many problems side by side: each is solved by itself and stops by itself.

/// A problem that was not solved.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsolved {
    /// Which.
    pub set: usize,
    /// Of how many.
    pub of: usize,
    /// Why, in words.
    pub words: String,
}

/// Most steps of either method.
const MOST_STEPS: usize = 100;
/// A residual this small (relative, for [`joint`]) is a root.
const SMALL: f64 = 1e-12;
/// As near to a root as numbers are to each other.
pub const EXACT: f64 = 2.0 * f64::EPSILON;

/// A root of f in [low, high] for each of `count` problems: Chandrupatla's method (1997), which is inverse quadratic interpolation
/// where that is safe and bisection where it is not. It is sought to the last digits of a number with `near` = [`EXACT`], and
/// within a share `near` of itself otherwise.
pub fn bracketed(
    f: &dyn Fn(&[f64]) -> Vec<f64>,
    (low, high): (f64, f64),
    count: usize,
    near: f64,
) -> Result<Vec<f64>, Unsolved> {
    let (fa, fb) = (f(&vec![low; count]), f(&vec![high; count]));
    let mut problems: Vec<Bracket> = (0..count).map(|k| Bracket::new(low, high, fa[k], fb[k], near)).collect();
    if let Some(set) = problems.iter().position(|own| own.sound.is_none()) {
        let words =
            format!("at {low} the measure is off by {:.6}, at {high} by {:.6}: the same side", fa[set], fb[set]);
        return Err(Unsolved { set, of: count, words });
    }
    for _ in 0..MOST_STEPS {
        if problems.iter().all(|own| own.done) {
            break;
        }
        let x: Vec<f64> = problems.iter().map(Bracket::next).collect();
        let y = f(&x);
        problems.iter_mut().zip(x.iter().zip(&y)).for_each(|(own, (x, y))| own.take(*x, *y));
    }
    Ok(problems.iter().map(|own| own.best).collect())
}

/// A bracket of a problem: two places, and the values there, of which one is above 0 and the other is not.
pub type Ends = ((f64, f64), (f64, f64));

/// A root within each of these brackets, by the same method: to the last digits of a number where the function is continuous, and
/// where it jumps across zero the place of the jump. `f` maps a place for each problem to the values there.
pub fn within(f: &dyn Fn(&[f64]) -> Vec<f64>, brackets: &[Ends]) -> Vec<f64> {
    let mut problems: Vec<Bracket> =
        brackets.iter().map(|((a, fa), (b, fb))| Bracket::new(*a, *b, *fa, *fb, EXACT)).collect();
    for _ in 0..MOST_STEPS {
        if problems.iter().all(|own| own.done) {
            break;
        }
        let x: Vec<f64> = problems.iter().map(Bracket::next).collect();
        let y = f(&x);
        problems.iter_mut().zip(x.iter().zip(&y)).for_each(|(own, (x, y))| own.take(*x, *y));
    }
    problems.iter().map(|own| own.best).collect()
}

struct Bracket {
    /// The newest point, the other end, and the one before.
    points: [(f64, f64); 3],
    share: f64,
    best: f64,
    near: f64,
    done: bool,
    sound: Option<()>,
}

impl Bracket {
    fn new(low: f64, high: f64, at_low: f64, at_high: f64, near: f64) -> Bracket {
        let sound = (at_low * at_high <= 0.0).then_some(());
        let best = if at_low.abs() < at_high.abs() { low } else { high };
        let done = at_low == 0.0 || at_high == 0.0;
        Bracket { points: [(high, at_high), (low, at_low), (low, at_low)], share: 0.5, best, near, done, sound }
    }

    fn next(&self) -> f64 {
        let [(b, _), (a, _), _] = self.points;
        if self.done { self.best } else { b + self.share * (a - b) }
    }

    fn take(&mut self, x: f64, y: f64) {
        if self.done {
            return;
        }
        let [(b, fb), (a, fa), _] = self.points;
        let same_side = (y > 0.0) == (fb > 0.0);
        let (other, before) = if same_side { ((a, fa), (b, fb)) } else { ((b, fb), (a, fa)) };
        self.points = [(x, y), other, before];
        let (xm, fm) = if y.abs() < other.1.abs() { (x, y) } else { other };
        self.best = xm;
        let width = (other.0 - x).abs();
        let tolerance = self.near * xm.abs() + 1e-300;
        let least = tolerance / width;
        if fm == 0.0 || least > 0.5 || y.is_nan() {
            self.done = true;
            return;
        }
        let xi = (x - other.0) / (before.0 - other.0);
        let phi = (y - other.1) / (before.1 - other.1);
        let safe = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        let share = if safe {
            y / (other.1 - y) * before.1 / (other.1 - before.1)
                + (before.0 - x) / (other.0 - x) * y / (before.1 - y) * other.1 / (before.1 - other.1)
        } else {
            0.5
        };
        self.share = if share < least {
            least
        } else if share > 1.0 - least {
            1.0 - least
        } else {
            share
        };
    }
}

/// A joint root of n functions of n unknowns for each problem, by Broyden's method (1965) from `start` with the slopes at a
/// nearby solution. `f` maps unknowns by [unknown][problem] to residuals by [function][problem]; iterates stay within `limits`.
pub fn joint(
    f: &dyn Fn(&[Vec<f64>]) -> Vec<Vec<f64>>,
    start: Vec<Vec<f64>>,
    limits: &[(f64, f64)],
    slopes: &[f64],
) -> Result<Vec<Vec<f64>>, Unsolved> {
    let unknowns = limits.len();
    let count = start.first().map_or(0, Vec::len);
    let Some(inverse) = inverse(slopes, unknowns) else {
        return Err(Unsolved { set: 0, of: count, words: "the targets do not tell the parameters apart".into() });
    };
    let mut x = start;
    let mut residual = f(&x);
    let mut inverses: Vec<Vec<f64>> = vec![inverse; count];
    let largest = |residual: &[Vec<f64>], k: usize| {
        residual
            .iter()
            .fold(0.0, |most: f64, row| if row[k].abs() > most || row[k].is_nan() { row[k].abs() } else { most })
    };
    let mut done: Vec<bool> = (0..count).map(|k| largest(&residual, k) <= SMALL).collect();
    for _ in 0..MOST_STEPS {
        if done.iter().all(|done| *done) {
            return Ok(x);
        }
        let mut moved = x.clone();
        for k in (0..count).filter(|k| !done[*k]) {
            for i in 0..unknowns {
                let step: f64 = (0..unknowns).map(|j| inverses[k][i * unknowns + j] * residual[j][k]).sum();
                let (low, high) = limits[i];
                let to = x[i][k] - step;
                // Past a limit: half-way to it.
                moved[i][k] = if to <= low {
                    0.5 * (x[i][k] + low)
                } else if to >= high {
                    0.5 * (x[i][k] + high)
                } else {
                    to
                };
            }
        }
        let next = f(&moved);
        for k in 0..count {
            if done[k] {
                continue;
            }
            let dx: Vec<f64> = (0..unknowns).map(|i| moved[i][k] - x[i][k]).collect();
            let df: Vec<f64> = (0..unknowns).map(|i| next[i][k] - residual[i][k]).collect();
            broyden(&mut inverses[k], &dx, &df);
            for i in 0..unknowns {
                (x[i][k], residual[i][k]) = (moved[i][k], next[i][k]);
            }
            done[k] = largest(&residual, k) <= SMALL;
        }
    }
    let set = done.iter().position(|done| !done).unwrap_or(0);
    let off: Vec<String> = residual.iter().map(|row| format!("{:.3e}", row[set])).collect();
    Err(Unsolved {
        set,
        of: count,
        words: format!("after {MOST_STEPS} steps the measures are still off by (relative) {}", off.join(", ")),
    })
}

/// Broyden's update of the inverse: J⁻¹ += (dx − J⁻¹df)·dxᵀJ⁻¹ / (dxᵀJ⁻¹df).
fn broyden(inverse: &mut [f64], dx: &[f64], df: &[f64]) {
    let n = dx.len();
    let times: Vec<f64> = (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * df[j]).sum()).collect();
    let scale: f64 = dx.iter().zip(&times).map(|(a, b)| a * b).sum();
    if scale == 0.0 || !scale.is_finite() {
        return;
    }
    let left: Vec<f64> = (0..n).map(|j| (0..n).map(|i| dx[i] * inverse[i * n + j]).sum()).collect();
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] += (dx[i] - times[i]) * left[j] / scale;
        }
    }
}

/// The inverse of a small matrix by Gauss–Jordan elimination with row exchange.
fn inverse(matrix: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut left = matrix.to_vec();
    let mut right: Vec<f64> = (0..n * n).map(|at| if at / n == at % n { 1.0 } else { 0.0 }).collect();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| left[a * n + column].abs().total_cmp(&left[b * n + column].abs()))?;
        let value = left[pivot * n + column];
        if value == 0.0 || !value.is_finite() {
            return None;
        }
        for k in 0..n {
            left.swap(column * n + k, pivot * n + k);
            right.swap(column * n + k, pivot * n + k);
        }
        for k in 0..n {
            left[column * n + k] /= value;
            right[column * n + k] /= value;
        }
        for row in (0..n).filter(|row| *row != column) {
            let share = left[row * n + column];
            for k in 0..n {
                left[row * n + k] -= share * left[column * n + k];
                right[row * n + k] -= share * right[column * n + k];
            }
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::{EXACT, bracketed, joint};

    #[test]
    fn brackets_find_each_root_by_itself() {
        let f = |x: &[f64]| x.iter().enumerate().map(|(k, x)| x * x * x - (k as f64 + 1.0)).collect::<Vec<_>>();
        let roots = bracketed(&f, (0.0, 3.0), 4, EXACT).unwrap();
        for (k, root) in roots.iter().enumerate() {
            assert!((root - (k as f64 + 1.0).cbrt()).abs() < 1e-14, "{root}");
        }
        for (k, root) in bracketed(&f, (0.0, 3.0), 4, 1e-4).unwrap().into_iter().enumerate() {
            let exact = (k as f64 + 1.0).cbrt();
            assert!((root - exact).abs() < 1e-4 * exact, "{root}");
        }
        assert_eq!(bracketed(&f, (2.0, 3.0), 1, EXACT).unwrap_err().set, 0);
    }

    #[test]
    fn joint_roots_do_not_depend_on_their_neighbours() {
        // x² + y = a, x + y² = b
        let f = |x: &[Vec<f64>]| {
            let a = |k: usize| 3.0 + 0.1 * k as f64;
            let one = |k: usize| (x[0][k] * x[0][k] + x[1][k]) / a(k) - 1.0;
            let two = |k: usize| (x[0][k] + x[1][k] * x[1][k]) / 5.0 - 1.0;
            vec![(0..x[0].len()).map(one).collect(), (0..x[0].len()).map(two).collect()]
        };
        let slopes = [2.0 / 3.0, 1.0 / 3.0, 0.2, 0.8];
        let many = joint(&f, vec![vec![1.0; 3], vec![2.0; 3]], &[(0.0, 10.0), (0.0, 10.0)], &slopes).unwrap();
        let first = joint(&f, vec![vec![1.0], vec![2.0]], &[(0.0, 10.0), (0.0, 10.0)], &slopes).unwrap();
        assert_eq!(many[0][0].to_bits(), first[0][0].to_bits());
        assert!((many[0][0] - 1.0).abs() < 1e-11 && (many[1][0] - 2.0).abs() < 1e-11);
    }
}
