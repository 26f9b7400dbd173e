#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""foreign_source.py ATTACK TEXT SOURCE [TO [PORT [DEVICE]]]: send TEXT from SOURCE,
which is an address of another host, mostly to this one, or from here to SOURCE
once the kernel has seen a packet that came from there."""
import socket
import struct
import sys
import time

from attack import told

OURS, OURS4 = "2001:db8:1::1", "198.51.100.1"
IPV6_FREEBIND, IPV6_PKTINFO, IP_FREEBIND = 78, 50, 15
ECHO_REQUEST = struct.pack("!BBHHH", 128, 0, 0, 0, 1)


def scope_of(address):
    return socket.if_nametoindex("veth0") if address.startswith("fe80") else 0


def freebound(source, kind=socket.SOCK_DGRAM, proto=0, port=0):
    """Return a socket that has @source, whoever has that address."""
    sock = socket.socket(socket.AF_INET6, kind, proto)
    sock.settimeout(1)
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    sock.bind((source, port, 0, scope_of(source)))
    return sock


def receiver():
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.settimeout(1)
    sock.bind(("::", 0))
    return sock


def sent(sock, text, to):
    """Send @text; that this is refused does not end the attack."""
    try:
        sock.sendto(text, to)
    except OSError as error:
        print(f"send: {error}")


def established(text, source, *_):
    """What goes from here to SOURCE replies to what came from there."""
    ours = receiver()
    port = ours.getsockname()[1]
    theirs = freebound(source)
    own = link_local() if scope_of(source) else OURS
    sent(theirs, b"begin", (own, port, 0, scope_of(source)))
    ours.sendto(text, (source, theirs.getsockname()[1], 0, scope_of(source)))


def closed_port(text, source, *_):
    """The kernel's error to SOURCE quotes what came from there."""
    freebound(source).sendto(text, (OURS, 9))


def echo(text, source, *_):
    """The kernel replies to SOURCE with the text."""
    sock = freebound(source, proto=socket.IPPROTO_ICMPV6)
    sock.sendto(ECHO_REQUEST + text, (OURS, 0))


def packet_info(text, source, *_):
    """SOURCE is given to sendmsg()."""
    sock = freebound("::")
    info = socket.inet_pton(socket.AF_INET6, source) + struct.pack("=I", 0)
    sock.sendmsg([text], [(socket.IPPROTO_IPV6, IPV6_PKTINFO, info)], 0,
                 (OURS, 9))


def syn(_, source, *__):
    """A listener of this host answers to SOURCE."""
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    listener.bind((OURS, 0))
    listener.listen()
    freebound(source, socket.SOCK_STREAM).connect(listener.getsockname())


def away(text, source, to, port):
    """From SOURCE to a third host."""
    freebound(source).sendto(text, (to, int(port)))


def by_device(text, source, to, port, device):
    """The same by a device, which may be a VRF."""
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    sock.bind((source, 0))
    sent(sock, text, (to, int(port)))
    time.sleep(0.2)


def by_hand(text, source, *_):
    """The same with IPv4, where it takes CAP_NET_RAW."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    udp = struct.pack("!HHHH", 4000, 9, 8 + len(text), 0) + text
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 7, 0, 64, 17, 0)
    sock.sendto(head + socket.inet_aton(source) + socket.inet_aton(OURS4) + udp,
                (OURS4, 0))


def link_local():
    with open("/proc/net/if_inet6", encoding="ascii") as file:
        for line in file:
            digits, *_, device = line.split()
            if digits.startswith("fe80") and device == "veth0":
                return socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits))
    return "::1"


def own(text, source, to, port):
    """From SOURCE, an address of this host, to @to; to itself if that is ours."""
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.settimeout(1)
    sock.bind((source, 0, 0, scope_of(source)))
    sock.sendto(text, (to, int(port), 0, scope_of(to)))


def own_local(text, source, *_):
    """SOURCE is ours, and so is where it goes."""
    source = link_local() if source == "link-local" else source
    ours = receiver()
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.bind((source, 0, 0, scope_of(source)))
    to = source if scope_of(source) else OURS
    sock.sendto(text, (to, ours.getsockname()[1], 0, scope_of(to)))
    if ours.recv(4096) != text:
        raise OSError(0, "another text")


def main():
    attack, text, *rest = sys.argv[1:]
    told(globals()[attack], text.encode(), *rest)


main()
