//! The detectors that a policy brings: what a regular expression matches, and
//! the values of fields that it names.

use memchr::memchr;
use regex::bytes::Regex;

use super::Cx;
use super::checksum;
use super::names::{Name, Says, is_name_byte};
use crate::entity::Entity;
use crate::span::FoundBy;
use crate::transform::token;

/// A detector of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Detector {
    /// What the policy calls it.
    pub(crate) name: String,
    /// What it finds.
    pub(crate) finds: Finds,
    /// The number of the rule for what it finds.
    pub(crate) rule: u16,
}

/// What a detector finds.
#[derive(Clone, Debug)]
pub(crate) enum Finds {
    /// What matches on one line, or in what was decoded of it.
    Pattern(Pattern),
    /// Values of fields and columns.
    Fields(FieldNames),
}

/// A regular expression, and what must hold besides.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// Its first group is the value, if it has one; else all it matches.
    pub(crate) regex: Regex,
    pub(crate) validator: Option<Validator>,
    /// Words one of which must be on the line, in whatever case; none if it
    /// is empty.
    pub(crate) context: Vec<String>,
}

/// A check of the letters and digits of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validator {
    /// Luhn's check (ISO/IEC 7812-1, annex B).
    Luhn,
    /// ISO 7064 MOD 11-2, of whatever length.
    Mod11_2,
    /// GB 32100-2015, of 18 characters.
    Mod31,
}

impl Validator {
    pub(crate) const ALL: [Validator; 3] =
        [Validator::Luhn, Validator::Mod11_2, Validator::Mod31];

    /// The name that policies use.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Validator::Luhn => "luhn",
            Validator::Mod11_2 => "mod11_2",
            Validator::Mod31 => "mod31",
        }
    }

    fn passes(self, value: &[u8]) -> bool {
        let units = value.iter().filter(|b| b.is_ascii_alphanumeric());
        let units: Vec<u8> = units.copied().collect();
        match self {
            Validator::Luhn => checksum::luhn(&units),
            Validator::Mod11_2 => checksum::mod11_2(&units),
            Validator::Mod31 => checksum::uscc(&units),
        }
    }
}

/// Claims what the patterns of the policy match in the text.
pub(super) fn patterns(cx: &mut Cx<'_>) {
    let own = cx.own;
    let patterns = own.iter().filter_map(|detector| match &detector.finds {
        Finds::Pattern(pattern) => Some((pattern, detector.rule)),
        Finds::Fields(_) => None,
    });
    for (pattern, rule) in patterns {
        cx.rule = rule;
        let mut start = 0;
        while start < cx.text.len() {
            let rest = &cx.text[start..];
            let end = memchr(b'\n', rest).map_or(cx.text.len(), |n| start + n);
            pattern.claim(cx, start, end);
            start = end + 1;
        }
    }
    cx.rule = 0;
}

impl Pattern {
    /// Claims the matches on the line at `start..end`. One line at a time, so
    /// that no match depends on where a batch ends.
    fn claim(&self, cx: &mut Cx<'_>, start: usize, end: usize) {
        let line = &cx.text[start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut values = self.regex.captures_iter(line).peekable();
        let around = || cx.outer.is_some_and(|line| self.in_context(line));
        if values.peek().is_none() || !(self.in_context(line) || around()) {
            return;
        }
        for value in values {
            let Some(value) = value.get(1).or_else(|| value.get(0)) else {
                continue;
            };
            let passes = |v: Validator| v.passes(value.as_bytes());
            let ours = || token::around(line, value.range());
            if !value.is_empty()
                && self.validator.is_none_or(passes)
                && !ours()
            {
                let (from, to) = (start + value.start(), start + value.end());
                cx.claim(from, to, Entity::Custom, FoundBy::Policy);
            }
        }
    }

    fn in_context(&self, line: &[u8]) -> bool {
        let mut words = self.context.iter().map(String::as_bytes);
        self.context.is_empty()
            || words.any(|word| {
                line.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word))
            })
    }
}

/// The name that ends at `end`, and the rule of the detector for fields that
/// are called so, if the policy has one.
pub(super) fn field(cx: &Cx<'_>, end: usize) -> Option<(Name, u16)> {
    if cx.own.is_empty() {
        return None;
    }
    let start = name_start(cx.text, end);
    let rule = rule_of(cx.own, &cx.text[start..end])?;
    let says = Says::Is(Entity::Custom);
    let name = Name {
        says,
        start,
        plural: false,
        ambiguous: false,
        rest: false,
        beside: false,
    };
    Some((name, rule))
}

/// The rule for fields called `name`.
pub(super) fn rule_of(own: &[Detector], name: &[u8]) -> Option<u16> {
    let named = |detector: &&Detector| match &detector.finds {
        Finds::Fields(names) => names.matches(name),
        Finds::Pattern(_) => false,
    };
    own.iter().find(named).map(|detector| detector.rule)
}

/// Where the bare name begins that ends at `end`, behind the dashes of an
/// option.
pub(super) fn name_start(text: &[u8], end: usize) -> usize {
    /// Bytes of the longest name.
    const REACH: usize = 64;
    let name = text[..end].iter().rev().take(REACH);
    let start = end - name.take_while(|byte| is_name_byte(**byte)).count();
    let dashes = text[start..end].iter().take_while(|b| **b == b'-');
    start + dashes.count()
}

/// Names of fields as a policy writes them: ASCII letters of either case are
/// the same, and `*` stands for any bytes or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldNames(pub(crate) Vec<String>);

impl FieldNames {
    /// Whether one of them is `name`.
    pub(crate) fn matches(&self, name: &[u8]) -> bool {
        !name.is_empty()
            && self.0.iter().any(|names| is_like(name, names.as_bytes()))
    }

    /// Whether none of them stands for more than one name.
    pub(crate) fn are_exact(&self) -> bool {
        !self.0.iter().any(|name| name.contains('*'))
    }

    /// Whether some name could be one of both.
    ///
    /// Of two patterns it is not asked what they have in common: they may.
    pub(crate) fn meet(&self, other: &FieldNames) -> bool {
        match (self.are_exact(), other.are_exact()) {
            (true, _) => self.0.iter().any(|n| other.matches(n.as_bytes())),
            (_, true) => other.meet(self),
            _ => true,
        }
    }

    /// Whether one is a name that the header of a W3C log alone gives:
    /// `cs-username`, `cs(Cookie)`.
    pub(crate) fn need_header(&self) -> bool {
        const PARTIES: [&str; 8] =
            ["c-", "s-", "cs-", "sc-", "cs(", "sc(", "rs(", "sr("];
        self.0.iter().any(|name| {
            let name = name.to_ascii_lowercase();
            PARTIES.iter().any(|party| name.starts_with(party))
        })
    }
}

/// Whether `name` is what `pattern` stands for.
fn is_like(name: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut of) = (0, 0);
    // Behind the last star, and what it has swallowed.
    let mut star = None;
    while at < name.len() {
        match pattern.get(of) {
            Some(b'*') => {
                of += 1;
                star = Some((of, at));
            }
            Some(byte) if byte.eq_ignore_ascii_case(&name[at]) => {
                at += 1;
                of += 1;
            }
            _ => match &mut star {
                Some((behind, swallowed)) => {
                    *swallowed += 1;
                    (at, of) = (*swallowed, *behind);
                }
                None => return false,
            },
        }
    }
    pattern[of..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_like_patterns() {
        for (pattern, like, unlike) in [
            ("cs-username", "cs-username CS-Username", "cs-user username"),
            ("x_*_id", "x_a_id x__id X_a_id_id", "x_id xa_id x_a_ide"),
            ("*", "a 会员号", ""),
            ("*会员号", "会员号 新会员号", "会员"),
            ("a*b*c", "abc aXbXc abbc", "ab acb"),
        ] {
            let names = FieldNames(vec!["other".into(), pattern.into()]);
            for name in like.split_whitespace() {
                assert!(names.matches(name.as_bytes()), "{pattern} {name}");
            }
            for name in unlike.split_whitespace() {
                assert!(!names.matches(name.as_bytes()), "{pattern} {name}");
            }
            assert!(!names.matches(b""));
        }
    }

    #[test]
    fn names_meet_where_one_may_be_both() {
        let names = |text: &str| {
            FieldNames(text.split(' ').map(str::to_owned).collect())
        };
        for (one, other, meet) in [
            ("a b", "b c", true),
            ("a b", "c d", false),
            ("A", "a", true),
            ("user_id", "user_*", true),
            ("user", "user_*", false),
            ("a*", "*b", true),
        ] {
            assert_eq!(names(one).meet(&names(other)), meet, "{one} {other}");
            assert_eq!(names(other).meet(&names(one)), meet, "{one} {other}");
        }
    }

    #[test]
    fn validators_know_what_is_published() {
        // ISO/IEC 7812-1, ISO 7064 (an ORCID iD), GB 32100-2015.
        for (validator, right, wrong) in [
            (Validator::Luhn, "4111-1111-1111-1111", "4111-1111-1111-1112"),
            (Validator::Mod11_2, "0000-0002-1694-233X", "0000-0002-1694-2330"),
            (Validator::Mod11_2, "11010519491231002X", "110105194912310021"),
            (Validator::Mod31, "91350100M000100Y43", "91350100M000100Y44"),
        ] {
            assert!(validator.passes(right.as_bytes()), "{right}");
            assert!(!validator.passes(wrong.as_bytes()), "{wrong}");
        }
        assert!(!Validator::Mod11_2.passes(b"X"));
        assert!(!Validator::Mod11_2.passes(b"1X1"));
    }
}
