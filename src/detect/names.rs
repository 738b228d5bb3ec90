//! Names of fields, and what they say about values.
//!
//! The names are data: `names.txt`, after DETECTORS section 6. They are held
//! in a trie of their bytes from last to first, because the head word of a
//! name is its last: a name is read backwards from where it ends, in place,
//! whatever stands between its words. Nearly every name that is not listed
//! leaves the trie within three or four bytes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::bounds::free_before;
use crate::entity::Entity;

/// What a field's name says about its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// The value is of this entity, or of its family: a name of
    /// [`Entity::Phone`] may hold a mobile number, one of
    /// [`Entity::ResidentId`] a passport's.
    Is(Entity),
    /// The value counts or measures: bytes, a duration, a position.
    Counts,
    /// Nothing.
    Nothing,
}

/// A listed name as it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// What it says.
    pub(crate) says: Says,
    /// Where it begins; words that the list ignores may stand before.
    pub(crate) start: usize,
    /// Whether a plural's ending was taken off.
    pub(crate) plural: bool,
    /// The name has other meanings: its value must look like one.
    pub(crate) ambiguous: bool,
    /// The value runs to the closing quote or the line's end.
    pub(crate) rest: bool,
    /// The name counts only beside a field of an account.
    pub(crate) beside: bool,
}

/// What `name` says. Decoded names only.
///
/// The longest listed run of words at its end decides, after digits and the
/// words that the list calls `tail`: `user_phone` is a phone, `phone_count`
/// is not. A bare `name`, which needs company, says nothing.
pub(crate) fn lookup(name: &[u8]) -> Says {
    match ending_at(name, name.len()) {
        Some(name) if !name.beside => name.says,
        _ => Says::Nothing,
    }
}

/// What `name` says beside a name of an account: a bare `name` is a person's.
pub(crate) fn lookup_beside(name: &[u8]) -> Says {
    ending_at(name, name.len()).map_or(Says::Nothing, |name| name.says)
}

/// Bytes that may stand between two letters of a name.
const JOINTS: usize = 2;

/// Words that may be taken off one after the other: `phone_no_str_1`.
const TAILS: usize = 3;

/// The listed name that ends at `end` of `text`, if there is one.
pub(crate) fn ending_at(text: &[u8], end: usize) -> Option<Name> {
    NAMES.ending_at(text, end, &NAMES.ends.all)
}

/// The same for names of entities alone, which is sooner told of others.
pub(crate) fn entity_ending_at(text: &[u8], end: usize) -> Option<Name> {
    let name = NAMES.ending_at(text, end, &NAMES.ends.of_entities);
    name.filter(|name| matches!(name.says, Says::Is(_)))
}

/// The listed name of one of `entities` that ends at `end` of `text`, where
/// there is a letter, if there is one.
pub(crate) fn label_ending_at(
    text: &[u8],
    end: usize,
    entities: &[Entity],
) -> Option<Name> {
    if !NAMES.ends.may_be_of(text, end, entities) {
        return None;
    }
    ending_at(text, end).filter(
        |name| matches!(name.says, Says::Is(entity) if entities.contains(&entity)),
    )
}

/// Where a name ends without its index: `phone2`, `phones[0]`, `phone_`.
#[inline]
fn without_index(text: &[u8], end: usize) -> usize {
    /// Bytes of the longest index.
    const REACH: usize = 12;
    let limit = end.saturating_sub(REACH);
    let mut start = end;
    while start > limit
        && (text[start - 1].is_ascii_digit() || joins(text[start - 1]))
    {
        start -= 1;
    }
    start
}

/// Whether `byte` may stand between two words of a name: `user[home_phone]`,
/// `data.user-phone`, `phone number`.
const fn joins(byte: u8) -> bool {
    matches!(byte, b'_' | b'-' | b'.' | b' ' | b'[' | b']')
}

/// Whether `byte` may be part of a bare name.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.')
        || byte >= 0x80
}

/// One listed name.
#[derive(Clone, Copy)]
struct Listed {
    kind: Kind,
    whole: bool,
    glued: bool,
    ambiguous: bool,
    rest: bool,
    beside: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Says(Says),
    Tail,
}

/// Symbols of the trie: 26 letters, then high bytes in two halves of four
/// bits, the upper of which is 8 or more.
const SYMBOLS: usize = 26 + 8 + 16;

/// A node of the trie in a double array (J. Aoe, 1989): that behind a symbol
/// stands at `base` and the symbol's number, and names the node it is behind.
///
/// A tenth of the size of nodes with a place for each symbol, so that all stay
/// in the cache near the processor.
#[derive(Clone, Copy)]
struct Node {
    base: u16,
    /// [`NOWHERE`] where no node stands.
    behind: u16,
    /// One more than the number of the name in [`Names::listed`]; 0 if none
    /// ends here.
    listed: u16,
}

/// A node of the trie while it grows.
#[derive(Default)]
struct Branches {
    behind: BTreeMap<usize, usize>,
    /// As in [`Node`].
    listed: u16,
}

/// The number of no node.
const NOWHERE: u16 = u16::MAX;

/// The listed names, read from their ends.
struct Names {
    /// The root stands first.
    nodes: Vec<Node>,
    listed: Vec<Listed>,
    /// How names, tails and plurals of either can end.
    ends: Ends,
}

/// The letters that names end with, three of them: one look spares most words
/// the walk.
struct Ends {
    all: Bits,
    /// Of names of entities, and of tails.
    of_entities: Bits,
    /// For each three, some of which share a place, the kinds of entities
    /// ([`kind_bit`]) that may have names with them.
    of: Box<[u32; 1 << 12]>,
}

/// A bit for each three letters.
struct Bits(Box<[u64; 1 << 9]>);

impl Bits {
    fn insert(&mut self, letters: Letters) {
        self.0[(letters >> 6) as usize] |= 1 << (letters & 63);
    }

    /// Whether a name can end at `end`; false only if none does.
    #[inline]
    fn may_be_at(&self, text: &[u8], end: usize) -> bool {
        last_letters(text, end).is_none_or(|letters| {
            self.0[(letters >> 6) as usize] >> (letters & 63) & 1 == 1
        })
    }
}

/// Three letters in five bits each; 0 is none, as before a name of two.
type Letters = u32;

/// The bit of a kind of entities; several share one.
const fn kind_bit(entity: Entity) -> u32 {
    1 << (entity as u32 % 32)
}

impl Ends {
    fn new() -> Ends {
        let none = || Bits(Box::new([0; 1 << 9]));
        Ends { all: none(), of_entities: none(), of: Box::new([0; 1 << 12]) }
    }

    /// Notes the last letters of `name`; what stands before fewer than three
    /// may be any letter, or none.
    fn insert(&mut self, name: &[u8], kind: Kind) {
        if let Some(&[a, b, c]) = name.last_chunk::<3>() {
            let letters = letters([a, b, c]);
            self.all.insert(letters);
            let kinds = match kind {
                Kind::Says(Says::Is(entity)) => kind_bit(entity),
                Kind::Says(_) => return,
                Kind::Tail => !0,
            };
            self.of_entities.insert(letters);
            self.of[folded(letters)] |= kinds;
            return;
        }
        for letter in (b'a'..=b'z').chain([0]) {
            self.insert(&[&[letter], name].concat(), kind);
        }
    }

    /// Whether a name of one of `entities` can end at `end`; false only if
    /// none does.
    #[inline]
    fn may_be_of(&self, text: &[u8], end: usize, entities: &[Entity]) -> bool {
        let bits = entities.iter().fold(0, |all, &e| all | kind_bit(e));
        last_letters(text, end)
            .is_none_or(|letters| self.of[folded(letters)] & bits != 0)
    }
}

/// Letters of any case in five bits each.
#[inline]
fn letters([a, b, c]: [u8; 3]) -> Letters {
    let five = |byte: u8| u32::from(byte & 31);
    five(a) << 10 | five(b) << 5 | five(c)
}

/// The place of three letters among fewer.
#[inline]
fn folded(letters: Letters) -> usize {
    ((letters ^ letters >> 9) & 0xfff) as usize
}

/// The last three letters at `end`; `None` if high bytes are among them.
#[inline]
fn last_letters(text: &[u8], end: usize) -> Option<Letters> {
    match text[..end].last_chunk::<3>() {
        Some(three) if three.iter().all(u8::is_ascii_alphabetic) => {
            Some(letters(*three))
        }
        _ => last_of_short(text, end),
    }
}

/// [`last_letters`] where the last word is a short one: of `tel no` the
/// letters are those before the joint, too.
fn last_of_short(text: &[u8], end: usize) -> Option<Letters> {
    let mut three = [0; 3];
    let (mut count, mut joints) = (0, 0);
    for &byte in text[..end].iter().rev() {
        if byte.is_ascii_alphabetic() {
            three[2 - count] = byte;
            count += 1;
            joints = 0;
            if count == 3 {
                break;
            }
        } else if byte >= 0x80 {
            return None;
        } else if joins(byte) && count > 0 && joints < JOINTS {
            joints += 1;
        } else {
            break;
        }
    }
    Some(letters(three))
}

static NAMES: LazyLock<Names> =
    LazyLock::new(|| Names::parse(include_str!("names.txt")));

impl Names {
    /// The names of a list; the format is described in the list.
    ///
    /// # Panics
    ///
    /// If the list does not keep to the format, which tests rule out.
    fn parse(list: &str) -> Names {
        let mut names =
            Names { nodes: Vec::new(), listed: Vec::new(), ends: Ends::new() };
        let mut trie = vec![Branches::default()];
        for (head, name) in entries(list) {
            let kind = match head {
                "tail" => Kind::Tail,
                "counts" => Kind::Says(Says::Counts),
                "nothing" => Kind::Says(Says::Nothing),
                entity => Kind::Says(Says::Is(
                    Entity::from_name(entity).expect("a listed entity"),
                )),
            };
            let word = name.trim_start_matches(MARKS);
            let marks = &name[..name.len() - word.len()];
            names.insert(
                &mut trie,
                &bytes(word),
                Listed {
                    kind,
                    whole: marks.contains('='),
                    glued: marks.contains('*'),
                    ambiguous: marks.contains('?'),
                    rest: marks.contains('~'),
                    beside: marks.contains('+'),
                },
            );
        }
        names.place(&trie);
        names
    }

    fn insert(
        &mut self,
        trie: &mut Vec<Branches>,
        name: &[u8],
        listed: Listed,
    ) {
        let letters: Vec<u8> =
            name.iter().copied().filter(|&b| !joins(b)).collect();
        let plural = [letters.as_slice(), b"s"].concat();
        self.ends.insert(&letters, listed.kind);
        self.ends.insert(&plural, listed.kind);
        let symbols = letters.iter().rev().flat_map(|&byte| match SYMBOLS_OF
            [usize::from(byte)]
        {
            HIGH => {
                let (first, second) = halves(byte);
                vec![first, second]
            }
            letter => vec![usize::from(letter)],
        });
        let mut node = 0;
        for symbol in symbols {
            let new = trie.len();
            node = *trie[node].behind.entry(symbol).or_insert(new);
            if node == new {
                trie.push(Branches::default());
            }
        }
        if trie[node].listed == 0 {
            self.listed.push(listed);
            let count = self.listed.len();
            trie[node].listed = u16::try_from(count).expect("few names");
        }
    }

    /// Lays the nodes of a trie into the double array, each where its
    /// branches find free places.
    fn place(&mut self, trie: &[Branches]) {
        let free = Node { base: 0, behind: NOWHERE, listed: 0 };
        self.nodes = vec![Node { listed: trie[0].listed, ..free }];
        let (mut first_free, mut places) = (1, vec![0; trie.len()]);
        // A node is behind one with a lower number.
        for (number, branches) in trie.iter().enumerate() {
            let at = places[number];
            let is_free = |nodes: &[Node], place: usize| {
                place > 0
                    && nodes.get(place).is_none_or(|n| n.behind == NOWHERE)
            };
            while !is_free(&self.nodes, first_free) {
                first_free += 1;
            }
            let lowest = branches.behind.keys().next().copied().unwrap_or(0);
            let mut base = first_free.saturating_sub(lowest);
            while !branches
                .behind
                .keys()
                .all(|symbol| is_free(&self.nodes, base + symbol))
            {
                base += 1;
            }
            let end = base + SYMBOLS;
            if self.nodes.len() < end {
                self.nodes.resize(end, free);
            }
            self.nodes[at].base = u16::try_from(base).expect("few names");
            for (symbol, &branch) in &branches.behind {
                places[branch] = base + symbol;
                self.nodes[base + symbol] = Node {
                    behind: at as u16,
                    listed: trie[branch].listed,
                    ..free
                };
            }
        }
    }

    /// The node behind `symbol` at the one of this number.
    #[inline]
    fn next(&self, node: u16, symbol: usize) -> Option<u16> {
        let place = usize::from(self.nodes[usize::from(node)].base) + symbol;
        let is_behind = self.nodes.get(place)?.behind == node;
        is_behind.then_some(place as u16)
    }

    /// The listed name that ends at `end` of `text`, if there is one whose
    /// last letters `ends` has.
    #[inline]
    fn ending_at(&self, text: &[u8], end: usize, ends: &Bits) -> Option<Name> {
        let end = without_index(text, end);
        if !ends.may_be_at(text, end) {
            return None;
        }
        self.ending_here(text, end, ends)
    }

    fn ending_here(
        &self,
        text: &[u8],
        end: usize,
        ends: &Bits,
    ) -> Option<Name> {
        let mut end = end;
        let mut plural = false;
        for _ in 0..=TAILS {
            end = without_index(text, end);
            if !ends.may_be_at(text, end) {
                return None;
            }
            let (name, tail) = self.walk(text, end);
            if let Some(name) = name {
                let says = name.says != Says::Nothing;
                return says.then_some(Name { plural, ..name });
            }
            end = match tail {
                Some(start) => start,
                None if !plural && text[..end].last()? | 0x20 == b's' => {
                    plural = true;
                    end - 1
                }
                None => return None,
            };
        }
        None
    }

    /// The longest listed name that ends at `end`, and where the longest
    /// `tail` word begins that stands there.
    fn walk(&self, text: &[u8], end: usize) -> (Option<Name>, Option<usize>) {
        let (mut name, mut tail) = (None, None);
        let mut node = 0;
        let mut at = end;
        // The separators behind the byte before.
        let mut joints = 0;
        while let Some(&byte) = text[..at].last() {
            let next = match SYMBOLS_OF[usize::from(byte)] {
                JOINT if at != end && joints < JOINTS => {
                    joints += 1;
                    at -= 1;
                    continue;
                }
                HIGH => {
                    let (first, second) = halves(byte);
                    let half = self.next(node, first);
                    half.and_then(|half| self.next(half, second))
                }
                OTHER | JOINT => None,
                letter => self.next(node, usize::from(letter)),
            };
            let Some(next) = next else { break };
            node = next;
            at -= 1;
            joints = 0;
            let listed = usize::from(self.nodes[usize::from(node)].listed);
            let Some(listed) = listed.checked_sub(1) else { continue };
            let listed = self.listed[listed];
            match listed.kind {
                Kind::Tail => tail = Some(at),
                Kind::Says(says) if listed.begins(text, at) => {
                    name = Some(Name {
                        says,
                        start: at,
                        plural: false,
                        ambiguous: listed.ambiguous,
                        rest: listed.rest,
                        beside: listed.beside,
                    });
                }
                Kind::Says(_) => {}
            }
        }
        (name, tail)
    }
}

impl Listed {
    /// Whether the name, found at `at`, is one there: begins with a word,
    /// and, if it must, with the whole name.
    fn begins(self, text: &[u8], at: usize) -> bool {
        let Some(&before) = text[..at].last() else { return true };
        // The unit of a number is no first letter: `took=12s sn=…`.
        let unit = before.is_ascii_digit();
        if unit && text.get(at + 1).is_some_and(|&b| joins(b)) {
            return false;
        }
        if self.whole {
            return !is_name_byte(before)
                || free_escape(text, at)
                || begins_option(text, at);
        }
        if self.glued || !before.is_ascii_alphabetic() {
            return true;
        }
        // Camel case: userPhone, HTTPToken. A letter behind a high byte may
        // be the second half of a GB18030 character.
        let lower =
            |at: usize| text.get(at).is_some_and(u8::is_ascii_lowercase);
        let camel =
            text[at].is_ascii_uppercase() && (lower(at - 1) || lower(at + 1));
        camel
            || text[at] >= 0x80
            || (at >= 2 && text[at - 2] >= 0x80)
            || free_before(text, at)
    }
}

/// Whether the letter or digit before `at` ends an escape.
fn free_escape(text: &[u8], at: usize) -> bool {
    text[at - 1].is_ascii_alphanumeric() && free_before(text, at)
}

/// Whether the dashes before `at` are those of an option: `--user=root`.
fn begins_option(text: &[u8], at: usize) -> bool {
    let name = text[..at].strip_suffix(b"-").unwrap_or(&text[..at]);
    let before = name.strip_suffix(b"-").unwrap_or(name);
    before.len() < at && !before.last().is_some_and(|b| is_name_byte(*b))
}

/// What [`SYMBOLS_OF`] says of bytes that part words, of high bytes, and of
/// those that are no part of names.
const JOINT: u8 = 0xff;
const HIGH: u8 = 0xfe;
const OTHER: u8 = 0xfd;

/// The symbol of each byte, letters without their case.
static SYMBOLS_OF: [u8; 256] = {
    let mut symbols = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        if value.is_ascii_alphabetic() {
            symbols[byte] = (value | 0x20) - b'a';
        } else if value >= 0x80 {
            symbols[byte] = HIGH;
        } else if joins(value) {
            symbols[byte] = JOINT;
        }
        byte += 1;
    }
    symbols
};

/// The two symbols of a high byte.
fn halves(byte: u8) -> (usize, usize) {
    (18 + usize::from(byte >> 4), 26 + 8 + usize::from(byte & 15))
}

/// The marks that may precede a name in the list.
const MARKS: [char; 5] = ['=', '*', '?', '~', '+'];

/// The entries of a list, each with the word before the colon of its line.
fn entries(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let (head, names) = line.split_once(':').unwrap_or((line, ""));
        names.split_ascii_whitespace().map(move |name| (head, name))
    })
}

/// The bytes of a listed name, whose `\xHH` are bytes.
fn bytes(name: &str) -> Vec<u8> {
    let mut parts = name.split("\\x");
    let mut bytes = parts.next().unwrap_or("").as_bytes().to_vec();
    for part in parts {
        let (byte, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(byte, 16).expect("a byte in \\x"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(name: &str) -> Says {
        lookup(name.as_bytes())
    }

    /// The words of a listed name joined in every form.
    fn forms(word: &str) -> Vec<String> {
        let capital = |w: &str| {
            let (first, rest) = w.split_at(w.len().min(1));
            first.to_uppercase() + rest
        };
        let words: Vec<&str> = word.split('_').collect();
        let pascal: String = words.iter().map(|w| capital(w)).collect();
        let camel = words[0].to_owned() + &pascal[words[0].len()..];
        vec![
            word.to_owned(),
            word.to_uppercase(),
            words.join("-"),
            words.join("-").to_uppercase(),
            words.join("."),
            words.join(" "),
            words.concat(),
            words.concat().to_uppercase(),
            words.iter().map(|w| capital(w)).collect::<Vec<_>>().join("-"),
            pascal,
            camel,
            format!("{word}1"),
            format!("{word}_2"),
            format!("{word}[0]"),
            format!("zz[{word}]"),
        ]
    }

    #[test]
    fn every_name_is_found_in_every_form() {
        let mut seen = 0;
        for (head, name) in entries(include_str!("names.txt")) {
            let word = name.trim_start_matches(MARKS);
            let expected = match head {
                "tail" => continue,
                "counts" => Says::Counts,
                "nothing" => Says::Nothing,
                entity => Says::Is(Entity::from_name(entity).unwrap()),
            };
            let beside = name.contains('+');
            if !word.is_ascii() || word.contains("\\x") {
                let bytes = bytes(word);
                assert_eq!(lookup(&bytes), expected, "{name}");
                let behind = [b"x ".as_slice(), &bytes].concat();
                assert_eq!(lookup(&behind), expected, "{name}");
            } else {
                for form in forms(word) {
                    let found = ending_at(form.as_bytes(), form.len());
                    let found = found.map_or(Says::Nothing, |n| n.says);
                    assert_eq!(found, expected, "{form}");
                    assert_eq!(says(&form) == expected, !beside, "{form}");
                }
            }
            seen += 1;
        }
        assert!(seen > 1000);
    }

    /// The GB18030 spellings stand beside the Chinese names, one for each;
    /// they are two bytes a character, of GB 2312's range.
    #[test]
    fn every_chinese_name_has_its_other_spelling() {
        let mut open: Vec<(&str, Vec<usize>)> = Vec::new();
        let shape = |chars: Vec<bool>| {
            chars.iter().map(|&wide| if wide { 2 } else { 1 }).sum::<usize>()
        };
        for (head, name) in entries(include_str!("names.txt")) {
            let word = name.trim_start_matches(MARKS);
            if !word.is_ascii() {
                let len = shape(word.chars().map(|c| !c.is_ascii()).collect());
                match open.last_mut() {
                    Some((last, lens)) if *last == head => lens.push(len),
                    _ => open.push((head, vec![len])),
                }
            } else if word.contains("\\x") {
                let bytes = bytes(word);
                let (_, lens) = open
                    .iter_mut()
                    .find(|(h, lens)| *h == head && !lens.is_empty())
                    .expect("a Chinese name before its spelling");
                assert_eq!(lens.remove(0), bytes.len(), "{name}");
                assert!(
                    bytes.iter().all(|b| !(0x80..0xa1).contains(b)),
                    "{name}"
                );
            }
        }
        assert!(open.iter().all(|(_, lens)| lens.is_empty()));
        // 手机号 in GB18030.
        let phone = b"\xca\xd6\xbb\xfa\xba\xc5";
        assert_eq!(lookup(phone), Says::Is(Entity::Phone));
    }

    #[test]
    fn head_words_decide() {
        use Entity::*;
        for (name, expected) in [
            ("user_phone", Says::Is(Phone)),
            ("userPhone", Says::Is(Phone)),
            ("phone_number", Says::Is(Phone)),
            ("phoneNumbers", Says::Is(Phone)),
            ("phone_no_str", Says::Is(Phone)),
            ("phones", Says::Is(Phone)),
            ("mobileno", Says::Is(Phone)),
            ("phone_count", Says::Counts),
            ("phone_code", Says::Is(Credential)),
            ("phone_model", Says::Is(DeviceModel)),
            ("phone_verified", Says::Nothing),
            ("smartphone", Says::Nothing),
            ("emails", Says::Is(Email)),
            ("user[phone]", Says::Is(Phone)),
            ("data.user.phone", Says::Is(Phone)),
            ("x-forwarded-for", Says::Is(Ip)),
            ("ipv4", Says::Is(Ip)),
            ("X-Device-Id", Says::Is(DeviceId)),
            ("imei2", Says::Is(Imei)),
            ("PGPASSWORD", Says::Is(Credential)),
            ("dbpassword", Says::Is(Credential)),
            ("我的手机号码", Says::Is(Phone)),
            ("手机号为", Says::Is(Phone)),
            ("登录ip", Says::Is(Ip)),
            ("我的IP", Says::Is(Ip)),
            ("\\nphone", Says::Is(Phone)),
            ("key", Says::Nothing),
            ("cache_key", Says::Nothing),
            ("public_key", Says::Nothing),
            ("secretKey", Says::Is(Credential)),
            ("name", Says::Nothing),
            ("file_name", Says::Nothing),
            ("hostname", Says::Nothing),
            ("id", Says::Nothing),
            ("request_id", Says::Nothing),
            ("trace_id", Says::Nothing),
            ("order_id", Says::Counts),
            ("code", Says::Nothing),
            ("status_code", Says::Counts),
            ("country_code", Says::Nothing),
            ("last_login", Says::Nothing),
            ("token_type", Says::Nothing),
            ("max_tokens", Says::Counts),
            ("faq", Says::Nothing),
            ("q", Says::Is(SearchQuery)),
            ("seq", Says::Counts),
            ("src", Says::Is(Ip)),
            ("img_src", Says::Nothing),
            ("--src", Says::Is(Ip)),
            ("-user", Says::Is(Username)),
            ("x--src", Says::Nothing),
            ("---src", Says::Nothing),
            ("bytes", Says::Counts),
            ("byteCount", Says::Counts),
            ("total_bytes", Says::Counts),
            ("duration_ms", Says::Counts),
            ("ts", Says::Counts),
            ("clip", Says::Nothing),
            ("pipe", Says::Nothing),
            ("zip", Says::Nothing),
            ("", Says::Nothing),
            ("s", Says::Nothing),
            ("_", Says::Nothing),
            ("12", Says::Nothing),
        ] {
            assert_eq!(says(name), expected, "{name}");
        }
    }

    #[test]
    fn a_letter_of_a_gb18030_character_is_no_neighbour() {
        // 0x81 0x41, a character of GB18030, before the name.
        assert_eq!(lookup(b"\x81Aphone"), Says::Is(Entity::Phone));
    }

    #[test]
    fn long_names_finish_at_once() {
        for pattern in ["s", "no", "_", "1", "phone", "_id", "[", "号"] {
            let name = pattern.repeat((1 << 20) / pattern.len());
            lookup(name.as_bytes());
        }
    }
}
