//! Lines of logs in many formats, each of which knows its entities.

use std::ops::Range;

use logveil::Entity;

use crate::random::Random;
use crate::values::{benign, named, shaped};

/// A value on a line that has to be replaced.
#[derive(Clone)]
pub(crate) struct Planted {
    /// Where the line holds it.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) entity: Entity,
    /// What it says once decoded.
    pub(crate) value: String,
}

/// A line without its line feed; every byte outside `planted` must stay.
#[derive(Clone, Default)]
pub(crate) struct Line {
    /// The bytes.
    pub(crate) text: String,
    /// The entities, in order.
    pub(crate) planted: Vec<Planted>,
}

/// How a value is spelled.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spelling {
    Plain,
    /// `%XX` for what a query must escape.
    Percent,
    /// `%25XX`.
    PercentTwice,
    /// `%XX` for every byte.
    PercentAll,
    /// JSON's own escapes, `\uXXXX` beyond ASCII.
    Json,
    /// `\uXXXX` for every character.
    JsonAll,
    /// JSON within a JSON string.
    JsonTwice,
    /// nginx: `\xHH` for quotes, the backslash and bytes above 7E.
    Nginx,
    /// `&#…;` for every character.
    References,
    /// `&amp;` and its like.
    Xml,
    /// `\ooo` for every byte above 7E.
    Octal,
    /// Digits in full-width forms.
    Wide,
}

impl Spelling {
    fn spell(self, text: &str) -> String {
        let percent = |text: &str| {
            text.bytes()
                .map(|b| match b {
                    b if b.is_ascii_alphanumeric() => char::from(b).into(),
                    b'-' | b'.' | b'_' | b'~' => char::from(b).into(),
                    b => format!("%{b:02X}"),
                })
                .collect::<String>()
        };
        let utf16 = |c: char| {
            c.encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>()
        };
        let json = |text: &str| {
            text.chars()
                .map(|c| match c {
                    '"' => "\\\"".to_owned(),
                    '\\' => "\\\\".to_owned(),
                    '@' | '+' => utf16(c),
                    c if c.is_ascii() => c.into(),
                    c => utf16(c),
                })
                .collect::<String>()
        };
        match self {
            Spelling::Plain => text.to_owned(),
            Spelling::Percent => percent(text),
            Spelling::PercentTwice => percent(&percent(text)),
            Spelling::PercentAll => {
                text.bytes().map(|b| format!("%{b:02x}")).collect()
            }
            Spelling::Json => json(text),
            Spelling::JsonAll => text.chars().map(utf16).collect(),
            Spelling::JsonTwice => json(&json(text)),
            Spelling::Nginx => text
                .bytes()
                .map(|b| match b {
                    b'"' | b'\\' | 0x7f.. => format!("\\x{b:02X}"),
                    b => char::from(b).into(),
                })
                .collect(),
            Spelling::References => {
                text.chars().map(|c| format!("&#{};", c as u32)).collect()
            }
            Spelling::Xml => text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;"),
            Spelling::Octal => text
                .bytes()
                .map(|b| match b {
                    0x7f.. => format!("\\{b:03o}"),
                    b => char::from(b).into(),
                })
                .collect(),
            Spelling::Wide => text
                .chars()
                .map(|c| match c.to_digit(10) {
                    Some(digit) => {
                        char::from_u32('０' as u32 + digit).unwrap()
                    }
                    None => c,
                })
                .collect(),
        }
    }
}

impl Line {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn plant(&mut self, entity: Entity, value: &str, spelling: Spelling) {
        let start = self.text.len();
        self.text.push_str(&spelling.spell(value));
        let range = start..self.text.len();
        self.planted.push(Planted { range, entity, value: value.to_owned() });
    }
}

/// The formats that lines are made in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Format {
    Text,
    Logfmt,
    Json,
    JsonInJson,
    Access,
    NginxEscaped,
    Syslog,
    Xml,
    Csv,
    Header,
    Chinese,
}

impl Format {
    /// Every format.
    pub(crate) const ALL: &'static [Format] = &[
        Format::Text,
        Format::Logfmt,
        Format::Json,
        Format::JsonInJson,
        Format::Access,
        Format::NginxEscaped,
        Format::Syslog,
        Format::Xml,
        Format::Csv,
        Format::Header,
        Format::Chinese,
    ];

    /// A line of this format.
    pub(crate) fn line(self, r: &mut Random) -> Line {
        match self {
            Format::Text => text(r),
            Format::Logfmt => logfmt(r),
            Format::Json => json(r),
            Format::JsonInJson => json_in_json(r),
            Format::Access => access(r),
            Format::NginxEscaped => nginx_escaped(r),
            Format::Syslog => syslog(r),
            Format::Xml => xml(r),
            Format::Csv => csv(r),
            Format::Header => header(r),
            Format::Chinese => chinese(r),
        }
    }
}

/// Words that name nothing and hint at nothing.
const WORDS: &[&str] = &[
    "accepted", "after", "and", "began", "done", "late", "of", "retry",
    "slowly", "the", "then", "thread", "until", "warm", "went", "日志",
    "完成",
];

fn words(line: &mut Line, r: &mut Random) {
    for _ in 0..1 + r.below(3) {
        line.push(r.pick(WORDS));
        line.push(" ");
    }
}

/// `name` as one of the usual ways of writing names has it.
fn styled(name: &str, r: &mut Random) -> String {
    let parts: Vec<&str> = name.split('_').collect();
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    if !name.is_ascii() {
        return name.to_owned();
    }
    match r.below(5) {
        0 => name.to_uppercase(),
        1 => parts.join("-"),
        2 => {
            let mut camel = parts[0].to_owned();
            camel.extend(parts[1..].iter().map(|part| capital(part)));
            camel
        }
        3 => parts.iter().map(|p| capital(p)).collect::<Vec<_>>().join("-"),
        _ => name.to_owned(),
    }
}

fn text(r: &mut Random) -> Line {
    let mut line = Line::default();
    words(&mut line, r);
    for _ in 0..1 + r.below(4) {
        let (open, close) = r.pick(&[
            ("", " "),
            ("\"", "\" "),
            ("(", ") "),
            ("<", "> "),
            ("日志", "，"),
            ("[", "] "),
            ("\u{1b}[31m", "\u{1b}[0m "),
            ("", ", "),
        ]);
        if r.once_in(2) {
            line.push(&benign(r));
            line.push(" ");
        } else {
            let (entity, value) = shaped(r);
            line.push(open);
            // A bracketed address is replaced brackets and all.
            let spelling = if r.once_in(8)
                && matches!(entity, Entity::MobileCn | Entity::ResidentId)
            {
                Spelling::Wide
            } else {
                Spelling::Plain
            };
            line.plant(entity, &value, spelling);
            line.push(close);
        }
        words(&mut line, r);
    }
    line
}

fn logfmt(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("ts=2026-05-17T10:20:30.123Z level=info");
    for _ in 0..1 + r.below(4) {
        if r.once_in(3) {
            line.push(&format!(" bytes=138{}", r.digits(8)));
            continue;
        }
        let (name, entity, value) = named(r);
        line.push(&format!(" {}=", styled(name, r)));
        if r.once_in(2) {
            line.plant(entity, &value, Spelling::Plain);
        } else {
            line.push("\"");
            line.plant(entity, &value, Spelling::Plain);
            line.push("\"");
        }
    }
    line.push(" caller=app.go:231");
    line
}

fn json(r: &mut Random) -> Line {
    let mut line = Line::default();
    let spelling =
        r.pick(&[Spelling::Json, Spelling::Json, Spelling::JsonAll]);
    let names = r.pick(&[Spelling::Plain, Spelling::Json]);
    let gap = r.pick(&["", " "]);
    line.push(&format!("{{\"level\":\"info\",{gap}\"ts\":17{}", r.digits(8)));
    let mut nested = 0;
    for _ in 0..1 + r.below(5) {
        line.push(&format!(",{gap}"));
        if r.once_in(4) {
            let name = r.pick(&["bytes", "offset", "seq", "total_count"]);
            line.push(&format!("\"{name}\":{gap}139{}", r.digits(8)));
            continue;
        }
        if r.once_in(5) {
            line.push("\"inner\":{\"ok\":true,");
            nested += 1;
        }
        let (name, entity, value) = named(r);
        let name = names.spell(&styled(name, r));
        line.push(&format!("\"{name}\":{gap}"));
        let number = !value.starts_with('0')
            && value.bytes().all(|b| b.is_ascii_digit());
        let (open, close) = match (number, r.below(4)) {
            (_, 0) => ("[\"", "\"]"),
            (true, 1) => ("", ""),
            (true, 2) => ("[", ",0]"),
            _ => ("\"", "\""),
        };
        line.push(open);
        let bare = !open.contains('"');
        let spelling = if bare { Spelling::Plain } else { spelling };
        line.plant(entity, &value, spelling);
        line.push(close);
    }
    line.push(&"}".repeat(nested + 1));
    line
}

fn json_in_json(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("{\"n\":1,\"msg\":\"{\\\"ok\\\":true");
    for _ in 0..1 + r.below(3) {
        let (name, entity, value) = named(r);
        let name = styled(name, r);
        line.push(&format!(",\\\"{name}\\\":\\\""));
        line.plant(entity, &value, Spelling::JsonTwice);
        line.push("\\\"");
    }
    if r.once_in(3) {
        line.push(",\\\"note\\\":\\\"went late, password: ");
        let value = format!("hunt{}", r.digits(6));
        line.plant(Entity::Credential, &value, Spelling::Plain);
        line.push(r.pick(&["\\\"", " again\\\"", "\\\",\\\"m\\\":1"]));
    }
    line.push("}\"}");
    line
}

fn access(r: &mut Random) -> Line {
    let mut line = Line::default();
    let (a, b, c) = (11 + r.below(80), r.below(256), r.below(256));
    line.plant(Entity::Ip, &format!("{a}.{b}.{c}.7"), Spelling::Plain);
    line.push(" - ");
    if r.once_in(3) {
        line.plant(Entity::Username, "zhangwei", Spelling::Plain);
    } else {
        line.push("-");
    }
    line.push(" [17/May/2026:10:20:30 +0800] \"GET /static/v1.2.3/a?page=2");
    let spelling = r.pick(&[
        Spelling::Percent,
        Spelling::Percent,
        Spelling::PercentTwice,
        Spelling::PercentAll,
    ]);
    let names = r.pick(&[Spelling::Percent, Spelling::PercentAll]);
    for _ in 0..r.below(4) {
        let (name, entity, value) = named(r);
        line.push(&format!("&{}=", names.spell(&styled(name, r))));
        line.plant(entity, &value, spelling);
    }
    line.push(&format!("&seq=1 HTTP/1.1\" 200 139{} ", r.digits(8)));
    line.push("\"https://www.example.com/start\" \"Mozilla/5.0 (X11; Linux ");
    line.push("x86_64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36\"");
    line
}

fn nginx_escaped(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("POST /api 200 12 \"{\\x22n\\x22:1");
    for _ in 0..1 + r.below(3) {
        let (name, entity, value) = named(r);
        let name = Spelling::Nginx.spell(&styled(name, r));
        line.push(&format!(",\\x22{name}\\x22:\\x22"));
        line.plant(entity, &value, Spelling::Nginx);
        line.push("\\x22");
    }
    line.push("}\" 0.012");
    line
}

fn syslog(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("<165>1 2026-05-17T10:20:30.003Z host app 8710 ID47 [x@32473");
    for _ in 0..1 + r.below(3) {
        let (name, entity, value) = named(r);
        line.push(&format!(" {}=\"", styled(name, r)));
        line.plant(entity, &value, Spelling::Plain);
        line.push("\"");
    }
    line.push("] started ");
    let (entity, value) = shaped(r);
    line.plant(entity, &value, Spelling::Plain);
    line.push(" in 12.5ms");
    line
}

fn xml(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("<event n=\"1\">");
    for _ in 0..1 + r.below(3) {
        let (name, entity, value) = named(r);
        let name = styled(name, r);
        let spelling =
            if r.once_in(3) { Spelling::References } else { Spelling::Xml };
        if r.once_in(2) {
            line.push(&format!("<{name}>"));
            line.plant(entity, &value, spelling);
            line.push(&format!("</{name}>"));
        } else {
            line.push(&format!("<f {name}=\""));
            line.plant(entity, &value, spelling);
            line.push("\"/>");
        }
    }
    line.push("<size>1024</size></event>");
    line
}

fn csv(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("2026-05-17 10:20:30,info");
    for _ in 0..1 + r.below(4) {
        let (entity, value) = shaped(r);
        if r.once_in(2) {
            line.push(",\"said \"\"hm\"\", ");
            line.plant(entity, &value, Spelling::Plain);
            line.push("\"");
        } else {
            line.push(",");
            line.plant(entity, &value, Spelling::Plain);
        }
    }
    line.push(",1024,");
    line
}

fn header(r: &mut Random) -> Line {
    let mut line = Line::default();
    match r.below(4) {
        0 => {
            line.push("Cookie: ");
            let value = format!("theme=dark; uid=77; t={}", r.digits(12));
            line.plant(Entity::Credential, &value, Spelling::Plain);
        }
        1 => {
            line.push("Authorization: ");
            let value = format!("Bearer zz{}", r.digits(20));
            line.plant(Entity::Credential, &value, Spelling::Plain);
        }
        _ => {
            let (name, entity, value) = named(r);
            line.push(&format!("{}: ", styled(name, r)));
            line.plant(entity, &value, Spelling::Plain);
        }
    }
    line
}

fn chinese(r: &mut Random) -> Line {
    let mut line = Line::default();
    line.push("用户提交 ");
    let (name, entity, value) = loop {
        let field = named(r);
        if !field.0.is_ascii() {
            break field;
        }
    };
    let spelling =
        if r.once_in(4) { Spelling::Octal } else { Spelling::Plain };
    line.push(&spelling.spell(name));
    line.push(r.pick(&[":", "：", "="]));
    line.plant(entity, &value, spelling);
    // An address behind a label goes to the line's end.
    if entity != Entity::Address {
        line.push(r.pick(&["", "，完成", " ok"]));
    }
    line
}
