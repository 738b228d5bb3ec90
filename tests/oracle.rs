//! The engine beside a slow, obviously right reference.
//!
//! Generated lines know what is planted on them: all of that must go, in
//! every spelling, and nothing else may change. On mutated lines the
//! reference in `support/oracle.rs` says what must go.

#[path = "support/lines.rs"]
mod lines;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/random.rs"]
mod random;
#[path = "support/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use lines::{Format, Line};
use logveil::{Entity, Filter, Policy, Worker};
use oracle::{demands, spellings};
use random::Random;

/// The built-in policy, except that what it keeps of the planted values goes.
fn policy() -> Policy {
    let mut policy = Policy::builtin("default").expect("it is built in");
    policy.set("uscc=redact").expect("a transformation without a key");
    policy
}

/// Collects what is wrong, so that one run shows every kind of mistake.
#[derive(Default)]
struct Complaints(BTreeMap<String, Vec<String>>);

impl Complaints {
    /// Notes a mistake of a `kind`: what about which entity.
    fn add(&mut self, kind: String, value: &[u8], line: &[u8], out: &[u8]) {
        let text = String::from_utf8_lossy;
        self.0.entry(kind).or_default().push(format!(
            "{}\n     in {}\n    out {}",
            text(value),
            text(line),
            text(out)
        ));
    }

    /// Panics with some mistakes of each kind unless there are none.
    fn settle(self) {
        let mut report = String::new();
        for (kind, mistakes) in &self.0 {
            report.push_str(&format!("{kind} ({}):\n", mistakes.len()));
            for mistake in mistakes.iter().take(6) {
                report.push_str(&format!("  {mistake}\n"));
            }
        }
        assert!(self.0.is_empty(), "\n{report}");
    }
}

fn holds(inner: &[u8], text: &[u8]) -> bool {
    text.windows(inner.len()).any(|window| window == inner)
}

/// Whether `ranges`, which are in order, cover all of `range`.
fn covered(range: &Range<usize>, ranges: &[Range<usize>]) -> bool {
    range.clone().all(|at| ranges.iter().any(|r| r.contains(&at)))
}

fn check(worker: &mut Worker, line: &Line, complaints: &mut Complaints) {
    let text = line.text.as_bytes();
    let mut out = Vec::new();
    let findings = worker.findings(text, &mut out);
    let ranges: Vec<_> = findings.iter().map(|f| f.range.clone()).collect();
    let spelled = spellings(&out);
    for planted in &line.planted {
        let (value, entity) = (planted.value.as_bytes(), planted.entity);
        if !covered(&planted.range, &ranges) {
            let kind = format!("{entity} not replaced");
            complaints.add(kind, value, text, &out);
        } else if spelled.iter().any(|s| holds(value, s)) {
            complaints.add(format!("{entity} still there"), value, text, &out);
        }
        for finding in &findings {
            let within = planted.range.contains(&finding.range.start);
            if within && finding.entity != entity {
                let kind = format!("{entity} taken for {}", finding.entity);
                complaints.add(kind, value, text, &out);
            }
        }
    }
    let planted: Vec<_> =
        line.planted.iter().map(|p| bracketed(&p.range, text)).collect();
    for finding in findings {
        if !covered(&finding.range, &planted) {
            let kind = format!("nothing taken for {}", finding.entity);
            complaints.add(kind, &text[finding.range], text, &out);
        }
    }
}

/// `range` and the brackets around it, which go with an IPv6 address.
fn bracketed(range: &Range<usize>, text: &[u8]) -> Range<usize> {
    let open = range.start > 0 && text[range.start - 1] == b'[';
    let close = text.get(range.end) == Some(&b']');
    if open && close { range.start - 1..range.end + 1 } else { range.clone() }
}

#[test]
fn what_is_planted_goes_and_nothing_else() {
    let mut worker = Filter::new(policy()).worker();
    let mut complaints = Complaints::default();
    for (seed, format) in Format::ALL.iter().enumerate() {
        let mut r = Random::new(seed as u64);
        for _ in 0..1500 {
            check(&mut worker, &format.line(&mut r), &mut complaints);
        }
    }
    complaints.settle();
}

#[test]
fn benign_text_stays() {
    let mut worker = Filter::new(policy()).worker();
    let mut complaints = Complaints::default();
    let mut r = Random::new(100);
    for _ in 0..10_000 {
        let text = format!("went {} done", values::benign(&mut r));
        let line = Line { text, planted: Vec::new() };
        check(&mut worker, &line, &mut complaints);
    }
    complaints.settle();
}

/// The reference itself: it demands much of what is planted, and no more.
#[test]
fn the_reference_sees_what_is_planted() {
    let mut r = Random::new(200);
    let (mut seen, mut all) = (0, 0);
    for format in [Format::Text, Format::Json, Format::Logfmt] {
        for _ in 0..200 {
            let line = format.line(&mut r);
            let found = demands(line.text.as_bytes());
            for demand in &found {
                let within = |p: &lines::Planted| {
                    let range = bracketed(&p.range, line.text.as_bytes());
                    demand.range.clone().all(|at| range.contains(&at))
                };
                assert!(
                    line.planted.iter().any(within),
                    "{} {:?} is not planted in {}",
                    demand.entity,
                    &line.text[demand.range.clone()],
                    line.text
                );
            }
            all += line.planted.len();
            seen += line
                .planted
                .iter()
                .filter(|p| found.iter().any(|d| d.range == p.range))
                .count();
        }
    }
    assert!(seen * 5 > all * 2, "the reference demands {seen} of {all}");
}

/// Changes a byte or two, most likely beside a planted value.
fn mutate(line: &Line, r: &mut Random) -> Vec<u8> {
    let mut text = line.text.clone().into_bytes();
    for _ in 0..1 + r.below(2) {
        let mut at = r.below(text.len());
        if r.once_in(2)
            && let Some(planted) = line.planted.first()
        {
            let side = r.pick(&[planted.range.start, planted.range.end]);
            at = (side + r.below(3)).saturating_sub(1).min(text.len() - 1);
        }
        let byte = r.pick(b"a7 _.-:=/\"'(),;@%\\+\xe6\x00\xff");
        match r.below(3) {
            0 => text[at] = byte,
            1 => text.insert(at, byte),
            _ => {
                text.remove(at);
            }
        }
        if text.is_empty() {
            text.push(byte);
        }
    }
    text
}

#[test]
fn what_the_reference_demands_is_replaced() {
    let mut worker = Filter::new(policy()).worker();
    let mut complaints = Complaints::default();
    for (seed, format) in Format::ALL.iter().enumerate() {
        let mut r = Random::new(300 + seed as u64);
        for _ in 0..600 {
            let line = mutate(&format.line(&mut r), &mut r);
            let mut out = Vec::new();
            let findings = worker.findings(&line, &mut out);
            let ranges: Vec<_> =
                findings.into_iter().map(|f| f.range).collect();
            for demand in demands(&line) {
                if !covered(&demand.range, &ranges) {
                    let kind = format!("{} not replaced", demand.entity);
                    complaints.add(kind, &line[demand.range], &line, &out);
                }
            }
        }
    }
    complaints.settle();
}

/// Decodes, finds, and looks for what was found in what comes out.
#[test]
fn what_the_reference_finds_decoded_is_gone() {
    let mut worker = Filter::new(policy()).worker();
    let mut complaints = Complaints::default();
    let formats = [
        Format::Access,
        Format::Json,
        Format::JsonInJson,
        Format::NginxEscaped,
        Format::Xml,
        Format::Chinese,
    ];
    for (seed, format) in formats.iter().enumerate() {
        let mut r = Random::new(400 + seed as u64);
        for _ in 0..150 {
            let line = mutate(&format.line(&mut r), &mut r);
            let mut out = Vec::new();
            worker.rewrite(&line, &mut out);
            let spelled = spellings(&out);
            let demanded: BTreeSet<(Entity, Vec<u8>)> = spellings(&line)
                .iter()
                .flat_map(|text| {
                    demands(text)
                        .into_iter()
                        .map(|d| (d.entity, text[d.range].to_vec()))
                })
                .collect();
            for (entity, value) in demanded {
                if spelled.iter().any(|s| holds(&value, s)) {
                    let kind = format!("{entity} still there");
                    complaints.add(kind, &value, &line, &out);
                }
            }
        }
    }
    complaints.settle();
}

/// Every entity that is found by its shape has been planted in plain text,
/// so that the tests above speak of all of them.
#[test]
fn every_shape_is_planted() {
    let mut r = Random::new(500);
    let mut seen = BTreeSet::new();
    for _ in 0..400 {
        seen.insert(values::shaped(&mut r).0);
    }
    for entity in [
        Entity::Ip,
        Entity::Mac,
        Entity::Email,
        Entity::MobileCn,
        Entity::LandlineCn,
        Entity::Phone,
        Entity::ResidentId,
        Entity::BankCard,
        Entity::Uscc,
        Entity::HkId,
        Entity::Iccid,
        Entity::Credential,
    ] {
        assert!(seen.contains(&entity), "{entity} is never planted");
    }
}
