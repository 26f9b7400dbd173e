#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""seed.py [SERVER PORT ZONE] - write the DNS corpora below tests/fuzz/corpus.

Without arguments: messages by hand, the traps of RFC 9267 among them.  With a
name server: its real answers for names of ZONE too.  The files are committed;
run it again when a target changes what its bytes mean."""
import os
import socket
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15,
         "TXT": 16, "AAAA": 28, "SRV": 33, "NAPTR": 35, "DNAME": 39,
         "DNSKEY": 48, "HTTPS": 65, "ANY": 255}


def save(target, name, data):
    folder = os.path.join(HERE, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def name(text):
    labels = [x.encode() for x in text.split(".") if x]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


def rr(owner, rtype, rdata, ttl=300, rclass=1):
    return owner + struct.pack("!HHIH", rtype, rclass, ttl, len(rdata)) + rdata


def message(qname, qtype, *sections, flags=0x8180, counts=None):
    """sections: lists of records; counts overrides what the header says."""
    sections = list(sections) + [[]] * (3 - len(sections))
    counts = counts or [1] + [len(s) for s in sections]
    return (struct.pack("!HHHHHH", 0x1234, flags, *counts) + qname +
            struct.pack("!HH", qtype, 1) +
            b"".join(b"".join(s) for s in sections))


Q = name("q.example")
A1 = bytes([192, 0, 2, 1])
PTR = b"\xc0\x0c"  # to the question
SOA = name("ns.example") + name("root.example") + struct.pack("!5I", *range(5))


def param(key, value):
    return struct.pack("!HH", key, len(value)) + value


def svcb(priority, target, *params):
    return struct.pack("!H", priority) + name(target) + b"".join(params)


GOOD = {
    "a": message(Q, 1, [rr(PTR, 1, A1)]),
    "a-uncompressed": message(Q, 1, [rr(Q, 1, A1)]),
    "a-many": message(Q, 1, [rr(PTR, 1, bytes([192, 0, 2, i]))
                             for i in range(65)]),
    "aaaa": message(Q, 28, [rr(PTR, 28, b"\x20\x01\x0d\xb8" + bytes(12))]),
    "cname": message(Q, 1, [rr(PTR, 5, b"\1a\xc0\x0e"),
                            rr(b"\1a\xc0\x0e", 1, A1)]),
    "cname-loop": message(Q, 1, [rr(PTR, 5, PTR), rr(PTR, 1, A1)]),
    "dname": message(Q, 1, [rr(b"\xc0\x0e", 39, name("a.test")),
                            rr(PTR, 5, name("q.a.test")),
                            rr(name("q.a.test"), 1, A1)]),
    "dname-grows": message(Q, 1, [rr(b"\xc0\x0e", 39, name("b.example"))]),
    "private": message(Q, 1, [rr(PTR, 1, bytes([10, 0, 0, 1]))]),
    "nat64": message(Q, 28, [rr(PTR, 28, b"\0\x64\xff\x9b" + bytes(8) + A1)]),
    "ttl-top-bit": message(Q, 1, [rr(PTR, 1, A1, ttl=0x80000001)]),
    "https": message(Q, 65, [rr(PTR, 65, svcb(
        1, "", param(0, b"\0\1\0\3"), param(1, b"\2h2\2h3"), param(3, b"\1\xbb"),
        param(4, A1 + A1), param(5, b"ech"), param(6, bytes(16)),
        param(7, b"/dns-query{?dns}"), param(65280, b"\xff")))]),
    "https-alias": message(Q, 65, [rr(PTR, 65, svcb(0, "a.example"))]),
    "https-bad-order": message(Q, 65, [rr(PTR, 65, svcb(
        1, "", param(4, A1), param(3, b"\1\xbb")))]),
    "https-bad-hint": message(Q, 65, [rr(PTR, 65, svcb(
        1, "", param(4, A1[:3])))]),
    "mx": message(Q, 15, [rr(PTR, 15, b"\0\x0a\1m" + PTR)]),
    "srv": message(Q, 33, [rr(PTR, 33, b"\0\1\0\2\1\xbb" + PTR)]),
    "txt": message(Q, 16, [rr(PTR, 16, b"\3abc\0\2\"\\")]),
    "soa-nxdomain": message(Q, 1, [], [rr(b"\xc0\x0e", 6, SOA)],
                            flags=0x8183),
    "edns": message(Q, 1, [rr(PTR, 1, A1)], [], [
        rr(b"\0", 41, b"\0\x0a\0\x08cookie!!", ttl=0x8000, rclass=1232)]),
    "edns-twice": message(Q, 1, [], [], [
        rr(b"\0", 41, b"", rclass=1232)] * 2),
    "edns-rcode": message(Q, 1, [], [], [
        rr(b"\0", 41, b"", ttl=0x01000000, rclass=1232)]),
    "query": message(Q, 1, flags=0x0100),
    "truncated": message(Q, 1, flags=0x8380),
    "trailing": message(Q, 1, [rr(PTR, 1, A1)]) + b"xyz",
    "mdns": message(Q, 1, [rr(PTR, 1, A1, rclass=0x8001)], flags=0x8400),
    "chaos": message(Q, 16, [rr(PTR, 16, b"\5hello", rclass=3)]),
    "update": message(Q, 6, [], [rr(PTR, 255, b"", rclass=255)],
                      flags=0x2800),
    "unknown-type": message(Q, 999, [rr(PTR, 999, b"\1\2\3")]),
    "rdlength-long": message(Q, 1, [rr(PTR, 1, A1)])[:-6] + b"\xff\xff" + A1,
    "rdlength-short": message(Q, 1, [rr(PTR, 1, A1)])[:-6] + b"\0\3" + A1,
    "count-answer": message(Q, 1, counts=[1, 0xffff, 0, 0]),
    "count-question": message(Q, 1, counts=[0xffff, 0, 0, 0]),
    "cname-rdata-overrun": message(Q, 1, [rr(PTR, 5, b"\x05abc")]),
    "txt-overrun": message(Q, 16, [rr(PTR, 16, b"\x20abc")]),
}

# RFC 9267: each is a name at offset 12, the rest what it points to.
TRAPS = {
    "root": b"\0",
    "plain": name("www.example.com"),
    "escapes": b"\6a.\\ \0\xff\0",
    "self": b"\xc0\x0c",
    "self-after-label": b"\1a\xc0\x0c",
    "two-loop": b"\1a\xc0\x10\1b\xc0\x0c",
    "forward": b"\xc0\x0e\1a\0",
    "past-end": b"\xff\xff",
    "header": b"\xc0\0",
    "header-last": b"\xc0\x0b",
    "half-pointer": b"\1a\xc0",
    "no-root": b"\1a",
    "label-overrun": b"\x3fab",
    "type-01": b"\x41a\0",
    "type-10": b"\x81a\0",
    "own-label": b"\3\0\0\0\xc0\x0d",
    "255": b"\1a" * 127 + b"\0",
    "257": b"\1a" * 128 + b"\0",
    "63": b"\x3f" + b"a" * 63 + b"\0",
    "pointer-chain": b"\1a\0" + b"".join(
        struct.pack("!H", 0xc00c if i == 0 else 0xc00f + 2 * (i - 1))
        for i in range(40)),
}


def segments(*parts):
    return b"".join(bytes([c]) + struct.pack("!HB", (s + 0x100) & 0xffff,
                                             len(d)) + d for c, s, d in parts)


def write_streams():
    one = struct.pack("!H", 29) + b"M" * 29
    two = one + struct.pack("!H", 12) + b"N" * 12
    save("dns_tcp", "whole", segments((0x80, 0, one)))
    save("dns_tcp", "two", segments((0x80, 0, two)))
    save("dns_tcp", "split", segments((0x80, 0, two[:1]), (0, 1, two[1:20]),
                                         (0, 20, two[20:])))
    save("dns_tcp", "disorder", segments(
        (0, 20, two[20:]), (0, 1, two[1:20]), (0x80, 0, two[:1])))
    save("dns_tcp", "overlap", segments(
        (0x80, 0, two[:5]), (0, 10, two[10:20]), (0, 3, two[3:]),
        (0, 0, two)))
    save("dns_tcp", "wrap", segments((0x80, 0xfff0, two),
                                        (0, 0x10, one)))
    save("dns_tcp", "short-length", segments((0x80, 0, b"\0\x0b" + one)))
    save("dns_tcp", "middle", segments((0, 5, one), (0, 36, one)))
    save("dns_tcp", "many", b"".join(
        segments((0x80 | i & 3, 7 * i, one)) for i in range(8)))
    save("dns_tcp", "again", segments((0x81, 0, two[:9]),
                                         (0x81, 500, two)))


def write_followed():
    """As fuzz_stream.c has them: (ahead, length / 4) of each segment."""
    def follow(title, cuts, *messages):
        head = bytes([len(cuts)]) + b"".join(
            struct.pack("bB", *cut) for cut in cuts)
        save("stream", title, head + b"".join(
            struct.pack("!H", len(m)) + m for m in messages))

    one = message(Q, 1)
    long = message(Q, 1, [], [], [rr(b"\0", 41, bytes(400), rclass=1232)])
    follow("whole", [(0, 255)], one)
    follow("pieces", [(0, 0), (0, 0)] * 30, one, one)
    follow("several", [(0, 255)], one, one, long, one)
    follow("again", [(0, 3), (-12, 5), (-20, 255)], one, long)
    follow("early", [(5, 3), (0, 255)], one)
    follow("short", [(0, 255)], b"", b"0123456789abcdef", one)
    follow("long", [(0, 40), (0, 40), (0, 255)], long + bytes(700), one)


def write_varlink():
    """As fuzz_varlink.c has them: pieces of both directions of connections."""
    def say(title, *pieces):
        save("varlink", title, b"".join(
            struct.pack("!BH", flags, len(text)) + text.encode()
            for flags, text in pieces))

    def call(method, parameters, more=""):
        return ('{"method":"io.systemd.Resolve.%s","parameters":{%s}%s}\0'
                % (method, parameters, more))

    def reply(parameters, more=""):
        return '{"parameters":{%s}%s}\0' % (parameters, more)

    asks, cut = 0x80, 0x40
    host = call("ResolveHostname", '"name":"www.example.com","flags":0')
    v4 = '{"ifindex":2,"family":2,"address":[203,0,113,10]}'
    v6 = '{"family":10,"address":[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,16]}'
    found = reply(f'"addresses":[{v4},{v6}],"name":"www.example.com","flags":1')
    failed = ('{"error":"io.systemd.Resolve.DNSError",'
              '"parameters":{"rcode":3}}\0')
    say("host", (asks, host), (0, found))
    say("canonical", (asks, call("ResolveHostname", '"name":"www","family":2')),
        (0, reply(f'"addresses":[{v4},{v4}],"name":"www.example.com"')))
    say("nxdomain", (asks, host), (0, failed))
    say("no-servers", (asks, host),
        (0, '{"error":"io.systemd.Resolve.NoNameServers","parameters":{}}\0'))
    say("address", (asks, call("ResolveAddress",
                               '"family":2,"address":[203,0,113,10]')),
        (0, reply('"names":[{"ifindex":2,"name":"www.example.com"}]')))
    say("record", (asks, call("ResolveRecord", '"name":"a.example","type":15')),
        (0, reply('"rrs":[{"rr":{"key":{"class":1}},"raw":"AWEHZXhhbXBsZQAADw'
                  'ABAAABLAANAAoBYgdleGFtcGxlAA=="}]')))
    say("service", (asks, call("ResolveService", '"name":"A b","type":'
                               '"_ipp._tcp","domain":"example"')),
        (0, reply('"services":[{"priority":1,"weight":2,"port":631,'
                  '"hostname":"p.example","addresses":[%s]}]' % v4)))
    say("pieces", (asks, host[:20]), (asks | 1, host), (asks, host[20:]),
        (1, found[:9]), (0, found), (1, found[9:]))
    say("several", (asks, host + host), (0, found + failed))
    say("more", (asks, call("BrowseServices", '"domain":"local"',
                            ',"more":true')),
        (0, reply("", ',"continues":true') + reply("")))
    say("oneway", (asks, call("ResolveHostname", '"name":"a"',
                              ',"oneway":true') + host), (0, found))
    say("no-lookup", (asks, '{"method":"org.varlink.service.GetInfo"}\0'
                      + host), (0, reply('"vendor":"x"') + found))
    say("escapes", (asks, call("ResolveHostn\\u0061me",
                               '"name":"b\\u00fc\\ud83d\\ude00\\u0000\\/"')))
    say("numbers", (asks, call("ResolveRecord",
                               '"name":"a","type":1e400,"class":-1')),
        (0, reply('"rcode":18446744073709551618,"addresses":[2.0,2e0]')))
    say("deep", (asks, call("ResolveHostname",
                            '"name":%s"a"%s' % ("[" * 99, "]" * 99))))
    say("cut", (asks | cut, host[:40]), (asks, host), (cut, found[:40]),
        (0, found))
    say("no-json", (asks, "\0{\0}\0[]\0" + host), (0, "x\0" + found))
    say("long", (asks, " " * 600), (asks, host), (0, found))


def ask(server, port, zone):
    """What a real server says, over TCP so that nothing is cut."""
    names = ["", "www", "alias", "mail", "nx", "x.sub", "svc", "_s._tcp", "big"]
    for label in names:
        for mnemonic, qtype in TYPES.items():
            qname = name(f"{label}.{zone}" if label else zone)
            query = message(qname, qtype, [], [], [
                rr(b"\0", 41, b"", ttl=0x8000, rclass=1232)], flags=0x0100)
            with socket.create_connection((server, port), 2) as s:
                s.sendall(struct.pack("!H", len(query)) + query)
                stream = s.makefile("rb")
                size = struct.unpack("!H", stream.read(2))[0]
                yield f"{label or 'apex'}-{mnemonic}".lower(), \
                    stream.read(size)


def main():
    for title, data in GOOD.items():
        save("dns_msg", title, data)
        save("accept", title, data)
    for title, data in TRAPS.items():
        save("dns_name", title, b"\x0c" + bytes(11) + data)
        save("dns_msg", "name-" + title, message(data, 1))
        save("dns_msg", "owner-" + title, message(Q, 1, [rr(data, 1, A1)]))
    write_streams()
    write_followed()
    write_varlink()
    if len(sys.argv) == 4:
        seen = set()
        for title, data in ask(sys.argv[1], int(sys.argv[2]), sys.argv[3]):
            kind = (data[3], data[6:12], len(data))
            if kind in seen:
                continue
            seen.add(kind)
            save("dns_msg", "knot-" + title, data)
            save("accept", "knot-" + title, data)


if __name__ == "__main__":
    main()
