#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""liar.py ADDRESS...: a resolver at port 53, whose answers are as bad as the
question's name asks for: LIE.HEX.anything or LIE-NUMBER.HEX.anything.

HEX is the address that the lie carries, 8 digits or 32, so that a test can see
whether it was believed.  The true answer, where one goes with the lie, has the
address HONEST of the same family.  Lies are sent in the order of their list,
then over UDP a datagram from another port that says "end".  The CORPUS lie
answers with file NUMBER of the folder in $CORPUS.  Prints "ready" once it
listens."""
import functools
import ipaddress
import os
import selectors
import socket
import struct
import sys
import threading
import time

from attack import framed, message, question, wire_name

ANSWER, A, CNAME, TXT, AAAA, DNAME, OPT, HTTPS = 0x8180, 1, 5, 16, 28, 39, 41, 65
HONEST = {4: bytes([203, 0, 113, 254]), 16: ipaddress.ip_address("2001:db8:2::fe").packed}
POINTER = b"\xc0\x0c"  # to the question's name
LATER = 0.5


def record(owner, rtype, data, ttl=60, rclass=1, length=None):
    owner = owner if isinstance(owner, bytes) else wire_name(owner)
    length = len(data) if length is None else length
    return owner + struct.pack("!HHIH", rtype, rclass, ttl & 0xffffffff, length) + data


def cname(owner, target):
    return record(owner, CNAME, wire_name(target))


class Later(list):
    """The lie is sent a while after the question."""

    def __init__(self, seconds, *lies):
        super().__init__(lies)
        self.seconds = seconds


class Elsewhere(bytes):
    """The lie is sent from another socket than the asked one, or to another
    port."""
    by, to = "", 0


def elsewhere(data, by="", to=0):
    lie = Elsewhere(data)
    lie.by, lie.to = by, to
    return lie


class Asked:
    """A question, and the parts of which answers to it are made."""

    def __init__(self, data):
        self.ident, = struct.unpack("!H", data[:2])
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1:at + 1 + data[at]].decode("latin-1"))
            at += 1 + data[at]
        self.question = data[12:at + 5]
        self.name, self.parent = ".".join(labels), ".".join(labels[1:])
        self.lie, _, number = labels[0].lower().rpartition("-")
        if not self.lie or not number.isdigit():
            self.lie, number = labels[0].lower(), "0"
        self.number = int(number)
        self.few = min(self.number, 1000)
        self.data = HONEST[4]
        try:
            self.data = bytes.fromhex(labels[1])
            self.honest = HONEST[len(self.data)]
        except (ValueError, KeyError, IndexError):
            self.honest = HONEST[4]

    def address(self, owner=POINTER, data=None, **more):
        data = self.data if data is None else data
        return record(owner, A if len(data) == 4 else AAAA, data, **more)

    def message(self, *answer, ident=None, flags=ANSWER, question=None,
                authority=(), additional=(), counts=None, behind=b""):
        counts = counts or (1, len(answer), len(authority), len(additional))
        return (struct.pack("!HHHHHH", self.ident if ident is None else ident,
                            flags, *counts)
                + (self.question if question is None else question)
                + b"".join((*answer, *authority, *additional)) + behind)

    def truth(self):
        return self.message(self.address(data=self.honest))

    def plain(self, **more):
        return self.message(self.address(), **more)

    def other(self, name=None, qtype=None, qclass=None):
        """Return a question of another name."""
        old = struct.unpack("!HH", self.question[-4:])
        return (wire_name(name) if name else self.question[:-4]) + struct.pack(
            "!HH", qtype or old[0], qclass or old[1])

    def many(self, n):
        """Return n addresses, the first of which is the lie's."""
        first = int.from_bytes(self.data, "big")
        return [self.address(data=(first + i).to_bytes(len(self.data), "big"))
                for i in range(n)]


def who_answers(q):
    return {
        "truth": [q.plain()],
        "silent": [],
        "late": [Later(q.number / 1000 or LATER, q.plain())],
        "ident": [q.plain(ident=q.ident ^ 1), q.truth()],
        "next-id": [q.plain(ident=(q.ident + 1) & 0xffff)],
        "port": [elsewhere(q.plain(), by="port"), q.truth()],
        "listed": [elsewhere(q.plain(), by="198.51.100.3"), q.truth()],
        "stranger": [elsewhere(q.plain(), by="198.51.100.4"), q.truth()],
        "unasked": [elsewhere(q.plain(), to=q.number)],
        "twice": [q.truth(), q.plain()],
        "early": [q.truth(), q.message(
            q.address(), ident=(q.ident + 1) & 0xffff,
            question=q.other("silent." + q.parent))],
    }


def heads(q):
    swapped = q.question[:-4].swapcase() + q.question[-4:]
    return {
        "question-name": [q.message(q.address("o.example.com"),
                                    question=q.other("o.example.com")), q.truth()],
        "question-type": [q.plain(question=q.other(qtype=TXT))],
        "question-class": [q.plain(question=q.other(qclass=3))],
        "question-case": [q.plain(question=swapped)],
        "questions-none": [q.message(q.address(q.name), question=b"", counts=(0, 1, 0, 0))],
        "questions-two": [q.plain(question=q.question * 2, counts=(2, 1, 0, 0))],
        "query-bit": [q.plain(flags=0x0100)],
        "opcode": [q.plain(flags=ANSWER | (q.few & 15) << 11)],
        "rcode": [q.plain(flags=ANSWER | q.few & 15)],
        "rcode-extended": [q.plain(additional=[record("", OPT, b"", ttl=1 << 24,
                                                     rclass=1232)])],
        "cut": [q.plain(flags=ANSWER | 0x0200)],
        "type": [q.plain()],
    }


def chains(q):
    links = [f"l{i}." + q.parent for i in range(q.few)]
    forth = [cname(a, b) for a, b in zip([q.name] + links, links)]
    end = (links or [q.name])[-1]
    tree, far = q.parent, "d.example.net"
    dname = record(tree, DNAME, wire_name(far))
    moved = q.lie + "." + far
    denied = "denied.example.com"
    return {
        "outside": [q.message(q.address("outside.example.net"))],
        "chain-broken": [q.message(cname(q.name, "b.example.com"), q.address("c.example.com"))],
        "chain-loop": [q.message(cname(q.name, "l." + tree), cname("l." + tree, q.name),
                                 q.address("z." + tree))],
        "chain-self": [q.message(cname(q.name, q.name), q.address())],
        "chain-beside": [q.message(cname(q.name, "b." + tree), q.address())],
        "chain-forked": [q.message(cname(q.name, "b." + tree), cname(q.name, "c." + tree),
                                   q.address("b." + tree))],
        "chain-class": [q.message(record(q.name, CNAME, wire_name("b." + tree), rclass=3),
                                  q.address("b." + tree))],
        "chain-reversed": [q.message(q.address("c." + tree), cname("b." + tree, "c." + tree),
                                     cname(q.name, "b." + tree))],
        "chain-long": [q.message(*forth, q.address(end))],
        "chain-denied": [q.message(cname(q.name, denied), q.address(denied))],
        "dname": [q.message(dname, cname(q.name, moved), q.address(moved))],
        "dname-alone": [q.message(dname, q.address(moved))],
        "dname-false": [q.message(dname, cname(q.name, "f.example.net"),
                                  q.address("f.example.net"))],
        "dname-outside": [q.message(record("example.org", DNAME, wire_name(far)),
                                    q.address(moved))],
        "dname-long": [q.message(record(tree, DNAME, wire_name(".".join(["x" * 60] * 4))),
                                 q.address())],
    }


def sections(q):
    def https(priority, target, *more):
        hint = struct.pack("!HH", 4, 4) + q.data
        return q.message(record(POINTER, HTTPS, struct.pack("!H", priority)
                                + wire_name(target) + hint), *more)

    return {
        "authority": [q.message(authority=[q.address()])],
        "additional": [q.message(additional=[q.address()])],
        "class": [q.message(q.address(rclass=3))],
        "class-none": [q.message(q.address(rclass=254))],
        "hint": [https(1, "")],
        "hint-elsewhere": [https(1, "h.example.net")],
        "hint-alias": [https(0, "")],
        "hint-beside": [q.message(record(POINTER, HTTPS, b"\0\1\0"), q.address())],
        "mixed": [q.message(q.address(data=bytes([127, 0, 0, 1])), q.address())],
        "many": [q.message(*q.many(q.few))],
        "same": [q.message(*[q.address()] * q.few)],
        "ttl": [q.message(q.address(ttl=q.number))],
        "large": [q.message(q.address(), additional=[
            record(POINTER, TXT, b"\xff" + b"x" * 255)] * 12)],
    }


def damages(q):
    at = 12 + len(q.question)  # where the first record begins

    def named(name):
        return q.message(q.address(name))

    def rdata(target):
        return q.message(record(POINTER, CNAME, target), q.address())

    long = wire_name(".".join(["y" * 63] * 4))
    return {
        "rdlength": [q.message(record(POINTER, A, (q.data * 4)[:q.few])), q.truth()],
        "rdlength-beyond": [q.message(q.address(length=400)), q.truth()],
        "rdlength-short": [q.message(q.address(length=3)), q.truth()],
        "count-all": [q.plain(counts=(1, 65535, 0, 0)), q.truth()],
        "count-more": [q.plain(counts=(1, 2, 0, 0)), q.truth()],
        "count-fewer": [q.message(q.address(), q.address(), counts=(1, 1, 0, 0))],
        "count-zero": [q.plain(counts=(1, 0, 0, 0))],
        "count-questions": [q.plain(counts=(65535, 1, 0, 0))],
        "pointer-self": [named(struct.pack("!H", 0xc000 | at))],
        "pointer-pair": [named(struct.pack("!HH", 0xc002 | at + 2, 0xc000 | at))],
        "pointer-forward": [named(struct.pack("!H", 0xc000 | at + 12))],
        "pointer-header": [named(b"\xc0\x00")],
        "pointer-beyond": [named(b"\xff\xff")],
        "pointer-rdata": [rdata(struct.pack("!H", 0xc000 | at + 12))],
        "label": [named({40: b"\x41" + b"x" * 65 + b"\0"}.get(q.number, b"\x81x\0"))],
        "name-long": [named(long)],
        "trailing": [q.plain(behind=b"\0")],
        "broken": [q.plain()[:-2], q.truth()],
        "header": [q.plain()[:12], q.truth()],
        "short": [q.plain()[:11], q.truth()],
        "empty": [b"", q.truth()],
        "opt-answer": [q.message(record("", OPT, b""), q.address())],
        "opt-twice": [q.plain(additional=[record("", OPT, b"")] * 2)],
        "opt-broken": [q.plain(additional=[record("", OPT, b"\0\3\0\xff\0")])],
    }


@functools.lru_cache(maxsize=None)
def corpus_files():
    return sorted(os.listdir(os.environ["CORPUS"]))


def corpus(q):
    """Return two answers: the file with the right id, and what follows its
    question behind the question that was asked."""
    name = corpus_files()[q.number]
    with open(os.path.join(os.environ["CORPUS"], name), "rb") as file:
        data = file.read(60000)
    ident = struct.pack("!H", q.ident)
    at = 12
    while at < len(data) and 0 < data[at] < 64:
        at += 1 + data[at]
    head = ident + data[2:4] + b"\0\1" + data[6:12]
    return {"corpus": [ident + data[2:]],
            "grafted": [head + q.question + data[at + 5:]]}


def streams(q):
    """Return the bytes of a lie that only a stream can carry."""
    whole = framed(q.plain())
    return {
        "tcp-bytes": [bytes([byte]) for byte in whole],
        "tcp-prefix": [whole[:1], whole[1:]],
        "tcp-header": [whole[:7], whole[7:]],
        "tcp-long": [framed(q.plain(), length=len(whole) + 10)],
        "tcp-short": [framed(q.plain(), length=len(whole) - 6)],
        "tcp-zero": [b"\0\0" + whole],
        "tcp-two": [framed(q.truth()) + whole],
        "tcp-inside": [framed(q.message(record(POINTER, TXT, whole)))],
    }


@functools.lru_cache(maxsize=None)
def table_of(lie):
    """Return the function that makes the table with this lie, or None."""
    some = Asked(message(question("some.cb0071fe.example.com")))
    for table in (who_answers, heads, chains, sections, damages):
        if lie in table(some):
            return table
    return corpus if lie in ("corpus", "grafted") else None


def lies(q):
    table = table_of(q.lie)
    return table(q)[q.lie] if table else [q.truth()]


def place(address, port):
    """Return what to bind to; @address may have a zone."""
    return socket.getaddrinfo(address, port, type=socket.SOCK_DGRAM)[0][4]


class Datagrams:
    def __init__(self, address, others):
        self.address, self.others = address, others
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.sock, self.ender = (socket.socket(family, socket.SOCK_DGRAM) for _ in "12")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        self.sock.bind(place(address, 53))
        self.ender.bind(place(address, 5399))
        others[address] = self.sock
        if "port" not in others:
            others["port"] = socket.socket(family, socket.SOCK_DGRAM)
            others["port"].bind(place(address, 54))

    def ready(self, _):
        data, peer = self.sock.recvfrom(4096)
        try:
            asked = Asked(data)
            self.send(lies(asked), peer)
        except (OSError, IndexError, UnicodeError) as error:
            print("liar:", repr(error), data, flush=True)

    def send(self, told, peer):
        for lie in told:
            if isinstance(lie, Later):
                threading.Timer(lie.seconds, self.send, [list(lie), peer]).start()
                return
            by = self.others[getattr(lie, "by", "") or self.address]
            to = (peer[0], getattr(lie, "to", 0) or peer[1]) + peer[2:]
            by.sendto(lie, to)
        self.ender.sendto(b"end", peer)


class Stream:
    """Serve one connection; a lie in pieces delays all others."""

    def __init__(self, sock):
        self.sock, self.data = sock, b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ready(self, selector):
        try:
            more = self.sock.recv(1 << 16)
            self.data += more
            while len(self.data) > 2:
                size = 2 + struct.unpack("!H", self.data[:2])[0]
                if len(self.data) < size:
                    break
                self.answer(Asked(self.data[2:size]))
                self.data = self.data[size:]
        except OSError:
            more = b""
        if not more:
            selector.unregister(self.sock)
            self.sock.close()

    def answer(self, asked):
        pieces = streams(asked).get(asked.lie)
        if pieces is None:
            pieces = [b"".join(framed(lie) for lie in lies(asked)
                               if isinstance(lie, bytes))]
        for piece in pieces:
            self.sock.sendall(piece)
            time.sleep(0.002)


class Listener:
    def __init__(self, address):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(place(address, 53))
        self.sock.listen(16)

    def ready(self, selector):
        stream = Stream(self.sock.accept()[0])
        selector.register(stream.sock, selectors.EVENT_READ, stream)


def main():
    # veth queues a packet on its sender's CPU: with two CPUs "end" may overtake.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    selector, others = selectors.DefaultSelector(), {}
    for address in sys.argv[1:]:
        for server in (Datagrams(address, others), Listener(address)):
            selector.register(server.sock, selectors.EVENT_READ, server)
    print("ready", flush=True)
    while True:
        for key, _ in selector.select():
            key.data.ready(selector)


main()
