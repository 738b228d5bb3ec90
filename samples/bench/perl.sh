#!/usr/bin/env bash
# Perl: `perl -pe`, one substitution after the other.
#
# Tested: Perl 5.36.0 (Artistic-1.0-Perl or GPL-1.0-or-later), of the system.
# Finds: every row of patterns.tsv, case ignored, as bytes.
# Cannot, as it is used here: check digits, calendars, encodings. (A longer
# program in Perl can, and is then another tool.)
# Output is flushed after each line.
. "$(dirname "$0")/common.sh"

install() { perl -e 'print "Perl $^V\n"'; }

run() {
    local program
    # What Perl would take for an array or an index is quoted.
    program=$(sed -E '/^#/d; s/@/\\@/g
        s/^[^\t]*\t([^\t]*)\t(.*)$/s~\1~\2~gi;/
        s/~\\1\[/~$1\\[/' "$patterns")
    exec perl -pe "BEGIN { \$| = 1 } $program"
}

version() { perl -e 'printf "%vd\n", $^V'; }

main "$@"
