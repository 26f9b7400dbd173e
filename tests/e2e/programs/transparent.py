#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""transparent.py connect SOURCE TO PORT: connect in the name of another host.
transparent.py serve PORT: answer whoever connects, whichever address it wanted."""
import errno
import socket
import sys

IP_TRANSPARENT, IPV6_TRANSPARENT = 19, 75


def transparent(address):
    if ":" in address:
        sock = socket.socket(socket.AF_INET6)
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    else:
        sock = socket.socket(socket.AF_INET)
        sock.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return sock


def connect(source, to, port):
    sock = transparent(source)
    sock.settimeout(2)
    sock.bind((source, 0))
    sock.connect((to, int(port)))
    sock.send(b"GET / HTTP/1.0\r\n\r\n")
    return sock.recv(4096).startswith(b"HTTP")


def serve(port):
    sock = transparent("::")
    sock.bind(("::", int(port)))
    sock.listen()
    print("ready", flush=True)
    while True:
        peer, _ = sock.accept()
        peer.send(b"a proxy")
        peer.close()


def main():
    try:
        if sys.argv[1] == "serve":
            serve(*sys.argv[2:])
        print("result=" + ("OK" if connect(*sys.argv[2:]) else "OTHER"))
    except socket.timeout:
        print("result=ETIMEDOUT")
    except OSError as error:
        print("result=" + errno.errorcode.get(error.errno, "?"))


main()
