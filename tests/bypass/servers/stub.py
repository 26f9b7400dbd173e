#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""stub.py ADDRESS UPSTREAM: a resolver of this host, which asks UPSTREAM whatever
it is asked, at port 53 over UDP and at port 853 over UDP and TCP.  What it does
not do is to encrypt: here the port counts."""
import contextlib
import socket
import sys
import threading

ADDRESS, UPSTREAM = sys.argv[1:3]


def relayed(data):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(1)
        sock.connect((UPSTREAM, 53))
        sock.send(data)
        return sock.recv(4096)


def serve(sock):
    while True:
        data, peer = sock.recvfrom(4096)
        with contextlib.suppress(OSError):
            sock.sendto(relayed(data), peer)


def serve_streams(sock):
    while True:
        stream = sock.accept()[0]
        with stream, contextlib.suppress(OSError):
            reply = relayed(stream.recv(4096)[2:])
            stream.sendall(len(reply).to_bytes(2, "big") + reply)


def bound(kind, port):
    sock = socket.socket(socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((ADDRESS, port))
    return sock


streams = bound(socket.SOCK_STREAM, 853)
streams.listen(16)
for server, socks in ((serve, bound(socket.SOCK_DGRAM, 53)),
                      (serve, bound(socket.SOCK_DGRAM, 853)),
                      (serve_streams, streams)):
    threading.Thread(target=server, args=(socks,)).start()
print("ready", flush=True)
