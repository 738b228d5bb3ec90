#!/usr/bin/env bash
# Installs and scores every tool of this folder, one after the other:
#
#     samples/bench/run-all.sh DIRECTORY [TOOL...]
#
# DIRECTORY gets TOOL.PROFILE.json for each; tables.py makes tables of them
# and `logveil bench report` a page. What fails is named at the end, and is no
# reason to stop. PROFILES (default: "mixed access"), SEED (1) and SIZE (4MiB)
# choose the logs, LOGVEIL the binary that scores (default: the one that
# logveil.sh builds). Allow an hour, and let nothing else run.
set -uo pipefail
out=${1:?"usage: $0 DIRECTORY [TOOL...]"}
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
# The score states the command: by its name, not by its place.
cd "$(dirname "$0")/../.." || exit
logveil=${LOGVEIL:-target/release/logveil}

# All are judged on the same lines. Tool, profiles it is made for, what its
# speed is measured on, and how often: a slow tool gets less, so that each ends
# within minutes.
size=${SIZE:-4MiB}
tools='
logveil      any     64MiB  5
replacer     any     64MiB  5
ripgrep      any     32MiB  5
sd           any     32MiB  5
alog         access  32MiB  5
ipv6loganon  access  16MiB  3
mmanon       any     16MiB  3
vrl          any     16MiB  3
sed          any     16MiB  3
gawk         any     16MiB  3
perl         any     8MiB   3
redact-pii   any     4MiB   3
anonip       any     4MiB   3
datafog      any     1MiB   3
lnav         any     1MiB   3
argus-redact any     1MiB   3
scrubadub    any     1MiB   3
presidio     any     1MiB   3
'

# What logveil keeps on purpose. Few other tools look for any of it, so it is
# listed apart for all of them.
kept=$(paste -sd, samples/bench/kept.txt)

failed=()
while read -r tool for speed_size runs; do
    [ -n "$tool" ] || continue
    [ $# -eq 0 ] || [[ " $* " == *" $tool "* ]] || continue
    runner=samples/bench/$tool.sh
    if ! "$runner" install; then
        failed+=("$tool: not installed")
        continue
    fi
    version=$("$runner" version)
    for profile in ${PROFILES:-mixed access}; do
        [ "$for" = any ] || [ "$for" = "$profile" ] || continue
        echo "$tool $version, $profile" >&2
        # Standard input is the list above, and not for them.
        if ! timeout 1200 "$logveil" bench score --json \
            --name "$tool" --tool-version "$version" \
            --profile "$profile" --seed "${SEED:-1}" --kept "$kept" \
            --size "$size" --speed-size "$speed_size" --runs "$runs" \
            -- "$runner" run \
            >"$out/$tool.$profile.json" </dev/null; then
            failed+=("$tool: not scored on $profile")
            rm -f "$out/$tool.$profile.json"
        fi
    done
done <<<"$tools"

[ ${#failed[@]} -eq 0 ] || {
    printf '%s\n' "${failed[@]}" >&2
    exit 1
}
