#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""made.py: lookups of our own, the same each time, for check.py.

    python3 tests/alerts/made.py NAME    prints one of them; without: their names

Nobody asked for any of these names.
"""
import base64
import random
import sys

BEGIN = 1790000000
A, PTR, MX, TXT = 1, 12, 15, 16


def line(at, name, qtype=A, rcode=0, answers="203.0.113.9", ttl=60, exe="/usr/bin/tool",
         user="root", length=100, client="host"):
    if rcode != 0:
        answers = ""
    return "\t".join((f"{BEGIN + at:.3f}", client, exe, user, name, str(qtype),
                      str(rcode), str(length), answers, str(ttl)))


def b32(data):
    return base64.b32encode(data).decode().lower().rstrip("=")


def encoded(data, how):
    if how == "b32":
        return b32(data)
    if how == "b64":
        return base64.urlsafe_b64encode(data).decode().rstrip("=")
    return data.hex()


def slow(how, size, gap, rng):
    """A day of @size bytes in a name each @gap seconds or so."""
    at = 0.0
    while at < 86400:
        yield line(at, encoded(rng.randbytes(size), how) + ".d.example.com", rcode=3)
        at += gap * rng.uniform(0.8, 1.2)


def fast(rng):
    for i in range(100):
        data = encoded(rng.randbytes(60), "b32")
        name = ".".join(data[j:j + 48] for j in range(0, len(data), 48))
        yield line(i * 0.1, name + ".t.example.com", TXT)


def without_domain(rng):
    """As dnscat2 asks a resolver of its own."""
    for i in range(60):
        yield line(i, f"dnscat.{rng.randbytes(9).hex()}.{rng.randbytes(9).hex()}", TXT)


def download():
    for i in range(30):
        yield line(i, f"{i}.x.example.com", TXT, length=300)


def counted():
    for i in range(400):
        yield line(i, f"{i}.example.com")


def dga(rng):
    for i in range(60):
        yield line(2 * i, "".join(rng.choices("bcdfghjklmnpqrstvwxz", k=14)) + ".com",
                   rcode=3)


WORDS = ("garden house market river summer winter travel doctor school music "
         "coffee paper silver orange window planet forest bridge flower hotel").split()


def dga_of_words(rng):
    pairs = [a + b for a in WORDS for b in WORDS if a != b]
    rng.shuffle(pairs)
    for i, pair in enumerate(pairs[:60]):
        yield line(5 * i, pair + ".net", rcode=3)


def rebinding():
    yield line(0, "a.example.com")
    yield line(5, "a.example.com", answers="192.168.1.1")


def dnsbl(rng):
    for i in range(5000):
        address = ".".join(str(rng.randrange(256)) for _ in range(4))
        yield line(i * 17, f"{address}.zen.example.org", rcode=rng.choice((0, 3)),
                   answers="127.0.0.2", exe="/usr/lib/postfix/sbin/smtpd")


def pointers(rng):
    for i in range(3000):
        address = ".".join(str(rng.randrange(256)) for _ in range(4))
        yield line(i, f"{address}.in-addr.arpa", PTR, rcode=3)
    for i in range(300):
        nibbles = ".".join("0123456789abcdef"[rng.randrange(16)] for _ in range(32))
        yield line(3000 + i, f"{nibbles}.ip6.arpa", PTR, rcode=3)


def search_domains(rng):
    for i in range(2000):
        public = f"{rng.choice(WORDS)}{i % 50}.{rng.choice(WORDS)}.com"
        for suffix in ("default.svc.cluster.local", "svc.cluster.local", "lan"):
            yield line(i * 40, f"{public}.{suffix}", rcode=3)
        yield line(i * 40 + 1, public)


def single_labels(rng):
    for i in range(200):
        label = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randrange(7, 16)))
        yield line(i * 400, label, rcode=3, exe="/opt/google/chrome/chrome")


def browser(rng):
    """Ordinary names, of which a blocklist takes every third, by NXDOMAIN, 0.0.0.0
    or its own address."""
    for i in range(3000):
        name = f"{rng.choice(('www', 'cdn', 'api', 'static', 'img'))}." \
               f"{rng.choice(WORDS)}{rng.choice(WORDS)}.{rng.choice(('com', 'net', 'org'))}"
        way = i % 9
        yield line(i * 11, name, rcode=3 if way == 0 else 0,
                   answers={3: "0.0.0.0", 6: "::"}.get(way, "203.0.113.9"),
                   exe="/usr/lib/firefox/firefox", user="1000")


def mail(rng):
    for i in range(2000):
        domain = f"{rng.choice(WORDS)}{rng.randrange(300)}.com"
        label = rng.choice(("selector1._domainkey", "_dmarc", f"k{i}._domainkey",
                            "_spf", "_acme-challenge"))
        yield line(i * 3, f"{label}.{domain}", TXT, exe="/usr/lib/postfix/sbin/smtpd")


def hash_zones(rng):
    """Addresses of mail and links, as mail servers ask for them by their hashes."""
    for i in range(500):
        zone, encode, n = rng.choice((("ebl.msbl.org", bytes.hex, 20),
                                      ("hashbl.surbl.org", bytes.hex, 16),
                                      ("_email.key.hbl.dq.spamhaus.net", b32, 32),
                                      ("email.rspamd.com", b32, 20),
                                      ("uribl.rspamd.com", b32, 20)))
        yield line(i * 30, f"{encode(rng.randbytes(n))}.{zone}", rcode=3,
                   exe="/usr/bin/rspamd", user="_rspamd")


def spf_macros(rng):
    """As "%{ir}.%{v}.%{d}.spf.example.net" makes them of each mail (RFC 7208 7)."""
    for i in range(1000):
        address, version = ".".join(str(rng.randrange(256)) for _ in range(4)), "in-addr"
        if i % 4 == 0:
            address = ".".join("0123456789abcdef"[rng.randrange(16)] for _ in range(32))
            version = "ip6"
        yield line(i * 20, f"{address}.{version}.{rng.choice(WORDS)}{rng.randrange(300)}.com"
                   ".spf.example.net", TXT, exe="/usr/bin/policyd-spf")


def senders(rng):
    """The domains that spam claims to come from, of which most do not exist."""
    for i in range(300):
        domain = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=12)) + ".com"
        yield line(i * 7, domain, MX, rcode=rng.choice((3, 3, 3, 0)),
                   exe="/usr/lib/postfix/sbin/smtpd", user="postfix")


def cluster(rng):
    """Pods of Kubernetes by their addresses, and services without a head."""
    for i in range(600):
        pod = f"10-{rng.randrange(256)}-{rng.randrange(256)}-{rng.randrange(256)}.web.pod"
        if i % 2:
            pod = f"web-{rng.randbytes(5).hex()}-{b32(rng.randbytes(3))}.web.default.svc"
        yield line(i, f"{pod}.cluster.local")


def down():
    for i in range(1000):
        yield line(i, f"www.house{i}.com", rcode=2)


# The name: what has to be told of it, and after how many lookups at the latest.
MADE = {
    "tunnel-fast": (lambda r: fast(r), {"tunnel": 15, "txt": 12}),
    "tunnel-slow-b32": (lambda r: slow("b32", 16, 1200, r), {"tunnel": 64}),
    "tunnel-slow-hex": (lambda r: slow("hex", 16, 1200, r), {"tunnel": 64}),
    "tunnel-slow-b64": (lambda r: slow("b64", 16, 1200, r), {"tunnel": 64}),
    "tunnel-without-domain": (lambda r: without_domain(r), {"tunnel": 30}),
    "txt-download": (lambda r: download(), {"txt": 12}),
    "many-names": (lambda r: counted(), {"many-names": 280}),
    "dga": (lambda r: dga(r), {"dga": 10}),
    "dga-of-words": (lambda r: dga_of_words(r), {"nxdomain": 40}),
    "rebinding": (lambda r: rebinding(), {"rebinding": 2}),
    "silent-dnsbl": (lambda r: dnsbl(r), {}),
    "silent-pointers": (lambda r: pointers(r), {}),
    "silent-search-domains": (lambda r: search_domains(r), {}),
    "silent-single-labels": (lambda r: single_labels(r), {}),
    "silent-browser": (lambda r: browser(r), {}),
    "silent-mail": (lambda r: mail(r), {}),
    "silent-hash-zones": (lambda r: hash_zones(r), {}),
    "silent-spf-macros": (lambda r: spf_macros(r), {}),
    "silent-senders": (lambda r: senders(r), {}),
    "silent-cluster": (lambda r: cluster(r), {}),
    "silent-resolver-down": (lambda r: down(), {}),
}


def lines(name):
    return list(MADE[name][0](random.Random(name)))


if __name__ == "__main__":
    print("\n".join(lines(sys.argv[1]) if len(sys.argv) > 1 else MADE))
