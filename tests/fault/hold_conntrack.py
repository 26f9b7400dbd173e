#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""hold_conntrack.py hold N: list the flows of this network namespace, over and
over, in N processes.  The kernel looks at those of all namespaces, under a lock
that all of them share; each process waits for it in a queue.

hold_conntrack.py ask: print how many milliseconds such a request takes, as a
mean of many.
"""
import os
import signal
import socket
import struct
import sys
import time

NETLINK_NETFILTER = 12
LIST_FLOWS = 1 << 8 | 1  # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
REQUEST_DUMP = 0x301
MESSAGE = (struct.pack("=IHHII", 20, LIST_FLOWS, REQUEST_DUMP, 1, 0)
           + struct.pack("=BBH", socket.AF_UNSPEC, 0, 0))
ERROR, DONE = 2, 3


def opened():
    s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER)
    s.bind((0, 0))
    return s


def read_list(s):
    while struct.unpack_from("=IH", s.recv(65536))[1] not in (ERROR, DONE):
        pass


def hold(n):
    parent = os.getpid()
    for _ in range(int(n)):
        if os.fork() == 0:
            s = opened()
            while os.getppid() == parent:
                s.send(MESSAGE)
                read_list(s)
            os._exit(0)
    print("ready", flush=True)
    signal.pause()


def ask():
    s = opened()
    began = time.monotonic()
    for _ in range(20):
        s.send(MESSAGE)
        read_list(s)
    print(int(1000 * (time.monotonic() - began) / 20))


{"hold": hold, "ask": ask}[sys.argv[1]](*sys.argv[2:])
