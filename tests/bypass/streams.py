#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""streams.py HOW NAME FINE: DNS over one TCP connection, cut in some way, with
a question for NAME in it and, where there are others, for FINE."""
import socket
import sys
import time

from attack import RESOLVER, framed, message, question, tcp, told

HOW, NAME, FINE = sys.argv[1:4]
ASKED = framed(message(question(NAME), ident=0x4e57))
OTHER = framed(message(question(FINE), ident=0x4e58))
LONG = message(question(NAME), behind=b"\0" * 65535)[:65535]


def cut(data, *places):
    """@data in pieces that end at @places."""
    places = (0, *places, len(data))
    return [data[a:b] for a, b in zip(places, places[1:])]


def bytewise(data):
    return [data[i:i + 1] for i in range(len(data))]


# Each piece is one send() and, since there is a moment between, one segment.
PIECES = {
    "whole": [ASKED],
    "bytewise": bytewise(ASKED),
    "in-length": cut(ASKED, 1),
    "behind-length": cut(ASKED, 2),
    "in-header": cut(ASKED, 7),
    "behind-header": cut(ASKED, 14),
    "in-name": cut(ASKED, 20),
    "in-type": cut(ASKED, len(ASKED) - 3),
    "last-byte": cut(ASKED, len(ASKED) - 1),
    "second": [OTHER, ASKED],
    "first-of-three": [ASKED + OTHER + OTHER],
    "last-of-three": [OTHER + OTHER + ASKED],
    "straddling": cut(OTHER + ASKED + OTHER, len(OTHER) + 20),
    "behind-zero": [framed(b"") + ASKED],
    "behind-zeros": [framed(b"") * 400 + ASKED],
    "behind-short": [framed(bytes(12)) + ASKED],
    "longest": [framed(LONG)],
    "longest-cut": cut(framed(LONG), 30, 31, 33000),
    "thousands": [OTHER * 1200, ASKED],
}


def drain(sock, wanted):
    """Read @wanted messages."""
    data = b""
    while wanted:
        more = sock.recv(1 << 16)
        if not more:
            raise ConnectionResetError(104, "closed")
        data += more
        while len(data) >= 2 and len(data) >= 2 + int.from_bytes(data[:2], "big"):
            data = data[2 + int.from_bytes(data[:2], "big"):]
            wanted -= 1


def send_pieces(sock, pieces):
    for piece in pieces:
        sock.sendall(piece)
        time.sleep(0.002)
    sent = b"".join(pieces)
    drain(sock, max(1, sent.count(b"\x4e\x57") + sent.count(b"\x4e\x58")))


def pieces():
    send_pieces(tcp(), PIECES[HOW])


def persistent():
    """Thousands of questions, each answered, and then the one."""
    sock = tcp()
    for _ in range(3000):
        sock.sendall(OTHER)
        drain(sock, 1)
    sock.sendall(ASKED)
    drain(sock, 1)


def longer_than_what_follows():
    """Never complete: but what comes of it?"""
    sock = tcp()
    sock.sendall(framed(ASKED[2:], 65535))
    time.sleep(0.1)
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)


def urgent():
    """The receiver takes the urgent byte out of the stream."""
    sock = tcp()
    at = ASKED.index(b"denied")
    sock.sendall(ASKED[:at])
    sock.send(b"x", socket.MSG_OOB)
    time.sleep(0.05)
    sock.sendall(ASKED[at:])
    drain(sock, 1)


def syn():
    """The query is in the SYN: the first connection gets the cookie."""
    for data in (OTHER, ASKED):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(1)
        sock.sendto(data, socket.MSG_FASTOPEN, (RESOLVER, 53))
        drain(sock, 1)


def syn_by_connect():
    for data in (OTHER, ASKED):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(1)
        sock.setsockopt(socket.IPPROTO_TCP, 30, 1)  # TCP_FASTOPEN_CONNECT
        sock.connect((RESOLVER, 53))
        sock.sendall(data)
        drain(sock, 1)


def syn_cut():
    """Half of it is in the SYN."""
    for data in ([OTHER, b""], cut(ASKED, 20)):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(1)
        sock.sendto(data[0], socket.MSG_FASTOPEN, (RESOLVER, 53))
        time.sleep(0.05)
        sock.sendall(data[1])
        drain(sock, 1)


OTHERS = {
    "persistent": persistent,
    "longer": longer_than_what_follows,
    "urgent": urgent,
    "syn": syn,
    "syn-by-connect": syn_by_connect,
    "syn-cut": syn_cut,
}

told(OTHERS.get(HOW, pieces))
