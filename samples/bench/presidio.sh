#!/usr/bin/env bash
# Microsoft Presidio: recognisers of personal data in text, here those that
# are patterns.
#
# Tested: presidio-analyzer and presidio-anonymizer 2.2.366 (MIT), of PyPI.
# Finds: credit cards, e-mail, IP, hardware addresses, IBAN and telephone
# numbers (of China, Hong Kong, Macao, Taiwan, the US and Britain) by its own
# recognisers; what else has a row of patterns.tsv by a recogniser of that
# pattern, as its documentation has one add them.
# Left off: dates, URLs, UUIDs and national numbers of other countries, which
# in logs would replace what is nobody's.
# Cannot: find names of people without a language model, which its makers have
# in no package registry. It reads a blank spaCy pipeline for the words around a
# match. A bare number in JSON becomes 0, as in patterns.tsv.
# Lines are analysed in batches, as they come, and flushed after each batch.
. "$(dirname "$0")/common.sh"

install() {
    from_pypi presidio-analyzer==2.2.366 presidio-anonymizer==2.2.366
}

program=$(cat <<'PYTHON'
import logging, os, sys

logging.disable(logging.CRITICAL)
import spacy
from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, Pattern
from presidio_analyzer import PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer, EmailRecognizer, IbanRecognizer, IpRecognizer,
    MacAddressRecognizer, PhoneRecognizer)
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig

# Found by recognisers of its own.
OWN = ("email", "mac", "ipv6", "ipv6_short", "ipv4")


class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


# Compiled with `regex`, which has POSIX classes. Boundaries are of ASCII.
rows, numbers = {}, ["CREDIT_CARD"]
for row in open(sys.argv[1], encoding="utf-8"):
    name, pattern, replacement = row.rstrip("\n").split("\t")
    if name.startswith("#"):
        continue
    rows[name] = "(?i)" + pattern.replace(r"\b", r"(?a:\b)")
    if replacement == "0":
        numbers.append(name.upper())
# The name of a field stays: \K leaves it out of the span.
rows["named"] = rows["named"].replace("basic )?)", r"basic )?)\K")

registry = RecognizerRegistry(supported_languages=["en"], recognizers=[
    CreditCardRecognizer(), IbanRecognizer(), IpRecognizer(),
    MacAddressRecognizer(),
    PhoneRecognizer(supported_regions=("CN", "HK", "MO", "TW", "US", "GB")),
    # Its own takes whatever a query has before an address for its user.
    EmailRecognizer(patterns=[Pattern("email", rows["email"], 0.9)]),
    *(PatternRecognizer(
        name.upper(), patterns=[Pattern(name, rows[name], 0.9)])
      for name in rows if name not in OWN),
])
analyzer = BatchAnalyzerEngine(
    AnalyzerEngine(registry=registry, nlp_engine=Blank()))
anonymizer = AnonymizerEngine()
operators = {
    name: OperatorConfig("replace", {"new_value": "0"}) for name in numbers}


def decode(line):
    try:
        return line.decode(), "utf-8"
    except UnicodeDecodeError:
        return line.decode("latin-1"), "latin-1"


def write(lines):
    texts, encodings = zip(*map(decode, lines))
    found = analyzer.analyze_iterator(texts, "en", batch_size=256)
    out = [
        anonymizer.anonymize(text, spans, operators).text if spans else text
        for text, spans in zip(texts, found)]
    sys.stdout.buffer.writelines(
        text.encode(encoding) + b"\n"
        for text, encoding in zip(out, encodings))
    sys.stdout.buffer.flush()


rest = b""
while chunk := os.read(0, 1 << 16):
    *lines, rest = (rest + chunk).split(b"\n")
    if lines:
        write(lines)
if rest:
    write([rest])
PYTHON
)

run() { exec "$dir/bin/python" -W ignore -c "$program" "$patterns"; }

version() { pypi_version presidio-analyzer; }

main "$@"
