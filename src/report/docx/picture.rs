//! Owns pictures in the text: figures, and the pieces of line that stand for an option in tables.

use super::text::escape;
use crate::report::document::Swatch;
use crate::report::figures::FigureError;

/// English Metric Units in a twentieth of a point.
const EMU: u32 = 635;
/// Pixels of a swatch for each unit of a drawing.
const FINE: usize = 4;
/// Width and height of a swatch, in units of a drawing.
const SWATCH: (usize, usize) = (20, 3);

/// A picture in a line of text.
pub(super) struct Drawing<'a> {
    /// Its number, unlike that of every other.
    pub(super) number: usize,
    /// Its name.
    pub(super) name: &'a str,
    /// What is to be seen; none for an ornament.
    pub(super) description: Option<&'a str>,
    /// The reference to its bytes.
    pub(super) relation: &'a str,
    /// Width and height, in twentieths of a point.
    pub(super) size: (u32, u32),
}

impl Drawing<'_> {
    /// The picture as a run.
    pub(super) fn run(&self) -> String {
        let (width, height) = (self.size.0 * EMU, self.size.1 * EMU);
        let name = escape(self.name);
        let description = escape(self.description.unwrap_or_default());
        let ornament = if self.description.is_some() {
            ""
        } else {
            "<a:extLst><a:ext uri=\"{C183D7F6-B498-43B3-948B-1728B52AA6E4}\">\
             <adec:decorative xmlns:adec=\"http://schemas.microsoft.com/office/drawing/2017/decorative\" val=\"1\"/></a:ext></a:extLst>"
        };
        format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
             <wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"{0}\" name=\"{name}\" descr=\"{description}\">{ornament}</wp:docPr>\
             <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
             <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>\
             <pic:nvPicPr><pic:cNvPr id=\"{0}\" name=\"{name}\" descr=\"{description}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"{1}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
             </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
            self.number, self.relation
        )
    }
}

/// Size of a swatch in the text, in twentieths of a point.
pub(super) const SWATCH_SIZE: (u32, u32) = (300, 45);

/// A piece of a line as a PNG picture.
pub(super) fn swatch(own: &Swatch) -> Result<Vec<u8>, FigureError> {
    let (width, height) = (SWATCH.0 * FINE, SWATCH.1 * FINE);
    let colour = rgb(&own.colour);
    let period: f64 = own.dash.iter().sum();
    let mut row = Vec::with_capacity(width * 3);
    for x in 0..width {
        let mut left = (x as f64 + 0.5) / FINE as f64;
        let mut ink = true;
        if period > 0.0 {
            left %= period;
            for length in &own.dash {
                if left < *length {
                    break;
                }
                left -= length;
                ink = !ink;
            }
        }
        row.extend(if ink { colour } else { [255; 3] });
    }
    let fault = |error: png::EncodingError| FigureError::Draw(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&row.repeat(height)).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(bytes)
}

/// A colour written as `#1446B8`.
fn rgb(colour: &str) -> [u8; 3] {
    let part = |at: usize| colour.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or(0);
    [part(1), part(3), part(5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!(rgb("#1446B8"), [0x14, 0x46, 0xb8]);
    }
}
