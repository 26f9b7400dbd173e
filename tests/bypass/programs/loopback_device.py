#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""loopback_device.py WAY TEXT ADDRESS [PORT]: send TEXT to a loopback address by
the device veth0, or, to a receiver of one's own, as everybody does."""
import socket
import struct
import sys

from attack import family_of, told

DEVICE = "veth0"
INDEX = socket.if_nametoindex(DEVICE)
IP_UNICAST_IF, IP_PKTINFO = 50, 8
IPV6_UNICAST_IF, IPV6_PKTINFO = 76, 50


def bound(kind, address):
    sock = socket.socket(family_of(address), kind)
    sock.settimeout(1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, DEVICE.encode())
    return sock


def device(text, address, port=9):
    bound(socket.SOCK_DGRAM, address).sendto(text, (address, int(port)))


def device_connected(text, address, port=9):
    sock = bound(socket.SOCK_DGRAM, address)
    sock.connect((address, int(port)))
    sock.send(text)


def device_tcp(_, address, port=9):
    bound(socket.SOCK_STREAM, address).connect((address, int(port)))


def unicast_if(text, address, port=9):
    sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
    option = ((socket.IPPROTO_IPV6, IPV6_UNICAST_IF) if ":" in address
              else (socket.IPPROTO_IP, IP_UNICAST_IF))
    sock.setsockopt(*option, struct.pack("!I", INDEX))
    sock.sendto(text, (address, int(port)))


def packet_info(text, address, port=9):
    """The device is given to sendmsg()."""
    sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
    info = ((socket.IPPROTO_IPV6, IPV6_PKTINFO, struct.pack("=16xI", INDEX))
            if ":" in address else
            (socket.IPPROTO_IP, IP_PKTINFO, struct.pack("=I8x", INDEX)))
    sock.sendmsg([text], [info], 0, (address, int(port)))


def received(text, address, port):
    """What is sent to @port of @address comes to a loopback address."""
    home = "::1" if ":" in address else "127.0.0.1"
    with socket.socket(family_of(address), socket.SOCK_DGRAM) as ours:
        ours.settimeout(2)
        ours.bind((home, int(port)))
        sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
        sock.settimeout(2)
        sock.connect((address, int(port)))
        sock.send(text)
        data, peer = ours.recvfrom(4096)
        ours.sendto(data, peer)
        if sock.recv(4096) != text:
            raise OSError(0, "another text")


def main():
    way, text, *rest = sys.argv[1:]
    told(globals()[way], text.encode(), *rest)


main()
