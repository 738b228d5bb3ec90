//! `inspect`: what the filter would change, and why.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use logveil::stream::lines::{Piece, push_marker};
use logveil::stream::reader::Input;
use logveil::stream::writer::stdout;
use logveil::{Finding, Worker};
use serde::Serialize;

use super::Status;
use super::args::{InspectArgs, InspectFormat};
use super::engine::Engine;
use super::errors::cannot_write;

/// A run of `inspect`.
pub(crate) struct Inspect {
    engine: Engine,
    format: InspectFormat,
    show_input: bool,
}

/// Resolves the arguments.
pub(super) fn plan(args: InspectArgs) -> Result<Inspect> {
    Ok(Inspect {
        engine: Engine::plan(args.engine)?,
        format: args.format,
        show_input: args.show_input,
    })
}

impl Inspect {
    pub(super) fn run(self) -> Result<Status> {
        let failed = |error| cannot_write("standard output", error);
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let mut report = Report {
            stdout: stdout().map_err(failed)?,
            text: Vec::new(),
            format: self.format,
            show_input: self.show_input,
            mark: if colour { ("\x1b[1;32m", "\x1b[0m") } else { ("", "") },
        };
        let mut worker = self.engine.filter.worker();
        let mut withheld = false;
        let mut line = 1;
        self.engine.batches(|input, batch| {
            if batch.is_first() {
                line = 1;
            }
            for piece in batch.pieces() {
                match piece {
                    Piece::Lines(lines) => {
                        line += report.lines(input, line, lines, &mut worker);
                    }
                    Piece::Withheld { length, .. } => {
                        withheld = true;
                        report.withheld(input, line, length);
                        line += 1;
                    }
                }
            }
            report.flush().map_err(failed)
        })?;
        Ok(if withheld { Status::Found } else { Status::Done })
    }
}

/// One span in the JSON form. It holds no value and no replacement.
#[derive(Serialize)]
struct Span<'a> {
    file: String,
    line: u64,
    start: usize,
    end: usize,
    entity: &'a str,
    found_by: &'a str,
    rule: &'a str,
    clause: Option<&'a str>,
}

/// What is printed, batch by batch.
struct Report {
    stdout: File,
    text: Vec<u8>,
    format: InspectFormat,
    show_input: bool,
    /// What stands before and behind a replacement.
    mark: (&'static str, &'static str),
}

impl Report {
    /// Reports what would change in `lines`, the first of which has the
    /// number `first`. Returns how many lines there are.
    fn lines(
        &mut self,
        input: &Input,
        first: u64,
        lines: &[u8],
        worker: &mut Worker,
    ) -> u64 {
        let mut findings = worker.spans(lines).peekable();
        let mut count = 0;
        let mut start = 0;
        let mut of_line = Vec::new();
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            let end = start + line.len();
            of_line.clear();
            while let Some(finding) = findings.next_if(|f| f.start < end) {
                of_line.push(finding);
            }
            if !of_line.is_empty() {
                let number = first + count;
                match self.format {
                    InspectFormat::Json => {
                        self.json(input, number, start, &of_line);
                    }
                    InspectFormat::Text => {
                        self.line(input, number, start, line, &of_line);
                    }
                }
            }
            count += 1;
            start = end;
        }
        count
    }

    /// One JSON object for each finding in the line that begins at `start`.
    fn json(
        &mut self,
        input: &Input,
        line: u64,
        start: usize,
        findings: &[Finding],
    ) {
        for finding in findings {
            let span = Span {
                file: match input {
                    Input::Stdin => "-".to_owned(),
                    Input::File(path) => path.display().to_string(),
                },
                line,
                start: finding.start - start,
                end: finding.end - start,
                entity: finding.entity.name(),
                found_by: finding.found_by.name(),
                rule: &finding.rule,
                clause: finding.clause.as_deref(),
            };
            serde_json::to_writer(&mut self.text, &span)
                .expect("a Vec takes every byte");
            self.text.push(b'\n');
        }
    }

    /// The place, the line as it would be, and a line for each finding.
    fn line(
        &mut self,
        input: &Input,
        number: u64,
        start: usize,
        line: &[u8],
        findings: &[Finding],
    ) {
        self.print(format!("{input}:{number}\n"));
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        if self.show_input {
            self.print(format!("  - {}\n", printable(body)));
        }
        self.print("  + ".to_owned());
        let gap = |from: usize, to: usize| {
            let Range { start, end } = from..to.min(body.len());
            printable(body.get(start..end).unwrap_or_default())
        };
        let mut from = 0;
        for finding in findings {
            let (before, behind) = self.mark;
            self.print(gap(from, finding.start - start));
            self.print(format!(
                "{before}{}{behind}",
                printable(&finding.replacement)
            ));
            from = finding.end - start;
        }
        self.print(gap(from, body.len()) + "\n");
        for finding in findings {
            let clause = match &finding.clause {
                Some(clause) => format!(" ({clause})"),
                None => String::new(),
            };
            self.print(format!(
                "    {}..{} {} by {}: {}{clause}\n",
                finding.start - start,
                finding.end - start,
                finding.entity,
                finding.found_by.name(),
                finding.rule,
            ));
        }
    }

    /// Reports a line of `length` bytes that was too long to look at.
    ///
    /// It is no span, so the JSON form leaves it to the exit status.
    fn withheld(&mut self, input: &Input, number: u64, length: u64) {
        if self.format == InspectFormat::Text {
            self.print(format!("{input}:{number}\n  + "));
            push_marker(length, true, &mut self.text);
        }
    }

    fn print(&mut self, text: String) {
        self.text.extend_from_slice(text.as_bytes());
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

/// The bytes as text without control characters, which could command the
/// terminal.
fn printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for character in String::from_utf8_lossy(bytes).chars() {
        if character.is_control() && character != '\t' {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(
            printable("a\x1b[0m\t手\r".as_bytes()),
            "a\\u{1b}[0m\t手\\r"
        );
        assert_eq!(printable(b"\xff\x00"), "\u{fffd}\\u{0}");
    }
}
