#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""arrows.py: check who includes whom, room by room, and that there is no circle.

A room is a folder, or one module (x.c with x.h) at the top of a folder.  Each
line of LAYERS goes from the top of the house down: a room may include those
further right and never one beside it, which "," separates.  What a room may
include outside its own folder is in BORDERS, which ARCHITECTURE.md has as a
table; of LAYERS it draws that of enforcer.
"""
import glob
import os
import re
import sys

LAYERS = {
    "enforcer": "main > cli > daemon > control > pipeline > forward > active"
                " > suspect > record, gate > alert > host > dns, lib",
    "bpf": "capture > load, maps, asks > sockets > aside > abi",
    "policy": "selftest > explain > compile, language > lists, files > mode, reach"
              " > policy, yaml > alerts > port > terms, test, diag, arena, rrtype, service > ip, pattern, eval"
              " > base",
    "nft": "table > nftset, nftmonitor, nflog, nftqueue, nfct > nftprobe, nftnat, nftmarks"
           " > nftdump > write > netlink > nftlayout",
}
# Besides LAYERS: a room, and what its files may include outside of it.
BORDERS = {
    "enforcer": r"(bpf/(?!kern/)|nft/|policy/)",
    "bpf": r"policy/(base\.h|ip\.h|eval/)",
    "bpf/kern": r"(bpf/abi/|policy/eval/)",
    "nft": r"policy/(base\.h|ip\.h|eval/mark\.h)",
    "policy": r"(?!)",
}
# Generated from bpf/kern, and nobody else's.
SKELETON = re.compile(r"bpf/kern/\w+\.skel\.h")
SKELETON_USERS = re.compile(r"bpf/(capture|capture_asks|capture_devices|capture_scan|capture_known|capture_uses|load/program|load/inode_program)\.c")
# Compiled for the kernel as well: nothing of the C library.
FREESTANDING = re.compile(r"policy/eval/.*\.h|bpf/abi/.*\.h")
FREESTANDING_SYSTEM = {"linux/types.h", "stddef.h"}
HOST_HALF = {"policy/eval/image.h"}

INCLUDE = re.compile(r'^#\s*include ["<]([^">]+)[">]', re.M)


def ranks_of(folder):
    return {room: rank
            for rank, layer in enumerate(LAYERS[folder].split(" > "))
            for room in layer.split(", ")}


RANKS = {folder: ranks_of(folder) for folder in LAYERS}


def room_of(path):
    """(folder, room): of enforcer/dns/msg.h enforcer and dns, of nft/nflog_parse.c
    nft and nflog."""
    folder, room = path.split("/")[:2]
    room = room.split(".")[0]
    while room not in RANKS[folder] and "_" in room:
        room = room.rpartition("_")[0]
    return folder, room


def may_include(path, header):
    folder, room = room_of(path)
    if SKELETON.fullmatch(header):
        return bool(SKELETON_USERS.fullmatch(path))
    to_folder, to_room = room_of(header)
    if (folder, room) == (to_folder, to_room):
        return True
    if (folder, room) == ("bpf", "kern"):
        return bool(re.match(BORDERS["bpf/kern"], header))
    if folder != to_folder:
        return bool(re.match(BORDERS[folder], header))
    if to_room == "kern":
        return False
    ranks = RANKS[folder]
    # A room without a place may neither include nor be included.
    return ranks.get(room, len(ranks)) < ranks.get(to_room, -1)


def module_of(path):
    return re.sub(r"(\.bpf)?\.[ch]$", "", path)


def circles(graph):
    """Each set of modules that include each other: Tarjan's components."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for to in graph[node]:
            if to not in index:
                visit(to)
                low[node] = min(low[node], low[to])
            elif to in stack:
                low[node] = min(low[node], index[to])
        if low[node] == index[node]:
            component = []
            while not component or component[-1] != node:
                component.append(stack.pop())
            if len(component) > 1:
                found.append(sorted(component))

    for node in graph:
        if node not in index:
            visit(node)
    return found


def main():
    sys.setrecursionlimit(10000)
    files = sorted(f for folder in LAYERS
                   for f in glob.glob(f"{folder}/**/*.[ch]", recursive=True))
    graph = {module_of(f): set() for f in files}
    up = arrows = 0
    for path in files:
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            header = match[1]
            if FREESTANDING.fullmatch(path) and path not in HOST_HALF and \
                    "<" in line and header not in FREESTANDING_SYSTEM:
                print(f"{path}:{number}: is compiled for the kernel too: no <{header}>")
                up += 1
            if header.split("/")[0] not in LAYERS or "<" in line:
                continue
            arrows += 1
            if not may_include(path, header):
                print(f"{path}:{number}: may not include {header}")
                up += 1
            if os.path.exists(header) and module_of(header) != module_of(path):
                graph[module_of(path)].add(module_of(header))
    rings = circles(graph)
    for ring in rings:
        print("a circle:", " ".join(ring))
    print(f"arrows: {len(files)} files, {arrows} includes, "
          f"{up} against the order, {len(rings)} circles")
    return 1 if up or rings else 0


if __name__ == "__main__":
    sys.exit(main())
