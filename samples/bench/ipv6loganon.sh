#!/usr/bin/env bash
# ipv6loganon, of ipv6calc: masks the client's address of an access log.
#
# Tested: ipv6calc 1.0.0 (GPL-2.0-only), of Debian.
# Finds: an IPv4 or IPv6 address that starts a line, and no more; its default
# masks keep 24 bits of IPv4 and 56 of IPv6.
# Cannot: any other place, value or format. Meant for access logs alone.
# Output is flushed after each line.
. "$(dirname "$0")/common.sh"

install() { from_debian ipv6calc libgeoip1; }

run() {
    use_debian
    exec ipv6loganon --flush --disable-geoip 2>/dev/null
}

version() {
    use_debian
    ipv6loganon --version 2>&1 | sed -nE '1s/.*version ([^ ]*).*/\1/p'
}

main "$@"
