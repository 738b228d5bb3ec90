//! Credentials that have a shape: JWT, bearer tokens, PEM keys.

use memchr::{memchr3, memmem};

use super::Cx;
use super::bounds::free_before;
use crate::entity::Entity;
use crate::span::FoundBy;

/// The least length of a JWT's header: `{"alg":""}` in base64url has 14.
const SHORTEST_HEADER: usize = 14;
/// The least length of the second part of a JWT without a signature.
const SHORTEST_CLAIMS: usize = 4;
/// Parts of the longest form, an encrypted one (RFC 7516).
const MOST_PARTS: usize = 5;
/// The least length of a bearer token.
const SHORTEST_TOKEN: usize = 8;
/// From this length on a bearer token needs no digit to be told from a word.
const LONGER_THAN_WORDS: usize = 32;
/// The least length of what follows the header of a PEM key on its line.
const SHORTEST_KEY: usize = 16;
/// The longest label between `-----BEGIN ` and `-----`.
const LONGEST_LABEL: usize = 48;

/// A JWT that begins at `at`, or the token behind the `Bearer` whose middle
/// (`eare`) is at `at`; returns the end.
pub(crate) fn token(cx: &mut Cx<'_>, at: usize) -> usize {
    if cx.text[at..].starts_with(b"eyJ") {
        jwt(cx, at)
    } else {
        bearer(cx, at)
    }
}

/// A JSON web token in compact form (RFC 7515, RFC 7516): parts of base64url
/// joined by dots. Two parts make an unsecured one (RFC 7519, section 6),
/// with or without the dot before the empty signature.
fn jwt(cx: &mut Cx<'_>, start: usize) -> usize {
    let text = cx.text;
    if !free_before(text, start) {
        return start + 1;
    }
    let part = |from: usize| {
        text[from..]
            .iter()
            .take_while(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
            })
            .count()
    };
    let header = part(start);
    let mut end = start + header;
    let mut claims = 0;
    let mut parts = 1;
    while parts < MOST_PARTS && text.get(end) == Some(&b'.') {
        let len = part(end + 1);
        // Of an encrypted token the second part may be empty.
        if len == 0 && text.get(end + 1) != Some(&b'.') {
            if parts == 2 {
                end += 1;
            }
            break;
        }
        if parts == 1 {
            claims = len;
        }
        parts += 1;
        end += 1 + len;
    }
    let shaped = match parts {
        1 => false,
        2 | 3 => claims >= SHORTEST_CLAIMS,
        _ => true,
    };
    if shaped && header >= SHORTEST_HEADER {
        cx.claim(start, end, Entity::Credential, FoundBy::Shape);
    }
    end.max(start + 1)
}

/// The token behind `Bearer` (RFC 6750), in any case. Words follow it too
/// (`bearer authentication`), so that a token has a digit or is long.
fn bearer(cx: &mut Cx<'_>, at: usize) -> usize {
    let text = cx.text;
    let word = at.checked_sub(1).and_then(|b| text.get(b..b + 6));
    if !word.is_some_and(|word| word.eq_ignore_ascii_case(b"bearer"))
        || !free_before(text, at - 1)
    {
        return at + 1;
    }
    let behind = at + 5;
    let spaces = text[behind..]
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    let start = behind + spaces;
    let in_token =
        |b: &&u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(b);
    let run = text[start..].iter().take_while(in_token).count();
    let padding =
        text[start + run..].iter().take_while(|&&b| b == b'=').count();
    // What goes on behind `=` is a pair: `token_type=Bearer expires_in=3600`.
    if padding > 0
        && text.get(start + run + padding).is_some_and(|b| in_token(&b))
    {
        return start + run;
    }
    let run = run + padding;
    let token = &text[start..start + run];
    let token = token.strip_suffix(b".").unwrap_or(token);
    let looks = token.len() >= LONGER_THAN_WORDS
        || token.len() >= SHORTEST_TOKEN
            && token.iter().any(u8::is_ascii_digit);
    if spaces > 0 && looks {
        let end = start + token.len();
        cx.claim(start, end, Entity::Credential, FoundBy::Shape);
    }
    start + run
}

/// The PEM private key (RFC 7468) whose opening dashes are at `at`: up to
/// and with its last line, or, where that is cut off, to the end of the
/// quoted value or of the line. A header alone on its line holds no key.
pub(crate) fn pem(cx: &mut Cx<'_>, at: usize) {
    let text = cx.text;
    let Some(rest) = text[at..].strip_prefix(b"-----BEGIN ") else { return };
    let label = rest
        .iter()
        .take(LONGEST_LABEL)
        .take_while(|b| {
            b.is_ascii_uppercase() || b.is_ascii_digit() || **b == b' '
        })
        .count();
    let (label, rest) = rest.split_at(label);
    let private = label.ends_with(b"PRIVATE KEY")
        || label.ends_with(b"PRIVATE KEY BLOCK");
    let Some(body) = rest.strip_prefix(b"-----").filter(|_| private) else {
        return;
    };
    let start = text.len() - body.len();
    let body = &text[start..cx.line(at).end.max(start)];
    // No further than the next dashes, so that each byte is looked at once
    // however many keys begin.
    let end = match memmem::find(body, b"-----") {
        Some(dashes) if body[dashes..].starts_with(b"-----END ") => {
            let behind = dashes + b"-----END ".len();
            let window = body.len().min(behind + LONGEST_LABEL + 5);
            memmem::find(&body[behind..window], b"-----")
                .map_or(dashes, |label| behind + label + 5)
        }
        Some(dashes) => dashes,
        None => {
            let value = memchr3(b'"', b'\'', b'<', body);
            let value = &body[..value.unwrap_or(body.len())];
            // What has been replaced is no part of a key.
            let value = value.split(|b| *b == b'*').next().unwrap_or(value);
            let value = value.strip_suffix(b"\r").unwrap_or(value);
            value.strip_suffix(b"\\").unwrap_or(value).len()
        }
    };
    if end >= SHORTEST_KEY {
        cx.claim(at, start + end, Entity::Credential, FoundBy::Shape);
    }
}

#[cfg(test)]
pub(crate) const EXAMPLES: &[super::examples::Example] = {
    use super::examples::Example;
    use Entity::Credential;
    // `{"alg":"HS256"}`, `{"sub":"1"}` and an invented signature.
    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_";
    const UNSECURED: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.";
    const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\\nMIIBOgIBAAJBAK\
        \\n-----END RSA PRIVATE KEY-----";
    &[
        Example(
            "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_ ok",
            &[(JWT, Credential)],
        ),
        Example(
            "got eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. ok",
            &[(UNSECURED, Credential)],
        ),
        Example(
            "got eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0",
            &[("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0", Credential)],
        ),
        // Encrypted directly: no key between the first two dots.
        Example(
            "got eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn",
            &[("eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn", Credential)],
        ),
        Example("one part eyJhbGciOiJIUzI1NiJ9 is JSON, eyJ.x.y not", &[]),
        Example("xeyJhbGciOiJIUzI1NiJ9.c2x1Zw.c2ln", &[]),
        Example("got eyJhbGciOiJIUzI1NiJ9.a.b", &[]),
        Example(
            "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_. Ok",
            &[(JWT, Credential)],
        ),
        Example(
            "got eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn.more",
            &[("eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn", Credential)],
        ),
        Example(
            "sent Bearer mF9abc.B5f-4_1JqM=, retry",
            &[("mF9abc.B5f-4_1JqM=", Credential)],
        ),
        Example("sent bEARER \tmF9B5f41JqM.", &[("mF9B5f41JqM", Credential)]),
        Example("bearer authentication failed, bearer v2", &[]),
        Example("forbearer 12345abcdef", &[]),
        Example("bearer-12345abcdef", &[]),
        Example("token_type=Bearer expires_in=3600000", &[]),
        Example(
            "loaded -----BEGIN RSA PRIVATE KEY-----\\nMIIBOgIBAAJBAK\
             \\n-----END RSA PRIVATE KEY----- from disk",
            &[(KEY, Credential)],
        ),
        Example(
            "cut '-----BEGIN PRIVATE KEY----- MIIBOgIBAAJBAKabc' here",
            &[("-----BEGIN PRIVATE KEY----- MIIBOgIBAAJBAKabc", Credential)],
        ),
        Example("-----BEGIN PRIVATE KEY-----", &[]),
        Example(
            "-----BEGIN CERTIFICATE-----\\nMIIBOgIBAAJBAK\\n\
             -----END CERTIFICATE-----",
            &[],
        ),
    ]
};

#[cfg(test)]
mod tests {
    use crate::detect::Detectors;
    use crate::span::Span;
    use crate::time::Day;

    fn spans(text: &[u8]) -> Vec<Span> {
        let mut detectors = Detectors::new(
            Day::new(2026, 6, 30).unwrap(),
            crate::entity::EntitySet::ALL,
        );
        let mut spans = Vec::new();
        detectors.detect(text, &mut spans);
        spans
    }

    #[test]
    fn a_key_ends_with_its_line() {
        let text = b"-----BEGIN EC PRIVATE KEY-----MHcCAQEEIIabcdefg\r\n\
            -----END EC PRIVATE KEY-----\n";
        let found = spans(text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].start, found[0].end), (0, 47));
    }

    #[test]
    fn the_end_of_a_key_may_be_cut() {
        for cut in ["-----END EC PRI", "-----E", "---", ""] {
            let text = format!(
                "-----BEGIN EC PRIVATE KEY----- MHcCAQEEIIabcdefg {cut}"
            );
            let found = spans(text.as_bytes());
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].start, 0);
            assert!(found[0].end as usize >= text.len() - cut.len());
        }
    }

    #[test]
    fn each_of_many_keys_is_found() {
        let key = "-----BEGIN PRIVATE KEY-----MHcCAQEEIIabcdefg";
        assert_eq!(spans(key.repeat(3).as_bytes()).len(), 3);
    }
}
