#!/bin/sh
# Tunnels of the kernel work: a packet of theirs, which has the socket of the
# program whose packet is inside, goes on with the flow that the kernel began to
# the other end, which no program may reach.  The judge is what comes back.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
e2e_begin
start_web 80
policy <<-END
	version: 1
	mode: enforce
	resolvers: [198.51.100.2]
	rules:
	  - name: inside
	    who: { exe: $work/good }
	    networks: [10.9.0.0/16]
	    action: allow
	    open: { ports: [80/tcp] }
	  - { name: web, domains: ["**.example.com"], action: allow }
END

# ends DEVICE NUMBER: addresses inside, at both ends.
ends() {
	ip -n "$client_ns" addr add "10.9.$2.1/24" dev "$1"
	ip -n "$server_ns" addr add "10.9.$2.2/24" dev "$1"
	ip -n "$client_ns" link set "$1" up
	ip -n "$server_ns" link set "$1" up
}
judge() {
	is "$1: the permitted program's connection comes up inside" OK \
		"$(result good dial "10.9.$2.2" --port 80 --timeout-ms 5000)"
	check "$1: another program's does not" test \
		"$(result other dial "10.9.$2.2" --port 80 --timeout-ms 500)" != OK
}

wireguard() {
	for ns in "$client_ns" "$server_ns"; do
		ip -n "$ns" link add wg0 type wireguard || return 1
	done
	in_client /usr/bin/python3 -S "$top/tests/vm/suite/wireguard.py" wg0 0 \
		51820 198.51.100.2 10.9.1.0/24 &&
		in_server /usr/bin/python3 -S "$top/tests/vm/suite/wireguard.py" \
			wg0 1 51820 198.51.100.1 10.9.1.0/24 && ends wg0 1
}
gre() {
	ip -n "$client_ns" link add gre1 type gre local 198.51.100.1 \
		remote 198.51.100.2 &&
		ip -n "$server_ns" link add gre1 type gre local 198.51.100.2 \
			remote 198.51.100.1 && ends gre1 2
}

start_nameward
if wireguard; then
	judge wireguard 1
	check "wireguard: the other end itself is open to no program" test \
		"$(result good dial 198.51.100.2 --port 80 --timeout-ms 500)" != OK
else
	skip "wireguard: the kernel has none"
fi
if gre; then
	# The kernel's own multicast of IPv6 begins the flow.
	sleep 2
	judge gre 2
else
	skip "gre: the kernel has none"
fi
e2e_end
