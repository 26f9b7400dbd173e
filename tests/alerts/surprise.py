# SPDX-License-Identifier: GPL-2.0-only
"""surprise.py: how surprising one character is after another, in the labels
that ordinary names have in front of their registered domain.
"""
import math

import names

SMOOTHING = 0.02  # of a pair that was never seen


def labels():
    """Each ordinary label once."""
    found = set()
    for name in names.benign():
        domain = names.registered_domain(name)
        if domain and name != domain:
            found.update(name[:-len(domain) - 1].split("."))
    return sorted(label for label in found if label and label[0] != "_")


def table():
    """bits[before][after], in quarters of a bit."""
    n = len(names.ALPHABET)
    count = [[SMOOTHING] * n for _ in range(n)]
    for label in labels():
        before = names.END
        for after in names.symbols(label) + [names.END]:
            count[before][after] += 1
            before = after
    return [[min(255, round(-4 * math.log2(c / sum(row)))) for c in row]
            for row in count]


if __name__ == "__main__":
    found = labels()
    print(len(found), "labels", found[:5])
    for c, row in zip(names.ALPHABET, table()):
        print(c, row)
