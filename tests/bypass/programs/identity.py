# SPDX-License-Identifier: GPL-2.0-only
"""identity.py VERB [ARGUMENT]...: run the verbs one by one as one program.

"send" puts a question for $NAME on the socket at hand, "fine" one for another
name of the same domain; the verbs before it change who it is that sends, or
whose socket it is.  Verbs that take a FILE run
it, which is an interpreter of Python as well, with the verbs that are left; it
finds the socket as descriptor 3."""
import ctypes
import errno
import os
import shutil
import signal
import socket
import struct
import sys
import threading
import time

from attack import (RESOLVER, family_of, framed, message, question, tcp, told,
                    udp)

libc = ctypes.CDLL(None, use_errno=True)
KEPT, PARENT = 3, 4
MSG_MORE, UDP_CORK = 0x8000, 1
FINISHED_LEN = 4  # bytes that "finish" sends: the type and the class
SYS_SETRESUID, SYS_CLONE3, SYS_PIDFD_OPEN, SYS_PIDFD_GETFD = 117, 435, 434, 438
PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 15, 36


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


class Identity:
    def __init__(self, words):
        # As the interpreter of a script we are told its path first.
        self.words = [word for word in words[:1] if word[0] != "/"] + words[1:]
        self.sock = self.peer = None
        self.fresh = False

    def word(self):
        return self.words.pop(0)

    def run(self):
        while self.words:
            getattr(self, "do_" + self.word())()

    # --- sockets ------------------------------------------------------------
    def do_udp(self):
        self.sock = udp()

    def do_loose(self):
        """Open a UDP socket without connect()."""
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def do_tcp(self):
        self.sock = tcp()

    def do_to(self):
        """ADDRESS PORT: open a UDP socket that is connected there."""
        self.peer = (self.word(), int(self.word()))
        self.sock = udp(*self.peer)

    def do_towards(self):
        """ADDRESS PORT: open a UDP socket that is not connected."""
        self.do_peer()
        self.sock = socket.socket(family_of(self.peer[0]), socket.SOCK_DGRAM)

    def do_peer(self):
        self.peer = (self.word(), int(self.word()))

    def do_hello(self):
        """Send NAME as it is, which is no DNS."""
        data = b"hello " + os.environ["NAME"].encode()
        try:
            self.sock.send(data)
        except OSError as error:
            if error.errno != errno.EDESTADDRREQ:
                raise
            self.sock.sendto(data, self.peer)

    def do_again(self):
        """Send hello for two seconds, whatever the kernel answers."""
        for _ in range(10):
            time.sleep(0.2)
            try:
                self.do_hello()
            except OSError:
                continue

    def do_fresh(self):
        """From now on each question has a socket of its own."""
        self.fresh = True

    def do_kept(self):
        self.sock = socket.socket(fileno=KEPT)

    def do_send(self):
        self.put(os.environ["NAME"])

    def do_fine(self):
        self.put("fine." + os.environ["NAME"].split(".", 1)[1])

    # A question that one program begins and another finishes.
    def do_raw(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                                  socket.IPPROTO_UDP)
        self.sock.connect((RESOLVER, 0))

    def do_cork(self):
        self.sock.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 1)

    def do_uncork(self):
        self.sock.setsockopt(socket.IPPROTO_UDP, UDP_CORK, 0)

    def whole(self):
        """Return what goes by the socket, which is the same each time."""
        data = message(question(os.environ["NAME"]), ident=0x4e57)
        if self.sock.type == socket.SOCK_STREAM:
            return framed(data)
        if self.sock.type == socket.SOCK_RAW:
            return struct.pack("!HHHH", 40053, 53, 8 + len(data), 0) + data
        return data

    def do_begin(self):
        is_stream = self.sock.type == socket.SOCK_STREAM
        self.sock.send(self.whole()[:-FINISHED_LEN], 0 if is_stream else MSG_MORE)

    def do_beginto(self):
        """As begin, on a socket that is not connected."""
        self.sock.sendto(self.whole()[:-FINISHED_LEN], MSG_MORE, self.peer)

    def do_finish(self):
        """Write the rest, as to what is taken for a terminal."""
        os.write(self.sock.fileno(), self.whole()[-FINISHED_LEN:])
        if self.sock.type == socket.SOCK_STREAM:
            self.sock.settimeout(1)
            self.sock.recv(512)

    def do_try(self):
        """As fine; it may be refused."""
        try:
            self.do_fine()
        except PermissionError:
            pass

    def put(self, name):
        data = message(question(name))
        if self.fresh:
            self.do_loose()
        if self.sock.type == socket.SOCK_STREAM:
            self.sock.sendall(framed(data))
            self.sock.recv(512)
            return
        try:
            self.sock.send(data)
        except OSError as error:
            if error.errno != errno.EDESTADDRREQ:
                raise
            self.sock.sendto(data, (RESOLVER, 53))

    # --- who we are ---------------------------------------------------------
    def do_comm(self):
        libc.prctl(PR_SET_NAME, self.word().encode(), 0, 0, 0)

    def do_euid(self):
        os.seteuid(int(self.word()))

    def do_uid(self):
        uid = int(self.word())
        os.setresuid(uid, uid, uid)

    def do_groups(self):
        os.setgroups([int(g) for g in self.word().split(",") if g])

    def do_regroup(self):
        """COUNT GROUP: take on the group and drop it again, so often that the
        kernel reuses the memory of credentials."""
        count, group = int(self.word()), int(self.word())
        for _ in range(count):
            os.setgroups([group])
            self.do_fine()
            os.setgroups([group + 1])
            time.sleep(0.03)
            os.setgroups([group + 2])
            try:
                self.do_send()
            except PermissionError:
                continue
            return
        raise PermissionError(errno.EPERM, "all refused")

    def do_thread(self):
        """UID: another thread becomes that user and sends; this one does not."""
        uid = int(self.word())

        def act():
            call(SYS_SETRESUID, uid, uid, uid)
            self.do_fine()

        thread = threading.Thread(target=act)
        thread.start()
        thread.join()

    def do_cgroup(self):
        with open(self.word() + "/cgroup.procs", "w", encoding="ascii") as file:
            file.write("0")

    def do_threadcgroup(self):
        """Move only this thread: the cgroup is threaded."""
        with open(self.word() + "/cgroup.threads", "w",
                  encoding="ascii") as file:
            file.write("0")

    def do_unlink(self):
        os.unlink(self.word())

    def do_replace(self):
        """FILE PATH: put a copy of it in the place of another, as dpkg does."""
        file, path = self.word(), self.word()
        shutil.copy(file, path + ".dpkg-new")
        os.rename(path + ".dpkg-new", path)

    def do_sleep(self):
        time.sleep(float(self.word()))

    # --- other programs -----------------------------------------------------
    def keep(self):
        os.dup2(self.sock.fileno(), KEPT)
        os.set_inheritable(KEPT, True)

    def become(self, file, *before, argv0=None):
        """Run a program with the verbs that are left."""
        if self.sock:
            self.keep()
        os.execv(file, [argv0 or file, sys.argv[0], *before, *self.words])

    def do_exec(self):
        self.become(self.word(), *(["kept"] if self.sock else []))

    def do_ring(self):
        """FILE HOW: run tests/bypass/programs/uring.c, which sends on the socket."""
        file = self.word()
        self.keep()
        os.execv(file, [file, self.word(), os.environ["NAME"]])

    def do_execas(self):
        file = self.word()
        self.become(file, argv0=self.word())

    def do_memfd(self):
        """FILE: run a copy that has no path."""
        with open(self.word(), "rb") as file:
            data = file.read()
        fd = os.memfd_create("good")
        os.write(fd, data)
        self.become(f"/proc/self/fd/{fd}")

    def do_hand(self):
        """FILE: pass the socket to it over a Unix socket."""
        file = self.word()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        pid = os.fork()
        if pid == 0:
            _, fds, _, _ = socket.recv_fds(theirs, 1, 1)
            self.sock = socket.socket(fileno=fds[0])
            self.become(file, "kept")
        socket.send_fds(ours, [b"x"], [self.sock.fileno()])
        self.wait_for(pid)

    def do_stolen(self):
        """FILE: it takes the socket from this process with pidfd_getfd."""
        self.keep()
        file, pid = self.word(), os.fork()
        if pid == 0:
            self.sock = None
            self.become(file, "getfd", str(os.getppid()))
        self.wait_for(pid)

    def do_getfd(self):
        pidfd = call(SYS_PIDFD_OPEN, int(self.word()), 0)
        self.sock = socket.socket(fileno=call(SYS_PIDFD_GETFD, pidfd, KEPT, 0))

    def do_reborn(self):
        """FIRST FILE: FIRST sends, leaves its socket here and ends; FILE goes on
        with the same process id."""
        first, file = self.word(), self.word()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        pid = os.fork()
        if pid == 0:
            os.dup2(theirs.fileno(), PARENT)
            os.set_inheritable(PARENT, True)
            self.words = ["udp", "fine", "give"]
            self.become(first)
        theirs.close()
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        os.waitpid(pid, 0)
        self.sock = socket.socket(fileno=fds[0])
        if self.clone_as(pid) == 0:
            self.become(file, "kept")
        print(f"reborn pid={pid}", flush=True)
        self.wait_for(pid)

    def do_give(self):
        socket.send_fds(socket.socket(fileno=PARENT), [b"x"],
                        [self.sock.fileno()])
        self.sock.detach()
        os._exit(0)

    @staticmethod
    def clone_as(pid):
        wanted = ctypes.c_int(pid)
        arguments = (ctypes.c_uint64 * 11)(
            0, 0, 0, 0, 17, 0, 0, 0, ctypes.addressof(wanted), 1, 0)
        return call(SYS_CLONE3, ctypes.byref(arguments), 88)

    def do_fork(self):
        pid = os.fork()
        if pid:
            self.wait_for(pid)

    def do_leave(self):
        """Go on in a child whose parent has ended."""
        if os.fork():
            os._exit(0)
        time.sleep(0.3)

    def do_bereave(self):
        """End the parent, and say who it is then."""
        parent = os.getppid()
        os.kill(parent, signal.SIGKILL)
        while os.getppid() == parent:
            time.sleep(0.01)
        # The blank ends the number: the shell may say "Killed" behind it.
        print(f"parent={os.getppid()} ", flush=True)

    def do_serve(self):
        """ADDRESS: be the resolver there from now on, and the orphans' parent."""
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((self.word(), 53))
        os.set_inheritable(server.fileno(), False)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def do_orphan(self):
        """FILE: run it as a process whose parent has ended."""
        file, pid = self.word(), os.fork()
        if pid:
            os.waitpid(pid, 0)
            self.wait_for(-1)
        if os.fork():
            os._exit(0)
        time.sleep(0.3)
        self.become(file)

    @staticmethod
    def wait_for(pid):
        """The child reports the result, so no verb is left for this process."""
        os.waitpid(pid, 0)
        sys.stdout.flush()
        os._exit(0)


me = Identity(sys.argv[1:])
told(me.run)
