#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""wireguard.py DEVICE ME PORT ADDRESS NETWORK: give the WireGuard device the
keys of me (0 or 1), and a peer at ADDRESS:PORT for NETWORK, as wg(8) does."""
import ipaddress
import socket
import struct
import sys

def multiply(scalar, u=9):
    """X25519, RFC 7748, section 5."""
    p, bits = 2**255 - 19, int.from_bytes(scalar, "little")
    bits = (bits & ~7 & (2**255 - 1)) | 2**254
    x2, z2, x3, z3 = 1, 0, u, 1
    for t in range(254, -1, -1):
        bit = bits >> t & 1
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        e = aa - bb
        x3, z3 = (da + cb)**2 % p, u * (da - cb)**2 % p
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little")


def attribute(kind, data):
    length = 4 + len(data)
    return struct.pack("=HH", length, kind) + data + bytes(-length % 4)


def request(s, kind, command, version, attributes):
    body = struct.pack("=BBH", command, version, 0) + attributes
    s.send(struct.pack("=IHHII", 16 + len(body), kind, 5, 1, 0) + body)
    reply = s.recv(65536)
    if struct.unpack_from("=H", reply, 4)[0] == 2:  # NLMSG_ERROR
        error = struct.unpack_from("=i", reply, 16)[0]
        if error:
            raise OSError(-error, "netlink")
    return reply


def family(s):
    reply = request(s, 16, 3, 1, attribute(2, b"wireguard\0"))
    at = 20
    while at < len(reply):
        length, kind = struct.unpack_from("=HH", reply, at)
        if kind == 1:
            return struct.unpack_from("=H", reply, at + 4)[0]
        at += length + -length % 4
    raise OSError("no family")


device, me, port, address, network = sys.argv[1:]
keys = [bytes([n] * 32) for n in (1, 2)]
net = ipaddress.ip_network(network)
endpoint = struct.pack("=H", socket.AF_INET) + struct.pack(
    "!H", int(port)) + socket.inet_aton(address) + bytes(8)
allowed = attribute(0x8000, attribute(1, struct.pack("=H", socket.AF_INET)) +
                    attribute(2, net.network_address.packed) +
                    attribute(3, bytes([net.prefixlen])))
peer = attribute(0x8000, attribute(1, multiply(keys[1 - int(me)])) +
                 attribute(4, endpoint) + attribute(0x8009, allowed))
netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
netlink.bind((0, 0))
request(netlink, family(netlink), 1, 1, attribute(2, device.encode() + b"\0") +
        attribute(3, keys[int(me)]) + attribute(6, struct.pack("=H", int(port)))
        + attribute(0x8008, peer))
