#!/usr/bin/env bash
# redact-pii: rules for personal data in American English.
#
# Tested: redact-pii 3.4.0 (MIT), of npm.
# Finds: credit cards, e-mail, IP, telephone and social security numbers,
# user names, passwords and credentials behind their labels, by its own rules;
# before them every row of patterns.tsv as a custom rule.
# Left off: names, street addresses, postal codes, URLs and "any number of
# four digits", which in logs replace what is nobody's.
# Cannot: check digits, calendars, encodings. Its own rules for numbers come
# without boundaries and cut into longer ones.
. "$(dirname "$0")/common.sh"

install() { from_npm redact-pii@3.4.0; }

program=$(cat <<'JAVASCRIPT'
const fs = require("fs");
const { SyncRedactor } = require("redact-pii");

// No POSIX classes here, and $1 instead of \1.
const rows = fs.readFileSync(process.argv[1], "latin1").split("\n")
    .filter((row) => row && !row.startsWith("#"))
    .map((row) => row.split("\t"))
    .map(([, pattern, replacement]) => ({
        regexpPattern: new RegExp(pattern.replace("[:space:]", "\\s"), "gi"),
        replaceWith: replacement.replace("\\1", "$1"),
    }));
const off = { enabled: false };
const redactor = new SyncRedactor({
    builtInRedactors: {
        names: off, streetAddress: off, zipcode: off, url: off, digits: off,
    },
    customRedactors: { before: rows },
});

let rest = Buffer.alloc(0);
const clean = (lines) => {
    const text = lines.toString("latin1").split("\n");
    fs.writeSync(1, Buffer.from(
        text.map((line) => redactor.redact(line)).join("\n"), "latin1"));
};
const chunk = Buffer.alloc(1 << 16);
for (let n; (n = fs.readSync(0, chunk)) > 0;) {
    rest = Buffer.concat([rest, chunk.subarray(0, n)]);
    const end = rest.lastIndexOf(10) + 1;
    if (end) clean(rest.subarray(0, end));
    rest = rest.subarray(end);
}
if (rest.length) clean(rest);
JAVASCRIPT
)

run() { cd "$dir" && exec node -e "$program" "$patterns"; }

version() {
    node -p 'require(process.argv[1]).version' \
        "$dir/node_modules/redact-pii/package.json"
}

main "$@"
