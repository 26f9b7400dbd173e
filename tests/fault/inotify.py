#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""inotify.py  take all instances of inotify that this user id may have, each
            that is given back, too, and hold them until it is killed."""
import ctypes
import errno
import os
import resource
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)


def take():
    """How many more there are than before."""
    n = 0
    while libc.inotify_init1(os.O_CLOEXEC) >= 0:
        n += 1
    if ctypes.get_errno() != errno.EMFILE:
        sys.exit("inotify_init1: " + os.strerror(ctypes.get_errno()))
    try:
        os.close(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        sys.exit("the limit of open files comes first")
    return n


most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
print("all", take(), flush=True)
while True:
    time.sleep(0.001)
    take()
