#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""conntrack_full.py WHAT ARGUMENT...: for tests/bypass/conntrack_full.sh.

    fill NUMBER               so many flows over loopback, each answered and
                              old enough that the kernel never drops it early
    connect ADDRESS PORT N    print result=N where N connections came up
    flush                     make the kernel forget all flows
"""
import socket
import struct
import sys
import time

CTNETLINK_DELETE = 1 << 8 | 2
IP_PKTINFO = 8
ACK = 5  # NLM_F_REQUEST | NLM_F_ACK


def fill(number):
    here = socket.socket(type=socket.SOCK_DGRAM)
    there = socket.socket(type=socket.SOCK_DGRAM)
    here.bind(("127.0.0.1", 0))
    there.bind(("", 0))
    port, back = there.getsockname()[1], here.getsockname()

    def each(numbers, send):
        for i in numbers:
            try:
                send(socket.inet_ntoa(struct.pack("!I", 0x7f010000 + i)))
            except OSError:
                pass  # it is full

    def ask(address):
        here.sendto(b"", (address, port))

    def answer(address):
        info = struct.pack("=I4s4s", 0, socket.inet_aton(address), bytes(4))
        there.sendmsg([b""], [(socket.SOL_IP, IP_PKTINFO, info)], 0,
                      back)

    for first in range(1, number + 1, 65536):
        numbers = range(first, min(first + 65536, number + 1))
        each(numbers, lambda address: (ask(address), answer(address)))
        time.sleep(2.1)
        each(numbers, ask)


def connect(address, port, number):
    came_up = 0
    for _ in range(int(number)):
        try:
            socket.create_connection((address, int(port)), 0.3).close()
            came_up += 1
        except OSError:
            pass
    print(f"result={came_up}")


def flush():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
    s.send(struct.pack("=IHHIIBBH", 20, CTNETLINK_DELETE, ACK, 1, 0, 0, 0, 0))
    s.recv(100)


if sys.argv[1] == "fill":
    fill(int(sys.argv[2]))
elif sys.argv[1] == "connect":
    connect(*sys.argv[2:])
else:
    flush()
