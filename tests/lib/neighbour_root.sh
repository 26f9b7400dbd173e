# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # set by tests/e2e/lib.sh
# neighbour_root.sh - nameward beside a firewall that knows only the host's own
# network namespace: the client of the tests is the machine itself, which has to
# be a virtual one.  It is sourced after tests/e2e/lib.sh; neighbour_root_begin
# takes the place of e2e_begin.
neighbour_root_begin() {
	grep -q rdinit=/init-disk /proc/cmdline || {
		skip "everything: not in a virtual machine of tests/vm"
		exit 0
	}
	e2e_begin
}

# It replaces that of tests/e2e/lib.sh: here the client's namespace is the host's,
# under another name.
e2e_network() {
	mkdir -p /run/netns
	: >"/run/netns/$client_ns"
	mount --bind /proc/1/ns/net "/run/netns/$client_ns" || return 1
	ip netns add "$server_ns" || return 1
	sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
	in_server sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
	ip link add veth0 type veth peer name veth0 netns "$server_ns" ||
		return 1
	ip -batch - <<-END || return 1
		link set lo up
		link set veth0 up
		addr add 198.51.100.1/24 dev veth0
		addr add 2001:db8:1::1/64 dev veth0 nodad
		route add default via 198.51.100.2
		route add default via 2001:db8:1::2
	END
	ip -n "$server_ns" -batch - <<-END
		link set lo up
		link set veth0 up
		addr add 198.51.100.2/24 dev veth0
		addr add 198.51.100.3/24 dev veth0
		addr add 2001:db8:1::2/64 dev veth0 nodad
		route add local 203.0.113.0/24 dev lo
		route add local 192.168.77.0/24 dev lo
		route add local 2001:db8:2::/48 dev lo
	END
}
