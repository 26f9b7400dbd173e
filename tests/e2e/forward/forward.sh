#!/bin/sh
# Programs in other network namespaces, whose packets the host forwards, may
# connect to what a lookup opened for their source address and to nothing else.
# The judges are the programs' connections, the kernel's sets and the server's
# side of the link.
#
#   a  10.88.1.2, fd00:88:1::2 --+
#   b  10.88.2.2, fd00:88:2::2 --+-- client namespace, with nameward -- server
#   c  10.88.3.2 ----------------+   (c's program is not in the cgroup)
# run: early
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
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
		    open: { ports: [80/tcp], ttl: { min: 4s }, grace: 0s }
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
mount_pins 2>/dev/null
start_nameward

# --- before a lookup ---
refused "nothing is open before a lookup" "$a" good 203.0.113.10
is "nothing is open before a lookup: not one packet has left" \
	0 "$(wire_syns 203.0.113.10)"
check "the source address of a container is in the set of sources" \
	has_source sources4 10.88.1.2
recorded "the refusal is recorded" \
	'act == "connect" and denied and to == "203.0.113.10" and .source.ip == "10.88.1.2"'

# A program in a container chooses its source port, which may be one that a
# program of the host used to the same address a moment ago.
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
recorded "a refused program in a container is recorded with its source" \
	'act == "connect" and .source.port == 40001 and .source.ip == "10.88.1.2"'
is "a refused program in a container is not taken for that of the host" \
	"$(word pid "$work/from") exact" \
	"$(field 'act == "connect" and .source.ip == "10.88.1.2" and
		.source.port == 40001' '"\(pid) \(.nameward.attribution)"')"
inside "$a" "$work/good" echo 203.0.113.99 --port 8080 >"$work/from" 2>&1
recorded "a program in a container whose datagram is refused is named" \
	"act == \"connect\" and to == \"203.0.113.99\" and pid == $(word pid "$work/from")"

# While the daemon is stopped, no new source address gets into the set.
kill -s STOP "$nameward_pid"
inside "$b" "$work/good" dial 203.0.113.10 --port 80 \
	--timeout-ms 20000 >"$work/first" 2>&1 &
first=$!
sleep 2.5
is "no packet of an unknown source address leaves" 0 "$(wire_syns 203.0.113.10)"
check "an unknown source address is not in the set of sources" \
	lacks_source sources4 10.88.2.2
kill -s CONT "$nameward_pid"
wait $first
check "the connection of an unknown source address does not come up later" \
	test OK != \
	"$(word result "$work/first")"
await has_source sources4 10.88.2.2
refused "a new source address is refused once it is known" \
	"$b" good 203.0.113.10
is "no packet of a new source address has left" 0 "$(wire_syns 203.0.113.10)"

# --- what a lookup opens ---
is "a connection right after the lookup comes up" OK \
	"$(result opens "$a" --name www.example.com)"
is "a lookup opens one pair of source and address" "10.88.1.2 203.0.113.10" \
	"$(pairs web_f4)"
is "a container's lookup opens nothing to the host's programs" \
	"" "$(set_addresses web_4)"
is "a connection over IPv6 right after the lookup comes up" \
	OK "$(result opens "$a" --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
is "a lookup over IPv6 opens one pair of source and address" \
	"fd00:88:1::2 2001:db8:2::10" "$(pairs web_f6)"
is "an IPv6 address that was looked up over IPv4 is reached" OK \
	"$(result opens "$a" --name chained.example.com --type AAAA)"
is "what is open is reached again without a lookup" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
is "a datagram to a port of the rule comes back" OK \
	"$(result inside "$a" "$work/good" echo 203.0.113.10 --port 8080)"
refused "a TCP port that is not in the rule is refused" \
	"$a" good 203.0.113.10 8080
refused "an address that was not looked up is refused" "$a" good 203.0.113.11
since=$(now_s)
refused "another source address is refused" "$b" good 203.0.113.10
refused "another source address is refused over IPv6" "$b" good 2001:db8:2::10
is "a program of the host is refused what a container opened" ECONNREFUSED \
	"$(result good dial 203.0.113.10 --port 80)"
is "no packet of another source address or of the host has left" \
	0 "$(wire_syns 203.0.113.10 "$since")"

# --- answers of one's own ---
ip -n "$b" addr add 198.51.100.2/32 dev lo
liar_pid=
start liar nsenter --net="/run/netns/$b" dnsmasq -k -C /dev/null --no-resolv \
	--no-hosts --bind-interfaces --listen-address=198.51.100.2 \
	--address=/www.example.com/203.0.113.20 --pid-file= --user=root
await nsenter --net="/run/netns/$b" kdig +short +time=1 @198.51.100.2 \
	www.example.com >"$work/lie" 2>&1
is "an answer forged in a container opens nothing" ECONNREFUSED \
	"$(result opens "$b" --name www.example.com)"
is "an answer forged in a container reaches the program" \
	203.0.113.20 "$(word address "$work/out")"
recorded "an answer forged in a container is recorded as not trusted" \
	'act == "answer" and .event.reason == "untrusted-resolver"'
stop "$liar_pid"
ip -n "$b" addr del 198.51.100.2/32 dev lo

# --- networks ---
is "networks: no lookup is needed" OK \
	"$(result dials "$b" other 203.0.113.70 --port 8080)"
check "networks: the source is in the rule's set" has_source lan_s4 10.88.2.2
refused "networks: a container without the rule's program is refused" \
	"$a" good 203.0.113.70 8080
refused "networks: another port is refused" "$b" other 203.0.113.70 80
is "a lookup that is not permitted is stopped" EPERM \
	"$(result inside "$b" "$work/other" sendto --name www.example.com)"

# --- others ---
is "a connection forwarded for a program outside the cgroup comes up" OK \
	"$(result nsenter --net="/run/netns/$c" "$work/good" dial \
		203.0.113.10 --port 80)"
check "a source outside the cgroup is not in the set of sources" \
	lacks_source sources4 10.88.3.2
is "a lookup of the host's own program opens" OK \
	"$(result good sendto --then-connect 80 --name two.example.com)"
check "a lookup of the host's own program opens in the host's set" \
	set_has web_4 203.0.113.11

# No device of this namespace has its other end in the client's namespace.
namespace "$lone"
ip -n "$lone" link add eth0 type veth peer name eth1
ip -n "$lone" addr add 10.88.3.2/24 dev eth0
ip -n "$lone" link set eth0 up
ip -n "$lone" link set eth1 up
inside "$lone" timeout 3 "$work/good" dial 10.88.3.9 203.0.113.10 --port 80 \
	>/dev/null 2>&1
recorded "a source that leads nowhere is recorded as unknown" \
	'act == "connect" and denied and .event.reason == "unknown-source" and .source.ip == "10.88.3.2"'
if ip -n "$lone" tuntap add dev tap0 mode tap 2>/dev/null; then
	ip -n "$lone" addr add 10.88.9.2/24 dev tap0
	ip -n "$lone" link set tap0 up
	inside "$lone" timeout 3 "$work/good" dial 10.88.9.9 --port 80 \
		>/dev/null 2>&1
	counted "what goes to a program by a tap device is not recorded" 0 \
		'act == "connect" and .source.ip == "10.88.9.2"'
else
	skip "what goes to a program by a tap device is not recorded: no such device can be made"
fi
check "an address that others claim does not get into the set of sources" \
	lacks_source sources4 10.88.3.2
is "a program whose address others claim still connects" OK \
	"$(result nsenter --net="/run/netns/$c" "$work/good" dial \
		203.0.113.10 --port 80)"

# --- time ---
is "a lookup with a timeout of 4 seconds opens" \
	OK "$(result opens "$a" --name short.example.com)"
sleep 6
refused "what a lookup opened for 4 seconds is shut after that" \
	"$a" good 203.0.113.14

# --- a resolver on the host ---
start_dnsmasq "$client_ns" 10.88.1.1
await in_client kdig +short +time=1 @10.88.1.1 www.example.com \
	>/dev/null 2>&1
is "a lookup at a listed resolver on the host's end of the veth opens" OK \
	"$(result opens "$a" --name first.example.com --server 10.88.1.1)"

# --- repair, reload, crash ---
in_client nft delete table inet nameward 2>/dev/null
in_client nft flush ruleset 2>/dev/null
await has_source sources4 10.88.1.2
is "after a flush: what was open is open again" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "after a flush: another source address is refused" \
	"$b" good 203.0.113.10
cp "$work/policy.yaml" "$work/policy.1"
sed -i 's/203.0.113.64.26/203.0.113.80\/28/' "$work/policy.yaml"
ctl reload >/dev/null
is "a reload keeps what is open" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "a reload opens nothing to another source" "$b" good 203.0.113.10
refused "networks: what the new policy does not list is refused" \
	"$b" other 203.0.113.70 8080
is "networks: what the new policy lists is reached" \
	OK "$(result dials "$b" other 203.0.113.81 --port 8080)"
cp "$work/policy.yaml" "$work/policy.2"
is "an address that a name opened is reached before its denial" OK \
	"$(result dials "$a" good 2001:db8:2::13 --port 80)"
sed -i 's/^rules:/&\n  - { name: new, domains: [chained.example.com], action: deny }/' \
	"$work/policy.yaml"
ctl reload >/dev/null
refused "a reload that denies a name shuts its address" "$a" good 2001:db8:2::13
is "a reload that denies a name keeps the other addresses of its rule" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
cp "$work/policy.2" "$work/policy.yaml"
ctl reload >/dev/null
is "a reload of the former policy keeps what is open" OK \
	"$(result dials "$a" good 203.0.113.10 --port 80)"
refused "a reload of the former policy opens nothing to another source" \
	"$b" good 203.0.113.10
ctl status --json >"$work/status.json"
is "status shows the sources" "10.88.1.2 10.88.2.2 fd00:88:1::2 fd00:88:2::2" \
	"$(jq -r '.sources[].address' "$work/status.json" | sort | tr '\n' ' ' |
		sed 's/ $//')"
is "sets shows the source of what is open" 10.88.1.2 \
	"$(ctl sets --json | jq -r '.sets[] | select(.rule == "web") |
		.addresses[] | select(.address == "203.0.113.10") | .source')"
if [ "$pin" != none ]; then
	kill -s KILL "$nameward_pid"
	wait "$nameward_pid" 2>/dev/null
	is "without the daemon what is open stays open" OK \
		"$(result dials "$a" good 203.0.113.10 --port 80)"
	refused "without the daemon another source is refused" \
		"$b" good 203.0.113.10
	start_nameward
	is "a crash keeps what is open" OK \
		"$(result dials "$a" good 203.0.113.10 --port 80)"
	refused "after a crash another source is refused" "$b" good 203.0.113.10
	is "after a crash sets shows the source of what is open" "10.88.1.2" \
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
refused "egress: allow shuts a network that is denied" "$b" good 203.0.113.130
# A process with more groups than are looked at is unknown.
in_groups() { # GROUPS: who connects to what is denied to one of them
	result inside "$b" setpriv --groups "$1" "$work/good" dial \
		203.0.113.193 --port 80
}
is "egress: allow leaves open a network that is denied to others" \
	OK "$(in_groups 1,4344)"
check "an unknown process gets nothing that is denied to anybody" \
	test OK != "$(in_groups "$(seq -s, 1001 1032),4345")"
is "others with an unknown process's address get nothing that is denied" \
	ECONNREFUSED "$(in_groups 1,4344)"
is "everything else stays open to an unknown process's address" OK \
	"$(result dials "$b" good 203.0.113.11 --port 80)"
# This namespace has a link of its own to the server, as with macvlan or a
# device that was moved.
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
	check "a denied network is not reached over a link of its own" \
		test OK != \
		"$(result dials "$direct" good 203.0.113.130 --port 80)"
	is "no packet to a denied network left over a link of its own" \
		0 "$(tcpdump -nn -r "$work/straight.pcap" \
		2>/dev/null | wc -l)"
	recorded "the refusal on a link of its own is recorded" \
		'act == "connect" and .event.reason == "unknown-source" and .source.ip == "192.0.2.1"'
	sed -i '/- name: shut/,/action: deny/d' "$work/policy.yaml"
	ctl reload >/dev/null
	is "where no network is denied, a link of its own passes" OK \
		"$(result dials "$direct" good 203.0.113.130 --port 80)"
fi
policy_for audit deny
ctl reload >/dev/null
is "audit lets pass what it would refuse" \
	OK "$(result dials "$b" good 203.0.113.12 --port 80)"
recorded "audit records what it would refuse" \
	'act == "connect" and to == "203.0.113.12" and .source.ip == "10.88.2.2"'

"$nameward" unload --control "$control" --pin "$pin" >/dev/null 2>&1 ||
	in_client "$nameward" unload --control "$control" --pin "$pin" \
		>/dev/null 2>&1
check "unload leaves no table" test -z \
	"$(in_client nft list tables 2>/dev/null | grep nameward)"
is "unload leaves nothing shut" \
	OK "$(result dials "$b" good 203.0.113.13 --port 80)"
e2e_end
