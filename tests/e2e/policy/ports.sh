#!/bin/sh
# What a lookup opens is open by the ports that the rule says: a range, a port of
# both protocols, ICMP, and nothing else; for programs of this host, and for
# those in other network namespaces.  The judges are the programs' connections,
# the server's side of the link, and the kernel's counters.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../lib.sh"
e2e_begin
# shellcheck source=tests/lib/containers.sh
. "$top/tests/lib/containers.sh"
box=nwp$$
start_knotd
start_web 80 8080 8081 8100
start_wire
in_client nft -f - <<END
table inet filter {
	set web { type ipv4_addr; flags timeout; }
}
END
policy <<END
version: 1
mode: enforce
resolvers: [198.51.100.2, "2001:db8:1::2"]
rules:
  - name: ranges
    who: { exe: $work/good }
    domains: [www.example.com]
    action: allow
    open: { ports: [80, 8080-8090/tcp, 8081-8099/udp, icmp], into: "inet filter web" }
  - name: pings
    who: { exe: $work/other }
    domains: [www.example.com]
    action: allow
    open: { ports: [icmp] }
  - name: lan
    who: { exe: $work/other }
    networks: [203.0.113.64/26, "2001:db8:2:64::/64"]
    action: allow
    open: { ports: [8100-8101, icmp] }
END
start_nameward

dial() { result "$1" dial "$2" --port "$3"; }
echoes() { result "$1" echo "$2" --port "$3" --timeout-ms 1000; }
pings() { result "$1" ping "$2" --timeout-ms 1000; }
wire_pings() {
	tcpdump -nn -r "$work/wire.pcap" "dst host $1 and icmp" 2>/dev/null |
		grep -c 'echo request'
}
# rule_packets CHAIN TEXT: packets that the rules of the chain have accepted
# which have TEXT.
rule_packets() {
	in_client nft list chain inet nameward "$1" | grep -F "$2" |
		sed 's/.*counter packets \([0-9]*\).*/\1/' |
		awk '{ n += $1 } END { print n + 0 }'
}
not_ok() { [ "$1" != OK ]; }

is "nothing is open before a lookup: a port of a range" ECONNREFUSED \
	"$(dial good 203.0.113.10 8080)"
check "nothing is open before a lookup: ICMP" \
	not_ok "$(pings good 203.0.113.10)"
is "no echo request has left" 0 "$(wire_pings 203.0.113.10)"
is "a lookup opens a port without a protocol, TCP" OK "$(result good sendto \
	--name www.example.com --then-connect 80)"
is "and UDP" OK "$(echoes good 203.0.113.10 80)"
is "the first port of a range is open" OK "$(dial good 203.0.113.10 8080)"
is "a port in the middle of a range is open" OK "$(dial good 203.0.113.10 8081)"
is "a port behind a range is refused" ECONNREFUSED \
	"$(dial good 203.0.113.10 8100)"
is "a port of a range of UDP is open" OK "$(echoes good 203.0.113.10 8081)"
check "a port before a range of UDP is refused" \
	not_ok "$(echoes good 203.0.113.10 8080)"
is "a raw socket pings" OK "$(pings good 203.0.113.10)"
in_client sysctl -qw net.ipv4.ping_group_range="0 2147483647"
is "a socket for pings pings" OK "$(pings good 203.0.113.10)"
check "another address is not pinged" not_ok "$(pings good 203.0.113.11)"
is "IPv6: the lookup opens the range" OK "$(result good sendto --type AAAA \
	--server 2001:db8:1::2 --name www.example.com --then-connect 8080)"
is "IPv6: a ping comes back" OK "$(pings good 2001:db8:2::10)"
check "IPv6: another address is not pinged" \
	not_ok "$(pings good 2001:db8:2::11)"
is "the user's own set has the address only" 203.0.113.10 \
	"$(set_addresses web "inet filter")"

before=$(wire_pings 203.0.113.10)
check "another program does not ping before its lookup" \
	not_ok "$(pings other 203.0.113.10)"
is "no echo request of another program has left" \
	"$before" "$(wire_pings 203.0.113.10)"
gets_answer other --name www.example.com
settled
is "a rule of ICMP alone opens ICMP" OK "$(pings other 203.0.113.10)"
is "and no port of TCP" ECONNREFUSED "$(dial other 203.0.113.10 80)"
is "networks: a port of a range is open" OK "$(dial other 203.0.113.70 8100)"
is "networks: another port is refused" ECONNREFUSED \
	"$(dial other 203.0.113.70 80)"
is "networks: a ping comes back" OK "$(pings other 203.0.113.70)"
is "networks, IPv6: a ping comes back" OK "$(pings other 2001:db8:2:64::1)"
check "networks: what is not in them is not pinged" \
	not_ok "$(pings other 203.0.113.30)"
recorded "a ping that is refused is recorded" \
	'act == "connect" and denied and to == "203.0.113.30" and .network.transport == "icmp"'
for text in 'tcp dport 8080-8090' 'udp dport 8081-8099' 'meta l4proto icmp' \
	'meta l4proto ipv6-icmp' 'tcp . 80'; do
	chain=$(in_client nft list table inet nameward | awk -v t="$text" '
		/chain / { c = $2 } index($0, t) && index($0, "_4") + index($0, "_6") {
			print c; exit }')
	check "the kernel has counted packets by its rule of '$text'" \
		test "$(rule_packets "${chain:-none}" "$text")" -gt 0
done
is "status names the ports" \
	"80/tcp 80/udp 8080-8090/tcp 8081-8099/udp icmp" \
	"$(ctl sets --json | jq -r '.sets[] | select(.rule == "ranges") |
		.ports | join(" ")')"

# --- another network namespace ---
if ! forwards || ! container "$box" 1 || ! reachable 1; then
	fail "the container could not be made"
	exit 1
fi
nsenter --net="/run/netns/$box" \
	sysctl -qw net.ipv4.ping_group_range="0 2147483647"
boxed() { inside "$box" "$work/good" "$@"; }
check "a container does not ping before its lookup" \
	not_ok "$(pings boxed 203.0.113.10)"
is "a container's lookup opens a range" OK "$(result boxed sendto \
	--name www.example.com --then-connect 8081)"
is "a container: a port behind the range is refused" ECONNREFUSED \
	"$(dial boxed 203.0.113.10 8100)"
is "a container pings" OK "$(pings boxed 203.0.113.10)"
check "a container: another address is not pinged" \
	not_ok "$(pings boxed 203.0.113.11)"
check "the kernel has counted forwarded packets of the range" \
	test "$(rule_packets forwarded 'tcp dport 8080-8090')" -gt 0
check "the kernel has counted forwarded pings" \
	test "$(rule_packets forwarded 'meta l4proto icmp')" -gt 0
e2e_end
