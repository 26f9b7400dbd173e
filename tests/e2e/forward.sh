#!/bin/sh
# Programs in other network namespaces, whose packets the host forwards: what
# they may open is told by their source address.
#
#   a  10.88.1.2, fd00:88:1::2 --+
#   b  10.88.2.2, fd00:88:2::2 --+-- client namespace, with nameward -- server
#   c  10.88.3.2 ----------------+   (c's program is not in the cgroup)
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
a=nwa$$ b=nwb$$ c=nwo$$ lone=nwl$$ direct=nwd$$
if ! forwards || ! container "$a" 1 || ! container "$b" 2 ||
	! container "$c" 3 || ! reachable 1 2 3; then
	fail "the containers could not be made"
	exit 1
fi

start_knotd
start_web 80 8080
start_wire
policy_for() { # MODE EGRESS
	policy <<-END
		version: 1
		mode: $1
		resolvers: [198.51.100.2, "2001:db8:1::2", 10.88.1.1]
		defaults: { lookup: deny, egress: $2 }
		rules:
		  - name: shut
		    networks: [203.0.113.128/26]
		    action: deny
		  - name: not-some
		    who: { group: 4345 }
		    networks: [203.0.113.192/28]
		    action: deny
		  - name: brief
		    who: { exe: $work/good }
		    domains: [short.example.com]
		    action: allow
		    open: { ports: [80/tcp], ttl: { min: 4s } }
		  - name: lan
		    who: { exe: $work/other }
		    networks: [203.0.113.64/26]
		    action: allow
		    open: { ports: [8080/tcp] }
		  - name: web
		    who: { exe: $work/good }
		    domains: ["**.example.com"]
		    action: allow
		    open: { ports: [80/tcp, 8080/udp] }
	END
}
policy_for enforce deny
mkdir -p "$work/bpf" && mount -t bpf bpf "$work/bpf" 2>/dev/null &&
	pin=$work/bpf/nameward
start_nameward

# --- before a lookup ---
refused "nothing is open before a lookup" "$a" good 203.0.113.10
is "not even the first packet of all left" 0 "$(wire_syns 203.0.113.10)"
check "the address is known to nftables" has_source sources4 10.88.1.2
recorded "the refusal is recorded" \
	'act == "connect" and denied and to == "203.0.113.10" and .source.ip == "10.88.1.2"'

# Whoever sends from a container chooses the port, also one that a program of
# the host had to the same address just now.
from_port() { # COMMAND...: who connects from port 40001
	"$@" /usr/bin/python3 -c '
import os, socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 40001))
print("pid=%d result=%s" % (os.getpid(), s.connect_ex(("203.0.113.98", 80))))
' >"$work/from" 2>&1
}
from_port as_program --
recorded "a refused program of the host is named" \
	"act == \"connect\" and .source.port == 40001 and pid == $(word pid "$work/from")"
from_port inside "$a"
recorded "one in a container is told by its source" \
	'act == "connect" and .source.port == 40001 and .source.ip == "10.88.1.2"'
is "and named, not taken for that of the host" \
	"$(word pid "$work/from") exact" \
	"$(field 'act == "connect" and .source.ip == "10.88.1.2" and
		.source.port == 40001' '"\(pid) \(.nameward.attribution)"')"
inside "$a" "$work/good" echo 203.0.113.99 --port 8080 >"$work/from" 2>&1
recorded "who sent a datagram there is named, too" \
	"act == \"connect\" and to == \"203.0.113.99\" and pid == $(word pid "$work/from")"

# The daemon is stopped: nobody puts the address in.
kill -s STOP "$nameward_pid"
inside "$b" "$work/good" dial 203.0.113.10 --port 80 \
	--timeout-ms 20000 >"$work/first" 2>&1 &
first=$!
sleep 2.5
is "an address that nobody knows sends nothing" 0 "$(wire_syns 203.0.113.10)"
check "nftables does not know it" lacks_source sources4 10.88.2.2
kill -s CONT "$nameward_pid"
wait $first
check "and is not let in once it is known" test OK != \
	"$(word result "$work/first")"
await has_source sources4 10.88.2.2
refused "but refused at the next time" "$b" good 203.0.113.10
is "without a packet of it having left" 0 "$(wire_syns 203.0.113.10)"

# --- what a lookup opens ---
is "a connection right after the lookup comes up" OK \
	"$(result opens "$a" --name www.example.com)"
is "for that source and that address" "10.88.1.2 203.0.113.10" \
	"$(pairs web_f4)"
is "and for none of the host's own" "" "$(set_addresses web_4)"
is "so it does over IPv6" OK "$(result opens "$a" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
is "with the pair of its kind" "fd00:88:1::2 2001:db8:2::10" "$(pairs web_f6)"
is "an IPv6 address that was asked for over IPv4" OK \
	"$(result opens "$a" --name chained.example.com --type AAAA)"
is "again, without a lookup" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
is "a datagram to a port of the rule" OK \
	"$(result inside "$a" "$work/good" echo 203.0.113.10 --port 8080)"
refused "a TCP port that is not in the rule" "$a" good 203.0.113.10 8080
refused "another address" "$a" good 203.0.113.11
before=$(wire_syns 203.0.113.10)
refused "another source address" "$b" good 203.0.113.10
refused "over IPv6, too" "$b" good 2001:db8:2::10
is "the host's own programs" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 80)"
is "nothing of them left" "$before" "$(wire_syns 203.0.113.10)"

# --- answers of one's own ---
ip -n "$b" addr add 198.51.100.2/32 dev lo
liar_pid=
start liar nsenter --net="/run/netns/$b" dnsmasq -k -C /dev/null --no-resolv \
	--no-hosts --bind-interfaces --listen-address=198.51.100.2 \
	--address=/www.example.com/203.0.113.20 --pid-file= --user=root
await nsenter --net="/run/netns/$b" kdig +short +time=1 @198.51.100.2 \
	www.example.com >"$work/lie" 2>&1
is "whoever makes up an answer in the name of a resolver" ECONNREFUSED \
	"$(result opens "$b" --name www.example.com)"
is "is answered" 203.0.113.20 "$(word address "$work/out")"
recorded "and not believed" \
	'act == "answer" and .event.reason == "untrusted-resolver"'
stop "$liar_pid"
ip -n "$b" addr del 198.51.100.2/32 dev lo

# --- networks ---
is "networks: no lookup is needed" OK \
	"$(result dials "$b" other 203.0.113.70 --port 8080)"
check "the rule knows the source" has_source lan_s4 10.88.2.2
refused "networks: where no such program is" "$a" good 203.0.113.70 8080
refused "networks: another port" "$b" other 203.0.113.70 80
is "a lookup that is not permitted is stopped" EPERM \
	"$(result inside "$b" "$work/other" sendto --name www.example.com)"

# --- others ---
is "what is forwarded for others is not touched" OK \
	"$(result nsenter --net="/run/netns/$c" "$work/good" dial \
		203.0.113.10 --port 80)"
check "nor known" lacks_source sources4 10.88.3.2
is "the host's own programs are opened to as ever" OK \
	"$(result good sendto --then-connect 80 --name two.example.com)"
check "by their own set" set_has web_4 203.0.113.11

# A namespace of nobody's: no device of it ends here.
namespace "$lone"
ip -n "$lone" link add eth0 type veth peer name eth1
ip -n "$lone" addr add 10.88.3.2/24 dev eth0
ip -n "$lone" link set eth0 up
ip -n "$lone" link set eth1 up
inside "$lone" timeout 3 "$work/good" dial 10.88.3.9 203.0.113.10 --port 80 \
	>/dev/null 2>&1
recorded "what leads nowhere is told so" \
	'act == "connect" and denied and .event.reason == "unknown-source" and .source.ip == "10.88.3.2"'
if ip -n "$lone" tuntap add dev tap0 mode tap 2>/dev/null; then
	ip -n "$lone" addr add 10.88.9.2/24 dev tap0
	ip -n "$lone" link set tap0 up
	inside "$lone" timeout 3 "$work/good" dial 10.88.9.9 --port 80 \
		>/dev/null 2>&1
	counted "what goes to a program by a tap is left to that" 0 \
		'act == "connect" and .source.ip == "10.88.9.2"'
else
	skip "what goes to a program by a tap: no such device can be made"
fi
check "nobody is gated by claiming his address" lacks_source sources4 10.88.3.2
is "who is claimed goes on" OK \
	"$(result nsenter --net="/run/netns/$c" "$work/good" dial \
		203.0.113.10 --port 80)"

# --- time ---
is "what lives for 4 seconds opens" OK "$(result opens "$a" --name short.example.com)"
sleep 6
refused "and shuts when it is over" "$a" good 203.0.113.14

# --- a resolver on the host ---
start_dnsmasq "$client_ns" 10.88.1.1
await in_client kdig +short +time=1 @10.88.1.1 www.example.com \
	>/dev/null 2>&1
is "a listed resolver on the host's end of the veth" OK \
	"$(result opens "$a" --name first.example.com --server 10.88.1.1)"

# --- repair, reload, crash ---
in_client nft delete table inet nameward 2>/dev/null
in_client nft flush ruleset 2>/dev/null
await has_source sources4 10.88.1.2
is "after a flush all is there again" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "and all else refused" "$b" good 203.0.113.10
cp "$work/policy.yaml" "$work/policy.1"
sed -i 's/203.0.113.64.26/203.0.113.80\/28/' "$work/policy.yaml"
ctl reload >/dev/null
is "a reload keeps what is open" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "and what is not" "$b" good 203.0.113.10
refused "networks: as the new policy has them" "$b" other 203.0.113.70 8080
is "both ways" OK "$(result dials "$b" other 203.0.113.81 --port 8080)"
cp "$work/policy.yaml" "$work/policy.2"
is "what a name has open" OK \
	"$(result dials "$a" good 2001:db8:2::13 --port 80)"
sed -i 's/^rules:/&\n  - { name: new, domains: [chained.example.com], action: deny }/' \
	"$work/policy.yaml"
ctl reload >/dev/null
refused "is shut when a reload denies it" "$a" good 2001:db8:2::13
is "and the rest of its rule is not" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
cp "$work/policy.2" "$work/policy.yaml"
ctl reload >/dev/null
is "as before, with the policy of before" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "for others, too" "$b" good 203.0.113.10
ctl status --json >"$work/status.json"
is "status tells the sources" "10.88.1.2 10.88.2.2 fd00:88:1::2 fd00:88:2::2" \
	"$(jq -r '.sources[].address' "$work/status.json" | sort | tr '\n' ' ' |
		sed 's/ $//')"
is "sets tells the source of what is open" 10.88.1.2 \
	"$(ctl sets --json | jq -r '.sets[] | select(.rule == "web") |
		.addresses[] | select(.address == "203.0.113.10") | .source')"
if [ "$pin" != none ]; then
	kill -s KILL "$nameward_pid"
	wait "$nameward_pid" 2>/dev/null
	is "without the daemon what is open stays open" OK \
		"$(result dials "$a" good 203.0.113.10 --port 80)"
	refused "and what is not shut" "$b" good 203.0.113.10
	start_nameward
	is "a crash keeps what is open" OK \
		"$(result dials "$a" good 203.0.113.10 --port 80)"
	refused "and shuts the rest" "$b" good 203.0.113.10
	is "which is told" "10.88.1.2" \
		"$(ctl sets --json | jq -r '.sets[] | select(.rule == "web") |
		.addresses[] | select(.address == "203.0.113.10") | .source')"
else
	skip "a crash keeps what is open: no bpf filesystem can be mounted"
fi

# --- no race ---
up=0
for i in $(seq 1 20); do
	[ "$(result opens "$a" --name "n$i.many.example.com")" != OK ] ||
		up=$((up + 1))
done
is "20 connections at once after 20 lookups come up" 20 "$up"

# --- egress: allow, and audit ---
policy_for enforce allow
ctl reload >/dev/null
is "egress: allow shuts nothing" OK \
	"$(result dials "$b" good 203.0.113.11 --port 80)"
refused "but networks that are denied" "$b" good 203.0.113.130
# More groups than are looked at: nobody knows who that is.
in_groups() { # GROUPS: who connects to what is denied to one of them
	result inside "$b" setpriv --groups "$1" "$work/good" dial \
		203.0.113.193 --port 80
}
is "nor what is denied to others" OK "$(in_groups 1,4344)"
check "who is unknown has nothing that is denied to anybody" \
	test OK != "$(in_groups "$(seq -s, 1001 1032),4345")"
is "nor have others with that address" ECONNREFUSED "$(in_groups 1,4344)"
is "from which all else is open" OK \
	"$(result dials "$b" good 203.0.113.11 --port 80)"
# A link of its own to the server, as by macvlan or a device that was moved.
if namespace "$direct" && ip -n "$direct" link add eth0 type veth \
	peer name veth1 netns "$server_ns"; then
	ip -n "$server_ns" addr add 192.0.2.2/24 dev veth1
	ip -n "$server_ns" link set veth1 up
	ip -n "$direct" addr add 192.0.2.1/24 dev eth0
	ip -n "$direct" link set eth0 up
	ip -n "$direct" route add default via 192.0.2.2
	start straight nsenter --net="/run/netns/$server_ns" tcpdump -i veth1 \
		-nn -U --immediate-mode -w "$work/straight.pcap" tcp
	await grep -q 'listening on' "$work/straight.log"
	check "networks that are denied, by a way that is not ours" test OK != \
		"$(result dials "$direct" good 203.0.113.130 --port 80)"
	is "nothing of it left" 0 "$(tcpdump -nn -r "$work/straight.pcap" \
		2>/dev/null | wc -l)"
	recorded "which is recorded" \
		'act == "connect" and .event.reason == "unknown-source" and .source.ip == "192.0.2.1"'
	sed -i '/- name: shut/,/action: deny/d' "$work/policy.yaml"
	ctl reload >/dev/null
	is "where no network is denied, it passes" OK \
		"$(result dials "$direct" good 203.0.113.130 --port 80)"
fi
policy_for audit deny
ctl reload >/dev/null
is "audit lets pass" OK "$(result dials "$b" good 203.0.113.12 --port 80)"
recorded "and records what would be refused" \
	'act == "connect" and to == "203.0.113.12" and .source.ip == "10.88.2.2"'

"$nameward" unload --control "$control" --pin "$pin" >/dev/null 2>&1 ||
	in_client "$nameward" unload --control "$control" --pin "$pin" \
		>/dev/null 2>&1
check "unload leaves no table" test -z \
	"$(in_client nft list tables 2>/dev/null | grep nameward)"
is "nor anything shut" OK "$(result dials "$b" good 203.0.113.13 --port 80)"
e2e_end
