//! Tokens that are no one's, however much they look it.

use super::Benign;
use super::random::{Random, decimal, padded};
use super::values::{
    self, Make, hex_16, hex_32, hex_40, hex_64, uuid, wrong_card, wrong_uscc,
};
use super::words;

/// Tokens of a kind and the names they stand under.
pub(super) struct Field {
    pub(super) kind: Benign,
    pub(super) make: Make,
    pub(super) names: &'static [&'static str],
    /// Whether JSON has it without quotes.
    pub(super) number: bool,
}

macro_rules! fields {
    ($($kind:ident $make:ident $number:literal [$($name:literal)*];)*) => {
        &[$(Field {
            kind: Benign::$kind,
            make: $make,
            names: &[$($name),*],
            number: $number,
        }),*]
    };
}

/// Fields of every log.
pub(super) const FIELDS: &[Field] = fields! {
    Counter bytes true
        ["bytes" "respBytes" "content_length" "totalSize" "bytes_sent"
         "uploadSize"];
    Counter bytes true ["offset" "lag" "duration_ns" "elapsedMicros" "queueSize"];
    Counter small true ["cost_ms" "latency" "retryCount" "rows" "phone_count"];
    Counter small true ["max_tokens" "addressCount" "sessionTimeout"];
    Epoch epoch true ["ts" "timestamp" "createTime" "expireTs" "updated_at"];
    Order order false ["orderNo" "order_id" "ticketNo" "skuId" "waybill_no"];
    Order union_order false ["orderNo" "order_id" "outOrderNo"];
    Block sequence true ["seq" "msgId" "partitionOffset" "blockId"];
    Uuid uuid false ["requestId" "traceId" "x-request-id" "correlationId"];
    Digest hex_32 false ["traceId" "md5" "etag"];
    Digest hex_16 false ["spanId" "parentSpan"];
    Digest hex_40 false ["commit" "sha1" "revision"];
    Digest hex_64 false ["sha256" "digest" "checksum"];
    Version version_3 false ["version" "appVersion" "sdkVersion"];
    Version version_4 false ["version" "clientVersion" "buildVersion"];
    Isbn isbn false ["isbn" "barcode" "ean13"];
    WrongCheck wrong_number false ["batchNo" "voucher" "refNo" "lotNo"];
    WrongCheck wrong_uscc false ["batchNo" "refNo"];
    Word word false
        ["phoneVerified" "emailSent" "hasPassword" "ipAllowed" "mobile"
         "needCaptcha"];
    Time duration false ["elapsed" "took" "timeTaken"];
    File file false ["file" "resource" "module"];
};

fn push(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(text.as_bytes());
}

/// Eleven digits as of a mobile number, or fewer.
pub(super) fn bytes(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(2) {
        values::mobile(r, out);
    } else {
        out.push(b'0' + r.between(1, 9) as u8);
        let digits = r.between(3, 11);
        r.digits(digits, out);
    }
}

/// Three or four digits.
pub(super) fn small(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(100, 9999).into(), out);
}

/// An instant from 2024 to 2026 in seconds, or milli-, micro- or nanoseconds.
pub(super) fn epoch(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(1_704_067_200, 1_790_000_000).into(), out);
    let digits = r.pick(&[0, 3, 3, 6, 9]);
    r.digits(digits, out);
}

/// The number of an order: a date and digits, or 16 to 19 digits.
pub(super) fn order(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(4) {
        0 => {
            push(r.pick(&["SO", "PO", "TK", "SF"]), out);
            date(r, out);
            r.digits(8, out);
        }
        1 => {
            date(r, out);
            let digits = r.between(8, 11);
            r.digits(digits, out);
        }
        2 => {
            push("ORD-", out);
            r.digits(12, out);
        }
        _ => {
            out.push(b'0' + r.between(1, 9) as u8);
            let digits = r.between(15, 18);
            r.digits(digits, out);
        }
    }
}

/// A day of 2024 to 2026, eight digits.
fn date(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(2024, 2026).into(), out);
    padded(r.between(1, 10).into(), 2, out);
    padded(r.between(1, 28).into(), 2, out);
}

/// An order's number that begins as a UnionPay card does. One in ten passes
/// Luhn, as it would with any numbering.
pub(super) fn union_order(r: &mut Random, out: &mut Vec<u8>) {
    push("62", out);
    let digits = r.pick(&[14, 17]);
    r.digits(digits, out);
}

/// A sequence number or a snowflake.
pub(super) fn sequence(r: &mut Random, out: &mut Vec<u8>) {
    if r.once_in(3) {
        values::mobile(r, out);
    } else {
        push(r.pick(&["7", "1", "62"]), out);
        r.digits(17, out);
    }
}

/// A block as HDFS names it.
pub(super) fn block(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["blk_", "blk_-", "blk_62", "blk_-62"]), out);
    out.push(b'0' + r.between(1, 9) as u8);
    r.digits(16, out);
}

/// A version of three parts.
pub(super) fn version_3(r: &mut Random, out: &mut Vec<u8>) {
    dotted(3, r, out);
}

/// A version of four parts, which an address could have. The word `v` or a
/// name that says so stands before it.
pub(super) fn version_4(r: &mut Random, out: &mut Vec<u8>) {
    dotted(4, r, out);
}

fn dotted(parts: u32, r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.between(1, 30).into(), out);
    for _ in 1..parts {
        out.push(b'.');
        decimal(r.below(240).into(), out);
    }
}

/// A book's number (ISO 2108) or an article's of the same make, with the
/// check digit of GS1.
pub(super) fn isbn(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    push(r.pick(&["9787", "9787", "9780", "6901", "6923"]), out);
    r.digits(8, out);
    let mut sum = 0;
    for (place, &digit) in out[start..].iter().enumerate() {
        let weight = if place % 2 == 0 { 1 } else { 3 };
        sum += u32::from(digit - b'0') * weight;
    }
    out.push(b'0' + ((10 - sum % 10) % 10) as u8);
}

/// A number like a resident's or a card's whose check digit is wrong.
pub(super) fn wrong_number(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(3) {
        0 => wrong_card(r, out),
        1 => values::wrong_resident_id(r, out),
        _ => values::wrong_hk_id(r, out),
    }
}

/// What stands where a value could.
pub(super) fn word(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["true", "false", "unknown", "required", "none"]), out);
}

/// How long something took, printed with too many places.
pub(super) fn duration(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(3) {
        0 => {
            push("0.", out);
            values::mobile(r, out);
            r.digits(5, out);
            push("s", out);
        }
        1 => {
            padded(r.below(24).into(), 2, out);
            out.push(b':');
            padded(r.below(60).into(), 2, out);
            out.push(b':');
            padded(r.below(60).into(), 2, out);
        }
        _ => {
            decimal(r.below(900).into(), out);
            out.push(b'.');
            r.digits(3, out);
            push("ms", out);
        }
    }
}

/// A float printed to the last bit, with the digits of a card or a mobile
/// number behind its point.
pub(super) fn float(r: &mut Random, out: &mut Vec<u8>) {
    decimal(r.below(100).into(), out);
    out.push(b'.');
    if r.once_in(2) {
        values::card_by_shape(r, out);
    } else {
        values::mobile(r, out);
    }
}

/// A file, unit or package that looks like a mailbox or a hardware address.
pub(super) fn file(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(7) {
        0 => push(
            r.pick(&[
                "logo@2x.png",
                "banner@3x.jpg",
                "icon-close@2x.webp",
                "splash@3x.png",
            ]),
            out,
        ),
        1 => push(
            r.pick(&[
                "user@1000.service",
                "getty@tty1.service",
                "systemd-fsck@dev-vda1.service",
            ]),
            out,
        ),
        2 => {
            push(r.pick(&["@vue/compiler-sfc", "@types/node"]), out);
            out.push(b'@');
            dotted(3, r, out);
        }
        3 => push(r.pick(&["deploy@bastion", "root@localhost"]), out),
        4 => {
            push("backup-", out);
            dashed_time(r, out);
            push(".tar.gz", out);
        }
        5 => {
            push("core.", out);
            hex_32(r, out);
            push(".zst", out);
        }
        _ => {
            push("report_", out);
            date(r, out);
            push(".xlsx", out);
        }
    }
}

/// Year to second in pairs, as hardware addresses have them.
fn dashed_time(r: &mut Random, out: &mut Vec<u8>) {
    for (low, high) in [(23, 26), (1, 12), (1, 28), (0, 23), (0, 59), (0, 59)]
    {
        if (low, high) != (23, 26) {
            out.push(b'-');
        }
        padded(r.between(low, high).into(), 2, out);
    }
}

/// What programs print with colons.
pub(super) fn colons(r: &mut Random, out: &mut Vec<u8>) {
    match r.below(5) {
        0 => {
            push("0000:", out);
            padded(r.between(10, 99).into(), 2, out);
            push(":00.0", out);
        }
        1 => push(r.pick(&["std::io::Error", "tokio::net", "a::b"]), out),
        2 => push(r.pick(&["2:0:0:0", "16:9", "1:4:2"]), out),
        3 => {
            padded(r.below(24).into(), 2, out);
            out.push(b':');
            padded(r.below(60).into(), 2, out);
            out.push(b':');
            padded(r.below(60).into(), 2, out);
            out.push(b':');
            padded(r.below(1000).into(), 3, out);
        }
        _ => {
            out.push(b'0' + r.between(1, 9) as u8);
            push("d:", out);
            padded(r.below(24).into(), 2, out);
            push("h:", out);
            padded(r.below(60).into(), 2, out);
            push("m", out);
        }
    }
}

/// An object identifier or a path of USB ports.
pub(super) fn long_dotted(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(&["1.3.6.1.4.1.311", "1.2.840.113549.1", "2.5.29"]), out);
    for _ in 0..3 {
        out.push(b'.');
        decimal(r.below(60).into(), out);
    }
}

/// A host that is no one's.
pub(super) fn host(r: &mut Random, out: &mut Vec<u8>) {
    push(r.pick(words::HOSTS), out);
    out.push(b'-');
    padded(r.below(40).into(), 2, out);
}
