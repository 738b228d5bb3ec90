# shellcheck shell=bash
# What the runners share. Each sources this file, defines the functions
# `install`, `run` and `version`, and ends with `main "$@"`.
#
# $dir is the tool's own folder below LOGVEIL_BENCH_DIR (default:
# target/bench-tools); nothing is written elsewhere.

set -euo pipefail
# Bytes, not characters: \b and classes then mean the same in every tool, and
# a Chinese character before a number is a boundary.
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
patterns=$here/patterns.tsv
name=$(basename "$0" .sh)
root=${LOGVEIL_BENCH_DIR:-$here/../../target/bench-tools}
mkdir -p "$root"
root=$(cd "$root" && pwd)
dir=$root/$name

main() {
    case ${1-} in
        install) mkdir -p "$dir" && install >&2 ;;
        run) run ;;
        version) version ;;
        *)
            echo "usage: $0 install|run|version" >&2
            exit 2
            ;;
    esac
}

# Python packages, each as NAME==VERSION, into a virtual environment.
from_pypi() {
    [ -x "$dir/bin/python" ] || python3 -m venv "$dir"
    "$dir/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# The version of an installed Python package.
pypi_version() {
    "$dir/bin/pip" --disable-pip-version-check show "$1" \
        | sed -n 's/^Version: //p'
}

# Packages of npm, each as NAME@VERSION.
from_npm() {
    npm install --prefix "$dir" --no-audit --no-fund --loglevel=error "$@"
}

# A program of crates.io: name, version, further arguments of cargo install.
from_crates_io() {
    cargo install --quiet --locked --root "$dir" "$1" --version "$2" "${@:3}"
}

# Debian packages, unpacked and not installed: no rights needed, and no
# service is started. The system's own program is taken where there is one.
from_debian() {
    command -v apt-get >/dev/null || {
        echo "$name comes from Debian's packages, and there is no apt-get." >&2
        return 1
    }
    (
        cd "$dir"
        rm -f ./*.deb
        apt-get --quiet=2 --option APT::Sandbox::User=root download "$@" || {
            echo "Run 'apt-get update' as root, then this again." >&2
            exit 1
        }
        for package in ./*.deb; do
            dpkg-deb --extract "$package" .
        done
        rm -f ./*.deb
    )
    [ -d "$dir/usr" ]
}

# Where from_debian put programs and libraries.
use_debian() {
    local lib
    for lib in "$dir"/usr/lib/*-linux-gnu "$dir"/lib/*-linux-gnu; do
        LD_LIBRARY_PATH=$lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    done
    export LD_LIBRARY_PATH PATH=$dir/usr/bin:$dir/usr/sbin:$PATH
}

# All patterns as one, for tools that take one replacement: the first row's
# group, the name of a field, stays group 1.
one_pattern() {
    grep -v "^#" "$patterns" | cut -f 2 | paste -s -d '|'
}
