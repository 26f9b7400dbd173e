#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""link_scope.py WAY TEXT [ADDRESS [TYPE]]: send TEXT from the port of a DHCP
client to that of a server, behind an ICMPv6 header of that type, or in the
address of a multicast group."""
import socket
import struct
import sys
import time

from attack import told

DEVICE = "veth0"


def scope_of(address):
    linked = address.startswith(("fe80", "ff"))
    return socket.if_nametoindex(DEVICE) if linked else 0


def dhcp(text, address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.bind(("", 68))
    sock.sendto(text, (address, 67))


def dhcp6(text, address):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.bind(("::", 546))
    sock.sendto(text, (address, 547, 0, scope_of(address)))


def icmp6(text, address, kind):
    sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
    sock.sendto(struct.pack("!BBHI", int(kind), 0, 0, 0) + text,
                (address, 0, 0, scope_of(address)))


def mld(text, *_):
    """Become a member of a group whose address has the text in it."""
    group = b"\xff\x02" + text[:14].ljust(14, b".")
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group
                    + struct.pack("=I", socket.if_nametoindex(DEVICE)))
    time.sleep(1)


def igmp(*_):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                    socket.inet_aton("239.1.2.3") + struct.pack(
                        "=4xI", socket.if_nametoindex(DEVICE)))
    time.sleep(1)


def main():
    way, text, *rest = sys.argv[1:]
    told(globals()[way], text.encode(), *rest)


main()
