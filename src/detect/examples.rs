//! The one table test: every detector's examples, run through all detectors.

use super::*;
use crate::span::resolve;

/// A line, and all that is to be found on it: the bytes and their entity.
pub(crate) struct Example(
    pub(crate) &'static str,
    pub(crate) &'static [(&'static str, Entity)],
);

/// Runs all detectors over each example's line, and over the line between
/// two others in one batch, and compares what they find.
pub(crate) fn check(examples: &[Example]) {
    let mut detectors =
        Detectors::new(Day::new(2026, 6, 30).unwrap(), EntitySet::ALL);
    for Example(line, found) in examples {
        let expected: Vec<(&str, Entity)> = found.to_vec();
        for (before, after) in
            [("", ""), ("", "\n"), ("GET / 1\n", "\nend 2 = 3\n")]
        {
            let batch = format!("{before}{line}{after}");
            let mut spans = Vec::new();
            detectors.detect(batch.as_bytes(), &mut spans);
            resolve(&mut spans);
            let got: Vec<(String, Entity)> = spans
                .iter()
                .map(|s| {
                    let range = s.start as usize..s.end as usize;
                    let text = &batch.as_bytes()[range];
                    (String::from_utf8_lossy(text).into_owned(), s.entity)
                })
                .collect();
            let got: Vec<(&str, Entity)> =
                got.iter().map(|(text, e)| (text.as_str(), *e)).collect();
            assert_eq!(got, expected, "in {batch:?}");
        }
    }
}

#[test]
fn every_detector_finds_its_examples_and_nothing_else() {
    check(coordinates::EXAMPLES);
    check(credential::EXAMPLES);
    check(digits::EXAMPLES);
    check(email::EXAMPLES);
    check(fields::EXAMPLES);
    check(ip::EXAMPLES);
    check(mac::EXAMPLES);
    check(options::EXAMPLES);
    check(phone::EXAMPLES);
    check(position::EXAMPLES);
    check(quoted::EXAMPLES);
    check(views::EXAMPLES);
}
