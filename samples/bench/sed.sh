#!/usr/bin/env bash
# sed: a stream editor, one substitution after the other.
#
# Tested: GNU sed 4.9 (GPL-3.0-or-later), of the system.
# Finds: every row of patterns.tsv, case ignored.
# Cannot: check digits, calendars, encodings, the name of a field other than
# by the first pattern.
# Output is line-buffered by stdbuf; sed -u would also read its input byte by
# byte.
. "$(dirname "$0")/common.sh"

install() { sed --version | head -n 1; }

run() {
    exec stdbuf -oL sed -E -f <(
        sed -E '/^#/d; s/^[^\t]*\t([^\t]*)\t(.*)$/s~\1~\2~gI/' "$patterns"
    )
}

version() { sed --version | sed -n '1s/.* //p'; }

main "$@"
