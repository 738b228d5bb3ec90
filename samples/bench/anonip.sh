#!/usr/bin/env bash
# anonip: masks the last bits of addresses in log files.
#
# Tested: anonip 1.1.0 (BSD-3-Clause), of PyPI.
# Finds: up to four addresses a line, IPv4 or IPv6 by the rows of
# patterns.tsv, through its option --regex. Its masks are the default ones:
# 12 bits of IPv4, 84 of IPv6.
# Cannot: anything but addresses. Ends of lines are rewritten.
# It flushes after each line.
. "$(dirname "$0")/common.sh"

install() { from_pypi anonip==1.1.0; }

run() {
    local address
    # Its groups are what it masks: those of the patterns must not count.
    address=$(sed -n 's/^ip[^\t]*\t\([^\t]*\)\t.*/\1/p' "$patterns" \
        | sed 's/(/(?:/g' | paste -s -d '|')
    address="(?:.*?($address))?"
    exec "$dir/bin/python" -m anonip --regex \
        "(?i)$address$address$address$address" 2>/dev/null
}

version() { "$dir/bin/python" -m anonip --version; }

main "$@"
