//! Cells of lanes and the arithmetic on them. Everything here is inlined into one body per instruction set.

use super::arithmetic::{settle_stay, take_exit};
use super::sets::{ParameterSets, Values};
use super::tape::{Instruction, Operation, Source, Tape};
use crate::math::lanes::{exp_lanes, exp_m1_lanes, ln_1p_lanes, ln_lanes, normal_cdf_lanes, pow_lanes};
use crate::program::{Binary, Lookup, Unary, apply_binary, apply_unary};
use std::ops::{Deref, DerefMut};

/// Draws side by side, on a boundary of the processor's cache lines.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Lanes<const L: usize>(pub [f64; L]);

impl<const L: usize> Lanes<L> {
    /// The same number in every lane.
    #[inline(always)]
    pub fn of(value: f64) -> Lanes<L> {
        Lanes([value; L])
    }
}

impl<const L: usize> Deref for Lanes<L> {
    type Target = [f64; L];

    #[inline(always)]
    fn deref(&self) -> &[f64; L] {
        &self.0
    }
}

impl<const L: usize> DerefMut for Lanes<L> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64; L] {
        &mut self.0
    }
}

/// An operand: lanes, or one number for all of them.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, const L: usize> {
    Lanes(&'a Lanes<L>),
    Same(f64),
}

/// out = f(a)
macro_rules! one {
    ($out:expr, $a:expr, $x:ident => $value:expr) => {
        match $a {
            Operand::Lanes(a) => {
                for i in 0..L {
                    let $x = a[i];
                    $out[i] = $value;
                }
            }
            Operand::Same($x) => *$out = Lanes::<L>::of($value),
        }
    };
}

/// The sets `from … from + L` of a batch; those at or past `end` repeat the last.
#[derive(Clone, Copy)]
pub(super) struct Group<'a> {
    pub sets: &'a ParameterSets,
    pub from: usize,
    pub end: usize,
}

/// Every cell of a run, and the clocks of the slot that is looked at.
pub(super) struct Cells<const L: usize> {
    list: Vec<Box<Lanes<L>>>,
    /// Stands in for a cell while it is written, so that the others can be read.
    spare: Box<Lanes<L>>,
    second: Box<Lanes<L>>,
    pub clocks: Vec<f64>,
}

/// The cells that can be read while one is written.
#[derive(Clone, Copy)]
pub(super) struct View<'a, const L: usize> {
    list: &'a [Box<Lanes<L>>],
    clocks: &'a [f64],
    scalars: &'a [f64],
}

impl<'a, const L: usize> View<'a, L> {
    #[inline(always)]
    pub fn get(self, at: u32) -> &'a Lanes<L> {
        &self.list[at as usize]
    }

    #[inline(always)]
    fn read(self, source: Source) -> Operand<'a, L> {
        match source {
            Source::Cell(at) => Operand::Lanes(self.get(at)),
            Source::Scalar(at) => Operand::Same(self.scalars[at as usize]),
            Source::Clock(at) => Operand::Same(self.clocks[at as usize]),
            Source::Constant(value) => Operand::Same(value),
        }
    }
}

impl<const L: usize> Cells<L> {
    pub fn new(count: usize, clocks: usize) -> Cells<L> {
        let zero = || Box::new(Lanes::<L>::of(0.0));
        Cells { list: (0..count).map(|_| zero()).collect(), spare: zero(), second: zero(), clocks: vec![0.0; clocks] }
    }

    #[inline(always)]
    pub fn get(&self, at: u32) -> &Lanes<L> {
        &self.list[at as usize]
    }

    #[inline(always)]
    pub fn get_mut(&mut self, at: u32) -> &mut Lanes<L> {
        &mut self.list[at as usize]
    }

    #[inline(always)]
    pub fn swap(&mut self, a: u32, b: u32) {
        self.list.swap(a as usize, b as usize);
    }

    /// What a source holds.
    #[inline(always)]
    pub fn read<'c>(&'c self, source: Source, scalars: &'c [f64]) -> Operand<'c, L> {
        View { list: &self.list, clocks: &self.clocks, scalars }.read(source)
    }

    /// Copies what a source holds.
    #[inline(always)]
    pub fn copy(&self, source: Source, scalars: &[f64]) -> Lanes<L> {
        spread(self.read(source, scalars))
    }

    /// A cell to be written, as it was, and the others to be read meanwhile. It has to be closed again. (No closure does the
    /// writing: one that is not inlined would be compiled for the narrowest instructions.)
    #[inline(always)]
    pub fn open<'c>(&'c mut self, at: u32, scalars: &'c [f64]) -> (View<'c, L>, &'c mut Lanes<L>) {
        std::mem::swap(&mut self.list[at as usize], &mut self.spare);
        (View { list: &self.list, clocks: &self.clocks, scalars }, &mut self.spare)
    }

    /// Puts back the cell that was opened.
    #[inline(always)]
    pub fn close(&mut self, at: u32) {
        std::mem::swap(&mut self.list[at as usize], &mut self.spare);
    }

    /// Two sums to be added to and a cell to be read. Both have to be closed again.
    #[inline(always)]
    pub fn open_two(&mut self, sums: (u32, u32), cell: u32) -> (&mut Lanes<L>, &mut Lanes<L>, &Lanes<L>) {
        std::mem::swap(&mut self.list[sums.0 as usize], &mut self.spare);
        std::mem::swap(&mut self.list[sums.1 as usize], &mut self.second);
        (&mut self.spare, &mut self.second, &self.list[cell as usize])
    }

    /// Puts back the sums that were opened.
    #[inline(always)]
    pub fn close_two(&mut self, sums: (u32, u32)) {
        std::mem::swap(&mut self.list[sums.1 as usize], &mut self.second);
        std::mem::swap(&mut self.list[sums.0 as usize], &mut self.spare);
    }

    /// The number that a source holds for all lanes.
    #[inline(always)]
    pub fn number(&self, source: Source, scalars: &[f64]) -> f64 {
        match source {
            Source::Cell(at) => self.get(at)[0],
            Source::Scalar(at) => scalars[at as usize],
            Source::Clock(at) => self.clocks[at as usize],
            Source::Constant(value) => value,
        }
    }

    /// Carries out instructions in order.
    #[inline(always)]
    pub fn run(
        &mut self,
        tape: &Tape,
        instructions: &[Instruction],
        scalars: &[f64],
        lookups: &[Lookup],
        worst: &mut [Lanes<L>],
        group: Group<'_>,
    ) {
        for instruction in instructions {
            let (cells, out) = self.open(instruction.into, scalars);
            match instruction.operation {
                Operation::Parameter(id) => parameter(&group.sets.values[id as usize], group, out),
                Operation::Copy(a) => one!(out, cells.read(a), a => a),
                Operation::Lookup(series, key) => {
                    let lookup = &lookups[series as usize];
                    one!(out, cells.read(key), key => lookup.at(key));
                }
                Operation::Unary(function, a) => unary(out, function, cells.read(a)),
                Operation::Binary(function, a, b) => binary(out, function, cells.read(a), cells.read(b)),
                Operation::Select(a, b, c) => select(out, cells.read(a), cells.read(b), cells.read(c)),
                Operation::Stay { from, to, checked, worst: at } => {
                    *out = Lanes::<L>::of(1.0);
                    let worst = &mut worst[at as usize];
                    for &(odds, proved) in &tape.odds[from as usize..to as usize] {
                        take_exit(out, cells.read(odds), worst, proved);
                    }
                    if checked {
                        settle_stay(out, worst);
                    }
                }
            }
            self.close(instruction.into);
        }
    }
}

#[inline(always)]
fn parameter<const L: usize>(values: &Values, Group { from, end, .. }: Group<'_>, out: &mut Lanes<L>) {
    match values {
        Values::Same(value) => *out = Lanes::<L>::of(*value),
        Values::Each(list) if from + L <= end => out.copy_from_slice(&list[from..from + L]),
        Values::Each(list) => {
            for (i, slot) in out.iter_mut().enumerate() {
                *slot = list[if from + i < end { from + i } else { end - 1 }];
            }
        }
    }
}

#[inline(always)]
fn spread<const L: usize>(operand: Operand<'_, L>) -> Lanes<L> {
    match operand {
        Operand::Lanes(lanes) => *lanes,
        Operand::Same(value) => Lanes::<L>::of(value),
    }
}

#[inline(always)]
fn unary<const L: usize>(out: &mut Lanes<L>, function: Unary, a: Operand<'_, L>) {
    // The match stands outside the loops, so that each of them can be vectorised.
    macro_rules! here {
        ($name:ident) => {
            one!(out, a, a => apply_unary(Unary::$name, a))
        };
    }
    // An elementary function is compiled once for each instruction set, not in each body.
    let call = |function: fn(&[f64], &mut [f64]), out: &mut Lanes<L>| match a {
        Operand::Lanes(a) => function(&a[..], &mut out[..]),
        Operand::Same(a) => *out = Lanes::<L>::of(one_value(|out| function(&[a], out))),
    };
    match function {
        Unary::Negate => here!(Negate),
        Unary::Not => here!(Not),
        Unary::SquareRoot => here!(SquareRoot),
        Unary::Absolute => here!(Absolute),
        Unary::Floor => here!(Floor),
        Unary::Exp => call(exp_lanes, out),
        Unary::ExpM1 => call(exp_m1_lanes, out),
        Unary::Ln => call(ln_lanes, out),
        Unary::Ln1p => call(ln_1p_lanes, out),
        Unary::NormalCdf => call(normal_cdf_lanes, out),
    }
}

fn one_value(function: impl FnOnce(&mut [f64])) -> f64 {
    let mut out = [0.0];
    function(&mut out);
    out[0]
}

#[inline(always)]
fn binary<const L: usize>(out: &mut Lanes<L>, function: Binary, a: Operand<'_, L>, b: Operand<'_, L>) {
    macro_rules! short {
        ($name:ident) => {
            match (a, b) {
                (Operand::Lanes(a), Operand::Lanes(b)) => {
                    for i in 0..L {
                        out[i] = apply_binary(Binary::$name, a[i], b[i]);
                    }
                }
                (Operand::Lanes(a), Operand::Same(b)) => {
                    for i in 0..L {
                        out[i] = apply_binary(Binary::$name, a[i], b);
                    }
                }
                (Operand::Same(a), Operand::Lanes(b)) => {
                    for i in 0..L {
                        out[i] = apply_binary(Binary::$name, a, b[i]);
                    }
                }
                (Operand::Same(a), Operand::Same(b)) => *out = Lanes::<L>::of(apply_binary(Binary::$name, a, b)),
            }
        };
    }
    // One copy of its code does for lanes and single numbers.
    macro_rules! long {
        ($name:ident) => {{
            let (a, b) = (spread(a), spread(b));
            for i in 0..L {
                out[i] = apply_binary(Binary::$name, a[i], b[i]);
            }
        }};
    }
    macro_rules! each {
        ($($kind:ident: $($name:ident)*;)*) => {
            match function {
                $($(Binary::$name => $kind!($name),)*)*
                Binary::Power => pow_lanes(&spread(a)[..], &spread(b)[..], &mut out[..]),
            }
        };
    }
    each! {
        short: Add Subtract Multiply Divide;
        long: Minimum Maximum Equal NotEqual Less LessOrEqual And Or GammaP GammaQ;
    }
}

#[inline(always)]
fn select<const L: usize>(out: &mut Lanes<L>, a: Operand<'_, L>, b: Operand<'_, L>, c: Operand<'_, L>) {
    match a {
        Operand::Same(a) => one!(out, if a != 0.0 { b } else { c }, value => value),
        Operand::Lanes(a) => {
            let (b, c) = (spread(b), spread(c));
            for i in 0..L {
                out[i] = if a[i] != 0.0 { b[i] } else { c[i] };
            }
        }
    }
}
