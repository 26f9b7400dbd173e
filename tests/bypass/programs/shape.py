#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""shape.py SHAPE NAME [udp|tcp]: send an odd message that asks for NAME, or holds
it behind a question for a name that is permitted.

shape.py opens ADDRESS NAME: tells the resolver that NAME has ADDRESS, and
connects to it.
shape.py resolve NAME: asks for it by the C library."""
import socket
import struct
import sys

from attack import (framed, message, question, record, tcp, told, udp,
                    wire_name)

OTHER = "innocent.many.example.com"
A, OPT, TSIG, SIG, AXFR, IXFR = 1, 41, 250, 24, 252, 251
QUERY, UPDATE, NOTIFY = 0x0100, 0x2800, 0x2000


def edns(data, **also):
    """Return an OPT record with one option that has no meaning (65001)."""
    return record(b"\0", OPT, struct.pack("!HH", 65001, len(data)) + data,
                  rclass=4096, **also)


def labels(name):
    """Return the first label and the wire form of the rest."""
    first, rest = name.split(".", 1)
    return first.encode(), wire_name(rest)


def label(data, length=None):
    return bytes([len(data) if length is None else length]) + data


def one(name):
    """Messages with one question, and whatever else."""
    asked = question(name)
    two = (2, 0, 0, 0)
    other = question(OTHER)
    return {
        "plain": message(asked),
        "two-first": message(asked, other),
        "two-second": message(other, asked),
        "count-one": message(other, asked, counts=(1, 0, 0, 0)),
        "count-one-first": message(asked, other, counts=(1, 0, 0, 0)),
        "count-zero": message(asked, counts=(0, 0, 0, 0)),
        "count-all": message(asked, counts=(65535, 0, 0, 0)),
        "count-256": message(asked, counts=(256, 0, 0, 0)),
        "count-two": message(asked, counts=two),
        "answer-bit": message(asked, flags=0x8180),
        "every-bit": message(asked, flags=0xffff),
        "status": message(asked, flags=0x1000),
        "notify": message(asked, flags=NOTIFY),
        "update": message(asked, flags=UPDATE),
        "opcode-15": message(asked, flags=0x7800),
        "class-chaos": message(question(name, 16, 3)),
        "class-any": message(question(name, 255, 255)),
        "type-0": message(question(name, 0, 0)),
    }


def behind(name):
    """Messages with something behind the question for a permitted name."""
    asked, other, wire = question(name), question(OTHER), wire_name(name)
    rr = record(name, A, bytes([203, 0, 113, 10]))

    def counts(an=0, ns=0, ar=0, tail=rr, flags=QUERY, first=other):
        return message(first, flags=flags, counts=(1, an, ns, ar), behind=tail)

    tsig = record(name, TSIG, wire_name("hmac-sha256") + bytes(58), rclass=255)
    return {
        "data": counts(tail=wire),
        "message": counts(tail=message(asked)),
        "answer": counts(an=1, flags=0x8180),
        "answer-unsaid": counts(),
        "authority": counts(ns=1),
        "authority-axfr": counts(ns=1, first=question(OTHER, AXFR)),
        "two-soas": counts(ns=2, first=question(OTHER, IXFR), tail=rr + rr),
        "zone-update": counts(ns=1, flags=UPDATE),
        "zone-notify": counts(an=1, flags=NOTIFY),
        "three-more": counts(ar=3, tail=3 * rr),
        "more-than-told": counts(ar=1, tail=edns(b"") + asked),
        "less-than-told": counts(ar=2, tail=edns(wire)),
        "none-of-two": counts(ar=2, tail=wire),
        "one-too-long": counts(ar=1, tail=edns(wire, length=len(wire) + 5)),
        "one-too-short": counts(ar=1, tail=edns(wire, length=4)),
        "no-length": counts(ar=1, tail=wire + b"\0\x29\4\xd0\0\0\0\0\0"),
        "owner-reserved": counts(ar=1, tail=label(wire, 0x80) + rr),
        "owner-endless": counts(ar=1, tail=wire[:-1] + 130 * label(b"a")),
        # what a question may have
        "edns": counts(ar=1, tail=edns(wire)),
        "tsig": counts(ar=1, tail=tsig),
        "edns-tsig": counts(ar=2, tail=edns(b"") + tsig),
        "sig0": counts(ar=1, tail=record(b"\0", SIG, bytes(18) + wire + bytes(64))),
        "ixfr": counts(ns=1, first=question(OTHER, IXFR),
                       tail=record(b"\xc0\x0c", 6, wire + wire + bytes(20))),
    }


def names(name):
    """Odd names, which are below the same domain."""
    first, rest = labels(name)
    long = rest
    while len(long) < 190:
        long = label(bytes(63).replace(b"\0", b"x")) + long
    left = 255 - len(long) - 1 - len(first)
    at = 12 + 1 + len(first)  # of what follows the first label

    def odd(data):
        return message(question(data))

    def pointer(to, more=b""):
        return message(question(label(first) + struct.pack("!H", 0xc000 | to)),
                       behind=more)

    tail = left - 64 if left > 64 else 0  # of a second label
    full = label(first) + (label(tail * b"y") if tail else b"")
    full += label((254 - len(full) - len(long)) * b"z")
    return {
        "case": odd(wire_name(name.swapcase())),
        "dot": odd(label(first + b".a") + rest),
        "dot-only": odd(label(first) + label(b".") + rest),
        "nul": odd(label(first + b"\0") + rest),
        "nul-dot": odd(label(first) + label(b"a\0.b") + rest),
        "backslash": odd(label(first + b"\\.") + rest),
        "escape": odd(label(first + b"\\046") + rest),
        "ff": odd(label(first + b"\xff\xfe") + rest),
        "utf-8": odd(label(first + "\u2024".encode()) + rest),
        "space": odd(label(first + b" \t\r\n") + rest),
        "63": odd(label(first) + label(63 * b"x") + rest),
        "255": odd(full + long),
        "256": odd(full[:len(first) + 1] + label(b"q") * 200 + rest),
        "64": odd(label(first) + label(64 * b"x") + rest),
        "64-data": odd(label(first) + label(64 * b"x", 63) + rest),
        "endless": message(label(first) + label(b"a"), counts=(1, 0, 0, 0)),
        "cut": message(question(name)[:-1]),
        "no-class": message(wire_name(name) + b"\0\1"),
        "empty-label": odd(label(first) + b"\0" + rest),
        "pointer-later": pointer(at + 6, rest),
        "pointer-self": pointer(at),
        "pointer-first": pointer(12),
        "pointer-header": pointer(2),
        "pointer-end": pointer(0x3fff),
        "pointer-edns": message(
            question(label(first) + struct.pack("!H", 0xc000 | at + 6 + 15)),
            counts=(1, 0, 0, 1), behind=edns(rest)),
        "type-40": odd(label(first) + label(b"aaa", 0x43) + rest),
        "type-41": odd(label(first) + b"\x41\x08\xaa" + rest),
        "type-80": odd(label(first) + label(b"aaa", 0x83) + rest),
        "type-bf": odd(label(first) + b"\xbf" + 63 * b"a" + rest),
    }


def equal(name):
    """Labels with dots that look like other names."""
    first = name.split(".", 1)[0].encode()
    com = wire_name("example.com")
    return {
        "as-denied": message(question(label(first + b".denied") + com)),
        "as-permitted": message(question(label(first + b".many.example.com") + b"\0")),
        "as-permitted-com": message(
            question(label(first + b".many.example") + wire_name("com"))),
    }


def letters(name):
    """Names of 127 labels, below d (denied) or p; NAME is in an option."""
    last = label(b"d" if ".denied." in name else b"p")
    return {"127": message(question(126 * label(b"a") + last + b"\0"),
                           counts=(1, 0, 0, 1), behind=edns(wire_name(name)))}


def own(name):
    return {"edns-4000": message(question(name), counts=(1, 0, 0, 1),
                                 behind=edns(bytes(4000)))}


GROUPS = {"one": one, "behind": behind, "name": names, "equal": equal,
          "labels": letters, "own": own}


def attack(shape, name, proto="udp"):
    group, which = shape.split("/", 1)
    data = GROUPS[group](name)[which]
    sock = tcp() if proto == "tcp" else udp()
    sock.send(framed(data) if proto == "tcp" else data)
    sock.recv(4096)


def opens(address, name):
    said = record(name, A, socket.inet_aton(address))
    sock = udp()
    try:
        for counts in ((1, 1, 0, 0), (1, 0, 0, 1)):
            sock.send(message(question(name), flags=0x8180, counts=counts,
                              behind=said))
    except OSError:
        pass
    socket.create_connection((address, 80), timeout=1)


if sys.argv[1] == "opens":
    told(opens, *sys.argv[2:])
elif sys.argv[1] == "resolve":
    told(socket.getaddrinfo, sys.argv[2], 80)
else:
    told(attack, *sys.argv[1:])
