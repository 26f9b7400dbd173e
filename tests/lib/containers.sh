# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# containers.sh - stand-ins for containers: network namespaces whose packets the
# client's namespace forwards, and programs in them.  It is sourced after
# tests/e2e/lib.sh and e2e_begin; what it makes is removed at the test's end.
# shellcheck disable=SC2154 # set by tests/e2e/lib.sh
container_namespaces=

# namespace NAME: with lo up, and no duplicate address detection.
namespace() {
	ip netns add "$1" || return 1
	container_namespaces="$container_namespaces $1"
	nsenter --net="/run/netns/$1" sysctl -qw \
		net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
	ip -n "$1" link set lo up
}

containers_cleanup() {
	e2e_cleanup
	for box in $container_namespaces; do ip netns del "$box" 2>/dev/null; done
}
trap containers_cleanup EXIT

# container NAMESPACE NUMBER: one behind a link of its own, 10.88.NUMBER.2 and
# fd00:88:NUMBER::2.
container() {
	namespace "$1" &&
		ip -n "$client_ns" link add "box$2" type veth \
			peer name eth0 netns "$1" || return 1
	ip -n "$client_ns" -batch - <<-END || return 1
		link set box$2 up
		addr add 10.88.$2.1/24 dev box$2
		addr add fd00:88:$2::1/64 dev box$2 nodad
	END
	ip -n "$1" -batch - <<-END
		link set eth0 up
		addr add 10.88.$2.2/24 dev eth0
		addr add fd00:88:$2::2/64 dev eth0 nodad
		route add default via 10.88.$2.1
		route add default via fd00:88:$2::1
	END
}

# reachable NUMBER...: give the server a route to such a container.
reachable() {
	for number; do
		ip -n "$server_ns" route add "10.88.$number.0/24" \
			via 198.51.100.1 &&
			ip -n "$server_ns" route add "fd00:88:$number::/64" \
				via 2001:db8:1::1 || return 1
	done
}

# bridge: br0 with 10.89.0.1 and fd00:89::1, for the containers of on_bridge.  A
# bridge without an address of its own has the lowest of its ports', and the
# containers keep that of a port that is gone in their neighbour tables.
bridge() {
	ip -n "$client_ns" -batch - <<-END
		link add br0 address 02:00:00:00:89:01 type bridge
		link set br0 up
		addr add 10.89.0.1/24 dev br0
		addr add fd00:89::1/64 dev br0 nodad
	END
}

# on_bridge NAMESPACE NUMBER: a container on it, 10.89.0.NUMBER and fd00:89::NUMBER.
on_bridge() {
	namespace "$1" &&
		ip -n "$client_ns" link add "port$2" type veth \
			peer name eth0 netns "$1" &&
		ip -n "$client_ns" link set "port$2" master br0 up || return 1
	ip -n "$1" -batch - <<-END
		link set eth0 up
		addr add 10.89.0.$2/24 dev eth0
		addr add fd00:89::$2/64 dev eth0 nodad
		route add default via 10.89.0.1
		route add default via fd00:89::1
	END
}

forwards() {
	in_client sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
}

# in_box NAMESPACE COMMAND...: run it there, outside of the cgroup of the test.
in_box() {
	in_box_ns=$1
	shift
	nsenter --net="/run/netns/$in_box_ns" "$@"
}

# inside NAMESPACE COMMAND...: run it there, in the cgroup of the test.
inside() {
	inside_ns=$1
	shift
	# shellcheck disable=SC2016
	sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
		nsenter --net="/run/netns/$inside_ns" "$@"
}

# start_inside NAME NAMESPACE COMMAND...: the same in the background.
start_inside() {
	start_inside_name=$1 start_inside_ns=$2
	shift 2
	# shellcheck disable=SC2016
	start "$start_inside_name" sh -c \
		'echo $$ >"$0/cgroup.procs" && exec "$@"' "$cgroup" \
		nsenter --net="/run/netns/$start_inside_ns" "$@"
}

# dials NAMESPACE PROGRAM ADDRESS [OPTION]...: connect to the address.
dials() {
	dials_ns=$1 dials_program=$2
	shift 2
	inside "$dials_ns" "$work/$dials_program" dial "$@"
}

# opens NAMESPACE [OPTION]...: look a name up, and connect at once.
opens() {
	opens_ns=$1
	shift
	inside "$opens_ns" "$work/good" sendto --then-connect 80 "$@"
}

refused() { # SENTENCE NAMESPACE PROGRAM ADDRESS [PORT]
	is "$1" ECONNREFUSED \
		"$(result dials "$2" "$3" "$4" --port "${5:-80}")"
}

# pairs SET: print "source address" lines, as the kernel has them.
pairs() {
	in_client nft -j list set inet nameward "$1" 2>/dev/null |
		jq -r '.nftables[] | .set? // empty | .elem? // [] | .[] |
			.elem? // { val: . } | .val.concat | join(" ")' | sort
}
has_source() { in_client nft get element inet nameward "$1" "{ $2 }" \
	>/dev/null 2>&1; }
lacks_source() { ! has_source "$@"; }
