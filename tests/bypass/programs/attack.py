# SPDX-License-Identifier: GPL-2.0-only
"""attack.py - what the attacking scripts share: messages of any shape, sockets
to the recorder, and the line that says how an attack ended."""
import errno
import os
import socket
import struct
import time

RESOLVER, RESOLVER6 = "198.51.100.2", "2001:db8:1::2"


def wire_name(text):
    """Return the wire form of a name without escapes."""
    labels = [label.encode("latin-1") for label in text.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def question(name, qtype=1, qclass=1):
    """Return a question; @name is text, or bytes that are taken as they are."""
    wire = name if isinstance(name, bytes) else wire_name(name)
    return wire + struct.pack("!HH", qtype, qclass)


def message(*questions, flags=0x0100, counts=None, behind=b"", ident=None):
    """Return a message with these questions; @counts replaces its four counts."""
    ident = ident if ident is not None else struct.unpack("!H", os.urandom(2))[0]
    counts = counts or (len(questions), 0, 0, 0)
    return (struct.pack("!HHHHHH", ident, flags, *counts)
            + b"".join(questions) + behind)


def record(owner, rtype, data, length=None, rclass=1):
    """Return a record; @length replaces the length of its data."""
    owner = owner if isinstance(owner, bytes) else wire_name(owner)
    return owner + struct.pack("!HHIH", rtype, rclass, 60,
                               len(data) if length is None else length) + data


def framed(data, length=None):
    """Return a message as it is over TCP; @length replaces its length."""
    return struct.pack("!H", len(data) if length is None else length) + data


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def udp(server=RESOLVER, port=53):
    sock = socket.socket(family_of(server), socket.SOCK_DGRAM)
    sock.settimeout(1)
    sock.connect((server, port))
    return sock


def tcp(server=RESOLVER, port=53):
    sock = socket.create_connection((server, port), timeout=2)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(1)
    return sock


def told(attack, *arguments):
    """Run the attack and print result=OK, or result=ERRNO, and how long."""
    start = time.monotonic()
    try:
        attack(*arguments)
        result = "OK"
    except socket.timeout:
        result = "ETIMEDOUT"
    except OSError as error:
        result = errno.errorcode.get(error.errno, str(error.errno))
    print(f"pid={os.getpid()} result={result}",
          f"us={int((time.monotonic() - start) * 1e6)}")
