#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""agrees.py AUDIT ENFORCE ANSWERED - do the records of two runs of the same programs
agree?  What audit called denied has to be what enforcing refused, and nothing
else; each difference is one line.  A program is told by its user.

A connection that only a denied lookup made possible is left out: where the
lookup is refused, nobody knows the address.  So is a question to a server that
may not be connected to: enforcing refuses it as a connection, unread.  Where
ANSWERED is 0, a denied question is an error and no answer, and a program asks for
no other type of a name that it was refused."""
import json
import sys


def records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def is_denied(record):
    types = record["event"].get("type", [])
    return "denied" in (types if isinstance(types, list) else [types])


def key(record):
    """What was denied to whom, and why."""
    event = record["event"]
    dns = record.get("dns", {}).get("question", {})
    to = record.get("destination", {})
    what = ((dns.get("name"), dns.get("type")) if event["action"] == "query"
            else (to.get("ip"), to.get("port")))
    return (record.get("user", {}).get("id"), event["action"], *what,
            record.get("rule", {}).get("name"), event.get("reason"))


def denials(path, outcome, mode):
    """The denied lookups and connections, of which each has that outcome."""
    from_lookup = set()
    keys = set()
    asked = {}
    for record in records(path):
        event = record["event"]
        if not is_denied(record):
            continue
        if event["action"] == "answer" and event.get("reason") == "denied":
            user = record.get("user", {}).get("id")
            from_lookup |= {(user, ip) for ip
                            in record.get("dns", {}).get("resolved_ip", [])}
        if event["action"] not in ("query", "connect"):
            continue
        if (event.get("outcome"), record["nameward"]["mode"]) != (outcome,
                                                                  mode):
            print(f"{path}: want {outcome}, {mode}:", json.dumps(record))
        keys.add(key(record))
        to = record["destination"]
        asked[key(record)] = to["ip"], to["port"]
    refused = {(k[0], *k[2:4]) for k in keys if k[1] == "connect"}
    return {k for k in keys
            if (k[1] == "query" and (k[0], *asked[k]) not in refused) or
            (k[1] == "connect" and (k[0], k[2]) not in from_lookup)}


def main():
    audit, enforce, answered = sys.argv[1:]
    would = denials(audit, "unknown", "audit")
    was = denials(enforce, "failure", "enforce")
    gave_up = set()
    if answered == "0":
        refused = {k[:3] for k in was if k[1] == "query"}
        gave_up = {k for k in would if k[:3] in refused}
    for k in sorted(would - was - gave_up, key=str):
        print("audit would have denied, enforcing did not:", k)
    for k in sorted(was - would, key=str):
        print("enforcing denied, audit would not have:", k)
    if not would:
        print("nothing was denied")


if __name__ == "__main__":
    main()
