#!/bin/sh
# What keeps the link of this host up is open to all, and stays on the link: DHCP
# and neighbour discovery lead to no other host, for those who may have the port
# of a client (CAP_NET_BIND_SERVICE) or make such packets (CAP_NET_RAW).  The
# judge is the server's side of the link, and a host behind the server.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

far=192.0.2.2
far_ns=nwf$$

# as_user WAY ADDRESS [TYPE]: a user with those two capabilities sends $name.
as_user() {
	way=$1
	shift
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		--inh-caps +net_bind_service,+net_raw \
		--ambient-caps +net_bind_service,+net_raw \
		"$work/other.py" -B "$work/link_scope.py" "$way" "$name" "$@"
}

# far_packets: how many packets of DHCP came to the host behind the server.
far_packets() {
	nsenter --net="/run/netns/$far_ns" nft list chain ip far came |
		sed -n 's/.* packets \([0-9]*\) .*/\1/p'
}
far_above() { [ "$(far_packets)" -gt "$1" ]; }

beyond_router() {
	before=$(far_packets)
	run_case dhcp-router "" denied.example.com as_user dhcp "$far"
	if [ "$phase" = open ]; then
		check "dhcp-router: it passes the router without nameward" \
			await far_above "$before"
	else
		reaches_server "it comes to the router"
		is "dhcp-router: it does not pass it" "$before" "$(far_packets)"
	fi
}

cases() {
	beyond_router
	stopped dhcp6-server as_user dhcp6 2001:db8:2::66
	stopped dhcp6-site as_user dhcp6 ff05::1:3
	for kind in 130 131 132 133 134 135 136 143; do
		stopped "icmp6-$kind" as_user icmp6 2001:db8:2::66 "$kind"
	done
	gets_through mld "the kernel reports the groups of programs" as_user mld
	comes_up igmp 224.0.0.22 as_user igmp
	passes dhcp-broadcast as_user dhcp 255.255.255.255
	passes dhcp-server as_user dhcp 198.51.100.2
	passes dhcp6-all-servers as_user dhcp6 ff02::1:2
	passes dhcp6-link-local as_user dhcp6 fe80::2
	passes icmp6-routers as_user icmp6 ff02::2 133
	passes icmp6-neighbour as_user icmp6 fe80::2 135
	passes icmp6-reports as_user icmp6 ff02::16 143
}

far_network() {
	ip netns add "$far_ns" &&
		ip -n "$server_ns" link add far0 type veth \
			peer name far0 netns "$far_ns" || return 1
	ip -n "$server_ns" link set far0 up
	ip -n "$server_ns" addr add 192.0.2.1/24 dev far0
	ip -n "$far_ns" link set far0 up
	ip -n "$far_ns" addr add "$far/24" dev far0
	in_server sysctl -qw net.ipv4.ip_forward=1
	nsenter --net="/run/netns/$far_ns" nft -f - <<-END
		table ip far {
			chain came {
				type filter hook prerouting priority 0
				udp dport 67 counter
			}
		}
	END
}
far_cleanup() {
	ip netns del "$far_ns" 2>/dev/null
	e2e_cleanup
}

bypass_begin
trap far_cleanup EXIT
cp "$programs/link_scope.py" "$programs/attack.py" "$work"
ip -n "$server_ns" addr add fe80::2/64 dev veth0 nodad
far_network || { fail "the network could not be made" && exit 1; }
bypass_run cases
