//! Owns the numbering of tables and figures, in the order in which they stand.

use super::{Block, Document};

impl Document {
    /// Numbers tables and figures. A figure without a title is a small drawing and carries no number.
    pub fn number(&mut self) {
        let (mut tables, mut figures) = (0, 0);
        self.blocks_mut(&mut |block| match block {
            Block::Table(table) => {
                tables += 1;
                table.number = tables;
            }
            Block::Steps(steps) => {
                tables += 1;
                steps.table.number = tables;
            }
            Block::Figure(figure) if !figure.title.is_empty() => {
                figures += 1;
                figure.number = figures;
            }
            _ => {}
        });
    }
}
