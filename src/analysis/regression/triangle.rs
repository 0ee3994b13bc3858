//! Triangular factors of symmetric positive definite matrices, and sums of products, in a fixed order.

use crate::math::widest;

/// The upper factor U of a matrix A = Uᵀ U, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    size: usize,
    rows: Vec<f64>,
}

impl Factor {
    /// Of a symmetric matrix of `size` × `size`, of which the upper triangle is read; `None` if it is not positive definite.
    ///
    /// Rows are taken from the rows below as soon as they are known, so that the inner loop runs along a row.
    #[must_use]
    pub fn of(mut matrix: Vec<f64>, size: usize) -> Option<Factor> {
        factorise(&mut matrix, size).then_some(Factor { size, rows: matrix })
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.rows[row * self.size..(row + 1) * self.size]
    }

    /// Solves Uᵀ z = v in place: z has unit variance where v has variance A.
    pub fn whiten(&self, v: &mut [f64]) {
        self.whiten_from(0, v);
    }

    /// The same where all before `first` is zero.
    fn whiten_from(&self, first: usize, v: &mut [f64]) {
        whiten_from(&self.rows, self.size, first, v);
    }

    /// Solves U x = z in place.
    pub fn back(&self, z: &mut [f64]) {
        for row in (0..self.size).rev() {
            let own = self.row(row);
            z[row] = (z[row] - dot(&own[row + 1..], &z[row + 1..])) / own[row];
        }
    }

    /// Solves A x = v.
    #[must_use]
    pub fn solve(&self, v: &[f64]) -> Vec<f64> {
        let mut x = v.to_vec();
        self.whiten(&mut x);
        self.back(&mut x);
        x
    }

    /// The rows of U⁻¹, each from its diagonal on: A⁻¹ is their sums of products.
    #[must_use]
    pub fn inverse_rows(&self) -> Vec<Vec<f64>> {
        let unit = |at: usize| {
            let mut row = vec![0.0; self.size];
            row[at] = 1.0;
            self.whiten_from(at, &mut row);
            row
        };
        (0..self.size).map(unit).collect()
    }

    /// The logarithm of the determinant of A.
    #[must_use]
    pub fn log_determinant(&self) -> f64 {
        (0..self.size).map(|at| 2.0 * crate::math::ln(self.row(at)[at])).sum()
    }
}

widest! {
    /// Puts the factor in the place of a matrix; whether it is positive definite.
    fn factorise(matrix: &mut [f64], size: usize) -> bool {
        for row in 0..size {
            let (above, below) = matrix.split_at_mut((row + 1) * size);
            let own = &mut above[row * size..];
            // Rounding leaves a few units of the last place where the true pivot is zero, and no more.
            let pivot = own[row];
            if !(pivot > 0.0) {
                return false;
            }
            let root = pivot.sqrt();
            own[..row].fill(0.0);
            own[row] = root;
            for at in row + 1..size {
                own[at] /= root;
            }
            for column in row + 1..size {
                let other = &mut below[(column - row - 1) * size..][..size];
                take_off(&mut other[column..], own[column], &own[column..size]);
            }
        }
        true
    }
}

widest! {
    /// Solves Uᵀ z = v in place, where all before `first` is zero.
    fn whiten_from(rows: &[f64], size: usize, first: usize, v: &mut [f64]) {
        for row in first..size {
            let own = &rows[row * size..][..size];
            let z = v[row] / own[row];
            v[row] = z;
            take_off(&mut v[row + 1..], z, &own[row + 1..]);
        }
    }
}

/// values −= times · own.
#[inline(always)]
fn take_off(values: &mut [f64], times: f64, own: &[f64]) {
    let count = values.len();
    let own = &own[..count];
    for at in 0..count {
        values[at] -= own[at] * times;
    }
}

widest! {
    /// The sum of products, in eight partial sums.
    #[must_use]
    pub fn dot(a: &[f64], b: &[f64]) -> f64 {
        let (left, rest) = a.as_chunks::<8>();
        let (right, other) = b.as_chunks::<8>();
        let mut sums = [0.0; 8];
        for at in 0..left.len() {
            for lane in 0..8 {
                sums[lane] += left[at][lane] * right[at][lane];
            }
        }
        let mut last = 0.0;
        for at in 0..rest.len() {
            last += rest[at] * other[at];
        }
        let [a, b, c, d, e, f, g, h] = sums;
        ((a + b) + (c + d)) + ((e + f) + (g + h)) + last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A = [[4, 2, 1], [2, 5, 3], [1, 3, 6]], by hand: U = [[2, 1, .5], [0, 2, 1.25], [0, 0, √(4.1875)]].
    #[test]
    fn a_factor_solves_and_inverts() {
        let matrix = vec![4.0, 2.0, 1.0, 2.0, 5.0, 3.0, 1.0, 3.0, 6.0];
        let factor = Factor::of(matrix.clone(), 3).expect("positive definite");
        assert_eq!(factor.row(1), [0.0, 2.0, 1.25]);
        let x = factor.solve(&[1.0, -2.0, 0.5]);
        let back: Vec<f64> = matrix.chunks_exact(3).map(|row| dot(row, &x)).collect();
        for (found, wanted) in back.iter().zip([1.0, -2.0, 0.5]) {
            assert!((found - wanted).abs() < 1e-14, "{back:?}");
        }
        let rows = factor.inverse_rows();
        let inverse: Vec<f64> = rows.iter().flat_map(|a| rows.iter().map(|b| dot(a, b))).collect();
        // det A = 67; the cofactor of the first element is 5 × 6 − 3 × 3 = 21, of the second −(2 × 6 − 3 × 1) = −9.
        assert!((inverse[0] - 21.0 / 67.0).abs() < 1e-14 && (inverse[1] + 9.0 / 67.0).abs() < 1e-14);
        assert!((factor.log_determinant() - crate::math::ln(67.0)).abs() < 1e-14);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert_eq!(Factor::of(vec![1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(Factor::of(vec![f64::NAN], 1), None);
    }

    #[test]
    fn sums_of_products_miss_nothing() {
        let a: Vec<f64> = (1..=11).map(f64::from).collect();
        assert_eq!(dot(&a, &a), 506.0);
    }
}
