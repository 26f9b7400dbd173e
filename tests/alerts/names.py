# SPDX-License-Identifier: GPL-2.0-only
"""names.py: the names that the tables are made from, and their domains.

ALERT_DATA is the folder of the data, which are not in the tree; check.py has
its form.
"""
import ctypes
import gzip
import os

DATA = os.environ.get("ALERT_DATA")
BENIGN = ("opendns-random", "opendns-top", "umbrella20k", "cloudflare20k",
          "tranco10k")
# The end of a label, and what stands in front of its first character.
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-."
SYMBOLS = {c: i for i, c in enumerate(ALPHABET)}
END = SYMBOLS["."]
OTHER = SYMBOLS["-"]

_psl = ctypes.CDLL("libpsl.so.5")
_psl.psl_builtin.restype = ctypes.c_void_p
_psl.psl_registrable_domain.restype = ctypes.c_char_p
_psl.psl_registrable_domain.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
_list = _psl.psl_builtin()


def registered_domain(name):
    """"example.co.uk" of "www.example.co.uk"; None of a public suffix."""
    domain = _psl.psl_registrable_domain(_list, name.encode())
    return domain.decode() if domain else None


def lines(file):
    with gzip.open(os.path.join(DATA, file), "rt", encoding="utf-8") as text:
        return [line.rstrip("\n") for line in text if not line.startswith("#")]


def benign():
    """All ordinary names, each once, in order."""
    names = set()
    for file in BENIGN:
        for name in lines(f"names-{file}.txt.gz"):
            name = name.strip().lower().rstrip(".")
            if name.isascii() and name:
                names.add(name)
    return sorted(names)


def generated():
    """(family, name) of each name that a program made up, in order."""
    return sorted({(row[0], row[2].lower()) for row in
                   (line.split("\t") for line in lines("dga.tsv.gz"))})


def symbols(label):
    return [SYMBOLS.get(c, OTHER) if c != "." else OTHER for c in label]
