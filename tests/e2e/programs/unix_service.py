#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""unix_service.py - a name service, and programs that ask it.

unix_service.py serve PATH: listen at PATH, and say back in capitals what is sent.
unix_service.py ask PATH: ask once; prints the answer or the error's name.
unix_service.py hold PATH GO: connect and ask, wait for the file GO, ask again.
"""
import errno
import os
import socket
import sys
import threading
import time


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(10)
    client.connect(path)
    return client


def ask(client):
    client.sendall(b"q")
    return client.recv(1).decode() or "END"


def tried(what, *arguments):
    try:
        return what(*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))


def answer(connection):
    while data := tried(connection.recv, 1):
        if isinstance(data, str):
            break
        tried(connection.sendall, data.upper())


def serve(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    os.chmod(path, 0o666)
    server.listen(64)
    print("serving", flush=True)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=(connection,),
                         daemon=True).start()


def ask_once(path):
    client = tried(connect, path)
    print(client if isinstance(client, str) else tried(ask, client))


def hold(path, go):
    client = connect(path)
    print("first", tried(ask, client), flush=True)
    while not os.path.exists(go):
        time.sleep(0.05)
    print("second", tried(ask, client), flush=True)


if __name__ == "__main__":
    {"serve": serve, "ask": ask_once, "hold": hold}[sys.argv[1]](*sys.argv[2:])
