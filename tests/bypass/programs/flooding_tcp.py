# SPDX-License-Identifier: GPL-2.0-only
"""flooding_tcp.py VERB ARGUMENT...: DNS over TCP, as a flooder and as another
user.  Each verb begins with the user it runs as."""
import os
import resource
import socket
import struct
import sys
import time

from attack import RESOLVER, framed, message, question

PLACES = 64  # of a connection in pending_tcp


def read_exactly(sock, size):
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data


def answer(sock):
    return read_exactly(sock, *struct.unpack("!H", read_exactly(sock, 2)))


def ask(sock, name):
    sock.sendall(framed(message(question(name))))


def connect(address):
    """Say whether a connection to it comes up."""
    try:
        socket.create_connection((address, 80), timeout=5).close()
        print("up=1", flush=True)
    except OSError as error:
        print("up=0", error, flush=True)


def wait_for(path):
    while not os.path.exists(path):
        time.sleep(0.02)


def keeps(name, address, path):
    """Ask on a connection, and again on the same one once @path exists."""
    sock = socket.create_connection((RESOLVER, 53))
    ask(sock, "www.example.com")
    answer(sock)
    print("asked=1", flush=True)
    wait_for(path)
    ask(sock, name)
    answer(sock)
    connect(address)


def waits(name, address):
    """Ask, and connect to @address once the answer is there."""
    sock = socket.create_connection((RESOLVER, 53))
    ask(sock, name)
    print("asked=1", flush=True)
    answer(sock)
    connect(address)


def many(count):
    """Make @count connections, with a question on each."""
    for _ in range(int(count)):
        with socket.create_connection((RESOLVER, 53)) as sock:
            ask(sock, "www.example.com")
            answer(sock)
    print("sent=" + count, flush=True)


def unanswered(count):
    """Ask @count times of a server of one's own, on a DNS port that takes no
    privilege, and that never answers."""
    server = socket.create_server(("127.0.0.1", 5353), backlog=16)
    kept = []
    for _ in range(int(count) // PLACES):
        sock = socket.create_connection(("127.0.0.1", 5353))
        kept += [sock, server.accept()[0]]
        sock.sendall(b"".join(
            framed(message(question("www.example.com"), ident=ident))
            for ident in range(PLACES)))
    print("sent=" + count, flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384, 16384))
    os.setuid(int(sys.argv[2]))
    {"keeps": keeps, "waits": waits, "many": many,
     "unanswered": unanswered}[sys.argv[1]](*sys.argv[3:])
