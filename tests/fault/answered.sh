#!/bin/sh
# A denied question that goes on to be answered (tests/e2e/answered.sh) must not
# leave in the moments in which programs and devices change: the daemon is
# killed, started anew, and its programs are replaced; a device comes, goes, and
# comes again under the same index.  All the while a program asks as fast as it
# can.  The judge is what reached the server.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
e2e_name=fault/$e2e_name
flood_pid=''
e2e_begin
need_pins
start_knotd
DENIED=answer
policy <<-END
	version: 1
	mode: enforce
	records: none
	resolvers: [198.51.100.2, 10.77.0.2]
	rules:
	  - { name: web, domains: ["**.good.many.example.com"], action: allow }
END
cat >"$work/flood.py" <<'END'
"""Ask for names below DOMAIN at each SERVER until the file "stop" is there, and
print how many questions were answered, and how many were errors."""
import os
import socket
import sys

stop, domain, servers = sys.argv[1], sys.argv[2], sys.argv[3:]
answers = errors = i = 0
socks = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in servers]
tail = b"".join(bytes([len(p)]) + p.encode() for p in domain.split("."))
while i % 64 or not os.path.exists(stop):
    i += 1
    label = b"x%d" % i
    head = (i & 0xffff).to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0"
    name = bytes([len(label)]) + label + tail
    for sock, server in zip(socks, servers):
        try:
            sock.sendto(head + name + b"\0\0\1\0\1", (server, 53))
        except OSError:
            errors += 1
        try:
            while True:
                answers += sock.recv(512, socket.MSG_DONTWAIT)[3] & 15 == 3
        except OSError:
            pass
print("answers=%d errors=%d" % (answers, errors))
END
# start_flood DOMAIN, end_flood
start_flood() {
	rm -f "$work/stop"
	start_program flood /usr/bin/python3 "$work/flood.py" "$work/stop" "$1" \
		198.51.100.2 10.77.0.2
}
end_flood() {
	: >"$work/stop"
	wait "$flood_pid"
}
# arrived DOMAIN: how many questions for names below it came to the server.
arrived() {
	tcpdump -nn -r "$work/any.pcap" udp dst port 53 2>/dev/null |
		grep -ciF ".$1. "
}
has_arrived() { [ "$(arrived "$1")" -gt 0 ]; }
# late: the device, with a way to 10.77.0.2; always the same index.
late() {
	ip -n "$client_ns" link add late index 777 type veth \
		peer name late netns "$server_ns" &&
		ip -n "$client_ns" -batch - <<-END &&
			link set late address 02:00:00:00:07:71
			link set late up
			addr add 10.77.0.1/24 dev late
			neigh replace 10.77.0.2 dev late lladdr 02:00:00:00:07:72
		END
		ip -n "$server_ns" -batch - <<-END
			link set late address 02:00:00:00:07:72
			link set late up
			addr add 10.77.0.2/24 dev late
		END
}
no_late() { ip -n "$client_ns" link del late; }

start wire nsenter --net="/run/netns/$server_ns" tcpdump -i any -nn -U \
	--immediate-mode -B 16384 -w "$work/any.pcap" udp dst port 53
await grep -q 'listening on' "$work/wire.log"

late
start_flood open.many.example.com
check "without nameward the questions arrive" \
	await has_arrived open.many.example.com
end_flood
no_late

start_nameward
if [ "$(ctl status --json | jq '.denied.answered_at | length')" -eq 0 ]; then
	skip "everything else: the kernel has no TCX"
	e2e_end
fi
start_flood denied.many.example.com
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	late || fail "round $i: the device could not be made"
	sleep 0.1
	no_late
done
check "the program asks while a device comes and goes" kill -0 "$flood_pid"
for i in 1 2 3; do
	stop "$nameward_pid" KILL
	sleep 0.2
	late
	sleep 0.1
	start_nameward
	is "round $i: the next start answers at all devices" "late lo veth0" \
		"$(ctl status --json | jq -r '.denied.answered_at | sort |
			join(" ")')"
	stop "$nameward_pid" KILL
	no_late
	late
	sleep 0.1
	start_nameward
	no_late
done
end_flood
check "most questions were answered" test "$(word answers "$work/flood.log")" \
	-gt "$(word errors "$work/flood.log")"
note "$(cat "$work/flood.log")"
is "a permitted question arrives" OK \
	"$(result good sendto --name a.good.many.example.com)"
check "and is seen" await has_arrived good.many.example.com
is "no denied question reached the server" 0 "$(arrived denied.many.example.com)"
e2e_end
