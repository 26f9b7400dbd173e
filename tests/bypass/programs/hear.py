#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""hear.py ADDRESS PORT: print "ready", then "heard" for each datagram that comes
to the port; of ADDRESS, if it is a group, it becomes a member on eth0."""
import ipaddress
import socket
import struct
import sys

address, port = sys.argv[1], int(sys.argv[2])
packed = ipaddress.ip_address(address)
family = socket.AF_INET6 if packed.version == 6 else socket.AF_INET
index = struct.pack("@I", socket.if_nametoindex("eth0"))
with socket.socket(family, socket.SOCK_DGRAM) as sock:
    sock.bind(("", port))
    if packed.is_multicast and packed.version == 6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                        packed.packed + index)
    elif packed.is_multicast:  # struct ip_mreqn
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        packed.packed + bytes(4) + index)
    print("ready", flush=True)
    while True:
        sock.recv(99)
        print("heard", flush=True)
