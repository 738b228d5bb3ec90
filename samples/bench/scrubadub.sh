#!/usr/bin/env bash
# scrubadub: personal data in English prose.
#
# Tested: scrubadub 2.0.1 (MIT), of PyPI.
# Finds: credit cards, telephone numbers of China, user names and passwords
# behind their labels, Twitter names, national numbers: its default detectors;
# and, as detectors by regular expression, every row of patterns.tsv.
# Left off: URLs, which in logs are the request; its own e-mail.
# Cannot: check digits of its own for what was added, encodings.
# Flushed after each batch of lines that has come.
. "$(dirname "$0")/common.sh"

install() { from_pypi scrubadub==2.0.1; }

program=$(cat <<'PYTHON'
import os, re, sys
import scrubadub
from scrubadub.detectors import Detector
from scrubadub.filth import Filth


class Row(Detector):
    """A row of the table; of a named field, its name stays."""

    def __init__(self, row):
        row_name, pattern, _ = row.rstrip("\n").split("\t")
        super().__init__(name=f"{row_name}_row", locale="zh_CN")
        pattern = pattern.replace(r"\b", r"(?a:\b)")
        pattern = pattern.replace("[:space:]", r"\s")
        self.regex = re.compile(pattern, re.IGNORECASE)
        self.filth = type(row_name, (Filth,), {"type": row_name})
        self.kept = row_name == "named"

    def iter_filth(self, text, document_name=None):
        for match in self.regex.finditer(text):
            start = match.end(1) if self.kept else match.start()
            yield self.filth(
                beg=start, end=match.end(), text=text[start:match.end()],
                detector_name=self.name, document_name=document_name,
                locale=self.locale)


scrubber = scrubadub.Scrubber(locale="zh_CN")
# Its own takes whatever a query has before an address for its user.
for name in ("url", "email"):
    scrubber.remove_detector(name)
for row in open(sys.argv[1], encoding="utf-8"):
    if not row.startswith("#"):
        scrubber.add_detector(Row(row))


def clean(line):
    text = line.decode("utf-8", "surrogateescape")
    return scrubber.clean(text).encode("utf-8", "surrogateescape")


rest = b""
while chunk := os.read(0, 1 << 16):
    *lines, rest = (rest + chunk).split(b"\n")
    sys.stdout.buffer.writelines(clean(line) + b"\n" for line in lines)
    sys.stdout.buffer.flush()
if rest:
    sys.stdout.buffer.write(clean(rest))
PYTHON
)

run() { exec "$dir/bin/python" -W ignore -c "$program" "$patterns"; }

version() { pypi_version scrubadub; }

main "$@"
