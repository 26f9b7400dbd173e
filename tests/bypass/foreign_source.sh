#!/bin/sh
# An ordinary user sends from an address of another host (IPV6_FREEBIND), so that
# this host replies to it.  The address is one that the server has: nothing may
# come there.  The judge is the server's side of the link.
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"

foreign=2001:db8:2::66  # the server's
foreign4=203.0.113.66
neighbour=fe80::bad     # the server's, on the link
closed=2001:db8:2::99   # nothing opened it
open=2001:db8:2:1::66   # open to other programs than this one
second=2001:db8:1::15   # another address of the client

# as_user WAY SOURCE [TO PORT]: an ordinary user attacks.
as_user() {
	way=$1
	shift
	as_program -- setpriv --reuid 4244 --regid 4244 --clear-groups \
		"$work/other.py" -B "$work/foreign_source.py" "$way" "$name" "$@"
}
as_root() {
	way=$1
	shift
	as_program -- "$work/other.py" -B "$work/foreign_source.py" "$way" \
		"$name" "$@"
}

# named CASE: the last record of a denial has the reason.
named() {
	[ "$phase" = open ] || recorded "$1: the reason is foreign-source" \
		'act == "connect" and denied and .event.reason == "foreign-source"'
}

# works CASE WAY SOURCE: own addresses are used in both phases.
works() {
	run_case "$1" -fine many.example.com as_user "$2" "$3"
	is "$1: from an address of this host ($phase)" OK \
		"$(word result "$work/out")"
}

# The question for an address that is not used yet has no source.
configures() {
	before=$(frames ff02::1:ff00:dad)
	ip -n "$client_ns" addr add 2001:db8:1::dad/64 dev veth0
	check "dad: a new address is asked for ($phase)" \
		await frames_above ff02::1:ff00:dad "$before"
	ip -n "$client_ns" addr del 2001:db8:1::dad/64 dev veth0
}

cases() {
	stopped established as_user established "$foreign"
	named established
	stopped established-link-local as_user established "$neighbour"
	stopped closed-port as_user closed_port "$foreign"
	stopped packet-info as_user packet_info "$foreign"
	stopped echo as_user echo "$foreign"
	stopped away as_user away "$foreign" "$closed" 9
	stopped away-to-open as_user away "$foreign" "$open" 9
	stopped by-hand as_root by_hand "$foreign4"
	shut_out syn "$foreign" as_user syn "$foreign"
	works own own_local 2001:db8:1::1
	works own-second own_local "$second"
	works own-loopback own_local ::1
	works own-link-local own_local link-local
	passes own-second-away as_user own "$second" "$open" 9
	configures
}

bypass_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2"]
		rules:
		  - name: nets
		    networks: ["2001:db8:2:1::/64"]
		    action: allow
		    open: { ports: any }
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
	END
}

bypass_begin
cp "$programs/foreign_source.py" "$programs/attack.py" "$work"
in_client sysctl -qw net.ipv4.ping_group_range="0 10000" \
	net.ipv6.conf.veth0.accept_dad=1 net.ipv6.conf.all.accept_dad=1
ip -n "$client_ns" addr add "$second/128" dev lo nodad
ip -n "$client_ns" route add "$neighbour/128" dev veth0
ip -n "$server_ns" addr add "$neighbour/64" dev veth0 nodad
bypass_run cases
