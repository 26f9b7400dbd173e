#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""forker.py FIFO: fork a process for each script that a request names there,
with its imports already loaded: to start Python takes a second under emulation.

A request is CALLER, REPLY, the number of arguments, and the arguments, SCRIPT
first, each with a NUL behind it.  The process has descriptors 3 and 4 of the
process CALLER as its output; its exit status is written to REPLY, a FIFO."""
import ast
import contextlib
import importlib
import os
import select
import signal
import sys

scripts, replies = {}, {}


def load(path):
    """Return its code; its imports are imported here, once for all processes."""
    if path not in scripts:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read(), path)
        for node in tree.body:
            for name in getattr(node, "names", ()):
                if isinstance(node, ast.Import):
                    importlib.import_module(name.name)
            if isinstance(node, ast.ImportFrom):
                importlib.import_module(node.module)
        scripts[path] = compile(tree, path, "exec")
    return scripts[path]


def run(caller, arguments):
    for fd in (1, 2):
        out = os.open(f"/proc/{caller}/fd/{fd + 2}", os.O_WRONLY | os.O_APPEND)
        os.dup2(out, fd)
        os.close(out)
    sys.argv = arguments
    exec(load(arguments[0]), {"__name__": "__main__", "__file__": arguments[0]})


def begin(caller, reply, arguments):
    with contextlib.suppress(Exception):  # the child tells of it
        load(arguments[0])
    pid = os.fork()
    if pid:
        replies[pid] = reply
        return
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    status = 0
    try:
        run(caller, arguments)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def requests(buffered):
    """Begin each complete request; return what is left."""
    while True:
        fields = buffered.split(b"\0")
        if len(fields) < 4 or len(fields) < 4 + int(fields[2]):
            return buffered
        end = 3 + int(fields[2])
        begin(os.fsdecode(fields[0]), os.fsdecode(fields[1]),
              [os.fsdecode(field) for field in fields[3:end]])
        buffered = b"\0".join(fields[end:])


def reap():
    while replies:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with open(replies.pop(pid), "w", encoding="ascii") as reply:
            print(os.waitstatus_to_exitcode(status) & 255, file=reply)


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    fifo = os.open(sys.argv[1], os.O_RDWR | os.O_CLOEXEC)
    ended, wakeup = os.pipe()
    for fd in (ended, wakeup):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(wakeup)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    print("ready", flush=True)
    buffered = b""
    while True:
        readable = select.select([fifo, ended], [], [])[0]
        if ended in readable:
            os.read(ended, 4096)
            reap()
        if fifo in readable:
            buffered = requests(buffered + os.read(fifo, 65536))


main()
