//! Owns drawing a canvas with plotters: as SVG text and as PNG bytes. plotters places things on whole pixels, so both are
//! drawn at four times the size; the SVG keeps its size by its view box, and the PNG is halved to twice the size.

use std::fmt::Write as _;

use plotters::backend::{BitMapBackend, SVGBackend};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontFamily, FontStyle,
};

use super::FigureError;
use super::canvas::{Anchor, Canvas, Point, Shape, Style};
use super::font;
use super::palette::{Colour, PAPER};

/// How many pixels plotters draws for a unit of the figure.
const SCALE: f64 = 4.0;
/// Width of the white line round a label that lies over data, in units.
const HALO: f64 = 4.0;
/// What marks a text with a halo until the SVG is finished.
const HALO_FAMILY: &str = "halo";
/// The fonts to fall back on.
const FALLBACK: &str = "'Cartwright Sans', -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

struct Stroke {
    colour: Colour,
    width: f64,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        BackendColor { alpha: self.colour.alpha, rgb: self.colour.rgb }
    }

    fn stroke_width(&self) -> u32 {
        (self.width * SCALE).round() as u32
    }
}

struct Lettering<'a>(&'a Style);

impl BackendTextStyle for Lettering<'_> {
    type FontError = FigureError;

    fn color(&self) -> BackendColor {
        BackendColor { alpha: self.0.colour.alpha, rgb: self.0.colour.rgb }
    }

    /// plotters divides by 1.24 to find the em.
    fn size(&self) -> f64 {
        self.0.size * SCALE * 1.24
    }

    fn style(&self) -> FontStyle {
        if self.0.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.0.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Bottom)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(if self.0.halo { HALO_FAMILY } else { font::FAMILY })
    }

    /// No height, so that the place of a text is its base line.
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), FigureError> {
        Ok(((0, 0), (font::width(text, self.0.size * SCALE, self.0.bold).round() as i32, 0)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (x, y): BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, FigureError> {
        let size = self.0.size * SCALE;
        let white = |alpha: f64| BackendColor { alpha, rgb: PAPER.rgb };
        let around: &[(i32, i32)] = if self.0.halo { &HALO_STEPS } else { &[] };
        for (dx, dy) in around {
            let done =
                font::paint(text, size, self.0.bold, |px, py, cover| draw(x + px + dx, y + py + dy, white(cover)))?;
            if done.is_err() {
                return Ok(done);
            }
        }
        let ink = self.color();
        font::paint(text, size, self.0.bold, |px, py, cover| {
            draw(x + px, y + py, BackendColor { alpha: ink.alpha * cover, rgb: ink.rgb })
        })
    }
}

/// Steps to two circles round a letter, of half and whole of half the halo, in pixels.
const HALO_STEPS: [(i32, i32); 16] = [
    (8, 0),
    (7, 3),
    (6, 6),
    (3, 7),
    (0, 8),
    (-3, 7),
    (-6, 6),
    (-7, 3),
    (-8, 0),
    (-7, -3),
    (-6, -6),
    (-3, -7),
    (0, -8),
    (3, -7),
    (6, -6),
    (7, -3),
];

fn pixel((x, y): Point) -> BackendCoord {
    ((x * SCALE).round() as i32, (y * SCALE).round() as i32)
}

fn draw<B: DrawingBackend>(canvas: &Canvas, backend: &mut B) -> Result<(), FigureError> {
    for shape in &canvas.shapes {
        let done = match shape {
            Shape::Area { points, fill } => {
                backend.fill_polygon(points.iter().copied().map(pixel), &Stroke { colour: *fill, width: 0.0 })
            }
            Shape::Line { points, colour, width } => {
                backend.draw_path(points.iter().copied().map(pixel), &Stroke { colour: *colour, width: *width })
            }
            Shape::Dot { centre, radius, fill } => backend.draw_circle(
                pixel(*centre),
                (radius * SCALE).round() as u32,
                &Stroke { colour: *fill, width: 0.0 },
                true,
            ),
            Shape::Text { text, at, style } => backend.draw_text(text, &Lettering(style), pixel(*at)),
        };
        done.map_err(|error| FigureError::Draw(error.to_string()))?;
    }
    backend.present().map_err(|error| FigureError::Draw(error.to_string()))
}

fn pixels(canvas: &Canvas) -> (u32, u32) {
    ((canvas.width * SCALE).round() as u32, (canvas.height * SCALE).round() as u32)
}

/// Draws as SVG. `id` makes the ids of title and description; `style` is CSS to carry along, if any.
pub(super) fn svg(
    canvas: &Canvas,
    id: &str,
    title: &str,
    description: &str,
    style: Option<&str>,
) -> Result<String, FigureError> {
    let size = pixels(canvas);
    let mut drawn = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut drawn, size);
        draw(canvas, &mut backend)?;
    }
    let body = drawn.split_once(">\n").map_or("", |(_, body)| body);
    let halo = format!(
        " paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
        PAPER.hex(),
        HALO * SCALE
    );
    let body = body
        .replace(" dy=\"-0.5ex\"", "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\" stroke-width=\"0\"", "")
        .replace(" text-anchor=\"start\"", "")
        .replace("font-weight=\"bold\"", "font-weight=\"600\"")
        .replace(&format!(" font-family=\"{HALO_FAMILY}\""), &halo)
        .replace(&format!(" font-family=\"{}\"", font::FAMILY), "")
        .replace(" \"/>", "\"/>")
        .replace(">\n</", "></")
        .replace("\n</text>", "</text>");
    let body = tidy_texts(&body);
    let mut svg = String::with_capacity(body.len() + 1000);
    let (width, height) = (canvas.width.round(), canvas.height.round());
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FALLBACK}\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        size.0,
        size.1,
        escape(title),
        escape(description)
    );
    if let Some(style) = style {
        let _ = write!(
            svg,
            "<style>{style}</style>\n<rect width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
            size.0,
            size.1,
            PAPER.hex()
        );
    }
    svg.push_str(&body);
    // What stands alone is a picture; in a page its parts can be pointed at.
    if let (None, false, Some(end)) = (style, canvas.marks.is_empty(), svg.rfind("</svg>")) {
        svg.insert_str(end, &marks(canvas));
    }
    Ok(svg)
}

/// The parts that say something when they are pointed at: unseen, on top.
fn marks(canvas: &Canvas) -> String {
    let mut out = "<g class=\"marks\" fill=\"none\" pointer-events=\"all\">\n".to_owned();
    for mark in &canvas.marks {
        let ((left, top), (right, bottom)) =
            (pixel((mark.place.left, mark.place.top)), pixel((mark.place.right, mark.place.bottom)));
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
            right - left,
            bottom - top,
            escape(&mark.words)
        );
    }
    out + "</g>\n"
}

/// Takes the line break out that plotters puts before the letters of a text, which a browser would show as a space.
fn tidy_texts(body: &str) -> String {
    let mut tidy = String::with_capacity(body.len());
    let mut inside = false;
    for line in body.lines() {
        tidy.push_str(line);
        inside = line.starts_with("<text") && !line.ends_with("</text>");
        if !inside {
            tidy.push('\n');
        }
    }
    if inside {
        tidy.push('\n');
    }
    tidy
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Draws as PNG at twice the size, on white.
pub(super) fn png(canvas: &Canvas) -> Result<Vec<u8>, FigureError> {
    let (width, height) = pixels(canvas);
    let (width, height) = (width + width % 2, height + height % 2);
    let mut large = vec![255_u8; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut large, (width, height));
        draw(canvas, &mut backend)?;
    }
    let small = halve(&large, width as usize, height as usize);
    let mut bytes = Vec::new();
    let fault = |error: png::EncodingError| FigureError::Draw(error.to_string());
    let mut encoder = png::Encoder::new(&mut bytes, width / 2, height / 2);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::NoFilter);
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&small).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(bytes)
}

/// Half as wide and high: each pixel is the mean of four.
fn halve(large: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut small = Vec::with_capacity(large.len() / 4);
    for y in 0..height / 2 {
        for x in 0..width / 2 {
            for channel in 0..3 {
                let at = |dx: usize, dy: usize| u16::from(large[((2 * y + dy) * width + 2 * x + dx) * 3 + channel]);
                small.push(((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8);
            }
        }
    }
    small
}
