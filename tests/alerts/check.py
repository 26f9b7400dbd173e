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

Some files are looked at once more: of IDLE_FILE, when the names alone are told; the
names of BLOCKED_FILE as many browsers ask for them, each with another half on a
blocklist; and those of COMMON_FILE, as one program asks for all of them.
"""
import glob
import gzip
import json
import os
import random
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
IDLE = 180        # seconds until the names of an idle tunnel are told
IDLE_FILE = "tunnel-lab-iodine_idle.tsv.gz"
BROWSERS = 200    # behind a blocklist, of which one may be told
BLOCKED_FILE = "silent-blocklist-nxdomain.tsv.gz"
COMMON_FILE = "names-umbrella20k.txt.gz"
LOW = 21          # event.severity
failed = False


def alerts(data):
    """The record of each alert."""
    run = subprocess.run([NAMEWARD, "replay", "--alerts", "--json", "-p", POLICY, "-"],
                         input=data, capture_output=True, check=True)
    for text in run.stdout.splitlines():
        record = json.loads(text)
        if "lookup" in record["nameward"]:  # else it is a sum
            yield record


def replay(data):
    """{detector: (alerts, lookups until the first)}"""
    found = {}
    for record in alerts(data):
        detector = record["event"]["reason"]
        n, first = found.get(detector, (0, record["nameward"]["lookup"]))
        found[detector] = (n + 1, first)
    return found


def say(ok, text):
    global failed
    failed |= not ok
    print(f"{'ok' if ok else 'FAIL'} alerts/{text}", flush=True)


def report(name, found, ok):
    told = ", ".join(f"{detector} {n} (first at {first})"
                     for detector, (n, first) in sorted(found.items())) or "none"
    say(ok, f"{name}: {told}")


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
    say(ok, f"dga.tsv.gz: {len(by[10])} families, told by "
        + ", ".join(f"{n} names {share:.0%}" for n, share in shares.items()))


def rows(file):
    """The lines of @file that are no comments."""
    return [row for row in read(os.path.join(DATA, file)).decode().splitlines()
            if not row.startswith("#")]


def check_idle():
    lookups = rows(IDLE_FILE)
    found = replay("\n".join(lookups).encode())
    times = [float(row.split("\t")[0]) for row in lookups]
    at = found["tunnel"][1] if "tunnel" in found else len(times)
    by_type = found.get("odd-type", (0, None))[1]
    say("tunnel" in found and times[at - 1] - times[0] <= IDLE and by_type == 1,
        f"idle: told by its names after {times[at - 1] - times[0]:.0f} s, by its type at "
        f"lookup {by_type}")


def check_browsers():
    names = [row.split("\t")[4] for row in rows(BLOCKED_FILE)]
    rng = random.Random("browsers")
    lookups = [made.line(2.4 * i, name, rcode=rng.choice((0, 3)), client=f"host-{n}",
                         exe="/usr/lib/firefox/firefox", user="1000")
               for i, name in enumerate(names) for n in range(BROWSERS)]
    told = {record["host"]["name"] for record in alerts("\n".join(lookups).encode())}
    say(len(told) <= 1, f"browsers: {len(told)} of {BROWSERS} told, with half of "
                        f"{len(names)} names on a blocklist")


def check_common():
    names = rows(COMMON_FILE)
    random.Random("common names").shuffle(names)
    # In a day nothing may be told, in an hour one alert that is not low.
    for what, seconds, least, most in (("a day", 86400, LOW, 0),
                                       ("an hour", 3600, LOW + 1, 1)):
        # A browser, which may ask for servers of encrypted DNS.
        lookups = [made.line(i * seconds / len(names), name,
                             exe="/usr/lib/firefox/firefox")
                   for i, name in enumerate(names)]
        severities = [record["event"]["severity"]
                      for record in alerts("\n".join(lookups).encode())]
        told = sum(severity >= least for severity in severities)
        say(told <= most, f"common names: {len(names)} by one program in {what}, "
                          f"{len(severities)} alerts, {told} of severity {least} or more")


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
    for file, check in ((IDLE_FILE, check_idle), (BLOCKED_FILE, check_browsers),
                        (COMMON_FILE, check_common)):
        if os.path.exists(os.path.join(DATA, file)):
            check()
        else:
            print(f"skip alerts/{file}: it is not in {DATA} (ALERT_DATA)")
    say(statistics.median(firsts) <= MEDIAN,
        f"tunnels: {len(firsts)} captures, told after {statistics.median(firsts):.0f} "
        f"names in the median, {max(firsts)} at worst")


if __name__ == "__main__":
    check_made()
    check_data()
    sys.exit(failed)
