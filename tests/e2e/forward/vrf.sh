#!/bin/sh
# Programs in a VRF: their addresses are this host's, though they are not in its
# main table, and open nothing more than others do.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin

cat >"$work/vrf.py" <<'END'
"""vrf.py SOURCE TO PORT: connect from SOURCE by the VRF."""
import socket
import sys

source, to, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
family = socket.AF_INET6 if ":" in to else socket.AF_INET


sock = socket.socket(family)
sock.settimeout(3)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"red")
try:
    sock.bind((source, 0))
    sock.connect((to, port))
    print("result=OK")
except socket.timeout:
    print("result=ETIMEDOUT")
except OSError as error:
    print("result=" + str(error.strerror).replace(" ", "_"))
END
cp "$(readlink -f /usr/bin/python3)" "$work/good.py"

red() {
	ip -n "$client_ns" link add red type vrf table 10 2>/dev/null ||
		return 1
	ip -n "$client_ns" link add veth1 type veth \
		peer name veth1 netns "$server_ns" || return 1
	ip -n "$client_ns" -batch - <<-END || return 1
		link set red up
		link set veth1 master red
		link set veth1 up
		addr add 192.0.2.1/24 dev veth1
		addr add 2001:db8:5::1/64 dev veth1 nodad
	END
	ip -n "$server_ns" -batch - <<-END
		link set veth1 up
		addr add 192.0.2.2/24 dev veth1
		addr add 192.0.2.3/24 dev veth1
		addr add 2001:db8:5::2/64 dev veth1 nodad
		addr add 2001:db8:5::3/64 dev veth1 nodad
	END
}
red || {
	skip "everything: the kernel has no VRF"
	exit 0
}
start web nsenter --net="/run/netns/$server_ns" /usr/bin/python3 -c '
import socket
s = socket.create_server(("::", 80), family=socket.AF_INET6, dualstack_ipv6=True)
print("ready", flush=True)
while True:
    s.accept()'
await grep -q ready "$work/web.log"

policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - name: near
	    networks: [192.0.2.2, "2001:db8:5::2"]
	    action: allow
	    open: { ports: [80/tcp] }
END

# goes SENTENCE WANT SOURCE TO
goes() {
	is "$1" "$2" "$(result as_program -- "$work/good.py" \
		"$work/vrf.py" "$3" "$4" 80)"
}
all() {
	goes "$1: IPv4, to what is open" OK 192.0.2.1 192.0.2.2
	goes "$1: IPv6, to what is open" OK 2001:db8:5::1 2001:db8:5::2
	goes "$1: IPv4, to another" "$2" 192.0.2.1 192.0.2.3
	goes "$1: IPv6, to another" "$2" 2001:db8:5::1 2001:db8:5::3
}
all "without nameward" OK
start_nameward
all "with nameward" Connection_refused
e2e_end
