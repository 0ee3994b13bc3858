//! Inputs that vary together: Dirichlet shares, correlated normal numbers and the Gaussian copula.

use cartwright::sample::{Dirichlet, GaussianCopula, MultivariateNormal, StreamKey, cholesky, uniform};

const DRAWS: usize = 20_000;

/// Independent uniform numbers, laid out [component][draw].
fn uniforms(components: usize, draws: usize) -> Vec<f64> {
    let key = StreamKey::of(3, "joint");
    (0..components).flat_map(|c| (0..draws).map(move |draw| uniform(key, draw as u64, c as u32))).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b)).sum::<f64>() / a.len() as f64
}

#[test]
fn cholesky_factors_multiply_back() {
    let matrix = [4.0, 2.0, -1.0, 2.0, 5.0, 0.5, -1.0, 0.5, 3.0];
    let factor = cholesky(&matrix, 3).expect("a factor");
    for i in 0..3 {
        for j in 0..3 {
            let product: f64 = (0..3).map(|k| factor[i * 3 + k] * factor[j * 3 + k]).sum();
            assert!((product - matrix[i * 3 + j]).abs() < 1e-15 * 5.0);
            assert!(j <= i || factor[i * 3 + j] == 0.0);
        }
    }
}

#[test]
fn cholesky_names_the_first_bad_pivot() {
    // The third is the sum of the first two.
    assert_eq!(cholesky(&[1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0], 3), Err(2));
    assert_eq!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2), Err(1));
    assert_eq!(cholesky(&[-1.0], 1), Err(0));
    assert_eq!(cholesky(&[f64::NAN], 1), Err(0));
    assert_eq!(cholesky(&[1.0, 0.0, 0.0], 2), Err(1));
    assert_eq!(cholesky(&[], 0), Ok(vec![]));
}

#[test]
fn normal_numbers_have_the_covariance_asked_for() {
    let covariances = [4.0, -1.5, -1.5, 1.0];
    let normal = MultivariateNormal::new(&[10.0, -2.0], &covariances).expect("a distribution");
    let mut out = vec![0.0; 2 * DRAWS];
    normal.fill(&uniforms(2, DRAWS), DRAWS, &mut out);
    let (a, b) = out.split_at(DRAWS);
    // Four standard errors.
    assert!((mean(a) - 10.0).abs() < 4.0 * 2.0 / 141.0);
    assert!((mean(b) + 2.0).abs() < 4.0 / 141.0);
    assert!((covariance(a, a) / 4.0 - 1.0).abs() < 4.0 * 1.42 / 141.0);
    assert!((covariance(a, b) / -1.5 - 1.0).abs() < 4.0 * 1.3 / 141.0);
}

#[test]
fn a_copula_keeps_the_marginals_and_gives_the_rank_correlation() {
    let copula = GaussianCopula::new(&[1.0, 0.6, 0.6, 1.0], 2).expect("a copula");
    let u = uniforms(2, DRAWS);
    let mut out = vec![0.0; 2 * DRAWS];
    copula.correlate(&u, DRAWS, &mut out);
    let (a, b) = out.split_at(DRAWS);
    for (out, u) in a.iter().zip(&u) {
        assert!((out - u).abs() < 1e-14);
    }
    assert!((mean(b) - 0.5).abs() < 4.0 * 0.289 / 141.0);
    assert!((covariance(b, b) * 12.0 - 1.0).abs() < 4.0 * 0.9 / 141.0);
    // 6/π arcsin(0.3) = 0.5819.
    let rank = covariance(a, b) / (covariance(a, a) * covariance(b, b)).sqrt();
    assert!((rank - 0.5819).abs() < 0.02, "{rank}");
    // The extremes stay inside the open interval.
    let strong = GaussianCopula::new(&[1.0, 0.99, 0.99, 1.0], 2).expect("a copula");
    let end = 1.0 - f64::EPSILON / 2.0;
    let mut out = [0.0; 4];
    strong.correlate(&[end, 1.0 - end, end, 1.0 - end], 2, &mut out);
    assert!(out.iter().all(|u| *u > 0.0 && *u < 1.0), "{out:?}");
}

#[test]
fn a_draw_of_a_copula_does_not_depend_on_its_batch() {
    let copula = GaussianCopula::new(&[1.0, 0.6, 0.2, 0.6, 1.0, -0.1, 0.2, -0.1, 1.0], 3).expect("a copula");
    let u = uniforms(3, 100);
    let mut whole = vec![0.0; 300];
    copula.correlate(&u, 100, &mut whole);
    for draw in 0..100 {
        let mut alone = [0.0; 3];
        copula.correlate(&[u[draw], u[100 + draw], u[200 + draw]], 1, &mut alone);
        assert_eq!(alone.map(f64::to_bits), [whole[draw], whole[100 + draw], whole[200 + draw]].map(f64::to_bits));
    }
}

#[test]
fn matrices_that_make_no_sense_are_refused_with_the_reason() {
    let reason = |matrix: &[f64], n| GaussianCopula::new(matrix, n).expect_err("a refusal");
    assert_eq!(reason(&[1.0; 3], 2), "a matrix for 2 inputs needs 4 elements, not 3");
    assert_eq!(
        reason(&[1.0, 0.5, 0.4, 1.0], 2),
        "the matrix must be symmetric, but row 2 column 1 is 0.4 and row 1 column 2 is 0.5"
    );
    assert_eq!(reason(&[1.0, 0.5, 0.5, 2.0], 2), "the diagonal of a correlation matrix is 1, but row 2 has 2");
    assert_eq!(
        reason(&[1.0, 0.9, -0.9, 0.9, 1.0, 0.9, -0.9, 0.9, 1.0], 3),
        "the correlation matrix is not positive definite: input 3 is determined or contradicted by those before it"
    );
    assert!(MultivariateNormal::new(&[0.0, 0.0], &[1.0, 2.0, 2.0, 1.0]).is_err());
}

#[test]
fn dirichlet_shares_sum_to_one_and_have_beta_marginals() {
    let alphas = [12.0, 3.0, 0.5];
    let dirichlet = Dirichlet::new(&alphas).expect("a distribution");
    let prepared = dirichlet.prepare();
    let mut out = vec![0.0; 3 * DRAWS];
    prepared.fill(&uniforms(3, DRAWS), DRAWS, &mut out);
    for draw in 0..DRAWS {
        let sum: f64 = (0..3).map(|c| out[c * DRAWS + draw]).sum();
        assert!((sum - 1.0).abs() < 4e-16);
    }
    for (component, share) in dirichlet.mean().into_iter().enumerate() {
        let values = &out[component * DRAWS..(component + 1) * DRAWS];
        let marginal = dirichlet.marginal(component).expect("a component");
        assert!((marginal.mean() - share).abs() < 1e-15);
        assert!((mean(values) - share).abs() < 4.0 * marginal.sd() / 141.0);
        assert!((covariance(values, values).sqrt() / marginal.sd() - 1.0).abs() < 0.04);
        // Kolmogorov's distance: 1.95/√n is exceeded once in a thousand.
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        for (k, x) in sorted.iter().enumerate().step_by(97) {
            assert!((marginal.cdf(*x) - k as f64 / DRAWS as f64).abs() < 1.95 / 141.0);
        }
    }
    // All parameters near zero: the quantiles underflow, their logarithms do not.
    let tiny = Dirichlet::new(&[0.001, 0.001]).expect("a distribution").prepare();
    let mut out = [0.0; 2];
    tiny.fill(&[0.3, 0.2], 1, &mut out);
    assert!(out[0] == 1.0 && out[1] < 1e-100, "{out:?}");
}

#[test]
fn dirichlet_parameters_are_checked() {
    assert_eq!(Dirichlet::new(&[1.0]), Err("a Dirichlet distribution needs two components or more".to_string()));
    assert_eq!(
        Dirichlet::new(&[1.0, 0.0]),
        Err("every parameter of a Dirichlet distribution must be above 0, and 0 is not".to_string())
    );
}
