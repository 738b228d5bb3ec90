//! What the value of a named field must look like to be one, after DETECTORS
//! section 6 ("Plausibility"): `Location: /login`, `max_tokens=4096`,
//! `ip=unknown`, `mobile=true` and `pass=3 fail=0` stay.
//!
//! A name is strong evidence: a value is taken even where its checksum fails.
//! It only needs its entity's alphabet.

use super::ip;
use super::names::{Name, ending_at};
use crate::entity::Entity;

/// Values that are none, whatever the name.
const LITERALS: &[&str] = &[
    "0",
    "-",
    "--",
    "null",
    "nil",
    "<nil>",
    "(null)",
    "none",
    "undefined",
    "nan",
    "n/a",
    "na",
    "true",
    "false",
    "unknown",
    "[]",
    "{}",
    "\"\"",
    "''",
    "empty",
    // MySQL: `(using password: YES)`.
    "yes",
    "no",
];

/// Values of names that have other meanings: states, not secrets or people.
const STATES: &[&str] = &[
    "ok",
    "yes",
    "no",
    "on",
    "off",
    "success",
    "succeeded",
    "fail",
    "failed",
    "failure",
    "error",
    "opened",
    "open",
    "closed",
    "started",
    "created",
    "enabled",
    "disabled",
    "active",
    "inactive",
    "expired",
    "invalid",
    "valid",
    "required",
    "missing",
    "default",
    "denied",
    "passed",
    "new",
    "old",
    "destroyed",
    "logout",
    "login",
    // Of containers and clusters.
    "healthy",
    "unhealthy",
    "starting",
    "running",
    "degraded",
    "warning",
    "critical",
    "passing",
    "up",
    "down",
    "green",
    "yellow",
    "red",
];

/// Bytes of the longest value that has an alphabet.
const LONGEST: usize = 512;

/// Whether values of `entity` may hold blanks.
pub(crate) fn phrase(entity: Entity) -> bool {
    use Entity::*;
    matches!(
        entity,
        RealName
            | Nickname
            | Address
            | Religion
            | Health
            | DeviceModel
            | OsVersion
            | SearchQuery
            | Carrier
            | Organisation
            | JobTitle
            | City
            | SoftwareList
            | Ssid
            | Bluetooth
    )
}

/// Whether values of `entity` hold no comma, so that commas part several.
pub(crate) fn lists(entity: Entity) -> bool {
    !phrase(entity)
        && !matches!(
            entity,
            Entity::Credential
                | Entity::BirthDate
                | Entity::Coordinates
                | Entity::UserAgent
                | Entity::Referer
                | Entity::Language
                | Entity::Biometric
                | Entity::Transaction
        )
}

/// Whether `value`, not empty and without blanks around it, can be what a
/// field called `name` holds for `entity`.
pub(crate) fn plausible(entity: Entity, name: Name, value: &[u8]) -> bool {
    use Entity::*;
    let is = |words: &[&str]| {
        words.iter().any(|w| w.as_bytes().eq_ignore_ascii_case(value))
    };
    if entity == Ip {
        return ip::address_len(value).is_some()
            || ip::parse_integer(value).is_some()
            || (value.contains(&b':') && ip::parse(value).is_some());
    }
    let loose = name.ambiguous || name.rest;
    if is_blank(value)
        || is(LITERALS)
        || (loose && is(STATES))
        || is_placeholder(value)
    {
        return false;
    }
    let len = value.len();
    // The counts below cost time; what is long is text or nothing.
    if len > LONGEST {
        return matches!(entity, Credential | Biometric | Referer | UserAgent)
            || phrase(entity);
    }
    let count =
        |class: fn(&u8) -> bool| value.iter().filter(|&b| class(b)).count();
    let digits = count(u8::is_ascii_digit);
    let letters = count(u8::is_ascii_alphabetic);
    // JSON's `\u5f20` is a high character too.
    let escaped = escapes(value);
    let high = count(|b| *b >= 0x80) + usize::from(escaped);
    let only = |others: &[u8]| {
        value.iter().all(|b| b.is_ascii_alphanumeric() || others.contains(b))
    };
    let numeric = |others: &[u8]| {
        value.iter().all(|b| b.is_ascii_digit() || others.contains(b))
    };
    // All zeros stand for none.
    let zero = || value.iter().all(|b| *b == b'0' || !b.is_ascii_digit());
    if letters + high == 0 && entity != Credential && zero() {
        return false;
    }
    // `tokens=4096`, `users=12` are counts.
    if name.plural && digits == len && digits < 7 {
        return false;
    }
    match entity {
        Credential if name.ambiguous => {
            // `pwd=/root` is a directory, `pass=3` a count.
            value[0] != b'/'
                && len >= 3
                && (digits >= 4 || !(numeric(b"+-.%") || duration(value)))
        }
        Credential => true,
        Phone | MobileCn | LandlineCn => {
            (7..=24).contains(&digits)
                && letters <= 4
                && only(b"+-() .*#/:;=")
                && (letters == 0 || extension(value))
        }
        ResidentId => {
            digits >= 6 && letters <= 3 && len <= 40 && only(b" +-()*")
                || military(value, digits, high)
        }
        // German and Luxembourg numbers mix letters with few digits.
        Passport if digits < 4 => {
            digits > 0
                && (6..=9).contains(&len)
                && value
                    .iter()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        }
        Passport | Permit | HkId | MoId | TwId | DrivingLicence
        | HouseholdRegister => digits >= 4 && len <= 40 && only(b" -()*/"),
        MilitaryId => {
            escaped
                || military(value, digits, high)
                || (digits >= 4 && len <= 40 && only(b" -()*"))
        }
        Uscc => digits >= 8 && (13..=24).contains(&len) && only(b"-*"),
        BankCard => digits >= 8 && letters <= 8 && len <= 40 && only(b" +-*"),
        Imei | Iccid | Imsi => {
            digits >= 6 && (8..=40).contains(&len) && only(b"-/ :.*")
        }
        // Hexadecimal: letters may be many.
        Meid => {
            let hex = value.iter().filter(|b| b.is_ascii_hexdigit()).count();
            digits > 0
                && hex >= 6
                && (8..=40).contains(&len)
                && only(b"-/ :.*")
        }
        AndroidId | Idfa | Idfv | Gaid | Oaid | Openudid | Guid | DeviceId
        | SerialNumber | AppInstallId => {
            let least = if name.ambiguous { 8 } else { 4 };
            // All zeros mean that the user opted out.
            value.iter().any(|b| !b"0-:{}".contains(b))
                && value[0] != b'/'
                && len >= least
                && (digits > 0 || (len >= 16 && !name.ambiguous))
                && only(b"-_:.+/=%{}|~")
        }
        UserId => len <= 128 && !value.contains(&b' '),
        Mac | Bssid => {
            let hex = count(u8::is_ascii_hexdigit);
            let all = |digit: u8| {
                value.iter().all(|b| {
                    b.eq_ignore_ascii_case(&digit) || b"-:.".contains(b)
                })
            };
            (hex == 12 || hex == 16)
                && hex == digits + letters
                && only(b"-:.")
                && !all(b'0')
                && !all(b'f')
        }
        Email => {
            len <= 320
                && !value.contains(&b' ')
                && memchr::memchr(b'@', value)
                    .is_some_and(|i| i > 0 && i + 1 < len)
        }
        Qq => digits == len && (5..=12).contains(&len),
        Wechat => {
            (5..=64).contains(&len)
                && only(b"_-")
                && (!name.ambiguous || digits > 0)
        }
        Username => {
            // `user=1.23` is processor time, `user:1:cart` a key of Redis.
            let head = value.split(|b| *b == b':').next().unwrap_or(value);
            let small = head.iter().all(|b| b.is_ascii_digit() || *b == b'.')
                && (head.len() < 4 || head.contains(&b'.'))
                && ip::parse(value).is_none();
            len <= 128
                && !small
                && value[0] != b'/'
                && !value.iter().any(|b| b"={}<>()".contains(b))
                && !value.windows(3).any(|w| w == b"://")
        }
        RealName => {
            len <= 128
                && letters + high > 0
                && !value.iter().any(|b| b"/=<>{}@".contains(b))
        }
        Address => {
            let word = value.split(|b| *b == b' ').next().unwrap_or(value);
            let host = word.iter().any(|b| b".:/@".contains(b))
                || word.starts_with(b"0x");
            let parted = value.iter().any(|b| b" +,".contains(b));
            high > 0
                || (letters > 0
                    && !host
                    && (!name.ambiguous || (parted && digits > 0)))
        }
        Coordinates => {
            digits > 0
                && len <= 64
                && (!name.ambiguous || value.contains(&b'.'))
                && (value.starts_with(b"POINT")
                    || value.iter().all(|b| {
                        b.is_ascii_digit()
                            || b"+-., ;|'\"NSEWe\xc2\xb0".contains(b)
                    }))
        }
        Biometric if name.ambiguous => len >= 16 || digits >= 4,
        Biometric => len >= 4,
        // `q=0.8` is a quality (RFC 9110, section 12.4.2).
        SearchQuery => {
            !name.ambiguous
                || (!value.starts_with(b"0.")
                    && (digits > 4 || !numeric(b".")))
        }
        CellId => digits >= 3 && len <= 40 && only(b"-_:."),
        BirthDate => {
            digits >= 4
                && len <= 40
                && (high > 0 || letters <= 9)
                && !value.contains(&b'=')
        }
        DeviceModel | OsVersion if name.ambiguous => {
            letters + high > 0 && len <= 64
        }
        _ => true,
    }
}

/// Whether `value` is escaped white space alone, as a quoted XML document
/// has between an element and the first inside it.
fn is_blank(value: &[u8]) -> bool {
    value[0] == b'\\'
        && value
            .split(|b| *b == b'\\')
            .all(|part| matches!(part.trim_ascii(), b"" | b"n" | b"r" | b"t"))
}

/// Whether `value` holds the place of another in a prepared statement or a
/// format: `?`, `$1`, `%s`, `:password`.
fn is_placeholder(value: &[u8]) -> bool {
    match value {
        b"?" | b"%s" | b"%v" | b"%q" | b"%d" | b"{}" => true,
        [b'$', place @ ..] => {
            (1..=2).contains(&place.len())
                && place.iter().all(u8::is_ascii_digit)
        }
        [b':', name @ ..] => {
            ending_at(name, name.len()).is_some_and(|name| name.start == 0)
        }
        _ => false,
    }
}

/// Whether JSON's escapes stand in `value` for characters above U+00FF.
fn escapes(value: &[u8]) -> bool {
    memchr::memchr(b'\\', value).is_some_and(|at| {
        value[at..].windows(6).any(|w| {
            w.starts_with(b"\\u")
                && w[2..].iter().all(u8::is_ascii_hexdigit)
                && !w[2..].starts_with(b"00")
        })
    })
}

/// Whether `value` is a number and a unit of time or size.
fn duration(value: &[u8]) -> bool {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let units: [&[u8]; 9] =
        [b"d", b"h", b"m", b"s", b"ms", b"us", b"ns", b"KB", b"MB"];
    digits > 0 && units.contains(&&value[digits..])
}

/// Whether the letters of a telephone number announce an extension.
fn extension(value: &[u8]) -> bool {
    let lead = value.iter().position(u8::is_ascii_alphabetic);
    let word = lead.map_or(&[][..], |at| &value[at..]);
    let starts = |prefix: &str| {
        word.get(..prefix.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    starts("x") || starts("ext") || starts("tel")
}

/// Whether `value` has the form of a military certificate's number:
/// characters and 4 to 8 digits.
fn military(value: &[u8], digits: usize, high: usize) -> bool {
    high >= 2 && (4..=8).contains(&digits) && value.len() == digits + high
}
