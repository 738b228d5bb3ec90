#!/usr/bin/env bash
# datafog: detection of personal data for language models.
#
# Tested: datafog 4.9.0 (Apache-2.0), of PyPI.
# Finds: e-mail, telephone and card numbers and IPv4 addresses by its engine
# "regex".
# Left off: dates, postal codes and American social security numbers (any nine
# digits), which in logs replace what is nobody's.
# Its experimental engine in Rust is three times as fast and finds no mobile
# number of the mainland, so it is off.
# Cannot: take patterns of one's own, IPv6, Chinese numbers, names without a
# language model, which its makers have in no package registry.
# Flushed after each batch of lines that has come.
. "$(dirname "$0")/common.sh"

install() { from_pypi datafog==4.9.0; }

program=$(cat <<'PYTHON'
import os, sys
import datafog

TYPES = ["EMAIL", "PHONE", "CREDIT_CARD", "IP_ADDRESS"]


def clean(line):
    text = line.decode("utf-8", "surrogateescape")
    return datafog.redact(text, engine="regex", entity_types=TYPES
        ).redacted_text.encode("utf-8", "surrogateescape")


rest = b""
while chunk := os.read(0, 1 << 16):
    *lines, rest = (rest + chunk).split(b"\n")
    sys.stdout.buffer.writelines(clean(line) + b"\n" for line in lines)
    sys.stdout.buffer.flush()
if rest:
    sys.stdout.buffer.write(clean(rest))
PYTHON
)

run() { exec env DO_NOT_TRACK=1 "$dir/bin/python" -W ignore -c "$program"; }

version() { pypi_version datafog; }

main "$@"
