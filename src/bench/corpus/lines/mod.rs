//! The lines of each profile.

mod access;
mod hostile;
mod machine;
mod records;
mod sentences;
mod tables;

use super::pen::Pen;
pub(super) use tables::csv;

/// A line of [`Profile::Access`](super::Profile::Access).
pub(super) fn access_log(pen: &mut Pen) {
    match pen.r.below(20) {
        0 => pen.line(access::nginx_body),
        1 => pen.line(access::nginx_error),
        _ => pen.line(access::combined),
    }
}

/// A line of [`Profile::App`](super::Profile::App).
pub(super) fn app(pen: &mut Pen) {
    match pen.r.below(12) {
        0..3 => pen.line(records::json),
        3 => pen.line(records::json_nested),
        4 => pen.line(records::json_in_json),
        5 | 6 => pen.line(records::logfmt),
        7 => pen.line(sentences::english),
        8 => pen.line(machine::spark),
        _ => pen.line(sentences::chinese),
    }
}

/// A line of [`Profile::Clean`](super::Profile::Clean).
pub(super) fn clean(pen: &mut Pen) {
    pen.people = false;
    match pen.r.below(16) {
        0 | 1 => pen.line(access::combined),
        2 => pen.line(access::nginx_error),
        3 | 4 => pen.line(records::json),
        5 => pen.line(records::json_nested),
        6 => pen.line(records::json_in_json),
        7 => pen.line(records::logfmt),
        8 => pen.line(records::xml),
        9 => pen.line(records::syslog),
        10 => tables::w3c(pen),
        11 => pen.line(sentences::chinese),
        12 | 13 => pen.line(machine::hdfs),
        14 => pen.line(machine::spark),
        _ => pen.line(machine::system),
    }
}

/// One or more lines of [`Profile::Mixed`](super::Profile::Mixed).
pub(super) fn mixed(pen: &mut Pen) {
    pen.people = true;
    match pen.r.below(100) {
        0..20 => pen.line(access::combined),
        20..23 => pen.line(access::nginx_body),
        23..27 => pen.line(access::nginx_error),
        27..37 => pen.line(records::json),
        37..42 => pen.line(records::json_nested),
        42..47 => pen.line(records::json_in_json),
        47..54 => pen.line(records::logfmt),
        54..58 => pen.line(records::xml),
        58..61 => pen.line(records::syslog),
        61..64 => pen.line(records::sshd),
        64..67 => pen.line(records::header),
        67..70 => pen.line(records::cookies),
        70..77 => pen.line(sentences::english),
        77..89 => pen.line(sentences::chinese),
        // A table has its header and a dozen rows.
        89 => tables::w3c(pen),
        _ => clean(pen),
    }
}

/// A line of [`Profile::Hostile`](super::Profile::Hostile), one in three an
/// ordinary one.
pub(super) fn hostile(pen: &mut Pen) {
    pen.people = true;
    match pen.r.below(30) {
        0..10 => mixed(pen),
        10..15 => pen.line(hostile::nested),
        15..20 => pen.line(hostile::touching),
        20..22 => pen.line(hostile::coloured),
        22..24 => pen.line(hostile::carriage_return),
        24..26 => pen.line(hostile::not_text),
        26..29 => pen.line(hostile::cut),
        // One line in some thousand, of up to 200 KiB.
        _ if pen.r.once_in(60) => pen.line(hostile::long),
        _ => pen.line(hostile::gb18030),
    }
}
