#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""serve.py DIRECTORY PORT...: files over HTTP, and datagrams echoed, on every
address of the machine.  Prints "ready" once all ports are open."""
import functools
import http.server
import socket
import sys
import threading

IPV6_FREEBIND = 78  # linux/in6.h; the address is routed here, not assigned


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    # Room for all that a test makes at once, however late accept() is.
    request_queue_size = 4096


def echo(port):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    # The answer has to leave from the address that was asked.
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    sock.bind(("::", port))
    while True:
        data, control, _, peer = sock.recvmsg(2048, 256)
        sock.sendmsg([data], control, 0, peer)


def main():
    handler = functools.partial(Quiet, directory=sys.argv[1])
    for port in map(int, sys.argv[2:]):
        server = Server(("::", port), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        threading.Thread(target=echo, args=(port,), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


main()
