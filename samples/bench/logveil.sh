#!/usr/bin/env bash
# logveil: this project, under its built-in policy `default`.
#
# Tested: the version of this folder (MIT OR Apache-2.0), built from it.
# Finds: what README.md lists. Kept by that policy, and so not found here:
# user ids, user agents, referers and what else its table calls kept.
# Cannot: understand prose; look into base64 or compressed values.
# It writes what is complete and waits for nothing.
. "$(dirname "$0")/common.sh"

install() {
    cargo install --quiet --locked --root "$dir" --path "$here/../.."
}

run() { exec "$dir/bin/logveil"; }

version() { "$dir/bin/logveil" --version | sed 's/^logveil //'; }

main "$@"
