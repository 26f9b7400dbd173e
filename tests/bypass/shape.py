#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""shape.py SHAPE NAME [ADDRESS]: one odd message that asks for NAME."""
import sys

from attack import message, question, told, udp

OTHER = question("innocent.many.example.com")


def shapes(name):
    asked = question(name)
    return {
        "plain": message(asked),
        "two-first": message(asked, OTHER),
        "two-second": message(OTHER, asked),
        "count-one": message(OTHER, asked, counts=(1, 0, 0, 0)),
        "count-zero": message(asked, counts=(0, 0, 0, 0)),
        "answer-bit": message(asked, flags=0x8180),
    }


def attack(shape, name, address):
    sock = udp(address)
    sock.send(shapes(name)[shape])
    sock.recv(4096)


told(attack, sys.argv[1], sys.argv[2], (sys.argv + ["198.51.100.2"])[3])
