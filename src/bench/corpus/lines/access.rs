//! Logs of web servers.

use super::super::fields::FIELDS;
use super::super::pen::{Clock, Context, Pen};
use super::super::spell::{self, Escape};
use super::super::{Benign, Place, benign, values, words};
use crate::Entity;

const METHODS: &[&str] = &["GET", "GET", "GET", "POST", "PUT", "HEAD"];
const STATUS: &[&str] = &["200", "200", "200", "304", "302", "404", "500"];

/// Apache's and nginx's combined log format.
pub(super) fn combined(pen: &mut Pen) {
    client(pen);
    pen.text(" - ");
    if pen.people && pen.r.once_in(6) {
        pen.bare(Entity::Username, values::username, Place::Position);
    } else {
        pen.text("-");
    }
    pen.text(" [");
    pen.time(Clock::Common);
    pen.text("] \"");
    request(pen);
    pen.text("\" ");
    pen.any(STATUS);
    pen.text(" ");
    pen.token(Benign::Counter, Place::Position, benign::bytes);
    pen.text(" \"");
    referer(pen);
    pen.text("\" \"");
    pen.agent();
    pen.text("\"");
    if pen.people && pen.r.once_in(8) {
        // nginx's own format `main` ends with what a proxy said.
        pen.text(" \"");
        pen.bare(Entity::Ip, values::ip, Place::Position);
        if pen.r.once_in(3) {
            pen.text(", ");
            pen.bare(Entity::Ip, values::ipv4, Place::Position);
        }
        pen.text("\"");
    }
}

/// Who asks: an address, the name of a host that holds one, or, where there
/// are no people, a host of one's own.
fn client(pen: &mut Pen) {
    if !pen.people {
        return pen.make(benign::host);
    }
    match pen.r.below(12) {
        0 => {
            pen.any(&["adsl-", "pool-", "host-", "ip-"]);
            pen.host_address(spell::dashed);
            pen.any(&[
                ".dyn.xinghe-net.cn",
                ".cn-north-1.compute.internal",
                ".broadband.nordlicht.de",
            ]);
        }
        _ => pen.bare(Entity::Ip, values::ip, Place::Position),
    }
}

fn request(pen: &mut Pen) {
    pen.any(METHODS);
    pen.text(" ");
    target(pen);
    pen.any(&[" HTTP/1.1", " HTTP/1.1", " HTTP/2.0"]);
}

/// A path, with or without a query.
pub(super) fn target(pen: &mut Pen) {
    match pen.r.below(8) {
        0 if pen.people => {
            pen.any(&["/api/v1/contacts/", "/u/", "/lookup/", "/crm/find/"]);
            let shape = pen.any_shape();
            pen.shape(shape, Context::Url, Place::Path);
            pen.any(&["", "/detail", "/history"]);
        }
        0..3 => {
            let (path, kind, make): (_, _, values::Make) = pen.r.pick(&[
                ("/orders/", Benign::Order, benign::order as values::Make),
                ("/orders/", Benign::Order, benign::union_order),
                ("/books/isbn/", Benign::Isbn, benign::isbn),
                ("/blobs/sha1/", Benign::Digest, values::hex_40),
                ("/trace/", Benign::Uuid, values::uuid),
                ("/firmware/v", Benign::Version, benign::version_4),
                ("/static/img/", Benign::File, benign::file),
                ("/timeline/", Benign::Epoch, benign::epoch),
            ]);
            pen.text(path);
            pen.token(kind, Place::Path, make);
        }
        3 | 4 => pen.any(words::PATHS),
        _ => {
            pen.any(words::ENDPOINTS);
            pen.text("?");
            let pairs = pen.r.between(1, 4);
            query(pen, pairs);
        }
    }
}

/// Pairs of a query.
pub(super) fn query(pen: &mut Pen, pairs: u32) {
    for pair in 0..pairs {
        if pair > 0 {
            pen.text("&");
        }
        if pen.people && !pen.r.once_in(3) {
            let field = pen.field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("=");
            pen.value(field, Context::Url, Place::Query);
        } else {
            let field = pen.benign_field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("=");
            pen.token(field.kind, Place::Query, field.make);
        }
    }
}

fn referer(pen: &mut Pen) {
    if pen.r.once_in(2) {
        return pen.text("-");
    }
    pen.text("https://");
    pen.any(words::DOMAINS);
    pen.any(words::ENDPOINTS);
    if pen.r.once_in(3) {
        pen.text("?");
        query(pen, 1);
    }
}

/// A request's body, which nginx writes with `\xHH` for quotes and for what
/// is not ASCII.
pub(super) fn nginx_body(pen: &mut Pen) {
    client(pen);
    pen.text(" - - [");
    pen.time(Clock::Common);
    pen.text("] \"POST ");
    pen.any(words::ENDPOINTS);
    pen.text(" HTTP/1.1\" ");
    pen.any(STATUS);
    pen.text(" ");
    pen.number(20, 900);
    pen.text(" \"{");
    let pairs = pen.r.between(1, 4);
    for pair in 0..pairs {
        if pair > 0 {
            pen.text(",");
        }
        pen.text("\\x22");
        if pen.people && !pen.r.once_in(4) {
            let field = pen.field();
            let chinese = !field.labels.is_empty() && pen.r.once_in(4);
            let names = if chinese { field.labels } else { field.names };
            let name = pen.r.pick(names);
            pen.name(name, Escape::Hex);
            pen.text("\\x22:\\x22");
            pen.value(field, Context::Nginx, Place::Field);
        } else {
            let field = pen.benign_field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("\\x22:\\x22");
            pen.token(field.kind, Place::Field, field.make);
        }
        pen.text("\\x22");
    }
    pen.text("}\" \"");
    pen.agent();
    pen.text("\"");
}

/// nginx's error log.
pub(super) fn nginx_error(pen: &mut Pen) {
    pen.time(Clock::Slashes);
    pen.any(&[" [error] ", " [warn] ", " [crit] "]);
    let process = pen.r.between(1000, 60_000);
    let mut digits = [0; 5];
    let digits = small(process, &mut digits);
    pen.text(digits);
    pen.text("#");
    pen.text(digits);
    pen.text(": *");
    pen.number(100_000, 99_999_999);
    pen.text(" ");
    match pen.r.below(4) {
        0 if pen.people => {
            pen.text("user \"");
            pen.bare(Entity::Username, values::username, Place::Position);
            pen.any(&[
                "\" was not found in \"/etc/nginx/htpasswd\"",
                "\": password mismatch",
            ]);
        }
        1 => {
            pen.text("open() \"/srv/www/");
            pen.token(Benign::File, Place::Path, benign::file);
            pen.text("\" failed (2: No such file or directory)");
        }
        2 => {
            pen.text("client intended to send too large body: ");
            pen.token(Benign::Counter, Place::Sentence, benign::bytes);
            pen.text(" bytes");
        }
        _ => pen.text(
            "upstream timed out (110: Connection timed out) while reading \
             response header from upstream",
        ),
    }
    pen.text(", client: ");
    if pen.people {
        pen.bare(Entity::Ip, values::ip, Place::Field);
    } else {
        pen.text("unix:");
    }
    pen.text(", server: ");
    pen.any(words::DOMAINS);
    pen.text(", request: \"");
    request(pen);
    pen.text("\"");
    if pen.people && pen.r.once_in(2) {
        pen.text(", upstream: \"http://");
        pen.bare(Entity::Ip, values::ipv4, Place::Host);
        pen.text(":8080/\"");
    }
    pen.text(", host: \"");
    pen.any(words::DOMAINS);
    pen.text("\"");
}

/// The decimal digits of a number below 100 000.
fn small(number: u32, digits: &mut [u8; 5]) -> &str {
    let mut left = number;
    let mut at = digits.len();
    while left > 0 && at > 0 {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    std::str::from_utf8(&digits[at..]).unwrap_or_default()
}

/// The field of this entity that comes first.
pub(super) fn first(entity: Entity) -> &'static super::super::fields::Field {
    FIELDS.iter().find(|field| field.entity == entity).unwrap_or(&FIELDS[0])
}
