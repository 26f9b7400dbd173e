#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ask_all.py ADDRESS UPSTREAM...: a resolver of this host, which sends each
question to all servers from one socket, and waits until all have answered."""
import socket
import sys

ADDRESS, *UPSTREAM = sys.argv[1:]


def relayed(data):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        for server in UPSTREAM:
            sock.sendto(data, (server, 53))
        return [sock.recv(4096) for server in UPSTREAM][0]


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as clients:
    clients.bind((ADDRESS, 53))
    while True:
        question, client = clients.recvfrom(4096)
        clients.sendto(relayed(question), client)
