#!/usr/bin/env bash
# GNU awk: one substitution after the other.
#
# Tested: GNU awk 5.2.1 (GPL-3.0-or-later), of the system or of Debian.
# Finds: every row of patterns.tsv, case ignored. Its word boundary is \y.
# Cannot: check digits, calendars, encodings.
# Output is flushed after each line.
. "$(dirname "$0")/common.sh"

install() { command -v gawk || from_debian gawk libsigsegv2 libmpfr6; }

run() {
    local program
    program=$(sed -E '/^#/d; s/\\b/\\y/g
        s/^[^\t]*\t([^\t]*)\t([^\\].*)$/gsub(\/\1\/, "\2")/
        s/^[^\t]*\t([^\t]*)\t\\(.*)$/$0 = gensub(\/\1\/, "\\\\\2", "g")/' \
        "$patterns")
    use_debian
    exec gawk "BEGIN { IGNORECASE = 1 } {
        $program
        printf \"%s%s\", \$0, RT
        fflush()
    }"
}

version() {
    use_debian
    gawk --version | sed -nE '1s/^GNU Awk ([^,]*).*/\1/p'
}

main "$@"
