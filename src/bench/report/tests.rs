//! The page as its reader's browser gets it: parsed, since it is XML too.

use std::collections::HashSet;

use roxmltree::{Document, Node, ParsingOptions};

use super::*;
use crate::bench::score::{Damage, Latency, Machine, Speed};

/// A score with figures of every kind.
fn score(name: &str, profile: &str) -> Score {
    Score {
        name: name.into(),
        command: vec!["/opt/filter".into(), "-e".into(), "s/a b/x/".into()],
        tool_version: Some("filter 1.2.3".into()),
        logveil_version: "0.1.0".into(),
        date: "2026-06-30T12:00:00Z".into(),
        machine: Machine {
            processor: "Processor 9000".into(),
            cores: 2,
            system: "Linux x86_64".into(),
        },
        corpus: CorpusOf {
            version: 1,
            profile: profile.into(),
            seed: 7,
            lines: 1_234_567,
            bytes: 231_402_113,
        },
        kept: vec![],
        entities: vec![
            Tally::new("ip", 1000, 123),
            Tally::new("email", 20, 0),
            Tally::new("iccid", 20, 20),
        ],
        encodings: vec![
            Tally::new("plain", 840, 23),
            Tally::new("percent", 200, 120),
        ],
        places: vec![Tally::new("cookie", 1040, 143)],
        cells: vec![],
        benign: vec![
            Tally::new("version", 50_000, 4),
            Tally::new("epoch", 50_000, 0),
        ],
        damage: Damage {
            other_bytes: 200_000_000,
            collateral_bytes: 4_690,
            json_lines: 1_000,
            json_broken: 17,
            lines_missing: 3_141,
            lines_added: 59,
            lines_reordered: 26,
        },
        ended: Ended::Status(0),
        speed: Some(Speed {
            bytes: 1 << 30,
            runs: 5,
            bytes_per_second: 1_357e6,
            slowest: 1_222e6,
            fastest: 1_444e6,
            cpu_seconds_per_gb: 0.737,
            peak_bytes: 29 << 20,
            replacer_bytes_per_second: 400e6,
            ratio: 3.39,
        }),
        latency: Some(Latency {
            lines: 1000,
            median_us: 8.76,
            p99_us: 1_540.0,
            held_back: false,
        }),
    }
}

/// Ten tools over three profiles, with speeds and rates close together.
fn many() -> Vec<Score> {
    let mut scores = Vec::new();
    for profile in ["access", "clean", "mixed"] {
        for n in 0..10 {
            let mut score = score(&format!("tool-number-{n}"), profile);
            if profile == "clean" {
                score.entities.clear();
                score.encodings.clear();
                score.places.clear();
            } else {
                let hit = 700 + n * 2;
                score.encodings = vec![Tally::new("plain", 1_000, hit)];
            }
            if let Some(speed) = &mut score.speed {
                let bytes = 100e6 + n as f64 * 1e6;
                speed.bytes_per_second = bytes;
                speed.slowest = bytes * 0.99;
                speed.fastest = bytes * 1.01;
            }
            scores.push(score);
        }
    }
    scores
}

fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..Default::default() };
    Document::parse_with_options(page, options).unwrap()
}

fn named<'a, 'i>(
    node: Node<'a, 'i>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |node| node.has_tag_name(name))
}

fn text(node: Node<'_, '_>) -> String {
    let words: String =
        node.descendants().filter_map(|node| node.text_storage_of()).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of text nodes alone: an element's `text` repeats its child's.
trait TextStorage<'a> {
    fn text_storage_of(&self) -> Option<&'a str>;
}

impl<'a> TextStorage<'a> for Node<'a, '_> {
    fn text_storage_of(&self) -> Option<&'a str> {
        self.is_text().then(|| self.text()).flatten()
    }
}

/// The rows of the table that is described by the heading of this `id`, as
/// texts; `small` print is behind a bar.
fn table(document: &Document<'_>, id: &str) -> Vec<Vec<String>> {
    let of_id = |node: &Node<'_, '_>| {
        node.attribute("role") == Some("region")
            && node.attribute("aria-labelledby") == Some(id)
    };
    let region = document.descendants().find(of_id).unwrap();
    named(region, "tr")
        .map(|row| {
            row.children()
                .filter(Node::is_element)
                .map(|cell| {
                    let small: Vec<_> =
                        named(cell, "small").map(text).collect();
                    let mut whole = text(cell);
                    for small in &small {
                        let at = whole.rfind(small.as_str()).unwrap();
                        whole.insert(at, '|');
                    }
                    whole.replace(" |", "|")
                })
                .collect()
        })
        .collect()
}

/// The charts, narrow and wide.
fn charts<'a, 'i>(document: &'a Document<'i>) -> Vec<Node<'a, 'i>> {
    named(document.root(), "svg").collect()
}

fn number(node: Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).unwrap().parse().unwrap()
}

fn size_of(svg: Node<'_, '_>) -> (f64, f64) {
    let size = svg.attribute("viewBox").unwrap();
    let size: Vec<f64> = size.split(' ').map(|n| n.parse().unwrap()).collect();
    assert_eq!(size[..2], [0.0, 0.0]);
    (size[2], size[3])
}

/// Every coordinate of every mark is a number inside its chart.
fn marks_are_inside(document: &Document<'_>) {
    for svg in charts(document) {
        let (width, height) = size_of(svg);
        let mut seen = 0;
        for node in svg.descendants().filter(Node::is_element) {
            for (names, end) in [
                (["x", "x1", "x2", "cx"], width),
                (["y", "y1", "y2", "cy"], height),
            ] {
                for name in names {
                    if node.has_attribute(name) {
                        let at = number(node, name);
                        assert!((0.0..=end).contains(&at), "{node:?}");
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 0);
    }
}

#[test]
fn every_figure_is_on_the_page() {
    let page = page(&[score("filter", "mixed")]).unwrap();
    let document = parse(&page);
    let summary = &table(&document, "s1-summary")[1];
    assert_eq!(
        summary,
        &[
            "filter",
            // 143 of 1040; a hit or total of the wrong list gives another.
            "13.8|11.8–16.0",
            // 4 of 100,000.
            "0.004|0.002–0.01",
            "23.4",
            "17",
            "3,141|59 added, 26 reordered",
            "1,357|1,222–1,444",
            "3.39",
            "0.74",
            "29.0",
            "8.76 µs",
            "1.54 ms",
        ]
    );
    assert_eq!(
        table(&document, "s1-entities"),
        [
            ["Entity", "Values", "filter"],
            ["ip", "1,000", "12.3|10.4–14.5"],
            ["email", "20", "0|0–16.1"],
            ["iccid", "20", "100|83.9–100"],
        ]
    );
    assert_eq!(
        table(&document, "s1-encodings"),
        [
            ["Encoding", "Values", "filter"],
            ["plain", "840", "2.7|1.8–4.1"],
            ["percent", "200", "60.0|53.1–66.5"],
        ]
    );
    assert_eq!(
        table(&document, "s1-places"),
        [["Place", "Values", "filter"], ["cookie", "1,040", "13.8|11.8–16.0"],]
    );
    assert_eq!(
        table(&document, "s1-benign"),
        [
            ["Kind", "Tokens", "filter"],
            ["version", "50,000", "0.008|0.003–0.02"],
            ["epoch", "50,000", "0|0–0.008"],
        ]
    );
    assert_eq!(
        table(&document, "s1-runs")[1],
        [
            "filter|filter 1.2.3",
            "/opt/filter -e 's/a b/x/'",
            "2026-06-30T12:00:00Z|by logveil 0.1.0",
        ]
    );
    let whole = text(document.root_element());
    for fact in [
        "1,234,567 lines, 231 MB; profile mixed, seed 7, generator version 1",
        "Processor 9000, 2 cores, Linux x86_64",
    ] {
        assert!(whole.contains(fact), "{fact}");
    }
    let charts = charts(&document);
    let described: Vec<_> = charts
        .iter()
        .map(|&svg| text(named(svg, "desc").next().unwrap()))
        .collect();
    for (chart, fact) in [
        (0, "filter: 13.8 % (95 % interval 11.8–16.0), 1,357 MB/s."),
        (2, "filter: 8.76 µs – 1.54 ms."),
    ] {
        assert!(described[chart].contains(fact), "{}", described[chart]);
        assert_eq!(described[chart], described[chart + 1]);
    }
}

#[test]
fn all_tools_of_all_corpora_are_compared() {
    let scores = many();
    let page = page(&scores).unwrap();
    let document = parse(&page);
    for (at, profile) in ["access", "clean", "mixed"].iter().enumerate() {
        let id = format!("s{}", at + 1);
        let section = document
            .descendants()
            .find(|node| node.attribute("id") == Some(&id))
            .unwrap();
        assert_eq!(
            text(named(section, "h2").next().unwrap()),
            format!("Profile {profile}")
        );
        let tools: Vec<_> =
            (0..10).map(|n| format!("tool-number-{n}")).collect();
        for (table_of, first) in [("summary", 1), ("runs", 1)] {
            let rows = table(&document, &format!("{id}-{table_of}"));
            let names: Vec<_> = rows[first..]
                .iter()
                .map(|row| row[0].split('|').next().unwrap())
                .collect();
            assert_eq!(names, tools, "{table_of}");
        }
        for table_of in ["entities", "encodings", "places", "benign"] {
            let id = format!("{id}-{table_of}");
            let is_there =
                document.descendants().any(|n| n.attribute("id") == Some(&id));
            let nobody = *profile == "clean" && table_of != "benign";
            assert_eq!(is_there, !nobody, "{id}");
            if is_there {
                assert_eq!(table(&document, &id)[0][2..], tools);
            }
        }
        // Two charts, two layouts; a point and a label or row for each tool.
        let svgs: Vec<_> = named(section, "svg").collect();
        assert_eq!(svgs.len(), 4);
        for svg in svgs {
            let texts: Vec<_> = named(svg, "text").map(text).collect();
            for tool in &tools {
                assert!(texts.contains(tool), "{tool} in {texts:?}");
            }
        }
    }
    marks_are_inside(&document);
}

#[test]
fn the_page_needs_nothing_else() {
    let page = page(&many()).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    for reference in ["http:", "https:", "//", "url(", "@import", "<script"] {
        assert!(!page.contains(reference), "{reference}");
    }
    let document = parse(&page);
    let mut ids = HashSet::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            assert!(ids.insert(id), "{id} twice");
        }
    }
    for node in document.descendants() {
        for attribute in node.attributes() {
            let value = attribute.value();
            match attribute.name() {
                "href" => assert!(ids.contains(&value[1..]), "{value}"),
                "aria-labelledby" => {
                    for id in value.split_whitespace() {
                        assert!(ids.contains(id), "{id}");
                    }
                }
                name => {
                    let loads = ["src", "srcset", "data", "action", "style"];
                    assert!(!loads.contains(&name), "{name}={value}");
                    assert!(!name.starts_with("on"), "{name}={value}");
                }
            }
        }
    }
    let metas: Vec<_> = named(document.root(), "meta")
        .map(|meta| {
            (
                meta.attribute("http-equiv").or(meta.attribute("name")),
                meta.attribute("content").unwrap_or_default(),
            )
        })
        .collect();
    for meta in [
        ("viewport", "width=device-width, initial-scale=1"),
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri \
             'none'; form-action 'none'",
        ),
    ] {
        assert!(metas.contains(&(Some(meta.0), meta.1)), "{metas:?}");
    }
}

#[test]
fn tables_say_what_their_cells_belong_to() {
    let page = page(&many()).unwrap();
    let document = parse(&page);
    for table in named(document.root(), "table") {
        let heads: Vec<_> =
            named(table, "thead").flat_map(|head| named(head, "th")).collect();
        assert!(heads.iter().all(|th| th.attribute("scope") == Some("col")));
        for row in named(table, "tbody").flat_map(|body| named(body, "tr")) {
            let cells: Vec<_> =
                row.children().filter(Node::is_element).collect();
            assert_eq!(cells.len(), heads.len());
            assert_eq!(cells[0].attribute("scope"), Some("row"));
        }
    }
}

#[test]
fn whatever_a_score_says_is_text() {
    let plain = page(&[score("filter", "mixed")]).unwrap();
    let plain = parse(&plain);
    let elements = |document: &Document<'_>| -> Vec<String> {
        let elements = document.descendants().filter(Node::is_element);
        elements.map(|node| node.tag_name().name().to_owned()).collect()
    };
    for name in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'/></svg></title></style><p>",
        "<!-- ]]> &amp; &#60; {{ name }} {% if %}",
        "\u{0}\u{1b}[31m\u{8}\u{7f}\u{85}\u{ffff}",
    ] {
        let mut score = score(name, name);
        score.command = vec![name.into()];
        for text in [
            &mut score.logveil_version,
            &mut score.date,
            &mut score.machine.processor,
            &mut score.machine.system,
            &mut score.entities[0].name,
            &mut score.encodings[0].name,
            &mut score.places[0].name,
            &mut score.benign[0].name,
        ] {
            *text = name.into();
        }
        score.tool_version = Some(name.into());
        let page = page(&[score]).unwrap();
        let document = parse(&page);
        assert_eq!(elements(&document), elements(&plain), "{name:?}");
        let shown: String = name
            .chars()
            .map(|c| match c {
                ' '..='~' => c,
                _ => '\u{fffd}',
            })
            .collect();
        let whole = text(document.root_element());
        // As often as it was said, in the charts' descriptions too.
        assert!(whole.matches(&shown).count() >= 14, "{name:?}");
    }
    let mut kept = score("filter", "mixed");
    kept.kept = vec!["<b>".into()];
    let page = page(&[kept]).unwrap();
    assert!(page.contains("keeps on purpose: &#60;b&#62;"));
}

#[test]
fn a_command_can_be_typed_as_it_stands() {
    let words = |words: &[&str]| -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    };
    for (command, line) in [
        (words(&["sed", "-E", "s/a/b/g"]), "sed -E s/a/b/g"),
        (words(&["sh", "-c", "a | b"]), "sh -c 'a | b'"),
        (words(&["echo", "it's", ""]), r"echo 'it'\''s' ''"),
    ] {
        assert_eq!(shell(&command), line);
    }
}

#[test]
fn no_score_is_a_page_too() {
    let page = page(&[]).unwrap();
    let document = parse(&page);
    let whole = text(document.root_element());
    assert!(whole.contains("There is no score to show."));
    assert_eq!(named(document.root(), "section").count(), 0);
}

#[test]
fn what_was_not_measured_is_not_drawn() {
    let mut score = score("filter", "mixed");
    score.speed = None;
    score.latency = None;
    score.damage = Damage::default();
    let page = page(&[score]).unwrap();
    let document = parse(&page);
    assert!(charts(&document).is_empty());
    assert_eq!(
        table(&document, "s1-summary")[1][3..],
        ["–", "–", "0", "–", "–", "–", "–", "–", "–"]
    );
    let notes: Vec<_> = named(document.root(), "p")
        .filter(|p| p.attribute("class") == Some("note"))
        .map(text)
        .collect();
    assert_eq!(
        notes,
        [
            "Not in the chart, since no speed or rate was measured: filter.",
            "Not in the chart, since no latency was measured: filter.",
        ]
    );
}

#[test]
fn what_is_held_back_is_marked() {
    let mut score = score("filter", "mixed");
    score.latency = Some(Latency {
        lines: 0,
        median_us: 0.0,
        p99_us: 0.0,
        held_back: true,
    });
    let page = page(&[score]).unwrap();
    let document = parse(&page);
    assert_eq!(
        table(&document, "s1-summary")[1][10..],
        ["held back", "held back"]
    );
    let texts: Vec<_> =
        named(charts(&document)[2], "text").map(text).collect();
    assert!(texts.contains(&"held back".to_owned()), "{texts:?}");
    assert_eq!(named(charts(&document)[2], "circle").count(), 0);
}

#[test]
fn how_a_command_ended_is_said_unless_well() {
    for (ended, said) in [
        (Ended::Status(0), "filter"),
        (Ended::Status(3), "filter|ended with status 3"),
        (Ended::Signal(9), "filter|was ended by signal 9"),
        (
            Ended::Hung(30),
            "filter|was killed: for 30 s it neither read nor wrote",
        ),
    ] {
        let page = page(&[Score { ended, ..score("filter", "mixed") }]);
        let page = page.unwrap();
        assert_eq!(table(&parse(&page), "s1-summary")[1][0], said);
    }
}

#[test]
fn what_is_kept_on_purpose_is_no_leak() {
    let mut keeps = score("keeps", "mixed");
    keeps.kept = vec!["ip".into()];
    // As the scorer has it: kept values are counted by entity alone.
    keeps.encodings = vec![Tally::new("plain", 40, 20)];
    let page = page(&[keeps, score("filter", "mixed")]).unwrap();
    let document = parse(&page);
    assert_eq!(table(&document, "s1-summary")[1][1], "50.0|35.2–64.8");
    let entities = table(&document, "s1-entities");
    assert_eq!(entities[1], ["ip", "1,000", "kept", "12.3|10.4–14.5"]);
    let run = &table(&document, "s1-runs")[1][1];
    assert!(run.ends_with("|keeps on purpose: ip"), "{run}");
}

#[test]
fn rows_are_those_of_any_tool() {
    let mut other = score("other", "mixed");
    other.entities = vec![
        Tally::new("email", 20, 1),
        Tally::new("imei", 0, 0),
        Tally::new("ip", 1000, 1000),
    ];
    let page = page(&[score("filter", "mixed"), other]).unwrap();
    let document = parse(&page);
    let rows = table(&document, "s1-entities");
    let cells: Vec<_> =
        rows.iter().map(|row| [&row[0], &row[2], &row[3]]).collect();
    assert_eq!(
        cells,
        [
            ["Entity", "filter", "other"],
            ["ip", "12.3|10.4–14.5", "100|99.6–100"],
            ["email", "0|0–16.1", "5.0|0.89–23.6"],
            ["iccid", "100|83.9–100", "–"],
            ["imei", "–", "–"],
        ]
    );
}

#[test]
fn shades_deepen_with_the_rate() {
    let hits = [0, 1, 100, 101, 1_000, 10_000, 50_000, 50_001, 100_000];
    let classes = hits.map(|hit| Rate::new(hit, 100_000, 0.0, 1.0).class());
    assert_eq!(
        classes,
        ["h0", "h1", "h1", "h2", "h2", "h3", "h4", "h5", "h6"]
    );
    assert_eq!(Rate::new(0, 0, 0.0, 1.0).class(), "none");
}

#[test]
fn one_tool_has_one_score_for_a_corpus() {
    let twice = [score("filter", "mixed"), score("filter", "mixed")];
    assert_eq!(
        page(&twice).unwrap_err().to_string(),
        "two scores are of filter over the same corpus (profile mixed, seed \
         7); leave one out, or score it with another `--name`"
    );
    let mut other_seed = score("filter", "mixed");
    other_seed.corpus.seed = 8;
    let page = page(&[score("filter", "mixed"), other_seed]).unwrap();
    assert_eq!(named(parse(&page).root(), "section").count(), 2);
}

#[test]
fn figures_of_two_machines_come_with_a_warning() {
    let mut other = score("other", "mixed");
    other.machine.cores = 64;
    let scores = [score("filter", "mixed"), other];
    let page = page(&scores).unwrap();
    let document = parse(&page);
    let whole = text(document.root_element());
    assert!(whole.contains("latency do not compare"));
    let runs = table(&document, "s1-runs");
    assert!(runs[1][2].contains("Processor 9000, 2 cores"), "{runs:?}");
    assert!(runs[2][2].contains("Processor 9000, 64 cores"), "{runs:?}");
}

#[test]
fn the_same_scores_make_the_same_bytes() {
    assert!(page(&many()).unwrap() == page(&many()).unwrap());
}

#[test]
fn no_figure_leaves_its_chart() {
    let figures =
        [0.0, -1.0, 5e-324, 1e-310, f64::MIN_POSITIVE, 1.0, f64::MAX];
    let not_numbers = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    let mut scores = Vec::new();
    for (n, &figure) in figures.iter().chain(&not_numbers).enumerate() {
        let mut score = score(&format!("tool-{n}"), "mixed");
        let speed = score.speed.as_mut().unwrap();
        *speed = Speed {
            bytes_per_second: figure,
            slowest: -figure,
            fastest: figure * 2.0,
            cpu_seconds_per_gb: figure,
            peak_bytes: u64::MAX,
            ratio: figure,
            ..speed.clone()
        };
        score.latency = Some(Latency {
            lines: 1,
            median_us: figure,
            p99_us: figure * 2.0,
            held_back: n % 2 == 0,
        });
        score.entities[0].total = u64::MAX;
        score.entities[1].hit = u64::MAX;
        score.encodings[0].total = u64::MAX;
        score.encodings[1].hit = u64::MAX;
        score.benign[0].low = figure;
        score.benign[0].high = figure;
        score.corpus.bytes = u64::MAX;
        scores.push(score);
    }
    // A rate at the end of its axis, whose interval goes beyond.
    let mut beyond = score("beyond", "mixed");
    beyond.encodings = vec![Tally::new("plain", 25, 1)];
    // A single power of ten, which alone is no scale.
    let mut alone = score("alone", "mixed");
    let was = alone.speed.unwrap();
    alone.speed = Some(Speed {
        bytes_per_second: 1e8,
        slowest: 1e8,
        fastest: 1e8,
        ..was
    });
    let few = [vec![beyond], vec![alone]];
    let few = few.iter().map(Vec::as_slice);
    for scores in
        [&scores[..], &scores[5..6], &scores[2..3]].into_iter().chain(few)
    {
        let page = page(scores).unwrap();
        let document = parse(&page);
        marks_are_inside(&document);
        for svg in charts(&document) {
            let ticks: Vec<_> = named(svg, "text")
                .filter(|node| node.attribute("class") == Some("axis"))
                .map(space)
                .collect();
            for (at, &tick) in ticks.iter().enumerate() {
                assert!(ticks[..at].iter().all(|&t| !overlap(t, tick)));
            }
        }
        for word in ["NaN", "inf"] {
            let drawn = |node: &Node<'_, '_>| {
                (node.is_text() && node.text().unwrap().contains(word))
                    && !node.ancestors().any(|n| {
                        n.has_tag_name("style") || n.has_tag_name("p")
                    })
            };
            let found = document.descendants().find(drawn);
            assert!(found.is_none(), "{word}: {found:?}");
        }
    }
}

/// What a text in a chart takes up at least, in a narrow sans-serif.
fn space(node: Node<'_, '_>) -> [f64; 4] {
    let wide = node.text().unwrap().chars().count() as f64 * 5.5;
    let shift = |name| {
        node.attribute(name).map_or(0.0, |shift| shift.parse().unwrap())
    };
    let x = number(node, "x") + shift("dx");
    let y = number(node, "y") + shift("dy");
    let left = match node.attribute("text-anchor") {
        Some("end") => x - wide,
        Some("middle") => x - wide / 2.0,
        _ => x,
    };
    [left, left + wide, y - 9.0, y + 2.0]
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3]
}

#[test]
fn names_lie_on_no_other_name_and_no_point() {
    let mut crowd = many();
    // All in one spot.
    for score in &mut crowd[..10] {
        score.encodings = vec![Tally::new("plain", 1_000, 990)];
        score.speed = self::score("", "").speed;
    }
    let page = page(&crowd).unwrap();
    let document = parse(&page);
    for svg in charts(&document) {
        let (width, _) = size_of(svg);
        let names: Vec<_> = named(svg, "text")
            .filter(|node| node.attribute("class").is_none())
            .map(space)
            .collect();
        assert!(names.len() >= 10);
        for (at, &name) in names.iter().enumerate() {
            assert!(name[0] >= 0.0 && name[1] <= width, "{name:?}");
            for &other in &names[..at] {
                assert!(!overlap(name, other), "{name:?} {other:?}");
            }
            for dot in named(svg, "circle") {
                let (x, y) = (number(dot, "cx"), number(dot, "cy"));
                let dot = [x - 4.0, x + 4.0, y - 4.0, y + 4.0];
                assert!(!overlap(name, dot), "{name:?} {dot:?}");
            }
        }
    }
}

#[test]
fn long_names_are_cut_in_charts_alone() {
    let long = "a-very-long-name-of-a-tool-".repeat(20);
    let page = page(&[score(&long, "mixed")]).unwrap();
    let document = parse(&page);
    assert_eq!(table(&document, "s1-summary")[1][0], long);
    for svg in charts(&document) {
        let (width, _) = size_of(svg);
        let name = named(svg, "text")
            .find(|node| node.text().unwrap().starts_with("a-very"))
            .unwrap();
        assert!(name.text().unwrap().ends_with('…'));
        let [left, right, ..] = space(name);
        assert!(left >= 0.0 && right <= width, "{left} to {right}");
        let title = named(svg, "desc").next().unwrap().text().unwrap();
        assert!(title.contains(&long));
    }
}

#[test]
fn points_lie_where_their_figures_are() {
    let mut scores = Vec::new();
    for (name, speed, hit) in
        [("slow", 10e6, 0), ("middle", 100e6, 500), ("fast", 1000e6, 1000)]
    {
        let mut score = score(name, "mixed");
        score.encodings = vec![Tally::new("plain", 1000, hit)];
        let was = score.speed.unwrap();
        score.speed = Some(Speed { bytes_per_second: speed, ..was });
        score.latency = Some(Latency {
            lines: 9,
            median_us: speed / 1e6,
            p99_us: speed / 1e5,
            held_back: false,
        });
        scores.push(score);
    }
    let page = page(&scores).unwrap();
    let document = parse(&page);
    for svg in &charts(&document)[..2] {
        let points: Vec<_> = named(*svg, "circle")
            .map(|dot| (number(dot, "cx"), number(dot, "cy")))
            .collect();
        let [(x0, y0), (x1, y1), (x2, y2)] = points[..] else { panic!() };
        assert!(x0 < x1 && (x1 - x0 - (x2 - x1)).abs() < 0.2, "{points:?}");
        assert!(y0 > y1 && (y0 - y1 - (y1 - y2)).abs() < 0.2, "{points:?}");
    }
    for svg in &charts(&document)[2..] {
        let xs: Vec<_> = named(*svg, "line")
            .filter(|line| line.attribute("class") == Some("bar"))
            .map(|line| (number(line, "x1"), number(line, "x2")))
            .collect();
        let [(a0, a1), (b0, b1), (c0, c1)] = xs[..] else { panic!() };
        // Each reaches to where the next begins: ten times as long.
        assert!(a0 < a1 && b0 < b1 && c0 < c1, "{xs:?}");
        assert!((a1 - b0).abs() < 0.2 && (b1 - c0).abs() < 0.2, "{xs:?}");
    }
}

/// WCAG 2.2's relative luminance of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).unwrap();
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// WCAG 2.2, success criteria 1.4.3 and 1.4.11, level AA.
#[test]
fn what_is_printed_can_be_read_by_day_and_by_night() {
    let css = include_str!("../../../templates/bench/report.css");
    let (day, night) = css.split_once("prefers-color-scheme: dark").unwrap();
    for sheet in [day, night] {
        let colour = |name: &str| {
            let at = sheet.find(&format!("--{name}: #")).unwrap();
            &sheet[at + name.len() + 4..][..7]
        };
        let contrast = |one: &str, other: &str| {
            let (one, other) =
                (luminance(colour(one)), luminance(colour(other)));
            (one.max(other) + 0.05) / (one.min(other) + 0.05)
        };
        for n in 0..7 {
            let (ground, text) = (format!("h{n}"), format!("h{n}-text"));
            assert!(contrast(&ground, &text) >= 4.5, "{ground}");
        }
        for text in ["text", "muted", "mark"] {
            assert!(contrast(text, "page") >= 4.5, "{text}");
        }
        // Deeper shades can be told apart without their hue.
        let shades = (0..7).map(|n| luminance(colour(&format!("h{n}"))));
        let shades: Vec<_> = shades.collect();
        let falls = shades[0] > shades[6];
        assert!(
            shades.windows(2).all(|pair| (pair[0] > pair[1]) == falls),
            "{shades:?}"
        );
    }
}
