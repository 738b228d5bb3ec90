//! What holds for any bytes, whoever made them: shared by the tests and the
//! fuzz targets.

use logveil::{Filter, Finding, Worker};

/// Filters `lines`, a whole input, and returns the output and its findings.
pub(crate) fn run(
    worker: &mut Worker,
    lines: &[u8],
) -> (Vec<u8>, Vec<Finding>) {
    let mut out = Vec::new();
    worker.next_input();
    let findings = worker.findings(lines, &mut out);
    (out, findings)
}

/// P1: the output is the input with the findings' ranges replaced, and what
/// was replaced is not empty, not a line feed, and in order.
pub(crate) fn byte_exact(lines: &[u8], out: &[u8], findings: &[Finding]) {
    let (mut read, mut written) = (0, 0);
    for finding in findings {
        let gap = &lines[read..finding.range.start];
        let copy = &out[written..finding.replacement.start];
        assert!(gap == copy, "a byte outside the findings changed");
        let value = &lines[finding.range.clone()];
        assert!(!value.is_empty(), "an empty value was replaced");
        assert!(!value.contains(&b'\n'), "a value spans two lines");
        let replacement = &out[finding.replacement.clone()];
        assert!(!replacement.contains(&b'\n'), "a line was added");
        read = finding.range.end;
        written = finding.replacement.end;
    }
    assert!(lines[read..] == out[written..], "the rest changed");
}

/// Panics with the first lines that differ unless `one` and `other`, both
/// made of `lines`, are the same.
pub(crate) fn same(what: &str, lines: &[u8], one: &[u8], other: &[u8]) {
    if one == other {
        return;
    }
    let split = |text: &[u8]| -> Vec<String> {
        text.split(|b| *b == b'\n')
            .map(|line| line.escape_ascii().to_string())
            .collect()
    };
    let (lines, one, other) = (split(lines), split(one), split(other));
    let at = (0..).find(|&i| one.get(i) != other.get(i)).unwrap();
    panic!(
        "{what}, line {at}:\n{:?}\n{:?}\n{:?}",
        lines.get(at),
        one.get(at),
        other.get(at)
    );
}

/// Every property that holds for any bytes, with a worker that may have
/// served before; says whether filtering again changes nothing.
///
/// It does on sound lines. Where a line is so damaged that one field's name
/// stands in the value of another, which value ends where and what is
/// plausible depends on the other's bytes, and those are replaced: such lines
/// are few, and it is for the caller to say how few.
pub(crate) fn hold(
    filter: &Filter,
    worker: &mut Worker,
    lines: &[u8],
) -> bool {
    let (out, findings) = run(worker, lines);
    // Lines that are dropped tell of nothing.
    if !out.is_empty() {
        byte_exact(lines, &out, &findings);
    }

    let mut again = Vec::new();
    worker.next_input();
    worker.rewrite(lines, &mut again);
    same("`rewrite` differs from `findings`", lines, &out, &again);
    again.clear();
    filter.worker().rewrite(lines, &mut again);
    same("a fresh worker answers differently", lines, &out, &again);

    again.clear();
    worker.next_input();
    worker.rewrite(&out, &mut again);
    again == out
}
