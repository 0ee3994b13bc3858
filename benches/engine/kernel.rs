//! The time-dependent Sick-Sicker model written out by hand, as a yardstick: everything the engine gives for it, and nothing
//! of how the engine works. Lanes of draws side by side, our own exponential, the widest instructions of the machine.

use cartwright::math::{InstructionSet, exp_m1};

const L: usize = 64;
type Lanes = [f64; L];

/// Parameters by draw.
pub struct Draws {
    pub count: usize,
    /// In the order of [`NAMES`].
    pub columns: Vec<Vec<f64>>,
}

/// The parameters that the kernel reads.
pub const NAMES: [&str; 18] = [
    "r_HS1",
    "r_S1H",
    "r_S1S2",
    "hr_S1",
    "hr_S2",
    "hr_S1S2_trtB",
    "c_H",
    "c_S1",
    "c_S2",
    "c_trtA",
    "c_trtB",
    "u_H",
    "u_S1",
    "u_S2",
    "u_trtA",
    "du_HS1",
    "ic_HS1",
    "ic_D",
];

/// What the calendar gives: mortality by cycle, weights of time points and of moves, discounted and not.
pub struct Calendar {
    pub mortality: Vec<f64>,
    pub points: [Vec<f64>; 2],
    pub moves: [Vec<f64>; 2],
}

/// Columns of one strategy: care, treatment, onset and death costs; utilities and the loss at onset; life years.
pub const COLUMNS: usize = 14;

/// Outputs by strategy, column, discounting and draw.
pub type Outputs = Vec<Vec<f64>>;

/// Sums over the cycles of one walk.
struct Sums {
    /// Healthy, sick, sicker.
    states: [[Lanes; 3]; 2],
    onset: [Lanes; 2],
    deaths: [Lanes; 2],
}

pub fn run(draws: &Draws, calendar: &Calendar, set: InstructionSet) -> Outputs {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2(draws: &Draws, calendar: &Calendar) -> Outputs {
            body(draws, calendar)
        }
        #[target_feature(enable = "avx512f,avx512dq")]
        fn avx512(draws: &Draws, calendar: &Calendar) -> Outputs {
            body(draws, calendar)
        }
        if set.is_available() {
            match set {
                // SAFETY: the processor has just been asked for these instructions.
                InstructionSet::Avx512 => return unsafe { avx512(draws, calendar) },
                // SAFETY: as above.
                InstructionSet::Avx2 => return unsafe { avx2(draws, calendar) },
                InstructionSet::Baseline => {}
            }
        }
    }
    let _ = set;
    body(draws, calendar)
}

#[inline(always)]
fn body(draws: &Draws, calendar: &Calendar) -> Outputs {
    let mut outputs: Outputs = vec![vec![0.0; draws.count]; 4 * COLUMNS * 2];
    let mut from = 0;
    while from < draws.count {
        let valid = if from + L < draws.count { L } else { draws.count - from };
        let mut p = [[0.0; L]; NAMES.len()];
        for (lanes, column) in p.iter_mut().zip(&draws.columns) {
            for i in 0..L {
                lanes[i] = column[if from + i < draws.count { from + i } else { draws.count - 1 }];
            }
        }
        let plain = walk(&p, &[1.0; L], calendar);
        let slower = walk(&p, &p[5], calendar);
        for (strategy, sums) in [&plain, &plain, &slower, &slower].into_iter().enumerate() {
            strategy_columns(&p, strategy, sums, &mut |column, discounting, lanes| {
                let row = &mut outputs[(strategy * COLUMNS + column) * 2 + discounting];
                row[from..from + valid].copy_from_slice(&lanes[..valid]);
            });
        }
        from += L;
    }
    outputs
}

#[inline(always)]
fn walk(p: &[Lanes; NAMES.len()], hr: &Lanes, calendar: &Calendar) -> Sums {
    let (mut h, mut s1, mut s2, mut d) = ([1.0; L], [0.0; L], [0.0; L], [0.0; L]);
    let mut sums = Sums { states: [[[0.0; L]; 3]; 2], onset: [[0.0; L]; 2], deaths: [[0.0; L]; 2] };
    let (mut p_hs1, mut p_s1h, mut p_s1s2) = ([0.0; L], [0.0; L], [0.0; L]);
    for i in 0..L {
        p_hs1[i] = -exp_m1(-p[0][i]);
        p_s1h[i] = -exp_m1(-p[1][i]);
        p_s1s2[i] = -exp_m1(-(hr[i] * p[2][i]));
    }
    for (cycle, &rate) in calendar.mortality.iter().enumerate() {
        add_states(&mut sums, &h, &s1, &s2, calendar, cycle);
        let p_hd = -exp_m1(-rate);
        let (wd, wp) = (calendar.moves[0][cycle], calendar.moves[1][cycle]);
        for i in 0..L {
            let p_s1d = -exp_m1(-(p[3][i] * rate));
            let p_s2d = -exp_m1(-(p[4][i] * rate));
            let dying = h[i] * p_hd + s1[i] * p_s1d + s2[i] * p_s2d;
            d[i] += dying;
            let (a, b, c) = (h[i] * (1.0 - p_hd), s1[i] * (1.0 - p_s1d), s2[i] * (1.0 - p_s2d));
            let onset = a * p_hs1[i];
            h[i] = a * (1.0 - p_hs1[i]) + b * p_s1h[i];
            s1[i] = b * (1.0 - p_s1h[i] - p_s1s2[i]) + onset;
            s2[i] = c + b * p_s1s2[i];
            sums.onset[0][i] += wd * onset;
            sums.onset[1][i] += wp * onset;
            sums.deaths[0][i] += wd * dying;
            sums.deaths[1][i] += wp * dying;
        }
    }
    add_states(&mut sums, &h, &s1, &s2, calendar, calendar.mortality.len());
    sums
}

#[inline(always)]
fn add_states(sums: &mut Sums, h: &Lanes, s1: &Lanes, s2: &Lanes, calendar: &Calendar, point: usize) {
    for k in 0..2 {
        let weight = calendar.points[k][point];
        let [sum_h, sum_s1, sum_s2] = &mut sums.states[k];
        for i in 0..L {
            sum_h[i] += weight * h[i];
            sum_s1[i] += weight * s1[i];
            sum_s2[i] += weight * s2[i];
        }
    }
}

#[inline(always)]
fn strategy_columns(
    p: &[Lanes; NAMES.len()],
    strategy: usize,
    sums: &Sums,
    put: &mut impl FnMut(usize, usize, &Lanes),
) {
    let (a, b) = (strategy % 2 == 1, strategy >= 2);
    let (mut treatment, mut u_sick, mut loss) = ([0.0; L], p[12], [0.0; L]);
    for i in 0..L {
        treatment[i] = if a { p[9][i] } else { 0.0 } + if b { p[10][i] } else { 0.0 };
        u_sick[i] = if a { p[14][i] } else { p[12][i] };
        loss[i] = -p[15][i];
    }
    for k in 0..2 {
        let [h, s1, s2] = &sums.states[k];
        let factors: [(&Lanes, &Lanes); 10] = [
            (h, &p[6]),
            (s1, &p[7]),
            (s2, &p[8]),
            (s1, &treatment),
            (s2, &treatment),
            (&sums.onset[k], &p[16]),
            (&sums.deaths[k], &p[17]),
            (h, &p[11]),
            (s1, &u_sick),
            (s2, &p[13]),
        ];
        for (column, (sum, amount)) in factors.into_iter().enumerate() {
            put(column, k, &times(sum, amount));
        }
        put(10, k, &times(&sums.onset[k], &loss));
        put(11, k, h);
        put(12, k, s1);
        put(13, k, s2);
    }
}

#[inline(always)]
fn times(a: &Lanes, b: &Lanes) -> Lanes {
    let mut out = [0.0; L];
    for i in 0..L {
        out[i] = a[i] * b[i];
    }
    out
}
