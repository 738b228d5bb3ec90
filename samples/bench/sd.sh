#!/usr/bin/env bash
# sd: find and replace with the syntax of Rust's regex crate.
#
# Tested: sd 1.0.0 (MIT), of crates.io.
# Finds: every row of patterns.tsv as one alternation, case ignored, ASCII
# boundaries.
# Cannot: a replacement for each pattern in one process (see ripgrep.sh).
# Reads all input before it writes: no latency to measure, and memory grows
# with the input. Check digits, calendars, encodings.
. "$(dirname "$0")/common.sh"

install() { from_crates_io sd 1.0.0; }

run() {
    exec "$dir/bin/sd" --flags i \
        "$(one_pattern | sed 's/\\b/(?-u:\\b)/g')" '${1}[REDACTED]'
}

version() { "$dir/bin/sd" --version | sed 's/^sd //'; }

main "$@"
