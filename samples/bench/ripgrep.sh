#!/usr/bin/env bash
# ripgrep: a searcher that can print what it replaced, in one pass.
#
# Tested: ripgrep 15.2.0 (Unlicense or MIT), of crates.io.
# Finds: every row of patterns.tsv as one alternation, case ignored, ASCII
# boundaries.
# Cannot: a replacement for each pattern. One text stands for all, so a bare
# number in JSON becomes a word, and the line is JSON no longer. Check digits,
# calendars, encodings.
# Output is line-buffered.
. "$(dirname "$0")/common.sh"

install() { from_crates_io ripgrep 15.2.0; }

run() {
    "$dir/bin/rg" --no-config --passthru --no-line-number --color never \
        --text --encoding none --no-unicode --ignore-case --line-buffered \
        --replace '${1}[REDACTED]' --regexp "$(one_pattern)" - \
        || [ $? -eq 1 ] # No line matched.
}

version() { "$dir/bin/rg" --version | sed -n '1s/^ripgrep \([^ ]*\).*/\1/p'; }

main "$@"
