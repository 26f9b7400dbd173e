#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""many_devices.py PAIRS: in the network namespace that it is in, make PAIRS pairs
of veth, with the ends on two bridges, and print "ready".  Then send, again and
again, a broadcast by each device, and from addresses that are elsewhere; print
"round N" after each time."""
import socket
import subprocess
import sys
import time

INVENTED = 30
SENDING = 250  # pairs; the kernel has 1,024 neighbours for all namespaces


def ip(lines):
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True,
                   check=True)


def make(pairs):
    yield "link set lo up"
    for end in "ab":
        yield f"link add br{end} type bridge"
        yield f"link set br{end} up"
    for i in range(pairs):
        yield f"link add a{i} up master bra type veth peer name b{i}"
        yield f"link set b{i} up master brb"
    yield "link add here type veth peer name there"
    yield "link set there up"
    yield "link set here up"
    for i in range(INVENTED):
        yield f"addr add 203.0.113.{100 + i}/32 dev here"
    yield "route add default dev here"


def send(sock, where):
    try:
        sock.sendto(b"many", where)
    except OSError:
        pass


def main():
    pairs = int(sys.argv[1])
    with open("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w",
              encoding="ascii") as sysctl:
        sysctl.write("1")
    ip(make(pairs))
    print("ready", flush=True)
    number = 0
    while True:
        for i in range(min(pairs, SENDING)):
            for end in "ab":
                with socket.socket(type=socket.SOCK_DGRAM) as sock:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE,
                                    f"{end}{i}".encode())
                    send(sock, ("255.255.255.255", 9))
        for i in range(INVENTED):
            with socket.socket(type=socket.SOCK_DGRAM) as sock:
                sock.bind((f"203.0.113.{100 + i}", 0))
                send(sock, ("198.51.100.77", 9))
        number += 1
        print("round", number, flush=True)
        time.sleep(0.2)


main()
