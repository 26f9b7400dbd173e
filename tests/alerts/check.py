#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""check.py: replay lookups of which it is known what they are.

    NAMEWARD=build/nameward [ALERT_DATA=FOLDER] python3 tests/alerts/check.py

First those of made.py, then those in ALERT_DATA, which are not in the tree and
are skipped without it.  A line a file: alerts by detector, and after how many
lookups the first of each came.  The folder has, in the forms that `nameward
replay` reads, *.tsv.gz (ten fields), *.names.gz (a name a line) and *.pcap:

    tunnel-*          lookups of a tunnel: told within WORST, half within MEDIAN
    made-slow-X-NB-*  of a slow one, with N bytes in each name
    made-txt-*        of a program that is fetched by TXT
    all others        of ordinary programs: no alert

Besides, dga.tsv.gz has rows of family, source and name, made up by malware, and
tables.py reads them and names-*.txt.gz (see names.py), ordinary names, one a
line.  A line that begins with # is a comment.
"""
import glob
import gzip
import json
import os
import statistics
import subprocess
import sys

import made

NAMEWARD = os.environ.get("NAMEWARD", "build/nameward")
DATA = os.environ.get("ALERT_DATA")
POLICY = os.path.join(os.path.dirname(__file__), "policy.yaml")
WORST = 50        # lookups until a capture of a tunnel is told
MEDIAN = 15
BYTES = 1000      # out before a slow one is told
BY_TEN = 0.84     # of the runs of families, by so many names
failed = False


def replay(data):
    """{detector: (alerts, lookups until the first)}"""
    run = subprocess.run([NAMEWARD, "replay", "--alerts", "--json", "-p", POLICY, "-"],
                         input=data, capture_output=True, check=True)
    found = {}
    for text in run.stdout.splitlines():
        record = json.loads(text)
        if "lookup" not in record["nameward"]:
            continue  # a sum
        detector = record["event"]["reason"]
        n, first = found.get(detector, (0, record["nameward"]["lookup"]))
        found[detector] = (n + 1, first)
    return found


def report(name, found, ok):
    global failed
    failed |= not ok
    told = ", ".join(f"{detector} {n} (first at {first})"
                     for detector, (n, first) in sorted(found.items())) or "none"
    print(f"{'ok' if ok else 'FAIL'} alerts/{name}: {told}", flush=True)


def check_made():
    for name, (_, want) in made.MADE.items():
        found = replay("\n".join(made.lines(name)).encode())
        ok = set(want) <= set(found) if want else not found
        ok &= all(found[d][1] <= at for d, at in want.items() if d in found)
        report("made/" + name, found, ok)


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        return file.read()


def payload(name, n):
    """Bytes in @n names of made-slow-*-16B-*."""
    return n * int(name.split("-")[3].rstrip("B"))


def check_file(path, firsts):
    name = os.path.basename(path)
    found = replay(read(path))
    first = min((at for _, at in found.values()), default=None)
    if name.startswith("tunnel-"):
        # The number of names, whatever the detector.
        firsts.append(first or WORST + 1)
        ok = first is not None and first <= WORST
    elif name.startswith("made-slow-"):
        ok = "tunnel" in found and payload(name, found["tunnel"][1]) <= BYTES
    elif name.startswith("made-txt-"):
        ok = "txt" in found
    else:
        ok = not found
    report(name, found, ok)


def check_families():
    families = {}
    for row in read(os.path.join(DATA, "dga.tsv.gz")).decode().splitlines():
        if not row.startswith("#"):
            family, source, name = row.split("\t")
            families.setdefault((family, source), []).append(name)
    by = {10: [], 25: [], 50: []}
    for names in families.values():
        runs = [names[i:i + 50] for i in range(0, len(names) - 49, 50)][:5]
        if not runs:
            continue
        ends = []
        for run in runs:
            found = replay("\n".join(made.line(2 * i, name, rcode=3) for i, name
                                     in enumerate(run)).encode())
            ends.append(min((at for _, at in found.values()), default=1000))
        for n, shares in by.items():
            shares.append(sum(end <= n for end in ends) / len(ends))
    shares = {n: statistics.mean(all_of) for n, all_of in by.items()}
    ok = shares[10] >= BY_TEN and shares[50] == 1
    global failed
    failed |= not ok
    print(f"{'ok' if ok else 'FAIL'} alerts/dga.tsv.gz: {len(by[10])} families, told by "
          + ", ".join(f"{n} names {share:.0%}" for n, share in shares.items()))


def check_data():
    if not DATA:
        print("skip alerts/data: ALERT_DATA names no folder of lookups "
              "(tests/alerts/check.py has its form)")
        return
    paths = [path for kind in ("*.tsv.gz", "*.names.gz", "*.pcap")
             for path in glob.glob(os.path.join(DATA, kind))]
    if not paths:
        print(f"skip alerts/data: there is nothing in {DATA} (ALERT_DATA)")
        return
    firsts = []
    for path in sorted(paths):
        if not os.path.basename(path).startswith("dga"):
            check_file(path, firsts)
    check_families()
    global failed
    ok = statistics.median(firsts) <= MEDIAN
    failed |= not ok
    print(f"{'ok' if ok else 'FAIL'} alerts/tunnels: {len(firsts)} captures, told after "
          f"{statistics.median(firsts):.0f} names in the median, {max(firsts)} at worst")


if __name__ == "__main__":
    check_made()
    check_data()
    sys.exit(failed)
