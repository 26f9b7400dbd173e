#!/bin/sh
# A container sends from the address of its neighbour on the bridge, while that
# one has a connection to what is open to it no more: the connection lives on, and
# the address stays the neighbour's.  For IPv6 that takes no privilege
# (IPV6_FREEBIND), for IPv4 CAP_NET_ADMIN in the container.
#
#   one  10.89.0.2, fd00:89::2 --+
#                                br0, client namespace, with nameward -- server
#   two  10.89.0.3, fd00:89::3 --+
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
bypass_programs
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
# shellcheck source=tests/lib/flows.sh
. "$top/tests/lib/flows.sh"
one=nw1$$ two=nw2$$
peer4=203.0.113.10 peer6=2001:db8:2::10 # what the recorder answers with
closed4=203.0.113.64 closed6=2001:db8:2::64

# The claim is for nameward: the bridge is to send what is for one to one.
network() {
	forwards && bridge && on_bridge "$one" 2 && on_bridge "$two" 3 &&
		ip -n "$server_ns" route add 10.89.0.0/24 via 198.51.100.1 &&
		ip -n "$server_ns" route add fd00:89::/64 via 2001:db8:1::1 &&
		in_box "$two" sysctl -qw net.ipv4.conf.all.arp_ignore=1 \
			net.ipv4.conf.all.arp_announce=2 &&
		ip -n "$two" addr add 10.89.0.2/32 dev lo
}
rules() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2]
		rules:
		  - name: brief
		    who: { exe: [$work/good, $work/good.py] }
		    domains: [into.example.com]
		    action: allow
		    open: { ports: [80/tcp], ttl: { max: 6s }, grace: 0s }
		  - name: web
		    who: { exe: [$work/good, $work/good.py] }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
	END
}

# holder ADDRESS: the namespace that it is a source of.
holder() {
	ctl status --json | jq -r --arg address "$1" \
		'.sources[] | select(.address == $address) | .netns'
}
# connects CASE TYPE PEER: one has a connection, and nothing else of it is open.
connects() {
	flow=flow_$2_$phase
	case $phase in open) here=23001 ;; *) here=23002 ;; esac
	is "$1: the neighbour looks up and connects ($phase)" OK \
		"$(result opens "$one" --type "$2" --name into.example.com)"
	start_inside "$flow" "$one" "$work/good.py" -S -B "$flows" tcp "$3" 80 \
		"$here" "$work/$flow.fifo"
	flow_begins "$flow"
	lives "$1: the neighbour's connection lives ($phase)" "$flow" first
	if [ "$phase" = shut ]; then
		sleep 8
		refused "$1: nothing else of it is open any more" "$one" good "$3"
	fi
	lives "$1: it lives when the address has expired ($phase)" "$flow" second
}
claims() {
	inside "$two" "$work/good.py" -S -B "$programs/beside.py" udp "$@"
}
# claim CASE TYPE PEER CLOSED SOURCE: two claims it.
claim() {
	connects "$1" "$2" "$3"
	[ "$phase" = open ] || held=$(holder "$5")
	shut_out "$1" "$4" claims "$4" "$5"
	shut_out "$1" "$4" claims "$4" "$5"
	lives "$1: the neighbour's connection lives on ($phase)" "$flow" third
	if [ "$phase" = shut ]; then
		is "$1: the address is the neighbour's still" \
			"$held" "$(holder "$5")"
		check "$1: it had been somebody's" test -n "$held"
	fi
	is "$1: the claimant goes on from its own address ($phase)" OK \
		"$(result opens "$two" --name "own-$1-$phase.many.example.com")"
}
cases() {
	claim claim-v4 A "$peer4" "$closed4" 10.89.0.2
	claim claim-v6 AAAA "$peer6" "$closed6" fd00:89::2
}

if ! network; then
	fail "the containers could not be made"
	exit 1
fi
serves serve4 "$server_ns" "$peer4"
serves serve6 "$server_ns" "$peer6"
bypass_record 198.51.100.2@53
rules
bypass_run cases
