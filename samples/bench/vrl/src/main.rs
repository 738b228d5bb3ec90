//! Runs a VRL program, its first argument, on each line of standard input: `.`
//! is the line, and what it is afterwards is written.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, BufRead, Write};

use vrl::compiler::{TargetValue, TimeZone, compile, runtime::Runtime};
use vrl::value::{Secrets, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let source = std::env::args().nth(1).ok_or("usage: bench-vrl PROGRAM")?;
    let program = compile(&source, &vrl::stdlib::all())
        .map_err(|errors| format!("{errors:?}"))?
        .program;
    let mut runtime = Runtime::default();
    let timezone = TimeZone::default();

    let (mut input, mut line) = (io::stdin().lock(), Vec::new());
    let mut output = io::stdout().lock();
    while input.read_until(b'\n', &mut line)? > 0 {
        let ended = line.pop_if(|&mut last| last == b'\n').is_some();
        let mut target = TargetValue {
            value: Value::from(line.as_slice()),
            metadata: Value::Object(BTreeMap::new()),
            secrets: Secrets::default(),
        };
        runtime.resolve(&mut target, &program, &timezone)?;
        runtime.clear();
        let text =
            target.value.as_bytes().ok_or("the program made no text")?;
        line.clear();
        line.extend_from_slice(text);
        if ended {
            line.push(b'\n');
        }
        // Standard output is line-buffered.
        output.write_all(&line)?;
        line.clear();
    }
    Ok(output.flush()?)
}
