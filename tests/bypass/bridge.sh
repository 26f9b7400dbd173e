#!/bin/sh
# Containers whose packets need not come by the host's `forward` hook: on a
# bridge that has a port to the world, on a link or a macvlan that leads there
# past the host, and what multicast, broadcast and strange addresses do there.
# Containers on a bridge of their own go on as before.
#
#   box   192.0.2.10 --+
#                      br1 (192.0.2.1) -- card -------+
#   (client namespace, with nameward)                 brw (192.0.2.2), server
#   alone 192.0.2.20 ---------------------------------+
#   one   10.89.0.2 -- br0 (10.89.0.1) -- two 10.89.0.3
#
# A tap that is a port of brw is what tells it from the bridge of containers.
# run: early
hearer_pid=
# shellcheck source=tests/bypass/lib.sh
. "$(dirname "$0")/lib.sh"
bypass_programs
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
box=nwx$$ alone=nwy$$ one=nw1$$ two=nw2$$ upon=nwm$$

# joined NAMESPACE HOST: eth0 there is 192.0.2.HOST, and a router is on its link.
joined() {
	ip -n "$1" -batch - <<-END
		link set eth0 up
		addr add 192.0.2.$2/24 dev eth0
		addr add 2001:db8:9::$2/64 dev eth0 nodad
		route add default via 192.0.2.2
		route add default via 2001:db8:9::2
		neigh replace fe80::2 dev eth0 lladdr 02:00:00:00:00:02
	END
}
world() {
	ip -n "$server_ns" tuntap add dev tapw mode tap &&
		ip -n "$client_ns" link add card type veth \
			peer name wire0 netns "$server_ns" || return 1
	ip -n "$server_ns" -batch - <<-END || return 1
		link add brw address 02:00:00:00:00:02 type bridge
		link set tapw master brw up
		link set wire0 master brw up
		addr add 192.0.2.2/24 dev brw
		addr add 2001:db8:9::2/64 dev brw nodad
		link set brw up
	END
	ip -n "$client_ns" -batch - <<-END
		link add br1 address 02:00:00:00:01:01 type bridge
		link set card master br1 up
		addr add 192.0.2.1/24 dev br1
		addr add 2001:db8:9::1/64 dev br1 nodad
		link set br1 up
	END
}
network() {
	world && namespace "$box" && namespace "$alone" &&
		ip -n "$client_ns" link add port0 type veth \
			peer name eth0 netns "$box" &&
		ip -n "$client_ns" link set port0 master br1 up &&
		joined "$box" 10 &&
		ip -n "$server_ns" link add wire1 type veth \
			peer name eth0 netns "$alone" &&
		ip -n "$server_ns" link set wire1 master brw up &&
		joined "$alone" 20 &&
		bridge && on_bridge "$one" 2 && on_bridge "$two" 3 &&
		ip -n "$client_ns" link add card2 type veth \
			peer name wire2 netns "$server_ns" &&
		ip -n "$server_ns" link set wire2 master brw up &&
		ip -n "$client_ns" link add card3 type veth \
			peer name wire3 netns "$server_ns" &&
		ip -n "$server_ns" link set wire3 master brw up &&
		ip -n "$client_ns" link set card3 up &&
		ip -n "$server_ns" addr add 10.89.0.200/32 dev brw &&
		ip -n "$server_ns" route add 10.89.0.0/24 via 198.51.100.1
}
# beside NAMESPACE HOW ADDRESS [SOURCE]: good sends from there.
beside() {
	beside_ns=$1
	shift
	inside "$beside_ns" "$work/good.py" -S -B "$programs/beside.py" "$@"
}
# past CASE NAMESPACE HOW ADDRESS [SOURCE]: it does not arrive.
past() {
	past_case=$1 past_ns=$2 past_how=$3 past_to=$4
	shift 4
	shut_out "$past_case" "${past_to%%%*}" \
		beside "$past_ns" "$past_how" "$past_to" "$@"
}

# In all of these the packet leaves by a link that the host does not route.
cases_of() { # NAME NAMESPACE DEVICE
	past "$1-udp" "$2" udp 203.0.113.60
	past "$1-tcp" "$2" tcp 203.0.113.61
	past "$1-v6" "$2" udp 2001:db8:2::60
	past "$1-reserved" "$2" udp 240.1.2.3
	past "$1-broadcast" "$2" udp "255.255.255.255%$3"
	past "$1-network-broadcast" "$2" udp 192.0.2.255
	past "$1-multicast" "$2" udp "224.0.0.251%$3"
	past "$1-multicast-wide" "$2" udp "239.1.2.3%$3"
	past "$1-multicast-v6" "$2" udp "ff02::fb%$3"
	past "$1-multicast-wide-v6" "$2" udp "ff05::fb%$3"
	past "$1-link-local" "$2" udp "fe80::2%$3"
}

# macvlan: a container on a card, where the kernel has such devices.
macvlan() {
	[ "$phase" = open ] || [ -n "$has_macvlan" ] || return 1
	[ "$phase" = open ] || return 0
	has_macvlan=
	namespace "$upon" &&
		ip -n "$client_ns" link add link card3 name up0 type macvlan \
			mode bridge 2>/dev/null &&
		ip -n "$client_ns" link set up0 netns "$upon" name eth0 &&
		joined "$upon" 30 && has_macvlan=yes
}

# heard CASE HOW ADDRESS PORT: what one sends to it, two hears.
heard() {
	start_inside hearer "$two" "$work/good.py" -S -B "$programs/hear.py" \
		"${3%%%*}" "$4"
	await grep -q '^ready' "$work/hearer.log"
	beside "$one" "$2" "$3" >"$work/out" 2>&1
	check "$1: containers of a bridge hear each other ($phase)" \
		await grep -q '^heard' "$work/hearer.log"
	stop "$hearer_pid"
}

cases_honest() {
	heard neighbours-udp udp 10.89.0.3 9999
	heard neighbours-broadcast udp 255.255.255.255%eth0 9999
	heard neighbours-dhcp dhcp 255.255.255.255%eth0 67
	heard neighbours-multicast udp 224.0.0.251%eth0 9999
	heard neighbours-multicast-v6 udp ff02::fb%eth0 9999
	is "neighbours-open: what a container of a bridge looked up is reached ($phase)" \
		OK "$(result opens "$one" --name "honest-$phase.many.example.com")"
}

cases() {
	cases_of bridge "$box" eth0
	cases_of alone "$alone" eth0
	past bridge-forged "$box" udp 2001:db8:2::62 2001:db8:9::1
	past bridge-neighbour "$box" udp 2001:db8:2::63 fd00:89::2
	if macvlan; then
		cases_of macvlan "$upon" eth0
	else
		skip_each "no macvlan can be made" macvlan-udp macvlan-tcp \
			macvlan-v6 macvlan-reserved macvlan-broadcast \
			macvlan-network-broadcast macvlan-multicast \
			macvlan-multicast-wide macvlan-multicast-v6 \
			macvlan-multicast-wide-v6 macvlan-link-local
	fi
	cases_honest
	cases_later
}

# The bridge of one and two gets a port to the world while nameward runs, and
# loses it again.
cases_later() {
	ip -n "$client_ns" link set card2 master br0 up
	sleep 0.3
	past port-later "$one" udp 10.89.0.200
	past port-later-multicast "$one" udp 224.0.0.252%eth0
	if [ "$phase" = shut ]; then
		check "port-later: the log names port and bridge" \
			grep -q 'leads past the host: card2, a port of br0' \
			"$work/nameward.log"
		check "port-later: the record has the reason" \
			has_record '"reason":"not-forwarded"' '10.89.0.200'
		ctl status --json >"$work/status.json"
		is "port-later: status has the port" "card2, a port of br0" \
			"$(jq -r '.past_host[].why' "$work/status.json" | grep card2)"
	fi
	ip -n "$client_ns" link set card2 nomaster
	sleep 0.3
	heard port-gone udp 10.89.0.3 9999
}

has_macvlan=
# What a bridge hands on must not meet the hooks of inet: a namespace may switch
# that off for itself.
in_client sysctl -qw net.bridge.bridge-nf-call-iptables=0 \
	net.bridge.bridge-nf-call-ip6tables=0 2>/dev/null
if ! forwards || ! network; then
	fail "the containers could not be made"
	exit 1
fi
start_web 80 8080
start recorder nsenter --net="/run/netns/$server_ns" /usr/bin/python3 \
	"$programs/recorder.py" brw 198.51.100.2@53 2001:db8:1::2@53
await grep -q '^ready' "$work/recorder.log"
bypass_policy
bypass_run cases
