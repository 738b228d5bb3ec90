#!/usr/bin/env bash
# lnav: a log viewer whose write commands can anonymise.
#
# Tested: lnav 0.11.1 (BSD-2-Clause), of Debian.
# Finds: addresses of networks and hardware, e-mail, URLs, names of hosts and
# users, and every word that could be one: it exchanges words throughout, for
# sending a log to the makers of a program.
# Cannot: leave words alone, numbers of people, stream: it reads all input,
# and sorts by time what it takes for logs.
. "$(dirname "$0")/common.sh"

install() {
    from_debian lnav libarchive13 libcurl3-gnutls libpcre2-8-0
}

run() {
    use_debian
    # It keeps what it read of pipes below its home.
    HOME=$(mktemp -d) && export HOME XDG_CONFIG_HOME="$HOME"
    trap 'rm -rf "$HOME"' EXIT
    # Of a regular file as standard input it never reaches the end.
    cat | lnav -n -q -c ':write-view-to --anonymize /dev/stdout'
}

version() { use_debian && lnav -V | sed 's/^lnav //'; }

main "$@"
