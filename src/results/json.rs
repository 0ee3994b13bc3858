//! Owns the layout of the JSON text: a field a line, but a list of plain values on one line.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Lays JSON out in lines. Inside a list, only objects start a line.
#[derive(Default)]
pub(super) struct Lines {
    /// For each list or object that is open: whether it is a list, and whether it has started a line.
    open: Vec<Open>,
    /// The field that is being written, and whether its name is at hand.
    field: String,
    naming: bool,
}

#[derive(Clone, Copy)]
struct Open {
    list: bool,
    broken: bool,
}

impl Lines {
    fn line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        let depth = self.open.iter().filter(|open| !open.list || open.broken).count();
        (0..depth).try_for_each(|_| writer.write_all(b"  "))
    }

    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, list: bool) -> io::Result<()> {
        if !list && let Some(open) = self.open.last_mut().filter(|open| open.list) {
            open.broken = true;
            self.line(writer)?;
        }
        writer.write_all(if list { b"[" } else { b"{" })?;
        self.open.push(Open { list, broken: false });
        Ok(())
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let Some(closed) = self.open.pop() else {
            return Ok(());
        };
        if closed.broken {
            self.line(writer)?;
        }
        writer.write_all(if closed.list { b"]" } else { b"}" })
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, true)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, false)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if let Some(open) = self.open.last_mut() {
            open.broken = true;
        }
        self.field.clear();
        self.naming = true;
        self.line(writer)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.naming = false;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.naming {
            self.field.push_str(fragment);
        }
        writer.write_all(fragment.as_bytes())
    }

    /// Absent fields are left out, so a null can only stand for a number that is not finite, which no report may print.
    fn write_null<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::InvalidData, format!("the number in `{}` is not finite", self.field)))
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}
