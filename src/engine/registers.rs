//! Registers of lanes and the operations on them. Everything here is inlined into one body per instruction set.

use super::tape::{Instruction, Operation, Source};
use crate::program::{Binary, Lookup, Unary, apply_binary, apply_unary};

/// Draws side by side.
pub(super) type Lanes<const L: usize> = [f64; L];

/// An operand: lanes, or one number for all of them.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, const L: usize> {
    Lanes(&'a Lanes<L>),
    Same(f64),
}

/// Registers and the numbers that all lanes share.
pub(super) struct Registers<const L: usize> {
    pub lanes: Vec<Lanes<L>>,
    pub clocks: Vec<f64>,
}

impl<const L: usize> Registers<L> {
    pub fn new(count: usize, clocks: usize) -> Registers<L> {
        Registers { lanes: vec![[0.0; L]; count], clocks: vec![0.0; clocks] }
    }

    /// What a source holds.
    #[inline(always)]
    pub fn read<'a>(&'a self, source: Source, scalars: &[f64]) -> Operand<'a, L> {
        match source {
            Source::Register(at) => Operand::Lanes(&self.lanes[at as usize]),
            Source::Scalar(at) => Operand::Same(scalars[at as usize]),
            Source::Clock(at) => Operand::Same(self.clocks[at as usize]),
            Source::Constant(value) => Operand::Same(value),
        }
    }

    /// Carries out instructions in order. `parameter` fills a register with a parameter's values.
    #[inline(always)]
    pub fn run(
        &mut self,
        instructions: &[Instruction],
        scalars: &[f64],
        lookups: &[Lookup],
        parameter: &dyn Fn(u32, &mut Lanes<L>),
    ) {
        for instruction in instructions {
            // Operands always stand before the register that they fill.
            let (before, from) = self.lanes.split_at_mut(instruction.into as usize);
            let out = &mut from[0];
            let clocks = &self.clocks;
            let read = |source: Source| match source {
                Source::Register(at) => Operand::Lanes(&before[at as usize]),
                Source::Scalar(at) => Operand::Same(scalars[at as usize]),
                Source::Clock(at) => Operand::Same(clocks[at as usize]),
                Source::Constant(value) => Operand::Same(value),
            };
            match instruction.operation {
                Operation::Parameter(id) => parameter(id, out),
                Operation::Copy(a) => one(out, read(a), |a| a),
                Operation::Lookup(series, key) => {
                    let lookup = &lookups[series as usize];
                    one(out, read(key), |key| lookup.at(key));
                }
                Operation::Unary(function, a) => unary(out, function, read(a)),
                Operation::Binary(function, a, b) => binary(out, function, read(a), read(b)),
                Operation::Select(a, b, c) => select(out, read(a), read(b), read(c)),
            }
        }
    }
}

#[inline(always)]
fn one<const L: usize>(out: &mut Lanes<L>, a: Operand<'_, L>, f: impl Fn(f64) -> f64) {
    match a {
        Operand::Lanes(a) => {
            for i in 0..L {
                out[i] = f(a[i]);
            }
        }
        Operand::Same(a) => *out = [f(a); L],
    }
}

#[inline(always)]
fn two<const L: usize>(out: &mut Lanes<L>, a: Operand<'_, L>, b: Operand<'_, L>, f: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Operand::Lanes(a), Operand::Lanes(b)) => {
            for i in 0..L {
                out[i] = f(a[i], b[i]);
            }
        }
        (Operand::Lanes(a), Operand::Same(b)) => {
            for i in 0..L {
                out[i] = f(a[i], b);
            }
        }
        (Operand::Same(a), Operand::Lanes(b)) => {
            for i in 0..L {
                out[i] = f(a, b[i]);
            }
        }
        (Operand::Same(a), Operand::Same(b)) => *out = [f(a, b); L],
    }
}

#[inline(always)]
fn unary<const L: usize>(out: &mut Lanes<L>, function: Unary, a: Operand<'_, L>) {
    // The match stands outside the loops, so that each of them can be vectorised.
    macro_rules! each {
        ($($name:ident)*) => { match function { $(Unary::$name => one(out, a, |a| apply_unary(Unary::$name, a)),)* } };
    }
    each!(Negate Not Exp ExpM1 Ln Ln1p SquareRoot Absolute Floor NormalCdf);
}

#[inline(always)]
fn binary<const L: usize>(out: &mut Lanes<L>, function: Binary, a: Operand<'_, L>, b: Operand<'_, L>) {
    macro_rules! each {
        ($($name:ident)*) => { match function { $(Binary::$name => two(out, a, b, |a, b| apply_binary(Binary::$name, a, b)),)* } };
    }
    each!(Add Subtract Multiply Divide Power Minimum Maximum Equal NotEqual Less LessOrEqual And Or GammaP GammaQ);
}

#[inline(always)]
fn select<const L: usize>(out: &mut Lanes<L>, a: Operand<'_, L>, b: Operand<'_, L>, c: Operand<'_, L>) {
    let lane = |operand: Operand<'_, L>, i: usize| match operand {
        Operand::Lanes(list) => list[i],
        Operand::Same(value) => value,
    };
    match (a, b, c) {
        (Operand::Same(a), b, c) => one(out, if a != 0.0 { b } else { c }, |value| value),
        (Operand::Lanes(a), Operand::Lanes(b), Operand::Lanes(c)) => {
            for i in 0..L {
                out[i] = if a[i] != 0.0 { b[i] } else { c[i] };
            }
        }
        (Operand::Lanes(a), b, c) => {
            for i in 0..L {
                out[i] = if a[i] != 0.0 { lane(b, i) } else { lane(c, i) };
            }
        }
    }
}

/// sum += a·b
#[inline(always)]
pub(super) fn add_product<const L: usize>(sum: &mut Lanes<L>, a: &Lanes<L>, b: Operand<'_, L>) {
    match b {
        Operand::Lanes(b) => {
            for i in 0..L {
                sum[i] += a[i] * b[i];
            }
        }
        Operand::Same(b) => {
            for i in 0..L {
                sum[i] += a[i] * b;
            }
        }
    }
}

/// out = a·b
#[inline(always)]
pub(super) fn product<const L: usize>(out: &mut Lanes<L>, a: &Lanes<L>, b: Operand<'_, L>) {
    match b {
        Operand::Lanes(b) => {
            for i in 0..L {
                out[i] = a[i] * b[i];
            }
        }
        Operand::Same(b) => {
            for i in 0..L {
                out[i] = a[i] * b;
            }
        }
    }
}

/// sum += a
#[inline(always)]
pub(super) fn add<const L: usize>(sum: &mut Lanes<L>, a: &Lanes<L>) {
    for i in 0..L {
        sum[i] += a[i];
    }
}

/// Copies an operand.
#[inline(always)]
pub(super) fn fill<const L: usize>(out: &mut Lanes<L>, a: Operand<'_, L>) {
    one(out, a, |a| a);
}
