#!/usr/bin/python3
"""Ask systemd-resolved by varlink, as nss-resolve does.

varlink.py NAME [PATH]...     by each socket, one line of "PATH RESULT" for each
varlink.py --held FILE NAME   connect, make FILE, and ask once it is gone
varlink.py --hand NAME PROGRAM...
                              connect, and execute PROGRAM (varlink.py --taken)
varlink.py --taken NAME       ask by the connection that is descriptor 9
varlink.py --many COUNT       connect so often, by 8 threads at a time

A result is the first address of the name, the error of the system call, or the
error that resolved gave.
"""
import collections
import errno
import json
import os
import socket
import sys
import threading
import time

SOCKET = "/run/systemd/resolve/io.systemd.Resolve"


def connected(path):
    """Return a connection; a path that ends with "/." is the directory to be
    in, from where the socket has a relative path."""
    connection = socket.socket(socket.AF_UNIX)
    if path.endswith("/."):
        os.chdir(path)
        path = "./" + os.path.basename(SOCKET)
    connection.connect(path)
    return connection


def asked(connection, name):
    """Ask for the address of the name."""
    question = {"method": "io.systemd.Resolve.ResolveHostname",
                "parameters": {"name": name, "family": int(socket.AF_INET)}}
    connection.sendall(json.dumps(question).encode() + b"\0")
    said = b""
    while not said.endswith(b"\0"):
        more = connection.recv(65536)
        if not more:
            return "EOF"
        said += more
    reply = json.loads(said[:-1])
    addresses = reply.get("parameters", {}).get("addresses")
    if not addresses:
        return reply.get("error", "nothing")
    return ".".join(str(byte) for byte in addresses[0]["address"])


def result(ask, *arguments):
    """Return what it returns, or the name of its error."""
    try:
        return ask(*arguments)
    except OSError as error:
        return errno.errorcode[error.errno]


def held(path, name):
    """Ask by a connection that was made long before."""
    connection = connected(SOCKET)
    with open(path, "w", encoding="ascii"):
        pass
    while os.path.exists(path):
        time.sleep(.05)
    return asked(connection, name)


def hand(name, program):
    """Have another program ask by our connection."""
    connection = connected(SOCKET)
    os.dup2(connection.fileno(), 9, inheritable=True)
    os.execv(program, [program, "-S", "-E", __file__, "--taken", name])


def many(count):
    """Return how often which error came."""
    errors = []

    def some():
        for _ in range(count // 8):
            with socket.socket(socket.AF_UNIX) as connection:
                errors.append(connection.connect_ex(SOCKET))

    threads = [threading.Thread(target=some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ",".join(f"{errno.errorcode.get(error, 'OK')}={n}"
                    for error, n in collections.Counter(errors).items())


def main(how, *arguments):
    """Do what the arguments say."""
    if how == "--held":
        print("held", result(held, *arguments))
    elif how == "--hand":
        print("hand", result(hand, *arguments))
    elif how == "--taken":
        print("taken", result(asked, socket.socket(fileno=9), *arguments))
    elif how == "--many":
        print("many", many(int(*arguments)))
    else:
        for path in arguments or [SOCKET]:
            print(path, result(lambda: asked(connected(path), how)))


main(*sys.argv[1:])
