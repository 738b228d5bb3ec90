//! The drawn charts: scales, and where marks and labels go. The template
//! `bench/charts.html` draws them.
//!
//! Each chart is laid out twice, since a chart that is shrunk to the width of
//! a phone can no longer be read; the style sheet shows one of them.

use std::fmt;

use super::figures::{
    NONE, interval, measured, percent, power, power_time, time,
};

/// A coordinate or length in the chart's own unit, CSS pixels at full size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Px(f64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.0)
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A page of paper or a desk's screen.
    Wide,
    /// A phone.
    Narrow,
}

impl Layout {
    pub(super) const ALL: [Layout; 2] = [Layout::Wide, Layout::Narrow];

    /// The class that the style sheet shows or hides.
    pub(super) fn name(self) -> &'static str {
        match self {
            Layout::Wide => "wide",
            Layout::Narrow => "narrow",
        }
    }

    fn width(self) -> f64 {
        match self {
            Layout::Wide => 760.0,
            Layout::Narrow => 336.0,
        }
    }
}

/// A line across the plot and what is written at its end.
pub(super) struct Tick {
    pub(super) at: Px,
    pub(super) text: String,
}

/// An axis on which each power of ten is as far from the next.
struct Decades {
    /// The exponents at the ends.
    from: i32,
    to: i32,
    /// Where the ends are.
    start: f64,
    end: f64,
}

impl Decades {
    /// The axis from `start` to `end` for all `values`, which are positive.
    fn over(
        values: impl Iterator<Item = f64>,
        start: f64,
        end: f64,
    ) -> Decades {
        let mut from = i32::MAX;
        let mut to = i32::MIN;
        for value in values {
            let exponent = value.log10();
            from = from.min(exponent.floor() as i32);
            to = to.max(exponent.ceil() as i32);
        }
        if from > to {
            (from, to) = (0, 1);
        }
        // One decade at least: a single power of ten is no axis.
        Decades { from, to: to.max(from + 1), start, end }
    }

    fn at(&self, value: f64) -> f64 {
        let whole = f64::from(self.to - self.from);
        let part = (value.log10() - f64::from(self.from)) / whole;
        self.start + part.clamp(0.0, 1.0) * (self.end - self.start)
    }

    /// Ticks at powers of ten, with at most `most` gaps between them.
    fn ticks(&self, most: i32, text: impl Fn(i32) -> String) -> Vec<Tick> {
        let whole = self.to - self.from;
        let step = ((whole - 1).div_euclid(most) + 1).max(1);
        (self.from..=self.to)
            .step_by(step.unsigned_abs() as usize)
            .map(|exponent| {
                let part = f64::from(exponent - self.from) / f64::from(whole);
                let at = self.start + part * (self.end - self.start);
                Tick { at: Px(at), text: text(exponent) }
            })
            .collect()
    }
}

/// Whether a figure has a place on an axis of decades.
fn positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

/// A rectangle that something takes up.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Area) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    fn around(x: f64, y: f64, half: f64) -> Area {
        Area {
            left: x - half,
            top: y - half,
            right: x + half,
            bottom: y + half,
        }
    }
}

/// The size of the charts' text; the style sheet has it too.
const TEXT: f64 = 12.5;

/// How wide a text is at most, as far as that can be told without its font.
fn width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            '\u{1100}'.. => 1.1,
            'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.95,
            'A'..='Z' => 0.75,
            'i' | 'j' | 'l' | 't' | 'f' | '.' | ',' | ' ' | '\u{a0}' => 0.38,
            _ => 0.62,
        })
        .sum::<f64>()
        * TEXT
}

/// A text cut to a width.
fn fitted(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if width(&short) + width("…") > room {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

/// Throughput against a rate, a point for each tool.
pub(super) struct Scatter {
    pub(super) layout: Layout,
    pub(super) width: Px,
    pub(super) height: Px,
    pub(super) left: Px,
    pub(super) right: Px,
    pub(super) top: Px,
    pub(super) bottom: Px,
    pub(super) x_ticks: Vec<Tick>,
    pub(super) y_ticks: Vec<Tick>,
    pub(super) points: Vec<Point>,
}

/// A tool's place in a scatter chart.
pub(super) struct Point {
    pub(super) x: Px,
    pub(super) y: Px,
    /// The ends of the rate's interval.
    pub(super) x_ends: (Px, Px),
    /// The slowest and the fastest run.
    pub(super) y_ends: (Px, Px),
    /// All figures in words.
    pub(super) title: String,
    pub(super) label: Label,
}

/// A name beside a point.
pub(super) struct Label {
    pub(super) text: String,
    pub(super) x: Px,
    pub(super) y: Px,
    /// SVG's `text-anchor`.
    pub(super) anchor: &'static str,
    /// A line from the point to a label that is not beside it.
    pub(super) leader: Option<[Px; 4]>,
}

/// What a scatter chart is drawn from.
pub(super) struct Measured<'a> {
    pub(super) name: &'a str,
    /// From 0 to 1, with the ends of its interval.
    pub(super) rate: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Bytes a second, with the slowest and fastest run's.
    pub(super) speed: f64,
    pub(super) slowest: f64,
    pub(super) fastest: f64,
}

impl Measured<'_> {
    /// Whether there is a place for it.
    pub(super) fn has_place(&self) -> bool {
        self.rate.is_finite() && positive(self.speed)
    }
}

impl Scatter {
    /// Lays out those that have a place; nothing if none has.
    pub(super) fn new(
        layout: Layout,
        tools: &[Measured<'_>],
    ) -> Option<Scatter> {
        let tools: Vec<_> =
            tools.iter().filter(|tool| tool.has_place()).collect();
        if tools.is_empty() {
            return None;
        }
        let (width, height) = (layout.width(), 400.0);
        let plot = Area {
            left: 58.0,
            top: 30.0,
            right: width - 14.0,
            bottom: height - 48.0,
        };
        // The end of the axis is what the largest rate needs, so that small
        // ones can be told apart where all are small.
        let largest = tools.iter().map(|t| t.rate).fold(0.0, f64::max);
        let (end, step) = [(0.01, 0.002), (0.05, 0.01), (0.2, 0.05)]
            .into_iter()
            .find(|(end, _)| largest <= end * 0.9)
            .unwrap_or((1.0, 0.25));
        let x_at = |rate: f64| {
            let part = (rate / end).clamp(0.0, 1.0);
            plot.left + part * (plot.right - plot.left)
        };
        let run = |value: f64, speed| {
            if positive(value) { value } else { speed }
        };
        let y = Decades::over(
            tools.iter().flat_map(|t| {
                [t.speed, run(t.slowest, t.speed), run(t.fastest, t.speed)]
                    .map(|speed| speed / 1e6)
                    .into_iter()
                    // A speed of less than 1e-302 B/s has no MB/s.
                    .filter(|&speed| positive(speed))
            }),
            plot.bottom,
            plot.top,
        );
        let y_at = |speed: f64| y.at(speed / 1e6);

        let marks: Vec<_> =
            tools.iter().map(|t| (x_at(t.rate), y_at(t.speed))).collect();
        let names: Vec<_> = tools
            .iter()
            .map(|t| fitted(t.name, (plot.right - plot.left) * 0.6))
            .collect();
        let ends: Vec<_> = tools
            .iter()
            .map(|t| {
                let slowest = run(t.slowest, t.speed);
                let fastest = run(t.fastest, t.speed);
                ((x_at(t.low), x_at(t.high)), (y_at(slowest), y_at(fastest)))
            })
            .collect();
        let drawn: Vec<_> = marks
            .iter()
            .zip(&ends)
            .flat_map(|(&(x, y), &((low, high), (slow, fast)))| {
                [
                    Area::around(x, y, 6.0),
                    Area {
                        left: low,
                        right: high,
                        top: y - 1.5,
                        bottom: y + 1.5,
                    },
                    Area {
                        left: x - 1.5,
                        right: x + 1.5,
                        top: fast,
                        bottom: slow,
                    },
                ]
            })
            .collect();
        let labels = labels(plot, &marks, names, &drawn);
        let points = tools
            .iter()
            .zip(marks.iter().zip(&ends))
            .zip(labels)
            .map(|((tool, (&(x, y), &(x_ends, y_ends))), label)| Point {
                x: Px(x),
                y: Px(y),
                x_ends: (Px(x_ends.0), Px(x_ends.1)),
                y_ends: (Px(y_ends.0), Px(y_ends.1)),
                title: format!(
                    "{}: {} % (95 % interval {}), {} MB/s",
                    tool.name,
                    percent(tool.rate),
                    interval(tool.low, tool.high),
                    measured(tool.speed / 1e6),
                ),
                label,
            })
            .collect();
        let steps = (end / step).round() as u32;
        let x_ticks = (0..=steps)
            .map(|n| f64::from(n) * step)
            .map(|rate| Tick {
                at: Px(x_at(rate)),
                text: format!("{}", (rate * 1000.0).round() / 10.0),
            })
            .collect();
        Some(Scatter {
            layout,
            width: Px(width),
            height: Px(height),
            left: Px(plot.left),
            right: Px(plot.right),
            top: Px(plot.top),
            bottom: Px(plot.bottom),
            x_ticks,
            y_ticks: y.ticks(8, power),
            points,
        })
    }
}

/// A label for each mark: beside it, or at the end of a line from it where a
/// name would lie on another or on what is drawn.
fn labels(
    plot: Area,
    marks: &[(f64, f64)],
    names: Vec<String>,
    drawn: &[Area],
) -> Vec<Label> {
    let mut written: Vec<Area> = Vec::new();
    let mut lines: Vec<Area> = Vec::new();
    let mut labels = Vec::new();
    for (&mark, name) in marks.iter().zip(names) {
        let places: Vec<_> = places(mark, &name).collect();
        // In a crowd something may have to give: first lines cross names,
        // then names lie on points, last on each other. Nothing leaves the
        // chart.
        let cost = |place: &&Place| {
            let on = |areas: &[Area]| {
                areas.iter().filter(|a| a.overlaps(&place.area)).count()
            };
            let crossed = written
                .iter()
                .filter(|name| place.path().any(|spot| spot.overlaps(name)))
                .count();
            let out = usize::from(!plot.holds(&place.area));
            [out, on(&written), on(drawn), on(&lines) + crossed]
        };
        // Most find a place for nothing long before the last.
        let place = places
            .iter()
            .find(|place| cost(place) == [0; 4])
            .or_else(|| places.iter().min_by_key(cost));
        let Some(place) = place else { continue };
        written.push(place.area);
        lines.extend(place.path());
        labels.push(Label {
            text: name,
            x: Px(place.x),
            y: Px(place.y),
            anchor: place.anchor,
            leader: place.leader.map(|leader| leader.map(Px)),
        });
    }
    labels
}

/// Where a label may stand.
struct Place {
    x: f64,
    /// The text's base line.
    y: f64,
    anchor: &'static str,
    area: Area,
    leader: Option<[f64; 4]>,
}

impl Place {
    /// Spots along the leader.
    fn path(&self) -> impl Iterator<Item = Area> {
        self.leader.into_iter().flat_map(|[x1, y1, x2, y2]| {
            (0..=16).map(move |n| {
                let part = f64::from(n) / 16.0;
                let x = x1 + part * (x2 - x1);
                Area::around(x, y1 + part * (y2 - y1), 1.0)
            })
        })
    }
}

/// Places for a label, the nearest first; at each distance first to the
/// right and left, which reads best.
fn places(mark: (f64, f64), name: &str) -> impl Iterator<Item = Place> {
    /// Sixteenths of a turn.
    const TURNS: [f64; 16] = [
        0.0, 8.0, 1.0, -1.0, 7.0, 9.0, 2.0, -2.0, 6.0, 10.0, 4.0, -4.0, 3.0,
        -3.0, 5.0, 11.0,
    ];
    let (half_up, half_down) = (TEXT * 0.55, TEXT * 0.55);
    let width = width(name);
    (1..=24).flat_map(move |ring| {
        TURNS.into_iter().map(move |turn| {
            let distance = f64::from(ring) * 10.0;
            let (sin, cos) = (turn * std::f64::consts::PI / 8.0).sin_cos();
            let x = mark.0 + distance * cos;
            let y = mark.1 - distance * sin;
            let (anchor, left) = match cos {
                _ if cos > 0.3 => ("start", x),
                _ if cos < -0.3 => ("end", x - width),
                _ => ("middle", x - width / 2.0),
            };
            let area = Area {
                left,
                right: left + width,
                top: y - half_up,
                bottom: y + half_down,
            };
            let leader = (ring > 1).then(|| {
                let (from, to) = (7.0, distance - 3.0);
                [
                    mark.0 + from * cos,
                    mark.1 - from * sin,
                    mark.0 + to * cos,
                    mark.1 - to * sin,
                ]
            });
            Place { x, y: y + TEXT * 0.35, anchor, area, leader }
        })
    })
}

/// How long single lines take: a range for each tool.
pub(super) struct Ranges {
    pub(super) layout: Layout,
    pub(super) width: Px,
    pub(super) height: Px,
    pub(super) top: Px,
    pub(super) bottom: Px,
    pub(super) ticks: Vec<Tick>,
    pub(super) rows: Vec<Row>,
}

/// A tool's row in the chart of ranges.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) name_at: (Px, Px),
    /// Both figures, or why there are none.
    pub(super) figures: String,
    pub(super) figures_at: (Px, Px),
    pub(super) held_back: bool,
    pub(super) y: Px,
    /// Median and 99th percentile.
    pub(super) range: Option<(Px, Px)>,
    pub(super) title: String,
}

/// What a row is drawn from; times are in microseconds.
pub(super) struct Waited<'a> {
    pub(super) name: &'a str,
    pub(super) median: f64,
    pub(super) p99: f64,
    pub(super) held_back: bool,
}

impl Waited<'_> {
    fn has_range(&self) -> bool {
        positive(self.median) && positive(self.p99)
    }

    fn figures(&self) -> String {
        let range = format!("{} – {}", time(self.median), time(self.p99));
        match (self.held_back, self.has_range()) {
            (true, _) => "held back".into(),
            (false, true) => range,
            (false, false) => NONE.into(),
        }
    }
}

impl Ranges {
    /// Lays out a row for each tool; nothing if there is none.
    pub(super) fn new(layout: Layout, tools: &[Waited<'_>]) -> Option<Ranges> {
        if tools.is_empty() {
            return None;
        }
        let width = layout.width();
        let (step, left, right) = match layout {
            Layout::Wide => (30.0, 190.0, width - 160.0),
            // Names and figures stand above their ranges.
            Layout::Narrow => (46.0, 18.0, width - 24.0),
        };
        let top = 8.0;
        let bottom = top + step * tools.len() as f64;
        let x = Decades::over(
            tools
                .iter()
                .filter(|tool| tool.has_range())
                .flat_map(|tool| [tool.median, tool.p99]),
            left,
            right,
        );
        let rows = tools
            .iter()
            .enumerate()
            .map(|(n, tool)| {
                let start = top + step * n as f64;
                let (y, text, name_at, figures_at) = match layout {
                    Layout::Wide => {
                        let y = start + step / 2.0;
                        (y, y + TEXT * 0.35, 0.0, width - 2.0)
                    }
                    Layout::Narrow => {
                        (start + 32.0, start + 18.0, 0.0, width - 2.0)
                    }
                };
                let figures = tool.figures();
                let room = match layout {
                    Layout::Wide => left - 20.0,
                    Layout::Narrow => width - 24.0 - self::width(&figures),
                };
                Row {
                    name: fitted(tool.name, room),
                    name_at: (Px(name_at), Px(text)),
                    title: format!("{}: {figures}", tool.name),
                    figures,
                    figures_at: (Px(figures_at), Px(text)),
                    held_back: tool.held_back,
                    y: Px(y),
                    range: tool
                        .has_range()
                        .then(|| (Px(x.at(tool.median)), Px(x.at(tool.p99)))),
                }
            })
            .collect();
        Some(Ranges {
            layout,
            width: Px(width),
            height: Px(bottom + 26.0),
            top: Px(top),
            bottom: Px(bottom),
            ticks: x.ticks(
                match layout {
                    Layout::Wide => 7,
                    Layout::Narrow => 4,
                },
                power_time,
            ),
            rows,
        })
    }
}
