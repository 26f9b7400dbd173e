#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""tables.py: make the tables of enforcer/alert/weights/ from the names in ALERT_DATA.

    ALERT_DATA=... python3 tests/alerts/tables.py write|check

`check` makes them again and compares them with those in the tree.
"""
import os
import sys

import dga
import names
import surprise

SOURCES = """ * Made by tests/alerts/tables.py from names in the public domain: the lists of
 * OpenDNS, and those of Umbrella, Cloudflare and Tranco in MISP's warninglists
 * (CC0)"""
FAMILIES = """; against those that malware made up: baderj's domain generation
 * algorithms and 360 netlab's (doi:10.1016/j.eswa.2020.114551)"""
ROW_NAMES = {"-": "- and others", ".": "the end"}


def head(file, what, sources):
    return f"""/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * {file} - {what}
 *
{sources}.
 */
"""


def numbers(row, indent):
    lines, line = [], indent
    for number in row:
        piece = f"{number}, "
        if len(line.replace("\t", " " * 8)) + len(piece) > 80:
            lines.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join(lines + [line.rstrip()]) + "\n"


def matrix(rows):
    text = "\t/* clang-format off */\n"
    for symbol, row in zip(names.ALPHABET, rows):
        text += f"\t{{ /* {ROW_NAMES.get(symbol, symbol)} */\n"
        text += numbers(row, "\t  ") + "\t},\n"
    return text + "\t/* clang-format on */\n"


def surprise_text():
    return head("surprise_table.c",
                "quarters of a bit, -4 log2 of how often one\n"
                " * character is behind another.", SOURCES) + f"""\
#include "enforcer/alert/weights/surprise_table.h"

const uint8_t surprise_table[SURPRISE_TABLE_SYMBOLS][SURPRISE_TABLE_SYMBOLS] = {{
{matrix(surprise.table())}}};
"""


def dga_text():
    weights = dga.table()
    n = len(names.ALPHABET)
    pairs = [weights[i * n:(i + 1) * n] for i in range(n)]
    at = dga.PAIRS
    rest = ""
    for name, size in (("lengths", dga.LENGTHS), ("shares", dga.SHARES),
                       ("runs", dga.RUNS)):
        rest += (f"\nconst int8_t dga_table_{name}[DGA_TABLE_{name.upper()}] = {{\n"
                 "\t/* clang-format off */\n"
                 + numbers(weights[at:at + size], "\t") +
                 "\t/* clang-format on */\n};\n")
        at += size
    return head("dga_table.c", "the weights of a logistic regression.",
                SOURCES + FAMILIES) + f"""\
#include "enforcer/alert/weights/dga_table.h"

const int8_t dga_table_pairs[SURPRISE_TABLE_SYMBOLS][SURPRISE_TABLE_SYMBOLS] = {{
{matrix(pairs)}}};
{rest}"""


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("write", "check"):
        sys.exit(__doc__)
    if not names.DATA:
        sys.exit("tables.py: ALERT_DATA names no folder of names "
                 "(tests/alerts/check.py has its form)")
    status = 0
    for file, make in (("surprise_table.c", surprise_text),
                       ("dga_table.c", dga_text)):
        path = os.path.join("enforcer/alert/weights", file)
        if sys.argv[1] == "write":
            with open(path, "w", encoding="ascii") as out:
                out.write(make())
            continue
        with open(path, encoding="ascii") as old:
            same = old.read() == make()
        print(f"ok alerts/tables/{file}" if same else
              f"FAIL alerts/tables/{file}: it is not what the names yield")
        status |= not same
    sys.exit(status)


if __name__ == "__main__":
    main()
