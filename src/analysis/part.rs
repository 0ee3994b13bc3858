//! A part of the draws, run by itself and put together later: the same bits as one run.
//!
//! A part holds whole blocks of draws as the engine gave them, and the values that targets were solved to. Everything else is
//! found again from the scenario, by address.

use crate::engine::{BLOCK, ParameterSets, Pool, Take, Values, Work};
use crate::model::Study;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex};

/// What the first line of a part's file says.
const FORMAT: &str = "cartwright-part";

/// Part of the draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is of.
    pub head: Head,
    /// Solved values by target that solves something, and draw.
    pub solved: Vec<Vec<f64>>,
    /// The engine's answers by block.
    pub blocks: Vec<Vec<f64>>,
}

/// What a part is of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Always `cartwright-part`.
    pub format: String,
    /// Version of the program: parts are for the program that made them.
    pub program_version: String,
    /// Hash of the resolved model.
    pub model_hash: String,
    /// Seed.
    pub seed: u64,
    /// First draw, from 0.
    pub first: u64,
    /// One past the last.
    pub end: u64,
    /// Draws of the whole.
    pub total: u64,
    solved: usize,
    block_lengths: Vec<usize>,
}

impl Head {
    /// The head of a part of a study.
    pub fn new(study: &Study, model_hash: String, range: Range<u64>, total: u64) -> Head {
        Head {
            format: FORMAT.into(),
            program_version: env!("CARGO_PKG_VERSION").into(),
            model_hash,
            seed: study.settings.psa.seed,
            first: range.start,
            end: range.end,
            total,
            solved: 0,
            block_lengths: vec![],
        }
    }
}

/// Whether a range is one of whole blocks of a total.
pub fn whole_blocks(range: &Range<u64>, total: u64) -> bool {
    let block = BLOCK as u64;
    range.start < range.end
        && range.end <= total
        && range.start.is_multiple_of(block)
        && (range.end.is_multiple_of(block) || range.end == total)
}

impl Part {
    /// Puts a part together from what a run of its draws gave.
    pub fn new(head: Head, study: &Study, sets: &ParameterSets, blocks: Vec<Vec<f64>>) -> Part {
        let ids = study.targets.iter().filter_map(|target| target.solves.map(|(id, ..)| id));
        let solved: Vec<Vec<f64>> = ids.map(|id| (0..sets.count).map(|set| sets.get(id, set)).collect()).collect();
        let head = Head { solved: solved.len(), block_lengths: blocks.iter().map(Vec::len).collect(), ..head };
        Part { head, solved, blocks }
    }

    /// Writes the part.
    ///
    /// # Errors
    /// Of the writer.
    pub fn write(&self, mut output: impl Write) -> io::Result<()> {
        writeln!(output, "{}", serde_json::to_string(&self.head)?)?;
        for list in self.solved.iter().chain(&self.blocks) {
            for value in list {
                output.write_all(&value.to_le_bytes())?;
            }
        }
        Ok(())
    }

    /// Reads a part.
    ///
    /// # Errors
    /// Not a part, or cut off.
    pub fn read(mut input: impl Read) -> io::Result<Part> {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes)?;
        let wrong = |words: &str| io::Error::new(io::ErrorKind::InvalidData, words.to_string());
        let line = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(|| wrong("this is no part of a run"))?;
        let head: Head = serde_json::from_slice(&bytes[..line]).map_err(|_| wrong("this is no part of a run"))?;
        if head.format != FORMAT || head.program_version != env!("CARGO_PKG_VERSION") {
            return Err(wrong("this part was written by another version of the program: run it again"));
        }
        let draws = (head.end.saturating_sub(head.first)) as usize;
        let wanted = head.solved * draws + head.block_lengths.iter().sum::<usize>();
        let body = &bytes[line + 1..];
        if body.len() != wanted * 8 {
            return Err(wrong("this part is cut off: run it again"));
        }
        let mut numbers = body.chunks_exact(8).map(|chunk| {
            let mut eight = [0; 8];
            eight.copy_from_slice(chunk);
            f64::from_le_bytes(eight)
        });
        let solved = (0..head.solved).map(|_| numbers.by_ref().take(draws).collect()).collect();
        let lengths = head.block_lengths.clone();
        let blocks = lengths.iter().map(|length| numbers.by_ref().take(*length).collect()).collect();
        Ok(Part { head, solved, blocks })
    }
}

/// A pool that keeps the answers of the last spreading of work.
pub struct Recorder<'p> {
    inner: &'p dyn Pool,
    kept: Mutex<Vec<Vec<f64>>>,
}

impl<'p> Recorder<'p> {
    /// Records what `inner` gives.
    pub fn new(inner: &'p dyn Pool) -> Recorder<'p> {
        Recorder { inner, kept: Mutex::new(vec![]) }
    }

    /// The answers.
    pub fn answers(self) -> Vec<Vec<f64>> {
        self.kept.into_inner().unwrap_or_default()
    }
}

impl Pool for Recorder<'_> {
    fn each(&self, count: usize, work: &Work<'_>, take: &mut Take<'_>) {
        let mut answers = Vec::with_capacity(count);
        self.inner.each(count, work, &mut |answer| {
            answers.push(answer.clone());
            take(answer);
        });
        if let Ok(mut kept) = self.kept.lock() {
            *kept = answers;
        }
    }
}

/// A pool that gives the answers of parts in place of doing the work.
pub struct Replay<'p> {
    parts: &'p [Part],
}

impl Pool for Replay<'_> {
    fn each(&self, _count: usize, _work: &Work<'_>, take: &mut Take<'_>) {
        self.parts.iter().flat_map(|part| &part.blocks).for_each(|block| take(block.clone()));
    }
}

/// Puts parts in order and checks that together they are all the draws of this very model.
///
/// # Errors
/// In words: a gap, an overlap, another model, another seed.
pub fn in_order(mut parts: Vec<Part>, study: &Study, model_hash: &str, total: u64) -> Result<Vec<Part>, String> {
    parts.sort_by_key(|part| part.head.first);
    let mut next = 0;
    let mut wrong = Vec::new();
    for part in &parts {
        let head = &part.head;
        if head.model_hash != model_hash {
            return Err(format!(
                "draws {} to {} are of another model or other settings than this scenario",
                head.first, head.end
            ));
        }
        if head.seed != study.settings.psa.seed || head.total != total {
            return Err(format!(
                "draws {} to {} are of {} draws with seed {}, not {total} with {}",
                head.first, head.end, head.total, head.seed, study.settings.psa.seed
            ));
        }
        if head.first < next {
            let end = if head.end < next { head.end } else { next };
            wrong.push(format!("draws {} to {end} are there twice", head.first));
        } else if head.first > next {
            wrong.push(format!("draws {next} to {} are missing", head.first));
        }
        next = if head.end > next { head.end } else { next };
    }
    if next < total {
        wrong.push(format!("draws {next} to {total} are missing"));
    }
    if wrong.is_empty() { Ok(parts) } else { Err(wrong.join("; ")) }
}

impl<'p> Replay<'p> {
    /// Of parts in order.
    pub fn new(parts: &'p [Part]) -> Replay<'p> {
        Replay { parts }
    }

    /// Sampled sets with what the parts solved filled in.
    pub fn solved(&self, study: &Study, sets: ParameterSets) -> ParameterSets {
        let mut sets = sets;
        let ids = study.targets.iter().filter_map(|target| target.solves.map(|(id, ..)| id));
        for (k, id) in ids.enumerate() {
            let column: Vec<f64> = self.parts.iter().flat_map(|part| part.solved[k].iter().copied()).collect();
            sets.values[id.index()] = Values::Each(Arc::new(column));
        }
        sets
    }
}
