//! Owns the picture of a model's structure: layers from left to right, a product state as a frame with a column for each
//! axis, moves to one place gathered on the way.

use super::Figure;
use super::canvas::{Anchor, Canvas, Point, Style};
use super::courses::gathered;
use super::layers::{Layers, Stop, layers};
use super::palette::{Colour, DEAD, GRID, INK, INK2, INK3, LABEL, PAPER};
use super::{WIDTH, font};
use crate::report::structure::{Axis, End, Structure, Unit, structure as folded, words};
use crate::results::Model;

/// Height of a box.
const BOX: f64 = 30.0;
/// How far the points of a pointed box stand out.
const POINT: f64 = 11.0;
/// Room between boxes of a column.
const GAP: f64 = 18.0;
/// Room between layers, for the lines: as much as the width allows.
const LANE: (f64, f64) = (34.0, 72.0);
/// Room round the columns of a product state.
const PAD: f64 = 14.0;
/// Room above them, for its name and the names of the axes.
const HEAD: f64 = 54.0;
/// The widest label that is not broken.
const WIDEST: f64 = 150.0;

/// The structure of a model.
#[must_use]
pub fn structure(model: &Model, title: &str) -> Figure {
    let structure = gathered(&folded(model));
    let layers = layers(&structure);
    let shapes: Vec<Block> = structure.units.iter().map(Block::new).collect();
    let places = Places::new(&layers, &shapes);
    let mut canvas = Canvas::new(places.width, places.height);
    for (at, (unit, block)) in
        structure.units.iter().zip(&shapes).enumerate().filter(|(_, (unit, _))| !unit.axes.is_empty())
    {
        let (x, y) = places.corners[at];
        outline(&mut canvas, (x, y), (block.width, block.height), false, GRID.alpha(0.45), unit.start);
        canvas.text(unit.label.clone(), (x + PAD, y + 20.0), Style::label().bold());
    }
    for (link, stops) in structure.links.iter().zip(&layers.routes) {
        let from = places.right_of(&shapes, link.from);
        let to = places.left_of(&shapes, link.to);
        if stops.is_empty() {
            back(&mut canvas, places.below(&shapes, link.from), places.below(&shapes, link.to));
            continue;
        }
        let mut at = from;
        for stop in stops {
            let (enter, leave) = match stop {
                Stop::Unit(_) => (to, to),
                Stop::Bend(bend) => places.bends[*bend],
            };
            curve(&mut canvas, at, enter);
            if enter != leave {
                canvas.line(&[enter, leave], INK3, 1.2);
            }
            at = leave;
        }
        head(&mut canvas, to, (1.0, 0.0));
    }
    for (at, (unit, block)) in structure.units.iter().zip(&shapes).enumerate() {
        block.draw(&mut canvas, unit, places.corners[at]);
    }
    canvas.height = canvas.lowest() + 10.0;
    for (at, block) in shapes.iter().enumerate() {
        marks(&mut canvas, &structure, at, block, places.corners[at]);
    }
    Figure {
        id: "structure".into(),
        title: title.to_owned(),
        subtitle: subtitle(&structure),
        description: description(&structure),
        note: String::new(),
        canvas,
    }
}

/// What each box says when it is pointed at: where people go from it, and what the move is counted as.
fn marks(canvas: &mut Canvas, structure: &Structure, at: usize, block: &Block, (x, y): Point) {
    let unit = &structure.units[at];
    let leads = |value: Option<(usize, usize)>| -> Vec<String> {
        let own = structure.links.iter().filter(|link| link.from.unit == at && link.from.value == value);
        own.map(|link| {
            let names: Vec<String> = link.names.iter().map(|name| crate::report::words::name(name)).collect();
            let counted = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
            format!("to {}{counted}", structure.units[link.to.unit].label)
        })
        .collect()
    };
    let told = |label: &str, mut lines: Vec<String>| {
        lines.dedup();
        std::iter::once(label.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    };
    if unit.axes.is_empty() {
        canvas.mark((x, y), (x + block.width, y + block.height), told(&unit.label, leads(None)));
        return;
    }
    for (which, (axis, column)) in unit.axes.iter().zip(&block.columns).enumerate() {
        for value in 0..axis.values.len() {
            let inside = axis.moves.iter().filter(|(from, _)| *from == value);
            let mut lines: Vec<String> = inside.map(|(_, to)| format!("to {}", axis.label(*to))).collect();
            lines.extend(leads(Some((which, value))));
            let (left, top) = (x + column.left, y + column.tops[value]);
            canvas.mark(
                (left, top),
                (left + column.width, top + column.heights[value]),
                told(&axis.label(value), lines),
            );
        }
    }
}

fn subtitle(structure: &Structure) -> String {
    let mut text = String::from("Structure: boxes are states");
    if structure.units.iter().any(|unit| !unit.axes.is_empty()) {
        text += ", frames are product states with a column for each axis";
    }
    let instant = |unit: &Unit| unit.instant || unit.axes.iter().any(|axis| axis.values.values().any(|own| *own));
    if structure.units.iter().any(instant) {
        text += ", pointed boxes are passed through at once";
    }
    text + "; a bold outline is where people may start"
}

fn description(structure: &Structure) -> String {
    let label = |end: End| structure.units[end.unit].label.clone();
    let mut moves: Vec<String> = Vec::new();
    for link in &structure.links {
        let text = format!("{} to {}", label(link.from), label(link.to));
        if !moves.contains(&text) {
            moves.push(text);
        }
    }
    format!("Moves: {}.", moves.join("; "))
}

/// A unit's measures.
struct Block {
    width: f64,
    height: f64,
    lines: Vec<String>,
    columns: Vec<Column>,
}

/// An axis's measures, from the upper left corner of its unit.
struct Column {
    left: f64,
    width: f64,
    tops: Vec<f64>,
    heights: Vec<f64>,
}

fn text_width(text: &str) -> f64 {
    font::width(text, LABEL, false)
}

fn widest<'t>(texts: impl Iterator<Item = &'t String>) -> f64 {
    texts.map(|text| text_width(text)).fold(0.0, larger)
}

impl Block {
    fn new(unit: &Unit) -> Block {
        let lines = font::wrap(&unit.label, LABEL, false, WIDEST);
        if unit.axes.is_empty() {
            let text = 17.0 * lines.len().saturating_sub(1) as f64;
            let wide = widest(lines.iter());
            let width = wide + if unit.instant { 2.0 * POINT + 12.0 } else { 22.0 };
            return Block { width, height: BOX + text, lines, columns: vec![] };
        }
        let mut columns = Vec::new();
        let (mut left, mut height) = (PAD, 0.0);
        for axis in &unit.axes {
            let column = Column::new(axis, left);
            left = column.left + column.width + side(axis, true) + PAD;
            let low = column.tops.last().zip(column.heights.last()).map_or(0.0, |(top, height)| top + height);
            height = if low > height { low } else { height };
            columns.push(column);
        }
        let name = font::width(&unit.label, LABEL, true) + 2.0 * PAD;
        Block { width: if left > name { left } else { name }, height: height + PAD, lines, columns }
    }

    fn draw(&self, canvas: &mut Canvas, unit: &Unit, corner: Point) {
        let (x, y) = corner;
        if unit.axes.is_empty() {
            let fill = if unit.alive { PAPER } else { DEAD };
            outline(canvas, corner, (self.width, self.height), unit.instant, fill, unit.start);
            let first = y + self.height / 2.0 - 8.5 * (self.lines.len() as f64 - 1.0) + 4.8;
            for (at, line) in self.lines.iter().enumerate() {
                let place = (x + self.width / 2.0, first + 17.0 * at as f64);
                canvas.text(line.clone(), place, Style::label().anchor(Anchor::Middle));
            }
            return;
        }
        for (axis, column) in unit.axes.iter().zip(&self.columns) {
            column.draw(canvas, axis, corner);
        }
    }
}

/// Room beside a column for the curves of its moves: downwards on the right, upwards on the left.
fn side(axis: &Axis, down: bool) -> f64 {
    if axis.is_any_to_any() {
        return if down { 16.0 } else { 0.0 };
    }
    let spans = axis.moves.iter().filter(|(a, b)| (a < b) == down).map(|(a, b)| a.abs_diff(*b));
    let most = spans.filter(|span| !down || *span > 1).max().unwrap_or(0);
    if most == 0 { 0.0 } else { reach(most) + 4.0 }
}

/// How far a curve over so many boxes stands out.
fn reach(span: usize) -> f64 {
    10.0 + 8.0 * span as f64
}

impl Column {
    fn new(axis: &Axis, left: f64) -> Column {
        let labels: Vec<String> = (0..axis.values.len()).map(|value| axis.label(value)).collect();
        let wide = labels
            .iter()
            .zip(axis.values.values())
            .map(|(label, instant)| text_width(label) + if *instant { 2.0 * POINT + 10.0 } else { 20.0 });
        let name = text_width(&heading(axis));
        let width = wide.fold(name, larger);
        let mut top = HEAD;
        let (mut tops, mut heights) = (Vec::new(), Vec::new());
        for _ in axis.values.values() {
            tops.push(top);
            heights.push(BOX);
            top += BOX + GAP;
        }
        Column { left: left + side(axis, false), width, tops, heights }
    }

    fn draw(&self, canvas: &mut Canvas, axis: &Axis, (x, y): Point) {
        let left = x + self.left;
        let middle = left + self.width / 2.0;
        canvas.text(heading(axis), (middle, y + 42.0), Style::label().colour(INK2).anchor(Anchor::Middle));
        let centre = |at: usize| y + self.tops[at] + self.heights[at] / 2.0;
        let edge = |at: usize, right: bool| (if right { left + self.width } else { left }, centre(at));
        if axis.is_any_to_any() {
            let at = left + self.width + 9.0;
            let (first, last) = (centre(0), centre(axis.values.len() - 1));
            canvas.line(&[(at, first), (at, last)], INK3, 1.2);
            head(canvas, (at, first), (0.0, -1.0));
            head(canvas, (at, last), (0.0, 1.0));
        } else {
            for &(from, to) in &axis.moves {
                if to == from + 1 {
                    let end = (middle, y + self.tops[to]);
                    canvas.line(&[(middle, y + self.tops[from] + self.heights[from]), end], INK3, 1.2);
                    head(canvas, end, (0.0, 1.0));
                    continue;
                }
                let down = from < to;
                let out = if down { reach(from.abs_diff(to)) } else { -reach(from.abs_diff(to)) };
                let lift = if down { 5.0 } else { -5.0 };
                let (start, end) = (edge(from, down), edge(to, down));
                let (start, end) = ((start.0, start.1 + lift), (end.0, end.1 - lift));
                let out = 1.33 * out;
                bezier(canvas, [start, (start.0 + out, start.1), (end.0 + out, end.1), end]);
                head(canvas, end, (if down { -1.0 } else { 1.0 }, 0.0));
            }
        }
        for (at, instant) in axis.values.values().enumerate() {
            let size = (self.width, self.heights[at]);
            outline(canvas, (left, y + self.tops[at]), size, *instant, PAPER, false);
            canvas.text(axis.label(at), (middle, centre(at) + 4.8), Style::label().anchor(Anchor::Middle));
        }
    }
}

fn heading(axis: &Axis) -> String {
    if axis.is_any_to_any() { format!("{} (any to any)", words(&axis.name)) } else { words(&axis.name) }
}

fn outline(canvas: &mut Canvas, (x, y): Point, (w, h): Point, pointed: bool, fill: Colour, bold: bool) {
    // From the middle of the upper edge, so that the line closes where it is straight.
    let point = if pointed { POINT } else { 0.0 };
    let mut corners = vec![(x + w / 2.0, y), (x + w - point, y)];
    if pointed {
        corners.push((x + w, y + h / 2.0));
    }
    corners.extend([(x + w - point, y + h), (x + point, y + h)]);
    if pointed {
        corners.push((x, y + h / 2.0));
    }
    corners.push((x + point, y));
    canvas.area(corners.clone(), PAPER);
    canvas.area(corners.clone(), fill);
    let round: Vec<Point> = corners.iter().chain(corners.first()).copied().collect();
    let (colour, width) = if bold { (INK, 2.6) } else { (INK3, 1.2) };
    canvas.line(&round, colour, width);
}

/// A line that leaves and arrives level.
fn curve(canvas: &mut Canvas, from: Point, to: Point) {
    let half = (to.0 - from.0) / 2.0;
    bezier(canvas, [from, (from.0 + half, from.1), (to.0 - half, to.1), to]);
}

/// A line to the same or an earlier layer: out below, and up again.
fn back(canvas: &mut Canvas, from: Point, to: Point) {
    let low = 26.0 + if from.1 > to.1 { from.1 } else { to.1 };
    let shift = if from.0 == to.0 { 10.0 } else { 0.0 };
    bezier(canvas, [(from.0 - shift, from.1), (from.0 - shift, low), (to.0 + shift, low), (to.0 + shift, to.1)]);
    head(canvas, (to.0 + shift, to.1), (0.0, -1.0));
}

fn bezier(canvas: &mut Canvas, [a, b, c, d]: [Point; 4]) {
    const STEPS: usize = 18;
    let at = |step: usize| {
        let t = step as f64 / STEPS as f64;
        let s = 1.0 - t;
        let mix =
            |a: f64, b: f64, c: f64, d: f64| s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    };
    let points: Vec<Point> = (0..=STEPS).map(at).collect();
    canvas.line(&points, INK3, 1.2);
}

/// The head of an arrow that points along a direction.
fn head(canvas: &mut Canvas, (x, y): Point, (dx, dy): Point) {
    let (back, side) = (7.0, 3.4);
    let foot = (x - back * dx, y - back * dy);
    canvas.area(vec![(x, y), (foot.0 - side * dy, foot.1 + side * dx), (foot.0 + side * dy, foot.1 - side * dx)], INK2);
}

/// Where everything stands.
struct Places {
    width: f64,
    height: f64,
    /// Upper left corner of each unit.
    corners: Vec<Point>,
    /// Where each bend is entered and left.
    bends: Vec<(Point, Point)>,
}

impl Places {
    fn new(layers: &Layers, shapes: &[Block]) -> Places {
        let tall = |stop: &Stop| if let Stop::Unit(unit) = stop { shapes[*unit].height } else { 8.0 };
        let heights: Vec<f64> = layers
            .order
            .iter()
            .map(|layer| layer.iter().map(tall).sum::<f64>() + 26.0 * layer.len().saturating_sub(1) as f64)
            .collect();
        let height = heights.iter().copied().fold(0.0, larger);
        let wide = |stop: &Stop| if let Stop::Unit(unit) = stop { shapes[*unit].width } else { 0.0 };
        let widths: Vec<f64> = layers.order.iter().map(|layer| layer.iter().map(wide).fold(0.0, larger)).collect();
        let lanes = widths.len().saturating_sub(1) as f64;
        let filled = widths.iter().sum::<f64>();
        let lane = if lanes > 0.0 { ((WIDTH - 16.0 - filled) / lanes).clamp(LANE.0, LANE.1) } else { 0.0 };
        let whole = filled + lane * lanes;
        let left = if whole + 16.0 < WIDTH { (WIDTH - whole) / 2.0 } else { 8.0 };
        let mut places = Places {
            width: left,
            height: height + 52.0,
            corners: vec![(0.0, 0.0); shapes.len()],
            bends: vec![((0.0, 0.0), (0.0, 0.0)); layers.bends],
        };
        for ((layer, own), width) in layers.order.iter().zip(&heights).zip(widths) {
            let mut y = 8.0 + (height - own) / 2.0;
            for stop in layer {
                match stop {
                    Stop::Unit(unit) => places.corners[*unit] = (places.width + (width - shapes[*unit].width) / 2.0, y),
                    Stop::Bend(bend) => {
                        places.bends[*bend] = ((places.width, y + 4.0), (places.width + width, y + 4.0));
                    }
                }
                y += tall(stop) + 26.0;
            }
            places.width += width + lane;
        }
        places.width += left - lane;
        places
    }

    fn side_of(&self, shapes: &[Block], end: End, right: bool) -> Point {
        let (x, y) = self.corners[end.unit];
        let block = &shapes[end.unit];
        match end.value {
            Some((axis, value)) => {
                let column = &block.columns[axis];
                let left = x + column.left + if right { column.width } else { 0.0 };
                (left, y + column.tops[value] + column.heights[value] / 2.0)
            }
            None => (x + if right { block.width } else { 0.0 }, y + block.height / 2.0),
        }
    }

    fn right_of(&self, shapes: &[Block], end: End) -> Point {
        self.side_of(shapes, end, true)
    }

    fn left_of(&self, shapes: &[Block], end: End) -> Point {
        self.side_of(shapes, end, false)
    }

    fn below(&self, shapes: &[Block], end: End) -> Point {
        let (x, y) = self.corners[end.unit];
        (x + shapes[end.unit].width / 2.0, y + shapes[end.unit].height)
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
