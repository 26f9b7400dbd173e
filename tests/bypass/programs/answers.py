#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""answers.py WAY LIE ADDRESS DOMAIN [TYPE [CLASS]]: ask the liar for the name
LIE.HEX.DOMAIN, where HEX is ADDRESS, believe whatever comes, and connect to
port 80 of that address.

Prints heard=yes if an answer had that address, and how connecting ended."""
import contextlib
import ipaddress
import select
import socket
import struct
import sys
import time

from attack import RESOLVER, RESOLVER6, framed, message, question, tcp, told

IDENT = 0x4e57
LINK_LOCAL = "fe80::53"


def unconnected(server, port=0, shared=False):
    """Open a socket; with @shared another may have its port.  The kernel may
    give two such sockets one port, so a socket that needs all its answers is
    not shared."""
    sock = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET,
                         socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
    sock.bind(("", port))
    return sock


def listen(socks, seconds=3.0, until=b"end"):
    """Return what comes to each socket, until the liar says "end"."""
    heard, end = {sock: b"" for sock in socks}, time.monotonic() + seconds
    while time.monotonic() < end:
        for sock in select.select(socks, [], [], end - time.monotonic())[0]:
            data = sock.recv(1 << 16)
            if until and (data == until or not data):
                return heard
            heard[sock] += data
    return heard


def listen_stream(sock, until, seconds=3.0):
    """Return what comes, up to @until."""
    heard, more = b"", True
    sock.settimeout(seconds)
    with contextlib.suppress(socket.timeout):
        while more and until not in heard:
            more = sock.recv(1 << 16)
            heard += more
    return heard


class Ways:
    """The ways to ask; each returns all answers that came."""

    def __init__(self, lie, address, domain, qtype, qclass):
        self.lie, self.address = lie, address
        self.rest = f"{address.packed.hex()}.{domain}"
        self.patience = 2
        self.asked = message(question(f"{lie}.{self.rest}", qtype, qclass),
                             ident=IDENT)

    def named(self, lie, ident=IDENT):
        return message(question(f"{lie}.{self.rest}"), ident=ident)

    def forged(self, lie):
        return (struct.pack("!HHHHHH", IDENT, 0x8180, 1, 1, 0, 0)
                + self.named(lie)[12:] + b"\xc0\x0c"
                + struct.pack("!HHIH", 1, 1, 60, 4) + self.address.packed)

    def udp(self, server=RESOLVER, seconds=3.0):
        sock = unconnected(server)
        sock.sendto(self.asked, (server, 53))
        return listen([sock], seconds)[sock]

    def udp6(self):
        return self.udp(RESOLVER6)

    def device(self):
        """Ask the resolver's address behind another device, where a container
        has it."""
        sock = unconnected(RESOLVER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"box0")
        sock.sendto(self.asked, (RESOLVER, 53))
        return listen([sock])[sock]

    def link_local(self, device="veth0"):
        """Each link may have a host of this address."""
        sock = unconnected(LINK_LOCAL)
        sock.sendto(self.asked, (LINK_LOCAL, 53, 0, socket.if_nametoindex(device)))
        return listen([sock])[sock]

    def link_local_box(self):
        return self.link_local("box0")

    def unlisted(self):
        return self.udp("198.51.100.4")

    def patient(self):
        return self.udp(seconds=80.0)

    def brief(self):
        """Ask at an address where there may be no resolver."""
        self.patience = 0.1
        return self.udp()

    def nothing(self):
        """Connect without a question."""
        return self.address.packed

    def fill(self):
        """fill-TIMES: ask for 64 addresses, for other ones each time."""
        sock, first = unconnected(RESOLVER), int(self.address)
        for i in range(int(self.lie.partition("-")[2])):
            name = f"many-64.{first + 64 * i:08x}." + self.rest.partition(".")[2]
            sock.sendto(message(question(name), ident=i), (RESOLVER, 53))
            listen([sock])
        return self.address.packed

    def corpus(self):
        """LIE-TIMES: get each file of the corpus as an answer, by UDP and TCP."""
        heard = 0
        for i in range(int(self.lie.partition("-")[2])):
            lie = self.lie.partition("-")[0] + f"-{i}"
            sock = unconnected(RESOLVER)
            sock.sendto(self.named(lie), (RESOLVER, 53))
            heard += len(listen([sock])[sock]) > 0
            sock.close()
            sock = tcp()
            sock.settimeout(5)
            sock.sendall(framed(self.named(lie)))
            sock.recv(1 << 16)
            sock.close()
        print(f"files={heard}")
        return self.address.packed

    def spoof(self):
        """A raw socket lends the resolver's address to a packet that never
        leaves."""
        sock, to = unconnected(RESOLVER), "198.51.100.1"
        sock.sendto(self.named("silent"), (RESOLVER, 53))
        answer = self.forged("silent")
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        udp = struct.pack("!HHHH", 53, sock.getsockname()[1], 8 + len(answer), 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(answer), 0, 0, 64, 17, 0,
                         socket.inet_aton(RESOLVER), socket.inet_aton(to))
        with contextlib.suppress(PermissionError):
            raw.sendto(ip + udp + answer, (to, 0))
        return listen([sock], 0.5, None)[sock]

    def unasked(self):
        """An answer comes to a socket that asked nothing."""
        asker, waiter = unconnected(RESOLVER), unconnected(RESOLVER)
        asker.sendto(self.named(f"unasked-{waiter.getsockname()[1]}"), (RESOLVER, 53))
        listen([asker])
        return listen([waiter], 0.2, None)[waiter]

    def same_id(self):
        """Two sockets ask with the same id."""
        asker, waiter = unconnected(RESOLVER), unconnected(RESOLVER)
        waiter.sendto(self.named("silent"), (RESOLVER, 53))
        asker.sendto(self.named(f"unasked-{waiter.getsockname()[1]}"), (RESOLVER, 53))
        listen([asker])
        return listen([waiter], 0.2, None)[waiter]

    def collision(self):
        """One socket sends two questions with one id."""
        sock = unconnected(RESOLVER)
        sock.sendto(self.named("late"), (RESOLVER, 53))
        sock.sendto(self.named("silent"), (RESOLVER, 53))
        return listen([sock], 1.0, None)[sock]

    def next_id(self):
        """The answer to one of two questions claims to be the other's."""
        sock = unconnected(RESOLVER)
        sock.sendto(self.named("silent", IDENT + 1), (RESOLVER, 53))
        listen([sock])
        sock.sendto(self.asked, (RESOLVER, 53))
        return listen([sock])[sock]

    def closed(self):
        """The program has ended when the answer comes."""
        sock = unconnected(RESOLVER)
        sock.sendto(self.asked, (RESOLVER, 53))
        sock.close()
        time.sleep(1)
        return self.address.packed

    def twins(self):
        """The answer comes to another socket on the port of the asker."""
        for _ in range(64):
            asker = unconnected(RESOLVER, shared=True)
            twin = unconnected(RESOLVER, asker.getsockname()[1], shared=True)
            asker.sendto(message(question("truth.cb0071fe.w.example.com"),
                                 ident=1), (RESOLVER, 53))
            if struct.pack("!H", 1) in listen([twin], 0.2, None)[twin]:
                asker.sendto(self.asked, (RESOLVER, 53))
                return listen([twin], 1, None)[twin]
        return b""

    def local(self):
        """Another process of this host answers, from its port 53."""
        sock = unconnected(RESOLVER)
        sock.sendto(self.named("silent"), (RESOLVER, 53))
        liar = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        liar.bind(("127.0.0.1", 53))
        liar.sendto(self.forged("silent"), ("127.0.0.1", sock.getsockname()[1]))
        return listen([sock], 0.5, None)[sock]

    def stream(self):
        sock = tcp()
        sock.sendall(framed(self.asked))
        return listen_stream(sock, self.address.packed)

    def stream_next_id(self):
        sock = tcp()
        sock.sendall(framed(self.named("silent", IDENT + 1)))
        sock.sendall(framed(self.asked))
        return listen_stream(sock, self.address.packed)

    def stream_early(self):
        """The second question follows on its answer."""
        sock = tcp()
        sock.sendall(framed(self.named("early")))
        heard = listen_stream(sock, self.address.packed)
        sock.sendall(framed(self.named("silent", IDENT + 1)))
        listen([sock], 0.2)
        return heard


def connect(address, patience):
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.settimeout(patience)
        sock.connect((str(address), 80))


def main():
    way, lie, address, domain = sys.argv[1:5]
    address = ipaddress.ip_address(address)
    ways = Ways(lie, address, domain,
                *map(int, (sys.argv[5:] + ["1", "1"])[:2]))
    heard = getattr(ways, way)()
    print("heard=" + ("yes" if address.packed in heard else "no"))
    told(connect, address, ways.patience)


main()
