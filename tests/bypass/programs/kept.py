#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""kept.py TEXT ADDRESS FIFO: connect a UDP socket to ADDRESS, and keep it on its
way in a message of a Unix socket, where no reload finds it.  For each line of
FIFO take it out, send TEXT, and put it back."""
import socket
import sys

text, address, fifo = sys.argv[1:]
here, there = socket.socketpair()


def hide(sock):
    socket.send_fds(here, [b"x"], [sock.fileno()])
    sock.close()


sent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent.connect((address, 80))
hide(sent)
print("kept", flush=True)
for n, _ in enumerate(open(fifo)):
    fds = socket.recv_fds(there, 1, 1)[1]
    sent = socket.socket(fileno=fds[0])
    for _ in range(2):  # the first may meet the error of one before
        try:
            sent.send(text.encode())
        except OSError:
            pass
    hide(sent)
    print("round", n, flush=True)
print("result=ended")
