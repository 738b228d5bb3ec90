//! Decoded views of encoded tokens.
//!
//! A view holds the decoded bytes of one token and, for each of them, where
//! it came from, so that spans found in the view map back to original bytes.
//! The detectors also look at the token as it stands: what encoding leaves
//! alone is found there, and resolved with what the view tells.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// One way of decoding.
///
/// For each of them a text falls into tokens that do not overlap, so that
/// every byte is decoded at most once by a decoder at one level of nesting.
/// What is no valid escape stays as it is, byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Decoder {
    /// `%XX` (RFC 3986). A token ends at white space, control bytes, quotes,
    /// `<`, `>` and, since it may begin an escape of the text around the
    /// URL, `\`. A `+` stays. An escape character (U+001B) ends none of the
    /// tokens that control bytes end, so that the view shows a colour as one.
    Percent,
    /// `\uXXXX`, `\xHH`, `\ooo`, `\n \t \" \/ \\` and their like: what JSON
    /// (RFC 8259), C and nginx write. A token is a line, so that names and
    /// values of JSON are seen together whichever of them is encoded; a
    /// decoded quote is [wider](super::Cx::width) than one that ends a string.
    ///
    /// A decoded line feed is a line feed of the view: a value logged in
    /// header form ends there.
    Backslash,
    /// `&#38;`, `&#x26;` and the five names of XML 1.0, section 4.6. A token
    /// is a line, so that an element's name is seen with its text.
    Reference,
    /// rsyslog's `#ooo`, which it writes for control and high bytes alone:
    /// `order #123` stays. A token is a line.
    Octal,
    /// Full-width forms, U+FF01 to U+FF5E and U+3000. A token is a line, so
    /// that a quoted value is seen with its name.
    Wide,
}

/// What one escape stands for.
struct Escape {
    /// Bytes of the escape.
    width: usize,
    /// What it stands for, in the first `len` of these.
    bytes: [u8; 4],
    len: usize,
}

impl Escape {
    fn byte(width: usize, byte: u8) -> Escape {
        Escape { width, bytes: [byte, 0, 0, 0], len: 1 }
    }

    /// A code point in UTF-8; `None` for surrogates and what is no code
    /// point.
    fn scalar(width: usize, code: u32) -> Option<Escape> {
        let mut bytes = [0; 4];
        let len = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Escape { width, bytes, len })
    }
}

impl Decoder {
    /// How many there are.
    pub(crate) const COUNT: usize = 5;

    const ALL: [Decoder; Decoder::COUNT] = [
        Decoder::Percent,
        Decoder::Backslash,
        Decoder::Reference,
        Decoder::Octal,
        Decoder::Wide,
    ];

    /// The token around the escape at `at`, the first of its token.
    fn token(self, text: &[u8], at: usize) -> Range<usize> {
        let (before, behind) = text.split_at(at);
        let within = |ends: fn(u8) -> bool| {
            let start = before.iter().rposition(|&b| ends(b));
            let end = behind.iter().position(|&b| ends(b));
            start.map_or(0, |i| i + 1)..end.map_or(text.len(), |i| at + i)
        };
        match self {
            Decoder::Percent => within(|b| {
                b <= b' ' && b != 0x1b
                    || matches!(b, b'"' | b'\'' | b'<' | b'>' | b'\\' | 0x7f)
            }),
            Decoder::Backslash
            | Decoder::Reference
            | Decoder::Octal
            | Decoder::Wide => within(|b| b == b'\n'),
        }
    }

    /// The first escape at or after `from`, and its offset.
    fn next(self, text: &[u8], mut from: usize) -> Option<(usize, Escape)> {
        loop {
            let rest = &text[from..];
            from += match self {
                Decoder::Percent => memchr(b'%', rest),
                Decoder::Backslash => memchr(b'\\', rest),
                Decoder::Reference => memchr(b'&', rest),
                Decoder::Octal => memchr(b'#', rest),
                Decoder::Wide => memchr2(0xef, 0xe3, rest),
            }?;
            if let Some(escape) = self.escape(&text[from..]) {
                return Some((from, escape));
            }
            from += 1;
        }
    }

    /// The escape that `text` begins with.
    fn escape(self, text: &[u8]) -> Option<Escape> {
        match self {
            Decoder::Percent => percent(text),
            Decoder::Backslash => backslash(text),
            Decoder::Reference => reference(text),
            Decoder::Octal => octal(text)
                .filter(|&byte| !(b' '..0x7f).contains(&byte))
                .map(|byte| Escape::byte(4, byte)),
            Decoder::Wide => wide(text),
        }
    }

    /// Whether an escape begins at `at` of `text`. Of most anchors that may
    /// be one, the `&` of a query above all, that is quickly denied.
    pub(crate) fn begins(self, text: &[u8], at: usize) -> bool {
        self.escape(&text[at..]).is_some()
    }

    /// Whether decoding `token` can bring to light what the token as it
    /// stands does not show.
    fn reveals(self, token: &[u8]) -> bool {
        let mut from = 0;
        while let Some((at, escape)) = self.next(token, from) {
            from = at + escape.width;
            // The punctuation of Chinese prose parts words as it stands. It
            // tells more only inside a value or behind a Latin name:
            // `31.2304，121.4737`, `password：x`, `pin（x）`.
            let prose = self == Decoder::Wide
                && b",:;!?() ".contains(&escape.bytes[0]);
            let ascii = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii);
            if !prose || ascii(token[..at].last()) && ascii(token.get(from)) {
                return true;
            }
        }
        false
    }
}

/// The number that exactly `places` digits of `radix` at the start of `text`
/// write.
fn number(text: &[u8], places: usize, radix: u32) -> Option<u32> {
    text.get(..places)?.iter().try_fold(0, |number, &byte| {
        Some(number * radix + char::from(byte).to_digit(radix)?)
    })
}

fn percent(text: &[u8]) -> Option<Escape> {
    Some(Escape::byte(3, number(&text[1..], 2, 16)? as u8))
}

/// The byte that an introducer and three octal digits stand for.
fn octal(text: &[u8]) -> Option<u8> {
    u8::try_from(number(&text[1..], 3, 8)?).ok()
}

fn backslash(text: &[u8]) -> Option<Escape> {
    let byte = match *text.get(1)? {
        byte @ (b'"' | b'\'' | b'/' | b'\\') => byte,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x08,
        b'f' => 0x0c,
        b'x' => {
            return Some(Escape::byte(4, number(&text[2..], 2, 16)? as u8));
        }
        b'u' => {
            let code = number(&text[2..], 4, 16)?;
            if !(0xd800..0xdc00).contains(&code) {
                return Escape::scalar(6, code);
            }
            let low = text[6..].strip_prefix(b"\\u")?;
            let low = number(low, 4, 16)?.checked_sub(0xdc00)?;
            // Too large a low half gives the code point of another pair.
            return (low < 0x400)
                .then_some(0x10000 + ((code - 0xd800) << 10) + low)
                .and_then(|code| Escape::scalar(12, code));
        }
        _ => return Some(Escape::byte(4, octal(text)?)),
    };
    Some(Escape::byte(2, byte))
}

fn reference(text: &[u8]) -> Option<Escape> {
    const NAMES: [(&[u8], u8); 5] = [
        (b"&quot;", b'"'),
        (b"&amp;", b'&'),
        (b"&apos;", b'\''),
        (b"&lt;", b'<'),
        (b"&gt;", b'>'),
    ];
    let Some(digits) = text.strip_prefix(b"&#") else {
        let (name, byte) = NAMES.iter().find(|n| text.starts_with(n.0))?;
        return Some(Escape::byte(name.len(), *byte));
    };
    let (digits, radix) = match digits.first()? {
        b'x' | b'X' => (&digits[1..], 16),
        _ => (digits, 10),
    };
    // Ten digits write any code point, with leading zeros to spare, and
    // bound the search.
    let places = digits.iter().take(11).position(|&byte| byte == b';')?;
    let code = digits[..places].iter().try_fold(0u32, |code, &byte| {
        let digit = char::from(byte).to_digit(radix)?;
        code.checked_mul(radix)?.checked_add(digit)
    })?;
    // U+0000 is no character of HTML or XML, and no digits write it.
    if code == 0 {
        return None;
    }
    let width = text.len() - digits.len() + places + 1;
    Escape::scalar(width, code)
}

fn wide(text: &[u8]) -> Option<Escape> {
    let byte = match *text.get(..3)? {
        [0xef, 0xbc, low @ 0x81..=0xbf] => low - 0x60,
        [0xef, 0xbd, low @ 0x80..=0x9e] => low - 0x20,
        [0xe3, 0x80, 0x80] => b' ',
        _ => return None,
    };
    Some(Escape::byte(3, byte))
}

/// Which decoders lead from original bytes to a value, outermost first:
/// three bits for each, from the lowest, so that a longer way is greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ViewPath(u16);

impl ViewPath {
    /// No decoder: the bytes are the value.
    pub(crate) const PLAIN: ViewPath = ViewPath(0);
    /// The span was made of several and is no value.
    pub(crate) const MERGED: ViewPath = ViewPath(u16::MAX);

    /// How many decoders a path can hold.
    const CAPACITY: u32 = 5;

    /// Whether the bytes are the value.
    pub(crate) fn is_plain(self) -> bool {
        self == ViewPath::PLAIN
    }

    /// Whether the span was made of several and is no value.
    pub(crate) fn is_merged(self) -> bool {
        self == ViewPath::MERGED
    }

    /// The path with `decoder` behind its last; `None` where it is full, or
    /// where nothing encodes so.
    ///
    /// rsyslog escapes what it receives, so its way is the outermost; and
    /// full-width forms are what someone typed, so they are the innermost.
    /// Fewer orders bound the work on a line that holds every encoding.
    fn then(self, decoder: Decoder) -> Option<ViewPath> {
        let used = (u16::BITS - self.0.leading_zeros()).div_ceil(3);
        let encodes = (decoder != Decoder::Octal || self.is_plain())
            && !self.ends_with(Decoder::Wide);
        (encodes && used < ViewPath::CAPACITY)
            .then(|| ViewPath(self.0 | (decoder as u16 + 1) << (3 * used)))
    }

    /// Whether `decoder` is the innermost.
    pub(crate) fn ends_with(self, decoder: Decoder) -> bool {
        self.decoders().last() == Some(decoder)
    }

    /// The decoders, outermost first; none where spans were merged.
    fn decoders(self) -> impl Iterator<Item = Decoder> {
        (0..ViewPath::CAPACITY).map_while(move |place| {
            let code = usize::from(self.0 >> (3 * place) & 7);
            Decoder::ALL.get(code.checked_sub(1)?).copied()
        })
    }
}

/// The decoded bytes of a token, and their origins.
#[derive(Default)]
pub(crate) struct View {
    bytes: Vec<u8>,
    /// Where each byte begins in the outermost text, and where the last
    /// ends. All bytes of one escape begin where the escape does: the last
    /// of them is as wide as the escape, the others have no width.
    origins: Vec<u32>,
    path: ViewPath,
}

impl View {
    /// The decoded bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where each byte begins in the outermost text, and where the last ends.
    pub(crate) fn origins(&self) -> &[u32] {
        &self.origins
    }

    /// Where the byte at `at` begins in the outermost text; for the length
    /// of the view, where its last byte ends.
    pub(crate) fn origin(&self, at: usize) -> u32 {
        self.origins[at]
    }

    /// The range of the outermost text that `start..end`, which is not
    /// empty, was decoded from: whole escapes, also where the range begins
    /// or ends inside the bytes of one.
    pub(crate) fn outward(&self, start: usize, end: usize) -> (u32, u32) {
        let last = self.origins[end - 1];
        let end = self.origins[end..].iter().find(|&&origin| origin > last);
        (self.origins[start], end.copied().unwrap_or(last))
    }

    /// The decoders that made the view.
    pub(crate) fn path(&self) -> ViewPath {
        self.path
    }

    /// Decodes the token around the escape at `at` of `text`, which is itself
    /// the view `outer` unless that is `None`. Gives the token, or as `Err`
    /// its end where there was nothing to decode.
    pub(crate) fn decode(
        &mut self,
        decoder: Decoder,
        text: &[u8],
        at: usize,
        outer: Option<&View>,
    ) -> Result<Range<usize>, usize> {
        let path = outer.map_or(ViewPath::PLAIN, View::path);
        let Some(path) = path.then(decoder) else { return Err(text.len()) };
        let token = decoder.token(text, at);
        if !decoder.reveals(&text[token.clone()]) {
            return Err(token.end.max(at + 1));
        }
        self.path = path;
        self.bytes.clear();
        self.bytes.extend_from_slice(&text[token.clone()]);
        self.origins.clear();
        match outer {
            None => {
                self.origins.extend(token.start as u32..=token.end as u32);
            }
            Some(outer) => self
                .origins
                .extend_from_slice(&outer.origins[token.start..=token.end]),
        }
        self.apply(decoder);
        Ok(token.start..token.end.max(at + 1))
    }

    /// Decodes again `raw`, the original bytes of a span, along the `path`
    /// that led to its value: afterwards the bytes are the value, and origins
    /// count from the start of `raw`. A merged span has no value; its bytes
    /// stay as they are.
    ///
    /// For replacements that keep a part of the value: what they keep, they
    /// keep as original bytes.
    pub(crate) fn unwind(&mut self, path: ViewPath, raw: &[u8]) {
        self.path = path;
        self.bytes.clear();
        self.bytes.extend_from_slice(raw);
        self.origins.clear();
        self.origins.extend(0..=raw.len() as u32);
        for decoder in path.decoders() {
            self.apply(decoder);
        }
    }

    /// Replaces every escape of the bytes by what it stands for, in place: no
    /// escape is shorter than that.
    ///
    /// A backslash that was decoded escapes no quote that was not: in the view
    /// of `"a\\"` that quote ends the string.
    fn apply(&mut self, decoder: Decoder) {
        let (mut read, mut write, mut from) = (0, 0, 0);
        while let Some((at, escape)) = decoder.next(&self.bytes, from) {
            let width = |at: usize| self.origins[at + 1] - self.origins[at];
            if decoder == Decoder::Backslash
                && self.bytes[at + 1] == b'"'
                && width(at + 1) < width(at)
            {
                from = at + 1;
                continue;
            }
            self.bytes.copy_within(read..at, write);
            self.origins.copy_within(read..at, write);
            write += at - read;
            let origin = self.origins[at];
            for &byte in &escape.bytes[..escape.len] {
                self.bytes[write] = byte;
                self.origins[write] = origin;
                write += 1;
            }
            read = at + escape.width;
            from = read;
        }
        let rest = self.bytes.len() - read;
        self.bytes.copy_within(read.., write);
        self.origins.copy_within(read.., write);
        self.bytes.truncate(write + rest);
        self.origins.truncate(write + rest + 1);
    }
}

/// Decodes `text` along `choices`, one decoder for each byte, and panics
/// unless every range of the last view unwinds to what the view shows of it.
#[cfg(fuzzing)]
pub fn check(choices: &[u8], text: &[u8]) {
    let mut outer: Option<View> = None;
    for choice in choices {
        let decoder = Decoder::ALL[usize::from(*choice) % Decoder::COUNT];
        let inside = outer.as_ref().map_or(text, View::bytes);
        let Some((at, _)) = decoder.next(inside, 0) else { continue };
        let mut view = View::default();
        if view.decode(decoder, inside, at, outer.as_ref()).is_ok() {
            outer = Some(view);
        }
    }
    let Some(view) = outer else { return };
    assert!(view.origins.is_sorted());
    assert_eq!(view.origins.len(), view.bytes.len() + 1);
    for from in 0..view.bytes.len().min(64) {
        let (start, end) = view.outward(from, from + 1);
        assert!(start < end && end as usize <= text.len());
        let first = view.origins.partition_point(|&o| o < start);
        let last = view.origins.partition_point(|&o| o < end);
        let mut again = View::default();
        again.unwind(view.path, &text[start as usize..end as usize]);
        assert_eq!(again.bytes, view.bytes[first..last]);
    }
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = &[
    super::examples::Example(
        r#"{"log":"sshd[7]: Invalid user al\u00efce from h.example\n"}"#,
        &[(r"al\u00efce", crate::Entity::Username)],
    ),
    // A view of a view.
    super::examples::Example(
        r#"{"log":"{\"m\":\"sshd[7]: Invalid user a\\u0020b from h\"}"}"#,
        &[(r"a\\u0020b", crate::Entity::Username)],
    ),
    super::examples::Example(
        "x?m=sshd%5B7%5D%3A%20Invalid%20user%20%61lice%20from%20h.example",
        &[("%61lice", crate::Entity::Username)],
    ),
    super::examples::Example(
        "x?m=sshd%255B7%255D%253A%2520Invalid%2520user%2520bob%2520from%2520h",
        &[("bob", crate::Entity::Username)],
    ),
    super::examples::Example(
        "<m>sshd&#91;7&#x5D;: Invalid user a&amp;b from h.example</m>",
        &[("a&amp;b", crate::Entity::Username)],
    ),
    super::examples::Example(
        "sshd[7]:#011Invalid user al#303#257ce from h.example",
        &[("al#303#257ce", crate::Entity::Username)],
    ),
    super::examples::Example(
        "sshd［７］: Invalid user ａlice　from h.example",
        &[("ａlice", crate::Entity::Username)],
    ),
    super::examples::Example("100%25 &amp; \\n #011 ＡＢ", &[]),
    // Behind a colour.
    super::examples::Example(
        "\u{1b}[31m１３８12345678\u{1b}[0m",
        &[("１３８12345678", crate::Entity::MobileCn)],
    ),
    super::examples::Example(
        "\u{1b}[1;31m%31%33812345678\u{1b}[0m",
        &[("%31%33812345678", crate::Entity::MobileCn)],
    ),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Decoder::*;
    use super::*;

    /// Decodes the token around the first byte of `text` that introduces an
    /// escape of `decoder`.
    fn decode(decoder: Decoder, text: &[u8]) -> Option<View> {
        let introducer = match decoder {
            Percent => b'%',
            Backslash => b'\\',
            Reference => b'&',
            Octal => b'#',
            Wide => 0xef,
        };
        let at = memchr(introducer, text)?;
        let mut view = View::default();
        view.decode(decoder, text, at, None).ok()?;
        Some(view)
    }

    /// Checks that the token in `text` decodes to `expected`.
    fn check(decoder: Decoder, text: &str, expected: impl AsRef<[u8]>) {
        let view = decode(decoder, text.as_bytes()).expect(text);
        assert_eq!(
            view.bytes().escape_ascii().to_string(),
            expected.as_ref().escape_ascii().to_string(),
            "{text}"
        );
    }

    /// Checks that nothing in `text` is to be decoded.
    fn check_none(decoder: Decoder, text: &str) {
        assert!(decode(decoder, text.as_bytes()).is_none(), "{text}");
    }

    #[test]
    fn percent_tokens() {
        check(Percent, "GET /a%40b?c%3dd+e%E4%B8%AD HTTP", "/a@b?c=d+e中");
        check(Percent, "\"a%2540b\"", "a%40b");
        check(Percent, "'%00%0a%FF'", b"\0\n\xff");
        check(Percent, "<u>%41%4</u>", "A%4");
        check(Percent, "%%41%zz%4", "%A%zz%4");
        check(Percent, r"\u0026a=%41\u0026b", "u0026a=A");
        check_none(Percent, "100% %4 %zz");
    }

    #[test]
    fn backslash_tokens() {
        check(
            Backslash,
            r#""x" "\n\t\r\b\f\"\'\/\\\x41\x4f\101\u0041""#,
            "\"x\" \"\n\t\r\u{8}\u{c}\"'/\\AOAA\"",
        );
        check(Backslash, r"\xe6\x89\x8b \u624b", "手 手");
        check(Backslash, r"\uD83D\ude00", "\u{1f600}");
        check(Backslash, "a\nb\\/c\nd", "b/c");
        check(Backslash, r#""a\"b" "c""#, r#""a"b" "c""#);
        check(Backslash, r#""a\\" "c""#, r#""a\" "c""#);
        // Not escapes, and so as they were.
        check(
            Backslash,
            r"\/\q\u12\x4\78\400\ud800\ud800\u0041\udc00\ud83d\ue000",
            "/\\q\\u12\\x4\\78\\400\\ud800\\ud800A\\udc00\\ud83d\u{e000}",
        );
        check(Backslash, "\\/\\", "/\\");
    }

    // A backslash at the end of a line escapes nothing on the next.
    #[test]
    fn backslash_ends_with_the_line() {
        let text = b"a\\\nb\\/";
        let mut view = View::default();
        assert_eq!(view.decode(Backslash, text, 1, None), Err(2));
        assert_eq!(view.decode(Backslash, text, 4, None), Ok(3..6));
        assert_eq!(view.bytes(), b"b/");
    }

    #[test]
    fn reference_tokens() {
        check(
            Reference,
            "<a>&#38;&#x26;&#X4e2d;&quot;&amp;&lt;&gt;&apos;</a>",
            "<a>&&中\"&<>'</a>",
        );
        check(Reference, "x=\"&amp;lt;\"", "x=\"&lt;\"");
        check(
            Reference,
            "&lt; &#0000000065;&#00000000065;",
            "< A&#00000000065;",
        );
        check(Reference, "&lt;&amp", "<&amp");
        check_none(
            Reference,
            "&a=1&amp&#;&#x;&#0;&#xd800;&#x110000;&#9999999999;&AMP;&#6 5;",
        );
    }

    #[test]
    fn octal_tokens() {
        check(Octal, "a\n#011b #303#274#177\nc", "\tb ü\u{7f}");
        check(Octal, "#012#400#08#123#", "\n#400#08#123#");
        check_none(Octal, "order #123, colour #777777");
    }

    #[test]
    fn wide_tokens() {
        check(Wide, "a\nx\"手１３８　ａｚ＠！～\"", "x\"手138 az@!~\"");
        check(Wide, "31.2304，121.4737", "31.2304,121.4737");
        check(Wide, "password：x", "password:x");
        check(Wide, "（010）12345678", "(010)12345678");
        // Prose that full-width punctuation parts.
        check_none(Wide, "手机（13812345678），你好！password：中");
        check_none(Wide, "｟｠￥\u{ff00}");
        // Bytes of no character.
        let view = decode(Wide, b"\xef\xbc\xef\xbc\x90\xef").unwrap();
        assert_eq!(view.bytes(), b"\xef\xbc0\xef");
    }

    #[test]
    fn spans_map_to_whole_escapes() {
        let view = decode(Backslash, br"a\u4e2d\nb").unwrap();
        assert_eq!(view.bytes(), "a中\nb".as_bytes());
        let origins: Vec<u32> = (0..=6).map(|at| view.origin(at)).collect();
        assert_eq!(origins, [0, 1, 1, 1, 7, 9, 10]);
        assert_eq!(view.outward(0, 1), (0, 1));
        // Any part of the three bytes is the whole escape.
        for (start, end) in [(1, 4), (1, 2), (2, 3), (3, 4)] {
            assert_eq!(view.outward(start, end), (1, 7));
        }
        assert_eq!(view.outward(4, 6), (7, 10));
    }

    #[test]
    fn origins_of_nested_views_are_outermost() {
        // The backslash itself is written as an escape, twice.
        let text = br"__%255cu4e2d=%41";
        let mut views = [View::default(), View::default(), View::default()];
        assert_eq!(views[0].decode(Percent, text, 2, None), Ok(0..16));
        assert_eq!(views[0].bytes(), br"__%5cu4e2d=A");
        let [first, second, third] = &mut views;
        assert_eq!(
            second.decode(Percent, first.bytes(), 2, Some(first)),
            Ok(0..12)
        );
        assert_eq!(
            third.decode(Backslash, second.bytes(), 2, Some(second)),
            Ok(0..10)
        );
        assert_eq!(third.bytes(), "__中=A".as_bytes());
        assert_eq!(third.outward(2, 5), (2, 12));
        assert_eq!(third.outward(6, 7), (13, 16));
        assert!(third.path() > second.path() && second.path() > first.path());
        let decoders: Vec<Decoder> = third.path().decoders().collect();
        assert_eq!(decoders, [Percent, Percent, Backslash]);
    }

    #[test]
    fn paths_hold_five_decoders() {
        let mut path = ViewPath::PLAIN;
        assert!(path.is_plain() && !path.is_merged());
        for _ in 0..ViewPath::CAPACITY {
            path = path.then(Percent).unwrap();
            assert!(!path.is_plain() && !path.is_merged());
        }
        assert_eq!(path.then(Percent), None);
        assert_eq!(path.decoders().count(), 5);
        assert!(ViewPath::MERGED.is_merged());
        assert_eq!(ViewPath::MERGED.decoders().count(), 0);
    }

    #[test]
    fn octal_is_outermost_and_wide_innermost() {
        let path = ViewPath::PLAIN.then(Octal).unwrap().then(Backslash);
        let path = path.unwrap();
        assert_eq!(path.then(Octal), None);
        let path = path.then(Wide).unwrap();
        assert_eq!(path.then(Percent), None);
        assert_eq!(path.then(Wide), None);
    }

    #[test]
    fn hostile_text_costs_one_pass_a_level() {
        use crate::detect::{DEPTH, Level, detect};
        let today = crate::Day::new(2026, 6, 30).unwrap();
        let mut levels: [Level; DEPTH + 1] = Default::default();
        for pattern in [
            "%25",
            "%2525252541",
            "\\\\",
            "\\",
            "\\\"",
            "\"\\",
            "&amp;",
            "&amp;amp;",
            "&a",
            "&#",
            "&#0000",
            "#043",
            "#011",
            "#0",
            "１",
            "　",
            "，",
            "\\ud800",
            "\\u005c",
            "%5c",
            "'%41",
            "%4",
        ] {
            let text = pattern.repeat((1 << 18) / pattern.len());
            let text = text.as_bytes();
            let spans = &mut Vec::new();
            let wanted = crate::entity::EntitySet::ALL;
            let run = super::super::Run {
                today,
                wanted,
                own: &[],
                json: false,
                outer: None,
            };
            detect(text, None, run, &mut levels, &mut 0, spans);
        }
    }

    // Every decoder finds something in what every other leaves.
    #[test]
    fn what_costs_too_much_to_decode_is_claimed_whole() {
        use crate::detect::Detectors;
        let today = crate::Day::new(2026, 6, 30).unwrap();
        let mix = "%2525252541&amp;amp;amp;amp;#x31;\\\\\\\\u0031";
        let mut detectors =
            Detectors::new(today, crate::entity::EntitySet::ALL);
        let plain = "GET /a?b=%252541&amp;amp;c=\\\\\\\\u0031\\n";
        let mix = mix.repeat((1 << 18) / mix.len());
        for (line, whole) in [(plain, false), (&mix, true)] {
            let spans = &mut Vec::new();
            detectors.detect(line.as_bytes(), spans);
            crate::span::resolve(spans);
            let credential =
                spans.iter().any(|s| s.entity == crate::Entity::Credential);
            assert_eq!(credential, whole);
        }
    }

    /// Text made of pieces that are, or together make, escapes.
    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            "a",
            "7",
            "%",
            "25",
            "%41",
            "%5c",
            "%26",
            "%23",
            "\\",
            "\\\\",
            "\\n",
            "u00",
            "u4e2d",
            "\\ud83d",
            "\\ude00",
            "x",
            "&",
            "amp;",
            "&#",
            "38;",
            "x5c;",
            "#0",
            "#043",
            "１",
            "\u{ff05}",
            "\u{ff3c}",
            "中",
            " ",
            "\"",
            "<",
            "\n",
            "%EF%BC%90",
            "\\xef\\xbc\\x90",
        ]);
        prop::collection::vec(piece, 0..24)
            .prop_map(|pieces| pieces.concat().into_bytes())
    }

    fn decoders() -> impl Strategy<Value = Vec<Decoder>> {
        prop::collection::vec(prop::sample::select(&Decoder::ALL[..]), 1..=5)
    }

    proptest! {
        // What the views of views show of a range is what unwinding its
        // original bytes gives.
        #[test]
        fn unwinding_agrees_with_decoding(
            text in pieces(),
            decoders in decoders(),
            from in 0usize..100,
            len in 1usize..100,
        ) {
            let mut outer: Option<View> = None;
            for decoder in decoders {
                let inside = outer.as_ref().map_or(&text[..], View::bytes);
                let Some((at, _)) = decoder.next(inside, 0) else { continue };
                let mut view = View::default();
                if view.decode(decoder, inside, at, outer.as_ref()).is_ok() {
                    outer = Some(view);
                }
            }
            let Some(view) = outer else { return Ok(()) };
            let origins = &view.origins;
            prop_assert_eq!(origins.len(), view.bytes().len() + 1);
            prop_assert!(origins.is_sorted());
            prop_assert!(*origins.last().unwrap() as usize <= text.len());
            if view.bytes().is_empty() {
                return Ok(());
            }
            let from = from % view.bytes().len();
            let to = view.bytes().len().min(from + len);
            let (start, end) = view.outward(from, to);
            prop_assert!(start < end);
            // The range, widened to whole escapes.
            let from = origins.partition_point(|&o| o < start);
            let to = origins.partition_point(|&o| o < end);
            let raw = &text[start as usize..end as usize];
            let mut again = View::default();
            again.unwind(view.path(), raw);
            prop_assert_eq!(again.bytes(), &view.bytes()[from..to]);
            let shifted: Vec<u32> =
                origins[from..=to].iter().map(|o| o - start).collect();
            prop_assert_eq!(&again.origins, &shifted);
        }

        #[test]
        fn any_bytes_decode(
            text in prop::collection::vec(any::<u8>(), 1..80),
            at in 0usize..80,
        ) {
            let at = at % text.len();
            let mut view = View::default();
            for decoder in Decoder::ALL {
                let token = view.decode(decoder, &text, at, None);
                prop_assert!(token.map_or_else(|end| end, |t| t.end) > at);
            }
        }
    }
}
