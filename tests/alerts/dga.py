# SPDX-License-Identifier: GPL-2.0-only
"""dga.py: how much a registered label looks like one that a program made up.

A logistic regression, trained by gradient descent in a fixed order, on ordinary
labels against those of known families, where each family counts the same.
"""
import math

import names

PAIRS = len(names.ALPHABET) ** 2
LENGTHS = 40  # 1 to 39, and more
SHARES = 5    # of digits: none, up to 1/8, 1/4, 1/2, more
RUNS = 11     # of consonants: 0 to 9, and more
WEIGHTS = PAIRS + LENGTHS + SHARES + RUNS
SCALE = 16    # a weight of 1 is so many of the numbers in the table
EPOCHS = 15
RATE = 0.1
DECAY = 1e-3
GENERATED_SHARE = 0.4  # of all that is trained on, by weight
VOWELS = set("aeiou")


def run_of_consonants(label):
    best = run = 0
    for c in label:
        run = run + 1 if c.isascii() and c.isalpha() and c not in VOWELS else 0
        best = max(best, run)
    return best


def share_of_digits(label):
    digits = sum(c.isdigit() for c in label)
    if not digits:
        return 0
    for share, part in ((1, 8), (2, 4), (3, 2)):
        if digits * part <= len(label):
            return share
    return 4


def features(label):
    """(index of the weight, value) of each that is not 0."""
    scale = 1 / math.sqrt(len(label))
    pairs = {}
    before = names.END
    for after in names.symbols(label) + [names.END]:
        at = before * len(names.ALPHABET) + after
        pairs[at] = pairs.get(at, 0) + scale
        before = after
    at = PAIRS
    found = list(pairs.items())
    found.append((at + min(len(label), LENGTHS) - 1, 1.0))
    at += LENGTHS
    found.append((at + share_of_digits(label), 1.0))
    at += SHARES
    found.append((at + min(run_of_consonants(label), RUNS - 1), 1.0))
    return found


def label_of(name):
    domain = names.registered_domain(name)
    return domain.split(".")[0] if domain else None


def ordinary():
    """The label that was registered, of all ordinary names."""
    found = {label_of(name) for name in names.benign()}
    return sorted(label for label in found if label)


def families():
    """family: its labels, in order."""
    found = {}
    for family, name in names.generated():
        label = label_of(name)
        if label and label not in found.setdefault(family, []):
            found[family].append(label)
    return found


def samples(ordinary_labels, of_families):
    """(features, is generated, weight), in a fixed order that mixes them."""
    n = len(ordinary_labels)
    found = [(label, 0, 1.0) for label in ordinary_labels]
    each = n * GENERATED_SHARE / (1 - GENERATED_SHARE) / len(of_families)
    for labels in of_families.values():
        found += [(label, 1, each / len(labels)) for label in labels]
    order, state = list(range(len(found))), 1
    for i in range(len(order) - 1, 0, -1):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        j = (state >> 33) % (i + 1)
        order[i], order[j] = order[j], order[i]
    return [(features(found[i][0]), found[i][1], found[i][2]) for i in order]


def score(weights, label):
    return sum(weights[at] * value for at, value in features(label))


def train(ordinary_labels, of_families):
    weights = [0.0] * WEIGHTS
    seen = samples(ordinary_labels, of_families)
    for epoch in range(EPOCHS):
        rate = RATE / (1 + epoch / 3)
        for found, generated, weight in seen:
            z = sum(weights[at] * value for at, value in found)
            z = max(-30.0, min(30.0, z))
            step = rate * min(weight, 4.0) * (generated - 1 / (1 + math.exp(-z)))
            for at, value in found:
                weights[at] += step * value - rate * DECAY * weights[at]
    return weights


def table():
    """The weights as they stand in the sources, -128 to 127."""
    return [max(-128, min(127, round(weight * SCALE)))
            for weight in train(ordinary(), families())]
