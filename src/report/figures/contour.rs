//! Owns lines that hold a given share of scattered points: counts on a grid, smoothed by repeated means, then the line at
//! the density that the share of points exceeds. It follows skewed clouds where an ellipse would not.

use super::canvas::{Frame, Point};

const CELLS: usize = 64;
/// Times and half-width of the running mean; three passes are close to a bell.
const PASSES: usize = 3;

/// A smoothed count of points over a frame.
pub(super) struct Density {
    frame: Frame,
    nodes: Vec<f64>,
}

impl Density {
    /// The density of some points, smoothed by about so many units.
    pub(super) fn new(points: &[Point], frame: Frame, smooth: f64) -> Self {
        let side = CELLS + 1;
        let mut nodes = vec![0.0; side * side];
        let mut density = Self { frame, nodes: Vec::new() };
        for &point in points {
            if let Some((column, row, across, down)) = density.cell(point) {
                nodes[row * side + column] += (1.0 - across) * (1.0 - down);
                nodes[row * side + column + 1] += across * (1.0 - down);
                nodes[(row + 1) * side + column] += (1.0 - across) * down;
                nodes[(row + 1) * side + column + 1] += across * down;
            }
        }
        let half = |size: f64| {
            let cells = (smooth / (size / CELLS as f64)).round();
            if cells < 1.0 { 1 } else { cells as usize }
        };
        for _ in 0..PASSES {
            nodes = means(&nodes, half(frame.right - frame.left));
            nodes = turned(&means(&turned(&nodes), half(frame.bottom - frame.top)));
        }
        density.nodes = nodes;
        density
    }

    /// The cell a point is in, and how far across and down it is within.
    fn cell(&self, (x, y): Point) -> Option<(usize, usize, f64, f64)> {
        let across = (x - self.frame.left) / (self.frame.right - self.frame.left) * CELLS as f64;
        let down = (y - self.frame.top) / (self.frame.bottom - self.frame.top) * CELLS as f64;
        let end = CELLS as f64;
        if !(across >= 0.0 && down >= 0.0 && across < end && down < end) {
            return None;
        }
        Some((across as usize, down as usize, across.fract(), down.fract()))
    }

    fn at(&self, point: Point) -> f64 {
        let side = CELLS + 1;
        self.cell(point).map_or(0.0, |(column, row, across, down)| {
            let node = |c: usize, r: usize| self.nodes[(row + r) * side + column + c];
            (node(0, 0) * (1.0 - across) + node(1, 0) * across) * (1.0 - down)
                + (node(0, 1) * (1.0 - across) + node(1, 1) * across) * down
        })
    }

    /// The density that a share of the points exceeds.
    pub(super) fn level(&self, points: &[Point], share: f64) -> f64 {
        let mut heights: Vec<f64> = points.iter().map(|&point| self.at(point)).collect();
        heights.sort_by(f64::total_cmp);
        let place = ((1.0 - share) * heights.len() as f64).floor() as usize;
        heights.get(place).copied().unwrap_or(0.0)
    }

    /// The lines at a density, joined end to end.
    pub(super) fn lines(&self, level: f64) -> Vec<Vec<Point>> {
        let side = CELLS + 1;
        lines((CELLS, CELLS), &|column, row| (self.place(column, row), self.nodes[row * side + column] - level))
    }

    fn place(&self, column: usize, row: usize) -> Point {
        let along = |from: f64, to: f64, n: usize| from + (to - from) * n as f64 / CELLS as f64;
        (along(self.frame.left, self.frame.right, column), along(self.frame.top, self.frame.bottom, row))
    }
}

/// The lines on which a function is zero, joined end to end: it is known at the corners of so many columns and rows of cells, each
/// corner with its place.
pub(super) fn lines((columns, rows): (usize, usize), corner: &dyn Fn(usize, usize) -> (Point, f64)) -> Vec<Vec<Point>> {
    let mut pieces: Vec<(Point, Point)> = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            // Two triangles a cell: no case is ambiguous.
            let [a, b, c, d] =
                [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
            pieces.extend([cut([a, b, c]), cut([a, c, d])].into_iter().flatten());
        }
    }
    join(pieces)
}

/// Running means along the rows.
fn means(nodes: &[f64], half: usize) -> Vec<f64> {
    let side = CELLS + 1;
    let mut smooth = Vec::with_capacity(nodes.len());
    for row in nodes.chunks(side) {
        for column in 0..side {
            let from = column.saturating_sub(half);
            let to = if column + half + 1 > side { side } else { column + half + 1 };
            smooth.push(row[from..to].iter().sum::<f64>() / (2 * half + 1) as f64);
        }
    }
    smooth
}

/// Rows and columns changed over.
fn turned(nodes: &[f64]) -> Vec<f64> {
    let side = CELLS + 1;
    (0..side * side).map(|n| nodes[(n % side) * side + n / side]).collect()
}

/// Where the zero line passes through a triangle.
fn cut(corners: [(Point, f64); 3]) -> Option<(Point, Point)> {
    let mut ends = Vec::new();
    for (from, to) in [(0, 1), (1, 2), (2, 0)] {
        // The same order at a shared edge whichever triangle asks, so that ends meet to the bit.
        let (a, b) =
            if corners[from].0 <= corners[to].0 { (corners[from], corners[to]) } else { (corners[to], corners[from]) };
        if (a.1 >= 0.0) != (b.1 >= 0.0) {
            let part = a.1 / (a.1 - b.1);
            ends.push((a.0.0 + (b.0.0 - a.0.0) * part, a.0.1 + (b.0.1 - a.0.1) * part));
        }
    }
    match ends[..] {
        [from, to] => Some((from, to)),
        _ => None,
    }
}

/// Pieces joined to lines.
fn join(mut pieces: Vec<(Point, Point)>) -> Vec<Vec<Point>> {
    let mut lines = Vec::new();
    while let Some((from, to)) = pieces.pop() {
        let mut line = vec![from, to];
        while let Some(end) = line.last().copied() {
            let Some(next) = pieces.iter().position(|piece| piece.0 == end || piece.1 == end) else {
                break;
            };
            let (a, b) = pieces.swap_remove(next);
            line.push(if a == end { b } else { a });
        }
        line.reverse();
        while let Some(end) = line.last().copied() {
            let Some(next) = pieces.iter().position(|piece| piece.0 == end || piece.1 == end) else {
                break;
            };
            let (a, b) = pieces.swap_remove(next);
            line.push(if a == end { b } else { a });
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_holds_its_share_of_a_round_cloud_in_one_ring() {
        let points: Vec<Point> =
            (0..900).map(|n| (20.0 + f64::from(n % 30) * 2.0, 20.0 + f64::from(n / 30) * 2.0)).collect();
        let density = Density::new(&points, Frame { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 }, 4.0);
        let level = density.level(&points, 0.5);
        let inside = points.iter().filter(|&&point| density.at(point) >= level).count();
        assert!((440..=460).contains(&inside), "{inside}");
        let lines = density.lines(density.level(&points, 0.95));
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
    }
}
