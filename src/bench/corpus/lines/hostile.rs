//! Lines that no one would send.

use super::super::pen::{Clock, Context, Layer, Pen};
use super::super::{Benign, Place, benign, values, words};
use super::records;
use crate::Entity;

/// A field in JSON in up to four escapes.
pub(super) fn nested(pen: &mut Pen) {
    const JSON: (Layer, &str, &str) =
        (Layer::Json, "{\"level\":1,\"data\":\"", "\"}");
    const URL: (Layer, &str, &str) =
        (Layer::Percent, "GET /r?redirect=", "&v=2 HTTP/1.1");
    const NGINX: (Layer, &str, &str) = (Layer::Hex, "body=\"", "\"");
    const XML: (Layer, &str, &str) =
        (Layer::Xml, "<msg><body>", "</body></msg>");
    pen.time(Clock::Iso);
    pen.text(" ");
    let field = pen.field();
    let name = pen.r.pick(field.names);
    let mut before = String::from("{\"");
    before += name;
    before += "\":\"";
    let escapes: &[_] = pen.r.pick(&[
        [JSON].as_slice(),
        &[JSON, JSON],
        &[JSON, JSON, JSON],
        &[JSON, JSON, JSON, JSON],
        &[URL],
        &[URL, JSON],
        &[JSON, URL],
        &[JSON, JSON, NGINX],
        &[XML, JSON],
        &[JSON, XML],
        &[URL, URL],
        &[URL, URL, JSON, NGINX],
        &[XML, JSON, URL],
    ]);
    pen.nested(field, &before, "\",\"n\":7}", escapes);
}

/// Values that touch punctuation, each other's and Chinese text.
pub(super) fn touching(pen: &mut Pen) {
    let place = Place::ChineseSentence;
    pen.time(Clock::Seconds);
    pen.text(" ");
    let values = pen.r.between(2, 5);
    for _ in 0..values {
        let shape = pen.any_shape();
        let (open, close) = pen.r.pick(&[
            ("客户(", ")"),
            ("【", "】"),
            ("《", "》，"),
            ("'", "',"),
            ("[", "]"),
            ("<", ">"),
            ("电话", "；"),
            ("|", "|"),
            ("请回复", "。"),
            ("=", ";"),
            ("“", "”"),
            ("\t", "\t"),
            ("{", "}"),
            ("来自", "的"),
        ]);
        pen.text(open);
        pen.shape(shape, Context::Text, place);
        pen.text(close);
    }
    pen.text(" END");
}

/// Colours of a terminal around names and values.
pub(super) fn coloured(pen: &mut Pen) {
    pen.text("\x1b[2m");
    pen.time(Clock::Iso);
    pen.text("\x1b[0m \x1b[32mINFO\x1b[0m ");
    pen.any(words::MESSAGES);
    let pairs = pen.r.between(1, 3);
    for _ in 0..pairs {
        if pen.r.once_in(3) {
            pen.text(" \x1b[1;31m");
            let shape = pen.any_shape();
            pen.shape(shape, Context::Text, Place::Sentence);
            pen.text("\x1b[0m");
            continue;
        }
        let field = pen.field();
        pen.text(" \x1b[3m");
        let name = pen.r.pick(field.names);
        pen.text(name);
        pen.text("\x1b[0m\x1b[2m=\x1b[0m\"");
        pen.value(field, Context::Text, Place::Field);
        pen.text("\"");
    }
}

/// A line that ends as in Windows.
pub(super) fn carriage_return(pen: &mut Pen) {
    match pen.r.below(3) {
        0 => records::logfmt(pen),
        1 => records::json(pen),
        _ => records::header(pen),
    }
    pen.text("\r");
}

/// Bytes that are no text beside values.
pub(super) fn not_text(pen: &mut Pen) {
    const NOT_TEXT: &[&[u8]] = &[
        b"\0",
        b"\0\0\x01",
        b"\xff",
        b"\xfe\xff",
        b"\xc3(",
        b"\xe4\xb8",
        b"\xf0\x9f",
        b"\x80",
        b"\x07",
    ];
    pen.time(Clock::Seconds);
    pen.text(" recv ");
    let values = pen.r.between(1, 3);
    for _ in 0..values {
        let (before, behind) = (pen.r.pick(NOT_TEXT), pen.r.pick(NOT_TEXT));
        pen.bytes(before);
        if pen.r.once_in(2) {
            let shape = pen.any_shape();
            pen.shape(shape, Context::Text, Place::Sentence);
        } else {
            let field = pen.field();
            pen.text(" ");
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("=\"");
            pen.value(field, Context::Text, Place::Field);
            pen.text("\"");
        }
        pen.bytes(behind);
    }
}

/// Chinese in GB 18030 around values that their shape or a name tells.
pub(super) fn gb18030(pen: &mut Pen) {
    pen.time(Clock::Seconds);
    pen.text(" ");
    // 用户登录 and 成功, made with iconv.
    pen.bytes(b"\xd3\xc3\xbb\xa7\xb5\xc7\xc2\xbc ");
    match pen.r.below(3) {
        0 => {
            // 手机号：
            pen.bytes(b"\xca\xd6\xbb\xfa\xba\xc5\xa3\xba");
            let make = values::mobile;
            pen.bare(Entity::MobileCn, make, Place::ChineseSentence);
        }
        1 => {
            // 身份证号：
            pen.bytes(b"\xc9\xed\xb7\xdd\xd6\xa4\xba\xc5\xa3\xba");
            let make = values::resident_id;
            pen.bare(Entity::ResidentId, make, Place::ChineseSentence);
        }
        _ => {
            let shape = pen.any_shape();
            pen.text(" ");
            pen.shape(shape, Context::Text, Place::ChineseSentence);
            pen.text(" ");
        }
    }
    pen.bytes(b"\xb3\xc9\xb9\xa6");
}

/// JSON that ends in the middle, or a quote that never closes.
pub(super) fn cut(pen: &mut Pen) {
    pen.time(Clock::Point);
    pen.text(" ");
    if pen.r.once_in(2) {
        pen.text("payload={\"orderNo\":\"");
        pen.token(Benign::Order, Place::Field, benign::order);
        pen.text("\"");
        let members = pen.r.between(1, 3);
        for member in 1..=members {
            let field = pen.field();
            pen.text(",\"");
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("\":\"");
            pen.value(field, Context::Json, Place::Field);
            if member < members {
                pen.text("\"");
            }
        }
    } else {
        let field = pen.field();
        pen.text("reason=\"could not parse ");
        let name = pen.r.pick(field.names);
        pen.text(name);
        pen.text("=\"");
        pen.value(field, Context::Text, Place::Field);
    }
}

/// A line of up to 200 KiB with values at its start, in it and at its end.
pub(super) fn long(pen: &mut Pen) {
    let length = pen.r.between(20 << 10, 200 << 10) as usize;
    pen.text("{\"batch\":[");
    let mut next = 0;
    while pen.line_len() < length {
        if pen.line_len() >= next {
            pen.text("{\"");
            let field = pen.field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("\":");
            pen.json_value(field);
            pen.text("},");
            next = pen.line_len() + pen.r.between(2000, 40_000) as usize;
        }
        pen.text("{\"sha256\":\"");
        pen.make(values::hex_64);
        pen.text("\",\"seq\":");
        pen.make(benign::bytes);
        pen.text("},");
    }
    pen.text("{\"mobile\":\"");
    pen.bare(Entity::MobileCn, values::mobile, Place::Field);
    pen.text("\"}]}");
}
