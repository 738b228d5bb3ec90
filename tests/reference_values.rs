//! Values that other projects' tests call valid or invalid, from
//! `reference_values.tsv`, where their sources are named.
//!
//! A valid value goes whole under a name of its field, in JSON and in
//! `name=value`; an invalid one stays in a sentence that names nothing. What
//! differs stands in [`EXCEPTIONS`], with the reason. Countries' tax numbers,
//! which the first of the lists has too, are no entity.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use Outcome::{Found, Kept, Part, Whole};
use logveil::{Entity, Filter, Policy, Worker};

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Valid, and nothing of it is left.
    Whole,
    /// Valid, and some of it is left in one of the forms at least.
    Part,
    /// Valid, and all of it is left.
    Kept,
    /// Invalid, and taken for the entity even so, or a part of it was.
    Found,
}

/// The lists, with the name under which their values are tried and the
/// entities that they may be taken for.
const LISTS: &[(&str, &str, &[Entity])] = {
    use Entity::*;
    &[
        ("email", "email", &[Email]),
        ("mac", "mac", &[Mac]),
        ("ip", "ip", &[Ip]),
        ("ip-range", "ip", &[Ip]),
        ("ip-regex", "ip", &[Ip]),
        ("passport", "passport", &[Passport]),
        ("imei", "imei", &[Imei]),
        ("jwt", "token", &[Credential]),
        ("phone", "phone", &[MobileCn, LandlineCn, Phone]),
        ("lat-long", "location", &[Coordinates]),
        // Other countries' numbers look like one of these.
        ("identity", "idcard", &[ResidentId, HkId, MoId, TwId, Permit]),
        ("resident-id", "idcard", &[ResidentId]),
        ("tw-id", "idcard", &[TwId]),
        ("card", "card_no", &[BankCard]),
        ("uscc", "uscc", &[Uscc]),
        ("meid", "meid", &[Meid]),
        ("imsi", "imsi", &[Imsi]),
    ]
};

/// Where logveil and a list part: the list, what becomes of the values, why.
#[rustfmt::skip]
const EXCEPTIONS: &[(&str, Outcome, &[&str])] = &[
    (
        // The name before an address in angle brackets stays: it is text about the
        // address, and the field says nothing of a name.
        "email",
        Part,
        &[
            "Some Name <foo@bar.com>",
            "Some Name <x@x.au>",
            "Some Name <foo@bar.com.au>",
            "Some Name <foo+bar@bar.com>",
            "Some Name <hans.m端ller@test.com>",
            "Some Name <hans@m端ller.com>",
            "Some Name <test|123@m端ller.com>",
            "Some Name <test123+ext@gmail.com>",
            "'Foo Bar, Esq'<foo@bar.com>",
            "Some Name <some.name.midd.leNa.me+extension@GoogleMail.com>",
            "Some Middle Name <some.name.midd.leNa.me+extension@GoogleMail.com>",
            "Name <some.name.midd.leNa.me+extension@GoogleMail.com>",
            "Name<some.name.midd.leNa.me+extension@GoogleMail.com>",
            "Some Name <foo@gmail.com>",
            "Name🍓With🍑Emoji🚴‍♀️🏆<test@aftership.com>",
            "🍇🍗🍑<only_emoji@aftership.com>",
            "\"name;\"<jh@gmail.com>",
            "\"name;\" <jh@gmail.com>",
        ],
    ),
    (
        // Without quotes a value ends at a closing bracket.
        "email",
        Part,
        &[
            "email@[123.123.123.123]",
        ],
    ),
    (
        // All ones are the broadcast address: left alone.
        "mac",
        Kept,
        &[
            "FF:FF:FF:FF:FF:FF",
            "FF:FF:FF:FF:FF:FF:FF:FF",
            "FFFFFFFFFFFF",
            "FFFFFFFFFFFFFFFF",
        ],
    ),
    (
        // Pairs apart by blanks are no form of a hardware address here.
        "mac",
        Kept,
        &[
            "A9 C5 D4 9F EB D3",
            "01 02 03 04 05 ab",
            "A9 C5 D4 9F EB D3 B6 65",
            "01 02 03 04 05 06 07 ab",
        ],
    ),
    (
        // The zone says which interface of the machine that wrote the log, and stays.
        "ip",
        Part,
        &[
            "fe80::7:8%eth0",
            "fe80::7:8%1",
            "fe80::1234%1",
            "ff08::9abc%10",
            "ff08::9abc%interface10",
            "ff02::5678%pvc1.3",
        ],
    ),
    (
        // The zone stays, as above.
        "ip-regex",
        Part,
        &[
            "fe80::7:8%eth0",
            "fe80::7:8%1",
        ],
    ),
    (
        // The length of the prefix stays.
        "ip-range",
        Part,
        &[
            "127.0.0.1/24",
            "0.0.0.0/0",
            "255.255.255.0/32",
            "::/0",
            "::/128",
            "2001::/128",
            "2001:800::/128",
            "::ffff:127.0.0.1/128",
            "127.0.0.1/1",
            "0.0.0.0/1",
            "255.255.255.255/1",
            "1.2.3.4/1",
            "255.0.0.1/1",
            "0.0.1.1/1",
            "::1/1",
            "2001:db8:0000:1:1:1:1:1/1",
            "::ffff:127.0.0.1/1",
        ],
    ),
    (
        // Square brackets around a check digit are no form of a Hong Kong number.
        "identity",
        Kept,
        &[
            "OV290326[A]",
            "Q803337[0]",
            "A494866[4]",
        ],
    ),
    (
        // Without quotes a value ends at a closing bracket.
        "identity",
        Part,
        &[
            "ag293013(9)",
            "k348609(5)",
        ],
    ),
    (
        // Four letters and five digits: under `idcard` as likely a word.
        "identity",
        Kept,
        &[
            "CR43675TM",
            "CA79382RA",
        ],
    ),
    (
        // Fewer than seven digits: as likely an extension or a count.
        "phone",
        Kept,
        &[
            "01999",
            "408500",
            "499387",
            "728590",
            "808542",
            "828540",
            "832014",
            "123456",
            "12 34 56",
            "612345",
            "312345",
        ],
    ),
    (
        // Whole degrees are already coarser than what coordinates are rounded to.
        "lat-long",
        Kept,
        &[
            "(-71, -146)",
            "90, 180",
            "+90, -180",
            "-90,+180",
            "90,180",
            "0, 0",
        ],
    ),
    (
        // Degrees, minutes and seconds are not read: a known gap.
        "lat-long",
        Kept,
        &[
            "40° 26′ 46″ N, 79° 58′ 56″ W",
            "40° 26′ 46″ S, 79° 58′ 56″ E",
            "90° 0′ 0″ S, 180° 0′ 0″ E",
            "40° 26′ 45.9996″ N, 79° 58′ 55.2″ E",
            "40° 26′ 46″ n, 79° 58′ 56″ w",
            "40°26′46″s, 79°58′56″e",
            "11° 0′ 0.005″ S, 180° 0′ 0″ E",
            "40°26′45.9996″N, 79°58′55.2″E",
        ],
    ),
    (
        // The parentheses, and the comma, stay.
        "lat-long",
        Part,
        &[
            "(-17.738223, 85.605469)",
            "(-12.3456789, +12.3456789)",
            "(-60.978437, -0.175781)",
            "(77.719772, -37.529297)",
            "(7.264394, 165.058594)",
            "(31.269161,164.355469)",
            "(11.770570, -162.949219)",
            "(-71.616864, -146.616864)",
        ],
    ),
    (
        // An address all the same, with too long a name or host for a mail server, or
        // more dots than it takes.
        "email",
        Found,
        &[
            "foo@_bar.com",
            "somename@ｇｍａｉｌ.com",
            "ｇｍａｉｌｇｍａｉｌｇｍａｉｌｇｍａｉｌｇｍａｉｌ@gmail.com",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
            "multiple..dots@stillinvalid.com",
            "gmail...ignores...dots...@gmail.com",
            "ends.with.dot.@gmail.com",
            "multiple..dots@gmail.com",
        ],
    ),
    (
        // An address inside the text.
        "email",
        Found,
        &[
            "foo@bar.com.",
            "foo@bar.co.uk.",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
            "test1@invalid.co m",
            "test2@invalid.co m",
            "test3@invalid.co m",
            "test4@invalid.co m",
            "test5@invalid.co m",
            "test6@invalid.co m",
            "test7@invalid.co m",
            "test8@invalid.co m",
            "test9@invalid.co m",
            "test10@invalid.co m",
            "test11@invalid.co m",
            "test12@invalid.co　m",
            "test13@invalid.co　m",
            "test123+invalid! sub_address@gmail.com",
            "username@domain.com�",
            "username@domain.com©",
            "nbsp test@test.com",
            "nbsp_test@test.co m",
            "\"foobar@gmail.com",
            "\"foo\"bar@gmail.com",
        ],
    ),
    (
        // Two parts, or four, of a token are a token's.
        "jwt",
        Found,
        &[
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NSIsIm5hbWUiOiJKb2huIERvZSIsImlhdCI6MTUxNjIzOTAyMn0",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NSIsIm5hbWUiOiJKb2huIERvZSIsImlhdCI6MTYxNjY1Mzg3Mn0.eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tIiwiaWF0IjoxNjE2NjUzODcyLCJleHAiOjE2MTY2NTM4ODJ9.a1jLRQkO5TV5y5ERcaPAiM9Xm2gBdRjKrrCpHkGr_8M",
        ],
    ),
    (
        // China's numbers, which the list wants written in another way.
        "phone",
        Found,
        &[
            "+86-13838389438",
            "+008613811211114",
            "0086-13811211114",
            "0086-138-1121-1114",
            "010-38238383",
        ],
    ),
    (
        // A plus sign and as many digits as E.164 wants: which numbers a country has
        // assigned is not checked.
        "phone",
        Found,
        &[
            "+852-912345678",
            "+852-1234-56789",
            "+853-12345678",
            "+853-22345678",
            "+853-82345678",
            "+853-612345678",
            "+853-1234-5678",
            "+853 1234 5678",
            "+853-6123-45678",
            "+41041112233",
        ],
    ),
    (
        // An address inside the text.
        "ip",
        Found,
        &[
            ":1:1:1::2",
            "0:0:0:0:0:0:ffff:127.0.0.1",
            "0:0:0:0:ffff:127.0.0.1",
            "BC:e4d5:c:e7b9::%40i0nccymtl9cwfKo.5vaeXLSGRMe:EDh2qs5wkhnPws5xQKqafjfAMm6wGFCJ.bVFsZfb",
            "1dC:0DF8:62D:3AC::%KTatXocjaFVioS0RTNQl4mA.V151o0RSy.JIu-D-D8.d3171ZWsSJ7PK4YjkJCRN0F",
        ],
    ),
    (
        // An address inside the text.
        "ip-regex",
        Found,
        &[
            ".100.100.100.100",
            "100.100.100.100.",
            "FF02:0000:0000:0000:0000:0000:0000:0000:0001",
            "2001:DB8:0:0:8:800:200C:417A:221",
            "1111:2222:3333:4444::5555:",
            "1111:2222:3333::5555:",
            "1111:2222::5555:",
            "1111::5555:",
            "::5555:",
            ":1111:2222:3333:4444::5555",
            ":1111:2222:3333::5555",
            ":1111:2222::5555",
            ":1111::5555",
            "2001:db8:85a3::8a2e:370k:7334",
            "1:2:3:4:5:6:7:8:9",
        ],
    ),
    (
        // In doubt it is an address: one with a port, or a quad before a part of one.
        "ip-regex",
        Found,
        &[
            "1.2.3.4:1111:2222:3333:4444::5555",
            "1.2.3.4:1111:2222:3333::5555",
            "1.2.3.4:1111:2222::5555",
            "1.2.3.4:1111::5555",
            "1.2.3.4::5555",
            "1.2.3.4::",
            "fe80:0000:0000:0000:0204:61ff:254.157.241.086",
        ],
    ),
    (
        // The county is none of today's; real old codes are not either.
        "resident-id",
        Found,
        &[
            "411082198901010002",
        ],
    ),
];

/// A worker that treats all that is found, loopback and organisations too.
fn worker() -> Worker {
    let mut policy = Policy::builtin("default").expect("it is built in");
    for entity in ["ip", "mac", "uscc", "coordinates"] {
        let rule = format!("{entity}=redact");
        policy.set(&rule).expect("a transformation without a key");
    }
    // 2026-06-30, so that no date of birth is in the future.
    let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(1_782_777_600);
    Filter::new(policy).as_of(instant).worker()
}

/// How many bytes of `value` stand on the line after `before` and before
/// `after` and are found to be one of `entities`.
fn found(
    worker: &mut Worker,
    entities: &[Entity],
    (before, value, after): (&str, &str, &str),
) -> usize {
    let line = format!("{before}{value}{after}\n");
    let range = before.len()..before.len() + value.len();
    let findings = worker.findings(line.as_bytes(), &mut Vec::new());
    findings
        .iter()
        .filter(|finding| entities.contains(&finding.entity))
        .map(|finding| {
            let start = finding.range.start.max(range.start);
            finding.range.end.min(range.end).saturating_sub(start)
        })
        .sum()
}

fn valid(
    worker: &mut Worker,
    name: &str,
    entities: &[Entity],
    value: &str,
) -> Outcome {
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    let mut forms = vec![(format!("{{\"{name}\":\""), escaped, "\"}")];
    if value.contains(char::is_whitespace) && !value.contains('"') {
        forms.push((format!("{name}=\""), value.to_owned(), "\""));
    } else if !value.contains('"') {
        forms.push((format!("{name}="), value.to_owned(), ""));
    }
    let (mut whole, mut kept) = (true, true);
    for (before, value, after) in &forms {
        let count = found(worker, entities, (before, value, after));
        whole &= count == value.len();
        kept &= count == 0;
    }
    match (whole, kept) {
        (true, _) => Whole,
        (_, true) => Kept,
        _ => Part,
    }
}

#[test]
fn values_of_other_projects() {
    let mut exceptions = BTreeMap::new();
    for (list, outcome, values) in EXCEPTIONS {
        for value in *values {
            let invalid = *outcome == Found;
            let key = (*list, invalid, *value);
            assert!(exceptions.insert(key, *outcome).is_none(), "{key:?}");
        }
    }
    let mut worker = worker();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("reference_values.tsv").lines() {
        if line.starts_with('#') {
            continue;
        }
        let mut cells = line.splitn(3, '\t');
        let mut cell = || cells.next().expect("three cells");
        let (list, verdict, value) = (cell(), cell(), cell());
        let (_, name, entities) =
            LISTS.iter().find(|known| known.0 == list).expect("a list");
        let (invalid, outcome) = match verdict {
            "valid" => (false, valid(&mut worker, name, entities, value)),
            "invalid" => {
                let text = ("see also ", value, " there");
                let count = found(&mut worker, entities, text);
                (true, if count > 0 { Found } else { Kept })
            }
            other => panic!("no verdict: {other}"),
        };
        let usual = if invalid { Kept } else { Whole };
        let exception = exceptions.remove(&(list, invalid, value));
        if outcome != exception.unwrap_or(usual) {
            wrong.push(format!("{line}: {outcome:?}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(exceptions.is_empty(), "of no list: {exceptions:?}");
    assert!(count > 2000, "{count} values");
}

/// The product tokens before the 191 dotted quads of Elastic's sample access
/// log (elastic/examples at 6d86454e, Apache-2.0) that are versions, with how
/// often each occurs there. The quads here are made up.
#[test]
fn versions_of_an_access_log() {
    let tokens = [
        ("rv:", 91),
        ("Firefox/", 68),
        ("UP.Browser/", 18),
        ("CoolNovo/", 7),
        ("Chrome/", 5),
        ("zlib/", 1),
        ("BonEcho/", 1),
    ];
    assert_eq!(tokens.iter().map(|token| token.1).sum::<u32>(), 191);
    let mut worker = worker();
    for (token, _) in tokens {
        for quad in ["2.0.0.4", "30.0.0.0", "114.114.114.114"] {
            let line = format!("h \"X/5.0 (Y; {token}{quad}) Z/1\"\n");
            let mut out = Vec::new();
            let findings = worker.findings(line.as_bytes(), &mut out);
            assert!(findings.is_empty(), "{line}");
            assert_eq!(out, line.as_bytes());
        }
    }
}
