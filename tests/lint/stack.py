#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""stack.py OBJECT LIMIT: check the stack of each BPF program in OBJECT.

The verifier adds up the frames along each chain of calls and refuses a program
above 512 bytes.  Up to Linux 6.7 it rounds a frame up to 32 bytes, later to 16
where there is a JIT; here it is 32, and the callback of a helper such as
bpf_loop() counts as a call.  A variable too much is found here instead of on
the oldest kernel.  The tools are llvm-readelf and llvm-objdump.
"""
import re
import subprocess
import sys

ROUND = 32


def tool(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout


class Function:
    def __init__(self, section, address, is_global):
        self.section, self.address = section, address
        self.is_program = is_global and section != ".text"
        self.depth = 0
        self.calls = set()

    def frame(self):
        return -(-max(1, self.depth) // ROUND) * ROUND


def read_symbols(path):
    """Each function by its section and address, by its name."""
    sections = dict(re.findall(r"^\s*\[\s*(\d+)\]\s+(\S+)",
                               tool("llvm-readelf", "-S", "-W", path), re.M))
    by_place, by_name = {}, {}
    for line in tool("llvm-readelf", "-s", "-W", path).splitlines():
        field = line.split()
        if len(field) != 8 or field[3] != "FUNC":
            continue
        function = Function(sections[field[6]], int(field[1], 16),
                            field[4] == "GLOBAL")
        by_place[function.section, function.address] = field[7]
        by_name[field[7]] = function
    return by_place, by_name


def note_frame(function, line, last):
    """r10 - N is a variable; r2 = r10; r2 += -N is the address of one."""
    for offset in re.findall(r"r10 - (0x[0-9a-f]+|\d+)\)", line):
        function.depth = max(function.depth, int(offset, 0))
    address = re.search(r"r\d+ \+= -(0x[0-9a-f]+|\d+)", line)
    if address and "= r10" in last and int(address[1], 0) <= 512:
        function.depth = max(function.depth, int(address[1], 0))


def called(line, last, section, by_place):
    """The name of a function that LINE, or LAST with its relocation, calls."""
    relocation = re.search(r"R_BPF_64_32\s+(\S+)", line)
    if relocation:  # a call by a name, or into .text
        call = re.search(r"call (-?(?:0x[0-9a-f]+|\d+))", last)
        if not relocation[1].startswith(".text"):
            return relocation[1]
        return call and by_place.get((relocation[1],
                                      (int(call[1], 0) + 1) * 8))
    relocation = re.search(r"R_BPF_64_64\s+(\.text\S*)", line)
    if relocation:  # the address of a callback
        load = re.search(r"= (0x[0-9a-f]+|\d+) ll", last)
        return load and by_place.get((relocation[1], int(load[1], 0)))
    call = re.match(r"\s*(\d+):\s+85 10 00 00 (..) (..) (..) (..)", line)
    if call and section == ".text":  # within the section, by distance
        distance = int.from_bytes(bytes.fromhex("".join(call.groups()[1:])),
                                  "little", signed=True)
        return by_place.get((section, (int(call[1]) + 1 + distance) * 8))
    return None


def read_functions(path):
    by_place, functions = read_symbols(path)
    current, last, section = None, "", ""
    for line in tool("llvm-objdump", "-d", "-r", path).splitlines():
        head = re.match(r"Disassembly of section (\S+):", line)
        if head:
            section = head[1]
        label = re.match(r"^([0-9a-f]+) <.+>:", line)
        if label:
            name = by_place.get((section, int(label[1], 16)))
            current = functions[name] if name else current
            continue
        if not current:
            continue
        note_frame(current, line, last)
        name = called(line, last, section, by_place)
        if name in functions:
            current.calls.add(name)
        if "R_BPF" not in line and line.strip():
            last = line
    return functions


def deepest(functions, name, seen=()):
    """(bytes, chain of names) of the deepest chain of calls below NAME."""
    below = max((deepest(functions, to, seen + (name,))
                 for to in functions[name].calls if to not in seen),
                default=(0, []))
    frame = functions[name].frame()
    return frame + below[0], [f"{name} {frame}"] + below[1]


def check(path, limit):
    """How many programs of the object need more than the limit."""
    functions = read_functions(path)
    chains = sorted((deepest(functions, name), name)
                    for name, function in functions.items()
                    if function.is_program)
    if not chains:
        sys.exit(f"{path}: no program in it")
    too_deep = 0
    for (depth, chain), name in chains:
        if depth > limit:
            too_deep += 1
            print(f"{path}: {name}: {depth} bytes of stack, at most {limit}: "
                  + " > ".join(chain))
    (depth, _), name = chains[-1]
    print(f"stack: {len(chains)} programs, the deepest is {name} with {depth} "
          f"of {limit} bytes")
    return too_deep


def main():
    *paths, limit = sys.argv[1:]
    return 1 if sum(check(path, int(limit)) for path in paths) else 0


if __name__ == "__main__":
    sys.exit(main())
