#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""parked.py WAY KIND TEXT ADDRESS [FIFO]: open a socket of KIND, keep it where
WAY says, wait until somebody writes to FIFO, and send TEXT on it to ADDRESS.
Without FIFO it sends at once.

Nobody has the socket as a descriptor meanwhile: it is on its way in a message
of a Unix socket (scm), or in a table of io_uring (uring); or it is held as
usual (held)."""
import ctypes
import mmap
import os
import socket
import struct
import sys
import time

from attack import message, question

TRIES = 10  # the daemon needs some milliseconds to mark a socket
SETUP, ENTER, REGISTER = 425, 426, 427
OP_SEND, FIXED_FILE, REGISTER_FILES, GETEVENTS = 26, 1, 2, 1
OFF_CQ, OFF_SQES = 0x8000000, 0x10000000
FASTOPEN_CONNECT, FASTOPEN_NO_COOKIE = 30, 34  # linux/tcp.h
SEND_TIMEOUT = struct.pack("ll", 1, 0)  # struct timeval: one second
libc = ctypes.CDLL(None, use_errno=True)


def call(*words):
    result = libc.syscall(*words)
    if result < 0:
        raise OSError(ctypes.get_errno(), "io_uring")
    return result


class Ring:
    """A ring with @sock as its file 0."""

    def __init__(self, sock):
        params = ctypes.create_string_buffer(120)
        self.fd = call(SETUP, 4, params)
        entries, n_cqes = struct.unpack_from("II", params)
        self.sq_at = struct.unpack_from("7I", params, 40)
        self.cq_at = struct.unpack_from("6I", params, 80)
        self.sq = mmap.mmap(self.fd, self.sq_at[6] + 4 * entries)
        self.cq = mmap.mmap(self.fd, self.cq_at[5] + 16 * n_cqes,
                            offset=OFF_CQ)
        self.sqes = mmap.mmap(self.fd, 64 * entries, offset=OFF_SQES)
        call(REGISTER, self.fd, REGISTER_FILES,
             (ctypes.c_int * 1)(sock.fileno()), 1)

    def send(self, data):
        buffer = ctypes.create_string_buffer(data, len(data))
        at = struct.unpack_from("I", self.sq, self.sq_at[1])[0]
        slot = at & struct.unpack_from("I", self.sq, self.sq_at[2])[0]
        self.sqes[64 * slot:64 * slot + 64] = struct.pack(
            "BBHiQQI36x", OP_SEND, FIXED_FILE, 0, 0, 0,
            ctypes.addressof(buffer), len(data))
        struct.pack_into("I", self.sq, self.sq_at[6] + 4 * slot, slot)
        struct.pack_into("I", self.sq, self.sq_at[1], at + 1)
        call(ENTER, self.fd, 1, 1, GETEVENTS, None, 0)
        head = struct.unpack_from("I", self.cq, self.cq_at[0])[0]
        slot = head & struct.unpack_from("I", self.cq, self.cq_at[2])[0]
        result = struct.unpack_from("i", self.cq, self.cq_at[5] + 16 * slot
                                    + 8)[0]
        struct.pack_into("I", self.cq, self.cq_at[0], head + 1)
        if result < 0:
            raise OSError(-result, os.strerror(-result))


def deferred(family):
    """A TCP socket whose connect() sends nothing: the first send() does it."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.IPPROTO_TCP, FASTOPEN_CONNECT, 1)
    sock.setsockopt(socket.IPPROTO_TCP, FASTOPEN_NO_COOKIE, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SEND_TIMEOUT)
    return sock


def opened(kind, address):
    ip6 = ":" in address
    family = socket.AF_INET6 if ip6 else socket.AF_INET
    if kind == "ping":
        proto = socket.IPPROTO_ICMPV6 if ip6 else socket.IPPROTO_ICMP
        sock = socket.socket(family, socket.SOCK_DGRAM, proto)
    elif kind == "raw":
        sock = socket.socket(family, socket.SOCK_RAW, 253)
    elif kind == "tcp-deferred":
        sock = deferred(family)
    else:
        sock = socket.socket(family, socket.SOCK_DGRAM)
    if kind == "udp-asked":
        sock.connect(("127.0.0.1", 53))
    elif not kind.endswith("-to"):
        sock.connect((address, 80))
    return sock


def ask(sock, name):
    """Send a question over loopback, where nobody may listen."""
    try:
        sock.send(message(question(name)))
    except OSError as error:
        print(f"asked={error.strerror}")


def parked(way, sock):
    """Return what yields the socket, or the ring, that is there later."""
    if way == "scm":
        ours, theirs = socket.socketpair()
        socket.send_fds(ours, [b"x"], [sock.fileno()])
        sock.close()
        return lambda: (ours, socket.socket(
            fileno=socket.recv_fds(theirs, 1, 1)[1][0]))[1]
    if way == "uring":
        ring = Ring(sock)
        sock.close()
        return lambda: ring
    return lambda: sock


def main():
    way, kind, text, address = sys.argv[1:5]
    data = text.encode()
    if kind == "ping":
        echo = 128 if ":" in address else 8
        data = struct.pack("!BBHHH", echo, 0, 0, 0, 1) + data
    take = parked(way, opened(kind, address))
    print("parked", flush=True)
    if len(sys.argv) > 5:
        with open(sys.argv[5], encoding="ascii") as fifo:
            fifo.read()
    sock = take()
    if kind == "udp-asked":
        ask(sock, text)
        libc.connect(sock.fileno(), bytes(16), 16)  # AF_UNSPEC
        sock.connect((address, 80))
    result = "OK"
    for _ in range(TRIES):
        try:
            if kind.endswith("-to"):
                sock.sendto(data, (address, 80))
            else:
                sock.send(data)
        except OSError as error:
            result = error.strerror
        time.sleep(0.1)
    print(f"result={result}", flush=True)


main()
