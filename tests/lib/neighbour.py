#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""neighbour.py attach|detach CGROUP ADDRESS [alone|override]: a cgroup program
of somebody else, which drops what is sent to the IPv4 address, as IPAddressDeny=
of systemd does.  It is attached beside others, unless it wants to be alone."""
import ctypes
import ipaddress
import os
import struct
import sys

NR_BPF = 321  # x86-64
PROG_LOAD, PROG_ATTACH, PROG_DETACH, PROG_BY_ID = 5, 8, 9, 13
CGROUP_SKB, INET_EGRESS = 8, 1
FLAGS = {"alone": 0, "override": 1, "multi": 2}
IPV4_DADDR = 16
SKB_LOAD_BYTES = 26
NAME = b"neighbour"


def bpf(command, attr):
    libc = ctypes.CDLL(None, use_errno=True)
    attr = ctypes.create_string_buffer(attr.ljust(128, b"\0"), 128)
    r = libc.syscall(NR_BPF, command, attr, 128)
    if r < 0:
        error = ctypes.get_errno()
        sys.exit(f"neighbour.py: {os.strerror(error)}")
    return r


def load(address):
    def insn(code, regs, off, imm):
        return struct.pack("<BBhI", code, regs, off, imm)

    address = struct.unpack("<I", address.packed)[0]
    code = b"".join((
        insn(0x62, 0x0a, -4, 0),  # *(u32 *)(r10 - 4) = 0
        insn(0xb7, 0x02, 0, IPV4_DADDR),  # r2 = where the address is
        insn(0xbf, 0xa3, 0, 0),  # r3 = r10
        insn(0x07, 0x03, 0, 0xfffffffc),  # r3 -= 4
        insn(0xb7, 0x04, 0, 4),  # r4 = 4
        insn(0x85, 0, 0, SKB_LOAD_BYTES),
        insn(0x61, 0xa1, -4, 0),  # r1 = *(u32 *)(r10 - 4)
        insn(0xb7, 0x00, 0, 1),  # r0 = 1
        insn(0x56, 0x01, 1, address),  # if w1 != address goto +1
        insn(0xb7, 0x00, 0, 0),  # r0 = 0
        insn(0x95, 0, 0, 0),  # exit
    ))
    text = ctypes.create_string_buffer(code, len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    return bpf(PROG_LOAD, struct.pack(
        "<IIQQIIQII16sII", CGROUP_SKB, len(code) // 8,
        ctypes.addressof(text), ctypes.addressof(licence), 0, 0, 0, 0, 0,
        NAME, 0, INET_EGRESS))


def ids(cgroup):
    """Programs of that name on the cgroup, by bpftool."""
    lines = os.popen(f"bpftool cgroup show {cgroup}").read().splitlines()
    return [int(line.split()[0]) for line in lines if NAME.decode() in line]


def main():
    what, path, address = sys.argv[1:4]
    flags = FLAGS[sys.argv[4] if len(sys.argv) > 4 else "multi"]
    cgroup = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    if what == "attach":
        program = load(ipaddress.IPv4Address(address))
        bpf(PROG_ATTACH, struct.pack("<IIII", cgroup, program, INET_EGRESS,
                                     flags))
        return
    for number in ids(path):
        program = bpf(PROG_BY_ID, struct.pack("<III", number, 0, 0))
        bpf(PROG_DETACH, struct.pack("<IIII", cgroup, program, INET_EGRESS, 0))


main()
