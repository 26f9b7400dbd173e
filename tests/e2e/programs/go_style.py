# SPDX-License-Identifier: GPL-2.0-only
"""go_style.py SERVER NAME - ask as Go's resolver does: for A and AAAA at the
same time, each from a thread and a socket of its own, which is not connected.

Prints a line for each: type, thread, local port, addresses.
"""
import os
import random
import socket
import struct
import sys
import threading

TYPES = {"A": (1, socket.AF_INET), "AAAA": (28, socket.AF_INET6)}


def question(name, number):
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
    return (struct.pack("!6H", random.getrandbits(16), 0x100, 1, 0, 0, 0)
            + labels + b"\0" + struct.pack("!2H", number, 1))


def addresses(answer, asked_len, number, family):
    """What is behind the question: one record, its name a pointer."""
    at, found = asked_len, []
    for _ in range(struct.unpack_from("!H", answer, 6)[0]):
        kind, _, _, size = struct.unpack_from("!2HIH", answer, at + 2)
        if kind == number:
            data = answer[at + 12:at + 12 + size]
            found.append(socket.inet_ntop(family, data))
        at += 12 + size
    return found


def ask(server, name, kind, barrier):
    number, family = TYPES[kind]
    message = question(name, number)
    there = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(there, socket.SOCK_DGRAM) as s:
        s.settimeout(20)
        barrier.wait()
        s.sendto(message, (server, 53))
        answer, _ = s.recvfrom(4096)
        found = addresses(answer, len(message), number, family)
        # One write: print() of two threads would mix their lines.
        os.write(1, (f"type={kind} tid={threading.get_native_id()} port="
                     f"{s.getsockname()[1]} data={','.join(found)}\n").encode())


def main():
    barrier = threading.Barrier(len(TYPES))
    threads = [threading.Thread(target=ask, args=(*sys.argv[1:], kind, barrier))
               for kind in TYPES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


main()
