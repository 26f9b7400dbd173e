#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""knock.py ADDRESS PORT FILE: connect again and again, until FILE is there, and
print how often which error came: "0" where the connection was there, "waits"
where there was neither within 20 ms.
"""
import collections
import errno
import os
import select
import socket
import struct
import sys
import time

RESET = struct.pack("ii", 1, 0)  # to close leaves nothing behind


def knock(to):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        s.setblocking(False)
        error = s.connect_ex(to)
        if error != errno.EINPROGRESS:
            return error
        poll = select.poll()
        poll.register(s, select.POLLOUT)
        if not poll.poll(20):
            return "waits"
        return s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def main(address, port, end):
    results = collections.Counter()
    print("ready", flush=True)
    while not os.path.exists(end):
        error = knock((address, int(port)))
        results[errno.errorcode.get(error, str(error))] += 1
        time.sleep(0.004)
    print(*(f"{word}={n}" for word, n in results.items()))


main(*sys.argv[1:])
