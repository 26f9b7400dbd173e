# SPDX-License-Identifier: GPL-2.0-only
"""send_paths.py HOW NAME [ADDRESS PORT [FINE]]: send a datagram or stream with a
question for NAME, to the recorder's port 53 or to ADDRESS, by an ordinary
socket in an odd way.  FINE: another name, which a policy may permit."""
import ctypes
import os
import sys

from attack import (RESOLVER, framed, message, question, socket, struct,
                    told)

UDPLITE, MPTCP = 136, 262
MSG_MORE = 0x8000
UDP_CORK, UDP_SEGMENT = 1, 103
SO_MARK, SO_REUSEPORT, SO_BINDTODEVICE = 36, 15, 25
IPV6_PKTINFO, IPV6_HOPOPTS, IPV6_DSTOPTS = 50, 54, 59
IPV6_RTHDRDSTOPTS = 55
PADN = struct.pack("BBBB4x", 0, 0, 1, 4)

how, name = sys.argv[1:3]
to = (sys.argv[3], int(sys.argv[4])) if len(sys.argv) > 4 else (RESOLVER, 53)
fine = sys.argv[5] if len(sys.argv) > 5 else ""
data = message(question(name))
other = b"this is no question for " + name.encode()
libc = ctypes.CDLL(None, use_errno=True)


def of(proto=0, kind=socket.SOCK_DGRAM, peer=None):
    family = socket.AF_INET6 if ":" in (peer or to)[0] else socket.AF_INET
    sock = socket.socket(family, kind, proto)
    sock.settimeout(2)
    return sock


def connected(proto=0, kind=socket.SOCK_DGRAM, before=None):
    sock = of(proto, kind)
    if before:
        before(sock)
    sock.connect(to)
    return sock


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")


def stream(proto, patience=2):
    sock = connected(proto, socket.SOCK_STREAM)
    sock.settimeout(patience)
    sock.sendall(framed(data))
    try:
        sock.recv(512)
    except TimeoutError:
        pass
    return sock


def cmsg(level, kind, value):
    connected().sendmsg([data], [(level, kind, value)])


def uncorked(text):
    sock = connected()
    sock.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)
    for byte in text:
        sock.send(bytes([byte]))
    sock.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)


def more(text):
    sock = connected()
    sock.send(text[:20], MSG_MORE)
    sock.send(text[20:25], MSG_MORE)
    sock.send(text[25:])


def segments():
    """Send two questions of one length in one buffer, the permitted one first."""
    first = message(question(fine.rjust(len(name), "x")))
    sock = connected()
    sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(data))
    sock.send(first + data)


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint),
                ("iov", ctypes.POINTER(Iovec)), ("iovlen", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t),
                ("flags", ctypes.c_int), ("pad", ctypes.c_int),
                ("len", ctypes.c_uint)]


def many():
    """By one sendmmsg, send a permitted question, a denied and a permitted one."""
    datagrams = [message(question("1" + fine)), data,
                 message(question("2" + fine))]
    vectors = [Iovec(d, len(d)) for d in datagrams]
    headers = (Msghdr * 3)()
    for header, vector in zip(headers, vectors):
        header.iov, header.iovlen = ctypes.pointer(vector), 1
    sock = connected()
    at = failed = 0
    while at < 3:
        sent = libc.sendmmsg(sock.fileno(), ctypes.byref(headers[at]), 3 - at, 0)
        failed = ctypes.get_errno() if sent < 0 else failed
        at += max(sent, 1)
    if failed:
        raise OSError(failed, "one of them")


def reconnect():
    sock = connected()
    check(libc.connect(sock.fileno(), bytes(16), 16))  # AF_UNSPEC
    sock.connect(to)
    sock.send(data)


def redirect():
    """Turn a socket from an open address, @fine, to one that is shut."""
    sock = of()
    sock.connect((fine, to[1]))
    sock.send(b"what is open")
    check(libc.connect(sock.fileno(), bytes(16), 16))
    sock.connect(to)
    sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)  # of the first one
    sock.send(data)


def twins():
    first = of()
    first.setsockopt(socket.SOL_SOCKET, SO_REUSEPORT, 1)
    first.bind(("", 0))
    second = of()
    second.setsockopt(socket.SOL_SOCKET, SO_REUSEPORT, 1)
    second.bind(first.getsockname())
    first.connect(to)
    second.sendto(data, to)


def from_port(port):
    def bind(sock):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("", port))
    connected(before=bind).send(data)


def option(level, kind, value):
    connected(before=lambda s: s.setsockopt(level, kind, value)).send(data)


def v6_options():
    sock = connected()
    for kind in (IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_DSTOPTS):
        sock.setsockopt(socket.IPPROTO_IPV6, kind, PADN)
    sock.send(data)


def marked(value):
    """Set the mark after connect(), whose hook sets it as well."""
    sock = connected()
    sock.setsockopt(socket.SOL_SOCKET, SO_MARK, value)
    mark = sock.getsockopt(socket.SOL_SOCKET, SO_MARK)
    print(f"mark={mark & 0xffffffff:#x}")
    sock.send(data)


def padded(room):
    """Send EDNS with so much padding that the stack makes fragments of it."""
    option_ = struct.pack("!HH", 12, room) + bytes(room)
    edns = struct.pack("!BHHIH", 0, 41, 1232, 0, len(option_)) + option_
    connected().send(message(question(name), counts=(1, 0, 0, 1), behind=edns))


def plain(size):
    """Send @size bytes that are no message, from a port of their own."""
    sock = of()
    sock.bind(("", int(fine)))
    sock.sendto(bytes(size), to)


HOW = {
    "mapped": lambda: connected().send(data),
    "udplite": lambda: connected(UDPLITE).send(data),
    "udplite-sendto": lambda: of(UDPLITE).sendto(data, to),
    "udplite-coverage": lambda: connected(
        UDPLITE, before=lambda s: s.setsockopt(UDPLITE, 10, 8)).send(data),
    "mptcp": lambda: stream(MPTCP, 5),  # subflows come later
    "tcp": lambda: stream(0),
    "more": lambda: more(data),
    "cork": lambda: uncorked(data),
    "more-other": lambda: more(other),
    "cork-other": lambda: uncorked(other),
    "segment": segments,
    "sendmmsg": many,
    "device": lambda: option(socket.SOL_SOCKET, SO_BINDTODEVICE, b"veth0"),
    "port-53": lambda: from_port(53),
    "reuseport": twins,
    "reconnect": reconnect,
    "redirect": redirect,
    "ip-options": lambda: option(socket.IPPROTO_IP, socket.IP_OPTIONS,
                                 b"\1\1\1\0"),
    "v6-options": v6_options,
    "pktinfo": lambda: cmsg(socket.IPPROTO_IP, 8, struct.pack(
        "=i4s4x", 0, socket.inet_aton("198.51.100.1"))),
    "v6-pktinfo": lambda: cmsg(socket.IPPROTO_IPV6, IPV6_PKTINFO, struct.pack(
        "=16si", socket.inet_pton(socket.AF_INET6, "2001:db8:1::1"), 0)),
    "mark": lambda: marked(0),
    "mark-other": lambda: marked(0x7e000000),
    "mark-bits": lambda: marked(0x1234),
    "cmsg-mark": lambda: cmsg(socket.SOL_SOCKET, SO_MARK, struct.pack("I", 0)),
    "cmsg-mark-other": lambda: cmsg(socket.SOL_SOCKET, SO_MARK,
                                    struct.pack("I", 0x7e000000)),
    "padded": lambda: padded(6000),
    "bytes-0": lambda: plain(0),
    "bytes-1": lambda: plain(1),
    "bytes-9": lambda: plain(9),
}

told(HOW[how])
