#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measure how long after a lookup was sent its alert is in the file of records.

    alert_latency.py RECORDS COUNT SERVER

Looks up COUNT names at SERVER, each below a domain of its own, all of which the
policy lists, and reads RECORDS until the alert is there.  Prints percentiles in
milliseconds.
"""
import random
import socket
import struct
import sys
import time

GIVE_UP_S = 2


def question(name):
    wire = b"".join(bytes([len(label)]) + label.encode()
                    for label in name.split("."))
    return struct.pack("!HHHHHH", random.getrandbits(16), 0x100, 1, 0, 0, 0) \
        + wire + b"\0" + struct.pack("!HH", 1, 1)


def seconds_until(records, name):
    """Since now; None: the alert did not come."""
    begin = time.monotonic()
    text = b""
    wanted = name.encode()
    while time.monotonic() - begin < GIVE_UP_S:
        text += records.read()
        if any(wanted in line and b'"kind":"alert"' in line
               for line in text.splitlines()):
            return time.monotonic() - begin
        time.sleep(0.0005)
    return None


def main():
    path, count, server = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    took = []
    with open(path, "rb") as records, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        records.seek(0, 2)
        for i in range(count):
            name = f"www.site{i}.com"
            try:
                sock.sendto(question(name), (server, 53))
            except PermissionError:
                pass  # what is denied is an alert, too
            took.append(seconds_until(records, name))
            # So that it begins anywhere in the time between two writes.
            time.sleep(random.random() / 20)
    came = sorted(1000 * t for t in took if t is not None)
    if came:
        print(f"p50={came[len(came) // 2]:.1f} "
              f"p99={came[len(came) * 99 // 100]:.1f} "
              f"never={len(took) - len(came)}")


if __name__ == "__main__":
    main()
