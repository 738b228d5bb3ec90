//! Lines of machines about themselves. Nobody is in them.

use super::super::pen::{Clock, Pen};
use super::super::{Benign, Place, benign, values};

const PLACE: Place = Place::Sentence;

/// Hadoop's file system.
pub(super) fn hdfs(pen: &mut Pen) {
    pen.time(Clock::Compact);
    pen.text(" INFO dfs.");
    match pen.r.below(4) {
        0 => {
            pen.text("DataNode$PacketResponder: PacketResponder 1 for block ");
            pen.token(Benign::Block, PLACE, benign::block);
            pen.text(" terminating");
        }
        1 => {
            pen.text("FSNamesystem: BLOCK* NameSystem.delete: ");
            pen.token(Benign::Block, PLACE, benign::block);
            pen.text(" is added to invalidSet of ");
            pen.make(benign::host);
        }
        2 => {
            pen.text("DataNode$DataXceiver: Received block ");
            pen.token(Benign::Block, PLACE, benign::block);
            pen.text(" of size ");
            pen.token(Benign::Counter, PLACE, benign::bytes);
            pen.text(" from ");
            pen.make(benign::host);
        }
        _ => {
            pen.text("FSNamesystem: BLOCK* allocateBlock: /user/root/rand/_");
            pen.text("temporary/_task_200811092030_0001_m_");
            pen.number(100_000, 999_999);
            pen.text("_0/part-");
            pen.number(10_000, 99_999);
            pen.text(". ");
            pen.token(Benign::Block, PLACE, benign::block);
        }
    }
}

/// Spark, metrics, schedulers: numbers of every length.
pub(super) fn spark(pen: &mut Pen) {
    pen.time(Clock::Slashes);
    pen.text(" INFO ");
    match pen.r.below(6) {
        0 => {
            pen.text("storage.BlockManager: block rdd_2_1 of ");
            pen.token(Benign::Counter, PLACE, benign::bytes);
            pen.text(" bytes stored, free memory ");
            pen.token(Benign::Counter, PLACE, benign::bytes);
            pen.text(" bytes");
        }
        1 => {
            pen.text("optimizer: loss=");
            pen.token(Benign::Counter, PLACE, benign::float);
            pen.text(" grad=");
            pen.token(Benign::Counter, PLACE, benign::float);
            pen.text(" lr=0.00031");
        }
        2 => {
            pen.text("consumer: topic=orders partition=7 offset=");
            pen.token(Benign::Counter, Place::Field, benign::bytes);
            pen.text(" seq=");
            pen.token(Benign::Block, Place::Field, benign::sequence);
        }
        3 => {
            pen.text("importer: order_id=");
            pen.token(Benign::Order, Place::Field, benign::union_order);
            pen.text(" batch=");
            pen.token(Benign::WrongCheck, Place::Field, values::wrong_card);
            pen.text(" isbn=");
            pen.token(Benign::Isbn, Place::Field, benign::isbn);
        }
        4 => {
            pen.text("tracer: span ");
            pen.token(Benign::Digest, PLACE, values::hex_16);
            pen.text(" of trace ");
            pen.token(Benign::Digest, PLACE, values::hex_32);
            pen.text(" started_ns=");
            pen.token(Benign::Epoch, Place::Field, benign::epoch);
        }
        _ => {
            pen.text("fetcher: pulled ");
            pen.token(Benign::Uuid, PLACE, values::uuid);
            pen.text(" sha256:");
            pen.token(Benign::Digest, PLACE, values::hex_64);
            pen.text(" took ");
            pen.token(Benign::Time, PLACE, benign::duration);
        }
    }
}

/// The kernel, systemd, shells and build tools.
pub(super) fn system(pen: &mut Pen) {
    pen.time(Clock::Syslog);
    pen.text(" ");
    pen.make(benign::host);
    match pen.r.below(10) {
        0 => {
            pen.text(" kernel: pcieport ");
            pen.token(Benign::Time, PLACE, benign::colons);
            pen.text(": AER: corrected error received");
        }
        1 => {
            pen.text(" systemd[1]: Started ");
            pen.token(Benign::File, PLACE, benign::file);
            pen.text(".");
        }
        2 => {
            pen.text(" sudo: ops : COMMAND=/bin/chmod 0755 ");
            pen.token(Benign::Counter, PLACE, seven);
        }
        3 => {
            pen.text(" snmpd[901]: Unknown object OID ");
            pen.token(Benign::Version, PLACE, benign::long_dotted);
        }
        4 => {
            pen.text(" npm: added ");
            pen.token(Benign::File, PLACE, benign::file);
            pen.text(" and 12 packages in 3s");
        }
        5 => {
            pen.text(" updater: package openssl version ");
            pen.token(Benign::Version, PLACE, benign::version_4);
            pen.text(" replaces v");
            pen.token(Benign::Version, PLACE, benign::version_4);
        }
        6 => {
            pen.text(" app: ratio ");
            pen.token(Benign::Time, PLACE, benign::colons);
            pen.text(" elapsed ");
            pen.token(Benign::Time, PLACE, benign::duration);
        }
        7 => {
            pen.text(" app: session opened, max_tokens=");
            pen.token(Benign::Counter, Place::Field, benign::small);
            pen.text(" mobile=");
            pen.fixed(Benign::Word, Place::Field, "true");
            pen.text(" ip=");
            pen.fixed(Benign::Word, Place::Field, "unknown");
        }
        8 => {
            pen.text(" ctest: pass=");
            pen.token(Benign::Counter, Place::Field, benign::small);
            pen.text(" fail=");
            pen.number(0, 3);
            pen.text(" Location: ");
            pen.fixed(Benign::Word, Place::Header, "/login");
        }
        _ => {
            pen.text(" cron: archived ");
            pen.token(Benign::File, PLACE, benign::file);
            pen.text(" at ");
            pen.token(Benign::Epoch, PLACE, benign::epoch);
            pen.text(", ");
            pen.token(Benign::Counter, PLACE, benign::bytes);
            pen.text(" bytes");
        }
    }
}

/// Seven digits behind a mode, as a number behind an area code.
fn seven(r: &mut super::super::random::Random, out: &mut Vec<u8>) {
    out.push(b'0' + r.between(2, 8) as u8);
    r.digits(6, out);
}
