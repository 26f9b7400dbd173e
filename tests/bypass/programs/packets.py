# SPDX-License-Identifier: GPL-2.0-only
"""packets.py HOW NAME [ADDRESS PORT]: send a question for NAME in packets that
are made by hand: raw sockets, fragments, chains of headers, frames."""
import contextlib
import os
import sys

from attack import (RESOLVER, RESOLVER6, framed, message, question, socket,
                    struct, told)

IP_NODEFRAG, IPV6_HDRINCL, PACKET_QDISC_BYPASS = 22, 36, 20
SOL_PACKET = 263
HERE, HERE6 = "198.51.100.1", "2001:db8:1::1"
UDP, TCP, UDPLITE, SCTP = 17, 6, 136, 132
FRAGMENT, DSTOPTS = 44, 60
# IP in IP, IPv6 in IP, GRE, ESP, AH, OSPF, PIM, IPComp, VRRP, L2TP
OTHERS = 4, 41, 47, 50, 51, 89, 103, 108, 112, 115

how, name = sys.argv[1:3]
v6 = how.startswith("v6-")
to, port = (RESOLVER6 if v6 else RESOLVER), 53
if len(sys.argv) > 4:
    to, port = sys.argv[3], int(sys.argv[4])
data = message(question(name))
ident = struct.unpack("!H", os.urandom(2))[0]


def folded(total):
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def words(raw):
    raw += b"\0" * (len(raw) % 2)
    return sum(struct.unpack(f"!{len(raw) // 2}H", raw))


def address(text):
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return socket.inet_pton(family, text)


def pseudo(proto, length):
    ends = address(HERE6 if v6 else HERE) + address(to)
    return words(ends) + proto + length


def udp(payload=data, proto=UDP, source=40000):
    size = 8 + len(payload)
    head = struct.pack("!HHHH", source, port, size, 0)
    total = pseudo(proto, size) + words(head + payload)
    return head[:6] + struct.pack("!H", folded(total) or 0xffff) + payload


def tcp(payload):
    head = struct.pack("!HHIIBBHHH", 40000, port, 1000, 2000, 5 << 4, 0x18,
                       512, 0, 0)
    total = pseudo(TCP, len(head + payload)) + words(head + payload)
    return head[:16] + struct.pack("!H", folded(total)) + head[18:] + payload


def ipv4(payload, proto=UDP, offset=0, more=False, options=b""):
    head = struct.pack("!BBHHHBBH4s4s", 0x45 + len(options) // 4, 0,
                       20 + len(options) + len(payload), ident,
                       offset // 8 | more << 13, 64, proto, 0, address(HERE),
                       address(to)) + options
    return head[:10] + struct.pack("!H", folded(words(head))) + head[12:] + payload


def ipv6(payload, proto=UDP):
    return struct.pack("!IHBB16s16s", 6 << 28, len(payload), proto, 64,
                       address(HERE6), address(to)) + payload


def v6_fragment(payload, offset, more, proto=UDP):
    return ipv6(struct.pack("!BBHI", proto, 0, offset | more, ident) + payload,
                FRAGMENT)


def chain(n, payload, proto=UDP):
    """Put @n destination options headers before @payload."""
    for i in range(n):
        payload = struct.pack("BBBB4x", DSTOPTS if i else proto, 0, 1, 4) + payload
    return ipv6(payload, DSTOPTS)


def send(*packets):
    """Send packets as they are by a raw socket."""
    family = socket.AF_INET6 if v6 else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
    if v6:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_HDRINCL, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_NODEFRAG, 1)
    for packet in packets:
        sock.sendto(packet, (to, 0))


def raw(proto, payload):
    """The kernel makes the IP header."""
    family = socket.AF_INET6 if v6 else socket.AF_INET
    socket.socket(family, socket.SOCK_RAW, proto).sendto(payload, (to, 0))


def others():
    """Send by protocols that no port opens, whether the last one left or not."""
    for proto in OTHERS:
        with contextlib.suppress(PermissionError):
            raw(proto, data + bytes(40))


def pieces(first, make, backwards=False):
    """Put @first bytes into the first fragment, and then the rest."""
    whole = udp()
    packets = [make(whole[:first], 0, True), make(whole[first:], first, False)]
    send(*(packets[::-1] if backwards else packets))


def v4_piece(payload, offset, more):
    return ipv4(payload, offset=offset, more=more)


def frame(bypass):
    """Send a frame to the neighbour's address, which ordinary packets found."""
    with open("/proc/net/arp", encoding="ascii") as arp:
        mac = next(line.split()[3] for line in arp if line.startswith(RESOLVER))
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
    if bypass:
        sock.setsockopt(SOL_PACKET, PACKET_QDISC_BYPASS, 1)
    sock.sendto(ipv4(udp()), ("veth0", 0x0800, 0, 0,
                              bytes.fromhex(mac.replace(":", ""))))


HOW = {
    "raw-udp": lambda: raw(UDP, udp()),
    "raw-header": lambda: send(ipv4(udp())),
    "raw-options": lambda: send(ipv4(udp(), options=b"\1" * 36 + b"\x94\4\0\0")),
    "raw-udplite": lambda: raw(UDPLITE, udp(proto=UDPLITE)),
    "raw-tcp": lambda: raw(TCP, tcp(framed(data))),
    "raw-tcp-header": lambda: send(ipv4(tcp(framed(data)), TCP)),
    "raw-sctp": lambda: raw(SCTP, struct.pack("!HHII", 40000, port, 0, 0) + data),
    "raw-icmp": lambda: raw(1, struct.pack("!BBHI", 8, 0, folded(
        words(struct.pack("!BBHI", 8, 0, 0, 1) + data)), 1) + data),
    "raw-others": others,
    "fragments": lambda: pieces(24, v4_piece),
    "fragments-tiny": lambda: pieces(8, v4_piece),
    "fragments-backwards": lambda: pieces(16, v4_piece, True),
    "fragment-later": lambda: send(v4_piece(udp(), 8, False)),
    "v6-raw-udp": lambda: raw(UDP, udp()),
    "v6-header": lambda: send(ipv6(udp())),
    "v6-chain": lambda: send(chain(3, udp())),
    "v6-chain-9": lambda: send(chain(9, udp())),
    "v6-atomic": lambda: send(v6_fragment(udp(), 0, False)),
    "v6-fragments": lambda: pieces(24, v6_fragment),
    "v6-fragments-tiny": lambda: pieces(8, v6_fragment),
    "v6-fragments-backwards": lambda: pieces(16, v6_fragment, True),
    "v6-fragment-lies": lambda: send(
        v6_fragment(udp()[:16], 0, True), v6_fragment(udp()[16:], 16, False, 59)),
    "frame": lambda: frame(False),
    "frame-bypass": lambda: frame(True),
}

told(HOW[how])
