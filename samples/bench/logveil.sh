#!/usr/bin/env bash
# logveil: this project, under its built-in policy `default`.
#
# Tested: the version of this folder (MIT OR Apache-2.0), built from it;
# LOGVEIL names another binary.
# Finds: what README.md lists. Kept by that policy, and so not looked for
# here: user ids, user agents, referers and what else its table calls kept.
# Cannot: understand prose; look into base64 or compressed values.
# It writes what is complete and waits for nothing.
. "$(dirname "$0")/common.sh"

logveil=${LOGVEIL:-$here/../../target/release/logveil}

install() {
    [ -n "${LOGVEIL-}" ] || cargo build --quiet --release --locked \
        --manifest-path "$here/../../Cargo.toml"
}

run() { exec "$logveil"; }

version() { "$logveil" --version | sed 's/^logveil //'; }

main "$@"
