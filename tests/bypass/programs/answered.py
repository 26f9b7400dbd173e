#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""answered.py ATTACK NAME [ARGUMENT]...: attack the answers that denied
questions get: have another program get one, or have one made of a packet that is
no question.  "hears" is that other program."""
import socket
import struct
import sys

from attack import RESOLVER, family_of, message, question, record, told

# Of a question that goes on to be answered with no data.
MARK = struct.pack("@I", 0xb5d49e40 | 2)
NEAR = ("198.51.100.3", 9)
OURS, OURS6 = "198.51.100.1", "2001:db8:1::1"
ETH_P_IP, SO_MARK, IP_PKTINFO, IPV6_PKTINFO = 0x800, 36, 8, 50


def bind_to(sock, device):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                    device.encode() + b"\0")


def hears(device, address, server=None):
    """Print what comes to ADDRESS, from SERVER alone if there is one."""
    sock = socket.socket(family_of(address), socket.SOCK_DGRAM)
    if device != "any":
        bind_to(sock, device)
    sock.bind((address, 0))
    if server:
        sock.connect((server, 53))
    print(f"ready port={sock.getsockname()[1]}", flush=True)
    while True:
        print("heard", sock.recv(4096).lower(), flush=True)


def packet_info(name, port, server=RESOLVER):
    """Ask from the address and port of another program's socket."""
    if family_of(server) == socket.AF_INET:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", int(port)))
        data = struct.pack("@I4s4s", 0, socket.inet_aton(OURS), bytes(4))
        control = (socket.IPPROTO_IP, IP_PKTINFO, data)
    else:
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.bind(("::1", int(port)))
        data = socket.inet_pton(socket.AF_INET6, OURS6) + struct.pack("@I", 0)
        control = (socket.IPPROTO_IPV6, IPV6_PKTINFO, data)
    sock.sendmsg([message(question(name), ident=7)], [control], 0, (server, 53))


def bound(name, port):
    """The same from a socket that is bound to another device."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bind_to(sock, "lo")
    sock.bind(("", int(port)))
    index = socket.if_nametoindex("veth0")
    data = struct.pack("@I4s4s", index, bytes(4), bytes(4))
    sock.sendmsg([message(question(name), ident=7)],
                 [(socket.IPPROTO_IP, IP_PKTINFO, data)], 0, (RESOLVER, 53))


def datagram(source, port, server, payload):
    udp = struct.pack("!HHHH", int(port), 53, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 7, 0, 64, 17, 0,
                       socket.inet_aton(source), socket.inet_aton(server))
    total = sum(struct.unpack("!10H", head))
    total = (total & 0xffff) + (total >> 16)
    return head[:10] + struct.pack("!H", ~(total + (total >> 16)) & 0xffff) \
        + head[12:] + udp


def forged(name):
    """An answer to NAME, but for its QR bit."""
    return message(question(name), counts=(1, 1, 0, 0), ident=7,
                   behind=record(name, 1, socket.inet_aton("203.0.113.66")))


def raw(name, port):
    """Ask by a raw socket from the address of another program's socket."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    sock.sendto(datagram(OURS, port, RESOLVER,
                         message(question(name), ident=7)), (RESOLVER, 0))


def frame(name, port, device):
    """Send an answer with the mark by AF_PACKET, to be turned round."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.setsockopt(socket.SOL_SOCKET, SO_MARK, MARK)
    sock.bind((device, ETH_P_IP))
    there, here = bytes.fromhex("020000000099"), sock.getsockname()[4]
    sock.send(there + here + struct.pack("!H", ETH_P_IP)
              + datagram(OURS, port, RESOLVER, forged(name)))


def marked(name):
    """An ordinary datagram has the mark."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, SO_MARK, MARK)
    sock.sendto(name.encode(), NEAR)


def marked_cmsg(name):
    """An ordinary datagram has the mark, by a control message."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.sendmsg([name.encode()], [(socket.SOL_SOCKET, SO_MARK, MARK)], 0,
                 NEAR)


def main():
    attack, *rest = sys.argv[1:]
    told(globals()[attack], *rest)


main()
