#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""flows.py: one flow that lives on for as long as tests/e2e/flows.sh wants.

    serve ADDRESS PORT        answer datagrams, and lines of connections
    ftp ADDRESS               answer PASV at port 21, accept at port 2121
    tcp|udp ADDRESS PORT HERE FIFO [SOURCE]
                              send each line of FIFO, and print "echo LINE" when
                              it comes back, or "lost LINE" after a second;
                              SOURCE need not be an address of this host
    passive ADDRESS           ask for PASV there, and print what the second
                              connection says
"""
import os
import socket
import sys
import threading

IP_TRANSPARENT = 19
IPV6_FREEBIND = 78  # linux/in6.h; the server's are routed there, not assigned


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def bound(kind, address, port):
    s = socket.socket(family_of(address), kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if ":" in address:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    s.bind((address, int(port)))
    return s


def listener(address, port):
    s = bound(socket.SOCK_STREAM, address, port)
    s.listen()
    return s


def echo(peer):
    while True:
        text = peer.recv(2000)
        if not text:
            return
        peer.send(text)


def serve(address, port):
    s = listener(address, port)
    datagrams = bound(socket.SOCK_DGRAM, address, port)

    def answer():
        while True:
            datagrams.sendto(*datagrams.recvfrom(2000))
    threading.Thread(target=answer, daemon=True).start()
    print("ready", flush=True)
    while True:
        peer, _ = s.accept()
        threading.Thread(target=echo, args=(peer,), daemon=True).start()


def ftp(address):
    control, data = listener(address, 21), listener(address, 2121)
    print("ready", flush=True)
    while True:
        peer, _ = control.accept()
        peer.send(b"220 ready\r\n")
        while peer.recv(100):
            where = address.replace(".", ",") + f",{2121 >> 8},{2121 & 255}"
            peer.send(f"227 Entering Passive Mode ({where})\r\n".encode())
            second, _ = data.accept()
            second.send(b"data")
            second.close()


def hold(kind, address, port, here, fifo, source=""):
    s = socket.socket(family_of(address), kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if source:
        s.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
    s.bind((source, int(here)))
    s.settimeout(1)
    s.connect((address, int(port)))
    print("ready", flush=True)
    with open(fifo, encoding="ascii") as lines:
        for line in lines:
            try:
                s.send(line.encode())
                while s.recv(2000) != line.encode():
                    pass
                print("echo", line, end="", flush=True)
            except OSError as error:
                print("lost", line.strip(), error, flush=True)


def passive(address):
    s = socket.create_connection((address, 21), 5)
    s.recv(100)
    s.send(b"PASV\r\n")
    s.recv(100)
    try:
        print(socket.create_connection((address, 2121), 2).recv(100).decode())
    except OSError as error:
        print(error)


if sys.argv[1] in ("tcp", "udp"):
    KIND = socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM
    os.mkfifo(sys.argv[5])
    os.open(sys.argv[5], os.O_RDWR)  # it never ends
    hold(KIND, *sys.argv[2:])
else:
    {"serve": serve, "ftp": ftp, "passive": passive}[sys.argv[1]](*sys.argv[2:])
