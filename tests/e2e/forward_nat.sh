#!/bin/sh
# Forwarding as container runtimes have it: containers behind links of their
# own and on one bridge, whose addresses the host translates, as it does those
# of published ports and of resolvers.
#
#   veth  10.88.1.2 ---------------+
#   other 10.88.2.2 ---------------+
#   one   10.89.0.2 --+            +-- client namespace, with nameward -- server
#   two   10.89.0.3 --+-- bridge --+   which knows 198.51.100.1 only
#   three 10.89.0.4 --+
#
# Only in veth and one runs the program that may look up.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
aardvark_pid=
veth=nwa$$ other=nwb$$ one=nwd$$ two=nwe$$ three=nwf$$

if ! forwards || ! container "$veth" 1 || ! container "$other" 2 || ! bridge ||
	! on_bridge "$one" 2 || ! on_bridge "$two" 3 || ! on_bridge "$three" 4; then
	skip "everything: this kernel has no veth, or no bridge"
	exit 0
fi
# What docker and netavark do for a network, and published ports.
in_client nft -f - <<-END || { skip "everything: no NAT by nftables" && exit 0; }
	table ip theirs {
		chain prerouting {
			type nat hook prerouting priority -100
		}
		chain postrouting {
			type nat hook postrouting priority 100
			ip saddr { 10.88.0.0/16, 10.89.0.0/16 } oifname "veth0" masquerade
		}
	}
	table ip6 theirs {
		chain postrouting {
			type nat hook postrouting priority 100
			ip6 saddr { fd00:88::/32, fd00:89::/32 } oifname "veth0" masquerade
		}
	}
END
# leads ADDRESS PROTOCOL PORT TO: as a runtime publishes or redirects a port.
leads() {
	in_client nft add rule ip theirs prerouting ip daddr "$1" \
		"$2" dport "$3" dnat to "$4"
}
# dnsmasq_at ADDRESS PORT: a resolver, for start and start_inside.
dnsmasq_at() {
	echo "$dnsmasq -k -C /dev/null --no-resolv --no-hosts --pid-file=" \
		"--bind-interfaces --listen-address=$1 --port=$2 --user=root" \
		"--server=198.51.100.2 --cache-size=0"
}

# Of what reached the server: it has the host's address, and no other.
wire_from() { tcpdump -nn -r "$work/wire.pcap" "src $1" 2>/dev/null | wc -l; }
# silent SENTENCE ADDRESS COMMAND...: it gets no connection, and nothing of it
# reaches the address.
silent() {
	silent_sentence=$1 silent_to=$2
	shift 2
	before=$(wire_syns "$silent_to")
	silent_result=$(result "$@")
	check "$silent_sentence" test "$silent_result" != OK
	is "$silent_sentence: nothing left" "$before" \
		"$(wire_syns "$silent_to")"
}
denied_name() { # SENTENCE NAMESPACE PROGRAM NAME [OPTION]...
	denied_sentence=$1 denied_ns=$2 denied_program=$3 denied=$4
	shift 4
	is "$denied_sentence" EPERM "$(result inside "$denied_ns" \
		"$work/$denied_program" sendto --name "$denied" "$@")"
	check "$denied_sentence: it did not reach the resolver" \
		wire_lacks "$denied"
}

start_knotd
start_web 80
start_wire
dnsmasq=$(readlink -f "$(command -v dnsmasq)")
policy_for() { # OPEN: of what the resolver in a container looks up
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [198.51.100.2, "2001:db8:1::2", 10.88.1.1, 10.89.0.1, 127.0.0.11,
		            192.0.2.53]
		rules:
		  - name: denied
		    domains: [denied.example.com]
		    action: deny
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp] }
		  - name: peers
		    who: { exe: $work/other }
		    networks: [10.89.0.2]
		    action: allow
		    open: { ports: [8000/tcp] }
		  - name: embedded
		    who: { exe: $dnsmasq }
		    domains: ["**.example.com"]
		    action: allow
		    open: $1
	END
}
policy_for no
start_nameward

# --- a link of its own, and masquerade ---
refused "veth: nothing is open before a lookup" "$veth" good 203.0.113.10
is "veth: a connection right after the lookup comes up" OK \
	"$(result opens "$veth" --name www.example.com)"
is "veth: opened by the source before it is translated" \
	"10.88.1.2 203.0.113.10" "$(pairs web_f4)"
check "veth: whose address the container is known by" \
	has_source sources4 10.88.1.2
check "veth: and not by the host's" lacks_source sources4 198.51.100.1
is "veth: the server sees the host's address only" 0 \
	"$(wire_from 'net 10.0.0.0/8')"
is "veth: again, without a lookup" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
silent "veth: the host's own program, of the same address there" \
	203.0.113.10 good dial 203.0.113.10 --port 80
silent "veth: another address" 203.0.113.99 dials "$veth" good 203.0.113.99 \
	--port 80
denied_name "veth: a denied name" "$veth" good denied.example.com
denied_name "veth: a program without a rule" "$veth" other n1.many.example.com
is "veth: over IPv6" OK "$(result opens "$veth" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
is "veth: the pair of its kind" "fd00:88:1::2 2001:db8:2::10" \
	"$(pairs web_f6)"
is "veth: the server sees the host's address only, too" 0 \
	"$(wire_from 'net fd00::/16')"
silent "veth: another address over IPv6" 2001:db8:2::99 \
	dials "$veth" good 2001:db8:2::99 --port 80

# --- a bridge, with a resolver on the host's address there ---
# shellcheck disable=SC2046 # these are words
start aardvark nsenter --net="/run/netns/$client_ns" \
	$(dnsmasq_at 10.89.0.1 53)
await in_client kdig +short +time=1 +retry=0 @10.89.0.1 www.example.com >/dev/null 2>&1
is "bridge: what the resolver on the bridge answers opens" OK \
	"$(result opens "$one" --name chained.example.com --server 10.89.0.1)"
is "bridge: for who asked" "10.88.1.2 203.0.113.10
10.89.0.2 203.0.113.13" "$(pairs web_f4)"
is "bridge: so does a resolver beyond" OK \
	"$(result opens "$one" --name www.example.com)"
is "bridge: over IPv6" OK "$(result opens "$one" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
silent "bridge: the neighbour's program" 203.0.113.13 \
	dials "$two" other 203.0.113.13 --port 80
silent "bridge: the same program at the neighbour's" 203.0.113.13 \
	dials "$two" good 203.0.113.13 --port 80
silent "bridge: over IPv6, too" 2001:db8:2::10 \
	dials "$two" good 2001:db8:2::10 --port 80
denied_name "bridge: the neighbour's lookup" "$two" other n2.many.example.com
denied_name "bridge: by the resolver on the bridge" "$two" other \
	n3.many.example.com --server 10.89.0.1
denied_name "bridge: a denied name there" "$one" good denied.example.com \
	--server 10.89.0.1
recorded "bridge: what is refused is recorded with its source" \
	'act == "connect" and denied and to == "203.0.113.13" and .source.ip == "10.89.0.3"'

# Neighbours may take each other's addresses, as far as the bridge cares.
ip -n "$two" addr add 10.89.0.2/32 dev lo
ip -n "$two" route add 203.0.113.13 via 10.89.0.1 src 10.89.0.2
silent "bridge: with the neighbour's address" 203.0.113.13 \
	dials "$two" other 203.0.113.13 --port 80 --timeout-ms 5000
ip -n "$two" route del 203.0.113.13
ip -n "$two" addr del 10.89.0.2/32 dev lo
is "bridge: whose openings are his again" OK "$(result dials "$one" good \
	203.0.113.13 --port 80 --timeout-ms 8000)"

# --- published ports, and others that lead elsewhere ---
leads 198.51.100.1 tcp 8080 10.89.0.2:8000
leads 198.51.100.1 tcp 8081 203.0.113.99:80
leads 198.51.100.1 tcp 8082 203.0.113.10:80
start_inside served "$one" /usr/bin/python3 "$lib/serve.py" "$work/www" 8000
await grep -q ready "$work/served.log"
is "port: from outside, a published port is reached" OK \
	"$(result in_server "$work/good" dial 198.51.100.1 --port 8080 \
		--timeout-ms 8000)"
refused "port: from a container without such a program" \
	"$other" good 198.51.100.1 8080
is "port: from one whose program may go to where it leads" OK \
	"$(result dials "$veth" other 198.51.100.1 --port 8080)"
silent "port: one that leads out is judged by where to" 203.0.113.99 \
	dials "$veth" good 198.51.100.1 --port 8081
is "port: and passes where that is open" OK \
	"$(result dials "$veth" good 198.51.100.1 --port 8082)"
silent "port: but not from another container" 203.0.113.10 \
	dials "$two" good 198.51.100.1 --port 8082

# --- resolvers that lead elsewhere ---
leads 192.0.2.53 udp 53 198.51.100.2
is "redirect: a lookup is answered, and opens nothing" ECONNREFUSED \
	"$(result opens "$veth" --name long.example.com --server 192.0.2.53)"
is "redirect: it was answered" 203.0.113.15 "$(word address "$work/out")"
recorded "redirect: which is told" \
	'act == "answer" and name == "long.example.com" and .event.reason == "untrusted-resolver"'
denied_name "redirect: a denied name" "$veth" good denied.example.com \
	--server 192.0.2.53
# What netavark does where aardvark-dns has another port.
stop "$aardvark_pid"
leads 10.89.0.1 udp 53 10.89.0.1:5300
# shellcheck disable=SC2046 # these are words
start aardvark nsenter --net="/run/netns/$client_ns" \
	$(dnsmasq_at 10.89.0.1 5300)
await in_client kdig +short +time=1 +retry=0 -p 5300 @10.89.0.1 www.example.com \
	>/dev/null 2>&1
is "redirect: to another port of the bridge's address, likewise" ECONNREFUSED \
	"$(result opens "$one" --name long.example.com --server 10.89.0.1)"
is "redirect: it was answered, too" 203.0.113.15 "$(word address "$work/out")"
denied_name "redirect: a denied name there" "$one" good denied.example.com \
	--server 10.89.0.1
is "redirect: nothing has left" 0 "$(wire_syns 203.0.113.15)"

# --- a resolver in the container, as Docker has it at 127.0.0.11 ---
in_box "$three" nft -f - <<-END
	table ip docker {
		chain output {
			type nat hook output priority -100
			ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:34567
			ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:34567
		}
	}
END
# shellcheck disable=SC2046 # these are words
start_inside embedded "$three" $(dnsmasq_at 127.0.0.11 34567)
await in_box "$three" kdig +short +time=1 +retry=0 @127.0.0.11 www.example.com \
	>/dev/null 2>&1
is "embedded: what a program may look up is answered" OK \
	"$(result inside "$three" "$work/good" sendto --name first.example.com \
		--server 127.0.0.11)"
silent "embedded: though it is listed, its answers open nothing" 203.0.113.16 \
	dials "$three" good 203.0.113.16 --port 80
denied_name "embedded: a denied name" "$three" good denied.example.com \
	--server 127.0.0.11
denied_name "embedded: a program without a rule" "$three" other \
	n4.many.example.com --server 127.0.0.11
# Which error a send gets depends on what the kernel has.
check "embedded: a denied name over TCP" test OK != "$(result inside "$three" \
	"$work/good" sendto --tcp --name denied.example.com --server 127.0.0.11)"
check "embedded: a denied name over TCP: it did not reach the resolver" \
	wire_lacks denied.example.com
policy_for '{ ports: [80/tcp] }'
ctl reload >/dev/null
is "embedded: what the resolver may open is asked for" OK \
	"$(result inside "$three" "$work/good" sendto --name first.example.com \
		--server 127.0.0.11)"
is "embedded: and open for its container" OK \
	"$(result dials "$three" good 203.0.113.16 --port 80)"
is "embedded: by the rule about the resolver" "10.89.0.4 203.0.113.16" \
	"$(pairs embedded_f4)"
silent "embedded: but not for another" 203.0.113.16 \
	dials "$one" good 203.0.113.16 --port 80
# The answer is the resolver's, the connection another program's.
up=0 again=0
for i in $(seq 10 29); do
	[ "$(result opens "$three" --type AAAA --server 127.0.0.11 --name \
		"n-2001-0db8-0002-0000-0000-0000-0000-00$i.example.com" \
		--timeout-ms 8000)" != OK ] || up=$((up + 1))
	[ "$(word retransmits "$work/out")" = 0 ] || again=$((again + 1))
done
is "embedded: 20 connections at once after 20 lookups come up" 20 "$up"
note "embedded: $again of 20 took a second SYN"
is "embedded: each by an address of its own" 20 \
	"$(pairs embedded_f6 | wc -l)"
# The same with a moment that is long enough to be met, and with no end.
is "in flight: another container" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
kill -s STOP "$nameward_pid"
opens "$three" --name into.example.com --server 127.0.0.11 \
	--timeout-ms 8000 >"$work/waits" &
waits=$!
check "in flight: a program has its answer" await grep -q ^ask "$work/waits"
is "in flight: which another container doesn't wait for" "OK 0" \
	"$(result dials "$veth" good 203.0.113.10 --port 80) $(
		word retransmits "$work/out")"
kill -s CONT "$nameward_pid"
wait "$waits"
is "in flight: it connects" OK "$(word result "$work/waits")"
check "in flight: at TCP's retry" test "$(word retransmits "$work/waits")" -gt 0
kill -s STOP "$nameward_pid"
inside "$three" "$work/good" sendto --name long.example.com \
	--server 127.0.0.11 >"$work/out"
is "no daemon: what is open is reached after a while" OK "$(result \
	dials "$three" good 203.0.113.17 --port 80 --timeout-ms 60000)"
refused "no daemon: what is not is refused" "$three" good 203.0.113.15
kill -s CONT "$nameward_pid"

# --- the runtime makes its rules anew ---
in_client nft flush chain ip theirs postrouting
is "runtime: without its rules nothing comes back" ETIMEDOUT \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
in_client nft add rule ip theirs postrouting ip saddr "10.88.0.0/15" \
	oifname veth0 masquerade
is "runtime: with them, what was open is reached" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
silent "runtime: and what was not is not" 203.0.113.10 \
	dials "$two" good 203.0.113.10 --port 80
e2e_end
