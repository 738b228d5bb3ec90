#!/usr/bin/env bash
# alog: replaces the first field of each line of an access log.
#
# Tested: alog 0.10.0 (MIT), of crates.io.
# Finds: the client of a common or combined access log, whatever it is, also
# where the line repeats it (--thorough), and the authenticated user.
# Cannot: any other value, any other format: a line that starts otherwise
# loses its first word, or all before a bracket. Meant for access logs alone.
# Output is flushed after each line.
. "$(dirname "$0")/common.sh"

install() { from_crates_io alog 0.10.0 --features alog-cli; }

run() { exec "$dir/bin/alog" --authuser --thorough --flush-line; }

version() { "$dir/bin/alog" --version | sed 's/.* //'; }

main "$@"
