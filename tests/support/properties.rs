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

/// Every property that holds for any bytes, with a worker that may have
/// served before.
pub(crate) fn hold(filter: &Filter, worker: &mut Worker, lines: &[u8]) {
    let (out, findings) = run(worker, lines);
    byte_exact(lines, &out, &findings);

    let mut again = Vec::new();
    worker.next_input();
    worker.rewrite(lines, &mut again);
    assert!(again == out, "`rewrite` and `findings` differ");
    again.clear();
    filter.worker().rewrite(lines, &mut again);
    assert!(again == out, "a fresh worker answers differently");

    again.clear();
    worker.next_input();
    worker.rewrite(&out, &mut again);
    assert!(again == out, "filtering again changes the output");
}
