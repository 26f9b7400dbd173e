# SPDX-License-Identifier: GPL-2.0-only
"""mptcp_server.py ADDRESS PORT...: accept Multipath TCP and read all of it."""
import socket
import sys
import threading

IPPROTO_MPTCP = 262


def drain(sock):
    try:
        while sock.recv(4096):
            pass
    except OSError:
        pass


def serve(listener):
    while True:
        threading.Thread(target=drain, args=(listener.accept()[0],),
                         daemon=True).start()


for port in sys.argv[2:]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((sys.argv[1], int(port)))
    sock.listen(16)
    threading.Thread(target=serve, args=(sock,)).start()
print("ready", flush=True)
