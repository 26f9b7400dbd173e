#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""queue.py take FIRST LAST           bind these queues of nftables, and wait
queue.py fill ADDRESS COUNT        so many connections at once, never finished
queue.py stuck NAME ADDRESS COUNT  look up, connect a datagram socket at once,
                                  wait for a line, send so many datagrams
queue.py flood NAME ADDRESS SECONDS  look up all the time, and connect all the
                                  time to what is not permitted

What can go wrong with held packets, and who can make it go wrong."""
import resource
import socket
import struct
import sys
import threading
import time

RESOLVER = ("198.51.100.2", 53)
NFQNL_MSG_CONFIG = 3 << 8 | 2
NFQA_CFG_CMD = 1
NLM_F_REQUEST_ACK = 5


def question(name, number=0):
    wire = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
    return (struct.pack(">6H", number & 0xFFFF, 0x100, 1, 0, 0, 0) + wire
            + b"\0\0\1\0\1")


def look_up(name, number=0):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(10)
        sock.sendto(question(name, number), RESOLVER)
        sock.recv(2048)


def take(first, last):
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
    sock.bind((0, 0))
    for number in range(int(first), int(last) + 1):
        body = struct.pack(">BBH", 0, 0, number)
        body += struct.pack("=HH", 8, NFQA_CFG_CMD) + bytes([1, 0, 0, 0])
        sock.send(struct.pack("=IHHII", 16 + len(body), NFQNL_MSG_CONFIG,
                              NLM_F_REQUEST_ACK, 1, 0) + body)
        if struct.unpack_from("=i", sock.recv(4096), 16)[0]:
            sys.exit("queue %d could not be had" % number)
    print("ready", flush=True)
    time.sleep(1000)


def dial(address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setblocking(False)
    sock.connect_ex((address, 80))
    return sock


def fill(address, count):
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
    kept = [dial(address) for _ in range(int(count))]
    print("made", len(kept))


def stuck(name, address, count):
    look_up(name)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((address, 80))
    print("mark %x" % (sock.getsockopt(socket.SOL_SOCKET, 36)
                       & 0xFFFFFFFF), flush=True)
    sys.stdin.readline()
    begin = time.monotonic()
    for _ in range(int(count)):
        try:
            sock.send(b"x", socket.MSG_DONTWAIT)
        except OSError:
            pass
    print("seconds %.3f" % (time.monotonic() - begin), flush=True)


def flood(name, address, seconds):
    until = time.monotonic() + float(seconds)
    tried = 0

    def look():
        number = 0
        while time.monotonic() < until:
            number += 1
            look_up(name, number)

    threading.Thread(target=look).start()
    while time.monotonic() < until:
        dial(address).close()
        tried += 1
    print("tried", tried)


{"take": take, "fill": fill, "stuck": stuck,
 "flood": flood}[sys.argv[1]](*sys.argv[2:])
