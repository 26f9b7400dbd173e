#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""liar.py ADDRESS PORT: a resolver whose first label says how it lies.

Each lie carries an address of its own, so that a test can see whether it was
believed.  Prints "ready" once it listens."""
import socket
import struct
import sys

ANSWER, TRUNCATED = 0x8180, 0x8380


def name(text):
    return b"".join(
        bytes([len(label)]) + label.encode() for label in text.split(".") if label
    ) + b"\0"


def record(owner, rtype, data, ttl=60):
    return name(owner) + struct.pack("!HHIH", rtype, 1, ttl, len(data)) + data


def a(owner, last):
    return record(owner, 1, bytes([203, 0, 113, last]))


def message(ident, question, records, flags=ANSWER):
    return (struct.pack("!HHHHHH", ident, flags, 1, len(records), 0, 0)
            + question + b"".join(records))


def lies(ident, question, asked):
    """The datagrams that answer the question, in order."""
    def plain(*records, **more):
        return message(ident, question, records, **more)

    other = name("other.example.com") + question[-4:]
    special = record(asked, 1, bytes([127, 0, 0, 1]))
    truth = plain(a(asked, 100))
    return {
        "truth": [truth],
        "chain": [plain(record(asked, 5, name("b.example.com")),
                        a("c.example.com", 101))],
        "stranger": [plain(a("stranger.example.net", 102))],
        "question": [message(ident, other, [a("other.example.com", 103)]), truth],
        "ident": [message(ident ^ 1, question, [a(asked, 104)]), truth],
        "cut": [plain(a(asked, 105), flags=TRUNCATED)],
        "twice": [truth, plain(a(asked, 106))],
        "broken": [plain(a(asked, 107))[:-2], truth],
        "loopback": [plain(special)],
        "mixed": [plain(special, a(asked, 108))],
        "many": [plain(*[record(asked, 1, bytes([203, 0, 113, 128 + i]))
                         for i in range(65)])],
        "refused": [plain(a(asked, 109), flags=ANSWER | 5)],
        "pointer": [plain(b"\xc0\x0c" + record("", 1, bytes([203, 0, 113, 110]))[1:])],
        "loop": [plain(record(asked, 5, name("l." + asked)),
                       record("l." + asked, 5, name(asked)), a("z." + asked, 111))],
    }


def read_name(data, at):
    labels = []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    return ".".join(labels), at + 1


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((sys.argv[1], int(sys.argv[2])))
    print("ready", flush=True)
    while True:
        data, peer = sock.recvfrom(4096)
        ident = struct.unpack("!H", data[:2])[0]
        asked, end = read_name(data, 12)
        told = lies(ident, data[12:end + 4], asked)
        for lie in told.get(asked.split(".")[0].lower(), told["truth"]):
            sock.sendto(lie, peer)


main()
