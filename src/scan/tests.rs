use super::*;

/// A small generator, so that Miri need not run a large one.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    /// Bytes of which most are those that the formulas ask for.
    fn text(&mut self, length: usize) -> Vec<u8> {
        const OFTEN: &[u8] = b"0123456789012345678901234567890123456789\
            aAbcCdDeEfFyJrz....----::::  ==__\"\"''[]()+,/%\\&#@>\n\t\
            \xef\xbc\xe6\x80\xff";
        let any = self.next(4) == 0;
        (0..length)
            .map(|_| match any {
                true => self.next(256) as u8,
                false => OFTEN[self.next(OFTEN.len())],
            })
            .collect()
    }
}

const ROUNDS: usize = if cfg!(miri) { 20 } else { 20_000 };

/// The planes, a byte at a time.
fn naive(text: &[u8], anchors: &mut Vec<u32>) {
    windows(text, anchors, |window| {
        let mut planes = [0_u64; 8];
        for (at, byte) in window.iter().enumerate() {
            for (plane, bits) in planes.iter_mut().enumerate() {
                *bits |= u64::from(byte >> plane & 1) << at;
            }
        }
        planes
    });
}

/// Every class is what its name says, for each byte there is.
#[test]
fn classes_hold_their_bytes() {
    for byte in 0..=0xff_u8 {
        let planes =
            std::array::from_fn(
                |plane| {
                    if byte >> plane & 1 == 1 { !0 } else { 0 }
                },
            );
        let bytes = Bytes::<u64>(planes);
        let says = |mask: u64, is: bool, what: &str| {
            assert_eq!(mask, if is { !0 } else { 0 }, "{byte:#x} as {what}");
        };
        let is_a_to_f = byte.is_ascii_hexdigit() && !byte.is_ascii_digit();
        says(bytes.digit(), byte.is_ascii_digit(), "a digit");
        says(bytes.a_to_f(), is_a_to_f, "a hexadecimal letter");
        says(bytes.alphabetic(), byte.is_ascii_alphabetic(), "a letter");
        for other in [0, b'.', b'y', b'J', 0x80, 0xe3, 0xff, byte] {
            says(bytes.eq(other), byte == other, "itself");
        }
        says(bytes.letter(b'r'), matches!(byte, b'r' | b'R'), "an r");
    }
}

#[test]
fn every_backend_agrees_with_one_byte_at_a_time() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..ROUNDS {
        let length = random.next(300);
        let text = random.text(length);
        let (mut expected, mut found) = (Vec::new(), Vec::new());
        naive(&text, &mut expected);
        portable::scan(&text, &mut found);
        assert_eq!(found, expected, "portable on {text:?}");
        #[cfg(all(target_arch = "x86_64", not(miri)))]
        {
            found.clear();
            if x86_64::scan_avx2(&text, &mut found) {
                assert_eq!(found, expected, "AVX2 on {text:?}");
            }
            found.clear();
            if x86_64::scan(&text, &mut found) {
                assert_eq!(found, expected, "the best on {text:?}");
            }
        }
    }
}

/// Where a text lies in its windows must not matter.
#[test]
fn anchors_do_not_depend_on_the_offset() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..ROUNDS / 10 {
        let length = random.next(80);
        let text = random.text(length);
        let mut alone = Vec::new();
        portable::scan(&text, &mut alone);
        for shift in [1, 5, 6, 7, 41, 42, 47, 48, 49, 63, 64, 65] {
            let mut moved = vec![b'\n'; shift];
            moved.extend_from_slice(&text);
            let mut anchors = Vec::new();
            portable::scan(&moved, &mut anchors);
            let back: Vec<u32> =
                anchors.iter().map(|at| at - shift as u32).collect();
            assert_eq!(back, alone, "{text:?} moved by {shift}");
        }
    }
}

/// The contract: no shape is without an anchor inside it or at its edge.
#[test]
fn every_shape_has_an_anchor() {
    for (shape, byte) in [
        ("8.8.8.8", b'.'),
        ("203.000.113.255", b'.'),
        ("ip-172-31-43-28", b'-'),
        ("082-083-227-067", b'-'),
        ("2001:0db8:0000:0000:0000:ff00:0042:8329", b':'),
        ("2408:8207:1:2:3:4:5:6", b':'),
        ("fe80::1", b':'),
        ("::ffff:1.2.3.4", b':'),
        ("a4:5e:60:c1:22:07", b':'),
        ("a4-5e-60-c1-22-07", b'-'),
        ("a45e.60c1.2207", b'.'),
        ("6234567", b'6'),
        ("A123456(7)", b'1'),
        ("138 0013 8000", b' '),
        ("138-0013-8000", b'-'),
        ("400-810-8888", b'-'),
        ("0755-123-4567", b'-'),
        ("6222 0212 3456 7890", b' '),
        ("3782 822463 10005", b' '),
        ("49-015420-323751-8", b'-'),
        ("(010) 1234", b'('),
        ("(0755)123", b'('),
        ("+1 415", b'+'),
        ("31.2304,121.4737", b','),
        ("phone=1", b'='),
        ("phone = 1", b'='),
        ("\"phone\": 1", b':'),
        ("\"phone\" : 1", b':'),
        ("imei1:8", b':'),
        ("imei1=8", b'='),
        ("user[phone]=1", b'='),
        ("手机号=1", b'='),
        ("sshd[24200]: x", b':'),
        ("<phone>1", b'>'),
        ("- frank [10/Oct", b'['),
        ("手机号1", 0xb7),
        ("姓名 张三", 0x8d),
        ("姓名|张三", 0x8d),
        ("姓名[张三]", 0x8d),
        ("姓名\u{300c}张三", 0xe3),
        ("姓名\u{3010}张三", 0xe3),
        ("姓名\u{201c}张三", 0xe2),
        ("手机号\u{ff1a}1", 0xef),
        ("\u{ff11}", 0xef),
        ("%40", b'%'),
        ("\\u0040", b'\\'),
        ("#011", b'#'),
        ("&#64;", b'&'),
        ("&quot;", b'&'),
        ("a@b", b'@'),
        ("eyJhbGci", b'y'),
        ("Bearer x", b'B'),
        ("bEARER x", b'b'),
        ("-----BEGIN", b'-'),
        ("--token x", b'-'),
        (" -p x", b'-'),
        ("(\"pwd\", \"x\")", b'('),
        ("[\"pwd\", \"x\"]", b'['),
        ("('pwd', 'x')", b'\''),
        ("['pwd', 'x']", b'\''),
        ("BY 'x'", b'\''),
        ("(1,'x')", b'\''),
    ] {
        for shift in 0..130 {
            let text = format!("{}{shape}\n", "\n".repeat(shift));
            let mut anchors = Vec::new();
            scan(text.as_bytes(), &mut anchors);
            assert!(
                anchors.iter().any(|&at| text.as_bytes()[at as usize] == byte),
                "{shape:?} at {shift}: {anchors:?}"
            );
        }
    }
}

#[test]
fn plain_log_text_has_few_anchors() {
    let line = "[17/May/2015:10:05:03 +0000] \"GET /a/b.png HTTP/1.1\" 200 \
        203023 \"http://example.com/\" \"Mozilla/5.0 (X11) Chrome/32.0\"\n";
    let mut anchors = Vec::new();
    scan(line.as_bytes(), &mut anchors);
    assert!(anchors.is_empty(), "{anchors:?}");
}
