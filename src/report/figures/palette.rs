//! Owns the colours, dashes and text sizes of figures, in the order and for the uses that the project's look gives them.

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    /// Red, green, blue.
    pub(super) rgb: (u8, u8, u8),
    /// Opacity, 0 to 1.
    pub(super) alpha: f64,
}

const fn hex(value: u32) -> Colour {
    Colour { rgb: ((value >> 16) as u8, (value >> 8) as u8, value as u8), alpha: 1.0 }
}

impl Colour {
    /// The same colour with another opacity.
    pub(super) const fn alpha(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }

    /// A colour part of the way to another.
    fn towards(self, other: Self, part: f64) -> Self {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
        let ((r, g, b), (r2, g2, b2)) = (self.rgb, other.rgb);
        Self { rgb: (mix(r, r2), mix(g, g2), mix(b, b2)), alpha: self.alpha }
    }

    /// Whether white text reads better on it than ink.
    pub(super) fn is_dark(self) -> bool {
        let (r, g, b) = self.rgb;
        0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b) < 110.0
    }

    /// As `#RRGGBB`.
    pub(super) fn hex(self) -> String {
        let (r, g, b) = self.rgb;
        format!("#{r:02X}{g:02X}{b:02X}")
    }
}

pub(super) const INK: Colour = hex(0x16_20_2A);
pub(super) const INK2: Colour = hex(0x4A_57_63);
pub(super) const INK3: Colour = hex(0x64_70_7B);
pub(super) const PAPER: Colour = hex(0xFF_FF_FF);
pub(super) const GRID: Colour = hex(0xE4_E8_EC);
pub(super) const DEAD: Colour = hex(0xE9_EC_EF);
/// Outline of what is assumed.
pub(super) const ASSUMED: Colour = hex(0x8A_4B_00);
/// Ground of what is assumed.
pub(super) const ASSUMED_WASH: Colour = hex(0xFF_F5_E3);
/// Outline of what is recalled or claimed.
pub(super) const RECALLED: Colour = hex(0x6B_15_60);
/// The side of a bar that speaks against the intervention.
pub(super) const UNFAVOURABLE: Colour = hex(0x7F_93_B8);
/// The side that speaks for it.
pub(super) const FAVOURABLE: Colour = hex(0x26_44_7F);
/// Costs that are taken off.
pub(super) const OFFSET: Colour = hex(0xEF_E7_D8);
const COSTS: [Colour; 4] = [hex(0x14_46_B8), hex(0x6A_8E_D0), hex(0xB9_C6_DC), hex(0xE4_E8_EC)];

/// The colour of a cost: the product first, its delivery next, then the rest.
pub(super) fn costs(place: usize) -> Colour {
    COSTS[if place < COSTS.len() { place } else { COSTS.len() - 1 }]
}

/// Net benefit in seven steps, low to high; zero is between the fourth and the fifth.
pub(super) const DIVERGING: [Colour; 7] = [
    hex(0x8C_4A_0C),
    hex(0x00B9_7732),
    hex(0xDD_AE_77),
    hex(0xF3_E0_C8),
    hex(0xD3_E0_F3),
    hex(0x96_B4_E0),
    hex(0x46_70_BA),
];
pub(super) const BAND: Colour = INK.alpha(0.06);

/// Text of labels.
pub(super) const LABEL: f64 = 13.5;
/// Text of axis values.
pub(super) const TICK: f64 = 13.0;
/// Text of the title above a figure that stands alone.
pub(super) const TITLE: f64 = 17.5;
/// Text of the subtitle.
pub(super) const SUBTITLE: f64 = 14.0;

/// How the line of a strategy looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) colour: Colour,
    /// A darker shade for its label.
    pub(super) label: Colour,
    /// Lengths of dash and gap by turns; empty: solid.
    pub(super) dash: &'static [f64],
    pub(super) width: f64,
}

const fn line(colour: u32, label: u32, dash: &'static [f64]) -> Line {
    Line { colour: hex(colour), label: hex(label), dash, width: 2.2 }
}

const REFERENCE: Line = line(0x6B_76_80, 0x56_61_6B, &[9.0, 4.0]);
const INTERVENTION: Line = Line { width: 2.8, ..line(0x14_46_B8, 0x14_46_B8, &[]) };
const OTHERS: [Line; 6] = [
    line(0xD0_7A_00, 0x9A_56_00, &[3.0, 3.0]),
    line(0x2B_9E_78, 0x1C_74_57, &[10.0, 3.0, 2.0, 3.0]),
    line(0x6B_15_60, 0x6B_15_60, &[1.5, 5.0]),
    line(0x8A_5A_33, 0x8A_5A_33, &[12.0, 3.0, 2.0, 3.0, 2.0, 3.0]),
    line(0xA8_84_C4, 0x7A_4F_9C, &[5.0, 6.0]),
    line(0x1F_1A_17, 0x1F_1A_17, &[18.0, 4.0]),
];
const BEYOND: Line = Line { label: INK3, ..line(0xCB_D3_DA, 0x64_70_7B, &[]) };

/// The line of a strategy: the reference is always grey, the intervention always blue, the rest take the colours that
/// are left in the order of the scenario, and those beyond eight are pale.
pub(super) fn strategy(model: &crate::results::Model, name: &str) -> Line {
    if name == model.reference {
        return REFERENCE;
    }
    if name == model.intervention {
        return INTERVENTION;
    }
    let mut rest = model.strategies.iter().filter(|s| s.name != model.reference && s.name != model.intervention);
    rest.position(|strategy| strategy.name == name).and_then(|place| OTHERS.get(place)).copied().unwrap_or(BEYOND)
}

const GOOD_TO_BAD: [Colour; 4] = [hex(0xD9_EF_EA), hex(0x9C_CB_CB), hex(0xC4_8A_2C), hex(0x6E_2B_2B)];

/// The colour of the band at `place` among `count` living bands, good to bad.
pub(super) fn health(place: usize, count: usize) -> Colour {
    if count <= 1 {
        return GOOD_TO_BAD[1];
    }
    if count <= 3 {
        return GOOD_TO_BAD[if count == 2 { place * 2 } else { place } % 4];
    }
    let along = 3.0 * place as f64 / (count - 1) as f64;
    let step = if along >= 2.0 { 2 } else { along as usize };
    GOOD_TO_BAD[step].towards(GOOD_TO_BAD[step + 1], along - step as f64)
}
