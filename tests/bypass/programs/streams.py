#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""streams.py HOW NAME FINE: DNS over one TCP connection, cut in some way, with
a question for NAME in it and, where there are others, for FINE."""
import mmap
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

from attack import RESOLVER, framed, message, question, tcp, told

HOW, NAME, FINE = sys.argv[1:4]
ASKED = framed(message(question(NAME), ident=0x4e57))
OTHER = framed(message(question(FINE), ident=0x4e58))
LONG = message(question(NAME), behind=b"\0" * 65535)[:65535]


def cut(data, *places):
    """Return @data in pieces that end at @places."""
    places = (0, *places, len(data))
    return [data[a:b] for a, b in zip(places, places[1:])]


def bytewise(data):
    return [data[i:i + 1] for i in range(len(data))]


# Each piece is one send() and, since there is a moment between, one segment.
PIECES = {
    "whole": [ASKED],
    "bytewise": bytewise(ASKED),
    "in-length": cut(ASKED, 1),
    "behind-length": cut(ASKED, 2),
    "in-header": cut(ASKED, 7),
    "behind-header": cut(ASKED, 14),
    "in-name": cut(ASKED, 20),
    "in-type": cut(ASKED, len(ASKED) - 3),
    "last-byte": cut(ASKED, len(ASKED) - 1),
    "second": [OTHER, ASKED],
    "first-of-three": [ASKED + OTHER + OTHER],
    "last-of-three": [OTHER + OTHER + ASKED],
    "straddling": cut(OTHER + ASKED + OTHER, len(OTHER) + 20),
    "behind-zero": [framed(b"") + ASKED],
    "behind-zeros": [framed(b"") * 400 + ASKED],
    "behind-short": [framed(bytes(12)) + ASKED],
    "longest": [framed(LONG)],
    "longest-cut": cut(framed(LONG), 30, 31, 33000),
    "thousands": [OTHER * 1200, ASKED],
}


def drain(sock, wanted):
    """Read @wanted messages."""
    data = b""
    while wanted:
        more = sock.recv(1 << 16)
        if not more:
            raise ConnectionResetError(104, "closed")
        data += more
        while len(data) >= 2 and len(data) >= 2 + int.from_bytes(data[:2], "big"):
            data = data[2 + int.from_bytes(data[:2], "big"):]
            wanted -= 1


def send_pieces(sock, pieces):
    for piece in pieces:
        sock.sendall(piece)
        time.sleep(0.002)
    sent = b"".join(pieces)
    drain(sock, max(1, sent.count(b"\x4e\x57") + sent.count(b"\x4e\x58")))


def pieces():
    sock = tcp()
    sock.settimeout(5)  # an error comes at once, but this machine may be busy
    send_pieces(sock, PIECES[HOW])


def persistent():
    """Thousands of questions are answered, and then NAME is asked for."""
    sock = tcp()
    sock.settimeout(20)  # the recorder may have much to write from before
    for _ in range(3000):
        sock.sendall(OTHER)
        drain(sock, 1)
    sock.sendall(ASKED)
    drain(sock, 1)


def longer_than_what_follows():
    """The message is never complete; the result shows what becomes of it."""
    sock = tcp()
    sock.sendall(framed(ASKED[2:], 65535))
    time.sleep(0.1)
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)


def urgent():
    """The receiver takes the urgent byte out of the stream.  With that byte the
    name seems to have one more label, in which the denied name is hidden."""
    sock = tcp()
    at = ASKED.index(b"\6denied")
    sock.sendall(framed(b"", len(ASKED) - 1) + ASKED[2:at])
    sock.send(b"\7", socket.MSG_OOB)
    time.sleep(0.05)
    sock.sendall(ASKED[at:] + b"\0")
    drain(sock, 1)


def fast_open(first, *more):
    """Send @first in the SYN."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.sendto(first, socket.MSG_FASTOPEN, (RESOLVER, 53))
    sock.settimeout(1)
    for piece in more:
        time.sleep(0.05)
        sock.sendall(piece)
    drain(sock, 1)


def syn():
    """The first connection gets the cookie."""
    fast_open(OTHER)
    fast_open(ASKED)


def syn_cut():
    fast_open(OTHER)
    fast_open(*cut(ASKED, 20))


def syn_by_connect():
    for data in (OTHER, ASKED):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.IPPROTO_TCP, 30, 1)  # TCP_FASTOPEN_CONNECT
        sock.connect((RESOLVER, 53))
        sock.settimeout(1)
        sock.sendall(data)
        drain(sock, 1)


def innocent():
    """Return a permitted question of the same length."""
    label = "x" * (len(NAME) - len(".example.com"))
    return framed(message(question(label + ".example.com"), ident=0x4e59))


def held(send):
    """The data of @send waits in the socket while its memory is changed."""
    sock = tcp()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    change = send(sock)
    change()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
    drain(sock, 1)


def zerocopy():
    page = mmap.mmap(-1, 4096)
    page[:len(ASKED)] = innocent()

    def send(sock):
        sock.setsockopt(socket.SOL_SOCKET, 60, 1)  # SO_ZEROCOPY
        sock.send(memoryview(page)[:len(ASKED)], 0x4000000)  # MSG_ZEROCOPY

        def change():
            page[:len(ASKED)] = ASKED
        return change

    held(send)


def file_behind(send_file):
    with tempfile.TemporaryFile() as file:
        os.write(file.fileno(), innocent())

        def send(sock):
            send_file(sock, file)
            return lambda: os.pwrite(file.fileno(), ASKED, 0)

        held(send)


def sendfile():
    file_behind(lambda sock, file: os.sendfile(
        sock.fileno(), file.fileno(), 0, len(ASKED)))


def sendfile_race():
    """The page is changed once it has left, and before it is read."""
    with tempfile.TemporaryFile() as file:
        for _ in range(60):
            os.pwrite(file.fileno(), innocent(), 0)
            sock = tcp()
            try:
                os.sendfile(sock.fileno(), file.fileno(), 0, len(ASKED))
                os.pwrite(file.fileno(), ASKED, 0)
                drain(sock, 1)
            except OSError:
                pass
            sock.close()


def splice():
    def send(sock, file):
        out, into = os.pipe()
        os.splice(file.fileno(), into, len(ASKED), offset_src=0)
        os.splice(out, sock.fileno(), len(ASKED))
    file_behind(send)


def handed_on():
    """Another program sends on the connection of this one."""
    sock = tcp()
    os.set_inheritable(sock.fileno(), True)
    done = subprocess.run(
        [sys.argv[4], "-c", "import os, sys\n"
         "try: os.write(int(sys.argv[1]), bytes.fromhex(sys.argv[2]))\n"
         "except OSError as e: sys.exit(e.errno)",
         str(sock.fileno()), ASKED.hex()], close_fds=False, check=False)
    if done.returncode:
        raise OSError(done.returncode, "it could not send")
    drain(sock, 1)


class Handmade:
    """TCP that is made on a raw socket; the kernel must not reset it."""

    def __init__(self):
        self.raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 6)
        self.raw.connect((RESOLVER, 0))
        self.raw.settimeout(1)
        self.source = self.raw.getsockname()[0]
        self.port = 20000 + os.getpid() % 10000
        self.seq, self.ack = 1000, 0
        self.send(2)
        while True:
            data = self.raw.recv(4096)
            data = data[(data[0] & 15) * 4:]
            if struct.unpack("!H", data[2:4])[0] == self.port and data[13] & 2:
                break
        self.ack = (struct.unpack("!I", data[4:8])[0] + 1) % (1 << 32)
        self.seq += 1
        self.send(16)

    def send(self, flags, data=b"", ahead=0):
        header = struct.pack("!HHIIBBHHH", self.port, 53, self.seq + ahead,
                             self.ack, 5 << 4, flags, 65535, 0, 0) + data
        ends = (socket.inet_aton(self.source) + socket.inet_aton(RESOLVER)
                + struct.pack("!BBH", 0, 6, len(header)))
        total = ends + header + b"\0" * (len(header) % 2)
        sum_ = sum(struct.unpack(f"!{len(total) // 2}H", total))
        sum_ = (sum_ & 0xffff) + (sum_ >> 16)
        sum_ = ~(sum_ + (sum_ >> 16)) & 0xffff
        self.raw.send(header[:16] + struct.pack("!H", sum_) + header[18:])


def overlap():
    """The end of another message comes first, ahead of a gap; then all of the
    denied one, which this receiver prefers."""
    handmade = Handmade()
    handmade.send(24, innocent()[20:], 20)
    handmade.send(24, ASKED)
    time.sleep(0.2)


def again():
    """A segment is sent again with other bytes: the receiver drops the first
    copy, since that acknowledges what was never sent."""
    handmade = Handmade()
    ack = handmade.ack
    handmade.ack = (ack + (1 << 30)) % (1 << 32)
    handmade.send(24, innocent())
    handmade.ack = ack
    handmade.send(24, ASKED)
    time.sleep(0.2)


def repair():
    """TCP_REPAIR: another socket goes on in the middle of a connection."""
    half = 20
    first = tcp()
    first.sendall(ASKED[:half])
    time.sleep(0.1)
    here = first.getsockname()
    first.setsockopt(socket.IPPROTO_TCP, 19, 1)  # TCP_REPAIR
    seqs = []
    for queue in (1, 2):  # received, sent
        first.setsockopt(socket.IPPROTO_TCP, 20, queue)  # TCP_REPAIR_QUEUE
        seqs.append(first.getsockopt(socket.IPPROTO_TCP, 21))  # TCP_QUEUE_SEQ
    first.close()
    second = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    second.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    second.setsockopt(socket.IPPROTO_TCP, 19, 1)
    for queue, seq in zip((1, 2), seqs):
        second.setsockopt(socket.IPPROTO_TCP, 20, queue)
        second.setsockopt(socket.IPPROTO_TCP, 21, seq)
    second.bind(here)
    second.connect((RESOLVER, 53))
    second.setsockopt(socket.IPPROTO_TCP, 19, 0)
    second.settimeout(1)
    second.sendall(ASKED[half:])
    drain(second, 1)


OTHERS = {
    "zerocopy": zerocopy,
    "sendfile": sendfile,
    "sendfile-race": sendfile_race,
    "splice": splice,
    "handed-on": handed_on,
    "overlap": overlap,
    "again": again,
    "repair": repair,
    "persistent": persistent,
    "longer": longer_than_what_follows,
    "urgent": urgent,
    "syn": syn,
    "syn-by-connect": syn_by_connect,
    "syn-cut": syn_cut,
}

told(OTHERS.get(HOW, pieces))
