//! Lines made of names and values.

use super::super::fields::Field;
use super::super::pen::{Clock, Context, Pen};
use super::super::spell::Escape;
use super::super::{Benign, Place, benign, values, words};
use super::access::first;
use crate::Entity;

const LEVELS: &[&str] = &["info", "info", "warn", "error", "debug"];

/// A name of the field, once in `n` times a Chinese one.
fn name(pen: &mut Pen, field: &Field, n: u32) -> &'static str {
    if !field.labels.is_empty() && pen.r.once_in(n) {
        pen.r.pick(field.labels)
    } else {
        pen.r.pick(field.names)
    }
}

/// A flat JSON object.
pub(super) fn json(pen: &mut Pen) {
    let gap = pen.r.pick(&["", "", " "]);
    pen.text("{\"time\":");
    pen.text(gap);
    pen.text("\"");
    pen.time(Clock::Iso);
    pen.text("\",");
    pen.text(gap);
    pen.text("\"level\":");
    pen.text(gap);
    pen.text("\"");
    pen.any(LEVELS);
    pen.text("\",");
    pen.text(gap);
    pen.text("\"msg\":");
    pen.text(gap);
    pen.text("\"");
    if pen.r.once_in(3) {
        pen.any(words::MESSAGES_CHINESE);
    } else {
        pen.any(words::MESSAGES);
    }
    pen.text("\"");
    let members = pen.r.between(2, 6);
    for _ in 0..members {
        pen.text(",");
        pen.text(gap);
        member(pen, gap);
    }
    pen.text("}");
}

/// A name and its value.
fn member(pen: &mut Pen, gap: &str) {
    if pen.people && !pen.r.once_in(3) {
        let field = pen.field();
        let name = name(pen, field, 8);
        pen.text("\"");
        let escape =
            if pen.r.once_in(3) { Escape::Unicode } else { Escape::None };
        pen.name(name, escape);
        pen.text("\":");
        pen.text(gap);
        if pen.r.once_in(16) {
            pen.text("[\"");
            pen.value(field, Context::Json, Place::Field);
            pen.text("\"]");
        } else {
            pen.json_value(field);
        }
    } else {
        let field = pen.benign_field();
        let name = pen.r.pick(field.names);
        pen.text("\"");
        pen.text(name);
        pen.text("\":");
        pen.text(gap);
        let quote = if field.number { "" } else { "\"" };
        pen.text(quote);
        pen.token(field.kind, Place::Field, field.make);
        pen.text(quote);
    }
}

/// A JSON object with objects in it.
pub(super) fn json_nested(pen: &mut Pen) {
    pen.text("{\"@timestamp\":\"");
    pen.time(Clock::Iso);
    pen.text("\",\"service\":{\"name\":\"");
    pen.any(words::HOSTS);
    pen.text("\",\"version\":\"");
    pen.token(Benign::Version, Place::Field, benign::version_4);
    pen.text("\"}");
    for object in ["request", "user", "device"] {
        pen.text(",\"");
        pen.text(object);
        pen.text("\":{");
        let members = pen.r.between(1, 3);
        for at in 0..members {
            if at > 0 {
                pen.text(",");
            }
            member(pen, "");
        }
        pen.text("}");
    }
    pen.text("}");
}

/// JSON within a string of JSON.
pub(super) fn json_in_json(pen: &mut Pen) {
    pen.text("{\"ts\":");
    pen.token(Benign::Epoch, Place::Field, benign::epoch);
    pen.text(",\"topic\":\"");
    pen.any(words::HOSTS);
    pen.text("\",\"payload\":\"{");
    let members = pen.r.between(2, 5);
    for at in 0..members {
        if at > 0 {
            pen.text(",");
        }
        pen.text("\\\"");
        if pen.people && !pen.r.once_in(4) {
            let field = pen.field();
            let name = name(pen, field, 8);
            pen.name(name, Escape::JsonInJson);
            pen.text("\\\":\\\"");
            pen.value(field, Context::Inner, Place::Field);
            pen.text("\\\"");
        } else {
            let field = pen.benign_field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("\\\":");
            let quote = if field.number { "" } else { "\\\"" };
            pen.text(quote);
            pen.token(field.kind, Place::Field, field.make);
            pen.text(quote);
        }
    }
    pen.text("}\"}");
}

/// logfmt.
pub(super) fn logfmt(pen: &mut Pen) {
    pen.text("ts=");
    pen.time(Clock::Iso);
    pen.text(" level=");
    pen.any(LEVELS);
    pen.text(" caller=");
    pen.any(&["pay/handler.go:231", "user/bind.go:88", "main.go:17"]);
    pen.text(" msg=\"");
    pen.any(words::MESSAGES);
    pen.text("\"");
    let pairs = pen.r.between(1, 5);
    for _ in 0..pairs {
        pen.text(" ");
        if pen.people && !pen.r.once_in(3) {
            let field = pen.field();
            let name = name(pen, field, 12);
            pen.text(name);
            pen.text("=\"");
            pen.value(field, Context::Text, Place::Field);
            pen.text("\"");
        } else {
            let field = pen.benign_field();
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.text("=");
            pen.token(field.kind, Place::Field, field.make);
        }
    }
}

/// XML, elements and attributes.
pub(super) fn xml(pen: &mut Pen) {
    pen.text("<event at=\"");
    pen.time(Clock::Iso);
    pen.text("\" seq=\"");
    pen.token(Benign::Block, Place::Field, benign::sequence);
    pen.text("\">");
    let members = pen.r.between(1, 5);
    for _ in 0..members {
        if !pen.people || pen.r.once_in(4) {
            let field = pen.benign_field();
            let name = pen.r.pick(field.names);
            pen.text("<");
            pen.text(name);
            pen.text(">");
            pen.token(field.kind, Place::Field, field.make);
            pen.text("</");
            pen.text(name);
            pen.text(">");
            continue;
        }
        let field = pen.field();
        let name = name(pen, field, 8);
        if pen.r.once_in(3) {
            pen.text("<item ");
            pen.text(name);
            pen.text("=\"");
            pen.value(field, Context::Xml, Place::Field);
            pen.text("\"/>");
        } else {
            pen.text("<");
            pen.text(name);
            pen.text(">");
            pen.value(field, Context::Xml, Place::Field);
            pen.text("</");
            pen.text(name);
            pen.text(">");
        }
    }
    pen.text("</event>");
}

/// Syslog with structured data (RFC 5424) or the older form (RFC 3164).
pub(super) fn syslog(pen: &mut Pen) {
    if pen.r.once_in(2) {
        pen.text("<134>1 ");
        pen.time(Clock::Iso);
        pen.text(" ");
        pen.make(benign::host);
        pen.text(" billing 4121 ID47 [ctx@32473");
        let pairs = pen.r.between(1, 4);
        for _ in 0..pairs {
            pen.text(" ");
            if pen.people && !pen.r.once_in(4) {
                let field = pen.field();
                let name = pen.r.pick(field.names);
                pen.text(name);
                pen.text("=\"");
                pen.value(field, Context::Text, Place::Field);
            } else {
                let field = pen.benign_field();
                let name = pen.r.pick(field.names);
                pen.text(name);
                pen.text("=\"");
                pen.token(field.kind, Place::Field, field.make);
            }
            pen.text("\"");
        }
        pen.text("] ");
        pen.any(words::MESSAGES);
        return;
    }
    pen.text("<30>");
    pen.time(Clock::Syslog);
    pen.text(" ");
    pen.make(benign::host);
    if !pen.people {
        pen.text(" systemd[1]: started ");
        pen.token(Benign::File, Place::Sentence, benign::file);
        return;
    }
    match pen.r.below(3) {
        0 => {
            pen.text(" dnsmasq[812]: query[PTR] ");
            pen.host_address(|value, _, out| {
                super::super::spell::reversed(value, out);
            });
            pen.text(".in-addr.arpa from ");
            pen.bare(Entity::Ip, values::ip, Place::Sentence);
        }
        1 => {
            pen.text(" postfix/smtp[2231]: to=<");
            pen.bare(Entity::Email, values::email, Place::Field);
            pen.text(">, delay=0.31, dsn=2.0.0, status=sent");
        }
        _ => {
            pen.text(" app[77]: ");
            pen.any(words::MESSAGES);
            pen.text(" for ");
            let shape = pen.any_shape();
            pen.shape(shape, Context::Text, Place::Sentence);
        }
    }
}

/// sshd, which names the user in a sentence.
pub(super) fn sshd(pen: &mut Pen) {
    pen.time(Clock::Syslog);
    pen.text(" ");
    pen.make(benign::host);
    pen.text(" sshd[");
    pen.number(1000, 60_000);
    pen.text("]: ");
    let kind = pen.r.below(3);
    pen.text(match kind {
        0 => "Failed password for invalid user ",
        1 => "Accepted publickey for ",
        _ => "Failed password for ",
    });
    pen.bare(Entity::Username, values::username, Place::Position);
    pen.text(" from ");
    pen.bare(Entity::Ip, values::ip, Place::Position);
    pen.text(" port ");
    pen.number(20_000, 65_000);
    pen.text(" ssh2");
    if kind == 1 {
        pen.text(": ED25519 MD5:");
        pen.token(Benign::Digest, Place::Sentence, fingerprint);
    }
}

/// Sixteen pairs with colons, as an address has six.
fn fingerprint(r: &mut super::super::random::Random, out: &mut Vec<u8>) {
    for pair in 0..16 {
        if pair > 0 {
            out.push(b':');
        }
        r.hex(2, out);
    }
}

/// A header as a dump has it, on a line of its own or in one with others.
pub(super) fn header(pen: &mut Pen) {
    let field = loop {
        let field = pen.field();
        if !field.headers.is_empty() {
            break field;
        }
    };
    let name = pen.r.pick(field.headers);
    match pen.r.below(4) {
        0 => {
            pen.time(Clock::Point);
            pen.text(" DEBUG request=\"GET /v2/feed HTTP/1.1\\r\\nHost: ");
            pen.any(words::DOMAINS);
            pen.text("\\r\\n");
            pen.text(name);
            pen.text(": ");
            pen.value(field, Context::Text, Place::Header);
            pen.text("\\r\\nAccept: */*\\r\\n\\r\\n\"");
        }
        1 => {
            pen.any(&["Authorization: ", "> Authorization: "]);
            let credential = pen.r.pick(&[
                ("Bearer ", values::jwt as values::Make),
                ("Bearer ", values::session),
                ("Basic ", values::session),
            ]);
            let field = Field {
                entity: Entity::Credential,
                make: credential.1,
                names: &[],
                headers: &[],
                labels: &[],
            };
            let context = Context::Text;
            pen.framed(credential.0, &field, context, "", Place::Header);
        }
        _ => {
            pen.any(&["", "> ", "    "]);
            pen.text(name);
            pen.text(": ");
            pen.value(field, Context::Text, Place::Header);
        }
    }
}

/// A cookie sent or set. All of its value is a credential, what belongs to
/// each secret and number in it being its label's.
pub(super) fn cookies(pen: &mut Pen) {
    const SESSION: Field = Field {
        entity: Entity::Credential,
        make: values::session,
        names: &[],
        headers: &[],
        labels: &[],
    };
    pen.any(&["", "< ", "> "]);
    if pen.r.once_in(4) {
        pen.text("Set-Cookie: ");
        let name = pen.r.pick(&["SESSION=", "sid=", "remember_token="]);
        let behind = "; Path=/; HttpOnly; Secure";
        pen.framed(name, &SESSION, Context::Url, behind, Place::Cookie);
        return;
    }
    pen.text("Cookie: ");
    let name = pen.r.pick(&[
        "theme=dark; SESSION=",
        "JSESSIONID=",
        "locale=zh; PHPSESSID=",
    ]);
    pen.framed(name, &SESSION, Context::Url, "", Place::Cookie);
    let more = pen.r.below(3);
    for _ in 0..more {
        let (name, entity) = pen.r.pick(&[
            ("; uid=", Entity::UserId),
            ("; bind_phone=", Entity::MobileCn),
            ("; mail=", Entity::Email),
            ("; did=", Entity::DeviceId),
            ("; last_ip=", Entity::Ip),
            ("; nick=", Entity::Nickname),
            ("; geo_city=", Entity::City),
        ]);
        let field = first(entity);
        pen.framed(name, field, Context::Url, "", Place::Cookie);
    }
}
