//! Owns the figures of a report: trace, cost-effectiveness plane and acceptability curves, each as SVG text and PNG bytes.
//! The same results give the same bytes.

mod acceptability;
mod axis;
mod budget_impact;
mod canvas;
mod contour;
mod convergence;
mod courses;
mod draw;
mod end_labels;
mod font;
mod frequency;
mod heat_map;
mod information;
mod layers;
mod palette;
mod payment_schemes;
mod plane;
mod price_durability;
mod price_strip;
mod rests_on;
mod severity;
mod share_over_time;
mod structure;
mod study_worth;
mod subgroups;
mod tornado;
mod trace;
mod waterfall;

use std::fmt;

pub use acceptability::{acceptability, plot as acceptability_plot};
pub use budget_impact::budget_impact;
pub use convergence::convergence;
pub use frequency::frequency;
pub use heat_map::heat_map;
pub(super) use information::{InformationBar, information_bars};
pub use payment_schemes::payment_schemes;
pub use plane::plane;
pub use price_durability::price_durability;
pub use price_strip::price_strip;
pub(super) use price_strip::{price_of, quoted, worth};
pub use rests_on::rests_on;
pub use severity::severity;
pub use share_over_time::share_over_time;
pub(super) use share_over_time::{landmarks, population_alive, subject_of_share};
pub use structure::structure;
pub(super) use study_worth::{StudyCurve, StudyPoint, study_worth};
pub use subgroups::subgroups;
pub use tornado::{TornadoOf, tornado};
pub use trace::trace;
pub use waterfall::waterfall;

use canvas::{Canvas, Style};
use palette::{INK, INK2, SUBTITLE, TITLE};

/// Width of every figure, in its own units.
const WIDTH: f64 = 720.0;

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureError {
    /// The embedded font could not be read.
    Font,
    /// The drawing library gave up.
    Draw(String),
}

impl fmt::Display for FigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Font => write!(f, "the font of the figures could not be read"),
            Self::Draw(reason) => write!(f, "a figure could not be drawn: {reason}"),
        }
    }
}

impl std::error::Error for FigureError {}

/// A figure that is ready to be drawn.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What it is called in file names and ids: `trace`, `plane`, `acceptability`.
    pub id: String,
    /// The finding.
    pub title: String,
    /// What is shown: measure, unit, comparator, method.
    pub subtitle: String,
    /// What is shown and found, for those who cannot see it.
    pub description: String,
    /// What the reader should know beside it; may be empty.
    pub note: String,
    canvas: Canvas,
}

impl Figure {
    /// The figure as an SVG element for a page that carries the font, without its title: that is the caption's.
    ///
    /// # Errors
    /// When the drawing library gives up.
    pub fn svg(&self) -> Result<String, FigureError> {
        draw::svg(&self.canvas, &format!("figure-{}", self.id), &self.title, &self.description, None)
    }

    /// The figure as an SVG file that stands alone, with title, subtitle and font.
    ///
    /// # Errors
    /// When the drawing library gives up.
    pub fn svg_file(&self) -> Result<String, FigureError> {
        let style = super::html::faces();
        draw::svg(&self.titled(), &format!("figure-{}", self.id), &self.title, &self.description, Some(&style))
    }

    /// The figure as a PNG file with title and subtitle, at twice its size.
    ///
    /// # Errors
    /// When the drawing library gives up.
    pub fn png(&self) -> Result<Vec<u8>, FigureError> {
        draw::png(&self.titled())
    }

    /// The figure as a PNG file without its title, at twice its size: for a document in which the title is the caption's.
    ///
    /// # Errors
    /// When the drawing library gives up.
    pub fn picture(&self) -> Result<Vec<u8>, FigureError> {
        draw::png(&self.canvas)
    }

    /// The words written in the drawing, and those that its parts say when they are pointed at.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let text = |shape: &canvas::Shape| match shape {
            canvas::Shape::Text { text, .. } => Some(text.clone()),
            _ => None,
        };
        let said = self.canvas.marks.iter().map(|mark| mark.words.clone());
        self.canvas.shapes.iter().filter_map(text).chain(said).collect()
    }

    /// Width and height in the drawing's own units.
    #[must_use]
    pub const fn size(&self) -> (f64, f64) {
        (self.canvas.width, self.canvas.height)
    }

    /// The picture with title and subtitle above it and a margin round it.
    fn titled(&self) -> Canvas {
        let mut canvas = self.canvas.clone();
        // A small drawing takes the width that its title needs.
        canvas.width = if canvas.width < WIDTH / 2.0 { WIDTH / 2.0 } else { canvas.width };
        let room = canvas.width - 16.0;
        let title = font::wrap(&self.title, TITLE, true, room);
        let subtitle = font::wrap(&self.subtitle, SUBTITLE, false, room);
        canvas.push_down(16.0 + 22.0 * title.len() as f64 + 19.0 * subtitle.len() as f64 + 8.0);
        canvas.height += 8.0;
        let mut y = 10.0;
        for line in title {
            y += 22.0;
            canvas.text(line, (4.0, y - 4.0), Style::label().size(TITLE).bold().colour(INK));
        }
        for line in subtitle {
            y += 19.0;
            canvas.text(line, (4.0, y - 3.0), Style::label().size(SUBTITLE).colour(INK2));
        }
        canvas
    }
}

/// What the probabilistic figures say of how they were made: `2,000 simulations`.
fn simulations(results: &crate::results::Results) -> String {
    results.psa.as_ref().map_or_else(String::new, |psa| format!("{} simulations", super::number::count(psa.draws)))
}

/// How a strategy's line looks: its colour, and its dashes and gaps (none for a solid line).
#[must_use]
pub fn swatch_of(model: &crate::results::Model, strategy: &str) -> (String, &'static [f64]) {
    let line = palette::strategy(model, strategy);
    (line.colour.hex(), line.dash)
}
