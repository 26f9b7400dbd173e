#!/bin/sh
# systemd-resolved itself asks by multicast DNS for what a program asks of it: as a
# local resolver, or with `resolver: no` where the policy permits it the names and
# the group.  A name that is denied to the program, or to resolved, is never asked
# for on the link.  The judges are the programs, and the server's side of the link.
# vm: names
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../../e2e/lib.sh"
# shellcheck source=tests/lib/neighbour_root.sh
. "$top/tests/lib/neighbour_root.sh"
# shellcheck source=tests/lib/resolved.sh
. "$top/tests/lib/resolved.sh"
resolved_begin
hosts_line files resolve '[!UNAVAIL=return]' dns

mdns() {
	tcpdump -nn -r "$work/wire.pcap" dst port 5353 and src host 198.51.100.1 2>/dev/null |
		grep -ciF "? $1. "
}
# by_dig NAME [SECONDS]: what the stub answers.
by_dig() {
	nobody dig +short +tries=1 +time="${2:-$((5 * slow))}" @127.0.0.53 "$1" A \
		2>/dev/null | grep -E '^[0-9.]+$' | address
}

start_other
resolved_restart MulticastDNS=yes
resolvectl mdns veth0 yes
found_other() { [ "$(by_getent other.local)" = 198.51.100.2 ]; }
check "resolved finds another host by multicast DNS, by varlink" await found_other
is "and by its stub" 198.51.100.2 "$(by_dig other.local)"

# mdns_policy RESOLVER GROUP: resolved, if it needs rules, may ask for names of one
# label below .local, at GROUP.
mdns_policy() {
	policy <<-END
		version: 1
		mode: enforce
		resolvers: [127.0.0.53]
		resolver: $1
		rules:
		  - name: denied
		    domains: [denied.local]
		    action: deny
		  - name: asks
		    who: { exe: [/usr/bin/dig, /usr/bin/getent] }
		    domains: ["**.local"]
		    action: allow
		    open: no
		  - name: link
		    who: { exe: [/usr/lib/systemd/systemd-resolved, /usr/sbin/avahi-daemon] }
		    domains: ["*.local", "**.in-addr.arpa", "**.ip6.arpa"]
		    action: allow
		    open: no
		  - name: group
		    who: { exe: [/usr/lib/systemd/systemd-resolved, /usr/sbin/avahi-daemon] }
		    networks: [$2]
		    action: allow
		    open: { ports: [5353/udp] }
	END
}
# Nothing is kept of what was found before, or of what the other host announces.
# What comes from its namespace waits until its address is known.
dig_finds_other() {
	resolvectl flush-caches
	[ "$(by_dig other.local 5)" = 198.51.100.2 ]
}
group='224.0.0.251, "ff02::fb"'
# What resolved asked on the link for other.local.
asked_other='act == "query" and allowed and name == "other.local" and .process.name == "systemd-resolve" and .destination.port == 5353'

mdns_policy yes "$group"
start_at_root
before=$(mdns other.local)
check "a permitted program finds the other host by the stub" await dig_finds_other
is "a permitted program finds the other host by glibc" 198.51.100.2 \
	"$(by_getent other.local)"
check "resolved asked for it on the link" test "$(mdns other.local)" -gt "$before"
recorded "the program's question is recorded as its own" \
	'act == "query" and allowed and rule == "asks" and name == "other.local" and .process.name == "dig"'
recorded "what resolved asks on the link is recorded as a local resolver's" \
	"$asked_other and .event.reason == \"local-resolver\""
is "what is denied is not found" nothing "$(by_dig denied.local 3)"
is "another program finds nothing" nothing "$(by_python stranger.local)"

mdns_policy no "$group"
reload
before=$(mdns other.local)
check "resolver: no: it is found, as the policy permits that to resolved" \
	await dig_finds_other
check "resolver: no: resolved asked for it on the link" test \
	"$(mdns other.local)" -gt "$before"
recorded "resolver: no: that is recorded with resolved's rule" \
	"$asked_other and rule == \"link\""
is "resolver: no: what is denied is not found" nothing "$(by_dig denied.local 3)"
is "resolver: no: nor what is permitted to the program, but not to resolved" \
	nothing "$(by_dig a.b.local 5)"
recorded "resolver: no: that is recorded as resolved's denial" \
	'act == "query" and denied and name == "a.b.local" and .process.name == "systemd-resolve"'
for asked_name in denied.local stranger.local a.b.local; do
	is "$asked_name is never asked for on the link" 0 "$(mdns "$asked_name")"
done

mdns_policy no 192.0.2.1
reload
resolvectl flush-caches
before=$(mdns other.local)
is "resolver: no, and no group: nothing is found" nothing "$(by_dig other.local 5)"
is "resolver: no, and no group: nothing is asked for on the link" "$before" \
	"$(mdns other.local)"
e2e_end
