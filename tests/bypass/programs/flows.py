#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""flows.py WHAT ARGUMENT...: both ends of the flows that tests/bypass/flows.sh
hands from one program to another.

    serve ADDRESS UDP TCP             answer each datagram; accept connections,
                                      and reset those that say "reset"
    outsider FROM PORT TO PORT        send a datagram each 100 ms, for 20 s
    udp HERE ADDRESS PORT TEXT        send TEXT and await an answer
    move HERE ADDRESS PORT TO PORT TEXT
                                      the same, and send TEXT to TO by the same
                                      socket, as QUIC goes over to another address
    moved HERE ADDRESS PORT TO PORT TEXT
                                      the same with a socket that is connected
    tcp HERE ADDRESS PORT TEXT        connect, send TEXT, await the end
    exec PROGRAM HERE ADDRESS PORT TEXT
                                      send, await the answer, and let PROGRAM
                                      go on with the socket
    write FD ADDRESS PORT TEXT        send TEXT by a socket that is there
    give SOCKET HERE ADDRESS PORT     send, await the answer, and hand the socket
                                      to whoever connects to the UNIX SOCKET
    take SOCKET ADDRESS PORT TEXT     fetch it there and send TEXT by it
    reply HERE TEXT                   await a datagram, and send TEXT back
"""
import array
import os
import socket
import struct
import sys
import threading
import time

DGRAM, STREAM = socket.SOCK_DGRAM, socket.SOCK_STREAM
NOW = struct.pack("ii", 1, 0)  # SO_LINGER: a close is a reset


def at(kind, port, address=""):
    s = socket.socket(socket.AF_INET, kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((address, int(port)))
    s.settimeout(2)
    return s


def accept(listener):
    while True:
        peer, _ = listener.accept()
        peer.settimeout(2)
        try:
            text = peer.recv(100)
        except OSError:
            text = b"reset"
        if text == b"reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOW)
        peer.close()


def serve(address, udp, tcp):
    datagrams, listener = at(DGRAM, udp, address), at(STREAM, tcp, address)
    datagrams.settimeout(None)
    listener.settimeout(None)
    listener.listen()
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    while True:
        text, peer = datagrams.recvfrom(2000)
        datagrams.sendto(text, peer)


def outsider(here, port, there, to):
    s = at(DGRAM, port, here)
    for _ in range(200):
        s.sendto(b"from outside", (there, int(to)))
        time.sleep(0.1)


def exchange(here, address, port, text):
    s = at(DGRAM, here)
    s.sendto(text.encode(), (address, int(port)))
    s.recv(2000)
    return s


def move(here, address, port, to, to_port, text):
    s = exchange(here, address, port, "before")
    s.sendto(text.encode(), (to, int(to_port)))
    s.recv(2000)


def moved(here, address, port, to, to_port, text):
    s = at(DGRAM, here)
    s.connect((address, int(port)))
    s.send(b"before")
    s.recv(2000)
    s.connect((to, int(to_port)))
    s.send(text.encode())
    s.recv(2000)


def connect(here, address, port, text):
    s = at(STREAM, here)
    s.connect((address, int(port)))
    s.send(text.encode())
    s.recv(100)


def hand_on(program, here, address, port, text):
    s = exchange(here, address, port, "before")
    os.set_inheritable(s.fileno(), True)
    os.execv(program, [program, "-S", "-B", __file__, "write", str(s.fileno()),
                       address, port, text])


def write(fd, address, port, text):
    socket.socket(fileno=int(fd)).sendto(text.encode(), (address, int(port)))


def give(path, here, address, port):
    s = exchange(here, address, port, "before")
    door = socket.socket(socket.AF_UNIX, STREAM)
    door.bind(path)
    door.listen()
    door.settimeout(10)
    taker, _ = door.accept()
    taker.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                            array.array("i", [s.fileno()]))])
    s.close()
    taker.recv(1)


def take(path, address, port, text):
    door = socket.socket(socket.AF_UNIX, STREAM)
    for _ in range(100):
        try:
            door.connect(path)
            break
        except OSError:
            time.sleep(0.05)
    _, rights, _, _ = door.recvmsg(1, socket.CMSG_LEN(4))
    write(array.array("i", rights[0][2])[0], address, port, text)


def reply(here, text):
    s = at(DGRAM, here)
    _, peer = s.recvfrom(2000)
    s.sendto(text.encode(), peer)


WHAT = {"serve": serve, "outsider": outsider, "udp": exchange, "move": move,
        "moved": moved, "tcp": connect,
        "exec": hand_on, "write": write, "give": give, "take": take,
        "reply": reply}
try:
    WHAT[sys.argv[1]](*sys.argv[2:])
    print("result=OK")
except OSError as error:
    print(f"result={error!r}")
