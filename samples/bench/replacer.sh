#!/usr/bin/env bash
# replacer: the yardstick that `logveil bench score` measures speed by.
#
# Tested: the one of this folder's logveil (MIT OR Apache-2.0); LOGVEIL names
# another binary.
# Finds: eight shapes, in one pass of one automaton: what one would write in
# Rust for speed alone. Its patterns are its own, not those of patterns.tsv.
# Cannot: check digits, calendars, encodings, names of fields.
# It writes what is complete and waits for nothing.
. "$(dirname "$0")/common.sh"

logveil=${LOGVEIL:-$here/../../target/release/logveil}

install() { "$here/logveil.sh" install; }

run() { exec "$logveil" bench replacer; }

version() { "$logveil" --version | sed 's/^logveil //'; }

main "$@"
