#!/bin/sh
# A permitted lookup opens the answered addresses and nothing else, for the
# program that asked and no other, for as long as the answer lives.  The judges
# are the client's connections, the kernel's sets and the wire.
# run: calm
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
began=$(date +%s)
e2e_begin
start_knotd
start_web 80 8080
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
  - name: bounded
    who: { exe: $work/good }
    domains: [long.example.com, b.many.example.com]
    action: allow
    open: { ports: [80/tcp], ttl: { min: 90s, max: 1h }, grace: 30s }
  - name: brief
    who: { exe: $work/good }
    domains: [short.example.com]
    action: allow
    open: { ports: [80/tcp], grace: 0s }
  - name: lookup-only
    domains: [two.example.com]
    action: allow
    open: no
  - name: own-set
    who: { exe: $work/good }
    domains: [into.example.com]
    action: allow
    open: { ports: [80/tcp], into: "inet filter web" }
  - name: near
    who: { exe: $work/other }
    domains: [private.example.com]
    action: allow
    open: { ports: [80/tcp], special: [192.168.77.0/24] }
  - name: not-so-near
    who: { exe: $work/good }
    domains: [private.example.com]
    action: allow
    open: { ports: [80/tcp], special: [192.168.78.0/24, 10.0.0.0/8] }
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
start_nameward

opens() { good sendto --then-connect 80 "$@"; }
refused() { # SENTENCE PROGRAM ADDRESS [PORT]
	is "$1" ECONNREFUSED "$(result "$2" dial "$3" --port "${4:-80}")"
	check "$1, at once" \
		test "$(word us "$work/out")" -lt $((100000 * slow))
}

refused "nothing is open before a lookup" good 203.0.113.10
is "a connection right after the lookup comes up" OK \
	"$(result opens --name www.example.com)"
is "a connection over IPv6 right after the lookup comes up" \
	OK "$(result opens --name www.example.com \
	--type AAAA --server 2001:db8:1::2)"
is "the set holds the one answered address" 203.0.113.10 \
	"$(set_addresses web_4)"
is "the IPv6 set holds the one answered address" \
	2001:db8:2::10 "$(set_addresses web_6)"
is "the timeout in the set is the answer's TTL and a minute" \
	360 "$(set_timeout web_4 203.0.113.10)"
check "the kernel finds the answered address in the set" \
	set_has web_4 203.0.113.10
check "the kernel does not find the neighbour of the answered address" \
	set_lacks web_4 203.0.113.11
is "a datagram to a port of the rule comes back" OK \
	"$(result good echo 203.0.113.10 --port 8080)"
refused "a TCP port that is not in the rule is refused" good 203.0.113.10 8080
since=$(now_s)
refused "another program" other 203.0.113.10
recorded "the refusal is recorded with the process" \
	"act == \"connect\" and denied and pid == $(word pid "$work/out") and to == \"203.0.113.10\" and .destination.port == 80"
refused "another program is refused over IPv6" other 2001:db8:2::10
recorded "the refusal over IPv6 is recorded with the process" \
	"act == \"connect\" and denied and pid == $(word pid "$work/out")"
is "no packet of the refused connections left" 0 \
	"$(wire_syns 203.0.113.10 "$since")"
check "a refused datagram does not get through" test \
	"$(result other echo 203.0.113.10 --port 8080)" != OK
recorded "the record of the answer says what it opened" \
	'act == "answer" and name == "www.example.com" and (.nameward.opened | length) > 0'

since=$(now_s)
is "a connection to the end of a chain of aliases comes up" \
	OK "$(result opens --name alias.example.com)"
has_syns() { [ "$(wire_syns "$1" "$since")" -gt 0 ]; }
check "the wire has its SYN" await has_syns 203.0.113.13
check "a chain of aliases opens the address at its end" \
	set_has web_4 203.0.113.13
is "the timeout of a chain of aliases is its shortest TTL and a minute" 180 \
	"$(set_timeout web_4 203.0.113.13)"
is "a connection to a name with a short TTL comes up" OK \
	"$(result opens --name b.many.example.com)"
is "a TTL of 60 s is raised to the minimum of 90 s, and 30 s are added" \
	120 "$(set_timeout bounded_4 203.0.113.30)"
is "a connection to a name with a long TTL comes up" \
	OK "$(result opens --name long.example.com)"
is "a long TTL is cut to the maximum of 3600 s, and 30 s are added" 3630 \
	"$(set_timeout bounded_4 203.0.113.15)"

is "two names of one address: the first that is looked up is reached" OK \
	"$(result opens --name second.example.com)"
is "two names of one address: the second, of a shorter TTL, is reached" OK \
	"$(result opens --name first.example.com)"
is "two names of one address: the longer timeout stays" \
	260 "$(set_timeout web_4 203.0.113.16)"

is "open: no permits the lookup" OK \
	"$(result good sendto --name two.example.com)"
refused "open: no opens nothing" good 203.0.113.11
is "a private address is answered" OK \
	"$(result good sendto --name private.example.com)"
recorded "a private address is recorded as not accepted" \
	'act == "answer" and name == "private.example.com" and .event.reason == "special-address"'
check "a private address of other networks is in no set" \
	set_lacks not-so-near_4 192.168.77.1
is "special: a private address of the rule's network is reached" OK \
	"$(result other sendto --name private.example.com --then-connect 80)"
is "special: the set has it" 192.168.77.1 "$(set_addresses near_4)"

is "into: the connection comes up" OK "$(result opens --name into.example.com)"
is "into: the user's own set has the address" "203.0.113.17" \
	"$(set_addresses web "inet filter")"
is "networks: no lookup is needed" OK \
	"$(result other dial 203.0.113.70 --port 8080)"
refused "networks: another port is refused" other 203.0.113.70 80
refused "networks: another program is refused" good 203.0.113.70 8080

# TCP retransmits a SYN that was dropped in flight only after a second, when a
# TTL of one second is over; so the lookup comes first, and the connection
# after it.
brief() {
	good sendto --name short.example.com >/dev/null
	await set_has brief_4 203.0.113.14
	[ "$(result good dial 203.0.113.14 --port 80)" = OK ]
}
check "a TTL of a second opens" await brief
sleep 1.3
refused "a TTL of a second shuts when it is over" good 203.0.113.14
began_dial=$(date -u +%s)
recorded "the refusal says which rule had the address open, for which name" \
	"act == \"connect\" and pid == $(word pid "$work/out") and
		.nameward.was_open.rule == \"brief\" and
		.nameward.was_open.name == \"short.example.com\""
until_s=$(field '.nameward.was_open' '.nameward.was_open.until[:19] + "Z" |
	fromdate')
check "and until when: a moment ago" \
	test $((began_dial - until_s)) -le $((5 * slow))
refused "another port of that address" good 203.0.113.14 81
refused "that address, another program" other 203.0.113.14
recorded "both are recorded" "act == \"connect\" and pid == $(word pid "$work/out")"
is "to neither it was open" 1 "$(count '.nameward.was_open')"
check "a TTL of a second opens again after a new lookup" await brief
good sendto --count 200 --then-connect 80 --unique --summary \
	--name many.example.com >"$work/out"
is "200 connections at once after 200 lookups: no SYN is sent twice" \
	"sum result=OK count=200" "$(cat "$work/out")"
is "every record has the time at which it was written" 0 \
	"$(jq -r --argjson began "$began" '.["@timestamp"][:19] + "Z" |
		fromdate | select(. < $began or . > now + 1)' "$records" | wc -l)"
e2e_end
