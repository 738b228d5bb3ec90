//! From anchors to spans.
//!
//! [`Detectors::detect`] walks the anchors of a text in order and asks, at
//! each, the detectors that own its kind of anchor. A detector looks around
//! the anchor, validates and claims spans. Every detector is linear in the
//! run of bytes it examines and says where that run ended, so that no byte is
//! examined again for each anchor inside it.
//!
//! Encodings are not detectors' business: where a token is encoded, a decoded
//! [`View`](views::View) of it is built and the same detectors run over that.

pub(crate) mod bounds;
pub(crate) mod card;
pub(crate) mod checksum;
pub(crate) mod columns;
pub(crate) mod coordinates;
pub(crate) mod credential;
pub(crate) mod custom;
pub(crate) mod device;
pub(crate) mod digits;
pub(crate) mod email;
#[cfg(test)]
pub(crate) mod examples;
pub(crate) mod extent;
pub(crate) mod fields;
pub(crate) mod holder;
pub(crate) mod identity;
pub(crate) mod ip;
pub(crate) mod mac;
pub(crate) mod names;
pub(crate) mod options;
pub(crate) mod phone;
pub(crate) mod plausible;
pub(crate) mod position;
pub(crate) mod quoted;
pub(crate) mod value;
pub(crate) mod views;

use std::net::Ipv4Addr;
use std::num::NonZeroU32;
use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::entity::{Entity, EntitySet};
use crate::scan::scan;
use crate::span::{FoundBy, Span};
use crate::time::Day;
use custom::Detector;
use views::{Decoder, View, ViewPath};

/// What a detector sees: a text, and the means to claim spans of it.
///
/// The text is a batch of whole lines or the decoded view of a token. A line
/// feed is part of no entity; detectors treat it as they treat the text's
/// ends.
pub(crate) struct Cx<'a> {
    /// The bytes to look at.
    pub(crate) text: &'a [u8],
    /// The day that settles "not in the future".
    pub(crate) today: Day,
    /// The entities whose spans matter; a named field of another is not
    /// worth a look at its value.
    pub(crate) wanted: EntitySet,
    view: Option<&'a View>,
    /// The view is of a token on a line of JSON.
    json: bool,
    /// The line on which the token stands that the view is of.
    outer: Option<&'a [u8]>,
    spans: &'a mut Vec<Span>,
    /// What named fields have found out about the text.
    pub(crate) memo: value::Memo,
    line: Range<usize>,
    /// The detectors of the policy's own.
    own: &'a [Detector],
    /// The rule of the one that claims, or 0.
    rule: u16,
}

impl Cx<'_> {
    /// Claims `start..end` of the text for `entity`, and the whole of an
    /// escape that it would take a part of: `\b4:5e:60:aa:bb:cc` is a hardware
    /// address behind a backslash or is none, and the backslash alone would be
    /// the end of a JSON string.
    pub(crate) fn claim(
        &mut self,
        start: usize,
        end: usize,
        entity: Entity,
        found_by: FoundBy,
    ) {
        debug_assert!(start < end && end <= self.text.len());
        let start = bounds::whole_escape(self.text, start);
        self.push(start..end, entity, found_by, None);
    }

    /// Claims the dotted quad at `start..end`, which spells `address` and
    /// which no letter or digit touches, an escape's neither.
    pub(crate) fn claim_quad(
        &mut self,
        start: usize,
        end: usize,
        address: Ipv4Addr,
    ) {
        self.push(start..end, Entity::Ip, FoundBy::Shape, Some(address));
    }

    fn push(
        &mut self,
        range: Range<usize>,
        entity: Entity,
        found_by: FoundBy,
        quad: Option<Ipv4Addr>,
    ) {
        let Range { start, end } = range;
        let (start, end, path) = match self.view {
            None => (start as u32, end as u32, ViewPath::PLAIN),
            Some(view) => {
                let (start, end) = view.outward(start, end);
                (start, end, view.path())
            }
        };
        let quad = quad.and_then(|ip| NonZeroU32::new(ip.to_bits()));
        let rule = self.rule;
        let found_by = if rule == 0 { found_by } else { FoundBy::Policy };
        self.spans.push(Span {
            start,
            end,
            entity,
            found_by,
            path,
            quad,
            rule,
        });
    }

    /// The line that holds offset `at`, without its line feed.
    ///
    /// Remembered, so that many questions about one line cost one search.
    pub(crate) fn line(&mut self, at: usize) -> Range<usize> {
        if !(self.line.start <= at && at < self.line.end) {
            let start = memrchr(b'\n', &self.text[..at]).map_or(0, |i| i + 1);
            let end = memchr(b'\n', &self.text[at..])
                .map_or(self.text.len(), |i| at + i);
            self.line = start..end;
        }
        self.line.clone()
    }

    /// Whether `at` stands on a line of JSON, where a `"` ends the string that
    /// holds what `'` quotes. Asks of the line that was last asked for.
    pub(crate) fn in_json(&self, at: usize) -> bool {
        /// How far a line of JSON may be indented.
        const INDENT: usize = 64;
        if self.view.is_some() {
            return self.json;
        }
        let line = &self.text[self.line.clone()];
        let indent = line.iter().take(INDENT).take_while(|b| **b == b' ');
        self.line.contains(&at) && line[indent.count()..].starts_with(b"{\"")
    }

    /// How many bytes of the enclosing text the byte at `at` was decoded
    /// from; 1 in a text that was not decoded.
    ///
    /// A value ends at a separator no wider than the one before it: in the
    /// view of `p%61ss=a%26b&c=d` the value is `a&b`.
    pub(crate) fn width(&self, at: usize) -> u32 {
        match self.view {
            None => 1,
            Some(view) => view.origin(at + 1) - view.origin(at),
        }
    }

    /// Whether the text is a view in which backslashes were decoded last.
    pub(crate) fn is_unescaped(&self) -> bool {
        let path = self.view.map(View::path);
        path.is_some_and(|path| path.ends_with(Decoder::Backslash))
    }

    /// Whether the byte at `at` was full-width: `，` ends what `,` need not.
    pub(crate) fn was_wide(&self, at: usize) -> bool {
        let path = self.view.map(View::path);
        path.is_some_and(|path| path.ends_with(Decoder::Wide))
            && self.width(at) == 3
    }

    /// Whether the text is a decoded view.
    pub(crate) fn is_view(&self) -> bool {
        self.view.is_some()
    }
}

#[cfg(test)]
impl<'a> Cx<'a> {
    /// A text that was not decoded.
    pub(crate) fn plain(text: &'a [u8], spans: &'a mut Vec<Span>) -> Cx<'a> {
        let today = Day::new(2026, 6, 30).unwrap();
        Cx::with(text, today, spans)
    }
}

impl<'a> Cx<'a> {
    /// A text that was not decoded, of whose spans all matter.
    fn with(text: &'a [u8], today: Day, spans: &'a mut Vec<Span>) -> Cx<'a> {
        Cx {
            text,
            today,
            wanted: EntitySet::ALL,
            view: None,
            json: false,
            outer: None,
            spans,
            memo: value::Memo::default(),
            line: 0..0,
            own: &[],
            rule: 0,
        }
    }
}

/// How deep views nest: `%2525` twice, inside JSON inside a JSON string.
const DEPTH: usize = 5;

/// Bytes that may be decoded for the views within one token of a line, for
/// each of its own: five levels of JSON, URLs and XML in all orders that occur
/// decode a token four or five times, while all orders there are would make
/// it hundreds. Counted by token, so that the answer does not depend on how
/// the input is cut into batches.
const EFFORT: usize = 8;

/// Bytes that may be decoded within a token besides, however short it is.
const EFFORT_AT_LEAST: usize = 1024;

/// The buffers of one level of nesting.
#[derive(Default)]
struct Level {
    anchors: Vec<u32>,
    view: View,
}

/// The detectors with the buffers they work in; one for each worker.
pub(crate) struct Detectors {
    levels: [Level; DEPTH + 1],
    today: Day,
    wanted: EntitySet,
    own: Vec<Detector>,
}

impl Detectors {
    /// Detectors for a run whose instant lies on `today`, and of whose spans
    /// those of the `wanted` entities matter.
    pub(crate) fn new(today: Day, wanted: EntitySet) -> Detectors {
        Detectors { levels: Default::default(), today, wanted, own: vec![] }
    }

    /// The same with a policy's `own` detectors.
    pub(crate) fn with(self, own: &[Detector]) -> Detectors {
        Detectors { own: own.to_vec(), ..self }
    }

    /// Appends to `spans` what is found in `lines`, a batch of whole lines,
    /// in no particular order and overlaps included.
    pub(crate) fn detect(&mut self, lines: &[u8], spans: &mut Vec<Span>) {
        let Detectors { today, wanted, .. } = *self;
        let own = &self.own;
        let run = Run { today, wanted, own, json: false, outer: None };
        detect(lines, None, run, &mut self.levels, &mut 0, spans);
    }
}

/// What holds for a whole run, and for the text of which a view is made.
#[derive(Clone, Copy)]
struct Run<'r> {
    today: Day,
    wanted: EntitySet,
    own: &'r [Detector],
    json: bool,
    outer: Option<&'r [u8]>,
}

/// How far each family of detectors has examined the text.
#[derive(Default)]
struct Examined {
    colons: usize,
    dashes: usize,
    digits: usize,
    dots: usize,
    email: usize,
    label: usize,
    pair: usize,
    quoted: usize,
    token: usize,
    views: [usize; Decoder::COUNT],
}

/// Whether another colon stands at most five bytes behind the one at `at`, as
/// in addresses; most colons are behind names.
#[inline]
fn near_colon(text: &[u8], at: usize) -> bool {
    let end = text.len().min(at + 6);
    text[at + 1..end].contains(&b':')
}

/// `effort` is what may yet be decoded, in bytes, for the token that `view`
/// was made of; each token of the lines themselves has its own. A token beyond
/// it may hold anything and is claimed whole.
fn detect(
    text: &[u8],
    view: Option<&View>,
    run: Run<'_>,
    levels: &mut [Level],
    effort: &mut usize,
    spans: &mut Vec<Span>,
) {
    let Some((level, deeper)) = levels.split_first_mut() else { return };
    level.anchors.clear();
    scan(text, &mut level.anchors);
    let Run { today, wanted, own, json, outer } = run;
    let mut cx =
        Cx { wanted, view, json, outer, own, ..Cx::with(text, today, spans) };
    let mut done = Examined::default();
    position::requests(&mut cx);
    custom::patterns(&mut cx);
    for &at in &level.anchors {
        let at = at as usize;
        let decoder = match text[at] {
            b'.' => {
                if at >= done.dots {
                    done.dots =
                        ip::dotted(&mut cx, at).max(mac::dots(&mut cx, at));
                }
                continue;
            }
            b'0'..=b'9' => {
                if at >= done.digits {
                    done.digits = digits::run(&mut cx, at);
                }
                continue;
            }
            b'=' | b'>' => {
                position::journal(&mut cx, at);
                fields::separator(&mut cx, at);
                continue;
            }
            b':' => {
                if at >= done.colons && near_colon(text, at) {
                    done.colons =
                        ip::colons(&mut cx, at).max(mac::colons(&mut cx, at));
                }
                // Behind a quoted name there is no tag of a program.
                if !text[..at].ends_with(b"\"") {
                    position::syslog(&mut cx, at);
                    position::nginx(&mut cx, at);
                    position::server(&mut cx, at);
                }
                position::journal(&mut cx, at);
                fields::separator(&mut cx, at);
                continue;
            }
            b'-' => {
                if at >= done.dashes {
                    done.dashes =
                        ip::dashed(&mut cx, at).max(mac::dashes(&mut cx, at));
                }
                if at >= done.digits {
                    done.digits = digits::group(&mut cx, at);
                }
                // The last of five.
                if let Some(first) = at.checked_sub(4) {
                    credential::pem(&mut cx, first);
                }
                options::option(&mut cx, at);
                continue;
            }
            b' ' => {
                if at >= done.digits {
                    done.digits = digits::group(&mut cx, at);
                }
                continue;
            }
            b'+' => {
                if at >= done.digits {
                    done.digits = phone::plus(&mut cx, at);
                }
                continue;
            }
            b'(' => {
                if at >= done.digits {
                    done.digits = phone::area(&mut cx, at);
                }
                if at >= done.quoted {
                    done.quoted = quoted::tuple(&mut cx, at);
                }
                continue;
            }
            b'@' => {
                if at >= done.email {
                    done.email = email::at_sign(&mut cx, at);
                }
                continue;
            }
            b',' => {
                if at >= done.pair {
                    done.pair = coordinates::pair(&mut cx, at);
                }
                continue;
            }
            b'[' => {
                position::combined(&mut cx, at);
                if at >= done.quoted {
                    done.quoted = quoted::tuple(&mut cx, at);
                }
                continue;
            }
            b'\'' => {
                if at >= done.quoted {
                    done.quoted = quoted::string(&mut cx, at);
                }
                continue;
            }
            b'y' => {
                if at >= done.token && at > 0 {
                    done.token = credential::token(&mut cx, at - 1);
                }
                continue;
            }
            b'b' | b'B' => {
                if at >= done.token {
                    done.token = credential::token(&mut cx, at + 1);
                }
                continue;
            }
            b'%' => Decoder::Percent,
            b'\\' => Decoder::Backslash,
            b'&' => Decoder::Reference,
            b'#' => Decoder::Octal,
            byte => {
                if at >= done.label {
                    done.label = fields::label(&mut cx, at);
                }
                if byte != 0xef {
                    continue;
                }
                Decoder::Wide
            }
        };
        if at < done.views[decoder as usize] || !decoder.begins(text, at) {
            continue;
        }
        let outer = cx.view;
        done.views[decoder as usize] =
            match level.view.decode(decoder, text, at, outer) {
                Ok(token) => {
                    if outer.is_none() {
                        *effort = EFFORT * token.len() + EFFORT_AT_LEAST;
                    }
                    let end = token.end;
                    if let Some(left) = effort.checked_sub(token.len()) {
                        *effort = left;
                        let inner = Some(&level.view);
                        let bytes = level.view.bytes();
                        let line = &text[cx.line(at)];
                        let outer = cx.outer.or(Some(line));
                        let run = Run { json: cx.in_json(at), outer, ..run };
                        detect(bytes, inner, run, deeper, effort, cx.spans);
                    } else {
                        *effort = 0;
                        let (entity, seen) =
                            (Entity::Credential, FoundBy::Shape);
                        cx.claim(token.start, end, entity, seen);
                    }
                    end
                }
                Err(end) => end,
            };
    }
}
