#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""beside.py HOW ADDRESS [SOURCE]: send to ADDRESS, as a program in a container.

HOW is tcp, which connects, udp, which sends six datagrams, 100 ms apart, or
dhcp, which sends them from port 68 to 67.  SOURCE need not be an address of the
container.  ADDRESS%DEVICE is sent to by that device."""
import ipaddress
import socket
import sys
import time

IP_FREEBIND, IPV6_FREEBIND = 15, 78  # linux/in.h, linux/in6.h


def resolved(text, port):
    kind = socket.SOCK_DGRAM
    return socket.getaddrinfo(text, port, type=kind)[0][4]


def bind(sock, family, source, port):
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    sock.bind(resolved(source, port))


def main():
    how, text = sys.argv[1:3]
    address, _, device = text.partition("%")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    kind = socket.SOCK_STREAM if how == "tcp" else socket.SOCK_DGRAM
    port = {"tcp": 80, "dhcp": 67}.get(how, 9999)
    with socket.socket(family, kind) as sock:
        if device:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                            device.encode())
        if family == socket.AF_INET and kind == socket.SOCK_DGRAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if how == "dhcp" or len(sys.argv) > 3:
            source = sys.argv[3] if len(sys.argv) > 3 else "0.0.0.0"
            bind(sock, family, source, 68 if how == "dhcp" else 0)
        if how == "tcp":
            sock.settimeout(3)
            print("result=%d" % sock.connect_ex(resolved(text, port)))
            return
        is_link = device and ipaddress.ip_address(address).is_link_local
        to = resolved(text if is_link else address, port)
        for _ in range(6):
            sock.sendto(b"beside", to)
            time.sleep(0.1)


main()
