#!/bin/sh
# Forwarding with NAT, as container runtimes set it up, keeps to the policy:
# containers are behind links of their own or on one bridge, and the host
# translates their addresses and those of published ports and of resolvers.
# The judges are the programs' connections, the kernel's sets and the server's
# side of the link.
#
#   veth  10.88.1.2 ---------------+
#   other 10.88.2.2 ---------------+
#   one   10.89.0.2 --+            +-- client namespace, with nameward -- server
#   two   10.89.0.3 --+-- bridge --+   which knows 198.51.100.1 only
#   three 10.89.0.4 --+
#
# Only in veth and one runs the program that may look up.
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
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
# These are the rules that docker and netavark make for a network and for
# published ports.
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

# wire_from ADDRESS: how many packets from there reached the server.
wire_from() { tcpdump -nn -r "$work/wire.pcap" "src $1" 2>/dev/null | wc -l; }
# silent SENTENCE ADDRESS COMMAND...: it gets no connection, and nothing of it
# reaches the address.
silent() {
	silent_sentence=$1 silent_to=$2
	shift 2
	since=$(now_s)
	silent_result=$(result "$@")
	check "$silent_sentence" test "$silent_result" != OK
	is "$silent_sentence: nothing left" 0 \
		"$(wire_syns "$silent_to" "$since")"
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
is "veth: a lookup opens for the source before it is translated" \
	"10.88.1.2 203.0.113.10" "$(pairs web_f4)"
check "veth: the container's own address is in the set of sources" \
	has_source sources4 10.88.1.2
check "veth: the host's address is not in the set of sources" \
	lacks_source sources4 198.51.100.1
is "veth: the server sees the host's IPv4 address only" 0 \
	"$(wire_from 'net 10.0.0.0/8')"
is "veth: what is open is reached again without a lookup" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
silent "veth: the host's own program, which has the same address at the server, gets nothing" \
	203.0.113.10 good dial 203.0.113.10 --port 80
silent "veth: an address that was not looked up is not reached" \
	203.0.113.99 dials "$veth" good 203.0.113.99 \
	--port 80
denied_name "veth: a denied name is stopped" "$veth" good denied.example.com
denied_name "veth: a program without a rule may not ask" \
	"$veth" other n1.many.example.com
is "veth: a connection over IPv6 right after the lookup comes up" \
	OK "$(result opens "$veth" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
is "veth: a lookup over IPv6 opens for the source before it is translated" \
	"fd00:88:1::2 2001:db8:2::10" \
	"$(pairs web_f6)"
is "veth: the server sees the host's IPv6 address only" 0 \
	"$(wire_from 'net fd00::/16')"
silent "veth: an IPv6 address that was not looked up is not reached" \
	2001:db8:2::99 \
	dials "$veth" good 2001:db8:2::99 --port 80

# --- a bridge, with a resolver on the host's address there ---
# shellcheck disable=SC2046 # these are words
start aardvark nsenter --net="/run/netns/$client_ns" \
	$(dnsmasq_at 10.89.0.1 53)
await in_client kdig +short +time=1 +retry=0 @10.89.0.1 www.example.com >/dev/null 2>&1
is "bridge: an answer of the resolver on the bridge opens" OK \
	"$(result opens "$one" --name chained.example.com --server 10.89.0.1)"
is "bridge: an answer opens for the container that asked" \
	"10.88.1.2 203.0.113.10
10.89.0.2 203.0.113.13" "$(pairs web_f4)"
is "bridge: an answer of a resolver beyond the bridge opens" OK \
	"$(result opens "$one" --name www.example.com)"
is "bridge: a connection over IPv6 right after the lookup comes up" \
	OK "$(result opens "$one" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
silent "bridge: another program in the neighbour gets nothing" 203.0.113.13 \
	dials "$two" other 203.0.113.13 --port 80
silent "bridge: the same program in the neighbour gets nothing" 203.0.113.13 \
	dials "$two" good 203.0.113.13 --port 80
silent "bridge: the same program in the neighbour gets nothing over IPv6" \
	2001:db8:2::10 \
	dials "$two" good 2001:db8:2::10 --port 80
denied_name "bridge: a lookup in the neighbour is stopped" \
	"$two" other n2.many.example.com
denied_name "bridge: a lookup in the neighbour at the resolver on the bridge is stopped" \
	"$two" other \
	n3.many.example.com --server 10.89.0.1
denied_name "bridge: a denied name at the resolver on the bridge is stopped" \
	"$one" good denied.example.com \
	--server 10.89.0.1
recorded "bridge: a refusal is recorded with its source" \
	'act == "connect" and denied and to == "203.0.113.13" and .source.ip == "10.89.0.3"'

# A bridge does not keep neighbours from taking each other's addresses.
ip -n "$two" addr add 10.89.0.2/32 dev lo
ip -n "$two" route add 203.0.113.13 via 10.89.0.1 src 10.89.0.2
silent "bridge: a container that takes its neighbour's address gets nothing" \
	203.0.113.13 \
	dials "$two" other 203.0.113.13 --port 80 --timeout-ms 5000
ip -n "$two" route del 203.0.113.13
ip -n "$two" addr del 10.89.0.2/32 dev lo
is "bridge: what was open is reached once the neighbour has its address back" \
	OK "$(result dials "$one" good \
	203.0.113.13 --port 80 --timeout-ms 8000)"

# --- published ports, and others that lead elsewhere ---
leads 198.51.100.1 tcp 8080 10.89.0.2:8000
leads 198.51.100.1 tcp 8081 203.0.113.99:80
leads 198.51.100.1 tcp 8082 203.0.113.10:80
start_inside served "$one" /usr/bin/python3 "$lib/programs/serve.py" "$work/www" 8000
await grep -q ready "$work/served.log"
is "port: from outside, a published port is reached" OK \
	"$(result in_server "$work/good" dial 198.51.100.1 --port 8080 \
		--timeout-ms 8000)"
refused "port: a container without the rule's program is refused" \
	"$other" good 198.51.100.1 8080
is "port: a container with the rule's program reaches a published port" OK \
	"$(result dials "$veth" other 198.51.100.1 --port 8080)"
silent "port: a port that leads out is judged by its destination" 203.0.113.99 \
	dials "$veth" good 198.51.100.1 --port 8081
is "port: a port that leads to an open destination is reached" OK \
	"$(result dials "$veth" good 198.51.100.1 --port 8082)"
silent "port: a port whose destination is open to another container is not reached" \
	203.0.113.10 \
	dials "$two" good 198.51.100.1 --port 8082

# --- resolvers that lead elsewhere ---
leads 192.0.2.53 udp 53 198.51.100.2
is "redirect: a lookup is answered, and opens nothing" ECONNREFUSED \
	"$(result opens "$veth" --name long.example.com --server 192.0.2.53)"
is "redirect: the lookup was answered" \
	203.0.113.15 "$(word address "$work/out")"
recorded "redirect: the answer is recorded as not trusted" \
	'act == "answer" and name == "long.example.com" and .event.reason == "untrusted-resolver"'
denied_name "redirect: a denied name is stopped" \
	"$veth" good denied.example.com \
	--server 192.0.2.53
# netavark redirects so where aardvark-dns listens on another port.
stop "$aardvark_pid"
leads 10.89.0.1 udp 53 10.89.0.1:5300
# shellcheck disable=SC2046 # these are words
start aardvark nsenter --net="/run/netns/$client_ns" \
	$(dnsmasq_at 10.89.0.1 5300)
await in_client kdig +short +time=1 +retry=0 -p 5300 @10.89.0.1 www.example.com \
	>/dev/null 2>&1
is "redirect: a lookup led to another port of the bridge opens nothing" \
	ECONNREFUSED \
	"$(result opens "$one" --name long.example.com --server 10.89.0.1)"
is "redirect: the lookup led to another port of the bridge was answered" \
	203.0.113.15 "$(word address "$work/out")"
denied_name "redirect: a denied name led to another port of the bridge is stopped" \
	"$one" good denied.example.com \
	--server 10.89.0.1
is "redirect: no SYN to an address that was answered has left" \
	0 "$(wire_syns 203.0.113.15)"

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
is "embedded: a permitted lookup is answered" OK \
	"$(result inside "$three" "$work/good" sendto --name first.example.com \
		--server 127.0.0.11)"
silent "embedded: an answer of the listed embedded resolver opens nothing" \
	203.0.113.16 \
	dials "$three" good 203.0.113.16 --port 80
denied_name "embedded: a denied name is stopped" \
	"$three" good denied.example.com \
	--server 127.0.0.11
denied_name "embedded: a program without a rule may not ask" "$three" other \
	n4.many.example.com --server 127.0.0.11
# Which error a send gets depends on what the kernel has.
check "embedded: a denied name over TCP is stopped" \
	test OK != "$(result inside "$three" \
	"$work/good" sendto --tcp --name denied.example.com --server 127.0.0.11)"
check "embedded: a denied name over TCP is stopped: it did not reach the resolver" \
	wire_lacks denied.example.com
policy_for '{ ports: [80/tcp] }'
ctl reload >/dev/null
is "embedded: a name that the resolver may open is answered" OK \
	"$(result inside "$three" "$work/good" sendto --name first.example.com \
		--server 127.0.0.11)"
is "embedded: what the resolver opened is open for its container" OK \
	"$(result dials "$three" good 203.0.113.16 --port 80)"
is "embedded: the rule about the resolver opened the address" \
	"10.89.0.4 203.0.113.16" \
	"$(pairs embedded_f4)"
silent "embedded: what the resolver opened is shut to another container" \
	203.0.113.16 \
	dials "$one" good 203.0.113.16 --port 80
# The resolver gets the answer, and another program makes the connection.
up=0 again=0
for i in $(seq 10 29); do
	[ "$(result opens "$three" --type AAAA --server 127.0.0.11 --name \
		"n-2001-0db8-0002-0000-0000-0000-0000-00$i.example.com" \
		--timeout-ms 8000)" != OK ] || up=$((up + 1))
	[ "$(word retransmits "$work/out")" = 0 ] || again=$((again + 1))
done
is "embedded: 20 connections at once after 20 lookups come up" 20 "$up"
note "embedded: $again of 20 took a second SYN"
is "embedded: each of 20 lookups opened an address of its own" 20 \
	"$(pairs embedded_f6 | wc -l)"
# An answer is kept in flight: first for so long that a connection surely falls
# into that time, then with no daemon to end it.
is "in flight: another container connects beforehand" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
kill -s STOP "$nameward_pid"
opens "$three" --name into.example.com --server 127.0.0.11 \
	--timeout-ms 8000 >"$work/waits" &
waits=$!
check "in flight: a program has its answer" await grep -q ^ask "$work/waits"
is "in flight: another container does not wait for the answer" "OK 0" \
	"$(result dials "$veth" good 203.0.113.10 --port 80) $(
		word retransmits "$work/out")"
kill -s CONT "$nameward_pid"
wait "$waits"
is "in flight: the program that asked connects" \
	OK "$(word result "$work/waits")"
check "in flight: the program that asked connects at TCP's retry" \
	test "$(word retransmits "$work/waits")" -gt 0
kill -s STOP "$nameward_pid"
inside "$three" "$work/good" sendto --name long.example.com \
	--server 127.0.0.11 >"$work/out"
is "no daemon: what is open is reached after a while" OK "$(result \
	dials "$three" good 203.0.113.17 --port 80 --timeout-ms 60000)"
refused "no daemon: what is not open is refused" "$three" good 203.0.113.15
kill -s CONT "$nameward_pid"

# --- the runtime makes its rules anew ---
in_client nft flush chain ip theirs postrouting
is "runtime: without its rules nothing comes back" ETIMEDOUT \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
in_client nft add rule ip theirs postrouting ip saddr "10.88.0.0/15" \
	oifname veth0 masquerade
is "runtime: with its rules again, what was open is reached" OK \
	"$(result dials "$veth" good 203.0.113.10 --port 80)"
silent "runtime: with its rules again, what was not open is not reached" \
	203.0.113.10 \
	dials "$two" good 203.0.113.10 --port 80
e2e_end
