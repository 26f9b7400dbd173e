#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""mdns.py SHAPE NAME ADDRESS [FROM]: send a message of multicast DNS that asks
for NAME, or hides it, from port FROM (5353)."""
import socket
import struct
import sys

from attack import message, question, record, told, wire_name

PORT, UDP_SEGMENT = 5353, 103
PTR, ANY, ANSWER, UPDATE, TRUNCATED = 12, 255, 0x8400, 0x2800, 0x0200
FINE = "innocent.many.example.com"


def label(data):
    return bytes([len(data)]) + data


def pointer(at):
    return struct.pack("!H", 0xC000 | at)


def mdns(*questions, **also):
    also.setdefault("flags", 0)
    return message(*questions, ident=0, **also)


def known(owner):
    """Return a known answer, whose name and data are as they are given."""
    return record(owner, PTR, wire_name("p.many.example.com"))


def several(name):
    """Several questions, of which one is for @name."""
    fine, asked = question(FINE, PTR), question(name, PTR)
    return {
        "one": mdns(asked),
        "first": mdns(asked, fine),
        "second": mdns(fine, asked),
        "unicast-wanted": mdns(fine, question(name, PTR, 0x8001)),
        "middle": mdns(fine, asked, fine),
        "last-of-128": mdns(*127 * [fine], asked),
        "last-of-129": mdns(*128 * [fine], asked),
        "count-one": mdns(fine, asked, counts=(1, 0, 0, 0)),
        "count-three": mdns(fine, asked, counts=(3, 0, 0, 0)),
        "count-258": mdns(fine, asked, counts=(258, 0, 0, 0)),
        "answer-bit": mdns(fine, asked, flags=ANSWER),
        "update": mdns(fine, asked, flags=UPDATE),
    }


def compressed(name):
    """Names that are put together from several places of the message."""
    first, rest = name.split(".", 1)
    mark, ends = first.encode(), struct.pack("!HH", PTR, 1)
    behind = label(rest.split(".", 1)[0].encode())
    fine = question(FINE, PTR)
    suffix = 12 + wire_name(FINE).index(b"\7example")
    hidden = label(wire_name(rest)) + wire_name("many.example.com")
    second = 12 + len(fine)
    later = second + len(label(mark)) + 2 + len(ends)
    return {
        "suffix": mdns(fine, label(mark) + behind + pointer(suffix) + ends),
        # The second name goes on inside a label of the first one, ...
        "in-label": mdns(hidden + ends, label(mark) + pointer(13) + ends),
        # ... is a pointer to one that goes on there, ...
        "chain": mdns(hidden + ends, label(mark) + pointer(13) + ends,
                      pointer(12 + len(hidden + ends)) + ends),
        # ... or to what comes only later, or to itself, or to the header.
        "forward": mdns(fine, label(mark) + pointer(later) + ends,
                        counts=(2, 1, 0, 0), behind=known(rest)),
        "loop": mdns(fine, label(mark) + pointer(second) + ends),
        "header": mdns(fine, label(mark) + pointer(8) + ends),
        "first-is-pointer": mdns(label(mark) + pointer(12) + ends),
        "reserved": mdns(fine, label(mark) + b"\x80" + ends),
    }


def with_records(name):
    """Known answers, and the records of a probe, behind a question."""
    asked = question(name, PTR)
    probe = record(pointer(12), 1, bytes([198, 51, 100, 1]))
    answer, owner = known(name), known(pointer(12))
    data = record(pointer(12), PTR, label(b"p") + pointer(12))
    return {
        "known": mdns(asked, counts=(1, 1, 0, 0), behind=answer),
        "known-compressed": mdns(asked, counts=(1, 2, 0, 0),
                                 behind=owner + data),
        "known-many": mdns(asked, counts=(1, 90, 0, 0), behind=90 * data),
        "known-go-on": mdns(asked, counts=(1, 1, 0, 0), behind=answer,
                            flags=TRUNCATED),
        "probe": mdns(question(name, ANY), counts=(1, 0, 1, 0), behind=probe),
        "all-sections": mdns(asked, counts=(1, 1, 1, 1),
                             behind=answer + probe + owner),
        "too-long": mdns(asked, counts=(1, 1, 0, 0),
                         behind=record(pointer(12), PTR, b"", length=9)),
        "too-short": mdns(asked, counts=(1, 1, 0, 0), behind=answer + b"x"),
        "one-too-many": mdns(asked, counts=(1, 2, 0, 0), behind=answer),
        "one-too-few": mdns(asked, counts=(1, 1, 0, 0), behind=2 * answer),
        "over-9000": mdns(asked, counts=(1, 1, 0, 0),
                          behind=record(pointer(12), 16, bytes(9000))),
    }


def without_question(name):
    """What asks nothing: known answers that go on, what a responder says."""
    return {
        "goes-on": mdns(counts=(0, 1, 0, 0), behind=known(name)),
        "goes-on-badly": mdns(counts=(0, 1, 0, 0), behind=known(name) + b"x"),
        "nothing-known": mdns(counts=(0, 0, 0, 1), behind=known(name)),
        "says": mdns(counts=(0, 1, 0, 0), behind=known(name), flags=ANSWER),
    }


def opened(address, from_port):
    ip6 = ":" in address
    sock = socket.socket(socket.AF_INET6 if ip6 else socket.AF_INET,
                         socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("::" if ip6 else "198.51.100.1", from_port))
    scope = socket.if_nametoindex("veth0") if address.startswith("ff") else 0
    sock.connect((address, PORT, 0, scope) if ip6 else (address, PORT))
    return sock


def attack(shape, name, address, from_port):
    shapes = {**several(name), **compressed(name), **with_records(name),
              **without_question(name)}
    if shape == "tcp":
        sock = socket.create_connection((address, PORT), timeout=2)
        data = shapes["second"]
        sock.sendall(struct.pack("!H", len(data)) + data)
        return
    sock = opened(address, from_port)
    if shape == "train":  # the last datagram of a buffer asks for two names
        data = shapes["second"]
        sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(data))
        sock.send(3 * mdns(question(FINE), question(FINE)).ljust(len(data))
                  + data)
        return
    sock.send(shapes[shape])


told(attack, sys.argv[1], sys.argv[2], sys.argv[3],
     int(sys.argv[4]) if len(sys.argv) > 4 else PORT)
