//! Owns the picture before it is drawn: lines, areas, dots and labels in units of a 720-wide figure, and the search for
//! a place where a label crosses nothing.

use super::font;
use super::palette::{Colour, INK, LABEL};

/// A place in a figure: right and down from the upper left corner.
pub(super) type Point = (f64, f64);

/// Where a label's place is on its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a label is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
    pub(super) halo: bool,
}

impl Style {
    pub(super) const fn label() -> Self {
        Self { size: LABEL, bold: false, colour: INK, anchor: Anchor::Start, halo: false }
    }

    pub(super) const fn size(self, size: f64) -> Self {
        Self { size, ..self }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) const fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// One thing that is drawn.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Area { points: Vec<Point>, fill: Colour },
    Line { points: Vec<Point>, colour: Colour, width: f64 },
    Dot { centre: Point, radius: f64, fill: Colour },
    Text { text: String, at: Point, style: Style },
}

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Frame {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub(super) fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    /// Whether a straight line between two places passes through.
    pub(super) fn is_crossed(&self, (x1, y1): Point, (x2, y2): Point) -> bool {
        let (mut enter, mut leave) = (0.0, 1.0);
        for (from, step, low, high) in [(x1, x2 - x1, self.left, self.right), (y1, y2 - y1, self.top, self.bottom)] {
            if step == 0.0 {
                if from < low || from > high {
                    return false;
                }
                continue;
            }
            let (a, b) = ((low - from) / step, (high - from) / step);
            let (first, last) = if a < b { (a, b) } else { (b, a) };
            enter = if first > enter { first } else { enter };
            leave = if last < leave { last } else { leave };
        }
        enter <= leave
    }
}

/// A part of the picture and what it says of itself when it is pointed at. It is not drawn.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) place: Frame,
    /// One line or several.
    pub(super) words: String,
}

/// Most marks along one scale: more would be too narrow to be pointed at.
const STRIPS: usize = 72;

/// A picture of a given size, drawn in the order in which things are added.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
    pub(super) marks: Vec<Mark>,
    labels: Vec<Frame>,
}

impl Canvas {
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new(), marks: Vec::new(), labels: Vec::new() }
    }

    pub(super) fn area(&mut self, points: Vec<Point>, fill: Colour) {
        self.shapes.push(Shape::Area { points, fill });
    }

    pub(super) fn line(&mut self, points: &[Point], colour: Colour, width: f64) {
        self.shapes.push(Shape::Line { points: points.to_vec(), colour, width });
    }

    /// A line of dashes and gaps; solid when there are none.
    pub(super) fn dashed(&mut self, points: &[Point], colour: Colour, width: f64, dash: &[f64]) {
        if dash.is_empty() {
            return self.line(points, colour, width);
        }
        for points in dashes(points, dash) {
            self.shapes.push(Shape::Line { points, colour, width });
        }
    }

    pub(super) fn dot(&mut self, centre: Point, radius: f64, fill: Colour) {
        self.shapes.push(Shape::Dot { centre, radius, fill });
    }

    /// A dot with a rim of another colour.
    pub(super) fn ring(&mut self, centre: Point, radius: f64, rim: f64, colour: Colour, fill: Colour) {
        self.dot(centre, radius, colour);
        self.dot(centre, radius - rim, fill);
    }

    /// A label on its base line.
    pub(super) fn text(&mut self, text: impl Into<String>, at: Point, style: Style) {
        let text = text.into();
        self.labels.push(frame(&text, at, style));
        self.shapes.push(Shape::Text { text, at, style });
    }

    /// What a part of the picture says when it is pointed at.
    pub(super) fn mark(&mut self, (left, top): Point, (right, bottom): Point, words: impl Into<String>) {
        let (left, right) = if left < right { (left, right) } else { (right, left) };
        let (top, bottom) = if top < bottom { (top, bottom) } else { (bottom, top) };
        self.marks.push(Mark { place: Frame { left, top, right, bottom }, words: words.into() });
    }

    /// Cuts a plot into upright strips about rising places, each of which says something of its place. Where there are
    /// too many to be pointed at, some are left out, never the last.
    pub(super) fn strips(&mut self, plot: Frame, places: &[f64], words: impl Fn(usize) -> String) {
        let Some(last) = places.len().checked_sub(1) else { return };
        let apart = places.len().div_ceil(STRIPS);
        let chosen: Vec<usize> = (0..places.len()).filter(|at| (last - at) % apart == 0).collect();
        for (n, &at) in chosen.iter().enumerate() {
            let middle = |other: usize| 0.5 * (places[at] + places[other]);
            let left = n.checked_sub(1).map_or(plot.left, |before| middle(chosen[before]));
            let right = chosen.get(n + 1).map_or(plot.right, |after| middle(*after));
            self.mark((left, plot.top), (right, plot.bottom), words(at));
        }
    }

    /// Frames of the labels so far.
    pub(super) fn labels(&self) -> &[Frame] {
        &self.labels
    }

    /// How many labels and lines a label would cross.
    pub(super) fn crossings(&self, label: &Frame, lines: &[Vec<Point>]) -> usize {
        let labels = self.labels.iter().filter(|other| other.overlaps(label)).count();
        let crossed = |line: &&Vec<Point>| line.windows(2).any(|pair| label.is_crossed(pair[0], pair[1]));
        labels * 10 + lines.iter().filter(crossed).count()
    }

    /// The first of some places where a label crosses nothing, or else the one where it crosses least.
    pub(super) fn freest(&self, text: &str, style: Style, places: &[Point], lines: &[Vec<Point>]) -> Option<Point> {
        let whole = Frame { left: 0.0, top: 0.0, right: self.width, bottom: self.height };
        let mut best: Option<(usize, Point)> = None;
        for &place in places {
            let label = frame(text, place, style);
            if !whole.holds(&label) {
                continue;
            }
            let crossings = self.crossings(&label, lines);
            if best.is_none_or(|(least, _)| crossings < least) {
                best = Some((crossings, place));
            }
        }
        best.map(|(_, place)| place)
    }

    /// The lowest place that is drawn at.
    pub(super) fn lowest(&self) -> f64 {
        let points = self.shapes.iter().flat_map(|shape| match shape {
            Shape::Area { points, .. } | Shape::Line { points, .. } => points.clone(),
            Shape::Dot { centre: at, .. } | Shape::Text { at, .. } => vec![*at],
        });
        points.fold(0.0, |low, (_, y)| if y > low { y } else { low })
    }

    /// Moves everything down and makes room above.
    pub(super) fn push_down(&mut self, by: f64) {
        let down = |point: &mut Point| point.1 += by;
        for shape in &mut self.shapes {
            match shape {
                Shape::Area { points, .. } | Shape::Line { points, .. } => points.iter_mut().for_each(down),
                Shape::Dot { centre: at, .. } | Shape::Text { at, .. } => down(at),
            }
        }
        for own in self.labels.iter_mut().chain(self.marks.iter_mut().map(|mark| &mut mark.place)) {
            own.top += by;
            own.bottom += by;
        }
        self.height += by;
    }
}

/// The frame of a label on its base line.
pub(super) fn frame(text: &str, (x, y): Point, style: Style) -> Frame {
    let width = font::width(text, style.size, style.bold);
    let left = match style.anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Frame { left, top: y - 0.76 * style.size, right: left + width, bottom: y + 0.24 * style.size }
}

/// Cuts a line into the pieces that are drawn.
fn dashes(points: &[Point], dash: &[f64]) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut turn = 0;
    let mut left = dash.first().copied().unwrap_or(1.0);
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let [mut from, to] = [pair[0], pair[1]];
        loop {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left {
                left -= length;
                if turn % 2 == 0 {
                    piece.push(to);
                }
                break;
            }
            let part = left / length;
            from = (from.0 + dx * part, from.1 + dy * part);
            piece.push(from);
            if turn % 2 == 0 {
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            turn = (turn + 1) % (2 * dash.len());
            left = dash[turn % dash.len()];
        }
    }
    if turn % 2 == 0 && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_into_dashes_round_its_corners() {
        let pieces = dashes(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)], &[3.0, 1.0]);
        assert_eq!(pieces[0], [(0.0, 0.0), (3.0, 0.0)]);
        assert_eq!(pieces[1], [(4.0, 0.0), (5.0, 0.0), (5.0, 2.0)]);
        assert_eq!(pieces.len(), 3);
    }

    #[test]
    fn strips_fill_the_plot_and_keep_the_last_place() {
        let plot = Frame { left: 0.0, top: 5.0, right: 200.0, bottom: 9.0 };
        let places: Vec<f64> = (0..=100).map(|n| 2.0 * f64::from(n)).collect();
        let mut canvas = Canvas::new(200.0, 10.0);
        canvas.strips(plot, &places, |at| at.to_string());
        let marks = &canvas.marks;
        assert!(marks.len() <= STRIPS && marks.windows(2).all(|pair| pair[0].place.right == pair[1].place.left));
        assert_eq!((marks[0].place.left, marks[0].words.as_str()), (0.0, "0"));
        let last = &marks[marks.len() - 1];
        assert_eq!((last.place.right, last.words.as_str()), (200.0, "100"));
    }

    #[test]
    fn a_frame_knows_the_lines_that_cross_it() {
        let frame = Frame { left: 10.0, top: 10.0, right: 20.0, bottom: 20.0 };
        assert!(frame.is_crossed((0.0, 0.0), (30.0, 30.0)));
        assert!(!frame.is_crossed((0.0, 15.0), (9.0, 15.0)));
        assert!(!frame.is_crossed((0.0, 30.0), (30.0, 21.0)));
    }
}
