#!/usr/bin/env python3
"""Markdown tables of the scores in a directory, as run-all.sh leaves them.

    samples/bench/tables.py DIRECTORY PROFILE
"""

import json
import sys
from pathlib import Path

# Which entities stand in which column, and which columns a tool may be
# judged by that never claims the rest.
GROUPS = {
    "ip": ["ip"],
    "mac": ["mac", "bssid"],
    "e-mail": ["email"],
    "mobile": ["mobile_cn"],
    "other phone": ["landline_cn", "phone"],
    "resident id": ["resident_id"],
    "bank card": ["bank_card"],
    "credential": ["credential"],
    "other documents": [
        "passport", "permit", "hk_id", "mo_id", "tw_id", "military_id",
        "driving_licence", "household_register"],
    "devices": [
        "imei", "meid", "iccid", "imsi", "android_id", "idfa", "idfv", "gaid",
        "oaid", "openudid", "guid", "device_id", "serial_number"],
}
REST = "names, accounts, rest"


def percent(hit, total):
    """A rate for a reader: none is 0, and little is not none."""
    if not total:
        return "–"
    if not hit:
        return "0"
    rate = 100 * hit / total
    return f"{rate:.1f}" if rate >= 0.1 else f"{rate:.1g}"


def three_digits(figure):
    """Three digits, or more before the point; no exponent."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def table(head, rows):
    """Columns of text, the first flush left. Tools that do the same, as those
    with the same patterns do, share a row."""
    print("| " + " | ".join(head) + " |")
    print("|---" + "|---:" * (len(head) - 1) + "|")
    tools = {}
    for tool, *cells in rows:
        tools.setdefault(tuple(cells), []).append(tool)
    for cells, names in tools.items():
        print("| " + " | ".join([", ".join(names), *cells]) + " |")
    print()


def grouped(score):
    """Hits and totals by group; what is kept on purpose is left out."""
    of = {name: group for group, names in GROUPS.items() for name in names}
    sums = {group: [0, 0] for group in [*GROUPS, REST, "all"]}
    for tally in score["entities"]:
        if tally["name"] in score["kept"]:
            continue
        for group in (of.get(tally["name"], REST), "all"):
            sums[group][0] += tally["hit"]
            sums[group][1] += tally["total"]
    return sums


def main():
    directory, profile = Path(sys.argv[1]), sys.argv[2]
    paths = directory.glob(f"*.{profile}.json")
    scores = [json.loads(path.read_text()) for path in paths]

    def leaked(score):
        hit, total = grouped(score)["all"]
        return hit / total

    scores.sort(key=lambda score: (leaked(score), score["name"]))

    print("Values that leaked, in percent, by group of entities:\n")
    groups = [*GROUPS, REST, "all"]
    table(["tool", *groups], (
        [score["name"], *(percent(*grouped(score)[g]) for g in groups)]
        for score in scores))

    print("The same, by encoding:\n")
    encodings = [tally["name"] for tally in scores[0]["encodings"]]
    table(["tool", *encodings], (
        [score["name"], *(
            percent(t["hit"], t["total"]) for t in score["encodings"])]
        for score in scores))

    print("Benign tokens that changed, in percent:\n")
    kinds = [tally["name"] for tally in scores[0]["benign"]]
    table(["tool", *kinds, "all"], (
        [score["name"],
         *(percent(t["hit"], t["total"]) for t in score["benign"]),
         percent(sum(t["hit"] for t in score["benign"]),
                 sum(t["total"] for t in score["benign"]))]
        for score in scores))

    print("Other damage:\n")
    table(["tool", "lines judged", "other bytes gone, %",
           "JSON lines broken, %", "lines missing", "added",
           "out of order"], (
        [score["name"], f'{score["corpus"]["lines"]:,}',
         percent(d["collateral_bytes"], d["other_bytes"]),
         percent(d["json_broken"], d["json_lines"]),
         f'{d["lines_missing"]:,}', f'{d["lines_added"]:,}',
         f'{d["lines_reordered"]:,}']
        for score in scores for d in [score["damage"]]))

    print("Speed and latency:\n")
    rows = []
    for score in sorted(
            scores, reverse=True,
            key=lambda s: s["speed"]["ratio"] if s["speed"] else 0):
        row = [score["name"]]
        if speed := score["speed"]:
            row += [
                f'{speed["bytes_per_second"] / 1e6:.3g}',
                f'{speed["slowest"] / 1e6:.3g}–{speed["fastest"] / 1e6:.3g}',
                f'{speed["ratio"]:.2g}',
                three_digits(speed["cpu_seconds_per_gb"]),
                f'{speed["peak_bytes"] / 2**20:.0f}',
                f'{speed["bytes"] / 2**20:.3g}']
        else:
            row += ["–"] * 6
        latency = score["latency"]
        if latency and not latency["held_back"]:
            row += [f'{latency["median_us"]:.0f}', f'{latency["p99_us"]:.0f}']
        else:
            row += ["held back" if latency else "–"] * 2
        rows.append(row)
    table(["tool", "MB/s", "slowest–fastest", "ratio to the replacer",
           "CPU s/GB", "peak MiB", "input MiB", "latency µs", "99 of 100"],
          rows)


main()
