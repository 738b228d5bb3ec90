#!/usr/bin/env bash
# VRL: the language of Vector for changing events, through its crate.
#
# Tested: vrl 0.38.0 (MPL-2.0), of crates.io.
# Finds: every row of patterns.tsv, case ignored, ASCII boundaries: the row of
# named fields by `replace`, which can keep their names, the others by
# `redact`, with the row's text for its redactor.
# Left off: the named filter us_social_security_number; there are none here.
# Cannot: check digits, calendars, encodings, unless a program does. A line is
# a text here: parsed as JSON, numbers would not be looked at, and names of
# fields would change their order. Bytes that are no UTF-8 are replaced.
# Output is flushed after each line.
. "$(dirname "$0")/common.sh"

install() {
    CARGO_TARGET_DIR=$dir cargo build --quiet --release --locked \
        --manifest-path "$here/vrl/Cargo.toml"
}

run() {
    local program
    program=$(sed -E -f - "$patterns" <<'SED'
/^#/d
s/\\b/(?-u:\\b)/g
s/^[^\t]*\t([^\t]*)\t\\1(.*)$/. = replace(., r'(?i)\1', "$1\2")/
s/^[^\t]*\t([^\t]*)\t(.*)$/redactor = {"type": "text", "replacement": "\2"}\n\
. = redact(., [r'(?i)\1'], redactor)/
SED
    )
    exec "$dir/release/bench-vrl" ". = string!(.)
$program"
}

version() {
    sed -n '/^name = "vrl"$/{n; s/.*"\(.*\)"/\1/p}' "$here/vrl/Cargo.lock"
}

main "$@"
