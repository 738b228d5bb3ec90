//! `inspect`: what the filter would change, and why.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use logveil::stream::lines::{Piece, push_marker};
use logveil::stream::reader::Input;
use logveil::stream::writer::stdout;
use logveil::{Finding, Policy};
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
        let stdout = stdout().map_err(failed)?;
        self.engine
            .inputs
            .refuse_input("standard output", stdout.metadata())?;
        let mut report = Report {
            stdout,
            policy: self.engine.filter.policy(),
            text: Vec::new(),
            format: self.format,
            show_input: self.show_input,
            mark: if colour { ("\x1b[1;32m", "\x1b[0m") } else { ("", "") },
        };
        let mut worker = self.engine.filter.worker();
        let mut output = Vec::new();
        let mut over_long = false;
        let mut number = 0;
        self.engine.inputs.batches(|input, batch| {
            if batch.is_first() {
                worker.next_input();
                number = 0;
            }
            for piece in batch.pieces() {
                let lines = match piece {
                    Piece::Lines(lines) => lines,
                    Piece::Withheld { length, .. } => {
                        over_long = true;
                        number += 1;
                        report.withheld(input, number, length);
                        continue;
                    }
                };
                for line in lines.split_inclusive(|&byte| byte == b'\n') {
                    output.clear();
                    let findings = worker.findings(line, &mut output);
                    number += 1;
                    if output != line {
                        report.line(input, number, line, &output, &findings);
                    }
                }
            }
            report.flush().map_err(failed)
        })?;
        let withheld = over_long || worker.take_stats().withheld() > 0;
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
    rule: String,
    clause: Option<&'a str>,
}

/// What is printed, batch by batch.
struct Report<'a> {
    stdout: File,
    policy: &'a Policy,
    text: Vec<u8>,
    format: InspectFormat,
    show_input: bool,
    /// What stands before and behind a replacement.
    mark: (&'static str, &'static str),
}

impl Report<'_> {
    /// Reports what becomes of a line.
    fn line(
        &mut self,
        input: &Input,
        number: u64,
        line: &[u8],
        output: &[u8],
        findings: &[Finding],
    ) {
        match self.format {
            InspectFormat::Json => self.json(input, number, findings),
            InspectFormat::Text => {
                self.print(format!("{input}:{number}\n"));
                if self.show_input {
                    self.print(format!("  - {}\n", printable(line)));
                }
                match findings {
                    [finding] if output.is_empty() => self.suppressed(finding),
                    _ => self.marked(output, findings),
                }
                self.reasons(findings);
            }
        }
    }

    /// One JSON object for each finding.
    fn json(&mut self, input: &Input, line: u64, findings: &[Finding]) {
        for finding in findings {
            let rule = finding.rule(self.policy);
            let span = Span {
                file: match input {
                    Input::Stdin => "-".to_owned(),
                    Input::File(path) => path.display().to_string(),
                },
                line,
                start: finding.range.start,
                end: finding.range.end,
                entity: finding.entity.name(),
                found_by: finding.found_by.name(),
                rule: rule.transform.to_string(),
                clause: rule.clause.as_deref(),
            };
            serde_json::to_writer(&mut self.text, &span)
                .expect("a Vec takes every byte");
            self.text.push(b'\n');
        }
    }

    /// The line as it would be, replacements marked.
    fn marked(&mut self, output: &[u8], findings: &[Finding]) {
        self.print("  + ".to_owned());
        let (before, behind) = self.mark;
        let mut from = 0;
        for finding in findings {
            let Range { start, end } = finding.replacement;
            let gap = printable(&output[from..start]);
            let new = printable(&output[start..end]);
            self.print(format!("{gap}{before}{new}{behind}"));
            from = end;
        }
        self.print(printable(&output[from..]) + "\n");
    }

    /// What stands for a line that the policy drops.
    fn suppressed(&mut self, finding: &Finding) {
        let (before, behind) = self.mark;
        self.print(format!(
            "  {before}line suppressed: {} by {}{behind}\n",
            finding.entity,
            finding.found_by.name(),
        ));
    }

    /// A line for each finding: where, what, how it was found, by which rule.
    fn reasons(&mut self, findings: &[Finding]) {
        for finding in findings {
            let rule = finding.rule(self.policy);
            let clause = match &rule.clause {
                Some(clause) => format!(" ({clause})"),
                None => String::new(),
            };
            self.print(format!(
                "    {}..{} {} by {}: {}{clause}\n",
                finding.range.start,
                finding.range.end,
                finding.entity,
                finding.found_by.name(),
                rule.transform,
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

/// The bytes as text, without their line feed and without control
/// characters, which could command the terminal.
pub(super) fn printable(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
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
