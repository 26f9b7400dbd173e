#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""families.py WAY TEXT ADDRESS [OTHER]: send TEXT to ADDRESS by a family of
sockets or a protocol that Debian's cloud kernels do not have.  sctp-server and
sctp-peer are the two ends of an association that is accepted; the peer says that
it has the address OTHER, too.  Unless the executable is "good" or "server" it is
done by nobody, an ordinary user."""
import ctypes
import os
import signal
import socket
import struct
import sys
import time

SCTP, SMC, RXRPC, L2TP, PPPOX = 132, 43, 33, 115, 24
OL2TP, L2TP_PORT = 1, 1701
RTOINFO, BINDX_ADD = 0, 100
RXRPC_CALL = 1
NOBODY = 65534
libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def packed(address, port):
    return (struct.pack("=H", socket.AF_INET) + struct.pack("!H", port)
            + socket.inet_aton(address) + bytes(8))


def sctp(text, address, kind=socket.SOCK_STREAM):
    sock = socket.socket(socket.AF_INET, kind, SCTP)
    sock.settimeout(2)
    if kind == socket.SOCK_SEQPACKET:
        sock.setblocking(False)
        try:
            sock.sendto(text, (address, 9))
        except BlockingIOError:
            pass
        time.sleep(1)
        return
    sock.connect((address, 9))
    sock.send(text)


def sctp_server(text, address):
    """Accept one association, and send to the peer for some seconds."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, SCTP)
    # Short timeouts: the first heartbeat comes after a part of one.
    listener.setsockopt(SCTP, RTOINFO, struct.pack("=iIII", 0, 200, 400, 100))
    listener.bind((address, 9000))
    listener.listen(1)
    print("ready", flush=True)
    sock, _ = listener.accept()
    listener.close()
    for _ in range(20):
        sock.send(text)
        time.sleep(0.2)


def sctp_peer(text, address, other):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, SCTP)
    sock.bind(("198.51.100.2", 9001))
    sock.setsockopt(SCTP, BINDX_ADD, packed(other, 9001))
    sock.settimeout(5)
    sock.connect((address, 9000))
    got = sock.recv(4096)
    print("got", got.decode(), flush=True)
    del text
    time.sleep(4)


def by_connect(sock, address):
    checked(libc.connect(sock.fileno(), packed(address, 80), 16))


def smc(text, address):
    sock = socket.socket(SMC, socket.SOCK_STREAM, 0)
    by_connect(sock, address)
    sock.send(text)


def smc_later(text, address):
    """The handshake is finished by a thread of the kernel."""
    sock = socket.socket(SMC, socket.SOCK_STREAM, 0)
    sock.setblocking(False)
    try:
        by_connect(sock, address)
    except BlockingIOError:
        pass
    time.sleep(2)
    del text


class Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class Msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint32),
                ("iov", ctypes.c_void_p), ("iovlen", ctypes.c_size_t),
                ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


def rxrpc(text, address):
    """A call of AF_RXRPC: krxrpcio sends its packets (Linux 6.2)."""
    sock = socket.socket(RXRPC, socket.SOCK_DGRAM, socket.AF_INET)
    to = (struct.pack("=HHHH", RXRPC, 1, socket.SOCK_DGRAM, 16)
          + packed(address, 7001)).ljust(36, b"\0")
    name = ctypes.create_string_buffer(to, 36)
    data = ctypes.create_string_buffer(text, len(text))
    # An id of the call, of our choice.
    control = ctypes.create_string_buffer(
        struct.pack("=QiiQ", 24, 272, RXRPC_CALL, 7), 24)
    iov = Iovec(ctypes.addressof(data), len(text))
    message = Msghdr(ctypes.addressof(name), 36, ctypes.addressof(iov), 1,
                     ctypes.addressof(control), 24, 0)
    checked(libc.sendmsg(sock.fileno(), ctypes.byref(message), 0))
    time.sleep(2)


def l2tp(text, address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, L2TP)
    name = struct.pack("=HH4sI4x", socket.AF_INET, 0,
                       socket.inet_aton(address), 1)
    sock_data = bytes(text)
    checked(libc.sendto(sock.fileno(), sock_data, len(sock_data), 0, name, 16))


def pppol2tp(text, address):
    """PPP over L2TP: what is sent by AF_PPPOX leaves by a UDP socket of one's
    own, which it was told of."""
    carrier = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    carrier.connect((address, L2TP_PORT))
    tunnel = os.getpid() & 0xffff or 1

    def attached(session):
        sock = socket.socket(PPPOX, socket.SOCK_DGRAM, OL2TP)
        name = struct.pack("=HIii16sHHHH", PPPOX, OL2TP, 0, carrier.fileno(),
                           packed(address, L2TP_PORT), tunnel, session, tunnel,
                           session)
        checked(libc.connect(sock.fileno(), name, len(name)))
        return sock

    control = attached(0)  # it makes the tunnel
    attached(1).send(text)
    control.close()


def has(text, family, kind, proto):
    socket.socket(int(family), int(kind), int(proto)).close()
    del text


WAYS = {"has": has, "sctp": sctp, "smc": smc, "smc-later": smc_later, "rxrpc": rxrpc,
        "l2tp": l2tp, "pppol2tp": pppol2tp, "sctp-server": sctp_server,
        "sctp-peer": sctp_peer,
        "sctp-many": lambda text, address:
        sctp(text, address, socket.SOCK_SEQPACKET)}


def main():
    way, text, *where = sys.argv[1:]
    signal.alarm(15)
    if os.path.basename(os.readlink("/proc/self/exe")) == "other.py":
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    WAYS[way](text.encode(), *where)
    print("result=OK", flush=True)


main()
