#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""no_epoll.py COMMAND...  run it as where all places of epoll(7) that its user id
                        may have are taken: to add a descriptor fails"""
import ctypes
import errno
import os
import struct
import sys

NR = {"x86_64": 233, "aarch64": 21}  # epoll_ctl(2)
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, ERROR = 0x7FFF0000, 0x00050000
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06  # classic BPF
NR_AT, SECOND_AT = 0, 24  # in struct seccomp_data
EPOLL_CTL_ADD = 1

number = NR.get(os.uname().machine)
if number is None:
    sys.exit("no_epoll.py: what is the number of epoll_ctl here?")
program = b"".join(struct.pack("=HBBI", *line) for line in (
    (LOAD, 0, 0, NR_AT),
    (IF_EQUAL, 0, 3, number),
    (LOAD, 0, 0, SECOND_AT),
    (IF_EQUAL, 0, 1, EPOLL_CTL_ADD),
    (RETURN, 0, 0, ERROR | errno.ENOSPC),
    (RETURN, 0, 0, ALLOW),
))
lines = ctypes.create_string_buffer(program, len(program))
head = struct.pack("@HP", len(program) // 8, ctypes.addressof(lines))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
              ctypes.create_string_buffer(head, len(head)), 0, 0):
    sys.exit("no_epoll.py: prctl: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
