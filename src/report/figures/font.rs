//! Owns the embedded font: widths for placing labels, and glyphs for bitmaps. The same file is used for both, so a label
//! is as wide in every output as it was when it was placed.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};

use super::FigureError;

/// What the font is called in SVG and CSS.
pub(crate) const FAMILY: &str = "Cartwright Sans";

static REGULAR: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../../../data/fonts/cartwright-sans.ttf")).ok());
static BOLD: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../../../data/fonts/cartwright-sans-bold.ttf")).ok());

fn face(bold: bool) -> Result<&'static FontRef<'static>, FigureError> {
    let font: &Option<FontRef<'static>> = if bold { &BOLD } else { &REGULAR };
    font.as_ref().ok_or(FigureError::Font)
}

/// Width of a text of this size, in the unit of the size.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let Ok(font) = face(bold) else {
        return 0.5 * size * text.chars().count() as f64;
    };
    let per_em = font.units_per_em().unwrap_or(1000.0);
    text.chars().map(|c| f64::from(font.h_advance_unscaled(font.glyph_id(c)) / per_em)).sum::<f64>() * size
}

/// Calls `paint` with each pixel that the text covers and how much of it, from the left end of the base line at (0, 0).
pub(super) fn paint<E>(
    text: &str,
    size: f64,
    bold: bool,
    mut paint: impl FnMut(i32, i32, f64) -> Result<(), E>,
) -> Result<Result<(), E>, FigureError> {
    let font = face(bold)?;
    let per_em = font.units_per_em().unwrap_or(1000.0);
    let scale = PxScale::from(size as f32 * font.height_unscaled() / per_em);
    let mut x = 0.0_f32;
    for c in text.chars() {
        let id = font.glyph_id(c);
        if let Some(outline) = font.outline_glyph(Glyph { id, scale, position: point(x, 0.0) }) {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            let mut done = Ok(());
            outline.draw(|px, py, cover| {
                if done.is_ok() && cover > 0.0 {
                    done = paint(left + px as i32, top + py as i32, f64::from(if cover > 1.0 { 1.0 } else { cover }));
                }
            });
            if done.is_err() {
                return Ok(done);
            }
        }
        x += font.h_advance_unscaled(id) / per_em * size as f32;
    }
    Ok(Ok(()))
}

/// Breaks a text into lines that are at most so wide.
pub(super) fn wrap(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, bold) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    // A figure or a letter does not stand on a line by itself: `EDSS 8`.
    if let [.., before, last] = &mut lines[..]
        && last.chars().count() <= 2
        && let Some((rest, word)) = before.rsplit_once(' ')
    {
        *last = format!("{word} {last}");
        *before = rest.to_owned();
    }
    lines
}
