#!/usr/bin/env bash
# argus-redact: personal data in texts for language models, Chinese first.
#
# Tested: argus-redact 0.8.22 (Apache-2.0), of PyPI.
# Finds: its types for Chinese and English and those of any language (phones,
# identities of the mainland, Hong Kong, Macao and Taiwan, passports, cards,
# e-mail, addresses of networks and hardware, IMEI, JWT and keys, names and
# addresses behind labels and surnames), mode "fast": patterns and check
# digits, no model, which its makers have in no package registry.
# Left off: dates, gender, words like "my" and American social security
# numbers (any nine digits), which in logs replace what is nobody's.
# Cannot: tell lines apart (each is a call), keep JSON numbers numbers, find
# passwords by the name of their field.
# Flushed after each batch of lines that has come.
. "$(dirname "$0")/common.sh"

install() { from_pypi argus-redact==0.8.22; }

program=$(cat <<'PYTHON'
import os, sys, warnings

warnings.simplefilter("ignore")
from argus_redact import redact

OFF = ["date", "gender", "self_reference", "ssn"]


def clean(line):
    try:
        text, encoding = line.decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = line.decode("latin-1"), "latin-1"
    text = redact(text, lang=["zh", "en"], types_exclude=OFF)[0]
    return text.encode(encoding, "replace")


rest = b""
while chunk := os.read(0, 1 << 16):
    *lines, rest = (rest + chunk).split(b"\n")
    sys.stdout.buffer.writelines(clean(line) + b"\n" for line in lines)
    sys.stdout.buffer.flush()
if rest:
    sys.stdout.buffer.write(clean(rest))
PYTHON
)

run() { exec "$dir/bin/python" -W ignore -c "$program" 2>/dev/null; }

version() { pypi_version argus-redact; }

main "$@"
