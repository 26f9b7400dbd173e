#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""records.py - put bytes that do harm into every place that a record shows.

make DIRECTORY CGROUP        programs, policies and cgroups with such names
serve ADDRESS                a resolver whose answers are full of them
attack DIRECTORY CGROUP      be such a program, and ask
impostor NAME [FILE]         be a program at another's path, delete the FILE
                             that it is run from, and ask
judge FORMAT FILE [UID]      are the lines of FILE harmless, and all there?
catch PATH                   print what comes to a socket of journald or syslog
batch                        print lines for `nameward explain --batch`"""
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import sys
import time
import unicodedata

from attack import message, question, record, told, wire_name

RESOLVER = "192.0.2.2"
USER = 4242
EVIL = [b"\n", b"\r", b"\t", b'"', b"'", b"\\", b"\\n", b"\x1b[31m",
        b"\x1b]0;x\x07", b"\x08", b"\x7f", b"\xc2\x9b1m", b"\xc2\x85",
        b"\x9b", b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe2\x80\xae",
        b"\xe2\x81\xa6", b"\xe2\x80\xa8", b"\xf3\xa0\x81\x81", b" UID=0",
        b"=0 GID=0 ", b'","a":"', b"$(x)`x`", b"%s%n", b"\x01"]
ALL = b"".join(EVIL)
PATH = b"p\n\x1b[31m\"\\\xc2\x9b\xff\x7f\xe2\x80\xae UID=0 X=y"
CGROUP = PATH.replace(b"\n", b"\r")  # the kernel allows no newline there
UNIT = CGROUP + b".service"
CONTAINER = b"lxc.payload." + CGROUP
ACCOUNT = b"u\x1b[31m\"\\\xc2\x9b\xff\x7f\xe2\x80\xae UID=0"
STRINGS = bytes([len(ALL)]) + ALL
NAME = bytes([len(PATH)]) + PATH + wire_name("example.com")
ANSWERS = {
    2: NAME, 5: NAME, 12: NAME, 16: STRINGS + STRINGS, 13: STRINGS + STRINGS,
    15: b"\0\1" + NAME, 6: NAME + NAME + bytes(20),
    33: bytes(6) + NAME, 35: bytes(4) + STRINGS * 3 + NAME,
    64: b"\0\1" + NAME + struct.pack("!HHB", 1, len(PATH) + 1, len(PATH)) + PATH,
    65: b"\0\1" + NAME + struct.pack("!HH", 65000, len(ALL)) + ALL,
    256: b"\0\1\0\1" + ALL, 257: b"\0\5" + PATH[:5] + ALL,
    65280: ALL,
}


def policy(directory, name):
    return b"""version: 1
mode: enforce
resolvers: [192.0.2.2]
rules:
  - name: denied
    domains: ["**.denied.example.com"]
    action: deny
    alert: high
  - name: all
    domains: ["**.example.com"]
    action: allow
"""


def make(directory, cgroup):
    directory, cgroup = os.fsencode(directory), os.fsencode(cgroup)
    odd = os.path.join(directory, PATH)
    os.mkdir(odd, 0o755)
    shutil.copy("/usr/bin/python3", os.path.join(odd, PATH))
    with open(os.path.join(odd, b"good.yaml"), "wb") as file:
        file.write(policy(directory, b"all"))
    quoted = "".join(f"\\x{b:02x}" for b in ALL)
    with open(os.path.join(odd, b"bad.yaml"), "w", encoding="ascii") as file:
        file.write(f'version: 1\n"{quoted}": 1\nmode: "{quoted}"\n'
                   f'rules:\n  - name: "{quoted}"\n    domains: ["{quoted}"]\n'
                   f'    who: {{ exe: "{quoted}", user: "{quoted}" }}\n'
                   f'    types: ["{quoted}"]\n    action: "{quoted}"\n')
    with open(os.path.join(odd, b"raw.yaml"), "wb") as file:
        file.write(b"version: 1\nmode: " + ALL + b"\n")
    with open(os.path.join(directory, b"passwd"), "wb") as file:
        file.write(b"root:x:0:0::/:/bin/sh\n%s:x:%d:%d::/:/bin/sh\n"
                   % (ACCOUNT, USER, USER))
    os.makedirs(os.path.join(cgroup, CGROUP, UNIT, CONTAINER))


# --- the resolver ------------------------------------------------------------

def reply(data):
    end = 12
    while data[end]:
        end += 1 + data[end]
    end += 5
    qtype = struct.unpack("!H", data[end - 4:end - 2])[0]
    records = []
    if qtype == 1:
        records = [record(b"\xc0\x0c", 5, NAME),
                   record(NAME, 1, bytes([203, 0, 113, 10]))]
    elif qtype in ANSWERS:
        records = [record(b"\xc0\x0c", qtype, ANSWERS[qtype])]
    head = data[:2] + struct.pack("!HHHHH", 0x8180, 1, len(records), 0, 0)
    return head + data[12:end] + b"".join(records)


def serve(address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 53))
    print("ready", flush=True)
    while True:
        data, peer = sock.recvfrom(4096)
        try:
            sock.sendto(reply(data), peer)
        except IndexError:
            pass


# --- the program ---------------------------------------------------------------

def set_comm(comm):
    with open("/proc/self/comm", "wb") as file:
        file.write(comm)


def raw(what, path, wanted):
    """Print whether the kernel has the bytes as they are."""
    data = os.readlink(path) if path == b"/proc/self/exe" else open(path, "rb").read()
    print(f"{what}={'raw' if wanted in data else 'changed'}")


def ask(name, qtype=1):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(2)
    try:
        sock.sendto(message(question(name, qtype)), (RESOLVER, 53))
        return sock.recv(4096)
    except OSError:
        return b""


def below(label, place):
    return bytes([len(label)]) + label + wire_name(place)


def attack(*_):
    for i, evil in enumerate(EVIL):
        set_comm(b"c" + evil)
        ask(f"c{i}.comm.example.com")
    set_comm(b"plain")
    for i, evil in enumerate(EVIL):
        ask(below(b"%d-" % i + evil, "name.example.com"))
        ask(below(b"%d-" % i + evil, "denied.example.com"))
    got = b"".join(ask(f"t{t}.type.example.com", t) for t in ANSWERS)
    print(f"answer={'raw' if ALL in got and PATH in got else 'changed'}")
    set_comm(b"\n" + EVIL[7])
    raw("comm", b"/proc/self/comm", b"\n" + EVIL[7])
    raw("argv", b"/proc/self/cmdline", ALL)
    raw("executable", b"/proc/self/exe", PATH)
    raw("cgroup", b"/proc/self/cgroup", os.path.join(CGROUP, UNIT, CONTAINER))
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # An answer may be in flight: the SYN is dropped then, and TCP's retry, a
    # second later, is refused.
    sock.settimeout(8)
    sock.connect((RESOLVER, 81))


def impostor(name, *files):
    for file in files:
        os.unlink(file)
    print(f"executable={os.readlink('/proc/self/exe')}", flush=True)
    ask(name)
    time.sleep(0.5)  # its record is not written yet


def become(directory, cgroup):
    """Run the program with a hostile name, in such a cgroup, as such a user."""
    group = os.path.join(os.fsencode(cgroup), CGROUP, UNIT, CONTAINER)
    with open(os.path.join(group, b"cgroup.procs"), "w", encoding="ascii") as file:
        file.write("0")
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)
    exe = os.path.join(os.fsencode(directory), PATH, PATH)
    os.execv(exe, [exe, os.fsencode(__file__), b"attacker", ALL, *EVIL])


# --- the judge -----------------------------------------------------------------

KV = ["COMM", "PID", "TGID", "DEV", "PROTO", "SRC", "DST", "SPT", "DPT", "UID",
      "GID"]


def harmless(line):
    """Return None, or why the line does harm."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return str(error)
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            return f"U+{ord(char):04X}"
    return None


def is_json(line, uid):
    """Return the record's action if its fields give back what was put in."""
    found = json.loads(line)
    action = found["event"]["action"]
    if action != "query":
        return action
    asked = re.match(r"c(\d+)\.comm\.", found["dns"]["question"]["name"])
    comm = b"c" + EVIL[int(asked[1])] if asked else b"plain"
    want = {"user.id": uid, "process.name": comm[:15],
            "user.name": ACCOUNT, "nameward.unit": UNIT,
            "process.executable": PATH + b"/" + PATH,
            "nameward.cgroup": b"/".join((CGROUP, UNIT, CONTAINER)),
            "container.id": CONTAINER[len("lxc.payload."):]}
    for path, text in want.items():
        value = found
        for key in path.split("."):
            value = value[key]
        text = text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")
        if not value.endswith(text):
            return None
    return action


def is_kv(line, uid):
    words = [word.split("=") for word in line.split(" ")]
    if any(len(word) != 2 or re.search("[\"']", word[1]) for word in words):
        return None
    keys, values = [word[0] for word in words], dict(words)
    if keys[0] == "ACTION":
        return values["ACTION"]
    if keys[:len(KV)] != KV or values["UID"] != uid:
        return None
    rest = keys[len(KV):]
    if rest[0] == "ACTION":
        return values["ACTION"]
    return {"0": "query", "1": "answer"}[values["DNS_QR"]]


def is_text(line, _):
    words = re.match(r"\d\d:\d\d:\d\d\.\d{3} (?:allow|deny |would|-    ) (\w+)", line)
    return words and words[1]


def judge(form, path, uid=str(USER)):
    """Print "harmless" if each line is, and each question has one record."""
    with open(path, "rb") as file:
        data = file.read()
    lines = data.split(b"\n")
    wrong = [] if lines.pop() == b"" else ["the last line has no end"]
    reader = {"json": is_json, "kv": is_kv, "text": is_text}.get(form)
    queries = 0
    for line in lines:
        why = harmless(line)
        action = None if why or not reader else reader(line.decode(), uid)
        if reader and not action:
            why = why or "not a record"
        queries += action == "query"
        if why:
            wrong.append(f"{why}: {line!r}")
    wanted = 3 * len(EVIL) + len(ANSWERS)
    if reader and queries != wanted:
        wrong.append(f"{queries} questions, not {wanted}")
    if not lines:
        wrong.append("nothing was written")
    print("\n".join(wrong[:4]) or "harmless")


# Until SIGTERM, and then what has come so far.
def catch(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.bind(path)
    print("ready", flush=True)
    fields = re.compile(rb"PRIORITY=\d\nSYSLOG_IDENTIFIER=nameward\nMESSAGE=(.*)\n\Z")
    syslog = re.compile(rb"<\d+>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d nameward\[\d+\]: (.*)\Z")
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(1))
    while True:
        if not select.select([sock], [], [], 0.05)[0]:
            if ended:
                return
            continue
        data = sock.recv(1 << 20)
        found = (syslog if data.startswith(b"<") else fields).match(data)
        sys.stdout.buffer.write((found[1] if found else b"\0") + b"\n")
        sys.stdout.flush()


def batch():
    for evil in EVIL:
        text = "x" + evil.decode("utf-8", "replace")
        print(json.dumps({"name": text + ".example.com", "exe": "/" + text,
                          "cgroup": "/" + text, "comm": text[:15], "uid": 1}))
        print(json.dumps({text: 1}))
        print(json.dumps({"name": "a.example.com", "type": text}))
        sys.stdout.flush()
        sys.stdout.buffer.write(b'{"name":"' + evil + b'"}\n')
        sys.stdout.flush()


COMMANDS = {"make": make, "serve": serve, "attack": become, "judge": judge,
            "impostor": impostor, "catch": catch, "batch": batch}

if sys.argv[1] == "attacker":
    told(attack)
else:
    COMMANDS[sys.argv[1]](*sys.argv[2:])
