# SPDX-License-Identifier: GPL-2.0-only
"""lessen.py WHAT COMMAND...: run COMMAND as on a kernel that lacks something.

old     one that says it is Linux 2.6
no-bpf  without bpf(2)
no-nft  without netfilter's netlink
"""
import ctypes
import os
import struct
import sys

UNAME26 = 0x0020000
NO_NEW_PRIVS, SET_SECCOMP, FILTER = 38, 22, 2
ALLOW, ERRNO = 0x7fff0000, 0x00050000
BPF, SOCKET = 321, 41  # x86-64
ENOSYS, EPROTONOSUPPORT = 38, 93
NETLINK_NETFILTER = 12
NUMBER, THIRD = 0, 32  # in struct seccomp_data
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06

libc = ctypes.CDLL(None, use_errno=True)


def refuse(number, error, third=None):
    code = [(LOAD, 0, 0, NUMBER), (EQUAL, 0, 1 if third is None else 3, number)]
    if third is not None:
        code += [(LOAD, 0, 0, THIRD), (EQUAL, 0, 1, third)]
    code += [(RETURN, 0, 0, ERRNO | error), (RETURN, 0, 0, ALLOW)]
    filters = b"".join(struct.pack("HBBI", *c) for c in code)
    held = ctypes.create_string_buffer(filters)
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(code), ctypes.addressof(held)))
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or \
            libc.prctl(SET_SECCOMP, FILTER, program, 0, 0):
        sys.exit("seccomp: " + os.strerror(ctypes.get_errno()))


match sys.argv[1]:
    case "old":
        libc.personality(UNAME26)
    case "no-bpf":
        refuse(BPF, ENOSYS)
    case "no-nft":
        refuse(SOCKET, EPROTONOSUPPORT, NETLINK_NETFILTER)
os.execv(sys.argv[2], sys.argv[2:])
