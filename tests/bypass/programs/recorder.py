#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""recorder.py DEVICE ADDRESS@PORT...: a resolver that logs what comes.

Prints "ready", then one line for each complete DNS message
    message udp|tcp PORT from ADDRESS PORT len N TEXT
for what was left of a TCP stream when it ended
    partial tcp PORT from ADDRESS PORT len N TEXT
and for each IP packet that comes over DEVICE, as it was on the wire
    frame PROTO from ADDRESS to ADDRESS len N TEXT
TEXT has small letters, and dots for what is no printable ASCII.  Questions
for A and AAAA are answered with 203.0.113.10 and 2001:db8:2::10, all others
with nothing; what has no readable question gets no answer."""
import functools
import ipaddress
import selectors
import socket
import struct
import sys
import threading

A = bytes([203, 0, 113, 10])
AAAA = ipaddress.ip_address("2001:db8:2::10").packed
TYPES = {1: A, 28: AAAA}
PRINTABLE = bytes(b if 33 <= b < 127 else ord(".") for b in range(256))
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23  # linux/if_packet.h, Linux 4.20
lock = threading.Lock()


def tell(*words):
    with lock:
        print(*words, flush=True)


def text(data):
    return data.lower().translate(PRINTABLE).decode("ascii") or "."


@functools.lru_cache(maxsize=None)
def address(packed):
    return str(ipaddress.ip_address(packed))


def question_end(data):
    """Return the offset behind the first question, or None."""
    at = 12
    while at < len(data) and data[at]:
        if data[at] & 0xC0:
            return None
        at += 1 + data[at]
    return at + 5 if at + 5 <= len(data) else None


def answer(data):
    end = question_end(data) if len(data) > 12 and data[4:6] != b"\0\0" else None
    if end is None:
        return None
    qtype = struct.unpack("!H", data[end - 4:end - 2])[0]
    rdata = TYPES.get(qtype)
    records = b""
    if rdata:
        records = b"\xc0\x0c" + struct.pack("!HHIH", qtype, 1, 60, len(rdata)) + rdata
    head = data[:2] + struct.pack("!HHHHH", 0x8180, 1, 1 if rdata else 0, 0, 0)
    return head + data[12:end] + records


class Stream:
    """One TCP connection, whose messages have two bytes of length before them."""

    def __init__(self, sock, peer, port):
        self.sock, self.peer, self.port, self.data = sock, peer, port, b""

    def told(self, kind, data):
        tell(kind, "tcp", self.port, "from", self.peer[0], self.peer[1],
             "len", len(data), text(data))

    def ready(self, selector):
        try:
            more = self.sock.recv(1 << 16)
        except OSError:
            more = b""
        self.data += more
        while len(self.data) >= 2:
            size = 2 + struct.unpack("!H", self.data[:2])[0]
            if len(self.data) < size:
                break
            self.message(self.data[2:size])
            self.data = self.data[size:]
        if not more:
            if self.data:
                self.told("partial", self.data)
            selector.unregister(self.sock)
            self.sock.close()

    def message(self, data):
        self.told("message", data)
        reply = answer(data)
        try:
            if reply:
                self.sock.sendall(struct.pack("!H", len(reply)) + reply)
        except OSError:
            pass


class Listener:
    def __init__(self, sock, port):
        self.sock, self.port = sock, port

    def ready(self, selector):
        sock, peer = self.sock.accept()
        selector.register(sock, selectors.EVENT_READ, Stream(sock, peer, self.port))


class Datagrams:
    def __init__(self, sock, port):
        self.sock, self.port = sock, port

    def ready(self, _):
        data, peer = self.sock.recvfrom(1 << 16)
        tell("message udp", self.port, "from", peer[0], peer[1], "len",
             len(data), text(data))
        reply = answer(data)
        try:
            if reply:
                self.sock.sendto(reply, peer)
        except OSError:
            pass


def listen(selector, place):
    address, port = place.rsplit("@", 1)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind, handler in ((socket.SOCK_DGRAM, Datagrams),
                          (socket.SOCK_STREAM, Listener)):
        sock = socket.socket(family, kind)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_STREAM:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 16)
        sock.bind((address, int(port)))
        if kind == socket.SOCK_STREAM:
            sock.listen(64)
        selector.register(sock, selectors.EVENT_READ, handler(sock, port))


def sniff(sock):
    while True:
        data = sock.recv(1 << 17)
        if not data:
            continue
        if data[0] >> 4 == 4 and len(data) >= 20:
            proto, a, b = data[9], data[12:16], data[16:20]
        elif data[0] >> 4 == 6 and len(data) >= 40:
            proto, a, b = data[6], data[8:24], data[24:40]
        else:
            continue
        tell("frame", proto, "from", address(a), "to", address(b),
             "len", len(data), text(data))


def main():
    selector = selectors.DefaultSelector()
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    wire.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    wire.bind((sys.argv[1], 3))
    for place in sys.argv[2:]:
        listen(selector, place)
    threading.Thread(target=sniff, args=(wire,), daemon=True).start()
    tell("ready")
    while True:
        for key, _ in selector.select():
            key.data.ready(selector)


main()
